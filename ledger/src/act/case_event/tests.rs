//! A case's way, and who may move it.

use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Value};

use super::*;
use crate::case::{Case, CaseState, Person, case_key, holder_at, lock_key};
use crate::fixture::*;
use crate::record::{RecordDraft, Role};
use crate::value::StateReader;

mod elsewhere;
mod form;
mod order;
mod several_units;

type Signers<'a> = &'a [(Role, u32, u16)];

const TRANSFER: u16 = 2;
const CORRECTION: u16 = 23;
const ACCEPTS: Signers<'_> = &[(Role::Acceptor, BUREAU, ACCEPTOR)];
const REVIEWS: Signers<'_> = &[(Role::Reviewer, BUREAU, REVIEWER)];
const REVIEWS_AGAIN: Signers<'_> = &[(Role::SecondReviewer, BUREAU, SECOND_REVIEWER)];
const DAY_MS: u64 = 24 * 3_600 * 1_000;

fn case_at_head(chain: &TestChain, number: &str) -> Case {
    let value = chain.store().value(&case_key(COUNTY, number)).unwrap();
    Case::of(&value.expect("the case is there")).expect("the case was accepted")
}

fn is_locked(chain: &TestChain) -> bool {
    let lock = chain.store().value(&lock_key(&unit(1))).unwrap();
    lock.is_some_and(|lock| holder_at(&lock, chain.head().header.time).is_some())
}

fn reject(chain: &mut TestChain, case: &str) -> u16 {
    let mut draft = chain.event(Event::Reject, &unit(1), case);
    draft.slots.set(event_slot::REASON, Value::Code(3));
    chain.outcome(&draft, REVIEWS)
}

fn withdraw(chain: &mut TestChain, case: &str) -> u16 {
    let draft = chain.event(Event::Withdraw, &unit(1), case);
    chain.outcome(&draft, ACCEPTS)
}

/// Outcome of an event on the first unit's case, with the facts that it needs.
fn file(chain: &mut TestChain, event: Event, case: &str, signers: Signers<'_>) -> u16 {
    let draft = ready_draft(chain, event, case);
    chain.outcome(&draft, signers)
}

fn ready_draft(chain: &mut TestChain, event: Event, case: &str) -> RecordDraft {
    let mut draft = chain.event(event, &unit(1), case);
    let needed = match event {
        Event::Accept => Some((event_slot::KIND, Value::Code(u32::from(TRANSFER)))),
        Event::Reject => Some((event_slot::REASON, Value::Code(reject_reason::BREACH_OF_LAW))),
        Event::Suspend => Some((event_slot::REASON, Value::Code(suspend_reason::NOTICE))),
        Event::Assign => Some((event_slot::PERSON, Value::Code(4))),
        Event::Audit => Some((event_slot::RESULT, Value::Code(audit_result::PASS))),
        Event::Supplement | Event::Archive | Event::Issue => Some((event_slot::DIGEST, Value::Hash([6; 32]))),
        _ => None,
    };
    if let Some((slot, value)) = needed {
        draft.slots.set(slot, value);
    }
    draft
}

/// Who signs an event at the bureau of the place.
fn usual_signers(event: Event) -> Signers<'static> {
    match event {
        Event::Review | Event::Reject | Event::Suspend | Event::Resume | Event::Audit => REVIEWS,
        Event::SecondReview => REVIEWS_AGAIN,
        _ => ACCEPTS,
    }
}

/// A list of 4-slot elements, each with a value in slot 0.
fn list_of(values: impl IntoIterator<Item = Value>) -> Value {
    let mut list = List::new(Seed::from_bytes([0; 32]), Width::W4);
    for (place, value) in (0_u8..).zip(values) {
        let mut element = Slots::new(Width::W4, Seed::from_bytes([place; 32]));
        element.set(0, value);
        list.push(element);
    }
    Value::List(list)
}

/// Units from the second on, four to an element.
fn estate(count: u32) -> Value {
    let codes: Vec<Value> = (2..2 + count).map(|number| Value::Text(unit(number).to_string())).collect();
    let mut list = List::new(Seed::from_bytes([0; 32]), Width::W4);
    for (place, four) in codes.chunks(4).enumerate() {
        let seed = Seed::from_bytes([0; 32]).derive("test", &[&place.to_be_bytes()]);
        let mut element = Slots::new(Width::W4, seed);
        (0..).zip(four).for_each(|(slot, code)| element.set(slot, code.clone()));
        list.push(element);
    }
    Value::List(list)
}

fn ticks_of(rules: &[u32]) -> Value {
    list_of(rules.iter().map(|rule| Value::Code(*rule)))
}

/// A key of a person who may accept and review.
fn add_second_key_of_acceptor(chain: &mut TestChain) {
    let keys = [new_key(BUREAU, 6, &[Role::Reviewer], 2)];
    assert_eq!(crate::act::governance::tests::add_keys(chain, BUREAU, &keys, (BUREAU, ADMIN)), 0);
}

#[test]
fn an_accepted_case_names_unit_kind_and_acceptor_and_locks_the_unit() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    let case = case_at_head(&chain, "A-1");
    assert_eq!((case.state, case.unit, case.kind), (CaseState::Accepted, unit(1), TRANSFER));
    assert_eq!(case.acceptor, Person { org: BUREAU, person: 2 });
    assert!(is_locked(&chain));
}

#[test]
fn a_reviewed_case_names_its_reviewer_and_keeps_the_lock() {
    let mut chain = TestChain::new(4);
    chain.prepare(&unit(1), "A-1", TRANSFER);
    let case = case_at_head(&chain, "A-1");
    assert_eq!(case.state, CaseState::Reviewed);
    assert_eq!(case.reviewer, Some(Person { org: BUREAU, person: 3 }));
    assert!(is_locked(&chain));
}

#[test]
fn a_case_number_is_used_once() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    assert_eq!(chain.accept(&unit(2), "A-1", TRANSFER), 15);
    assert_eq!(withdraw(&mut chain, "A-1"), 0);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 15, "also after its end");
}

#[test]
fn a_unit_has_one_running_case() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    assert_eq!(chain.accept(&unit(1), "A-2", TRANSFER), 22);
    assert_eq!(chain.accept(&unit(2), "A-3", TRANSFER), 0);
}

#[test]
fn rejecting_and_withdrawing_release_the_unit() {
    for end in [reject, withdraw] {
        for reviewed in [false, true] {
            let mut chain = TestChain::new(4);
            assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
            if reviewed {
                assert_eq!(chain.review(&unit(1), "A-1"), 0);
            }
            assert_eq!(end(&mut chain, "A-1"), 0);
            assert!(!is_locked(&chain));
            assert_eq!(chain.accept(&unit(1), "A-2", TRANSFER), 0);
        }
    }
}

#[test]
fn an_ended_case_does_not_release_the_lock_of_the_next() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    chain.wait(61 * 24 * 3_600 * 1_000);
    assert_eq!(chain.accept(&unit(1), "A-2", TRANSFER), 0, "the first lock has lapsed");
    assert_eq!(withdraw(&mut chain, "A-1"), 0);
    assert!(is_locked(&chain));
    assert_eq!(chain.accept(&unit(1), "A-3", TRANSFER), 22);
}

#[test]
fn steps_out_of_order_are_refused() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.review(&unit(1), "A-1"), 121, "never accepted");
    assert_eq!(withdraw(&mut chain, "A-2"), 121);
    assert_eq!(reject(&mut chain, "A-3"), 121);
    chain.prepare(&unit(1), "A-4", TRANSFER);
    assert_eq!(chain.review(&unit(1), "A-4"), 121, "reviewed before");
    assert_eq!(reject(&mut chain, "A-4"), 0);
    assert_eq!(chain.review(&unit(1), "A-4"), 121, "ended");
    assert_eq!(withdraw(&mut chain, "A-4"), 121);
}

#[test]
fn an_event_about_another_unit_is_refused() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    assert_eq!(chain.review(&unit(2), "A-1"), 121);
}

#[test]
fn nobody_reviews_what_he_accepted() {
    let mut chain = TestChain::new(4);
    add_second_key_of_acceptor(&mut chain);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    let draft = chain.event(Event::Review, &unit(1), "A-1");
    assert_eq!(chain.outcome(&draft, &[(Role::Reviewer, BUREAU, 6)]), 122, "another key, the same person");
    assert_eq!(chain.review(&unit(1), "A-1"), 0);
}

#[test]
fn any_bureau_accepts_and_the_units_bureau_reviews() {
    let mut chain = TestChain::new(4);
    let mut draft = chain.event(Event::Accept, &unit(1), "A-1");
    draft.bureau = BUREAU + 2;
    draft.slots.set(event_slot::KIND, Value::Code(2));
    assert_eq!(chain.outcome(&draft, &[(Role::Acceptor, BUREAU + 2, ACCEPTOR)]), 0);
    let elsewhere = chain.event(Event::Review, &unit(1), "A-1");
    assert_eq!(chain.outcome(&elsewhere, &[(Role::Reviewer, BUREAU + 2, REVIEWER)]), 126);
    assert_eq!(chain.review(&unit(1), "A-1"), 0);
}

#[test]
fn an_acceptor_signs_for_the_bureau_that_files() {
    let mut chain = TestChain::new(4);
    let mut draft = chain.event(Event::Accept, &unit(1), "A-1");
    draft.slots.set(event_slot::KIND, Value::Code(2));
    assert_eq!(chain.outcome(&draft, &[(Role::Acceptor, BUREAU + 1, ACCEPTOR)]), 124);
    let draft = chain.event(Event::Review, &unit(1), "A-1");
    assert_eq!(chain.outcome(&draft, ACCEPTS), 121, "and 124 after it, by number");
}

#[test]
fn only_the_accepting_bureau_withdraws() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    let mut draft = chain.event(Event::Withdraw, &unit(1), "A-1");
    draft.bureau = BUREAU + 1;
    assert_eq!(chain.outcome(&draft, &[(Role::Acceptor, BUREAU + 1, ACCEPTOR)]), 125);
}
