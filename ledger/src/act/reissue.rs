//! Certificates replaced because what they state has changed 换证: one for all owners takes the place of every earlier one.

use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::owners::{index_owners, numbers_of};
use super::{Filing, Register};
use crate::certificate_number::CertificateKind;
use crate::record::{SignedRecord, slot};
use crate::rules::Findings;
use crate::store::StoreError;
use crate::title;
use crate::unit::{Owner, Unit, unit_key, write_owners};

/// A certificate that takes the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reissue {
    /// The number issued.
    pub issued: String,
    /// The number that it replaces.
    pub previous: String,
}

impl Reissue {
    /// Layer P: both numbers or neither. Notes.
    pub(super) fn read(record: &SignedRecord, faults: &mut Findings) -> Option<Self> {
        let slots = record.slots();
        if slots.get(slot::ISSUED_NUMBER).is_none() && slots.get(slot::PREVIOUS_NUMBER).is_none() {
            return None;
        }
        let issued = faults.take(title::parse_issued(record, CertificateKind::Title));
        let previous = faults.take(title::parse_previous(record, CertificateKind::Title));
        Some(Self { issued: issued?, previous: previous? })
    }

    ///
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub(super) fn check(
        &self,
        (code, unit): (&UnitCode, &Unit<'_>),
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        title::check_previous(&self.previous, unit.certificate(), register, findings)?;
        title::check_new(&self.issued, register, findings)?;
        title::check_series(&self.issued, code, filing, register, findings)
    }

    /// Issues the number; the certificates that owners held each end with the one that is replaced.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub(super) fn apply(
        &self,
        code: &UnitCode,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let draft = register.draft(&unit_key(code), Width::W32)?;
        let owners = Unit::of(draft.slots()).map(|unit| unit.owners()).unwrap_or_default();
        let ending = numbers_of(&self.previous, &owners);
        draft.set(unit_slot::CERTIFICATE, Value::Text(self.issued.clone()));
        if owners.iter().any(|owner| owner.certificate.is_some()) {
            let without = owners.into_iter().map(|owner| Owner { certificate: None, ..owner });
            write_owners(draft, &without.collect::<Vec<_>>());
            let entries = super::owner_entries(draft);
            index_owners(code, &[], &entries, register);
        }
        title::supersede(&ending, std::slice::from_ref(&self.issued), code, filing, register)
    }
}
