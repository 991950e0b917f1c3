//! A case's way, and who may move it.

use kexin_proof::slots::Value;

use super::*;
use crate::case::{Case, case_key, holder_at, lock_key};
use crate::fixture::*;
use crate::value::StateReader;

const TRANSFER: u16 = 2;
const ACCEPTS: &[(Role, u32, u16)] = &[(Role::Acceptor, BUREAU, ACCEPTOR)];
const REVIEWS: &[(Role, u32, u16)] = &[(Role::Reviewer, BUREAU, REVIEWER)];

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

/// Number of the rule of layer P that refuses an acceptance changed by `change`.
fn refused(change: impl FnOnce(&mut crate::record::RecordDraft)) -> u16 {
    let mut chain = TestChain::new(4);
    let mut draft = chain.event(Event::Accept, &unit(1), "A-1");
    draft.slots.set(event_slot::KIND, Value::Code(2));
    change(&mut draft);
    let record = chain.sign(&draft, ACCEPTS);
    chain.admit(record).map_or_else(|rejection| rejection.number(), |_| 0)
}

#[test]
fn what_can_be_seen_without_state_is_refused_before_a_block() {
    assert_eq!(refused(|_| {}), 0);
    assert_eq!(refused(|draft| draft.slots.clear(event_slot::EVENT)), 7);
    assert_eq!(refused(|draft| draft.slots.clear(event_slot::KIND)), 7);
    assert_eq!(refused(|draft| draft.slots.set(event_slot::REASON, Value::Code(1))), 7);
    assert_eq!(refused(|draft| draft.slots.set(event_slot::KIND, Value::Code(27))), 8);
    assert_eq!(refused(|draft| draft.slots.set(event_slot::EVENT, Value::Code(99))), 8);
    assert_eq!(refused(|draft| draft.slots.set(event_slot::EVENT, Value::Code(5))), 137, "SUPPLEMENT");
    assert_eq!(refused(|draft| draft.slots.set(2, Value::Text("440106".into()))), 1);
    assert_eq!(refused(|draft| draft.slots.clear(2)), 7);
    assert_eq!(
        refused(|draft| draft.slots.set(1, Value::Text("A-2".into()))),
        7,
        "another case than its first subject"
    );
    assert_eq!(refused(|draft| draft.jurisdiction = 440_105), 7, "the case key names the jurisdiction");
}
