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
/// `randomness` must be unknown to whoever made the signatures before they were made.
///
/// # Errors
/// The index of the first item that does not hold.
pub fn verify_batch(items: &[SignedBytes<'_>], randomness: [u8; 32]) -> Result<(), usize> {
    if items.len() < 4 {
        return one_by_one(items);
    }
    match sum_is_identity(items, &randomness) {
        Some(true) => Ok(()),
        _ => one_by_one(items),
    }
}

fn one_by_one(items: &[SignedBytes<'_>]) -> Result<(), usize> {
    items
        .iter()
        .position(|item| verify(&item.key, item.message, &item.signature).is_err())
        .map_or(Ok(()), Err)
}

/// Whether Σ zᵢ(sᵢB − kᵢAᵢ − Rᵢ), times eight, is the identity; equal keys share one term. `None` for a broken encoding.
fn sum_is_identity(items: &[SignedBytes<'_>], randomness: &[u8; 32]) -> Option<bool> {
    let mut base = Scalar::ZERO;
    let mut keys: Vec<(PublicKey, EdwardsPoint, Scalar)> = Vec::new();
    let mut scalars = Vec::with_capacity(items.len());
    let mut points = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let parts = Parts::of(&item.key, item.message, &item.signature)?;
        let z = coefficient(randomness, index, item);
        base += z * parts.s;
        keys.push((item.key, parts.a, z * parts.k));
        scalars.push(-z);
        points.push(parts.r);
    }
    keys.sort_unstable_by_key(|(key, _, _)| *key);
    for same in keys.chunk_by(|left, right| left.0 == right.0) {
        let (_, point, _) = same.first()?;
        scalars.push(-same.iter().map(|(_, _, scalar)| scalar).sum::<Scalar>());
        points.push(*point);
    }
    scalars.push(base);
    points.push(ED25519_BASEPOINT_POINT);
    Some(EdwardsPoint::vartime_multiscalar_mul(scalars, points).mul_by_cofactor().is_identity())
}

/// A 128-bit coefficient bound to the randomness, the item and its place.
fn coefficient(randomness: &[u8; 32], index: usize, item: &SignedBytes<'_>) -> Scalar {
    let mut hasher = Sha512::new();
    hasher.update(randomness);
    hasher.update((index as u64).to_be_bytes());
    hasher.update(item.key.as_bytes());
    hasher.update(item.signature.as_bytes());
    hasher.update(item.message);
    let digest = hasher.finalize();
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().take(16).zip(digest.iter()) {
        *to = *from;
    }
    Scalar::from_bytes_mod_order(bytes)
}
