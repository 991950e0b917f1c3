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
    /// Roots of the complete subtrees of the size's binary digits, by tree level.
    peaks: Vec<Option<NodeHash>>,
    /// The partial tile at the right edge of each tile level.
    edge: Vec<EdgeTile>,
    filled: Vec<TileWrite>,
}

#[derive(Clone, Debug, Default)]
struct EdgeTile {
    index: u64,
    hashes: Vec<NodeHash>,
    grown: bool,
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
                let peak = if width >> level & 1 == 1 {
                    Some(tile.node(level, index).ok_or(missing.clone())?)
                } else {
                    None
                };
                self.peaks.push(peak);
            }
            hashes.extend_from_slice(tile.hashes().get(..width).ok_or(missing)?);
        } else {
            self.peaks.resize(self.peaks.len() + TILE_WIDTH.trailing_zeros() as usize, None);
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
        let mut level = 0;
        self.push_to_tile(0, hash);
        while let Some(left) = self.peaks.get_mut(level).and_then(Option::take) {
            hash = merkle_node(&left, &hash);
            level += 1;
            if level % TILE_LEVELS as usize == 0 {
                self.push_to_tile(level / TILE_LEVELS as usize, hash);
            }
        }
        if level >= self.peaks.len() {
            self.peaks.resize(level + 1, None);
        }
        self.peaks[level] = Some(hash);
        self.size += 1;
        index
    }

    fn push_to_tile(&mut self, level: usize, hash: NodeHash) {
        if level >= self.edge.len() {
            self.edge.resize_with(level + 1, EdgeTile::default);
        }
        let edge = &mut self.edge[level];
        edge.hashes.push(hash);
        edge.grown = true;
        if edge.hashes.len() == TILE_WIDTH {
            let full = std::mem::take(edge);
            edge.index = full.index + 1;
            self.filled.push(write_of(level, full));
        }
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
        let peaks = self.peaks.iter().flatten().copied();
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

fn write_of(level: usize, edge: EdgeTile) -> TileWrite {
    let level = u8::try_from(level).expect("a log of 2^63 entries has eight tile levels");
    TileWrite { place: TilePlace { level, index: edge.index }, tile: Arc::new(Tile::new(edge.hashes)) }
}
