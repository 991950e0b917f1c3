//! The record log: one RFC 9162 Merkle tree over all entries since genesis, kept as tiles.
//!
//! A tile of level L and index N holds the hashes of the tree nodes 256·N to 256·N+255 at height 8·L
//! (C2SP tlog-tiles), so a proof at any past size reads a handful of rows. The tiles at the right edge
//! are partial and grow; a stored tile that is wider than an older size needs is read by its first hashes.

use std::sync::Arc;

use kexin_proof::consistency::ConsistencyPath;
use kexin_proof::hash::{HASH_BYTES, LogLeaf, LogRoot, merkle_empty, merkle_node};
use kexin_proof::height::{LeafIndex, TreeSize};
use kexin_proof::inclusion::InclusionPath;

use crate::store::StoreError;

mod append;
mod edge;
mod tile;

pub use append::{LogAppend, TileWrite};
pub use edge::LogEdge;
pub use tile::{TILE_WIDTH, Tile, TileCache, TilePlace};

/// A hash of a tree node.
pub type NodeHash = [u8; HASH_BYTES];

/// Where tiles are read from: memory, or a database.
pub trait TileReader {
    /// The tile at `place`, as wide as it was when last written; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError>;
}

impl<R: TileReader> TileReader for &R {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        (**self).tile(place)
    }
}

/// Roots and proofs of the log at any size that the tiles hold.
pub struct RecordLog<R> {
    tiles: R,
}

impl<R: TileReader> RecordLog<R> {
    /// Reads from `tiles`.
    pub const fn new(tiles: R) -> Self {
        Self { tiles }
    }

    /// Root over the first `size` entries (RFC 9162 section 2.1.1).
    ///
    /// # Errors
    /// [`StoreError::Missing`] beyond the stored size, and failures of the environment.
    pub fn root(&self, size: TreeSize) -> Result<LogRoot, StoreError> {
        if size == TreeSize::ZERO {
            return Ok(LogRoot::from_bytes(merkle_empty()));
        }
        self.range(0, size.value()).map(LogRoot::from_bytes)
    }

    /// Leaf hash of the entry at `index`.
    ///
    /// # Errors
    /// As [`RecordLog::root`].
    pub fn leaf(&self, index: LeafIndex) -> Result<LogLeaf, StoreError> {
        self.node(0, index.value()).map(LogLeaf::from_bytes)
    }

    /// Inclusion path of entry `index` in the log of `size` entries, from the leaf upwards (RFC 9162 section 2.1.3).
    ///
    /// # Errors
    /// [`StoreError::OutOfRange`] unless `index < size`; otherwise as [`RecordLog::root`].
    pub fn inclusion(&self, index: LeafIndex, size: TreeSize) -> Result<InclusionPath, StoreError> {
        in_log(index, size)?;
        self.edge(size)?.inclusion(index)
    }

    /// The log as it is at `size`, for many proofs: what its right edge hashes to is worked out once.
    ///
    /// # Errors
    /// As [`RecordLog::root`].
    pub fn edge(&self, size: TreeSize) -> Result<LogEdge<&R>, StoreError> {
        LogEdge::new(&self.tiles, size)
    }

    /// Consistency path between two sizes of the log (RFC 9162 section 2.1.4); empty when the smaller is
    /// 0 or both are equal.
    ///
    /// # Errors
    /// [`StoreError::OutOfRange`] unless `old <= new`; otherwise as [`RecordLog::root`].
    pub fn consistency(&self, old: TreeSize, new: TreeSize) -> Result<ConsistencyPath, StoreError> {
        let (mut known, mut start, mut count) = (old.value(), 0, new.value());
        if known > count {
            return Err(StoreError::OutOfRange { what: "log size 日志大小", asked: known, limit: count });
        }
        let mut path = Vec::new();
        if known == 0 {
            return Ok(ConsistencyPath::new(path));
        }
        // The reader holds the old root; once the walk has left its right edge, subtrees must be shown.
        let mut holds_subtree = true;
        while known != count {
            let left = largest_power_below(count);
            if known <= left {
                path.push(self.range(start + left, count - left)?);
                count = left;
            } else {
                path.push(self.range(start, left)?);
                start += left;
                known -= left;
                count -= left;
                holds_subtree = false;
            }
        }
        if !holds_subtree {
            path.push(self.range(start, count)?);
        }
        path.reverse();
        Ok(ConsistencyPath::new(path))
    }

    /// Hash over `count` leaves from `start`, which is a multiple of the least power of two ≥ `count`.
    fn range(&self, start: u64, count: u64) -> Result<NodeHash, StoreError> {
        debug_assert!(count > 0);
        debug_assert_eq!(start % count.next_power_of_two(), 0);
        // Complete subtrees from the right: the lowest bit set is the rightmost and smallest.
        let mut hash = None;
        for level in (0..u64::BITS).filter(|level| count >> level & 1 == 1) {
            let index = (start >> level) + (count >> level) - 1;
            let peak = self.node(level, index)?;
            hash = Some(match hash {
                None => peak,
                Some(right) => merkle_node(&peak, &right),
            });
        }
        Ok(hash.expect("count is not zero, so a bit is set"))
    }

    fn node(&self, level: u32, index: u64) -> Result<NodeHash, StoreError> {
        let (place, inner_level, inner_index) = TilePlace::of_node(level, index);
        tile_at(&self.tiles, place)?.node(inner_level, inner_index).ok_or(missing(place))
    }
}

fn tile_at(tiles: &impl TileReader, place: TilePlace) -> Result<Arc<Tile>, StoreError> {
    tiles.tile(place)?.ok_or(missing(place))
}

const fn missing(place: TilePlace) -> StoreError {
    StoreError::Missing { what: "log tile 日志数据块", at: place.index }
}

fn in_log(index: LeafIndex, size: TreeSize) -> Result<(), StoreError> {
    if index.value() < size.value() {
        return Ok(());
    }
    Err(StoreError::OutOfRange { what: "log index 日志序号", asked: index.value(), limit: size.value() })
}

/// Largest power of two below `count`, which is at least 2.
const fn largest_power_below(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}

#[cfg(test)]
mod tests;
