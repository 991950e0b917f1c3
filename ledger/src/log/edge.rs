//! Inclusion proofs at one size of the log: each asks for a tile a tile level, and hashes nothing.
//!
//! The log of n entries is one complete subtree for each binary digit of n, joined from the right. A path climbs inside
//! the subtree that holds the entry, then passes what lies right of it, joined, and the subtrees left of it.

use std::sync::Arc;

use kexin_proof::hash::merkle_node;
use kexin_proof::height::{LeafIndex, TreeSize};
use kexin_proof::inclusion::InclusionPath;

use super::tile::{TILE_LEVELS, Tile, TilePlace};
use super::{NodeHash, TileReader, in_log, missing, tile_at};
use crate::store::StoreError;

/// The log at one size.
pub struct LogEdge<R> {
    tiles: R,
    size: TreeSize,
    /// From the left, largest first.
    peaks: Vec<Peak>,
}

/// A complete subtree of the log.
struct Peak {
    level: u32,
    /// Its first entry.
    start: u64,
    hash: NodeHash,
    /// Hash over this subtree and everything right of it.
    with_right: NodeHash,
}

impl<R: TileReader> LogEdge<R> {
    pub(super) fn new(tiles: R, size: TreeSize) -> Result<Self, StoreError> {
        let count = size.value();
        let mut peaks: Vec<Peak> = Vec::new();
        let mut last: Option<(TilePlace, Arc<Tile>)> = None;
        for level in (0..u64::BITS).filter(|level| count >> level & 1 == 1) {
            let index = (count >> level) - 1;
            // Several subtrees of the edge stand in one tile, which grows and so is in no cache.
            let (place, inner_level, inner_index) = TilePlace::of_node(level, index);
            let tile = match last.take().filter(|(found, _)| *found == place) {
                Some((_, tile)) => tile,
                None => tile_at(&tiles, place)?,
            };
            let hash = tile.node(inner_level, inner_index).ok_or(missing(place))?;
            last = Some((place, tile));
            let with_right = peaks.last().map_or(hash, |right| merkle_node(&hash, &right.with_right));
            peaks.push(Peak { level, start: index << level, hash, with_right });
        }
        peaks.reverse();
        Ok(Self { tiles, size, peaks })
    }

    /// Inclusion path of entry `index`, from the leaf upwards (RFC 9162 section 2.1.3).
    ///
    /// # Errors
    /// [`StoreError::OutOfRange`] unless the entry is there; [`StoreError::Missing`] for a missing tile, and failures of
    /// the environment.
    pub fn inclusion(&self, index: LeafIndex) -> Result<InclusionPath, StoreError> {
        in_log(index, self.size)?;
        let target = index.value();
        let right = self.peaks.partition_point(|peak| peak.start <= target);
        let (left, right) = self.peaks.split_at(right);
        let (own, left) = left.split_last().expect("the first subtree begins with entry 0");
        let length = own.level as usize + left.len() + usize::from(!right.is_empty());
        let mut path = Vec::with_capacity(length);
        self.climb(target, own.level, &mut path)?;
        path.extend(right.first().map(|peak| peak.with_right));
        path.extend(left.iter().rev().map(|peak| peak.hash));
        debug_assert_eq!(path.len(), length);
        Ok(InclusionPath::new(path))
    }

    /// The siblings inside a complete subtree of 2^`levels` leaves.
    fn climb(&self, target: u64, levels: u32, path: &mut Vec<NodeHash>) -> Result<(), StoreError> {
        for first in (0..levels).step_by(TILE_LEVELS as usize) {
            let (place, _, index) = TilePlace::of_node(first, target >> first);
            let tile = tile_at(&self.tiles, place)?;
            tile.climb(index, TILE_LEVELS.min(levels - first), path).ok_or(missing(place))?;
        }
        Ok(())
    }
}
