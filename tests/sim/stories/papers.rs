//! T23 to T25: corrections, stock of old registers, certificates that are exchanged, lost and replaced.

use kexin_ledger::act::correction::{Basis, Change, Field};
use kexin_ledger::fixture::GENESIS_MS;
use kexin_ledger::fixture::desk::{Desk, SHORT, Stock, title};
use kexin_ledger::unit::land_of;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::Value;

use super::Place;

/// Two days after genesis.
const PUBLISHED_MS: u64 = GENESIS_MS + 2 * 86_400_000;

pub fn lost_and_corrected(desk: &mut Desk, place: &mut Place) {
    let owner = place.person(0);
    let house = place.registered(desk, 1, 0, &[(owner, None)]);
    let area =
        Change { field: Field::Area, party: None, old: Some(Value::Area(10_117)), new: Value::Area(10_200) };
    let wrong = place.case("F1");
    let mut corrected = desk.correction(&house, &place.case("C"), &wrong, Basis::Holder, &[area]);
    desk.renumber(&mut corrected, &house, (place.serial(1), place.serial(2)));
    desk.esign(&mut corrected, &house, &[owner]);
    assert_eq!(desk.register(&corrected), 0, "corrected");
    let held = title(place.serial(2));
    let exchanged = desk.exchange(&house, &place.case("X"), &[owner], (&held, place.serial(3)));
    assert_eq!(desk.register(&exchanged), 0, "exchanged");
    let held = title(place.serial(3));
    let lost = desk.declare_lost(&house, &place.case("L"), owner, &held);
    assert_eq!(desk.register(&lost), 0, "lost");
}

/// A batch of an old register; what came in is sold.
pub fn stock(desk: &mut Desk, place: &mut Place) {
    let (owner, buyer, house) = (place.person(1), place.person(2), place.house(8));
    let owners = [(owner, None)];
    let stock = [Stock::sound(house, &owners, title(place.serial(8)))];
    assert!(land_of(&house).is_some(), "the land is registered by the house before");
    let batch = desk.import(place.batch(), &stock);
    assert_eq!(desk.chain.outcome(&batch, &SHORT), 0, "imported");
    let again = desk.import(place.batch(), &stock);
    assert_eq!(desk.chain.outcome(&again, &SHORT), 15, "a batch comes in once");
    let numbers = (place.serial(8), place.serial(9));
    let sale = desk.sound_sale(&house, &place.case("S"), (owner, buyer), numbers);
    assert_eq!(desk.register(&sale), 0, "sold");
}

/// When the notice of its loss has run, the certificate is replaced.
pub fn replaced(desk: &mut Desk, place: &mut Place) {
    let (owner, house) = (place.person(0), place.house(1));
    let published_at = TimeMs::new(PUBLISHED_MS).expect("this century");
    let numbers = (&*title(place.serial(3)), place.serial(4));
    let replaced = desk.replace_lost(&house, &place.case("R"), &[owner], numbers, published_at);
    assert_eq!(desk.register(&replaced), 0, "replaced");
}
