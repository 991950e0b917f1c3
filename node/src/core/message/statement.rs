//! What validators sign: votes, proposals and the certificates made of them, seals, and evidence of two faces.

use kexin_ledger::certificate::{Step, VALIDATORS_MAX, Vote};
use kexin_proof::hash::{ChainId, HeaderHash, LogRoot};
use kexin_proof::height::{Height, TreeSize};
use kexin_proof::seal::Seal;
use kexin_proof::suite::{SignatureBytes, signed_message};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, encode};

const PROPOSAL_TAG: &str = "kexinku/proposal/v1";

/// A vote and who signed it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SignedVote {
    /// Number of the validator in the epoch in force.
    pub validator: u16,
    /// The vote.
    pub vote: Vote,
    /// Over [`Vote::message`].
    pub signature: SignatureBytes,
}

impl Wire for SignedVote {
    fn write(&self, out: &mut Writer) {
        out.u16(self.validator);
        self.vote.write(out);
        self.signature.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            validator: input.u16()?,
            vote: Vote::read(input)?,
            signature: SignatureBytes::read(input)?,
        })
    }
}

/// What a proposer proposes: the hash of a header whose block is asked for apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Proposal {
    /// Height to decide.
    pub height: Height,
    /// Round of that height.
    pub round: u32,
    /// The earlier round in which a quorum prevoted for this header, when it is proposed again.
    pub polka_round: Option<u32>,
    /// The header.
    pub header_hash: HeaderHash,
}

impl Proposal {
    /// The bytes that a proposer signs: `"kexinku/proposal/v1" ‖ 0 ‖ chain_id ‖ proposal`.
    #[must_use]
    pub fn message(&self, chain: &ChainId) -> Vec<u8> {
        signed_message(PROPOSAL_TAG, chain, &encode(self))
    }
}

impl Wire for Proposal {
    fn write(&self, out: &mut Writer) {
        self.height.write(out);
        out.u32(self.round);
        out.option(self.polka_round.as_ref());
        self.header_hash.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            height: Height::read(input)?,
            round: input.u32()?,
            polka_round: input.option()?,
            header_hash: HeaderHash::read(input)?,
        })
    }
}

/// A proposal and who signed it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SignedProposal {
    /// Number of the validator in the epoch in force.
    pub validator: u16,
    /// The proposal.
    pub proposal: Proposal,
    /// Over [`Proposal::message`].
    pub signature: SignatureBytes,
}

impl Wire for SignedProposal {
    fn write(&self, out: &mut Writer) {
        out.u16(self.validator);
        self.proposal.write(out);
        self.signature.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            validator: input.u16()?,
            proposal: Proposal::read(input)?,
            signature: SignatureBytes::read(input)?,
        })
    }
}

/// A quorum of prevotes for one header in one round.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Polka {
    /// Height.
    pub height: Height,
    /// Round.
    pub round: u32,
    /// The header.
    pub header_hash: HeaderHash,
    /// Validators and their signatures over the prevote.
    pub signatures: Vec<(u16, SignatureBytes)>,
}

impl Wire for Polka {
    fn write(&self, out: &mut Writer) {
        self.height.write(out);
        out.u32(self.round);
        self.header_hash.write(out);
        out.count(self.signatures.len());
        for (validator, signature) in &self.signatures {
            out.u16(*validator);
            signature.write(out);
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (height, round, header_hash) = (Height::read(input)?, input.u32()?, HeaderHash::read(input)?);
        let mut signatures = Vec::new();
        for _ in 0..input.count("signatures of a polka", VALIDATORS_MAX)? {
            signatures.push((input.u16()?, SignatureBytes::read(input)?));
        }
        Ok(Self { height, round, header_hash, signatures })
    }
}

/// Why a round may be entered: votes of a quorum in the round before, or of more than a third in the round itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RoundReason {
    /// More than a third have voted in this round.
    Skip,
    /// A quorum has precommitted in the round before without agreeing.
    Precommits,
}

/// Votes of one round that justify entering it or the next.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RoundVotes {
    /// Height.
    pub height: Height,
    /// Round of the votes.
    pub round: u32,
    /// What they justify.
    pub reason: RoundReason,
    /// The votes.
    pub votes: Vec<RoundVote>,
}

/// One vote in [`RoundVotes`]; height and round stand outside.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RoundVote {
    /// Who.
    pub validator: u16,
    /// Step.
    pub step: Step,
    /// Header, zeros for nil.
    pub header_hash: HeaderHash,
    /// Over the vote's message.
    pub signature: SignatureBytes,
}

impl Wire for RoundVote {
    fn write(&self, out: &mut Writer) {
        out.u16(self.validator);
        self.step.write(out);
        self.header_hash.write(out);
        self.signature.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            validator: input.u16()?,
            step: Step::read(input)?,
            header_hash: HeaderHash::read(input)?,
            signature: SignatureBytes::read(input)?,
        })
    }
}

impl Wire for RoundVotes {
    fn write(&self, out: &mut Writer) {
        self.height.write(out);
        out.u32(self.round);
        out.u8(match self.reason {
            RoundReason::Skip => 1,
            RoundReason::Precommits => 2,
        });
        out.list(&self.votes);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (height, round, offset) = (Height::read(input)?, input.u32()?, input.offset());
        let reason = match input.u8()? {
            1 => RoundReason::Skip,
            2 => RoundReason::Precommits,
            _ => return Err(DecodeError::Invalid { what: "reason of a round", offset }),
        };
        Ok(Self { height, round, reason, votes: input.list("votes of a round", 2 * VALIDATORS_MAX)? })
    }
}

/// A seal and the checkpoint that it is for; the origin is the chain's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealOf {
    /// Block whose checkpoint it is.
    pub height: Height,
    /// Size of the log with the block's header.
    pub size: TreeSize,
    /// Its root.
    pub root: LogRoot,
    /// The seal.
    pub seal: Seal,
}

impl Wire for SealOf {
    fn write(&self, out: &mut Writer) {
        self.height.write(out);
        self.size.write(out);
        self.root.write(out);
        self.seal.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            height: Height::read(input)?,
            size: TreeSize::read(input)?,
            root: LogRoot::read(input)?,
            seal: Seal::read(input)?,
        })
    }
}

/// Two statements of one validator that cannot both be honest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// Two votes in one step of one round.
    Votes(SignedVote, SignedVote),
    /// Two proposals in one round.
    Proposals(SignedProposal, SignedProposal),
    /// Two roots sealed at one size.
    Seals(SealOf, SealOf),
}

impl Wire for Evidence {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Votes(first, second) => {
                out.u16(1);
                first.write(out);
                second.write(out);
            }
            Self::Proposals(first, second) => {
                out.u16(2);
                first.write(out);
                second.write(out);
            }
            Self::Seals(first, second) => {
                out.u16(3);
                first.write(out);
                second.write(out);
            }
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        match input.u16()? {
            1 => Ok(Self::Votes(Wire::read(input)?, Wire::read(input)?)),
            2 => Ok(Self::Proposals(Wire::read(input)?, Wire::read(input)?)),
            3 => Ok(Self::Seals(Wire::read(input)?, Wire::read(input)?)),
            _ => Err(DecodeError::Invalid { what: "kind of evidence", offset }),
        }
    }
}
