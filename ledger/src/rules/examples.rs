//! A case for every rule that breaks it, and where it helps the nearest that does not; nobody in them is real.

use super::wording::{Wording, are_complete};

mod certificate;
mod correction;
mod form;
mod governance;
mod lineage;
mod ownership;
mod restriction;
mod security;
mod workflow;

/// By rising number.
pub(super) const EXAMPLES: &[&[Wording]] = &[
    form::ROWS,
    ownership::ROWS,
    security::ROWS,
    restriction::ROWS,
    lineage::ROWS,
    certificate::ROWS,
    workflow::ROWS,
    correction::ROWS,
    governance::ROWS,
];

const _: () = assert!(are_complete(EXAMPLES), "every rule of the table has a row here, in its order");
