//! Bundles that lie: fifty thousand files made from true bundles by one change each, and none of them believed.
//!
//! `./run lies` does the same at any length. A file that means what a true bundle means must be taken for exactly that.

use std::thread;

mod base;
mod dice;
mod document;
mod golden;
mod mutant;
mod note;
mod verdict;

use base::bases;
use mutant::{Class, drawn, every_bit, flipped};
use verdict::{Court, Tally};

const LIES: u64 = 50_000;
const SEED: u64 = 20_261_130;
const WORKERS: u64 = 2;

/// Judges every `WORKERS`-th lie of a run.
fn share(court: &Court, worker: u64) -> Tally {
    let mut tally = Tally::default();
    for number in (worker..LIES).step_by(WORKERS as usize) {
        let lie = drawn(&court.bases, SEED, number);
        match court.judge(&lie).unwrap_or_else(|wrong| panic!("lie {number} of seed {SEED}: {wrong:?}")) {
            Ok(_) => tally.same += 1,
            Err(check) => *tally.found.entry((lie.class, check.name())).or_default() += 1,
        }
    }
    tally
}

#[test]
fn no_lie_is_believed_and_no_respelling_refused() {
    let court = Court::new(bases());
    assert!(court.bases.len() > 14, "{} true bundles", court.bases.len());
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let court = &court;
        let workers: Vec<_> = (0..WORKERS).map(|worker| scope.spawn(move || share(court, worker))).collect();
        workers.into_iter().for_each(|worker| tally.add(worker.join().expect("no lie was believed")));
    });
    assert_eq!(tally.all(), LIES);
    assert!(tally.same > 0, "respelled bundles are among them");
    let checks = tally.by_check();
    for name in ["format", "question", "chain", "checkpoint", "epoch", "seals", "consistency", "evidence"] {
        assert!(checks.contains_key(name), "no lie reached the check {name}: {checks:?}");
    }
    for name in ["header", "record", "facts", "log", "state", "status", "owner"] {
        assert!(checks.contains_key(name), "no lie reached the check {name}: {checks:?}");
    }
    for (class, _) in Class::ALL {
        let known = class == Class::Respelling || tally.found.keys().any(|(found, _)| *found == class);
        assert!(known, "no lie of the kind {class:?}");
    }
}

#[test]
fn bits_all_over_every_bundle_flip_in_turn() {
    let court = Court::new(bases());
    let step = every_bit(&court.bases) / 2_000;
    for number in (0..2_000).map(|number| number * step) {
        let lie = flipped(&court.bases, number);
        court
            .judge(&lie)
            .unwrap_or_else(|wrong| panic!("bit {number}: {wrong:?}"))
            .expect_err("a changed bit");
    }
}

#[test]
fn golden_lies_have_not_changed() {
    golden::check(&Court::new(bases()));
}
