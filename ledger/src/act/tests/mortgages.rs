//! Mortgages 抵押权: made, changed, passed on, ended; their rank; sales with a loan and with the mortgage kept.

use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use crate::fixture::desk::{Desk, Facts};
use crate::record::RecordDraft;
use crate::title::{certificate_key, certificate_slot};
use crate::unit::{Mortgage, Unit, rank};
use crate::value::{StateReader, StateValue};

mod bundles;
mod cancel;
mod change;
mod conversion;
mod determination;
mod new;
mod ranks;
mod transfer;

/// No rule is broken.
const NOTHING: [u16; 0] = [];

/// The mortgages of a unit, ended ones included.
pub(super) fn mortgages(desk: &Desk, unit: &UnitCode) -> Vec<Mortgage> {
    Unit::of(desk.value(unit).slots()).expect("registered").mortgages()
}

/// The mortgage of a name, in force or not.
pub(super) fn mortgage(desk: &Desk, unit: &UnitCode, name: &str) -> Mortgage {
    mortgages(desk, unit).into_iter().find(|found| found.case == name).expect("it was registered")
}

fn rank_of(desk: &Desk, unit: &UnitCode, name: &str) -> Option<usize> {
    rank(&mortgages(desk, unit), name)
}

fn certificate(desk: &Desk, number: &str) -> StateValue {
    desk.chain.store().value(&certificate_key(number)).expect("memory").expect("issued")
}

pub(super) fn status_of(desk: &Desk, number: &str) -> Option<u32> {
    certificate(desk, number).slots().code(certificate_slot::STATUS)
}

/// Registers a mortgage of the whole by party 1.
pub(super) fn mortgage_to(
    desk: &mut Desk,
    unit: &UnitCode,
    case: &str,
    (bank, serial): (u32, u32),
    facts: Facts<'_>,
) {
    let draft = desk.agreed_mortgage(unit, case, &[1], (bank, serial), facts);
    assert_eq!(desk.register_with(&draft, &[bank]), 0, "{case}");
}

/// Outcome of a registration; a case that it leaves open is withdrawn, so that its lock falls.
fn outcome(desk: &mut Desk, unit: &UnitCode, case: &str, draft: &RecordDraft, banks: &[u32]) -> u16 {
    let outcome = desk.register_with(draft, banks);
    if outcome != 0 {
        desk.withdraw(unit, case);
    }
    outcome
}

fn date(text: &str) -> Value {
    Value::Date(text.parse().expect("a day"))
}
