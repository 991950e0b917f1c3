//! Profiles: which faults a campaign of `./run sim` makes.

use crate::cluster::Faults;

/// What a campaign looks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// Nothing wrong is ever decided, sealed or acknowledged: loss, doubling, reordering, partitions in both and in one
    /// direction, crashes at any effect, changing validators, clocks apart.
    Safety,
    /// What remains goes on: after the faults as many validators as may fail stay down for good.
    Liveness,
    /// A validator with two bodies, that proposes, votes and seals twice.
    Twins,
    /// Power cuts that lose what was not synced, lost logs, guards and data folders.
    Disk,
}

const HOSTILE: Faults = Faults {
    drop: 100,
    duplicate: 50,
    delay_ms_max: 60,
    crash: 60,
    partitions: true,
    one_way: true,
    ..Faults::NONE
};

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

    /// The faults that its seeds take turns with.
    pub fn faults(self) -> Vec<Faults> {
        match self {
            Self::Safety => vec![
                HOSTILE,
                Faults { skew_ms_max: 8_000, crash: 0, ..HOSTILE },
                Faults { nodes: 6, elections: true, ..HOSTILE },
            ],
            Self::Liveness => {
                vec![Faults { lost: 1, ..HOSTILE }, Faults { nodes: 7, validators: 7, lost: 2, ..HOSTILE }]
            }
            Self::Twins => {
                vec![Faults { twins: 1, ..HOSTILE }, Faults { nodes: 7, validators: 7, twins: 2, ..HOSTILE }]
            }
            Self::Disk => vec![Faults { wipes: true, crash: 120, ..HOSTILE }],
        }
    }
}
