//! Mortgages that come with the stock: in their old rank, releasable by their banks, held to the manifest.

use kexin_proof::slot_table::{mortgage as mortgage_slot, status_bits};
use kexin_proof::slots::ShareValue;

use super::*;
use crate::act::import::{mortgage_row, notice_row};
use crate::fixture::desk::{REGISTER, REGISTER_WITH_BANK, proof};
use crate::fixture::{BANK, BANK_2, COURT};
use crate::title::certificate_status;
use crate::unit::{mortgage_kind, notice_kind};

/// A row of an ordinary mortgage of the whole.
fn loan(unit: UnitCode, case: &str, (bank, amount_fen): (u32, u64), serial: u32) -> Row {
    vec![
        (mortgage_row::UNIT, text(unit.as_str())),
        (mortgage_row::CASE, text(case)),
        (mortgage_row::PROOF_NUMBER, text(&proof(serial))),
        (mortgage_row::KIND, Value::Code(mortgage_kind::ORDINARY)),
        (mortgage_row::AMOUNT, Value::Fen(amount_fen)),
        (mortgage_row::MORTGAGEE, Value::Code(bank)),
    ]
}

/// Puts mortgages into a batch, with totals that fit them.
fn burden(draft: &mut RecordDraft, rows: &[Row]) {
    set_rows(draft, fact::MORTGAGES, rows);
    let list = draft.slots.list(fact::MORTGAGES).expect("just set");
    let secured = list.elements().iter().filter_map(|element| element.fen(mortgage_row::AMOUNT)).sum();
    draft.slots.set(fact::TOTAL_MORTGAGES, Value::Number(rows.len() as u64));
    draft.slots.set(fact::TOTAL_SECURED, Value::Fen(secured));
}

/// A batch of house 1 with mortgages.
fn mortgaged(desk: &mut Desk, rows: &[Row]) -> RecordDraft {
    let mut draft = desk.import(1, &[Stock::sound(unit(1), &[(1, None)], title(1))]);
    burden(&mut draft, rows);
    draft
}

#[test]
fn mortgages_of_the_stock_keep_their_rank_before_every_new_one_and_are_released_by_their_banks() {
    let mut desk = Desk::open();
    let rows = [loan(unit(1), "OLD-7", (BANK_2, 100), 7), loan(unit(1), "OLD-3", (BANK, 200), 3)];
    let draft = mortgaged(&mut desk, &rows);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    assert_eq!(desk.bits(&unit(1)), status_bits::MORTGAGED);
    let batch = desk.chain.store().value(&batch_key(BUREAU, 1)).expect("memory").expect("a batch");
    assert_eq!(batch.slots().number(batch_slot::MORTGAGES), Some(2));
    let mut loan = desk.mortgage(&unit(1), "G440106-M", 1, 1);
    desk.esign(&mut loan, &unit(1), &[1]);
    assert_eq!(desk.chain.outcome(&loan, &REGISTER_WITH_BANK), 0);
    let value = desk.value(&unit(1));
    let mortgages = Unit::of(value.slots()).expect("registered").active_mortgages();
    let ranks: Vec<Option<usize>> =
        ["OLD-7", "OLD-3", "G440106-M"].map(|name| crate::unit::rank(&mortgages, name)).to_vec();
    assert_eq!(ranks, [Some(1), Some(2), Some(3)], "the order of the rows, not of numbers or cases");
    let found = certificate(&desk, &proof(3)).expect("entered");
    assert_eq!((found.kind, found.unit.as_str()), (certificate_kind::PROOF, unit(1).as_str()));
    let release = desk.cancel(&unit(1), "G440106-R", "OLD-3", 3);
    assert_eq!(desk.chain.outcome(&release, &REGISTER), 0);
    assert_eq!(certificate(&desk, &proof(3)).expect("kept").status, certificate_status::CANCELLED);
}

#[test]
fn r_011_a_proof_of_an_old_form_has_a_number_of_two_hundred_and_fifty_six_bytes_at_most() {
    for (bytes, expected) in [(0, Some(11)), (1, None), (256, None), (257, Some(11))] {
        let mut desk = Desk::open();
        let mut row = loan(unit(1), "OLD-7", (BANK, 100), 7);
        row.push((mortgage_row::PROOF_NUMBER, text(&"A".repeat(bytes))));
        row.push((mortgage_row::LEGACY, Value::Code(1)));
        let stock =
            Stock { flags: quality::OLD_CERTIFICATE, ..Stock::sound(unit(1), &[(1, None)], title(1)) };
        let mut draft = desk.import(1, &[stock]);
        burden(&mut draft, &[row]);
        assert_eq!(form_error(&mut desk, &draft), expected, "{bytes} bytes");
    }
}

#[test]
fn r_024_what_is_not_built_bears_no_mortgage_of_the_stock() {
    let mut desk = Desk::open();
    let presale: Row = super::entries::promise(2, 92)
        .into_iter()
        .filter(|(slot, _)| *slot != notice_row::LAST_DAY)
        .chain([(notice_row::KIND, Value::Code(notice_kind::PRESALE))])
        .collect();
    let mut draft = super::entries::planned(&mut desk);
    enter(&mut draft, &[(fact::NOTICES, &[presale])]);
    assert_eq!(form_error(&mut desk, &draft), None);
    burden(&mut draft, &[loan(unit(1), "OLD-7", (BANK, 100), 7)]);
    assert_eq!(form_error(&mut desk, &draft), Some(24));
}

#[test]
fn r_020_a_clause_of_the_stock_binds_and_where_none_is_told_none_does() {
    for (clause, expected) in [(None, 0), (Some(0), 0), (Some(1), 20)] {
        let mut desk = Desk::open();
        let mut row = loan(unit(1), "OLD-7", (BANK, 100), 7);
        row.extend(clause.map(|clause| (mortgage_row::NO_TRANSFER, Value::Bits(clause))));
        let draft = mortgaged(&mut desk, &[row]);
        assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
        let sale = desk.sound_sale(&unit(1), "G440106-S", (1, 2), (1, 2));
        assert_eq!(desk.register(&sale), expected, "{clause:?}");
    }
}

#[test]
fn r_141_mortgages_are_as_many_and_secure_as_much_as_the_manifest_says() {
    let mut desk = Desk::open();
    let rows = [loan(unit(1), "OLD-7", (BANK, 100), 7), loan(unit(1), "OLD-3", (BANK, 200), 3)];
    let draft = mortgaged(&mut desk, &rows);
    for (slot, value, expected) in [
        (fact::TOTAL_MORTGAGES, Value::Number(2), 0),
        (fact::TOTAL_MORTGAGES, Value::Number(1), 141),
        (fact::TOTAL_MORTGAGES, Value::Number(3), 141),
        (fact::TOTAL_SECURED, Value::Fen(300), 0),
        (fact::TOTAL_SECURED, Value::Fen(299), 141),
        (fact::TOTAL_SECURED, Value::Fen(301), 141),
    ] {
        let mut changed = draft.clone();
        changed.slots.set(slot, value);
        assert_eq!(outcome(&mut desk, &changed), expected, "slot {slot}");
    }
}

#[test]
fn r_111_and_r_153_a_proof_is_of_one_mortgage_and_a_bank_holds_it() {
    let mut desk = Desk::open();
    for (rows, expected) in [
        ([loan(unit(1), "A", (BANK, 1), 7), loan(unit(1), "B", (BANK_2, 1), 8)], 0),
        ([loan(unit(1), "A", (BANK, 1), 7), loan(unit(1), "B", (BANK_2, 1), 7)], 111),
        ([loan(unit(1), "A", (BANK, 1), 7), loan(unit(1), "B", (COURT, 1), 8)], 153),
        ([loan(unit(1), "A", (BANK, 1), 7), loan(unit(1), "B", (999, 1), 8)], 153),
    ] {
        let draft = mortgaged(&mut desk, &rows);
        assert_eq!(outcome(&mut desk, &draft), expected);
    }
    let taken = desk.registered(2, 0, &[(2, None)]);
    let mut other = desk.mortgage(&taken, "G440106-M", 2, 7);
    desk.esign(&mut other, &taken, &[2]);
    assert_eq!(desk.chain.outcome(&other, &REGISTER_WITH_BANK), 0);
    let draft = mortgaged(&mut desk, &[loan(unit(1), "A", (BANK, 1), 7)]);
    assert_eq!(outcome(&mut desk, &draft), 111, "in the register already");
}

#[test]
fn r_073_a_share_is_mortgaged_by_who_holds_as_much() {
    let third = |above| Some(Value::Share(ShareValue::new(above, 3).expect("a fraction")));
    for (share, mortgagor, expected) in [
        (third(1), Some(1), None),
        (third(2), Some(1), Some(73)),
        (third(1), Some(3), Some(73)),
        (third(1), None, Some(73)),
        (None, None, None),
    ] {
        let mut desk = Desk::open();
        let owners: Shares<'_> = &[(1, Some((1, 3))), (2, Some((2, 3)))];
        let stock = Stock { form: co_ownership::SHARED, ..Stock::sound(unit(1), owners, title(1)) };
        let mut draft = desk.import(1, &[stock]);
        let mut row = loan(unit(1), "A", (BANK, 1), 7);
        row.extend(share.map(|share| (mortgage_row::SHARE, share)));
        row.extend(mortgagor.map(|number| (mortgage_row::MORTGAGOR, Value::Party(party(number)))));
        burden(&mut draft, &[row]);
        assert_eq!(form_error(&mut desk, &draft), expected, "of {mortgagor:?}");
    }
}

#[test]
fn form_rules_of_a_mortgage_s_row_are_found_before_a_block() {
    let mut desk = Desk::open();
    let mut error = |change: &dyn Fn(&mut Row)| {
        let mut row = loan(unit(1), "OLD-7", (BANK, 100), 7);
        change(&mut row);
        let draft = mortgaged(&mut desk, &[row]);
        form_error(&mut desk, &draft)
    };
    let set = |slot: u16, value: Value| move |row: &mut Row| row.push((slot, value.clone()));
    assert_eq!(error(&|_| ()), None);
    for (place, needed) in (0..).zip([
        mortgage_row::UNIT,
        mortgage_row::CASE,
        mortgage_row::PROOF_NUMBER,
        mortgage_row::KIND,
        mortgage_row::AMOUNT,
        mortgage_row::MORTGAGEE,
    ]) {
        assert_eq!(error(&|row| drop(row.remove(place))), Some(7), "row slot {needed}");
    }
    assert_eq!(error(&set(mortgage_row::UNIT, text("4401"))), Some(1));
    assert_eq!(error(&set(mortgage_row::UNIT, text(unit(2).as_str()))), Some(7), "no unit of the batch");
    assert_eq!(error(&set(mortgage_row::CASE, text(&"A".repeat(64)))), None);
    assert_eq!(error(&set(mortgage_row::CASE, text(&"A".repeat(65)))), Some(7), "no statement can name it");
    assert_eq!(error(&set(mortgage_row::KIND, Value::Code(3))), Some(8));
    assert_eq!(error(&set(mortgage_row::AMOUNT, Value::Fen(0))), Some(63));
    assert_eq!(error(&set(mortgage_row::AMOUNT, Value::Fen(1))), None);
    assert_eq!(error(&set(mortgage_row::NO_TRANSFER, Value::Bits(2))), Some(8));
    assert_eq!(error(&set(mortgage_row::PROPERTY, Value::Code(99))), Some(8));
    assert_eq!(error(&set(mortgage_row::PROOF_NUMBER, text(&title(7)))), Some(11));
    assert_eq!(error(&set(mortgage_row::LEGACY, Value::Code(1))), Some(11), "the unit is not flagged");
    assert_eq!(error(&set(mortgage_row::LEGACY, Value::Code(2))), Some(8));
    let period = |kind: u32, from: Option<&'static str>, to: Option<&'static str>| {
        move |row: &mut Row| {
            row.push((mortgage_row::KIND, Value::Code(kind)));
            row.extend(from.map(|from| (mortgage_row::FROM, day(from))));
            row.extend(to.map(|to| (mortgage_row::TO, day(to))));
        }
    };
    let (first, last) = (Some("2020-01-01"), Some("2020-01-02"));
    assert_eq!(error(&period(1, first, first)), None);
    assert_eq!(error(&period(1, last, first)), Some(14));
    assert_eq!(error(&period(2, first, last)), None);
    assert_eq!(error(&period(2, first, None)), Some(62));
    assert_eq!(error(&period(2, None, last)), Some(62));
}

#[test]
fn r_007_and_r_016_totals_stand_with_mortgages_and_each_has_a_name_of_its_own() {
    let mut desk = Desk::open();
    let twice = [loan(unit(1), "A", (BANK, 1), 7), loan(unit(1), "A", (BANK, 1), 8)];
    let draft = mortgaged(&mut desk, &twice);
    assert_eq!(form_error(&mut desk, &draft), Some(16));
    let sound = mortgaged(&mut desk, &twice[..1]);
    for total in [fact::TOTAL_MORTGAGES, fact::TOTAL_SECURED] {
        let mut without = sound.clone();
        without.slots.clear(total);
        assert_eq!(form_error(&mut desk, &without), Some(7));
    }
    let mut alone = sound;
    alone.slots.clear(fact::MORTGAGES);
    assert_eq!(form_error(&mut desk, &alone), Some(16), "totals of nothing");
}

#[test]
fn r_011_a_proof_of_an_old_form_comes_in_on_a_flagged_unit_and_is_exchanged() {
    const OLD_PROOF: &str = "粤房地他项字第7号";
    let mut desk = Desk::open();
    let stock = Stock {
        is_legacy: true,
        flags: quality::OLD_CERTIFICATE,
        ..Stock::sound(unit(1), &[(1, None)], LEGACY.to_owned())
    };
    let mut draft = desk.import(1, &[stock]);
    let mut row = loan(unit(1), "OLD-7", (BANK, 100), 7);
    row.push((mortgage_row::PROOF_NUMBER, text(OLD_PROOF)));
    row.push((mortgage_row::LEGACY, Value::Code(1)));
    burden(&mut draft, &[row]);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    let mut exchange = desk.certificate_event(&unit(1), "G440106-C", Way::Exchange, Some(OLD_PROOF), None);
    exchange.slots.set(slot::RIGHT_TYPE, Value::Code(37));
    exchange.slots.set(slot::ISSUED_NUMBER, text(&proof(2)));
    assert_eq!(desk.chain.outcome(&exchange, &REGISTER_WITH_BANK), 0);
    let value = desk.value(&unit(1));
    let element = &value.slots().list(unit_slot::MORTGAGES).expect("mortgaged").elements()[0];
    assert_eq!(element.text(mortgage_slot::PROOF_NUMBER), Some(proof(2).as_str()));
}
