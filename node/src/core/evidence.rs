//! Two faces: contradictory statements of one validator, noticed, kept and passed on.
//!
//! The engine reports what it met before its height ended. Statements of the height before are watched here, so
//! that a second face which comes late is seen too.

use std::collections::{BTreeMap, BTreeSet};

use kexin_ledger::certificate::{Step, Vote};
use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::height::Height;
use kexin_proof::suite::{PublicKey, verify};
use kexin_proof::wire::encode;

use super::message::{Evidence, Gossip, SignedProposal, SignedVote};
use super::{Alarm, Core, Done, Effect, HaltReason, Ledger, Verdict};
use crate::consensus::Feed;

/// Most statements watched at one height.
const WATCHED_MAX: usize = 8_192;
/// Most pieces of evidence kept against one validator of one epoch.
const PIECES_MAX: usize = 3;

/// Statements of this height and the one before, and who was found two-faced.
#[derive(Default)]
pub(super) struct Watch {
    votes: BTreeMap<(Height, u32, Step, u16), SignedVote>,
    proposals: BTreeMap<(Height, u32, u16), SignedProposal>,
    pieces: BTreeMap<PublicKey, BTreeSet<Vec<u8>>>,
}

impl Watch {
    pub(super) fn height_ended(&mut self, height: Height) {
        self.votes.retain(|(at, ..), _| *at >= height);
        self.proposals.retain(|(at, ..), _| *at >= height);
    }

    fn vote(&mut self, vote: &SignedVote) -> Option<Evidence> {
        let Vote { step, height, round, .. } = vote.vote;
        let key = (height, round, step, vote.validator);
        match self.votes.get(&key) {
            Some(first) if first.vote != vote.vote => Some(Evidence::Votes(first.clone(), vote.clone())),
            Some(_) => None,
            None => {
                if self.votes.len() < WATCHED_MAX {
                    self.votes.insert(key, vote.clone());
                }
                None
            }
        }
    }

    fn proposal(&mut self, signed: &SignedProposal) -> Option<Evidence> {
        let key = (signed.proposal.height, signed.proposal.round, signed.validator);
        match self.proposals.get(&key) {
            Some(first) if first.proposal != signed.proposal => {
                Some(Evidence::Proposals(first.clone(), signed.clone()))
            }
            Some(_) => None,
            None => {
                if self.proposals.len() < WATCHED_MAX {
                    self.proposals.insert(key, signed.clone());
                }
                None
            }
        }
    }

    /// Whether a vote of an earlier height contradicts one that was watched.
    fn contradicts(&self, vote: &SignedVote) -> bool {
        let Vote { step, height, round, .. } = vote.vote;
        let known = self.votes.get(&(height, round, step, vote.validator));
        known.is_some_and(|known| known.vote != vote.vote)
    }
}

impl<L: Ledger> Core<L> {
    /// Watches a checked statement of the height in progress.
    pub(super) fn watch(&mut self, feed: &Feed) -> Done {
        let found = match feed {
            Feed::Vote(vote) => self.evidence.vote(vote),
            Feed::Proposal(proposal) => self.evidence.proposal(proposal),
            Feed::Polka(_) | Feed::Round(_) | Feed::Verdict(_) | Feed::Propose { .. } | Feed::Timeout(_) => {
                None
            }
        };
        found.map_or(Ok(()), |evidence| self.keep_evidence(&evidence))
    }

    /// A statement of an earlier height: of no use, unless it shows a second face.
    pub(super) fn late_statement(&mut self, feed: &Feed) -> Done {
        let Feed::Vote(vote) = feed else { return Ok(()) };
        if !self.evidence.contradicts(vote) {
            return Ok(());
        }
        let found = self.evidence.vote(vote);
        found
            .filter(|evidence| self.is_two_faced(evidence).is_some())
            .map_or(Ok(()), |evidence| self.keep_evidence(&evidence))
    }

    /// Keeps evidence, passes it on, and stops the node when more validators are two-faced than are tolerated.
    pub(super) fn keep_evidence(&mut self, evidence: &Evidence) -> Done {
        let Some((validator, key)) = self.is_two_faced(evidence) else { return Ok(()) };
        let bytes = encode(evidence);
        let pieces = self.evidence.pieces.entry(key).or_default();
        if pieces.len() >= PIECES_MAX || !pieces.insert(bytes.clone()) {
            return Ok(());
        }
        self.out.push(Effect::PutEvidence(bytes));
        self.publish(&Gossip::Evidence(evidence.clone()));
        self.alarm(Alarm::Equivocation { validator });
        let validators = self.head.epoch.validators();
        let found = validators.iter().filter(|validator| {
            [validator.consensus_key, validator.seal_key]
                .iter()
                .any(|key| self.evidence.pieces.contains_key(key))
        });
        if found.count() > (validators.len() - 1) / 3 {
            return Err(HaltReason::TooManyEquivocators);
        }
        Ok(())
    }

    pub(super) fn evidence_heard(&mut self, evidence: &Evidence) -> Result<Verdict, HaltReason> {
        // Evidence that does not hold may be of another epoch, so nobody is blamed for it.
        let Some((_, key)) = self.is_two_faced(evidence) else { return Ok(Verdict::Ignore) };
        let is_known = self
            .evidence
            .pieces
            .get(&key)
            .is_some_and(|pieces| pieces.len() >= PIECES_MAX || pieces.contains(&encode(evidence)));
        if is_known {
            return Ok(Verdict::Ignore);
        }
        self.keep_evidence(evidence)?;
        Ok(Verdict::Accept)
    }

    /// Who is two-faced, if the evidence holds against the epoch in force.
    fn is_two_faced(&self, evidence: &Evidence) -> Option<(u16, PublicKey)> {
        match evidence {
            Evidence::Votes(first, second) => {
                let (a, b) = (&first.vote, &second.vote);
                let same_place = (a.step, a.height, a.round) == (b.step, b.height, b.round);
                if first.validator != second.validator || !same_place || a.header_hash == b.header_hash {
                    return None;
                }
                let key = self.head.epoch.validator(first.validator)?.consensus_key;
                let holds = [first, second]
                    .iter()
                    .all(|one| verify(&key, &one.vote.message(&self.chain), &one.signature).is_ok());
                holds.then_some((first.validator, key))
            }
            Evidence::Proposals(first, second) => {
                let (a, b) = (&first.proposal, &second.proposal);
                let same_place = (a.height, a.round) == (b.height, b.round);
                if first.validator != second.validator || !same_place || a == b {
                    return None;
                }
                let key = self.head.epoch.validator(first.validator)?.consensus_key;
                let holds = [first, second]
                    .iter()
                    .all(|one| verify(&key, &one.proposal.message(&self.chain), &one.signature).is_ok());
                holds.then_some((first.validator, key))
            }
            Evidence::Seals(first, second) => {
                if first.seal.name != second.seal.name
                    || first.size != second.size
                    || first.root == second.root
                {
                    return None;
                }
                let (number, key) = self.head.epoch.seal_key(&first.seal.name)?;
                let origin = self.head.epoch.origin();
                let holds = [first, second].iter().all(|one| {
                    let checkpoint = Checkpoint { origin: origin.clone(), size: one.size, root: one.root };
                    one.seal.holds(key.key(), &checkpoint)
                });
                holds.then(|| (number, *key.key()))
            }
        }
    }
}
