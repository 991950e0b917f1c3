//! T22 居住权登记: somebody may live in another's dwelling (民法典 366). It is established by its registration (368), passes
//! to nobody (369), and ends with its term or his death (370).

use kexin_proof::slot_table::{habitation as habitation_slot, unit as unit_slot};
use kexin_proof::slots::{Date, PartyTag, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, forbid, row};
use super::order::Document;
use super::{ActKind, CasePath, Filing, Register, succession};
use crate::book::RuleBook;
use crate::calendar::end_of_day;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::codes::List;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Habitation, Unit, entry_status, refresh, unit_key};

mod check;

/// Kind number of T22.
pub const KIND: u16 = 22;
/// Right type 居住权, in the field's list.
pub const RIGHT_TYPE: u32 = 92;
/// Holder type 个人.
const NATURAL_PERSON: u32 = 1;

/// Slots of a right of habitation, beside those of every record.
pub mod fact {
    /// 1 established, 2 ended, code.
    pub const WAY: u16 = 9;
    /// Who lives there, party tag.
    pub const OCCUPANT: u16 = 10;
    /// Root of his sealed facts, slot tree.
    pub const PERSON: u16 = 11;
    /// His holder type 权利人类型, code.
    pub const HOLDER_TYPE: u16 = 12;
    /// Where the right comes from: one of [`super::source`], code.
    pub const SOURCE: u16 = 13;
    /// Digest of scope and terms, hash.
    pub const SCOPE: u16 = 14;
    /// First day, date.
    pub const FROM: u16 = 15;
    /// Last day, date; absent for life.
    pub const TO: u16 = 16;
    /// Case that established the right, text; when it ends.
    pub const HABITATION: u16 = 17;
    /// Number of the judgment or the notarial certificate, text; absent for a contract. When the right ends: of the judgment
    /// or the award that ends it, absent where the occupant gives it up or has died.
    pub const DOCUMENT_NUMBER: u16 = 18;
    /// Digest of that document, hash.
    pub const DOCUMENT_DIGEST: u16 = 19;
}

/// What is done with a right of habitation.
pub mod way {
    /// Established 首次登记.
    pub const ESTABLISH: u32 = 1;
    /// Ended 注销登记.
    pub const CANCEL: u32 = 2;
}

/// Where a right of habitation comes from 设立方式.
pub mod source {
    /// A contract with the owners (民法典 367).
    pub const CONTRACT: u32 = 1;
    /// A judgment 裁判.
    pub const JUDGMENT: u32 = 2;
    /// A will (民法典 371).
    pub const WILL: u32 = 3;
    /// Another; the owners agree as to a contract.
    pub const OTHER: u32 = 99;
    /// All of them.
    pub const ALL: [u32; 4] = [CONTRACT, JUDGMENT, WILL, OTHER];
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::WAY, "way", FactType::Code),
    row(fact::OCCUPANT, "occupant", FactType::Party),
    row(fact::PERSON, "person", FactType::Tree),
    row(fact::HOLDER_TYPE, "holder type", FactType::Code),
    row(fact::SOURCE, "source", FactType::Code),
    row(fact::SCOPE, "scope", FactType::Hash),
    row(fact::FROM, "from", FactType::Date),
    row(fact::TO, "to", FactType::Date),
    row(fact::HABITATION, "habitation", FactType::Text),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::DOCUMENT_DIGEST, "document digest", FactType::Hash),
];

const DOCUMENT: [u16; 2] = [fact::DOCUMENT_NUMBER, fact::DOCUMENT_DIGEST];
/// Facts of a new right.
const OF_NEW: [u16; 6] =
    [fact::PERSON, fact::HOLDER_TYPE, fact::SOURCE, fact::SCOPE, fact::FROM, fact::TO];

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A right is established.
    Establish {
        /// One of [`source`].
        source: u32,
        /// Last day; none for life.
        to: Option<Date>,
        /// Number of its registration proof.
        proof_number: String,
    },
    /// It ends.
    Cancel {
        /// Case that established it.
        habitation: String,
        /// The court's document, or the award, that ends it; none where the occupant gives it up, or has died.
        decided: Option<Document>,
    },
    /// It is to pass to another: never.
    Transfer,
}

/// A registration of a right of habitation, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HabitationRegistration {
    /// The dwelling.
    pub unit: UnitCode,
    /// Who lives there.
    pub occupant: PartyTag,
    /// What is done.
    pub deed: Deed,
}

impl ActKind for HabitationRegistration {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        let occupant = faults.take(slots.party(fact::OCCUPANT).ok_or(Rejection::about(7, "occupant")));
        let way = faults.take(read_way(slots));
        let deed = way.and_then(|way| read_deed(way, record, book, faults));
        Some(Self { unit: unit?, occupant: occupant?, deed: deed? })
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
        match &self.deed {
            Deed::Establish { source, to, proof_number } => {
                title::check_new(proof_number, register, findings)?;
                title::check_series(proof_number, &self.unit, filing, register, findings)?;
                self.check_new(*source, *to, unit.as_ref(), filing, register, findings)?;
            }
            Deed::Cancel { habitation, decided } => {
                self.check_end((habitation, decided.as_ref()), unit.as_ref(), filing, findings);
            }
            Deed::Transfer => findings.add(Rejection::new(35)),
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        match &self.deed {
            Deed::Establish { to, proof_number, .. } => {
                let mut element = draft.element(Width::W16);
                fill(&mut element, facts, *to);
                draft.list_mut(unit_slot::HABITATIONS, Width::W16).push(element);
                refresh(draft, filing.place.time);
                title::issue(proof_number, CertificateKind::Proof, &self.unit, filing, register)
            }
            Deed::Cancel { habitation, .. } => {
                let mut proof_number = None;
                for element in draft.list_mut(unit_slot::HABITATIONS, Width::W16).elements_mut() {
                    if self.is_named(element, habitation) {
                        element.set(habitation_slot::STATUS, Value::Code(entry_status::ENDED));
                        proof_number = element.text(habitation_slot::PROOF_NUMBER).map(str::to_owned);
                    }
                }
                refresh(draft, filing.place.time);
                let ended = proof_number.expect("checked: the right is in force");
                succession::end_proof(&ended, None, (unit_slot::HABITATIONS, &self.unit), register)
            }
            Deed::Transfer => unreachable!("checked: a right of habitation passes to nobody"),
        }
    }
}

impl HabitationRegistration {
    /// The right of a case in this occupant's favour, whether it has ended or not.
    fn find(&self, unit: &Unit<'_>, case: &str) -> Option<Habitation> {
        let elements = unit.slots().list(unit_slot::HABITATIONS).map_or(&[][..], |list| list.elements());
        let mut found = elements.iter().filter_map(Habitation::read);
        found.find(|right| right.standing.case == case && right.occupant == self.occupant)
    }

    fn is_named(&self, element: &Slots, case: &str) -> bool {
        element.text(habitation_slot::CASE) == Some(case)
            && element.party(habitation_slot::OCCUPANT) == Some(self.occupant)
            && element.code(habitation_slot::STATUS) == Some(entry_status::IN_FORCE)
    }
}

fn fill(element: &mut Slots, facts: &Slots, to: Option<Date>) {
    let copied = [
        (slot::CASE, habitation_slot::CASE),
        (slot::ISSUED_NUMBER, habitation_slot::PROOF_NUMBER),
        (fact::OCCUPANT, habitation_slot::OCCUPANT),
        (fact::PERSON, habitation_slot::PERSON),
        (fact::SOURCE, habitation_slot::SOURCE),
        (fact::SCOPE, habitation_slot::SCOPE),
        (fact::FROM, habitation_slot::FROM),
        (fact::TO, habitation_slot::TO),
    ];
    for (from, to) in copied {
        if let Some(value) = facts.get(from) {
            element.set(to, value.clone());
        }
    }
    if let Some(last) = to {
        let expires = end_of_day(last).expect("read: a day after 1970");
        element.set(habitation_slot::EXPIRES, Value::Time(expires));
    }
    element.set(habitation_slot::STATUS, Value::Code(entry_status::IN_FORCE));
}

/// what is done.
fn read_way(slots: &Slots) -> Result<u32, Rejection> {
    match slots.code(fact::WAY).ok_or(Rejection::about(7, "way"))? {
        way @ (way::ESTABLISH | way::CANCEL) => Ok(way),
        _ => Err(Rejection::about(8, "way")),
    }
}

fn read_deed(way: u32, record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Deed> {
    let slots = record.slots();
    let is_right_type = |right| right == RIGHT_TYPE;
    if slots.code(slot::REGISTRATION_TYPE) == Some(TRANSFER) {
        super::require_types(record, book, TRANSFER, is_right_type, faults);
        return Some(Deed::Transfer);
    }
    if way == way::CANCEL {
        super::require_types(record, book, 400, is_right_type, faults);
        forbid(slots, FACTS, &OF_NEW, faults);
        let named = faults.take(slots.text(fact::HABITATION).ok_or(Rejection::about(7, "habitation")));
        let is_decided = DOCUMENT.iter().any(|slot| slots.get(*slot).is_some());
        let [number, digest] = DOCUMENT;
        let decided = is_decided.then(|| Document::read(slots, (number, digest), faults));
        let decided = decided.map_or(Some(None), |document| document.map(Some));
        return Some(Deed::Cancel { habitation: named?.to_owned(), decided: decided? });
    }
    super::require_types(record, book, 100, is_right_type, faults);
    forbid(slots, FACTS, &[fact::HABITATION], faults);
    faults.take(slots.tree(fact::PERSON).ok_or(Rejection::about(7, "person")));
    faults.take(slots.hash(fact::SCOPE).ok_or(Rejection::about(7, "scope")));
    check_holder_type(slots, book, faults);
    let from = faults.take(slots.date(fact::FROM).ok_or(Rejection::about(7, "from")));
    let to = slots.date(fact::TO);
    faults.require(14, from.zip(to).is_none_or(|(from, to)| from <= to && end_of_day(to).is_ok()));
    let proof_number = faults.take(title::parse_issued(record, CertificateKind::Proof));
    let source = read_source(slots, faults);
    Some(Deed::Establish { source: source?, to, proof_number: proof_number? })
}

/// the occupant is a natural person.
fn check_holder_type(slots: &Slots, book: &RuleBook, faults: &mut Findings) {
    let found = faults.take(slots.code(fact::HOLDER_TYPE).ok_or(Rejection::about(7, "holder type")));
    match found {
        Some(NATURAL_PERSON) | None => {}
        Some(code) if book.codes().has(List::HolderType, code) => faults.add(Rejection::new(95)),
        Some(_) => faults.add(Rejection::about(8, "holder type")),
    }
}

/// where the right comes from, with the document that a judgment or a will needs.
fn read_source(slots: &Slots, faults: &mut Findings) -> Option<u32> {
    let source = faults.take(slots.code(fact::SOURCE).ok_or(Rejection::about(7, "source")))?;
    match source {
        source::CONTRACT | source::OTHER => forbid(slots, FACTS, &DOCUMENT, faults),
        source::JUDGMENT | source::WILL => {
            let number = slots.text(fact::DOCUMENT_NUMBER);
            faults.take(number.ok_or(Rejection::about(7, "document number")));
            let digest = slots.hash(fact::DOCUMENT_DIGEST);
            faults.take(digest.ok_or(Rejection::about(7, "document digest")));
        }
        _ => faults.add(Rejection::about(8, "source")),
    }
    Some(source)
}

/// Registration type 转移登记.
const TRANSFER: u32 = 200;
