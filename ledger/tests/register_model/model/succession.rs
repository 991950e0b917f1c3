//! How a unit ends and another goes on in its place: what is in force goes along, what had ended stays as history.

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::certificates;
use super::consent::land_of;
use super::ownership::count_fixture;
use super::state::{
    Easement, Ended, Habitation, Mortgage, Notice, Objection, Owner, Restriction, Standing, State, Status,
    Unit,
};

/// What is in force on a unit beside its seizures, which stop all that comes here.
#[derive(Clone, Default)]
pub struct Burdens {
    pub mortgages: Vec<Mortgage>,
    notices: Vec<Notice>,
    objections: Vec<Objection>,
    restrictions: Vec<Restriction>,
    easements: Vec<Easement>,
    habitations: Vec<Habitation>,
}

/// Takes out of a list what is in force.
fn taken<T>(list: &mut Vec<T>, is_in_force: impl Fn(&T) -> bool) -> Vec<T> {
    let (out, stays) = std::mem::take(list).into_iter().partition(is_in_force);
    *list = stays;
    out
}

/// Adds what is not there already.
fn add<T: Clone + PartialEq>(list: &mut Vec<T>, more: &[T]) {
    for entry in more {
        if !list.contains(entry) {
            list.push(entry.clone());
        }
    }
}

impl Burdens {
    fn take(unit: &mut Unit, now: u64) -> Self {
        Self {
            mortgages: taken(&mut unit.mortgages, |entry| entry.is_active),
            notices: taken(&mut unit.notices, |entry| entry.standing.is_in_force(now)),
            objections: taken(&mut unit.objections, |entry| entry.standing.is_in_force(now)),
            restrictions: taken(&mut unit.restrictions, |entry| entry.standing.is_in_force(now)),
            easements: taken(&mut unit.easements, |entry| entry.standing.is_in_force(now)),
            habitations: taken(&mut unit.habitations, |entry| entry.standing.is_in_force(now)),
        }
    }

    /// Takes out the easements with some units.
    pub fn take_easements_with(&mut self, units: &[UnitCode]) -> Self {
        Self {
            easements: taken(&mut self.easements, |entry| units.contains(&entry.other)),
            ..Self::default()
        }
    }

    fn add_to(&self, unit: &mut Unit) {
        add(&mut unit.mortgages, &self.mortgages);
        add(&mut unit.notices, &self.notices);
        add(&mut unit.objections, &self.objections);
        add(&mut unit.restrictions, &self.restrictions);
        add(&mut unit.easements, &self.easements);
        add(&mut unit.habitations, &self.habitations);
    }

    /// Puts them back as history, ended; gives the proofs of their rights.
    pub fn keep_ended(mut self, code: &UnitCode, filed: &Filed<'_>, state: &mut State) -> Vec<String> {
        for mortgage in &mut self.mortgages {
            mortgage.is_active = false;
        }
        for standing in self.standings() {
            standing.ended = Some(Ended::Ended);
        }
        self.add_to(filed.touch(code, state));
        self.proofs()
    }

    fn standings(&mut self) -> impl Iterator<Item = &mut Standing> {
        let notices = self.notices.iter_mut().map(|entry| &mut entry.standing);
        let objections = self.objections.iter_mut().map(|entry| &mut entry.standing);
        let restrictions = self.restrictions.iter_mut().map(|entry| &mut entry.standing);
        let easements = self.easements.iter_mut().map(|entry| &mut entry.standing);
        let habitations = self.habitations.iter_mut().map(|entry| &mut entry.standing);
        notices.chain(objections).chain(restrictions).chain(easements).chain(habitations)
    }

    /// Proofs of their rights.
    pub fn proofs(&self) -> Vec<String> {
        let mortgages = self.mortgages.iter().map(|entry| &entry.proof);
        let notices = self.notices.iter().map(|entry| &entry.proof);
        let objections = self.objections.iter().map(|entry| &entry.proof);
        let easements = self.easements.iter().map(|entry| &entry.proof);
        let habitations = self.habitations.iter().map(|entry| &entry.proof);
        mortgages.chain(notices).chain(objections).chain(easements).chain(habitations).cloned().collect()
    }

    /// Lets the units at the other end of its easements name those that follow `from`.
    pub fn lead_to(&self, from: &UnitCode, to: &[UnitCode], filed: &Filed<'_>, state: &mut State) {
        for easement in &self.easements {
            let other = filed.touch(&easement.other, state);
            let ends_here = |entry: &Easement| is_between(entry, &easement.standing.case, from);
            let Some(entry) = other.easements.iter().find(|entry| ends_here(entry)).cloned() else {
                continue;
            };
            other.easements.retain(|entry| !ends_here(entry));
            for unit in to {
                add(&mut other.easements, &[Easement { other: *unit, ..entry.clone() }]);
            }
        }
    }

    /// Ends its easements at their other end.
    pub fn end_elsewhere(&self, from: &UnitCode, filed: &Filed<'_>, state: &mut State) {
        for easement in &self.easements {
            let other = filed.touch(&easement.other, state);
            for entry in &mut other.easements {
                if is_between(entry, &easement.standing.case, from) {
                    entry.standing.ended = Some(Ended::Ended);
                }
            }
        }
    }
}

fn is_between(entry: &Easement, case: &str, other: &UnitCode) -> bool {
    entry.standing.ended.is_none() && entry.standing.case == case && entry.other == *other
}

/// Ends a unit, with those that follow it; gives it as it was, and what was in force on it.
pub fn end(
    code: &UnitCode,
    reason: u32,
    children: &[UnitCode],
    filed: &Filed<'_>,
    state: &mut State,
) -> (Unit, Burdens) {
    let unit = filed.touch(code, state);
    let before = unit.clone();
    let burdens = Burdens::take(unit, filed.place.time);
    unit.status = Status::Historic(reason);
    unit.owners.clear();
    unit.children.extend(children.iter().map(|child| (*child, reason, filed.record.case.clone())));
    if before.status == Status::Current {
        count_fixture(code, -1, filed, state);
    }
    (before, burdens)
}

/// Begins a unit in the place of others, like `like`, with what was in force on them.
pub fn begin(
    code: &UnitCode,
    like: Unit,
    (way, parents): (u32, &[UnitCode]),
    burdens: &[Burdens],
    filed: &Filed<'_>,
    state: &mut State,
) {
    let owners = like.owners.iter().map(|owner| Owner { certificate: None, ..owner.clone() }).collect();
    let number = like.certificate.clone().expect("of good form");
    let place = filed.touch(code, state);
    let mut unit = Unit {
        version: place.version,
        written_at: place.written_at,
        fixtures: place.fixtures,
        first_record: place.last_record,
        owned_by: place.last_record,
        last_record: place.last_record,
        status: Status::Current,
        parcel: code.as_str()[..19].to_owned(),
        owners,
        parents: parents.iter().map(|parent| (*parent, way, filed.record.case.clone())).collect(),
        mortgages: Vec::new(),
        seizures: Vec::new(),
        notices: Vec::new(),
        objections: Vec::new(),
        restrictions: Vec::new(),
        easements: Vec::new(),
        habitations: Vec::new(),
        children: Vec::new(),
        ..like
    };
    for burdens in burdens {
        burdens.add_to(&mut unit);
    }
    // Rank is the order of registration (民法典 414).
    unit.mortgages.sort_by_key(|mortgage| mortgage.order);
    *place = unit;
    certificates::issue(&number, true, code, filed, state);
    count_fixture(code, 1, filed, state);
}

/// A unit goes on under another code: everything goes along, history too. `pairs` are all that get other codes with it.
pub fn rename(
    old: &UnitCode,
    new: &UnitCode,
    pairs: &[(UnitCode, UnitCode)],
    way: u32,
    filed: &Filed<'_>,
    state: &mut State,
) {
    let case = &filed.record.case;
    let renamed = |code: &UnitCode| pairs.iter().find(|(old, _)| old == code).map(|(_, new)| *new);
    let place = filed.touch(old, state);
    let before = place.clone();
    let mut children = before.children.clone();
    children.push((*new, way, case.clone()));
    *place = Unit {
        status: Status::Historic(way),
        owners: Vec::new(),
        mortgages: Vec::new(),
        seizures: Vec::new(),
        notices: Vec::new(),
        objections: Vec::new(),
        restrictions: Vec::new(),
        easements: Vec::new(),
        habitations: Vec::new(),
        certificate: None,
        quality: 0,
        children,
        ..before.clone()
    };
    let mut easements = before.easements.clone();
    for entry in &mut easements {
        entry.other = renamed(&entry.other).unwrap_or(entry.other);
    }
    let place = filed.touch(new, state);
    *place = Unit {
        version: place.version,
        written_at: place.written_at,
        fixtures: place.fixtures,
        last_record: place.last_record,
        parcel: new.as_str()[..19].to_owned(),
        parents: vec![(*old, way, case.clone())],
        children: Vec::new(),
        easements,
        // The new code is no virtual one.
        quality: before.quality & !1,
        ..before.clone()
    };
    for other in before.easements.iter().map(|entry| entry.other).filter(|other| renamed(other).is_none()) {
        for entry in filed.touch(&other, state).easements.iter_mut().filter(|entry| entry.other == *old) {
            entry.other = *new;
        }
    }
    // What has ended names for ever what it was issued for.
    for certificate in state.certificates.values_mut() {
        if certificate.unit == *old && certificate.status.is_in_force() {
            certificate.unit = *new;
        }
    }
    if before.status == Status::Current && land_of(old) != land_of(new) {
        count_fixture(old, -1, filed, state);
        count_fixture(new, 1, filed, state);
    }
}
