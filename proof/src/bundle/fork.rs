//! Two bundles that cannot both be true, and the validators that sealed both (`docs/formats.md` 6).
//!
//! With more than f dishonest keys a chain can be told in two ways. Nobody can prevent that; but whoever holds one bundle
//! of each can prove it, offline, and name those who signed both.

use alloc::vec::Vec;
use core::fmt;

use super::verify::{check_header, failed, sealed_checkpoint};
use super::{Check, HeaderEvidence, ProofBundle, VerifyError};
use crate::anchor::{AnchoredEpoch, TrustAnchor};
use crate::checkpoint::{Checkpoint, VerifierKey};
use crate::entry::{LogEntry, RecordEntry};
use crate::hash::{HeaderHash, LogLeaf, LogRoot};
use crate::height::{Height, LeafIndex, TreeSize};
use crate::inclusion::verify_inclusion;

/// What two bundles say of one thing, and only one of them can be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// Two logs of this size.
    Roots {
        /// Entries.
        size: TreeSize,
    },
    /// Two entries in this place of the log.
    Entries {
        /// Place, from 0.
        index: LeafIndex,
    },
    /// Two blocks of this height.
    Blocks {
        /// Height.
        height: Height,
    },
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Roots { size } => write!(f, "two logs of {size} entries 日志在 {size} 条处有两个版本"),
            Self::Entries { index } => write!(f, "two entries at index {index} 日志第 {index} 条有两个版本"),
            Self::Blocks { height } => write!(f, "two blocks at height {height} 第 {height} 块有两个版本"),
        }
    }
}

/// A validator that sealed both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubleSigner {
    /// Organisation that runs it.
    pub org: u32,
    /// The seal key that signed both, as the epochs' texts have it.
    pub key: VerifierKey,
}

/// A fork, proven by two bundles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// What they contradict each other in.
    pub contradiction: Contradiction,
    /// Everyone who sealed both: when both are of one epoch, more than a third of its validators.
    pub double_signers: Vec<DoubleSigner>,
}

/// What a sealed bundle commits its signers to.
struct Sealed<'a> {
    checkpoint: Checkpoint,
    entry: &'a AnchoredEpoch,
    sealed_by: Vec<u16>,
    roots: Vec<(TreeSize, LogRoot)>,
    entries: Vec<(LeafIndex, LogLeaf)>,
    blocks: Vec<(Height, HeaderHash)>,
}

/// Looks for a contradiction between two bundles of one chain; `None` when both can be true.
///
/// Neither needs to answer any question, nor to fit the anchor's end of a closed epoch: one of them tells another
/// history, and which one does not matter here.
///
/// # Errors
/// A bundle that proves nothing at all: the first check that failed, of the first bundle or of the second.
pub fn compare(first: &[u8], second: &[u8], anchor: &TrustAnchor) -> Result<Option<Fork>, VerifyError> {
    let (first, second) = (read(first, anchor)?, read(second, anchor)?);
    let contradiction = differing(&first.roots, &second.roots)
        .map(|size| Contradiction::Roots { size })
        .or_else(|| differing(&first.entries, &second.entries).map(|index| Contradiction::Entries { index }))
        .or_else(|| differing(&first.blocks, &second.blocks).map(|height| Contradiction::Blocks { height }));
    let Some(contradiction) = contradiction else { return Ok(None) };
    Ok(Some(Fork { contradiction, double_signers: signers_of_both(&first, &second) }))
}

fn read<'a>(bytes: &[u8], anchor: &'a TrustAnchor) -> Result<Sealed<'a>, VerifyError> {
    let bundle = ProofBundle::from_json(bytes)?;
    if bundle.origin != *anchor.origin() || bundle.chain != anchor.chain() {
        return Err(failed(Check::Chain));
    }
    let (checkpoint, entry, sealed_by) = sealed_checkpoint(&bundle, anchor)?;
    let mut found = Sealed {
        roots: alloc::vec![(checkpoint.size, checkpoint.root)],
        entries: Vec::new(),
        blocks: Vec::new(),
        checkpoint,
        entry,
        sealed_by,
    };
    for evidence in &bundle.records {
        let record_id = evidence.envelope.record_id(&bundle.chain);
        let (signatures_hash, outcome) = (evidence.signatures, evidence.outcome);
        let leaf = LogEntry::Record(RecordEntry { record_id, signatures_hash, outcome }).leaf();
        let Checkpoint { size, root, .. } = &found.checkpoint;
        verify_inclusion(&leaf, evidence.index, *size, &evidence.path, root)
            .map_err(|_| failed(Check::Log))?;
        found.entries.push((evidence.index, leaf));
        found.add_block(&evidence.block, anchor)?;
    }
    for evidence in &bundle.states {
        found.add_block(&evidence.block, anchor)?;
    }
    Ok(found)
}

impl Sealed<'_> {
    /// A header says what the log was before it, and stands in it.
    fn add_block(&mut self, evidence: &HeaderEvidence, anchor: &TrustAnchor) -> Result<(), VerifyError> {
        let header = check_header(evidence, &self.checkpoint, anchor)?;
        self.roots.push((header.log_size, header.log_root));
        self.entries.push((header.log_index(), LogLeaf::from_bytes(*header.hash().as_bytes())));
        self.blocks.push((header.height, header.hash()));
        Ok(())
    }
}

/// The first thing of which both speak, and differently.
fn differing<K: Copy + PartialEq, V: PartialEq>(first: &[(K, V)], second: &[(K, V)]) -> Option<K> {
    let differs = |(key, value): &(K, V)| second.iter().any(|(other, found)| other == key && found != value);
    first.iter().find(|known| differs(known)).map(|(key, _)| *key)
}

/// By key, as numbers may stand for others in another epoch.
fn signers_of_both(first: &Sealed<'_>, second: &Sealed<'_>) -> Vec<DoubleSigner> {
    let keys_of = |sealed: &Sealed<'_>| -> Vec<DoubleSigner> {
        let epoch = &sealed.entry.epoch;
        let signer = |number: &u16| {
            let (_, key) = epoch.seal_key(&epoch.seal_name(*number))?;
            Some(DoubleSigner { org: epoch.validator(*number)?.org, key })
        };
        sealed.sealed_by.iter().filter_map(signer).collect()
    };
    let others = keys_of(second);
    keys_of(first)
        .into_iter()
        .filter(|one| others.iter().any(|other| other.key.key() == one.key.key()))
        .collect()
}

#[cfg(test)]
mod tests;
