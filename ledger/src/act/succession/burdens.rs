//! Entries that burden or serve a unit, as it ends: what is in force goes to the units that follow, or ends with it. What
//! had ended before stays with the unit as its history.

use std::collections::BTreeSet;

use kexin_proof::slot_table::{
    easement, habitation, mortgage, notice, objection, restriction, unit as unit_slot,
};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::view;
use crate::act::{Filing, Register};
use crate::store::StoreError;
use crate::title::{self, Certificate, certificate_key, certificate_slot};
use crate::unit::{Unit, easement_side, entry_status, mortgage_status, refresh, unit_key};
use crate::value::{StateValue, ValueDraft};

/// The list of mortgages.
pub(in crate::act) const MORTGAGES: u16 = unit_slot::MORTGAGES;
/// The list of easements.
pub(in crate::act) const EASEMENTS: u16 = unit_slot::EASEMENTS;

/// Most units that are asked whether they still carry a right that was divided.
const KIN_MAX: usize = 1_024;

/// Where a kind of entry keeps what passing and ending need.
struct Kind {
    list: u16,
    status: u16,
    in_force: u32,
    ended: u32,
}

const fn kind(list: u16, status: u16) -> Kind {
    Kind { list, status, in_force: entry_status::IN_FORCE, ended: entry_status::ENDED }
}

/// Every list of entries but seizures, which stop all that comes here.
const KINDS: [Kind; 6] = [
    Kind {
        list: MORTGAGES,
        status: mortgage::STATUS,
        in_force: mortgage_status::ACTIVE,
        ended: mortgage_status::ENDED,
    },
    kind(unit_slot::NOTICES, notice::STATUS),
    kind(unit_slot::OBJECTIONS, objection::STATUS),
    kind(unit_slot::RESTRICTIONS, restriction::STATUS),
    kind(EASEMENTS, easement::STATUS),
    kind(unit_slot::HABITATIONS, habitation::STATUS),
];

/// Lists whose entries have registration proofs, with the slot of the proof's number.
pub(in crate::act) const PROOFS: [(u16, u16); 5] = [
    (MORTGAGES, mortgage::PROOF_NUMBER),
    (unit_slot::NOTICES, notice::PROOF_NUMBER),
    (unit_slot::OBJECTIONS, objection::PROOF_NUMBER),
    (EASEMENTS, easement::PROOF_NUMBER),
    (unit_slot::HABITATIONS, habitation::PROOF_NUMBER),
];

impl Kind {
    fn is_in_force(&self, element: &Slots) -> bool {
        element.code(self.status) == Some(self.in_force)
    }

    fn proof<'a>(&self, element: &'a Slots) -> Option<&'a str> {
        let (_, slot) = PROOFS.iter().find(|(list, _)| *list == self.list)?;
        element.text(*slot)
    }

    fn elements<'a>(&self, slots: &'a Slots) -> &'a [Slots] {
        slots.list(self.list).map_or(&[], |list| list.elements())
    }
}

/// Entries of one unit that were in force, each with the slot of its list.
pub(in crate::act) struct Burdens {
    unit: UnitCode,
    entries: Vec<(u16, Slots)>,
}

impl Burdens {
    /// Takes what is in force out of a unit's lists, as they were refreshed.
    pub(super) fn take(unit: &UnitCode, draft: &mut ValueDraft) -> Self {
        let mut entries = Vec::new();
        for kind in &KINDS {
            if draft.slots().get(kind.list).is_none() {
                continue;
            }
            let list = draft.list_mut(kind.list, Width::W16);
            let in_force = list.elements().iter().filter(|element| kind.is_in_force(element));
            entries.extend(in_force.map(|element| (kind.list, element.clone())));
            list.retain(|element| !kind.is_in_force(element));
            if list.elements().is_empty() {
                draft.clear(kind.list);
            }
        }
        Self { unit: *unit, entries }
    }

    /// Takes easements between the unit and others of `units` out: no unit serves itself, so they end where all become
    /// one.
    pub(in crate::act) fn take_inner(&mut self, units: &BTreeSet<UnitCode>) -> Self {
        let is_inner = |entry: &(u16, Slots)| {
            entry.0 == EASEMENTS && other_of(&entry.1).is_some_and(|other| units.contains(&other))
        };
        let (inner, rest) = std::mem::take(&mut self.entries).into_iter().partition(is_inner);
        self.entries = rest;
        Self { unit: self.unit, entries: inner }
    }

    /// Numbers of the proofs of their rights, each with the slot of its list.
    pub(in crate::act) fn proofs(&self) -> BTreeSet<(u16, String)> {
        self.entries.iter().filter_map(proof_of).collect()
    }

    /// Enters them into a unit that follows, those of `wanted` lists; what is there already is not entered twice.
    /// Mortgages keep their places: rank is the order of registration (民法典 414).
    pub(in crate::act) fn enter(&self, draft: &mut ValueDraft, wanted: impl Fn(u16) -> bool) {
        for (list, entry) in self.entries.iter().filter(|(list, _)| wanted(*list)) {
            add_entry(draft, *list, entry);
        }
        if draft.slots().get(MORTGAGES).is_some() {
            let order =
                |entry: &Slots| (entry.number(mortgage::ORDER_HEIGHT), entry.number(mortgage::ORDER_INDEX));
            draft.list_mut(MORTGAGES, Width::W16).elements_mut().sort_by_key(order);
        }
    }

    /// Lets the proofs that name the unit name one that follows it: of a list's entries that which `to` gives.
    pub(in crate::act) fn name_in_proofs(
        &self,
        to: impl Fn(u16) -> Option<UnitCode>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let stands_here = |(list, entry): &&(u16, Slots)| *list != EASEMENTS || is_servient(entry);
        let proofs: BTreeSet<(u16, String)> =
            self.entries.iter().filter(stands_here).filter_map(proof_of).collect();
        for (list, number) in proofs {
            let named = named_in(&number, register)?;
            if let (true, Some(carrier)) = (named == Some(self.unit), to(list)) {
                set_proof_unit(&number, &carrier, register)?;
            }
        }
        Ok(())
    }

    /// Lets the other units of its easements name those that follow it: easements go along (民法典 382, 383).
    pub(in crate::act) fn redirect_easements(
        &self,
        to: &[UnitCode],
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        for (_, entry) in self.entries.iter().filter(|(list, _)| *list == EASEMENTS) {
            let Some(other) = other_of(entry) else { continue };
            redirect_easement((&other, entry.text(easement::CASE)), &self.unit, to, filing, register)?;
        }
        Ok(())
    }

    /// Ends the rights that they are of: on the other units of easements, and in their proofs.
    pub(in crate::act) fn end(
        &self,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        for (_, entry) in self.entries.iter().filter(|(list, _)| *list == EASEMENTS) {
            if let Some(other) = other_of(entry) {
                end_easement((&other, entry.text(easement::CASE)), &self.unit, filing, register)?;
            }
        }
        for (list, number) in self.proofs() {
            end_proof(&number, None, (list, &self.unit), register)?;
        }
        Ok(())
    }

    /// Puts them back as history: in their lists, ended.
    pub(in crate::act) fn keep_ended(
        &self,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        for kind in &KINDS {
            for (list, entry) in self.entries.iter().filter(|(list, _)| *list == kind.list) {
                let mut entry = entry.clone();
                entry.set(kind.status, Value::Code(kind.ended));
                add_entry(draft, *list, &entry);
            }
        }
        refresh(draft, filing.place.time);
        Ok(())
    }
}

/// Ends a registration proof, superseded by `next` or cancelled, as the right in a list of a unit that it is of ends or
/// gets another. Where units were divided, one proof is of the right in each, so it lives on while one of them has an
/// entry with it: it goes on naming the unit that it names while that has, and then names that of the lowest code.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn end_proof(
    number: &str,
    next: Option<&str>,
    (list, unit): (u16, &UnitCode),
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let Some(named) = named_in(number, register)? else { return Ok(()) };
    let carriers = carriers(number, list, [*unit, named], register)?;
    match carriers.first() {
        Some(_) if carriers.contains(&named) => Ok(()),
        Some(carrier) => set_proof_unit(number, carrier, register),
        None => title::end(number, next, register),
    }
}

/// Units that have an entry in force with a proof: those given, and those of their descent. An easement is in the unit that
/// it burdens; its mirror entry in the unit that it serves leads there, and ends with it.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub(in crate::act) fn carriers<const GIVEN: usize>(
    number: &str,
    list: u16,
    units: [UnitCode; GIVEN],
    register: &dyn Register,
) -> Result<BTreeSet<UnitCode>, StoreError> {
    let mut found = BTreeSet::new();
    let Some(kind) = KINDS.iter().find(|kind| kind.list == list) else { return Ok(found) };
    let is_of = |entry: &Slots| kind.is_in_force(entry) && kind.proof(entry) == Some(number);
    let carries = |entry: &Slots| is_of(entry) && (list != EASEMENTS || is_servient(entry));
    let (mut open, mut seen) = (units.to_vec(), BTreeSet::from(units));
    while let Some(code) = open.pop() {
        let read = as_written(&code, register, |unit| {
            let kin = unit.parents().into_iter().chain(unit.children()).map(|relative| relative.unit);
            let entries = kind.elements(unit.slots());
            let served_by = entries.iter().filter(|entry| is_of(entry)).filter_map(other_of);
            (entries.iter().any(carries), kin.chain(served_by).collect::<Vec<_>>())
        })?;
        let Some((has, kin)) = read else { continue };
        found.extend(has.then_some(code));
        for relative in kin {
            if seen.len() < KIN_MAX && seen.insert(relative) {
                open.push(relative);
            }
        }
    }
    Ok(found)
}

/// Reads a unit as the record that is being carried out has written it, or as it stood before.
fn as_written<T>(
    code: &UnitCode,
    register: &dyn Register,
    read: impl FnOnce(&Unit<'_>) -> T,
) -> Result<Option<T>, StoreError> {
    let key = unit_key(code);
    if let Some(draft) = register.drafted(&key) {
        return Ok(Unit::of(draft.slots()).map(|unit| read(&unit)));
    }
    let value = register.value(&key)?;
    Ok(view(value.as_deref()).map(|unit| read(&unit)))
}

/// The unit that a certificate or proof names, which the register counts on still.
pub(in crate::act) fn named_in(
    number: &str,
    register: &dyn Register,
) -> Result<Option<UnitCode>, StoreError> {
    let key = certificate_key(number);
    let value = register.value(&key)?;
    let slots = match register.drafted(&key) {
        Some(draft) => Some(draft.slots()),
        None => value.as_deref().map(StateValue::slots),
    };
    let found = slots.and_then(Certificate::of_slots).filter(Certificate::is_in_force);
    Ok(found.and_then(|found| found.unit.parse().ok()))
}

/// Lets the certificate or proof of a number, where the register has one, name another unit.
pub(in crate::act) fn set_proof_unit(
    number: &str,
    unit: &UnitCode,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let key = certificate_key(number);
    if register.value(&key)?.is_none() {
        return Ok(());
    }
    let draft = register.draft(&key, Width::W16)?;
    draft.set(certificate_slot::UNIT, Value::text(unit.as_str()).expect("unit codes are short and clean"));
    Ok(())
}

/// Enters a copy of an entry with a seed of its own, unless it is there already.
fn add_entry(draft: &mut ValueDraft, list: u16, entry: &Slots) {
    let is_there = |found: &Slots| found.values() == entry.values();
    if draft.slots().list(list).is_some_and(|list| list.elements().iter().any(is_there)) {
        return;
    }
    let mut element = draft.element(entry.width());
    for (slot, value) in entry.values() {
        element.set(*slot, value.clone());
    }
    draft.list_mut(list, entry.width()).push(element);
}

fn other_of(entry: &Slots) -> Option<UnitCode> {
    entry.text(easement::OTHER)?.parse().ok()
}

fn is_servient(entry: &Slots) -> bool {
    entry.code(easement::SIDE) == Some(easement_side::SERVIENT)
}

/// Number of the proof of an entry's right, with the slot of its list.
fn proof_of((list, entry): &(u16, Slots)) -> Option<(u16, String)> {
    let kind = KINDS.iter().find(|kind| kind.list == *list)?;
    Some((*list, kind.proof(entry)?.to_owned()))
}

/// Whether an element is the easement of a case with `unit` on the other side, in force.
fn is_with(element: &Slots, case: Option<&str>, unit: &UnitCode) -> bool {
    element.code(easement::STATUS) == Some(entry_status::IN_FORCE)
        && element.text(easement::CASE) == case
        && element.text(easement::OTHER) == Some(unit.as_str())
}

fn redirect_easement(
    (holder, case): (&UnitCode, Option<&str>),
    from: &UnitCode,
    to: &[UnitCode],
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let key = unit_key(holder);
    if register.value(&key)?.is_none() {
        return Ok(());
    }
    let draft = register.draft(&key, Width::W32)?;
    let list = draft.slots().list(EASEMENTS);
    let found =
        list.and_then(|list| list.elements().iter().find(|entry| is_with(entry, case, from)).cloned());
    let Some(mut entry) = found else { return Ok(()) };
    draft.list_mut(EASEMENTS, Width::W16).retain(|element| !is_with(element, case, from));
    for unit in to {
        let text = Value::text(unit.as_str()).expect("unit codes are short and clean");
        entry.set(easement::OTHER, text);
        add_entry(draft, EASEMENTS, &entry);
    }
    refresh(draft, filing.place.time);
    Ok(())
}

/// Ends an easement on the side of `holder`.
fn end_easement(
    (holder, case): (&UnitCode, Option<&str>),
    unit: &UnitCode,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let key = unit_key(holder);
    if register.value(&key)?.is_none() {
        return Ok(());
    }
    let draft = register.draft(&key, Width::W32)?;
    let list = draft.list_mut(EASEMENTS, Width::W16);
    for element in list.elements_mut().iter_mut().filter(|element| is_with(element, case, unit)) {
        element.set(easement::STATUS, Value::Code(entry_status::ENDED));
    }
    refresh(draft, filing.place.time);
    Ok(())
}
