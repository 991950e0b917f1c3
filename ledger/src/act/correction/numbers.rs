//! Certificates and proofs that stated it wrongly are replaced with the correction (实施细则 80; R-116).

use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::{Value, Width};

use super::Correction;
use super::field::{Part, mortgage_element, mortgage_element_mut};
use crate::act::owners::numbers_of;
use crate::act::succession::{self, MORTGAGES};
use crate::act::{Filing, Register};
use crate::certificate_number::CertificateKind;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title::{self, Certificate, certificate_status};
use crate::unit::{Owner, Unit, unit_key, write_owners};

/// Numbers that a correction carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbers {
    /// The number issued.
    pub(super) issued: Option<String>,
    /// The number that it replaces.
    previous: Option<String>,
}

impl Numbers {
    /// Notes. A unit that came in without a certificate has none to replace.
    pub(super) fn read(record: &SignedRecord, is_of_mortgage: bool, faults: &mut Findings) -> Self {
        let kind = if is_of_mortgage { CertificateKind::Proof } else { CertificateKind::Title };
        let slots = record.slots();
        let mut parse = |slot| {
            slots.text(slot).and_then(|text| faults.take(title::parse_number(text, kind)))
        };
        let (issued, previous) = (parse(slot::ISSUED_NUMBER), parse(slot::PREVIOUS_NUMBER));
        if slots.get(slot::ISSUED_NUMBER).is_none() && slots.get(slot::PREVIOUS_NUMBER).is_some() {
            faults.add(Rejection::about(7, "issued number"));
        }
        Self { issued, previous }
    }
}

impl Correction {
    /// What the unit's certificates, or the mortgage's proof, state is among what changes.
    fn touches(&self, part: Part) -> bool {
        let is_whole = match part {
            Part::Title => self.owners.is_some(),
            Part::Mortgage => self.restores,
            Part::Mark => false,
        };
        is_whole || self.changes.iter().any(|change| change.field.part() == part)
    }

    fn issued_numbers(&self) -> Vec<String> {
        match &self.owners {
            Some(owners) => owners.numbers.clone(),
            None => self.numbers.issued.iter().cloned().collect(),
        }
    }

    /// what states it wrongly is replaced. of the numbers.
    pub(super) fn check_numbers(
        &self,
        unit: &Unit<'_>,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let issued = self.issued_numbers();
        for number in &issued {
            title::check_new(number, register, findings)?;
            title::check_series(number, &self.unit, filing, register, findings)?;
        }
        if self.touches(Part::Mortgage) {
            findings.require(116, !issued.is_empty());
            return self.check_previous_proof(unit, register, findings);
        }
        let stands = unit.certificate().is_some();
        findings.require(116, !self.touches(Part::Title) || !stands || !issued.is_empty());
        match &self.numbers.previous {
            Some(previous) => title::check_previous(previous, unit.certificate(), register, findings),
            None => {
                findings.require(113, issued.is_empty() || !stands);
                Ok(())
            }
        }
    }

    /// the proof that is replaced is the mortgage's, in force; of one that is restored, ended here.
    fn check_previous_proof(
        &self,
        unit: &Unit<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let element = self.mortgage.as_deref().and_then(|name| mortgage_element(unit.slots(), name));
        let registered = element.and_then(|element| element.text(mortgage_slot::PROOF_NUMBER));
        let previous = self.numbers.previous.as_deref();
        findings.require(113, previous.is_some() && previous == registered);
        let Some(previous) = previous else { return Ok(()) };
        let value = register.value(&title::certificate_key(previous))?;
        let Some(proof) = value.as_deref().and_then(Certificate::of) else {
            findings.add(Rejection::new(114));
            return Ok(());
        };
        let is_sound = if self.restores {
            // Where a unit was divided, the proof may live on with another part.
            let elsewhere = succession::carriers(previous, MORTGAGES, [self.unit], register)?;
            !proof.is_in_force() || !elsewhere.is_empty()
        } else {
            proof.status == certificate_status::VALID
        };
        findings.require(114, is_sound);
        Ok(())
    }

    /// Ends the proof that stated it wrongly, unless another part of a divided unit carries its right; what was cancelled
    /// names the one in its place.
    fn end_proof(&self, number: &str, next: &str, register: &mut dyn Register) -> Result<(), StoreError> {
        if succession::named_in(number, register)?.is_some() {
            return succession::end_proof(number, Some(next), (MORTGAGES, &self.unit), register);
        }
        let value = register.value(&title::certificate_key(number))?;
        let status = value.as_deref().and_then(Certificate::of).map(|proof| proof.status);
        match status {
            Some(certificate_status::CANCELLED) => title::end(number, Some(next), register),
            _ => Ok(()),
        }
    }

    /// Issues what is issued and ends what it replaces. `before` are the owners who held certificates.
    pub(super) fn apply_numbers(
        &self,
        before: &[Owner],
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let issued = self.issued_numbers();
        let Some(first) = issued.first() else { return Ok(()) };
        let number = Value::Text(first.clone());
        if self.touches(Part::Mortgage) {
            let name = self.mortgage.as_deref().expect("checked: a mortgage is named");
            let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
            let element = mortgage_element_mut(draft, name).expect("checked: there is such a mortgage");
            element.set(mortgage_slot::PROOF_NUMBER, number);
            let previous = self.numbers.previous.as_deref().expect("checked: it has a proof");
            self.end_proof(previous, first, register)?;
            return title::issue(first, CertificateKind::Proof, &self.unit, filing, register);
        }
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        draft.set(unit_slot::CERTIFICATE, number);
        if self.owners.is_none() && before.iter().any(|owner| owner.certificate.is_some()) {
            let owners = Unit::of(draft.slots()).map(|unit| unit.owners()).unwrap_or_default();
            let without = owners.into_iter().map(|owner| Owner { certificate: None, ..owner });
            write_owners(draft, &without.collect::<Vec<_>>());
        }
        let mut ending = numbers_of(self.numbers.previous.as_deref().unwrap_or_default(), before);
        ending.remove("");
        title::supersede(&ending, &issued, &self.unit, filing, register)
    }
}
