//! T27 案件: a case is accepted, reviewed, rejected or withdrawn. Acceptance locks the unit; every end releases it.

use kexin_proof::slots::Value;
use kexin_proof::slots::{Slots, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::{ActKind, CasePath, Filing, Register};
use crate::book::RuleBook;
use crate::case::{self, CaseState, Person, case_slot};
use crate::record::{Role, SignedRecord};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;

/// Kind number of case events, T27.
pub const KIND: u16 = 27;

/// Slots of a case event, beside those of every record.
pub mod event_slot {
    /// Which event, code of [`super::Event`].
    pub const EVENT: u16 = 9;
    /// At acceptance: kind of record that the case is to end in, code; 2 for T02.
    pub const KIND: u16 = 10;
    /// At rejection: legal reason, code.
    pub const REASON: u16 = 11;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(event_slot::EVENT, "event", FactType::Code),
    row(event_slot::KIND, "kind", FactType::Code),
    row(event_slot::REASON, "reason", FactType::Code),
];

/// What happens to the case. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Event {
    /// 受理.
    Accept = 1,
    /// 审核.
    Review = 2,
    /// 不予登记.
    Reject = 3,
    /// 撤回.
    Withdraw = 4,
}

/// Events of the specification that are not offered: SUPPLEMENT, SUSPEND, RESUME, DELEGATE, ARCHIVE.
const EVENTS_NOT_OFFERED: std::ops::RangeInclusive<u32> = 5..=9;
/// Kinds of record that a case may end in.
const KINDS: std::ops::RangeInclusive<u32> = 1..=26;

/// A case event, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEvent {
    /// What happens.
    pub event: Event,
    /// The unit.
    pub unit: UnitCode,
    /// Kind of record that the case is to end in; only at acceptance.
    pub kind: Option<u16>,
    /// Legal reason; only at rejection.
    pub reason: Option<u32>,
}

impl ActKind for CaseEvent {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Event;

    fn read(record: &SignedRecord, _book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        let event = faults.take(read_event(slots));
        let kind = slots.code(event_slot::KIND);
        let reason = slots.code(event_slot::REASON);
        if event.is_some_and(|event| kind.is_some() != (event == Event::Accept)) {
            faults.add(Rejection::about(7, "kind"));
        }
        if event.is_some_and(|event| reason.is_some() != (event == Event::Reject)) {
            faults.add(Rejection::about(7, "reason"));
        }
        if kind.is_some_and(|kind| !KINDS.contains(&kind)) {
            faults.add(Rejection::about(8, "kind"));
        }
        let kind = kind.and_then(|kind| u16::try_from(kind).ok());
        Some(Self { event: event?, unit: unit?, kind, reason })
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
        let case = case::case_of(filing, register)?;
        let state = case.as_ref().map(|case| case.state);
        if let Some(case) = case.as_ref().filter(|_| self.event != Event::Accept) {
            findings.require(121, case.unit == self.unit);
        }
        match self.event {
            Event::Accept => {
                findings.require(15, state.is_none());
                findings.require(22, !case::is_locked_by_other(filing, &self.unit, register)?);
                require_person(filing, Role::Acceptor, findings);
            }
            Event::Review => {
                require_running(state, &[CaseState::Accepted], findings);
                // A bureau with a say over the unit reviews, wherever it was accepted.
                let mut competence = Findings::default();
                let reviewer = case::require_competent(
                    filing.record,
                    Role::Reviewer,
                    &self.unit,
                    register,
                    &mut competence,
                )?;
                for rejection in competence.all() {
                    let elsewhere = rejection.number() == 125;
                    findings.add(if elsewhere { Rejection::new(126) } else { *rejection });
                }
                if let (Some(reviewer), Some(case)) = (reviewer, &case) {
                    findings.require(122, reviewer.is_other_than(case.acceptor));
                }
            }
            Event::Reject => {
                require_running(state, &[CaseState::Accepted, CaseState::Reviewed], findings);
                case::require_competent(filing.record, Role::Reviewer, &self.unit, register, findings)?;
            }
            Event::Withdraw => {
                if state == Some(CaseState::Recorded) {
                    findings.add(Rejection::new(130));
                } else {
                    require_running(state, &[CaseState::Accepted, CaseState::Reviewed], findings);
                }
                let acceptor = require_person(filing, Role::Acceptor, findings);
                if let (Some(acceptor), Some(case)) = (acceptor, &case) {
                    findings.require(125, acceptor.org == case.acceptor.org);
                }
            }
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let person = |role| Person::behind(filing.record.signer(role).expect("checked before it is applied"));
        match self.event {
            Event::Accept => {
                let kind = self.kind.expect("parsed with its kind");
                case::open(filing, &self.unit, kind, person(Role::Acceptor), register)?;
                case::lock(filing, &self.unit, register)
            }
            Event::Review => case::review(filing, person(Role::Reviewer), register),
            Event::Reject => {
                let reason = self.reason.expect("parsed with its reason");
                let draft = register.draft(&filing.signed().case().key, Width::W16)?;
                draft.set(case_slot::REASON, Value::Code(reason));
                case::end(filing, &self.unit, CaseState::Rejected, register)
            }
            Event::Withdraw => case::end(filing, &self.unit, CaseState::Withdrawn, register),
        }
    }
}

fn read_event(slots: &Slots) -> Result<Event, Rejection> {
    match slots.code(event_slot::EVENT).ok_or(Rejection::about(7, "event"))? {
        1 => Ok(Event::Accept),
        2 => Ok(Event::Review),
        3 => Ok(Event::Reject),
        4 => Ok(Event::Withdraw),
        number if EVENTS_NOT_OFFERED.contains(&number) => Err(Rejection::new(137)),
        _ => Err(Rejection::about(8, "event")),
    }
}

/// R-121 unless the case stands in one of `states`.
fn require_running(state: Option<CaseState>, states: &[CaseState], findings: &mut Findings) {
    findings.require(121, state.is_some_and(|state| states.contains(&state)));
}

/// Demands a natural person of the filing bureau in a role.
fn require_person(filing: &Filing<'_>, role: Role, findings: &mut Findings) -> Option<Person> {
    let bureau = filing.signed().envelope().bureau;
    let signer = filing.record.signer(role).filter(|signer| signer.person != 0 && signer.org == bureau);
    if signer.is_none() {
        findings.add(Rejection::about(124, role.name()));
    }
    signer.map(Person::behind)
}

#[cfg(test)]
mod tests;
