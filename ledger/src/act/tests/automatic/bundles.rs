//! A policy approves a whole bundle: a sale with its loan (B1), and 带押过户 (B2).

use super::*;
use crate::act::case_event::Event;
use crate::case::CaseState;
use crate::fixture::BANK_2;
use crate::fixture::INSTITUTION;
use crate::fixture::desk::{APPROVED_WITH_BANK, party};

const CASE: &str = "A-B";

#[test]
fn b1_a_sale_with_its_loan_is_one_case_of_one_approval() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.automatic_sale(&house, CASE, (1, 2), (1, 2));
    let loan = desk.automatic_mortgage(&house, CASE, 2, 1);
    assert_eq!(desk.commit_group(&mut [sale, loan], &APPROVED_WITH_BANK), [0, 0]);
    assert_eq!(desk.owners(&house), [party(2)]);
    let case = case(&desk, CASE);
    assert_eq!((case.state, case.kind, case.units()), (CaseState::Recorded, 2, vec![house]));
    let events: Vec<Event> = case.steps.iter().map(|step| step.event).collect();
    // Version 1 audits every sale.
    assert_eq!(events, [Event::Accept, Event::RegisteredAutomatically, Event::Drawn]);
}

#[test]
fn b2_s12_a_mortgaged_house_is_sold_with_what_the_old_bank_needs() {
    let mut desk = Desk::open();
    let house = mortgaged(&mut desk, 1);
    let banks = [APPROVED[0], (Role::Bank, BANK, INSTITUTION), (Role::Bank, BANK_2, INSTITUTION)];
    let sale = desk.automatic_sale(&house, CASE, (1, 2), (1, 2));
    let loan = desk.automatic_mortgage(&house, CASE, 2, 2);
    let old = release(&mut desk, &house, CASE, 1);
    assert_eq!(desk.commit_group(&mut [sale, loan, old], &banks), [0, 0, 0]);
    assert_eq!(desk.owners(&house), [party(2)]);
}

#[test]
fn r_135_persons_decide_a_whole_bundle_or_nothing_of_it() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.automatic_sale(&house, CASE, (1, 2), (1, 2));
    let loan = desk.agreed_mortgage_draft(&house, CASE, &[2], (BANK, 1), &[]);
    assert_eq!(desk.commit_group(&mut [sale, loan], &APPROVED_WITH_BANK), [135, 135]);
}

#[test]
fn r_131_a_member_that_is_not_eligible_takes_the_bundle_with_it() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.automatic_sale(&house, CASE, (1, 2), (1, 2));
    let mut loan = desk.automatic_mortgage(&house, CASE, 2, 1);
    loan.attestations.retain(|attestation| attestation.signature().role != Role::Identity);
    assert_eq!(desk.commit_group(&mut [sale, loan], &APPROVED_WITH_BANK), [135, 131]);
    assert_eq!(desk.owners(&house), [party(1)]);
}

#[test]
fn r_131_single_unit_a_loan_on_another_house_is_for_persons() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let other = desk.registered(2, 0, &[(2, None)]);
    let sale = desk.automatic_sale(&house, CASE, (1, 2), (1, 3));
    let loan = desk.automatic_mortgage(&other, CASE, 2, 1);
    assert_eq!(desk.commit_group(&mut [sale, loan], &APPROVED_WITH_BANK), [131, 135]);
    for row in ["2|on|esign|0|0|x", "10|on|esign|0|0|x"] {
        amend(&mut desk, row);
    }
    let sale = desk.automatic_sale(&house, "A-C", (1, 2), (1, 3));
    let loan = desk.automatic_mortgage(&other, "A-C", 2, 1);
    assert_eq!(desk.commit_group(&mut [sale, loan], &APPROVED_WITH_BANK), [0, 0]);
    assert_eq!(case(&desk, "A-C").units(), [house, other], "the case names both from the first");
}
