//! Many seeds on two threads, and what they came to.

use std::collections::BTreeMap;

use crate::campaign::{outcome, run};
use crate::cluster::{Cluster, Faults};
use crate::world::World;

/// A seed that failed: its faults and what did not hold.
pub type Failure = (u64, Faults, Vec<String>);

/// What seeds have come to.
#[derive(Default)]
pub struct Tally {
    pub runs: u64,
    pub steps: u64,
    pub simulated_ms: u64,
    pub crashes: u64,
    pub wipes: u64,
    pub rounds: u64,
    pub evidence: u64,
    pub alarms: BTreeMap<&'static str, u64>,
    /// Records registered and refused, by type.
    pub counts: BTreeMap<u16, (u64, u64)>,
    /// By rising seed.
    pub failures: Vec<Failure>,
}

impl Tally {
    /// Runs seeds, each under its faults.
    pub fn of<W: World>(seeds: std::ops::Range<u64>, faults: impl Fn(u64) -> Faults + Sync) -> Self {
        let workers = 2;
        let mut whole = Self::default();
        std::thread::scope(|scope| {
            let handles: Vec<_> = (0..workers)
                .map(|worker| {
                    let (seeds, faults) = (seeds.clone(), &faults);
                    scope.spawn(move || {
                        let mut tally = Self::default();
                        for seed in seeds.filter(|seed| seed % workers == worker) {
                            tally.count(seed, &run::<W>(seed, faults(seed)));
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

    /// Runs that held.
    pub const fn held(&self) -> u64 {
        self.runs - self.failures.len() as u64
    }

    fn count<W: World>(&mut self, seed: u64, done: &Cluster<W>) {
        self.runs += 1;
        self.steps += done.steps;
        self.simulated_ms += done.now_ms;
        self.crashes += u64::from(done.checks.crashes);
        self.wipes += u64::from(done.checks.wipes);
        self.rounds += u64::from(done.checks.rounds_above_zero);
        self.evidence += u64::from(done.checks.evidence_count);
        for (name, count) in &done.checks.alarms {
            *self.alarms.entry(name).or_default() += u64::from(*count);
        }
        let outcome = outcome(done);
        self.add_counts(&outcome.counts);
        if !outcome.problems.is_empty() {
            self.failures.push((seed, done.faults, outcome.problems));
        }
    }

    fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.steps += other.steps;
        self.simulated_ms += other.simulated_ms;
        self.crashes += other.crashes;
        self.wipes += other.wipes;
        self.rounds += other.rounds;
        self.evidence += other.evidence;
        for (name, count) in other.alarms {
            *self.alarms.entry(name).or_default() += count;
        }
        self.add_counts(&other.counts);
        self.failures.extend(other.failures);
    }

    fn add_counts(&mut self, counts: &BTreeMap<u16, (u64, u64)>) {
        for (kind, (registered, refused)) in counts {
            let count = self.counts.entry(*kind).or_default();
            count.0 += registered;
            count.1 += refused;
        }
    }
}
