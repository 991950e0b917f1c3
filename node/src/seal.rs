//! Seals of committed blocks: gathered until a quorum stands, and compared for contradictions.
//!
//! Sealing is off the critical path: registration goes on while seals are missing, and a later seal covers
//! earlier records. The block that ends an epoch needs its own, for the hand-over.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::LogRoot;
use kexin_proof::height::{Height, TreeSize};
use kexin_proof::seal::{Seal, sealed_note};

use crate::core::message::{Evidence, SealOf};
use crate::core::{BlockCheckpoint, HaltReason};

/// Most blocks whose seals are gathered or watched at once.
const GATHERED_MAX: usize = 64;
/// Most seals kept of blocks that are not committed here yet.
const EARLY_MAX: usize = 256;
/// Most sizes at which contradicting roots are kept.
const CONTRADICTIONS_MAX: usize = 64;
/// Most such roots of one size for which one validator counts: it makes as many as it likes.
const ROOTS_MAX: usize = 8;

struct Gathering {
    size: TreeSize,
    checkpoint: Checkpoint,
    epoch: Epoch,
    ends_epoch: bool,
    seals: BTreeMap<u16, Seal>,
    /// Covered by a quorum of seals: only watched for contradictions, which may come long after.
    is_closed: bool,
}

/// What a seal led to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SealNews {
    /// Keep it.
    Kept {
        /// Size of the checkpoint.
        size: TreeSize,
        /// Whose.
        validator: u16,
        /// The seal.
        seal: Seal,
    },
    /// A quorum stands.
    Sealed {
        /// Block.
        height: Height,
        /// Size of the checkpoint.
        size: TreeSize,
        /// The note.
        note: String,
    },
    /// A validator sealed two logs.
    TwoFaced(Evidence),
    /// The node must stop.
    Halt(HaltReason),
}

/// How a seal from a peer is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SealJudgement {
    /// It holds, and is new.
    New,
    /// Known, or of a block that is no longer or not yet gathered.
    Idle,
    /// It does not hold.
    Bad,
}

/// Seals on their way.
#[derive(Default)]
pub struct Seals {
    gathered: BTreeMap<Height, Gathering>,
    early: Vec<SealOf>,
    /// Validators that sealed another root than ours, by size and root.
    contradicting: BTreeMap<TreeSize, BTreeMap<LogRoot, BTreeSet<u16>>>,
    sealed: Height,
}

impl Seals {
    /// The newest block with a quorum of seals, since the start.
    #[must_use]
    pub const fn sealed_height(&self) -> Height {
        self.sealed
    }

    /// The newest block whose seals are missing.
    #[must_use]
    pub fn missing(&self) -> Option<Height> {
        self.gathered.iter().rev().find(|(_, gathering)| !gathering.is_closed).map(|(height, _)| *height)
    }

    /// The seals held of a block.
    #[must_use]
    pub fn held(&self, height: Height) -> Vec<SealOf> {
        let Some(gathering) = self.gathered.get(&height) else { return Vec::new() };
        let (size, root) = (gathering.size, gathering.checkpoint.root);
        gathering.seals.values().map(|seal| SealOf { height, size, root, seal: seal.clone() }).collect()
    }

    /// Begins to gather for a committed block, and takes the seals that came early.
    pub fn open(&mut self, height: Height, block: BlockCheckpoint) -> Vec<SealNews> {
        let BlockCheckpoint { checkpoint, epoch, ends_epoch } = block;
        let size = checkpoint.size;
        let gathering =
            Gathering { size, checkpoint, epoch, ends_epoch, seals: BTreeMap::new(), is_closed: false };
        self.gathered.insert(height, gathering);
        while self.gathered.len() > GATHERED_MAX {
            // What still needs seals is kept longer than what is only watched.
            let closed = self.gathered.iter().find(|(_, gathering)| gathering.is_closed);
            let first = closed.or_else(|| self.gathered.first_key_value()).map(|(height, _)| *height);
            first.and_then(|height| self.gathered.remove(&height));
        }
        let (now, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.early).into_iter().partition(|seal| seal.height <= height);
        self.early = later;
        now.into_iter().flat_map(|seal| self.take(seal, height).1).collect()
    }

    /// Takes a seal: of a peer, or our own. `head` is the newest committed height.
    pub fn take(&mut self, seal: SealOf, head: Height) -> (SealJudgement, Vec<SealNews>) {
        if seal.height > head {
            if self.early.len() < EARLY_MAX
                && seal.height <= head.next().next()
                && !self.early.contains(&seal)
            {
                self.early.push(seal);
            }
            return (SealJudgement::Idle, Vec::new());
        }
        let Some(gathering) = self.gathered.get_mut(&seal.height) else {
            return (SealJudgement::Idle, Vec::new());
        };
        let Some((validator, key)) = gathering.epoch.seal_key(&seal.seal.name) else {
            return (SealJudgement::Bad, Vec::new());
        };
        let origin = gathering.checkpoint.origin.clone();
        let theirs = Checkpoint { origin, size: seal.size, root: seal.root };
        if gathering.seals.get(&validator) == Some(&seal.seal) {
            return (SealJudgement::Idle, Vec::new());
        }
        if !seal.seal.holds(key.key(), &theirs) {
            return (SealJudgement::Bad, Vec::new());
        }
        if theirs != gathering.checkpoint {
            return (SealJudgement::New, self.contradicted(seal, validator));
        }
        if gathering.seals.contains_key(&validator) {
            return (SealJudgement::Idle, Vec::new());
        }
        gathering.seals.insert(validator, seal.seal.clone());
        if gathering.is_closed {
            return (SealJudgement::Idle, Vec::new());
        }
        let (height, size) = (seal.height, seal.size);
        let mut news = vec![SealNews::Kept { size, validator, seal: seal.seal }];
        let seals: Vec<Seal> = gathering.seals.values().cloned().collect();
        if let Some(note) = sealed_note(&gathering.epoch, &gathering.checkpoint, &seals) {
            news.push(SealNews::Sealed { height, size, note: note.to_string() });
            self.closed(height);
        }
        (SealJudgement::New, news)
    }

    /// A quorum stands at `height`: earlier blocks are covered, except those that end an epoch.
    fn closed(&mut self, height: Height) {
        self.sealed = self.sealed.max(height);
        for (other, gathering) in self.gathered.range_mut(..=height) {
            gathering.is_closed |= *other == height || !gathering.ends_epoch;
        }
    }

    fn contradicted(&mut self, seal: SealOf, validator: u16) -> Vec<SealNews> {
        let mut news = Vec::new();
        let Some(gathering) = self.gathered.get(&seal.height) else { return news };
        if let Some(ours) = gathering.seals.get(&validator)
            && seal.size == gathering.size
        {
            let first = SealOf {
                height: seal.height,
                size: gathering.size,
                root: gathering.checkpoint.root,
                seal: ours.clone(),
            };
            news.push(SealNews::TwoFaced(Evidence::Seals(first, seal.clone())));
        }
        let quorum = gathering.epoch.quorum();
        if self.contradicting.len() < CONTRADICTIONS_MAX || self.contradicting.contains_key(&seal.size) {
            let roots = self.contradicting.entry(seal.size).or_default();
            let sealed = roots.values().filter(|validators| validators.contains(&validator)).count();
            if sealed >= ROOTS_MAX {
                return news;
            }
            let validators = roots.entry(seal.root).or_default();
            validators.insert(validator);
            if validators.len() >= quorum {
                news.push(SealNews::Halt(HaltReason::SealedContradiction { size: seal.size }));
            }
        }
        news
    }
}

#[cfg(test)]
mod tests;
