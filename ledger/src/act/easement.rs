//! T21 地役权登记: one unit serves another (民法典 372). The entry stands on both, and passes with each of them.

use std::collections::BTreeSet;

use kexin_proof::slot_table::{easement as easement_slot, unit as unit_slot};
use kexin_proof::slots::{Date, PartyTag, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, forbid, row};
use super::guard::{Guarded, require_current};
use super::order::{Awarded, Document, Ordered};
use super::owners::{check_consent_to_whole, consenting, require_applicants, require_esign};
use super::{ActKind, CasePath, Filing, Register, succession};
use crate::book::RuleBook;
use crate::calendar::end_of_day;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::record::{Role, SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Easement, Owner, Unit, easement_side, entry_status, refresh, unit_key};

/// Kind number of T21.
pub const KIND: u16 = 21;
/// Right type 地役权.
pub const RIGHT_TYPE: u32 = 19;

/// Slots of an easement, beside those of every record. The record's unit is the servient one 供役地.
pub mod fact {
    /// One of [`super::way`], code.
    pub const WAY: u16 = 9;
    /// The dominant unit 需役地, text.
    pub const OTHER: u16 = 10;
    /// Digest of its content, hash; like the dates, as it is to stand, and absent when the easement ends.
    pub const CONTENT: u16 = 11;
    /// First day, date.
    pub const FROM: u16 = 12;
    /// Last day, date.
    pub const TO: u16 = 13;
    /// Case that created the easement, text; absent when it is created.
    pub const EASEMENT: u16 = 14;
    /// Number of the court's document or the award 文号, text; absent unless it is such that ends the easement.
    pub const DOCUMENT_NUMBER: u16 = 15;
    /// Digest of it, hash; with its number.
    pub const ORDER_DIGEST: u16 = 16;
}

/// What is done with an easement.
pub mod way {
    /// Created 首次登记.
    pub const CREATE: u32 = 1;
    /// Changed 变更登记.
    pub const CHANGE: u32 = 2;
    /// Ended 注销登记.
    pub const CANCEL: u32 = 3;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::WAY, "way", FactType::Code),
    row(fact::OTHER, "dominant unit", FactType::Text),
    row(fact::CONTENT, "content", FactType::Hash),
    row(fact::FROM, "from", FactType::Date),
    row(fact::TO, "to", FactType::Date),
    row(fact::EASEMENT, "easement", FactType::Text),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::ORDER_DIGEST, "order digest", FactType::Hash),
];

const TERMS: [u16; 3] = [fact::CONTENT, fact::FROM, fact::TO];
const ORDER: [u16; 2] = [fact::DOCUMENT_NUMBER, fact::ORDER_DIGEST];

/// What an easement is to be; its content stands in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Last day.
    pub to: Date,
    /// Number of its registration proof.
    pub proof_number: String,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// An easement is created.
    Create(Terms),
    /// Its terms are replaced.
    Change {
        /// Case that created it.
        easement: String,
        /// What it is to be.
        terms: Terms,
        /// Number of the proof that ends.
        previous: String,
    },
    /// It ends.
    Cancel {
        /// Case that created it.
        easement: String,
        /// The court's document, or the award, that ends it; none where whom it serves gives it up.
        ordered_by: Option<Document>,
    },
}

/// A registration of an easement, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EasementRegistration {
    /// The servient unit.
    pub unit: UnitCode,
    /// The dominant unit.
    pub other: UnitCode,
    /// What is done.
    pub deed: Deed,
}

impl ActKind for EasementRegistration {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        let other = faults.take(read_other(slots));
        faults.require(98, other.is_none() || other != unit);
        let way = faults.take(read_way(slots));
        let deed = way.and_then(|way| read_deed(way, record, book, faults));
        Some(Self { unit: unit?, other: other?, deed: deed? })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.unit, self.other]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let servient = register.value(&unit_key(&self.unit))?;
        let servient = servient.as_deref().and_then(|value| Unit::of(value.slots()));
        let dominant = register.value(&unit_key(&self.other))?;
        let dominant = dominant.as_deref().and_then(|value| Unit::of(value.slots()));
        if let Deed::Create(terms) | Deed::Change { terms, .. } = &self.deed {
            title::check_new(&terms.proof_number, register, findings)?;
            title::check_series(&terms.proof_number, &self.unit, filing, register, findings)?;
        }
        let servient = require_current(servient.as_ref(), findings);
        let dominant = require_current(dominant.as_ref(), findings);
        let (Some(servient), Some(dominant)) = (servient, dominant) else { return Ok(()) };
        if let Deed::Change { easement, .. } | Deed::Cancel { easement, .. } = &self.deed {
            findings.require(147, self.in_force(servient, easement, filing).is_some());
        }
        if let Deed::Change { easement, previous, .. } = &self.deed {
            let found = self.in_force(servient, easement, filing);
            let registered = found.as_ref().map(|found| found.proof_number.as_str());
            title::check_previous(previous, registered, register, findings)?;
        }
        if let Deed::Cancel { ordered_by: Some(document), .. } = &self.deed {
            self.check_decided(document, (servient, dominant), filing, findings);
            return Ok(());
        }
        // Whom it serves may give it up alone; who is to bear it, or to bear more, agrees too.
        check_owners_agree(dominant, &self.other, filing, findings);
        if let Deed::Create(terms) | Deed::Change { terms, .. } = &self.deed {
            check_owners_agree(servient, &self.unit, filing, findings);
            self.check_burden((servient, dominant), terms, filing, register, findings)?;
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let ending = match &self.deed {
            Deed::Create(_) => None,
            Deed::Change { easement, .. } | Deed::Cancel { easement, .. } => {
                let value = register.value(&unit_key(&self.unit))?;
                let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
                let unit = unit.expect("checked: the unit is registered");
                let found = self.in_force(&unit, easement, filing);
                Some(found.expect("checked: the easement is in force").proof_number)
            }
        };
        self.write(filing, &self.unit, &self.other, register)?;
        self.write(filing, &self.other, &self.unit, register)?;
        let next = match &self.deed {
            Deed::Create(terms) | Deed::Change { terms, .. } => Some(terms.proof_number.as_str()),
            Deed::Cancel { .. } => None,
        };
        if let Some(number) = next {
            title::issue(number, CertificateKind::Proof, &self.unit, filing, register)?;
        }
        let carried = (unit_slot::EASEMENTS, &self.unit);
        ending.map_or(Ok(()), |number| succession::end_proof(&number, next, carried, register))
    }
}

impl EasementRegistration {
    /// The easement of a case, while it is in force between these two units.
    fn in_force(&self, servient: &Unit<'_>, case: &str, filing: &Filing<'_>) -> Option<Easement> {
        let mut easements = servient.easements_at(filing.place.time).into_iter();
        easements.find(|easement| {
            easement.standing.case == case
                && easement.side == easement_side::SERVIENT
                && easement.other == self.other.as_str()
        })
    }

    /// who bears it may end it where it is misused or not paid for, and a court says so (民法典 384), or an award,
    /// which ends it as a judgment does (229). What was awarded, who bears the easement applies for: no
    /// tribunal asks the registrar.
    fn check_decided(
        &self,
        document: &Document,
        (servient, dominant): (&Unit<'_>, &Unit<'_>),
        filing: &Filing<'_>,
        findings: &mut Findings,
    ) {
        if self.is_ordered(document, filing) {
            return;
        }
        let is_awarded = self.is_awarded(document, dominant, filing);
        findings.require(76, is_awarded);
        if is_awarded {
            let applying = consenting(filing, &self.unit);
            require_applicants(&applying, servient.owners().iter().map(|owner| owner.party), findings);
            require_esign(!applying.is_empty(), findings);
        }
    }

    /// A court has ordered the end, by the document that the record names: no other organ decides what is right between
    /// the parties.
    fn is_ordered(&self, document: &Document, filing: &Filing<'_>) -> bool {
        let order = Ordered { act: KIND, unit: &self.unit, document }.find(filing, |_| true);
        order.is_some_and(|order| order.signature().role == Role::Court)
    }

    /// An award in effect ends it, by the document that the record names, between all whom it serves and who bears it:
    /// nobody is bound by an award to which he was no party.
    fn is_awarded(&self, document: &Document, dominant: &Unit<'_>, filing: &Filing<'_>) -> bool {
        let served: BTreeSet<PartyTag> = dominant.owners().iter().map(|owner| owner.party).collect();
        let (number, digest) = (document.number.as_str(), &document.digest);
        Awarded { unit: &self.unit, number, digest, from: &served }.is_stated(filing)
    }

    /// What bars a new burden on the servient unit, and how long it may last.
    fn check_burden(
        &self,
        (servient, dominant): (&Unit<'_>, &Unit<'_>),
        terms: &Terms,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let guarded = Guarded { unit: servient, code: &self.unit, filing };
        guarded.check_seizure(register, findings)?;
        // Who was promised the servient unit, and signs for the one that it is to serve, has agreed; who owns a part of
        // that and has not signed has not (民法典 221).
        guarded.check_notices(&consenting(filing, &self.other), None, findings);
        guarded.check_restrictions(findings);
        let remaining = [servient.land_term_end(), dominant.land_term_end()];
        findings.require(97, remaining.into_iter().flatten().all(|end| terms.to <= end));
        Ok(())
    }

    /// Writes what is done into one of the two units.
    fn write(
        &self,
        filing: &Filing<'_>,
        unit: &UnitCode,
        other: &UnitCode,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let draft = register.draft(&unit_key(unit), Width::W32)?;
        match &self.deed {
            Deed::Create(terms) => {
                let mut element = draft.element(Width::W16);
                let side = if *unit == self.unit { easement_side::SERVIENT } else { easement_side::DOMINANT };
                element.set(easement_slot::SIDE, Value::Code(side));
                element.set(easement_slot::OTHER, Value::text(other.as_str()).expect("a code is clean text"));
                element.set(easement_slot::STATUS, Value::Code(entry_status::IN_FORCE));
                copy(facts, slot::CASE, &mut element, easement_slot::CASE);
                fill(&mut element, facts, terms);
                draft.list_mut(unit_slot::EASEMENTS, Width::W16).push(element);
            }
            Deed::Change { easement, terms, .. } => {
                // A case may have created several on one unit, to several others.
                let list = draft.list_mut(unit_slot::EASEMENTS, Width::W16);
                let named = |element: &&mut Slots| is_between(element, easement, other);
                for element in list.elements_mut().iter_mut().filter(named) {
                    fill(element, facts, terms);
                }
            }
            Deed::Cancel { easement, .. } => {
                let list = draft.list_mut(unit_slot::EASEMENTS, Width::W16);
                let named = |element: &&mut Slots| is_between(element, easement, other);
                for element in list.elements_mut().iter_mut().filter(named) {
                    element.set(easement_slot::STATUS, Value::Code(entry_status::ENDED));
                }
            }
        }
        refresh(draft, filing.place.time);
        Ok(())
    }
}

fn is_between(element: &Slots, case: &str, other: &UnitCode) -> bool {
    element.text(easement_slot::CASE) == Some(case)
        && element.text(easement_slot::OTHER) == Some(other.as_str())
        && element.code(easement_slot::STATUS) == Some(entry_status::IN_FORCE)
}

fn fill(element: &mut Slots, facts: &Slots, terms: &Terms) {
    copy(facts, fact::CONTENT, element, easement_slot::CONTENT);
    copy(facts, fact::FROM, element, easement_slot::FROM);
    copy(facts, fact::TO, element, easement_slot::TO);
    copy(facts, slot::ISSUED_NUMBER, element, easement_slot::PROOF_NUMBER);
    let expires = end_of_day(terms.to).expect("read: a day after 1970");
    element.set(easement_slot::EXPIRES, Value::Time(expires));
}

fn copy(facts: &Slots, from: u16, element: &mut Slots, to: u16) {
    if let Some(value) = facts.get(from) {
        element.set(to, value.clone());
    }
}

/// R-025 and consent to a disposal of the whole, of the owners of one of the two units.
fn check_owners_agree(unit: &Unit<'_>, code: &UnitCode, filing: &Filing<'_>, findings: &mut Findings) {
    let consenting = consenting(filing, code);
    require_applicants(&consenting, unit.owners().iter().map(|owner: &Owner| owner.party), findings);
    check_consent_to_whole(unit, &consenting, findings);
}

/// the dominant unit.
fn read_other(slots: &Slots) -> Result<UnitCode, Rejection> {
    let text = slots.text(fact::OTHER).ok_or(Rejection::about(7, "dominant unit"))?;
    text.parse().map_err(|_| Rejection::new(1))
}

/// what is done.
fn read_way(slots: &Slots) -> Result<u32, Rejection> {
    let way = slots.code(fact::WAY).ok_or(Rejection::about(7, "way"))?;
    if (way::CREATE..=way::CANCEL).contains(&way) { Ok(way) } else { Err(Rejection::about(8, "way")) }
}

fn read_deed(way: u32, record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Deed> {
    let slots = record.slots();
    check_types(way, record, book, faults);
    if way != way::CANCEL {
        forbid(slots, FACTS, &ORDER, faults);
    }
    if way == way::CREATE {
        forbid(slots, FACTS, &[fact::EASEMENT], faults);
        return read_terms(record, faults).map(Deed::Create);
    }
    let easement = faults.take(slots.text(fact::EASEMENT).ok_or(Rejection::about(7, "easement")));
    if way == way::CANCEL {
        forbid(slots, FACTS, &TERMS, faults);
        let is_ordered = ORDER.iter().any(|fact| slots.get(*fact).is_some());
        let ordered_by = is_ordered
            .then(|| Document::read(slots, (fact::DOCUMENT_NUMBER, fact::ORDER_DIGEST), faults));
        return Some(Deed::Cancel { easement: easement?.to_owned(), ordered_by: ordered_by.flatten() });
    }
    let previous = slots.text(slot::PREVIOUS_NUMBER).ok_or(Rejection::about(7, "previous number"));
    let previous = faults.take(previous.and_then(|text| title::parse_number(text, CertificateKind::Proof)));
    let terms = read_terms(record, faults);
    Some(Deed::Change { easement: easement?.to_owned(), terms: terms?, previous: previous? })
}

///
fn read_terms(record: &SignedRecord, faults: &mut Findings) -> Option<Terms> {
    let slots = record.slots();
    let proof_number = faults.take(title::parse_issued(record, CertificateKind::Proof));
    faults.take(slots.hash(fact::CONTENT).ok_or(Rejection::about(7, "content")));
    let from = faults.take(slots.date(fact::FROM).ok_or(Rejection::about(7, "from")));
    let to = faults.take(slots.date(fact::TO).ok_or(Rejection::about(7, "to")));
    faults.require(14, from.zip(to).is_none_or(|(from, to)| from <= to && end_of_day(to).is_ok()));
    Some(Terms { to: to?, proof_number: proof_number? })
}

/// an easement passes with its land, and is mortgaged with it, never alone (民法典 380, 381). Beside that the
/// registration type is that of the way.
fn check_types(way: u32, record: &SignedRecord, book: &RuleBook, faults: &mut Findings) {
    let slots = record.slots();
    let is_transfer = slots.code(slot::REGISTRATION_TYPE) == Some(TRANSFER);
    let is_mortgage = slots.code(slot::RIGHT_TYPE) == Some(super::mortgage::RIGHT_TYPE);
    if is_transfer || is_mortgage {
        faults.add(Rejection::new(99));
        return;
    }
    let registration_type = match way {
        way::CREATE => 100,
        way::CHANGE => 300,
        _ => 400,
    };
    super::require_types(record, book, registration_type, |right| right == RIGHT_TYPE, faults);
}

/// Registration type 转移登记.
const TRANSFER: u32 = 200;
