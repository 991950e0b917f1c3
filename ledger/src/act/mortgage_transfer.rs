//! T12 抵押权转移登记: a mortgage passes with the claim that it secures, to another bank (民法典 407, 421).

use kexin_proof::slot_table::mortgage as mortgage_slot;
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::mortgagee::{NewProof, check_number, require_mortgagee, standing};
use super::owners::consenting;
use super::{ActKind, CasePath, Filing, Register, mortgage};
use crate::attestation::{CASE_BYTES_MAX, Claims};
use crate::book::RuleBook;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::record::{Role, SignedRecord, slot};
use crate::registry::OrganisationKind;
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{
    Mortgage, Unit, continue_mortgage, mortgage_element, mortgage_mut, mortgage_name, refresh, unit_key,
};

/// Kind number of T12.
pub const KIND: u16 = 12;
/// Registration type 转移登记.
const REGISTRATION_TYPE: u32 = 200;

/// Slots of a mortgage's transfer, beside those of every record.
pub mod fact {
    /// The mortgage: case that created it, text.
    pub const MORTGAGE: u16 = 9;
    /// Who takes it, an organisation number, code.
    pub const TO: u16 = 10;
    /// 1 when the whole claim is assigned, 0 a part of it, bits.
    pub const WHOLE: u16 = 11;
    /// Digest of the deed of assignment, hash.
    pub const DEED: u16 = 12;
    /// Assigned part of the amount, fen; of a part alone.
    pub const AMOUNT: u16 = 13;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::MORTGAGE, "mortgage", FactType::Text),
    row(fact::TO, "new mortgagee", FactType::Code),
    row(fact::WHOLE, "whole claim", FactType::Bits),
    row(fact::DEED, "deed digest", FactType::Hash),
    row(fact::AMOUNT, "assigned amount", FactType::Fen),
];

/// How much of the claim passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// All of it, and the mortgage with it.
    Whole {
        /// The proof that takes the place of the present one, if it is another.
        proof: Option<NewProof>,
    },
    /// A part of it. The mortgage then secures both, in one rank.
    Part {
        /// The part, fen.
        amount_fen: u64,
        /// Number of the new mortgagee's proof; the old one keeps his.
        number: String,
    },
}

/// A mortgage's transfer, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MortgageTransfer {
    /// The unit.
    pub unit: UnitCode,
    /// The mortgage.
    pub mortgage: String,
    /// Who takes it.
    pub to: u32,
    /// How much passes.
    pub assigned: Assigned,
    /// Digest of the deed.
    pub deed: [u8; 32],
}

impl ActKind for MortgageTransfer {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        super::require_types(record, book, REGISTRATION_TYPE, |right| right == mortgage::RIGHT_TYPE, faults);
        let slots = record.slots();
        let named = faults.take(slots.text(fact::MORTGAGE).ok_or(Rejection::about(7, "mortgage")));
        let to = faults.take(slots.code(fact::TO).ok_or(Rejection::about(7, "new mortgagee")));
        let deed = faults.take(slots.hash(fact::DEED).ok_or(Rejection::about(7, "deed digest")));
        let assigned = read_assigned(record, faults);
        Some(Self {
            unit: unit?,
            mortgage: named?.to_owned(),
            to: to?,
            assigned: assigned?,
            deed: *deed?,
        })
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
        require_mortgagee(filing, self.to, findings);
        let bank = register.organisation(self.to)?;
        findings.require(153, bank.is_some_and(|bank| bank.kind == OrganisationKind::Bank));
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let found = standing(unit.as_ref(), &self.mortgage, findings);
        let (Some(unit), Some(found)) = (unit, found) else { return Ok(()) };
        let passes = self.is_assigned(&found, filing);
        match &self.assigned {
            Assigned::Whole { proof } => {
                findings.require(65, passes);
                if let Some(proof) = proof {
                    proof.check(&self.unit, &found, filing, register, findings)?;
                }
            }
            Assigned::Part { amount_fen, number } => {
                // Who assigns everything under the name of a part leaves a mortgage without a claim.
                findings.require(65, passes && *amount_fen < found.amount_fen);
                // The parties may agree otherwise (民法典 421): the mortgagee assigns, the mortgagor signs.
                let consenting = consenting(filing, &self.unit);
                let agrees = found.mortgagor.is_some_and(|mortgagor| consenting.contains(&mortgagor));
                findings.require(66, agrees || !found.is_undetermined());
                let name = mortgage_name(&unit.mortgages(), filing.signed().case_number());
                findings.require(15, name.len() <= CASE_BYTES_MAX);
                check_number(number, &self.unit, filing, register, findings)?;
            }
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let unit = Unit::of(draft.slots()).expect("checked: the unit is registered");
        let part_name = mortgage_name(&unit.mortgages(), filing.signed().case_number());
        let before = mortgage_element(draft.slots(), &self.mortgage).expect("checked: it is in force").clone();
        match &self.assigned {
            Assigned::Whole { proof } => {
                let element = mortgage_mut(draft, &self.mortgage).expect("found just above");
                element.set(mortgage_slot::MORTGAGEE, Value::Code(self.to));
                if let Some(proof) = proof {
                    element.set(mortgage_slot::PROOF_NUMBER, Value::Text(proof.number.clone()));
                }
            }
            Assigned::Part { amount_fen, number } => {
                let whole_fen = before.fen(mortgage_slot::AMOUNT).expect("a mortgage has an amount");
                let rest_fen = whole_fen.checked_sub(*amount_fen).expect("checked: a part of it");
                let kept = mortgage_mut(draft, &self.mortgage).expect("found just above");
                kept.set(mortgage_slot::AMOUNT, Value::Fen(rest_fen));
                let part = continue_mortgage(draft, &before);
                part.set(mortgage_slot::CASE, Value::text(&part_name).expect("a case number and a count"));
                part.set(mortgage_slot::PROOF_NUMBER, Value::Text(number.clone()));
                part.set(mortgage_slot::AMOUNT, Value::Fen(*amount_fen));
                part.set(mortgage_slot::MORTGAGEE, Value::Code(self.to));
            }
        }
        refresh(draft, filing.place.time);
        match &self.assigned {
            Assigned::Whole { proof: Some(proof) } => proof.issue(&self.unit, filing, register),
            Assigned::Whole { proof: None } => Ok(()),
            Assigned::Part { number, .. } => {
                title::issue(number, CertificateKind::Proof, &self.unit, filing, register)
            }
        }
    }
}

impl MortgageTransfer {
    /// the mortgagee assigns the claim, as much of it and by the same deed, to whom the mortgage passes.
    fn is_assigned(&self, mortgage: &Mortgage, filing: &Filing<'_>) -> bool {
        let is_whole = matches!(self.assigned, Assigned::Whole { .. });
        self.to != mortgage.mortgagee
            && filing.signed().attestations().iter().any(|attestation| {
                let Claims::ClaimAssignment(assignment) = &attestation.statement().claims else {
                    return false;
                };
                attestation.signature().role == Role::Bank
                    && attestation.signature().org == mortgage.mortgagee
                    && assignment.unit == self.unit
                    && assignment.mortgage == mortgage.case
                    && assignment.to == self.to
                    && assignment.whole == is_whole
                    && *assignment.deed_digest.as_bytes() == self.deed
            })
    }
}

/// a part has an amount and a proof of its own.
fn read_assigned(record: &SignedRecord, faults: &mut Findings) -> Option<Assigned> {
    let slots = record.slots();
    match faults.take(slots.bits(fact::WHOLE).ok_or(Rejection::about(7, "whole claim")))? {
        1 => {
            if slots.get(fact::AMOUNT).is_some() {
                faults.add(Rejection::about(16, "assigned amount"));
            }
            Some(Assigned::Whole { proof: NewProof::read(record, faults) })
        }
        0 => {
            if slots.get(slot::PREVIOUS_NUMBER).is_some() {
                faults.add(Rejection::about(16, "previous number"));
            }
            let amount_fen = slots.fen(fact::AMOUNT).unwrap_or_default();
            faults.require(63, amount_fen > 0);
            let number = faults.take(title::parse_issued(record, CertificateKind::Proof))?;
            Some(Assigned::Part { amount_fen, number })
        }
        _ => faults.take(Err(Rejection::about(8, "whole claim"))),
    }
}
