//! T22: somebody may live in another's dwelling: by contract, by will, by judgment (民法典 366 to 371).

use std::collections::BTreeSet;

use super::Filed;
use super::calendar::end_of;
use super::certificates;
use super::consent::{
    DECEASED, Disposed, agreeing, current, is_awarded, is_dwelling, is_ordered_by_court, judge_awarded,
};
use super::form;
use super::fraction::Fraction;
use super::record::{Habitation, Party, Record, Role, Says};
use super::rules::Findings;
use super::state::{self, Ended, SHARED, SINGLE, Standing, State, Status, Unit};

/// Registration type of transfers.
const TRANSFER: u32 = 200;

/// Layer P.
pub fn judge_form(facts: &Habitation, record: &Record, found: &mut Findings) {
    found.require(7, facts.way.is_some() && facts.occupant.is_some());
    found.require(8, facts.way.is_none_or(|way| matches!(way, 1 | 2)));
    if !matches!(facts.way, Some(1 | 2)) {
        return;
    }
    if record.registration_type == Some(TRANSFER) {
        form::types(record, TRANSFER, |right| right == 92, found);
        return;
    }
    if facts.way == Some(2) {
        form::types(record, 400, |right| right == 92, found);
        found.require(7, facts.habitation.is_some());
        found.require(7, facts.document.is_some() == facts.digest.is_some());
        found.require(7, facts.document.as_ref().is_none_or(|document| !document.is_empty()));
        return;
    }
    form::types(record, 100, |right| right == 92, found);
    form::issued(record, form::PROOF, found);
    form::period(facts.from, facts.to, found);
    let who = facts.person.is_some() && facts.holder_type.is_some();
    found.require(7, who && facts.source.is_some() && facts.scope.is_some() && facts.from.is_some());
    found.require(95, facts.holder_type.is_none_or(|kind| kind == 1));
    found.require(8, facts.source.is_none_or(|source| matches!(source, 1..=3 | 99)));
    let documented = facts.document.is_some() && facts.digest.is_some();
    found.require(7, !matches!(facts.source, Some(2 | 3)) || documented);
}

pub fn judge(facts: &Habitation, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let unit = state.registered(&record.unit);
    if record.registration_type == Some(TRANSFER) {
        // It passes to nobody (民法典 369).
        found.note(35);
    } else if facts.way == Some(2) {
        judge_end(facts, filed, unit, found);
    } else {
        certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
        judge_new(facts, filed, unit, state, found);
    }
}

fn judge_new(
    facts: &Habitation,
    filed: &Filed<'_>,
    unit: Option<&Unit>,
    state: &State,
    found: &mut Findings,
) {
    let record = filed.record;
    let Some(unit) = current(unit, found) else { return };
    let occupant = facts.occupant.expect("of good form");
    found.require(93, is_dwelling(unit.use_code));
    let disposed = Disposed { code: &record.unit, unit, filed };
    disposed.judge_seizure(state, found);
    disposed.judge_notices(&BTreeSet::from([occupant]), found);
    disposed.judge_restrictions(found);
    // The land under a dwelling renews itself (民法典 359).
    if let (Some(to), Some(end)) = (facts.to, unit.land_term_end)
        && to > end
    {
        found.warn(31);
    }
    let agreeing = agreeing(record, &record.unit);
    found.require(132, agreeing.contains(&occupant));
    let may_apply =
        |party: &Party| *party == occupant || unit.owners.iter().any(|owner| owner.party == *party);
    found.require(25, agreeing.iter().all(may_apply));
    match facts.source {
        Some(2) => found.require(132, is_judged(facts, record)),
        Some(3) => found.require(132, is_willed(facts, record)),
        _ => judge_owners(&disposed, &agreeing, found),
    }
}

/// all joint owners, or two thirds of the shares, by signature or by a statement of their own; R-132 the only one.
fn judge_owners(disposed: &Disposed<'_>, agreeing: &BTreeSet<Party>, found: &mut Findings) {
    let unit = disposed.unit;
    let agrees = |owner: &&state::Owner| {
        agreeing.contains(&owner.party) || disposed.has_consent("", Some(owner.party), None)
    };
    let agreed: Vec<&state::Owner> = unit.owners.iter().filter(agrees).collect();
    let all = agreed.len() == unit.owners.len();
    match unit.form {
        SINGLE => found.require(132, all),
        SHARED => {
            let parts = agreed.iter().map(|owner| owner.part(SHARED));
            found.require(94, Fraction::sum(parts).is_two_thirds());
        }
        _ => found.require(94, all),
    }
}

fn is_judged(facts: &Habitation, record: &Record) -> bool {
    record.statements.iter().any(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 22, document, digest, .. } => {
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            statement.signer.0 == Role::Court && *unit == record.unit && by
        }
        _ => false,
    })
}

fn is_willed(facts: &Habitation, record: &Record) -> bool {
    record.statements.iter().any(|statement| match &statement.says {
        Says::Notary { unit, matter: 3, to, document, digest, .. } => {
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            *unit == record.unit && facts.occupant.is_some_and(|occupant| to.contains(&occupant)) && by
        }
        _ => false,
    })
}

fn judge_end(facts: &Habitation, filed: &Filed<'_>, unit: Option<&Unit>, found: &mut Findings) {
    let record = filed.record;
    let occupant = facts.occupant.expect("of good form");
    let is_named = |right: &&state::Habitation| {
        Some(&right.standing.case) == facts.habitation.as_ref() && right.occupant == occupant
    };
    let named = unit.and_then(|unit| unit.habitations.iter().find(is_named));
    found.require(147, named.is_some());
    found.require(96, named.is_none_or(|named| named.standing.is_in_force(filed.place.time)));
    found.require(23, unit.is_none_or(|unit| unit.status == Status::Current));
    let by = (facts.document.as_ref(), facts.digest);
    if facts.document.is_some() {
        // A court says so, or an award against who lives there, which an owner brings.
        if is_ordered_by_court(record, &record.unit, by) {
            return;
        }
        let is_awarded = is_awarded(filed, &record.unit, by, &BTreeSet::from([occupant]));
        found.require(76, is_awarded);
        if is_awarded {
            judge_awarded(filed, &record.unit, unit.map_or(&[][..], |unit| &unit.owners), found);
        }
        return;
    }
    let died = record.statements.iter().any(|statement| match &statement.says {
        Says::Identity { party, status, .. } => *party == occupant && status & DECEASED != 0,
        _ => false,
    });
    found.require(132, died || agreeing(record, &record.unit).contains(&occupant));
}

pub fn apply(facts: &Habitation, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let unit = filed.touch(&record.unit, state);
    if facts.way == Some(2) {
        let is_named = |right: &&mut state::Habitation| {
            let case = Some(&right.standing.case) == facts.habitation.as_ref();
            case && Some(right.occupant) == facts.occupant && right.standing.ended.is_none()
        };
        let right = unit.habitations.iter_mut().find(is_named).expect("judged before");
        right.standing.ended = Some(Ended::Ended);
        let proof = right.proof.clone();
        certificates::end_proof(&proof, None, state);
        return;
    }
    let proof = record.issued.clone().expect(form);
    unit.habitations.push(state::Habitation {
        standing: Standing { case: record.case.clone(), ended: None, expires: facts.to.map(end_of) },
        occupant: facts.occupant.expect(form),
        person: facts.person.expect(form),
        source: facts.source.expect(form),
        scope: facts.scope.expect(form),
        from: facts.from,
        to: facts.to,
        proof: proof.clone(),
    });
    certificates::issue(&proof, false, &record.unit, filed, state);
}
