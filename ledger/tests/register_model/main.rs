//! Two registers, one law: the ledger and a naive model of it make the same of random operations.
//!
//! The model (`model/`) is written from the law and shares no code with the ledger's execution. A difference is printed
//! with its seed and the shortest list of operations that shows it. `./run model` makes as many as one likes.

mod build;
mod campaign;
mod coverage;
mod driver;
mod generate;
mod model;
mod operation;
mod picture;
mod random;
mod seen_in_ledger;
mod seen_in_model;
mod shrink;
mod world;

use campaign::{OPERATIONS_A_SEED, run, run_seed};
use coverage::never_registered;
use driver::Run;

#[test]
fn ledger_and_model_make_the_same_of_random_operations() {
    let outcomes = run(1, 20_000).unwrap_or_else(|difference| panic!("{difference}"));
    let never = never_registered(&outcomes);
    assert!(never.is_empty(), "kinds that were never registered: {never:?}");
}

#[test]
fn a_model_that_forgets_a_rule_is_noticed() {
    for rule in [17, 28, 115, 122, 127, 131, 132, 141, 145, 151] {
        // Not every seed meets every rule.
        let differs = |seed| run_seed(Run::new(Some(rule)), seed, OPERATIONS_A_SEED).difference;
        let difference = [7, 1, 2, 3, 4].into_iter().find_map(differs);
        let difference = difference.unwrap_or_else(|| panic!("R-{rule:03} was forgotten unnoticed"));
        assert!(difference.told[0].contains(&rule.to_string()), "R-{rule:03}: {difference:?}");
    }
}
