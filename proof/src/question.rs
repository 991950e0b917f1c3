//! What a partner asks. The question is the reader's: keys are computed from it, never from a bundle.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::hash::{RecordId, StateKey};
use crate::presence::{Namespace, state_key};
use crate::slot_table::{status_bits, unit_status};
use crate::slots::PartyTag;
use crate::unit_code::UnitCode;

/// One question, as a bundle also names it; without anything personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "id", try_from = "QuestionMembers")]
pub enum Question {
    /// Is this record registered, and with which facts?
    #[serde(rename = "Q0")]
    RecordRegistered {
        /// The record.
        record: RecordId,
    },
    /// Who owns this unit?
    #[serde(rename = "Q2")]
    UnitOwner {
        /// The unit.
        unit: UnitCode,
    },
    /// What is the status of this unit?
    #[serde(rename = "Q3")]
    UnitStatus {
        /// The unit.
        unit: UnitCode,
    },
}

/// The members that a question may have. Read as such, a question needs no memory beyond its own; serde would keep all
/// of an object in many times its size to look for the member that names the variant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionMembers {
    id: QuestionId,
    #[serde(default)]
    record: Option<RecordId>,
    #[serde(default)]
    unit: Option<UnitCode>,
}

#[derive(Deserialize)]
enum QuestionId {
    Q0,
    Q2,
    Q3,
}

/// Members that do not belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Q0 names a record, Q2 and Q3 a unit Q0 须指明记录，Q2、Q3 须指明单元")]
pub struct QuestionError;

impl TryFrom<QuestionMembers> for Question {
    type Error = QuestionError;
    fn try_from(members: QuestionMembers) -> Result<Self, QuestionError> {
        match (members.id, members.record, members.unit) {
            (QuestionId::Q0, Some(record), None) => Ok(Self::RecordRegistered { record }),
            (QuestionId::Q2, None, Some(unit)) => Ok(Self::UnitOwner { unit }),
            (QuestionId::Q3, None, Some(unit)) => Ok(Self::UnitStatus { unit }),
            _ => Err(QuestionError),
        }
    }
}

impl Question {
    /// State key that the question is about; none for a record.
    #[must_use]
    pub fn state_key(&self) -> Option<StateKey> {
        match self {
            Self::RecordRegistered { .. } => None,
            Self::UnitOwner { unit } | Self::UnitStatus { unit } => {
                Some(state_key(Namespace::Unit, unit.as_bytes()))
            }
        }
    }
}

/// What the reader expects of a unit's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The register has it, and it is current 现势.
    Current,
    /// The register has no such unit.
    Absent,
    /// No active seizure or pre-seizure.
    NotSeized,
    /// No active mortgage.
    NotMortgaged,
    /// No advance notice in force.
    NoNotice,
    /// No objection in force.
    NoObjection,
    /// No administrative restriction.
    NotRestricted,
    /// No right of habitation.
    NoHabitation,
    /// No easement.
    NoEasement,
}

impl Expectation {
    /// Every expectation with the word that commands use.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Current, "current"),
        (Self::Absent, "absent"),
        (Self::NotSeized, "not-seized"),
        (Self::NotMortgaged, "not-mortgaged"),
        (Self::NoNotice, "no-notice"),
        (Self::NoObjection, "no-objection"),
        (Self::NotRestricted, "not-restricted"),
        (Self::NoHabitation, "no-habitation"),
        (Self::NoEasement, "no-easement"),
    ];

    /// The expectation of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, name)| *name == word).map(|(expectation, _)| expectation)
    }

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(expectation, _)| *expectation == self).map_or("", |(_, word)| word)
    }

    /// Whether a unit's status meets it; `None` stands for a unit that the register does not have.
    #[must_use]
    pub fn is_met(self, unit: Option<UnitMarks>) -> bool {
        let forbidden = match self {
            Self::Absent => return unit.is_none(),
            Self::Current => return unit.is_some_and(|marks| marks.status == unit_status::CURRENT),
            Self::NotSeized => status_bits::SEIZED | status_bits::PRE_SEIZED,
            Self::NotMortgaged => status_bits::MORTGAGED,
            Self::NoNotice => status_bits::NOTICE,
            Self::NoObjection => status_bits::OBJECTION,
            Self::NotRestricted => status_bits::RESTRICTED,
            Self::NoHabitation => status_bits::HABITATION,
            Self::NoEasement => status_bits::EASEMENT,
        };
        // A unit that is not in the register carries no marks, but to ask this of it is to ask for the unit.
        unit.is_some_and(|marks| marks.bits & forbidden == 0)
    }
}

/// Status and bits of a unit, as its value shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitMarks {
    /// One of [`unit_status`].
    pub status: u32,
    /// Of [`status_bits`].
    pub bits: u32,
}

/// How the reader knows the owner he asks about.
#[derive(Clone, PartialEq, Eq)]
pub enum OwnerClaim {
    /// By name, and by document number if given.
    Name {
        /// The name, exactly as registered.
        name: String,
        /// `<type>:<number>`.
        document: Option<String>,
    },
    /// By party tag.
    Tag(PartyTag),
}

/// A question with what the reader expects.
#[derive(Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// The question.
    pub question: Question,
    /// For Q3: all must be met.
    pub expect: Vec<Expectation>,
    /// For Q2: who is said to own it.
    pub owner: Option<OwnerClaim>,
}

impl Inquiry {
    /// A question without expectations.
    #[must_use]
    pub const fn plain(question: Question) -> Self {
        Self { question, expect: Vec::new(), owner: None }
    }
}

#[cfg(test)]
mod tests;
