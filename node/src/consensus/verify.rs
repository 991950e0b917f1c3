//! Signatures of one height: checked once by the one acceptance rule, remembered until the height ends.

use std::collections::BTreeSet;

use kexin_ledger::certificate::{Step, Vote};
use kexin_proof::epoch::quorum;
use kexin_proof::hash::ChainId;
use kexin_proof::suite::{SignedBytes, verify, verify_batch};

use super::ctx::Members;
use crate::core::message::{Polka, RoundReason, RoundVotes, SignedProposal, SignedVote};
use arc_malachitebft_core_types::ValidatorSet;
use kexin_proof::hash::tagged;

/// Most statements remembered as good; beyond, they are checked again.
const REMEMBERED_MAX: usize = 16_384;

/// Checks statements of the validators in force, and remembers the good ones.
pub struct Verifier {
    chain: ChainId,
    members: Members,
    votes: BTreeSet<SignedVote>,
    proposals: BTreeSet<SignedProposal>,
}

impl Verifier {
    /// For the validators of one height.
    #[must_use]
    pub const fn new(chain: ChainId, members: Members) -> Self {
        Self { chain, members, votes: BTreeSet::new(), proposals: BTreeSet::new() }
    }

    /// The validators.
    #[must_use]
    pub const fn members(&self) -> &Members {
        &self.members
    }

    /// Whether a validator in force signed the vote.
    pub fn vote(&mut self, vote: &SignedVote) -> bool {
        if self.votes.contains(vote) {
            return true;
        }
        let Some(key) = self.members.key(vote.validator) else { return false };
        let good = verify(key, &vote.vote.message(&self.chain), &vote.signature).is_ok();
        if good && self.votes.len() < REMEMBERED_MAX {
            self.votes.insert(vote.clone());
        }
        good
    }

    /// Which validators are known to have precommitted nothing in a round.
    #[must_use]
    pub fn nil_precommits(&self, round: u32) -> BTreeSet<u16> {
        let is_one =
            |vote: &Vote| vote.step == Step::Precommit && vote.round == round && vote.header_hash.is_zero();
        self.votes.iter().filter(|signed| is_one(&signed.vote)).map(|signed| signed.validator).collect()
    }

    /// Whether the proposer of its round signed the proposal.
    pub fn proposal(&mut self, proposal: &SignedProposal) -> bool {
        if self.proposals.contains(proposal) {
            return true;
        }
        let proposed = &proposal.proposal;
        let proposer = self.members.proposer(proposed.height, proposed.round);
        if proposer.address.0 != proposal.validator {
            return false;
        }
        let good = verify(&proposer.key, &proposed.message(&self.chain), &proposal.signature).is_ok();
        if good && self.proposals.len() < REMEMBERED_MAX {
            self.proposals.insert(proposal.clone());
        }
        good
    }

    /// Whether a quorum of distinct validators signed the polka.
    pub fn polka(&mut self, polka: &Polka) -> bool {
        let votes = polka.signatures.iter().map(|(validator, signature)| SignedVote {
            validator: *validator,
            vote: Vote {
                step: Step::Prevote,
                height: polka.height,
                round: polka.round,
                header_hash: polka.header_hash,
            },
            signature: *signature,
        });
        !polka.header_hash.is_zero() && self.all(votes.collect(), quorum(self.members.count()))
    }

    /// Whether enough distinct validators signed the votes: a quorum of precommits, or more than a third.
    pub fn round(&mut self, round: &RoundVotes) -> bool {
        let count = self.members.count();
        let needed = match round.reason {
            RoundReason::Skip => count / 3 + 1,
            RoundReason::Precommits => quorum(count),
        };
        let fitting = |step| match round.reason {
            RoundReason::Skip => true,
            RoundReason::Precommits => step == Step::Precommit,
        };
        if !round.votes.iter().all(|vote| fitting(vote.step)) {
            return false;
        }
        let votes = round.votes.iter().map(|one| SignedVote {
            validator: one.validator,
            vote: Vote {
                step: one.step,
                height: round.height,
                round: round.round,
                header_hash: one.header_hash,
            },
            signature: one.signature,
        });
        self.all(votes.collect(), needed)
    }

    /// Whether `needed` distinct validators voted, none of them twice, and every signature holds.
    fn all(&mut self, votes: Vec<SignedVote>, needed: usize) -> bool {
        let signers: BTreeSet<u16> = votes.iter().map(|vote| vote.validator).collect();
        if signers.len() != votes.len() || signers.len() < needed {
            return false;
        }
        let fresh: Vec<_> = votes.into_iter().filter(|vote| !self.votes.contains(vote)).collect();
        let messages: Vec<_> = fresh.iter().map(|vote| vote.vote.message(&self.chain)).collect();
        let mut signed = Vec::with_capacity(fresh.len());
        for (vote, message) in fresh.iter().zip(&messages) {
            let Some(key) = self.members.key(vote.validator) else { return false };
            signed.push(SignedBytes { key: *key, message, signature: vote.signature });
        }
        // Fixed by the signatures, so it was unknown to whoever made them before they were made.
        let parts: Vec<&[u8]> = fresh.iter().map(|vote| vote.signature.as_bytes().as_slice()).collect();
        if !signed.is_empty() && verify_batch(&signed, tagged("kexinku/batch/v1", &parts)).is_err() {
            return false;
        }
        if self.votes.len() + fresh.len() <= REMEMBERED_MAX {
            self.votes.extend(fresh);
        }
        true
    }
}
