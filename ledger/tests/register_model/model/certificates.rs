//! Certificates of title and registration proofs: each number once, and whether it is still in force.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::calendar::year_of;
use super::delegations::grantor;
use super::form::parts_of_number;
use super::offices;
use super::record::Record;
use super::rules::Findings;
use super::state::{Certificate, CertificateStatus, State, Unit};

/// the number was never issued. R-112: it is of this year, and of the series of a bureau that has a say here.
pub fn judge_new(number: &str, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    judge_new_of(number, &filed.record.unit, filed, state, found);
}

/// The same of a number for a unit.
pub fn judge_new_of(number: &str, unit: &UnitCode, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    found.require(111, !state.certificates.contains_key(number));
    let (year, place, _) = parts_of_number(number).expect("of good form");
    let county = unit.county();
    // The series is that of a bureau that files or signs here, or has delegated the decision.
    let signing = filed.record.signers.iter().map(|(_, org, _)| *org);
    let signing = signing.chain([filed.record.bureau]).chain(grantor(filed.record, state));
    let bureaus = signing.filter(|bureau| offices::covers(*bureau, county));
    let mut places = bureaus.filter_map(offices::certificate_place);
    found.require(112, year == year_of(filed.place.time) && places.any(|known| known == place));
}

/// what a record replaces is the unit's own certificate, and in force.
pub fn judge_previous(record: &Record, unit: &Unit, state: &State, found: &mut Findings) {
    judge_replaced(record.previous.as_deref(), unit, state, found);
}

/// The same of any number; none is named only where the unit has none.
pub fn judge_replaced(number: Option<&str>, unit: &Unit, state: &State, found: &mut Findings) {
    found.require(113, unit.certificate.as_deref() == number);
    if number.is_none() {
        return;
    }
    let certificate = number.and_then(|number| state.certificates.get(number));
    found.require(114, certificate.is_some_and(|found| found.status == CertificateStatus::Valid));
}

/// Issues a number.
pub fn issue(number: &str, is_title: bool, unit: &UnitCode, filed: &Filed<'_>, state: &mut State) {
    enter(number, if is_title { 1 } else { 2 }, unit, &filed.record.case, state);
}

/// Enters a number of a kind, with the case that issued it.
pub fn enter(number: &str, kind: u32, unit: &UnitCode, case: &str, state: &mut State) {
    let certificate = Certificate {
        kind,
        unit: *unit,
        case: case.to_owned(),
        status: CertificateStatus::Valid,
        next: None,
        digest: None,
        lost_at: None,
        voided_at: None,
    };
    state.certificates.insert(number.to_owned(), certificate);
}

/// Ends a proof with its right, or puts another in its place. Where a unit was divided, one proof is of the right in each
/// part: it goes on while one of them has the right, and names the unit that it named as long as that has.
pub fn end_proof(number: &str, next: Option<&str>, state: &mut State) {
    let carriers: BTreeSet<UnitCode> =
        state.units.iter().filter(|(_, unit)| unit.carries(number)).map(|(code, _)| *code).collect();
    match (carriers.first(), next) {
        (Some(lowest), _) => {
            let proof = state.certificates.get_mut(number).expect("what goes on was issued");
            if !carriers.contains(&proof.unit) {
                proof.unit = *lowest;
            }
        }
        (None, Some(next)) => supersede(number, next, state),
        (None, None) => cancel(number, state),
    }
}

/// Lets the proofs that name a unit, as it ends, name that of the lowest code among those that follow it with the right.
pub fn follow(from: &UnitCode, to: &[UnitCode], state: &mut State) {
    let to: BTreeSet<&UnitCode> = to.iter().collect();
    for (number, proof) in &mut state.certificates {
        let is_here = !proof.is_title() && proof.status.is_in_force() && proof.unit == *from;
        let carrier = to.iter().find(|code| is_here && state.units[**code].carries(number));
        proof.unit = carrier.map_or(proof.unit, |carrier| **carrier);
    }
}

/// Puts another number in the place of one.
pub fn supersede(number: &str, next: &str, state: &mut State) {
    let certificate = state.certificates.get_mut(number).expect("what is superseded was issued");
    certificate.status = CertificateStatus::Superseded;
    certificate.next = Some(next.to_owned());
}

/// Ends a number with its right.
pub fn cancel(number: &str, state: &mut State) {
    let certificate = state.certificates.get_mut(number).expect("what is cancelled was issued");
    certificate.status = CertificateStatus::Cancelled;
}
