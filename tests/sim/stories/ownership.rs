//! T01 to T05: houses are registered, sold, inherited, auctioned; their facts change.

use kexin_ledger::act::unit_data;
use kexin_ledger::fixture::COURT;
use kexin_ledger::fixture::desk::Desk;
use kexin_proof::slots::Value;

use super::Place;

pub fn passes(desk: &mut Desk, place: &mut Place) {
    let [seller, buyer, heir, other] = [0, 1, 2, 3].map(|number| place.person(number));
    let house = place.registered(desk, 1, 0, &[(seller, None)]);
    let case = place.case("S");
    let stranger = desk.sound_sale(&house, &case, (other, buyer), (place.serial(1), place.serial(2)));
    assert_eq!(desk.register(&stranger), 32, "who owns nothing sells nothing");
    desk.withdraw(&house, &case);
    let sale = desk.sound_sale(&house, &place.case("T"), (seller, buyer), (place.serial(1), place.serial(2)));
    assert_eq!(desk.register(&sale), 0, "sold");
    let inheritance =
        desk.inheritance(&house, &place.case("I"), (buyer, heir), (place.serial(2), place.serial(3)));
    assert_eq!(desk.register(&inheritance), 0, "inherited");
}

pub fn changes(desk: &mut Desk, place: &mut Place) {
    let (heir, other, house) = (place.person(2), place.person(3), place.house(1));
    let renamed = desk.change_party(&house, &place.case("P"), heir, (None, 77));
    assert_eq!(desk.register(&renamed), 0, "another name");
    let case = place.case("U");
    let mut measured = desk.change_unit(&house, &case, &[], |facts| {
        facts.set(unit_data::fact::AREA, Value::Area(10_200));
    });
    desk.renumber(&mut measured, &house, (place.serial(3), place.serial(4)));
    desk.esign(&mut measured, &house, &[heir]);
    assert_eq!(desk.register(&measured), 0, "another area");
    let numbers = (place.serial(4), place.serial(5));
    let auction = desk.auction(&house, &place.case("A"), (heir, other), numbers, COURT);
    assert_eq!(desk.register(&auction), 0, "auctioned");
}
