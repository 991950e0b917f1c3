//! T10, T12, T13: mortgages are established, pass with their claim and end; rank is the order of registration
//! (民法典 402, 407, 414).

use std::collections::BTreeSet;

use super::Filed;
use super::certificates;
use super::consent::{Disposed, agreeing, current, judge_whole, land_of};
use super::fraction::Fraction;
use super::offices::BANKS;
use super::ownership::was_visited;
use super::record::{Mortgage, MortgageCancel, MortgageTransfer, Party, Record, Role, Says};
use super::rules::Findings;
use super::state::{self, State, Status, Unit};

/// Land and the house on it 土地和房屋.
pub const LAND_AND_HOUSE: u32 = 2;
/// A building in progress, with its land 土地和在建建筑物.
pub const IN_PROGRESS: u32 = 4;

pub fn judge_new(facts: &Mortgage, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let unit = current(state.registered(&record.unit), found);
    certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
    let mortgagee = facts.mortgagee.expect("of good form");
    found.require(132, signs(record, mortgagee));
    // The bureau looks at a building in progress (条例 19).
    found.require(132, facts.property != Some(IN_PROGRESS) || was_visited(record, 1));
    let Some(unit) = unit else { return };
    judge_land_below(mortgagee, record, unit, state, found);
    let mortgagor = facts.mortgagor.expect("of good form");
    let agreeing = agreeing(record, &record.unit);
    let disposed = Disposed { code: &record.unit, unit, filed };
    let givers = if facts.share.is_none() { owners(unit) } else { BTreeSet::from([mortgagor]) };
    disposed.judge_seizure(state, found);
    judge_notices(&disposed, mortgagee, &agreeing, found);
    disposed.judge_objections(&BTreeSet::from([mortgagor]), found);
    disposed.judge_restrictions(found);
    disposed.judge_givers(&givers, found);
    // Land is mortgaged with what stands or rises on it (民法典 397).
    if !matches!(facts.property, Some(LAND_AND_HOUSE | IN_PROGRESS)) {
        disposed.judge_land(found);
    }
    judge_mortgageable(unit, &givers, found);
    judge_mortgagor(facts, &agreeing, unit, found);
}

fn owners(unit: &Unit) -> BTreeSet<Party> {
    unit.owners.iter().map(|owner| owner.party).collect()
}

/// R-018 where a bank takes a security: who was promised the house and signs himself has agreed, and the bank whose own
/// mortgage was noticed.
pub fn judge_notices(
    disposed: &Disposed<'_>,
    mortgagee: u32,
    agreeing: &BTreeSet<Party>,
    found: &mut Findings,
) {
    for notice in &disposed.unit.notices {
        if !notice.standing.is_in_force(disposed.filed.place.time) {
            continue;
        }
        let signs = match notice.organisation {
            Some(bank) => bank == mortgagee,
            None => notice.beneficiary.is_some_and(|party| agreeing.contains(&party)),
        };
        let consents = disposed.has_consent(&notice.standing.case, notice.beneficiary, notice.organisation);
        found.require(18, signs || consents);
    }
}

/// Whether a bank signs a record itself.
pub fn signs(record: &Record, bank: u32) -> bool {
    record.signers.iter().any(|(role, org, _)| *role == Role::Bank && *org == bank)
}

/// the land below is not mortgaged to another, and a mortgage of the building in progress has become one of
/// the house (民法典 397; 实施细则 77). One that has become this house's counts here alone.
fn judge_land_below(mortgagee: u32, record: &Record, house: &Unit, state: &State, found: &mut Findings) {
    let Some(land) = land_of(&record.unit).and_then(|land| state.registered(&land)) else { return };
    for mortgage in land.mortgages.iter().filter(|mortgage| mortgage.is_active) {
        let in_progress = mortgage.property == Some(IN_PROGRESS);
        if in_progress && house.mortgages.iter().any(|own| own.case == mortgage.case) {
            continue;
        }
        found.require(71, mortgage.mortgagee == mortgagee);
        found.require(72, !in_progress);
    }
}

/// not land ownership, nor homesteads and their houses, nor what public institutions teach and heal in (民法典 399).
fn judge_mortgageable(unit: &Unit, givers: &BTreeSet<Party>, found: &mut Findings) {
    let of_right = !matches!(unit.right_type, 1 | 2 | 5 | 6);
    let is_public = |owner: &state::Owner| owner.holder_type == 3 && givers.contains(&owner.party);
    let public = unit.owners.iter().any(is_public) && (40..=43).contains(&unit.use_code);
    found.require(61, of_right && !public);
}

fn judge_mortgagor(facts: &Mortgage, agreeing: &BTreeSet<Party>, unit: &Unit, found: &mut Findings) {
    let mortgagor = facts.mortgagor.expect("of good form");
    let Some(owner) = unit.owners.iter().find(|owner| owner.party == mortgagor) else {
        found.note(25);
        return;
    };
    match facts.share {
        None => judge_whole(unit, agreeing, found),
        Some((over, under)) => {
            found.require(73, Fraction::new(over, under) <= owner.part(unit.form));
            found.require(132, agreeing.contains(&mortgagor));
        }
    }
}

pub fn apply_new(facts: &Mortgage, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let proof = record.issued.clone().expect(form);
    state.mortgages += 1;
    let mortgage = state::Mortgage {
        case: name(&record.case, state.registered(&record.unit)),
        proof: proof.clone(),
        kind: facts.kind.expect(form),
        amount: facts.amount.expect(form),
        mortgagee: facts.mortgagee.expect(form),
        mortgagor: facts.mortgagor,
        share: facts.share,
        from: facts.from,
        to: facts.to,
        no_transfer: facts.no_transfer == Some(1),
        scope: facts.scope,
        determined_at: None,
        property: facts.property,
        order: (filed.place.height, state.mortgages),
        is_active: true,
    };
    filed.touch(&record.unit, state).mortgages.push(mortgage);
    certificates::issue(&proof, false, &record.unit, filed, state);
}

/// What names a new mortgage: its case, with a number behind it from the second on that the case makes on a unit.
fn name(case: &str, unit: Option<&Unit>) -> String {
    let of_case =
        |mortgage: &&state::Mortgage| mortgage.case == case || mortgage.case.starts_with(&format!("{case}/"));
    match unit.map_or(0, |unit| unit.mortgages.iter().filter(of_case).count()) {
        0 => case.to_owned(),
        before => format!("{case}/{}", before + 1),
    }
}

/// The mortgage of a case, while it is in force.
pub fn active<'a>(unit: &'a Unit, case: &str) -> Option<&'a state::Mortgage> {
    unit.mortgages.iter().find(|mortgage| mortgage.is_active && mortgage.case == case)
}

pub fn active_mut<'a>(unit: &'a mut Unit, case: &str) -> &'a mut state::Mortgage {
    let found = unit.mortgages.iter_mut().find(|mortgage| mortgage.is_active && mortgage.case == case);
    found.expect("judged before")
}

pub fn judge_transfer(facts: &MortgageTransfer, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let named = facts.mortgage.as_ref().expect("of good form");
    let to = facts.to.expect("of good form");
    found.require(153, BANKS.contains(&to));
    found.require(132, signs(record, to));
    let unit = state.registered(&record.unit);
    found.require(23, unit.is_none_or(|unit| unit.status == Status::Current));
    let mortgage = unit.and_then(|unit| active(unit, named));
    found.require(69, mortgage.is_some());
    let Some(mortgage) = mortgage else { return };
    let assigned = is_assigned(facts, mortgage, record);
    if facts.whole == Some(1) {
        found.require(65, assigned);
        judge_replaced_proof(mortgage, filed, state, found);
        return;
    }
    // Who assigns everything under the name of a part leaves a mortgage without a claim.
    found.require(65, assigned && facts.amount.is_some_and(|amount| amount < mortgage.amount));
    // The parties may agree otherwise (民法典 421).
    let signing = agreeing(record, &record.unit);
    let agreed = mortgage.mortgagor.is_some_and(|mortgagor| signing.contains(&mortgagor));
    found.require(66, agreed || mortgage.kind != 2 || mortgage.determined_at.is_some());
    certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
}

/// Whether its mortgagee assigns the claim, by this deed, to this bank, the whole or a part.
fn is_assigned(facts: &MortgageTransfer, found: &state::Mortgage, record: &Record) -> bool {
    let wanted = facts.to.expect("of good form");
    let by_deed = record.statements.iter().any(|statement| match &statement.says {
        Says::ClaimAssignment { unit, mortgage, to, whole, deed } => {
            let by_mortgagee = statement.signer.0 == Role::Bank && statement.signer.1 == found.mortgagee;
            let of_this = *unit == record.unit && *mortgage == found.case && *to == wanted;
            by_mortgagee && of_this && *whole == (facts.whole == Some(1)) && Some(*deed) == facts.deed
        }
        _ => false,
    });
    by_deed && wanted != found.mortgagee
}

/// A new proof of a mortgage, where one is issued, takes the place of the one that it has.
pub fn judge_replaced_proof(
    mortgage: &state::Mortgage,
    filed: &Filed<'_>,
    state: &State,
    found: &mut Findings,
) {
    let Some(number) = &filed.record.issued else { return };
    certificates::judge_new(number, filed, state, found);
    found.require(113, filed.record.previous.as_ref() == Some(&mortgage.proof));
    let previous = filed.record.previous.as_ref().and_then(|number| state.certificates.get(number));
    found.require(114, previous.is_some_and(|found| found.status == state::CertificateStatus::Valid));
}

/// Puts the new proof in the place of the old one.
pub fn replace_proof(case: &str, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let Some(issued) = record.issued.clone() else { return };
    let mortgage = active_mut(filed.touch(&record.unit, state), case);
    let before = std::mem::replace(&mut mortgage.proof, issued.clone());
    certificates::end_proof(&before, Some(&issued), state);
    certificates::issue(&issued, false, &record.unit, filed, state);
}

pub fn apply_transfer(facts: &MortgageTransfer, filed: &Filed<'_>, state: &mut State) {
    let named = facts.mortgage.as_ref().expect("of good form");
    let record = filed.record;
    let unit = filed.touch(&record.unit, state);
    let mortgage = active_mut(unit, named);
    let to = facts.to.expect("of good form");
    if facts.whole == Some(1) {
        mortgage.mortgagee = to;
        replace_proof(named, filed, state);
        return;
    }
    // A part of the claim takes its part of the mortgage in the same rank (民法典 407).
    let amount = facts.amount.expect("of good form");
    let proof = record.issued.clone().expect("of good form");
    mortgage.amount -= amount;
    let whole = mortgage.clone();
    let case = name(&record.case, Some(unit));
    let part = state::Mortgage { case, proof: proof.clone(), mortgagee: to, amount, ..whole };
    unit.mortgages.push(part);
    certificates::issue(&proof, false, &record.unit, filed, state);
}

pub fn judge_cancel(facts: &MortgageCancel, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let named = facts.mortgage.as_ref().expect("of good form");
    let unit = state.registered(&record.unit);
    found.require(23, unit.is_none_or(|unit| unit.status == Status::Current));
    let mortgage = unit.and_then(|unit| active(unit, named));
    found.require(69, mortgage.is_some());
    let ends = match &facts.document {
        None => mortgage.is_some_and(|found| is_released(found, record)),
        Some(document) => mortgage.is_some() && is_ordered(document, record),
    };
    found.require(68, ends);
}

/// Whether its own mortgagee releases it.
fn is_released(found: &state::Mortgage, record: &Record) -> bool {
    record.statements.iter().any(|statement| match &statement.says {
        Says::BankRelease { unit, mortgage, proof } => {
            let by_mortgagee = statement.signer.0 == Role::Bank && statement.signer.1 == found.mortgagee;
            by_mortgagee && *unit == record.unit && *mortgage == found.case && *proof == found.proof
        }
        _ => false,
    })
}

/// Whether a court orders its end, by this document.
fn is_ordered(number: &str, record: &Record) -> bool {
    record.statements.iter().any(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 13, document, .. } => {
            statement.signer.0 == Role::Court && *unit == record.unit && document == number
        }
        _ => false,
    })
}

pub fn apply_cancel(facts: &MortgageCancel, filed: &Filed<'_>, state: &mut State) {
    let named = facts.mortgage.as_ref().expect("of good form");
    let mortgage = active_mut(filed.touch(&filed.record.unit, state), named);
    mortgage.is_active = false;
    let proof = mortgage.proof.clone();
    certificates::end_proof(&proof, None, state);
}
