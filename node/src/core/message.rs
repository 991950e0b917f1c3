//! What validators say to each other: gossip on three channels, and questions with their answers.
//!
//! Every message is canonical and bounded (`proof::wire`), so that a peer's bytes have one meaning and a
//! limit before anything is allocated. None of these bytes is ever shown to a partner.

use kexin_ledger::certificate::{CERTIFICATE_BYTES_MAX, VALIDATORS_MAX};
use kexin_ledger::chain::BLOCK_BYTES_MAX;
use kexin_proof::hash::HeaderHash;
use kexin_proof::header::HEADER_BYTES;
use kexin_proof::height::Height;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, decode};

mod block;
mod statement;

pub use block::{Block, DecidedBlock};
pub use statement::{
    Evidence, Polka, Proposal, RoundReason, RoundVote, RoundVotes, SealOf, SignedProposal, SignedVote,
};

/// Largest record that travels, bytes: an import batch; any other record is refused above 64 KiB when decoded.
pub const RECORD_BYTES_MAX: usize = 2 << 20;
/// Largest message on the channel of consensus, bytes.
pub const CONSENSUS_BYTES_MAX: usize = 64 * 1024;
/// Largest message on the channel of seals, bytes.
pub const SEALS_BYTES_MAX: usize = 4 * 1024;
/// Largest question, bytes.
pub const QUESTION_BYTES_MAX: usize = 256;
/// Largest answer, bytes: a block and its certificate.
pub const ANSWER_BYTES_MAX: usize = BLOCK_BYTES_MAX + HEADER_BYTES + CERTIFICATE_BYTES_MAX + 64 * 1024;
/// Most blocks in one answer.
pub const RANGE_BLOCKS_MAX: usize = 256;
/// Most messages in one answer about what is on its way.
pub const PENDING_MESSAGES_MAX: usize = 1_024;
/// Most bytes of these messages.
pub const PENDING_BYTES_MAX: usize = 512 * 1024;
/// Most seals in one answer.
pub const ANSWER_SEALS_MAX: usize = VALIDATORS_MAX;

/// A gossip channel: a burst of records must never delay a vote.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Channel {
    /// Signed records on their way into a block.
    Records,
    /// Proposals, votes, certificates of rounds, heads.
    Consensus,
    /// Seals, and evidence.
    Seals,
}

impl Channel {
    /// Largest message, bytes.
    #[must_use]
    pub const fn bytes_max(self) -> usize {
        match self {
            Self::Records => RECORD_BYTES_MAX,
            Self::Consensus => CONSENSUS_BYTES_MAX,
            Self::Seals => SEALS_BYTES_MAX,
        }
    }
}

/// Where a node stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Status {
    /// Height of its head.
    pub height: Height,
    /// The head.
    pub header_hash: HeaderHash,
}

impl Wire for Status {
    fn write(&self, out: &mut Writer) {
        self.height.write(out);
        self.header_hash.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { height: Height::read(input)?, header_hash: HeaderHash::read(input)? })
    }
}

/// What is said to everyone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Gossip {
    /// A signed record, canonical bytes.
    Record(Vec<u8>),
    /// A vote.
    Vote(SignedVote),
    /// A proposal.
    Proposal(SignedProposal),
    /// A polka.
    Polka(Polka),
    /// Votes that justify a round.
    Round(RoundVotes),
    /// A head.
    Status(Status),
    /// A seal.
    Seal(SealOf),
    /// Evidence.
    Evidence(Evidence),
}

impl Gossip {
    /// The channel it belongs to.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Record(_) => Channel::Records,
            Self::Vote(_) | Self::Proposal(_) | Self::Polka(_) | Self::Round(_) | Self::Status(_) => {
                Channel::Consensus
            }
            Self::Seal(_) | Self::Evidence(_) => Channel::Seals,
        }
    }

    /// Decodes a message that came on `channel`.
    ///
    /// # Errors
    /// [`DecodeError`], also when it belongs to another channel.
    pub fn decode(channel: Channel, bytes: &[u8]) -> Result<Self, DecodeError> {
        let message: Self = decode(bytes, channel.bytes_max())?;
        if message.channel() == channel {
            return Ok(message);
        }
        Err(DecodeError::Invalid { what: "message on this channel", offset: 0 })
    }
}

impl Wire for Gossip {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Record(bytes) => {
                out.u16(1);
                out.bytes(bytes);
            }
            Self::Vote(vote) => {
                out.u16(2);
                vote.write(out);
            }
            Self::Proposal(proposal) => {
                out.u16(3);
                proposal.write(out);
            }
            Self::Polka(polka) => {
                out.u16(4);
                polka.write(out);
            }
            Self::Round(votes) => {
                out.u16(5);
                votes.write(out);
            }
            Self::Status(status) => {
                out.u16(6);
                status.write(out);
            }
            Self::Seal(seal) => {
                out.u16(7);
                seal.write(out);
            }
            Self::Evidence(evidence) => {
                out.u16(8);
                evidence.write(out);
            }
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        match input.u16()? {
            1 => Ok(Self::Record(input.bytes("record", RECORD_BYTES_MAX)?.to_vec())),
            2 => Ok(Self::Vote(Wire::read(input)?)),
            3 => Ok(Self::Proposal(Wire::read(input)?)),
            4 => Ok(Self::Polka(Wire::read(input)?)),
            5 => Ok(Self::Round(Wire::read(input)?)),
            6 => Ok(Self::Status(Wire::read(input)?)),
            7 => Ok(Self::Seal(Wire::read(input)?)),
            8 => Ok(Self::Evidence(Wire::read(input)?)),
            _ => Err(DecodeError::Invalid { what: "kind of message", offset }),
        }
    }
}

/// What is asked of one peer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// Where do you stand?
    Status,
    /// The block with this header, proposed or decided.
    Block(HeaderHash),
    /// Decided blocks from a height on, as many as fit.
    Range(Height),
    /// The seals of a block's checkpoint.
    Seals(Height),
    /// What you have said at the height in progress, and the records that wait at yours.
    Pending,
}

impl Question {
    /// Whether the answer may be as large as a block.
    #[must_use]
    pub const fn is_large(&self) -> bool {
        match self {
            Self::Block(_) | Self::Range(_) | Self::Pending => true,
            Self::Status | Self::Seals(_) => false,
        }
    }
}

impl Wire for Question {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Status => out.u16(1),
            Self::Block(hash) => {
                out.u16(2);
                hash.write(out);
            }
            Self::Range(from) => {
                out.u16(3);
                from.write(out);
            }
            Self::Seals(height) => {
                out.u16(4);
                height.write(out);
            }
            Self::Pending => out.u16(5),
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        match input.u16()? {
            1 => Ok(Self::Status),
            2 => Ok(Self::Block(Wire::read(input)?)),
            3 => Ok(Self::Range(Wire::read(input)?)),
            4 => Ok(Self::Seals(Wire::read(input)?)),
            5 => Ok(Self::Pending),
            _ => Err(DecodeError::Invalid { what: "kind of question", offset }),
        }
    }
}

/// The answer to a [`Question`].
#[expect(clippy::large_enum_variant, reason = "an answer lives for one step; most are of the large kind")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// To [`Question::Status`].
    Status(Status),
    /// To [`Question::Block`]; empty when the peer does not have it.
    Block(Option<Block>),
    /// To [`Question::Range`]; fewer than asked, or none, when the peer has no more.
    Range(Vec<DecidedBlock>),
    /// To [`Question::Seals`].
    Seals(Vec<SealOf>),
    /// To [`Question::Pending`]: records, votes, proposals and certificates of rounds, as they are gossiped.
    Pending(Vec<Vec<u8>>),
}

impl Wire for Answer {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Status(status) => {
                out.u16(1);
                status.write(out);
            }
            Self::Block(block) => {
                out.u16(2);
                out.option(block.as_ref());
            }
            Self::Range(blocks) => {
                out.u16(3);
                out.list(blocks);
            }
            Self::Seals(seals) => {
                out.u16(4);
                out.list(seals);
            }
            Self::Pending(messages) => {
                out.u16(5);
                out.count(messages.len());
                messages.iter().for_each(|message| out.bytes(message));
            }
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        match input.u16()? {
            1 => Ok(Self::Status(Wire::read(input)?)),
            2 => Ok(Self::Block(input.option()?)),
            3 => Ok(Self::Range(input.list("blocks", RANGE_BLOCKS_MAX)?)),
            4 => Ok(Self::Seals(input.list("seals", ANSWER_SEALS_MAX)?)),
            5 => {
                let count = input.count("pending messages", PENDING_MESSAGES_MAX)?;
                let mut message = || Ok(input.bytes("pending message", PENDING_BYTES_MAX)?.to_vec());
                (0..count).map(|_| message()).collect::<Result<_, _>>().map(Self::Pending)
            }
            _ => Err(DecodeError::Invalid { what: "kind of answer", offset }),
        }
    }
}
