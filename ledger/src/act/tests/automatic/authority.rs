//! Who signs for a policy, in which case, by which version; and what an approval leaves behind.

use kexin_proof::slots::Value;

use super::*;
use crate::act::CasePath;
use crate::act::case_event::Event;
use crate::act::governance::Governance;
use crate::block_order::OrderKey;
use crate::book::Figure;
use crate::case::{CaseState, Person};
use crate::chain::recheck;
use crate::delegation::Delegation;
use crate::delegation::tests::{delegate, revoke, sound};
use crate::fixture::desk::{REGISTER, SHORT, Stock, title};
use crate::fixture::{ADMIN, BUREAU, POLICY, unit};
use crate::record::slot;
use crate::rules::{Rejection, form_faults};
use crate::unit::seizure_kind;

/// A bureau without a say over the fixture's county, grantee of delegations.
const POOL: u32 = BUREAU + 1;

#[test]
fn a_release_with_the_banks_statement_is_registered_without_a_person() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let draft = release(&mut desk, &house, "A-1", 1);
    assert_eq!(desk.approve(&draft), 0);
    assert_eq!(desk.bits(&house), 0, "the mortgage has ended");
    let case = case(&desk, "A-1");
    assert_eq!((case.state, case.reviewer, case.kind), (CaseState::Recorded, None, 13));
    let events: Vec<Event> =
        case.steps.iter().map(|step| step.event).filter(|e| *e != Event::Drawn).collect();
    assert_eq!(events, [Event::Accept, Event::RegisteredAutomatically]);
    let registered = case.registration().expect("registered");
    assert_eq!((registered.detail, registered.kind), (Some(1), Some(13)), "by version 1");
    assert_eq!(registered.by, Person { org: BUREAU, person: 0 });
}

#[test]
fn persons_register_as_before() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let draft = desk.cancel(&house, "A-1", "M-1", 1);
    assert_eq!(desk.register(&draft), 0);
    assert_eq!(case(&desk, "A-1").registration().map(|step| step.event), Some(Event::Registered));
}

#[test]
fn r_124_a_policy_key_signs_and_no_person_in_its_place() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let draft = release(&mut desk, &house, "A-1", 1);
    assert_eq!(desk.chain.outcome(&draft, &REGISTER), 124);
    let draft = release(&mut desk, &house, "A-2", 1);
    assert_eq!(
        desk.chain.outcome(&draft, &[APPROVED[0], REGISTER[0]]),
        0,
        "another's signature does no harm"
    );
    let registered = case(&desk, "A-2").registration().cloned().expect("registered");
    assert_eq!(registered.by.person, 0, "nor does it answer for the policy");
}

#[test]
fn r_125_the_key_is_of_the_bureau_that_files_and_has_a_say_over_the_unit() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let draft = release(&mut desk, &house, "A-1", 1);
    let stranger = [(Role::Policy, POOL, POLICY)];
    assert_eq!(desk.chain.outcome(&draft, &stranger), 125, "another bureau's key");
    let mut draft = release(&mut desk, &house, "A-2", 1);
    draft.bureau = POOL;
    assert_eq!(desk.chain.outcome(&draft, &stranger), 125, "another bureau");
    let mut draft = release(&mut desk, &house, "A-3", 1);
    draft.bureau = POOL;
    assert_eq!(desk.chain.outcome(&draft, &APPROVED), 125, "in the name of another");
}

/// Outcome of a release that the pool's key approves under a delegation.
fn by_pool(change: impl FnOnce(&mut Delegation), is_revoked: bool) -> u16 {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let other = Delegation { id: 6, kinds: 1 << 2, ..sound() };
    assert_eq!(delegate(&mut desk.chain, &other, BUREAU), 0, "one for sales stands before it");
    let mut delegation = Delegation { kinds: 1 << 13, ..sound() };
    change(&mut delegation);
    assert_eq!(delegate(&mut desk.chain, &delegation, BUREAU), 0);
    if is_revoked {
        assert_eq!(revoke(&mut desk.chain, 7, BUREAU, &[(Role::BureauAdmin, BUREAU, ADMIN)]), 0);
    }
    let mut draft = release(&mut desk, &house, "A-1", 1);
    draft.bureau = POOL;
    desk.chain.outcome(&draft, &[(Role::Policy, POOL, POLICY)])
}

#[test]
fn r_125_a_grantee_of_central_approval_decides_what_is_delegated_to_him() {
    assert_eq!(by_pool(|_| {}, false), 0);
    assert_eq!(by_pool(|delegation| delegation.kinds = 1 << 10, false), 125, "other kinds");
    assert_eq!(by_pool(|delegation| delegation.grantee = BUREAU + 2, false), 125, "another grantee");
    assert_eq!(by_pool(|delegation| delegation.prefix = "440105".to_owned(), false), 125, "the next county");
    assert_eq!(by_pool(|delegation| delegation.mode = crate::case::Mode::Joint, false), 125, "first reviews");
    assert_eq!(by_pool(|_| {}, true), 125, "revoked");
}

#[test]
fn r_015_a_policy_opens_its_case_anew() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    assert_eq!(desk.chain.accept(&unit(2), "A-1", 2), 0);
    let draft = release(&mut desk, &house, "A-1", 1);
    assert_eq!(desk.approve(&draft), 15);
}

#[test]
fn r_159_the_version_in_force_is_named_and_has_a_policy() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let mut outcome = |case: &str, version: u64| {
        let mut draft = release(&mut desk, &house, case, 1);
        draft.slots.set(slot::POLICY_VERSION, Value::Number(version));
        desk.approve(&draft)
    };
    assert_eq!(outcome("A-1", 0), 159);
    assert_eq!(outcome("A-2", 2), 159);
    assert_eq!(outcome("A-3", 1), 0);
    let mut first = desk.first(&unit(2), "A-4", 0, &[(1, None)], 2);
    first.slots.set(slot::POLICY_VERSION, Value::Number(1));
    assert_eq!(desk.approve(&first), 159, "a first registration takes two persons");
}

#[test]
fn r_016_a_step_of_a_case_an_import_and_governance_are_always_a_person_s() {
    let mut desk = Desk::open();
    let days = Amendment { figures: vec![(Figure::ObjectionDays, 20)], ..desk.chain.amendment() };
    let governance = Governance::AmendBook(days);
    let drafts = [
        desk.import(1, &[Stock::sound(unit(1), &[(1, None)], title(1))]),
        desk.chain.governance_draft(&governance),
        desk.chain.event(Event::Review, &unit(1), "A-1"),
    ];
    for mut draft in drafts {
        let faults = |draft: &RecordDraft| -> Vec<Rejection> {
            let record = draft.unsigned().expect("sound");
            form_faults(&record, None, Some(&desk.chain.book())).all().copied().collect()
        };
        let of_policy = Rejection::about(16, "policy version");
        assert!(!faults(&draft).contains(&of_policy), "T{}", draft.kind);
        draft.slots.set(slot::POLICY_VERSION, Value::Number(1));
        assert!(faults(&draft).contains(&of_policy), "T{}: {:?}", draft.kind, faults(&draft));
    }
}

#[test]
fn a_court_that_signs_itself_is_obeyed_at_once_and_first_of_the_block() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    assert_eq!(desk.chain.accept(&house, "S-1", 2), 0, "a sale is under way");
    let draft = desk.seize(&house, "Z-1", seizure_kind::SEIZURE, (1, 90));
    let draft = desk.automatic(draft);
    let record = desk.chain.ready(&draft, &APPROVED);
    assert_eq!(record.case_path(), CasePath::Automatic);
    assert_eq!(OrderKey::of(&record, &desk.chain.head().header_hash).class, 0);
    assert_eq!(desk.chain.commit(vec![record])[0].outcome, 0, "a running case does not stop it");
    let lifted = desk.release(&house, "Z-2", "Z-1");
    let lifted = desk.automatic(lifted);
    assert_eq!(desk.approve(&lifted), 0);
    let usual = desk.seize(&house, "Z-3", seizure_kind::SEIZURE, (1, 90));
    assert_eq!(desk.chain.outcome(&usual, &SHORT), 0, "two persons still may");
}

#[test]
fn a_chain_with_approvals_checks_out_again() {
    let mut desk = Desk::open();
    for number in 1..=6 {
        let house = mortgaged(&mut desk, number);
        let draft = release(&mut desk, &house, &format!("A-{number}"), number);
        assert_eq!(desk.approve(&draft), 0);
    }
    assert!(recheck(desk.chain.store(), |_| {}).is_ok());
}
