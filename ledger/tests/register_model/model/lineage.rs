//! T06 to T08: a unit is divided, units become one, units get other codes; what burdens them goes along
//! (实施细则 26; GB/T 37346).

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::certificates;
use super::consent::{Disposed, agreeing, current, judge_whole};
use super::form;
use super::offices::is_county;
use super::ownership::count_fixture;
use super::record::{Merge, Recode, Record, Says, Split};
use super::rules::Findings;
use super::state::{MERGED, Mortgage, Owner, RECODED, SPLIT, State, Status, Unit};

/// By how much areas may differ, in millionths.
const TOLERANCE: u64 = 3_000;

/// Layer P.
pub fn judge_split_form(facts: &Split, record: &Record, found: &mut Findings) {
    let kind = record.registration_type == Some(200);
    form::types(record, if kind { 200 } else { 300 }, |right| (1..=18).contains(&right), found);
    found.require(7, !facts.targets.is_empty() && record.previous.is_some());
    for target in &facts.targets {
        found.require(7, target.area.is_some() && target.number.is_some());
        found.require(12, target.area != Some(0));
        found.require(11, target.number.as_ref().is_none_or(|number| form::is_number(number, form::TITLE)));
        found.require(8, target.use_code.is_none_or(form::is_use));
        judge_code(&target.unit, found);
    }
}

fn judge_code(unit: &UnitCode, found: &mut Findings) {
    let code = unit.as_str();
    found.require(2, is_county(unit.county()));
    found.require(4, &code[6..12] != "000000");
}

pub fn judge_merge_form(facts: &Merge, record: &Record, found: &mut Findings) {
    form::types(record, 300, |right| (1..=18).contains(&right), found);
    found.require(7, facts.target.is_some() && facts.area.is_some() && !facts.sources.is_empty());
    found.require(12, facts.area != Some(0));
    found.require(8, facts.use_code.is_none_or(form::is_use));
    form::issued(record, form::TITLE, found);
    if let Some(target) = &facts.target {
        judge_code(target, found);
    }
}

/// one code for one.
pub fn judge_recode_form(facts: &Recode, record: &Record, found: &mut Findings) {
    match record.registration_type {
        None => found.note(7),
        Some(300) => {}
        Some(_) => found.note(6),
    }
    found.require(7, facts.reason.is_some() && !facts.pairs.is_empty());
    found.require(8, facts.reason.is_none_or(|reason| matches!(reason, 1 | 2)));
    let codes: Vec<UnitCode> = facts.pairs.iter().flat_map(|(old, new)| [*old, *new]).collect();
    let distinct: BTreeSet<UnitCode> = codes.iter().copied().collect();
    found.require(106, distinct.len() == codes.len());
    for (_, new) in &facts.pairs {
        judge_code(new, found);
    }
}

/// The same of every unit that is divided or joined: nobody's right is lost by it.
fn judge_source(filed: &Filed<'_>, code: &UnitCode, unit: &Unit, found: &mut Findings) {
    let now = filed.place.time;
    let disposed = Disposed { code, unit, filed };
    disposed.judge_seizure(found);
    disposed.judge_notices(&BTreeSet::new(), None, found);
    disposed.judge_land(found);
    judge_whole(unit, &agreeing(filed.record, code), found);
    for mortgage in unit.mortgages.iter().filter(|mortgage| mortgage.is_active) {
        found.require(103, disposed.has_consent(&mortgage.case, None, Some(mortgage.mortgagee)));
    }
    for right in unit.habitations.iter().filter(|right| right.standing.is_in_force(now)) {
        found.require(103, disposed.has_consent(&right.standing.case, Some(right.occupant), None));
    }
}

/// R-103 of easements: an owner of the other unit consents.
fn judge_easements(filed: &Filed<'_>, code: &UnitCode, unit: &Unit, state: &State, found: &mut Findings) {
    let disposed = Disposed { code, unit, filed };
    for easement in unit.easements.iter().filter(|entry| entry.standing.is_in_force(filed.place.time)) {
        let others = state.units.get(&easement.other).map_or(Vec::new(), |other| other.owners.clone());
        let consents = |owner: &Owner| disposed.has_consent(&easement.standing.case, Some(owner.party), None);
        found.require(103, others.iter().any(consents));
    }
}

/// a code was never used.
fn judge_unused(code: &UnitCode, state: &State, found: &mut Findings) {
    found.require(104, state.registered(code).is_none());
}

/// what was measured, and that the sum stays.
fn judge_areas(
    measured: &[(UnitCode, u64)],
    before: u64,
    after: u64,
    adjacent: bool,
    record: &Record,
    found: &mut Findings,
) {
    let difference = before.abs_diff(after);
    found.require(101, difference * 1_000_000 <= before * TOLERANCE);
    let surveyed = record.statements.iter().any(|statement| match &statement.says {
        Says::Survey { measured: told, adjacent: adjoin } => {
            measured.iter().all(|area| told.contains(area)) && (!adjacent || *adjoin)
        }
        _ => false,
    });
    found.require(132, surveyed);
}

pub fn judge_split(facts: &Split, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let distinct: BTreeSet<UnitCode> = facts.targets.iter().map(|target| target.unit).collect();
    found.require(105, distinct.len() >= 2 && distinct.len() == facts.targets.len());
    for target in &facts.targets {
        judge_unused(&target.unit, state, found);
        certificates::judge_new(target.number.as_ref().expect("of good form"), filed, state, found);
        found.require(125, target.unit.county() == record.unit.county());
    }
    let Some(unit) = current(state.registered(&record.unit), found) else {
        found.note(105);
        return;
    };
    judge_source(filed, &record.unit, unit, found);
    judge_easements(filed, &record.unit, unit, state, found);
    let measured: Vec<(UnitCode, u64)> =
        facts.targets.iter().map(|target| (target.unit, target.area.expect("of good form"))).collect();
    let after = measured.iter().map(|(_, area)| area).sum();
    judge_areas(&measured, unit.area, after, false, record, found);
    certificates::judge_previous(record, unit, state, found);
}

/// A unit that comes of others, with everything that goes along.
fn child_of(source: &Unit, filed: &Filed<'_>, way: u32, from: &UnitCode) -> Unit {
    let owners = source.owners.iter().map(|owner| Owner { certificate: None, ..owner.clone() }).collect();
    Unit {
        version: 0,
        written_at: 0,
        owners,
        mortgages: source.mortgages.iter().filter(|mortgage| mortgage.is_active).cloned().collect(),
        seizures: Vec::new(),
        objections: Vec::new(),
        restrictions: Vec::new(),
        parents: vec![(*from, way, filed.record.case.clone())],
        children: Vec::new(),
        fixtures: None,
        ..source.clone()
    }
}

/// Puts a unit that comes of others into the register.
fn enter(code: &UnitCode, unit: Unit, filed: &Filed<'_>, state: &mut State) {
    let place = filed.touch(code, state);
    let (version, written_at) = (place.version, place.written_at);
    *place = Unit { version, written_at, parcel: code.as_str()[..19].to_owned(), ..unit };
}

/// Makes a unit history.
fn retire(code: &UnitCode, reason: u32, children: &[UnitCode], filed: &Filed<'_>, state: &mut State) {
    let unit = filed.touch(code, state);
    unit.status = Status::Historic(reason);
    unit.children.extend(children.iter().map(|child| (*child, reason, filed.record.case.clone())));
    unit.owners.clear();
    for mortgage in &mut unit.mortgages {
        mortgage.is_active = false;
    }
}

pub fn apply_split(facts: &Split, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let source = state.units[&record.unit].clone();
    let issued: Vec<String> = facts.targets.iter().filter_map(|target| target.number.clone()).collect();
    for target in &facts.targets {
        let mut unit = child_of(&source, filed, SPLIT, &record.unit);
        unit.area = target.area.expect("of good form");
        unit.use_code = target.use_code.unwrap_or(source.use_code);
        unit.location = target.location.or(source.location);
        unit.land_term_end = target.land_term_end.or(source.land_term_end);
        unit.certificate = target.number.clone();
        if target.carries == Some(0) {
            unit.mortgages.clear();
        }
        enter(&target.unit, unit, filed, state);
        certificates::issue(target.number.as_ref().expect("of good form"), true, &target.unit, filed, state);
        count_fixture(&target.unit, 1, filed, state);
    }
    let children: Vec<UnitCode> = facts.targets.iter().map(|target| target.unit).collect();
    retire(&record.unit, SPLIT, &children, filed, state);
    count_fixture(&record.unit, -1, filed, state);
    supersede_all(&source, &issued[0], state);
}

/// Ends every certificate of a unit.
fn supersede_all(source: &Unit, next: &str, state: &mut State) {
    let mut numbers: BTreeSet<String> =
        source.owners.iter().filter_map(|owner| owner.certificate.clone()).collect();
    numbers.extend(source.certificate.clone());
    for number in numbers {
        certificates::supersede(&number, next, state);
    }
}

pub fn judge_merge(facts: &Merge, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let target = facts.target.expect("of good form");
    let distinct: BTreeSet<UnitCode> = facts.sources.iter().map(|(source, _)| *source).collect();
    found.require(105, distinct.len() >= 2 && distinct.len() == facts.sources.len());
    judge_unused(&target, state, found);
    certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
    found.require(125, target.county() == record.unit.county());
    let mut sources = Vec::new();
    for (code, previous) in &facts.sources {
        let Some(unit) = current(state.registered(code), found) else {
            found.note(105);
            continue;
        };
        judge_source(filed, code, unit, found);
        judge_easements(filed, code, unit, state, found);
        certificates::judge_replaced(previous.as_deref(), unit, state, found);
        sources.push((*code, unit));
    }
    let Some((_, first)) = sources.first() else { return };
    found.require(102, sources.iter().all(|(_, unit)| is_of_same_owners(unit, first)));
    let before = sources.iter().map(|(_, unit)| unit.area).sum();
    let mut measured: Vec<(UnitCode, u64)> = sources.iter().map(|(code, unit)| (*code, unit.area)).collect();
    measured.push((target, facts.area.expect("of good form")));
    judge_areas(&measured[sources.len()..], before, facts.area.expect("of good form"), true, record, found);
}

fn is_of_same_owners(one: &Unit, other: &Unit) -> bool {
    let owners = |unit: &Unit| {
        let mut owners: Vec<_> = unit.owners.iter().map(|owner| (owner.party, owner.share)).collect();
        owners.sort_unstable();
        owners
    };
    one.form == other.form && one.right_type == other.right_type && owners(one) == owners(other)
}

pub fn apply_merge(facts: &Merge, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let target = facts.target.expect("of good form");
    let issued = record.issued.clone().expect("of good form");
    let sources: Vec<(UnitCode, Unit)> =
        facts.sources.iter().map(|(code, _)| (*code, state.units[code].clone())).collect();
    let (first_code, first) = &sources[0];
    let mut unit = child_of(first, filed, MERGED, first_code);
    unit.area = facts.area.expect("of good form");
    unit.use_code = facts.use_code.unwrap_or(first.use_code);
    unit.location = facts.location.or(first.location);
    let earliest = sources.iter().filter_map(|(_, source)| source.land_term_end).min();
    unit.land_term_end = facts.land_term_end.or(earliest);
    unit.certificate = Some(issued.clone());
    unit.parents = sources.iter().map(|(code, _)| (*code, MERGED, record.case.clone())).collect();
    let mut mortgages: Vec<Mortgage> =
        sources.iter().flat_map(|(_, source)| source.mortgages.clone()).collect();
    mortgages.retain(|mortgage| mortgage.is_active);
    mortgages.sort_by_key(|mortgage| mortgage.order);
    unit.mortgages = mortgages;
    enter(&target, unit, filed, state);
    certificates::issue(&issued, true, &target, filed, state);
    count_fixture(&target, 1, filed, state);
    for (code, source) in &sources {
        retire(code, MERGED, &[target], filed, state);
        count_fixture(code, -1, filed, state);
        supersede_all(source, &issued, state);
    }
}

pub fn judge_recode(facts: &Recode, _filed: &Filed<'_>, state: &State, found: &mut Findings) {
    for (old, new) in &facts.pairs {
        match state.registered(old).map(|unit| unit.status) {
            None => found.note(105),
            Some(Status::Historic(_)) => found.note(23),
            _ => {}
        }
        judge_unused(new, state, found);
    }
}

pub fn apply_recode(facts: &Recode, filed: &Filed<'_>, state: &mut State) {
    for (old, new) in &facts.pairs {
        let source = state.units[old].clone();
        let case = filed.record.case.clone();
        let unit = Unit { parents: vec![(*old, RECODED, case)], children: Vec::new(), ..source.clone() };
        enter(new, unit, filed, state);
        retire(old, RECODED, &[*new], filed, state);
        for certificate in state.certificates.values_mut().filter(|found| found.unit == *old) {
            certificate.unit = *new;
        }
    }
}
