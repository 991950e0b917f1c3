//! T10, T13: mortgages are established and end by registration; rank is the order of registration (民法典 402, 414).

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::certificates;
use super::consent::{agreeing, judge_whole};
use super::fraction::Fraction;
use super::ownership::{judge_disposable, touch};
use super::record::{Mortgage, MortgageCancel, Record, Role, Says};
use super::rules::Findings;
use super::state::{self, State, Unit};

pub fn judge_new(facts: &Mortgage, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let unit = judge_disposable(filed, state, found);
    let proof = record.issued.as_ref().expect("of good form");
    certificates::judge_new(proof, filed, state, found);
    let mortgagee = facts.mortgagee.expect("of good form");
    let signs = record.signers.iter().any(|(role, org, _)| *role == Role::Bank && *org == mortgagee);
    found.require(132, signs);
    // House and land below are not mortgaged to two (民法典 397).
    let land = land_of(&record.unit).and_then(|land| state.registered(&land));
    let to_another = |mortgage: &state::Mortgage| mortgage.is_active && mortgage.mortgagee != mortgagee;
    found.require(71, !land.is_some_and(|land| land.mortgages.iter().any(to_another)));
    let Some(unit) = unit else { return };
    // Land ownership, homesteads and their houses (民法典 399).
    found.require(61, !matches!(unit.right_type, 1 | 2 | 5 | 6));
    judge_mortgagor(facts, record, unit, found);
}

fn judge_mortgagor(facts: &Mortgage, record: &Record, unit: &Unit, found: &mut Findings) {
    let mortgagor = facts.mortgagor.expect("of good form");
    let Some(owner) = unit.owners.iter().find(|owner| owner.party == mortgagor) else {
        found.note(25);
        return;
    };
    let agreeing = agreeing(record);
    match facts.share {
        None => judge_whole(unit, &agreeing, found),
        Some((over, under)) => {
            found.require(73, Fraction::new(over, under) <= owner.part(unit.form));
            found.require(132, agreeing.contains(&mortgagor));
        }
    }
}

/// The land under what stands on it; none for land itself.
pub fn land_of(unit: &UnitCode) -> Option<UnitCode> {
    let land: UnitCode = format!("{}W00000000", &unit.as_str()[..19]).parse().expect("a parcel's own code");
    (land != *unit).then_some(land)
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
        no_transfer: facts.no_transfer == Some(1),
        order: state.mortgages,
        is_active: true,
    };
    touch(filed, state).mortgages.push(mortgage);
    certificates::issue(&proof, false, filed, state);
}

pub fn judge_cancel(facts: &MortgageCancel, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let named = facts.mortgage.as_ref().expect("of good form");
    let unit = state.registered(&record.unit);
    let mortgage = unit.and_then(|unit| active(unit, named));
    found.require(69, mortgage.is_some());
    let released = mortgage.is_some_and(|found| is_released(found, record));
    found.require(68, released);
}

/// The mortgage of a case, while it is in force.
pub fn active<'a>(unit: &'a Unit, case: &str) -> Option<&'a state::Mortgage> {
    unit.mortgages.iter().find(|mortgage| mortgage.is_active && mortgage.case == case)
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

pub fn apply_cancel(facts: &MortgageCancel, filed: &Filed<'_>, state: &mut State) {
    let named = facts.mortgage.as_ref().expect("of good form");
    let unit = touch(filed, state);
    let mortgage = unit.mortgages.iter_mut().find(|mortgage| mortgage.case == *named).expect("judged before");
    mortgage.is_active = false;
    let proof = mortgage.proof.clone();
    certificates::cancel(&proof, state);
}
