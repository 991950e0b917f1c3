//! The clock of advance notices: an advance notice lapses ninety days after the registration that it secures can be made
//! (民法典 221). Of a presold unit that is when the unit has its first registration.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{notice, unit as unit_slot};
use kexin_proof::slots::{Slots, Value, Width};

use crate::calendar::period_of_days_end;
use crate::rules::{Findings, Rejection};
use crate::unit::{Unit, entry_status};
use crate::value::ValueDraft;

/// Days until a notice lapses.
const NOTICE_DAYS: u64 = 90;

/// First moment at which a notice has lapsed whose registration can be made from `since` on.
///
/// # Errors
/// A calendar that does not reach so far.
pub fn lapse(since: TimeMs) -> Result<TimeMs, Rejection> {
    period_of_days_end(since, NOTICE_DAYS).map_err(|_| Rejection::new(157))
}

/// Notes that the clocks of a unit's notices cannot be started.
pub fn check(unit: &Unit<'_>, time: TimeMs, findings: &mut Findings) {
    let elements = unit.slots().list(unit_slot::NOTICES).map_or(&[][..], |list| list.elements());
    if elements.iter().any(waits) {
        findings.take(lapse(time));
    }
}

/// Starts the clock of every notice in force that waited for this moment.
///
/// # Panics
/// Where [`check`] noted that it cannot.
pub fn start(draft: &mut ValueDraft, time: TimeMs) {
    if draft.slots().get(unit_slot::NOTICES).is_none() {
        return;
    }
    let elements = draft.list_mut(unit_slot::NOTICES, Width::W16).elements_mut();
    for element in elements.iter_mut().filter(|element| waits(element)) {
        let lapse = lapse(time).expect("checked: the calendar reaches so far");
        element.set(notice::REGISTRABLE_FROM, Value::Time(time));
        element.set(notice::EXPIRES, Value::Time(lapse));
    }
}

/// Whether a notice is in force and its registration could not be made so far.
fn waits(element: &Slots) -> bool {
    element.code(notice::STATUS) == Some(entry_status::IN_FORCE)
        && element.time(notice::REGISTRABLE_FROM).is_none()
}
