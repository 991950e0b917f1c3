//! `./run lies`: as many lies as wanted, every bit of every bundle first, and a sample of them for a second reader.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::ExitCode;
use std::sync::Mutex;
use std::{env, thread};

mod base;
mod dice;
mod document;
#[expect(dead_code, reason = "the golden file is the tests'")]
mod golden;
mod mutant;
mod note;
mod verdict;

use base::bases;
use mutant::{drawn, every_bit, flipped};
use verdict::{Court, Tally};

struct Run {
    count: u64,
    seed: u64,
    sample_every: u64,
    bits: u64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |place: usize| arguments.get(place).and_then(|text| text.parse::<u64>().ok());
    let (Some(count), Some(seed), Some(sample_every), Some(path)) =
        (number(0), number(1), number(2), arguments.get(3))
    else {
        eprintln!("用法 / usage: lies COUNT SEED SAMPLE_EVERY FILE");
        return ExitCode::from(2);
    };
    let court = Court::new(bases());
    let run =
        Run { count, seed, sample_every: sample_every.max(1), bits: every_bit(&court.bases).min(count) };
    let sample = Mutex::new(BufWriter::new(File::create(path).expect("the sample can be written")));
    let mut tally = Tally::default();
    let workers = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    thread::scope(|scope| {
        let (court, run, sample) = (&court, &run, &sample);
        let all: Vec<_> = (0..workers)
            .map(|worker| scope.spawn(move || share(court, run, sample, worker, workers)))
            .collect();
        all.into_iter().for_each(|worker| tally.add(worker.join().expect("no lie is believed")));
    });
    println!("{} files from {} true bundles, seed {seed}: 0 believed", tally.all(), court.bases.len());
    println!("{} flip each bit of each bundle and of each structure in it", run.bits);
    println!("{} mean the same as a true bundle and were taken so", tally.same);
    for (check, count) in tally.by_check() {
        println!("  {check:<12} {count}");
    }
    ExitCode::SUCCESS
}

fn share(court: &Court, run: &Run, sample: &Mutex<BufWriter<File>>, worker: u64, workers: u64) -> Tally {
    let mut tally = Tally::default();
    for number in (worker..run.count).step_by(workers as usize) {
        let lie = if number < run.bits {
            flipped(&court.bases, number)
        } else {
            drawn(&court.bases, run.seed, number)
        };
        let outcome = court.judge(&lie).unwrap_or_else(|wrong| panic!("lie {number}: {wrong:?}"));
        match &outcome {
            Ok(_) => tally.same += 1,
            Err(check) => *tally.found.entry((lie.class, check.name())).or_default() += 1,
        }
        if number % run.sample_every == 0 {
            let line = golden::line(court, &lie, &outcome);
            writeln!(sample.lock().expect("no worker fell"), "{line}").expect("the sample can be written");
        }
    }
    tally
}
