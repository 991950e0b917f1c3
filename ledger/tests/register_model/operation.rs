//! Operations: what somebody does at a bureau's desk in a few steps, with every parameter written down, so that a list of
//! them can be run again, and shortened.

use crate::model::record::Record;

/// One matter, from acceptance to registration or as far as it goes.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Number in its run.
    pub number: u64,
    /// What it puts into each block of its batch: nothing, a record, or a bundle.
    pub steps: Vec<Vec<Record>>,
}

/// Operations that run side by side, a block for each of their steps.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Time that passes before each block beside the usual, ms.
    pub waits: Vec<u64>,
    pub operations: Vec<Operation>,
}
