//! From height to height: when one starts, what its engine wants, how a decision becomes the new head.
//!
//! A height starts when a record could stand in its block, when others have begun it, or for the heartbeat: so no
//! empty blocks, and yet a validator with a pending record pulls the others in. Its votes reach them, and whoever
//! proposes answers with what it has; after at most one turn of proposers the record stands in a block.

use std::collections::BTreeMap;

use kexin_ledger::certificate::{CommitCertificate, Step, Vote};
use kexin_ledger::chain::{BLOCK_BYTES_MAX, BLOCK_RECORDS_MAX};
use kexin_proof::hash::HeaderHash;
use kexin_proof::header::HEADER_BYTES;
use kexin_proof::height::{Height, TimeMs};
use kexin_proof::suite::SignatureBytes;

use super::message::{Block, Gossip, SignedProposal, Status};
use super::timers::TimerKey;
use super::{Alarm, Core, Decided, Done, Draft, Effect, HaltReason, Judged, Ledger, Phase};
use crate::bodies::{JudgedBody, Wanted};
use crate::consensus::{Desk, Feed, LogEntry, Part, Verdict, Want};

/// Most bytes of records in a block that we build; the rest of the limit is for lengths and header.
const BUILD_BYTES_MAX: usize = BLOCK_BYTES_MAX - HEADER_BYTES - 4 * BLOCK_RECORDS_MAX - 64;

impl<L: Ledger> Core<L> {
    /// Starts the height when there is a reason to.
    pub(super) fn consider_start(&mut self) -> Done {
        if self.phase != Phase::Waiting || matches!(self.part(), Part::Follows) {
            return Ok(());
        }
        let pace = self.since_ms + self.config.pace_ms;
        let heartbeat = self.since_ms + self.config.heartbeat_ms;
        let due = if self.pool.has_ready() { pace.min(heartbeat) } else { heartbeat };
        if due > self.now.uptime_ms {
            self.timers.set(TimerKey::Start, due);
            return Ok(());
        }
        // Others have decided this height: catch up instead, and propose nothing that is already behind.
        if self.sync.best() > self.head.height {
            return Ok(());
        }
        self.start_engine(&[])
    }

    /// Starts the engine, replaying the log's entries.
    pub(super) fn start_engine(&mut self, entries: &[LogEntry]) -> Done {
        assert_eq!(self.phase, Phase::Waiting, "a height starts once");
        self.phase = Phase::Running;
        self.timers.clear(TimerKey::Start);
        self.timers.set(TimerKey::Stall, self.now.uptime_ms + self.config.stall_ms);
        let mut desk = Desk { signer: self.signer.as_ref(), guard: &mut self.guard };
        let wants = self.engine.start(entries, &mut desk)?;
        self.wants(wants)
    }

    /// Feeds the engine, and does what it wants.
    pub(super) fn feed(&mut self, feed: Feed) -> Done {
        if self.phase != Phase::Running {
            return Ok(());
        }
        let mut desk = Desk { signer: self.signer.as_ref(), guard: &mut self.guard };
        let wants = self.engine.feed(feed, &mut desk)?;
        self.wants(wants)
    }

    fn wants(&mut self, wants: Vec<Want>) -> Done {
        let mut builds = Vec::new();
        for want in wants {
            match want {
                Want::Log(bytes) => self.log_bytes(bytes),
                Want::Publish(message) => self.speak(message),
                Want::SetTimeout(timeout) => {
                    let due = self.now.uptime_ms + self.config.patience_ms(timeout);
                    self.timers.set(TimerKey::Engine(timeout), due);
                }
                Want::ClearTimeout(timeout) => self.timers.clear(TimerKey::Engine(timeout)),
                Want::ClearTimeouts => self.timers.clear_engine(),
                Want::Build { round } => builds.push(round),
                Want::Decide { round, header_hash, precommits } => {
                    self.decided(round, header_hash, precommits)?;
                }
                Want::Evidence(evidence) => self.keep_evidence(&evidence)?,
                Want::Refused => self.alarm(Alarm::SignatureRefused { height: self.engine.height() }),
            }
        }
        for round in builds {
            self.build(round)?;
        }
        Ok(())
    }

    fn build(&mut self, round: u32) -> Done {
        let Some(builder) = self.number() else { return Ok(()) };
        if self.phase != Phase::Running || self.engine.round() != round {
            return Ok(());
        }
        let later = self.head.time.plus(1).ok_or(HaltReason::Engine("time has ended"))?;
        let time = self.now.clock.max(later);
        let candidates = self.pool.candidates(BLOCK_RECORDS_MAX, BUILD_BYTES_MAX);
        let judged = self.ledger.build(Draft { time, builder }, candidates)?;
        let header_hash = judged.block.header.hash();
        self.log(&LogEntry::Block(judged.block.clone()));
        self.bodies.put(header_hash, JudgedBody { judged: Some(judged), is_untimely: false, round });
        self.feed(Feed::Propose { round, header_hash })
    }

    /// A checked proposal was fed: its block is wanted, or its verdict may improve.
    pub(super) fn proposed(&mut self, signed: &SignedProposal, from: Option<super::Peer>) -> Done {
        let proposal = &signed.proposal;
        let (hash, round) = (proposal.header_hash, proposal.round);
        let Some(body) = self.bodies.get_mut(&hash) else {
            let wanted = Wanted::new(round, signed.validator, proposal.polka_round.is_none());
            self.bodies.want(hash, wanted, from);
            return Ok(());
        };
        body.round = body.round.max(round);
        if round == 0 || !body.is_untimely {
            return Ok(());
        }
        // Far from our clock, yet proposed again: only round 0 is judged by clocks.
        body.is_untimely = false;
        self.feed(Feed::Verdict(Verdict {
            height: proposal.height,
            round,
            proposer: signed.validator,
            header_hash: hash,
            is_valid: true,
        }))
    }

    /// A wanted block has come: judge it, keep it, tell the engine.
    pub(super) fn body_arrived(&mut self, hash: HeaderHash, block: Block) -> Done {
        let Some(wanted) = self.bodies.wanted(&hash).cloned() else { return Ok(()) };
        let (header, time) = (&block.header, block.header.time);
        let is_next =
            header.height == self.engine.height() && header.prev_header_hash == self.head.header_hash;
        let is_by_proposer = !wanted.is_fresh || header.builder == wanted.proposer;
        let entry = LogEntry::Block(block.clone());
        let judged = if is_next && is_by_proposer { self.ledger.judge(block)? } else { None };
        let is_untimely = judged.is_some() && wanted.round == 0 && !self.is_timely(time);
        if judged.is_some() {
            self.log(&entry);
        }
        let is_valid = judged.is_some() && !is_untimely;
        let round = wanted.round;
        self.bodies.put(hash, JudgedBody { judged, is_untimely, round });
        let height = self.engine.height();
        self.feed(Feed::Verdict(Verdict {
            height,
            round,
            proposer: wanted.proposer,
            header_hash: hash,
            is_valid,
        }))
    }

    /// Whether a block time is near our clock; raises an alarm when not.
    fn is_timely(&mut self, time: TimeMs) -> bool {
        let (ours, theirs) = (self.now.clock.value(), time.value());
        let is_timely = theirs <= ours.saturating_add(self.config.ahead_ms_max)
            && ours <= theirs.saturating_add(self.config.behind_ms_max);
        if !is_timely {
            let offset_ms = i64::try_from(theirs).unwrap_or(0) - i64::try_from(ours).unwrap_or(0);
            self.alarm(Alarm::ClockOff { offset_ms });
        }
        is_timely
    }

    fn decided(&mut self, round: u32, hash: HeaderHash, precommits: Vec<(u16, SignatureBytes)>) -> Done {
        let judged = self.bodies.take(&hash).ok_or(HaltReason::Engine("a decision without its block"))?;
        let vote = Vote { step: Step::Precommit, height: self.engine.height(), round, header_hash: hash };
        let places = precommits.into_iter().map(|(number, signature)| (usize::from(number) - 1, signature));
        let certificate = CommitCertificate::new(&vote, self.head.epoch.number(), places);
        self.commit_block(judged, certificate, true);
        Ok(())
    }

    /// Sends a decided block on its way into the store.
    pub(super) fn commit_block(
        &mut self,
        judged: Judged<L::Outcome>,
        certificate: CommitCertificate,
        is_own: bool,
    ) {
        assert!(self.commit.is_none(), "one block is committed at a time");
        assert!(!matches!(self.phase, Phase::Committing { .. }), "one block is committed at a time");
        let Judged { block, outcome, facts } = judged;
        assert_eq!(block.header.hash(), certificate.header_hash, "the certificate is for the block");
        self.phase = Phase::Committing { is_own };
        self.timers.clear_engine();
        self.commit = Some(Box::new(Decided { block, outcome, facts: facts.clone(), certificate }));
        self.committing = facts;
    }

    /// The block is durable: the next height begins.
    pub(super) fn committed(&mut self, height: Height) -> Done {
        let Phase::Committing { is_own } = self.phase else {
            return Err(HaltReason::Engine("a commit that nobody asked for"));
        };
        let before = self.head.epoch.number();
        self.head = self.ledger.head();
        if self.head.height != height || self.engine.height() != height {
            return Err(HaltReason::Engine("the ledger did not commit the block it was given"));
        }
        let next = height.next();
        self.out.push(Effect::WalReset(next));
        self.is_log_dirty = false;
        if self.head.epoch.number() != before {
            self.out.push(Effect::EpochBegins(Box::new(self.head.epoch.clone())));
        }
        self.bodies.clear();
        self.evidence.height_ended(height);
        self.pool_after(height)?;
        if !is_own || self.sync.owed.is_some() {
            self.note_owed()?;
        }
        self.seal_block(height, is_own)?;
        self.phase = Phase::Waiting;
        self.since_ms = self.now.uptime_ms;
        self.engine = self.new_engine();
        self.spoken.clear();
        self.alarms.retain(|alarm| !matches!(alarm, Alarm::Stalled { .. } | Alarm::ClockOff { .. }));
        // Between heights nothing is to be decided, so nothing stalls.
        self.timers.clear(TimerKey::Stall);
        self.announce();
        self.apply_next()?;
        self.feed_early()
    }

    /// Feeds what came for this height while the last one was being committed.
    fn feed_early(&mut self) -> Done {
        for (peer, feed) in std::mem::take(&mut self.early) {
            if self.statement_height(&feed) == Some(self.engine.height()) {
                self.statement(peer, feed)?;
            }
        }
        Ok(())
    }

    /// Says where we stand.
    pub(super) fn announce(&mut self) {
        let status = Status { height: self.head.height, header_hash: self.head.header_hash };
        self.publish(&Gossip::Status(status));
        self.timers.set(TimerKey::Status, self.now.uptime_ms + self.config.status_ms);
    }

    pub(super) fn stalled(&mut self) {
        if self.phase == Phase::Running {
            self.alarm(Alarm::Stalled { height: self.engine.height(), round: self.engine.round() });
            self.timers.set(TimerKey::Stall, self.now.uptime_ms + self.config.stall_ms);
        }
    }

    /// Drops what the block has settled from the mempool, and answers who waited for it.
    fn pool_after(&mut self, height: Height) -> Done {
        let receipts: BTreeMap<_, _> =
            self.ledger.receipts(height)?.into_iter().map(|receipt| (receipt.record, receipt)).collect();
        for (record, receipt) in &receipts {
            self.pool.remove(record);
            self.answer_waiters(record, |_| super::Submission::Final { receipt: *receipt });
        }
        let facts = std::mem::take(&mut self.committing);
        for admitted in self.pool.of_cases(facts.iter().map(|facts| &facts.case)) {
            self.judge_again(&admitted)?;
        }
        for record in self.pool.expired(self.head.time) {
            self.drop_record(&record, super::DropReason::Expired);
        }
        Ok(())
    }
}
