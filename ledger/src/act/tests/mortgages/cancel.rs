//! T13: a mortgage ends by its mortgagee's release, or by a court's order.

use kexin_proof::slot_table::{unit as unit_slot, unit_status};
use kexin_proof::slots::Value;

use super::super::planted::Planted;
use super::{mortgage, mortgage_to, outcome, rank_of, status_of};
use crate::act::mortgage_cancel::fact;
use crate::fixture::desk::{Desk, REGISTER, proof};
use crate::fixture::{BANK, BANK_2};
use crate::record::RecordDraft;
use crate::title::certificate_status;

const FIRST: &str = "G440106-1";

#[test]
fn a_release_ends_one_mortgage_and_moves_the_next_up_even_while_the_house_is_seized() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    mortgage_to(&mut desk, &house, "G440106-2", (BANK_2, 2), &[]);
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    let mut cancel = desk.cancel(&house, "G440106-A", FIRST, 1);
    cancel.slots.set(fact::REASON, Value::Code(11));
    assert_eq!(desk.register(&cancel), 0);
    assert!(!mortgage(&desk, &house, FIRST).is_active);
    assert_eq!(rank_of(&desk, &house, "G440106-2"), Some(1));
    assert_eq!(status_of(&desk, &proof(1)), Some(certificate_status::CANCELLED));
    assert_eq!(status_of(&desk, &proof(2)), Some(certificate_status::VALID));
}

#[test]
fn r_068_the_release_is_of_this_mortgage_and_this_proof_and_by_its_mortgagee() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK_2, 1), &[]);
    mortgage_to(&mut desk, &house, "G440106-2", (BANK, 2), &[]);
    let by_another = desk.cancel(&house, "G440106-A", FIRST, 1);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &by_another, &[]), 68);
    let other_proof = desk.cancel(&house, "G440106-B", "G440106-2", 1);
    assert_eq!(outcome(&mut desk, &house, "G440106-B", &other_proof, &[]), 68);
    let mut other_mortgage = desk.cancel(&house, "G440106-C", "G440106-2", 2);
    other_mortgage.slots.set(fact::MORTGAGE, Value::text(FIRST).expect("clean"));
    assert_eq!(outcome(&mut desk, &house, "G440106-C", &other_mortgage, &[]), 68);
    let sound = desk.cancel(&house, "G440106-D", "G440106-2", 2);
    assert_eq!(desk.register(&sound), 0);
}

#[test]
fn r_068_a_court_ends_a_mortgage_by_the_document_that_the_record_names() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    let mut tried = |case: &str, change: &dyn Fn(&mut RecordDraft)| {
        let mut draft = desk.cancel_by_court(&house, case, FIRST);
        change(&mut draft);
        outcome(&mut desk, &house, case, &draft, &[])
    };
    assert_eq!(tried("G440106-A", &|draft| draft.attestations.clear()), 68);
    let another = |draft: &mut RecordDraft| {
        draft.slots.set(fact::DOCUMENT_NUMBER, Value::text("（2026）粤0106执恢2号").expect("clean"));
    };
    assert_eq!(tried("G440106-B", &another), 68);
    assert_eq!(tried("G440106-C", &|draft| draft.slots.clear(fact::DOCUMENT_NUMBER)), 68);
    assert_eq!(tried("G440106-D", &|_| ()), 0);
    assert_eq!(status_of(&desk, &proof(1)), Some(certificate_status::CANCELLED));
}

#[test]
fn r_068_an_order_to_lift_a_seizure_ends_no_mortgage() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    let lifting = desk.release(&house, "G440106-Y", "G440106-Z");
    let mut draft = desk.cancel_by_court(&house, "G440106-A", FIRST);
    draft.attestations = lifting.attestations;
    draft.slots.set(fact::DOCUMENT_NUMBER, Value::text("（2026）粤0106执解1号").expect("clean"));
    assert_eq!(desk.register(&draft), 68);
}

#[test]
fn r_008_the_reason_is_one_for_which_a_mortgage_ends() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    let draft = desk.cancel(&house, "G440106-A", FIRST, 1);
    for (reason, rule) in [(7, None), (11, None), (12, None), (99, None), (1, Some(8)), (13, Some(8))] {
        let mut draft = draft.clone();
        draft.slots.set(fact::REASON, Value::Code(reason));
        assert_eq!(desk.form_error(&draft), rule, "{reason}");
    }
}

#[test]
fn r_023_on_a_historic_unit_nothing_is_cancelled() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    let cancel = desk.cancel(&house, "G440106-A", FIRST, 1);
    let record = desk.chain.ready(&cancel, &REGISTER);
    for (status, rule) in [(unit_status::CURRENT, vec![]), (unit_status::HISTORIC, vec![23])] {
        let stands = Planted::on(&desk).with(&house, |unit| unit.set(unit_slot::STATUS, Value::Code(status)));
        assert_eq!(stands.broken_by_act(&record), rule);
    }
}
