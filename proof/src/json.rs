//! Strict JSON: 64-bit integers as decimal strings, binary structures as base64 of their canonical bytes.
//!
//! Why strings: readers whose numbers are doubles lose integers above 2^53 without a word.

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads an unsigned integer written as a decimal string: digits only, no leading zero.
///
/// # Errors
/// A serde error that names the form.
pub fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_decimal(&text)
        .ok_or_else(|| D::Error::custom("an integer is a string of decimal digits without leading zeros"))
}

/// Parses digits without sign or leading zero.
#[must_use]
pub fn parse_decimal(text: &str) -> Option<u64> {
    let plain = text == "0" || (!text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
    if plain { text.parse().ok() } else { None }
}

/// Reads strict JSON: exactly the JSON value that the type is written as, whatever its spaces and the order of members.
///
/// serde alone would also take a list of values in place of an object, and a member that says nothing for one that is
/// left out; other readers do not, and a file means one thing or nothing.
#[must_use]
pub fn read_strict<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(bytes).ok()?;
    let written = serde_json::to_value(&value).ok()?;
    let read: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    if read == written { Some(value) } else { None }
}

/// `#[serde(with = "kexin_proof::json::base64")]` for byte strings.
pub mod base64_bytes {
    use super::{Deserialize, Deserializer, Engine, Error, STANDARD, Serializer, String, Vec};

    /// Writes standard base64 with padding.
    ///
    /// # Errors
    /// Only the serializer's own.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    /// Reads standard base64 with padding; other alphabets and stray bits are refused.
    ///
    /// # Errors
    /// A serde error when the text is not such base64.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map_err(|_| D::Error::custom("not standard base64"))
    }
}

/// `#[serde(with = "kexin_proof::json::canonical")]` for values that travel as base64 of their canonical bytes.
pub mod canonical {
    use super::{Deserialize, Deserializer, Engine, Error, STANDARD, Serializer, String};
    use crate::wire::{Wire, decode, encode};

    /// Most canonical bytes of one member.
    pub const BYTES_MAX: usize = 1024 * 1024;

    /// Writes standard base64 of the canonical bytes.
    ///
    /// # Errors
    /// Only the serializer's own.
    pub fn serialize<T: Wire, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(encode(value)))
    }

    /// Reads standard base64 of canonical bytes.
    ///
    /// # Errors
    /// A serde error when the text is not such base64 or the bytes are not canonical.
    pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text.as_bytes()).map_err(|_| D::Error::custom("not standard base64"))?;
        decode(&bytes, BYTES_MAX).map_err(|_| D::Error::custom("not the canonical encoding"))
    }

    /// The same for a member that may be missing.
    pub mod option {
        use super::{Deserializer, Serializer, Wire};

        /// Writes the member.
        ///
        /// # Errors
        /// Only the serializer's own.
        pub fn serialize<T: Wire, S: Serializer>(
            value: &Option<T>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match value {
                Some(value) => super::serialize(value, serializer),
                None => serializer.serialize_none(),
            }
        }

        /// Reads a member that is there.
        ///
        /// # Errors
        /// As [`super::deserialize`].
        pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<T>, D::Error> {
            super::deserialize(deserializer).map(Some)
        }
    }
}
