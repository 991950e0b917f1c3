//! Who may move a case, and from where to where.

use kexin_proof::height::TimeMs;

use super::CaseEvent;
use crate::act::{ActKind as _, Filing, Register};
use crate::calendar::period_of_days_end;
use crate::case::{self, Case, CaseState, Event, Mode, Person, STEPS_MAX, ends_in_certificate, flag};
use crate::delegation::{self, Use};
use crate::record::{Role, Signer};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;

/// Notes every rule that an event breaks.
pub(super) fn check(
    event: &CaseEvent,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let case = case::case_of(filing, register)?;
    let signer = signer(event.event, filing);
    if signer.is_none() {
        let [role, ..] = roles(event.event) else { unreachable!("whatever is filed is signed in some role") };
        findings.add(Rejection::about(124, role.name()));
    }
    if event.event == Event::Accept {
        findings.require(15, case.is_none());
        if event.kind.is_none_or(case::takes_lock) {
            for unit in event.units() {
                findings.require(22, !case::is_locked_by_other(filing, &unit, register)?);
            }
        }
        return Ok(());
    }
    let Some(case) = case else {
        findings.add(Rejection::new(121));
        return Ok(());
    };
    findings.require(121, case.unit == event.unit);
    require_order(event, &case, filing.place.time, findings);
    if let Some(signer) = signer {
        require_authority(event, &case, signer, filing, register, findings)?;
        require_two_persons(event.event, &case, Person::behind(signer), findings);
        if let Some(person) = event.person {
            let organisation = register.organisation(signer.org)?;
            let works_there = organisation.is_some_and(|organisation| {
                let mut keys = organisation.keys.iter();
                keys.any(|key| key.key.person == person && key.is_valid_at(filing.place.height))
            });
            findings.take(works_there.then_some(()).ok_or(Rejection::about(153, "person")));
        }
    }
    Ok(())
}

/// Who acts: the first natural person who signs in a role that the event takes. An acceptor signs for the bureau that
/// files.
pub(super) fn signer<'a>(event: Event, filing: &Filing<'a>) -> Option<&'a Signer> {
    let bureau = filing.signed().envelope().bureau;
    let files = |signer: &&Signer| signer.role != Role::Acceptor || signer.org == bureau;
    let of_role = |role: &Role| filing.record.signer(*role).filter(|signer| signer.person != 0).filter(files);
    roles(event).iter().find_map(of_role)
}

/// The roles in which an event is signed, the usual one first.
const fn roles(event: Event) -> &'static [Role] {
    match event {
        Event::Accept | Event::Withdraw | Event::Resubmit => &[Role::Acceptor],
        Event::Review => &[Role::Reviewer],
        Event::SecondReview => &[Role::SecondReviewer],
        Event::Reject | Event::Suspend | Event::Resume | Event::Audit => {
            &[Role::Reviewer, Role::SecondReviewer]
        }
        Event::Supplement | Event::Assign => &[Role::Acceptor, Role::Reviewer, Role::SecondReviewer],
        Event::Certify | Event::Issue | Event::Archive => &[Role::Acceptor, Role::Registrar],
        Event::Registered | Event::RegisteredAutomatically | Event::Drawn => &[],
    }
}

/// R-121 for a step out of order, R-130 for a withdrawal after recording, R-128 while the applicant still has time.
fn require_order(event: &CaseEvent, case: &Case, time: TimeMs, findings: &mut Findings) {
    if event.event == Event::Withdraw && case.state.is_recorded() {
        findings.add(Rejection::new(130));
        return;
    }
    findings.require(121, is_in_order(event, case));
    if event.event == Event::Reject && case.state == CaseState::Waiting {
        findings.require(128, supplement_ends(case).is_some_and(|end| end <= time));
    }
}

fn is_in_order(event: &CaseEvent, case: &Case) -> bool {
    use CaseState::{Accepted, Certified, FirstReviewed, Issued, Recorded, Reviewed, Suspended, Waiting};
    let state = case.state;
    let has_room = case.steps.len() < STEPS_MAX;
    let is_under_review = matches!(state, Accepted | FirstReviewed);
    match event.event {
        Event::Review => state == Accepted,
        Event::SecondReview => state == FirstReviewed,
        Event::Reject => is_under_review || matches!(state, Reviewed | Waiting),
        Event::Withdraw => state.is_open(),
        // Everything that is missing is asked for at once (条例 17).
        Event::Supplement => is_under_review && case.last(Event::Supplement).is_none(),
        Event::Suspend => is_under_review && has_room,
        Event::Resume => state == Suspended,
        Event::Resubmit => state == Waiting,
        Event::Assign => state.is_open() && has_room,
        Event::Certify => state == Recorded,
        Event::Issue => state == Certified || (state == Recorded && event.flags & flag::E_CERTIFICATE != 0),
        Event::Archive => {
            state == Issued || (matches!(state, Recorded | Certified) && !ends_in_certificate(case.kind))
        }
        Event::Audit => {
            let is_drawn = case.last(Event::Drawn).is_some() && case.last(Event::Audit).is_none();
            state.is_recorded() && is_drawn
        }
        Event::Accept | Event::Registered | Event::RegisteredAutomatically | Event::Drawn => false,
    }
}

/// When the applicant's time to bring what is missing runs out: at 24:00 of its last day.
fn supplement_ends(case: &Case) -> Option<TimeMs> {
    let asked = case.last(Event::Supplement)?;
    period_of_days_end(asked.time, u64::from(asked.detail?)).ok()
}

/// Whose step it is: the accepting bureau's, the desk's, or a reviewer's with a say over the units.
fn require_authority(
    event: &CaseEvent,
    case: &Case,
    signer: &Signer,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let accepted_it = signer.role == Role::Acceptor && signer.org == case.acceptor.org;
    match event.event {
        Event::Withdraw | Event::Resubmit => findings.require(125, accepted_it),
        Event::Supplement | Event::Assign if accepted_it => {}
        Event::Certify | Event::Issue | Event::Archive if accepted_it => {}
        Event::Certify | Event::Issue | Event::Archive | Event::Audit => {
            findings.require(125, case::covers(signer.org, &case.units(), register)?);
        }
        _ => match event.delegation {
            Some(id) => require_delegation(event.event, id, case, signer, filing, register, findings)?,
            None => {
                let is_review = matches!(event.event, Event::Review | Event::SecondReview);
                let rule = if is_review { 126 } else { 125 };
                findings.require(rule, case::covers(signer.org, &case.units(), register)?);
            }
        },
    }
    Ok(())
}

/// R-127 unless the delegation that is named allows the step: to this organisation, for the case's mode, kind and
/// units, at block time. In mode 协同审核 it is for the first review by the bureau that accepted, and the bureau of the
/// place decides.
fn require_delegation(
    event: Event,
    id: u32,
    case: &Case,
    signer: &Signer,
    filing: &Filing<'_>,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let (mode, units) = (case.mode(), case.units());
    if mode == Mode::Joint {
        findings.require(126, !matches!(event, Event::SecondReview | Event::Reject));
        findings.require(127, signer.org == case.acceptor.org);
    }
    let wanted = Use { grantee: signer.org, mode, kind: case.kind, units: &units, time: filing.place.time };
    findings.require(127, delegation::permits(id, &wanted, register)?);
    Ok(())
}

/// who reviews is another than who accepted, and a second reviewer another than both.
fn require_two_persons(event: Event, case: &Case, signer: Person, findings: &mut Findings) {
    match event {
        Event::Review => findings.require(122, signer.is_other_than(case.acceptor)),
        Event::SecondReview => {
            let first = case.reviewer.is_some_and(|first| signer.is_other_than(first));
            findings.require(122, signer.is_other_than(case.acceptor) && first);
        }
        _ => {}
    }
}
