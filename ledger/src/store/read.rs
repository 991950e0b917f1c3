//! Reading: the store's questions as questions about rows.

use std::sync::Arc;

use kexin_proof::consistency::ConsistencyPath;
use kexin_proof::entry::{EPOCH_TEXT_BYTES_MAX, LogEntry};
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{LogRoot, RecordId, StateKey, sha256};
use kexin_proof::header::{HEADER_BYTES, Header};
use kexin_proof::height::{Height, LeafIndex, TreeSize};
use kexin_proof::inclusion::InclusionPath;
use kexin_proof::wire::{DecodeError, Reader};

use super::codec::PlaceRow;
use super::row_store::RowStore;
use super::rows::{Batch, Rows, Table};
use super::{
    Desk, EpochPlace, Head, HistoryItem, JournalItem, NewBlock, OwedPart, RecordPlace, SealedCheckpoint,
    Store, StoreError, StoredBlock, StoredRecord, keys,
};
use crate::certificate::{CERTIFICATE_BYTES_MAX, CommitCertificate, VALIDATORS_MAX};
use crate::chain::BLOCK_RECORDS_MAX;
use crate::log::RecordLog;
use crate::state::{self, StatePath, TreeId};
use crate::value::StateValue;

/// Most entries of a block, its header's excepted: its records and an epoch.
const ENTRIES_MAX: usize = BLOCK_RECORDS_MAX + 1;
/// Most rows read at once.
const SCAN_MAX: usize = 16_384;

impl<R: Rows> Store for RowStore<R> {
    fn head(&self) -> Option<Arc<Head>> {
        self.current_head()
    }

    fn header(&self, height: Height) -> Result<Option<Header>, StoreError> {
        let what = "block header 区块头";
        let header: Option<Header> = self.chain_value(&keys::header(height), what, HEADER_BYTES)?;
        if header.as_ref().is_some_and(|header| header.height != height) {
            return Err(StoreError::contradicts(what, "it is of another height 高度不符"));
        }
        Ok(header)
    }

    fn entries(&self, height: Height) -> Result<Option<Vec<LogEntry>>, StoreError> {
        let Some(row) = self.chain_row(&keys::entries(height))? else { return Ok(None) };
        read_entries(&row).map(Some).map_err(|_| StoreError::corrupt("log entries 日志条目"))
    }

    fn height_of_entry(&self, index: LeafIndex) -> Result<Option<Height>, StoreError> {
        let from = keys::header_index(index.value());
        let found = self.rows.scan(Table::Chain, &[keys::HEADER_INDEX], &from, 1)?;
        found.first().map(|(_, row)| keys::height_of(row)).transpose()
    }

    fn certificate(&self, height: Height) -> Result<Option<CommitCertificate>, StoreError> {
        let what = "commit certificate 提交证书";
        self.chain_value(&keys::certificate(height), what, CERTIFICATE_BYTES_MAX)
    }

    fn place(&self, record: &RecordId) -> Result<Option<RecordPlace>, StoreError> {
        let Some(row) = self.rows.row(Table::Places, &keys::place(record))? else { return Ok(None) };
        let row = PlaceRow::from_bytes(&row)?;
        let corrupt = || StoreError::corrupt("record place 记录位置");
        Ok(Some(RecordPlace {
            height: Height::new(row.height).ok_or_else(corrupt)?,
            index: row.index,
            outcome: row.outcome,
            log_index: LeafIndex::new(row.log_index).ok_or_else(corrupt)?,
        }))
    }

    fn stored_record(&self, height: Height, index: u32) -> Result<Option<Vec<u8>>, StoreError> {
        self.rows.row(Table::Records, &keys::in_block(height, index))
    }

    fn sealed_part(&self, height: Height, index: u32) -> Result<Option<Vec<u8>>, StoreError> {
        self.rows.row(Table::Sealed, &keys::in_block(height, index))
    }

    fn stored_block(&self, height: Height) -> Result<Option<StoredBlock>, StoreError> {
        let Some(header) = Store::header(self, height)? else { return Ok(None) };
        let prefix = keys::block(height);
        let rows = self.rows.scan(Table::Records, &prefix, &prefix, SCAN_MAX)?;
        let sealed = self.rows.scan(Table::Sealed, &prefix, &prefix, SCAN_MAX)?;
        if rows.len() as u64 != u64::from(header.record_count) {
            return Err(StoreError::contradicts("block 区块", "records are missing 缺少记录"));
        }
        let mut sealed = sealed.into_iter().peekable();
        let with_sealed = |(key, bytes): (Vec<u8>, Vec<u8>)| {
            let sealed = sealed.next_if(|(sealed_key, _)| *sealed_key == key).map(|(_, sealed)| sealed);
            StoredRecord { bytes, sealed }
        };
        Ok(Some(StoredBlock { header, records: rows.into_iter().map(with_sealed).collect() }))
    }

    fn value_at(&self, key: &StateKey, at: Height) -> Result<Option<StateValue>, StoreError> {
        self.value_not_above(key, at)
    }

    fn state_path(&self, key: &StateKey, at: Height) -> Result<StatePath, StoreError> {
        let head = self.current_head().map_or(0, |head| head.height().value() + 1);
        if at.value() >= head {
            return Err(StoreError::OutOfRange { what: "height 高度", asked: at.value(), limit: head });
        }
        state::prove(self, &TreeId::Main, at, key)
    }

    fn log_root(&self, size: TreeSize) -> Result<LogRoot, StoreError> {
        self.within_log(size)?;
        RecordLog::new(self).root(size)
    }

    fn inclusion(&self, index: LeafIndex, size: TreeSize) -> Result<InclusionPath, StoreError> {
        self.within_log(size)?;
        RecordLog::new(self).inclusion(index, size)
    }

    fn consistency(&self, old: TreeSize, new: TreeSize) -> Result<ConsistencyPath, StoreError> {
        self.within_log(new)?;
        RecordLog::new(self).consistency(old, new)
    }

    fn history(
        &self,
        subject: &StateKey,
        before: Option<(Height, u32)>,
        count_max: usize,
    ) -> Result<Vec<HistoryItem>, StoreError> {
        let mut from = subject.as_bytes().to_vec();
        if let Some((height, index)) = before {
            from = keys::history(subject, height, index);
            from.push(0);
        }
        let rows = self.rows.scan(Table::History, subject.as_bytes(), &from, count_max.min(SCAN_MAX))?;
        let item = |(key, row): (Vec<u8>, Vec<u8>)| {
            let (height, index) = keys::history_place(&key)?;
            let record = row.as_slice().try_into().map_err(|_| StoreError::corrupt("history 历史"))?;
            Ok(HistoryItem { height, index, record: RecordId::from_bytes(record) })
        };
        rows.into_iter().map(item).collect()
    }

    fn open_cases(
        &self,
        desk: Desk,
        after: Option<&StateKey>,
        count_max: usize,
    ) -> Result<Vec<StateKey>, StoreError> {
        self.read_open_cases(desk, after, count_max.min(SCAN_MAX))
    }

    fn journal(
        &self,
        county: u32,
        from: (Height, u32),
        count_max: usize,
    ) -> Result<Vec<JournalItem>, StoreError> {
        self.read_journal(county, from, count_max.min(SCAN_MAX))
    }

    fn epoch(&self, number: u32) -> Result<Option<EpochPlace>, StoreError> {
        let Some(row) = self.chain_row(&keys::epoch(number))? else { return Ok(None) };
        read_epoch(&row).map(Some).ok_or_else(|| StoreError::corrupt("epoch 验证者集合"))
    }

    fn append(&self, block: &NewBlock<'_>) -> Result<(), StoreError> {
        self.append_block(block)
    }

    fn owed_parts(&self, count_max: usize) -> Result<Vec<OwedPart>, StoreError> {
        let rows = self.rows.scan(Table::Chain, &[keys::OWED], &[keys::OWED], count_max)?;
        let part = |(key, place): (Vec<u8>, Vec<u8>)| {
            let record = key.last_chunk().ok_or_else(|| StoreError::corrupt("owed part 待补密封件"))?;
            let (height, index) = keys::place_in_block(&place)?;
            Ok(OwedPart { height, index, record: RecordId::from_bytes(*record) })
        };
        rows.into_iter().map(part).collect()
    }

    fn restore_sealed(&self, record: &RecordId, sealed: &[u8]) -> Result<bool, StoreError> {
        self.restore(record, sealed)
    }

    fn put_seal(&self, size: TreeSize, validator: u16, seal: &[u8]) -> Result<(), StoreError> {
        self.note(keys::seal(size, validator), seal)
    }

    fn seals(&self, size: TreeSize) -> Result<Vec<(u16, Vec<u8>)>, StoreError> {
        let prefix = keys::seals(size);
        let rows = self.rows.scan(Table::Chain, &prefix, &prefix, VALIDATORS_MAX)?;
        let seal = |(key, seal): (Vec<u8>, Vec<u8>)| {
            let number = key.last_chunk().ok_or_else(|| StoreError::corrupt("seal key 封签键"))?;
            Ok((u16::from_be_bytes(*number), seal))
        };
        rows.into_iter().map(seal).collect()
    }

    fn put_checkpoint(&self, size: TreeSize, note: &str) -> Result<(), StoreError> {
        self.note(keys::checkpoint(size), note.as_bytes())
    }

    fn checkpoint_from(&self, size: TreeSize) -> Result<Option<SealedCheckpoint>, StoreError> {
        let rows = self.rows.scan(Table::Chain, &[keys::CHECKPOINT], &keys::checkpoint(size), 1)?;
        rows.into_iter().next().map(read_checkpoint).transpose()
    }

    fn latest_checkpoint(&self) -> Result<Option<SealedCheckpoint>, StoreError> {
        self.rows.last(Table::Chain, &[keys::CHECKPOINT])?.map(read_checkpoint).transpose()
    }

    fn put_evidence(&self, evidence: &[u8]) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(Table::Chain, keys::evidence(&sha256(&[evidence])), evidence.to_vec());
        self.rows.write(batch)
    }

    fn evidence(&self, count_max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let prefix = [keys::EVIDENCE];
        let rows = self.rows.scan(Table::Chain, &prefix, &prefix, count_max.min(SCAN_MAX))?;
        Ok(rows.into_iter().map(|(_, evidence)| evidence).collect())
    }
}

impl<R: Rows> RowStore<R> {
    fn within_log(&self, size: TreeSize) -> Result<(), StoreError> {
        let limit = self.current_head().map_or(TreeSize::ZERO, |head| head.log_size());
        if size > limit {
            let (asked, limit) = (size.value(), limit.value());
            return Err(StoreError::OutOfRange { what: "log size 日志大小", asked, limit });
        }
        Ok(())
    }

    fn note(&self, key: Vec<u8>, row: &[u8]) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(Table::Chain, key, row.to_vec());
        self.rows.write_later(batch)
    }
}

fn read_entries(row: &[u8]) -> Result<Vec<LogEntry>, DecodeError> {
    let mut input = Reader::new(row);
    let count = input.count("log entries", ENTRIES_MAX)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        entries.push(LogEntry::from_bytes(input.bytes("log entry", EPOCH_TEXT_BYTES_MAX + 1)?)?);
    }
    input.finish()?;
    Ok(entries)
}

fn read_epoch(row: &[u8]) -> Option<EpochPlace> {
    let mut input = Reader::new(row);
    let height = Height::new(input.u64().ok()?)?;
    let text = input.bytes("epoch text", EPOCH_TEXT_BYTES_MAX).ok()?;
    input.finish().ok()?;
    let epoch = Epoch::parse(std::str::from_utf8(text).ok()?).ok()?;
    Some(EpochPlace { height, epoch })
}

fn read_checkpoint((key, note): (Vec<u8>, Vec<u8>)) -> Result<SealedCheckpoint, StoreError> {
    let corrupt = || StoreError::corrupt("sealed checkpoint 检查点");
    let size = key.last_chunk().and_then(|size| TreeSize::new(u64::from_be_bytes(*size)));
    let note = String::from_utf8(note).map_err(|_| corrupt())?;
    Ok(SealedCheckpoint { size: size.ok_or_else(corrupt)?, note })
}
