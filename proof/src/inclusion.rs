//! Inclusion proofs of the log (RFC 9162 2.1.3): this entry stands at this place.

use alloc::vec::Vec;

use crate::hash::{HASH_BYTES, LogLeaf, LogRoot, merkle_node};
use crate::height::{LeafIndex, TreeSize};
use crate::wire::{DecodeError, Reader, Wire, Writer};

/// Longest path: a log has fewer than 2^63 entries.
pub const PATH_MAX: usize = 63;

/// Why a log proof was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The index is not below the size, or a size is zero or reversed.
    #[error("index and sizes do not fit 序号与树大小不符")]
    Position,
    /// The path is not as long as index and size demand.
    #[error("the path has the wrong length 证明路径长度不符")]
    Length,
    /// The path leads to another root.
    #[error("the path leads to another root 证明路径指向另一树根")]
    Root,
}

/// Hashes from a leaf's sibling up to the child of the root.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct InclusionPath(Vec<[u8; HASH_BYTES]>);

impl InclusionPath {
    /// Takes the hashes, lowest first.
    #[must_use]
    pub const fn new(hashes: Vec<[u8; HASH_BYTES]>) -> Self {
        Self(hashes)
    }

    /// The hashes, lowest first.
    #[must_use]
    pub fn hashes(&self) -> &[[u8; HASH_BYTES]] {
        &self.0
    }
}

impl Wire for InclusionPath {
    fn write(&self, out: &mut Writer) {
        out.count(self.0.len());
        for hash in &self.0 {
            out.array(hash);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let count = input.count("path hashes", PATH_MAX)?;
        (0..count).map(|_| input.array()).collect::<Result<_, _>>().map(Self)
    }
}

/// Hashes in the path of `index` in a tree of `size` entries; `None` when there is no such entry.
#[must_use]
pub fn path_length(index: LeafIndex, size: TreeSize) -> Option<u32> {
    let last = size.value().checked_sub(1)?;
    if index.value() > last {
        return None;
    }
    let inner = u64::BITS.saturating_sub((index.value() ^ last).leading_zeros());
    let border = index.value().checked_shr(inner).unwrap_or(0).count_ones();
    inner.checked_add(border)
}

/// The root that a path leads to.
///
/// # Errors
/// [`ProofError::Position`], [`ProofError::Length`].
pub fn root_from_inclusion(
    leaf: &LogLeaf,
    index: LeafIndex,
    size: TreeSize,
    path: &InclusionPath,
) -> Result<LogRoot, ProofError> {
    let length = path_length(index, size).ok_or(ProofError::Position)?;
    if usize::try_from(length) != Ok(path.0.len()) {
        return Err(ProofError::Length);
    }
    let last = size.value().saturating_sub(1);
    let (mut place, mut edge) = (index.value(), last);
    let mut root = *leaf.as_bytes();
    for sibling in &path.0 {
        let is_right = place & 1 == 1 || place == edge;
        // One call for both sides: which it is cannot be foreseen, and nothing should wait for it.
        let (left, right) = if is_right { (sibling, &root) } else { (&root, sibling) };
        let node = merkle_node(left, right);
        if is_right && place & 1 == 0 {
            let climbed = place.trailing_zeros().min(63);
            place >>= climbed;
            edge >>= climbed;
        }
        root = node;
        place >>= 1;
        edge >>= 1;
    }
    Ok(LogRoot::from_bytes(root))
}

/// Checks that `leaf` stands at `index` of the log of `size` entries under `root`.
///
/// # Errors
/// [`ProofError`].
pub fn verify_inclusion(
    leaf: &LogLeaf,
    index: LeafIndex,
    size: TreeSize,
    path: &InclusionPath,
    root: &LogRoot,
) -> Result<(), ProofError> {
    if root_from_inclusion(leaf, index, size, path)? == *root { Ok(()) } else { Err(ProofError::Root) }
}

#[cfg(test)]
pub(crate) mod tests;
