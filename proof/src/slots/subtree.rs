//! Complete binary trees of which some leaves are shown: which hashes stand in for the rest, and the root they give.
//!
//! The hidden hashes are those of the largest subtrees without a shown leaf, from left to right, so that there is one
//! proof for one set of leaves and a spare hash is noticed.

use alloc::vec::Vec;

use crate::hash::{HASH_BYTES, hash_together, merkle_node};

type Hash = [u8; HASH_BYTES];

/// Root of a complete tree; the number of leaves is a power of two.
pub fn root_of_leaves(mut hashes: Vec<Hash>) -> Hash {
    debug_assert!(hashes.len().is_power_of_two());
    hashes.reserve(hashes.len());
    let mut level = 0..hashes.len();
    hash_together(&mut hashes, |together| {
        while level.len() > 1 {
            level = together.merkle_level(level.clone());
        }
    });
    hashes.last().copied().unwrap_or([0; HASH_BYTES])
}

/// Hashes that stand in for everything but the leaves at `shown` (rising places).
pub fn siblings_of_unknown(leaves: &[Hash], shown: &[usize]) -> Vec<Hash> {
    let mut siblings = Vec::new();
    collect(leaves, 0, shown, &mut siblings);
    siblings
}

fn collect(leaves: &[Hash], start: usize, shown: &[usize], siblings: &mut Vec<Hash>) {
    if shown.is_empty() {
        siblings.push(root_of_leaves(leaves.to_vec()));
        return;
    }
    if leaves.len() <= 1 {
        return;
    }
    let (left, right) = leaves.split_at(leaves.len() / 2);
    let middle = start.saturating_add(left.len());
    let (shown_left, shown_right) = shown.split_at(shown.partition_point(|place| *place < middle));
    collect(left, start, shown_left, siblings);
    collect(right, middle, shown_right, siblings);
}

/// The root that shown leaves (rising places) and stand-in hashes give in a tree of `count` leaves, a power of two.
/// `None` when hashes are missing or left over, or a place is outside.
pub fn root_of_known(count: usize, shown: &[(usize, Hash)], siblings: &[Hash]) -> Option<Hash> {
    if !count.is_power_of_two() || shown.last().is_some_and(|(place, _)| *place >= count) {
        return None;
    }
    let mut rest = siblings;
    let root = climb(0, count, shown, &mut rest)?;
    if rest.is_empty() { Some(root) } else { None }
}

fn climb(start: usize, count: usize, shown: &[(usize, Hash)], rest: &mut &[Hash]) -> Option<Hash> {
    if shown.is_empty() {
        let (first, others) = rest.split_first()?;
        *rest = others;
        return Some(*first);
    }
    if count == 1 {
        return match shown {
            [(_, leaf)] => Some(*leaf),
            _ => None,
        };
    }
    let half = count / 2;
    let middle = start.checked_add(half)?;
    let (left, right) = shown.split_at_checked(shown.partition_point(|(place, _)| *place < middle))?;
    let left = climb(start, half, left, rest)?;
    let right = climb(middle, half, right, rest)?;
    Some(merkle_node(&left, &right))
}
