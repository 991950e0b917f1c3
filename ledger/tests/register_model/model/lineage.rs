//! T06 to T08: a unit is divided, units become one, units get other codes; what burdens them goes along
//! (实施细则 26; GB/T 37346).

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::calendar::Day;
use super::certificates;
use super::consent::{
    Disposed, FROZEN, agreeing, current, is_dwelling, is_land, judge_applicants, judge_whole, land_of,
};
use super::form;
use super::fraction::Fraction;
use super::offices::is_county;
use super::path::is_locked;
use super::record::{Flaw, Merge, Party, Recode, Record, Says, Split, Target};
use super::rule_books::AREA_TOLERANCE;
use super::rules::Findings;
use super::state::{MERGED, Mortgage, RECODED, SPLIT, State, Status, Unit};
use super::succession::{begin, end, rename};

/// Layer P.
pub fn judge_split_form(facts: &Split, record: &Record, found: &mut Findings) {
    let moves_rights = record.registration_type == Some(200);
    form::types(record, if moves_rights { 200 } else { 300 }, |right| (1..=18).contains(&right), found);
    form::issued(record, form::TITLE, found);
    found.require(7, !facts.targets.is_empty());
    for target in &facts.targets {
        found.require(7, target.area.is_some() && target.number.is_some());
        found.require(12, target.area != Some(0));
        found.require(11, target.number.as_ref().is_none_or(|number| form::is_number(number, form::TITLE)));
        found.require(8, target.use_code.is_none_or(form::is_use));
        found.require(8, target.carries.is_none_or(|bits| bits <= 1));
        judge_code_here(&target.unit, record, found);
    }
    // One certificate a unit; the record's own is that of the first.
    let numbers: BTreeSet<&String> =
        facts.targets.iter().filter_map(|target| target.number.as_ref()).collect();
    let is_first = facts.targets.first().is_some_and(|target| target.number == record.issued);
    found.require(117, is_first && numbers.len() == facts.targets.len());
}

/// of a code under which a unit goes on: what stands on land stays of its kind.
fn judge_code(unit: &UnitCode, like: Option<&UnitCode>, found: &mut Findings) {
    found.require(2, is_county(unit.county()));
    let fixture = |unit: &UnitCode| unit.as_str()[19..20].to_owned();
    found.require(3, form::combines(unit) && like.is_none_or(|like| fixture(like) == fixture(unit)));
    found.require(4, !form::is_virtual(unit));
}

/// The same, in the county of the record.
fn judge_code_here(unit: &UnitCode, record: &Record, found: &mut Findings) {
    judge_code(unit, form::known_unit(record).as_ref(), found);
    found.require(125, unit.county() == record.unit.county() && record.flaw != Flaw::OtherJurisdiction);
}

pub fn judge_merge_form(facts: &Merge, record: &Record, found: &mut Findings) {
    form::types(record, 300, |right| (1..=18).contains(&right), found);
    let complete = facts.target.is_some() && facts.area.is_some() && facts.location.is_some();
    found.require(7, complete && facts.sources.first().map(|(code, _)| *code) == form::known_unit(record));
    // Each source names its own certificate that ends.
    found.require(16, record.previous.is_none());
    found.require(12, facts.area != Some(0));
    found.require(8, facts.use_code.is_none_or(form::is_use));
    form::issued(record, form::TITLE, found);
    if let Some(target) = &facts.target {
        judge_code_here(target, record, found);
    }
}

/// one code for one.
pub fn judge_recode_form(facts: &Recode, record: &Record, found: &mut Findings) {
    match record.registration_type {
        None => found.note(7),
        Some(300) => {}
        Some(_) => found.note(6),
    }
    let is_first = facts.pairs.first().map(|(old, _)| *old) == form::known_unit(record);
    found.require(7, facts.reason.is_some() && is_first);
    found.require(8, facts.reason.is_none_or(|reason| matches!(reason, 1 | 2)));
    let codes: Vec<UnitCode> = facts.pairs.iter().flat_map(|(old, new)| [*old, *new]).collect();
    let distinct: BTreeSet<UnitCode> = codes.iter().copied().collect();
    found.require(106, distinct.len() == codes.len());
    for (old, new) in &facts.pairs {
        judge_code(new, Some(old), found);
    }
}

/// The same of every unit that is divided or joined: nobody's right is lost by it.
fn judge_source(filed: &Filed<'_>, code: &UnitCode, unit: &Unit, state: &State, found: &mut Findings) {
    let disposed = Disposed { code, unit, filed };
    disposed.judge_seizure(state, found);
    disposed.judge_notices(&BTreeSet::new(), found);
    disposed.judge_land(found);
    found.require(21, unit.quality & FROZEN == 0);
    found.require(103, !disposed.is_restricted());
    found.require(103, disposed.have_mortgagees_consented());
    found.require(103, disposed.have_occupants_consented());
    found.require(103, disposed.have_served_consented(state));
}

/// a code was never used.
fn judge_unused(code: &UnitCode, state: &State, found: &mut Findings) {
    found.require(104, state.registered(code).is_none());
}

/// what goes on under a code of another parcel finds a land right there (民法典 352).
fn judge_parcel(from: &UnitCode, to: &UnitCode, state: &State, found: &mut Findings) {
    if let Some(land) = land_of(to).filter(|land| land_of(from) != Some(*land)) {
        found.require(42, state.registered(&land).is_some_and(|land| land.status == Status::Current));
    }
}

/// the sum of areas stays, but for what surveys differ by.
fn judge_sum(before: u64, after: u64, tolerance: u64, found: &mut Findings) {
    found.require(101, before.abs_diff(after) * 1_000_000 <= before * tolerance);
}

/// Areas of a unit that surveyors have told.
fn measured(unit: &UnitCode, record: &Record) -> Vec<u64> {
    let told = record.statements.iter().filter_map(|statement| match &statement.says {
        Says::Survey { measured, .. } => measured.iter().find(|(of, _)| of == unit).map(|(_, area)| *area),
        _ => None,
    });
    told.collect()
}

/// a unit that begins was measured, with this area.
fn judge_measured(unit: &UnitCode, area: u64, record: &Record, found: &mut Findings) {
    let told = measured(unit, record);
    found.require(132, !told.is_empty());
    found.require(101, told.is_empty() || told.contains(&area));
}

/// a use that no unit had before is the planning office's word.
fn judge_new_use(
    unit: &UnitCode,
    (area, use_code): (u64, Option<u32>),
    before: &[u32],
    record: &Record,
    found: &mut Findings,
) {
    let Some(new) = use_code.filter(|code| !before.contains(code)) else { return };
    let planned = record.statements.iter().any(|statement| match &statement.says {
        Says::Planning { unit: of, area: planned, use_code, .. } => {
            of == unit && *planned == area && *use_code == new
        }
        _ => false,
    });
    found.require(132, planned);
}

/// nobody gains years by dividing or joining; of a dwelling a warning (民法典 359).
fn judge_longer(end: Option<Day>, before: Option<Day>, use_code: u32, found: &mut Findings) {
    if let (Some(end), Some(before)) = (end, before)
        && end > before
    {
        if is_dwelling(use_code) { found.warn(31) } else { found.note(31) }
    }
}

pub fn judge_split(facts: &Split, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let distinct: BTreeSet<UnitCode> = facts.targets.iter().map(|target| target.unit).collect();
    found.require(105, facts.targets.len() >= 2);
    found.require(104, distinct.len() == facts.targets.len());
    for target in &facts.targets {
        judge_unused(&target.unit, state, found);
        let number = target.number.as_ref().expect("of good form");
        certificates::judge_new_of(number, &target.unit, filed, state, found);
        judge_parcel(&record.unit, &target.unit, state, found);
    }
    let Some(unit) = state.registered(&record.unit) else {
        found.note(105);
        return;
    };
    let Some(unit) = current(Some(unit), found) else { return };
    judge_source(filed, &record.unit, unit, state, found);
    let agreeing = agreeing(record, &record.unit);
    judge_applicants(&agreeing, &unit.owners, found);
    judge_whole(unit, &agreeing, found);
    certificates::judge_previous(record, unit, state, found);
    // A mortgage that no part carries would end without a release.
    let burdened = unit.mortgages.iter().any(|mortgage| mortgage.is_active);
    found.require(103, !burdened || facts.targets.iter().any(carries));
    let area = |target: &Target| target.area.expect("of good form");
    let tolerance = state.figure(AREA_TOLERANCE, filed.place.height);
    judge_sum(unit.area, facts.targets.iter().map(area).sum(), tolerance, found);
    for target in &facts.targets {
        judge_measured(&target.unit, area(target), record, found);
        judge_new_use(&target.unit, (area(target), target.use_code), &[unit.use_code], record, found);
        let use_code = target.use_code.unwrap_or(unit.use_code);
        judge_longer(target.land_term_end, unit.land_term_end, use_code, found);
    }
}

/// Whether the source's mortgages go on in a part: all do in each unless it is said otherwise.
fn carries(target: &Target) -> bool {
    target.carries != Some(0)
}

pub fn apply_split(facts: &Split, filed: &Filed<'_>, state: &mut State) {
    let children: Vec<UnitCode> = facts.targets.iter().map(|target| target.unit).collect();
    let (before, burdens) = end(&filed.record.unit, SPLIT, &children, filed, state);
    for target in &facts.targets {
        let mut own = burdens.clone();
        if !carries(target) {
            own.mortgages.clear();
        }
        let unit = Unit {
            area: target.area.expect("of good form"),
            use_code: target.use_code.unwrap_or(before.use_code),
            location: target.location.or(before.location),
            land_term_end: target.land_term_end.or(before.land_term_end),
            certificate: target.number.clone(),
            ..before.clone()
        };
        begin(&target.unit, unit, (SPLIT, &[filed.record.unit]), &[own], filed, state);
    }
    burdens.lead_to(&filed.record.unit, &children, filed, state);
    certificates::follow(&filed.record.unit, &children, state);
    let first = facts.targets[0].number.clone().expect("of good form");
    for number in before.titles() {
        certificates::supersede(&number, &first, state);
    }
}

pub fn judge_merge(facts: &Merge, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let target = facts.target.expect("of good form");
    let area = facts.area.expect("of good form");
    let codes: BTreeSet<UnitCode> = facts.sources.iter().map(|(source, _)| *source).collect();
    found.require(105, codes.len() >= 2 && codes.len() == facts.sources.len());
    judge_unused(&target, state, found);
    let number = record.issued.as_ref().expect("of good form");
    certificates::judge_new_of(number, &target, filed, state, found);
    for (code, _) in &facts.sources {
        judge_parcel(code, &target, state, found);
    }
    judge_measured(&target, area, record, found);
    found.require(102, measured(&target, record).is_empty() || is_one_piece(&target, &codes, record));
    let mut sources = Vec::new();
    for (code, previous) in &facts.sources {
        match state.registered(code) {
            None => found.note(105),
            Some(unit) => sources.extend(current(Some(unit), found).map(|unit| (*code, previous, unit))),
        }
    }
    // What is not there says nothing about the rest.
    if sources.len() < facts.sources.len() {
        return;
    }
    for (code, previous, unit) in &sources {
        judge_source(filed, code, unit, state, found);
        certificates::judge_replaced(previous.as_deref(), unit, state, found);
    }
    let units: Vec<&Unit> = sources.iter().map(|(.., unit)| *unit).collect();
    judge_alike(&codes, &units, found);
    let agreeing = agreeing(record, &facts.sources[0].0);
    judge_applicants(&agreeing, &units[0].owners, found);
    judge_whole(units[0], &agreeing, found);
    let tolerance = state.figure(AREA_TOLERANCE, filed.place.height);
    judge_sum(units.iter().map(|unit| unit.area).sum(), area, tolerance, found);
    let uses: Vec<u32> = units.iter().map(|unit| unit.use_code).collect();
    judge_new_use(&target, (area, facts.use_code), &uses, record, found);
    let earliest = units.iter().filter_map(|unit| unit.land_term_end).min();
    judge_longer(facts.land_term_end, earliest, facts.use_code.unwrap_or(uses[0]), found);
}

/// Whether a surveyor says that the sources of a unit adjoin one another.
fn is_one_piece(target: &UnitCode, sources: &BTreeSet<UnitCode>, record: &Record) -> bool {
    record.statements.iter().any(|statement| match &statement.says {
        Says::Survey { measured, adjacent } => {
            let tells = |unit: &UnitCode| measured.iter().any(|(of, _)| of == unit);
            *adjacent && tells(target) && sources.iter().all(tells)
        }
        _ => false,
    })
}

/// one right in one kind of thing, of the same owners with the same shares. R-103: a mortgage that was divided
/// says the same wherever it stands.
fn judge_alike(codes: &BTreeSet<UnitCode>, units: &[&Unit], found: &mut Findings) {
    let shares = |unit: &Unit| -> BTreeMap<Party, Fraction> {
        unit.owners.iter().map(|owner| (owner.party, owner.part(unit.form))).collect()
    };
    let first = units[0];
    let is_like = |other: &&Unit| {
        other.right_type == first.right_type && other.form == first.form && shares(other) == shares(first)
    };
    found.require(102, units.iter().all(is_like));
    let natures =
        codes.iter().map(|code| (code.as_str()[12..13].to_owned(), code.as_str()[19..20].to_owned()));
    found.require(102, natures.collect::<BTreeSet<_>>().len() == 1);
    let active: Vec<&Mortgage> =
        units.iter().flat_map(|unit| &unit.mortgages).filter(|mortgage| mortgage.is_active).collect();
    let agrees = |one: &&Mortgage| active.iter().all(|other| other.case != one.case || other == one);
    found.require(103, active.iter().all(agrees));
}

pub fn apply_merge(facts: &Merge, filed: &Filed<'_>, state: &mut State) {
    let target = facts.target.expect("of good form");
    let issued = filed.record.issued.clone().expect("of good form");
    let codes: Vec<UnitCode> = facts.sources.iter().map(|(code, _)| *code).collect();
    let mut ended: Vec<_> = codes.iter().map(|code| end(code, MERGED, &[target], filed, state)).collect();
    // No unit serves itself: easements between the sources end.
    let mut inner_proofs = Vec::new();
    for (code, (_, burdens)) in codes.iter().zip(&mut ended) {
        let inner = burdens.take_easements_with(&codes);
        if !inner.proofs().is_empty() {
            inner_proofs.extend(inner.keep_ended(code, filed, state));
        }
    }
    let before: Vec<&Unit> = ended.iter().map(|(before, _)| before).collect();
    let first = before[0];
    let unit = Unit {
        area: facts.area.expect("of good form"),
        use_code: facts.use_code.unwrap_or(first.use_code),
        location: facts.location,
        land_term_end: facts.land_term_end.or(before.iter().filter_map(|unit| unit.land_term_end).min()),
        certificate: Some(issued.clone()),
        quality: before.iter().fold(0, |flags, unit| flags | unit.quality),
        owned_since: before.iter().filter_map(|unit| unit.owned_since).max(),
        ..first.clone()
    };
    let burdens: Vec<_> = ended.iter().map(|(_, burdens)| burdens.clone()).collect();
    begin(&target, unit, (MERGED, &codes), &burdens, filed, state);
    for number in inner_proofs {
        certificates::end_proof(&number, None, state);
    }
    for (code, (before, burdens)) in codes.iter().zip(&ended) {
        burdens.lead_to(code, &[target], filed, state);
        certificates::follow(code, &[target], state);
        for number in before.titles() {
            certificates::supersede(&number, &issued, state);
        }
    }
}

pub fn judge_recode(facts: &Recode, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let case = filed.record.case_id();
    for (old, new) in &facts.pairs {
        judge_unused(new, state, found);
        for code in [old, new] {
            found.require(22, !is_locked(state, code, &case, filed.place.time));
        }
        match state.registered(old).map(|unit| unit.status) {
            None => found.note(105),
            Some(Status::Historic(_)) => found.note(23),
            _ => {}
        }
        // Land goes on under another code only with, or after, all that stands on it.
        let fixtures = state.registered(old).and_then(|unit| unit.fixtures).unwrap_or(0);
        let moves = |(from, to): &&(UnitCode, UnitCode)| {
            let is_current = state.registered(from).is_some_and(|unit| unit.status == Status::Current);
            is_current && land_of(from) == Some(*old) && land_of(to) == Some(*new)
        };
        let moving = facts.pairs.iter().filter(moves).count() as u64;
        found.require(30, !is_land(old) || fixtures <= moving);
    }
}

pub fn apply_recode(facts: &Recode, filed: &Filed<'_>, state: &mut State) {
    for (old, new) in &facts.pairs {
        rename(old, new, &facts.pairs, RECODED, filed, state);
    }
}
