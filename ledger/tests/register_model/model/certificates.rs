//! Certificates of title and registration proofs: each number once, and whether it is still in force.

use super::Filed;
use super::rules::Findings;
use super::state::{Certificate, CertificateStatus, State, Unit};

/// the number was never issued.
pub fn judge_new(number: &str, _filed: &Filed<'_>, state: &State, found: &mut Findings) {
    found.require(111, !state.certificates.contains_key(number));
}

/// what a record replaces is the unit's own certificate, and in force.
pub fn judge_previous(number: &str, unit: &Unit, state: &State, found: &mut Findings) {
    found.require(113, unit.certificate.as_deref() == Some(number));
    let certificate = state.certificates.get(number);
    found.require(114, certificate.is_some_and(|found| found.status == CertificateStatus::Valid));
}

/// Issues a number.
pub fn issue(number: &str, is_title: bool, filed: &Filed<'_>, state: &mut State) {
    let certificate = Certificate {
        is_title,
        unit: filed.record.unit,
        case: filed.record.case.clone(),
        status: CertificateStatus::Valid,
        next: None,
    };
    state.certificates.insert(number.to_owned(), certificate);
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
