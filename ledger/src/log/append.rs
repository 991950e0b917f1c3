//! Appending to the log in memory: each node is hashed once, and nothing is written.
//!
//! A block's entries are appended level by level, so that the nodes of a level are hashed side by side; the root is read
//! for the header, then the header itself is pushed; the tiles that changed go into the block's one batch.

use std::ops::Range;
use std::sync::Arc;

use kexin_proof::hash::{LogLeaf, LogRoot, hash_together, merkle_empty, merkle_node};
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

/// Levels of the tallest tree.
const LEVELS_MAX: usize = u64::BITS as usize;

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
        self.extend(std::iter::once(leaf));
        index
    }

    /// Appends entries in their order.
    ///
    /// # Panics
    /// Never in practice: beyond 2^63 − 1 entries.
    pub fn extend(&mut self, leaves: impl IntoIterator<Item = LogLeaf>) {
        // Each level's new nodes, one level behind another, and before them the node that waits for the first of them.
        let mut hashes: Vec<NodeHash> = self.waiting(0).into_iter().collect();
        hashes.extend(leaves.into_iter().map(|leaf| *leaf.as_bytes()));
        hashes.reserve(hashes.len() + LEVELS_MAX);
        let mut levels: Vec<Range<usize>> = Vec::with_capacity(LEVELS_MAX);
        levels.push(0..hashes.len());
        hash_together(&mut hashes, |together| {
            while let Some(below) = levels.last().filter(|below| below.len() > 1).cloned() {
                let waiting = self.waiting(levels.len());
                if let Some(peak) = waiting {
                    together.known(peak);
                }
                let nodes = together.merkle_level(below);
                levels.push(nodes.start - usize::from(waiting.is_some())..nodes.end);
            }
        });
        let appended = levels[0].len() - usize::from(self.waiting(0).is_some());
        self.keep(&hashes, &levels);
        self.size += appended as u64;
        assert!(TreeSize::new(self.size).is_some(), "a log never holds 2^63 entries");
    }

    /// The node of a tree level that waits for its right neighbour.
    fn waiting(&self, level: usize) -> Option<NodeHash> {
        let is_there = level < LEVELS_MAX && self.size >> level & 1 == 1;
        is_there.then(|| self.peaks[level])
    }

    /// Puts each level's new nodes where they belong: into tiles, and the last one, when it waits, among the peaks.
    fn keep(&mut self, hashes: &[NodeHash], levels: &[Range<usize>]) {
        for (level, places) in levels.iter().enumerate() {
            let nodes = &hashes[places.clone()];
            let new = &nodes[usize::from(self.waiting(level).is_some())..];
            if level.is_multiple_of(TILE_LEVELS as usize) && !new.is_empty() {
                extend_tile(&mut self.edge, &mut self.filled, level / TILE_LEVELS as usize, new);
            }
            if let Some(last) = nodes.last().filter(|_| nodes.len() % 2 == 1) {
                self.peaks.resize(self.peaks.len().max(level + 1), NO_PEAK);
                self.peaks[level] = *last;
            }
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

fn extend_tile(edge: &mut Vec<EdgeTile>, filled: &mut Vec<TileWrite>, level: usize, mut hashes: &[NodeHash]) {
    if level >= edge.len() {
        edge.resize_with(level + 1, EdgeTile::default);
    }
    let tile = &mut edge[level];
    while !hashes.is_empty() {
        let (fitting, rest) = hashes.split_at(hashes.len().min(TILE_WIDTH - tile.hashes.len()));
        hashes = rest;
        tile.hashes.extend_from_slice(fitting);
        tile.grown = true;
        if tile.hashes.len() == TILE_WIDTH {
            let next = EdgeTile { index: tile.index + 1, ..EdgeTile::default() };
            filled.push(write_of(level, std::mem::replace(tile, next)));
        }
    }
}

fn write_of(level: usize, edge: EdgeTile) -> TileWrite {
    let level = u8::try_from(level).expect("a log of 2^63 entries has eight tile levels");
    TileWrite { place: TilePlace { level, index: edge.index }, tile: Arc::new(Tile::new(edge.hashes)) }
}
