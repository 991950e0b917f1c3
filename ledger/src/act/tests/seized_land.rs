//! Land that is seized: the seizure takes hold of what is built on it, unless that is another's (法释〔2004〕15号 23).

use kexin_proof::slots::{ShareValue, Value};
use kexin_proof::unit_code::UnitCode;

use super::notice::opened;
use crate::act::cancel::Reason;
use crate::act::passing;
use crate::act::transfer_by_law::Ground;
use crate::fixture::desk::{Desk, LAND_HOLDER, REGISTER, REGISTER_WITH_BANK, party};
use crate::fixture::{BANK, COURT, COURT_2, unit};
use crate::record::{RecordDraft, Role};
use crate::unit::{co_ownership, land_of, notice_kind};

const HALF: Option<(u64, u64)> = Some((1, 2));
const SEIZURE: &str = "G440106-Z";
type Signers = &'static [(Role, u32, u16)];

fn land() -> UnitCode {
    land_of(&unit(1)).expect("a house stands on land")
}

/// House 1 of who holds the land, house 2 of party 2 on the same land, which the court has seized for the holder's debt.
fn seized_land() -> Desk {
    seized_land_at(opened())
}

fn seized_land_at(mut desk: Desk) -> Desk {
    desk.registered(1, 0, &[(LAND_HOLDER, None)]);
    desk.registered(2, 0, &[(2, None)]);
    let seizure = desk.seize(&land(), SEIZURE, 1, (LAND_HOLDER, 100));
    assert_eq!(desk.record_order(&seizure), 0, "seized");
    desk
}

fn lift(desk: &mut Desk) {
    let release = desk.release(&land(), "G440106-Y", SEIZURE);
    assert_eq!(desk.record_order(&release), 0, "lifted");
}

/// An act on a house that its owner does, as drawn up at a desk in a case.
type Act = fn(&mut Desk, &UnitCode, &str, u8) -> RecordDraft;

fn sale(desk: &mut Desk, house: &UnitCode, case: &str, owner: u8) -> RecordDraft {
    let serial = if owner == LAND_HOLDER { 1 } else { 2 };
    desk.sound_sale(house, case, (owner, 9), (serial, 10 + serial))
}

fn loan(desk: &mut Desk, house: &UnitCode, case: &str, owner: u8) -> RecordDraft {
    desk.agreed_mortgage(house, case, &[owner], (BANK, 1), &[])
}

/// Every act that a seizure of the house would stop, and who signs it.
const ACTS: [(&str, Signers, Act); 9] = [
    ("sale", &REGISTER, sale),
    ("mortgage", &REGISTER_WITH_BANK, loan),
    ("inheritance", &REGISTER, |desk, house, case, owner| {
        let serial = if owner == LAND_HOLDER { 1 } else { 2 };
        desk.inheritance(house, case, (owner, 9), (serial, 10 + serial))
    }),
    ("promise of a sale", &REGISTER, |desk, house, case, owner| {
        desk.sale_notice(house, case, &[owner], &[(9, None)], 1)
    }),
    ("promise of a mortgage", &REGISTER_WITH_BANK, |desk, house, case, owner| {
        desk.mortgage_notice(house, case, (notice_kind::MORTGAGE, &[owner]), 1)
    }),
    ("habitation", &REGISTER, |desk, house, case, owner| desk.habitation(house, case, (&[owner], 9), 1)),
    ("easement", &REGISTER, |desk, house, case, owner| {
        let (other, theirs) = if owner == LAND_HOLDER { (unit(2), 2) } else { (unit(1), LAND_HOLDER) };
        desk.easement((house, &other), case, (&[owner], &[theirs]), 1)
    }),
    ("division", &REGISTER, |desk, house, case, owner| {
        let serial = if owner == LAND_HOLDER { 1 } else { 2 };
        let parts = [(unit(10 * serial + 1), 5_000, 21), (unit(10 * serial + 2), 5_117, 22)];
        let mut draft = desk.split(house, case, &parts, serial);
        desk.esign(&mut draft, house, &[owner]);
        draft
    }),
    ("abandonment", &REGISTER, |desk, house, case, owner| {
        let mut draft = desk.cancel_right(house, case, Reason::Abandonment);
        desk.esign(&mut draft, house, &[owner]);
        draft
    }),
];

#[test]
fn r_017_a_seizure_of_land_stops_what_its_debtor_does_with_his_house_on_it_until_it_is_lifted() {
    for (name, signers, act) in ACTS {
        let mut desk = seized_land();
        let draft = act(&mut desk, &unit(1), "G440106-A", LAND_HOLDER);
        assert_eq!(desk.chain.outcome(&draft, signers), 17, "{name}");
        desk.withdraw(&unit(1), "G440106-A");
        lift(&mut desk);
        let draft = act(&mut desk, &unit(1), "G440106-B", LAND_HOLDER);
        assert_eq!(desk.chain.outcome(&draft, signers), 0, "{name}");
    }
}

#[test]
fn a_seizure_of_land_stops_nobody_else_who_has_a_house_on_it() {
    for (name, signers, act) in ACTS {
        let mut desk = seized_land();
        let draft = act(&mut desk, &unit(2), "G440106-A", 2);
        assert_eq!(desk.chain.outcome(&draft, signers), 0, "{name}");
    }
}

#[test]
fn a_seizure_of_land_for_the_debt_of_one_co_owner_stops_the_sale_of_the_house_that_they_share() {
    let mut desk = opened();
    let house = desk.registered(1, co_ownership::SHARED, &[(2, HALF), (LAND_HOLDER, HALF)]);
    let seizure = desk.seize(&land(), SEIZURE, 1, (LAND_HOLDER, 100));
    assert_eq!(desk.record_order(&seizure), 0);
    let whole: &[(u8, Option<(u64, u64)>)] = &[(9, None)];
    let mut draft = desk.sale(&house, "G440106-A", &[2, LAND_HOLDER], (0, whole), (1, 2));
    desk.esign(&mut draft, &house, &[2, LAND_HOLDER, 9]);
    let tax = desk.tax(&house, &[2, LAND_HOLDER], &[9]);
    draft.attestations.push(tax);
    assert_eq!(desk.register(&draft), 17);
}

/// what another court holds by the land is as seized as the house itself.
#[test]
fn r_050_the_court_that_seized_the_land_disposes_of_the_debtor_s_house_and_another_does_not() {
    let mut desk = seized_land();
    let by_other = desk.auction(&unit(1), "G440106-A", (LAND_HOLDER, 9), (1, 11), COURT_2);
    assert_eq!(desk.register(&by_other), 50);
    desk.withdraw(&unit(1), "G440106-A");
    let of_another = desk.auction(&unit(2), "G440106-B", (2, 9), (2, 12), COURT_2);
    assert_eq!(desk.register(&of_another), 0, "the house of another is no matter of the land's debtor");
    let by_first = desk.auction(&unit(1), "G440106-C", (LAND_HOLDER, 9), (1, 11), COURT);
    assert_eq!(desk.register(&by_first), 0);
    assert_eq!(desk.owners(&unit(1)), [party(9)]);
    let resale = desk.sound_sale(&unit(1), "G440106-D", (9, 8), (11, 13));
    assert_eq!(desk.register(&resale), 0, "who bought it of the court is no debtor");
}

#[test]
fn r_050_a_seizure_of_land_holds_of_a_shared_house_what_its_debtor_has_in_it() {
    for (giver, outcome) in [(2, 0), (LAND_HOLDER, 50)] {
        let mut desk = opened();
        let house = desk.registered(1, co_ownership::SHARED, &[(2, HALF), (LAND_HOLDER, HALF)]);
        let seizure = desk.seize(&land(), SEIZURE, 1, (LAND_HOLDER, 100));
        assert_eq!(desk.record_order(&seizure), 0);
        let takers = (co_ownership::SHARED, &[(9, HALF)][..]);
        let mut sale = desk.by_law(&house, "G440106-S", (Ground::Judgment, &[giver]), takers, (1, 2));
        sale.slots.set(passing::fact::SCOPE, Value::Code(2));
        let givers = sale.slots.list_mut(passing::fact::GIVERS).expect("set").elements_mut();
        givers[0].set(1, Value::Share(ShareValue::new(1, 2).expect("a fraction")));
        sale.attestations.push(desk.disposal_order(&house, "G440106-S", Some(giver), COURT_2));
        assert_eq!(desk.register(&sale), outcome, "share of {giver}");
    }
}

#[test]
fn r_017_a_house_on_seized_land_is_cancelled_by_the_seizing_court_alone() {
    // The decision takes effect when that chain begins.
    let mut desk = seized_land_at(Desk::open());
    let lost = desk.cancel_right(&unit(1), "G440106-A", Reason::Taking);
    assert_eq!(desk.register(&lost), 17);
    desk.withdraw(&unit(1), "G440106-A");
    let by_court = desk.cancel_right(&unit(1), "G440106-B", Reason::Court);
    assert_eq!(desk.register(&by_court), 0);
}
