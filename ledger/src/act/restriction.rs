//! T26 限制登记: an organ restricts what may be done with a unit, or lifts its restriction; the unit is not disposed of
//! meanwhile (条例 22). A document of the organ is needed either way.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{restriction as restriction_slot, unit as unit_slot};
use kexin_proof::slots::{Date, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::order::{Document, Ordered, refuse_unused, require_past};
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::{Claims, CourtOrder, Instrument};
use crate::book::RuleBook;
use crate::calendar::{day_of, end_of_day, period_of_days_end};
use crate::case;
use crate::record::{Role, SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Layout, Unit, entry_status, refresh, unit_key};

/// Kind number of T26.
pub const KIND: u16 = 26;
/// Registration type 其它登记.
pub const REGISTRATION_TYPE: u32 = 900;

/// Kinds of restriction 限制类型.
pub mod restriction_kind {
    /// 一般限制.
    pub const GENERAL: u32 = 1;
    /// 征收.
    pub const EXPROPRIATION: u32 = 2;
    /// 裁决.
    pub const ADJUDICATION: u32 = 3;
    /// 其他.
    pub const OTHER: u32 = 9;
    /// Every kind.
    pub const ALL: [u32; 4] = [GENERAL, EXPROPRIATION, ADJUDICATION, OTHER];
}

/// Slots of a restriction, beside those of every record.
pub mod fact {
    /// 1 set, 2 lift, code.
    pub const WAY: u16 = 9;
    /// One of [`super::restriction_kind`] (way 1 only), code.
    pub const KIND: u16 = 10;
    /// Document number 文号, text.
    pub const DOCUMENT_NUMBER: u16 = 11;
    /// Digest of the document, hash.
    pub const DIGEST: u16 = 12;
    /// Since when: when the order was served, or the instrument took effect (way 1 only), time.
    pub const FROM: u16 = 13;
    /// Last day (way 1 only), date; absent without a term.
    pub const TO: u16 = 14;
    /// Case that recorded the restriction (way 2 only), text.
    pub const RESTRICTION: u16 = 15;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::WAY, "way", FactType::Code),
    row(fact::KIND, "restriction kind", FactType::Code),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::DIGEST, "order digest", FactType::Hash),
    row(fact::FROM, "from", FactType::Time),
    row(fact::TO, "to", FactType::Date),
    row(fact::RESTRICTION, "restriction", FactType::Text),
];

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// A restriction is set.
    Set {
        /// One of [`restriction_kind`].
        kind: u32,
        /// Since when.
        from: TimeMs,
        /// First moment at which it has lapsed; none without a term.
        expires: Option<TimeMs>,
    },
    /// The restriction of a case is lifted.
    Lift(String),
}

/// A restriction to be set or lifted, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionChange {
    /// The unit.
    pub unit: UnitCode,
    /// What is done.
    pub way: Way,
    /// The organ's document.
    pub document: Document,
}

impl ActKind for RestrictionChange {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Short;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        super::require_types(record, book, REGISTRATION_TYPE, |_| true, faults);
        let document = Document::read(record.slots(), (fact::DOCUMENT_NUMBER, fact::DIGEST), faults);
        let way = read_way(record, faults);
        Some(Self { unit: unit?, way: way?, document: document? })
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
        let organ = self.organ(filing);
        findings.require(76, organ.is_some());
        let value = register.value(&unit_key(&self.unit))?;
        let Some(unit) = value.as_deref().and_then(|value| Unit::of(value.slots())) else {
            findings.add(Rejection::new(24));
            return Ok(());
        };
        findings.require(23, unit.is_current() || unit.is_planned());
        match &self.way {
            // A term that has run out restricts nothing.
            Way::Set { expires, .. } => findings.require(14, expires.is_none_or(|end| time < end)),
            Way::Lift(case) => {
                let restrictions = unit.restrictions_at(time);
                let found = restrictions.iter().find(|found| found.standing.case == *case);
                findings.require(147, found.is_some());
                if let (Some(organ), Some(found)) = (organ, found) {
                    findings.require(82, organ == found.organ);
                }
            }
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let organ = self.organ(filing).expect("checked: the document is there");
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        match &self.way {
            Way::Set { expires, .. } => {
                let mut element = draft.element(Width::W16);
                let copied = [
                    (slot::CASE, restriction_slot::CASE),
                    (fact::KIND, restriction_slot::KIND),
                    (fact::DOCUMENT_NUMBER, restriction_slot::DOCUMENT_NUMBER),
                    (fact::DIGEST, restriction_slot::ORDER_DIGEST),
                    (fact::FROM, restriction_slot::FROM),
                ];
                for (from, to) in copied {
                    element.set(to, facts.get(from).expect("parsed with it").clone());
                }
                element.set(restriction_slot::ORGAN, Value::Code(organ));
                if let Some(end) = expires {
                    element.set(restriction_slot::EXPIRES, Value::Time(*end));
                }
                element.set(restriction_slot::STATUS, Value::Code(entry_status::IN_FORCE));
                draft.list_mut(unit_slot::RESTRICTIONS, Width::W16).push(element);
            }
            Way::Lift(case) => {
                let elements = draft.list_mut(unit_slot::RESTRICTIONS, Width::W16).elements_mut();
                Layout::RESTRICTION.end(elements, case, entry_status::ENDED);
            }
        }
        refresh(draft, filing.place.time);
        Ok(())
    }
}

impl RestrictionChange {
    /// the organ whose order, or effective instrument, says the same as the record.
    fn organ(&self, filing: &Filing<'_>) -> Option<u32> {
        let ordered = Ordered { act: KIND, unit: &self.unit, document: &self.document };
        let order = ordered.find(filing, |order| self.agrees_with(order));
        let attestations = filing.signed().attestations();
        let instrument = || attestations.iter().find(|attestation| {
            let Claims::Instrument(instrument) = &attestation.statement().claims else { return false };
            matches!(attestation.signature().role, Role::Court | Role::Organ)
                && instrument.unit == self.unit
                && self.document.is(&instrument.document_number, &instrument.digest)
                && self.rests_on(instrument)
        });
        order.or_else(instrument).map(|attestation| attestation.signature().org)
    }

    /// Whether an order restricts from the same moment for the same term; one that lifts has none.
    fn agrees_with(&self, order: &CourtOrder) -> bool {
        match self.way {
            Way::Set { from, expires: None, .. } => order.served_at == from && order.term_days == 0,
            Way::Set { from, expires: Some(expires), .. } => {
                let end = period_of_days_end(from, order.term_days);
                order.served_at == from && order.term_days > 0 && end.is_ok_and(|end| end == expires)
            }
            Way::Lift(_) => order.term_days == 0,
        }
    }

    /// Whether an instrument restricts from the same moment. It states no term: that stands in the document alone.
    fn rests_on(&self, instrument: &Instrument) -> bool {
        let restricts = instrument.matter != Instrument::REORGANISATION;
        match self.way {
            Way::Set { from, .. } => restricts && instrument.effective_at == from,
            Way::Lift(_) => restricts,
        }
    }
}

fn read_way(record: &SignedRecord, faults: &mut Findings) -> Option<Way> {
    let slots = record.slots();
    match faults.take(slots.code(fact::WAY).ok_or(Rejection::about(7, "way")))? {
        1 => {
            refuse_unused(slots, FACTS, &[fact::RESTRICTION], faults);
            read_setting(record, faults)
        }
        2 => {
            refuse_unused(slots, FACTS, &[fact::KIND, fact::FROM, fact::TO], faults);
            let lifted = slots.text(fact::RESTRICTION).ok_or(Rejection::about(7, "restriction"));
            faults.take(lifted).map(|case| Way::Lift(case.to_owned()))
        }
        _ => faults.take(Err(Rejection::about(8, "way"))),
    }
}

fn read_setting(record: &SignedRecord, faults: &mut Findings) -> Option<Way> {
    let slots = record.slots();
    let kind = faults.take(slots.code(fact::KIND).ok_or(Rejection::about(7, "restriction kind")));
    if kind.is_some_and(|kind| !restriction_kind::ALL.contains(&kind)) {
        faults.add(Rejection::about(8, "restriction kind"));
    }
    let from = faults.take(slots.time(fact::FROM).ok_or(Rejection::about(7, "from")))?;
    require_past(record, from, faults);
    let expires = read_end(slots, from, faults)?;
    Some(Way::Set { kind: kind?, from, expires })
}

/// the last day is not before the first.
fn read_end(slots: &Slots, from: TimeMs, faults: &mut Findings) -> Option<Option<TimeMs>> {
    let Some(last) = slots.date(fact::TO) else { return Some(None) };
    let end = |first: Date| (first <= last).then(|| end_of_day(last).ok()).flatten();
    let end = day_of(from).ok().and_then(end);
    faults.take(end.ok_or(Rejection::new(14))).map(Some)
}
