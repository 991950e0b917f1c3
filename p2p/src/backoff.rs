//! When a lost peer is dialled again: exponential, capped, with jitter, so that a province of nodes that lost the same
//! link does not dial in step.

use std::time::Duration;

/// The wait before dial number `attempt` (0 = the first) to the peer that `seed` stands for.
///
/// Doubles from 100 ms to 10 s; the jitter takes away up to a quarter and depends on seed and attempt alone.
pub(crate) fn redial_delay(attempt: u32, seed: u64) -> Duration {
    let doubled = FIRST_MS.saturating_mul(1_u64 << attempt.min(DOUBLINGS_MAX));
    let capped = doubled.min(CAP_MS);
    let mixed = mix(seed ^ (u64::from(attempt) << 32));
    Duration::from_millis(capped - (mixed % (capped / 4 + 1)))
}

/// The finaliser of SplitMix64: spreads neighbouring inputs; no secret depends on it.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

const FIRST_MS: u64 = 100;
const CAP_MS: u64 = 10_000;
const DOUBLINGS_MAX: u32 = 16;

#[cfg(test)]
mod tests;
