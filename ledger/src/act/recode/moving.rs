//! A unit under its new code: facts and lists as they were, lineage on both, and all that names the old code made to name
//! the new one.

use std::collections::BTreeMap;

use kexin_proof::list::List;
use kexin_proof::slot_table::{easement, historic_reason, unit as unit_slot, unit_status, value};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::owners::index_owners;
use crate::act::succession::{EASEMENTS, PROOFS, named_in, set_proof_unit};
use crate::act::{Filing, Register, owner_entries};
use crate::store::StoreError;
use crate::unit::lineage::{Relative, add_child, add_parent};
use crate::unit::{Owner, Unit, refresh, unit_key};
use crate::value::ValueDraft;

/// Slots that each value has of its own: what names it, where it comes from, and what stands on its land.
const OWN: [u16; 8] = [
    value::VERSION,
    value::LAST_RECORD,
    unit_slot::CODE,
    unit_slot::PARCEL,
    unit_slot::PARENTS,
    unit_slot::CHILDREN,
    unit_slot::FIXTURES,
    unit_slot::HISTORIC_REASON,
];

/// Slots that the old value loses, as the right goes on elsewhere.
const GIVEN_UP: [u16; 10] = [
    unit_slot::OWNERS,
    unit_slot::MORTGAGES,
    unit_slot::SEIZURES,
    unit_slot::NOTICES,
    unit_slot::OBJECTIONS,
    unit_slot::RESTRICTIONS,
    unit_slot::EASEMENTS,
    unit_slot::HABITATIONS,
    unit_slot::CERTIFICATE,
    unit_slot::QUALITY,
];

/// Quality flag 1 of imported stock: the code is virtual.
const VIRTUAL_CODE: u32 = 1;

/// Moves a unit to a new code; whether it was current. `renamed` is every pair of the record.
pub(super) fn move_unit(
    old: &UnitCode,
    new: &UnitCode,
    renamed: &BTreeMap<UnitCode, UnitCode>,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<bool, StoreError> {
    let facts = end_old(old, new, filing, register)?;
    let unit = Unit::of(&facts).expect("checked: the unit is there");
    let owners = unit.owners();
    begin_new((old, new), &facts, renamed, filing, register)?;
    index_owners(old, &owners, &[], register);
    let entries = owner_entries(register.draft(&unit_key(new), Width::W32)?);
    index_owners(new, &[], &entries, register);
    rename_in_easements((old, new), &facts, renamed, filing, register)?;
    for number in numbers(&facts, &owners) {
        // What has ended stays as it was issued; what another unit carries too may name that.
        if named_in(number, register)? == Some(*old) {
            set_proof_unit(number, new, register)?;
        }
    }
    Ok(unit.is_current())
}

/// Ends the old code; gives the facts as they were.
fn end_old(
    old: &UnitCode,
    new: &UnitCode,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<Slots, StoreError> {
    let draft = register.draft(&unit_key(old), Width::W32)?;
    refresh(draft, filing.place.time);
    let facts = draft.slots().clone();
    for slot in GIVEN_UP {
        draft.clear(slot);
    }
    draft.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
    draft.set(unit_slot::HISTORIC_REASON, Value::Code(historic_reason::RECODED));
    add_child(draft, &step(new, filing));
    refresh(draft, filing.place.time);
    Ok(facts)
}

fn begin_new(
    (old, new): (&UnitCode, &UnitCode),
    facts: &Slots,
    renamed: &BTreeMap<UnitCode, UnitCode>,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let draft = register.draft(&unit_key(new), Width::W32)?;
    for (slot, found) in facts.values().iter().filter(|(slot, _)| !OWN.contains(slot)) {
        match found {
            Value::List(list) => copy_list(draft, *slot, list, renamed),
            fact => draft.set(*slot, fact.clone()),
        }
    }
    if let Some(flags) = facts.bits(unit_slot::QUALITY) {
        draft.set(unit_slot::QUALITY, Value::Bits(flags & !VIRTUAL_CODE));
    }
    draft.set(unit_slot::CODE, text(new.as_str()));
    draft.set(unit_slot::PARCEL, text(new.parcel()));
    add_parent(draft, &step(old, filing));
    refresh(draft, filing.place.time);
    Ok(())
}

/// Copies a list, each element with a seed of its own; easements with units of this record name their new codes.
fn copy_list(draft: &mut ValueDraft, slot: u16, list: &List, renamed: &BTreeMap<UnitCode, UnitCode>) {
    for found in list.elements() {
        let mut element = draft.element(list.width());
        for (place, value) in found.values() {
            element.set(*place, value.clone());
        }
        if slot == EASEMENTS
            && let Some(code) = other_of(found).and_then(|other| renamed.get(&other))
        {
            element.set(easement::OTHER, text(code.as_str()));
        }
        draft.list_mut(slot, list.width()).push(element);
    }
}

/// Lets units of other records, whose easements name the old code, name the new one.
fn rename_in_easements(
    (old, new): (&UnitCode, &UnitCode),
    facts: &Slots,
    renamed: &BTreeMap<UnitCode, UnitCode>,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let elements = facts.list(EASEMENTS).map_or(&[][..], |list| list.elements());
    for other in elements.iter().filter_map(other_of).filter(|other| !renamed.contains_key(other)) {
        let key = unit_key(&other);
        if register.value(&key)?.is_none() {
            continue;
        }
        let draft = register.draft(&key, Width::W32)?;
        for element in draft.list_mut(EASEMENTS, Width::W16).elements_mut() {
            if element.text(easement::OTHER) == Some(old.as_str()) {
                element.set(easement::OTHER, text(new.as_str()));
            }
        }
        refresh(draft, filing.place.time);
    }
    Ok(())
}

/// Certificates and proofs that stand for rights in the unit.
fn numbers<'a>(facts: &'a Slots, owners: &'a [Owner]) -> Vec<&'a str> {
    let own = owners.iter().filter_map(|owner| owner.certificate.as_deref());
    own.chain(facts.text(unit_slot::CERTIFICATE)).chain(proofs_in(facts)).collect()
}

fn proofs_in(facts: &Slots) -> impl Iterator<Item = &str> {
    PROOFS.iter().flat_map(|(list, slot)| {
        let elements = facts.list(*list).map_or(&[][..], |list| list.elements());
        elements.iter().filter_map(|element| element.text(*slot))
    })
}

fn other_of(element: &Slots) -> Option<UnitCode> {
    element.text(easement::OTHER)?.parse().ok()
}

fn step(unit: &UnitCode, filing: &Filing<'_>) -> Relative {
    let case = filing.signed().case_number().to_owned();
    Relative { unit: *unit, way: historic_reason::RECODED, case }
}

fn text(text: &str) -> Value {
    Value::text(text).expect("unit codes are short and clean")
}
