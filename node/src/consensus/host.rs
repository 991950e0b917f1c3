//! The host of the engine: answers each of its effects at once, and notes what must be done after the run.
//!
//! No I/O. A handler never fails: the engine would only log the error and go on, so what is fatal is noted in a
//! flag that the shell looks at when the run has ended.

use std::collections::BTreeSet;

use arc_malachitebft_core_consensus::{
    ConsensusMsg, Effect, LivenessMsg, MisbehaviorEvidence, Resumable, Resume, SignedConsensusMsg,
};
use arc_malachitebft_core_types::{
    CertificateError, CommitCertificate, Round, SignedMessage, ThresholdParams, Timeout, ValidatorSet,
};
use kexin_ledger::certificate::{Step, Vote};
use kexin_proof::hash::{ChainId, HeaderHash};
use kexin_proof::suite::SignatureBytes;
use kexin_proof::wire::encode;

use super::codec::{
    LogEntry, RoundTimeout, ballot_out, offer_out, polka_out, proposal_out, round_out, timeout_out, vote_out,
};
use super::ctx::{At, Ballot, Ctx, Members, Offer};
use super::verify::Verifier;
use crate::core::guard::{Guard, Mark, SignedStep};
use crate::core::message::{Evidence, Gossip, SignedVote};
use crate::core::signer::Signer;

/// What the engine wants done after a run, in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Want {
    /// Append to the log.
    Log(Vec<u8>),
    /// Say to everyone, once the log is durable.
    Publish(Gossip),
    /// Set a timeout, replacing the one of the same name and round.
    SetTimeout(RoundTimeout),
    /// Drop a timeout.
    ClearTimeout(RoundTimeout),
    /// Drop every timeout.
    ClearTimeouts,
    /// Build a block for this round: we propose.
    Build {
        /// The round.
        round: u32,
    },
    /// The header was decided.
    Decide {
        /// Round of the certificate.
        round: u32,
        /// The header.
        header_hash: HeaderHash,
        /// Numbers of validators and their precommits.
        precommits: Vec<(u16, SignatureBytes)>,
    },
    /// A validator has two faces.
    Evidence(Evidence),
    /// The guard refused a signature.
    Refused,
}

/// What signing takes.
pub struct Desk<'a> {
    /// The keys.
    pub signer: &'a dyn Signer,
    /// The guard; durable before anything signed leaves.
    pub guard: &'a mut Guard,
}

/// The host of one height.
pub(super) struct Host {
    pub(super) chain: ChainId,
    pub(super) verifier: Verifier,
    /// Entries that the log holds already, while it is replayed.
    pub(super) replayed: BTreeSet<Vec<u8>>,
    pub(super) wants: Vec<Want>,
    pub(super) fatal: Option<&'static str>,
}

/// Stands where the guard refused to sign; such a message is never published.
const REFUSED: SignatureBytes = SignatureBytes::from_bytes([0; 64]);

impl Host {
    /// Answers one effect.
    #[expect(clippy::unit_arg, reason = "an effect is carried out and answered with unit in one line")]
    pub(super) fn handle(&mut self, effect: Effect<Ctx>, desk: &mut Desk<'_>) -> Resume<Ctx> {
        match effect {
            Effect::CancelAllTimeouts(r) => r.resume_with(self.want(Want::ClearTimeouts)),
            Effect::CancelTimeout(timeout, r) => r.resume_with(self.timeout(&timeout, Want::ClearTimeout)),
            Effect::ScheduleTimeout(timeout, r) => r.resume_with(self.timeout(&timeout, Want::SetTimeout)),
            Effect::StartRound(_, _, _, _, r) => r.resume_with(()),
            Effect::PublishConsensusMsg(message, r) => r.resume_with(self.publish(message)),
            Effect::PublishLivenessMsg(message, r) => r.resume_with(self.publish_liveness(message)),
            Effect::RepublishVote(vote, r) => r.resume_with(self.publish(SignedConsensusMsg::Vote(vote))),
            Effect::RepublishRoundCertificate(votes, r) => {
                r.resume_with(self.say(round_out(&votes).map(Gossip::Round)))
            }
            Effect::GetValue(_, round, _, r) => r.resume_with(self.build(round)),
            // Blocks are asked for by hash, and every node that has one answers: nothing to send.
            Effect::RestreamProposal(_, _, _, _, _, r) => r.resume_with(()),
            Effect::SignVote(ballot, r) => r.resume_with(self.sign_vote(ballot, desk)),
            Effect::SignProposal(offer, r) => r.resume_with(self.sign_proposal(offer, desk)),
            Effect::VerifySignature(message, _, r) => r.resume_with(self.verify(&message)),
            Effect::VerifyCommitCertificate(certificate, members, thresholds, r) => {
                r.resume_with(self.verify_commit(&certificate, &members, thresholds))
            }
            Effect::VerifyPolkaCertificate(polka, _, _, r) => {
                let good = polka_out(&polka).is_some_and(|polka| self.verifier.polka(&polka));
                r.resume_with(certificate_result(good))
            }
            Effect::VerifyRoundCertificate(votes, _, _, r) => {
                let good = round_out(&votes).is_some_and(|votes| self.verifier.round(&votes));
                r.resume_with(certificate_result(good))
            }
            Effect::WalAppend(height, input, r) => {
                r.resume_with(self.log(height, LogEntry::of(height, &input)))
            }
            Effect::Decide(certificate, _, r) => r.resume_with(self.decide(certificate)),
            Effect::Finalize(_, _, evidence, r) => r.resume_with(self.evidence(evidence)),
            // Blocks decided elsewhere are applied outside the engine, so it never sees a synced value.
            Effect::CertVerifiedSyncValue(_, _, r) => r.resume_with(self.impossible("a synced value")),
            Effect::CertRejectedSyncValue(_, _, _, r) => r.resume_with(self.impossible("a synced value")),
            Effect::VerifyExtendedCommitCertificate(_, _, _, _, r) => {
                self.impossible("a synced certificate");
                r.resume_with(certificate_result(false))
            }
            Effect::ExtendVote(_, _, _, _, r) => {
                self.impossible("a vote extension");
                r.resume_with(None)
            }
            Effect::VerifyVoteExtension(_, _, _, _, _, _, r) => {
                self.impossible("a vote extension");
                r.resume_with(Ok(()))
            }
        }
    }

    fn want(&mut self, want: Want) {
        self.wants.push(want);
    }

    fn impossible(&mut self, what: &'static str) {
        self.fatal = Some(what);
    }

    fn timeout(&mut self, timeout: &Timeout, want: fn(RoundTimeout) -> Want) {
        if let Some(timeout) = timeout_out(timeout) {
            self.wants.push(want(timeout));
        }
    }

    fn say(&mut self, message: Option<Gossip>) {
        self.wants.extend(message.map(Want::Publish));
    }

    fn publish(&mut self, message: SignedConsensusMsg<Ctx>) {
        if *message.signature() == REFUSED {
            return;
        }
        self.say(match message {
            SignedConsensusMsg::Vote(vote) => vote_out(&vote).map(Gossip::Vote),
            SignedConsensusMsg::Proposal(proposal) => proposal_out(&proposal).map(Gossip::Proposal),
        });
    }

    fn publish_liveness(&mut self, message: LivenessMsg<Ctx>) {
        match message {
            LivenessMsg::Vote(vote) => self.publish(SignedConsensusMsg::Vote(vote)),
            LivenessMsg::PolkaCertificate(polka) => self.say(polka_out(&polka).map(Gossip::Polka)),
            LivenessMsg::SkipRoundCertificate(votes) => self.say(round_out(&votes).map(Gossip::Round)),
        }
    }

    fn build(&mut self, round: Round) {
        self.wants.extend(round.as_u32().map(|round| Want::Build { round }));
    }

    fn sign_vote(&mut self, ballot: Ballot, desk: &mut Desk<'_>) -> SignedMessage<Ctx, Ballot> {
        let signature = ballot_out(&ballot).map_or(REFUSED, |vote| {
            let step = match vote.step {
                Step::Prevote => SignedStep::Prevote,
                Step::Precommit => SignedStep::Precommit,
            };
            let mark = Mark { height: vote.height, round: vote.round, step };
            self.sign(desk, mark, vote.header_hash, &vote.message(&self.chain))
        });
        SignedMessage::new(ballot, signature)
    }

    fn sign_proposal(&mut self, offer: Offer, desk: &mut Desk<'_>) -> SignedMessage<Ctx, Offer> {
        let signature = offer_out(&offer).map_or(REFUSED, |proposal| {
            let mark = Mark { height: proposal.height, round: proposal.round, step: SignedStep::Proposal };
            self.sign(desk, mark, proposal.header_hash, &proposal.message(&self.chain))
        });
        SignedMessage::new(offer, signature)
    }

    fn sign(&mut self, desk: &mut Desk<'_>, mark: Mark, hash: HeaderHash, message: &[u8]) -> SignatureBytes {
        if desk.guard.take(mark, hash) {
            return desk.signer.sign_consensus(message);
        }
        self.want(Want::Refused);
        REFUSED
    }

    fn verify(&mut self, message: &SignedMessage<Ctx, ConsensusMsg<Ctx>>) -> bool {
        if message.signature == REFUSED {
            return false;
        }
        match &message.message {
            ConsensusMsg::Vote(ballot) => vote_out(&SignedMessage::new(ballot.clone(), message.signature))
                .is_some_and(|vote| self.verifier.vote(&vote)),
            ConsensusMsg::Proposal(offer) => {
                proposal_out(&SignedMessage::new(offer.clone(), message.signature))
                    .is_some_and(|proposal| self.verifier.proposal(&proposal))
            }
        }
    }

    fn verify_commit(
        &mut self,
        certificate: &CommitCertificate<Ctx>,
        members: &Members,
        thresholds: ThresholdParams,
    ) -> Result<(), CertificateError<Ctx>> {
        let Some(round) = certificate.round.as_u32() else { return certificate_result(false) };
        let vote = Vote {
            step: Step::Precommit,
            height: certificate.height.0,
            round,
            header_hash: certificate.value_id.0,
        };
        let signed = certificate.commit_signatures.iter().map(|one| SignedVote {
            validator: one.address.0,
            vote,
            signature: one.signature,
        });
        let good: BTreeSet<u16> =
            signed.filter(|vote| self.verifier.vote(vote)).map(|vote| vote.validator).collect();
        let power = good.len() as u64;
        certificate_result(thresholds.quorum.is_met(power, members.total_voting_power()))
    }

    fn log(&mut self, height: At, entry: Option<LogEntry>) {
        let Some(entry) = entry else { return self.impossible("an input that is never logged") };
        debug_assert_eq!(entry.height(), height.0);
        let bytes = encode(&entry);
        if !self.replayed.contains(&bytes) {
            self.want(Want::Log(bytes));
        }
    }

    fn decide(&mut self, certificate: CommitCertificate<Ctx>) {
        let Some(round) = certificate.round.as_u32() else {
            return self.impossible("a decision without a round");
        };
        let precommits = certificate.commit_signatures.iter().map(|one| (one.address.0, one.signature));
        self.want(Want::Decide {
            round,
            header_hash: certificate.value_id.0,
            precommits: precommits.collect(),
        });
    }

    fn evidence(&mut self, evidence: MisbehaviorEvidence<Ctx>) {
        for (_, pairs) in &evidence.votes {
            for (first, second) in pairs {
                if let (Some(first), Some(second)) = (vote_out(first), vote_out(second)) {
                    self.want(Want::Evidence(Evidence::Votes(first, second)));
                }
            }
        }
        for (_, pairs) in &evidence.proposals {
            for (first, second) in pairs {
                if let (Some(first), Some(second)) = (proposal_out(first), proposal_out(second)) {
                    self.want(Want::Evidence(Evidence::Proposals(first, second)));
                }
            }
        }
    }
}

fn certificate_result(good: bool) -> Result<(), CertificateError<Ctx>> {
    if good { Ok(()) } else { Err(CertificateError::VerificationError(None)) }
}
