//! Certificates of title 不动产权证书 and registration proofs 不动产登记证明: numbers, each in force once in the province.
//!
//! Derived objects: the register prevails (民法典 217). A number is issued by the registration that needs it, and ends
//! when a later one supersedes or cancels it.

use std::collections::BTreeSet;

use kexin_proof::hash::StateKey;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Date, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::{Filing, Register};
use crate::calendar::day_of;
use crate::certificate_number::{CertificateKind, CertificateNumber};
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;

/// Slots of a certificate (namespace 2), 16.
pub mod certificate_slot {
    /// Canonical number, text.
    pub const NUMBER: u16 = 2;
    /// 1 certificate of title, 2 registration proof, code.
    pub const KIND: u16 = 3;
    /// Unit, text.
    pub const UNIT: u16 = 4;
    /// One of [`super::certificate_status`], code.
    pub const STATUS: u16 = 5;
    /// Case that issued it, text.
    pub const CASE: u16 = 6;
    /// Number that supersedes it, text.
    pub const NEXT: u16 = 7;
}

/// Values of [`certificate_slot::STATUS`].
pub mod certificate_status {
    /// In force.
    pub const VALID: u32 = 1;
    /// A later one took its place.
    pub const SUPERSEDED: u32 = 2;
    /// Its right has ended.
    pub const CANCELLED: u32 = 3;
}

/// Key of a certificate in the state map.
#[must_use]
pub fn certificate_key(number: &str) -> StateKey {
    state_key(Namespace::Certificate, number.as_bytes())
}

/// Layer P: the number that a record issues, in canonical form and of the kind that its right takes.
///
/// # Errors
/// R-007 when it is missing; R-011.
pub fn parse_issued(record: &SignedRecord, kind: CertificateKind) -> Result<String, Rejection> {
    let text = record.slots().text(slot::ISSUED_NUMBER).ok_or(Rejection::about(7, "issued number"))?;
    parse_number(text, kind)
}

/// Layer P: the number of the certificate that a record replaces.
///
/// # Errors
/// R-007 when it is missing; R-011.
pub fn parse_previous(record: &SignedRecord, kind: CertificateKind) -> Result<String, Rejection> {
    let text = record.slots().text(slot::PREVIOUS_NUMBER).ok_or(Rejection::about(7, "previous number"))?;
    parse_number(text, kind)
}

/// Layer P: a number in canonical form.
///
/// # Errors
///
pub fn parse_number(text: &str, kind: CertificateKind) -> Result<String, Rejection> {
    let number: CertificateNumber = text.parse().map_err(|_| Rejection::new(11))?;
    if number.kind() == kind { Ok(text.to_owned()) } else { Err(Rejection::new(11)) }
}

/// the number was never issued in the province.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn check_new(number: &str, register: &dyn Register, findings: &mut Findings) -> Result<(), StoreError> {
    findings.require(111, register.value(&certificate_key(number))?.is_none());
    Ok(())
}

/// the year in the number is that of its recording in China, and its place text that of a bureau which files or
/// signs the record and has a say over the unit.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn check_series(
    number: &str,
    unit: &UnitCode,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let Ok(number) = number.parse::<CertificateNumber>() else {
        findings.add(Rejection::new(11));
        return Ok(());
    };
    let year = day_of(filing.place.time).map(Date::year);
    findings.require(112, year == Ok(number.series().year));
    let signers = filing.record.signers().iter().map(|signer| signer.org);
    let bureaus: BTreeSet<u32> = signers.chain([filing.signed().envelope().bureau]).collect();
    for org in bureaus {
        let has_place = register.organisation(org)?.is_some_and(|bureau| {
            bureau.covers(unit.county()) && bureau.certificate_place.as_ref() == Some(&number.series().place)
        });
        if has_place {
            return Ok(());
        }
    }
    findings.add(Rejection::new(112));
    Ok(())
}

/// the certificate that a disposal replaces is the unit's, and in force.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn check_previous(
    number: &str,
    registered: Option<&str>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    findings.require(113, registered == Some(number));
    let value = register.value(&certificate_key(number))?;
    let status = value.and_then(|value| value.slots().code(certificate_slot::STATUS));
    findings.require(114, status == Some(certificate_status::VALID));
    Ok(())
}

/// Issues a number.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn issue(
    number: &str,
    kind: CertificateKind,
    unit: &UnitCode,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let text = |text: &str| Value::text(text).expect("numbers, codes and cases are short and clean");
    let draft = register.draft(&certificate_key(number), Width::W16)?;
    draft.set(certificate_slot::NUMBER, text(number));
    draft.set(certificate_slot::KIND, Value::Code(if kind == CertificateKind::Title { 1 } else { 2 }));
    draft.set(certificate_slot::UNIT, text(unit.as_str()));
    draft.set(certificate_slot::STATUS, Value::Code(certificate_status::VALID));
    draft.set(certificate_slot::CASE, text(filing.signed().case_number()));
    Ok(())
}

/// Issues certificates of title in the place of others: the first of `issued` supersedes all that end.
///
/// # Errors
/// [`StoreError`] when the environment fails.
///
/// # Panics
/// Without a number to issue: our own error.
pub fn supersede(
    ending: &BTreeSet<String>,
    issued: &[String],
    unit: &UnitCode,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let next = issued.first().expect("what replaces a certificate is a certificate");
    for number in ending {
        end(number, Some(next), register)?;
    }
    for number in issued {
        issue(number, CertificateKind::Title, unit, filing, register)?;
    }
    Ok(())
}

/// Ends a number: superseded by another, or cancelled.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn end(number: &str, next: Option<&str>, register: &mut dyn Register) -> Result<(), StoreError> {
    let draft = register.draft(&certificate_key(number), Width::W16)?;
    let status = if next.is_some() { certificate_status::SUPERSEDED } else { certificate_status::CANCELLED };
    draft.set(certificate_slot::STATUS, Value::Code(status));
    if let Some(next) = next {
        draft.set(certificate_slot::NEXT, Value::text(next).expect("numbers are short and clean"));
    }
    Ok(())
}
