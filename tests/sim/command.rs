//! `./run sim`: a campaign of the simulator, as long as one likes.
//!
//! A failure names the seed, the commit and the least faults under which it still fails; the same command replays it.

mod campaign;
mod checks;
mod clerk;
mod cluster;
mod disk;
mod profile;
mod real;
mod script;
mod stories;
mod tally;
mod telling;
mod toy;
mod world;

use std::process::ExitCode;

use campaign::shrunk;
use profile::Profile;
use real::Real;
use tally::Tally;
use toy::Toy;
use world::World;

const USAGE: &str =
    "usage: ./run sim [--seeds N] [--from S] [--profile safety|liveness|twins|disk] [--ledger toy|real]";

struct Arguments {
    seeds: u64,
    from: u64,
    profiles: Vec<Profile>,
    is_real: bool,
}

fn read(arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut read = Arguments { seeds: 100, from: 0, profiles: Profile::ALL.to_vec(), is_real: false };
    let mut arguments = arguments;
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{name} {value}: not a number"));
        match name.as_str() {
            "--seeds" => read.seeds = number()?,
            "--from" => read.from = number()?,
            "--profile" => {
                let found = Profile::ALL.into_iter().find(|profile| profile.name() == value);
                read.profiles = vec![found.ok_or_else(|| format!("there is no profile {value}"))?];
            }
            "--ledger" => {
                read.is_real = match value.as_str() {
                    "toy" => false,
                    "real" => true,
                    _ => return Err(format!("there is no ledger {value}")),
                };
            }
            _ => return Err(format!("unknown option {name}")),
        }
    }
    Ok(read)
}

/// Runs a profile's seeds and reports; says how many failed.
fn campaign<W: World>(profile: Profile, arguments: &Arguments) -> usize {
    let faults = profile.faults();
    let seeds = arguments.from..arguments.from + arguments.seeds;
    // Seeds take turns with the profile's faults.
    let tally = Tally::of::<W>(seeds, |seed| faults[usize::try_from(seed / 2).unwrap_or(0) % faults.len()]);
    report::<W>(profile, &tally);
    tally.failures.len()
}

fn commit() -> String {
    let head = std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    head.map_or_else(|_| "unknown".to_owned(), |head| String::from_utf8_lossy(&head.stdout).trim().to_owned())
}

fn report<W: World>(profile: Profile, tally: &Tally) {
    println!(
        "{:<9} {} seeds, {} failed; {} steps over {} s of simulated time; {} crashes, {} wipes, {} proposals in later rounds, {} pieces of evidence; alarms {:?}",
        profile.name(),
        tally.runs,
        tally.failures.len(),
        tally.steps,
        tally.simulated_ms / 1_000,
        tally.crashes,
        tally.wipes,
        tally.rounds,
        tally.evidence,
        tally.alarms,
    );
    let counts = tally.counts.iter().filter(|(kind, _)| **kind > 1 || tally.counts.len() > 2);
    for (kind, (registered, refused)) in counts {
        println!("  T{kind:02} {registered} registered, {refused} refused");
    }
    let Some((seed, faults, problems)) = tally.failures.first() else { return };
    println!("FAILED seed {seed}, commit {}: {problems:?}", commit());
    println!("  least faults: {:?}", shrunk::<W>(*seed, *faults));
    println!("  replay: ./run sim --profile {} --from {seed} --seeds 1", profile.name());
}

fn main() -> ExitCode {
    let arguments = match read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(wrong) => {
            eprintln!("{wrong}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let mut failed = 0;
    for profile in &arguments.profiles {
        failed += if arguments.is_real {
            campaign::<Real>(*profile, &arguments)
        } else {
            campaign::<Toy>(*profile, &arguments)
        };
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
