//! Token bucket per peer and topic: what one peer may deliver, however fast its line is.

use std::time::Duration;

/// What the bucket says about one more message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowance {
    /// Within the rate.
    Within,
    /// Over the rate: drop the message.
    Over,
    /// So far over the rate that the peer must go.
    Flood,
}

/// Tokens of one peer on one topic. Time is passed in as the span since the bucket was made.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    burst: u64,
    per_second: u64,
    excess_max: u32,
    tokens_micro: u64,
    refilled_at: Duration,
    excess: u32,
}

impl Bucket {
    pub(crate) fn new(burst: u32, per_second: u32, excess_max: u32) -> Self {
        let burst = u64::from(burst);
        Self {
            burst,
            per_second: u64::from(per_second),
            excess_max,
            tokens_micro: burst * MICRO,
            refilled_at: Duration::ZERO,
            excess: 0,
        }
    }

    /// Takes one token at `now`.
    pub(crate) fn take(&mut self, now: Duration) -> Allowance {
        self.take_many(now, 1)
    }

    /// Takes `tokens` at `now`, all or none.
    pub(crate) fn take_many(&mut self, now: Duration, tokens: u32) -> Allowance {
        let cost_micro = u64::from(tokens) * MICRO;
        let passed_us = u64::try_from(now.saturating_sub(self.refilled_at).as_micros()).unwrap_or(u64::MAX);
        let refill_micro = passed_us.saturating_mul(self.per_second);
        self.tokens_micro = self.tokens_micro.saturating_add(refill_micro).min(self.burst * MICRO);
        self.refilled_at = self.refilled_at.max(now);
        if self.tokens_micro >= cost_micro {
            self.tokens_micro -= cost_micro;
            if self.tokens_micro >= self.burst * MICRO / 2 {
                self.excess = 0;
            }
            return Allowance::Within;
        }
        self.excess = self.excess.saturating_add(1);
        if self.excess > self.excess_max { Allowance::Flood } else { Allowance::Over }
    }
}

const MICRO: u64 = 1_000_000;

#[cfg(test)]
mod tests;
