//! Makes a list of operations that ends in a difference short: whatever can be left out is.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use crate::driver::{Difference, Run};
use crate::model::consent::land_of;
use crate::operation::{Batch, Operation};

/// Most times that the operations are run again.
const TRIES_MAX: u32 = 300;

/// Runs batches from the beginning; gives the difference they end in, if they do.
pub fn replay(batches: &[Batch], forgets: Option<u16>) -> Option<Difference> {
    let mut run = Run::new(forgets);
    for batch in batches {
        if let Err(difference) = run.run(batch) {
            return Some(difference);
        }
    }
    run.compare_all().err()
}

/// A shorter list that ends in a difference, and that difference.
pub fn shrink(batches: &[Batch], difference: Difference, forgets: Option<u16>) -> (Vec<Batch>, Difference) {
    let mut best = (batches.to_vec(), difference);
    let mut tries = 0;
    let mut attempt = |kept: &BTreeSet<u64>, best: &mut (Vec<Batch>, Difference)| {
        tries += 1;
        let shorter = only(&best.0, kept);
        let found = if tries <= TRIES_MAX { replay(&shorter, forgets) } else { None };
        let is_found = found.is_some();
        if let Some(difference) = found {
            *best = (shorter, difference);
        }
        is_found
    };
    // First whatever touches other units than the operation that showed it.
    let near = neighbours(&best.0, best.1.operation);
    attempt(&near, &mut best);
    let mut chunk = numbers(&best.0).len().div_ceil(2).max(1);
    loop {
        let all: Vec<u64> = numbers(&best.0).into_iter().collect();
        let mut shortened = false;
        for left_out in all.chunks(chunk) {
            let kept = numbers(&best.0).into_iter().filter(|number| !left_out.contains(number)).collect();
            shortened |= attempt(&kept, &mut best);
        }
        if chunk == 1 && !shortened {
            return best;
        }
        chunk = if chunk > 1 { chunk.div_ceil(2) } else { 1 };
    }
}

fn numbers(batches: &[Batch]) -> BTreeSet<u64> {
    batches.iter().flat_map(|batch| batch.operations.iter().map(|operation| operation.number)).collect()
}

fn only(batches: &[Batch], kept: &BTreeSet<u64>) -> Vec<Batch> {
    let keep = |batch: &Batch| {
        let operations = batch.operations.iter().filter(|operation| kept.contains(&operation.number));
        Batch { waits: batch.waits.clone(), operations: operations.cloned().collect() }
    };
    batches.iter().map(keep).collect()
}

/// Operations that touch a unit that the named one touches.
fn neighbours(batches: &[Batch], named: Option<u64>) -> BTreeSet<u64> {
    let all: Vec<&Operation> = batches.iter().flat_map(|batch| &batch.operations).collect();
    let Some(named) = all.iter().find(|operation| Some(operation.number) == named) else {
        return numbers(batches);
    };
    let units = units(named);
    let near = all.iter().filter(|operation| !self::units(operation).is_disjoint(&units));
    near.map(|operation| operation.number).collect()
}

fn units(operation: &Operation) -> BTreeSet<UnitCode> {
    let records = operation.steps.iter().flatten();
    records.flat_map(|record| [Some(record.unit), land_of(&record.unit)]).flatten().collect()
}
