//! What an event writes: the case's next state and its step; locks at acceptance and at the end.

use kexin_proof::slots::{Value, Width};

use super::CaseEvent;
use super::check::signer;
use crate::act::{ActKind as _, Filing, Register};
use crate::case::{
    self, Acceptance, CaseState, Event, Mode, Person, Reviewed, Step, case_slot, needs_second_review,
};
use crate::store::StoreError;

/// Writes an event that no rule refuses.
pub(super) fn apply(
    event: &CaseEvent,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let by = Person::behind(signer(event.event, filing).expect("checked before it is applied"));
    let step = Step {
        detail: event.reason.or(event.person).or(event.result).or(event.term_days),
        delegation: event.delegation,
        flags: event.flags,
        digest: event.digest,
        ..Step::plain(event.event, filing.place.time, by)
    };
    let moved = match event.event {
        Event::Accept => return accept(event, by, filing, register),
        Event::Review => return review(event, by, filing, register),
        Event::Reject => {
            let reason = event.reason.expect("parsed with its reason");
            let draft = register.draft(&filing.signed().case().key, Width::W16)?;
            draft.set(case_slot::REASON, Value::Code(reason));
            case::note(filing, &step, register)?;
            return case::end(filing, CaseState::Rejected, register);
        }
        Event::Withdraw => {
            case::note(filing, &step, register)?;
            return case::end(filing, CaseState::Withdrawn, register);
        }
        Event::SecondReview => {
            let delegation = event.delegation;
            let made = Reviewed { event: event.event, by, delegation, state: CaseState::Reviewed };
            return case::review_as(filing, &made, register);
        }
        Event::Assign | Event::Audit => return case::note(filing, &step, register),
        Event::Supplement => CaseState::Waiting,
        Event::Suspend => CaseState::Suspended,
        Event::Resume | Event::Resubmit => CaseState::Accepted,
        Event::Certify => CaseState::Certified,
        Event::Issue => CaseState::Issued,
        Event::Archive => CaseState::Archived,
        Event::Registered | Event::RegisteredAutomatically | Event::Drawn => {
            unreachable!("refused when the event was read")
        }
    };
    case::move_to(filing, moved, &step, register)
}

fn accept(
    event: &CaseEvent,
    by: Person,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let kind = event.kind.expect("parsed with its kind");
    let acceptance = Acceptance { kind, mode: event.mode, flags: event.flags };
    let units = event.units();
    case::accept(filing, &units, &acceptance, by, register)?;
    if case::takes_lock(kind) { case::lock(filing, &units, register) } else { Ok(()) }
}

/// The first of two reviews, by the law or because the bureau of the place decides, leads only half way.
fn review(
    event: &CaseEvent,
    by: Person,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let case = case::case_of(filing, register)?.expect("checked before it is applied");
    let is_joint = event.delegation.is_some() && case.mode() == Mode::Joint;
    let is_first = is_joint || needs_second_review(case.kind);
    let state = if is_first { CaseState::FirstReviewed } else { CaseState::Reviewed };
    let made = Reviewed { event: Event::Review, by, delegation: event.delegation, state };
    case::review_as(filing, &made, register)
}
