//! Seizures that come with the stock: with their queue and their terms, lifted by their own courts.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::status_bits;
use kexin_proof::slots::ShareValue;

use super::*;
use crate::act::import::{notice_row, seizure_row};
use crate::calendar::{end_of_day, start_of_day};
use crate::fixture::desk::{BY_COURT_2, BY_ORGAN};
use crate::fixture::{BANK, COURT, COURT_2, ORGAN};
use crate::unit::{notice_kind, seizure_kind, seizure_status};

/// The desk's chain begins on 2026-11-24.
const START: &str = "2025-03-01";
const END: &str = "2026-12-10";

fn at(day: &str) -> Value {
    Value::Time(start_of_day(day.parse().expect("a day")).expect("this century"))
}

fn closing(day: &str) -> TimeMs {
    end_of_day(day.parse().expect("a day")).expect("this century")
}

/// A seizure of house 1 against party 1 that runs to the end of a day, or waits.
fn seizure(case: &str, (kind, organ): (u32, u32), end: Option<&str>) -> Row {
    let mut row = vec![
        (seizure_row::UNIT, text(unit(1).as_str())),
        (seizure_row::CASE, text(case)),
        (seizure_row::ORGAN, Value::Code(organ)),
        (seizure_row::KIND, Value::Code(kind)),
        (seizure_row::DOCUMENT_NUMBER, text("（2025）粤0106执1号")),
        (seizure_row::SERVED_AT, at(START)),
        (seizure_row::TERM_DAYS, Value::Number(365)),
        (seizure_row::DEBTOR, Value::Party(party(1))),
    ];
    if let Some(end) = end {
        row.push((seizure_row::START, at(START)));
        row.push((seizure_row::END, Value::Time(closing(end))));
    }
    row
}

fn running(case: &str) -> Row {
    seizure(case, (seizure_kind::SEIZURE, COURT), Some(END))
}

fn waiting(case: &str) -> Row {
    seizure(case, (seizure_kind::WAITING, COURT_2), None)
}

fn seized(desk: &mut Desk, rows: &[Row]) -> RecordDraft {
    burdened(desk, &[1], &[(fact::SEIZURES, rows)])
}

fn queue(desk: &Desk) -> Vec<(String, u32, Option<TimeMs>)> {
    let value = desk.value(&unit(1));
    let time = desk.chain.head().header.time;
    let seizures = Unit::of(value.slots()).expect("registered").seizures_at(time);
    seizures.into_iter().map(|found| (found.case.clone(), found.status, found.end())).collect()
}

#[test]
fn r_017_a_seizure_of_the_stock_binds_from_the_batch_on_and_who_waits_for_it_follows() {
    let mut desk = Desk::open();
    let draft = seized(&mut desk, &[running("OLD-1"), waiting("OLD-2")]);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    assert_eq!(desk.bits(&unit(1)), status_bits::SEIZED);
    let batch = desk.chain.store().value(&batch_key(BUREAU, 1)).expect("memory").expect("a batch");
    assert_eq!(batch.slots().number(batch_slot::ENTRIES), Some(2));
    let end = closing(END);
    let (active, waits) = (seizure_status::ACTIVE, seizure_status::WAITING);
    assert_eq!(queue(&desk), [("OLD-1".to_owned(), active, Some(end)), ("OLD-2".to_owned(), waits, None)]);
    let sale = desk.sound_sale(&unit(1), "G440106-S", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 17);
    let by_other = desk.release_by(&unit(1), "G440106-Q", "OLD-1", BY_COURT_2);
    assert_eq!(desk.record_order(&by_other), 82);
    let release = desk.release(&unit(1), "G440106-R", "OLD-1");
    assert_eq!(desk.record_order(&release), 0);
    let lifted = desk.chain.head().header.time;
    let promoted = crate::unit::term_end(lifted, 365);
    let states: Vec<(u32, Option<TimeMs>)> =
        queue(&desk).into_iter().map(|(_, status, end)| (status, end)).collect();
    assert_eq!(states, [(seizure_status::LIFTED, None), (active, Some(promoted))]);
    desk.withdraw(&unit(1), "G440106-S");
    let sale = desk.sound_sale(&unit(1), "G440106-T", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 17, "the second court holds it now");
}

#[test]
fn a_term_of_the_stock_ends_on_its_old_day_and_is_renewed_before() {
    for (late_ms, expected) in [(0, 0), (1, 81)] {
        let mut desk = Desk::open();
        let draft = seized(&mut desk, &[running("OLD-1")]);
        assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
        let last = closing(END).value() - 1;
        desk.chain.wait(last + late_ms - desk.chain.next_time().value());
        let renewal = desk.renew(&unit(1), "G440106-R", "OLD-1", (30, (Role::Court, COURT)));
        assert_eq!(desk.record_order(&renewal), expected, "{late_ms} ms late");
    }
}

/// A batch is drawn up before it stands in a block, and a term may end in between.
#[test]
fn who_waits_for_a_term_that_ended_before_the_batch_was_registered_follows_all_the_same() {
    for (late_ms, first) in [(0, seizure_status::ACTIVE), (1, seizure_status::LAPSED)] {
        let mut desk = Desk::open();
        let end = desk.chain.next_time().value() + 3_600_000;
        let ends = (seizure_row::END, Value::Time(TimeMs::new(end).expect("this century")));
        let first_row = running("OLD-1").into_iter().chain([ends]).collect();
        let mut draft = seized(&mut desk, &[first_row, waiting("OLD-2")]);
        draft.valid_until = TimeMs::new(end + 1_000).expect("this century");
        desk.chain.wait(end - 1 + late_ms - desk.chain.next_time().value());
        assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
        let begins = TimeMs::new(end).expect("this century");
        let second = if late_ms == 0 {
            (seizure_status::WAITING, None)
        } else {
            (seizure_status::ACTIVE, Some(crate::unit::term_end(begins, 365)))
        };
        let states: Vec<(u32, Option<TimeMs>)> =
            queue(&desk).into_iter().map(|(_, status, end)| (status, end)).collect();
        assert_eq!(states[0].0, first, "{late_ms} ms late");
        assert_eq!(states[1], second, "{late_ms} ms late");
        assert_eq!(desk.bits(&unit(1)), status_bits::SEIZED);
    }
}

/// Terms end at 24:00 by law, but not in every old register: the days of a renewal follow the last day in both.
#[test]
fn a_renewal_is_not_a_day_shorter_where_an_old_term_ends_at_another_hour() {
    let noon = start_of_day(END.parse().expect("a day")).expect("this century").plus(43_200_000);
    for end in [noon.expect("this century"), closing(END)] {
        let mut desk = Desk::open();
        let row = running("OLD-1").into_iter().chain([(seizure_row::END, Value::Time(end))]).collect();
        let draft = seized(&mut desk, &[row]);
        assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
        let renewal = desk.renew(&unit(1), "G440106-R", "OLD-1", (21, (Role::Court, COURT)));
        assert_eq!(desk.record_order(&renewal), 0);
        assert_eq!(queue(&desk)[0].2, Some(closing("2026-12-31")));
    }
}

#[test]
fn r_079_and_r_080_the_queue_of_the_stock_is_a_queue() {
    let half = |row: Row, debtor: u8| -> Row {
        let share = Value::Share(ShareValue::new(1, 2).expect("a fraction"));
        row.into_iter()
            .chain([(seizure_row::SHARE, share), (seizure_row::DEBTOR, Value::Party(party(debtor)))])
            .collect()
    };
    let cases: [(&[Row], u16); 6] = [
        (&[running("A"), waiting("B"), waiting("C")], 0),
        (&[running("A"), running("B")], 79),
        (&[waiting("A")], 80),
        (&[waiting("A"), running("B")], 80),
        (&[half(running("A"), 1), half(running("B"), 2)], 0),
        (&[half(running("A"), 1), half(running("B"), 1)], 79),
    ];
    for (place, (rows, expected)) in cases.into_iter().enumerate() {
        let mut desk = Desk::open();
        let is_of_shares = rows.iter().flatten().any(|(slot, _)| *slot == seizure_row::SHARE);
        let alone = Stock::sound(unit(1), &[(1, None)], title(1));
        let shared = Stock { form: co_ownership::SHARED, ..Stock::sound(unit(1), HALVES, title(1)) };
        let mut draft = desk.import(1, &[if is_of_shares { shared } else { alone }]);
        enter(&mut draft, &[(fact::SEIZURES, rows)]);
        assert_eq!(outcome(&mut desk, &draft), expected, "queue {place}");
    }
}

#[test]
fn r_083_and_r_084_a_debtor_holds_what_is_seized_unless_the_stock_is_flagged_or_he_has_bought_it() {
    let mut desk = Desk::open();
    let of = |row: Row, debtor: u8| -> Row {
        row.into_iter().chain([(seizure_row::DEBTOR, Value::Party(party(debtor)))]).collect()
    };
    let draft = seized(&mut desk, &[of(running("A"), 2)]);
    assert_eq!(outcome(&mut desk, &draft), 83);
    let pre = of(seizure("A", (seizure_kind::PRE_SEIZURE, COURT), Some(END)), 2);
    let draft = seized(&mut desk, std::slice::from_ref(&pre));
    assert_eq!(outcome(&mut desk, &draft), 83, "a warning");
    let mut ticked = draft;
    Ticks::of([83]).expect("a warning").write(&mut ticked.slots);
    assert_eq!(outcome(&mut desk, &ticked), 0);
    let mut promised = seized(&mut desk, &[]);
    enter(&mut promised, &[(fact::SEIZURES, &[pre]), (fact::NOTICES, &[super::entries::promise(2, 3)])]);
    assert_eq!(outcome(&mut desk, &promised), 0, "a notice tells that he has bought it");
    // Flag Q9: an encumbrance without its right, which freezes the unit.
    let flags = quality::ORPHAN_ENCUMBRANCE;
    let stock = Stock { flags, ..Stock::sound(unit(1), &[(1, None)], title(1)) };
    let mut orphan = desk.import(1, &[stock]);
    enter(&mut orphan, &[(fact::SEIZURES, &[of(running("A"), 2)])]);
    assert_eq!(desk.chain.outcome(&orphan, &SHORT), 0);
    let mut desk = Desk::open();
    let stock = Stock { form: co_ownership::SHARED, ..Stock::sound(unit(1), HALVES, title(1)) };
    for (share, expected) in [((1, 2), 0), ((2, 3), 84)] {
        let mut draft = desk.import(1, std::slice::from_ref(&stock));
        let share = Value::Share(ShareValue::new(share.0, share.1).expect("a fraction"));
        let mut row = running("A");
        row.push((seizure_row::SHARE, share));
        enter(&mut draft, &[(fact::SEIZURES, &[row])]);
        assert_eq!(outcome(&mut desk, &draft), expected);
    }
}

#[test]
fn r_153_who_seized_is_a_court_or_an_organ_that_can_lift_it() {
    let mut desk = Desk::open();
    for (organ, expected) in [(COURT, 0), (ORGAN, 0), (BANK, 153), (999, 153)] {
        let draft = seized(&mut desk, &[seizure("A", (seizure_kind::SEIZURE, organ), Some(END))]);
        assert_eq!(outcome(&mut desk, &draft), expected, "by {organ}");
    }
    let draft = seized(&mut desk, &[seizure("A", (seizure_kind::SEIZURE, ORGAN), Some(END))]);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    let release = desk.release_by(&unit(1), "G440106-R", "A", BY_ORGAN);
    assert_eq!(desk.record_order(&release), 0);
}

/// 法发〔2004〕5号 15: what is sold in advance and not built yet is seized in advance, and in no other way.
#[test]
fn r_024_a_planned_house_of_the_stock_is_seized_in_advance_only() {
    let promise = |buyer: u8| -> Row {
        let presale = (notice_row::KIND, Value::Code(notice_kind::PRESALE));
        super::entries::promise(buyer, 3)
            .into_iter()
            .filter(|(slot, _)| *slot != notice_row::LAST_DAY)
            .chain([presale])
            .collect()
    };
    for (kind, expected) in [(seizure_kind::PRE_SEIZURE, 0), (seizure_kind::SEIZURE, 24)] {
        let mut desk = Desk::open();
        let mut draft = super::entries::planned(&mut desk);
        let rows = [seizure("A", (kind, COURT), Some(END))];
        enter(&mut draft, &[(fact::NOTICES, &[promise(1)]), (fact::SEIZURES, &rows)]);
        let found = outcome(&mut desk, &draft);
        assert_eq!(found, expected, "kind {kind}");
        if expected == 0 {
            assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
            assert_eq!(desk.bits(&unit(1)), status_bits::PRE_SEIZED | status_bits::NOTICE);
        }
    }
}

#[test]
fn form_rules_of_a_seizure_s_row_are_found_before_a_block() {
    let mut desk = Desk::open();
    let mut error = |base: Row, change: &dyn Fn(&mut Row)| {
        let mut row = base;
        change(&mut row);
        let draft = seized(&mut desk, &[row]);
        form_error(&mut desk, &draft)
    };
    let set = |slot: u16, value: Value| move |row: &mut Row| row.push((slot, value.clone()));
    let drop_slot = |slot: u16| move |row: &mut Row| row.retain(|(found, _)| *found != slot);
    assert_eq!(error(running("A"), &|_| ()), None);
    for (slot, rule) in [
        (seizure_row::UNIT, 7),
        (seizure_row::CASE, 7),
        (seizure_row::ORGAN, 7),
        (seizure_row::KIND, 7),
        (seizure_row::DOCUMENT_NUMBER, 7),
        (seizure_row::SERVED_AT, 77),
        (seizure_row::TERM_DAYS, 7),
        (seizure_row::DEBTOR, 7),
        (seizure_row::START, 7),
        (seizure_row::END, 7),
    ] {
        assert_eq!(error(running("A"), &drop_slot(slot)), Some(rule), "row slot {slot}");
    }
    assert_eq!(error(running("A"), &set(seizure_row::UNIT, text(unit(2).as_str()))), Some(7));
    assert_eq!(error(running("A"), &set(seizure_row::KIND, Value::Code(5))), Some(8));
    assert_eq!(error(running("A"), &set(seizure_row::TERM_DAYS, Value::Number(0))), Some(14));
    assert_eq!(error(running("A"), &set(seizure_row::SERVED_AT, at("2027-01-01"))), Some(14));
    assert_eq!(error(running("A"), &set(seizure_row::START, at("2026-12-12"))), Some(14), "after its end");
    assert_eq!(error(waiting("A"), &set(seizure_row::START, at(START))), Some(16), "it does not run");
    assert_eq!(error(waiting("A"), &set(seizure_row::END, at(END))), Some(16));
    // What has ended is no burden any more: the record is issued at the time of the next block.
    let now = Desk::open().chain.next_time();
    let moment = |ms: u64| Value::Time(TimeMs::new(ms).expect("this century"));
    assert_eq!(error(running("A"), &set(seizure_row::END, moment(now.value()))), Some(85));
    assert_eq!(error(running("A"), &set(seizure_row::END, moment(now.value() + 1))), None);
    // Served on 2025-03-01, three years end on 2028-03-01, after 1,096 days; a running term was renewed once at most.
    assert_eq!(error(waiting("A"), &set(seizure_row::TERM_DAYS, Value::Number(1_096))), None);
    assert_eq!(error(waiting("A"), &set(seizure_row::TERM_DAYS, Value::Number(1_097))), Some(78));
    let longest = closing("2032-11-24");
    assert_eq!(error(running("A"), &set(seizure_row::END, Value::Time(longest))), None);
    assert_eq!(error(running("A"), &set(seizure_row::END, moment(longest.value() + 1))), Some(78));
}

#[test]
fn r_014_a_seizure_of_the_stock_was_served_and_began_at_the_moment_of_its_record_at_the_latest() {
    let mut desk = Desk::open();
    let issued = desk.chain.next_time().value();
    let mut error = |slot: u16, ms: u64| {
        let mut row = running("A");
        row.push((slot, Value::Time(TimeMs::new(ms).expect("this century"))));
        let draft = seized(&mut desk, &[row]);
        form_error(&mut desk, &draft)
    };
    for slot in [seizure_row::SERVED_AT, seizure_row::START] {
        assert_eq!((error(slot, issued), error(slot, issued + 1)), (None, Some(14)), "slot {slot}");
    }
    let mut empty = running("A");
    let past = Value::Time(TimeMs::new(issued - 1).expect("this century"));
    empty.extend([(seizure_row::START, past.clone()), (seizure_row::END, past)]);
    let draft = seized(&mut desk, &[empty]);
    assert_eq!(form_error(&mut desk, &draft), Some(14), "a term without a moment");
}

#[test]
fn r_016_seizures_of_one_unit_have_a_name_each() {
    let mut desk = Desk::open();
    let draft = seized(&mut desk, &[running("A"), waiting("A")]);
    assert_eq!(form_error(&mut desk, &draft), Some(16));
}
