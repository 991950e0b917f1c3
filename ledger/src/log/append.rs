//! Appending to the log in memory: each node is hashed once, and nothing is written.
//!
//! A block's entries are pushed, the root is read for the header, then the header itself is pushed;
//! the tiles that changed go into the block's one batch.

use std::sync::Arc;

use kexin_proof::hash::{LogLeaf, LogRoot, merkle_empty, merkle_node};
use kexin_proof::height::{LeafIndex, TreeSize};

use super::tile::{TILE_LEVELS, TILE_WIDTH, Tile, TilePlace};
use super::{NodeHash, TileReader};
use crate::store::StoreError;

/// A tile to write: a new one, or a partial one that has grown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TileWrite {
    /// Where.
    pub place: TilePlace,
    /// Its hashes.
    pub tile: Arc<Tile>,
}

/// The right edge of a log, to which leaves are appended in memory.
#[derive(Clone, Debug)]
pub struct LogAppend {
    size: u64,
    /// Roots of the complete subtrees of the size's binary digits, by tree level; what stands at a digit 0 counts for
    /// nothing.
    peaks: Vec<NodeHash>,
    /// The partial tile at the right edge of each tile level.
    edge: Vec<EdgeTile>,
    filled: Vec<TileWrite>,
}

/// What stands where there is no peak.
const NO_PEAK: NodeHash = [0; 32];

#[derive(Clone, Debug)]
struct EdgeTile {
    index: u64,
    hashes: Vec<NodeHash>,
    grown: bool,
}

impl Default for EdgeTile {
    fn default() -> Self {
        Self { index: 0, hashes: Vec::with_capacity(TILE_WIDTH), grown: false }
    }
}

impl LogAppend {
    /// An empty log.
    #[must_use]
    pub const fn empty() -> Self {
        Self { size: 0, peaks: Vec::new(), edge: Vec::new(), filled: Vec::new() }
    }

    /// The right edge of the log of `size` entries.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the tiles do not reach `size`, and failures of the environment.
    pub fn load(tiles: &impl TileReader, size: TreeSize) -> Result<Self, StoreError> {
        let mut append = Self::empty();
        append.size = size.value();
        let mut count = append.size;
        for level in 0_u8.. {
            if count == 0 {
                break;
            }
            let index = count >> TILE_LEVELS;
            let width = usize::try_from(count).map_or(0, |count| count % TILE_WIDTH);
            append.load_edge(tiles, TilePlace { level, index }, width)?;
            count = index;
        }
        Ok(append)
    }

    fn load_edge(
        &mut self,
        tiles: &impl TileReader,
        place: TilePlace,
        width: usize,
    ) -> Result<(), StoreError> {
        let mut hashes = Vec::with_capacity(TILE_WIDTH);
        if width > 0 {
            let missing = StoreError::Missing { what: "log tile 日志数据块", at: place.index };
            let tile = tiles.tile(place)?.ok_or(missing.clone())?;
            for level in 0..TILE_LEVELS {
                let index = (width >> level).wrapping_sub(1);
                let is_peak = width >> level & 1 == 1;
                let peak = if is_peak { tile.node(level, index).ok_or(missing.clone())? } else { NO_PEAK };
                self.peaks.push(peak);
            }
            hashes.extend_from_slice(tile.hashes().get(..width).ok_or(missing)?);
        } else {
            self.peaks.resize(self.peaks.len() + TILE_LEVELS as usize, NO_PEAK);
        }
        self.edge.push(EdgeTile { index: place.index, hashes, grown: false });
        Ok(())
    }

    /// Appends one entry and says where it stands.
    ///
    /// # Panics
    /// Never in practice: beyond 2^63 − 1 entries.
    pub fn push(&mut self, leaf: LogLeaf) -> LeafIndex {
        let index = LeafIndex::new(self.size).expect("a log never holds 2^63 entries");
        let mut hash = *leaf.as_bytes();
        push_to_tile(&mut self.edge, &mut self.filled, 0, hash);
        // Each digit 1 at the end is a subtree that the entry completes to one of twice its size.
        let completed = self.size.trailing_ones() as usize;
        for (level, left) in (1..).zip(self.peaks.iter().take(completed)) {
            hash = merkle_node(left, &hash);
            if level % TILE_LEVELS as usize == 0 {
                push_to_tile(&mut self.edge, &mut self.filled, level / TILE_LEVELS as usize, hash);
            }
        }
        if completed < self.peaks.len() {
            self.peaks[completed] = hash;
        } else {
            self.peaks.push(hash);
        }
        self.size += 1;
        index
    }

    /// Entries, those pushed included.
    ///
    /// # Panics
    /// Never in practice: beyond 2^63 − 1 entries.
    #[must_use]
    pub fn size(&self) -> TreeSize {
        TreeSize::new(self.size).expect("a log never holds 2^63 entries")
    }

    /// Root over all entries, those pushed included.
    #[must_use]
    pub fn root(&self) -> LogRoot {
        let is_peak = |(level, _): &(u32, &NodeHash)| self.size >> level & 1 == 1;
        let peaks = (0_u32..).zip(&self.peaks).filter(is_peak).map(|(_, peak)| *peak);
        let root = peaks.reduce(|right, left| merkle_node(&left, &right));
        LogRoot::from_bytes(root.unwrap_or_else(merkle_empty))
    }

    /// The tiles that have filled since loading or since the last call: they never change again.
    pub fn take_filled(&mut self) -> Vec<TileWrite> {
        std::mem::take(&mut self.filled)
    }

    /// The tiles that changed since loading.
    #[must_use]
    pub fn into_tiles(self) -> Vec<TileWrite> {
        let mut writes = self.filled;
        let partial = self.edge.into_iter().enumerate().filter(|(_, edge)| edge.grown);
        writes.extend(partial.map(|(level, edge)| write_of(level, edge)));
        writes
    }
}

fn push_to_tile(edge: &mut Vec<EdgeTile>, filled: &mut Vec<TileWrite>, level: usize, hash: NodeHash) {
    if level >= edge.len() {
        edge.resize_with(level + 1, EdgeTile::default);
    }
    let tile = &mut edge[level];
    tile.hashes.push(hash);
    tile.grown = true;
    if tile.hashes.len() == TILE_WIDTH {
        let next = EdgeTile { index: tile.index + 1, ..EdgeTile::default() };
        filled.push(write_of(level, std::mem::replace(tile, next)));
    }
}

fn write_of(level: usize, edge: EdgeTile) -> TileWrite {
    let level = u8::try_from(level).expect("a log of 2^63 entries has eight tile levels");
    TileWrite { place: TilePlace { level, index: edge.index }, tile: Arc::new(Tile::new(edge.hashes)) }
}
