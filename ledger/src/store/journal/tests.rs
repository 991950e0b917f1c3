//! The journal follows the ledger, and the open cases of a county and of a bureau are those that somebody waits for.

use kexin_proof::height::Height;

use super::super::Store;
use super::{Desk, JournalItem};
use crate::act::case_event::Event;
use crate::case::case_key;
use crate::fixture::{ACCEPTOR, BUREAU, COUNTY, TestChain, unit};
use crate::record::Role;

fn open(chain: &TestChain, desk: Desk) -> usize {
    chain.store().open_cases(desk, None, 100).expect("memory").len()
}

fn steps(chain: &TestChain) -> Vec<JournalItem> {
    chain.store().journal(COUNTY, (Height::ZERO, 0), 100).expect("memory")
}

#[test]
fn a_case_is_open_from_acceptance_to_its_end_and_every_step_is_in_the_journal() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", 2), 0);
    assert_eq!(chain.accept(&unit(2), "A-2", 2), 0);
    assert_eq!((open(&chain, Desk::County(COUNTY)), open(&chain, Desk::Bureau(BUREAU))), (2, 2));
    assert_eq!((open(&chain, Desk::County(440_105)), open(&chain, Desk::Bureau(BUREAU + 1))), (0, 0));
    let withdrawal = chain.event(Event::Withdraw, &unit(1), "A-1");
    assert_eq!(chain.outcome(&withdrawal, &[(Role::Acceptor, BUREAU, ACCEPTOR)]), 0);
    assert_eq!((open(&chain, Desk::County(COUNTY)), open(&chain, Desk::Bureau(BUREAU))), (1, 1));
    let cases: Vec<_> = steps(&chain).iter().map(|item| (item.height.value(), item.case)).collect();
    let key = |number| case_key(COUNTY, number);
    assert_eq!(cases, [(1, key("A-1")), (2, key("A-2")), (3, key("A-1"))]);
}

#[test]
fn a_refused_record_is_no_step() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", 2), 0);
    assert_eq!(chain.accept(&unit(1), "A-2", 2), 22, "locked");
    assert_eq!(steps(&chain).len(), 1);
    assert_eq!(open(&chain, Desk::County(COUNTY)), 1);
}

#[test]
fn pages_of_open_cases_join_without_gap_or_repetition() {
    let mut chain = TestChain::new(4);
    for number in 1..=5 {
        assert_eq!(chain.accept(&unit(number), &format!("A-{number}"), 2), 0);
    }
    let all = chain.store().open_cases(Desk::County(COUNTY), None, 100).expect("memory");
    let first = chain.store().open_cases(Desk::County(COUNTY), None, 2).expect("memory");
    let rest = chain.store().open_cases(Desk::County(COUNTY), first.last(), 100).expect("memory");
    assert_eq!([first, rest].concat(), all);
}
