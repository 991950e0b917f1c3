//! T27: a case on its way from acceptance to the archive (domain 5.1, 5.3). Its units are locked until it ends.

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::calendar::{DAY_MS, period_end};
use super::offices::{covers, has_person};
use super::path::{is_locked, signing_person};
use super::record::{CaseFacts, Flaw, Record, Role};
use super::rules::{Findings, can_be_ticked};
use super::state::{Case, CaseState, Delegation, Lock, Person, State, Step};

pub const ACCEPT: u32 = 1;
pub const REVIEW: u32 = 2;
pub const REJECT: u32 = 3;
pub const WITHDRAW: u32 = 4;
pub const SUPPLEMENT: u32 = 5;
pub const SUSPEND: u32 = 6;
pub const RESUME: u32 = 7;
pub const ASSIGN: u32 = 8;
pub const ARCHIVE: u32 = 9;
pub const RESUBMIT: u32 = 10;
pub const SECOND_REVIEW: u32 = 11;
pub const CERTIFY: u32 = 12;
pub const ISSUE: u32 = 13;
pub const AUDIT: u32 = 14;
/// Noted by registrations.
pub const REGISTERED: u32 = 20;
pub const REGISTERED_AUTOMATICALLY: u32 = 21;
pub const DRAWN: u32 = 22;

/// Modes of 全域登记.
pub const COLLECTED: u32 = 1;
pub const JOINT: u32 = 2;
pub const CENTRAL: u32 = 3;

/// Days after which a lock no longer holds.
pub const LOCK_DAYS: u64 = 60;
/// Days in which what is missing is brought, unless the notice says otherwise.
const SUPPLEMENT_DAYS: u64 = 30;
/// A case with so many steps takes none that leads nowhere.
const STEPS_MAX: usize = 128;
/// Mark of an e-certificate.
const E_CERTIFICATE: u32 = 4;

/// Layer P of a step: what it needs, what it may have; anything else refuses.
pub fn judge_form(facts: &CaseFacts, record: &Record, found: &mut Findings) {
    let event = facts.event;
    found.require(8, (ACCEPT..=AUDIT).contains(&event));
    let e_certificate = facts.flags.is_some_and(|bits| bits & E_CERTIFICATE != 0);
    let wants_digest = matches!(event, SUPPLEMENT | ARCHIVE) || (event == ISSUE && !e_certificate);
    let needs = [
        (facts.kind.is_some(), event == ACCEPT),
        (facts.reason.is_some(), matches!(event, REJECT | SUSPEND)),
        (facts.person.is_some(), event == ASSIGN),
        (facts.result.is_some(), event == AUDIT),
    ];
    found.require(7, needs.iter().all(|(is_there, is_wanted)| is_there == is_wanted));
    found.require(7, facts.digest.is_some() || !wants_digest);
    let takes_delegation = matches!(event, REVIEW | REJECT | SUPPLEMENT..=ASSIGN | SECOND_REVIEW);
    let may = [
        (!facts.further.is_empty(), event == ACCEPT),
        (facts.mode.is_some(), event == ACCEPT),
        (facts.flags.is_some(), matches!(event, ACCEPT | ISSUE)),
        (facts.delegation.is_some(), takes_delegation),
        (facts.digest.is_some(), wants_digest || event == ISSUE),
        (facts.serial.is_some(), event == CERTIFY),
        (facts.term_days.is_some(), event == SUPPLEMENT),
        (!record.ticks.is_empty(), matches!(event, REVIEW | SECOND_REVIEW)),
    ];
    found.require(7, may.iter().all(|(is_there, is_taken)| !is_there || *is_taken));
    judge_codes(facts, record, found);
}

fn judge_codes(facts: &CaseFacts, record: &Record, found: &mut Findings) {
    let event = facts.event;
    found.require(8, facts.kind.is_none_or(|kind| (1..=26).contains(&kind)));
    let of_suspension = event == SUSPEND;
    let reasons: &[u32] = if of_suspension { &[1, 2, 3, 9] } else { &[1, 2, 3, 4, 9] };
    found.require(8, facts.reason.is_none_or(|reason| reasons.contains(&reason)));
    found.require(8, facts.mode.is_none_or(|mode| (COLLECTED..=CENTRAL).contains(&mode)));
    let marks = if event == ISSUE { E_CERTIFICATE } else { 3 };
    found.require(8, facts.flags.is_none_or(|bits| bits != 0 && bits & !marks == 0));
    found.require(8, facts.result.is_none_or(|result| matches!(result, 1 | 2)));
    found.require(8, facts.person != Some(0));
    found.require(8, facts.term_days.is_none_or(|days| (1..=365).contains(&days)));
    found.require(8, record.ticks.iter().all(|rule| can_be_ticked(*rule)));
    // Whatever is said of further units, the first must be known.
    if matches!(record.flaw, Flaw::MalformedUnit | Flaw::NoUnit | Flaw::OtherCase | Flaw::OtherJurisdiction) {
        return;
    }
    let mut seen = vec![record.unit];
    for unit in &facts.further {
        found.require(1, !seen.contains(unit));
        seen.push(*unit);
        // Old and new codes may lie in two counties.
        found.require(125, unit.county() == record.unit.county() || facts.kind == Some(8));
    }
}

/// The roles in which a step is signed.
fn roles(event: u32) -> &'static [Role] {
    match event {
        ACCEPT | WITHDRAW | RESUBMIT => &[Role::Acceptor],
        REVIEW => &[Role::Reviewer],
        SECOND_REVIEW => &[Role::SecondReviewer],
        REJECT | SUSPEND | RESUME | AUDIT => &[Role::Reviewer, Role::SecondReviewer],
        SUPPLEMENT | ASSIGN => &[Role::Acceptor, Role::Reviewer, Role::SecondReviewer],
        _ => &[Role::Acceptor, Role::Registrar],
    }
}

/// Who answers for a step: the first natural person who signs in one of its roles; an acceptor signs for the bureau that
/// files.
fn signer(facts: &CaseFacts, record: &Record) -> Option<(Role, Person)> {
    roles(facts.event).iter().find_map(|role| {
        let person = signing_person(record, *role)?;
        (*role != Role::Acceptor || person.0 == record.bureau).then_some((*role, person))
    })
}

/// What a step owes.
pub fn judge(facts: &CaseFacts, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let signer = signer(facts, record);
    found.require(124, signer.is_some());
    let case = state.cases.get(&record.case_id());
    if facts.event == ACCEPT {
        found.require(15, case.is_none());
        let mut units = facts.further.clone();
        units.push(record.unit);
        let locked = |unit: &UnitCode| is_locked(state, unit, &record.case_id(), filed.place.time);
        found.require(22, !locks(facts.kind) || !units.iter().any(locked));
        return;
    }
    let Some(case) = case else {
        found.note(121);
        return;
    };
    found.require(121, case.unit() == record.unit);
    judge_order(facts, case, filed.place.time, found);
    let Some((role, person)) = signer else { return };
    judge_authority(facts, case, role, person, filed, state, found);
    judge_persons(facts.event, case, person, found);
    if let Some(assigned) = facts.person {
        found.require(153, has_person(person.0, assigned));
    }
}

fn judge_order(facts: &CaseFacts, case: &Case, now: u64, found: &mut Findings) {
    if facts.event == WITHDRAW && case.state.is_recorded() {
        found.note(130);
        return;
    }
    found.require(121, is_in_order(facts, case));
    if facts.event == REJECT && case.state == CaseState::Waiting {
        let asked = case.last(SUPPLEMENT).expect("what waits was asked");
        let days = u64::from(asked.detail.expect("asked with a term"));
        found.require(128, period_end(asked.time, days) <= now);
    }
}

fn is_in_order(facts: &CaseFacts, case: &Case) -> bool {
    use CaseState::{Accepted, Certified, FirstReviewed, Issued, Recorded, Reviewed, Suspended, Waiting};
    let has_room = case.steps.len() < STEPS_MAX;
    match (facts.event, case.state) {
        (REVIEW, Accepted) | (SECOND_REVIEW, FirstReviewed) | (RESUME, Suspended) | (RESUBMIT, Waiting) => {
            true
        }
        (REJECT, Accepted | FirstReviewed | Reviewed | Waiting) => true,
        (WITHDRAW, state) => state.is_open(),
        // Everything that is missing is asked for at once (条例 17).
        (SUPPLEMENT, Accepted | FirstReviewed) => case.last(SUPPLEMENT).is_none(),
        (SUSPEND, Accepted | FirstReviewed) => has_room,
        (ASSIGN, state) => state.is_open() && has_room,
        (CERTIFY, Recorded) | (ISSUE, Certified) | (ARCHIVE, Issued) => true,
        (ISSUE, Recorded) => facts.flags.is_some_and(|bits| bits & E_CERTIFICATE != 0),
        // What owes no certificate is archived without one.
        (ARCHIVE, Recorded | Certified) => !matches!(case.kind, 1..=3 | 5..=7 | 10 | 17 | 19),
        (AUDIT, state) => state.is_recorded() && case.last(DRAWN).is_some() && case.last(AUDIT).is_none(),
        _ => false,
    }
}

/// Whose step it is: the accepting bureau's, or one with a say over the units, or a grantee's.
fn judge_authority(
    facts: &CaseFacts,
    case: &Case,
    role: Role,
    person: Person,
    filed: &Filed<'_>,
    state: &State,
    found: &mut Findings,
) {
    let accepted_it = role == Role::Acceptor && person.0 == case.acceptor.0;
    let has_say = case.units.iter().all(|unit| covers(person.0, unit.county()));
    match facts.event {
        WITHDRAW | RESUBMIT => found.require(125, accepted_it),
        SUPPLEMENT | ASSIGN if accepted_it => {}
        CERTIFY | ISSUE | ARCHIVE => found.require(125, accepted_it || has_say),
        AUDIT => found.require(125, has_say),
        event => {
            let Some(number) = facts.delegation else {
                found.require(if matches!(event, REVIEW | SECOND_REVIEW) { 126 } else { 125 }, has_say);
                return;
            };
            if case.mode == JOINT {
                // The bureau that accepted makes the first review, that of the place decides.
                found.require(126, !matches!(event, SECOND_REVIEW | REJECT));
                found.require(127, person.0 == case.acceptor.0);
            }
            found.require(127, may_act(state, number, person.0, case, filed.place.time));
        }
    }
}

/// Whether an organisation may act on a case under a delegation.
pub fn may_act(state: &State, number: u32, org: u32, case: &Case, now: u64) -> bool {
    state.delegations.get(&number).is_some_and(|delegation| is_for(delegation, org, case, now))
}

fn is_for(delegation: &Delegation, org: u32, case: &Case, now: u64) -> bool {
    let is_its = delegation.grantee == org && delegation.mode == case.mode;
    is_its && permits(delegation, case.kind, &case.units, now)
}

/// Whether a delegation is in force, for a kind and for units.
pub fn permits(delegation: &Delegation, kind: u16, units: &[UnitCode], now: u64) -> bool {
    let in_force = delegation.from <= now && now < delegation.to;
    let revoked = delegation.revoked_at.is_some_and(|at| at <= now);
    let all = units.iter().all(|unit| unit.as_str().starts_with(&delegation.prefix));
    in_force && !revoked && all && delegation.kinds.contains(&kind)
}

/// nobody reviews what he accepted, and a second reviewer is a third person.
fn judge_persons(event: u32, case: &Case, person: Person, found: &mut Findings) {
    match event {
        REVIEW => found.require(122, person != case.acceptor),
        SECOND_REVIEW => found.require(122, person != case.acceptor && Some(person) != case.reviewer),
        _ => {}
    }
}

/// What a step does.
pub fn apply(facts: &CaseFacts, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let (_, by) = signer(facts, record).expect("judged before it is applied");
    if facts.event == ACCEPT {
        accept(facts, filed, by, state);
        return;
    }
    let now = filed.place.time;
    let case = state.cases.get_mut(&record.case_id()).expect("judged before");
    let supplement = (facts.event == SUPPLEMENT).then(|| facts.term_days.unwrap_or(SUPPLEMENT_DAYS));
    let supplement = supplement.map(|days| u32::try_from(days).expect("a year at most"));
    case.steps.push(Step {
        event: facts.event,
        time: now,
        by,
        detail: facts.reason.or(facts.person).or(facts.result).or(supplement),
        delegation: facts.delegation,
        kind: None,
        record: None,
    });
    match facts.event {
        REVIEW | SECOND_REVIEW => {
            let halfway = (facts.delegation.is_some() && case.mode == JOINT) || case.kind == 23;
            if facts.event == REVIEW {
                case.reviewer = Some(by);
                case.ticks.clear();
                case.state = if halfway { CaseState::FirstReviewed } else { CaseState::Reviewed };
            } else {
                case.state = CaseState::Reviewed;
            }
            case.ticks.extend(record.ticks.iter().copied());
        }
        REJECT => {
            case.reason = facts.reason;
            end(filed, CaseState::Rejected, state);
        }
        WITHDRAW => end(filed, CaseState::Withdrawn, state),
        SUPPLEMENT => case.state = CaseState::Waiting,
        SUSPEND => case.state = CaseState::Suspended,
        RESUME | RESUBMIT => {
            // It is reviewed anew.
            case.state = CaseState::Accepted;
            case.reviewer = None;
            case.ticks.clear();
        }
        CERTIFY => case.state = CaseState::Certified,
        ISSUE => case.state = CaseState::Issued,
        ARCHIVE => case.state = CaseState::Archived,
        _ => {}
    }
}

/// Whether a case keeps others off its units: objections (T17) and what becomes of them (T18) are heard at any time.
pub const fn locks(kind: Option<u32>) -> bool {
    !matches!(kind, Some(17 | 18))
}

fn accept(facts: &CaseFacts, filed: &Filed<'_>, by: Person, state: &mut State) {
    let record = filed.record;
    let kind = u16::try_from(facts.kind.expect("of good form")).expect("of good form");
    let mut units = vec![record.unit];
    units.extend(facts.further.iter().copied());
    open(filed, &units, kind, facts.mode.unwrap_or(COLLECTED), by, state);
    if !locks(facts.kind) {
        return;
    }
    let since = filed.place.time;
    let days = state.lock_days.unwrap_or(LOCK_DAYS);
    for unit in units {
        let lock = Lock { case: record.case_id(), is_held: true, since, until: since + days * DAY_MS };
        state.locks.insert(unit, lock);
    }
}

/// Opens the case of a record.
pub fn open(
    filed: &Filed<'_>,
    units: &[UnitCode],
    kind: u16,
    mode: u32,
    acceptor: Person,
    state: &mut State,
) {
    let accepted_at = filed.place.time;
    let step = Step {
        event: ACCEPT,
        time: accepted_at,
        by: acceptor,
        detail: Some(mode),
        delegation: None,
        kind: None,
        record: None,
    };
    let case = Case {
        state: CaseState::Accepted,
        units: units.to_vec(),
        kind,
        mode,
        acceptor,
        reviewer: None,
        accepted_at,
        ended_at: None,
        reason: None,
        ticks: Default::default(),
        steps: vec![step],
    };
    state.cases.insert(filed.record.case_id(), case);
}

/// Notes the review of a record that two persons sign.
pub fn review(filed: &Filed<'_>, by: Person, state: &mut State) {
    let case = state.cases.get_mut(&filed.record.case_id()).expect("judged before");
    case.reviewer = Some(by);
    case.state = CaseState::Reviewed;
    case.ticks = filed.record.ticks.iter().copied().collect();
    let time = filed.place.time;
    case.steps.push(Step {
        event: REVIEW,
        time,
        by,
        detail: None,
        delegation: None,
        kind: None,
        record: None,
    });
}

/// The review by which a case was moved on last.
pub fn last_review(case: &Case) -> Option<&Step> {
    case.steps.iter().rev().find(|step| matches!(step.event, REVIEW | SECOND_REVIEW))
}

/// Ends the case of a record and lets go of the locks that it holds.
pub fn end(filed: &Filed<'_>, to: CaseState, state: &mut State) {
    let record = filed.record;
    let id = record.case_id();
    let number = state.records;
    // The version of the policy that was named, and held.
    let in_force = u32::try_from(state.book_in_force(filed.place.height)).expect("few versions");
    let policy = record.policy.map(|policy| in_force - 1 + policy);
    let case = state.cases.get_mut(&id).expect("judged before");
    case.state = to;
    case.ended_at = Some(filed.place.time);
    if to == CaseState::Recorded {
        let by = registrar(record);
        let reviews = case.steps.iter().rev().find(|step| matches!(step.event, REVIEW | SECOND_REVIEW));
        let delegation = reviews.filter(|review| review.by.0 == by.0).and_then(|review| review.delegation);
        case.steps.push(Step {
            event: if record.policy.is_some() { REGISTERED_AUTOMATICALLY } else { REGISTERED },
            time: filed.place.time,
            by,
            detail: policy,
            delegation,
            kind: Some(record.facts.kind()),
            record: Some(number),
        });
    }
    for lock in state.locks.values_mut().filter(|lock| lock.case == id) {
        lock.is_held = false;
    }
}

/// Who answers for a registration.
fn registrar(record: &Record) -> Person {
    // Of what a policy approves, the policy.
    let first = if record.policy.is_some() { Role::Policy } else { Role::Registrar };
    let roles = [first, Role::Registrar, Role::Policy, Role::Reviewer, Role::Acceptor];
    let signs = |role: &Role| {
        let (_, org, key) = record.signers.iter().find(|(of, ..)| of == role)?;
        Some(super::offices::person(*org, *key))
    };
    roles.iter().find_map(signs).expect("somebody registers")
}
