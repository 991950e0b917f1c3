//! The journal of cases: which records moved which cases of a county, in ledger order, and which cases are still open.
//!
//! An index that follows from the blocks, written in the block's own batch: what a desk's queue, the figures of handling
//! time and the daily log 登簿日志 are read from. The state map cannot be walked, as its keys are hashes.

use kexin_proof::hash::StateKey;
use kexin_proof::height::Height;

use super::append::NewBlock;
use super::row_store::RowStore;
use super::rows::{Batch, Rows, Table};
use super::{StoreError, keys};
use crate::case::{case_slot, is_open};
use crate::record::{KIND_GOVERNANCE, KIND_IMPORT, SignedRecord};
use crate::value::StateValue;

/// Row of an open case: its key says all.
const OPEN: &[u8] = &[1];

/// The case that a record moves, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseMark {
    /// Its key.
    pub key: StateKey,
    /// County of its units, area code.
    pub jurisdiction: u32,
}

impl CaseMark {
    /// The mark of a record; none for governance and for imports, which have no case.
    #[must_use]
    pub fn of(record: &SignedRecord) -> Option<Self> {
        let envelope = record.envelope();
        let mark = Self { key: record.case().key, jurisdiction: envelope.jurisdiction };
        (![KIND_GOVERNANCE, KIND_IMPORT].contains(&envelope.kind)).then_some(mark)
    }

    /// The desks that have the case: of its county, and of the bureau that accepted it.
    pub fn desks(&self, value: &StateValue) -> impl Iterator<Item = Desk> {
        let bureau = value.slots().code(case_slot::BUREAU).map(Desk::Bureau);
        [Some(Desk::County(self.jurisdiction)), bureau].into_iter().flatten()
    }
}

/// A step in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalItem {
    /// Block.
    pub height: Height,
    /// Place of the record in the block, from 0.
    pub index: u32,
    /// The case that it moved.
    pub case: StateKey,
}

/// Whose open cases are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Desk {
    /// Cases about units of a county, by area code.
    County(u32),
    /// Cases that a bureau accepted, wherever their units lie, by organisation number.
    Bureau(u32),
}

/// Puts the steps of a block's registered records, and opens or closes their cases.
pub(super) fn put(batch: &mut Batch, block: &NewBlock<'_>, outcomes: impl Iterator<Item = u16>) {
    let height = block.header.height;
    for ((index, record), outcome) in (0_u32..).zip(block.records).zip(outcomes) {
        let Some(mark) = record.case.filter(|_| outcome == 0) else { continue };
        let row = mark.key.as_bytes().to_vec();
        batch.put(Table::Chain, keys::journal(mark.jurisdiction, height, index), row);
        let Some(value) = value_of(block, &mark.key) else { continue };
        for desk in mark.desks(value) {
            let key = keys::open_case(desk, &mark.key);
            if is_open(value) {
                batch.put(Table::Chain, key, OPEN.to_vec());
            } else {
                batch.remove(Table::Chain, key);
            }
        }
    }
}

fn value_of<'a>(block: &'a NewBlock<'_>, key: &StateKey) -> Option<&'a StateValue> {
    let place = block.values.binary_search_by_key(key, |(key, _)| *key).ok()?;
    block.values.get(place).map(|(_, value)| value)
}

impl<R: Rows> RowStore<R> {
    pub(super) fn read_open_cases(
        &self,
        desk: Desk,
        after: Option<&StateKey>,
        count_max: usize,
    ) -> Result<Vec<StateKey>, StoreError> {
        let prefix = keys::open_cases(desk);
        let from =
            after.map_or_else(|| prefix.clone(), |after| [keys::open_case(desk, after), vec![0]].concat());
        let rows = self.rows.scan(Table::Chain, &prefix, &from, count_max)?;
        let case = |(key, row): (Vec<u8>, Vec<u8>)| {
            if row != OPEN {
                return Err(StoreError::corrupt("open case 在办业务"));
            }
            keys::open_case_key(&key)
        };
        rows.into_iter().map(case).collect()
    }

    pub(super) fn read_journal(
        &self,
        county: u32,
        from: (Height, u32),
        count_max: usize,
    ) -> Result<Vec<JournalItem>, StoreError> {
        let prefix = keys::journal_of(county);
        let rows =
            self.rows.scan(Table::Chain, &prefix, &keys::journal(county, from.0, from.1), count_max)?;
        let item = |(key, row): (Vec<u8>, Vec<u8>)| {
            let (height, index) = keys::journal_place(&key)?;
            let case = row.as_slice().try_into().map_err(|_| StoreError::corrupt("journal 业务流水"))?;
            Ok(JournalItem { height, index, case: StateKey::from_bytes(case) })
        };
        rows.into_iter().map(item).collect()
    }
}

#[cfg(test)]
mod tests;
