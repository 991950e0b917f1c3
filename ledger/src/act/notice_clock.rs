//! The clock of advance notices: an advance notice lapses ninety days after the registration that it secures can be made
//! (民法典 221). Of a presold unit that is when the unit has its first registration.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{notice, unit as unit_slot};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::Register;
use crate::book::{Figure, RuleBook};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Unit, entry_status, unit_key};

/// First moment at which a notice has lapsed whose registration can be made from `since` on.
///
/// # Errors
/// R-157 when the calendar does not reach so far.
pub fn lapse(since: TimeMs, book: &RuleBook) -> Result<TimeMs, Rejection> {
    Ok(book.holidays().deadline_end(since, book.figure(Figure::NoticeDays))?)
}

/// Notes that the clocks of a unit's notices cannot be started: R-157.
pub fn check(unit: &Unit<'_>, time: TimeMs, book: &RuleBook, findings: &mut Findings) {
    let elements = unit.slots().list(unit_slot::NOTICES).map_or(&[][..], |list| list.elements());
    if elements.iter().any(waits) {
        findings.take(lapse(time, book));
    }
}

/// Starts the clock of every notice in force on a unit that waited for this moment.
///
/// # Errors
/// [`StoreError`] when the environment fails.
///
/// # Panics
/// Where [`check`] noted that it cannot.
pub fn start(code: &UnitCode, time: TimeMs, register: &mut dyn Register) -> Result<(), StoreError> {
    let lapse = lapse(time, register.book());
    let draft = register.draft(&unit_key(code), Width::W32)?;
    if draft.slots().get(unit_slot::NOTICES).is_none() {
        return Ok(());
    }
    let elements = draft.list_mut(unit_slot::NOTICES, Width::W16).elements_mut();
    for element in elements.iter_mut().filter(|element| waits(element)) {
        let lapse = lapse.expect("checked: the calendar reaches so far");
        element.set(notice::REGISTRABLE_FROM, Value::Time(time));
        element.set(notice::EXPIRES, Value::Time(lapse));
    }
    Ok(())
}

/// Whether a notice is in force and its registration could not be made so far.
fn waits(element: &Slots) -> bool {
    element.code(notice::STATUS) == Some(entry_status::IN_FORCE)
        && element.time(notice::REGISTRABLE_FROM).is_none()
}
