//! T08 代码变更: a unit goes on under another code with all that it is and all that burdens it.

use std::collections::BTreeSet;

use kexin_proof::slot_table::{historic_reason, seizure as seizure_slot, status_bits, unit as unit_slot};
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::super::planted::{inhabit, objection, restrict};
use super::{Planted, certificate, ended_by, held, keys, land, mortgaged, mortgages, standing};
use crate::act::recode::{PAIRS_MAX, fact, pair, reason};
use crate::act::{Act, first_registration, transfer};
use crate::fixture::desk::lineage::Part;
use crate::fixture::desk::{Desk, SHORT, proof, title};
use crate::fixture::{BANK, unit};
use crate::record::{RecordDraft, slot};
use crate::store::Store;
use crate::title::certificate_status;
use crate::unit::{Unit, co_ownership, lineage, seizure_kind, unit_key};

/// The code of a unit once 天河区 is part of 黄埔区.
fn moved(code: &UnitCode) -> UnitCode {
    code.as_str().replacen("440106", "440112", 1).parse().expect("a code by the standard")
}

fn pairs(codes: &[UnitCode]) -> Vec<(UnitCode, UnitCode)> {
    codes.iter().map(|code| (*code, moved(code))).collect()
}

/// The rules that a recoding breaks.
fn broken(desk: &mut Desk, pairs: &[(UnitCode, UnitCode)]) -> Vec<u16> {
    let draft = desk.recode(pairs, "G440106-R");
    let record = desk.chain.ready(&draft, &SHORT);
    Planted::on(desk).broken_by_act(&record)
}

#[test]
fn a_house_goes_on_under_its_new_code_with_all_that_burdens_it() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    mortgaged(&mut desk, &house, "G440106-M", 1);
    for (case, kind) in [("G440106-Z", seizure_kind::SEIZURE), ("G440106-Y", seizure_kind::WAITING)] {
        let seizure = desk.seize(&house, case, kind, (1, 30));
        assert_eq!(desk.record_order(&seizure), 0);
    }
    let before = desk.value(&house);
    let counted = standing(&desk, &land());
    let ranks = mortgages(&desk, &house);
    let draft = desk.recode(&pairs(&[house]), "G440106-R");
    assert_eq!(desk.record_order(&draft), 0, "a seizure does not stand in the way of a name");
    let after = desk.value(&moved(&house));
    for slot in [unit_slot::AREA, unit_slot::USE, unit_slot::LOCATION, unit_slot::OWNED_SINCE_HEIGHT] {
        assert_eq!(after.slots().get(slot), before.slots().get(slot), "slot {slot}");
    }
    for slot in [unit_slot::RIGHT_TYPE, unit_slot::FIRST_RECORD, unit_slot::STATUS_BITS, unit_slot::STATUS] {
        assert_eq!(after.slots().get(slot), before.slots().get(slot), "slot {slot}");
    }
    assert_eq!(after.slots().text(unit_slot::CODE), Some(moved(&house).as_str()));
    assert_eq!(after.slots().text(unit_slot::PARCEL), Some(moved(&house).parcel()));
    for list in [unit_slot::OWNERS, unit_slot::MORTGAGES, unit_slot::SEIZURES] {
        let values = |slots: &Slots| -> Vec<Vec<(u16, Value)>> {
            slots.list(list).unwrap().elements().iter().map(|element| element.values().to_vec()).collect()
        };
        assert_eq!(values(after.slots()), values(before.slots()), "list {list}");
        assert_eq!(desk.value(&house).slots().get(list), None, "list {list} is moved, not copied");
    }
    assert_eq!(mortgages(&desk, &moved(&house)), ranks);
    assert_eq!(desk.bits(&house), status_bits::HISTORIC);
    assert_eq!(ended_by(&desk, &house), Some(historic_reason::RECODED));
    let old = desk.value(&house);
    assert_eq!(lineage::recoded_to(&Unit::of(old.slots()).unwrap()), Some(moved(&house)));
    assert_eq!(held(&desk, 1), keys(&[moved(&house)]));
    for number in [title(1), proof(1)] {
        let expected = (certificate_status::VALID, moved(&house).as_str().to_owned());
        assert_eq!(certificate(&desk, &number), expected, "the right's number stays");
    }
    assert_eq!(standing(&desk, &land()), counted.saturating_sub(1));
    assert_eq!(standing(&desk, &moved(&land())), 1);
}

/// Scenario S13: eight houses are divided into a thousand units, and their county is joined to another.
#[test]
fn s13_a_whole_county_is_recoded_in_several_records_and_nothing_is_lost() {
    const PER_HOUSE: u32 = 125;
    let mut desk = Desk::open();
    let mut codes = Vec::new();
    for house in 1..=8_u32 {
        let source = desk.registered(house, co_ownership::SINGLE, &[(1, None)]);
        if house == 1 {
            mortgaged(&mut desk, &source, "G440106-M", 1);
        }
        let parts: Vec<Part> = (0..PER_HOUSE)
            .map(|place| {
                let number = 1_000 + house * PER_HOUSE + place;
                let area = if place == 0 { 10_117 - (u64::from(PER_HOUSE) - 1) * 80 } else { 80 };
                (unit(number), area, number)
            })
            .collect();
        let mut draft = desk.split(&source, &format!("G440106-D{house}"), &parts, house);
        desk.esign(&mut draft, &source, &[1]);
        if house == 1 {
            desk.agree_as_bank(&mut draft, &source, "G440106-M", crate::fixture::BANK);
        }
        assert_eq!(desk.register(&draft), 0, "house {house}");
        codes.extend(parts.iter().map(|(code, ..)| *code));
    }
    assert_eq!(codes.len(), 1_000);
    let seizure = desk.seize(&codes[999], "G440106-Z", seizure_kind::SEIZURE, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    assert_eq!(held(&desk, 1), keys(&codes));
    for (place, some) in codes.chunks(PAIRS_MAX).enumerate() {
        let draft = desk.recode(&pairs(some), &format!("G440106-R{place}"));
        assert_eq!(desk.record_order(&draft), 0, "record {place}");
    }
    let all: Vec<UnitCode> = codes.iter().map(moved).collect();
    assert_eq!(held(&desk, 1), keys(&all), "every unit is held, under its new code");
    for code in &codes {
        let old = desk.value(code);
        assert_eq!(lineage::recoded_to(&Unit::of(old.slots()).unwrap()), Some(moved(code)));
        assert!(Unit::of(desk.value(&moved(code)).slots()).unwrap().is_current());
    }
    let mortgaged = |code: &&UnitCode| desk.bits(&moved(code)) & status_bits::MORTGAGED != 0;
    assert_eq!(codes.iter().filter(mortgaged).count(), 125, "the parts of the first house");
    assert_eq!(desk.bits(&moved(&codes[999])), status_bits::SEIZED);
    // The record stands in the history of every unit that it recoded, not of the one that it names first alone.
    let last = desk.chain.store().history(&unit_key(&all[998]), None, 10).expect("memory");
    assert_eq!(last.len(), 1);
    crate::chain::recheck(desk.chain.store(), |_| {}).expect("the stored chain holds together");
}

#[test]
fn r_106_codes_are_paired_one_to_one() {
    let mut desk = Desk::open();
    let (a, b, c) = (unit(1), unit(2), unit(3));
    for (pairs, refused) in [
        (vec![(a, moved(&a)), (b, moved(&b))], None),
        (vec![(a, moved(&a)), (b, moved(&a))], Some(106)),
        (vec![(a, moved(&a)), (a, moved(&b))], Some(106)),
        (vec![(a, a)], Some(106)),
        (vec![(a, b), (b, c)], Some(106)),
    ] {
        let draft = desk.recode(&pairs, "G440106-R");
        assert_eq!(desk.form_error(&draft), refused, "{pairs:?}");
    }
}

#[test]
fn a_record_recodes_250_units_and_no_more() {
    let mut desk = Desk::open();
    let codes: Vec<UnitCode> = (1..=251).map(unit).collect();
    let draft = desk.recode(&pairs(&codes[..PAIRS_MAX]), "G440106-R");
    assert_eq!(desk.form_error(&draft), None);
    let draft = desk.recode(&pairs(&codes), "G440106-R");
    let record = desk.chain.sign(&draft, &crate::fixture::desk::SHORT);
    assert_eq!(desk.chain.admit(record).err(), Some(crate::rules::Rejection::about(16, "pairs")));
}

#[test]
fn form_rules_of_a_recoding_are_found_before_a_block() {
    let mut desk = Desk::open();
    let draft = desk.recode(&pairs(&[unit(1), unit(2)]), "G440106-R");
    let error = |desk: &mut Desk, change: &dyn Fn(&mut RecordDraft)| {
        let mut draft = draft.clone();
        change(&mut draft);
        desk.form_error(&draft)
    };
    let new = |code: &'static str| {
        move |draft: &mut RecordDraft| {
            let list = draft.slots.list_mut(fact::PAIRS).expect("pairs");
            list.elements_mut()[1].set(pair::NEW, Value::text(code).expect("clean"));
        }
    };
    assert_eq!(error(&mut desk, &|_| ()), None);
    assert_eq!(error(&mut desk, &|draft| draft.slots.clear(fact::PAIRS)), Some(7));
    assert_eq!(error(&mut desk, &|draft| draft.slots.clear(fact::REASON)), Some(7));
    let because = |code| move |draft: &mut RecordDraft| draft.slots.set(fact::REASON, Value::Code(code));
    assert_eq!(error(&mut desk, &because(reason::VIRTUAL_TO_FORMAL)), None);
    assert_eq!(error(&mut desk, &because(3)), Some(8));
    assert_eq!(
        error(&mut desk, &|draft| draft.slots.set(slot::REGISTRATION_TYPE, Value::Code(200))),
        Some(6)
    );
    assert_eq!(error(&mut desk, &|draft| draft.slots.clear(slot::REGISTRATION_TYPE)), Some(7));
    let other = Value::text(unit(2).as_str()).expect("clean");
    assert_eq!(error(&mut desk, &|draft| draft.slots.set(slot::UNIT, other.clone())), Some(7));
    assert_eq!(error(&mut desk, &new("440112001002GB00014F0022000")), Some(1));
    assert_eq!(error(&mut desk, &new("440116001002GB00014F00220002")), Some(2), "萝岗区 ended in 2014");
    assert_eq!(error(&mut desk, &new("440112001002GB00014W00000000")), Some(3));
    assert_eq!(error(&mut desk, &new("440112000000GB00014F00220002")), Some(4));
}

#[test]
fn r_105_r_104_r_023_the_old_code_is_in_use_and_the_new_one_never_was() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let other = desk.registered(2, co_ownership::SINGLE, &[(1, None)]);
    assert!(broken(&mut desk, &pairs(&[house, other])).is_empty());
    assert_eq!(broken(&mut desk, &[(house, moved(&house)), (unit(9), moved(&other))]), [105]);
    assert_eq!(broken(&mut desk, &[(house, other)]), [104]);
    let draft = desk.recode(&pairs(&[house]), "G440106-S");
    assert_eq!(desk.record_order(&draft), 0);
    assert_eq!(broken(&mut desk, &[(house, unit(9))]), [23], "it has another code by now");
    assert_eq!(broken(&mut desk, &[(other, moved(&house))]), [104]);
    assert_eq!(broken(&mut desk, &[(other, house)]), [104], "an old code is never used again");
}

#[test]
fn r_022_a_unit_in_a_running_case_keeps_its_code_until_that_ends() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    assert_eq!(desk.chain.accept(&house, "G440106-T", transfer::KIND), 0);
    assert_eq!(broken(&mut desk, &pairs(&[house])), [22]);
    desk.withdraw(&house, "G440106-T");
    assert!(broken(&mut desk, &pairs(&[house])).is_empty());
    assert_eq!(desk.chain.accept(&unit(9), "G440106-F", first_registration::KIND), 0);
    assert_eq!(broken(&mut desk, &[(house, unit(9))]), [22], "the new code is asked for by another");
}

#[test]
fn r_122_and_r_015_two_officers_and_a_case_of_its_own() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let draft = desk.recode(&pairs(&[house]), "G440106-R");
    assert_eq!(desk.chain.outcome(&draft, &SHORT[..1]), 124);
    let draft = desk.recode(&pairs(&[house]), "G440106-F1");
    assert_eq!(desk.record_order(&draft), 15, "the case of the first registration");
    let draft = desk.recode(&pairs(&[house]), "G440106-R2");
    assert_eq!(desk.record_order(&draft), 0);
}

#[test]
fn r_030_land_takes_its_new_code_with_the_last_that_stands_on_it() {
    let mut desk = Desk::open();
    desk.chain.prepare(&land(), "G440106-L", first_registration::KIND);
    let first = desk.first(&land(), "G440106-L", co_ownership::SINGLE, &[(1, None)], 41);
    assert_eq!(desk.register(&first), 0);
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let parts = [(unit(11), 5_000, 11), (unit(12), 5_117, 12)];
    let mut division = desk.split(&house, "G440106-D", &parts, 1);
    desk.esign(&mut division, &house, &[1]);
    assert_eq!(desk.register(&division), 0);
    assert_eq!(standing(&desk, &land()), 2);
    assert_eq!(broken(&mut desk, &pairs(&[land()])), [30]);
    assert_eq!(broken(&mut desk, &pairs(&[land(), unit(11)])), [30]);
    let elsewhere: UnitCode = "440112001002GB00099F00220012".parse().expect("a code");
    let mut torn = pairs(&[land(), unit(11)]);
    torn.push((unit(12), elsewhere));
    assert_eq!(broken(&mut desk, &torn), [30], "a house does not leave its land");
    let draft = desk.recode(&pairs(&[unit(11)]), "G440106-R1");
    assert_eq!(desk.record_order(&draft), 0);
    assert_eq!((standing(&desk, &land()), standing(&desk, &moved(&land()))), (1, 1));
    let draft = desk.recode(&pairs(&[land(), unit(12)]), "G440106-R2");
    assert_eq!(desk.record_order(&draft), 0);
    assert_eq!((standing(&desk, &land()), standing(&desk, &moved(&land()))), (0, 2));
    let after = desk.value(&moved(&land()));
    assert!(Unit::of(after.slots()).unwrap().is_current());
}

#[test]
fn easements_name_the_new_codes_on_both_sides_in_one_record_or_in_two() {
    let mut desk = Desk::open();
    let codes: Vec<UnitCode> = (1..=3)
        .map(|number| desk.registered(number, co_ownership::SINGLE, &[(number as u8, None)]))
        .collect();
    let draft = desk.recode(&pairs(&codes[..2]), "G440106-R");
    let record = desk.chain.ready(&draft, &SHORT);
    let later = desk.recode(&pairs(&codes[2..]), "G440106-S");
    let later = desk.chain.ready(&later, &SHORT);
    let mut planted = Planted::on(&desk);
    planted.easement(&codes[0], &codes[1], "G440106-E");
    planted.easement(&codes[1], &codes[2], "G440106-F");
    let now = desk.chain.next_time();
    let others = |planted: &Planted<'_>, code: &UnitCode| -> BTreeSet<String> {
        let slots = planted.slots(code);
        let easements = Unit::of(&slots).unwrap().easements_at(now);
        easements.into_iter().map(|easement| easement.other).collect()
    };
    let names =
        |codes: &[UnitCode]| codes.iter().map(|code| code.as_str().to_owned()).collect::<BTreeSet<_>>();
    planted.apply(&record);
    assert_eq!(others(&planted, &moved(&codes[0])), names(&[moved(&codes[1])]));
    assert_eq!(others(&planted, &moved(&codes[1])), names(&[moved(&codes[0]), codes[2]]));
    assert_eq!(others(&planted, &codes[2]), names(&[moved(&codes[1])]));
    planted.apply(&later);
    assert_eq!(others(&planted, &moved(&codes[1])), names(&[moved(&codes[0]), moved(&codes[2])]));
    assert_eq!(others(&planted, &moved(&codes[2])), names(&[moved(&codes[1])]));
}

#[test]
fn notices_objections_restrictions_habitations_and_what_has_ended_go_along() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let seizure = desk.seize(&house, "G440106-Z", seizure_kind::SEIZURE, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    let release = desk.release(&house, "G440106-Y", "G440106-Z");
    assert_eq!(desk.record_order(&release), 0);
    let draft = desk.recode(&pairs(&[house]), "G440106-R");
    let record = desk.chain.ready(&draft, &SHORT);
    let mut planted = Planted::on(&desk);
    planted.notice(&house, "G440106-N", 4);
    planted.change(&house, |slots| objection(slots, "G440106-O", None));
    planted.change(&house, |slots| restrict(slots, None));
    planted.change(&house, |slots| inhabit(slots, "G440106-H", 6));
    // Flag 1 says that the code is virtual, which the new one is not.
    planted.plant(&house, unit_slot::QUALITY, Value::Bits(1 | 1 << 5));
    let bits = planted.slots(&house).bits(unit_slot::STATUS_BITS);
    planted.apply(&record);
    let after = planted.slots(&moved(&house));
    assert_eq!(after.bits(unit_slot::STATUS_BITS), bits);
    assert_eq!(after.bits(unit_slot::QUALITY), Some(1 << 5));
    let lifted = after.list(unit_slot::SEIZURES).expect("history goes along");
    assert_eq!(lifted.elements()[0].text(seizure_slot::CASE), Some("G440106-Z"));
    assert_eq!(planted.slots(&house).bits(unit_slot::STATUS_BITS), Some(status_bits::HISTORIC));
}

#[test]
fn a_proof_that_has_ended_or_names_another_part_names_the_same_unit_as_before() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    mortgaged(&mut desk, &house, "G440106-M", 1);
    let parts = [(unit(11), 5_000, 11), (unit(12), 5_117, 12)];
    let mut draft = desk.split(&house, "G440106-D", &parts, 1);
    desk.esign(&mut draft, &house, &[1]);
    desk.agree_as_bank(&mut draft, &house, "G440106-M", BANK);
    assert_eq!(desk.register(&draft), 0);
    let release = desk.cancel(&unit(11), "G440106-E", "G440106-M", 1);
    assert_eq!(desk.register(&release), 0);
    let of_other_part = (certificate_status::VALID, unit(12).as_str().to_owned());
    assert_eq!(certificate(&desk, &proof(1)), of_other_part);
    let draft = desk.recode(&pairs(&[unit(11)]), "G440106-R");
    assert_eq!(desk.record_order(&draft), 0);
    assert_eq!(certificate(&desk, &proof(1)), of_other_part, "this part carries it no more");
    let release = desk.cancel(&unit(12), "G440106-F", "G440106-M", 1);
    assert_eq!(desk.register(&release), 0);
    let draft = desk.recode(&pairs(&[unit(12)]), "G440106-S");
    assert_eq!(desk.record_order(&draft), 0);
    let ended = (certificate_status::CANCELLED, unit(12).as_str().to_owned());
    assert_eq!(certificate(&desk, &proof(1)), ended);
}

#[test]
fn every_code_of_a_recoding_is_a_unit_of_its_case() {
    let mut desk = Desk::open();
    let draft = desk.recode(&pairs(&[unit(1), unit(2)]), "G440106-R");
    let record = desk.chain.ready(&draft, &SHORT);
    assert!(matches!(record.act(), Act::Recode(_)));
    assert_eq!(record.act().units(), [unit(1), unit(2), moved(&unit(1)), moved(&unit(2))]);
}
