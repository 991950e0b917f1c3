//! T18 异议登记后续: the objector proves that he has sued, so that the objection stays; or it ends, because he withdraws it or
//! the court has decided (民法典 220; 实施细则 83).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{objection as objection_slot, unit as unit_slot};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::objection::{self, RIGHT_TYPE};
use super::order::{Document, Ordered, refuse_unused};
use super::owners::{consenting, require_esign};
use super::{ActKind, CasePath, Filing, Register, succession};
use crate::attestation::{Claims, SuitProof};
use crate::book::RuleBook;
use crate::case;
use crate::record::{Role, SignedRecord};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Layout, Objection, Unit, entry_status, refresh, unit_key};

/// Kind number of T18.
pub const KIND: u16 = 18;
/// Registration type 注销登记, of what ends an objection.
const CANCELLATION: u32 = 400;

/// Slots of a follow-up, beside those of every record.
pub mod fact {
    /// Case that recorded the objection, text.
    pub const OBJECTION: u16 = 9;
    /// 1 a suit is proven, 2 the objector withdraws, 3 the court has decided, code.
    pub const WAY: u16 = 10;
    /// Number of the notice of acceptance 受理通知书 (way 1 only), text.
    pub const SUIT_NUMBER: u16 = 11;
    /// Document number of the court's order (way 3 only), text.
    pub const DOCUMENT_NUMBER: u16 = 12;
    /// Digest of it (way 3 only), hash.
    pub const ORDER_DIGEST: u16 = 13;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::OBJECTION, "objection", FactType::Text),
    row(fact::WAY, "way", FactType::Code),
    row(fact::SUIT_NUMBER, "suit number", FactType::Text),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::ORDER_DIGEST, "order digest", FactType::Hash),
];

/// What becomes of an objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// A court, or an arbitration commission, has accepted the suit; number of its notice.
    SuitProven(String),
    /// The objector withdraws.
    Withdrawn,
    /// The court has decided, or lets the objection fall; its order.
    Decided(Document),
}

/// A follow-up, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectionFollowUp {
    /// The unit.
    pub unit: UnitCode,
    /// Case that recorded the objection.
    pub objection: String,
    /// What becomes of it.
    pub way: Way,
}

impl ActKind for ObjectionFollowUp {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        let named = faults.take(slots.text(fact::OBJECTION).ok_or(Rejection::about(7, "objection")));
        let way = read_way(slots, faults)?;
        let registration_type = match way {
            Way::SuitProven(_) => objection::REGISTRATION_TYPE,
            Way::Withdrawn | Way::Decided(_) => CANCELLATION,
        };
        super::require_types(record, book, registration_type, |right| right == RIGHT_TYPE, faults);
        Some(Self { unit: unit?, objection: named?.to_owned(), way })
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
        let time = filing.place.time;
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        if let Some(unit) = &unit {
            findings.require(23, unit.is_current());
        }
        let found = unit.and_then(|unit| self.named(&unit));
        match &self.way {
            Way::SuitProven(number) => {
                let proof = self.suit_proof(filing, number);
                if proof.is_none() {
                    findings.add(Rejection::about(132, "SUIT_PROOF"));
                }
                let found = found.filter(awaits_suit);
                findings.require(147, found.is_some());
                findings.require(88, found.is_none_or(|objection| is_in_time(&objection, proof, time)));
            }
            Way::Withdrawn => {
                let consenting = consenting(filing, &self.unit);
                let agrees = |objection: &Objection| consenting.contains(&objection.applicant);
                require_esign(found.as_ref().is_none_or(agrees), findings);
                findings.require(147, found.is_some_and(|found| found.standing.is_in_force_at(time)));
            }
            Way::Decided(document) => {
                let ordered = Ordered { act: KIND, unit: &self.unit, document };
                let order = ordered.find(filing, |_| true);
                // No other organ decides what is right between the parties.
                findings.require(76, order.is_some_and(|order| order.signature().role == Role::Court));
                findings.require(147, found.is_some_and(|found| found.standing.is_in_force_at(time)));
            }
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let unit = Unit::of(draft.slots()).expect("checked: the unit is registered");
        let found = self.named(&unit).expect("checked: the objection is there");
        let elements = draft.list_mut(unit_slot::OBJECTIONS, Width::W16).elements_mut();
        let Way::SuitProven(number) = &self.way else {
            Layout::OBJECTION.end(elements, &self.objection, entry_status::ENDED);
            refresh(draft, filing.place.time);
            let carried = (unit_slot::OBJECTIONS, &self.unit);
            return succession::end_proof(&found.proof_number, None, carried, register);
        };
        for element in elements.iter_mut().filter(|e| e.text(objection_slot::CASE) == Some(&self.objection)) {
            element.clear(objection_slot::EXPIRES);
            element.set(objection_slot::SUIT, Value::Text(number.clone()));
        }
        refresh(draft, filing.place.time);
        Ok(())
    }
}

impl ObjectionFollowUp {
    fn named(&self, unit: &Unit<'_>) -> Option<Objection> {
        unit.objections().into_iter().find(|objection| objection.standing.case == self.objection)
    }

    /// The word of a court, or of an arbitration commission, that it has accepted the suit behind this objection.
    fn suit_proof<'a>(&self, filing: &Filing<'a>, number: &str) -> Option<&'a SuitProof> {
        filing.signed().attestations().iter().find_map(|attestation| {
            let Claims::SuitProof(proof) = &attestation.statement().claims else { return None };
            let fits = matches!(attestation.signature().role, Role::Court | Role::Organ)
                && proof.unit == self.unit
                && proof.objection == self.objection
                && proof.document_number == number;
            fits.then_some(proof)
        })
    }
}

/// Whether a suit is still to be proven, be it too late: no act has ended the objection, and no suit is proven.
fn awaits_suit(objection: &Objection) -> bool {
    objection.standing.status != entry_status::ENDED && objection.standing.expires.is_some()
}

/// the suit was accepted, and is proven, before the objection lapsed.
fn is_in_time(objection: &Objection, proof: Option<&SuitProof>, time: TimeMs) -> bool {
    let in_time = |end| time < end && proof.is_none_or(|proof| proof.accepted_at < end);
    objection.standing.expires.is_none_or(in_time)
}

fn read_way(slots: &Slots, faults: &mut Findings) -> Option<Way> {
    let number = faults.take(slots.code(fact::WAY).ok_or(Rejection::about(7, "way")))?;
    let suit = [fact::SUIT_NUMBER];
    let order = [fact::DOCUMENT_NUMBER, fact::ORDER_DIGEST];
    match number {
        1 => {
            refuse_unused(slots, FACTS, &order, faults);
            let suit = slots.text(fact::SUIT_NUMBER).ok_or(Rejection::about(7, "suit number"));
            faults.take(suit).map(|number| Way::SuitProven(number.to_owned()))
        }
        2 => {
            refuse_unused(slots, FACTS, &[&suit[..], &order].concat(), faults);
            Some(Way::Withdrawn)
        }
        3 => {
            refuse_unused(slots, FACTS, &suit, faults);
            Document::read(slots, (fact::DOCUMENT_NUMBER, fact::ORDER_DIGEST), faults).map(Way::Decided)
        }
        _ => faults.take(Err(Rejection::about(8, "way"))),
    }
}
