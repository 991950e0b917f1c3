//! One append: everything that a decided block changes, in one batch that is durable or not there.

use kexin_proof::entry::LogEntry;
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{LogLeaf, RecordId, StateKey};
use kexin_proof::header::Header;
use kexin_proof::height::{Height, TreeSize};
use kexin_proof::wire::{Writer, encode};

use super::codec::PlaceRow;
use super::journal::{self, CaseMark};
use super::row_store::RowStore;
use super::rows::{Batch, Rows, Table};
use super::{Head, Store, StoreError, keys};
use crate::certificate::CommitCertificate;
use crate::log::TileWrite;
use crate::state::{PagePath, PageWrite, TreeId};
use crate::value::StateValue;

/// A record as it is kept: its sealed part apart, so that an erasure drops one row.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptRecord {
    /// Its id.
    pub id: RecordId,
    /// Canonical bytes without the sealed part.
    pub bytes: Vec<u8>,
    /// Canonical bytes of the sealed part.
    pub sealed: Option<Vec<u8>>,
    /// Whether its envelope names a sealed part that is not there.
    pub lacks_sealed: bool,
    /// Keys of the values in whose histories it stands: its subjects and the unit it is about.
    pub subjects: Vec<StateKey>,
    /// The case that it moves; none for governance.
    pub case: Option<CaseMark>,
}

/// What a decided block changes.
pub struct NewBlock<'a> {
    /// Its header.
    pub header: &'a Header,
    /// Its records, in block order.
    pub records: &'a [KeptRecord],
    /// Its log entries: a record entry for each record, then an epoch entry if there is one; not the header's.
    pub entries: &'a [LogEntry],
    /// New versions of state values.
    pub values: &'a [(StateKey, StateValue)],
    /// Pages of the state trees that changed.
    pub pages: &'a [PageWrite],
    /// Tiles that the entries and the header changed.
    pub tiles: &'a [TileWrite],
    /// The epoch that begins with the next height, or with genesis.
    pub next_epoch: Option<&'a Epoch>,
    /// Records whose sealed parts are erased, as governance records of this block order.
    pub erasures: &'a [RecordId],
    /// The quorum of precommits; none for genesis.
    pub certificate: Option<&'a CommitCertificate>,
}

impl<R: Rows> RowStore<R> {
    /// Writes a block after the head, in one synced batch.
    ///
    /// # Errors
    /// [`StoreError::NotNext`] before anything is written when the block does not follow the head;
    /// [`StoreError::Io`] when the disk refuses: then nothing is acknowledged and the node must stop.
    pub fn append_block(&self, block: &NewBlock<'_>) -> Result<(), StoreError> {
        let parent = self.current_head();
        follows(parent.as_deref(), block)?;
        let head = next_head(parent.as_deref(), block);
        let mut batch = batch_of(block);
        self.put_erasures(&mut batch, block)?;
        self.rows.write(batch)?;
        self.rows.acknowledge(&head.note())?;
        self.keep(block.pages, block.tiles);
        self.set_head(Some(head));
        self.finish_erasures()
    }

    /// Drops the sealed rows of the block's erasures, and notes that their bytes must leave the disk.
    fn put_erasures(&self, batch: &mut Batch, block: &NewBlock<'_>) -> Result<(), StoreError> {
        let mut erasing = Writer::new();
        for record in block.erasures {
            batch.remove(Table::Chain, keys::owed(record));
            let Some(place) = self.place(record)? else { continue };
            let key = keys::in_block(place.height, place.index);
            erasing.array(&key);
            batch.remove(Table::Sealed, key);
        }
        let erasing = erasing.into_bytes();
        if !erasing.is_empty() {
            batch.put(Table::Chain, keys::META_ERASING.to_vec(), erasing);
        }
        Ok(())
    }

    /// Puts back a sealed part that the block came without.
    pub(super) fn restore(&self, record: &RecordId, sealed: &[u8]) -> Result<bool, StoreError> {
        let Some(place) = self.chain_row(&keys::owed(record))? else { return Ok(false) };
        let mut batch = Batch::default();
        batch.put(Table::Sealed, place, sealed.to_vec());
        batch.remove(Table::Chain, keys::owed(record));
        self.rows.write(batch)?;
        Ok(true)
    }

    /// Rids the files of what was erased; also at start, when the process ended in between.
    pub(super) fn finish_erasures(&self) -> Result<(), StoreError> {
        let Some(erasing) = self.chain_row(keys::META_ERASING)? else { return Ok(()) };
        let (erased, rest) = erasing.as_chunks::<{ keys::IN_BLOCK_BYTES }>();
        if !rest.is_empty() {
            return Err(StoreError::corrupt("list of erasures 待清除列表"));
        }
        let erased: Vec<_> = erased.iter().map(|key| key.to_vec()).collect();
        self.rows.erase(Table::Sealed, &erased)?;
        let mut done = Batch::default();
        done.remove(Table::Chain, keys::META_ERASING.to_vec());
        self.rows.write(done)
    }
}

/// The pair of the checks at start: what was computed must fit the head before it is written.
fn follows(parent: Option<&Head>, block: &NewBlock<'_>) -> Result<(), StoreError> {
    let header = block.header;
    let not_next = |what| StoreError::NotNext { height: header.height.value(), what };
    let checks = match parent {
        None => [
            (header.height == Height::ZERO, "the store is empty and this is not genesis"),
            (header.prev_header_hash.is_zero(), "genesis has no previous header"),
            (block.certificate.is_none(), "genesis has no certificate"),
        ],
        Some(head) => [
            (header.height == head.header.height.next(), "its height is not the next"),
            (header.prev_header_hash == head.header_hash, "its previous header is another"),
            (certifies(block), "its certificate is for another header"),
        ],
    };
    let size_before = parent.map_or(TreeSize::ZERO, Head::log_size);
    let entries = block.entries.len() as u64;
    let common = [
        (size_before.plus(entries) == Some(header.log_size), "its log size does not count its entries"),
        (
            block.records.len() as u64 == u64::from(header.record_count),
            "its records do not match their count",
        ),
        (entries_match(block), "its log entries do not match its records"),
        (top_page_matches(parent, block), "its state pages do not lead to its state root"),
        (block.pages.iter().all(|write| write.version == header.height), "a page is of another height"),
    ];
    match checks.into_iter().chain(common).find(|(holds, _)| !holds) {
        Some((_, what)) => Err(not_next(what)),
        None => Ok(()),
    }
}

fn certifies(block: &NewBlock<'_>) -> bool {
    block.certificate.is_some_and(|certificate| {
        certificate.height == block.header.height && certificate.header_hash == block.header.hash()
    })
}

fn entries_match(block: &NewBlock<'_>) -> bool {
    let (records, epochs) = block.entries.split_at(block.records.len().min(block.entries.len()));
    let records_match = records.iter().zip(block.records).all(|(entry, record)| match entry {
        LogEntry::Record(entry) => entry.record_id == record.id,
        LogEntry::Header(_) | LogEntry::Epoch(_) => false,
    });
    let epochs_match = match (epochs, block.next_epoch) {
        ([], None) => !block.header.ends_epoch(),
        ([LogEntry::Epoch(text)], Some(epoch)) => {
            text == epoch.text() && epoch.hash() == block.header.next_validators_hash
        }
        _ => false,
    };
    records_match && records.len() == block.records.len() && epochs_match
}

fn top_page_matches(parent: Option<&Head>, block: &NewBlock<'_>) -> bool {
    let top = |write: &&PageWrite| write.tree == TreeId::Main && write.path == PagePath::TOP;
    match (block.pages.iter().find(top), parent) {
        (Some(write), _) => write.page.hash() == *block.header.state_root.as_bytes(),
        (None, Some(head)) => head.header.state_root == block.header.state_root,
        (None, None) => block.header.state_root.is_zero(),
    }
}

fn next_head(parent: Option<&Head>, block: &NewBlock<'_>) -> Head {
    let epoch = block.next_epoch.cloned().or_else(|| parent.map(|head| head.epoch.clone()));
    Head {
        header: block.header.clone(),
        header_hash: block.header.hash(),
        epoch: epoch.expect("genesis brings the first epoch"),
    }
}

fn batch_of(block: &NewBlock<'_>) -> Batch {
    let height = block.header.height;
    let mut batch = Batch::default();
    put_chain(&mut batch, block);
    let first_log_index = block.header.log_size.value() - block.entries.len() as u64;
    for (index, (record, entry)) in (0_u32..).zip(block.records.iter().zip(block.entries)) {
        let outcome = match entry {
            LogEntry::Record(entry) => entry.outcome,
            LogEntry::Header(_) | LogEntry::Epoch(_) => unreachable!("entries_match() was checked"),
        };
        let log_index = first_log_index + u64::from(index);
        let row = PlaceRow { height: height.value(), index, outcome, log_index };
        batch.put(Table::Places, keys::place(&record.id), row.to_bytes());
        batch.put(Table::Records, keys::in_block(height, index), record.bytes.clone());
        if let Some(sealed) = record.sealed.as_ref().filter(|_| !block.erasures.contains(&record.id)) {
            batch.put(Table::Sealed, keys::in_block(height, index), sealed.clone());
        }
        if record.lacks_sealed && !block.erasures.contains(&record.id) {
            batch.put(Table::Chain, keys::owed(&record.id), keys::in_block(height, index));
        }
        for subject in &record.subjects {
            let row = record.id.as_bytes().to_vec();
            batch.put(Table::History, keys::history(subject, height, index), row);
        }
    }
    let outcomes = block.entries.iter().map(|entry| match entry {
        LogEntry::Record(entry) => entry.outcome,
        LogEntry::Header(_) | LogEntry::Epoch(_) => unreachable!("records come first"),
    });
    journal::put(&mut batch, block, outcomes);
    for (key, value) in block.values {
        batch.put(Table::Values, keys::value(key, height), encode(value));
    }
    for write in block.pages {
        let key = keys::page(&write.tree, &write.path, write.version);
        batch.put(Table::Pages, key, write.page.to_bytes());
    }
    for write in block.tiles {
        batch.put(Table::Tiles, keys::tile(write.place), write.tile.to_bytes());
    }
    batch
}

fn put_chain(batch: &mut Batch, block: &NewBlock<'_>) {
    let (header, height) = (block.header, block.header.height);
    if height == Height::ZERO {
        batch.put(Table::Chain, keys::META_FORMAT.to_vec(), keys::FORMAT.to_be_bytes().to_vec());
    }
    batch.put(Table::Chain, keys::META_HEAD.to_vec(), height.value().to_be_bytes().to_vec());
    batch.put(Table::Chain, keys::header(height), encode(header));
    batch.put(
        Table::Chain,
        keys::header_index(header.log_size.value()),
        height.value().to_be_bytes().to_vec(),
    );
    let mut entries = Writer::new();
    entries.count(block.entries.len());
    for entry in block.entries {
        entries.bytes(&entry.to_bytes());
    }
    batch.put(Table::Chain, keys::entries(height), entries.into_bytes());
    if let Some(certificate) = block.certificate {
        batch.put(Table::Chain, keys::certificate(height), encode(certificate));
    }
    if let Some(epoch) = block.next_epoch {
        let mut row = Writer::new();
        row.u64(height.value());
        row.bytes(epoch.text().as_bytes());
        batch.put(Table::Chain, keys::epoch(epoch.number()), row.into_bytes());
    }
}

/// Leaf hashes of a block's entries and of its header, as they stand in the log.
pub(super) fn leaves<'a>(entries: &'a [LogEntry], header: &'a Header) -> impl Iterator<Item = LogLeaf> + 'a {
    let header = LogLeaf::from_bytes(*header.hash().as_bytes());
    entries.iter().map(LogEntry::leaf).chain([header])
}
