//! The trust anchor: the one small file a partner trusts. Genesis, and every validator set since, each handed over by
//! the one before (`docs/formats.md` 7).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::checkpoint::{Checkpoint, Origin, SignedNote};
use crate::entry::LogEntry;
use crate::epoch::Epoch;
use crate::hash::{ChainId, LogLeaf, LogRoot, tagged};
use crate::header::Header;
use crate::height::{Height, LeafIndex, TreeSize};
use crate::inclusion::{InclusionPath, verify_inclusion};
use crate::json;
use crate::seal::{SealError, verify_recovered, verify_sealed};

/// Longest anchor file, bytes.
pub const ANCHOR_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most epochs of an anchor.
pub const EPOCHS_MAX: usize = 4096;

const FORMAT: &str = "kexinku/anchor/v1";

/// Why a file is no trust anchor, or a hand-over does not extend one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnchorError {
    /// Not the strict JSON of an anchor.
    #[error("not an anchor file 信任锚文件格式错误")]
    Form,
    /// The genesis header is not one, or contradicts epoch 0.
    #[error("the genesis header does not begin this chain 创世区块头不合法")]
    Genesis,
    /// An epoch's text is malformed, out of order, or of another origin.
    #[error("epoch {number} does not follow the one before 第 {number} 时期不能承接上一时期")]
    Epoch {
        /// Its place.
        number: usize,
    },
    /// The hand-over to an epoch does not hold.
    #[error("the hand-over to epoch {number} does not hold 向第 {number} 时期的交接无效")]
    HandOver {
        /// The epoch handed over to.
        number: usize,
    },
}

/// How an epoch ended: its last block, and the checkpoint that its own quorum sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Header of the epoch's last block, which names the next validator set.
    #[serde(with = "json::canonical")]
    pub header: Header,
    /// Path of that header, whose index is the checkpoint's size − 1.
    #[serde(with = "json::canonical")]
    pub header_path: InclusionPath,
    /// Path of the next epoch's entry, whose index is one less.
    #[serde(with = "json::canonical")]
    pub entry_path: InclusionPath,
    /// The sealed checkpoint of that block.
    pub checkpoint: String,
}

/// One epoch as the file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EpochFile {
    policy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hand_over: Option<HandOver>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorFile {
    format: String,
    origin: Origin,
    #[serde(with = "json::canonical")]
    genesis: Header,
    epochs: Vec<EpochFile>,
}

/// An epoch in force over a range of log sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchoredEpoch {
    /// The validator set.
    pub epoch: Epoch,
    /// Its quorum counts for sizes above this one.
    pub start_size: TreeSize,
    /// Whether recovery keys began it, because the validators before could no longer make a quorum.
    pub is_recovered: bool,
    /// How it ended; none while it is in force.
    pub end: Option<(Checkpoint, HandOver)>,
}

/// How an anchor stands to one that was pinned before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    /// The same epochs, and later ones that validators handed over to, if any.
    Extends,
    /// As above, but recovery keys began a later epoch: somebody who can must say that this was meant.
    Recovered {
        /// The first such epoch.
        epoch: u32,
    },
    /// Another chain, or another history of it, or an older anchor.
    Contradicts,
}

/// A checked anchor: every hand-over from genesis on holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchor {
    origin: Origin,
    genesis: Header,
    epochs: Vec<AnchoredEpoch>,
}

impl TrustAnchor {
    /// The anchor of a chain's first epoch.
    ///
    /// # Errors
    /// [`AnchorError::Genesis`], [`AnchorError::Epoch`].
    pub fn new(genesis: Header, epoch: Epoch) -> Result<Self, AnchorError> {
        let sound = genesis.height == Height::ZERO && genesis.log_size.value() == 1;
        if !sound || genesis.validators_hash != epoch.hash() || genesis.next_validators_hash != epoch.hash() {
            return Err(AnchorError::Genesis);
        }
        if epoch.number() != 0 {
            return Err(AnchorError::Epoch { number: 0 });
        }
        let origin = epoch.origin().clone();
        Ok(Self {
            origin,
            genesis,
            epochs: alloc::vec![AnchoredEpoch {
                epoch,
                start_size: TreeSize::ZERO,
                is_recovered: false,
                end: None
            }],
        })
    }

    /// Reads and checks an anchor file.
    ///
    /// # Errors
    /// [`AnchorError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, AnchorError> {
        if bytes.len() > ANCHOR_BYTES_MAX {
            return Err(AnchorError::Form);
        }
        let file: AnchorFile = json::read_strict(bytes).ok_or(AnchorError::Form)?;
        if file.format != FORMAT || file.epochs.len() > EPOCHS_MAX {
            return Err(AnchorError::Form);
        }
        let mut epochs = file.epochs.into_iter();
        let first = epochs.next().ok_or(AnchorError::Form)?;
        let parse = |text: &str, number| Epoch::parse(text).map_err(|_| AnchorError::Epoch { number });
        let mut anchor = Self::new(file.genesis, parse(&first.policy, 0)?)?;
        if anchor.origin != file.origin {
            return Err(AnchorError::Epoch { number: 0 });
        }
        let mut hand_over = first.hand_over;
        for next in epochs {
            let number = anchor.epochs.len();
            let step = hand_over.ok_or(AnchorError::HandOver { number })?;
            anchor.extend(parse(&next.policy, number)?, step)?;
            hand_over = next.hand_over;
        }
        if hand_over.is_some() { Err(AnchorError::Form) } else { Ok(anchor) }
    }

    /// The file: one JSON document.
    ///
    /// # Panics
    /// Never: its members are plain.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let epochs = self
            .epochs
            .iter()
            .map(|entry| EpochFile {
                policy: entry.epoch.text().to_string(),
                hand_over: entry.end.as_ref().map(|(_, hand_over)| hand_over.clone()),
            })
            .collect();
        let file = AnchorFile {
            format: FORMAT.to_string(),
            origin: self.origin.clone(),
            genesis: self.genesis.clone(),
            epochs,
        };
        serde_json::to_vec(&file).unwrap_or_default()
    }

    /// Ends the epoch in force and begins the next.
    ///
    /// # Errors
    /// [`AnchorError::Epoch`], [`AnchorError::HandOver`].
    pub fn extend(&mut self, next: Epoch, hand_over: HandOver) -> Result<(), AnchorError> {
        let number = self.epochs.len();
        let chain = self.chain();
        let last = self.epochs.last_mut().ok_or(AnchorError::Form)?;
        let follows = usize::try_from(next.number()) == Ok(number)
            && next.parts().previous == last.epoch.hash()
            && *next.origin() == self.origin;
        if !follows || number >= EPOCHS_MAX {
            return Err(AnchorError::Epoch { number });
        }
        let (end, is_recovered) = check_hand_over(&last.epoch, &next, chain, last.start_size, &hand_over)
            .ok_or(AnchorError::HandOver { number })?;
        let start_size = end.size;
        last.end = Some((end, hand_over));
        self.epochs.push(AnchoredEpoch { epoch: next, start_size, is_recovered, end: None });
        Ok(())
    }

    /// How `later`, read from elsewhere, stands to this anchor. What was pinned stays as it was: the same epochs, each
    /// begun and ended at the same checkpoints, so that keys which leak after their epoch can rewrite nothing.
    #[must_use]
    pub fn compare(&self, later: &Self) -> Succession {
        let (known, found) = (&self.epochs, &later.epochs);
        let is_kept = |(old, new): (&AnchoredEpoch, &AnchoredEpoch)| {
            let end = |entry: &AnchoredEpoch| entry.end.as_ref().map(|(checkpoint, _)| checkpoint.clone());
            let begins_alike = old.epoch == new.epoch
                && old.start_size == new.start_size
                && old.is_recovered == new.is_recovered;
            begins_alike && (old.end.is_none() || end(old) == end(new))
        };
        if self.genesis != later.genesis || found.len() < known.len() || !known.iter().zip(found).all(is_kept)
        {
            return Succession::Contradicts;
        }
        let mut added = found.iter().skip(known.len());
        match added.find(|entry| entry.is_recovered) {
            Some(entry) => Succession::Recovered { epoch: entry.epoch.number() },
            None => Succession::Extends,
        }
    }

    /// The chain.
    #[must_use]
    pub fn chain(&self) -> ChainId {
        self.genesis.chain()
    }

    /// Origin of its checkpoints.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The genesis header.
    #[must_use]
    pub const fn genesis(&self) -> &Header {
        &self.genesis
    }

    /// The epochs, the one in force last.
    #[must_use]
    pub fn epochs(&self) -> &[AnchoredEpoch] {
        &self.epochs
    }

    /// Numbers of the epochs that recovery keys began.
    #[must_use]
    pub fn recovered_epochs(&self) -> Vec<u32> {
        let recovered = self.epochs.iter().filter(|entry| entry.is_recovered);
        recovered.map(|entry| entry.epoch.number()).collect()
    }

    /// The epoch whose quorum counts for a log size.
    #[must_use]
    pub fn epoch_of(&self, size: TreeSize) -> Option<&AnchoredEpoch> {
        self.epochs.iter().find(|entry| {
            entry.start_size < size
                && entry.end.as_ref().is_none_or(|(checkpoint, _)| size <= checkpoint.size)
        })
    }

    /// What a gazette prints: eight groups of eight hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let (number, hash) =
            self.epochs.last().map(|entry| (entry.epoch.number(), entry.epoch.hash())).unwrap_or_default();
        let last = self.epochs.iter().rev().find_map(|entry| entry.end.as_ref());
        let (size, root) =
            last.map_or((0, LogRoot::ZERO), |(checkpoint, _)| (checkpoint.size.value(), checkpoint.root));
        let digest = tagged(
            FORMAT,
            &[
                self.chain().as_bytes(),
                &number.to_be_bytes(),
                hash.as_bytes(),
                &size.to_be_bytes(),
                root.as_bytes(),
            ],
        );
        let groups: Vec<String> = digest.chunks(4).map(hex::encode).collect();
        groups.join(" ")
    }
}

/// The closing checkpoint, and whether recovery keys signed it, when everything about a hand-over holds.
fn check_hand_over(
    old: &Epoch,
    next: &Epoch,
    chain: ChainId,
    start_size: TreeSize,
    hand_over: &HandOver,
) -> Option<(Checkpoint, bool)> {
    let note = SignedNote::parse(&hand_over.checkpoint).ok()?;
    let ((checkpoint, _), is_recovered) = match verify_sealed(old, &note) {
        Ok(sealed) => (sealed, false),
        // Too few validators: only then do the recovery keys count.
        Err(SealError::Quorum { .. }) => (verify_recovered(old, &note).ok()?, true),
        Err(_) => return None,
    };
    let header = &hand_over.header;
    let named = header.validators_hash == old.hash() && header.next_validators_hash == next.hash();
    let placed = header.checkpoint_size() == Some(checkpoint.size) && checkpoint.size > start_size;
    if !named || !placed || header.chain() != chain || header.epoch != old.number() {
        return None;
    }
    let header_leaf = LogLeaf::from_bytes(*header.hash().as_bytes());
    let (size, root) = (checkpoint.size, &checkpoint.root);
    verify_inclusion(&header_leaf, header.log_index(), size, &hand_over.header_path, root).ok()?;
    let entry_index = header.log_size.value().checked_sub(1).and_then(LeafIndex::new)?;
    let entry_leaf = LogEntry::Epoch(next.text().to_string()).leaf();
    verify_inclusion(&entry_leaf, entry_index, size, &hand_over.entry_path, root).ok()?;
    Some((checkpoint, is_recovered))
}

impl core::fmt::Display for TrustAnchor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let number = self.epochs.last().map_or(0, |entry| entry.epoch.number());
        f.write_str(&format!("{} {} epoch {number}", self.origin, self.chain()))
    }
}

#[cfg(test)]
mod tests;
