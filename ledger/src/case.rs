//! Cases 业务: where an application stands between acceptance and the archive, who did what with it, and when.
//!
//! A case names all its units and locks them from its acceptance to its end. Every step is kept with time and person,
//! so that handling time and every indicator follow from cases alone (`docs/formats.md` 11).

use kexin_proof::hash::StateKey;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::unit_code::UnitCode;

use crate::record::{SignedRecord, Signer, slot};
use crate::rules::Rejection;

mod check;
mod lock;
mod state;
mod step;
mod view;
mod write;

pub(crate) use check::covers;
pub use check::{check_registration, check_short, require_competent, ticks};
pub(crate) use lock::is_any_locked;
pub use lock::{first_moment_unlocked, holder_at, is_locked_by_other, lock, lock_key, lock_slot, lock_state};
pub use state::{CaseState, Mode, flag};
pub use step::{Event, Step, step_slot};
pub use view::{Case, case_of, is_open};
pub use write::{Acceptance, Reviewed, accept, draw_for_audit, end, move_to, note, open, review, review_as};

/// Longest case number, bytes.
pub const CASE_NUMBER_BYTES_MAX: usize = 64;
/// Most units of a case beside its first: a new estate's houses 预告转现.
pub const FURTHER_UNITS_MAX: usize = 1_200;
/// From this many steps on a case takes only those that lead to its end.
pub const STEPS_MAX: usize = 128;

/// Slots of a case (namespace 4), 16.
pub mod case_slot {
    /// Case number 业务号, text.
    pub const NUMBER: u16 = 2;
    /// State, code of [`super::CaseState`].
    pub const STATE: u16 = 3;
    /// First unit, text.
    pub const UNIT: u16 = 4;
    /// Accepting bureau, an organisation number, code.
    pub const BUREAU: u16 = 5;
    /// Jurisdiction, area code.
    pub const JURISDICTION: u16 = 6;
    /// Kind of record it is to end in, code; 2 for T02.
    pub const KIND: u16 = 7;
    /// Who accepted: organisation in the upper, person in the lower 32 bits, number.
    pub const ACCEPTOR: u16 = 8;
    /// Who reviewed, or made the first of two reviews, as above.
    pub const REVIEWER: u16 = 9;
    /// Block time of acceptance, time.
    pub const ACCEPTED_AT: u16 = 10;
    /// Block time of its recording, refusal or withdrawal, time.
    pub const ENDED_AT: u16 = 11;
    /// Reason of a refusal, code.
    pub const REASON: u16 = 12;
    /// Further units, list of 4-slot elements: 0 text.
    pub const UNITS: u16 = 13;
    /// What happened to it, list of 8-slot elements ([`super::step_slot`]), oldest first.
    pub const STEPS: u16 = 14;
    /// Rules that its reviewers ticked, list of 4-slot elements: 0 code.
    pub const TICKS: u16 = 15;
}

/// A natural person as the register of keys numbers him.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Organisation.
    pub org: u32,
    /// Number inside it; 0 is no natural person.
    pub person: u32,
}

impl Person {
    /// Who stands behind a signer.
    #[must_use]
    pub const fn behind(signer: &Signer) -> Self {
        Self { org: signer.org, person: signer.person }
    }

    const fn of_number(number: u64) -> Self {
        Self { org: (number >> 32) as u32, person: number as u32 }
    }

    /// Organisation numbers end at 2^31 − 1, so that this stays within the integers of the encoding.
    pub(crate) const fn number(self) -> u64 {
        (self.org as u64) << 32 | self.person as u64
    }

    /// Whether these are two natural persons.
    #[must_use]
    pub fn is_other_than(self, other: Self) -> bool {
        self.person != 0 && other.person != 0 && self != other
    }
}

/// Whether the law wants two reviewers beside the acceptor: corrections (T23; 实施细则 79–81, 操作规范).
#[must_use]
pub const fn needs_second_review(kind: u16) -> bool {
    kind == 23
}

/// Whether a case of this kind locks its units, and waits for the lock of another: all but objections and their
/// follow-ups (T17, T18). They bar nothing and dispose of nothing, and are heard at any time, most of all while a sale is
/// under way (民法典 220; 实施细则 84).
#[must_use]
pub const fn takes_lock(kind: u16) -> bool {
    !matches!(kind, 17 | 18)
}

/// Whether a case of this kind always ends in a certificate or a proof, so that it is archived only when that is
/// issued. Other kinds cancel something, or leave it to the bureau.
#[must_use]
pub const fn ends_in_certificate(kind: u16) -> bool {
    matches!(kind, 1..=3 | 5..=7 | 10 | 17 | 19)
}

/// Key of a case in the state map: jurisdiction u32 ‖ case number.
#[must_use]
pub fn case_key(jurisdiction: u32, number: &str) -> StateKey {
    state_key(Namespace::Case, &[&jurisdiction.to_be_bytes(), number.as_bytes()].concat())
}

/// Whether text is a case number: letters, digits and hyphens.
#[must_use]
pub fn is_case_number(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !text.is_empty() && text.len() <= CASE_NUMBER_BYTES_MAX && text.bytes().all(allowed)
}

/// Layer P for every record with a case: number, unit and first subject fit each other and the jurisdiction.
///
/// # Errors
/// R-007 when case or unit is missing or the first subject is another; R-001; R-125 when the unit lies elsewhere.
pub fn parse_unit(record: &SignedRecord) -> Result<UnitCode, Rejection> {
    let number = record.case_number();
    let jurisdiction = record.envelope().jurisdiction;
    if !is_case_number(number) || record.case().key != case_key(jurisdiction, number) {
        return Err(Rejection::about(7, "case"));
    }
    let text = record.slots().text(slot::UNIT).ok_or(Rejection::about(7, "unit"))?;
    let unit: UnitCode = text.parse().map_err(|_| Rejection::new(1))?;
    if unit.county() != jurisdiction {
        return Err(Rejection::new(125));
    }
    Ok(unit)
}

#[cfg(test)]
mod tests;
