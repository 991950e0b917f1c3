//! What reaches the core: peers, messages, submissions, finished commits and the passing of time.

use kexin_proof::height::{Height, TimeMs};

use super::message::Channel;

/// The time of a step. The core reads no clock: it is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Now {
    /// Wall clock: for block times and the validity of records. It may jump.
    pub clock: TimeMs,
    /// Milliseconds since some moment before the start, never falling: for every timer.
    pub uptime_ms: u64,
}

/// A peer, as the executor numbers it: one number for one network identity as long as the process lives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Peer(pub u32);

/// Stands for a gossiped message until its verdict.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Token(pub u64);

/// The open end of a peer's question, numbered by the executor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ReplyTo(pub u64);

/// A question of ours, numbered by the core.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AskId(pub u64);

/// A submission, numbered by the executor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RequestId(pub u64);

/// When a submission is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wait {
    /// As soon as the record is in the mempool, or refused.
    Accepted,
    /// When the record is in a durable block, or dropped. The executor limits the wait.
    Final,
}

/// One input of [`super::Core::step`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A peer is connected and hears our channels.
    PeerUp {
        /// The peer.
        peer: Peer,
        /// Its network identity, as epochs write it.
        peer_id: String,
    },
    /// Its last connection is gone. Questions to it are answered with `None`.
    PeerDown {
        /// The peer.
        peer: Peer,
    },
    /// A gossiped message; answered by exactly one `Effect::Verdict`.
    Gossip {
        /// Who passed it on, not always its author.
        peer: Peer,
        /// Where it came.
        channel: Channel,
        /// For the verdict.
        token: Token,
        /// The message.
        bytes: Vec<u8>,
    },
    /// A peer asks; answered by at most one `Effect::Reply`, in the same step.
    Question {
        /// Who asks.
        peer: Peer,
        /// For the answer.
        reply: ReplyTo,
        /// The question.
        bytes: Vec<u8>,
    },
    /// The answer to an `Effect::Ask`; `None` when the peer gave none in time.
    Answer {
        /// Which question.
        ask: AskId,
        /// The answer.
        bytes: Option<Vec<u8>>,
    },
    /// A record is handed in over the API.
    Submit {
        /// For the answer.
        request: RequestId,
        /// When to answer.
        wait: Wait,
        /// Canonical bytes of the record.
        bytes: Vec<u8>,
    },
    /// An `Effect::Commit` is durable and the ledger reads it.
    Committed {
        /// Height of the block.
        height: Height,
    },
    /// Time has passed: at the latest when [`super::Core::wake_at`] says.
    Tick,
}
