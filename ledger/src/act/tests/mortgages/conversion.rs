//! T11, from the building in progress to the finished one (实施细则 77).

use kexin_proof::slot_table::{status_bits, unit as unit_slot};
use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use super::super::planted::{Planted, Served, advance_notice, relative};
use super::{certificate, mortgage, mortgage_to, outcome, rank_of, status_of};
use crate::act::mortgage::fact as new_fact;
use crate::act::mortgage_change::{change, fact};
use crate::fixture::desk::{Desk, proof, signers_with};
use crate::fixture::{BANK, BANK_2, unit};
use crate::record::{RecordDraft, slot};
use crate::title::{certificate_slot, certificate_status};
use crate::unit::{PROPERTY_LAND_AND_HOUSE, notice_kind};

const BUILDING: &str = "G440106-L";

/// Two houses of party 1 on one parcel, whose building was mortgaged to the bank while in progress.
fn estate() -> (Desk, [UnitCode; 2], UnitCode) {
    let mut desk = Desk::open();
    let land = desk.register_land_under(&unit(1), 1, 50);
    let houses = [1, 2].map(|number| desk.registered(number, 0, &[(1, None)]));
    let building = desk.construction_mortgage(&land, BUILDING, &[1], (BANK, 1));
    assert_eq!(desk.register_with(&building, &[BANK]), 0);
    (desk, houses, land)
}

/// Lets the mortgage stay on the land, with a proof of its own for the house.
fn remaining(draft: &mut RecordDraft, serial: u32) {
    draft.slots.set(slot::ISSUED_NUMBER, Value::text(&proof(serial)).expect("clean"));
}

const REMAINS: (u16, Value) = (fact::REMAINS, Value::Bits(1));

#[test]
fn the_mortgage_passes_to_the_house_with_amount_order_and_proof() {
    let (mut desk, [house, _], land) = estate();
    let before = mortgage(&desk, &land, BUILDING);
    let convert = desk.convert_mortgage(&house, "G440106-A", BUILDING, &[], &[1]);
    assert_eq!(desk.register_with(&convert, &[BANK]), 0);
    assert!(!mortgage(&desk, &land, BUILDING).is_active);
    let after = mortgage(&desk, &house, BUILDING);
    assert!(after.is_active);
    assert_eq!(after.property, PROPERTY_LAND_AND_HOUSE);
    assert_eq!((after.order, after.amount_fen, after.mortgagee), (before.order, before.amount_fen, BANK));
    assert_eq!(after.proof_number, proof(1));
    let certificate = certificate(&desk, &proof(1));
    assert_eq!(certificate.slots().text(certificate_slot::UNIT), Some(house.as_str()));
    assert_eq!(certificate.slots().code(certificate_slot::STATUS), Some(certificate_status::VALID));
    assert_eq!((desk.bits(&house), desk.bits(&land)), (status_bits::MORTGAGED, 0));
    // A later mortgage of the house stands behind, as it would have on the land.
    mortgage_to(&mut desk, &house, "G440106-B", (BANK, 2), &[]);
    assert_eq!([BUILDING, "G440106-B"].map(|name| rank_of(&desk, &house, name)), [Some(1), Some(2)]);
}

#[test]
fn r_117_a_house_gets_a_proof_of_its_own_where_parts_of_divided_land_share_one() {
    let (mut desk, [house, _], land) = estate();
    let other: UnitCode = "440106001002GB00015W00000000".parse().expect("a code by the standard");
    let of_land = desk.value(&land);
    let numbers = [(slot::PREVIOUS_NUMBER, 1), (slot::ISSUED_NUMBER, 2)]
        .map(|(slot, serial)| (slot, Value::text(&proof(serial)).expect("clean")));
    let shared = desk.convert_mortgage(&house, "G440106-A", BUILDING, &[], &[1]);
    let own = desk.convert_mortgage_draft(&house, "G440106-A", BUILDING, &numbers, &[1]);
    let [shared, own] = [shared, own].map(|draft| desk.chain.ready(&draft, &signers_with(&[BANK])));
    assert!(Planted::on(&desk).broken_by_act(&shared).is_empty(), "while there is one parcel");
    let mut planted = Planted::on(&desk).with_new(&other, |slots| {
        for slot in [unit_slot::STATUS, unit_slot::MORTGAGES] {
            slots.set(slot, of_land.slots().get(slot).expect("mortgaged land").clone());
        }
        relative(slots, unit_slot::PARENTS, &land);
    });
    planted.change(&land, |slots| relative(slots, unit_slot::CHILDREN, &other));
    assert_eq!(planted.broken_by_act(&shared), [117]);
    planted.apply(&own);
    assert_eq!(planted.proof(1), (certificate_status::VALID, other.as_str().to_owned()));
    assert_eq!(planted.proof(2), (certificate_status::VALID, house.as_str().to_owned()));
}

#[test]
fn several_buildings_are_converted_one_after_the_other() {
    let (mut desk, houses, land) = estate();
    let mut first = desk.convert_mortgage(&houses[0], "G440106-A", BUILDING, &[REMAINS], &[1]);
    remaining(&mut first, 2);
    assert_eq!(desk.register_with(&first, &[BANK]), 0);
    assert!(mortgage(&desk, &land, BUILDING).is_active, "for the other house");
    assert_eq!(mortgage(&desk, &houses[0], BUILDING).proof_number, proof(2));
    assert_eq!(status_of(&desk, &proof(1)), Some(certificate_status::VALID));
    let loan = desk.agreed_mortgage(&houses[1], "G440106-B", &[1], (BANK, 3), &[]);
    assert_eq!(outcome(&mut desk, &houses[1], "G440106-B", &loan, &[BANK]), 72, "not yet converted");
    // The house that was converted is free for whom it pleases, once its bank has released it.
    let cancel = desk.cancel(&houses[0], "G440106-C", BUILDING, 2);
    assert_eq!(desk.register(&cancel), 0);
    mortgage_to(&mut desk, &houses[0], "G440106-D", (BANK_2, 3), &[]);
    let last = desk.convert_mortgage(&houses[1], "G440106-E", BUILDING, &[], &[1]);
    assert_eq!(desk.register_with(&last, &[BANK]), 0);
    assert!(!mortgage(&desk, &land, BUILDING).is_active);
}

#[test]
fn r_071_a_house_is_converted_once() {
    let (mut desk, [house, _], _) = estate();
    for (case, serial, rule) in [("G440106-A", 2, 0), ("G440106-B", 3, 71)] {
        let mut convert = desk.convert_mortgage(&house, case, BUILDING, &[REMAINS], &[1]);
        remaining(&mut convert, serial);
        assert_eq!(desk.register_with(&convert, &[BANK]), rule, "{case}");
    }
}

#[test]
fn r_069_only_the_mortgage_of_a_building_in_progress_is_converted() {
    let mut desk = Desk::open();
    let land = desk.register_land_under(&unit(1), 1, 50);
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &land, BUILDING, (BANK, 1), &[(new_fact::PROPERTY, Value::Code(2))]);
    for (case, name) in [("G440106-A", BUILDING), ("G440106-B", "G440106-9")] {
        let convert = desk.convert_mortgage(&house, case, name, &[], &[1]);
        assert_eq!(outcome(&mut desk, &house, case, &convert, &[BANK]), 69, "{case}");
    }
}

#[test]
fn r_024_the_house_is_registered_first() {
    let (mut desk, _, _) = estate();
    let convert = desk.convert_mortgage(&unit(3), "G440106-A", BUILDING, &[], &[1]);
    assert_eq!(desk.register_with(&convert, &[BANK]), 24);
}

#[test]
fn r_022_and_r_121_the_case_is_of_house_and_land() {
    let (mut desk, [house, _], land) = estate();
    desk.chain.prepare(&house, "G440106-A", crate::act::mortgage_change::KIND);
    let mut of_both = desk.convert_mortgage_draft(&house, "G440106-A", BUILDING, &[], &[1]);
    assert_eq!(
        outcome(&mut desk, &house, "G440106-A", &of_both, &[BANK]),
        121,
        "accepted for the house alone"
    );
    of_both = desk.convert_mortgage(&house, "G440106-B", BUILDING, &[], &[1]);
    assert_eq!(desk.chain.accept(&land, "G440106-X", 2), 22, "the land is locked too");
    assert_eq!(desk.register_with(&of_both, &[BANK]), 0);
    assert_eq!(desk.chain.accept(&land, "G440106-Y", 2), 0, "and free again");
}

#[test]
fn r_132_bank_and_owner_of_the_house_sign() {
    let (mut desk, [house, _], _) = estate();
    let alone = desk.convert_mortgage(&house, "G440106-A", BUILDING, &[], &[]);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &alone, &[BANK]), 132);
    let other = desk.convert_mortgage(&house, "G440106-B", BUILDING, &[], &[1]);
    assert_eq!(outcome(&mut desk, &house, "G440106-B", &other, &[BANK_2]), 132);
}

#[test]
fn r_018_a_presold_house_is_not_burdened_without_its_buyer() {
    let (mut desk, [house, _], _) = estate();
    for (served, rule) in [(5, vec![18]), (1, vec![])] {
        let case = format!("G440106-A{served}");
        let convert = desk.convert_mortgage(&house, &case, BUILDING, &[], &[1]);
        let record = desk.chain.ready(&convert, &signers_with(&[BANK]));
        let noticed = Planted::on(&desk).with(&house, |unit| {
            advance_notice(unit, "G440106-N", notice_kind::PRESALE, Served::Person(served))
        });
        assert_eq!(noticed.broken_by_act(&record), rule, "{served}");
        desk.withdraw(&house, &case);
    }
}

#[test]
fn r_070_a_stated_rank_is_that_on_the_house() {
    for (rank, rule) in [(1, 0), (2, 70)] {
        let (mut desk, [house, _], _) = estate();
        let facts = [(fact::RANK, Value::Number(rank))];
        let convert = desk.convert_mortgage(&house, "G440106-A", BUILDING, &facts, &[1]);
        assert_eq!(desk.register_with(&convert, &[BANK]), rule);
    }
}

#[test]
fn form_of_a_conversion() {
    let (mut desk, [house, _], land) = estate();
    let sound = desk.convert_mortgage(&house, "G440106-A", BUILDING, &[], &[]);
    assert_eq!(desk.form_error(&sound), None);
    let mut without_land = sound.clone();
    let subjects = [
        desk.chain.subject(crate::case::case_key(crate::fixture::COUNTY, "G440106-A")),
        desk.chain.subject(crate::unit::unit_key(&house)),
    ];
    without_land.set_subjects(&subjects);
    assert_eq!(desk.form_error(&without_land), Some(7), "the land is touched too");
    let mut remains = sound.clone();
    remains.slots.set(fact::REMAINS, Value::Bits(1));
    assert_eq!(desk.form_error(&remains), Some(7), "a proof of its own");
    remaining(&mut remains, 2);
    assert_eq!(desk.form_error(&remains), None);
    remains.slots.set(slot::PREVIOUS_NUMBER, Value::text(&proof(1)).expect("clean"));
    assert_eq!(desk.form_error(&remains), Some(16), "the land keeps its own");
    let mut marked = sound;
    marked.slots.set(fact::REMAINS, Value::Bits(2));
    assert_eq!(desk.form_error(&marked), Some(8));
    let of_land = desk.change_mortgage_draft(&land, "G440106-B", (BUILDING, change::CONVERSION), &[], &[]);
    assert_eq!(desk.form_error(&of_land), Some(7), "land is no finished building");
}
