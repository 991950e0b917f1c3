//! Facts of T23.

use kexin_ledger::act::correction::{element_slot, fact};
use kexin_proof::slots::{Slots, Value, Width};

use super::{code, day_value, digest, list, owners, party, text};
use crate::model::correction_facts::{Change, Correction, Fact};
use crate::world::World;

pub fn correction(world: &mut World, facts: &Correction, slots: &mut Slots) {
    if let Some(target) = facts.target {
        slots.set(fact::TARGET, Value::Hash(*world.registered(target).as_bytes()));
    }
    text(slots, fact::TARGET_CASE, facts.target_case.as_deref());
    code(slots, fact::BASIS, facts.basis);
    digest(slots, fact::EVIDENCE, facts.evidence);
    if !facts.changes.is_empty() {
        list(world, slots, (fact::FIELDS, Width::W16), &facts.changes, |change, element| {
            fill(change, change.new, element);
        });
        list(world, slots, (fact::OLD, Width::W16), &facts.changes, |change, element| {
            fill(change, change.old, element);
        });
    }
    if let Some(all) = &facts.owners {
        owners(world, slots, fact::OWNERS, all);
    }
    code(slots, fact::CO_OWNERSHIP, facts.form);
    code(slots, fact::ISSUE_MODE, facts.mode);
    text(slots, fact::MORTGAGE, facts.mortgage.as_deref());
    code(slots, fact::RESTORE, facts.restored);
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    party(slots, fact::APPLICANT, facts.applicant);
}

fn fill(change: &Change, value: Option<Fact>, element: &mut Slots) {
    code(element, element_slot::FIELD, change.field);
    party(element, element_slot::PARTY, change.party);
    match value {
        None => {}
        Some(Fact::Code(value)) => element.set(element_slot::CODE, Value::Code(value)),
        Some(Fact::Area(value)) => element.set(element_slot::AREA, Value::Area(value)),
        Some(Fact::Date(value)) => element.set(element_slot::DATE, Value::Date(day_value(value))),
        Some(Fact::Sealed(value)) => super::tree(element, element_slot::TREE, Some(value)),
        Some(Fact::Fen(value)) => element.set(element_slot::FEN, Value::Fen(value)),
    }
}
