//! T01, T02: who owns a unit, and how it passes.

use std::collections::BTreeSet;

use super::Filed;
use super::certificates;
use super::consent::{agreeing, judge_whole};
use super::fraction::Fraction;
use super::record::{First, NewOwner, Party, Record, Role, Says, Transfer, Written};
use super::rules::Findings;
use super::seizures::running_at;
use super::state::{JOINT, Owner, SHARED, SINGLE, State, Status, Unit};

/// What every disposal owes: a unit that is registered, current and not seized.
pub fn judge_disposable<'a>(filed: &Filed<'_>, state: &'a State, found: &mut Findings) -> Option<&'a Unit> {
    let unit = state.registered(&filed.record.unit);
    let Some(unit) = unit else {
        found.note(24);
        return None;
    };
    found.require(23, unit.status == Status::Current);
    found.require(17, running_at(&unit.seizures, filed.place.time).is_empty());
    Some(unit)
}

pub fn judge_first(facts: &First, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    found.require(41, state.registered(&filed.record.unit).is_none());
    for number in numbers(filed.record, &facts.owners) {
        certificates::judge_new(&number, filed, state, found);
    }
}

/// Every number that a record issues to owners: one for all, or one for each.
fn numbers(record: &Record, owners: &[NewOwner]) -> Vec<String> {
    let own: Vec<String> = owners.iter().filter_map(|owner| owner.certificate.clone()).collect();
    if own.is_empty() { record.issued.iter().cloned().collect() } else { own }
}

fn owner(new: &NewOwner) -> Owner {
    Owner {
        party: new.party,
        share: new.share,
        person: new.person,
        holder_type: new.holder_type,
        certificate: new.certificate.clone(),
    }
}

pub fn apply_first(facts: &First, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let unit = touch(filed, state);
    unit.status = Status::Current;
    unit.right_type = record.right_type.expect(form);
    unit.form = facts.form.expect(form);
    unit.use_code = facts.use_code.expect(form);
    unit.area = facts.area.expect(form);
    unit.land_term_end = facts.land_term_end;
    unit.certificate = record.issued.clone();
    unit.parcel = facts.parcel.clone().expect(form);
    unit.owned_since = Some((filed.place.height, filed.place.time));
    unit.owners = facts.owners.iter().map(owner).collect();
    for number in numbers(record, &facts.owners) {
        certificates::issue(&number, true, filed, state);
    }
}

/// The record's unit, to be written.
pub fn touch<'a>(filed: &Filed<'_>, state: &'a mut State) -> &'a mut Unit {
    let unit = state.units.entry(filed.record.unit).or_default();
    unit.version += 1;
    unit.written_at = filed.place.time;
    unit
}

pub fn judge_transfer(facts: &Transfer, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let Some(unit) = judge_disposable(filed, state, found) else { return };
    found.require(20, !unit.mortgages.iter().any(|mortgage| mortgage.is_active && mortgage.no_transfer));
    let agreeing = agreeing(record);
    judge_givers(facts, unit, &agreeing, found);
    found.require(132, facts.takers.iter().all(|taker| agreeing.contains(&taker.party)));
    found.require(32, is_tax_cleared(facts, record, unit));
    certificates::judge_previous(record.previous.as_ref().expect("of good form"), unit, state, found);
    for number in numbers(record, &facts.takers) {
        certificates::judge_new(&number, filed, state, found);
    }
}

fn judge_givers(facts: &Transfer, unit: &Unit, agreeing: &BTreeSet<Party>, found: &mut Findings) {
    let owner_of = |party: &Party| unit.owners.iter().find(|owner| owner.party == *party);
    found.require(25, facts.givers.iter().all(|(party, _)| owner_of(party).is_some()));
    if facts.scope == Some(1) {
        // All owners give what passes whole.
        found.require(25, facts.givers.len() == unit.owners.len());
        judge_whole(unit, agreeing, found);
        return;
    }
    found.require(26, unit.form != JOINT);
    for (party, share) in &facts.givers {
        let held = owner_of(party).map_or(Fraction::ZERO, |owner| owner.part(unit.form));
        let (over, under) = share.expect("of good form");
        found.require(29, Fraction::new(over, under) <= held);
        found.require(132, agreeing.contains(party));
    }
    if let Some(after) = owners_after(facts, unit) {
        let form = if after.len() == 1 { SINGLE } else { SHARED };
        found.require(29, facts.form == Some(form));
    }
}

/// the deed tax of this transfer, between these parties, is paid or exempt.
fn is_tax_cleared(facts: &Transfer, record: &Record, of_unit: &Unit) -> bool {
    let mut giving: Vec<Party> = match facts.scope {
        Some(1) => of_unit.owners.iter().map(|owner| owner.party).collect(),
        _ => facts.givers.iter().map(|(party, _)| *party).collect(),
    };
    let mut taking: Vec<Party> = facts.takers.iter().map(|taker| taker.party).collect();
    giving.sort_unstable();
    taking.sort_unstable();
    record.statements.iter().any(|statement| match &statement.says {
        Says::TaxClear { unit, cause, givers, takers, taxes, exempt, .. } => {
            let deed = (taxes | exempt) & 1 != 0;
            let between = *givers == giving && *takers == taking;
            let of_this = *unit == record.unit && Some(*cause) == record.cause;
            statement.signer.0 == Role::Tax && deed && between && of_this
        }
        _ => false,
    })
}

/// Who owns once shares have passed; nothing when somebody gives more than he has.
fn owners_after(facts: &Transfer, unit: &Unit) -> Option<Vec<Owner>> {
    let mut after: Vec<(Owner, Fraction)> =
        unit.owners.iter().map(|owner| (owner.clone(), owner.part(unit.form))).collect();
    for (party, share) in &facts.givers {
        let (over, under) = (*share)?;
        let (_, held) = after.iter_mut().find(|(owner, _)| owner.party == *party)?;
        *held = held.minus(Fraction::new(over, under))?;
    }
    for taker in &facts.takers {
        let (over, under): Written = taker.share?;
        let taken = Fraction::new(over, under);
        match after.iter_mut().find(|(owner, _)| owner.party == taker.party) {
            Some((_, held)) => *held = held.plus(taken),
            None => after.push((owner(taker), taken)),
        }
    }
    after.retain(|(_, held)| *held != Fraction::ZERO);
    let with_share = |(owner, held): (Owner, Fraction)| {
        // The one certificate that is issued is for all of them.
        Owner { share: Some(held.parts()), certificate: None, ..owner }
    };
    Some(after.into_iter().map(with_share).collect())
}

pub fn apply_transfer(facts: &Transfer, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let issued = record.issued.clone().expect("of good form");
    let unit = touch(filed, state);
    let mut ending: BTreeSet<String> = unit.owners.iter().filter_map(|owner| owner.certificate.clone()).collect();
    ending.extend(record.previous.clone());
    unit.owners = match facts.scope {
        Some(1) => facts.takers.iter().map(owner).collect(),
        _ => owners_after(facts, unit).expect("judged before"),
    };
    unit.form = facts.form.expect("of good form");
    unit.certificate = Some(issued.clone());
    unit.owned_since = Some((filed.place.height, filed.place.time));
    for number in ending {
        certificates::supersede(&number, &issued, state);
    }
    for number in numbers(record, &facts.takers) {
        certificates::issue(&number, true, filed, state);
    }
}
