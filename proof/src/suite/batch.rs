//! Many signatures at once under the same rule: one multiplication of many points, and the same verdicts as one by one.
//!
//! Sound because the single rule is cofactored too: the sum of valid items is the identity after multiplication by
//! eight, and an invalid item survives its random 128-bit coefficient but once in 2^128.

use alloc::vec::Vec;

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use sha2::{Digest, Sha512};

use super::{Parts, PublicKey, SignatureBytes, verify};

/// One signature to check: key, message, signature.
#[derive(Clone, Copy)]
pub struct SignedBytes<'a> {
    /// Who signed.
    pub key: PublicKey,
    /// What was signed.
    pub message: &'a [u8],
    /// The signature.
    pub signature: SignatureBytes,
}

/// Checks all items; the verdict on each is that of [`verify`].
///
/// `randomness` should be fresh. Coefficients depend on it and on every item, so even who knows it beforehand must
/// hash about 2^128 batches to find one that passes wrongly.
///
/// # Errors
/// The index of the first item that does not hold.
pub fn verify_batch(items: &[SignedBytes<'_>], randomness: [u8; 32]) -> Result<(), usize> {
    if items.len() >= BATCH_MIN && sum_is_identity(items, &randomness) == Some(true) {
        return Ok(());
    }
    items
        .iter()
        .position(|item| verify(&item.key, item.message, &item.signature).is_err())
        .map_or(Ok(()), Err)
}

/// Whether Σ zᵢ(sᵢB − kᵢAᵢ − Rᵢ), times eight, is the identity; `None` for a broken encoding.
///
/// Terms of equal keys are added up, so that a key is decoded and multiplied once however often it signed.
pub(super) fn sum_is_identity(items: &[SignedBytes<'_>], randomness: &[u8; 32]) -> Option<bool> {
    let parts = items
        .iter()
        .map(|item| Parts::of(&item.key, item.message, &item.signature))
        .collect::<Option<Vec<Parts>>>()?;
    let transcript = transcript(items, &parts, randomness);
    let mut base = Scalar::ZERO;
    let mut keys = Vec::with_capacity(items.len());
    let mut scalars = Vec::with_capacity(items.len());
    let mut points = Vec::with_capacity(items.len());
    for ((item, parts), index) in items.iter().zip(&parts).zip(0_u64..) {
        let z = coefficient(&transcript, index);
        base += z * parts.s;
        keys.push((item.key, z * parts.k));
        scalars.push(-z);
        points.push(parts.r);
    }
    keys.sort_unstable_by_key(|(key, _)| *key);
    for same in keys.chunk_by(|left, right| left.0 == right.0) {
        let (key, _) = same.first()?;
        scalars.push(-same.iter().map(|(_, scalar)| scalar).sum::<Scalar>());
        points.push(key.point()?);
    }
    scalars.push(base);
    points.push(ED25519_BASEPOINT_POINT);
    Some(EdwardsPoint::vartime_multiscalar_mul(scalars, points).mul_by_cofactor().is_identity())
}

/// Binds the randomness and every item. The challenge k stands for the message; all fields have fixed widths.
fn transcript(items: &[SignedBytes<'_>], parts: &[Parts], randomness: &[u8; 32]) -> [u8; 64] {
    let mut hasher = Sha512::new();
    hasher.update(TRANSCRIPT_TAG);
    hasher.update([0]);
    hasher.update(randomness);
    for (item, parts) in items.iter().zip(parts) {
        hasher.update(item.key.as_bytes());
        hasher.update(item.signature.as_bytes());
        hasher.update(parts.k.as_bytes());
    }
    hasher.finalize().into()
}

/// The 128-bit coefficient of one place.
fn coefficient(transcript: &[u8; 64], index: u64) -> Scalar {
    let digest = Sha512::new().chain_update(transcript).chain_update(index.to_be_bytes()).finalize();
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().take(COEFFICIENT_BYTES).zip(digest.iter()) {
        *to = *from;
    }
    Scalar::from_bytes_mod_order(bytes)
}

/// Below this one by one is as fast.
const BATCH_MIN: usize = 4;
const COEFFICIENT_BYTES: usize = 16;
const TRANSCRIPT_TAG: &[u8] = b"kexinku/batch/v1";
