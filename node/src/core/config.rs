//! Durations and limits of the core. Defaults are what validators run; the simulator uses the same ones.

use crate::consensus::{RoundTimeout, TimeoutName};

/// How the core behaves in time and space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CoreConfig {
    /// With nothing pending, a block is made this long after the last one, so that freshness can be shown.
    pub heartbeat_ms: u64,
    /// A height does not start sooner than this after the last commit, unless others have started it.
    pub pace_ms: u64,
    /// How long a proposal and its block are waited for in round 0.
    pub propose_ms: u64,
    /// How long a proposal is waited for when whoever is to make it is not connected.
    pub absent_ms: u64,
    /// How long further votes are waited for in round 0 once a quorum disagrees.
    pub vote_ms: u64,
    /// Growth of the above with each round.
    pub round_step_ms: u64,
    /// No timeout is longer.
    pub timeout_ms_max: u64,
    /// Own votes are sent again after this long in a step.
    pub rebroadcast_ms: u64,
    /// The own head is announced this often.
    pub status_ms: u64,
    /// A question without an answer is asked elsewhere after this long.
    pub answer_ms: u64,
    /// Missing seals are asked for this often.
    pub seal_retry_ms: u64,
    /// A height that is not decided after this long raises an alarm.
    pub stall_ms: u64,
    /// A block may be this far ahead of our clock in round 0.
    pub ahead_ms_max: u64,
    /// A block may be this far behind our clock in round 0.
    pub behind_ms_max: u64,
    /// Most records in the mempool.
    pub pool_records_max: usize,
    /// Most bytes in the mempool.
    pub pool_bytes_max: usize,
    /// Submissions that may wait for finality at once.
    pub waiting_max: usize,
}

impl Default for CoreConfig {
    fn default() -> Self {
        Self {
            heartbeat_ms: 60_000,
            pace_ms: 50,
            propose_ms: 2_000,
            absent_ms: 100,
            vote_ms: 500,
            round_step_ms: 500,
            timeout_ms_max: 10_000,
            rebroadcast_ms: 1_500,
            status_ms: 2_000,
            answer_ms: 6_000,
            seal_retry_ms: 1_000,
            stall_ms: 30_000,
            ahead_ms_max: 10_000,
            behind_ms_max: 30_000,
            pool_records_max: 16_384,
            pool_bytes_max: 64 << 20,
            waiting_max: 4_096,
        }
    }
}

impl CoreConfig {
    /// How long a timeout is, ms: longer with each round, and never longer than the cap.
    #[must_use]
    pub fn patience_ms(&self, timeout: RoundTimeout) -> u64 {
        let base = match timeout.name {
            TimeoutName::Propose => self.propose_ms,
            TimeoutName::Prevote | TimeoutName::Precommit => self.vote_ms,
            TimeoutName::Rebroadcast => self.rebroadcast_ms,
        };
        let growth = self.round_step_ms.saturating_mul(u64::from(timeout.round));
        base.saturating_add(growth).min(self.timeout_ms_max)
    }
}

#[cfg(test)]
mod tests {
    //! Timeouts grow with the rounds up to their cap.

    use super::*;

    #[test]
    fn a_timeout_grows_with_the_round_and_never_past_its_cap() {
        let config = CoreConfig::default();
        for name in
            [TimeoutName::Propose, TimeoutName::Prevote, TimeoutName::Precommit, TimeoutName::Rebroadcast]
        {
            let at = |round| config.patience_ms(RoundTimeout { name, round });
            for round in 0..=64 {
                assert!(at(round) <= at(round + 1), "{name:?} in round {round}");
                assert!(at(round) < config.timeout_ms_max || at(round) == at(round + 1));
            }
            assert!(at(0) < at(1), "{name:?}: a network that is slow gets more time");
            for round in [64, 1_000_000, u32::MAX] {
                assert_eq!(at(round), config.timeout_ms_max, "{name:?} in round {round}");
            }
        }
    }
}
