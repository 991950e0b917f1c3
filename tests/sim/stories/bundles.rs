//! B1 to B6: what registers together or not at all.

use kexin_ledger::act::cancel::Reason;
use kexin_ledger::act::certificate_event::Way;
use kexin_ledger::act::mortgage_change::{change, fact};
use kexin_ledger::act::transfer_by_law::Ground;
use kexin_ledger::act::{cancel, first_registration, notice_end, split, transfer, transfer_by_law};
use kexin_ledger::fixture::desk::{Desk, LAND_HOLDER, REGISTER_WITH_BANK, cause_of, title};
use kexin_ledger::fixture::{BANK, BANK_2, COURT};
use kexin_ledger::record::RecordDraft;
use kexin_ledger::unit::{notice_kind, seizure_kind};
use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use super::Place;

/// B1 and B2: a sale with its loan; then a sale while the house is mortgaged.
pub fn sale_with_loan(desk: &mut Desk, place: &mut Place) {
    let [seller, buyer, next, _] = [0, 1, 2, 3].map(|number| place.person(number));
    let house = place.registered(desk, 1, 0, &[(seller, None)]);
    let case = place.case("B1");
    desk.chain.prepare(&house, &case, transfer::KIND);
    let sale = sale(desk, place, &case, (seller, buyer), (1, 2));
    let loan = desk.agreed_mortgage_draft(&house, &case, &[seller], (BANK, place.serial(2)), &[]);
    let mut torn = [sale.clone(), loan];
    assert_eq!(desk.register_group(&mut torn, &[BANK]), [135, 25], "the seller owns nothing any more");
    let loan = desk.agreed_mortgage_draft(&house, &case, &[buyer], (BANK, place.serial(2)), &[]);
    assert_eq!(desk.register_group(&mut [sale, loan], &[BANK]), [0, 0], "sold and mortgaged");
    let case = place.case("B2");
    desk.chain.prepare(&house, &case, transfer::KIND);
    let sale = self::sale(desk, place, &case, (buyer, next), (2, 3));
    let loan = desk.agreed_mortgage_draft(&house, &case, &[next], (BANK_2, place.serial(3)), &[]);
    let release = desk.cancel_draft(&house, &case, &place.case("B1"), place.serial(2));
    assert_eq!(desk.register_group(&mut [sale, loan, release], &[BANK_2]), [0; 3], "带押过户");
}

/// B3: a presold house is registered, and what was promised of it comes true.
pub fn presale_comes_true(desk: &mut Desk, place: &mut Place) {
    let (buyer, house) = (place.person(3), place.house(2));
    let [notice, loan, case] = ["N", "L", "B3"].map(|name| place.case(name));
    let presale = desk.presale(&house, &notice, LAND_HOLDER, &[(buyer, None)], place.serial(20));
    assert_eq!(desk.register(&presale), 0, "presold");
    let kind = notice_kind::PRESALE_MORTGAGE;
    let promised = desk.mortgage_notice(&house, &loan, (kind, &[buyer]), place.serial(21));
    assert_eq!(desk.chain.outcome(&promised, &REGISTER_WITH_BANK), 0, "its mortgage promised");
    desk.chain.prepare(&house, &case, first_registration::KIND);
    let first = desk.first(&house, &case, 0, &[(LAND_HOLDER, None)], place.serial(22));
    let numbers = (place.serial(22), place.serial(23));
    let mut sale = desk.sale_draft(&house, &case, &[LAND_HOLDER], (0, &[(buyer, None)]), numbers);
    desk.esign(&mut sale, &house, &[LAND_HOLDER, buyer]);
    let tax = desk.tax(&house, &[LAND_HOLDER], &[buyer]);
    sale.attestations.push(tax);
    let mut sold = desk.notice_end_draft(&house, &case, (&notice, notice_end::way::CONVERTED));
    desk.esign(&mut sold, &house, &[buyer]);
    let mut mortgage = desk.mortgage_draft(&house, &case, buyer, place.serial(24));
    desk.esign(&mut mortgage, &house, &[buyer]);
    let mortgaged = desk.notice_end_draft(&house, &case, (&loan, notice_end::way::CONVERTED));
    let mut bundle = [first, sale, sold, mortgage, mortgaged];
    assert_eq!(desk.register_group(&mut bundle, &[BANK]), [0; 5], "预告转现");
}

/// A house of one owner, mortgaged to the bank in the case `M` of its number.
fn mortgaged(desk: &mut Desk, place: &Place, number: u32) -> (UnitCode, String) {
    let owner = place.person(0);
    let house = place.registered(desk, number, 0, &[(owner, None)]);
    let case = place.case(&format!("M{number}"));
    let loan = desk.agreed_mortgage(&house, &case, &[owner], (BANK, place.serial(number + 40)), &[]);
    assert_eq!(desk.register_with(&loan, &[BANK]), 0, "mortgaged");
    (house, case)
}

/// B4: a court sells a seized and mortgaged house; seizure, mortgage and the old certificate end with the sale.
pub fn court_sells(desk: &mut Desk, place: &mut Place) {
    let (owner, taker) = (place.person(0), place.person(1));
    let (house, loan) = mortgaged(desk, place, 1);
    let seizure = place.case("Z");
    let seized = desk.seize(&house, &seizure, seizure_kind::SEIZURE, (owner, 100));
    assert_eq!(desk.record_order(&seized), 0, "seized");
    let case = place.case("B4");
    desk.chain.prepare(&house, &case, transfer_by_law::KIND);
    let numbers = (place.serial(1), place.serial(2));
    let takers: &[(u8, Option<(u64, u64)>)] = &[(taker, None)];
    let mut auction = desk.by_law_draft(&house, &case, (Ground::Auction, &[owner]), (0, takers), numbers);
    let order = desk.disposal_order(&house, &case, Some(owner), COURT);
    let tax = desk.tax_of(&house, cause_of(Ground::Auction), &[owner], &[taker]);
    auction.attestations.extend([order, tax]);
    let mut members = [
        auction,
        desk.release(&house, &case, &seizure),
        desk.cancel_by_court_draft(&house, &case, &loan),
        desk.certificate_event_draft(&house, &case, Way::Void, Some(&title(place.serial(1))), None),
    ];
    let mut torn = members.clone();
    torn[2].attestations.clear();
    assert_eq!(desk.register_group(&mut torn, &[]), [135, 135, 68, 135], "one that fails undoes all");
    assert_eq!(desk.register_group(&mut members, &[]), [0; 4], "sold by the court, free of all");
}

/// B5: a mortgaged house is divided, and the mortgage is changed on one of the parts.
pub fn divided_and_changed(desk: &mut Desk, place: &mut Place) {
    let owner = place.person(0);
    let (house, loan) = mortgaged(desk, place, 1);
    let (parts, case) = ([place.house(11), place.house(12)], place.case("B5"));
    desk.prepare_units(&[house, parts[0], parts[1]], &case, split::KIND);
    let areas = [(parts[0], 5_000, place.serial(11)), (parts[1], 5_117, place.serial(12))];
    let mut division = desk.split_draft(&house, &case, &areas, place.serial(1));
    desk.esign(&mut division, &house, &[owner]);
    desk.bank_consents(&mut division, &house, &loan, BANK);
    let less = [(fact::AMOUNT, Value::Fen(1))];
    let changed = desk.change_mortgage_draft(&parts[1], &case, (&loan, change::AMOUNT), &less, &[owner]);
    assert_eq!(desk.register_group(&mut [division, changed], &[BANK]), [0, 0], "divided and changed");
}

/// B6: a house is gone, and two stand in its place.
pub fn demolished_and_rebuilt(desk: &mut Desk, place: &mut Place) {
    let owner = place.person(0);
    let old = place.registered(desk, 2, 0, &[(owner, None)]);
    let (new, case) = ([place.house(21), place.house(22)], place.case("B6"));
    desk.prepare_several(&[old, new[0], new[1]], &case, cancel::KIND);
    let mut lost = desk.cancel_right_draft(&old, &case, Reason::Loss);
    desk.esign(&mut lost, &old, &[owner]);
    let mut members = vec![lost];
    for (number, house) in (21..).zip(&new) {
        members.push(desk.first(house, &case, 0, &[(owner, None)], place.serial(number)));
    }
    assert_eq!(desk.register_group(&mut members, &[]), [0; 3], "demolished and rebuilt");
}

fn sale(
    desk: &mut Desk,
    place: &Place,
    case: &str,
    (giver, taker): (u8, u8),
    (previous, number): (u32, u32),
) -> RecordDraft {
    let house = place.house(1);
    let numbers = (place.serial(previous), place.serial(number));
    let mut sale = desk.sale_draft(&house, case, &[giver], (0, &[(taker, None)]), numbers);
    desk.esign(&mut sale, &house, &[giver, taker]);
    let tax = desk.tax(&house, &[giver], &[taker]);
    sale.attestations.push(tax);
    sale
}
