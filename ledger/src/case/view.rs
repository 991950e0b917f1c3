//! A case as the register has it.

use std::collections::BTreeSet;

use kexin_proof::height::TimeMs;
use kexin_proof::slots::Slots;
use kexin_proof::unit_code::UnitCode;

use super::{CaseState, Event, Mode, Person, Step, case_slot, ends_in_certificate};
use crate::act::{Filing, Register};
use crate::record::tick_slot;
use crate::store::StoreError;
use crate::value::StateValue;

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: CaseState,
    /// Its first unit.
    pub unit: UnitCode,
    /// Its further units.
    pub further_units: Vec<UnitCode>,
    /// Accepting bureau.
    pub bureau: u32,
    /// Area code of the place.
    pub jurisdiction: u32,
    /// Kind of record it is to end in.
    pub kind: u16,
    /// Who accepted.
    pub acceptor: Person,
    /// Who reviewed, or made the first of two reviews.
    pub reviewer: Option<Person>,
    /// When it was accepted.
    pub accepted_at: TimeMs,
    /// When it was recorded, refused or withdrawn.
    pub ended_at: Option<TimeMs>,
    /// Reason of a refusal.
    pub reason: Option<u32>,
    /// What happened to it, oldest first.
    pub steps: Vec<Step>,
    /// Rules that its reviewers ticked.
    pub ticks: BTreeSet<u16>,
}

impl Case {
    /// Reads a case; `None` while its value holds nothing but versions, as a refused acceptance leaves it.
    #[must_use]
    pub fn of(value: &StateValue) -> Option<Self> {
        let slots = value.slots();
        Some(Self {
            number: slots.text(case_slot::NUMBER)?.to_owned(),
            state: CaseState::from_number(slots.code(case_slot::STATE)?)?,
            unit: slots.text(case_slot::UNIT)?.parse().ok()?,
            further_units: further_units_of(slots),
            bureau: slots.code(case_slot::BUREAU)?,
            jurisdiction: slots.code(case_slot::JURISDICTION)?,
            kind: u16::try_from(slots.code(case_slot::KIND)?).ok()?,
            acceptor: Person::of_number(slots.number(case_slot::ACCEPTOR)?),
            reviewer: slots.number(case_slot::REVIEWER).map(Person::of_number),
            accepted_at: slots.time(case_slot::ACCEPTED_AT)?,
            ended_at: slots.time(case_slot::ENDED_AT),
            reason: slots.code(case_slot::REASON),
            steps: steps_of(slots),
            ticks: ticked(slots, case_slot::TICKS),
        })
    }

    /// All its units, the first first.
    #[must_use]
    pub fn units(&self) -> Vec<UnitCode> {
        std::iter::once(self.unit).chain(self.further_units.iter().copied()).collect()
    }

    /// Whether a unit was accepted with it.
    #[must_use]
    pub fn has(&self, unit: &UnitCode) -> bool {
        self.unit == *unit || self.further_units.contains(unit)
    }

    /// The newest step of an event.
    #[must_use]
    pub fn last(&self, event: Event) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.event == event)
    }

    /// Who made the second of two reviews.
    #[must_use]
    pub fn second_reviewer(&self) -> Option<Person> {
        self.last(Event::SecondReview).map(|step| step.by)
    }

    /// Mode of its acceptance.
    #[must_use]
    pub fn mode(&self) -> Mode {
        let mode = self.last(Event::Accept).and_then(|step| step.detail).and_then(Mode::from_number);
        mode.unwrap_or(Mode::Collected)
    }

    /// Marks of its acceptance.
    #[must_use]
    pub fn flags(&self) -> u32 {
        self.last(Event::Accept).map_or(0, |step| step.flags)
    }

    /// The step that recorded it in the register.
    #[must_use]
    pub fn registration(&self) -> Option<&Step> {
        self.last(Event::Registered).or_else(|| self.last(Event::RegisteredAutomatically))
    }

    /// The review by which it was last moved on: the second of two, or the only one.
    #[must_use]
    pub fn last_review(&self) -> Option<&Step> {
        let is_review = |step: &&Step| matches!(step.event, Event::Review | Event::SecondReview);
        self.steps.iter().rev().find(is_review)
    }
}

/// What a registration asks of its case, read without the rest: a new estate's case names a thousand units, and each record
/// of its bundle asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat<'a> {
    /// Where the case stands.
    pub(super) state: CaseState,
    /// Kind of record it is to end in.
    pub(super) kind: u32,
    slots: &'a Slots,
}

impl<'a> Seat<'a> {
    /// Reads a case; `None` while its value holds nothing but versions.
    pub(super) fn of(value: &'a StateValue) -> Option<Self> {
        let slots = value.slots();
        let state = CaseState::from_number(slots.code(case_slot::STATE)?)?;
        Some(Self { state, kind: slots.code(case_slot::KIND)?, slots })
    }

    /// Whether a unit was accepted with the case.
    pub(super) fn names(&self, unit: &UnitCode) -> bool {
        let code = Some(unit.as_str());
        let further = self.slots.list(case_slot::UNITS).map_or(&[][..], |list| list.elements());
        self.slots.text(case_slot::UNIT) == code || further.iter().any(|element| element.text(0) == code)
    }
}

/// Whether a case still waits for somebody: it runs, or what was recorded is not yet issued.
#[must_use]
pub fn is_open(value: &StateValue) -> bool {
    let owes_certificate = |case: &Case| {
        matches!(case.state, CaseState::Recorded | CaseState::Certified) && ends_in_certificate(case.kind)
    };
    Case::of(value).is_some_and(|case| case.state.is_open() || owes_certificate(&case))
}

/// The case of a record, as it stands before it.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn case_of(filing: &Filing<'_>, register: &dyn Register) -> Result<Option<Case>, StoreError> {
    let value = register.value(&filing.signed().case().key)?;
    Ok(value.as_deref().and_then(Case::of))
}

/// All units in a case's slots, the first first.
pub(super) fn units_of(slots: &Slots) -> Vec<UnitCode> {
    let first = slots.text(case_slot::UNIT).and_then(|text| text.parse().ok());
    first.into_iter().chain(further_units_of(slots)).collect()
}

fn further_units_of(slots: &Slots) -> Vec<UnitCode> {
    let elements = slots.list(case_slot::UNITS).map_or(&[][..], |list| list.elements());
    elements.iter().filter_map(|element| element.text(0)?.parse().ok()).collect()
}

pub(super) fn steps_of(slots: &Slots) -> Vec<Step> {
    let elements = slots.list(case_slot::STEPS).map_or(&[][..], |list| list.elements());
    elements.iter().filter_map(Step::read).collect()
}

/// Numbers of rules in a list of ticks, of a record or a case.
pub(super) fn ticked(slots: &Slots, slot: u16) -> BTreeSet<u16> {
    let elements = slots.list(slot).map_or(&[][..], |list| list.elements());
    elements.iter().filter_map(|element| u16::try_from(element.code(tick_slot::RULE)?).ok()).collect()
}
