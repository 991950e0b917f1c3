//! `./run sim`: a campaign of the simulator, as long as one likes.
//!
//! A failure names the seed, the commit and the least faults under which it still fails; the same command replays it.

mod campaign;
mod checks;
mod cluster;
mod disk;
mod profile;
mod real;
mod toy;
mod world;

use std::collections::BTreeMap;
use std::process::ExitCode;

use campaign::{problems, run, shrunk};
use cluster::Faults;
use profile::Profile;
use real::Real;
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

/// What a campaign has seen.
#[derive(Default)]
struct Tally {
    runs: u64,
    steps: u64,
    simulated_ms: u64,
    crashes: u64,
    wipes: u64,
    rounds: u64,
    evidence: u64,
    alarms: BTreeMap<&'static str, u64>,
    failures: Vec<(u64, Faults, Vec<String>)>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.steps += other.steps;
        self.simulated_ms += other.simulated_ms;
        self.crashes += other.crashes;
        self.wipes += other.wipes;
        self.rounds += other.rounds;
        self.evidence += other.evidence;
        for (name, count) in other.alarms {
            *self.alarms.entry(name).or_insert(0) += count;
        }
        self.failures.extend(other.failures);
    }
}

fn campaign<W: World>(profile: Profile, arguments: &Arguments) -> Tally {
    let faults = profile.faults();
    let workers = 2;
    let mut whole = Tally::default();
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|worker| {
                let faults = &faults;
                scope.spawn(move || {
                    let mut tally = Tally::default();
                    let seeds = arguments.from..arguments.from + arguments.seeds;
                    for seed in seeds.filter(|seed| seed % workers == worker) {
                        let faults = faults[usize::try_from(seed / workers).unwrap_or(0) % faults.len()];
                        let done = run::<W>(seed, faults);
                        tally.runs += 1;
                        tally.steps += done.steps;
                        tally.simulated_ms += done.now_ms;
                        tally.crashes += u64::from(done.checks.crashes);
                        tally.wipes += u64::from(done.checks.wipes);
                        tally.rounds += u64::from(done.checks.rounds_above_zero);
                        tally.evidence += u64::from(done.checks.evidence_count);
                        for (name, count) in &done.checks.alarms {
                            *tally.alarms.entry(name).or_insert(0) += u64::from(*count);
                        }
                        let problems = problems(&done);
                        if !problems.is_empty() {
                            tally.failures.push((seed, faults, problems));
                        }
                    }
                    tally
                })
            })
            .collect();
        for handle in handles {
            whole.add(handle.join().expect("a seed does not panic"));
        }
    });
    whole.failures.sort_by_key(|(seed, _, _)| *seed);
    whole
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
        let tally = if arguments.is_real {
            let tally = campaign::<Real>(*profile, &arguments);
            report::<Real>(*profile, &tally);
            tally
        } else {
            let tally = campaign::<Toy>(*profile, &arguments);
            report::<Toy>(*profile, &tally);
            tally
        };
        failed += tally.failures.len();
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
