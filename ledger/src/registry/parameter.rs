//! Chain parameters (namespace 11): numbers that governance may change without new software.

use kexin_proof::hash::StateKey;
use kexin_proof::presence::{Namespace, state_key};

use crate::value::StateValue;

/// Slots of a parameter, 16.
pub mod parameter_slot {
    /// Number of the parameter, code.
    pub const ID: u16 = 2;
    /// Its value, number.
    pub const VALUE: u16 = 3;
    /// For the epoch: hash of its entry, hash.
    pub const EPOCH_HASH: u16 = 4;
}

/// A chain parameter. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Parameter {
    /// Number of the newest epoch. Moves only with a change of validators or publishers.
    Epoch = 1,
    /// Days after which a case's lock of a unit lapses, so that a dead bureau cannot freeze it. 30 working days by
    /// 不动产登记暂行条例 20, with grace.
    LockDays = 2,
    /// How far ahead of block time a record's issue may lie, ms.
    IssuedAheadMs = 3,
    /// Retired: the rule book took its place, and nothing reads it. Never moves.
    CodeLists = 4,
}

impl Parameter {
    /// Every parameter, by number.
    pub const ALL: [Self; 4] = [Self::Epoch, Self::LockDays, Self::IssuedAheadMs, Self::CodeLists];

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The parameter with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| parameter.number() == number)
    }

    /// Its name in files and commands.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Epoch => "epoch",
            Self::LockDays => "lock-days",
            Self::IssuedAheadMs => "issued-ahead-ms",
            Self::CodeLists => "code-lists",
        }
    }

    /// The parameter with a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| parameter.name() == name)
    }

    /// Its value while nothing is set.
    #[must_use]
    pub const fn default(self) -> u64 {
        match self {
            Self::Epoch => 0,
            Self::LockDays => 60,
            Self::IssuedAheadMs => 60_000,
            Self::CodeLists => 1,
        }
    }

    /// Whether governance may set it to `value`.
    #[must_use]
    pub const fn allows(self, value: u64) -> bool {
        match self {
            Self::Epoch | Self::CodeLists => false,
            Self::LockDays => 1 <= value && value <= 3_650,
            Self::IssuedAheadMs => value <= 24 * 3_600 * 1_000,
        }
    }

    /// Its key in the state map.
    #[must_use]
    pub fn key(self) -> StateKey {
        state_key(Namespace::Parameter, &self.number().to_be_bytes())
    }
}

/// The value of a parameter, from its state value or by default.
#[must_use]
pub fn parameter_of(parameter: Parameter, value: Option<&StateValue>) -> u64 {
    value.and_then(|value| value.slots().number(parameter_slot::VALUE)).unwrap_or_else(|| parameter.default())
}
