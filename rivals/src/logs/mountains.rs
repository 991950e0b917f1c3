//! commonware-storage's Merkle mountain range, the one in memory: ours is measured before any tile is written, so the one
//! that writes a journal would pay for more. Its batches are of 1,000 leaves, each followed by its root, the size at which
//! we ask for one; a node hashes its position too, within the same two compressions. A verification takes the element
//! and hashes it with its position, one compression more. Nodes of a level are hashed two at a time.

use std::hint::black_box;

use commonware_cryptography::Sha256;
use commonware_cryptography::sha256::Digest;
use commonware_storage::merkle::Bagging::ForwardFold;
use commonware_storage::merkle::hasher::Hasher as _;
use commonware_storage::mmr::mem::Mmr;
use commonware_storage::mmr::{Location, Position, Proof, StandardHasher};
use kexin_proof::hash::{LogLeaf, sha256};

use super::{Log, ROOT_EVERY, Way};
use crate::contest::timed;

pub fn way() -> Way {
    Way {
        name: "commonware-storage 2026.10 MMR, in memory",
        append: |leaves| {
            let digests = digests(leaves);
            let mut range = Range { nodes: Mmr::new(), hasher: StandardHasher::new(ForwardFold) };
            let time = timed(|| range.append(digests));
            (time, Box::new(range))
        },
    }
}

struct Range {
    nodes: Mmr<Digest>,
    hasher: StandardHasher<Sha256>,
}

/// The leaves' hashes as this range wants them: of each entry with its position.
fn digests(leaves: &[LogLeaf]) -> Vec<Digest> {
    let hasher = StandardHasher::<Sha256>::new(ForwardFold);
    let of = |(index, _): (u64, &LogLeaf)| {
        let position = Position::try_from(Location::new(index)).expect("small");
        hasher.leaf_digest(position, &element(index))
    };
    (0..).zip(leaves).map(of).collect()
}

/// What stands behind a leaf: its hash is taken before the clock starts.
fn element(index: u64) -> [u8; 32] {
    sha256(&[&index.to_be_bytes()])
}

impl Range {
    fn append(&mut self, digests: Vec<Digest>) {
        for block in digests.chunks(ROOT_EVERY) {
            let batch = self.nodes.new_batch().add_leaf_digests(block.iter().copied());
            let batch = batch.merkleize(&self.nodes, &self.hasher);
            self.nodes.apply_batch(&batch).expect("a batch of this very range");
            black_box(self.nodes.root(&self.hasher, 0).expect("no peak is inactive"));
        }
    }

    fn path(&self, index: u64) -> Proof<Digest> {
        self.nodes.proof(&self.hasher, Location::new(index), 0).expect("it is there")
    }
}

impl Log for Range {
    fn prove(&self, indexes: &[u64]) -> usize {
        indexes.iter().map(|index| self.path(*index).digests.len() * 32).sum()
    }

    fn verification<'a>(&'a self, indexes: &'a [u64]) -> Box<dyn Fn() + 'a> {
        let root = self.nodes.root(&self.hasher, 0).expect("no peak is inactive");
        let proved: Vec<_> =
            indexes.iter().map(|index| (*index, element(*index), self.path(*index))).collect();
        Box::new(move || {
            for (index, element, path) in &proved {
                let place = Location::new(*index);
                assert!(black_box(path).verify_element_inclusion(&self.hasher, element, place, &root));
            }
        })
    }
}
