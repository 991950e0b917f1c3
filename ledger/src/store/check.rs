//! Checks at start, cheap enough for every start: what the head claims must follow from what is stored.

use kexin_proof::entry::LogEntry;
use kexin_proof::hash::HeaderHash;
use kexin_proof::header::Header;
use kexin_proof::height::{Height, LeafIndex, TreeSize};

use super::append::leaves;
use super::row_store::RowStore;
use super::rows::{Rows, Table};
use super::{Head, Store, StoreError, keys};
use crate::certificate::CommitCertificate;
use crate::log::RecordLog;
use crate::state::{self, TreeId};

const HEAD: &str = "the head of the chain 链头";

/// The stored head, checked; `None` for rows that hold nothing.
pub fn head<R: Rows>(store: &RowStore<R>) -> Result<Option<Head>, StoreError> {
    let format = store.chain_row(keys::META_FORMAT)?;
    let Some(height) = store.chain_row(keys::META_HEAD)? else {
        return empty(store, format.as_deref());
    };
    check_format(format.as_deref())?;
    let height = keys::height_of(&height)?;
    let header = stored_header(store, height)?;
    let header_hash = header.hash();
    acknowledged(store, height)?;
    let entries = store.entries(height)?;
    let entries =
        entries.ok_or(StoreError::Missing { what: "log entries 日志条目", at: height.value() })?;
    links(store, &header, &entries)?;
    log(store, &header, &entries)?;
    if state::root(store, &TreeId::Main, height)? != header.state_root {
        return damage("the state pages do not lead to its state root 状态页与状态根不符");
    }
    certified(store, &header)?;
    let number = header.epoch + u32::from(header.ends_epoch());
    let epoch = stored_epoch(store, number)?;
    if epoch.hash() != header.next_validators_hash {
        return damage("the epoch is not the one it names 验证者集合不符");
    }
    Ok(Some(Head { header, header_hash, epoch }))
}

fn empty<R: Rows>(store: &RowStore<R>, format: Option<&[u8]>) -> Result<Option<Head>, StoreError> {
    if store.rows.acknowledged().is_some() {
        return damage("blocks were acknowledged, but the database is empty 已确认的区块不在数据库中");
    }
    for table in Table::ALL {
        if format.is_some() || !store.rows.scan(table, &[], &[], 1)?.is_empty() {
            return damage("there are rows, but no head 有数据但没有链头");
        }
    }
    Ok(None)
}

fn check_format(format: Option<&[u8]>) -> Result<(), StoreError> {
    let found = format.and_then(|row| row.try_into().ok()).map(u32::from_be_bytes);
    match found {
        Some(keys::FORMAT) => Ok(()),
        Some(found) => Err(StoreError::Format { found, known: keys::FORMAT }),
        None => Err(StoreError::corrupt("format number 格式号")),
    }
}

/// A head that was noted as acknowledged must be there: the database may have taken damage at the end of
/// its log for a torn write.
fn acknowledged<R: Rows>(store: &RowStore<R>, head: Height) -> Result<(), StoreError> {
    let Some(note) = store.rows.acknowledged() else { return Ok(()) };
    let Some((height, hash)) = note.split_first_chunk::<8>() else { return Ok(()) };
    let noted = keys::height_of(height)?;
    if noted > head {
        return damage("a block that was acknowledged is missing 已确认的区块缺失");
    }
    if stored_header(store, noted)?.hash().as_bytes() != hash {
        return damage("an acknowledged block is another one 已确认的区块被替换");
    }
    Ok(())
}

fn links<R: Rows>(store: &RowStore<R>, header: &Header, entries: &[LogEntry]) -> Result<(), StoreError> {
    let (size_before, parent_hash) = match header.height.value().checked_sub(1).and_then(Height::new) {
        None => (TreeSize::ZERO, HeaderHash::ZERO),
        Some(below) => {
            let parent = stored_header(store, below)?;
            (parent.checkpoint_size().unwrap_or_default(), parent.hash())
        }
    };
    if header.prev_header_hash != parent_hash {
        return damage("it does not link to the block before 与前一区块不衔接");
    }
    if size_before.plus(entries.len() as u64) != Some(header.log_size) {
        return damage("its log size does not count its entries 日志大小不符");
    }
    Ok(())
}

fn log<R: Rows>(store: &RowStore<R>, header: &Header, entries: &[LogEntry]) -> Result<(), StoreError> {
    let log = RecordLog::new(store);
    if log.root(header.log_size)? != header.log_root {
        return damage("the log tiles do not lead to its log root 日志数据块与日志根不符");
    }
    let first = header.log_size.value() - entries.len() as u64;
    for (index, leaf) in (first..).zip(leaves(entries, header)) {
        let index = LeafIndex::new(index).unwrap_or_default();
        if log.leaf(index)? != leaf {
            return damage("its log entries are not those in the log 日志条目不符");
        }
    }
    Ok(())
}

fn certified<R: Rows>(store: &RowStore<R>, header: &Header) -> Result<(), StoreError> {
    if header.height == Height::ZERO {
        return Ok(());
    }
    let epoch = stored_epoch(store, header.epoch)?;
    if epoch.hash() != header.validators_hash {
        return damage("the epoch in force is not the one it names 验证者集合不符");
    }
    let missing = StoreError::Missing { what: "commit certificate 提交证书", at: header.height.value() };
    let certificate: CommitCertificate = store.certificate(header.height)?.ok_or(missing)?;
    if certificate.header_hash != header.hash() || certificate.height != header.height {
        return damage("its certificate is for another block 证书指向其他区块");
    }
    certificate
        .verify(&header.chain(), &epoch)
        .map_err(|error| StoreError::contradicts(HEAD, error.to_string()))
}

fn stored_header<R: Rows>(store: &RowStore<R>, height: Height) -> Result<Header, StoreError> {
    let missing = StoreError::Missing { what: "block header 区块头", at: height.value() };
    store.header(height)?.ok_or(missing)
}

fn stored_epoch<R: Rows>(store: &RowStore<R>, number: u32) -> Result<kexin_proof::epoch::Epoch, StoreError> {
    let missing = StoreError::Missing { what: "epoch 验证者集合", at: u64::from(number) };
    store.epoch(number)?.map(|place| place.epoch).ok_or(missing)
}

fn damage<T>(detail: &'static str) -> Result<T, StoreError> {
    Err(StoreError::contradicts(HEAD, detail))
}
