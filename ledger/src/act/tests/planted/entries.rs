//! Entries as other acts would have written them, put into the slots of a unit.

use kexin_proof::hash::SlotsRoot;
use kexin_proof::height::TimeMs;
use kexin_proof::list::List;
use kexin_proof::slot_table::{
    easement, habitation, historic_reason, lineage, notice, objection, restriction, unit as unit_slot,
};
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::fixture::ORGAN;
use crate::fixture::desk::{party, proof};
use crate::unit::{entry_status, notice_kind};

/// Adds an entry to a list of a unit.
pub fn entry(unit: &mut Slots, slot: u16, fill: impl FnOnce(&mut Slots)) {
    let empty = List::new(Seed::from_bytes([8; 32]), Width::W16);
    let mut list = unit.list(slot).cloned().unwrap_or(empty);
    let mut element = Slots::new(Width::W16, Seed::from_bytes([9; 32]));
    fill(&mut element);
    list.push(element);
    unit.set(slot, Value::List(list));
}

/// Names another unit in a list of parents or children, as a division does.
pub fn relative(unit: &mut Slots, slot: u16, other: &UnitCode) {
    let mut list = List::new(Seed::from_bytes([8; 32]), Width::W4);
    let mut element = Slots::new(Width::W4, Seed::from_bytes([9; 32]));
    element.set(lineage::UNIT, text(other.as_str()));
    element.set(lineage::WAY, Value::Code(historic_reason::SPLIT));
    element.set(lineage::CASE, text("G440106-D"));
    list.push(element);
    unit.set(slot, Value::List(list));
}

fn text(text: &str) -> Value {
    Value::text(text).expect("clean")
}

/// An objection of party 9.
pub fn objection(unit: &mut Slots, case: &str, expires: Option<TimeMs>) {
    entry(unit, unit_slot::OBJECTIONS, |element| {
        element.set(objection::CASE, text(case));
        element.set(objection::MATTER, Value::Hash([1; 32]));
        element.set(objection::APPLICANT, Value::Party(party(9)));
        element.set(objection::PROOF_NUMBER, text(&proof(901)));
        element.set(objection::STATUS, Value::Code(entry_status::IN_FORCE));
        if let Some(expires) = expires {
            element.set(objection::EXPIRES, Value::Time(expires));
        }
    });
}

/// Whom an advance notice serves.
#[derive(Clone, Copy)]
pub enum Served {
    /// A person by number.
    Person(u8),
    /// An organisation.
    Bank(u32),
}

/// An advance notice of a kind, whose obligor is party 1 and whose clock has not started.
pub fn advance_notice(unit: &mut Slots, case: &str, kind: u32, served: Served) {
    entry(unit, unit_slot::NOTICES, |element| {
        element.set(notice::CASE, text(case));
        element.set(notice::KIND, Value::Code(kind));
        match served {
            Served::Person(number) => {
                element.set(notice::BENEFICIARY, Value::Party(party(number)));
                element.set(notice::PERSON, Value::Tree(SlotsRoot::from_bytes([3; 32])));
            }
            Served::Bank(org) => element.set(notice::ORGANISATION, Value::Code(org)),
        }
        element.set(notice::OBLIGOR, Value::Party(party(1)));
        element.set(notice::PROOF_NUMBER, text(&proof(902)));
        element.set(notice::STATUS, Value::Code(entry_status::IN_FORCE));
    });
}

/// A presale's notice.
pub fn sale_notice(unit: &mut Slots, case: &str, beneficiary: u8) {
    advance_notice(unit, case, notice_kind::PRESALE, Served::Person(beneficiary));
}

/// An administrative restriction.
pub fn restrict(unit: &mut Slots, expires: Option<TimeMs>) {
    entry(unit, unit_slot::RESTRICTIONS, |element| {
        element.set(restriction::CASE, text("G440106-X"));
        element.set(restriction::KIND, Value::Code(1));
        element.set(restriction::ORGAN, Value::Code(ORGAN));
        element.set(restriction::DOCUMENT_NUMBER, text("穗规划限〔2026〕1号"));
        element.set(restriction::STATUS, Value::Code(entry_status::IN_FORCE));
        if let Some(expires) = expires {
            element.set(restriction::EXPIRES, Value::Time(expires));
        }
    });
}

/// A right of habitation for life.
pub fn inhabit(unit: &mut Slots, case: &str, occupant: u8) {
    entry(unit, unit_slot::HABITATIONS, |element| {
        element.set(habitation::CASE, text(case));
        element.set(habitation::OCCUPANT, Value::Party(party(occupant)));
        element.set(habitation::PERSON, Value::Tree(SlotsRoot::from_bytes([4; 32])));
        element.set(habitation::PROOF_NUMBER, text(&proof(903)));
        element.set(habitation::STATUS, Value::Code(entry_status::IN_FORCE));
    });
}

/// One side of an easement with another unit.
pub fn bind(unit: &mut Slots, case: &str, (side, other): (u32, &UnitCode)) {
    entry(unit, unit_slot::EASEMENTS, |element| {
        element.set(easement::CASE, text(case));
        element.set(easement::SIDE, Value::Code(side));
        element.set(easement::OTHER, text(other.as_str()));
        element.set(easement::PROOF_NUMBER, text(&proof(904)));
        element.set(easement::STATUS, Value::Code(entry_status::IN_FORCE));
    });
}
