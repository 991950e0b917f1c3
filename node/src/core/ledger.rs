//! What the core needs from a ledger: judge records and blocks, commit, and read the chain back.
//!
//! Reads are of the head that was last committed, in process and deterministic. The core never writes: it asks
//! the executor to carry `Ledger::commit` out, and goes on when that is durable.

use core::fmt;

use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{ChainId, GroupId, HeaderHash, RecordId, StateKey};
use kexin_proof::height::{Height, LeafIndex, TimeMs};

use super::effect::Decided;
use super::message::{Block, DecidedBlock, SealOf};

/// The newest block.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its height.
    pub height: Height,
    /// Its header's hash.
    pub header_hash: HeaderHash,
    /// Its time.
    pub time: TimeMs,
    /// The epoch in force for the next height.
    pub epoch: Epoch,
}

/// What the mempool needs to know of a record that was found authentic and admissible.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PoolFacts {
    /// Its id.
    pub record: RecordId,
    /// The bureau that submits it: the mempool is shared fairly between bureaus.
    pub bureau: u32,
    /// Class of the canonical block order: 0 court acts, 1 governance, 2 all others.
    pub class: u8,
    /// Its case: the first subject.
    pub case: StateKey,
    /// The version of the case that it expects.
    pub case_version: u64,
    /// When its validity ends.
    pub valid_until: TimeMs,
    /// Its bundle; zeros when alone.
    pub group: GroupId,
    /// Records in the bundle; 0 or 1 when alone.
    pub group_count: u16,
}

/// A record that was decoded, authenticated and admitted once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Admitted<R> {
    /// For the mempool.
    pub facts: PoolFacts,
    /// The record, in whatever form the ledger executes.
    pub record: R,
}

/// How a pending record stands towards the head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fitness {
    /// May stand in the next block.
    Ready,
    /// Waits for an earlier record of its case.
    Early,
    /// Its case has moved on, or the record is in the chain: never again.
    Stale,
    /// Its keys no longer hold at the head.
    Refused,
}

/// What the proposer fixes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Block time: later than the parent's.
    pub time: TimeMs,
    /// Validator number of the proposer.
    pub builder: u16,
}

/// A block that was executed on the head.
#[derive(Clone, PartialEq, Eq)]
pub struct Judged<O> {
    /// The block.
    pub block: Block,
    /// What executing it gave.
    pub outcome: O,
    /// Facts of its records, in block order.
    pub facts: Vec<PoolFacts>,
}

/// Where a record stands after its block: its place and outcome.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
    /// Block time.
    pub time: TimeMs,
}

/// Reading or writing the ledger failed: the node stops.
#[derive(Debug, thiserror::Error)]
#[error("the ledger failed: {0} 账本读写失败")]
pub struct LedgerFailed(#[from] pub kexin_ledger::store::StoreError);

/// The ledger as the core sees it.
pub trait Ledger {
    /// A record that was decoded and checked.
    type Record: Clone + fmt::Debug;
    /// What executing a block gives: all that commit needs.
    type Outcome: Clone;
    /// Why a record is not let in; says rule and remedy, never the record's content.
    type Refusal: Clone + fmt::Debug + fmt::Display;

    /// The chain.
    fn chain(&self) -> ChainId;

    /// The newest block.
    fn head(&self) -> Head;

    /// Decodes, authenticates and admits a record at the head. With a clock also the rules that need one.
    ///
    /// # Errors
    /// Why it is not let in.
    fn admit(&self, bytes: &[u8], clock: Option<TimeMs>) -> Result<Admitted<Self::Record>, Self::Refusal>;

    /// Whether a refusal proves that the sender was wrong (not canonical, a signature that does not hold), so
    /// that a peer who passed the record on is blamed.
    fn is_provable(&self, refusal: &Self::Refusal) -> bool;

    /// A record's canonical bytes.
    fn bytes(&self, record: &Self::Record) -> Vec<u8>;

    /// The receipt of a record that is in the chain.
    ///
    /// # Errors
    /// [`LedgerFailed`], as everywhere here, when the environment fails.
    fn receipt(&self, record: &RecordId) -> Result<Option<Receipt>, LedgerFailed>;

    /// How a pending record stands towards the head.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn fitness(&self, record: &Admitted<Self::Record>) -> Result<Fitness, LedgerFailed>;

    /// Builds a block on the head: puts the candidates in canonical order, leaves out what may not stand in it,
    /// executes the rest.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn build(
        &self,
        draft: Draft,
        candidates: Vec<Admitted<Self::Record>>,
    ) -> Result<Judged<Self::Outcome>, LedgerFailed>;

    /// Judges a proposed or decided block on the head: order, records and header as executing it gives them.
    /// `None` when it is invalid. The block's time is judged by the caller against the clock.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn judge(&self, block: Block) -> Result<Option<Judged<Self::Outcome>>, LedgerFailed>;

    /// Judges a block that a quorum has decided: as [`Ledger::judge`], save that sealed parts may be missing, for they may
    /// have been erased since. What is missing is owed until an order of erasure names it.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn judge_decided(&self, block: Block) -> Result<Option<Judged<Self::Outcome>>, LedgerFailed>;

    /// A committed block of which a sealed part is owed.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn owed(&self) -> Result<Option<Height>, LedgerFailed>;

    /// Takes the owed sealed parts out of a block that a peer gave; says whether there was one.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn restore(&self, block: &Block) -> Result<bool, LedgerFailed>;

    /// Writes a decided block after the head in one durable batch. Called by the executor only.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn commit(&self, decided: &Decided<Self::Outcome>) -> Result<(), LedgerFailed>;

    /// Receipts of a committed block, in block order.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn receipts(&self, height: Height) -> Result<Vec<Receipt>, LedgerFailed>;

    /// A committed block with its certificate; `None` for genesis and beyond the head.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, LedgerFailed>;

    /// The checkpoint of a committed block, the epoch in force at its height, and whether the block ends it.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn checkpoint(&self, height: Height) -> Result<Option<BlockCheckpoint>, LedgerFailed>;

    /// Seals kept for a committed block.
    ///
    /// # Errors
    /// [`LedgerFailed`].
    fn seals(&self, height: Height) -> Result<Vec<SealOf>, LedgerFailed>;
}

/// What validators seal of one block.
#[derive(Clone, Debug)]
pub struct BlockCheckpoint {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The epoch whose validators seal it.
    pub epoch: Epoch,
    /// Whether the block ends that epoch.
    pub ends_epoch: bool,
}
