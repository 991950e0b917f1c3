//! T14 to T18 and T26: what courts and organs order, what others object to, and what time ends.

use kexin_ledger::act::restriction::restriction_kind;
use kexin_ledger::fixture::desk::{BY_COURT, BY_COURT_2, BY_ORGAN, Desk, Restricting, Seizing};
use kexin_ledger::unit::seizure_kind;
use kexin_proof::unit_code::UnitCode;

use super::Place;

/// Of house 1 a seizure of ten days is renewed and released, one of twelve days follows; house 2 is seized for ten days.
pub fn seizures(desk: &mut Desk, place: &mut Place) {
    let owner = place.person(0);
    let house = place.registered(desk, 1, 0, &[(owner, None)]);
    let other = place.registered(desk, 2, 0, &[(owner, None)]);
    let [first, waiting] = ["Z1", "Z2"].map(|name| place.case(name));
    let seized = desk.seize(&house, &first, seizure_kind::SEIZURE, (owner, 10));
    assert_eq!(desk.record_order(&seized), 0, "seized");
    let behind = Seizing::whole(seizure_kind::WAITING, owner, 12).by(BY_COURT_2);
    let behind = desk.seize_as(&house, &waiting, &behind);
    assert_eq!(desk.record_order(&behind), 0, "waits");
    barred(desk, place, &house, (1, "S1", 17));
    let renewed = desk.renew(&house, &place.case("Y"), &first, (100, BY_COURT));
    assert_eq!(desk.record_order(&renewed), 0, "renewed");
    let released = desk.release(&house, &place.case("R"), &first);
    assert_eq!(desk.record_order(&released), 0, "released: the next is promoted");
    barred(desk, place, &house, (1, "S2", 17));
    let brief = desk.seize(&other, &place.case("Z3"), seizure_kind::SEIZURE, (owner, 10));
    assert_eq!(desk.record_order(&brief), 0, "seized");
}

/// Sixteen days later nothing bars a sale.
pub fn seizures_have_lapsed(desk: &mut Desk, place: &mut Place) {
    let (owner, buyer) = (place.person(0), place.person(1));
    for number in [1, 2] {
        let (house, case) = (place.house(number), place.case(&format!("T{number}")));
        let numbers = (place.serial(number), place.serial(number + 10));
        let sale = desk.sound_sale(&house, &case, (owner, buyer), numbers);
        assert_eq!(desk.register(&sale), 0, "sold");
    }
    let again = desk.release(&place.house(2), &place.case("V"), &place.case("Z3"));
    assert_eq!(desk.record_order(&again), 85, "what has lapsed is not released");
}

pub fn restrictions(desk: &mut Desk, place: &mut Place) {
    let owner = place.person(0);
    let house = place.registered(desk, 1, 0, &[(owner, None)]);
    let restricting = Restricting { kind: restriction_kind::EXPROPRIATION, term_days: None, by: BY_ORGAN };
    let restriction = place.case("X");
    let set = desk.restrict(&house, &restriction, &restricting);
    assert_eq!(desk.record_order(&set), 0, "restricted");
    barred(desk, place, &house, (1, "S", 21));
    let foreign = desk.unrestrict(&house, &place.case("Y"), &restriction, BY_COURT);
    assert_eq!(desk.record_order(&foreign), 82, "it is the organ's");
    let lifted = desk.unrestrict(&house, &place.case("Z"), &restriction, BY_ORGAN);
    assert_eq!(desk.record_order(&lifted), 0, "lifted");
}

/// House 1 is objected to; the objections to houses 2 and 3 are decided and withdrawn.
pub fn objections(desk: &mut Desk, place: &mut Place) {
    let (owner, objector) = (place.person(0), place.person(1));
    for number in [1, 2, 3] {
        let house = place.registered(desk, number, 0, &[(owner, None)]);
        let case = place.case(&format!("O{number}"));
        let objection = desk.object(&house, &case, (objector, 1), place.serial(number));
        assert_eq!(desk.register(&objection), 0, "objected");
    }
    barred(desk, place, &place.house(1), (1, "S1", 19));
    let house = place.house(2);
    let accepted_at = desk.chain.next_time();
    let proven = desk.prove_suit(&house, &place.case("P"), &place.case("O2"), accepted_at);
    assert_eq!(desk.register(&proven), 0, "the suit is proven");
    let decided = desk.decide_objection(&house, &place.case("D"), &place.case("O2"), BY_COURT);
    assert_eq!(desk.register(&decided), 0, "decided");
    let house = place.house(3);
    let withdrawn = desk.withdraw_objection(&house, &place.case("W"), &place.case("O3"), objector);
    assert_eq!(desk.register(&withdrawn), 0, "withdrawn");
}

pub fn an_objection_has_lapsed(desk: &mut Desk, place: &mut Place) {
    let (owner, buyer, house) = (place.person(0), place.person(2), place.house(1));
    let numbers = (place.serial(1), place.serial(11));
    let sale = desk.sound_sale(&house, &place.case("T"), (owner, buyer), numbers);
    assert_eq!(desk.register(&sale), 0, "sold on day sixteen");
}

/// A sale of the first owner that a rule refuses.
fn barred(desk: &mut Desk, place: &Place, house: &UnitCode, (number, name, rule): (u32, &str, u16)) {
    let case = place.case(name);
    let people = (place.person(0), place.person(2));
    let sale = desk.sound_sale(house, &case, people, (place.serial(number), place.serial(90)));
    assert_eq!(desk.register(&sale), rule, "a sale is barred");
    desk.withdraw(house, &case);
}
