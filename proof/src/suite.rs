//! Suites, keys and the one rule by which a signature is accepted.
//!
//! The only module that names a signature algorithm. Libraries differ on edge cases (`verify`, `verify_strict`
//! and batches of one crate decide differently), so the rule of `docs/formats.md` 2 stands here alone:
//! canonical S, canonical encodings of A and R, A of prime order, and the cofactored equation.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest, Sha512};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::hash::ChainId;
use crate::wire::{DecodeError, Reader, Wire, Writer};

mod batch;
mod stub;

pub use batch::{SignedBytes, verify_batch, verify_each};

/// Whether signatures are no signatures (feature `stub-signatures`). Every program asserts that they are.
pub const IS_STUB: bool = cfg!(feature = "stub-signatures");

/// Bytes of an Ed25519 key.
pub const KEY_BYTES: usize = 32;
/// Bytes of an Ed25519 signature.
pub const SIGNATURE_BYTES: usize = 64;

/// Hash and default signature algorithm of a chain, chosen at genesis, a byte in every header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Suite {
    /// SHA-256 and Ed25519.
    Sha256Ed25519 = 1,
}

impl Suite {
    /// The suite of a header's byte.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Sha256Ed25519),
            _ => None,
        }
    }

    /// The header's byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self as u8
    }
}

/// Number of the Ed25519 algorithm in a registered key.
pub const ALGORITHM_ED25519: u16 = 1;

/// Why bytes are not a key that may be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// No point of the curve, or not its canonical encoding.
    #[error("the key is not a canonical curve point 公钥编码不合法")]
    NotCanonical,
    /// A point of small order, or one with a torsion component.
    #[error("the key is not of prime order 公钥不是素数阶点")]
    NotPrimeOrder,
    /// Not `ed25519:` and 64 lower-case hexadecimal digits.
    #[error("a key is written ed25519:<64 lower-case hex digits> 公钥须写作 ed25519:<64 位小写十六进制>")]
    Text,
}

/// A signature was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold 签名验证失败")]
pub struct SignatureError;

/// A public key that passed the checks of registration: a canonical point of prime order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; KEY_BYTES]);

impl PublicKey {
    /// Checks an Ed25519 key.
    ///
    /// # Errors
    /// [`KeyError::NotCanonical`], [`KeyError::NotPrimeOrder`].
    pub fn ed25519(bytes: [u8; KEY_BYTES]) -> Result<Self, KeyError> {
        let point = decompress_canonical(&bytes).ok_or(KeyError::NotCanonical)?;
        if point.is_small_order() || !point.is_torsion_free() {
            return Err(KeyError::NotPrimeOrder);
        }
        Ok(Self(bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// Number of the algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> u16 {
        ALGORITHM_ED25519
    }

    /// The point A. The constructor has seen it, so there is always one.
    fn point(&self) -> Option<EdwardsPoint> {
        CompressedEdwardsY(self.0).decompress()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ed25519:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let digits = text.strip_prefix("ed25519:").ok_or(KeyError::Text)?;
        if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(KeyError::Text);
        }
        let mut bytes = [0; KEY_BYTES];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| KeyError::Text)?;
        Self::ed25519(bytes)
    }
}

impl serde::Serialize for PublicKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for PublicKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Wire for PublicKey {
    fn write(&self, out: &mut Writer) {
        out.u16(ALGORITHM_ED25519);
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let invalid = DecodeError::Invalid { what: "public key", offset };
        if input.u16()? != ALGORITHM_ED25519 {
            return Err(invalid);
        }
        let bytes = input.bytes("public key", KEY_BYTES)?.try_into().map_err(|_| invalid)?;
        Self::ed25519(bytes).map_err(|_| invalid)
    }
}

/// A signature's bytes; says nothing about whether it holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignatureBytes([u8; SIGNATURE_BYTES]);

impl SignatureBytes {
    /// Takes 64 bytes as they are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; SIGNATURE_BYTES]) -> Self {
        Self(bytes)
    }

    /// Takes a slice of 64 bytes.
    ///
    /// # Errors
    /// Another length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, SignatureError> {
        bytes.try_into().map(Self).map_err(|_| SignatureError)
    }

    /// The 64 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; SIGNATURE_BYTES] {
        &self.0
    }

    fn halves(&self) -> (&[u8; 32], &[u8; 32]) {
        let (r, s) = self.0.split_first_chunk::<32>().expect("a signature has 64 bytes");
        (r, s.first_chunk().expect("a signature has 64 bytes"))
    }
}

impl fmt::Debug for SignatureBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Wire for SignatureBytes {
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let bytes = input.bytes("signature", SIGNATURE_BYTES)?;
        Self::from_slice(bytes).map_err(|_| DecodeError::Invalid { what: "signature", offset })
    }
}

/// A secret signing key; wiped when dropped, never printed.
#[derive(Clone, ZeroizeOnDrop)]
pub struct SecretKey {
    key: SigningKey,
}

impl SecretKey {
    /// The key of a 32-byte seed (RFC 8032 5.1.5).
    #[must_use]
    pub fn from_seed(mut seed: [u8; KEY_BYTES]) -> Self {
        let key = SigningKey::from_bytes(&seed);
        seed.zeroize();
        Self { key }
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> &[u8; KEY_BYTES] {
        self.key.as_bytes()
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.key.verifying_key().to_bytes())
    }

    /// Signs (RFC 8032 5.1.6: deterministic).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> SignatureBytes {
        if IS_STUB {
            return stub::signature(&self.public(), message);
        }
        SignatureBytes(self.key.sign(message).to_bytes())
    }
}

/// `tag ‖ 0x00 ‖ chain_id ‖ structure`: what every signature that is not a C2SP line covers.
#[must_use]
pub fn signed_message(tag: &str, chain: &ChainId, structure: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(tag.len().saturating_add(structure.len()).saturating_add(33));
    message.extend_from_slice(tag.as_bytes());
    message.push(0);
    message.extend_from_slice(chain.as_bytes());
    message.extend_from_slice(structure);
    message
}

/// The acceptance rule of `docs/formats.md` 2 for one signature.
///
/// # Errors
/// [`SignatureError`] without a reason: a signature holds or it does not.
pub fn verify(key: &PublicKey, message: &[u8], signature: &SignatureBytes) -> Result<(), SignatureError> {
    if IS_STUB {
        return stub::verify(key, message, signature);
    }
    let parts = Parts::of(key, message, signature).ok_or(SignatureError)?;
    let difference = parts.difference(key).ok_or(SignatureError)?;
    if difference.is_small_order() { Ok(()) } else { Err(SignatureError) }
}

/// The acceptance rule and, besides, the cofactorless equation with an R that is not of small order: for API entry,
/// seals and checkpoint lines, because partners' libraries use that equation.
///
/// # Errors
/// [`SignatureError`].
pub fn verify_strict(
    key: &PublicKey,
    message: &[u8],
    signature: &SignatureBytes,
) -> Result<(), SignatureError> {
    if IS_STUB {
        return stub::verify(key, message, signature);
    }
    let parts = Parts::of(key, message, signature).ok_or(SignatureError)?;
    let difference = parts.difference(key).ok_or(SignatureError)?;
    // The identity is of small order too, so whatever passes here passes the rule.
    if difference.is_identity() && !parts.r.is_small_order() { Ok(()) } else { Err(SignatureError) }
}

/// What a signature says: R and S, each in its canonical encoding, and the challenge k = SHA-512(R ‖ A ‖ message).
struct Parts {
    r: EdwardsPoint,
    s: Scalar,
    k: Scalar,
}

impl Parts {
    fn of(key: &PublicKey, message: &[u8], signature: &SignatureBytes) -> Option<Self> {
        let (r_bytes, s_bytes) = signature.halves();
        let s: Option<Scalar> = Scalar::from_canonical_bytes(*s_bytes).into();
        let s = s?;
        let mut hasher = Sha512::new();
        hasher.update(r_bytes);
        hasher.update(key.0);
        hasher.update(message);
        let k = Scalar::from_bytes_mod_order_wide(&hasher.finalize().into());
        Some(Self { r: decompress_canonical(r_bytes)?, s, k })
    }

    /// sB − kA − R: of small order under the rule, the identity under the cofactorless equation.
    fn difference(&self, key: &PublicKey) -> Option<EdwardsPoint> {
        let point = key.point()?;
        Some(EdwardsPoint::vartime_double_scalar_mul_basepoint(&self.k, &-point, &self.s) - self.r)
    }
}

/// The point of an encoding that compresses to the same bytes.
fn decompress_canonical(bytes: &[u8; 32]) -> Option<EdwardsPoint> {
    if !is_canonical(bytes) {
        return None;
    }
    CompressedEdwardsY(*bytes).decompress()
}

/// Whether the bytes are those that their point, if there is one, compresses to: y below p = 2^255 − 19, and no sign
/// where x is zero, which it is for y = 1 and y = −1 alone (RFC 8032 5.1.3). Compressing the point would cost as much
/// as decompressing it.
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = *bytes;
    let is_signed = high & 0x80 != 0;
    let is_top = high & 0x7f == 0x7f && middle == [0xff; 30];
    // p − 1 = −1 ends in 0xec; what stands above it is p or more.
    let is_below_p = !(is_top && low >= 0xed);
    let is_minus_one = is_top && low == 0xec;
    let is_one = high & 0x7f == 0 && middle == [0; 30] && low == 1;
    is_below_p && !(is_signed && (is_one || is_minus_one))
}

#[cfg(test)]
mod tests;
