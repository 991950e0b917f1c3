//! T04, T05: what is written of an owner or a unit has changed; whose it is has not.

use std::collections::BTreeSet;

use super::Filed;
use super::certificates;
use super::consent::{CHANGED, Disposed, agreeing, current, judge_whole, land_of};
use super::ownership::{judge_term, judge_use, ripen};
use super::record::{Party, PartyData, Says, UnitData};
use super::rules::Findings;
use super::seizures::{SeizureEvent, What};
use super::state::{State, Unit};

pub fn judge_party(facts: &PartyData, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let party = facts.party.expect("of good form");
    judge_new_number(filed, state, found);
    let Some(unit) = current(state.registered(&record.unit), found) else { return };
    let after = facts.new_party.unwrap_or(party);
    let confirmed = |who: Party| {
        record.statements.iter().any(|statement| match &statement.says {
            Says::Identity { party: of, person, status } => {
                *of == who && *person == facts.person && status & CHANGED != 0
            }
            _ => false,
        })
    };
    let agreeing = agreeing(record, &record.unit);
    found.require(132, confirmed(party) || confirmed(after));
    found.require(132, agreeing.contains(&party) || agreeing.contains(&after));
    // Who has a changed number of his own could else take over a stranger's right.
    found.require(132, confirmed(party) || agreeing.contains(&party));
    let holds = |party: Party| unit.owners.iter().any(|owner| owner.party == party);
    found.require(25, holds(party));
    // Two owners do not become one by a change of number.
    found.require(45, !facts.new_party.is_some_and(holds));
    judge_replaced(filed, unit, state, found);
}

/// The number of a certificate that is replaced on the way, where one is.
fn judge_new_number(filed: &Filed<'_>, state: &State, found: &mut Findings) {
    if let Some(number) = &filed.record.issued {
        certificates::judge_new(number, filed, state, found);
    }
}

fn judge_replaced(filed: &Filed<'_>, unit: &Unit, state: &State, found: &mut Findings) {
    if filed.record.issued.is_some() {
        certificates::judge_previous(filed.record, unit, state, found);
    }
}

/// Puts the new certificate, for all owners, in the place of every one that they had.
fn replace(filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let Some(issued) = record.issued.clone() else { return };
    let unit = state.units.get_mut(&record.unit).expect("judged before");
    let mut ending: BTreeSet<String> =
        unit.owners.iter().filter_map(|owner| owner.certificate.clone()).collect();
    ending.extend(record.previous.clone());
    for owner in &mut unit.owners {
        owner.certificate = None;
    }
    unit.certificate = Some(issued.clone());
    for number in ending {
        certificates::supersede(&number, &issued, state);
    }
    certificates::issue(&issued, true, &record.unit, filed, state);
}

pub fn apply_party(facts: &PartyData, filed: &Filed<'_>, state: &mut State) {
    let party = facts.party.expect("of good form");
    let after = facts.new_party.unwrap_or(party);
    let unit = filed.touch(&filed.record.unit, state);
    for owner in unit.owners.iter_mut().filter(|owner| owner.party == party) {
        owner.party = after;
        owner.person = facts.person.expect("of good form");
    }
    rename(unit, party, after, facts.person.expect("of good form"), filed.place.time);
    replace(filed, state);
}

/// Whatever else names a party, and is in force, names it anew.
fn rename(unit: &mut Unit, before: Party, after: Party, person: u8, at: u64) {
    for mortgage in unit.mortgages.iter_mut().filter(|mortgage| mortgage.is_active) {
        if mortgage.mortgagor == Some(before) {
            mortgage.mortgagor = Some(after);
        }
    }
    for objection in unit.objections.iter_mut().filter(|objection| objection.standing.is_in_force(at)) {
        if objection.applicant == before {
            (objection.applicant, objection.person) = (after, Some(person));
        }
    }
    for right in unit.habitations.iter_mut().filter(|right| right.standing.is_in_force(at)) {
        if right.occupant == before {
            (right.occupant, right.person) = (after, person);
        }
    }
    for notice in unit.notices.iter_mut().filter(|notice| notice.standing.is_in_force(at)) {
        if notice.obligor == before {
            notice.obligor = after;
        }
        if notice.beneficiary == Some(before) {
            (notice.beneficiary, notice.person) = (Some(after), Some(person));
        }
    }
    unit.seizures.push(SeizureEvent { at, what: What::Renamed(before, after) });
    ripen(unit, at);
}

pub fn judge_unit(facts: &UnitData, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    judge_new_number(filed, state, found);
    let Some(unit) = current(state.registered(&record.unit), found) else { return };
    let says =
        |wanted: &dyn Fn(&Says) -> bool| record.statements.iter().any(|statement| wanted(&statement.says));
    if let Some(area) = facts.area {
        found.require(
            132,
            says(&|says| match says {
                Says::Survey { measured, .. } => measured.contains(&(record.unit, area)),
                _ => false,
            }),
        );
    }
    let use_code = facts.use_code.unwrap_or(unit.use_code);
    if facts.use_code.is_some() || facts.land_term_end.is_some() {
        found.require(
            132,
            says(&|says| match says {
                Says::Planning { unit: of, use_code: planned, area, .. } => {
                    let of_area = *area == facts.area.unwrap_or(unit.area);
                    *of == record.unit && *planned == use_code && of_area
                }
                _ => false,
            }),
        );
    }
    let disposed = Disposed { code: &record.unit, unit, filed };
    if facts.land_term_end.is_some_and(|end| Some(end) != unit.land_term_end) {
        disposed.judge_seizure(state, found);
    }
    let agreeing = agreeing(record, &record.unit);
    let owners: BTreeSet<Party> = unit.owners.iter().map(|owner| owner.party).collect();
    found.require(25, agreeing.is_subset(&owners));
    judge_whole(unit, &agreeing, found);
    if let Some(land) = land_of(&record.unit).and_then(|land| state.registered(&land))
        && (facts.use_code.is_some() || facts.land_term_end.is_some())
    {
        judge_use(facts.use_code, land, found);
        judge_term(facts.land_term_end.or(unit.land_term_end), Some(use_code), land, found);
    }
    judge_replaced(filed, unit, state, found);
}

pub fn apply_unit(facts: &UnitData, filed: &Filed<'_>, state: &mut State) {
    let unit = filed.touch(&filed.record.unit, state);
    unit.use_code = facts.use_code.unwrap_or(unit.use_code);
    unit.area = facts.area.unwrap_or(unit.area);
    unit.land_term_end = facts.land_term_end.or(unit.land_term_end);
    unit.location = facts.location.or(unit.location);
    replace(filed, state);
}
