//! Certificates of title 不动产权证书 and registration proofs 不动产登记证明: numbers, each in force once in the province.
//!
//! Derived objects: the register prevails (民法典 217). A number is issued by the registration that needs it, and ends
//! when a later one supersedes or cancels it; an ended one names the number that took its place.

use std::collections::BTreeSet;

use kexin_proof::hash::StateKey;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Date, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::{Filing, Register};
use crate::calendar::day_of;
use crate::case;
use crate::certificate_number::{CertificateKind, CertificateNumber};
use crate::delegation;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::value::{StateReader, StateValue};

/// Slots of a certificate (namespace 2), 16.
pub mod certificate_slot {
    /// Canonical number, text.
    pub const NUMBER: u16 = 2;
    /// One of [`super::certificate_kind`], code.
    pub const KIND: u16 = 3;
    /// Unit, text.
    pub const UNIT: u16 = 4;
    /// One of [`super::certificate_status`], code.
    pub const STATUS: u16 = 5;
    /// Case that issued it, text.
    pub const CASE: u16 = 6;
    /// Number that supersedes it, text.
    pub const NEXT: u16 = 7;
    /// Digest of the e-certificate 电子证照 that is linked to it, hash.
    pub const DIGEST: u16 = 8;
    /// When its loss was declared 遗失声明, time.
    pub const LOST_AT: u16 = 9;
    /// When the paper of an ended one was declared void 公告作废, time.
    pub const VOIDED_AT: u16 = 10;
}

/// Values of [`certificate_slot::KIND`].
pub mod certificate_kind {
    /// Certificate of title 不动产权证书.
    pub const TITLE: u32 = 1;
    /// Registration proof 不动产登记证明.
    pub const PROOF: u32 = 2;
    /// Of an older form, imported 旧版证书 (条例 33); its number is raw text.
    pub const LEGACY: u32 = 3;
}

/// Values of [`certificate_slot::STATUS`].
pub mod certificate_status {
    /// In force.
    pub const VALID: u32 = 1;
    /// A later one took its place.
    pub const SUPERSEDED: u32 = 2;
    /// Its right has ended.
    pub const CANCELLED: u32 = 3;
    /// Declared lost: in force in the register, but nobody can use it until another replaces it.
    pub const LOST: u32 = 4;
}

/// Most successions that a reader follows: numbers of one unit over centuries.
pub const SUCCESSIONS_MAX: usize = 4_096;

/// A certificate or proof as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// One of [`certificate_kind`].
    pub kind: u32,
    /// Its unit.
    pub unit: String,
    /// One of [`certificate_status`].
    pub status: u32,
    /// Number that took its place.
    pub next: Option<String>,
    /// Digest of its e-certificate.
    pub digest: Option<[u8; 32]>,
    /// Whether its paper was declared void.
    pub is_voided: bool,
}

impl Certificate {
    /// Reads a value of namespace 2.
    #[must_use]
    pub fn of(value: &StateValue) -> Option<Self> {
        Self::of_slots(value.slots())
    }

    /// Reads the slots of such a value, written or still a draft.
    #[must_use]
    pub fn of_slots(slots: &Slots) -> Option<Self> {
        Some(Self {
            kind: slots.code(certificate_slot::KIND)?,
            unit: slots.text(certificate_slot::UNIT)?.to_owned(),
            status: slots.code(certificate_slot::STATUS)?,
            next: slots.text(certificate_slot::NEXT).map(str::to_owned),
            digest: slots.hash(certificate_slot::DIGEST).copied(),
            is_voided: slots.time(certificate_slot::VOIDED_AT).is_some(),
        })
    }

    /// Whether the register still counts on it: valid, or lost and not yet replaced.
    #[must_use]
    pub const fn is_in_force(&self) -> bool {
        matches!(self.status, certificate_status::VALID | certificate_status::LOST)
    }
}

/// The number that stands today where `number` stood once: itself while nothing has taken its place. None when it was
/// never issued.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn successor(number: &str, state: &impl StateReader) -> Result<Option<String>, StoreError> {
    let mut found = None;
    let mut wanted = number.to_owned();
    for _ in 0..SUCCESSIONS_MAX {
        let value = state.value(&certificate_key(&wanted))?;
        let Some(certificate) = value.as_ref().and_then(Certificate::of) else { break };
        let next = certificate.next;
        found = Some(wanted);
        match next {
            Some(next) => wanted = next,
            None => break,
        }
    }
    Ok(found)
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

/// the year in the number is that of its recording in China, and its place text that of a bureau with a say over
/// the unit, which files or signs the record or has delegated its decision.
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
    for org in issuers(filing, register)? {
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

/// Organisations out of whose series a record may issue. Numbers of a delegated case are those of the bureau of the place,
/// which is the grantor (全域登记).
fn issuers(filing: &Filing<'_>, register: &dyn Register) -> Result<BTreeSet<u32>, StoreError> {
    let signers = filing.record.signers().iter().map(|signer| signer.org);
    let mut issuers: BTreeSet<u32> = signers.chain([filing.signed().envelope().bureau]).collect();
    let case = case::case_of(filing, register)?;
    if let Some(id) = case.and_then(|case| case.last_review()?.delegation) {
        issuers.extend(delegation::granted(id, register)?.map(|found| found.delegation.grantor));
    }
    Ok(issuers)
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
    enter(number, kind_code(kind), (unit, filing.signed().case_number()), register)
}

/// Enters a number that was issued before this register began, as its source has it: kind, unit, case.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn enter(
    number: &str,
    kind: u32,
    (unit, case): (&UnitCode, &str),
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let text = |text: &str| Value::text(text).expect("checked: numbers, codes and cases are clean");
    let draft = register.draft(&certificate_key(number), Width::W16)?;
    draft.set(certificate_slot::NUMBER, text(number));
    draft.set(certificate_slot::KIND, Value::Code(kind));
    draft.set(certificate_slot::UNIT, text(unit.as_str()));
    draft.set(certificate_slot::STATUS, Value::Code(certificate_status::VALID));
    draft.set(certificate_slot::CASE, text(case));
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

/// The kind of a certificate as its value has it.
#[must_use]
pub const fn kind_code(kind: CertificateKind) -> u32 {
    match kind {
        CertificateKind::Title => certificate_kind::TITLE,
        CertificateKind::Proof => certificate_kind::PROOF,
    }
}

/// Declares a number lost.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn declare_lost(
    number: &str,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let draft = register.draft(&certificate_key(number), Width::W16)?;
    draft.set(certificate_slot::STATUS, Value::Code(certificate_status::LOST));
    draft.set(certificate_slot::LOST_AT, Value::Time(filing.place.time));
    Ok(())
}

/// Declares the paper of a number void that has ended.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn declare_void(
    number: &str,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let draft = register.draft(&certificate_key(number), Width::W16)?;
    draft.set(certificate_slot::VOIDED_AT, Value::Time(filing.place.time));
    Ok(())
}

/// Links an e-certificate to a number.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn link(number: &str, digest: [u8; 32], register: &mut dyn Register) -> Result<(), StoreError> {
    let draft = register.draft(&certificate_key(number), Width::W16)?;
    draft.set(certificate_slot::DIGEST, Value::Hash(digest));
    Ok(())
}
