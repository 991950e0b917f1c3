//! `./run sim`: a campaign of the simulator, as long as one likes.
//!
//! A failure names the commit and prints the least plan that still fails, on one line; `--replay` runs it again.

mod campaign;
mod checks;
mod clerk;
mod cluster;
mod disk;
mod effects;
mod luck;
mod machine;
mod network;
mod plan;
mod profile;
mod real;
mod script;
mod shrink;
mod stories;
mod tally;
mod telling;
mod toy;
mod twins;
mod world;

use std::process::ExitCode;

use campaign::{problems, run};
use plan::Plan;
use profile::Profile;
use real::Real;
use shrink::shrunk;
use tally::Tally;
use toy::Toy;
use world::World;

const USAGE: &str = "usage: ./run sim [--seeds N] [--from S] [--profile safety|liveness|twins|disk] \
[--ledger toy|real]\n       ./run sim --replay FILE|PLAN [--ledger toy|real]";

struct Arguments {
    seeds: u64,
    from: u64,
    profiles: Vec<Profile>,
    is_real: bool,
    replay: Option<Plan>,
}

fn read(arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut read =
        Arguments { seeds: 100, from: 0, profiles: Profile::ALL.to_vec(), is_real: false, replay: None };
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
            "--replay" => {
                let text = std::fs::read_to_string(&value).unwrap_or(value);
                read.replay = Some(text.parse::<Plan>().map_err(|error| error.to_string())?);
            }
            _ => return Err(format!("unknown option {name}")),
        }
    }
    Ok(read)
}

/// Runs a profile's plans and reports; says how many failed.
fn campaign<W: World>(profile: Profile, arguments: &Arguments) -> usize {
    let numbers = arguments.from..arguments.from + arguments.seeds;
    let tally = Tally::of::<W>(numbers, |number| profile.plan(number));
    report::<W>(profile, &tally);
    tally.failures.len()
}

fn commit() -> String {
    let head = std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    head.map_or_else(|_| "unknown".to_owned(), |head| String::from_utf8_lossy(&head.stdout).trim().to_owned())
}

fn report<W: World>(profile: Profile, tally: &Tally) {
    println!(
        "{:<9} {} of {} runs hold; {} steps over {} s of simulated time; {} crashes, {} disks that lost something, {} full; {} damaged files noticed; {} proposals in later rounds, {} pieces of evidence; alarms {:?}",
        profile.name(),
        tally.held(),
        tally.runs,
        tally.steps,
        tally.simulated_ms / 1_000,
        tally.crashes,
        tally.wipes,
        tally.full,
        tally.noticed,
        tally.rounds,
        tally.evidence,
        tally.alarms,
    );
    for (kind, (registered, refused)) in tally.counts.iter().filter(|(kind, _)| **kind > 0) {
        println!("  T{kind:02} {registered} registered, {refused} refused");
    }
    let Some(failure) = tally.failures.first() else { return };
    println!("FAILED number {}, commit {}: {:#?}", failure.number, commit(), failure.problems);
    println!("least plan that fails:\n{}", shrunk::<W>(&failure.plan));
}

/// Runs one plan; says how many things did not hold.
fn replay<W: World>(plan: &Plan) -> usize {
    let done = run::<W>(plan);
    let problems = problems(&done);
    println!(
        "commit {}: {} steps over {} ms of simulated time, trace {:02x?}",
        commit(),
        done.steps,
        done.now_ms,
        &done.trace[..8]
    );
    for problem in &problems {
        println!("FAILED: {problem}");
    }
    problems.len()
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
    if let Some(plan) = &arguments.replay {
        failed = if arguments.is_real { replay::<Real>(plan) } else { replay::<Toy>(plan) };
    } else {
        for profile in &arguments.profiles {
            failed += if arguments.is_real {
                campaign::<Real>(*profile, &arguments)
            } else {
                campaign::<Toy>(*profile, &arguments)
            };
        }
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
