//! Hashes: the newtypes that name what a hash is of, and the domain tags that keep structures apart.
//!
//! `H(tag; x) = SHA-256(tag ‖ 0x00 ‖ x)` for structures; Merkle trees use the single-byte prefixes
//! of RFC 9162 (0x00 leaf, 0x01 node) and, in the state map, 0x02 and 0x03. No other module of the
//! house names a hash algorithm.

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

mod short;
mod together;

pub use together::{Together, hash_together};

use short::{pair, sha256_of};

/// What stands before a leaf (RFC 9162 section 2.1.1).
const MERKLE_LEAF: u8 = 0x00;
/// What stands before a node.
const MERKLE_NODE: u8 = 0x01;
/// What stands before a leaf of the state map.
const STATE_LEAF: u8 = 0x02;
/// What stands before a node of the state map.
const STATE_NODE: u8 = 0x03;

/// Bytes in every hash of suite 1.
pub const HASH_BYTES: usize = 32;

/// A hash written as text is not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hexadecimal digits 哈希须为 64 位小写十六进制")]
pub struct HashTextError;

macro_rules! hash_newtype {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name([u8; HASH_BYTES]);

        impl $name {
            /// 32 zero bytes: where the formats say "zeros".
            pub const ZERO: Self = Self([0; HASH_BYTES]);

            /// Takes the bytes as they are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
                Self(bytes)
            }

            /// The 32 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
                &self.0
            }

            /// Whether all bytes are zero.
            #[must_use]
            pub fn is_zero(&self) -> bool {
                *self == Self::ZERO
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(self.0.first_chunk::<4>().expect("a hash has 32 bytes"), f)
            }
        }

        impl FromStr for $name {
            type Err = HashTextError;
            fn from_str(text: &str) -> Result<Self, HashTextError> {
                parse_hex(text).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl crate::wire::Wire for $name {
            fn write(&self, out: &mut crate::wire::Writer) {
                out.array(&self.0);
            }
            fn read(input: &mut crate::wire::Reader<'_>) -> Result<Self, crate::wire::DecodeError> {
                input.array().map(Self)
            }
        }
    )*};
}

hash_newtype! {
    /// Leaf hash of the genesis header entry: names the chain.
    ChainId;
    /// `H("kexinku/record/v1"; chain_id ‖ envelope)`: names a record.
    RecordId;
    /// `H("kexinku/signatures/v1"; list)`: the signatures a record carried into the log.
    SignaturesHash;
    /// `H("kexinku/attestations/v1"; list)`, also for an empty list.
    AttestationsHash;
    /// `H("kexinku/sealed/v1"; SealedPart)`; zeros when there is none.
    SealedHash;
    /// `H("kexinku/group/v1"; fields_root of each member)`; zeros when alone.
    GroupId;
    /// Root over slots: of a record's fields, a state value, a person or a list element.
    SlotsRoot;
    /// Root over the elements of a list.
    ListRoot;
    /// RFC 9162 leaf hash of a header entry: the value that consensus decides.
    HeaderHash;
    /// RFC 9162 leaf hash of an epoch entry: names a validator set.
    EpochHash;
    /// RFC 9162 leaf hash of any log entry.
    LogLeaf;
    /// Root of the log at some size.
    LogRoot;
    /// `H("kexinku/key/v1"; namespace ‖ name)`: a place in the state map.
    StateKey;
    /// Root of the state map.
    StateRoot;
    /// Digest of an attachment or another document outside the chain.
    DocumentDigest;
}

/// `H(tag; parts)`: SHA-256 over the tag, one zero byte and the parts in order.
#[must_use]
pub fn tagged(tag: &str, parts: &[&[u8]]) -> [u8; HASH_BYTES] {
    sha256_of(&[tag.as_bytes(), &[0]], parts)
}

/// RFC 9162 leaf hash of `data` given in parts: `SHA-256(0x00 ‖ parts)`.
#[must_use]
pub fn merkle_leaf(parts: &[&[u8]]) -> [u8; HASH_BYTES] {
    sha256_of(&[&[MERKLE_LEAF]], parts)
}

/// RFC 9162 node hash: `SHA-256(0x01 ‖ left ‖ right)`.
#[must_use]
pub fn merkle_node(left: &[u8; HASH_BYTES], right: &[u8; HASH_BYTES]) -> [u8; HASH_BYTES] {
    pair(MERKLE_NODE, left, right)
}

/// RFC 9162 root of the empty tree: `SHA-256("")`.
#[must_use]
pub fn merkle_empty() -> [u8; HASH_BYTES] {
    sha256_of(&[], &[])
}

/// State map leaf: `SHA-256(0x02 ‖ key ‖ value hash)`.
#[must_use]
pub fn state_leaf(key: &StateKey, value: &SlotsRoot) -> [u8; HASH_BYTES] {
    pair(STATE_LEAF, key.as_bytes(), value.as_bytes())
}

/// State map node: `SHA-256(0x03 ‖ left ‖ right)`.
#[must_use]
pub fn state_node(left: &[u8; HASH_BYTES], right: &[u8; HASH_BYTES]) -> [u8; HASH_BYTES] {
    pair(STATE_NODE, left, right)
}

/// Plain SHA-256, where a public standard asks for it (C2SP key ids, document digests).
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; HASH_BYTES] {
    sha256_of(&[], parts)
}

/// HMAC-SHA-256 (RFC 2104) over the parts in order.
#[must_use]
pub fn hmac_sha256(key: &[u8; HASH_BYTES], parts: &[&[u8]]) -> [u8; HASH_BYTES] {
    let (mut inner, mut outer) = ([0x36; 64], [0x5c; 64]);
    for ((inner, outer), byte) in inner.iter_mut().zip(&mut outer).zip(key) {
        *inner ^= byte;
        *outer ^= byte;
    }
    let digest = sha256_of(&[&inner], parts);
    sha256_of(&[&outer], &[&digest])
}

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for byte in bytes {
        write!(f, "{byte:02x}")?;
    }
    Ok(())
}

fn parse_hex(text: &str) -> Result<[u8; HASH_BYTES], HashTextError> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(HashTextError);
    }
    let mut bytes = [0; HASH_BYTES];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| HashTextError)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
