//! B1 and B3: what registers together or not at all.

use kexin_ledger::act::{first_registration, notice_end, transfer};
use kexin_ledger::fixture::desk::{Desk, LAND_HOLDER, REGISTER_WITH_BANK};
use kexin_ledger::fixture::{BANK, BANK_2};
use kexin_ledger::record::RecordDraft;
use kexin_ledger::unit::notice_kind;

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
