//! Proof bundles `.kxproof`: one question answered as of one height, checked offline (`docs/formats.md` 8).
//!
//! A bundle is strict JSON; binary structures are base64 of their canonical bytes, and nothing is said twice: what can be
//! computed (a record's id, its entry, a key) is computed by the reader.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::checkpoint::Origin;
use crate::consistency::ConsistencyPath;
use crate::envelope::Envelope;
use crate::hash::{ChainId, SignaturesHash};
use crate::header::Header;
use crate::height::LeafIndex;
use crate::inclusion::InclusionPath;
use crate::json;
use crate::list::ListDisclosure;
use crate::presence::{Absence, StateProof};
use crate::question::Question;
use crate::slots::SlotsDisclosure;

mod check;
mod fork;
mod verdict;
mod verify;

pub use check::{Check, VerifyError};
pub use fork::{Contradiction, DoubleSigner, Fork, compare};
pub use verdict::{Answer, DisclosedFact, Finality, Verdict};
pub use verify::{ReaderClock, verify};

/// Longest bundle, bytes.
pub const BUNDLE_BYTES_MAX: usize = 1024 * 1024;
/// The `format` member of every bundle.
pub const BUNDLE_FORMAT: &str = "kexinku/proof/v1";

/// A header and where it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderEvidence {
    /// The header; its index is its log size.
    #[serde(with = "json::canonical")]
    pub header: Header,
    /// Its path under the checkpoint.
    #[serde(with = "json::canonical")]
    pub path: InclusionPath,
}

/// A record with some of its facts, its place in the log and its block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordEvidence {
    /// The envelope.
    #[serde(with = "json::canonical")]
    pub envelope: Envelope,
    /// The facts shown.
    #[serde(with = "json::canonical")]
    pub slots: SlotsDisclosure,
    /// Hash of the signatures.
    pub signatures: SignaturesHash,
    /// 0 = registered, else the rule that refused it.
    pub outcome: u16,
    /// Place in the log.
    pub index: LeafIndex,
    /// Its path under the checkpoint.
    #[serde(with = "json::canonical")]
    pub path: InclusionPath,
    /// Its block.
    pub block: HeaderEvidence,
}

/// A state value, or its absence, under a header's state root. The key is the reader's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateEvidence {
    /// The facts shown; none for an absent value.
    #[serde(with = "json::canonical::option", default, skip_serializing_if = "Option::is_none")]
    pub slots: Option<SlotsDisclosure>,
    /// What stands in the place of an absent value.
    #[serde(with = "json::canonical::option", default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<Absence>,
    /// For Q2: the owner shown in the list of owners.
    #[serde(with = "json::canonical::option", default, skip_serializing_if = "Option::is_none")]
    pub owners: Option<ListDisclosure>,
    /// For Q2 by name: the facts shown of that owner.
    #[serde(with = "json::canonical::option", default, skip_serializing_if = "Option::is_none")]
    pub person: Option<SlotsDisclosure>,
    /// Path in the state map.
    #[serde(with = "json::canonical")]
    pub path: StateProof,
    /// The block whose state root it leads to.
    pub block: HeaderEvidence,
}

/// One question answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofBundle {
    /// [`BUNDLE_FORMAT`].
    pub format: String,
    /// The chain's origin.
    pub origin: Origin,
    /// The chain.
    pub chain: ChainId,
    /// The question; the reader compares it with his own.
    pub question: Question,
    /// The sealed checkpoint, a C2SP note.
    pub checkpoint: String,
    /// From the checkpoint to the end of its closed epoch.
    #[serde(with = "json::canonical::option", default, skip_serializing_if = "Option::is_none")]
    pub consistency: Option<ConsistencyPath>,
    /// Records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordEvidence>,
    /// State values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<StateEvidence>,
}

impl ProofBundle {
    /// Reads a bundle; says nothing about whether it proves anything.
    ///
    /// # Errors
    /// [`Check::Format`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, VerifyError> {
        if bytes.len() > BUNDLE_BYTES_MAX {
            return Err(VerifyError { check: Check::Format });
        }
        let bundle: Self = json::read_strict(bytes).ok_or(VerifyError { check: Check::Format })?;
        if bundle.format == BUNDLE_FORMAT { Ok(bundle) } else { Err(VerifyError { check: Check::Format }) }
    }

    /// The file: one JSON document.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
