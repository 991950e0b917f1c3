//! What acts on mortgages share: the mortgage that a record names, who must agree, and its registration proof.

use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::unit_code::UnitCode;

use super::{Filing, Register, succession};
use crate::certificate_number::CertificateKind;
use crate::record::{Role, SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Mortgage, Unit};

/// the unit is current, and the mortgage of a name is in force on it.
pub(super) fn standing(unit: Option<&Unit<'_>>, name: &str, findings: &mut Findings) -> Option<Mortgage> {
    findings.require(23, unit.is_none_or(Unit::is_current));
    let mortgages = unit.map(Unit::active_mortgages).unwrap_or_default();
    let found = mortgages.into_iter().find(|mortgage| mortgage.case == name);
    findings.require(69, found.is_some());
    found
}

/// Whether a bank signs the record itself.
pub(super) fn signs(filing: &Filing<'_>, bank: u32) -> bool {
    filing.record.signers().iter().any(|signer| signer.role == Role::Bank && signer.org == bank)
}

/// the mortgagee signs the record.
pub(super) fn require_mortgagee(filing: &Filing<'_>, mortgagee: u32, findings: &mut Findings) {
    if !signs(filing, mortgagee) {
        findings.add(Rejection::about(132, "mortgagee"));
    }
}

/// a proof's number is new, and of the bureau's series.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub(super) fn check_number(
    number: &str,
    unit: &UnitCode,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    title::check_new(number, register, findings)?;
    title::check_series(number, unit, filing, register, findings)
}

/// A registration proof that takes another's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProof {
    /// Its number.
    pub number: String,
    /// Number of the proof that ends.
    pub previous: String,
}

impl NewProof {
    /// Reads the number that a record issues with the one that it replaces; none where it has neither: then the proof
    /// stays. Notes.
    pub(super) fn read(record: &SignedRecord, faults: &mut Findings) -> Option<Self> {
        let text = |slot, name| record.slots().text(slot).ok_or(Rejection::about(7, name));
        let number = text(slot::ISSUED_NUMBER, "issued number");
        let previous = text(slot::PREVIOUS_NUMBER, "previous number");
        if number.is_err() && previous.is_err() {
            return None;
        }
        let proof = |text| title::parse_number(text, CertificateKind::Proof);
        let number = faults.take(number.and_then(proof));
        let previous = faults.take(previous.and_then(proof));
        Some(Self { number: number?, previous: previous? })
    }

    ///
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub(super) fn check(
        &self,
        unit: &UnitCode,
        mortgage: &Mortgage,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        check_number(&self.number, unit, filing, register, findings)?;
        title::check_previous(&self.previous, Some(&mortgage.proof_number), register, findings)
    }

    /// Issues the number and ends the one before.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub(super) fn issue(
        &self,
        unit: &UnitCode,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let carried = (unit_slot::MORTGAGES, unit);
        succession::end_proof(&self.previous, Some(&self.number), carried, register)?;
        title::issue(&self.number, CertificateKind::Proof, unit, filing, register)
    }
}
