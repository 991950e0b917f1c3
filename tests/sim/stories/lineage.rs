//! T06 to T09: a house is divided, its parts joined and given another code; another is lost.

use kexin_ledger::act::cancel::Reason;
use kexin_ledger::fixture::desk::Desk;
use kexin_proof::unit_code::UnitCode;

use super::Place;

pub fn divided_joined_recoded(desk: &mut Desk, place: &mut Place) {
    let owner = place.person(0);
    let house = place.registered(desk, 1, 0, &[(owner, None)]);
    let parts = [(place.house(11), 5_000, place.serial(11)), (place.house(12), 5_117, place.serial(12))];
    let mut split = desk.split(&house, &place.case("D"), &parts, place.serial(1));
    desk.esign(&mut split, &house, &[owner]);
    assert_eq!(desk.register(&split), 0, "divided");
    let sources = parts.map(|(unit, _, serial)| (unit, serial));
    let whole = (place.house(31), 10_117, place.serial(31));
    let mut merge = desk.merge(&sources, &place.case("J"), whole);
    desk.esign(&mut merge, &sources[0].0, &[owner]);
    assert_eq!(desk.register(&merge), 0, "joined");
    let moved: UnitCode =
        whole.0.as_str().replacen("440106", "440112", 1).parse().expect("a code by the standard");
    let recode = desk.recode(&[(whole.0, moved)], &place.case("R"));
    assert_eq!(desk.record_order(&recode), 0, "its county is another's part");
    let again = desk.recode(&[(whole.0, moved)], &place.case("Q"));
    assert_eq!(desk.record_order(&again), 23, "the old code is in use no more");
}

pub fn ended(desk: &mut Desk, place: &mut Place) {
    let owner = place.person(0);
    let house = place.registered(desk, 2, 0, &[(owner, None)]);
    let mut lost = desk.cancel_right(&house, &place.case("L"), Reason::Loss);
    desk.esign(&mut lost, &house, &[owner]);
    assert_eq!(desk.register(&lost), 0, "burnt down");
}
