//! T09: a right in a unit ends: with the thing, by abandonment, by an authority's act, with its term (实施细则 28).

use std::collections::BTreeSet;

use super::Filed;
use super::calendar::end_of;
use super::certificates;
use super::consent::{
    Disposed, agreeing, current, is_awarded, is_dwelling, judge_applicants, judge_awarded, judge_whole,
};
use super::form;
use super::ownership::{judge_ended, published, was_visited};
use super::record::{Cancel, Party, Record, Role, Says};
use super::rule_books::PUBLIC_NOTICE_DAYS;
use super::rules::Findings;
use super::seizures::{SeizureEvent, What, running_at};
use super::state::{CANCELLED, LOST, State, Status, Unit};
use super::succession::end;

const LOSS: u32 = 1;
const ABANDONMENT: u32 = 2;
const TAKING: u32 = 3;
const TERM_ENDED: u32 = 4;
const COURT: u32 = 5;
const EX_OFFICIO: u32 = 6;

/// Layer P.
pub fn judge_form(facts: &Cancel, record: &Record, found: &mut Findings) {
    form::types(record, 400, |right| (1..=18).contains(&right), found);
    found.require(7, facts.right.is_some() && facts.reason.is_some());
    found.require(8, facts.right.is_none_or(|right| right == 0));
    found.require(8, facts.reason.is_none_or(|reason| (LOSS..=EX_OFFICIO).contains(&reason)));
    let documented = facts.document.is_some() && facts.digest.is_some();
    found.require(7, !matches!(facts.reason, Some(TAKING | COURT)) || documented);
}

pub fn judge(facts: &Cancel, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let reason = facts.reason.expect("of good form");
    judge_statements(facts, filed, state, found);
    let is_awarded = state.registered(&record.unit).is_some_and(|unit| {
        let owners: BTreeSet<Party> = unit.owners.iter().map(|owner| owner.party).collect();
        unit.status != Status::Planned
            && is_awarded(filed, &record.unit, (facts.document.as_ref(), facts.digest), &owners)
    });
    let is_ordered = ordering_court(facts, record).is_some();
    found.require(76, reason != COURT || is_ordered || is_awarded);
    let Some(unit) = current(state.registered(&record.unit), found) else { return };
    let disposed = Disposed { code: &record.unit, unit, filed };
    judge_seizure(facts, &disposed, state, found);
    disposed.judge_land(found);
    if matches!(reason, LOSS | ABANDONMENT | TERM_ENDED) {
        let agreeing = agreeing(record, &record.unit);
        judge_applicants(&agreeing, &unit.owners, found);
        judge_whole(unit, &agreeing, found);
    }
    match reason {
        LOSS => {
            disposed.judge_notices(&BTreeSet::new(), found);
            found.require(103, disposed.have_mortgagees_consented());
        }
        ABANDONMENT => {
            disposed.judge_restrictions(found);
            judge_holders(&disposed, state, found);
        }
        TERM_ENDED => {
            // The term of a dwelling renews itself (民法典 359).
            let end = unit.land_term_end.filter(|_| !is_dwelling(unit.use_code));
            found.require(128, end.is_some_and(|end| end_of(end) <= filed.place.time));
            found.require(103, disposed.have_mortgagees_consented());
        }
        TAKING => found.require(132, is_taken(facts, unit, filed)),
        EX_OFFICIO => found.require(103, disposed.have_mortgagees_consented()),
        // An award binds who was a party to it; a court's word binds all.
        COURT if is_awarded && !is_ordered => {
            judge_awarded(filed, &record.unit, &unit.owners, found);
            disposed.judge_restrictions(found);
            judge_holders(&disposed, state, found);
        }
        _ => {}
    }
}

/// What an authority or the bureau states where nobody's consent does.
fn judge_statements(facts: &Cancel, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    match facts.reason.expect("of good form") {
        LOSS => found.require(132, was_visited(record, 2)),
        EX_OFFICIO => match published(record, 3) {
            None => found.note(132),
            Some(since) => {
                let days = state.figure(PUBLIC_NOTICE_DAYS, filed.place.height);
                judge_ended(Some(since), days, filed, 128, found);
            }
        },
        _ => {}
    }
}

/// Whether a decision takes this unit from its owners, and is in effect (民法典 229).
fn is_taken(facts: &Cancel, of_unit: &Unit, filed: &Filed<'_>) -> bool {
    let owners: BTreeSet<Party> = of_unit.owners.iter().map(|owner| owner.party).collect();
    filed.record.statements.iter().any(|statement| match &statement.says {
        Says::Instrument { unit, matter: 2, from, effective_at, document, digest, .. } => {
            let from_owners = from.iter().eq(&owners) && *effective_at <= filed.place.time;
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            *unit == filed.record.unit && from_owners && by
        }
        _ => false,
    })
}

/// The court that orders the end.
fn ordering_court(facts: &Cancel, record: &Record) -> Option<u32> {
    record.statements.iter().find_map(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 9, document, digest, .. } => {
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            (statement.signer.0 == Role::Court && *unit == record.unit && by).then_some(statement.signer.1)
        }
        _ => None,
    })
}

/// only the court that seized it ends a right in spite of the seizure.
fn judge_seizure(facts: &Cancel, disposed: &Disposed<'_>, state: &State, found: &mut Findings) {
    let filed = disposed.filed;
    let court = ordering_court(facts, filed.record).filter(|_| facts.reason == Some(COURT));
    let own = running_at(&disposed.unit.seizures, filed.place.time);
    for seizure in own.into_iter().chain(disposed.seized_with_land(state)) {
        found.require(17, Some(seizure.order.organ) == court);
    }
}

/// whoever has another right in the unit agrees that its owner gives his up (实施细则 28).
fn judge_holders(disposed: &Disposed<'_>, state: &State, found: &mut Findings) {
    let now = disposed.filed.place.time;
    for notice in disposed.unit.notices.iter().filter(|notice| notice.standing.is_in_force(now)) {
        let agrees = disposed.has_consent(&notice.standing.case, notice.beneficiary, notice.organisation);
        found.require(146, agrees);
    }
    found.require(146, disposed.have_mortgagees_consented());
    found.require(146, disposed.have_occupants_consented());
    found.require(146, disposed.have_served_consented(state));
}

pub fn apply(facts: &Cancel, filed: &Filed<'_>, state: &mut State) {
    let code = &filed.record.unit;
    let reason = if facts.reason == Some(LOSS) { LOST } else { CANCELLED };
    let (before, burdens) = end(code, reason, &[], filed, state);
    let unit = filed.touch(code, state);
    if !unit.seizures.is_empty() {
        unit.seizures.push(SeizureEvent { at: filed.place.time, what: What::Ended });
    }
    burdens.end_elsewhere(code, filed, state);
    for number in burdens.keep_ended(code, filed, state) {
        certificates::end_proof(&number, None, state);
    }
    for number in before.titles() {
        certificates::cancel(&number, state);
    }
}
