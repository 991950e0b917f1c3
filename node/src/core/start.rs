//! The start of a core: from the chain's head, the log of the height in progress, and the guard.
//!
//! What this validator signed before must be explained by its log, or it does not sign at that height again:
//! its lock would be forgotten, and an honest node would vote against itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use kexin_ledger::certificate::Step;
use kexin_proof::height::Height;

use super::guard::{Guard, Mark, SignedStep};
use super::timers::{TimerKey, Timers};
use super::{
    Alarm, Core, CoreConfig, Done, Effect, Ledger, Now, Phase, Signer, evidence, message::SignedVote,
};
use crate::bodies::{Bodies, JudgedBody, Wanted};
use crate::consensus::{Engine, Feed, LogEntry, Part, Verdict};
use crate::mempool::{Mempool, PoolLimits};
use crate::seal::Seals;
use crate::sync::Sync;

/// What the write-ahead log holds when the node starts.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct LogContent {
    /// Its sequence number: the height that it is of.
    pub sequence: u64,
    /// Its entries, in order, up to the first that cannot be read.
    pub entries: Vec<Vec<u8>>,
}

/// Why a core cannot start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The log's replay contradicts it, or the ledger failed.
    #[error("{0}")]
    Halted(super::HaltReason),
}

impl<L: Ledger> Core<L> {
    /// Starts a validator or full node. The effects come before those of any step.
    ///
    /// `guard` is `None` when its file is missing: then this node does not vote until it is safe
    /// (`docs/operate.md`). A new validator's guard is made together with its keys: [`Guard::new`].
    ///
    /// # Errors
    /// [`StartError`]: a person must look.
    pub fn start(
        config: CoreConfig,
        ledger: L,
        signer: Box<dyn Signer + Send>,
        guard: Option<Guard>,
        log: &LogContent,
        now: Now,
    ) -> Result<(Self, Vec<Effect<L>>), StartError> {
        let (head, chain) = (ledger.head(), ledger.chain());
        let height = head.height.next();
        let (entries, is_whole) = readable(log, height);
        let own = signer.consensus_key();
        let number = head.epoch.validators().iter().zip(1_u16..).find(|(v, _)| v.consensus_key == own);
        let number = number.map(|(_, number)| number);
        let voting_from = guard.map(|guard| first_height(&guard, height, number, &entries));
        let kept = guard.unwrap_or_default();
        let mut core = Self {
            config,
            engine: Engine::new(chain, height, &head.epoch, Part::Follows),
            ledger,
            signer,
            chain,
            head,
            now,
            phase: Phase::Waiting,
            since_ms: now.uptime_ms,
            guard: kept,
            guard_kept: kept,
            voting_from,
            bodies: Bodies::default(),
            pool: Mempool::new(PoolLimits {
                records_max: config.pool_records_max,
                bytes_max: config.pool_bytes_max,
            }),
            waiters: BTreeMap::new(),
            waiting: 0,
            sync: Sync::default(),
            seals: Seals::default(),
            evidence: evidence::Watch::default(),
            early: VecDeque::new(),
            timers: Timers::default(),
            asks: BTreeMap::new(),
            next_ask: 0,
            alarms: BTreeSet::new(),
            out: Vec::new(),
            late: Vec::new(),
            spoken: VecDeque::new(),
            commit: None,
            committing: Vec::new(),
            is_log_dirty: false,
            is_halted: false,
        };
        let result = core.begin(&entries, is_whole).and_then(|()| core.settle());
        if let Err(reason) = result {
            return Err(StartError::Halted(reason));
        }
        let effects = core.finish(Ok(()));
        Ok((core, effects))
    }

    fn begin(&mut self, entries: &[LogEntry], is_whole: bool) -> Done {
        let height = self.head.height.next();
        match self.voting_from {
            None => self.alarm(Alarm::GuardMissing { from: None }),
            Some(from) if from > height => self.alarm(Alarm::LogLost { from }),
            Some(_) => {}
        }
        if !is_whole {
            self.out.push(Effect::WalReset(height));
            for entry in entries {
                self.log(entry);
            }
            self.out.push(Effect::WalSync);
            self.is_log_dirty = false;
        }
        self.note_owed()?;
        self.engine = self.new_engine();
        self.timers.set(TimerKey::Status, self.now.uptime_ms);
        if let Some(block) = self.ledger.checkpoint(self.head.height)?
            && self.head.height > Height::ZERO
        {
            self.open_seals(self.head.height, block)?;
            for seal in self.ledger.seals(self.head.height)? {
                self.take_seal(seal)?;
            }
        }
        if entries.is_empty() { Ok(()) } else { self.replay(entries) }
    }

    /// Takes the height up where the log ends.
    fn replay(&mut self, entries: &[LogEntry]) -> Done {
        let mut verdicts: BTreeMap<_, Verdict> = BTreeMap::new();
        for entry in entries {
            if let LogEntry::Verdict(verdict) = entry {
                verdicts.insert(verdict.header_hash, *verdict);
            }
        }
        for entry in entries {
            let LogEntry::Block(block) = entry else { continue };
            let hash = block.header.hash();
            let judged = self.ledger.judge(block.clone())?;
            let verdict = verdicts.get(&hash);
            let is_untimely = judged.is_some() && verdict.is_some_and(|verdict| !verdict.is_valid);
            let round = verdict.map_or(0, |verdict| verdict.round);
            self.bodies.put(hash, JudgedBody { judged, is_untimely, round });
        }
        self.start_engine(entries)?;
        for entry in entries {
            let LogEntry::Proposal(signed) = entry else { continue };
            let (proposal, validator) = (&signed.proposal, signed.validator);
            let hash = proposal.header_hash;
            if verdicts.contains_key(&hash) || self.phase != Phase::Running {
                continue;
            }
            // The block reached the log and its verdict did not: judge it once more.
            let Some(body) = self.bodies.get_mut(&hash) else {
                let wanted = Wanted::new(proposal.round, validator, proposal.polka_round.is_none());
                self.bodies.want(hash, wanted, None);
                continue;
            };
            let is_valid = body.judged.is_some();
            let verdict = Verdict {
                height: proposal.height,
                round: proposal.round,
                proposer: validator,
                header_hash: hash,
                is_valid,
            };
            self.feed(Feed::Verdict(verdict))?;
        }
        Ok(())
    }

    /// This node's number in the epoch in force.
    pub(super) fn number(&self) -> Option<u16> {
        let own = self.signer.consensus_key();
        let mut numbered = self.head.epoch.validators().iter().zip(1_u16..);
        numbered.find(|(validator, _)| validator.consensus_key == own).map(|(_, number)| number)
    }

    /// Whether this node votes at the height in progress.
    pub(super) fn part(&self) -> Part {
        let may_vote = self.voting_from.is_some_and(|from| from <= self.head.height.next());
        match self.number() {
            Some(number) if may_vote => Part::Votes(number),
            Some(_) | None => Part::Follows,
        }
    }

    pub(super) fn new_engine(&self) -> Engine {
        Engine::new(self.chain, self.head.height.next(), &self.head.epoch, self.part())
    }

    /// With the guard missing: once a quorum of other validators has said where it stands, this node may vote
    /// three heights above the highest of them.
    ///
    /// Whatever it signed at some height h, it knew the block of h − 1 decided: more than two thirds had
    /// precommitted it, so each of them had committed h − 2. Of any quorum at least one honest validator is among
    /// them, so the highest height heard is at least h − 2, and nothing was signed above it plus two.
    pub(super) fn consider_voting_again(&mut self) {
        if self.voting_from.is_some() {
            return;
        }
        let validators = self.head.epoch.validators();
        let heard = self.sync.peers.values().filter(|peer| peer.is_heard);
        let known: BTreeMap<&str, Height> = heard
            .filter(|peer| validators.iter().any(|validator| validator.peer_id == peer.peer_id))
            .map(|peer| (peer.peer_id.as_str(), peer.height))
            .collect();
        if known.len() < self.head.epoch.quorum() {
            return;
        }
        let highest = known.values().max().copied().unwrap_or_default().max(self.head.height);
        let last = highest.next().next();
        self.guard = Guard { seal_size: self.guard.seal_size, ..Guard::barrier(last) };
        self.voting_from = Some(last.next());
        self.alarm(Alarm::GuardMissing { from: self.voting_from });
    }
}

/// The entries of `height` in the log, and whether the log holds nothing else.
fn readable(log: &LogContent, height: Height) -> (Vec<LogEntry>, bool) {
    if log.sequence != height.value() {
        return (Vec::new(), false);
    }
    let decoded = log.entries.iter().map_while(|bytes| LogEntry::decode(bytes).ok());
    let entries: Vec<_> = decoded.take_while(|entry| entry.height() == height).collect();
    let is_whole = entries.len() == log.entries.len();
    (entries, is_whole)
}

/// First height at which a validator with this guard and log may sign.
fn first_height(guard: &Guard, height: Height, number: Option<u16>, entries: &[LogEntry]) -> Height {
    let after = guard.mark.height.next();
    if after <= height || explains(guard, number, entries) {
        return after.min(height).max(Height::ZERO.next());
    }
    after
}

/// Whether the log holds the statement at the guard's mark. It is synced before the guard is, so then it holds
/// everything that was signed before, too.
fn explains(guard: &Guard, number: Option<u16>, entries: &[LogEntry]) -> bool {
    let Some(number) = number else { return false };
    entries.iter().any(|entry| match entry {
        LogEntry::Vote(SignedVote { validator, vote, .. }) => {
            let step = match vote.step {
                Step::Prevote => SignedStep::Prevote,
                Step::Precommit => SignedStep::Precommit,
            };
            let mark = Mark { height: vote.height, round: vote.round, step };
            *validator == number && mark == guard.mark && vote.header_hash == guard.header_hash
        }
        LogEntry::Proposal(signed) => {
            let proposal = &signed.proposal;
            let step = SignedStep::Proposal;
            let mark = Mark { height: proposal.height, round: proposal.round, step };
            signed.validator == number && mark == guard.mark && proposal.header_hash == guard.header_hash
        }
        LogEntry::Verdict(_) | LogEntry::Polka(_) | LogEntry::Timeout(..) | LogEntry::Block(_) => false,
    })
}
