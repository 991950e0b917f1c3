//! Borders that no test of a type by itself stands at: what just passes, and what just fails.

use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::planted::Planted;
use crate::act::certificate_event::{self, Way};
use crate::act::import::row_slot;
use crate::act::restriction::restriction_kind;
use crate::act::{import, restriction};
use crate::calendar::day_of;
use crate::case::case_key;
use crate::fixture::desk::{BY_ORGAN, Desk, REGISTER, Restricting, SHORT, Stock, title};
use crate::fixture::unit;
use crate::record::RecordDraft;
use crate::unit::{Unit, co_ownership, quality, unit_key};

mod governance;
mod standing;

fn code(text: &str) -> UnitCode {
    text.parse().expect("a code by the standard")
}

fn text(text: &str) -> Value {
    Value::text(text).expect("clean")
}

/// The rule of layer P that an import breaks.
fn import_error(desk: &mut Desk, draft: &RecordDraft) -> Option<u16> {
    let record = desk.chain.sign(draft, &SHORT);
    desk.chain.admit(record).err().map(|rejection| rejection.number())
}

#[test]
fn r_002_a_new_unit_lies_in_a_county_that_is_one_on_the_day() {
    let mut desk = Desk::open();
    for (county, expected) in [(440_106, None), (440_100, Some(2)), (440_102, Some(2)), (440_999, Some(2))] {
        let house = code(&format!("{county}001002GB00014F00220001"));
        let mut draft = desk.first_draft(&house, "G440106-1", 0, &[(1, None)], 1);
        draft.jurisdiction = county;
        let keys = [case_key(county, "G440106-1"), unit_key(&house)];
        draft.set_subjects(&keys.map(|key| desk.chain.subject(key)));
        assert_eq!(desk.form_error(&draft), expected, "{county}");
    }
}

#[test]
fn r_003_and_r_004_a_new_unit_has_a_code_whose_letters_combine_and_that_is_real() {
    let mut desk = Desk::open();
    for (unit, expected) in [
        ("440106001002GB00014F00220001", None),
        ("440106001002GA00014F00220001", Some(3)),
        ("440106000000GB00014F00220001", Some(4)),
        ("440106000001GB00014F00220001", None),
    ] {
        let draft = desk.first_draft(&code(unit), "G440106-1", 0, &[(1, None)], 1);
        assert_eq!(desk.form_error(&draft), expected, "{unit}");
    }
}

#[test]
fn r_011_a_number_of_an_old_form_has_two_hundred_and_fifty_six_bytes_at_most() {
    for (bytes, expected) in [(256, None), (257, Some(11))] {
        let mut desk = Desk::open();
        let stock = Stock {
            is_legacy: true,
            flags: quality::OLD_CERTIFICATE,
            ..Stock::sound(unit(1), &[(1, None)], "A".repeat(bytes))
        };
        let draft = desk.import(1, &[stock]);
        assert_eq!(import_error(&mut desk, &draft), expected, "{bytes} bytes at import");
        let house = desk.registered(2, 0, &[(1, None)]);
        let number = "A".repeat(bytes);
        let draft = desk.certificate_event(&house, "G440106-C", Way::Exchange, Some(&number), Some(3));
        assert_eq!(desk.form_error(&draft), expected, "{bytes} bytes exchanged");
    }
}

#[test]
fn r_047_some_certificates_of_several_owners_are_none() {
    let third = Some((1, 3));
    let owners: &[(u8, Option<(u64, u64)>)] = &[(1, third), (2, third), (3, third)];
    let stock = Stock { form: co_ownership::SHARED, ..Stock::sound(unit(1), owners, title(1)) };
    for (with_own, expected) in [(0, None), (1, Some(47)), (2, None)] {
        let mut desk = Desk::open();
        let mut draft = desk.import(1, std::slice::from_ref(&stock));
        let rows = draft.slots.list_mut(import::fact::ROWS).expect("rows").elements_mut();
        for (serial, row) in (2..).zip(rows.iter_mut().skip(1).take(with_own)) {
            row.set(row_slot::CERTIFICATE, text(&title(serial)));
        }
        assert_eq!(import_error(&mut desk, &draft), expected, "{with_own} beside the first");
    }
}

#[test]
fn the_one_certificate_of_a_unit_is_the_unit_s_and_not_its_owner_s() {
    let mut desk = Desk::open();
    let draft = desk.import(1, &[Stock::sound(unit(1), &[(1, None)], title(1))]);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    let value = desk.value(&unit(1));
    let found = Unit::of(value.slots()).expect("registered");
    assert_eq!((found.certificate(), &found.owners()[0].certificate), (Some(title(1).as_str()), &None));
}

#[test]
fn r_016_a_unit_comes_once_in_a_batch_its_rows_together() {
    let mut desk = Desk::open();
    let stock = [1, 2].map(|number| Stock::sound(unit(number), &[(1, None)], title(number)));
    let mut draft = desk.import(1, &stock);
    assert_eq!(import_error(&mut desk, &draft), None);
    let list = draft.slots.list_mut(import::fact::ROWS).expect("rows");
    let mut again = Slots::new(Width::W16, kexin_proof::slots::Seed::from_bytes([7; 32]));
    for (slot, value) in list.elements()[0].values() {
        again.set(*slot, value.clone());
    }
    list.push(again);
    assert_eq!(import_error(&mut desk, &draft), Some(16));
}

#[test]
fn r_076_an_order_without_a_term_sets_no_restriction_for_a_day() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let kind = restriction_kind::GENERAL;
    for (term_days, case, expected) in
        [(None, "G440106-A", 76), (Some(0), "G440106-B", 76), (Some(1), "G440106-C", 0)]
    {
        let restricting = Restricting { kind, term_days, by: BY_ORGAN };
        let mut draft = desk.restrict(&house, case, &restricting);
        if term_days.is_none() {
            let today = day_of(desk.chain.next_time()).expect("this century");
            draft.slots.set(restriction::fact::TO, Value::Date(today));
        }
        assert_eq!(desk.record_order(&draft), expected, "{term_days:?}");
    }
}

#[test]
fn r_114_what_was_superseded_is_not_annulled_once_more() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 0);
    let mut draft = desk.certificate_event(&house, "G440106-V", Way::Void, Some(&title(1)), Some(3));
    draft.slots.set(certificate_event::fact::DOCUMENT_NUMBER, text("（2026）粤0106行1号"));
    assert_eq!(desk.register(&draft), 114);
}

#[test]
fn r_102_units_on_land_of_the_state_and_of_a_collective_are_not_joined() {
    let other = code("440106001002JB00015F00220001");
    for (second, expected) in [(unit(2), false), (other, true)] {
        let mut desk = Desk::open();
        let stock =
            [(unit(1), 1), (second, 2)].map(|(code, serial)| Stock::sound(code, &[(1, None)], title(serial)));
        let batch = desk.import(1, &stock);
        assert_eq!(desk.chain.outcome(&batch, &SHORT), 0);
        let target = (unit(31), 2 * Stock::AREA, 31);
        let mut draft = desk.merge_draft(&[(unit(1), 1), (second, 2)], "G440106-J", target);
        desk.esign(&mut draft, &unit(1), &[1]);
        let record = desk.chain.ready(&draft, &REGISTER);
        assert_eq!(Planted::on(&desk).broken_by_act(&record).contains(&102), expected, "{second:?}");
    }
}
