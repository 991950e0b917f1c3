//! T27 案件: a case on its way from acceptance to the archive. Acceptance locks its units
//! unless the case is about an objection; every end releases them.
//!
//! Registrations (T01 to T26) are the one step that this kind does not carry: they stand for themselves.

use std::collections::BTreeSet;

use kexin_proof::hash::DocumentDigest;
use kexin_proof::slots::{Slots, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::{ActKind, CasePath, Filing, Register};
use crate::book::{Figure, RuleBook};
use crate::case::{self, FURTHER_UNITS_MAX, Mode, flag};
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;

pub use crate::case::Event;

mod apply;
mod check;

/// Kind number of case events, T27.
pub const KIND: u16 = 27;

/// Slots of a case event, beside those of every record.
pub mod event_slot {
    /// Which event, code of [`super::Event`].
    pub const EVENT: u16 = 9;
    /// At acceptance: kind of record that the case is to end in, code; 2 for T02.
    pub const KIND: u16 = 10;
    /// At rejection: legal reason, code of [`super::reject_reason`]. When suspended: of [`super::suspend_reason`].
    pub const REASON: u16 = 11;
    /// At acceptance: units beside the first, list of 4-slot elements: a text in each slot from 0 on.
    pub const UNITS: u16 = 12;
    /// At acceptance: how the bureau works with that of the place, code of [`super::Mode`]; absent 1.
    pub const MODE: u16 = 13;
    /// At acceptance and issue: marks, bits of [`super::flag`].
    pub const FLAGS: u16 = 14;
    /// Delegation under which an organisation acts that has no say over the units of its own, code.
    pub const DELEGATION: u16 = 15;
    /// When assigned: number of a person of the signer's organisation, code.
    pub const PERSON: u16 = 16;
    /// Of the notice that asks for more, the receipt, or the list of files, hash.
    pub const DIGEST: u16 = 17;
    /// When certified: number of the blank form 印制号, text.
    pub const PRINT_SERIAL: u16 = 18;
    /// Of an audit: 1 pass, 2 fault, code.
    pub const RESULT: u16 = 19;
    /// When asked for more: days that the applicant has, number; absent [`SupplementDays`](crate::book::Figure::SupplementDays).
    pub const TERM_DAYS: u16 = 20;
}

/// Legal reasons of a refusal 不予登记 (条例 22).
pub mod reject_reason {
    /// Breach of law.
    pub const BREACH_OF_LAW: u32 = 1;
    /// Unresolved dispute of ownership.
    pub const DISPUTE: u32 = 2;
    /// The right exceeds its term.
    pub const TERM_EXCEEDED: u32 = 3;
    /// What was asked for was not brought.
    pub const NOT_SUPPLEMENTED: u32 = 4;
    /// Another that the law names.
    pub const OTHER: u32 = 9;
    /// All of them.
    pub const ALL: [u32; 5] = [BREACH_OF_LAW, DISPUTE, TERM_EXCEEDED, NOT_SUPPLEMENTED, OTHER];
}

/// Reasons for which a case is suspended.
pub mod suspend_reason {
    /// Public notice 公告.
    pub const NOTICE: u32 = 1;
    /// Dispute at the check of the site 实地查看.
    pub const SITE_DISPUTE: u32 = 2;
    /// A court's inquiry.
    pub const COURT: u32 = 3;
    /// Another.
    pub const OTHER: u32 = 9;
    /// All of them.
    pub const ALL: [u32; 4] = [NOTICE, SITE_DISPUTE, COURT, OTHER];
}

/// Results of an audit.
pub mod audit_result {
    /// The automatic approval was right.
    pub const PASS: u32 = 1;
    /// It was not.
    pub const FAULT: u32 = 2;
}

/// Most days that a notice may give.
pub const SUPPLEMENT_DAYS_MAX: u32 = 365;
/// Longest number of a blank form, bytes.
pub const PRINT_SERIAL_BYTES_MAX: usize = 32;

/// Names and types of its slots.
pub(super) const FACTS: &[FactRow] = &[
    row(event_slot::EVENT, "event", FactType::Code),
    row(event_slot::KIND, "kind", FactType::Code),
    row(event_slot::REASON, "reason", FactType::Code),
    row(event_slot::UNITS, "further units", FactType::List(Width::W4, UNIT_FACTS)),
    row(event_slot::MODE, "mode", FactType::Code),
    row(event_slot::FLAGS, "flags", FactType::Bits),
    row(event_slot::DELEGATION, "delegation", FactType::Code),
    row(event_slot::PERSON, "person", FactType::Code),
    row(event_slot::DIGEST, "digest", FactType::Hash),
    row(event_slot::PRINT_SERIAL, "print serial", FactType::Text),
    row(event_slot::RESULT, "result", FactType::Code),
    row(event_slot::TERM_DAYS, "term in days", FactType::Number),
];

/// Four to an element, so that an estate's units fit one record.
const UNIT_FACTS: &[FactRow] = &[
    row(0, "unit", FactType::Text),
    row(1, "unit", FactType::Text),
    row(2, "unit", FactType::Text),
    row(3, "unit", FactType::Text),
];

/// Kinds of record that a case may end in.
const KINDS: std::ops::RangeInclusive<u32> = 1..=26;
/// The kind that moves units to another area code 代码变更: old and new lie in two counties.
const RECODE: u16 = 8;

/// A case event, parsed. What an event does not take is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEvent {
    /// What happens.
    pub event: Event,
    /// The case's first unit.
    pub unit: UnitCode,
    /// At acceptance: its further units.
    pub further_units: Vec<UnitCode>,
    /// At acceptance: kind of record that the case is to end in.
    pub kind: Option<u16>,
    /// Reason of a refusal or suspension.
    pub reason: Option<u32>,
    /// At acceptance: how the bureau works with that of the place.
    pub mode: Mode,
    /// Marks.
    pub flags: u32,
    /// Delegation it is made under.
    pub delegation: Option<u32>,
    /// Who is to handle the case.
    pub person: Option<u32>,
    /// Notice, receipt or list of files.
    pub digest: Option<DocumentDigest>,
    /// Result of an audit.
    pub result: Option<u32>,
    /// When asked for more: days that the applicant has.
    pub term_days: Option<u32>,
}

/// Whether an event takes a fact.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Needs,
    May,
    Not,
}

impl ActKind for CaseEvent {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Event;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        let event = faults.take(read_event(slots));
        if let Some(event) = event {
            require_facts(event, slots, faults);
        }
        let kind = slots.code(event_slot::KIND);
        faults_unless(kind.is_none_or(|kind| KINDS.contains(&kind)), "kind", faults);
        let kind = kind.and_then(|kind| u16::try_from(kind).ok());
        let further_units = read_further_units(slots, unit, kind, faults);
        let mode = slots.code(event_slot::MODE).map(Mode::from_number);
        faults_unless(mode != Some(None), "mode", faults);
        check_codes(event, slots, faults);
        let term_days = slots.number(event_slot::TERM_DAYS).and_then(|days| u32::try_from(days).ok());
        let is_supplement = event == Some(Event::Supplement);
        let usual_days = u32::try_from(book.figure(Figure::SupplementDays)).unwrap_or(SUPPLEMENT_DAYS_MAX);
        Some(Self {
            event: event?,
            unit: unit?,
            further_units: further_units?,
            kind,
            reason: slots.code(event_slot::REASON),
            mode: mode.flatten().unwrap_or(Mode::Collected),
            flags: slots.bits(event_slot::FLAGS).unwrap_or_default(),
            delegation: slots.code(event_slot::DELEGATION),
            person: slots.code(event_slot::PERSON),
            digest: slots.hash(event_slot::DIGEST).map(|digest| DocumentDigest::from_bytes(*digest)),
            result: slots.code(event_slot::RESULT),
            term_days: is_supplement.then_some(term_days.unwrap_or(usual_days)),
        })
    }

    fn units(&self) -> Vec<UnitCode> {
        std::iter::once(self.unit).chain(self.further_units.iter().copied()).collect()
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        check::check(self, filing, register, findings)
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        apply::apply(self, filing, register)
    }
}

fn read_event(slots: &Slots) -> Result<Event, Rejection> {
    let number = slots.code(event_slot::EVENT).ok_or(Rejection::about(7, "event"))?;
    Event::from_number(number).filter(|event| event.is_filed()).ok_or(Rejection::about(8, "event"))
}

/// R-007 for every fact that the event needs and lacks, or carries and does not take.
fn require_facts(event: Event, slots: &Slots, faults: &mut Findings) {
    let names = FACTS.iter().map(|fact| (fact.slot, fact.name));
    let common = [(slot::POLICY_VERSION, "policy version"), (slot::TICKS, "ticks")];
    for (fact, name) in names.chain(common).filter(|(fact, _)| *fact != event_slot::EVENT) {
        let holds = match takes(event, fact, slots) {
            Takes::Needs => slots.get(fact).is_some(),
            Takes::May => true,
            Takes::Not => slots.get(fact).is_none(),
        };
        if !holds {
            faults.add(Rejection::about(7, name));
        }
    }
}

fn takes(event: Event, fact: u16, slots: &Slots) -> Takes {
    use Event::{
        Accept, Archive, Assign, Audit, Certify, Issue, Reject, Resume, Review, SecondReview, Supplement,
        Suspend,
    };
    let is_e_certificate = slots.bits(event_slot::FLAGS).is_some_and(|bits| bits & flag::E_CERTIFICATE != 0);
    match (fact, event) {
        (event_slot::KIND, Accept)
        | (event_slot::REASON, Reject | Suspend)
        | (event_slot::PERSON, Assign)
        | (event_slot::DIGEST, Supplement | Archive)
        | (event_slot::RESULT, Audit) => Takes::Needs,
        (event_slot::DIGEST, Issue) if !is_e_certificate => Takes::Needs,
        (event_slot::UNITS | event_slot::MODE, Accept)
        | (event_slot::FLAGS, Accept | Issue)
        | (event_slot::DELEGATION, Review | SecondReview | Reject | Suspend | Resume | Supplement | Assign)
        | (event_slot::DIGEST, Issue)
        | (event_slot::PRINT_SERIAL, Certify)
        | (event_slot::TERM_DAYS, Supplement)
        | (slot::TICKS, Review | SecondReview) => Takes::May,
        _ => Takes::Not,
    }
}

/// Notes R-008 for a code, number or text that the event does not know.
fn check_codes(event: Option<Event>, slots: &Slots, faults: &mut Findings) {
    let reasons: &[u32] =
        if event == Some(Event::Suspend) { &suspend_reason::ALL } else { &reject_reason::ALL };
    let reason = slots.code(event_slot::REASON);
    faults_unless(reason.is_none_or(|reason| reasons.contains(&reason)), "reason", faults);
    let allowed =
        if event == Some(Event::Issue) { flag::E_CERTIFICATE } else { flag::ONLINE | flag::PROMISED };
    let flags = slots.bits(event_slot::FLAGS);
    faults_unless(flags.is_none_or(|bits| bits != 0 && bits & !allowed == 0), "flags", faults);
    let results = [audit_result::PASS, audit_result::FAULT];
    let result = slots.code(event_slot::RESULT);
    faults_unless(result.is_none_or(|result| results.contains(&result)), "result", faults);
    faults_unless(slots.code(event_slot::PERSON) != Some(0), "person", faults);
    let days = slots.number(event_slot::TERM_DAYS);
    let days_allowed = 1..=u64::from(SUPPLEMENT_DAYS_MAX);
    faults_unless(days.is_none_or(|days| days_allowed.contains(&days)), "term in days", faults);
    let serial = slots.text(event_slot::PRINT_SERIAL);
    let is_serial = |text: &str| {
        (1..=PRINT_SERIAL_BYTES_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    faults_unless(serial.is_none_or(is_serial), "print serial", faults);
}

fn faults_unless(holds: bool, name: &'static str, faults: &mut Findings) {
    if !holds {
        faults.add(Rejection::about(8, name));
    }
}

/// The further units: codes by the standard, each once and not the first, of the first's county.
fn read_further_units(
    slots: &Slots,
    first: Option<UnitCode>,
    kind: Option<u16>,
    faults: &mut Findings,
) -> Option<Vec<UnitCode>> {
    let elements = slots.list(event_slot::UNITS).map_or(&[][..], |list| list.elements());
    // Before parsing: a list may have 65,536 elements.
    if elements.len() > FURTHER_UNITS_MAX {
        faults.add(Rejection::about(16, "further units"));
        return None;
    }
    let mut units = Vec::new();
    let mut seen: BTreeSet<UnitCode> = first.into_iter().collect();
    for element in elements {
        if element.text(0).is_none() {
            faults.add(Rejection::about(1, "further units"));
        }
        for text in (0..4).filter_map(|place| element.text(place)) {
            let unit: UnitCode =
                faults.take(text.parse().map_err(|_| Rejection::about(1, "further units")))?;
            if !seen.insert(unit) {
                faults.add(Rejection::about(1, "further units"));
            }
            let same_county = first.is_none_or(|first| first.county() == unit.county());
            faults.require(125, same_county || kind == Some(RECODE));
            units.push(unit);
        }
    }
    if units.len() > FURTHER_UNITS_MAX {
        faults.add(Rejection::about(16, "further units"));
    }
    Some(units)
}

#[cfg(test)]
mod tests;
