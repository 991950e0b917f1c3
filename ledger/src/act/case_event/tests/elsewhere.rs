//! 全域登记: a case accepted in one city and decided in another; who may review, and register, under which delegation
//! (scenario S17).

use kexin_proof::height::TimeMs;

use super::*;
use crate::act::first_registration;
use crate::act::governance::tests::add_keys;
use crate::delegation::Delegation;
use crate::delegation::tests::{delegate, revoke, sound};
use crate::fixture::desk::Desk;
use crate::unit::co_ownership::SINGLE;

/// A bureau without a say over the fixture's county.
const POOL: u32 = BUREAU + 2;
const POOL_REVIEWS: Signers<'_> = &[(Role::Reviewer, POOL, REVIEWER)];
const POOL_REVIEWS_AGAIN: Signers<'_> = &[(Role::SecondReviewer, POOL, SECOND_REVIEWER)];
const POOL_REGISTERS: Signers<'_> = &[(Role::Registrar, POOL, REGISTRAR)];
const POLICY_KEY: u16 = 6;

fn accept_at_pool(chain: &mut TestChain, mode: Mode, kind: u16) {
    let mut draft = chain.event(Event::Accept, &unit(1), "A-1");
    draft.bureau = POOL;
    draft.slots.set(event_slot::KIND, Value::Code(u32::from(kind)));
    draft.slots.set(event_slot::MODE, Value::Code(mode as u32));
    assert_eq!(chain.outcome(&draft, &[(Role::Acceptor, POOL, ACCEPTOR)]), 0);
}

/// Outcome of an event that names a delegation, or none.
fn under(chain: &mut TestChain, event: Event, delegation: Option<u32>, signers: Signers<'_>) -> u16 {
    let mut draft = ready_draft(chain, event, "A-1");
    if let Some(id) = delegation {
        draft.slots.set(event_slot::DELEGATION, Value::Code(id));
    }
    chain.outcome(&draft, signers)
}

/// A chain with delegation 7 from the bureau of the place to the pool, of a mode, for first registrations and
/// corrections; a case of `kind` is accepted at the pool in that mode.
fn chain_with(mode: Mode, kind: u16, change: impl FnOnce(&mut Delegation)) -> TestChain {
    let mut chain = TestChain::new(4);
    let mut delegation = Delegation { grantee: POOL, mode, ..sound() };
    change(&mut delegation);
    assert_eq!(delegate(&mut chain, &delegation, BUREAU), 0);
    accept_at_pool(&mut chain, mode, kind);
    chain
}

/// Outcome of the pool's review in mode 集中审批.
fn central(change: impl FnOnce(&mut Delegation)) -> u16 {
    let mut chain = chain_with(Mode::Central, first_registration::KIND, change);
    under(&mut chain, Event::Review, Some(7), POOL_REVIEWS)
}

/// Outcome of the first registration of unit 1 in case A-1.
fn register(desk: &mut Desk, signers: Signers<'_>) -> u16 {
    let draft = desk.first(&unit(1), "A-1", SINGLE, &[(1, None)], 1);
    desk.chain.outcome(&draft, signers)
}

#[test]
fn m1_the_papers_are_taken_in_elsewhere_and_the_bureau_of_the_place_decides() {
    let mut chain = TestChain::new(4);
    accept_at_pool(&mut chain, Mode::Collected, first_registration::KIND);
    assert_eq!(under(&mut chain, Event::Review, None, POOL_REVIEWS), 126);
    assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 127, "there is no such delegation");
    assert_eq!(under(&mut chain, Event::Review, None, REVIEWS), 0);
    let mut desk = Desk::on(chain);
    assert_eq!(register(&mut desk, POOL_REGISTERS), 125);
    assert_eq!(register(&mut desk, &crate::fixture::desk::REGISTER), 0);
    let case = case_at_head(&desk.chain, "A-1");
    assert_eq!((case.bureau, case.mode()), (POOL, Mode::Collected));
}

#[test]
fn m2_the_accepting_bureau_makes_the_first_review_and_the_bureau_of_the_place_the_second() {
    let mut chain = chain_with(Mode::Joint, first_registration::KIND, |_| {});
    assert_eq!(under(&mut chain, Event::Review, None, POOL_REVIEWS), 126, "names no delegation");
    assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 0);
    let case = case_at_head(&chain, "A-1");
    assert_eq!(case.state, CaseState::FirstReviewed);
    assert_eq!(case.last(Event::Review).unwrap().delegation, Some(7));
    assert_eq!(under(&mut chain, Event::SecondReview, None, POOL_REVIEWS_AGAIN), 126);
    assert_eq!(under(&mut chain, Event::SecondReview, Some(7), POOL_REVIEWS_AGAIN), 126);
    assert_eq!(under(&mut chain, Event::Reject, Some(7), POOL_REVIEWS), 126, "a refusal is a decision too");
    assert_eq!(under(&mut chain, Event::SecondReview, None, REVIEWS_AGAIN), 0);
    let mut desk = Desk::on(chain);
    assert_eq!(register(&mut desk, POOL_REGISTERS), 125);
    assert_eq!(register(&mut desk, &crate::fixture::desk::REGISTER), 0);
}

#[test]
fn m2_is_for_the_bureau_that_accepted() {
    let mut chain = TestChain::new(4);
    let delegation = Delegation { grantee: POOL, mode: Mode::Joint, ..sound() };
    assert_eq!(delegate(&mut chain, &delegation, BUREAU), 0);
    let mut draft = ready_draft(&mut chain, Event::Accept, "A-1");
    draft.slots.set(event_slot::KIND, Value::Code(1));
    draft.slots.set(event_slot::MODE, Value::Code(2));
    assert_eq!(chain.outcome(&draft, ACCEPTS), 0, "accepted by the bureau of the place itself");
    assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 127);
}

#[test]
fn m3_the_pool_decides_and_registers() {
    let mut chain = chain_with(Mode::Central, first_registration::KIND, |_| {});
    assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 0);
    assert_eq!(case_at_head(&chain, "A-1").state, CaseState::Reviewed);
    let mut desk = Desk::on(chain);
    assert_eq!(register(&mut desk, &[(Role::Registrar, BUREAU + 1, REGISTRAR)]), 125, "a third bureau");
    assert_eq!(register(&mut desk, POOL_REGISTERS), 0);
    let case = case_at_head(&desk.chain, "A-1");
    let registration = case.registration().unwrap();
    assert_eq!((registration.by.org, registration.delegation), (POOL, Some(7)));
}

#[test]
fn m3_the_pools_policy_key_registers_without_a_person_and_a_strangers_does_not() {
    for (org, expected) in [(POOL, 0), (BUREAU + 1, 124)] {
        let mut chain = chain_with(Mode::Central, first_registration::KIND, |_| {});
        let keys = [new_key(org, POLICY_KEY, &[Role::Policy], 0)];
        assert_eq!(add_keys(&mut chain, org, &keys, (org, ADMIN)), 0);
        assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 0);
        let mut desk = Desk::on(chain);
        assert_eq!(register(&mut desk, &[(Role::Policy, org, POLICY_KEY)]), expected);
    }
}

#[test]
fn m3_the_bureau_of_the_place_may_still_register_itself() {
    let mut chain = chain_with(Mode::Central, first_registration::KIND, |_| {});
    assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 0);
    assert_eq!(register(&mut Desk::on(chain), &crate::fixture::desk::REGISTER), 0);
}

#[test]
fn m3_what_the_bureau_of_the_place_reviewed_the_pool_does_not_register() {
    let mut chain = chain_with(Mode::Central, first_registration::KIND, |_| {});
    assert_eq!(under(&mut chain, Event::Review, None, REVIEWS), 0);
    assert_eq!(register(&mut Desk::on(chain), POOL_REGISTERS), 125);
}

#[test]
fn m3_a_correction_takes_two_reviewers_of_the_pool() {
    let mut chain = chain_with(Mode::Central, CORRECTION, |_| {});
    assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 0);
    assert_eq!(case_at_head(&chain, "A-1").state, CaseState::FirstReviewed);
    assert_eq!(under(&mut chain, Event::SecondReview, None, POOL_REVIEWS_AGAIN), 126);
    assert_eq!(under(&mut chain, Event::SecondReview, Some(7), POOL_REVIEWS_AGAIN), 0);
    assert_eq!(case_at_head(&chain, "A-1").state, CaseState::Reviewed);
}

#[test]
fn m3_the_pool_may_refuse_and_suspend_under_its_delegation() {
    let mut chain = chain_with(Mode::Central, first_registration::KIND, |_| {});
    assert_eq!(under(&mut chain, Event::Suspend, None, POOL_REVIEWS), 125);
    assert_eq!(under(&mut chain, Event::Suspend, Some(7), POOL_REVIEWS), 0);
    assert_eq!(under(&mut chain, Event::Resume, Some(7), POOL_REVIEWS), 0);
    assert_eq!(under(&mut chain, Event::Reject, Some(7), POOL_REVIEWS), 0);
}

#[test]
fn a_delegation_is_for_its_grantee_kinds_prefix_and_mode() {
    assert_eq!(central(|_| {}), 0);
    assert_eq!(central(|delegation| delegation.grantee = BUREAU + 1), 127);
    assert_eq!(central(|delegation| delegation.kinds = 1 << 2), 127, "for sales");
    assert_eq!(central(|delegation| delegation.prefix = "4401".to_owned()), 0);
    assert_eq!(central(|delegation| delegation.prefix = "440105".to_owned()), 127, "the next county");
    assert_eq!(central(|delegation| delegation.prefix = unit(1).to_string()), 0);
    assert_eq!(central(|delegation| delegation.prefix = unit(2).to_string()), 127);
    assert_eq!(central(|delegation| delegation.mode = Mode::Joint), 127);
}

#[test]
fn every_unit_of_the_case_lies_under_the_prefix() {
    for (prefix, expected) in [("440106001002GB00014F00220001", 127), ("440106001002GB00014F0022000", 0)] {
        let mut chain = TestChain::new(4);
        let delegation = Delegation { grantee: POOL, prefix: prefix.to_owned(), ..sound() };
        assert_eq!(delegate(&mut chain, &delegation, BUREAU), 0);
        let mut draft = ready_draft(&mut chain, Event::Accept, "A-1");
        draft.slots.set(event_slot::KIND, Value::Code(1));
        draft.slots.set(event_slot::MODE, Value::Code(3));
        draft.slots.set(event_slot::UNITS, list_of([Value::text(unit(2).as_str()).unwrap()]));
        assert_eq!(chain.outcome(&draft, ACCEPTS), 0);
        assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), expected);
    }
}

#[test]
fn a_delegation_is_in_force_from_its_first_moment_until_before_its_last() {
    let at = |ms: u64| TimeMs::new(GENESIS_MS + ms).unwrap();
    let (from, to) = (at(DAY_MS), at(9 * DAY_MS));
    for (moment, expected) in
        [(from.value() - 1, 127), (from.value(), 0), (to.value() - 1, 0), (to.value(), 127)]
    {
        let mut chain = chain_with(Mode::Central, first_registration::KIND, |delegation| {
            (delegation.from, delegation.to) = (from, to);
        });
        chain.wait(moment - chain.next_time().value());
        assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), expected);
        assert_eq!(chain.head().header.time.value(), moment);
    }
}

#[test]
fn a_delegation_that_ran_out_or_was_revoked_after_the_review_lets_the_pool_register_no_more() {
    let mut chain = chain_with(Mode::Central, first_registration::KIND, |_| {});
    assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 0);
    chain.wait(400 * DAY_MS);
    let mut desk = Desk::on(chain);
    assert_eq!(register(&mut desk, POOL_REGISTERS), 127);

    let mut chain = chain_with(Mode::Central, first_registration::KIND, |_| {});
    assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 0);
    assert_eq!(revoke(&mut chain, 7, BUREAU, &[(Role::BureauAdmin, BUREAU, ADMIN)]), 0);
    let mut desk = Desk::on(chain);
    assert_eq!(register(&mut desk, POOL_REGISTERS), 127);
    assert_eq!(register(&mut desk, &crate::fixture::desk::REGISTER), 0);
}

#[test]
fn a_revoked_delegation_reviews_nothing() {
    let mut chain = chain_with(Mode::Central, first_registration::KIND, |_| {});
    assert_eq!(revoke(&mut chain, 7, BUREAU, &[(Role::BureauAdmin, BUREAU, ADMIN)]), 0);
    assert_eq!(under(&mut chain, Event::Review, Some(7), POOL_REVIEWS), 127);
}

#[test]
fn s16_the_same_clerk_neither_accepts_and_reviews_nor_hides_in_a_pool() {
    let mut chain = chain_with(Mode::Central, first_registration::KIND, |_| {});
    let keys = [new_key(POOL, 6, &[Role::Reviewer], 2)];
    assert_eq!(add_keys(&mut chain, POOL, &keys, (POOL, ADMIN)), 0);
    assert_eq!(under(&mut chain, Event::Review, Some(7), &[(Role::Reviewer, POOL, 6)]), 122);
}
