//! Consistency proofs of the log (RFC 9162 2.1.4): the smaller log is the beginning of the larger one.

use alloc::vec::Vec;

use crate::hash::{HASH_BYTES, LogRoot, merkle_node};
use crate::height::TreeSize;
use crate::inclusion::{PATH_MAX, ProofError};
use crate::wire::{DecodeError, Reader, Wire, Writer};

/// Hashes of a consistency proof in RFC 9162's order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ConsistencyPath(Vec<[u8; HASH_BYTES]>);

impl ConsistencyPath {
    /// Takes the hashes in order.
    #[must_use]
    pub const fn new(hashes: Vec<[u8; HASH_BYTES]>) -> Self {
        Self(hashes)
    }

    /// The hashes in order.
    #[must_use]
    pub fn hashes(&self) -> &[[u8; HASH_BYTES]] {
        &self.0
    }
}

impl Wire for ConsistencyPath {
    fn write(&self, out: &mut Writer) {
        out.count(self.0.len());
        for hash in &self.0 {
            out.array(hash);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let count = input.count("path hashes", PATH_MAX.saturating_add(1))?;
        (0..count).map(|_| input.array()).collect::<Result<_, _>>().map(Self)
    }
}

/// Hashes in the proof that the log of `new` entries begins with that of `old`; `None` for an old size of zero or
/// above the new one.
#[must_use]
pub fn consistency_path_length(old: TreeSize, new: TreeSize) -> Option<u32> {
    let (last_old, last_new) = (old.value().checked_sub(1)?, new.value().checked_sub(1)?);
    if last_old > last_new {
        return None;
    }
    if last_old == last_new {
        return Some(0);
    }
    // The path of the old log's last complete subtree, and that subtree itself unless it is the whole old log.
    let height = old.value().trailing_zeros();
    let inner = u64::BITS.saturating_sub((last_old ^ last_new).leading_zeros());
    let border = last_old.checked_shr(inner).unwrap_or(0).count_ones();
    let start = u32::from(!old.value().is_power_of_two());
    inner.checked_sub(height)?.checked_add(border)?.checked_add(start)
}

/// Checks that the log of `old` entries under `old_root` is the beginning of that of `new` entries under `new_root`.
///
/// An old size of zero proves nothing and is refused; equal sizes take an empty path and equal roots.
///
/// # Errors
/// [`ProofError`].
pub fn verify_consistency(
    old: TreeSize,
    new: TreeSize,
    path: &ConsistencyPath,
    old_root: &LogRoot,
    new_root: &LogRoot,
) -> Result<(), ProofError> {
    let (old_size, new_size) = (old.value(), new.value());
    if old_size == 0 || old_size > new_size {
        return Err(ProofError::Position);
    }
    if old_size == new_size {
        if !path.0.is_empty() {
            return Err(ProofError::Length);
        }
        return if old_root == new_root { Ok(()) } else { Err(ProofError::Root) };
    }
    // A complete old tree is a node of the new one, so its root is left out of the path.
    let (start, rest) = if old_size.is_power_of_two() {
        (*old_root.as_bytes(), path.0.as_slice())
    } else {
        let (first, rest) = path.0.split_first().ok_or(ProofError::Length)?;
        (*first, rest)
    };
    let (mut place, mut edge) = (old_size.saturating_sub(1), new_size.saturating_sub(1));
    let skipped = place.trailing_ones().min(63);
    place >>= skipped;
    edge >>= skipped;
    let (mut old_found, mut new_found) = (start, start);
    for sibling in rest {
        if edge == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == edge {
            old_found = merkle_node(sibling, &old_found);
            new_found = merkle_node(sibling, &new_found);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                edge >>= 1;
            }
        } else {
            new_found = merkle_node(&new_found, sibling);
        }
        place >>= 1;
        edge >>= 1;
    }
    if edge != 0 {
        return Err(ProofError::Length);
    }
    if old_found == *old_root.as_bytes() && new_found == *new_root.as_bytes() {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}

#[cfg(test)]
pub(crate) mod tests;
