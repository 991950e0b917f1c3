//! ct-merkle: a tree in memory that keeps the leaves' values beside the hashes. It takes values, not hashes: an append and a
//! verification hash the leaf too, one compression more.

use std::hint::black_box;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use sha2::Sha256;

use super::{Log, ROOT_EVERY, Way};
use crate::contest::timed;

pub fn way() -> Way {
    Way {
        name: "ct-merkle 0.3, leaf hashed too",
        append: |leaves| {
            let values: Vec<[u8; 32]> = leaves.iter().map(|leaf| *leaf.as_bytes()).collect();
            let mut tree = Tree::new();
            let time = timed(|| {
                for (count, value) in (1..).zip(values) {
                    tree.push(value);
                    if count % ROOT_EVERY == 0 {
                        black_box(tree.root());
                    }
                }
            });
            (time, Box::new(tree))
        },
    }
}

type Tree = MemoryBackedTree<Sha256, [u8; 32]>;

impl Log for Tree {
    fn prove(&self, indexes: &[u64]) -> usize {
        indexes.iter().map(|index| self.prove_inclusion(*index as usize).as_bytes().len()).sum()
    }

    fn verification<'a>(&'a self, indexes: &'a [u64]) -> Box<dyn Fn() + 'a> {
        let root = self.root();
        let proved: Vec<_> = indexes
            .iter()
            .map(|index| {
                let leaf = self.get(*index as usize).expect("it is there");
                (*index, leaf, self.prove_inclusion(*index as usize))
            })
            .collect();
        Box::new(move || {
            for (index, leaf, path) in &proved {
                root.verify_inclusion(leaf, *index, black_box(path)).expect("it is there");
            }
        })
    }
}
