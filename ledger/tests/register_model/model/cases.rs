//! T27: a case is accepted, reviewed, rejected or withdrawn; its acceptance locks the unit until it ends.

use super::Filed;
use super::calendar::DAY_MS;
use super::offices::covers;
use super::path::{is_locked, signing_person};
use super::record::{CaseFacts, Record, Role};
use super::rules::Findings;
use super::state::{Case, CaseState, Lock, Person, State};

pub const ACCEPT: u32 = 1;
pub const REVIEW: u32 = 2;
pub const REJECT: u32 = 3;
pub const WITHDRAW: u32 = 4;

/// Days after which a lock no longer holds.
pub const LOCK_DAYS: u64 = 60;

/// Layer P of a step.
pub fn judge_form(facts: &CaseFacts, _record: &Record, found: &mut Findings) {
    found.require(8, (ACCEPT..=WITHDRAW).contains(&facts.event));
    found.require(7, facts.kind.is_some() == (facts.event == ACCEPT));
    found.require(7, facts.reason.is_some() == (facts.event == REJECT));
    found.require(8, facts.kind.is_none_or(|kind| (1..=26).contains(&kind)));
}

/// Who answers for a step: the natural person who signs in its role; an acceptor signs for the bureau that files.
fn signer(facts: &CaseFacts, record: &Record) -> Option<Person> {
    match facts.event {
        ACCEPT | WITHDRAW => signing_person(record, Role::Acceptor).filter(|(org, _)| *org == record.bureau),
        _ => signing_person(record, Role::Reviewer),
    }
}

/// What a step owes.
pub fn judge(facts: &CaseFacts, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let signer = signer(facts, record);
    found.require(124, signer.is_some());
    let case = state.cases.get(&record.case_id());
    if facts.event == ACCEPT {
        found.require(15, case.is_none());
        found.require(22, !is_locked(state, &record.unit, &record.case_id(), filed.place.time));
        return;
    }
    let Some(case) = case else {
        found.note(121);
        return;
    };
    found.require(121, case.unit == record.unit);
    let has_say = |signer: Person| covers(signer.0, case.unit.county());
    match facts.event {
        REVIEW => {
            found.require(121, case.state == CaseState::Accepted);
            if let Some(signer) = signer {
                found.require(126, has_say(signer));
                found.require(122, signer != case.acceptor);
            }
        }
        REJECT => {
            found.require(121, matches!(case.state, CaseState::Accepted | CaseState::Reviewed));
            found.require(125, signer.is_none_or(has_say));
        }
        _ => {
            match case.state {
                CaseState::Recorded => found.note(130),
                CaseState::Accepted | CaseState::Reviewed => {}
                CaseState::Rejected | CaseState::Withdrawn => found.note(121),
            }
            found.require(125, signer.is_none_or(|signer| signer.0 == case.acceptor.0));
        }
    }
}

/// What a step does.
pub fn apply(facts: &CaseFacts, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let by = signer(facts, record).expect("judged before it is applied");
    match facts.event {
        ACCEPT => {
            let kind = u16::try_from(facts.kind.expect("of good form")).expect("of good form");
            open(filed, kind, by, state);
            let since = filed.place.time;
            let until = since + LOCK_DAYS * DAY_MS;
            let lock = Lock { case: record.case_id(), is_held: true, since, until };
            state.locks.insert(record.unit, lock);
        }
        REVIEW => review(filed, by, state),
        REJECT => {
            state.cases.get_mut(&record.case_id()).expect("judged before").reason = facts.reason;
            end(filed, CaseState::Rejected, state);
        }
        _ => end(filed, CaseState::Withdrawn, state),
    }
}

/// Opens the case of a record.
pub fn open(filed: &Filed<'_>, kind: u16, acceptor: Person, state: &mut State) {
    let case = Case {
        state: CaseState::Accepted,
        unit: filed.record.unit,
        kind,
        acceptor,
        reviewer: None,
        accepted_at: filed.place.time,
        ended_at: None,
        reason: None,
        ticks: Default::default(),
    };
    state.cases.insert(filed.record.case_id(), case);
}

/// Notes a review.
pub fn review(filed: &Filed<'_>, by: Person, state: &mut State) {
    let case = state.cases.get_mut(&filed.record.case_id()).expect("judged before");
    case.reviewer = Some(by);
    case.state = CaseState::Reviewed;
    case.ticks = filed.record.ticks.iter().copied().collect();
}

/// Ends the case of a record and lets go of the locks that it holds.
pub fn end(filed: &Filed<'_>, to: CaseState, state: &mut State) {
    let id = filed.record.case_id();
    let case = state.cases.get_mut(&id).expect("judged before");
    case.state = to;
    case.ended_at = Some(filed.place.time);
    for lock in state.locks.values_mut().filter(|lock| lock.case == id) {
        lock.is_held = false;
    }
}
