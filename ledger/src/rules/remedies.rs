//! How a clerk mends what a rule refuses: one line in each language for every rule, in files by family.

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
pub(super) const REMEDIES: &[&[Wording]] = &[
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

const _: () = assert!(are_complete(REMEDIES), "every rule of the table has a row here, in its order");
