//! T17, T18: who holds the register to be wrong has it noted; unless he sues in time, the note falls (民法典 220).

use super::Filed;
use super::calendar::deadline_end;
use super::certificates;
use super::consent::{agreeing, current};
use super::record::{FollowUp, Objection, Record, Role, Says};
use super::rule_books::OBJECTION_DAYS;
use super::rules::Findings;
use super::state::{self, Ended, Standing, State, Status, Unit};

pub fn judge_new(facts: &Objection, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
    let applicant = facts.applicant.expect("of good form");
    found.require(132, agreeing(record, &record.unit).contains(&applicant));
    let days = state.figure(OBJECTION_DAYS, filed.place.height);
    found.require(157, deadline_end(filed.place.time, days).is_some());
    let Some(unit) = current(state.registered(&record.unit), found) else { return };
    found.require(86, unit.owners.iter().all(|owner| owner.party != applicant));
    let again = |objection: &state::Objection| {
        objection.applicant == applicant && Some(objection.matter) == facts.matter
    };
    found.require(87, !unit.objections.iter().any(again));
}

pub fn apply_new(facts: &Objection, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let proof = record.issued.clone().expect(form);
    let now = filed.place.time;
    let days = state.figure(OBJECTION_DAYS, filed.place.height);
    let objection = state::Objection {
        standing: Standing { case: record.case.clone(), ended: None, expires: deadline_end(now, days) },
        matter: facts.matter.expect(form),
        applicant: facts.applicant.expect(form),
        person: facts.person,
        proof: proof.clone(),
        since: now,
        suit: None,
    };
    filed.touch(&record.unit, state).objections.push(objection);
    certificates::issue(&proof, false, &record.unit, filed, state);
}

fn named<'a>(unit: &'a Unit, facts: &FollowUp) -> Option<&'a state::Objection> {
    unit.objections.iter().find(|objection| Some(&objection.standing.case) == facts.objection.as_ref())
}

pub fn judge_follow_up(facts: &FollowUp, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let now = filed.place.time;
    let unit = state.registered(&record.unit);
    found.require(23, unit.is_none_or(|unit| unit.status == Status::Current));
    let objection = unit.and_then(|unit| named(unit, facts));
    let standing = objection.filter(|objection| objection.standing.ended.is_none());
    if facts.way == Some(1) {
        let proof = suit_proof(facts, record);
        found.require(132, proof.is_some());
        // One that nothing but an act ends has its suit.
        let awaits =
            |objection: &state::Objection| objection.suit.is_none() && objection.standing.expires.is_some();
        found.require(147, standing.is_some_and(awaits));
        if let Some(end) = standing.and_then(|objection| objection.standing.expires) {
            found.require(88, now < end && proof.is_none_or(|accepted_at| accepted_at < end));
        }
        return;
    }
    found.require(147, standing.is_some_and(|objection| objection.standing.is_in_force(now)));
    if facts.way == Some(2) {
        let agrees =
            |objection: &state::Objection| agreeing(record, &record.unit).contains(&objection.applicant);
        found.require(132, objection.is_none_or(agrees));
        return;
    }
    let ordered = record.statements.iter().any(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 18, document, digest, .. } => {
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            statement.signer.0 == Role::Court && *unit == record.unit && by
        }
        _ => false,
    });
    found.require(76, ordered);
}

/// When a court accepted the suit of this objection.
fn suit_proof(facts: &FollowUp, record: &Record) -> Option<u64> {
    record.statements.iter().find_map(|statement| match &statement.says {
        Says::SuitProof { unit, objection, accepted_at, document } => {
            let this = *unit == record.unit && Some(objection) == facts.objection.as_ref();
            (this && Some(document) == facts.suit.as_ref()).then_some(*accepted_at)
        }
        _ => None,
    })
}

pub fn apply_follow_up(facts: &FollowUp, filed: &Filed<'_>, state: &mut State) {
    let unit = filed.touch(&filed.record.unit, state);
    let is_named =
        |objection: &&mut state::Objection| Some(&objection.standing.case) == facts.objection.as_ref();
    let objection = unit.objections.iter_mut().find(is_named).expect("judged before");
    if facts.way == Some(1) {
        objection.standing.expires = None;
        objection.suit = facts.suit.clone();
        return;
    }
    objection.standing.ended = Some(Ended::Ended);
    let proof = objection.proof.clone();
    certificates::end_proof(&proof, None, state);
}
