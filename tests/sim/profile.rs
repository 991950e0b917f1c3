//! Profiles: which runs a campaign of `./run sim` makes.

use crate::plan::{Climate, Loss, Plan, Setup, draw};
use crate::twins;

/// What a campaign looks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// Nothing wrong is ever decided, sealed or acknowledged: loss, doubling, reordering, partitions in both and in one
    /// direction, crashes at any effect, changing validators, clocks that are apart and jump.
    Safety,
    /// What remains goes on: after the faults as many validators as may fail stay down for good.
    Liveness,
    /// A validator with two bodies, that proposes, votes and seals twice: every other run is a scripted scenario.
    Twins,
    /// Power cuts that lose or tear what was not synced, bits that flip, slow and full disks; of one node also lost
    /// logs, guards and data folders, and data folders put back from a copy.
    Disk,
}

/// Loss, doubling, lateness, partitions.
pub const LOSSY: Climate =
    Climate { drop: 200, duplicate: 100, delay_ms: 60, splits: true, one_way: true, ..Climate::FAIR };
/// The same, and power cuts.
pub const CRASHING: Climate = Climate { crashes: 16, ..LOSSY };
/// The validator set grows and shrinks.
pub const ELECTING: Climate =
    Climate { setup: Setup { nodes: 6, elections: true, ..Setup::USUAL }, ..CRASHING };
/// Clocks are apart, and jump by an hour.
pub const SKEWED: Climate = Climate { skew_ms: 8_000, jumps: 4, jump_ms: 3_600_000, crashes: 6, ..LOSSY };
/// One node's disk loses or changes what was durable.
pub const LOSING: Climate = Climate {
    losses_of_one: &[
        Loss::LogBit,
        Loss::GuardBit,
        Loss::Log,
        Loss::Guard,
        Loss::Data,
        Loss::Everything,
        Loss::Copy,
    ],
    ..CRASHING
};
/// Disks are slow and full.
pub const CROWDED: Climate = Climate { slow: 6, full: 4, ..CRASHING };
/// One of four never comes back.
pub const LEFT: Climate = Climate { lost: 1, ..CRASHING };
/// Two of seven never come back.
pub const TWO_LEFT: Climate =
    Climate { setup: Setup { nodes: 7, validators: 7, ..Setup::USUAL }, lost: 2, ..CRASHING };
/// One of four has two bodies.
pub const TWINNED: Climate = Climate { setup: Setup { twins: 1, ..Setup::USUAL }, ..CRASHING };
/// Two of seven have two bodies.
pub const TWICE_TWINNED: Climate =
    Climate { setup: Setup { nodes: 7, validators: 7, twins: 2, ..Setup::USUAL }, ..CRASHING };

impl Profile {
    pub const ALL: [Self; 4] = [Self::Safety, Self::Liveness, Self::Twins, Self::Disk];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Safety => "safety",
            Self::Liveness => "liveness",
            Self::Twins => "twins",
            Self::Disk => "disk",
        }
    }

    /// What its drawn runs take turns with.
    const fn climates(self) -> &'static [Climate] {
        match self {
            Self::Safety => &[CRASHING, SKEWED, ELECTING],
            Self::Liveness => &[LEFT, TWO_LEFT],
            Self::Twins => &[TWINNED, TWICE_TWINNED],
            Self::Disk => &[LOSING, CROWDED],
        }
    }

    /// The run of a number. Two threads take even and odd numbers: each meets every climate.
    pub fn plan(self, number: u64) -> Plan {
        let climates = self.climates();
        let place = number / 2;
        if self == Self::Twins && place.is_multiple_of(2) {
            return twins::scenario(number);
        }
        let turn = if self == Self::Twins { place / 2 } else { place };
        draw(number, &climates[usize::try_from(turn).unwrap_or(0) % climates.len()])
    }
}
