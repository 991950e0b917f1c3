//! Objections, notices, easements, habitations and restrictions that come with the stock: in force at once, ended as new
//! ones are; and what was sold in advance and is not built yet.

use kexin_proof::slot_table::{easement as easement_slot, notice as notice_slot, status_bits};
use kexin_proof::slots::ShareValue;

use super::super::notice::desk_from;
use super::*;
use crate::act::import::{
    easement_row, entry_row, habitation_row, notice_row, objection_row, restriction_row,
};
use crate::act::notice_end::way;
use crate::act::{first_registration, restriction};
use crate::calendar::{end_of_day, start_of_day};
use crate::fixture::desk::{BY_ORGAN, LAND_HOLDER, REGISTER, person, proof};
use crate::fixture::{BANK, COURT, ORGAN};
use crate::title::certificate_status;
use crate::unit::notice_kind;

fn common(unit: UnitCode, case: &str, serial: Option<u32>) -> Row {
    let mut row = vec![(entry_row::UNIT, text(unit.as_str())), (entry_row::CASE, text(case))];
    row.extend(serial.map(|serial| (entry_row::PROOF_NUMBER, text(&proof(serial)))));
    row
}

fn at(day: &str) -> Value {
    Value::Time(start_of_day(day.parse().expect("a day")).expect("this century"))
}

fn objection(applicant: u8) -> Row {
    let mut row = common(unit(1), "OLD-O", Some(91));
    row.extend([
        (objection_row::MATTER, Value::Hash([3; 32])),
        (objection_row::APPLICANT, Value::Party(party(applicant))),
        (objection_row::SINCE, at("2026-11-20")),
        (objection_row::LAST_DAY, day("2026-12-07")),
    ]);
    row
}

/// A promise of house 1 to a buyer by its owner.
pub(super) fn promise(buyer: u8, serial: u32) -> Row {
    let mut row = common(unit(1), "OLD-N", Some(serial));
    row.extend([
        (notice_row::KIND, Value::Code(notice_kind::SALE)),
        (notice_row::BENEFICIARY, Value::Party(party(buyer))),
        (notice_row::PERSON, Value::Tree(person(buyer).root())),
        (notice_row::OBLIGOR, Value::Party(party(1))),
        (notice_row::LAST_DAY, day("2026-12-31")),
    ]);
    row
}

fn easement() -> Row {
    let mut row = common(unit(1), "OLD-E", Some(93));
    row.extend([
        (easement_row::OTHER, text(unit(2).as_str())),
        (easement_row::CONTENT, Value::Hash([4; 32])),
        (easement_row::TO, day("2040-01-01")),
    ]);
    row
}

fn habitation(occupant: u8) -> Row {
    let mut row = common(unit(1), "OLD-H", Some(94));
    row.extend([
        (habitation_row::OCCUPANT, Value::Party(party(occupant))),
        (habitation_row::PERSON, Value::Tree(person(occupant).root())),
        (habitation_row::SOURCE, Value::Code(3)),
        (habitation_row::SCOPE, Value::Hash([5; 32])),
    ]);
    row
}

fn restricted() -> Row {
    let mut row = common(unit(1), "OLD-X", None);
    row.extend([
        (restriction_row::ORGAN, Value::Code(ORGAN)),
        (restriction_row::KIND, Value::Code(restriction::restriction_kind::EXPROPRIATION)),
        (restriction_row::DOCUMENT_NUMBER, text("穗府征〔2025〕1号")),
        (restriction_row::FROM, at("2025-01-01")),
    ]);
    row
}

/// A batch of house 1 alone, sold in advance and not built.
pub(super) fn planned(desk: &mut Desk) -> RecordDraft {
    let mut row = Slots::new(Width::W16, Seed::from_bytes([6; 32]));
    row.set(row_slot::UNIT, text(unit(1).as_str()));
    row.set(row_slot::USE, Value::Code(11));
    row.set(row_slot::AREA, Value::Area(Stock::AREA));
    row.set(row_slot::ORIGINAL_CASE, text("OLD-1"));
    row.set(row_slot::PLANNED, Value::Code(1));
    desk.import_of(1, &[unit(1)], vec![row])
}

fn replaced(row: Row, slot: u16, value: Value) -> Row {
    row.into_iter().chain([(slot, value)]).collect()
}

fn without(row: Row, slot: u16) -> Row {
    row.into_iter().filter(|(found, _)| *found != slot).collect()
}

#[test]
fn every_burden_of_the_stock_is_in_force_from_its_batch_on() {
    let mut desk = Desk::open();
    let lists: [(u16, &[Row]); 5] = [
        (fact::OBJECTIONS, &[objection(9)]),
        (fact::NOTICES, &[promise(2, 92)]),
        (fact::EASEMENTS, &[easement()]),
        (fact::HABITATIONS, &[habitation(5)]),
        (fact::RESTRICTIONS, &[restricted()]),
    ];
    let draft = burdened(&mut desk, &[1, 3], &lists);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    let all = status_bits::OBJECTION
        | status_bits::NOTICE
        | status_bits::EASEMENT
        | status_bits::HABITATION
        | status_bits::RESTRICTED;
    assert_eq!((desk.bits(&unit(1)), desk.bits(&unit(2))), (all, status_bits::EASEMENT));
    for serial in [91, 92, 93, 94] {
        let found = certificate(&desk, &proof(serial)).expect("entered");
        assert_eq!((found.kind, found.unit.as_str()), (certificate_kind::PROOF, unit(1).as_str()));
    }
    // The first that ends by time is the objection.
    let until = desk.value(&unit(1)).slots().time(unit_slot::BITS_HOLD_UNTIL);
    assert_eq!(until, end_of_day("2026-12-07".parse().expect("a day")).ok());
    let sale = desk.sound_sale(&unit(1), "G440106-S", (1, 9), (1, 201));
    let record = desk.chain.ready(&sale, &REGISTER);
    assert_eq!(Planted::on(&desk).broken(&record), [18, 19, 21, 34]);
}

#[test]
fn burdens_of_the_stock_end_as_new_ones_do() {
    let mut desk = Desk::open();
    let lists: [(u16, &[Row]); 4] = [
        (fact::OBJECTIONS, &[objection(9)]),
        (fact::NOTICES, &[promise(2, 92)]),
        (fact::EASEMENTS, &[easement()]),
        (fact::RESTRICTIONS, &[restricted()]),
    ];
    let draft = burdened(&mut desk, &[1, 3], &lists);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    let lift = desk.unrestrict(&unit(1), "G440106-L", "OLD-X", BY_ORGAN);
    assert_eq!(desk.record_order(&lift), 0);
    let withdrawn = desk.withdraw_objection(&unit(1), "G440106-O", "OLD-O", 9);
    assert_eq!(desk.register(&withdrawn), 0);
    let end = desk.notice_end(&unit(1), "G440106-N", "OLD-N", &[2]);
    assert_eq!(desk.register(&end), 0);
    let end = desk.easement_end((&unit(1), &unit(2)), "G440106-E", "OLD-E", &[3]);
    assert_eq!(desk.register(&end), 0);
    assert_eq!((desk.bits(&unit(1)), desk.bits(&unit(2))), (0, 0));
    for serial in [91, 92, 93] {
        let status = certificate(&desk, &proof(serial)).expect("kept").status;
        assert_eq!(status, certificate_status::CANCELLED, "{serial}");
    }
}

#[test]
fn a_notice_of_the_stock_keeps_its_last_day_and_one_without_does_not_end_by_time() {
    for (last, expires) in [(Some("2026-12-31"), true), (None, false)] {
        let mut desk = Desk::open();
        let mut row = without(promise(2, 92), notice_row::LAST_DAY);
        row.extend(last.map(|last| (notice_row::LAST_DAY, day(last))));
        let draft = burdened(&mut desk, &[1], &[(fact::NOTICES, &[row])]);
        assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
        let value = desk.value(&unit(1));
        let element = &value.slots().list(unit_slot::NOTICES).expect("promised").elements()[0];
        assert_eq!(element.time(notice_slot::EXPIRES).is_some(), expires);
        assert_eq!(element.number(notice_slot::ORDER_HEIGHT), Some(0));
        assert!(element.time(notice_slot::REGISTRABLE_FROM).is_some(), "no later clock starts it anew");
    }
}

#[test]
fn a_presold_house_of_the_stock_is_registered_and_becomes_its_buyer_s() {
    let mut desk = desk_from("2026-03-02");
    let buys = |buyer: u8, share: (u64, u64)| -> Row {
        let mut row = without(promise(buyer, 92), notice_row::LAST_DAY);
        row.extend([
            (notice_row::KIND, Value::Code(notice_kind::PRESALE)),
            (notice_row::OBLIGOR, Value::Party(party(LAND_HOLDER))),
            (notice_row::SHARE, Value::Share(ShareValue::new(share.0, share.1).expect("a fraction"))),
        ]);
        row
    };
    let mut loan = common(unit(1), "OLD-L", Some(95));
    loan.extend([
        (notice_row::KIND, Value::Code(notice_kind::PRESALE_MORTGAGE)),
        (notice_row::MORTGAGEE, Value::Code(BANK)),
        (notice_row::AMOUNT, Value::Fen(61_000_000)),
        (notice_row::OBLIGOR, Value::Party(party(1))),
    ]);
    let mut draft = planned(&mut desk);
    enter(&mut draft, &[(fact::NOTICES, &[buys(1, (1, 3)), buys(2, (2, 3)), loan])]);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    let value = desk.value(&unit(1));
    let house = Unit::of(value.slots()).expect("planned");
    assert!(house.is_planned() && house.owners().is_empty());
    assert_eq!((house.area(), house.use_code(), house.notices().len()), (Stock::AREA, 11, 3));
    assert!(house.notices().iter().all(|notice| notice.standing.expires.is_none()));
    desk.register_land(&unit(1));
    desk.chain.prepare(&unit(1), "G440106-B", first_registration::KIND);
    let shared: Shares<'_> = &[(1, Some((1, 3))), (2, Some((2, 3)))];
    let first = desk.first(&unit(1), "G440106-B", 0, &[(LAND_HOLDER, None)], 1);
    let mut sale = desk.sale_draft(&unit(1), "G440106-B", &[LAND_HOLDER], (2, shared), (1, 2));
    desk.esign(&mut sale, &unit(1), &[LAND_HOLDER, 1, 2]);
    let tax = desk.tax(&unit(1), &[LAND_HOLDER], &[1, 2]);
    sale.attestations.push(tax);
    let mut sold = desk.notice_end_draft(&unit(1), "G440106-B", ("OLD-N", way::CONVERTED));
    desk.esign(&mut sold, &unit(1), &[1, 2]);
    let outcomes = desk.register_group(&mut [first, sale, sold], &[]);
    assert_eq!(outcomes, [0; 3]);
    assert_eq!(desk.owners(&unit(1)), [party(1), party(2)]);
    let found = certificate(&desk, &proof(92)).expect("kept");
    assert_eq!((found.status, found.next), (certificate_status::SUPERSEDED, Some(title(2))));
    let value = desk.value(&unit(1));
    let loan = &Unit::of(value.slots()).expect("registered").notices()[2];
    assert!(loan.standing.expires.is_some(), "the clock of what is left has started");
}

#[test]
fn an_easement_of_the_stock_comes_with_the_later_of_its_units() {
    let mut desk = Desk::open();
    let batch = |desk: &mut Desk, number: u64, of: u32, rows: &[Row]| {
        let stock = [Stock::sound(unit(of), &[(1, None)], title(of))];
        let mut draft = desk.import(number, &stock);
        enter(&mut draft, &[(fact::EASEMENTS, rows)]);
        draft
    };
    let early = batch(&mut desk, 1, 1, &[easement()]);
    assert_eq!(outcome(&mut desk, &early), 24, "the dominant unit is in no register");
    let plain = desk.import(1, &[Stock::sound(unit(1), &[(1, None)], title(1))]);
    assert_eq!(desk.chain.outcome(&plain, &SHORT), 0);
    let later = batch(&mut desk, 2, 2, &[easement()]);
    assert_eq!(desk.chain.outcome(&later, &SHORT), 0);
    for (code, other, side) in [(unit(1), unit(2), 1), (unit(2), unit(1), 2)] {
        assert_eq!(desk.bits(&code), status_bits::EASEMENT);
        let value = desk.value(&code);
        let element = &value.slots().list(unit_slot::EASEMENTS).expect("bound").elements()[0];
        assert_eq!(element.code(easement_slot::SIDE), Some(side));
        assert_eq!(element.text(easement_slot::OTHER), Some(other.as_str()));
    }
    let neither = batch(&mut desk, 3, 3, &[easement()]);
    assert_eq!(form_error(&mut desk, &neither), Some(7), "of no unit of the batch");
}

#[test]
fn r_111_and_r_153_proofs_are_new_and_who_alone_can_end_an_entry_is_known() {
    let mut desk = Desk::open();
    let same = replaced(habitation(5), entry_row::PROOF_NUMBER, text(&proof(93)));
    let draft =
        burdened(&mut desk, &[1, 3], &[(fact::EASEMENTS, &[easement()]), (fact::HABITATIONS, &[same])]);
    assert_eq!(outcome(&mut desk, &draft), 111);
    for (organ, expected) in [(ORGAN, 0), (COURT, 0), (BANK, 153), (999, 153)] {
        let row = replaced(restricted(), restriction_row::ORGAN, Value::Code(organ));
        let draft = burdened(&mut desk, &[1], &[(fact::RESTRICTIONS, &[row])]);
        assert_eq!(outcome(&mut desk, &draft), expected, "by {organ}");
    }
    for (bank, expected) in [(BANK, 0), (COURT, 153)] {
        let mut row = common(unit(1), "OLD-L", Some(95));
        row.extend([
            (notice_row::KIND, Value::Code(notice_kind::MORTGAGE)),
            (notice_row::MORTGAGEE, Value::Code(bank)),
            (notice_row::AMOUNT, Value::Fen(1)),
            (notice_row::OBLIGOR, Value::Party(party(1))),
        ]);
        let draft = burdened(&mut desk, &[1], &[(fact::NOTICES, &[row])]);
        assert_eq!(outcome(&mut desk, &draft), expected, "of {bank}");
    }
}

#[test]
fn r_141_entries_are_as_many_as_the_manifest_says() {
    let mut desk = Desk::open();
    let lists: [(u16, &[Row]); 2] =
        [(fact::OBJECTIONS, &[objection(9)]), (fact::RESTRICTIONS, &[restricted()])];
    let draft = burdened(&mut desk, &[1], &lists);
    for (total, expected) in [(1, 141), (2, 0), (3, 141)] {
        let mut changed = draft.clone();
        changed.slots.set(fact::TOTAL_ENTRIES, Value::Number(total));
        assert_eq!(outcome(&mut desk, &changed), expected, "{total}");
    }
    let mut untold = draft;
    untold.slots.clear(fact::TOTAL_ENTRIES);
    assert_eq!(form_error(&mut desk, &untold), Some(7));
    let mut empty = desk.import(1, &[Stock::sound(unit(1), &[(1, None)], title(1))]);
    empty.slots.set(fact::TOTAL_ENTRIES, Value::Number(0));
    assert_eq!(form_error(&mut desk, &empty), Some(16));
}

/// The rule of form that a batch of house 1 with one row breaks.
fn error_of(list: u16, row: Row) -> Option<u16> {
    let mut desk = Desk::open();
    let draft = burdened(&mut desk, &[1, 3], &[(list, &[row])]);
    form_error(&mut desk, &draft)
}

#[test]
fn form_rules_of_an_entry_s_row_are_found_before_a_block() {
    let rows: [(u16, Row, &[u16]); 5] = [
        (fact::OBJECTIONS, objection(9), &[0, 1, 2, 4, 5, 7]),
        (fact::NOTICES, promise(2, 92), &[0, 1, 2, 4, 5, 6, 10]),
        (fact::EASEMENTS, easement(), &[0, 1, 2, 4, 5]),
        (fact::HABITATIONS, habitation(5), &[0, 1, 2, 4, 5, 6, 7]),
        (fact::RESTRICTIONS, restricted(), &[0, 1, 4, 5, 6, 8]),
    ];
    for (list, row, needed) in &rows {
        assert_eq!(error_of(*list, row.clone()), None, "list {list}");
        for slot in *needed {
            assert_eq!(error_of(*list, without(row.clone(), *slot)), Some(7), "list {list}, slot {slot}");
        }
        let other = if *list == fact::EASEMENTS { unit(4) } else { unit(3) };
        let elsewhere = replaced(row.clone(), entry_row::UNIT, text(other.as_str()));
        let expected = (*list != fact::EASEMENTS).then_some(7);
        assert_eq!(error_of(*list, elsewhere), expected, "list {list}: another unit");
    }
    let changed: [(u16, Row, (u16, Value), u16); 12] = [
        (fact::OBJECTIONS, objection(9), (objection_row::SINCE, at("2027-01-01")), 14),
        (fact::OBJECTIONS, objection(9), (objection_row::LAST_DAY, day("2026-11-23")), 14),
        (fact::OBJECTIONS, objection(9), (entry_row::PROOF_NUMBER, text(&title(7))), 11),
        (fact::OBJECTIONS, objection(9), (entry_row::LEGACY, Value::Code(1)), 11),
        (fact::NOTICES, promise(2, 92), (notice_row::KIND, Value::Code(5)), 8),
        (fact::NOTICES, promise(2, 92), (notice_row::MORTGAGEE, Value::Code(BANK)), 16),
        (fact::NOTICES, promise(2, 92), (notice_row::KIND, Value::Code(4)), 7),
        (fact::EASEMENTS, easement(), (easement_row::OTHER, text(unit(1).as_str())), 98),
        (fact::EASEMENTS, easement(), (easement_row::FROM, day("2041-01-01")), 14),
        (fact::HABITATIONS, habitation(5), (habitation_row::SOURCE, Value::Code(4)), 8),
        (fact::RESTRICTIONS, restricted(), (restriction_row::KIND, Value::Code(4)), 8),
        (fact::RESTRICTIONS, restricted(), (entry_row::PROOF_NUMBER, text(&proof(1))), 16),
    ];
    for (place, (list, row, (slot, value), expected)) in changed.into_iter().enumerate() {
        assert_eq!(error_of(list, replaced(row, slot, value)), Some(expected), "change {place}");
    }
    // The last day of what is in force is today at the earliest; the chain begins on 2026-11-24.
    let today = replaced(objection(9), objection_row::LAST_DAY, day("2026-11-24"));
    assert_eq!(error_of(fact::OBJECTIONS, today), None);
}

#[test]
fn r_014_the_last_day_of_an_entry_is_over_at_its_midnight_and_what_is_past_is_past_at_that_moment() {
    let end = end_of_day("2026-11-24".parse().expect("a day")).expect("this century").value();
    for (before_ms, expected) in [(1, None), (0, Some(14))] {
        let mut desk = Desk::open();
        desk.chain.wait(end - before_ms - desk.chain.next_time().value());
        let row = replaced(objection(9), objection_row::LAST_DAY, day("2026-11-24"));
        let draft = burdened(&mut desk, &[1], &[(fact::OBJECTIONS, &[row])]);
        assert_eq!(form_error(&mut desk, &draft), expected, "{before_ms} ms before midnight");
    }
    let issued = Desk::open().chain.next_time().value();
    for (late_ms, expected) in [(0, None), (1, Some(14))] {
        let since = Value::Time(kexin_proof::height::TimeMs::new(issued + late_ms).expect("this century"));
        assert_eq!(error_of(fact::OBJECTIONS, replaced(objection(9), objection_row::SINCE, since)), expected);
    }
    let one_day = replaced(easement(), easement_row::FROM, day("2040-01-01"));
    assert_eq!(error_of(fact::EASEMENTS, one_day), None, "an easement of one day");
}

#[test]
fn r_063_a_promised_mortgage_secures_something() {
    for (amount, expected) in [(0, Some(63)), (1, None)] {
        let mut row = common(unit(1), "OLD-L", Some(95));
        row.extend([
            (notice_row::KIND, Value::Code(notice_kind::MORTGAGE)),
            (notice_row::MORTGAGEE, Value::Code(BANK)),
            (notice_row::AMOUNT, Value::Fen(amount)),
            (notice_row::OBLIGOR, Value::Party(party(1))),
        ]);
        assert_eq!(error_of(fact::NOTICES, row), expected, "{amount}");
    }
}

#[test]
fn r_023_and_r_024_an_easement_of_the_stock_is_between_units_that_stand() {
    let mut desk = Desk::open();
    let presale = replaced(
        without(promise(2, 92), notice_row::LAST_DAY),
        notice_row::KIND,
        Value::Code(notice_kind::PRESALE),
    );
    let mut draft = planned(&mut desk);
    enter(&mut draft, &[(fact::NOTICES, std::slice::from_ref(&presale)), (fact::EASEMENTS, &[easement()])]);
    assert_eq!(form_error(&mut desk, &draft), Some(24), "the servient one is not built");
    let turned = replaced(
        replaced(easement(), entry_row::UNIT, text(unit(2).as_str())),
        easement_row::OTHER,
        text(unit(1).as_str()),
    );
    let mut draft = planned(&mut desk);
    enter(&mut draft, &[(fact::NOTICES, &[presale]), (fact::EASEMENTS, &[turned])]);
    assert_eq!(form_error(&mut desk, &draft), Some(24), "nor the dominant one");
    let other = desk.registered(2, 0, &[(2, None)]);
    let draft = burdened(&mut desk, &[1], &[(fact::EASEMENTS, &[easement()])]);
    let record = desk.chain.ready(&draft, &SHORT);
    assert_eq!(Planted::on(&desk).outcome(&record), 0);
    let lost = |slots: &mut Slots| slots.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
    assert_eq!(Planted::on(&desk).with(&other, lost).outcome(&record), 23, "it is history");
}

#[test]
fn r_028_and_r_016_beneficiaries_of_one_notice_share_it_whole_and_have_one_contract_and_proof() {
    let share = |row: Row, above: u64| -> Row {
        replaced(row, notice_row::SHARE, Value::Share(ShareValue::new(above, 3).expect("a fraction")))
    };
    let third = |buyer, serial| share(promise(buyer, serial), 1);
    let from = |row: Row, seller| replaced(row, notice_row::OBLIGOR, Value::Party(party(seller)));
    let cases: [(&[Row], Option<u16>); 8] = [
        (&[from(promise(2, 92), 1), from(promise(3, 92), 1)], None),
        (&[from(promise(2, 92), 1), from(promise(3, 92), 4)], Some(16)),
        (&[third(2, 92), share(promise(3, 92), 2)], None),
        (&[third(2, 92), third(3, 92)], Some(28)),
        (&[third(2, 92), promise(3, 92)], Some(28)),
        (&[promise(2, 92), promise(3, 92)], None),
        (&[promise(2, 92), promise(3, 93)], Some(16)),
        (&[promise(2, 92), promise(2, 92)], Some(16)),
    ];
    for (place, (rows, expected)) in cases.into_iter().enumerate() {
        let mut desk = Desk::open();
        let draft = burdened(&mut desk, &[1], &[(fact::NOTICES, rows)]);
        assert_eq!(form_error(&mut desk, &draft), expected, "case {place}");
    }
}

#[test]
fn r_007_r_016_and_r_024_a_planned_house_is_planned_for_somebody_and_bears_what_such_may_bear() {
    let presale = |row: Row| -> Row {
        let row = without(row, notice_row::LAST_DAY);
        replaced(row, notice_row::KIND, Value::Code(notice_kind::PRESALE))
    };
    let promised = presale(promise(2, 92));
    type Lists<'a> = &'a [(u16, &'a [Row])];
    let of_old_form = (entry_row::LEGACY, Value::Code(1));
    let badly = promised.iter().cloned().chain([of_old_form]).collect::<Row>();
    let cases: [(Lists<'_>, Option<u16>); 8] = [
        (&[(fact::NOTICES, std::slice::from_ref(&promised))], None),
        (&[(fact::NOTICES, &[badly])], Some(11)),
        (&[(fact::RESTRICTIONS, &[restricted()])], Some(7)),
        (&[(fact::NOTICES, std::slice::from_ref(&promised)), (fact::RESTRICTIONS, &[restricted()])], None),
        (&[(fact::NOTICES, std::slice::from_ref(&promised)), (fact::OBJECTIONS, &[objection(9)])], Some(24)),
        (
            &[(fact::NOTICES, std::slice::from_ref(&promised)), (fact::HABITATIONS, &[habitation(9)])],
            Some(24),
        ),
        (&[(fact::NOTICES, &[without(promise(2, 92), notice_row::LAST_DAY)])], Some(24)),
        (
            &[(fact::NOTICES, &[replaced(promised.clone(), notice_row::LAST_DAY, day("2026-12-31"))])],
            Some(16),
        ),
    ];
    for (place, (lists, expected)) in cases.into_iter().enumerate() {
        let mut desk = Desk::open();
        let mut draft = planned(&mut desk);
        enter(&mut draft, lists);
        assert_eq!(form_error(&mut desk, &draft), expected, "case {place}");
    }
    for (slot, value, expected) in [
        (row_slot::PLANNED, Value::Code(2), 8),
        (row_slot::RIGHT_TYPE, Value::Code(4), 16),
        (row_slot::PARTY, Value::Party(party(1)), 16),
        (row_slot::AREA, Value::Area(0), 12),
    ] {
        let mut desk = Desk::open();
        let mut draft = planned(&mut desk);
        enter(&mut draft, &[(fact::NOTICES, std::slice::from_ref(&promised))]);
        draft.slots.list_mut(fact::ROWS).expect("rows").elements_mut()[0].set(slot, value);
        assert_eq!(form_error(&mut desk, &draft), Some(expected), "slot {slot}");
    }
}
