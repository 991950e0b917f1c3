//! The way of a case: which event leads from which state to which, and what each leaves behind.

use super::*;
use crate::act::first_registration;
use crate::book::{Amendment, Figure};
use crate::calendar::period_of_days_end;
use crate::fixture::desk::{Desk, REGISTER};
use crate::unit::co_ownership::SINGLE;

use CaseState::{
    Accepted, Archived, Certified, FirstReviewed, Issued, Recorded, Rejected, Reviewed, Suspended, Waiting,
    Withdrawn,
};

/// A chain on which case A-1 stands in a state.
fn chain_in(state: CaseState) -> TestChain {
    let kind = if state == FirstReviewed { CORRECTION } else { first_registration::KIND };
    let mut desk = Desk::open();
    assert_eq!(desk.chain.accept(&unit(1), "A-1", kind), 0);
    let way: &[Event] = match state {
        Accepted => &[],
        Waiting => &[Event::Supplement],
        Suspended => &[Event::Suspend],
        Rejected => &[Event::Reject],
        Withdrawn => &[Event::Withdraw],
        FirstReviewed | Reviewed | Recorded | Certified | Issued | Archived => &[Event::Review],
    };
    for event in way {
        assert_eq!(file(&mut desk.chain, *event, "A-1", usual_signers(*event)), 0);
    }
    if state.is_recorded() {
        let draft = desk.first(&unit(1), "A-1", SINGLE, &[(1, None)], 1);
        assert_eq!(desk.chain.outcome(&draft, &REGISTER), 0);
    }
    for (after, event) in [(Certified, Event::Certify), (Issued, Event::Issue), (Archived, Event::Archive)] {
        if state.is_recorded() && state >= after {
            assert_eq!(file(&mut desk.chain, event, "A-1", ACCEPTS), 0);
        }
    }
    assert_eq!(case_at_head(&desk.chain, "A-1").state, state);
    desk.chain
}

/// Where an event leads from a state; none where it is out of order.
fn next(state: CaseState, event: Event) -> Option<CaseState> {
    Some(match (state, event) {
        (Accepted, Event::Review) => Reviewed,
        (FirstReviewed, Event::SecondReview) => Reviewed,
        (Accepted | FirstReviewed | Reviewed | Waiting, Event::Reject) => Rejected,
        (Accepted | FirstReviewed | Reviewed | Waiting | Suspended, Event::Withdraw) => Withdrawn,
        (Accepted | FirstReviewed, Event::Supplement) => Waiting,
        (Accepted | FirstReviewed, Event::Suspend) => Suspended,
        (Suspended, Event::Resume) | (Waiting, Event::Resubmit) => Accepted,
        (open, Event::Assign) if open.is_open() => open,
        (Recorded, Event::Certify) => Certified,
        (Certified, Event::Issue) => Issued,
        (Issued, Event::Archive) => Archived,
        _ => return None,
    })
}

#[test]
fn every_event_leads_where_the_law_says_and_nowhere_else() {
    for state in CaseState::ALL {
        let mut chain = chain_in(state);
        // The applicant's time has run out, so that what waits may be refused.
        chain.wait(40 * DAY_MS);
        for event in Event::ALL.into_iter().filter(|event| event.is_filed()) {
            let draft = ready_draft(&mut chain, event, "A-1");
            let record = chain.ready(&draft, usual_signers(event));
            let built = chain.build(vec![record]);
            let expected = match (next(state, event), event) {
                (Some(_), _) => 0,
                (None, Event::Accept) => 15,
                (None, Event::Withdraw) if state.is_recorded() => 130,
                (None, _) => 121,
            };
            let name = event.name();
            assert_eq!(built.outcome.receipts()[0].outcome, expected, "{name} from {}", state.name());
            let written = built.outcome.values().iter().find(|(key, _)| *key == case_key(COUNTY, "A-1"));
            let reached = written.and_then(|(_, value)| Case::of(value)).expect("the case is written").state;
            assert_eq!(reached, next(state, event).unwrap_or(state), "{name} from {}", state.name());
        }
    }
}

#[test]
fn every_step_is_kept_with_its_time_and_person() {
    let mut chain = TestChain::new(4);
    chain.prepare(&unit(1), "A-1", TRANSFER);
    let draft = ready_draft(&mut chain, Event::Assign, "A-1");
    assert_eq!(chain.outcome(&draft, REVIEWS), 0);
    assert_eq!(reject(&mut chain, "A-1"), 0);
    let case = case_at_head(&chain, "A-1");
    let told: Vec<_> = case.steps.iter().map(|step| (step.event, step.by.person, step.detail)).collect();
    assert_eq!(
        told,
        [
            (Event::Accept, 2, Some(1)),
            (Event::Review, 3, None),
            (Event::Assign, 3, Some(4)),
            (Event::Reject, 3, Some(3))
        ]
    );
    assert!(case.steps.is_sorted_by(|a, b| a.time < b.time));
    assert!(case.steps.iter().all(|step| step.by.org == BUREAU));
    assert_eq!((case.ended_at, case.reason), (Some(chain.head().header.time), Some(3)));
}

#[test]
fn what_is_missing_is_asked_for_once() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    assert_eq!(file(&mut chain, Event::Supplement, "A-1", ACCEPTS), 0);
    let asked = case_at_head(&chain, "A-1");
    let step = asked.last(Event::Supplement).expect("noted");
    assert_eq!(step.detail, Some(30));
    assert_eq!(step.digest, Some(DocumentDigest::from_bytes([6; 32])));
    assert_eq!(chain.review(&unit(1), "A-1"), 121, "the applicant's turn");
    assert_eq!(file(&mut chain, Event::Resubmit, "A-1", ACCEPTS), 0);
    assert_eq!(file(&mut chain, Event::Supplement, "A-1", ACCEPTS), 121, "the second time");
    assert_eq!(chain.review(&unit(1), "A-1"), 0);
}

#[test]
fn how_long_an_applicant_has_is_a_figure_of_the_rule_book() {
    let mut chain = TestChain::new(4);
    let amendment = Amendment { figures: vec![(Figure::SupplementDays, 10)], ..chain.amendment() };
    assert_eq!(chain.amend_book(amendment), 0);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    assert_eq!(file(&mut chain, Event::Supplement, "A-1", ACCEPTS), 0);
    let step = case_at_head(&chain, "A-1").last(Event::Supplement).and_then(|step| step.detail);
    assert_eq!(step, Some(10));
}

#[test]
fn a_reviewer_may_ask_for_more_and_the_bureau_of_the_place_too() {
    let mut chain = TestChain::new(4);
    let mut draft = ready_draft(&mut chain, Event::Accept, "A-1");
    draft.bureau = BUREAU + 1;
    assert_eq!(chain.outcome(&draft, &[(Role::Acceptor, BUREAU + 1, ACCEPTOR)]), 0);
    let draft = ready_draft(&mut chain, Event::Supplement, "A-1");
    assert_eq!(chain.outcome(&draft, &[(Role::Reviewer, BUREAU + 2, REVIEWER)]), 125);
    assert_eq!(file(&mut chain, Event::Supplement, "A-1", REVIEWS), 0);
}

#[test]
fn who_waits_is_refused_when_the_applicants_last_day_is_over() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    let mut draft = ready_draft(&mut chain, Event::Supplement, "A-1");
    draft.slots.set(event_slot::TERM_DAYS, Value::Number(10));
    assert_eq!(chain.outcome(&draft, ACCEPTS), 0);
    let asked = chain.head().header.time;
    let end = period_of_days_end(asked, 10).unwrap();
    chain.wait(end.value() - asked.value() - BLOCK_MS - 1);
    let draft = ready_draft(&mut chain, Event::Reject, "A-1");
    let record = chain.ready(&draft, REVIEWS);
    let built = chain.build(vec![record]);
    assert_eq!(built.outcome.header().time.value(), end.value() - 1);
    assert_eq!(built.outcome.receipts()[0].outcome, 128, "a millisecond of the last day is left");
    chain.wait(1);
    let draft = ready_draft(&mut chain, Event::Reject, "A-1");
    assert_eq!(chain.outcome(&draft, REVIEWS), 0);
    assert_eq!(chain.head().header.time, end);
    assert!(!is_locked(&chain));
}

#[test]
fn what_was_stopped_after_a_first_review_is_reviewed_anew() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", CORRECTION), 0);
    let mut review = chain.event(Event::Review, &unit(1), "A-1");
    review.slots.set(slot::TICKS, ticks_of(&[33]));
    assert_eq!(chain.outcome(&review, REVIEWS), 0);
    assert_eq!(file(&mut chain, Event::Suspend, "A-1", REVIEWS), 0);
    assert_eq!(file(&mut chain, Event::Resume, "A-1", REVIEWS), 0);
    let case = case_at_head(&chain, "A-1");
    assert_eq!((case.state, case.reviewer, case.ticks.len()), (Accepted, None, 0));
    assert_eq!(file(&mut chain, Event::SecondReview, "A-1", REVIEWS_AGAIN), 121);
}

#[test]
fn a_withdrawal_after_recording_is_refused_as_such() {
    for state in [Recorded, Certified, Issued, Archived] {
        let mut chain = chain_in(state);
        assert_eq!(withdraw(&mut chain, "A-1"), 130, "{}", state.name());
    }
    let mut chain = chain_in(Rejected);
    assert_eq!(withdraw(&mut chain, "A-1"), 121);
}

#[test]
fn s16_and_r_122_a_correction_takes_two_reviewers_who_are_three_persons_with_the_acceptor() {
    let mut chain = TestChain::new(4);
    let keys =
        [new_key(BUREAU, 7, &[Role::SecondReviewer], 2), new_key(BUREAU, 8, &[Role::SecondReviewer], 3)];
    assert_eq!(crate::act::governance::tests::add_keys(&mut chain, BUREAU, &keys, (BUREAU, ADMIN)), 0);
    assert_eq!(chain.accept(&unit(1), "A-1", CORRECTION), 0);
    assert_eq!(chain.review(&unit(1), "A-1"), 0);
    assert_eq!(case_at_head(&chain, "A-1").state, FirstReviewed);
    let mut again = |key| {
        let draft = chain.event(Event::SecondReview, &unit(1), "A-1");
        chain.outcome(&draft, &[(Role::SecondReviewer, BUREAU, key)])
    };
    assert_eq!(again(7), 122, "the acceptor");
    assert_eq!(again(8), 122, "the first reviewer");
    assert_eq!(again(SECOND_REVIEWER), 0);
    let case = case_at_head(&chain, "A-1");
    assert_eq!(case.state, Reviewed);
    assert_eq!(case.reviewer, Some(Person { org: BUREAU, person: 3 }));
    assert_eq!(case.second_reviewer(), Some(Person { org: BUREAU, person: 5 }));
}

#[test]
fn ticks_are_kept_in_the_case_and_a_second_reviewer_adds_his_own() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", CORRECTION), 0);
    let mut review = chain.event(Event::Review, &unit(1), "A-1");
    review.slots.set(slot::TICKS, ticks_of(&[33, 31]));
    assert_eq!(chain.outcome(&review, REVIEWS), 0);
    let mut again = chain.event(Event::SecondReview, &unit(1), "A-1");
    again.slots.set(slot::TICKS, ticks_of(&[34, 31]));
    assert_eq!(chain.outcome(&again, REVIEWS_AGAIN), 0);
    assert_eq!(case_at_head(&chain, "A-1").ticks, BTreeSet::from([31, 33, 34]));
}

#[test]
fn only_who_works_there_is_assigned() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    let mut assign = |person| {
        let mut draft = ready_draft(&mut chain, Event::Assign, "A-1");
        draft.slots.set(event_slot::PERSON, Value::Code(person));
        chain.outcome(&draft, ACCEPTS)
    };
    assert_eq!(assign(5), 0);
    assert_eq!(assign(77), 153);
}

#[test]
fn an_e_certificate_is_issued_at_once_and_paper_only_when_made_out() {
    let mut chain = chain_in(Recorded);
    assert_eq!(file(&mut chain, Event::Issue, "A-1", ACCEPTS), 121);
    let mut draft = chain.event(Event::Issue, &unit(1), "A-1");
    draft.slots.set(event_slot::FLAGS, Value::Bits(flag::E_CERTIFICATE));
    assert_eq!(chain.outcome(&draft, ACCEPTS), 0);
    let case = case_at_head(&chain, "A-1");
    assert_eq!((case.state, case.last(Event::Issue).unwrap().flags), (Issued, flag::E_CERTIFICATE));
}

#[test]
fn a_recording_is_a_step_of_its_case_and_no_event() {
    let chain = chain_in(Archived);
    let case = case_at_head(&chain, "A-1");
    let registration = case.registration().expect("recorded");
    assert_eq!((registration.event, registration.kind), (Event::Registered, Some(first_registration::KIND)));
    assert_eq!(registration.by, Person { org: BUREAU, person: 4 });
    assert_eq!(case.ended_at, Some(registration.time), "certificate and archive do not move its end");
    assert!(!is_locked(&chain));
}

#[test]
fn r_125_a_certificate_is_made_where_the_case_was_accepted_or_the_unit_lies() {
    for (org, expected) in [(BUREAU + 1, 125), (BUREAU, 0)] {
        let mut chain = chain_in(Recorded);
        let mut draft = ready_draft(&mut chain, Event::Certify, "A-1");
        draft.bureau = org;
        assert_eq!(chain.outcome(&draft, &[(Role::Acceptor, org, ACCEPTOR)]), expected, "by {org}");
    }
}

#[test]
fn a_case_that_ends_in_no_certificate_is_archived_as_recorded() {
    let mut desk = Desk::open();
    let house = desk.registered(1, SINGLE, &[(1, None)]);
    let seizure = desk.seize(&house, "C-1", crate::unit::seizure_kind::SEIZURE, (1, 90));
    assert_eq!(desk.record_order(&seizure), 0);
    assert_eq!(file(&mut desk.chain, Event::Archive, "C-1", ACCEPTS), 0);
    assert_eq!(file(&mut desk.chain, Event::Archive, "G440106-F1", ACCEPTS), 121, "its certificate is owed");
}

#[test]
fn an_act_of_a_court_leaves_the_steps_of_a_whole_case() {
    let mut desk = Desk::open();
    let house = desk.registered(1, SINGLE, &[(1, None)]);
    let mut seizure = desk.seize(&house, "C-1", crate::unit::seizure_kind::SEIZURE, (1, 90));
    seizure.slots.set(slot::TICKS, ticks_of(&[84]));
    assert_eq!(desk.record_order(&seizure), 0);
    let case = case_at_head(&desk.chain, "C-1");
    let told: Vec<_> = case.steps.iter().map(|step| (step.event, step.by.person)).collect();
    assert_eq!(told, [(Event::Accept, 2), (Event::Review, 3), (Event::Registered, 3)]);
    assert_eq!(case.ticks, BTreeSet::from([84]), "two persons sign the one record, ticks included");
}

#[test]
fn a_case_that_was_stopped_again_and_again_can_still_be_ended() {
    let mut chain = TestChain::new(1);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    let mut steps = 1;
    loop {
        let outcome = file(&mut chain, Event::Assign, "A-1", ACCEPTS);
        if outcome == 121 {
            break;
        }
        steps += 1;
    }
    assert_eq!(steps, crate::case::STEPS_MAX);
    assert_eq!(file(&mut chain, Event::Suspend, "A-1", REVIEWS), 121);
    assert_eq!(withdraw(&mut chain, "A-1"), 0);
}
