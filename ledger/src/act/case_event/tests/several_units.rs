//! Cases of several units: all are locked together, and released together.

use super::*;
use crate::fixture::desk::Desk;

fn accept_both(chain: &mut TestChain, case: &str, first: u32, second: u32) -> u16 {
    let mut draft = chain.event(Event::Accept, &unit(first), case);
    draft.slots.set(event_slot::KIND, Value::Code(u32::from(TRANSFER)));
    draft.slots.set(event_slot::UNITS, list_of([Value::text(unit(second).as_str()).unwrap()]));
    chain.outcome(&draft, ACCEPTS)
}

fn holder(chain: &TestChain, number: u32) -> Option<kexin_proof::hash::StateKey> {
    let lock = chain.store().value(&lock_key(&unit(number))).unwrap()?;
    holder_at(&lock, chain.head().header.time)
}

#[test]
fn every_unit_of_a_case_is_locked_and_none_is_taken_twice() {
    let mut chain = TestChain::new(4);
    assert_eq!(accept_both(&mut chain, "A-1", 1, 2), 0);
    let case = case_at_head(&chain, "A-1");
    assert_eq!(case.units(), [unit(1), unit(2)]);
    assert_eq!(case.further_units, [unit(2)]);
    assert_eq!(accept_both(&mut chain, "A-2", 3, 2), 22, "a further unit that another case holds");
    assert_eq!(chain.accept(&unit(2), "A-3", TRANSFER), 22);
    assert_eq!(holder(&chain, 3), None, "a refused acceptance locks nothing");
    assert_eq!(chain.accept(&unit(3), "A-4", TRANSFER), 0);
}

#[test]
fn every_end_releases_all_units() {
    for end in [reject, withdraw] {
        let mut chain = TestChain::new(4);
        assert_eq!(accept_both(&mut chain, "A-1", 1, 2), 0);
        assert_eq!(end(&mut chain, "A-1"), 0);
        assert_eq!((holder(&chain, 1), holder(&chain, 2)), (None, None));
    }
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    assert_eq!(accept_both(&mut desk.chain, "A-2", 1, 2), 0);
    assert_eq!(desk.chain.review(&house, "A-2"), 0);
    let mut sale = desk.sale_draft(&house, "A-2", &[1], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, &house, &[1, 2]);
    let tax = desk.tax(&house, &[1], &[2]);
    sale.attestations.push(tax);
    assert_eq!(desk.register(&sale), 0);
    assert_eq!((holder(&desk.chain, 1), holder(&desk.chain, 2)), (None, None));
}

#[test]
fn the_locks_of_all_units_lapse_together_and_an_ended_case_leaves_those_of_the_next_alone() {
    let mut chain = TestChain::new(4);
    assert_eq!(accept_both(&mut chain, "A-1", 1, 2), 0);
    let lapses = chain.head().header.time.plus(60 * DAY_MS).unwrap();
    chain.wait(60 * DAY_MS - BLOCK_MS - 1);
    let draft = ready_draft(&mut chain, Event::Accept, "A-2");
    let record = chain.ready(&draft, ACCEPTS);
    assert_eq!(chain.build(vec![record]).outcome.receipts()[0].outcome, 22, "a millisecond before");
    chain.wait(1);
    assert_eq!(chain.accept(&unit(2), "A-2", TRANSFER), 0);
    assert_eq!(chain.head().header.time, lapses);
    assert_eq!(withdraw(&mut chain, "A-1"), 0);
    assert_eq!(holder(&chain, 2), Some(case_key(COUNTY, "A-2")));
    assert_eq!(holder(&chain, 1), None);
}

#[test]
fn a_registration_of_a_unit_that_was_not_accepted_with_the_case_is_refused() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    assert_eq!(accept_both(&mut desk.chain, "A-2", 3, 2), 0);
    assert_eq!(desk.chain.review(&unit(3), "A-2"), 0);
    let mut sale = desk.sale_draft(&house, "A-2", &[1], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, &house, &[1, 2]);
    let tax = desk.tax(&house, &[1], &[2]);
    sale.attestations.push(tax);
    assert_eq!(desk.register(&sale), 121);
}

#[test]
fn a_registration_of_a_further_unit_belongs_to_the_case() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    assert_eq!(accept_both(&mut desk.chain, "A-2", 3, 1), 0);
    assert_eq!(desk.chain.review(&unit(3), "A-2"), 0);
    let mut sale = desk.sale_draft(&house, "A-2", &[1], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, &house, &[1, 2]);
    let tax = desk.tax(&house, &[1], &[2]);
    sale.attestations.push(tax);
    assert_eq!(desk.register(&sale), 0);
}

#[test]
fn a_new_estate_of_1201_units_is_one_case() {
    let mut chain = TestChain::new(1);
    let mut draft = ready_draft(&mut chain, Event::Accept, "A-1");
    draft.slots.set(event_slot::UNITS, estate(1_200));
    assert_eq!(chain.outcome(&draft, ACCEPTS), 0);
    assert_eq!(case_at_head(&chain, "A-1").units().len(), 1_201);
    assert!((1..=1_201).all(|number| holder(&chain, number) == Some(case_key(COUNTY, "A-1"))));
    assert_eq!(withdraw(&mut chain, "A-1"), 0);
    assert!((1..=1_201).all(|number| holder(&chain, number).is_none()));
}
