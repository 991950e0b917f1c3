//! The log: appending leaves that are hashed already, with a root every 1,000; inclusion proofs.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use kexin_ledger::log::{LogAppend, RecordLog, Tile, TilePlace, TileReader};
use kexin_ledger::store::StoreError;
use kexin_proof::hash::{LogLeaf, merkle_node, sha256};
use kexin_proof::height::{LeafIndex, TreeSize};
use kexin_proof::inclusion::verify_inclusion;

use crate::contest::{Contest, timed};
use crate::limit;

/// A root is wanted after so many leaves: a block's.
pub const ROOT_EVERY: usize = 1_000;

pub fn leaves(count: usize) -> Vec<LogLeaf> {
    (0..count as u64).map(|n| LogLeaf::from_bytes(sha256(&[&n.to_be_bytes()]))).collect()
}

pub fn appended(leaves: &[LogLeaf]) -> LogAppend {
    let mut log = LogAppend::empty();
    for block in leaves.chunks(ROOT_EVERY) {
        for leaf in block {
            log.push(*leaf);
        }
        black_box(log.root());
    }
    log
}

/// Tiles in memory.
pub struct Tiles(HashMap<TilePlace, Arc<Tile>>);

impl Tiles {
    pub fn of(log: LogAppend) -> Self {
        Self(log.into_tiles().into_iter().map(|write| (write.place, write.tile)).collect())
    }
}

impl TileReader for Tiles {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        Ok(self.0.get(&place).cloned())
    }
}

pub fn run() {
    append(1_000_000);
    inclusion(1_000_000);
}

fn append(count: usize) {
    let leaves = leaves(count);
    let title = format!("log: {count} leaves hashed before, root every {ROOT_EVERY}, a leaf");
    let mut contest = Contest::new(&title, count as u64);
    contest.add("limit: one node hash a leaf", || timed(|| limit::node_hashes(count as u64)));
    contest.add("**ours**, tiles made", || timed(|| appended(&leaves)));
    #[cfg(feature = "logs")]
    {
        contest.add("tlog_tiles 0.2", || rivals::tlog_tiles(&leaves));
        contest.add("ct-merkle 0.3 (hashes the leaf too)", || rivals::ct_merkle(&leaves));
    }
    contest.run(5);
}

fn inclusion(count: usize) {
    const ASKED: u64 = 1_000;
    let leaves = leaves(count);
    let log = appended(&leaves);
    let (size, root) = (log.size(), log.root());
    let tiles = Tiles::of(log);
    let log = RecordLog::new(&tiles);
    let indexes: Vec<LeafIndex> =
        (0..ASKED).map(|n| LeafIndex::new(n * 7_919 * 104_729 % count as u64).expect("small")).collect();
    let edge = log.edge(size).expect("memory");
    let paths: Vec<_> = indexes.iter().map(|index| edge.inclusion(*index).expect("memory")).collect();
    let hashes: usize = paths.iter().map(|path| path.hashes().len()).sum();
    println!("\npaths of {:.2} hashes", hashes as f64 / ASKED as f64);
    let mut contest = Contest::new(&format!("inclusion proof among {count}: verified"), ASKED);
    contest.add("limit: its bare compressions, each waiting for the one before", || {
        timed(|| bare_path(hashes as u64))
    });
    contest
        .add("its node hashes", || timed(|| (0..hashes).fold([7; 32], |all, _| merkle_node(&all, &[9; 32]))));
    contest.add("**ours**", || {
        timed(|| {
            for (index, path) in indexes.iter().zip(&paths) {
                let leaf = &leaves[usize::try_from(index.value()).expect("small")];
                verify_inclusion(leaf, *index, size, black_box(path), &root).expect("it is there");
            }
        })
    });
    contest.run(15);
    let mut contest = Contest::new(&format!("inclusion proof among {count}: built, warm"), ASKED);
    contest.add("copying its hashes", || {
        timed(|| paths.iter().map(|path| path.hashes().to_vec().len()).sum::<usize>())
    });
    contest.add("**ours**, the log's edge at hand", || {
        timed(|| {
            indexes.iter().map(|index| edge.inclusion(*index).expect("memory").hashes().len()).sum::<usize>()
        })
    });
    contest.add("**ours**, any size", || {
        let of = |index: &LeafIndex| log.inclusion(*index, TreeSize::new(count as u64).expect("small"));
        timed(|| indexes.iter().map(|index| of(index).expect("memory").hashes().len()).sum::<usize>())
    });
    #[cfg(feature = "logs")]
    rivals::prove(&mut contest, &leaves, &indexes);
    contest.run(15);
}

/// Compressions of `count` nodes, each of which needs the one before.
fn bare_path(count: u64) -> u32 {
    let mut blocks = [[0x5a_u8; 64], [0; 64]];
    let mut last = 0;
    for _ in 0..count {
        let mut state = [7; 8];
        sha2::block_api::compress256(&mut state, &blocks);
        blocks[0][1..5].copy_from_slice(&state[0].to_be_bytes());
        last = state[1];
    }
    last
}

#[cfg(feature = "logs")]
mod rivals {
    //! Others' logs.

    use std::time::Duration;

    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use tlog_tiles::{Error, Hash, HashReader, prove_record, stored_hashes_for_record_hash, tree_hash};

    use super::*;

    /// Hashes in memory, in the order that the crate stores them.
    #[derive(Default)]
    struct Stored(Vec<Hash>);

    impl HashReader for Stored {
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
            Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
        }
    }

    fn stored(leaves: &[LogLeaf]) -> Stored {
        let mut stored = Stored::default();
        for (n, leaf) in (0..).zip(leaves) {
            let hashes = stored_hashes_for_record_hash(n, Hash(*leaf.as_bytes()), &stored).expect("memory");
            stored.0.extend(hashes);
            if (n + 1) % ROOT_EVERY as u64 == 0 {
                black_box(tree_hash(n + 1, &stored).expect("memory"));
            }
        }
        stored
    }

    pub fn tlog_tiles(leaves: &[LogLeaf]) -> Duration {
        timed(|| stored(leaves))
    }

    pub fn ct_merkle(leaves: &[LogLeaf]) -> Duration {
        let leaves: Vec<[u8; 32]> = leaves.iter().map(|leaf| *leaf.as_bytes()).collect();
        timed(|| {
            let mut tree = MemoryBackedTree::<sha2::Sha256, [u8; 32]>::new();
            for (n, leaf) in (1..).zip(leaves) {
                tree.push(leaf);
                if n % ROOT_EVERY == 0 {
                    black_box(tree.root());
                }
            }
            tree
        })
    }

    pub fn prove<'a>(contest: &mut Contest<'a>, leaves: &'a [LogLeaf], indexes: &'a [LeafIndex]) {
        let stored = stored(leaves);
        contest.add("tlog_tiles 0.2", move || {
            let count = leaves.len() as u64;
            timed(|| {
                indexes
                    .iter()
                    .map(|index| prove_record(count, index.value(), &stored).expect("memory").len())
                    .sum::<usize>()
            })
        });
    }
}
