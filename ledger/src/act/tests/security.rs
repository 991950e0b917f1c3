//! Mortgages: made, kept through a sale, released.

use kexin_proof::slot_table::status_bits;
use kexin_proof::slots::{ShareValue, Value};

use crate::act::mortgage::fact;
use crate::fixture::desk::{Desk, REGISTER, proof};
use crate::fixture::{BANK, INSTITUTION};
use crate::record::{RecordDraft, Role};
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::value::StateReader;

fn with_bank(desk: &mut Desk, draft: &RecordDraft) -> u16 {
    desk.chain.outcome(draft, &[REGISTER[0], (Role::Bank, BANK, INSTITUTION)])
}

#[test]
fn a_mortgage_is_registered_with_owner_and_bank_and_released_by_the_bank() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut mortgage = desk.mortgage(&house, "G440106-M", 1, 1);
    desk.esign(&mut mortgage, &house, &[1]);
    assert_eq!(desk.register(&mortgage), 132, "the bank has not signed");
    desk.withdraw(&house, "G440106-M");
    let mut mortgage = desk.mortgage(&house, "G440106-N", 1, 1);
    desk.esign(&mut mortgage, &house, &[1]);
    assert_eq!(with_bank(&mut desk, &mortgage), 0);
    assert_eq!(desk.bits(&house), status_bits::MORTGAGED);
    let mut cancel = desk.cancel(&house, "G440106-O", "G440106-N", 1);
    cancel.attestations.clear();
    assert_eq!(desk.register(&cancel), 68);
    desk.withdraw(&house, "G440106-O");
    let cancel = desk.cancel(&house, "G440106-P", "G440106-N", 1);
    assert_eq!(desk.register(&cancel), 0);
    assert_eq!(desk.bits(&house), 0);
    let value = desk.chain.store().value(&certificate_key(&proof(1))).expect("memory").expect("issued");
    assert_eq!(value.slots().code(certificate_slot::STATUS), Some(certificate_status::CANCELLED));
    let again = desk.cancel(&house, "G440106-Q", "G440106-N", 1);
    assert_eq!(desk.register(&again), 68, "68 stands in the layer before 69");
}

#[test]
fn a_mortgage_stays_when_the_house_is_sold_unless_transfer_was_excluded() {
    for (clause, outcome) in [(0, 0), (1, 20)] {
        let mut desk = Desk::open();
        let house = desk.registered(1, 0, &[(1, None)]);
        let mut mortgage = desk.mortgage(&house, "G440106-M", 1, 1);
        mortgage.slots.set(fact::NO_TRANSFER, Value::Bits(clause));
        desk.esign(&mut mortgage, &house, &[1]);
        assert_eq!(with_bank(&mut desk, &mortgage), 0);
        let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
        assert_eq!(desk.register(&sale), outcome);
        assert_eq!(desk.bits(&house), status_bits::MORTGAGED);
    }
}

#[test]
fn form_rules_of_a_mortgage_are_found_before_a_block() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.mortgage(&house, "G440106-M", 1, 1);
    let error = |desk: &mut Desk, change: &dyn Fn(&mut kexin_proof::slots::Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    assert_eq!(error(&mut desk, &|_| ()), None);
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::AMOUNT, Value::Fen(0))), Some(63));
    assert_eq!(error(&mut desk, &|facts| facts.clear(fact::SCOPE)), Some(74));
    assert_eq!(error(&mut desk, &|facts| facts.clear(fact::NO_TRANSFER)), Some(74));
    let highest = |facts: &mut kexin_proof::slots::Slots| {
        facts.set(fact::KIND, Value::Code(2));
        facts.clear(fact::TO);
    };
    assert_eq!(error(&mut desk, &highest), Some(62));
    let reversed = |facts: &mut kexin_proof::slots::Slots| {
        facts.set(fact::TO, facts.get(fact::FROM).cloned().expect("set"))
    };
    assert_eq!(error(&mut desk, &reversed), None);
    let before = |facts: &mut kexin_proof::slots::Slots| {
        facts.set(fact::TO, Value::Date("2026-11-23".parse().expect("a day")))
    };
    assert_eq!(error(&mut desk, &before), Some(14));
}

#[test]
fn a_co_owner_mortgages_his_own_share_and_no_more() {
    let half = Some((1, 2));
    for (share, outcome) in [((1, 2), 0), ((501, 1000), 73)] {
        let mut desk = Desk::open();
        let house = desk.registered(1, 2, &[(1, half), (2, half)]);
        let mut mortgage = desk.mortgage(&house, "G440106-M", 1, 1);
        mortgage.slots.set(fact::SHARE, Value::Share(ShareValue::new(share.0, share.1).expect("a fraction")));
        desk.esign(&mut mortgage, &house, &[1]);
        assert_eq!(with_bank(&mut desk, &mortgage), outcome);
    }
}

#[test]
fn who_owns_nothing_mortgages_nothing() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut mortgage = desk.mortgage(&house, "G440106-M", 9, 1);
    desk.esign(&mut mortgage, &house, &[9]);
    assert_eq!(with_bank(&mut desk, &mortgage), 25);
}
