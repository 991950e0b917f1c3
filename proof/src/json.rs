//! Strict JSON: 64-bit integers as decimal strings, binary structures as base64 of their canonical bytes.
//!
//! Why strings: readers whose numbers are doubles lose integers above 2^53 without a word.

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

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
