//! T13 抵押权注销登记: the mortgagee releases a mortgage. A seizure of the unit does not stand in the way.

use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::{ActKind, CasePath, Filing, Register, mortgage};
use crate::attestation::Claims;
use crate::book::RuleBook;
use crate::case;
use crate::record::{Role, SignedRecord};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Mortgage, Unit, mortgage_status, refresh, unit_key};

/// Kind number of T13.
pub const KIND: u16 = 13;
/// Registration type 注销登记.
const REGISTRATION_TYPE: u32 = 400;

/// Slots of a mortgage's cancellation, beside those of every record.
pub mod fact {
    /// Case that created the mortgage, text.
    pub const MORTGAGE: u16 = 9;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[row(fact::MORTGAGE, "mortgage", FactType::Text)];

/// A cancellation, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MortgageCancel {
    /// The unit.
    pub unit: UnitCode,
    /// Case that created the mortgage.
    pub mortgage: String,
}

impl ActKind for MortgageCancel {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        super::require_types(record, book, REGISTRATION_TYPE, |right| right == mortgage::RIGHT_TYPE, faults);
        let named = faults.take(record.slots().text(fact::MORTGAGE).ok_or(Rejection::about(7, "mortgage")));
        Some(Self { unit: unit?, mortgage: named?.to_owned() })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.unit]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let found = unit.and_then(|unit| self.active(&unit));
        findings.require(69, found.is_some());
        findings.require(68, found.is_some_and(|mortgage| self.is_released(&mortgage, filing)));
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let unit = Unit::of(draft.slots()).expect("checked: the unit is registered");
        let proof_number = self.active(&unit).expect("checked: the mortgage is in force").proof_number;
        for element in draft.list_mut(unit_slot::MORTGAGES, Width::W16).elements_mut() {
            if element.text(mortgage_slot::CASE) == Some(&self.mortgage) {
                element.set(mortgage_slot::STATUS, Value::Code(mortgage_status::ENDED));
            }
        }
        refresh(draft, filing.place.time);
        title::end(&proof_number, None, register)
    }
}

impl MortgageCancel {
    fn active(&self, unit: &Unit<'_>) -> Option<Mortgage> {
        unit.mortgages().into_iter().find(|mortgage| mortgage.is_active && mortgage.case == self.mortgage)
    }

    /// a release of this mortgage, signed by its mortgagee (实施细则 28).
    fn is_released(&self, mortgage: &Mortgage, filing: &Filing<'_>) -> bool {
        filing.signed().attestations().iter().any(|attestation| {
            let Claims::BankRelease(release) = &attestation.statement().claims else { return false };
            attestation.signature().role == Role::Bank
                && attestation.signature().org == mortgage.mortgagee
                && release.unit == self.unit
                && release.mortgage == mortgage.case
                && release.proof_number == mortgage.proof_number
        })
    }
}
