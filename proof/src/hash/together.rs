//! Hashes of many short inputs: all are laid out before the first is compressed.
//!
//! A compression is a chain of steps that wait for each other, and a core works on the next one meanwhile, unless that
//! waits for bytes which have only just been written. Laid out eight ahead, a node of a tree costs less than its two
//! compressions one after another.

use alloc::vec::Vec;
use core::ops::Range;

use super::short::{BLOCK, compressed, lay_out, long, pair_laid_out};
use super::{HASH_BYTES, SlotsRoot, StateKey};

/// Inputs laid out ahead.
const LANES: usize = 8;

/// An input in its blocks; aligned, so that no load crosses a line of the cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Lane {
    blocks: [[u8; BLOCK]; 2],
    /// One or two.
    used: usize,
}

/// Inputs that wait to be hashed, and the hashes of those before them.
pub struct Together<'a> {
    lanes: [Lane; LANES],
    waiting: usize,
    hashes: &'a mut Vec<[u8; HASH_BYTES]>,
}

/// Appends to `hashes` the hash of each input that `fill` names, in that order.
pub fn hash_together(hashes: &mut Vec<[u8; HASH_BYTES]>, fill: impl FnOnce(&mut Together<'_>)) {
    let mut together =
        Together { lanes: [Lane { blocks: [[0; BLOCK]; 2], used: 0 }; LANES], waiting: 0, hashes };
    fill(&mut together);
    together.compress();
}

impl Together<'_> {
    /// As [`super::merkle_node`].
    #[inline]
    pub fn merkle_node(&mut self, left: &[u8; HASH_BYTES], right: &[u8; HASH_BYTES]) {
        self.pair(super::MERKLE_NODE, left, right);
    }

    /// As [`super::state_node`].
    #[inline]
    pub fn state_node(&mut self, left: &[u8; HASH_BYTES], right: &[u8; HASH_BYTES]) {
        self.pair(super::STATE_NODE, left, right);
    }

    /// As [`super::state_leaf`].
    #[inline]
    pub fn state_leaf(&mut self, key: &StateKey, value: &SlotsRoot) {
        self.pair(super::STATE_LEAF, key.as_bytes(), value.as_bytes());
    }

    /// As [`super::merkle_leaf`].
    #[inline]
    pub fn merkle_leaf(&mut self, parts: &[&[u8]]) {
        self.input(&[&[super::MERKLE_LEAF]], parts);
    }

    /// As [`super::tagged`].
    #[inline]
    pub fn tagged(&mut self, tag: &str, parts: &[&[u8]]) {
        self.input(&[tag.as_bytes(), &[0]], parts);
    }

    /// Appends a hash that is known.
    pub fn known(&mut self, hash: [u8; HASH_BYTES]) {
        self.compress();
        self.hashes.push(hash);
    }

    /// The nodes over each whole pair of the hashes at `below`, and where they stand: a level of a tree over the one
    /// below it. Places beyond the hashes named so far are passed over.
    pub fn merkle_level(&mut self, below: Range<usize>) -> Range<usize> {
        self.compress();
        let start = self.hashes.len();
        for place in below.clone().step_by(2).take(below.len() / 2) {
            let pair = self.hashes.get(place..).and_then(|rest| rest.first_chunk::<2>());
            let Some([left, right]) = pair.copied() else { break };
            self.merkle_node(&left, &right);
        }
        start..start.saturating_add(below.len() / 2)
    }

    #[inline]
    fn input(&mut self, head: &[&[u8]], tail: &[&[u8]]) {
        let Some(lane) = self.lane() else { return };
        lane.blocks = [[0; BLOCK]; 2];
        if let Some(used) = lay_out(&mut lane.blocks, head, tail) {
            lane.used = used;
            self.waiting = self.waiting.saturating_add(1);
        } else {
            self.known(long(head, tail));
        }
    }

    #[inline]
    fn pair(&mut self, prefix: u8, left: &[u8; HASH_BYTES], right: &[u8; HASH_BYTES]) {
        let Some(lane) = self.lane() else { return };
        *lane = Lane { blocks: pair_laid_out(prefix, left, right), used: 2 };
        self.waiting = self.waiting.saturating_add(1);
    }

    /// The next lane that is free; there is always one.
    #[inline]
    fn lane(&mut self) -> Option<&mut Lane> {
        if self.waiting == LANES {
            self.compress();
        }
        self.lanes.get_mut(self.waiting)
    }

    fn compress(&mut self) {
        for lane in self.lanes.iter().take(self.waiting) {
            self.hashes.push(compressed(lane.blocks.get(..lane.used).unwrap_or(&lane.blocks)));
        }
        self.waiting = 0;
    }
}

#[cfg(test)]
mod tests {
    //! Together as one by one.

    use super::super::*;
    use super::*;

    #[test]
    fn inputs_of_every_kind_and_length_hash_together_as_one_by_one() {
        let bytes: Vec<u8> = (0..=255).collect();
        for lengths in [0..3, 0..130, 40..73] {
            let (mut together, mut alone) = (Vec::new(), Vec::new());
            hash_together(&mut together, |together| {
                for length in lengths {
                    let part = &bytes[..length];
                    let (left, right) = (sha256(&[part]), sha256(&[part, part]));
                    let (key, value) = (StateKey::from_bytes(left), SlotsRoot::from_bytes(right));
                    together.merkle_leaf(&[part]);
                    together.tagged("tag", &[part, &left]);
                    together.merkle_node(&left, &right);
                    together.state_node(&right, &left);
                    together.state_leaf(&key, &value);
                    alone.extend([
                        merkle_leaf(&[part]),
                        tagged("tag", &[part, &left]),
                        merkle_node(&left, &right),
                        state_node(&right, &left),
                        state_leaf(&key, &value),
                    ]);
                }
            });
            assert_eq!(together, alone);
        }
    }

    #[test]
    fn levels_make_the_nodes_over_whole_pairs() {
        for count in 0..40_u8 {
            let leaves: Vec<_> = (0..count).map(|leaf| merkle_leaf(&[&[leaf]])).collect();
            let mut hashes = leaves.clone();
            let mut level = 0..leaves.len();
            hash_together(&mut hashes, |together| level = together.merkle_level(0..usize::from(count)));
            let nodes: Vec<_> =
                leaves.as_chunks::<2>().0.iter().map(|[left, right]| merkle_node(left, right)).collect();
            assert_eq!(hashes.get(level), Some(nodes.as_slice()));
            assert_eq!(hashes.get(..leaves.len()), Some(leaves.as_slice()));
        }
    }

    #[test]
    fn hashes_are_appended_and_none_is_made_of_nothing() {
        let mut hashes = [[7; HASH_BYTES]].to_vec();
        hash_together(&mut hashes, |_| {});
        assert_eq!(hashes, [[7; HASH_BYTES]]);
        hash_together(&mut hashes, |together| together.merkle_node(&[1; 32], &[2; 32]));
        assert_eq!(hashes, [[7; HASH_BYTES], merkle_node(&[1; 32], &[2; 32])]);
    }
}
