//! T17 异议登记: who holds the register to be wrong has it noted, so that nobody relies on it in good faith. It bars nothing,
//! waits for no other case, and lapses unless the objector sues within fifteen days (民法典 220; 实施细则 82 to 84).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{objection as objection_slot, unit as unit_slot};
use kexin_proof::slots::{PartyTag, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::require_current;
use super::owners::{consenting, require_esign};
use super::{ActKind, CasePath, Filing, Register};
use crate::book::{Figure, RuleBook};
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Unit, entry_status, refresh, unit_key};

/// Kind number of T17.
pub const KIND: u16 = 17;
/// Registration type 异议登记.
pub const REGISTRATION_TYPE: u32 = 600;
/// Right type 异议登记, as the field's systems number it.
pub const RIGHT_TYPE: u32 = 97;

/// Slots of an objection, beside those of every record.
pub mod fact {
    /// Digest of matter and reason 异议事项, hash.
    pub const MATTER: u16 = 9;
    /// Who objects, party tag.
    pub const APPLICANT: u16 = 10;
    /// Root of his sealed facts, tree.
    pub const PERSON: u16 = 11;
    /// Digest of the evidence 证明材料, hash.
    pub const EVIDENCE: u16 = 12;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::MATTER, "matter", FactType::Hash),
    row(fact::APPLICANT, "applicant", FactType::Party),
    row(fact::PERSON, "person", FactType::Tree),
    row(fact::EVIDENCE, "evidence", FactType::Hash),
];

/// An objection to be registered, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewObjection {
    /// The unit.
    pub unit: UnitCode,
    /// Digest of matter and reason.
    pub matter: [u8; 32],
    /// Who objects.
    pub applicant: PartyTag,
    /// Number of the registration proof.
    pub proof_number: String,
}

impl ActKind for NewObjection {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        super::require_types(record, book, REGISTRATION_TYPE, |right| right == RIGHT_TYPE, faults);
        let slots = record.slots();
        let matter = faults.take(slots.hash(fact::MATTER).ok_or(Rejection::about(7, "matter")));
        let applicant = faults.take(slots.party(fact::APPLICANT).ok_or(Rejection::about(7, "applicant")));
        faults.take(slots.tree(fact::PERSON).ok_or(Rejection::about(7, "person")));
        faults.take(slots.hash(fact::EVIDENCE).ok_or(Rejection::about(7, "evidence")));
        let proof_number = faults.take(title::parse_issued(record, CertificateKind::Proof));
        Some(Self { unit: unit?, matter: *matter?, applicant: applicant?, proof_number: proof_number? })
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
        require_esign(consenting(filing, &self.unit).contains(&self.applicant), findings);
        findings.take(expires(filing, register));
        title::check_new(&self.proof_number, register, findings)?;
        title::check_series(&self.proof_number, &self.unit, filing, register, findings)?;
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let Some(unit) = require_current(unit.as_ref(), findings) else { return Ok(()) };
        // Whoever is registered corrects his entry or disposes of it (实施细则 79).
        findings.require(86, unit.owners().iter().all(|owner| owner.party != self.applicant));
        let is_told = unit
            .objections()
            .iter()
            .any(|earlier| earlier.applicant == self.applicant && earlier.matter == self.matter);
        findings.require(87, !is_told);
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let expires = expires(filing, register).expect("checked: the calendar knows the day");
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let mut element = draft.element(Width::W16);
        let copied = [
            (slot::CASE, objection_slot::CASE),
            (slot::ISSUED_NUMBER, objection_slot::PROOF_NUMBER),
            (fact::MATTER, objection_slot::MATTER),
            (fact::APPLICANT, objection_slot::APPLICANT),
            (fact::PERSON, objection_slot::PERSON),
        ];
        for (from, to) in copied {
            element.set(to, facts.get(from).expect("parsed with it").clone());
        }
        element.set(objection_slot::SINCE, Value::Time(filing.place.time));
        element.set(objection_slot::EXPIRES, Value::Time(expires));
        element.set(objection_slot::STATUS, Value::Code(entry_status::IN_FORCE));
        draft.list_mut(unit_slot::OBJECTIONS, Width::W16).push(element);
        refresh(draft, filing.place.time);
        title::issue(&self.proof_number, CertificateKind::Proof, &self.unit, filing, register)
    }
}

/// First moment at which the objection has lapsed while no suit is proven. R-157 when the calendar does not know the day.
fn expires(filing: &Filing<'_>, register: &dyn Register) -> Result<TimeMs, Rejection> {
    let book = register.book();
    Ok(book.holidays().deadline_end(filing.place.time, book.figure(Figure::ObjectionDays))?)
}
