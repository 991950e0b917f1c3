//! What a verified bundle says: the answer, when and where it was so, and who stands for it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::checkpoint::Checkpoint;
use crate::hash::RecordId;
use crate::height::{Height, TimeMs};
use crate::question::{Expectation, UnitMarks};
use crate::slots::{Fact, ShareValue};

/// A fact that was shown: the slot and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisclosedFact {
    /// Slot number.
    pub slot: u16,
    /// What it holds.
    pub fact: Fact,
}

/// The answer to the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Q0.
    Record {
        /// The record.
        record: RecordId,
        /// Type number, such as 2 for T02.
        kind: u16,
        /// Organisation that filed it.
        bureau: u32,
        /// 0 = registered, else the rule that refused it.
        outcome: u16,
        /// The facts shown.
        facts: Vec<DisclosedFact>,
    },
    /// Q3 for a unit that the register does not have.
    NoSuchUnit {
        /// Expectations that are not met.
        unmet: Vec<Expectation>,
    },
    /// Q3.
    Unit {
        /// Status and bits.
        marks: UnitMarks,
        /// When the bits first may change by lapse of time.
        holds_until: Option<TimeMs>,
        /// Expectations that are not met.
        unmet: Vec<Expectation>,
        /// The facts shown.
        facts: Vec<DisclosedFact>,
    },
    /// Q2.
    Owner {
        /// Whether the owner shown is the one asked about.
        is_owner: bool,
        /// Share of that owner.
        share: Option<ShareValue>,
        /// Number of owners.
        owners: u32,
    },
}

/// What the answer stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finality {
    /// Block of the answer.
    pub height: Height,
    /// Its time: the as-of time of the answer.
    pub time: TimeMs,
    /// Whether that block is the checkpoint's last.
    pub is_latest: bool,
    /// The sealed checkpoint.
    pub checkpoint: Checkpoint,
    /// Epoch whose validators sealed it.
    pub epoch: u32,
    /// Their numbers.
    pub sealed_by: Vec<u16>,
    /// Validators of that epoch.
    pub validators: usize,
    /// Fingerprint of the anchor that this stands on.
    pub anchor: String,
    /// Whether the anchor knows a later validator set than genesis'; without one, old keys that leak could forge.
    pub stands_on_genesis_alone: bool,
    /// Epochs of the anchor that recovery keys began, because the validators before could no longer make a quorum.
    pub recovered_epochs: Vec<u32>,
}

/// A proven answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The answer.
    pub answer: Answer,
    /// What it stands on.
    pub finality: Finality,
}

impl Verdict {
    /// Whether what the reader asked is so; `false` is proven too.
    #[must_use]
    pub fn holds(&self) -> bool {
        match &self.answer {
            Answer::Record { outcome, .. } => *outcome == 0,
            Answer::NoSuchUnit { unmet } | Answer::Unit { unmet, .. } => unmet.is_empty(),
            Answer::Owner { is_owner, .. } => *is_owner,
        }
    }
}
