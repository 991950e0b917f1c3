//! Our log: tiles of 256 hashes, and the roots of the complete subtrees at its edge.

use std::hint::black_box;
use std::sync::Arc;

use kexin_ledger::log::{LogAppend, RecordLog, Tile, TilePlace, TileReader};
use kexin_ledger::store::StoreError;
use kexin_proof::hash::{LogLeaf, LogRoot};
use kexin_proof::height::{LeafIndex, TreeSize};
use kexin_proof::inclusion::verify_inclusion;

use super::{Log, ROOT_EVERY, Way};
use crate::contest::timed;

pub fn way() -> Way {
    Way {
        name: "**ours**, tiles made",
        append: |leaves| {
            let mut log = LogAppend::empty();
            let time = timed(|| append(&mut log, leaves));
            (time, Box::new(Filled::of(log)))
        },
    }
}

fn append(log: &mut LogAppend, leaves: &[LogLeaf]) {
    for block in leaves.chunks(ROOT_EVERY) {
        log.extend(block.iter().copied());
        black_box(log.root());
    }
}

/// Tiles in memory, in a table as a node's cache has them.
#[expect(
    clippy::disallowed_types,
    reason = "tiles are sought by their places; no hash depends on their order"
)]
struct Tiles(std::collections::HashMap<TilePlace, Arc<Tile>>);

impl TileReader for Tiles {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        Ok(self.0.get(&place).cloned())
    }
}

struct Filled {
    tiles: Tiles,
    size: TreeSize,
    root: LogRoot,
}

impl Filled {
    fn of(log: LogAppend) -> Self {
        let (size, root) = (log.size(), log.root());
        let tiles = log.into_tiles().into_iter().map(|write| (write.place, write.tile)).collect();
        Self { tiles: Tiles(tiles), size, root }
    }
}

fn place(index: u64) -> LeafIndex {
    LeafIndex::new(index).expect("small")
}

impl Log for Filled {
    fn prove(&self, indexes: &[u64]) -> usize {
        // The log's edge is read once for all of them, as a node does for the newest size.
        let log = RecordLog::new(&self.tiles);
        let edge = log.edge(self.size).expect("memory");
        indexes.iter().map(|index| edge.inclusion(place(*index)).expect("memory").hashes().len() * 32).sum()
    }

    fn verification<'a>(&'a self, indexes: &'a [u64]) -> Box<dyn Fn() + 'a> {
        let log = RecordLog::new(&self.tiles);
        let edge = log.edge(self.size).expect("memory");
        let leaf = |index: &u64| log.leaf(place(*index)).expect("memory");
        let path = |index: &u64| edge.inclusion(place(*index)).expect("memory");
        let proved: Vec<_> = indexes.iter().map(|index| (*index, leaf(index), path(index))).collect();
        Box::new(move || {
            for (index, leaf, path) in &proved {
                verify_inclusion(leaf, place(*index), self.size, black_box(path), &self.root)
                    .expect("it is there");
            }
        })
    }
}

/// The log asked for the proofs of any size: nothing of its edge is at hand.
pub struct AnySize(Filled);

impl AnySize {
    pub fn of(leaves: &[LogLeaf]) -> Self {
        let mut log = LogAppend::empty();
        append(&mut log, leaves);
        Self(Filled::of(log))
    }

    pub fn prove(&self, indexes: &[u64]) -> usize {
        let log = RecordLog::new(&self.0.tiles);
        let path = |index: &u64| log.inclusion(place(*index), self.0.size).expect("memory");
        indexes.iter().map(|index| path(index).hashes().len() * 32).sum()
    }
}
