//! The order of records inside a block, the same for the proposer and every voter.
//!
//! Class, then the case's expected version, then `H(prev_header_hash ‖ record_id)`; a group stands where its first
//! member belongs (`docs/formats.md` 4). So a proposer cannot put a sale before a seizure that it has seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use kexin_proof::hash::{GroupId, HASH_BYTES, HeaderHash, RecordId, SlotsRoot, sha256, tagged};

use crate::act::CasePath;
use crate::rules::AdmissibleRecord;

/// Most records of a group.
pub const GROUP_RECORDS_MAX: usize = 1_024;

const GROUP_TAG: &str = "kexinku/group/v1";

/// Class of a record in the block order by the usual path of its kind: 0 court acts, also those that a policy approves,
/// 1 governance, 2 all others.
#[must_use]
pub const fn class(path: CasePath) -> u8 {
    match path {
        CasePath::Short => 0,
        CasePath::Governance => 1,
        CasePath::Reviewed | CasePath::Automatic | CasePath::Batch | CasePath::Event => 2,
    }
}

/// Where a record, or a group by its first member, belongs in the block after a parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderKey {
    /// Class.
    pub class: u8,
    /// Version of the case that it expects.
    pub case_version: u64,
    /// `SHA-256(prev_header_hash ‖ record_id)`: no proposer chooses it.
    pub draw: [u8; HASH_BYTES],
}

impl OrderKey {
    /// The place of `record` in the block on `parent`.
    #[must_use]
    pub fn of(record: &AdmissibleRecord, parent: &HeaderHash) -> Self {
        Self {
            class: class(record.act().usual_path()),
            case_version: record.case().expected_version,
            draw: draw(parent, record.id()),
        }
    }
}

/// `SHA-256(prev_header_hash ‖ record_id)`.
#[must_use]
pub fn draw(parent: &HeaderHash, record: &RecordId) -> [u8; HASH_BYTES] {
    sha256(&[parent.as_bytes(), record.as_bytes()])
}

/// `H("kexinku/group/v1"; fields_root of each member in order)`.
#[must_use]
pub fn group_id(fields_roots: &[SlotsRoot]) -> GroupId {
    let parts: Vec<&[u8]> = fields_roots.iter().map(|root| root.as_bytes().as_slice()).collect();
    GroupId::from_bytes(tagged(GROUP_TAG, &parts))
}

/// Cuts a block's records into units that stand or fall together: a record alone, or a whole group. `None` when a
/// group is torn, out of position, or not the one that its id names.
#[must_use]
pub fn units(records: &[Arc<AdmissibleRecord>]) -> Option<Vec<&[Arc<AdmissibleRecord>]>> {
    let mut units = Vec::new();
    let mut rest = records;
    while let Some(first) = rest.first() {
        let count = usize::from(first.record().envelope().count);
        let (unit, after) = rest.split_at_checked(count)?;
        if !is_unit(unit) {
            return None;
        }
        units.push(unit);
        rest = after;
    }
    Some(units)
}

/// Whether these records, in this order, are one record alone or one whole group.
#[must_use]
pub fn is_unit(unit: &[Arc<AdmissibleRecord>]) -> bool {
    let Some(first) = unit.first().map(|record| record.record().envelope()) else { return false };
    let envelopes = || unit.iter().map(|record| record.record().envelope());
    if unit.len() != usize::from(first.count) || unit.len() > GROUP_RECORDS_MAX {
        return false;
    }
    if unit.len() == 1 {
        return first.group.is_zero();
    }
    let roots: Vec<SlotsRoot> = envelopes().map(|envelope| envelope.fields_root).collect();
    let in_position = (0_u16..).zip(envelopes()).all(|(position, envelope)| envelope.position == position);
    in_position
        && envelopes().all(|envelope| envelope.group == first.group && envelope.count == first.count)
        && group_id(&roots) == first.group
}

/// Whether units stand in the canonical order.
#[must_use]
pub fn is_ordered(units: &[&[Arc<AdmissibleRecord>]], parent: &HeaderHash) -> bool {
    let keys: Vec<OrderKey> =
        units.iter().filter_map(|unit| unit.first()).map(|record| OrderKey::of(record, parent)).collect();
    keys.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
}

/// Puts candidates into the canonical order, groups whole; members of groups that are not complete are left out.
#[must_use]
pub fn arranged(
    candidates: Vec<Arc<AdmissibleRecord>>,
    parent: &HeaderHash,
) -> Vec<Vec<Arc<AdmissibleRecord>>> {
    let mut groups: BTreeMap<GroupId, Vec<Arc<AdmissibleRecord>>> = BTreeMap::new();
    let mut units = Vec::with_capacity(candidates.len());
    for record in candidates {
        if record.record().envelope().group.is_zero() {
            units.push(vec![record]);
        } else {
            groups.entry(record.record().envelope().group).or_default().push(record);
        }
    }
    for (_, mut members) in groups {
        members.sort_by_key(|record| record.record().envelope().position);
        if is_unit(&members) {
            units.push(members);
        }
    }
    units.sort_by_cached_key(|unit| unit.first().map(|record| OrderKey::of(record, parent)));
    units
}

#[cfg(test)]
mod tests;
