//! T10 to T13: mortgages are made, changed, passed on and end.

use kexin_ledger::act::mortgage_change::{change, fact};
use kexin_ledger::fixture::desk::Desk;
use kexin_ledger::fixture::{BANK, BANK_2};
use kexin_proof::slots::Value;

use super::Place;

pub fn mortgages(desk: &mut Desk, place: &mut Place) {
    let owner = place.person(0);
    let house = place.registered(desk, 1, 0, &[(owner, None)]);
    let [first, second, third] = ["M1", "M2", "M3"].map(|name| place.case(name));
    for (case, bank, serial) in [(&first, BANK, 1), (&second, BANK_2, 2), (&third, BANK, 3)] {
        let draft = desk.agreed_mortgage(&house, case, &[owner], (bank, place.serial(serial)), &[]);
        assert_eq!(desk.register_with(&draft, &[bank]), 0, "mortgaged");
    }
    let less = (fact::AMOUNT, Value::Fen(50_000_000));
    let changed =
        desk.change_mortgage(&house, &place.case("C"), (&second, change::AMOUNT), &[less], &[owner]);
    assert_eq!(desk.register_with(&changed, &[BANK_2]), 0, "a smaller claim harms nobody");
    let assigned = desk.assign_mortgage(&house, &place.case("A"), &first, (BANK, BANK_2));
    assert_eq!(desk.register_with(&assigned, &[BANK_2]), 0, "another mortgagee");
    let case = place.case("X");
    let foreign = desk.cancel(&house, &case, &first, place.serial(1));
    assert_eq!(desk.register(&foreign), 68, "no longer the old bank's");
    desk.withdraw(&house, &case);
    let by_court = desk.cancel_by_court(&house, &place.case("Y"), &first);
    assert_eq!(desk.register(&by_court), 0, "ended by a court");
    let released = desk.cancel(&house, &place.case("Z"), &third, place.serial(3));
    assert_eq!(desk.register(&released), 0, "ended by its bank");
}
