//! Tiles: 256 node hashes in one row, the unit in which the log is stored, cached and mirrored.

use std::sync::{Arc, OnceLock};

use kexin_proof::hash::{HASH_BYTES, hash_together};

use super::{NodeHash, TileReader};
use crate::store::{Cache, StoreError};

/// Hashes in a full tile.
pub const TILE_WIDTH: usize = 256;

/// Tree levels that one tile spans.
pub(super) const TILE_LEVELS: u32 = 8;

const _: () = assert!(1 << TILE_LEVELS == TILE_WIDTH);

/// Where a tile stands: its level L (tree height 8·L) and its index N at that level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TilePlace {
    /// Tile level; 0 holds leaf hashes.
    pub level: u8,
    /// Index at the level.
    pub index: u64,
}

impl TilePlace {
    /// The tile that yields the tree node of height `level` at `index`, and the node's place inside it:
    /// levels above the tile's hashes, and the index at that level.
    pub(super) fn of_node(level: u32, index: u64) -> (Self, u32, usize) {
        let (tile_level, inner_level) = (level / TILE_LEVELS, level % TILE_LEVELS);
        let inner_bits = TILE_LEVELS - inner_level;
        let place = Self {
            level: u8::try_from(tile_level).expect("a log of 2^63 entries has eight tile levels"),
            index: index >> inner_bits,
        };
        let inner_index = index & ((1 << inner_bits) - 1);
        (place, inner_level, usize::try_from(inner_index).expect("below 256"))
    }
}

/// One to 256 node hashes, and the nodes above them, computed once when first asked for.
#[derive(Debug)]
pub struct Tile {
    hashes: Vec<NodeHash>,
    /// Complete nodes above the hashes: level 1, then 2, … in one flat array.
    above: OnceLock<Vec<NodeHash>>,
}

impl PartialEq for Tile {
    fn eq(&self, other: &Self) -> bool {
        self.hashes == other.hashes
    }
}

impl Eq for Tile {}

impl Tile {
    /// A tile of one to 256 hashes.
    ///
    /// # Panics
    /// With none or more: our own error.
    #[must_use]
    pub fn new(hashes: Vec<NodeHash>) -> Self {
        assert!(!hashes.is_empty(), "no tile is empty");
        assert!(hashes.len() <= TILE_WIDTH, "no tile is wider than 256");
        Self { hashes, above: OnceLock::new() }
    }

    /// Reads a stored tile: its hashes one after another.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the row is not one to 256 whole hashes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        if hashes.is_empty() || !rest.is_empty() || hashes.len() > TILE_WIDTH {
            return Err(StoreError::corrupt("log tile 日志数据块"));
        }
        Ok(Self::new(hashes.to_vec()))
    }

    /// The row as stored and as mirrored: C2SP tlog-tiles.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.concat()
    }

    /// The hashes, from the left.
    #[must_use]
    pub fn hashes(&self) -> &[NodeHash] {
        &self.hashes
    }

    /// Whether the tile holds all 256 hashes and so never changes again.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.hashes.len() == TILE_WIDTH
    }

    /// The complete node `level` levels above the hashes; `None` where the tile does not reach.
    #[must_use]
    pub fn node(&self, level: u32, index: usize) -> Option<NodeHash> {
        if level == 0 {
            return self.hashes.get(index).copied();
        }
        let count_at = |level: u32| self.hashes.len() >> level;
        if index >= count_at(level) {
            return None;
        }
        let before: usize = (1..level).map(count_at).sum();
        self.above.get_or_init(|| nodes_above(&self.hashes)).get(before + index).copied()
    }

    /// Appends the sibling of each node on the way up from the hash at `index`, `levels` of them; `None` where the tile does
    /// not reach.
    pub(super) fn climb(&self, index: usize, levels: u32, path: &mut Vec<NodeHash>) -> Option<()> {
        path.push(*self.hashes.get(index ^ 1)?);
        if levels == 1 {
            return Some(());
        }
        let mut rest = self.above.get_or_init(|| nodes_above(&self.hashes)).as_slice();
        for level in 1..levels {
            let (nodes, above) = rest.split_at_checked(self.hashes.len() >> level)?;
            path.push(*nodes.get(index >> level ^ 1)?);
            rest = above;
        }
        Some(())
    }
}

fn nodes_above(hashes: &[NodeHash]) -> Vec<NodeHash> {
    let mut nodes = Vec::with_capacity(2 * hashes.len());
    nodes.extend_from_slice(hashes);
    let mut level = 0..hashes.len();
    hash_together(&mut nodes, |together| {
        while level.len() > 1 {
            level = together.merkle_level(level.clone());
        }
    });
    nodes.split_off(hashes.len())
}

/// Full tiles kept in memory with the nodes above them; a bounded number.
pub struct TileCache<R> {
    tiles: R,
    kept: Cache<TilePlace, Arc<Tile>>,
}

impl<R: TileReader> TileCache<R> {
    /// Keeps at most `count_max` tiles (about 16 KiB each) of `tiles`.
    #[must_use]
    pub fn new(tiles: R, count_max: usize) -> Self {
        Self { tiles, kept: Cache::new(count_max) }
    }
}

impl<R: TileReader> TileReader for TileCache<R> {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        if let Some(tile) = self.kept.find(&place) {
            return Ok(Some(tile));
        }
        let found = self.tiles.tile(place)?;
        if let Some(tile) = found.as_ref().filter(|tile| tile.is_full()) {
            self.kept.keep(place, Arc::clone(tile));
        }
        Ok(found)
    }
}
