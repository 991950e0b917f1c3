//! How a record that waits stands towards the head: what a mempool asks after each block.

use super::bench::is_in_force;
use super::{LedgerReader, ParentView};
use crate::rules::AdmissibleRecord;
use crate::store::StoreError;

/// How a record stands towards the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// May stand in the next block.
    Ready,
    /// Waits for an earlier record of its case.
    Early,
    /// Its case has moved on, or the record is in the chain: never again.
    Stale,
    /// A key that signed is not in force.
    NotAuthentic,
}

/// How `record` stands towards the parent's state, without its group.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn standing<S: LedgerReader>(
    parent: &ParentView<'_, S>,
    record: &AdmissibleRecord,
) -> Result<Standing, StoreError> {
    let case = record.case();
    let version = parent.store.value(&case.key)?.map_or(0, |value| value.version());
    if version > case.expected_version {
        return Ok(Standing::Stale);
    }
    if !is_in_force(record.record(), parent.keys) {
        return Ok(Standing::NotAuthentic);
    }
    Ok(if version == case.expected_version { Standing::Ready } else { Standing::Early })
}
