//! Random operations on both registers, seed after seed, until they differ.

use crate::coverage::Outcomes;
use crate::driver::{Difference, Run};
use crate::generate::Generator;
use crate::operation::Batch;
use crate::shrink::shrink;

/// Operations on one chain: a register of some dozens of units over three years.
pub const OPERATIONS_A_SEED: u64 = 2_500;
/// Operations side by side.
const OPERATIONS_A_BATCH: u64 = 12;
/// Batches after which everything is compared, not only what was touched.
const BATCHES_BETWEEN: u64 = 40;

/// What a seed came to.
pub struct Report {
    /// What was done.
    pub batches: Vec<Batch>,
    /// The difference that ended it.
    pub difference: Option<Difference>,
    /// Both registers as they stand at the end.
    pub run: Run,
}

/// Runs so many operations from a seed on both registers of a fresh run.
pub fn run_seed(mut run: Run, seed: u64, operations: u64) -> Report {
    let mut generator = Generator::new(seed);
    let mut batches = Vec::new();
    let mut difference = None;
    for number in 0..operations.div_ceil(OPERATIONS_A_BATCH) {
        let batch = generator.batch(&run.register.state, run.now(), OPERATIONS_A_BATCH);
        batches.push(batch.clone());
        let compared = run.run(&batch).and_then(|()| match number % BATCHES_BETWEEN {
            0 => run.compare_all(),
            _ => Ok(()),
        });
        difference = compared.err();
        if difference.is_some() {
            break;
        }
    }
    let difference = difference.or_else(|| run.compare_all().err());
    Report { batches, difference, run }
}

/// Everything that a reader needs to find what is wrong.
fn tell(seed: u64, batches: &[Batch], difference: &Difference) -> String {
    let mut told = format!("seed {seed}: ledger and model differ at operation {:?}\n", difference.operation);
    for line in &difference.told {
        told += &format!("  {line}\n");
    }
    for (number, batch) in batches.iter().enumerate().filter(|(_, batch)| !batch.operations.is_empty()) {
        told += &format!("batch {number}, waits {:?}\n", batch.waits);
        for operation in &batch.operations {
            told += &format!("  {operation:#?}\n");
        }
    }
    told
}

/// Runs so many operations, seed after seed.
///
/// # Errors
/// At the first difference: the shortest list of operations that shows it.
pub fn run(first_seed: u64, operations: u64) -> Result<Outcomes, String> {
    let mut outcomes = Outcomes::new();
    let mut left = operations;
    for seed in first_seed.. {
        if left == 0 {
            break;
        }
        let operations = left.min(OPERATIONS_A_SEED);
        left -= operations;
        let report = run_seed(Run::new(None), seed, operations);
        println!("seed {seed}: {}", report.run.summary());
        for (outcome, count) in report.run.outcomes {
            *outcomes.entry(outcome).or_default() += count;
        }
        if let Some(difference) = report.difference {
            println!("seed {seed}: {difference:?}; shortening");
            let (batches, difference) = shrink(&report.batches, difference, None);
            return Err(tell(seed, &batches, &difference));
        }
    }
    Ok(outcomes)
}
