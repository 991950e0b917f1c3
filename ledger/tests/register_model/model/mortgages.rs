//! T10, T12, T13: mortgages are established, pass with their claim and end; rank is the order of registration
//! (民法典 402, 407, 414).

use std::collections::BTreeSet;

use super::Filed;
use super::certificates;
use super::consent::{Disposed, agreeing, current, is_land, judge_whole, land_of};
use super::fraction::Fraction;
use super::offices::BANKS;
use super::ownership::was_visited;
use super::record::{Mortgage, MortgageCancel, MortgageTransfer, Record, Role, Says};
use super::rules::Findings;
use super::state::{self, State, Status, Unit};

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
    judge_land_below(mortgagee, record, state, found);
    let Some(unit) = unit else { return };
    let mortgagor = facts.mortgagor.expect("of good form");
    let disposed = Disposed { code: &record.unit, unit, filed };
    let givers = BTreeSet::from([mortgagor]);
    disposed.judge_seizure(found);
    disposed.judge_notices(&BTreeSet::new(), Some(mortgagee), found);
    disposed.judge_objections(&givers, found);
    disposed.judge_restrictions(found);
    disposed.judge_givers(&givers, found);
    // Land is mortgaged with what stands or rises on it (民法典 397).
    if is_land(&record.unit) && !matches!(facts.property, Some(2 | IN_PROGRESS)) {
        disposed.judge_land(found);
    }
    judge_mortgageable(unit, found);
    judge_mortgagor(facts, record, unit, found);
}

/// Whether a bank signs a record itself.
pub fn signs(record: &Record, bank: u32) -> bool {
    record.signers.iter().any(|(role, org, _)| *role == Role::Bank && *org == bank)
}

/// the land below is not mortgaged to another, and a mortgage of the building in progress has become one of
/// the house (民法典 397; 实施细则 77).
fn judge_land_below(mortgagee: u32, record: &Record, state: &State, found: &mut Findings) {
    let land = land_of(&record.unit).and_then(|land| state.registered(&land));
    let active: Vec<&state::Mortgage> =
        land.map_or(Vec::new(), |land| land.mortgages.iter().filter(|mortgage| mortgage.is_active).collect());
    found.require(71, active.iter().all(|mortgage| mortgage.mortgagee == mortgagee));
    found.require(72, active.iter().all(|mortgage| mortgage.property != Some(IN_PROGRESS)));
}

/// not land ownership, nor homesteads and their houses, nor what public institutions teach and heal in (民法典 399).
fn judge_mortgageable(unit: &Unit, found: &mut Findings) {
    let of_right = !matches!(unit.right_type, 1 | 2 | 5 | 6);
    let public = unit.owners.iter().any(|owner| owner.holder_type == 3) && (40..=43).contains(&unit.use_code);
    found.require(61, of_right && !public);
}

fn judge_mortgagor(facts: &Mortgage, record: &Record, unit: &Unit, found: &mut Findings) {
    let mortgagor = facts.mortgagor.expect("of good form");
    let Some(owner) = unit.owners.iter().find(|owner| owner.party == mortgagor) else {
        found.note(25);
        return;
    };
    let agreeing = agreeing(record, &record.unit);
    match facts.share {
        None => judge_whole(unit, &agreeing, found),
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
        case: record.case.clone(),
        proof: proof.clone(),
        kind: facts.kind.expect(form),
        amount: facts.amount.expect(form),
        mortgagee: facts.mortgagee.expect(form),
        mortgagor: facts.mortgagor.expect(form),
        share: facts.share,
        from: facts.from,
        to: facts.to,
        no_transfer: facts.no_transfer == Some(1),
        scope: facts.scope.expect(form),
        determined_at: None,
        property: facts.property,
        order: state.mortgages,
        is_active: true,
    };
    filed.touch(&record.unit, state).mortgages.push(mortgage);
    certificates::issue(&proof, false, &record.unit, filed, state);
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
    let whole = facts.whole == Some(1);
    found.require(153, BANKS.contains(&to));
    found.require(132, signs(record, to));
    let unit = state.registered(&record.unit);
    let mortgage = unit.and_then(|unit| active(unit, named));
    found.require(69, mortgage.is_some());
    if whole {
        judge_replaced_proof(mortgage, filed, state, found);
    } else {
        certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
    }
    let Some(mortgage) = mortgage else { return };
    let assigned = {
        let found = mortgage;
        record.statements.iter().any(|statement| match &statement.says {
            Says::ClaimAssignment { unit, mortgage, to: taker, whole: all, deed } => {
                let by_mortgagee = statement.signer.1 == found.mortgagee;
                let of_this = *unit == record.unit && *mortgage == found.case;
                by_mortgagee && of_this && *taker == to && *all == whole && Some(*deed) == facts.deed
            }
            _ => false,
        })
    };
    found.require(65, assigned);
    found.require(66, mortgage.kind != 2 || mortgage.determined_at.is_some() || whole);
}

/// A new proof of a mortgage, where one is issued, takes the place of the one that it has.
pub fn judge_replaced_proof(
    mortgage: Option<&state::Mortgage>,
    filed: &Filed<'_>,
    state: &State,
    found: &mut Findings,
) {
    let Some(number) = &filed.record.issued else { return };
    certificates::judge_new(number, filed, state, found);
    if let Some(mortgage) = mortgage {
        found.require(113, filed.record.previous.as_ref() == Some(&mortgage.proof));
        let previous = filed.record.previous.as_ref().and_then(|number| state.certificates.get(number));
        found.require(114, previous.is_some_and(|found| found.status == state::CertificateStatus::Valid));
    }
}

/// Puts the new proof in the place of the old one.
pub fn replace_proof(case: &str, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let Some(issued) = record.issued.clone() else { return };
    let mortgage = active_mut(filed.touch(&record.unit, state), case);
    let before = std::mem::replace(&mut mortgage.proof, issued.clone());
    certificates::supersede(&before, &issued, state);
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
    let part = state::Mortgage {
        case: record.case.clone(),
        proof: proof.clone(),
        mortgagee: to,
        amount,
        ..mortgage.clone()
    };
    unit.mortgages.push(part);
    certificates::issue(&proof, false, &record.unit, filed, state);
}

pub fn judge_cancel(facts: &MortgageCancel, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let named = facts.mortgage.as_ref().expect("of good form");
    let unit = state.registered(&record.unit).filter(|unit| unit.status != Status::Nothing);
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
    certificates::cancel(&proof, state);
}

