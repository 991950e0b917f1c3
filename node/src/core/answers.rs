//! Questions between two nodes, and catching up with what peers have decided.

use kexin_proof::hash::HeaderHash;
use kexin_proof::height::Height;
use kexin_proof::wire::{Wire, Writer, decode, encode};

use super::input::{AskId, Peer, ReplyTo};
use super::message::{
    ANSWER_BYTES_MAX, Answer, Block, DecidedBlock, QUESTION_BYTES_MAX, Question, RANGE_BLOCKS_MAX, Status,
};
use super::timers::TimerKey;
use super::{Alarm, Asked, Core, Done, Effect, Ledger, LedgerFailed, Offence, Phase};
use crate::sync::{GRACE_MS, PeerState, REFUSED_PAUSE_MS, REPAIR_PAUSE_MS};

/// A range stops growing beyond this size, so that one more block still fits the answer.
const RANGE_BYTES_MAX: usize = 1 << 20;
/// How long after everyone was asked in vain for a block they are asked again.
const BODIES_RETRY_MS: u64 = 300;
/// How long a body question waits before another peer is asked.
const BODY_ANSWER_MS: u64 = 2_000;

impl<L: Ledger> Core<L> {
    pub(super) fn peer_up(&mut self, peer: Peer, peer_id: String) -> Done {
        self.sync
            .peers
            .insert(peer, PeerState { peer_id, height: Height::ZERO, is_heard: false, is_asked: false });
        self.ask(peer, Question::Status);
        Ok(())
    }

    pub(super) fn question(&mut self, peer: Peer, reply: ReplyTo, bytes: &[u8]) -> Done {
        let Ok(question) = decode::<Question>(bytes, QUESTION_BYTES_MAX) else {
            self.blame(peer, Offence::Malformed);
            return Ok(());
        };
        let answer = match question {
            Question::Status => {
                Answer::Status(Status { height: self.head.height, header_hash: self.head.header_hash })
            }
            Question::Block(hash) => Answer::Block(self.block_for(&hash)?),
            Question::Range(from) => Answer::Range(self.range_from(from)?),
            Question::Seals(height) => Answer::Seals(self.seals_for(height)?),
            Question::Pending => Answer::Pending(self.pending()),
        };
        self.out.push(Effect::Reply { reply, bytes: encode(&answer) });
        Ok(())
    }

    fn block_for(&self, hash: &HeaderHash) -> Result<Option<Block>, LedgerFailed> {
        if let Some(block) = self.bodies.block(hash) {
            return Ok(Some(block.clone()));
        }
        // The one that was just decided: whoever asks is still deciding it.
        if self.head.header_hash == *hash {
            return Ok(self.ledger.decided(self.head.height)?.map(|decided| decided.block));
        }
        Ok(None)
    }

    fn range_from(&self, from: Height) -> Result<Vec<DecidedBlock>, LedgerFailed> {
        let (mut blocks, mut bytes, mut height) = (Vec::new(), 0, from);
        while blocks.len() < RANGE_BLOCKS_MAX && bytes < RANGE_BYTES_MAX && height <= self.head.height {
            let Some(decided) = self.ledger.decided(height)? else { break };
            bytes += size_of(&decided);
            if !blocks.is_empty() && bytes > RANGE_BYTES_MAX {
                break;
            }
            blocks.push(decided);
            height = height.next();
        }
        Ok(blocks)
    }

    pub(super) fn answer(&mut self, ask: AskId, bytes: Option<Vec<u8>>) -> Done {
        let Some(Asked { peer, question }) = self.asks.remove(&ask) else { return Ok(()) };
        self.timers.clear(TimerKey::Ask(ask));
        let decoded = bytes.map(|bytes| decode::<Answer>(&bytes, ANSWER_BYTES_MAX));
        let answer = match decoded {
            Some(Ok(answer)) => Some(answer),
            Some(Err(_)) => {
                self.blame(peer, Offence::Malformed);
                None
            }
            None => None,
        };
        match (question, answer) {
            (Question::Status, Some(Answer::Status(status))) => self.status_heard(peer, status),
            (Question::Block(hash), answer) => return self.block_answered(peer, ask, hash, answer),
            (Question::Range(_), answer) => return self.range_answered(peer, ask, answer),
            (Question::Seals(_), Some(Answer::Seals(seals))) => {
                for seal in seals {
                    self.seal_heard(peer, seal)?;
                }
            }
            (Question::Pending, Some(Answer::Pending(messages))) => {
                return self.pending_heard(peer, messages);
            }
            (Question::Status | Question::Seals(_) | Question::Pending, Some(_)) => {
                self.blame(peer, Offence::Malformed);
            }
            (Question::Status | Question::Seals(_) | Question::Pending, None) => {}
        }
        Ok(())
    }

    fn block_answered(&mut self, peer: Peer, ask: AskId, hash: HeaderHash, answer: Option<Answer>) -> Done {
        match answer {
            Some(Answer::Block(Some(block))) if block.header.hash() == hash => {
                return self.body_arrived(hash, block);
            }
            Some(Answer::Block(None)) | None => {}
            Some(_) => self.blame(peer, Offence::BadBlock),
        }
        self.bodies.failed(&hash, ask);
        Ok(())
    }

    /// Asks for the blocks that proposals have named.
    pub(super) fn ask_for_bodies(&mut self) {
        if self.phase != Phase::Running || !self.bodies.is_waiting() {
            return;
        }
        let peers: Vec<Peer> = self.sync.peers.keys().copied().collect();
        let mut next = self.next_ask;
        let asks = self.bodies.next_asks(&peers, || {
            next += 1;
            AskId(next - 1)
        });
        self.next_ask = next;
        for (ask, peer, hash) in asks {
            self.asks.insert(ask, Asked { peer, question: Question::Block(hash) });
            self.send_ask(ask);
            self.timers.set(TimerKey::Ask(ask), self.now.uptime_ms + BODY_ANSWER_MS);
        }
        self.timers.set_at_most(TimerKey::Bodies, self.now.uptime_ms + BODIES_RETRY_MS);
    }

    /// Asks for decided blocks when a peer is ahead.
    pub(super) fn consider_sync(&mut self) -> Done {
        let (head, best) = (self.head.height, self.sync.best());
        let uptime_ms = self.now.uptime_ms;
        if best <= head {
            self.sync.behind_since_ms = None;
            self.consider_repair();
            return Ok(());
        }
        let since = *self.sync.behind_since_ms.get_or_insert(uptime_ms);
        if self.sync.ask.is_some()
            || !self.sync.queue.is_empty()
            || matches!(self.phase, Phase::Committing { .. })
        {
            return Ok(());
        }
        let grace = if best == head.next() { GRACE_MS } else { 0 };
        let due = (since + grace).max(self.sync.paused_until_ms);
        if due > uptime_ms {
            self.timers.set(TimerKey::Sync, due);
            return Ok(());
        }
        let Some(peer) = self.sync.next_source(head) else { return Ok(()) };
        let ask = self.ask(peer, Question::Range(head.next()));
        self.sync.ask = Some(ask);
        Ok(())
    }

    /// Level with every peer, asks one after another for a block of which a sealed part is owed.
    fn consider_repair(&mut self) {
        let Some(height) = self.sync.owed else { return };
        if !self.sync.peers.values().any(|peer| peer.is_heard) {
            return;
        }
        self.alarm(Alarm::SealedPartsOwed { height });
        if self.sync.repair.is_some() || matches!(self.phase, Phase::Committing { .. }) {
            return;
        }
        if self.sync.repair_due_ms > self.now.uptime_ms {
            self.timers.set(TimerKey::Repair, self.sync.repair_due_ms);
            return;
        }
        let Some(peer) = self.sync.next_peer() else { return };
        self.sync.repair_due_ms = self.now.uptime_ms + REPAIR_PAUSE_MS;
        self.sync.repair = Some(self.ask(peer, Question::Range(height)));
    }

    fn repair_answered(&mut self, peer: Peer, answer: Option<Answer>) -> Done {
        self.sync.repair = None;
        let blocks = match answer {
            Some(Answer::Range(blocks)) => blocks,
            Some(_) => {
                self.blame(peer, Offence::Malformed);
                return Ok(());
            }
            None => return Ok(()),
        };
        let mut has_restored = false;
        for DecidedBlock { block, .. } in &blocks {
            has_restored |= self.ledger.restore(block)?;
        }
        if has_restored {
            self.sync.repair_due_ms = self.now.uptime_ms;
        }
        self.note_owed()
    }

    /// Looks which sealed part is still owed.
    pub(super) fn note_owed(&mut self) -> Done {
        self.sync.owed = self.ledger.owed()?;
        if self.sync.owed.is_none() {
            self.alarms.retain(|alarm| !matches!(alarm, Alarm::SealedPartsOwed { .. }));
        }
        Ok(())
    }

    fn range_answered(&mut self, peer: Peer, ask: AskId, answer: Option<Answer>) -> Done {
        if self.sync.repair == Some(ask) {
            return self.repair_answered(peer, answer);
        }
        if self.sync.ask == Some(ask) {
            self.sync.ask = None;
        }
        match answer {
            Some(Answer::Range(blocks)) if !blocks.is_empty() => {
                self.sync.queue = blocks.into_iter().map(|block| (peer, block)).collect();
                self.apply_next()
            }
            Some(Answer::Range(_)) | None => {
                self.sync.disappointed(peer, self.head.height);
                Ok(())
            }
            Some(_) => {
                self.sync.disappointed(peer, self.head.height);
                self.blame(peer, Offence::Malformed);
                Ok(())
            }
        }
    }

    /// Applies the next decided block from a peer, when none is being committed.
    pub(super) fn apply_next(&mut self) -> Done {
        if matches!(self.phase, Phase::Committing { .. }) {
            return Ok(());
        }
        while self.sync.queue.front().is_some_and(|(_, next)| next.block.header.height <= self.head.height) {
            self.sync.queue.pop_front();
        }
        let Some((peer, DecidedBlock { block, certificate })) = self.sync.queue.pop_front() else {
            return Ok(());
        };
        let header = &block.header;
        let fits = header.height == self.head.height.next()
            && certificate.height == header.height
            && certificate.header_hash == header.hash();
        if !fits || certificate.verify(&self.chain, &self.head.epoch).is_err() {
            self.sync.queue.clear();
            self.sync.disappointed(peer, self.head.height);
            self.blame(peer, Offence::BadBlock);
            return Ok(());
        }
        let height = header.height;
        let Some(judged) = self.ledger.judge_decided(block)? else {
            // A quorum decided what our rules refuse. Nobody is to blame but our software, or theirs.
            self.alarm(Alarm::DecidedBlockRefused { height });
            self.sync.queue.clear();
            self.sync.paused_until_ms = self.now.uptime_ms + REFUSED_PAUSE_MS;
            return Ok(());
        };
        self.commit_block(judged, certificate, false);
        Ok(())
    }
}

fn size_of<T: Wire>(value: &T) -> usize {
    let mut out = Writer::new();
    value.write(&mut out);
    out.into_bytes().len()
}
