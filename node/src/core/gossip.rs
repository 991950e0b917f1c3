//! What peers say to everyone: checked before it is fed or passed on.
//!
//! The engine would queue messages of later heights unchecked; here each is checked, and at most a few of the next
//! height are kept, so that a peer cannot fill memory with what costs it nothing.

use kexin_proof::height::Height;

use super::input::{Peer, Token};
use super::message::{Channel, Gossip, Status};
use super::{Core, Done, Effect, HaltReason, Ledger, Offence, Phase, Verdict};
use crate::consensus::Feed;

/// Most statements of the next height kept until it begins.
const EARLY_MAX: usize = 1_024;
/// Most of these from one peer.
const EARLY_PEER_MAX: usize = 256;

impl<L: Ledger> Core<L> {
    pub(super) fn gossip(&mut self, peer: Peer, channel: Channel, token: Token, bytes: &[u8]) -> Done {
        let verdict = match Gossip::decode(channel, bytes) {
            Ok(message) => self.heard(peer, message)?,
            Err(_) => {
                self.blame(peer, Offence::Malformed);
                Verdict::Reject
            }
        };
        self.out.push(Effect::Verdict { token, verdict });
        Ok(())
    }

    pub(super) fn heard(&mut self, peer: Peer, message: Gossip) -> Result<Verdict, HaltReason> {
        match message {
            Gossip::Record(bytes) => self.record_heard(peer, bytes),
            Gossip::Vote(vote) => self.statement(peer, Feed::Vote(vote)),
            Gossip::Proposal(proposal) => self.statement(peer, Feed::Proposal(proposal)),
            Gossip::Polka(polka) => self.statement(peer, Feed::Polka(polka)),
            Gossip::Round(votes) => self.statement(peer, Feed::Round(votes)),
            // Never passed on: so the peer that brings it is the one that it speaks of.
            Gossip::Status(status) => {
                self.status_heard(peer, status);
                Ok(Verdict::Ignore)
            }
            Gossip::Seal(seal) => self.seal_heard(peer, seal),
            Gossip::Evidence(evidence) => self.evidence_heard(&evidence),
        }
    }

    pub(super) fn status_heard(&mut self, peer: Peer, status: Status) {
        if let Some(state) = self.sync.peers.get_mut(&peer) {
            state.height = status.height;
            state.is_heard = true;
        }
        self.consider_voting_again();
    }

    /// Height of a statement; `None` for what only the core feeds.
    pub(super) const fn statement_height(&self, feed: &Feed) -> Option<Height> {
        match feed {
            Feed::Vote(vote) => Some(vote.vote.height),
            Feed::Proposal(proposal) => Some(proposal.proposal.height),
            Feed::Polka(polka) => Some(polka.height),
            Feed::Round(votes) => Some(votes.height),
            Feed::Verdict(_) | Feed::Propose { .. } | Feed::Timeout(_) => None,
        }
    }

    /// Takes a vote, proposal or certificate from a peer.
    pub(super) fn statement(&mut self, peer: Peer, feed: Feed) -> Result<Verdict, HaltReason> {
        let Some(height) = self.statement_height(&feed) else { return Ok(Verdict::Ignore) };
        let current = self.engine.height();
        if height < current {
            self.late_statement(&feed)?;
            return Ok(Verdict::Ignore);
        }
        if height > current.next() {
            // Whoever passes it on is probably where its author is.
            let reached = height.value().checked_sub(1).and_then(Height::new).unwrap_or_default();
            self.sync.saw(peer, reached);
            return Ok(Verdict::Ignore);
        }
        let holds = self.holds(&feed);
        if height > current {
            if !holds {
                // Signed by the next epoch, perhaps, which we do not know yet.
                return Ok(Verdict::Ignore);
            }
            self.sync.saw(peer, current);
            return Ok(self.keep_early(peer, feed));
        }
        if !holds {
            self.blame(peer, Offence::BadSignature);
            return Ok(Verdict::Reject);
        }
        self.watch(&feed)?;
        if self.phase == Phase::Waiting {
            self.start_engine(&[])?;
        }
        if let Feed::Proposal(proposal) = feed {
            self.feed(Feed::Proposal(proposal.clone()))?;
            self.proposed(&proposal, Some(peer))?;
        } else {
            self.feed(feed)?;
        }
        Ok(Verdict::Accept)
    }

    fn holds(&mut self, feed: &Feed) -> bool {
        let verifier = self.engine.verifier();
        match feed {
            Feed::Vote(vote) => verifier.vote(vote),
            Feed::Proposal(proposal) => verifier.proposal(proposal),
            Feed::Polka(polka) => verifier.polka(polka),
            Feed::Round(votes) => verifier.round(votes),
            Feed::Verdict(_) | Feed::Propose { .. } | Feed::Timeout(_) => false,
        }
    }

    fn keep_early(&mut self, peer: Peer, feed: Feed) -> Verdict {
        let from_peer = self.early.iter().filter(|(from, _)| *from == peer).count();
        let is_known = self.early.iter().any(|(_, known)| *known == feed);
        if is_known {
            return Verdict::Ignore;
        }
        if self.early.len() < EARLY_MAX && from_peer < EARLY_PEER_MAX {
            self.early.push_back((peer, feed));
        }
        Verdict::Accept
    }
}
