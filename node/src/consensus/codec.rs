//! Between the engine's types and ours, and the entries of the write-ahead log.

use arc_malachitebft_core_consensus::{Input, ProposedValue};
use arc_malachitebft_core_types::{
    NilOrVal, PolkaCertificate, PolkaSignature, Round, RoundCertificate, RoundCertificateType,
    RoundSignature, SignedMessage, Timeout, TimeoutKind, Validity, ValueOrigin, VoteType,
};
use kexin_ledger::certificate::{Step, Vote};
use kexin_ledger::chain::BLOCK_BYTES_MAX;
use kexin_proof::hash::HeaderHash;
use kexin_proof::height::Height;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, decode};

use super::ctx::{At, Ballot, Chosen, Ctx, Number, Offer};
use crate::core::message::{
    Block, Polka, Proposal, RoundReason, RoundVote, RoundVotes, SignedProposal, SignedVote,
};

/// Largest entry of the log, bytes: a block.
pub const ENTRY_BYTES_MAX: usize = BLOCK_BYTES_MAX + 64 * 1024;

/// The timeouts that the engine runs on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TimeoutName {
    /// No proposal came.
    Propose,
    /// A quorum of prevotes disagrees.
    Prevote,
    /// A quorum of precommits disagrees.
    Precommit,
    /// Own votes are sent again.
    Rebroadcast,
}

/// A timeout of one round.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RoundTimeout {
    /// Which.
    pub name: TimeoutName,
    /// Round.
    pub round: u32,
}

/// That a block was judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// Height.
    pub height: Height,
    /// Round in which it was proposed.
    pub round: u32,
    /// Its proposer.
    pub proposer: u16,
    /// The header.
    pub header_hash: HeaderHash,
    /// Whether we may vote for it.
    pub is_valid: bool,
}

/// An entry of the write-ahead log. The block stands in the log itself, before its verdict: so a log that holds
/// the verdict holds the block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LogEntry {
    /// A checked vote, own ones included.
    Vote(SignedVote),
    /// A checked proposal.
    Proposal(SignedProposal),
    /// A block's verdict.
    Verdict(Verdict),
    /// A checked polka.
    Polka(Polka),
    /// A timeout that elapsed.
    Timeout(Height, RoundTimeout),
    /// A block.
    Block(Block),
}

impl LogEntry {
    /// Decodes an entry.
    ///
    /// # Errors
    /// [`DecodeError`]: the log is damaged from here on.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes, ENTRY_BYTES_MAX)
    }

    /// Height that it is of.
    #[must_use]
    pub const fn height(&self) -> Height {
        match self {
            Self::Vote(vote) => vote.vote.height,
            Self::Proposal(proposal) => proposal.proposal.height,
            Self::Verdict(verdict) => verdict.height,
            Self::Polka(polka) => polka.height,
            Self::Timeout(height, _) => *height,
            Self::Block(block) => block.header.height,
        }
    }

    /// The entry of an engine's input; `None` for inputs that are never logged.
    pub(super) fn of(height: At, input: &Input<Ctx>) -> Option<Self> {
        Some(match input {
            Input::Vote(vote) => Self::Vote(vote_out(vote)?),
            Input::Proposal(proposal) => Self::Proposal(proposal_out(proposal)?),
            Input::ProposedValue(value, _) => Self::Verdict(Verdict {
                height: value.height.0,
                round: value.round.as_u32()?,
                proposer: value.proposer.0,
                header_hash: value.value.0,
                is_valid: value.validity.is_valid(),
            }),
            Input::PolkaCertificate(polka) => Self::Polka(polka_out(polka)?),
            Input::TimeoutElapsed(timeout) => Self::Timeout(height.0, timeout_out(timeout)?),
            Input::StartHeight(..)
            | Input::RoundCertificate(_)
            | Input::Propose(_)
            | Input::SyncValueResponse(_) => return None,
        })
    }

    /// The engine's input of an entry; `None` for a block.
    pub(super) fn input(&self) -> Option<Input<Ctx>> {
        Some(match self {
            Self::Vote(vote) => Input::Vote(vote_in(vote)),
            Self::Proposal(proposal) => Input::Proposal(proposal_in(proposal)),
            Self::Verdict(verdict) => Input::ProposedValue(verdict_in(verdict), ValueOrigin::Consensus),
            Self::Polka(polka) => Input::PolkaCertificate(polka_in(polka)),
            Self::Timeout(_, timeout) => Input::TimeoutElapsed(timeout_in(*timeout)),
            Self::Block(_) => return None,
        })
    }
}

impl Wire for LogEntry {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Vote(vote) => {
                out.u16(1);
                vote.write(out);
            }
            Self::Proposal(proposal) => {
                out.u16(2);
                proposal.write(out);
            }
            Self::Verdict(verdict) => {
                out.u16(3);
                verdict.height.write(out);
                out.u32(verdict.round);
                out.u16(verdict.proposer);
                verdict.header_hash.write(out);
                out.u8(u8::from(verdict.is_valid));
            }
            Self::Polka(polka) => {
                out.u16(4);
                polka.write(out);
            }
            Self::Timeout(height, timeout) => {
                out.u16(5);
                height.write(out);
                out.u8(timeout.name as u8);
                out.u32(timeout.round);
            }
            Self::Block(block) => {
                out.u16(6);
                block.write(out);
            }
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        Ok(match input.u16()? {
            1 => Self::Vote(Wire::read(input)?),
            2 => Self::Proposal(Wire::read(input)?),
            3 => Self::Verdict(Verdict {
                height: Height::read(input)?,
                round: input.u32()?,
                proposer: input.u16()?,
                header_hash: HeaderHash::read(input)?,
                is_valid: input.u8()? == 1,
            }),
            4 => Self::Polka(Wire::read(input)?),
            5 => {
                let (height, at) = (Height::read(input)?, input.offset());
                let name = match input.u8()? {
                    0 => TimeoutName::Propose,
                    1 => TimeoutName::Prevote,
                    2 => TimeoutName::Precommit,
                    _ => return Err(DecodeError::Invalid { what: "timeout in the log", offset: at }),
                };
                Self::Timeout(height, RoundTimeout { name, round: input.u32()? })
            }
            6 => Self::Block(Wire::read(input)?),
            _ => return Err(DecodeError::Invalid { what: "kind of log entry", offset }),
        })
    }
}

fn nil_or(hash: HeaderHash) -> NilOrVal<Chosen> {
    if hash.is_zero() { NilOrVal::Nil } else { NilOrVal::Val(Chosen(hash)) }
}

fn hash_of(value: &NilOrVal<Chosen>) -> HeaderHash {
    match value {
        NilOrVal::Nil => HeaderHash::ZERO,
        NilOrVal::Val(chosen) => chosen.0,
    }
}

pub(super) const fn step_out(step: VoteType) -> Step {
    match step {
        VoteType::Prevote => Step::Prevote,
        VoteType::Precommit => Step::Precommit,
    }
}

const fn step_in(step: Step) -> VoteType {
    match step {
        Step::Prevote => VoteType::Prevote,
        Step::Precommit => VoteType::Precommit,
    }
}

/// The vote that a ballot stands for; `None` without a round, which the engine never signs.
pub(super) fn ballot_out(ballot: &Ballot) -> Option<Vote> {
    Some(Vote {
        step: step_out(ballot.step),
        height: ballot.height.0,
        round: ballot.round.as_u32()?,
        header_hash: hash_of(&ballot.value),
    })
}

pub(super) fn vote_out(vote: &SignedMessage<Ctx, Ballot>) -> Option<SignedVote> {
    let ballot = &vote.message;
    Some(SignedVote { validator: ballot.address.0, vote: ballot_out(ballot)?, signature: vote.signature })
}

pub(super) fn vote_in(signed: &SignedVote) -> SignedMessage<Ctx, Ballot> {
    let vote = &signed.vote;
    let ballot = Ballot {
        step: step_in(vote.step),
        height: At(vote.height),
        round: Round::new(vote.round),
        value: nil_or(vote.header_hash),
        address: Number(signed.validator),
    };
    SignedMessage::new(ballot, signed.signature)
}

/// The proposal that an offer stands for.
pub(super) fn offer_out(offer: &Offer) -> Option<Proposal> {
    Some(Proposal {
        height: offer.height.0,
        round: offer.round.as_u32()?,
        polka_round: offer.polka_round.as_u32(),
        header_hash: offer.value.0,
    })
}

pub(super) fn proposal_out(proposal: &SignedMessage<Ctx, Offer>) -> Option<SignedProposal> {
    let offer = &proposal.message;
    Some(SignedProposal {
        validator: offer.address.0,
        proposal: offer_out(offer)?,
        signature: proposal.signature,
    })
}

pub(super) fn proposal_in(signed: &SignedProposal) -> SignedMessage<Ctx, Offer> {
    let proposal = &signed.proposal;
    let offer = Offer {
        height: At(proposal.height),
        round: Round::new(proposal.round),
        polka_round: Round::from(proposal.polka_round),
        value: Chosen(proposal.header_hash),
        address: Number(signed.validator),
    };
    SignedMessage::new(offer, signed.signature)
}

pub(super) fn verdict_in(verdict: &Verdict) -> ProposedValue<Ctx> {
    ProposedValue {
        height: At(verdict.height),
        round: Round::new(verdict.round),
        valid_round: Round::Nil,
        proposer: Number(verdict.proposer),
        value: Chosen(verdict.header_hash),
        validity: Validity::from_bool(verdict.is_valid),
    }
}

pub(super) fn polka_out(polka: &PolkaCertificate<Ctx>) -> Option<Polka> {
    Some(Polka {
        height: polka.height.0,
        round: polka.round.as_u32()?,
        header_hash: polka.value_id.0,
        signatures: polka.polka_signatures.iter().map(|one| (one.address.0, one.signature)).collect(),
    })
}

pub(super) fn polka_in(polka: &Polka) -> PolkaCertificate<Ctx> {
    let signatures = &polka.signatures;
    PolkaCertificate {
        height: At(polka.height),
        round: Round::new(polka.round),
        value_id: Chosen(polka.header_hash),
        polka_signatures: signatures
            .iter()
            .map(|(number, signature)| PolkaSignature::new(Number(*number), *signature))
            .collect(),
    }
}

pub(super) fn round_out(certificate: &RoundCertificate<Ctx>) -> Option<RoundVotes> {
    let votes = certificate.round_signatures.iter();
    Some(RoundVotes {
        height: certificate.height.0,
        round: certificate.round.as_u32()?,
        reason: match certificate.cert_type {
            RoundCertificateType::Skip => RoundReason::Skip,
            RoundCertificateType::Precommit => RoundReason::Precommits,
        },
        votes: votes
            .map(|vote| RoundVote {
                validator: vote.address.0,
                step: step_out(vote.vote_type),
                header_hash: hash_of(&vote.value_id),
                signature: vote.signature,
            })
            .collect(),
    })
}

pub(super) fn round_in(votes: &RoundVotes) -> RoundCertificate<Ctx> {
    RoundCertificate {
        height: At(votes.height),
        round: Round::new(votes.round),
        cert_type: match votes.reason {
            RoundReason::Skip => RoundCertificateType::Skip,
            RoundReason::Precommits => RoundCertificateType::Precommit,
        },
        round_signatures: votes
            .votes
            .iter()
            .map(|vote| {
                let (step, value) = (step_in(vote.step), nil_or(vote.header_hash));
                RoundSignature::new(step, value, Number(vote.validator), vote.signature)
            })
            .collect(),
    }
}

pub(super) fn timeout_out(timeout: &Timeout) -> Option<RoundTimeout> {
    let name = match timeout.kind {
        TimeoutKind::Propose => TimeoutName::Propose,
        TimeoutKind::Prevote => TimeoutName::Prevote,
        TimeoutKind::Precommit => TimeoutName::Precommit,
        TimeoutKind::Rebroadcast => TimeoutName::Rebroadcast,
        TimeoutKind::FinalizeHeight(_) => return None,
    };
    Some(RoundTimeout { name, round: timeout.round.as_u32()? })
}

pub(super) fn timeout_in(timeout: RoundTimeout) -> Timeout {
    let kind = match timeout.name {
        TimeoutName::Propose => TimeoutKind::Propose,
        TimeoutName::Prevote => TimeoutKind::Prevote,
        TimeoutName::Precommit => TimeoutKind::Precommit,
        TimeoutName::Rebroadcast => TimeoutKind::Rebroadcast,
    };
    Timeout::new(Round::new(timeout.round), kind)
}
