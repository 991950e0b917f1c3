//! T22: somebody may live in another's dwelling: by contract, by will, by judgment (民法典 366 to 371).

use std::collections::BTreeSet;

use super::Filed;
use super::calendar::end_of;
use super::certificates;
use super::consent::{DECEASED, Disposed, agreeing, current, is_dwelling};
use super::fraction::Fraction;
use super::record::{Habitation, Party, Record, Role, Says};
use super::rules::Findings;
use super::state::{self, Ended, SHARED, Standing, State, Unit};

/// Layer P.
pub fn judge_form(facts: &Habitation, record: &Record, found: &mut Findings) {
    found.require(7, facts.way.is_some());
    found.require(8, facts.way.is_none_or(|way| matches!(way, 1 | 2)));
    super::form::period(facts.from, facts.to, found);
    if facts.way == Some(2) {
        super::form::types(record, 400, |right| right == 92, found);
        found.require(7, facts.habitation.is_some());
        return;
    }
    super::form::types(record, 100, |right| right == 92, found);
    super::form::issued(record, super::form::PROOF, found);
    let who = facts.occupant.is_some() && facts.person.is_some() && facts.holder_type.is_some();
    found.require(7, who && facts.source.is_some() && facts.scope.is_some());
    found.require(95, facts.holder_type.is_none_or(|kind| kind == 1));
    found.require(8, facts.source.is_none_or(|source| matches!(source, 1..=3 | 99)));
}

pub fn judge(facts: &Habitation, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    if let Some(number) = &record.issued {
        certificates::judge_new(number, filed, state, found);
    }
    let Some(unit) = current(state.registered(&record.unit), found) else { return };
    if facts.way == Some(2) {
        judge_end(facts, filed, unit, found);
        return;
    }
    found.require(93, is_dwelling(unit.use_code));
    let disposed = Disposed { code: &record.unit, unit, filed };
    disposed.judge_seizure(found);
    disposed.judge_notices(&BTreeSet::new(), None, found);
    disposed.judge_restrictions(found);
    if let (Some(to), Some(end)) = (facts.to, unit.land_term_end)
        && to > end
    {
        found.warn(31);
    }
    let agreeing = agreeing(record, &record.unit);
    match facts.source {
        Some(2) => found.require(132, is_judged(facts, record)),
        Some(3) => found.require(132, is_willed(facts, record)),
        _ => {
            judge_owners(unit, &agreeing, found);
            found.require(132, facts.occupant.is_some_and(|occupant| agreeing.contains(&occupant)));
        }
    }
}

/// all joint owners, or two thirds of the shares; R-025 the only one.
fn judge_owners(unit: &Unit, agreeing: &BTreeSet<Party>, found: &mut Findings) {
    let agreed = unit.owners.iter().filter(|owner| agreeing.contains(&owner.party));
    if unit.owners.len() == 1 {
        found.require(132, agreed.count() == 1);
    } else if unit.form == SHARED {
        let parts = agreed.map(|owner| owner.part(SHARED));
        found.require(94, Fraction::sum(parts).is_two_thirds());
    } else {
        found.require(94, agreed.count() == unit.owners.len());
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

fn judge_end(facts: &Habitation, filed: &Filed<'_>, unit: &Unit, found: &mut Findings) {
    let record = filed.record;
    let named = unit.habitations.iter().find(|right| Some(&right.standing.case) == facts.habitation.as_ref());
    let Some(named) = named else {
        found.note(147);
        return;
    };
    found.require(96, named.standing.is_in_force(filed.place.time));
    let died = record.statements.iter().any(|statement| match &statement.says {
        Says::Identity { party, status, .. } => *party == named.occupant && status & DECEASED != 0,
        _ => false,
    });
    found.require(132, died || agreeing(record, &record.unit).contains(&named.occupant));
}

pub fn apply(facts: &Habitation, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let unit = filed.touch(&record.unit, state);
    if facts.way == Some(2) {
        let is_named =
            |right: &&mut state::Habitation| Some(&right.standing.case) == facts.habitation.as_ref();
        let right = unit.habitations.iter_mut().find(is_named).expect("judged before");
        right.standing.ended = Some(Ended::Ended);
        let proof = right.proof.clone();
        certificates::cancel(&proof, state);
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
