//! Many runs on two threads, and what they came to.

use std::collections::BTreeMap;

use crate::campaign::{outcome, run};
use crate::cluster::Cluster;
use crate::plan::Plan;
use crate::world::World;

/// A plan that failed, and what did not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its number among the plans that were run.
    pub number: u64,
    pub plan: Plan,
    pub problems: Vec<String>,
}

/// What runs have come to.
#[derive(Default)]
pub struct Tally {
    pub runs: u64,
    pub steps: u64,
    pub simulated_ms: u64,
    pub crashes: u64,
    pub wipes: u64,
    pub full: u64,
    pub noticed: u64,
    pub rounds: u64,
    pub evidence: u64,
    pub alarms: BTreeMap<&'static str, u64>,
    /// Records registered and refused, by type.
    pub counts: BTreeMap<u16, (u64, u64)>,
    /// By rising number.
    pub failures: Vec<Failure>,
}

impl Tally {
    /// Runs the plans of these numbers.
    pub fn of<W: World>(numbers: std::ops::Range<u64>, plan: impl Fn(u64) -> Plan + Sync) -> Self {
        let workers = 2;
        let mut whole = Self::default();
        std::thread::scope(|scope| {
            let handles: Vec<_> = (0..workers)
                .map(|worker| {
                    let (numbers, plan) = (numbers.clone(), &plan);
                    scope.spawn(move || {
                        let mut tally = Self::default();
                        for number in numbers.filter(|number| number % workers == worker) {
                            tally.count(number, &run::<W>(&plan(number)));
                        }
                        tally
                    })
                })
                .collect();
            for handle in handles {
                whole.add(handle.join().expect("a run does not panic"));
            }
        });
        whole.failures.sort_by_key(|failure| failure.number);
        whole
    }

    /// Runs that held.
    pub const fn held(&self) -> u64 {
        self.runs - self.failures.len() as u64
    }

    fn count<W: World>(&mut self, number: u64, done: &Cluster<W>) {
        self.runs += 1;
        self.steps += done.steps;
        self.simulated_ms += done.now_ms;
        self.crashes += u64::from(done.checks.crashes);
        self.wipes += u64::from(done.checks.wipes);
        self.full += u64::from(done.checks.full);
        self.noticed += u64::from(done.checks.noticed);
        self.rounds += u64::from(done.checks.rounds_above_zero);
        self.evidence += u64::from(done.checks.evidence_count);
        for (name, count) in &done.checks.alarms {
            *self.alarms.entry(name).or_default() += u64::from(*count);
        }
        let outcome = outcome(done);
        self.add_counts(&outcome.counts);
        if !outcome.problems.is_empty() {
            let (plan, problems) = (done.plan.clone(), outcome.problems);
            self.failures.push(Failure { number, plan, problems });
        }
    }

    fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.steps += other.steps;
        self.simulated_ms += other.simulated_ms;
        self.crashes += other.crashes;
        self.wipes += other.wipes;
        self.full += other.full;
        self.noticed += other.noticed;
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
