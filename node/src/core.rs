//! The validator without its I/O: one input in, effects out. No clock, no randomness, no threads, no disk here,
//! so the same inputs give the same effects, in a node and in the simulator.
//!
//! The executor carries effects out in order. Within a step everything that was signed leaves last: after the log
//! and the guard are durable.

mod answers;
pub mod config;
pub mod effect;
mod evidence;
mod gossip;
pub mod guard;
mod heights;
pub mod input;
pub mod ledger;
pub mod message;
mod patience;
mod rejoin;
mod seals;
pub mod signer;
mod start;
mod submit;
mod timers;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub use config::CoreConfig;
pub use effect::{Alarm, Decided, DropReason, Effect, HaltReason, Offence, Submission, Verdict};
pub use guard::{Guard, Mark, SignedStep};
pub use input::{AskId, Input, Now, Peer, ReplyTo, RequestId, Token, Wait};
pub use ledger::{
    Admitted, BlockCheckpoint, Draft, Fitness, Head, Judged, Ledger, LedgerFailed, PoolFacts, Receipt,
};
pub use signer::Signer;
pub use start::{LogContent, StartError};

use kexin_proof::hash::{ChainId, HeaderHash, RecordId};
use kexin_proof::height::Height;
use kexin_proof::wire::encode;

use crate::bodies::Bodies;
use crate::consensus::{Engine, Feed, LogEntry};
use crate::mempool::Mempool;
use crate::seal::Seals;
use crate::sync::Sync;
use message::{Gossip, Question};
use timers::{TimerKey, Timers};

/// A question of ours that is out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Asked {
    peer: Peer,
    question: Question,
}

/// What the height in progress is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    /// Nothing to decide yet.
    Waiting,
    /// The engine runs.
    Running,
    /// A decided block is being committed.
    Committing {
        /// Whether our engine decided it, or it came from a peer with its certificate.
        is_own: bool,
    },
}

/// The validator.
pub struct Core<L: Ledger> {
    config: CoreConfig,
    ledger: L,
    signer: Box<dyn Signer + Send>,
    chain: ChainId,
    head: Head,
    now: Now,
    engine: Engine,
    phase: Phase,
    /// When the phase of waiting began, and the last block was committed.
    since_ms: u64,
    guard: Guard,
    guard_kept: Guard,
    /// First height at which this node may sign; `None` while the guard is missing.
    voting_from: Option<Height>,
    bodies: Bodies<L::Outcome>,
    pool: Mempool<L::Record>,
    waiters: BTreeMap<RecordId, Vec<RequestId>>,
    waiting: usize,
    sync: Sync,
    seals: Seals,
    evidence: evidence::Watch,
    early: VecDeque<(Peer, Feed)>,
    timers: Timers,
    asks: BTreeMap<AskId, Asked>,
    next_ask: u64,
    alarms: BTreeSet<Alarm>,
    out: Vec<Effect<L>>,
    late: Vec<Gossip>,
    /// What this validator has said at the height in progress, newest last.
    spoken: VecDeque<Gossip>,
    commit: Option<Box<Decided<L::Outcome>>>,
    /// Facts of the records in the block that is being committed.
    committing: Vec<PoolFacts>,
    is_log_dirty: bool,
    is_halted: bool,
}

type Done = Result<(), HaltReason>;

/// What an operator sees of the core.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CoreView {
    /// Height of the head.
    pub height: Height,
    /// The head.
    pub header_hash: HeaderHash,
    /// Round of the height in progress; `None` while nothing is to decide.
    pub round: Option<u32>,
    /// Number of this validator in the epoch in force; `None` for a full node.
    pub validator: Option<u16>,
    /// Whether it votes at the height in progress.
    pub is_voting: bool,
    /// Records waiting.
    pub pending: usize,
    /// Newest block with a quorum of seals, since the start.
    pub sealed: Height,
    /// Highest height that a peer has shown.
    pub best: Height,
    /// A block of which a sealed part is owed.
    pub owed: Option<Height>,
}

impl<L: Ledger> Core<L> {
    /// Carries out one input at a time.
    pub fn step(&mut self, input: Input, now: Now) -> Vec<Effect<L>> {
        if self.is_halted {
            return Vec::new();
        }
        self.advance(now);
        let result = self.take(input).and_then(|()| self.settle());
        self.finish(result)
    }

    /// When `Input::Tick` is due at the latest, in `uptime_ms`.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        self.timers.next()
    }

    /// The ledger: for `Ledger::commit`, and for readers.
    #[must_use]
    pub const fn ledger(&self) -> &L {
        &self.ledger
    }

    /// Where the core stands.
    #[must_use]
    pub fn view(&self) -> CoreView {
        CoreView {
            height: self.head.height,
            header_hash: self.head.header_hash,
            round: (self.phase == Phase::Running).then(|| self.engine.round()),
            validator: self.number(),
            is_voting: self.part() != crate::consensus::Part::Follows,
            pending: self.pool.len(),
            sealed: self.seals.sealed_height(),
            best: self.sync.best(),
            owed: self.sync.owed,
        }
    }

    /// Whether a record waits in the mempool.
    #[must_use]
    pub fn is_pending(&self, record: &RecordId) -> bool {
        self.pool.contains(record)
    }

    fn advance(&mut self, now: Now) {
        debug_assert!(now.uptime_ms >= self.now.uptime_ms, "uptime never falls");
        self.now = now;
    }

    fn take(&mut self, input: Input) -> Done {
        match input {
            Input::PeerUp { peer, peer_id } => self.peer_up(peer, peer_id),
            Input::PeerDown { peer } => {
                self.sync.peers.remove(&peer);
                Ok(())
            }
            Input::Gossip { peer, channel, token, bytes } => self.gossip(peer, channel, token, &bytes),
            Input::Question { peer, reply, bytes } => self.question(peer, reply, &bytes),
            Input::Answer { ask, bytes } => self.answer(ask, bytes),
            Input::Submit { request, wait, bytes } => self.submit(request, wait, bytes),
            Input::Committed { height } => self.committed(height),
            Input::Tick => Ok(()),
        }
    }

    /// Fires what is due, and does what has become possible.
    fn settle(&mut self) -> Done {
        self.hasten();
        while let Some(key) = self.timers.pop(self.now.uptime_ms) {
            self.timer(key)?;
            self.hasten();
        }
        self.consider_sync()?;
        self.consider_start()?;
        self.hasten();
        self.ask_for_bodies();
        self.ask_what_is_pending();
        Ok(())
    }

    fn timer(&mut self, key: TimerKey) -> Done {
        match key {
            TimerKey::Engine(timeout) if self.phase == Phase::Running => self.feed(Feed::Timeout(timeout)),
            TimerKey::Engine(_) | TimerKey::Start | TimerKey::Sync | TimerKey::Repair => Ok(()),
            TimerKey::Status => {
                self.announce();
                Ok(())
            }
            TimerKey::Bodies => {
                self.bodies.retry();
                Ok(())
            }
            TimerKey::Seals => {
                self.ask_for_seals();
                Ok(())
            }
            TimerKey::Stall => {
                self.stalled();
                Ok(())
            }
            TimerKey::Ask(ask) => self.answer(ask, None),
        }
    }

    /// Puts what was signed behind the writes that must be durable first.
    fn finish(&mut self, result: Done) -> Vec<Effect<L>> {
        if let Err(reason) = result {
            self.is_halted = true;
            self.late.clear();
            self.commit = None;
            self.out.push(Effect::Halt(reason));
        }
        let signs = !self.late.is_empty() || self.commit.is_some() || self.guard != self.guard_kept;
        if signs && self.is_log_dirty {
            self.out.push(Effect::WalSync);
            self.is_log_dirty = false;
        }
        if self.guard != self.guard_kept {
            self.out.push(Effect::GuardPut(self.guard));
            self.guard_kept = self.guard;
        }
        for message in std::mem::take(&mut self.late) {
            self.publish(&message);
        }
        self.out.extend(self.commit.take().map(Effect::Commit));
        std::mem::take(&mut self.out)
    }

    fn publish(&mut self, message: &Gossip) {
        self.out.push(Effect::Publish { channel: message.channel(), bytes: encode(message) });
    }

    fn log(&mut self, entry: &LogEntry) {
        self.log_bytes(encode(entry));
    }

    fn log_bytes(&mut self, bytes: Vec<u8>) {
        self.is_log_dirty = true;
        self.out.push(Effect::WalAppend(bytes));
    }

    fn alarm(&mut self, alarm: Alarm) {
        if self.alarms.insert(alarm) {
            self.out.push(Effect::Alarm(alarm));
        }
    }

    fn blame(&mut self, peer: Peer, offence: Offence) {
        self.out.push(Effect::Blame { peer, offence });
    }

    fn ask(&mut self, peer: Peer, question: Question) -> AskId {
        let ask = self.new_ask(peer, question);
        self.send_ask(ask);
        ask
    }

    fn new_ask(&mut self, peer: Peer, question: Question) -> AskId {
        let ask = AskId(self.next_ask);
        self.next_ask += 1;
        self.asks.insert(ask, Asked { peer, question });
        ask
    }

    fn send_ask(&mut self, ask: AskId) {
        let Some(Asked { peer, question }) = self.asks.get(&ask).copied() else { return };
        self.timers.set(TimerKey::Ask(ask), self.now.uptime_ms + self.config.answer_ms);
        let (is_large, bytes) = (question.is_large(), encode(&question));
        self.out.push(Effect::Ask { peer, ask, is_large, bytes });
    }
}
