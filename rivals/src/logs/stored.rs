//! tlog_tiles: all hashes in one row, in the order that the crate stores them. It keeps nothing itself: whoever uses it
//! gives it a reader, here memory, the least that a reader can cost.

use std::hint::black_box;

use kexin_proof::hash::LogLeaf;
use tlog_tiles::{
    Error, Hash, HashReader, RecordProof, check_record, prove_record, stored_hash_index,
    stored_hashes_for_record_hash, tree_hash,
};

use super::{Log, ROOT_EVERY, Way};
use crate::contest::timed;

pub fn way() -> Way {
    Way {
        name: "tlog_tiles 0.2",
        append: |leaves| {
            let mut stored = Stored::default();
            let time = timed(|| stored.append(leaves));
            (time, Box::new(stored))
        },
    }
}

#[derive(Default)]
struct Stored {
    hashes: Vec<Hash>,
    count: u64,
}

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        Ok(indexes.iter().map(|index| self.hashes[*index as usize]).collect())
    }
}

impl Stored {
    fn append(&mut self, leaves: &[LogLeaf]) {
        for leaf in leaves {
            let new = stored_hashes_for_record_hash(self.count, Hash(*leaf.as_bytes()), &*self);
            self.hashes.extend(new.expect("memory"));
            self.count += 1;
            if self.count.is_multiple_of(ROOT_EVERY as u64) {
                black_box(tree_hash(self.count, &*self).expect("memory"));
            }
        }
    }

    fn path(&self, index: u64) -> RecordProof {
        prove_record(self.count, index, self).expect("memory")
    }
}

impl Log for Stored {
    fn prove(&self, indexes: &[u64]) -> usize {
        indexes.iter().map(|index| self.path(*index).len() * 32).sum()
    }

    fn verification<'a>(&'a self, indexes: &'a [u64]) -> Box<dyn Fn() + 'a> {
        let root = tree_hash(self.count, self).expect("memory");
        let proved: Vec<_> = indexes
            .iter()
            .map(|index| (*index, self.hashes[stored_hash_index(0, *index) as usize], self.path(*index)))
            .collect();
        Box::new(move || {
            for (index, leaf, path) in &proved {
                check_record(black_box(path), self.count, root, *index, *leaf).expect("it is there");
            }
        })
    }
}
