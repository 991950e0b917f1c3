//! What the core wants done. The executor carries effects out in order, one after the other; each is finished,
//! and durable where it says so, before the next begins. A write that fails stops the process.

use core::fmt;

use kexin_ledger::certificate::CommitCertificate;
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::RecordId;
use kexin_proof::height::{Height, TreeSize};

use super::guard::Guard;
use super::input::{AskId, Peer, ReplyTo, RequestId, Token};
use super::ledger::{Ledger, LedgerFailed, PoolFacts, Receipt};
use super::message::{Block, Channel};
use crate::consensus::Stopped;

/// A decided block on its way into the store.
#[derive(Clone, PartialEq, Eq)]
pub struct Decided<O> {
    /// The block.
    pub block: Block,
    /// What executing it gave.
    pub outcome: O,
    /// Facts of its records, in block order.
    pub facts: Vec<PoolFacts>,
    /// The quorum that decided it.
    pub certificate: CommitCertificate,
}

/// One effect of [`super::Core::step`].
pub enum Effect<L: Ledger> {
    /// Append an entry to the write-ahead log. Need not be durable.
    WalAppend(Vec<u8>),
    /// Make every entry appended so far durable.
    WalSync,
    /// Empty the log and give it this height as its sequence number; durable.
    WalReset(Height),
    /// Replace the guard, which lies outside the data folder; durable before the signature leaves.
    GuardPut(Guard),
    /// `Ledger::commit` in one durable batch; then feed `Input::Committed`.
    Commit(Box<Decided<L::Outcome>>),
    /// Gossip to everyone on a channel.
    Publish {
        /// The channel.
        channel: Channel,
        /// The message.
        bytes: Vec<u8>,
    },
    /// What to do with a gossiped message: the one answer to `Input::Gossip`.
    Verdict {
        /// Which message.
        token: Token,
        /// What to do.
        verdict: Verdict,
    },
    /// Ask one peer; then feed `Input::Answer`.
    Ask {
        /// Whom.
        peer: Peer,
        /// Numbers the question.
        ask: AskId,
        /// Whether the answer may be as large as a block.
        is_large: bool,
        /// The question.
        bytes: Vec<u8>,
    },
    /// Answer a peer's question.
    Reply {
        /// Which question.
        reply: ReplyTo,
        /// The answer.
        bytes: Vec<u8>,
    },
    /// Answer a submission.
    Answer {
        /// Which submission.
        request: RequestId,
        /// What became of it.
        result: Submission<L::Refusal>,
    },
    /// Keep a validator's seal; need not be durable.
    PutSeal {
        /// Size of the checkpoint.
        size: TreeSize,
        /// Validator number in the epoch in force at the block.
        validator: u16,
        /// The seal, canonical.
        seal: Vec<u8>,
    },
    /// Keep a checkpoint that a quorum has sealed; need not be durable.
    PutCheckpoint {
        /// Height of the block.
        height: Height,
        /// Size of the checkpoint.
        size: TreeSize,
        /// The signed note.
        note: String,
    },
    /// Keep evidence against a validator, canonical (`message::Evidence`).
    PutEvidence(Vec<u8>),
    /// Another epoch is in force from the next height: the allow-list follows it.
    EpochBegins(Box<Epoch>),
    /// A peer broke the protocol in a way that no honest peer can.
    Blame {
        /// Who.
        peer: Peer,
        /// How.
        offence: Offence,
    },
    /// Something a person should look at; the node goes on.
    Alarm(Alarm),
    /// Stop the process: going on could contradict what was signed or sealed.
    Halt(HaltReason),
}

/// What becomes of a gossiped message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Pass it on.
    Accept,
    /// Not ours to judge, or known: do not pass it on.
    Ignore,
    /// Provably invalid: do not pass it on, and hold it against the peer.
    Reject,
}

/// What became of a submission.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Submission<R> {
    /// In the mempool.
    Pending {
        /// The record.
        record: RecordId,
    },
    /// In a durable block.
    Final {
        /// Where, and the outcome.
        receipt: Receipt,
    },
    /// Refused at the door.
    Refused(R),
    /// Was pending, and will not reach a block.
    Dropped {
        /// The record.
        record: RecordId,
        /// Why.
        reason: DropReason,
    },
    /// The mempool is full, or this bureau's share of it; try again later.
    Full,
}

/// Why a pending record was dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DropReason {
    /// Another record of the same case came first.
    Stale,
    /// Its validity ended.
    Expired,
    /// It is no longer authentic or admissible at the head.
    Refused,
}

/// How a peer broke the protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offence {
    /// Bytes that are no message.
    Malformed,
    /// A signature or certificate that does not hold.
    BadSignature,
    /// A record that is not authentic.
    BadRecord,
    /// A block that does not answer the question, or that its certificate does not decide.
    BadBlock,
}

/// Something a person should look at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Alarm {
    /// Our clock is far from the times that others propose, so our votes are nil.
    ClockOff {
        /// Block time less our clock, ms.
        offset_ms: i64,
    },
    /// The double-sign guard is missing: this validator will not vote before `from`.
    GuardMissing {
        /// First height it may vote at, once known.
        from: Option<Height>,
    },
    /// The log does not hold what the guard says was signed: no votes before this height.
    LogLost {
        /// First height it may vote at.
        from: Height,
    },
    /// The guard refused a signature that the log could not explain.
    SignatureRefused {
        /// Where.
        height: Height,
    },
    /// A quorum decided a block that our rules refuse: our software differs from theirs.
    DecidedBlockRefused {
        /// Which.
        height: Height,
    },
    /// A validator has signed two contradictory statements.
    Equivocation {
        /// Its number in the epoch in force.
        validator: u16,
    },
    /// No decision for a long time; those validators were not heard at this height.
    Stalled {
        /// Height that is not decided.
        height: Height,
        /// Round reached.
        round: u32,
    },
    /// A peer gave a block without a sealed part, and no order of erasure names it: other peers are being asked.
    SealedPartsOwed {
        /// The block.
        height: Height,
    },
    /// Seals are missing, so proofs are late; registration goes on.
    SealsMissing {
        /// Block without a quorum of seals.
        height: Height,
    },
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClockOff { offset_ms } => {
                write!(
                    f,
                    "this node's clock is {offset_ms} ms off the others' 本节点时钟偏差 {offset_ms} 毫秒"
                )
            }
            Self::GuardMissing { from: Some(from) } => {
                write!(
                    f,
                    "the double-sign guard is missing; no votes before height {from} 缺防双签文件，{from} 高度前不投票"
                )
            }
            Self::GuardMissing { from: None } => {
                write!(
                    f,
                    "the double-sign guard is missing; no votes until it is safe 缺防双签文件，暂不投票"
                )
            }
            Self::LogLost { from } => {
                write!(
                    f,
                    "the consensus log lacks what was signed; no votes before height {from} 共识日志缺失，{from} 高度前不投票"
                )
            }
            Self::SignatureRefused { height } => {
                write!(f, "the guard refused a signature at height {height} 防双签在高度 {height} 拒绝签名")
            }
            Self::DecidedBlockRefused { height } => {
                write!(
                    f,
                    "the decided block {height} breaks this node's rules 已决区块 {height} 不符合本节点规则"
                )
            }
            Self::Equivocation { validator } => {
                write!(
                    f,
                    "validator {validator} signed two contradictory statements 验证者 {validator} 双重签名"
                )
            }
            Self::Stalled { height, round } => {
                write!(f, "height {height} is undecided in round {round} 高度 {height} 第 {round} 轮仍未决")
            }
            Self::SealedPartsOwed { height } => {
                write!(
                    f,
                    "a sealed part of block {height} is missing, peers are asked 区块 {height} 缺密封件，正向其他节点索取"
                )
            }
            Self::SealsMissing { height } => {
                write!(f, "block {height} lacks a quorum of seals 区块 {height} 封签不足法定数")
            }
        }
    }
}

/// Why the node must stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HaltReason {
    /// A quorum has sealed a checkpoint that contradicts our log.
    SealedContradiction {
        /// Size of the checkpoint.
        size: TreeSize,
    },
    /// More validators than the tolerance have equivocated.
    TooManyEquivocators,
    /// The ledger failed to read.
    Ledger,
    /// The engine refused its own log or state: a person must look before it signs again.
    Engine(&'static str),
}

impl From<LedgerFailed> for HaltReason {
    fn from(_: LedgerFailed) -> Self {
        Self::Ledger
    }
}

impl From<Stopped> for HaltReason {
    fn from(stopped: Stopped) -> Self {
        Self::Engine(stopped.0)
    }
}

/// What a person does about a fork.
const FORKED: &str = "keep data folder, guard and log, start nothing, take bundles of both histories, name who sealed \
     both with `kexin proof compare`, call the other bureaus 保留数据目录、签名守卫与日志，勿重启，取两份历史的证明，\
     以 kexin proof compare 查明双重封印者，联系其他机构";

impl fmt::Display for HaltReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SealedContradiction { size } => {
                write!(
                    f,
                    "a quorum sealed another log at size {size} 法定封印与本节点日志在 {size} 处矛盾; {FORKED}"
                )
            }
            Self::TooManyEquivocators => {
                write!(
                    f,
                    "more validators equivocated than are tolerated 双重签名的验证者超过容忍数; {FORKED}"
                )
            }
            Self::Ledger => write!(f, "the ledger could not be read 账本读取失败"),
            Self::Engine(what) => write!(f, "the consensus engine stopped: {what} 共识引擎停止"),
        }
    }
}
