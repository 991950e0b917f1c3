//! T21: one unit serves another (民法典 372 to 385). The entry stands on both.

use super::Filed;
use super::calendar::end_of;
use super::certificates;
use super::consent::{Disposed, agreeing, current, judge_whole};
use super::record::{Easement, Record};
use super::rules::Findings;
use super::state::{self, Ended, Standing, State, Unit};

/// Layer P.
pub fn judge_form(facts: &Easement, record: &Record, found: &mut Findings) {
    found.require(7, facts.way.is_some() && facts.other.is_some());
    found.require(8, facts.way.is_none_or(|way| (1..=3).contains(&way)));
    found.require(98, facts.other != Some(record.unit));
    super::form::period(facts.from, facts.to, found);
    let (first, right) = match facts.way {
        Some(1) => (100, 19),
        Some(2) => (300, 19),
        _ => (400, 19),
    };
    // It passes with its unit, and is mortgaged with it, never alone (民法典 380, 381).
    if record.registration_type == Some(200) && record.right_type == Some(19) {
        found.note(99);
        return;
    }
    super::form::types(record, first, |of| of == right, found);
    match facts.way {
        Some(1) => {
            found.require(7, facts.content.is_some() && facts.easement.is_none());
            super::form::issued(record, super::form::PROOF, found);
        }
        Some(2) => {
            found.require(7, facts.content.is_some() && facts.easement.is_some());
            super::form::issued(record, super::form::PROOF, found);
            found.require(7, record.previous.is_some());
        }
        _ => found.require(7, facts.easement.is_some()),
    }
}

pub fn judge(facts: &Easement, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let other = facts.other.expect("of good form");
    if let Some(number) = &record.issued {
        certificates::judge_new(number, filed, state, found);
    }
    let servient = current(state.registered(&record.unit), found);
    let dominant = current(state.registered(&other), found);
    let (Some(servient), Some(dominant)) = (servient, dominant) else { return };
    let now = filed.place.time;
    let named = servient.easements.iter().find(|entry| {
        Some(&entry.standing.case) == facts.easement.as_ref() && entry.serves && entry.other == other
    });
    if facts.way != Some(1) {
        found.require(147, named.is_some_and(|entry| entry.standing.is_in_force(now)));
    }
    let disposed = Disposed { code: &record.unit, unit: servient, filed };
    if facts.way != Some(3) {
        disposed.judge_seizure(found);
        disposed.judge_notices(&Default::default(), None, found);
        disposed.judge_restrictions(found);
        judge_whole(servient, &agreeing(record, &record.unit), found);
        for unit in [servient, dominant] {
            let outlives = facts.to.is_some_and(|to| unit.land_term_end.is_some_and(|end| to > end));
            found.require(97, !outlives);
        }
    }
    if facts.way == Some(2)
        && let Some(named) = named
    {
        found.require(113, record.previous.as_ref() == Some(&named.proof));
    }
    judge_whole(dominant, &agreeing(record, &other), found);
}

pub fn apply(facts: &Easement, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let other = facts.other.expect("of good form");
    if facts.way == Some(1) {
        let proof = record.issued.clone().expect("of good form");
        for (unit, serves, opposite) in [(record.unit, true, other), (other, false, record.unit)] {
            let entry = state::Easement {
                standing: Standing { case: record.case.clone(), ended: None, expires: facts.to.map(end_of) },
                serves,
                other: opposite,
                content: facts.content.expect("of good form"),
                from: facts.from,
                to: facts.to,
                proof: proof.clone(),
            };
            filed.touch(&unit, state).easements.push(entry);
        }
        certificates::issue(&proof, false, &record.unit, filed, state);
        return;
    }
    let mut before = None;
    for unit in [record.unit, other] {
        let entry = entry_mut(filed.touch(&unit, state), facts);
        before = Some(entry.proof.clone());
        if facts.way == Some(2) {
            entry.content = facts.content.expect("of good form");
            (entry.from, entry.to) = (facts.from, facts.to);
            entry.standing.expires = facts.to.map(end_of);
            entry.proof = record.issued.clone().expect("of good form");
        } else {
            entry.standing.ended = Some(Ended::Ended);
        }
    }
    let before = before.expect("both units have the entry");
    match &record.issued {
        Some(issued) if facts.way == Some(2) => {
            certificates::supersede(&before, issued, state);
            certificates::issue(issued, false, &record.unit, filed, state);
        }
        _ => certificates::cancel(&before, state),
    }
}

fn entry_mut<'a>(unit: &'a mut Unit, facts: &Easement) -> &'a mut state::Easement {
    let named = |entry: &&mut state::Easement| Some(&entry.standing.case) == facts.easement.as_ref();
    unit.easements.iter_mut().find(named).expect("judged before")
}
