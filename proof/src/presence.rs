//! Proofs of the state map: this key has this value, or no value (`docs/formats.md` 5).
//!
//! A sparse Merkle tree over 256-bit keys, bit 0 the most significant bit of byte 0; a leaf stands at the shallowest
//! place where it is alone, so a proof is about as long as the logarithm of the number of keys.

use alloc::vec::Vec;

use crate::hash::{HASH_BYTES, SlotsRoot, StateKey, StateRoot, state_leaf, state_node, tagged};
use crate::wire::{DecodeError, Reader, Wire, Writer};

/// Bits of a key: the deepest place.
pub const DEPTH_MAX: u16 = 256;

const KEY_TAG: &str = "kexinku/key/v1";
const EMPTY: [u8; HASH_BYTES] = [0; HASH_BYTES];

/// What a key of the state map names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Namespace {
    /// A unit, by its 28-character code.
    Unit = 1,
    /// A certificate, by its canonical number.
    Certificate = 2,
    /// A holder, by party tag.
    Holder = 3,
    /// A case, by jurisdiction u32 and case number.
    Case = 4,
    /// A spent nonce, by organisation u32 and nonce.
    Nonce = 5,
    /// An organisation, by number u32.
    Organisation = 6,
    /// A delegation, by id.
    Delegation = 8,
    /// A policy, by id.
    Policy = 9,
    /// A code list or calendar, by id.
    CodeList = 10,
    /// A chain parameter, by id.
    Parameter = 11,
    /// An import batch, by id.
    ImportBatch = 12,
    /// The lock of a unit by a case, by unit code.
    Lock = 13,
}

/// The key of a name: `H("kexinku/key/v1"; namespace u8 ‖ name)`.
#[must_use]
pub fn state_key(namespace: Namespace, name: &[u8]) -> StateKey {
    StateKey::from_bytes(tagged(KEY_TAG, &[&[namespace as u8], name]))
}

/// Bit `depth` of a key, from the most significant.
#[must_use]
pub fn key_bit(key: &StateKey, depth: u16) -> bool {
    let byte = key.as_bytes().get(usize::from(depth / 8)).copied().unwrap_or(0);
    byte.checked_shr(u32::from(7_u16.saturating_sub(depth % 8))).unwrap_or(0) & 1 == 1
}

/// A path of the map does not hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateProofError {
    /// Marks and siblings do not fit each other.
    #[error("the path is malformed 状态证明路径不合法")]
    Path,
    /// The leaf that stands in the way is the asked key itself, or lies elsewhere.
    #[error("the other leaf does not stand on the asked path 所示叶子不在所问路径上")]
    OtherLeaf,
}

/// What stands where an absent key would stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Nothing.
    Empty,
    /// The leaf of another key that agrees in the bits so far.
    OtherLeaf {
        /// Its key.
        key: StateKey,
        /// Its value.
        value: SlotsRoot,
    },
}

impl Wire for Absence {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Empty => out.u16(0),
            Self::OtherLeaf { key, value } => {
                out.u16(1);
                key.write(out);
                value.write(out);
            }
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        match input.u16()? {
            0 => Ok(Self::Empty),
            1 => Ok(Self::OtherLeaf { key: StateKey::read(input)?, value: SlotsRoot::read(input)? }),
            _ => Err(DecodeError::Invalid { what: "kind of absence", offset }),
        }
    }
}

/// The path from the root to one place: how deep, which siblings are not empty, and those siblings, root downwards.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct StateProof {
    depth: u16,
    bitmap: Vec<u8>,
    siblings: Vec<[u8; HASH_BYTES]>,
}

impl StateProof {
    /// Builds a path from its siblings, root downwards; zeros are empty places.
    ///
    /// # Panics
    /// When there are more than 256: our own error.
    #[must_use]
    pub fn from_siblings(all: &[[u8; HASH_BYTES]]) -> Self {
        let depth = u16::try_from(all.len()).unwrap_or(u16::MAX);
        assert!(depth <= DEPTH_MAX, "keys have 256 bits");
        let mut bitmap = alloc::vec![0_u8; all.len().div_ceil(8)];
        for (level, _) in all.iter().enumerate().filter(|(_, sibling)| **sibling != EMPTY) {
            if let Some(byte) = bitmap.get_mut(level / 8) {
                *byte |= 0x80_u8 >> (level % 8);
            }
        }
        let mut siblings = Vec::with_capacity(all.len());
        siblings.extend(all.iter().filter(|sibling| **sibling != EMPTY));
        Self { depth, bitmap, siblings }
    }

    /// How deep the place is.
    #[must_use]
    pub const fn depth(&self) -> u16 {
        self.depth
    }

    /// The root under which `key` has `value`.
    ///
    /// # Errors
    /// [`StateProofError::Path`].
    pub fn root_present(&self, key: &StateKey, value: &SlotsRoot) -> Result<StateRoot, StateProofError> {
        self.climb(key, state_leaf(key, value))
    }

    /// The root under which `key` has no value.
    ///
    /// # Errors
    /// [`StateProofError`].
    pub fn root_absent(&self, key: &StateKey, absence: &Absence) -> Result<StateRoot, StateProofError> {
        match absence {
            Absence::Empty => self.climb(key, EMPTY),
            Absence::OtherLeaf { key: other, value } => {
                let agrees = (0..self.depth).all(|level| key_bit(other, level) == key_bit(key, level));
                if other == key || !agrees {
                    return Err(StateProofError::OtherLeaf);
                }
                self.climb(key, state_leaf(other, value))
            }
        }
    }

    fn climb(&self, key: &StateKey, start: [u8; HASH_BYTES]) -> Result<StateRoot, StateProofError> {
        let mut rest = self.siblings.iter();
        let mut root = start;
        for level in (0..self.depth).rev() {
            let sibling =
                if self.marked(level) { *rest.next_back().ok_or(StateProofError::Path)? } else { EMPTY };
            // Two empty children make an empty place, which stands higher up.
            if root == EMPTY && sibling == EMPTY {
                return Err(StateProofError::Path);
            }
            root =
                if key_bit(key, level) { state_node(&sibling, &root) } else { state_node(&root, &sibling) };
        }
        if rest.next().is_some() {
            return Err(StateProofError::Path);
        }
        Ok(StateRoot::from_bytes(root))
    }

    fn marked(&self, level: u16) -> bool {
        let byte = self.bitmap.get(usize::from(level / 8)).copied().unwrap_or(0);
        byte & (0x80_u8 >> (level % 8)) != 0
    }
}

impl Wire for StateProof {
    fn write(&self, out: &mut Writer) {
        out.u16(self.depth);
        out.array(&self.bitmap);
        for sibling in &self.siblings {
            out.array(sibling);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let invalid = |what| DecodeError::Invalid { what, offset };
        let depth = input.u16()?;
        if depth > DEPTH_MAX {
            return Err(invalid("depth of a state proof"));
        }
        let bitmap = input.take(usize::from(depth.div_ceil(8)))?.to_vec();
        let spare = bitmap
            .last()
            .map_or(0, |byte| byte & (0xff_u16 >> ((depth.wrapping_sub(1) % 8).saturating_add(1))) as u8);
        if spare != 0 {
            return Err(invalid("bitmap of a state proof"));
        }
        let count: u32 = bitmap.iter().map(|byte| byte.count_ones()).sum();
        let mut siblings = Vec::new();
        for _ in 0..count {
            let sibling: [u8; HASH_BYTES] = input.array()?;
            if sibling == EMPTY {
                return Err(invalid("sibling of a state proof"));
            }
            siblings.push(sibling);
        }
        Ok(Self { depth, bitmap, siblings })
    }
}

#[cfg(test)]
pub(crate) mod tests;
