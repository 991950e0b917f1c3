//! A run as data: how the network is made up, which protection it lacks, and every fault with its time. The same plan
//! makes the same run; a plan with fewer faults is a simpler one.

use crate::script::Turns;

mod draw;
mod text;

pub use draw::{Climate, draw};

/// A run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// What the script, the clerks and the fate of each message follow from.
    pub seed: u64,
    pub setup: Setup,
    /// By rising time.
    pub faults: Vec<Timed>,
}

/// How the network is made up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Setup {
    pub nodes: u16,
    pub validators: u16,
    /// Bodies beyond the nodes, that run with the keys of the last of them.
    pub twins: u16,
    /// No fault strikes later than this, ms of uptime.
    pub until_ms: u64,
    /// Longest way of a message in fair weather.
    pub delay_ms_max: u64,
    /// Records of the toy ledger.
    pub records: u32,
    /// Stories of the real ledger.
    pub stories: u16,
    /// Whether clerks wait for one step before they hand in the next.
    pub turns: Turns,
    /// Whether records change the validator set.
    pub elections: bool,
    /// The protection that a control takes away.
    pub lacks: Option<Protection>,
}

impl Setup {
    pub const USUAL: Self = Self {
        nodes: 4,
        validators: 4,
        twins: 0,
        until_ms: 10_000,
        delay_ms_max: 20,
        records: 30,
        stories: 3,
        turns: Turns::Kept,
        elections: false,
        lacks: None,
    };
}

/// What keeps a fault from doing harm; taken away, the checks must notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protection {
    /// Who is behind asks for blocks.
    CatchUp,
    /// The log is synced before what it holds is vouched for.
    LogSync,
    /// A write that fails stops the node.
    WriteErrors,
    /// The guard's checksum is checked.
    GuardSum,
    /// The guard lies outside the data folder.
    GuardOutside,
}

impl Protection {
    pub const ALL: [Self; 5] =
        [Self::CatchUp, Self::LogSync, Self::WriteErrors, Self::GuardSum, Self::GuardOutside];

    pub const fn name(self) -> &'static str {
        match self {
            Self::CatchUp => "catch-up",
            Self::LogSync => "log-sync",
            Self::WriteErrors => "write-errors",
            Self::GuardSum => "guard-sum",
            Self::GuardOutside => "guard-outside",
        }
    }
}

/// A fault at its time, ms of uptime.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timed {
    pub at_ms: u64,
    pub fault: Fault,
}

/// A fault. Nodes are counted from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Of 1,000 messages so many are lost and doubled, and the way may be so much longer.
    Weather { drop: u16, duplicate: u16, delay_ms: u16, for_ms: u32 },
    /// Nodes whose bit is set are apart from the others; from one side, messages may still pass.
    Split { side: u16, passes: Passes, for_ms: u32 },
    /// The node ends in the middle of a step, and begins again.
    Crash(Crash),
    /// The node's clock is put forward or back.
    Jump { node: u8, by_ms: i32 },
    /// Each write that waits for the disk takes so long.
    Slow { node: u8, sync_ms: u16, for_ms: u32 },
    /// The disk takes nothing more.
    Full { node: u8, for_ms: u32 },
    /// The data folder is copied as it is, for [`Loss::Copy`].
    Copy { node: u8 },
    /// The node never comes back.
    Lose { node: u8 },
}

/// Which side's messages pass a partition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Passes {
    Nobody,
    FromSide,
    FromOthers,
}

/// A crash at an effect boundary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Crash {
    pub node: u8,
    /// Steps that the node still makes.
    pub steps: u16,
    /// Of 1,000 effects of the last step, those that are carried out.
    pub kept: u16,
    pub down_ms: u32,
    pub loss: Loss,
    /// Where the loss strikes, of 1,000.
    pub pick: u16,
}

/// What a crash does to the disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// The process ends, and the system writes out everything.
    Nothing,
    /// The power is cut: of what was not synced, a beginning remains.
    Tail,
    /// The same, and of what was not synced some sectors remain and others are zeros: a torn last write.
    Torn,
    /// A bit of the log flips.
    LogBit,
    /// A bit of the guard's file flips.
    GuardBit,
    /// The log is lost.
    Log,
    /// The guard is lost.
    Guard,
    /// The data folder is lost: log and chain.
    Data,
    /// Data folder and guard are lost.
    Everything,
    /// The data folder is put back as it was when it was copied.
    Copy,
    /// The log is lost and the guard says that nothing was ever signed: no honest validator's fault.
    Memory,
}

impl Loss {
    pub const ALL: [Self; 11] = [
        Self::Nothing,
        Self::Tail,
        Self::Torn,
        Self::LogBit,
        Self::GuardBit,
        Self::Log,
        Self::Guard,
        Self::Data,
        Self::Everything,
        Self::Copy,
        Self::Memory,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Tail => "tail",
            Self::Torn => "torn",
            Self::LogBit => "log-bit",
            Self::GuardBit => "guard-bit",
            Self::Log => "log",
            Self::Guard => "guard",
            Self::Data => "data",
            Self::Everything => "everything",
            Self::Copy => "copy",
            Self::Memory => "memory",
        }
    }
}

impl Fault {
    /// The node that it strikes, when it is one.
    pub const fn node(&self) -> Option<usize> {
        match self {
            Self::Weather { .. } | Self::Split { .. } => None,
            Self::Crash(crash) => Some(crash.node as usize),
            Self::Jump { node, .. }
            | Self::Slow { node, .. }
            | Self::Full { node, .. }
            | Self::Copy { node }
            | Self::Lose { node } => Some(*node as usize),
        }
    }
}
