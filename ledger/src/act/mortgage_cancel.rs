//! T13 抵押权注销登记: the mortgagee releases a mortgage, or a court orders its end. A seizure of the unit does not stand in
//! the way.

use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::mortgagee::standing;
use super::order::court_attestation;
use super::{ActKind, CasePath, Filing, Register, mortgage, succession};
use crate::attestation::Claims;
use crate::book::RuleBook;
use crate::case;
use crate::codes::List;
use crate::record::{Role, SignedRecord};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Mortgage, Unit, mortgage_mut, mortgage_status, refresh, unit_key};

/// Kind number of T13.
pub const KIND: u16 = 13;
/// Registration type 注销登记.
const REGISTRATION_TYPE: u32 = 400;
/// Causes 登记原因 for which a mortgage ends (民法典 393): by a court, satisfied, waived, others.
const REASONS: [u32; 4] = [7, 11, 12, 99];

/// Slots of a mortgage's cancellation, beside those of every record.
pub mod fact {
    /// Case that created the mortgage, text.
    pub const MORTGAGE: u16 = 9;
    /// Number of the court's document 文号, text; absent where the mortgagee releases.
    pub const DOCUMENT_NUMBER: u16 = 10;
    /// Why it ends 登记原因, code.
    pub const REASON: u16 = 11;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::MORTGAGE, "mortgage", FactType::Text),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::REASON, "reason", FactType::Code),
];

/// A cancellation, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MortgageCancel {
    /// The unit.
    pub unit: UnitCode,
    /// Case that created the mortgage.
    pub mortgage: String,
    /// Number of the court's document that orders it.
    pub ordered_by: Option<String>,
}

impl ActKind for MortgageCancel {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        super::require_types(record, book, REGISTRATION_TYPE, |right| right == mortgage::RIGHT_TYPE, faults);
        let slots = record.slots();
        let named = faults.take(slots.text(fact::MORTGAGE).ok_or(Rejection::about(7, "mortgage")));
        let is_reason = |code: &u32| REASONS.contains(code) && book.codes().has(List::Cause, *code);
        if !slots.code(fact::REASON).as_ref().is_none_or(is_reason) {
            faults.add(Rejection::about(8, "reason"));
        }
        let ordered_by = slots.text(fact::DOCUMENT_NUMBER).map(str::to_owned);
        Some(Self { unit: unit?, mortgage: named?.to_owned(), ordered_by })
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
        let found = standing(unit.as_ref(), &self.mortgage, findings);
        let may_end = |found: &Mortgage| match &self.ordered_by {
            Some(number) => self.is_ordered(number, filing),
            None => self.is_released(found, filing),
        };
        findings.require(68, found.as_ref().is_some_and(may_end));
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let element = mortgage_mut(draft, &self.mortgage).expect("checked: the mortgage is in force");
        element.set(mortgage_slot::STATUS, Value::Code(mortgage_status::ENDED));
        let proof = element.text(mortgage_slot::PROOF_NUMBER).expect("a mortgage has a proof").to_owned();
        refresh(draft, filing.place.time);
        succession::end_proof(&proof, None, (unit_slot::MORTGAGES, &self.unit), register)
    }
}

impl MortgageCancel {
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

    /// a court that sold the unit orders the end of its mortgages, by the document that the record names
    /// (法释〔2004〕16号 31).
    fn is_ordered(&self, number: &str, filing: &Filing<'_>) -> bool {
        let says = |claims: &Claims| match claims {
            Claims::CourtOrder(order) => {
                order.act == KIND && order.unit == self.unit && order.document_number == number
            }
            _ => false,
        };
        court_attestation(filing.signed(), says).is_some()
    }
}
