//! The store: what a node keeps for ever, behind one trait. RocksDB in a node, memory in tests and in the
//! simulator; both run the same code over rows.

use std::sync::Arc;

use kexin_proof::consistency::ConsistencyPath;
use kexin_proof::entry::LogEntry;
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{HeaderHash, LogRoot, RecordId, StateKey};
use kexin_proof::header::Header;
use kexin_proof::height::{Height, LeafIndex, TreeSize};
use kexin_proof::inclusion::InclusionPath;

use crate::certificate::CommitCertificate;
use crate::log::TileReader;
use crate::state::{PageReader, StatePath};
use crate::value::{StateReader, StateValue};

mod append;
mod cache;
mod check;
mod codec;
mod error;
mod journal;
mod keys;
mod memory;
mod read;
#[cfg(feature = "rocks")]
mod rocks;
mod row_store;
mod rows;

pub use append::{KeptRecord, NewBlock};
pub use cache::Cache;
pub use error::StoreError;
pub use journal::{CaseMark, Desk, JournalItem};
pub use memory::MemoryRows;
#[cfg(feature = "rocks")]
pub use rocks::RocksRows;
pub use row_store::RowStore;
pub use rows::{Batch, Row, RowChange, Rows, Table};

/// A store in memory.
pub type MemoryStore = RowStore<MemoryRows>;
/// A store in a RocksDB folder.
#[cfg(feature = "rocks")]
pub type RocksStore = RowStore<RocksRows>;

/// The newest block, as every part of a node needs it.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its header.
    pub header: Header,
    /// The header's hash.
    pub header_hash: HeaderHash,
    /// The epoch in force for the next height.
    pub epoch: Epoch,
}

impl Head {
    /// Height of the block.
    #[must_use]
    pub const fn height(&self) -> Height {
        self.header.height
    }

    /// Entries in the log, the block's own header included: the size of its checkpoint.
    ///
    /// # Panics
    /// Never in practice: a log never holds 2^63 entries.
    #[must_use]
    pub fn log_size(&self) -> TreeSize {
        self.header.checkpoint_size().expect("a log never holds 2^63 entries")
    }

    /// What is noted outside the database when the block is acknowledged.
    fn note(&self) -> Vec<u8> {
        [&self.header.height.value().to_be_bytes()[..], self.header_hash.as_bytes()].concat()
    }
}

/// Where a record stands and what became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordPlace {
    /// Block.
    pub height: Height,
    /// Place in the block, from 0.
    pub index: u32,
    /// 0 = registered, else the number of the rule that refused.
    pub outcome: u16,
    /// Place in the log.
    pub log_index: LeafIndex,
}

/// A record in the history of a subject.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HistoryItem {
    /// Block.
    pub height: Height,
    /// Place in the block, from 0.
    pub index: u32,
    /// The record.
    pub record: RecordId,
}

/// A record whose sealed part is not there although nothing so far has ordered its erasure: a peer gave the block
/// without it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OwedPart {
    /// Block.
    pub height: Height,
    /// Place in the block, from 0.
    pub index: u32,
    /// The record.
    pub record: RecordId,
}

/// An epoch, and the block that brought it.
#[derive(Clone, Debug)]
pub struct EpochPlace {
    /// The block whose entries hold it.
    pub height: Height,
    /// The epoch.
    pub epoch: Epoch,
}

/// What a node reads and writes. Everything is answered as of a height or a log size, so a reader that pins
/// one sees one version while blocks go on being appended. Calls block on the disk.
pub trait Store: StateReader + TileReader + PageReader + Send + Sync {
    /// The newest block; `None` before genesis.
    fn head(&self) -> Option<Arc<Head>>;

    /// Header of a block.
    ///
    /// # Errors
    /// [`StoreError`], as everywhere here, when the environment fails or a row is damaged.
    fn header(&self, height: Height) -> Result<Option<Header>, StoreError>;

    /// Log entries of a block in order, its header's excepted: the receipts.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn entries(&self, height: Height) -> Result<Option<Vec<LogEntry>>, StoreError>;

    /// The block whose entries include the log index, its header's entry included.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn height_of_entry(&self, index: LeafIndex) -> Result<Option<Height>, StoreError>;

    /// The certificate kept for a block; `None` for genesis.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn certificate(&self, height: Height) -> Result<Option<CommitCertificate>, StoreError>;

    /// Where a record stands; `None` when no block has it.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn place(&self, record: &RecordId) -> Result<Option<RecordPlace>, StoreError>;

    /// Canonical bytes of the record at a place, without its sealed part.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn stored_record(&self, height: Height, index: u32) -> Result<Option<Vec<u8>>, StoreError>;

    /// Canonical bytes of the sealed part of the record at a place; `None` when it has none or it was erased.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn sealed_part(&self, height: Height, index: u32) -> Result<Option<Vec<u8>>, StoreError>;

    /// A block as it is kept, sealed parts included as far as they have not been erased.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn stored_block(&self, height: Height) -> Result<Option<StoredBlock>, StoreError>;

    /// The newest version of a value not above a height.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn value_at(&self, key: &StateKey, at: Height) -> Result<Option<StateValue>, StoreError>;

    /// The way to a key in the main state tree after the block at a height.
    ///
    /// # Errors
    /// [`StoreError::OutOfRange`] beyond the head; otherwise as [`Store::header`].
    fn state_path(&self, key: &StateKey, at: Height) -> Result<StatePath, StoreError>;

    /// Root of the log at a size.
    ///
    /// # Errors
    /// [`StoreError::OutOfRange`] beyond the head; otherwise as [`Store::header`].
    fn log_root(&self, size: TreeSize) -> Result<LogRoot, StoreError>;

    /// Inclusion path of an entry at a size.
    ///
    /// # Errors
    /// As [`Store::log_root`].
    fn inclusion(&self, index: LeafIndex, size: TreeSize) -> Result<InclusionPath, StoreError>;

    /// Consistency path between two sizes.
    ///
    /// # Errors
    /// As [`Store::log_root`].
    fn consistency(&self, old: TreeSize, new: TreeSize) -> Result<ConsistencyPath, StoreError>;

    /// At most `count_max` records that name `subject`, newest first; those before `before` (height and
    /// place of the last item of the page before) when it is given.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn history(
        &self,
        subject: &StateKey,
        before: Option<(Height, u32)>,
        count_max: usize,
    ) -> Result<Vec<HistoryItem>, StoreError>;

    /// At most `count_max` open cases of a desk, by rising key, those after a key when one is given.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn open_cases(
        &self,
        desk: Desk,
        after: Option<&StateKey>,
        count_max: usize,
    ) -> Result<Vec<StateKey>, StoreError>;

    /// At most `count_max` steps of a county's cases in ledger order, from a height and a place in its block on.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn journal(
        &self,
        county: u32,
        from: (Height, u32),
        count_max: usize,
    ) -> Result<Vec<JournalItem>, StoreError>;

    /// An epoch by number.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn epoch(&self, number: u32) -> Result<Option<EpochPlace>, StoreError>;

    /// Writes the decided block after the head, in one synced batch.
    ///
    /// # Errors
    /// [`StoreError::NotNext`] before anything is written when it does not follow the head;
    /// [`StoreError::Io`] when the disk refuses: nothing is acknowledged and the node must stop.
    fn append(&self, block: &NewBlock<'_>) -> Result<(), StoreError>;

    /// At most `count_max` records that came without their sealed part and whose erasure no order has named yet.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn owed_parts(&self, count_max: usize) -> Result<Vec<OwedPart>, StoreError>;

    /// Puts back the sealed part of an owed record, checked by the caller, in one synced batch; `false` when it is not
    /// owed any more.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn restore_sealed(&self, record: &RecordId, sealed: &[u8]) -> Result<bool, StoreError>;

    /// Keeps one validator's seal of a log size. Not synced: peers hold it too.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn put_seal(&self, size: TreeSize, validator: u16, seal: &[u8]) -> Result<(), StoreError>;

    /// The seals kept for a log size, by validator number.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn seals(&self, size: TreeSize) -> Result<Vec<(u16, Vec<u8>)>, StoreError>;

    /// Keeps a checkpoint whose note carries a quorum of seals, checked by the caller. Not synced.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn put_checkpoint(&self, size: TreeSize, note: &str) -> Result<(), StoreError>;

    /// The first sealed checkpoint of at least this size.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn checkpoint_from(&self, size: TreeSize) -> Result<Option<SealedCheckpoint>, StoreError>;

    /// The newest sealed checkpoint.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn latest_checkpoint(&self) -> Result<Option<SealedCheckpoint>, StoreError>;

    /// Keeps a piece of evidence against a validator; a piece kept already changes nothing.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn put_evidence(&self, evidence: &[u8]) -> Result<(), StoreError>;

    /// At most `count_max` pieces of evidence.
    ///
    /// # Errors
    /// As [`Store::header`].
    fn evidence(&self, count_max: usize) -> Result<Vec<Vec<u8>>, StoreError>;
}

/// A block as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredBlock {
    /// Its header.
    pub header: Header,
    /// Its records, in block order.
    pub records: Vec<StoredRecord>,
}

/// A record as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Canonical bytes without the sealed part.
    pub bytes: Vec<u8>,
    /// Canonical bytes of the sealed part; `None` when it has none or it was erased.
    pub sealed: Option<Vec<u8>>,
}

/// A checkpoint that a quorum has sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedCheckpoint {
    /// Entries it covers.
    pub size: TreeSize,
    /// The signed note, verbatim.
    pub note: String,
}

#[cfg(test)]
pub(crate) mod tests;
