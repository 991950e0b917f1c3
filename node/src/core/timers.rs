//! The core's timers: one map, so that the executor needs one wake-up and a stale timer cannot fire.

use std::collections::BTreeMap;

use super::input::AskId;
use crate::consensus::RoundTimeout;

/// What a timer is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TimerKey {
    /// A timeout of the engine, of the height in progress: all are dropped when the height ends.
    Engine(RoundTimeout),
    /// Start the height.
    Start,
    /// Announce the head.
    Status,
    /// Look whether to catch up.
    Sync,
    /// Ask again for an owed sealed part.
    Repair,
    /// Ask again for blocks.
    Bodies,
    /// Ask again for seals.
    Seals,
    /// Look whether the height is stalled.
    Stall,
    /// A question had no answer.
    Ask(AskId),
}

/// Timers by what they are for, in `uptime_ms`.
#[derive(Clone, Default, Debug)]
pub struct Timers {
    due: BTreeMap<TimerKey, u64>,
}

impl Timers {
    /// Sets a timer, replacing the one of the same key.
    pub fn set(&mut self, key: TimerKey, uptime_ms: u64) {
        self.due.insert(key, uptime_ms);
    }

    /// Sets a timer unless one of the same key is due sooner.
    pub fn set_at_most(&mut self, key: TimerKey, uptime_ms: u64) {
        let due = self.due.entry(key).or_insert(uptime_ms);
        *due = uptime_ms.min(*due);
    }

    /// Whether a timer is set.
    #[must_use]
    pub fn is_set(&self, key: TimerKey) -> bool {
        self.due.contains_key(&key)
    }

    /// Drops a timer.
    pub fn clear(&mut self, key: TimerKey) {
        self.due.remove(&key);
    }

    /// Drops the engine's timers.
    pub fn clear_engine(&mut self) {
        self.due.retain(|key, _| !matches!(key, TimerKey::Engine(_)));
    }

    /// Takes the timer that is due first, if it is due.
    pub fn pop(&mut self, uptime_ms: u64) -> Option<TimerKey> {
        let (key, due) = self.due.iter().min_by_key(|(key, due)| (**due, **key))?;
        let (key, due) = (*key, *due);
        if due > uptime_ms {
            return None;
        }
        self.due.remove(&key);
        Some(key)
    }

    /// When the next timer is due.
    #[must_use]
    pub fn next(&self) -> Option<u64> {
        self.due.values().min().copied()
    }
}
