//! T11, the determination of the claim that a highest-amount mortgage secures (民法典 423).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use super::super::planted::Planted;
use super::{NOTHING, date, mortgage, mortgage_to, outcome};
use crate::act::mortgage::fact as new_fact;
use crate::act::mortgage_change::{cause, change, fact};
use crate::calendar::end_of_day;
use crate::fixture::desk::{Desk, Facts, signers_with};
use crate::fixture::{BANK, BANK_2};
use crate::unit::mortgage_kind;

const FIRST: &str = "G440106-1";

/// A house of party 1 with a highest-amount mortgage to the bank, whose period ends on a day.
fn house_until(last: &str) -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let facts = [(new_fact::KIND, Value::Code(2)), (new_fact::TO, date(last))];
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &facts);
    (desk, house)
}

fn facts_of(at: TimeMs, cause: u32, amount_fen: Option<u64>) -> Vec<(u16, Value)> {
    [(fact::DETERMINED_AT, Value::Time(at)), (fact::CAUSE, Value::Code(cause))]
        .into_iter()
        .chain(amount_fen.map(|fen| (fact::AMOUNT, Value::Fen(fen))))
        .collect()
}

fn changed(desk: &mut Desk, house: &UnitCode, what: u32, facts: Facts<'_>, signing: &[u8]) -> u16 {
    let case = format!("G440106-T{}", desk.chain.head().header.height.value());
    let draft = desk.change_mortgage(house, &case, (FIRST, what), facts, signing);
    outcome(desk, house, &case, &draft, &[BANK])
}

#[test]
fn form_of_a_determination() {
    let (mut desk, house) = house_until("2056-11-23");
    let at = desk.chain.next_time();
    let mut error = |facts: Facts<'_>| {
        let draft =
            desk.change_mortgage_draft(&house, "G440106-T", (FIRST, change::DETERMINATION), facts, &[]);
        desk.form_error(&draft)
    };
    let sound = facts_of(at, cause::NO_NEW_CLAIM, None);
    assert_eq!(error(&sound), None);
    assert_eq!(error(&sound[..1]), Some(7), "why");
    assert_eq!(error(&sound[1..]), Some(7), "when");
    assert_eq!(error(&facts_of(at, 7, None)), Some(8));
    assert_eq!(error(&facts_of(at, 0, None)), Some(8));
    assert_eq!(error(&facts_of(at, 6, Some(1))), None);
    assert_eq!(error(&facts_of(at, 6, Some(0))), Some(63));
}

#[test]
fn r_067_a_claim_is_determined_once_and_then_no_longer_changed_as_a_highest_amount() {
    let (mut desk, house) = house_until("2056-11-23");
    let (at, earlier) = (desk.chain.head().header.time, desk.chain.next_time());
    let found = facts_of(at, cause::NO_NEW_CLAIM, None);
    assert_eq!(changed(&mut desk, &house, change::DETERMINATION, &found, &[1]), 0);
    let after = mortgage(&desk, &house, FIRST);
    assert_eq!((after.kind, after.determined_at), (mortgage_kind::HIGHEST_AMOUNT, Some(at)));
    let again = facts_of(earlier, cause::NO_NEW_CLAIM, None);
    let mut tried = |what, facts: Facts<'_>| changed(&mut desk, &house, what, facts, &[1]);
    assert_eq!(tried(change::DETERMINATION, &again), 67, "once");
    assert_eq!(tried(change::AMOUNT, &[(fact::AMOUNT, Value::Fen(1))]), 67);
    let period = [(fact::FROM, date("2026-11-24")), (fact::TO, date("2030-01-01"))];
    assert_eq!(tried(change::PERIOD, &period), 67);
    assert_eq!(tried(change::TERMS, &[(fact::SCOPE, Value::Hash([7; 32]))]), 67);
    assert_eq!(tried(change::TERMS, &[(fact::NO_TRANSFER, Value::Bits(1))]), 0, "no matter of the claim");
}

#[test]
fn r_067_an_ordinary_claim_needs_no_determination() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    let at = desk.chain.head().header.time;
    let found = facts_of(at, cause::NO_NEW_CLAIM, None);
    assert_eq!(changed(&mut desk, &house, change::DETERMINATION, &found, &[1]), 67);
}

#[test]
fn once_the_claim_is_known_the_mortgage_is_an_ordinary_one() {
    let (mut desk, house) = house_until("2056-11-23");
    let at = desk.chain.head().header.time;
    let found = facts_of(at, cause::BANKRUPTCY, Some(40_000_000));
    assert_eq!(changed(&mut desk, &house, change::DETERMINATION, &found, &[1]), 0);
    let after = mortgage(&desk, &house, FIRST);
    assert_eq!((after.kind, after.amount_fen), (mortgage_kind::ORDINARY, 40_000_000));
    assert_eq!(after.determined_at, Some(at));
    assert!(!after.is_undetermined());
    let mut tried = |what, facts: Facts<'_>| changed(&mut desk, &house, what, facts, &[1]);
    assert_eq!(tried(change::AMOUNT, &[(fact::AMOUNT, Value::Fen(39_000_000))]), 0);
    assert_eq!(tried(change::DETERMINATION, &found), 67);
}

#[test]
fn r_064_and_r_017_a_claim_above_the_highest_amount_is_a_larger_mortgage() {
    for (fen, rule) in [(61_000_000, 0), (61_000_001, 64)] {
        let (mut desk, house) = house_until("2056-11-23");
        mortgage_to(&mut desk, &house, "G440106-2", (BANK_2, 2), &[]);
        let at = desk.chain.head().header.time;
        let found = facts_of(at, cause::OTHER, Some(fen));
        assert_eq!(changed(&mut desk, &house, change::DETERMINATION, &found, &[1]), rule);
    }
    for (fen, rule) in [(61_000_000, 0), (61_000_001, 17)] {
        let (mut desk, house) = house_until("2056-11-23");
        let seizure = desk.seize(&house, "G440106-Z", 1, (1, 30));
        assert_eq!(desk.record_order(&seizure), 0);
        let found = facts_of(desk.chain.head().header.time, cause::OTHER, Some(fen));
        assert_eq!(changed(&mut desk, &house, change::DETERMINATION, &found, &[1]), rule);
    }
}

#[test]
fn r_014_a_claim_is_not_determined_in_the_future() {
    for (later_ms, rule) in [(0, 0), (1, 14)] {
        let (mut desk, house) = house_until("2056-11-23");
        desk.chain.prepare(&house, "G440106-T", crate::act::mortgage_change::KIND);
        let at = desk.chain.next_time().plus(later_ms).expect("this century");
        let found = facts_of(at, cause::NO_NEW_CLAIM, None);
        let draft =
            desk.change_mortgage_draft(&house, "G440106-T", (FIRST, change::DETERMINATION), &found, &[1]);
        assert_eq!(desk.register_with(&draft, &[BANK]), rule, "{later_ms} ms later than the block");
    }
}

#[test]
fn r_128_the_agreed_period_ends_with_its_last_day() {
    let (mut desk, house) = house_until("2026-11-25");
    desk.chain.wait(2 * 86_400_000);
    let end = end_of_day("2026-11-25".parse().expect("a day")).expect("this century");
    let last = TimeMs::new(end.value() - 1).expect("this century");
    let mut tried = |at| {
        let found = facts_of(at, cause::PERIOD_ENDED, None);
        changed(&mut desk, &house, change::DETERMINATION, &found, &[1])
    };
    assert_eq!(tried(last), 128);
    assert_eq!(tried(end), 0);
}

#[test]
fn r_128_two_years_determine_a_claim_for_which_no_period_was_agreed() {
    let (mut desk, house) = house_until("2056-11-23");
    let from = "2024-11-22".parse().expect("a day");
    let end = end_of_day("2026-11-22".parse().expect("a day")).expect("this century");
    let mut broken = |at: TimeMs, has_end: bool| {
        let found = facts_of(at, cause::TWO_YEARS, None);
        let draft =
            desk.change_mortgage_draft(&house, "G440106-T", (FIRST, change::DETERMINATION), &found, &[1]);
        let record = desk.chain.ready(&draft, &signers_with(&[BANK]));
        let imported = Planted::on(&desk).with(&house, |unit| {
            let list = unit.list_mut(unit_slot::MORTGAGES).expect("mortgaged");
            let element = &mut list.elements_mut()[0];
            element.set(mortgage_slot::FROM, Value::Date(from));
            if !has_end {
                element.clear(mortgage_slot::TO);
            }
        });
        imported.broken_by_act(&record)
    };
    assert_eq!(broken(end, false), NOTHING);
    assert_eq!(broken(TimeMs::new(end.value() - 1).expect("this century"), false), [128]);
    assert_eq!(broken(end, true), [128], "a period was agreed");
}

#[test]
fn r_132_a_seizure_lets_the_mortgagee_apply_alone() {
    let (mut desk, house) = house_until("2056-11-23");
    let before = desk.chain.head().header.time;
    let none = facts_of(before, cause::SEIZURE, None);
    assert_eq!(changed(&mut desk, &house, change::DETERMINATION, &none, &[]), 132, "nothing is seized");
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    let since = desk.chain.head().header.time;
    let early = facts_of(TimeMs::new(since.value() - 1).expect("this century"), cause::SEIZURE, None);
    assert_eq!(changed(&mut desk, &house, change::DETERMINATION, &early, &[]), 132, "before the seizure");
    let other = facts_of(since, cause::NO_NEW_CLAIM, None);
    assert_eq!(changed(&mut desk, &house, change::DETERMINATION, &other, &[]), 132, "for another cause");
    let found = facts_of(since, cause::SEIZURE, None);
    assert_eq!(changed(&mut desk, &house, change::DETERMINATION, &found, &[]), 0);
}
