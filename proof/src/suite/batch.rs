//! Many signatures at once under the same rule: one multiplication of many points, and the same verdicts as one by one.
//!
//! Sound because the single rule is cofactored too: the sum of valid items is the identity after multiplication by
//! eight, and an invalid item survives its random 128-bit coefficient but once in 2^128.

use alloc::vec::Vec;

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use sha2::{Digest, Sha512};

use super::{Parts, PublicKey, SignatureBytes};

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

/// Checks all items; the verdict on each is that of [`super::verify`].
///
/// `randomness` should be fresh. Coefficients depend on it and on every item, so even who knows it beforehand must
/// hash about 2^128 batches to find one that passes wrongly.
///
/// # Errors
/// The index of the first item that does not hold.
pub fn verify_batch(items: &[SignedBytes<'_>], randomness: [u8; 32]) -> Result<(), usize> {
    verify_each(items, randomness).iter().position(|holds| !holds).map_or(Ok(()), Err)
}

/// The verdict of [`super::verify`] on each item, in order.
///
/// A few items that do not hold are found by halving, so that they cost the others little; with many, halving would
/// cost more than asking one by one, and stops.
#[must_use]
pub fn verify_each(items: &[SignedBytes<'_>], randomness: [u8; 32]) -> Vec<bool> {
    if super::IS_STUB {
        let holds = |item: &SignedBytes<'_>| super::verify(&item.key, item.message, &item.signature).is_ok();
        return items.iter().map(holds).collect();
    }
    let mut verdicts = alloc::vec![false; items.len()];
    let claims: Vec<Claim> = items.iter().enumerate().filter_map(Claim::of).collect();
    let mut search = Search { randomness, sums_left: FAILED_SUMS_MAX, verdicts: &mut verdicts };
    search.judge(&claims, Before::Unknown);
    verdicts
}

/// An item whose encodings are sound, decoded once however often it is added up.
struct Claim {
    place: usize,
    key: PublicKey,
    parts: Parts,
}

impl Claim {
    fn of((place, item): (usize, &SignedBytes<'_>)) -> Option<Self> {
        let parts = Parts::of(&item.key, item.message, &item.signature)?;
        Some(Self { place, key: item.key, parts })
    }

    fn holds(&self) -> bool {
        self.parts.difference(&self.key).is_some_and(|difference| difference.is_small_order())
    }
}

/// What is known of claims before they are added up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Unknown,
    /// One of them does not hold.
    Failing,
}

/// The search for claims that do not hold.
struct Search<'a> {
    randomness: [u8; 32],
    /// Sums that may still fail.
    sums_left: u32,
    verdicts: &'a mut [bool],
}

impl Search<'_> {
    fn judge(&mut self, claims: &[Claim], before: Before) {
        if claims.len() < BATCH_MIN || self.sums_left == 0 {
            for claim in claims {
                self.note(claim, claim.holds());
            }
            return;
        }
        if before == Before::Unknown && sum_is_small(claims, &self.randomness) {
            for claim in claims {
                self.note(claim, true);
            }
            return;
        }
        self.sums_left = self.sums_left.saturating_sub(1);
        let (left, right) = claims.split_at(claims.len() / 2);
        self.judge(left, Before::Unknown);
        let left_holds = left.iter().all(|claim| self.verdicts.get(claim.place) == Some(&true));
        self.judge(right, if left_holds { Before::Failing } else { Before::Unknown });
    }

    fn note(&mut self, claim: &Claim, holds: bool) {
        if let Some(verdict) = self.verdicts.get_mut(claim.place) {
            *verdict = holds;
        }
    }
}

/// Whether the sum of all items is of small order; `None` for a broken encoding.
#[cfg(test)]
pub(super) fn sum_is_identity(items: &[SignedBytes<'_>], randomness: &[u8; 32]) -> Option<bool> {
    let claims = items.iter().enumerate().map(Claim::of).collect::<Option<Vec<Claim>>>()?;
    Some(sum_is_small(&claims, randomness))
}

/// Whether Σ zᵢ(Rᵢ + kᵢAᵢ − sᵢB), times eight, is the identity.
///
/// Terms of equal keys are added up, so that a key is decoded and multiplied once however often it signed. Each R keeps
/// its coefficient's 128 bits: with the signs the other way round they would be 252, and half as much again to multiply.
fn sum_is_small(claims: &[Claim], randomness: &[u8; 32]) -> bool {
    let transcript = transcript(claims, randomness);
    let coefficients = (0_u64..).flat_map(|index| coefficients(&transcript, index));
    let mut base = Scalar::ZERO;
    let mut keys = Vec::with_capacity(claims.len());
    let mut scalars = Vec::with_capacity(claims.len().saturating_mul(2).saturating_add(1));
    let mut points = Vec::with_capacity(claims.len().saturating_mul(2).saturating_add(1));
    for (claim, z) in claims.iter().zip(coefficients) {
        base -= z * claim.parts.s;
        keys.push((claim.key, z * claim.parts.k));
        scalars.push(z);
        points.push(claim.parts.r);
    }
    keys.sort_unstable_by_key(|(key, _)| *key);
    for same in keys.chunk_by(|left, right| left.0 == right.0) {
        // A registered key has a point; were there none, no sum would hold.
        let Some(point) = same.first().and_then(|(key, _)| key.point()) else { return false };
        scalars.push(same.iter().map(|(_, scalar)| scalar).sum::<Scalar>());
        points.push(point);
    }
    scalars.push(base);
    points.push(ED25519_BASEPOINT_POINT);
    EdwardsPoint::vartime_multiscalar_mul(scalars, points).is_small_order()
}

/// Binds the randomness and every item. The challenge k = SHA-512(R ‖ A ‖ message) stands for key, R and message; all
/// fields have fixed widths.
fn transcript(claims: &[Claim], randomness: &[u8; 32]) -> [u8; 64] {
    let mut hasher = Sha512::new();
    hasher.update(TRANSCRIPT_TAG);
    hasher.update([0]);
    hasher.update(randomness);
    for claim in claims {
        hasher.update(claim.parts.k.as_bytes());
        hasher.update(claim.parts.s.as_bytes());
    }
    hasher.finalize().into()
}

/// The 128-bit coefficients of places 4·`index` to 4·`index` + 3: the quarters of one hash.
fn coefficients(transcript: &[u8; 64], index: u64) -> impl Iterator<Item = Scalar> {
    let digest: [u8; 64] =
        Sha512::new().chain_update(transcript).chain_update(index.to_be_bytes()).finalize().into();
    let (quarters, _) = digest.as_chunks::<COEFFICIENT_BYTES>();
    let quarters: [Scalar; 4] = core::array::from_fn(|place| {
        quarters.get(place).map_or(Scalar::ZERO, |quarter| Scalar::from(u128::from_le_bytes(*quarter)))
    });
    quarters.into_iter()
}

/// Below this one by one is as fast.
const BATCH_MIN: usize = 4;
/// Sums that may fail before the rest is asked one by one: enough to find two in a thousand.
const FAILED_SUMS_MAX: u32 = 20;
const COEFFICIENT_BYTES: usize = 16;
const TRANSCRIPT_TAG: &[u8] = b"kexinku/batch/v1";
