//! What moves a case: opened, reviewed, stopped, ended. Each move notes its step.

use std::collections::BTreeSet;

use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::view::{steps_of, ticked, units_of};
use super::{CaseState, Event, Mode, Person, Step, case_slot, lock};
use crate::act::{Filing, Register};
use crate::record::{Role, slot, tick_slot};
use crate::store::StoreError;
use crate::value::ValueDraft;

/// What is said of a case when it is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Kind of record it is to end in.
    pub kind: u16,
    /// How the bureau works with that of the place.
    pub mode: Mode,
    /// Marks ([`super::flag`]).
    pub flags: u32,
}

/// Opens the record's case: who accepted, for which kind and units. Locks are taken apart from this.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn open(
    filing: &Filing<'_>,
    units: &[UnitCode],
    kind: u16,
    acceptor: Person,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    accept(filing, units, &Acceptance { kind, mode: Mode::Collected, flags: 0 }, acceptor, register)
}

/// As [`open`], with mode and marks.
///
/// # Errors
/// [`StoreError`] when the environment fails.
///
/// # Panics
/// Without a unit: our own error.
pub fn accept(
    filing: &Filing<'_>,
    units: &[UnitCode],
    acceptance: &Acceptance,
    acceptor: Person,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let (first, further) = units.split_first().expect("whatever has a case has a unit");
    let record = filing.signed();
    let draft = register.draft(&record.case().key, Width::W16)?;
    set_text(draft, case_slot::NUMBER, record.case_number());
    set_text(draft, case_slot::UNIT, first.as_str());
    for unit in further {
        let mut element = draft.element(Width::W4);
        element.set(0, unit_text(unit));
        draft.list_mut(case_slot::UNITS, Width::W4).push(element);
    }
    draft.set(case_slot::STATE, Value::Code(CaseState::Accepted as u32));
    draft.set(case_slot::BUREAU, Value::Code(record.envelope().bureau));
    draft.set(case_slot::JURISDICTION, Value::Code(record.envelope().jurisdiction));
    draft.set(case_slot::KIND, Value::Code(u32::from(acceptance.kind)));
    draft.set(case_slot::ACCEPTOR, Value::Number(acceptor.number()));
    draft.set(case_slot::ACCEPTED_AT, Value::Time(filing.place.time));
    let step = Step {
        detail: Some(acceptance.mode as u32),
        flags: acceptance.flags,
        ..Step::plain(Event::Accept, filing.place.time, acceptor)
    };
    push(draft, &step);
    Ok(())
}

/// A review that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// [`Event::Review`] or [`Event::SecondReview`].
    pub event: Event,
    /// Who reviewed.
    pub by: Person,
    /// Delegation it was made under.
    pub delegation: Option<u32>,
    /// Where it leads.
    pub state: CaseState,
}

/// Notes the only review of a case and moves it to Reviewed.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn review(filing: &Filing<'_>, reviewer: Person, register: &mut dyn Register) -> Result<(), StoreError> {
    let made = Reviewed { event: Event::Review, by: reviewer, delegation: None, state: CaseState::Reviewed };
    review_as(filing, &made, register)
}

/// Notes a review, with the rules that this record ticks, and moves the case on. A first review puts its ticks in the
/// place of earlier ones; a second adds its own.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn review_as(
    filing: &Filing<'_>,
    made: &Reviewed,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let ticked_here = ticked(filing.signed().slots(), slot::TICKS);
    let draft = register.draft(&filing.signed().case().key, Width::W16)?;
    draft.set(case_slot::STATE, Value::Code(made.state as u32));
    if made.event == Event::Review {
        draft.set(case_slot::REVIEWER, Value::Number(made.by.number()));
        draft.clear(case_slot::TICKS);
    }
    let ticked_before = ticked(draft.slots(), case_slot::TICKS);
    for rule in ticked_here.difference(&ticked_before).copied().collect::<BTreeSet<u16>>() {
        let mut element = draft.element(Width::W4);
        element.set(tick_slot::RULE, Value::Code(u32::from(rule)));
        draft.list_mut(case_slot::TICKS, Width::W4).push(element);
    }
    let delegation = made.delegation;
    push(draft, &Step { delegation, ..Step::plain(made.event, filing.place.time, made.by) });
    Ok(())
}

/// Notes a step that leaves the case where it stands.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn note(filing: &Filing<'_>, step: &Step, register: &mut dyn Register) -> Result<(), StoreError> {
    push(register.draft(&filing.signed().case().key, Width::W16)?, step);
    Ok(())
}

/// Notes a step and moves the case to `state`, which is no end of it. What returns to its beginning is reviewed anew.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn move_to(
    filing: &Filing<'_>,
    state: CaseState,
    step: &Step,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let draft = register.draft(&filing.signed().case().key, Width::W16)?;
    draft.set(case_slot::STATE, Value::Code(state as u32));
    if state == CaseState::Accepted {
        draft.clear(case_slot::REVIEWER);
        draft.clear(case_slot::TICKS);
    }
    push(draft, step);
    Ok(())
}

/// Ends the case in `state`, and releases the locks that it holds. A recording notes its step: the kind of the record
/// that ended it, who registered, and the policy version of one that nobody reviewed.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn end(filing: &Filing<'_>, state: CaseState, register: &mut dyn Register) -> Result<(), StoreError> {
    let draft = register.draft(&filing.signed().case().key, Width::W16)?;
    draft.set(case_slot::STATE, Value::Code(state as u32));
    draft.set(case_slot::ENDED_AT, Value::Time(filing.place.time));
    if state == CaseState::Recorded {
        let step = registration_step(filing, draft);
        push(draft, &step);
    }
    let units = units_of(draft.slots());
    lock::release(filing, &units, register)
}

/// Notes that a case registered automatically was drawn for an audit. Whoever draws must draw every node's same lot.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn draw_for_audit(filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
    note(filing, &Step::plain(Event::Drawn, filing.place.time, registrar(filing)), register)
}

fn registration_step(filing: &Filing<'_>, draft: &ValueDraft) -> Step {
    let record = filing.signed();
    let policy_version = record.slots().number(slot::POLICY_VERSION);
    let event = policy_version.map_or(Event::Registered, |_| Event::RegisteredAutomatically);
    let by = registrar(filing);
    let steps = steps_of(draft.slots());
    let under = steps.iter().rev().find(|step| matches!(step.event, Event::Review | Event::SecondReview));
    Step {
        detail: policy_version.and_then(|version| u32::try_from(version).ok()),
        delegation: under.filter(|review| review.by.org == by.org).and_then(|review| review.delegation),
        kind: Some(record.envelope().kind),
        ..Step::plain(event, filing.place.time, by)
    }
}

/// Who answers for a registration: the registrar, or who signed in his place on a shorter path.
fn registrar(filing: &Filing<'_>) -> Person {
    let roles = [Role::Registrar, Role::Policy, Role::Reviewer, Role::Acceptor];
    let signer = roles.into_iter().find_map(|role| filing.record.signer(role));
    signer.map(Person::behind).expect("a registration is signed by one of these, as was checked")
}

fn push(draft: &mut ValueDraft, step: &Step) {
    let mut element = draft.element(Width::W8);
    step.write(&mut element);
    draft.list_mut(case_slot::STEPS, Width::W8).push(element);
}

fn unit_text(unit: &UnitCode) -> Value {
    Value::text(unit.as_str()).expect("unit codes are short and clean")
}

pub(super) fn set_text(draft: &mut ValueDraft, slot: u16, text: &str) {
    draft.set(slot, Value::text(text).expect("case numbers and unit codes are short and clean"));
}
