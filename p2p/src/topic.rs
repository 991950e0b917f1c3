//! The three topics of the network, and which of them share a stream.
//!
//! Records travel apart from votes: a burst of records fills its own queue and never delays a vote.

use crate::identity::ChainTag;
use crate::limits::Limits;
use libp2p::gossipsub::{IdentTopic, TopicHash};

/// What a gossiped message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Signed records on their way into a block.
    Records,
    /// Proposals, votes and certificates of rounds.
    Consensus,
    /// Seals of checkpoints, and evidence.
    Seals,
}

impl Topic {
    /// All topics, in the order of the enum.
    pub const ALL: [Self; 3] = [Self::Records, Self::Consensus, Self::Seals];

    /// The name inside the topic string, in logs and in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Consensus => "consensus",
            Self::Seals => "seals",
        }
    }

    /// The largest payload in bytes.
    #[must_use]
    pub const fn bytes_max(self, limits: &Limits) -> usize {
        match self {
            Self::Records => limits.record_bytes_max,
            Self::Consensus => limits.consensus_bytes_max,
            Self::Seals => limits.seal_bytes_max,
        }
    }

    /// Whether equal payloads may be sent again: votes are rebroadcast byte for byte, records never need it.
    pub(crate) const fn repeats(self) -> bool {
        match self {
            Self::Records => false,
            Self::Consensus | Self::Seals => true,
        }
    }

    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Records => 0,
            Self::Consensus => 1,
            Self::Seals => 2,
        }
    }

    pub(crate) fn ident(self, chain: &ChainTag) -> IdentTopic {
        IdentTopic::new(format!("kexin/{chain}/{}/1", self.name()))
    }

    pub(crate) fn from_hash(hash: &TopicHash, chain: &ChainTag) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.ident(chain).hash() == *hash)
    }
}
