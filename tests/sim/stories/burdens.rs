//! T19 to T22: promises, easements, rights of habitation.

use kexin_ledger::fixture::desk::Desk;

use super::Place;

pub fn easement_and_habitation(desk: &mut Desk, place: &mut Place) {
    let [one, two, occupant, _] = [0, 1, 2, 3].map(|number| place.person(number));
    let servient = place.registered(desk, 1, 0, &[(one, None)]);
    let dominant = place.registered(desk, 2, 0, &[(two, None)]);
    let both = (&servient, &dominant);
    let easement = place.case("E");
    let created = desk.easement(both, &easement, (&[one], &[two]), place.serial(1));
    assert_eq!(desk.register(&created), 0, "an easement");
    let terms = (place.serial(1), place.serial(2), "2036-11-23");
    let changed = desk.easement_change(both, &place.case("C"), &easement, (&[one], &[two]), terms);
    assert_eq!(desk.register(&changed), 0, "other terms");
    let ended = desk.easement_end(both, &place.case("D"), &easement, &[two]);
    assert_eq!(desk.register(&ended), 0, "given up");
    let right = place.case("H");
    let lives = desk.habitation(&servient, &right, (&[one], occupant), place.serial(3));
    assert_eq!(desk.register(&lives), 0, "somebody lives there");
    let case = place.case("G");
    let mut by_owner = desk.habitation_end(&servient, &case, &right, occupant);
    desk.esign(&mut by_owner, &servient, &[one]);
    assert_eq!(desk.register(&by_owner), 132, "the owner cannot end it");
    desk.withdraw(&servient, &case);
    let mut given_up = desk.habitation_end(&servient, &place.case("I"), &right, occupant);
    desk.esign(&mut given_up, &servient, &[occupant]);
    assert_eq!(desk.register(&given_up), 0, "given up");
}

/// A house is promised to a buyer who gives it up.
pub fn notices(desk: &mut Desk, place: &mut Place) {
    let (owner, buyer, house) = (place.person(1), place.person(3), place.house(2));
    let notice = place.case("N");
    let promise = desk.sale_notice(&house, &notice, &[owner], &[(buyer, None)], place.serial(4));
    assert_eq!(desk.register(&promise), 0, "promised");
    let ended = desk.notice_end(&house, &place.case("O"), &notice, &[buyer]);
    assert_eq!(desk.register(&ended), 0, "given up");
}
