//! Execution: (parent state, records in order) → outcome. Pure: the same parent and records give the same header in
//! every node, and nothing is written.
//!
//! A block is invalid when its order, a group, a signature in force, a validity or a case version is wrong; what breaks
//! a rule of the law is a record refused, with a receipt, and only its case moves on (`docs/formats.md` 3 and 4).

use std::sync::Arc;

use kexin_proof::header::Header;
use kexin_proof::height::{Height, TimeMs};

use crate::block_order::{arranged, is_ordered, units};
use crate::log::TileReader;
use crate::outcome::BlockOutcome;
use crate::record::KeyRegistry;
use crate::registry::KeyRing;
use crate::rules::{AdmissibleRecord, Findings};
use crate::state::PageReader;
use crate::store::{Head, StoreError};
use crate::value::StateReader;

mod bench;
mod finish;
mod standing;
mod workspace;

pub use bench::Rehearsal;
pub use standing::{Standing, standing};

use bench::{Bench, Unfit};

/// Version of the execution rules, in every header.
pub const APP_VERSION: u16 = 1;
/// Most records of a block.
pub const BLOCK_RECORDS_MAX: usize = 8_192;
/// Largest block: canonical bytes of its records together.
pub const BLOCK_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What execution reads: values, pages and tiles of one store.
pub trait LedgerReader: StateReader + PageReader + TileReader {}

impl<S: StateReader + PageReader + TileReader> LedgerReader for S {}

/// The block that a new one follows, and the state after it.
pub struct ParentView<'a, S> {
    store: &'a S,
    head: &'a Head,
    keys: &'a KeyRing,
}

impl<'a, S: LedgerReader> ParentView<'a, S> {
    /// `keys` holds the organisations of the state after `head`; those of every signer must be loaded. The rule book is
    /// read from `store` when they do not hold it.
    ///
    /// # Panics
    /// When the keys are of another height: our own error.
    #[must_use]
    pub fn new(store: &'a S, head: &'a Head, keys: &'a KeyRing) -> Self {
        assert!(keys.height() == head.height(), "keys that authenticate are those of the parent's state");
        Self { store, head, keys }
    }

    /// The parent block.
    #[must_use]
    pub const fn head(&self) -> &'a Head {
        self.head
    }

    fn height(&self) -> Height {
        self.head.height()
    }
}

/// What a proposer fixes: time, himself, and the records in order.
#[derive(Clone, Debug)]
pub struct BlockDraft {
    /// Block time; later than the parent's.
    pub time: TimeMs,
    /// Validator number of the proposer.
    pub builder: u16,
    /// The records, in block order.
    pub records: Vec<Arc<AdmissibleRecord>>,
}

/// Why records cannot be a block on this parent. Indexes are places in the block, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockInvalid {
    /// Time is not later than the parent's.
    #[error("block time is not later than the parent's 区块时间不晚于前一区块")]
    Time,
    /// No validator of the epoch has that number.
    #[error("the builder is no validator of the epoch 出块者不在本时期验证者之列")]
    Builder,
    /// Too many records or bytes.
    #[error("the block is over its limit of records or bytes 区块超出上限")]
    TooLarge,
    /// A group is torn, out of position or not the one it names.
    #[error("a group of records is not whole 组合业务不完整")]
    Group,
    /// The canonical order is broken.
    #[error("records are not in canonical order 记录未按规范排序")]
    Order,
    /// A record is stale on its case, so it would replay or skip one.
    #[error("record {index} is stale on its case 第 {index} 条记录的案件版本不符")]
    Stale {
        /// Which record.
        index: usize,
    },
    /// Block time is outside a record's validity.
    #[error("block time is outside the validity of record {index} 区块时间不在第 {index} 条记录的有效期内")]
    Expired {
        /// Which record.
        index: usize,
    },
    /// A key that signed is not in force in the parent's state.
    #[error("a key that signed record {index} is not in force 第 {index} 条记录的签名密钥未生效")]
    NotAuthentic {
        /// Which record.
        index: usize,
    },
    /// The proposed header is not the one that executing the records gives.
    #[error("the header is not what executing the records gives 区块头与执行结果不符")]
    Header,
}

/// Why execution gave no outcome.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// The block is invalid: vote nil.
    #[error(transparent)]
    Invalid(#[from] BlockInvalid),
    /// The environment failed: the node stops.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Executes a block.
///
/// # Errors
/// [`ExecuteError::Invalid`] when the records cannot be a block on this parent; [`ExecuteError::Store`].
pub fn execute<S: LedgerReader>(
    parent: &ParentView<'_, S>,
    draft: &BlockDraft,
) -> Result<BlockOutcome, ExecuteError> {
    check_frame(parent, draft)?;
    let units = units(&draft.records).ok_or(BlockInvalid::Group)?;
    if !is_ordered(&units, &parent.head.header_hash) {
        return Err(BlockInvalid::Order.into());
    }
    let mut bench = Bench::new(parent, draft.time)?;
    for unit in units {
        match bench.run(unit)? {
            Ok(()) => {}
            Err(unfit) => return Err(invalid(unfit).into()),
        }
    }
    Ok(bench.finish(draft.builder)?)
}

/// Executes a proposed block and compares the header, bit for bit.
///
/// # Errors
/// As [`execute`]; [`BlockInvalid::Header`] when the header differs.
pub fn judge<S: LedgerReader>(
    parent: &ParentView<'_, S>,
    header: &Header,
    records: Vec<Arc<AdmissibleRecord>>,
) -> Result<BlockOutcome, ExecuteError> {
    let draft = BlockDraft { time: header.time, builder: header.builder, records };
    let outcome = execute(parent, &draft)?;
    if outcome.header() == header { Ok(outcome) } else { Err(BlockInvalid::Header.into()) }
}

/// A block built from candidates.
pub struct Built {
    /// What executing it gives.
    pub outcome: BlockOutcome,
    /// The records that stand in it, in block order.
    pub records: Vec<Arc<AdmissibleRecord>>,
}

/// Builds a block: puts candidates in canonical order, leaves out what may not stand in it, executes the rest.
///
/// # Errors
/// [`BlockInvalid::Time`] and [`BlockInvalid::Builder`]; [`ExecuteError::Store`].
pub fn build<S: LedgerReader>(
    parent: &ParentView<'_, S>,
    time: TimeMs,
    builder: u16,
    candidates: Vec<Arc<AdmissibleRecord>>,
) -> Result<Built, ExecuteError> {
    check_frame(parent, &BlockDraft { time, builder, records: Vec::new() })?;
    let mut bench = Bench::new(parent, time)?;
    let mut records = Vec::new();
    let mut bytes = 0;
    for unit in arranged(candidates, &parent.head.header_hash) {
        let unit_bytes = bytes_of(&unit);
        if records.len() + unit.len() > BLOCK_RECORDS_MAX || bytes + unit_bytes > BLOCK_BYTES_MAX {
            continue;
        }
        if bench.run(&unit)?.is_ok() {
            bytes += unit_bytes;
            records.extend(unit);
        }
    }
    Ok(Built { outcome: bench.finish(builder)?, records })
}

/// What would become of a record alone, or of a group in its order, in a block on this parent at `time`, with every rule
/// that fails, R-036 for a stale case included.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn rehearse<S: LedgerReader>(
    parent: &ParentView<'_, S>,
    time: TimeMs,
    unit: &[Arc<AdmissibleRecord>],
) -> Result<Vec<Rehearsal>, StoreError> {
    Bench::new(parent, time)?.rehearse(unit)
}

/// Every rule that would refuse the record alone in a block on this parent at `time`, R-036 for a stale case included.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn check<S: LedgerReader>(
    parent: &ParentView<'_, S>,
    time: TimeMs,
    record: &Arc<AdmissibleRecord>,
) -> Result<Findings, StoreError> {
    let rehearsed = rehearse(parent, time, std::slice::from_ref(record))?;
    Ok(rehearsed.into_iter().next().map(|found| found.findings).unwrap_or_default())
}

fn check_frame<S: LedgerReader>(parent: &ParentView<'_, S>, draft: &BlockDraft) -> Result<(), BlockInvalid> {
    if draft.time <= parent.head.header.time {
        return Err(BlockInvalid::Time);
    }
    if parent.head.epoch.validator(draft.builder).is_none() {
        return Err(BlockInvalid::Builder);
    }
    if draft.records.len() > BLOCK_RECORDS_MAX || bytes_of(&draft.records) > BLOCK_BYTES_MAX {
        return Err(BlockInvalid::TooLarge);
    }
    Ok(())
}

fn bytes_of(records: &[Arc<AdmissibleRecord>]) -> usize {
    records.iter().map(|record| record.kept().bytes_in_block()).sum()
}

const fn invalid(unfit: Unfit) -> BlockInvalid {
    match unfit {
        Unfit::Stale { index } => BlockInvalid::Stale { index },
        Unfit::Expired { index } => BlockInvalid::Expired { index },
        Unfit::NotAuthentic { index } => BlockInvalid::NotAuthentic { index },
    }
}

#[cfg(test)]
mod tests;
