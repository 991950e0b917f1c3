//! What executing a block gives: receipts, writes, log entries, roots and the header. Only `execute` makes one.

use kexin_proof::entry::LogEntry;
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{HeaderHash, RecordId, StateKey};
use kexin_proof::header::Header;
use kexin_proof::height::{Height, LeafIndex, TimeMs};

use crate::act::recode;
use crate::certificate::CommitCertificate;
use crate::log::TileWrite;
use crate::record::{SignedRecord, slot};
use crate::state::PageWrite;
use crate::store::{CaseMark, KeptRecord, NewBlock};
use crate::unit::unit_key;
use crate::value::StateValue;

/// A record was registered.
pub const REGISTERED: u16 = 0;

/// What became of one record, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The record.
    pub record: RecordId,
    /// 0 = registered, else the number of the rule that refused it.
    pub outcome: u16,
    /// Block.
    pub height: Height,
    /// Place in the block, from 0.
    pub index: u32,
    /// Place in the log.
    pub log_index: LeafIndex,
    /// Block time: the legal time of recording 登簿时间.
    pub time: TimeMs,
}

/// Everything that a block changes, computed and not yet written.
#[derive(Clone)]
pub struct BlockOutcome {
    pub(crate) header: Header,
    pub(crate) header_hash: HeaderHash,
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) records: Vec<KeptRecord>,
    pub(crate) entries: Vec<LogEntry>,
    pub(crate) values: Vec<(StateKey, StateValue)>,
    pub(crate) pages: Vec<PageWrite>,
    pub(crate) tiles: Vec<TileWrite>,
    pub(crate) next_epoch: Option<Epoch>,
    pub(crate) erasures: Vec<RecordId>,
}

impl BlockOutcome {
    /// The header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Its hash: the value that consensus decides.
    #[must_use]
    pub const fn header_hash(&self) -> &HeaderHash {
        &self.header_hash
    }

    /// A receipt for each record, in block order.
    #[must_use]
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// The records as a store keeps them, in block order.
    #[must_use]
    pub fn records(&self) -> &[KeptRecord] {
        &self.records
    }

    /// Log entries, the header's excepted.
    #[must_use]
    pub fn entries(&self) -> &[LogEntry] {
        &self.entries
    }

    /// New versions of state values, by rising key.
    #[must_use]
    pub fn values(&self) -> &[(StateKey, StateValue)] {
        &self.values
    }

    /// The epoch that begins with the next height, when it is another.
    #[must_use]
    pub const fn next_epoch(&self) -> Option<&Epoch> {
        self.next_epoch.as_ref()
    }

    /// Records whose sealed parts are to be dropped everywhere, as governance records of this block order.
    #[must_use]
    pub fn erasures(&self) -> &[RecordId] {
        &self.erasures
    }

    /// What a store writes, with the quorum that decided it; none for genesis.
    #[must_use]
    pub fn new_block<'a>(&'a self, certificate: Option<&'a CommitCertificate>) -> NewBlock<'a> {
        NewBlock {
            header: &self.header,
            records: &self.records,
            entries: &self.entries,
            values: &self.values,
            pages: &self.pages,
            tiles: &self.tiles,
            next_epoch: self.next_epoch.as_ref(),
            erasures: &self.erasures,
            certificate,
        }
    }
}

impl KeptRecord {
    /// A record in the form in which a store keeps it.
    #[must_use]
    pub fn of(id: RecordId, record: &crate::record::SignedRecord) -> Self {
        Self {
            id,
            bytes: record.encode_without_sealed(),
            sealed: record.sealed().map(kexin_proof::wire::encode),
            lacks_sealed: record.lacks_sealed(),
            subjects: history_keys(record),
            case: CaseMark::of(record),
        }
    }

    /// Bytes in the block.
    #[must_use]
    pub fn bytes_in_block(&self) -> usize {
        self.bytes.len() + self.sealed.as_ref().map_or(0, Vec::len)
    }
}

/// Whose histories a record stands in: its subjects', and the units' that it is about, which a court's order, a step of a
/// case or a recoding does not name as subjects.
fn history_keys(record: &SignedRecord) -> Vec<StateKey> {
    let unit = record.slots().text(slot::UNIT).and_then(|text| text.parse().ok());
    let subjects = record.subjects().iter().map(|subject| subject.key);
    let recoded = recode::codes_in(record);
    let mut keys: Vec<StateKey> =
        subjects.chain(unit.as_ref().map(unit_key)).chain(recoded.iter().map(unit_key)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
