//! B1 and B2: a sale with its loan, and a sale with the mortgage kept 带押过户 (scenarios S3, S12).

use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use super::{mortgage, mortgage_to, mortgages, rank_of, status_of};
use crate::act::mortgage_change::{change, fact};
use crate::act::transfer;
use crate::fixture::desk::{Desk, party, proof, title};
use crate::fixture::{BANK, BANK_2};
use crate::record::RecordDraft;
use crate::title::certificate_status;

const OLD: &str = "G440106-1";
const CASE: &str = "G440106-B";

/// A house of party 1, mortgaged to the bank; the case of a sale to party 2 is ready.
fn house_for_sale() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, OLD, (BANK, 1), &[]);
    desk.chain.prepare(&house, CASE, transfer::KIND);
    (desk, house)
}

fn sale(desk: &mut Desk, house: &UnitCode) -> RecordDraft {
    let mut sale = desk.sale_draft(house, CASE, &[1], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, house, &[1, 2]);
    let tax = desk.tax(house, &[1], &[2]);
    sale.attestations.push(tax);
    sale
}

fn loan(desk: &mut Desk, house: &UnitCode, bank: u32, serial: u32) -> RecordDraft {
    desk.agreed_mortgage_draft(house, CASE, &[2], (bank, serial), &[])
}

/// T13 of the old mortgage, with the bank's release.
fn release(desk: &mut Desk, house: &UnitCode) -> RecordDraft {
    desk.cancel_draft(house, CASE, OLD, 1)
}

#[test]
fn b1_the_buyer_mortgages_what_he_becomes_owner_of_in_the_same_moment() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    desk.chain.prepare(&house, CASE, transfer::KIND);
    let seller_s = desk.agreed_mortgage_draft(&house, CASE, &[1], (BANK, 1), &[]);
    let mut torn = [sale(&mut desk, &house), seller_s];
    assert_eq!(desk.register_group(&mut torn, &[BANK]), [135, 25], "the seller owns nothing any more");
    assert_eq!(desk.owners(&house), [party(1)], "and nothing was sold");
    let mut whole = [sale(&mut desk, &house), loan(&mut desk, &house, BANK, 1)];
    assert_eq!(desk.register_group(&mut whole, &[BANK]), [0, 0]);
    assert_eq!(desk.owners(&house), [party(2)]);
    assert_eq!(mortgage(&desk, &house, CASE).mortgagor, Some(party(2)));
}

#[test]
fn b2_s12_the_old_mortgage_falls_when_the_new_one_stands() {
    let (mut desk, house) = house_for_sale();
    let mut bundle =
        [sale(&mut desk, &house), loan(&mut desk, &house, BANK_2, 2), release(&mut desk, &house)];
    assert_eq!(desk.register_group(&mut bundle, &[BANK_2]), [0, 0, 0]);
    assert_eq!(desk.owners(&house), [party(2)]);
    let active: Vec<(String, u32)> = mortgages(&desk, &house)
        .into_iter()
        .filter(|found| found.is_active)
        .map(|found| (found.case, found.mortgagee))
        .collect();
    assert_eq!(active, [(CASE.to_owned(), BANK_2)]);
    assert_eq!(rank_of(&desk, &house, CASE), Some(1));
    assert_eq!(status_of(&desk, &proof(1)), Some(certificate_status::CANCELLED));
    assert_eq!(status_of(&desk, &proof(2)), Some(certificate_status::VALID));
    assert_eq!(status_of(&desk, &title(2)), Some(certificate_status::VALID));
}

#[test]
fn b2_s12_in_another_order_a_moment_would_pass_without_a_secured_bank() {
    let (mut desk, house) = house_for_sale();
    let orders: [fn(&mut Desk, &UnitCode) -> Vec<RecordDraft>; 3] = [
        |desk, house| vec![sale(desk, house), release(desk, house), loan(desk, house, BANK_2, 2)],
        |desk, house| vec![release(desk, house), sale(desk, house), loan(desk, house, BANK_2, 2)],
        |desk, house| vec![loan(desk, house, BANK_2, 2), sale(desk, house), release(desk, house)],
    ];
    for order in orders {
        let mut bundle = order(&mut desk, &house);
        assert_eq!(desk.register_group(&mut bundle, &[BANK_2]), [135, 135, 135]);
    }
    assert_eq!(desk.owners(&house), [party(1)]);
    assert!(mortgage(&desk, &house, OLD).is_active);
}

#[test]
fn b2_s12_one_member_that_fails_refuses_all() {
    let (mut desk, house) = house_for_sale();
    let mut unreleased = release(&mut desk, &house);
    unreleased.attestations.clear();
    let mut bundle = [sale(&mut desk, &house), loan(&mut desk, &house, BANK_2, 2), unreleased];
    assert_eq!(desk.register_group(&mut bundle, &[BANK_2]), [135, 135, 68]);
    let mut bundle =
        [sale(&mut desk, &house), loan(&mut desk, &house, BANK_2, 1), release(&mut desk, &house)];
    assert_eq!(desk.register_group(&mut bundle, &[BANK_2]), [135, 111, 135]);
    assert_eq!(desk.owners(&house), [party(1)]);
    assert_eq!(mortgages(&desk, &house).len(), 1);
    assert_eq!(status_of(&desk, &proof(1)), Some(certificate_status::VALID));
}

#[test]
fn b2_a_loan_of_two_banks_gives_two_mortgages_with_a_name_each() {
    let (mut desk, house) = house_for_sale();
    let mut bundle = [
        sale(&mut desk, &house),
        loan(&mut desk, &house, BANK, 2),
        loan(&mut desk, &house, BANK_2, 3),
        release(&mut desk, &house),
    ];
    assert_eq!(desk.register_group(&mut bundle, &[BANK, BANK_2]), [0; 4]);
    let second = format!("{CASE}/2");
    assert_eq!([CASE, &second].map(|name| rank_of(&desk, &house, name)), [Some(1), Some(2)]);
    let cancel = desk.cancel(&house, "G440106-C", CASE, 2);
    assert_eq!(desk.register(&cancel), 0);
    assert_eq!([CASE, &second].map(|name| rank_of(&desk, &house, name)), [None, Some(1)]);
}

#[test]
fn b2_the_mortgage_may_stay_and_follow_the_house_with_the_buyer_as_mortgagor() {
    let (mut desk, house) = house_for_sale();
    let buyer = [(fact::MORTGAGOR, Value::Party(party(2)))];
    let change = desk.change_mortgage_draft(&house, CASE, (OLD, change::MORTGAGOR), &buyer, &[2]);
    let mut bundle = [sale(&mut desk, &house), change];
    assert_eq!(desk.register_group(&mut bundle, &[BANK]), [0, 0]);
    let kept = mortgage(&desk, &house, OLD);
    assert_eq!((kept.mortgagor, kept.mortgagee), (Some(party(2)), BANK));
    assert_eq!(rank_of(&desk, &house, OLD), Some(1));
}

#[test]
fn b2_the_buyer_s_bank_may_take_over_claim_and_mortgage() {
    let (mut desk, house) = house_for_sale();
    let assign = desk.assign_mortgage_draft(&house, CASE, OLD, (BANK, BANK_2), None);
    let mut bundle = [sale(&mut desk, &house), assign];
    assert_eq!(desk.register_group(&mut bundle, &[BANK_2]), [0, 0]);
    assert_eq!(mortgage(&desk, &house, OLD).mortgagee, BANK_2);
}

#[test]
fn b2_its_members_stand_in_one_case() {
    let (mut desk, house) = house_for_sale();
    let sale = sale(&mut desk, &house);
    let elsewhere = desk.cancel_draft(&house, "G440106-X", OLD, 1);
    assert_eq!(desk.register_group(&mut [sale, elsewhere], &[BANK]), [135, 135]);
}

#[test]
fn s3_a_mortgage_follows_the_house_to_its_buyer() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, OLD, (BANK, 1), &[]);
    let before = mortgage(&desk, &house, OLD);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 0);
    assert_eq!(mortgage(&desk, &house, OLD), before);
    // The buyer gives another bank a security: it stands behind the one that came with the house.
    let later = desk.agreed_mortgage(&house, "G440106-2", &[2], (BANK_2, 2), &[]);
    assert_eq!(desk.register_with(&later, &[BANK_2]), 0);
    assert_eq!([OLD, "G440106-2"].map(|name| rank_of(&desk, &house, name)), [Some(1), Some(2)]);
}
