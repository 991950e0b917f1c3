//! The only place that reads the wall clock, and the time since the start. Everything else is told the time.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use kexin_proof::height::TimeMs;

use crate::core::Now;

/// The clock of a running node; cheap to clone, all clones count from one start.
#[derive(Clone, Debug)]
pub struct Clock {
    started: Arc<Instant>,
}

impl Clock {
    /// A clock that starts to count.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that reads it")]
    pub fn start() -> Self {
        Self { started: Arc::new(Instant::now()) }
    }

    /// Wall clock and time since the start.
    #[must_use]
    pub fn now(&self) -> Now {
        let uptime_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Now { clock: wall_clock(), uptime_ms }
    }
}

/// The wall clock in milliseconds; zero before 1970, so that a clock that was never set is seen as far off.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one place that reads it")]
pub fn wall_clock() -> TimeMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let ms = u64::try_from(since.as_millis()).unwrap_or(0);
    TimeMs::new(ms).unwrap_or_default()
}

/// Notices that the wall clock jumped: somebody set it, or the machine slept.
#[derive(Clone, Copy, Debug)]
pub struct JumpWatch {
    last: Now,
}

impl JumpWatch {
    /// Watches from `now` on.
    #[must_use]
    pub const fn new(now: Now) -> Self {
        Self { last: now }
    }

    /// How far the wall clock moved against the time that passed, in ms, when that is more than a second.
    pub fn jumped(&mut self, now: Now) -> Option<i64> {
        let passed = i128::from(now.uptime_ms) - i128::from(self.last.uptime_ms);
        let moved = i128::from(now.clock.value()) - i128::from(self.last.clock.value());
        self.last = now;
        let jump = i64::try_from(moved - passed).ok()?;
        (jump.unsigned_abs() > JUMP_MS).then_some(jump)
    }
}

/// Slewing corrects half a millisecond a second; a second at once is somebody's doing.
const JUMP_MS: u64 = 1_000;

#[cfg(test)]
mod tests;
