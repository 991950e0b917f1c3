//! T11: amount, period, terms, mortgagor; who must agree, and what a seizure forbids.

use kexin_proof::slots::{ShareValue, Value};
use kexin_proof::unit_code::UnitCode;

use super::super::planted::{Planted, Served, advance_notice};
use super::{date, mortgage, mortgage_to, outcome, status_of};
use crate::act::mortgage::fact as new_fact;
use crate::act::mortgage_change::{change, fact};
use crate::fixture::desk::{Desk, Facts, party, proof, signers_with};
use crate::fixture::{BANK, BANK_2};
use crate::record::{RecordDraft, slot};
use crate::title::certificate_status;
use crate::unit::notice_kind;

const FIRST: &str = "G440106-1";
const SECOND: &str = "G440106-2";

/// A house of party 1, mortgaged to the bank first and to the other one second.
fn house_with_two() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    mortgage_to(&mut desk, &house, SECOND, (BANK_2, 2), &[]);
    (desk, house)
}

/// Outcome of a change that mortgagor and mortgagee want.
fn changed(desk: &mut Desk, house: &UnitCode, what: (&str, u32), facts: Facts<'_>, bank: u32) -> u16 {
    let case = format!("G440106-T{}", desk.chain.head().header.height.value());
    let draft = desk.change_mortgage(house, &case, what, facts, &[1]);
    outcome(desk, house, &case, &draft, &[bank])
}

#[test]
fn each_change_has_its_own_facts_and_no_others() {
    let (mut desk, house) = house_with_two();
    let mut error = |change: u32, facts: Facts<'_>| {
        let draft = desk.change_mortgage_draft(&house, "G440106-T", (FIRST, change), facts, &[]);
        desk.form_error(&draft)
    };
    let amount = |fen| (fact::AMOUNT, Value::Fen(fen));
    let day = |slot, text| (slot, date(text));
    let text = |text| Value::text(text).expect("clean");
    assert_eq!(error(change::AMOUNT, &[amount(1)]), None);
    assert_eq!(error(change::AMOUNT, &[amount(0)]), Some(63));
    assert_eq!(error(change::AMOUNT, &[]), Some(63));
    assert_eq!(error(change::AMOUNT, &[amount(1), day(fact::TO, "2030-01-01")]), Some(16));
    assert_eq!(error(change::PERIOD, &[]), Some(7));
    assert_eq!(error(change::PERIOD, &[day(fact::TO, "2030-01-01")]), None);
    let (from, same, before) = ("2030-01-01", "2030-01-01", "2029-12-31");
    assert_eq!(error(change::PERIOD, &[day(fact::FROM, from), day(fact::TO, same)]), None);
    assert_eq!(error(change::PERIOD, &[day(fact::FROM, from), day(fact::TO, before)]), Some(14));
    assert_eq!(error(change::TERMS, &[]), Some(74));
    assert_eq!(error(change::TERMS, &[(fact::NO_TRANSFER, Value::Bits(1))]), None);
    assert_eq!(error(change::TERMS, &[(fact::NO_TRANSFER, Value::Bits(2))]), Some(74));
    assert_eq!(error(change::EXCHANGE, &[(fact::OTHER, text(SECOND))]), None);
    assert_eq!(error(change::EXCHANGE, &[(fact::OTHER, text(FIRST))]), Some(7), "with itself");
    assert_eq!(error(change::EXCHANGE, &[]), Some(7));
    assert_eq!(error(change::MORTGAGOR, &[(fact::MORTGAGOR, Value::Party(party(2)))]), None);
    assert_eq!(error(change::MORTGAGOR, &[]), Some(7));
    assert_eq!(error(8, &[]), Some(8));
    let mut nameless = desk.change_mortgage_draft(&house, "G440106-T", (FIRST, 1), &[amount(1)], &[]);
    nameless.slots.clear(fact::MORTGAGE);
    assert_eq!(desk.form_error(&nameless), Some(7));
}

#[test]
fn what_is_changed_stands_in_the_register_and_the_rest_stays() {
    let (mut desk, house) = house_with_two();
    let before = mortgage(&desk, &house, SECOND);
    let steps: [(u32, Vec<(u16, Value)>); 3] = [
        (change::AMOUNT, vec![(fact::AMOUNT, Value::Fen(70_000_000))]),
        (change::PERIOD, vec![(fact::TO, date("2060-01-01"))]),
        (change::TERMS, vec![(fact::NO_TRANSFER, Value::Bits(1))]),
    ];
    for (kind, facts) in steps {
        assert_eq!(changed(&mut desk, &house, (SECOND, kind), &facts, BANK_2), 0, "nobody stands behind");
    }
    let after = mortgage(&desk, &house, SECOND);
    assert_eq!((after.amount_fen, after.no_transfer), (70_000_000, true));
    assert_eq!((after.from, after.to), (None, "2060-01-01".parse().ok()));
    assert_eq!(
        (after.order, after.scope, after.proof_number),
        (before.order, before.scope, before.proof_number)
    );
}

#[test]
fn r_069_only_a_mortgage_in_force_is_changed() {
    let (mut desk, house) = house_with_two();
    let more = [(fact::AMOUNT, Value::Fen(1))];
    assert_eq!(changed(&mut desk, &house, ("G440106-9", change::AMOUNT), &more, BANK), 69);
    let cancel = desk.cancel(&house, "G440106-C", FIRST, 1);
    assert_eq!(desk.register(&cancel), 0);
    assert_eq!(changed(&mut desk, &house, (FIRST, change::AMOUNT), &more, BANK), 69);
}

#[test]
fn r_132_both_sides_sign() {
    let (mut desk, house) = house_with_two();
    let less = [(fact::AMOUNT, Value::Fen(1))];
    assert_eq!(changed(&mut desk, &house, (FIRST, change::AMOUNT), &less, BANK_2), 132, "another bank");
    let unsigned = desk.change_mortgage(&house, "G440106-A", (FIRST, change::AMOUNT), &less, &[2]);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &unsigned, &[BANK]), 132, "a stranger");
    assert_eq!(changed(&mut desk, &house, (FIRST, change::AMOUNT), &less, BANK), 0);
}

#[test]
fn r_064_a_larger_amount_needs_whoever_stands_behind() {
    let (mut desk, house) = house_with_two();
    let amount = |fen| [(fact::AMOUNT, Value::Fen(fen))];
    assert_eq!(changed(&mut desk, &house, (FIRST, change::AMOUNT), &amount(61_000_000), BANK), 0, "the same");
    assert_eq!(changed(&mut desk, &house, (FIRST, change::AMOUNT), &amount(61_000_001), BANK), 64);
    assert_eq!(
        changed(&mut desk, &house, (SECOND, change::AMOUNT), &amount(61_000_001), BANK_2),
        0,
        "the last"
    );
    let mut more =
        desk.change_mortgage(&house, "G440106-B", (FIRST, change::AMOUNT), &amount(61_000_001), &[1]);
    desk.bank_consents(&mut more, &house, FIRST, BANK_2);
    assert_eq!(outcome(&mut desk, &house, "G440106-B", &more, &[BANK]), 64, "consent for another entry");
    let mut more =
        desk.change_mortgage(&house, "G440106-C", (FIRST, change::AMOUNT), &amount(61_000_001), &[1]);
    desk.bank_consents(&mut more, &house, SECOND, BANK_2);
    assert_eq!(desk.register_with(&more, &[BANK]), 0);
    let signed =
        desk.change_mortgage(&house, "G440106-D", (FIRST, change::AMOUNT), &amount(61_000_002), &[1]);
    assert_eq!(desk.register_with(&signed, &[BANK, BANK_2]), 0, "it signs the record itself");
}

#[test]
fn r_064_so_does_a_longer_period_or_another_scope() {
    let (mut desk, house) = house_with_two();
    let mut tried = |what, facts: Facts<'_>| changed(&mut desk, &house, (FIRST, what), facts, BANK);
    let span = |from: &str, to: &str| [(fact::FROM, date(from)), (fact::TO, date(to))];
    assert_eq!(tried(change::PERIOD, &span("2026-11-24", "2056-11-24")), 64, "a day longer");
    assert_eq!(tried(change::PERIOD, &span("2026-11-23", "2056-11-23")), 64, "a day earlier");
    assert_eq!(tried(change::PERIOD, &[(fact::FROM, date("2026-11-24"))]), 64, "without an end");
    assert_eq!(tried(change::PERIOD, &span("2026-11-24", "2056-11-23")), 0, "the same");
    assert_eq!(tried(change::PERIOD, &span("2026-11-25", "2056-11-22")), 0, "shorter");
    assert_eq!(tried(change::TERMS, &[(fact::SCOPE, Value::Hash([8; 32]))]), 64);
    assert_eq!(tried(change::TERMS, &[(fact::SCOPE, Value::Hash([7; 32]))]), 0, "the same");
    assert_eq!(tried(change::TERMS, &[(fact::NO_TRANSFER, Value::Bits(1))]), 0, "harms no mortgagee");
}

#[test]
fn r_017_a_seized_house_secures_no_more_but_less() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    let mut tried = |what, facts: Facts<'_>| changed(&mut desk, &house, (FIRST, what), facts, BANK);
    assert_eq!(tried(change::AMOUNT, &[(fact::AMOUNT, Value::Fen(61_000_001))]), 17);
    assert_eq!(tried(change::AMOUNT, &[(fact::AMOUNT, Value::Fen(60_999_999))]), 0);
    assert_eq!(tried(change::PERIOD, &[(fact::TO, date("2070-01-01"))]), 0);
}

#[test]
fn r_018_what_is_secured_in_addition_needs_the_holder_of_a_notice() {
    let (mut desk, house) = house_with_two();
    for (fen, rule) in [(61_000_001, vec![18]), (61_000_000, vec![])] {
        let facts = [(fact::AMOUNT, Value::Fen(fen))];
        let draft = desk.change_mortgage_draft(&house, "G440106-T", (SECOND, change::AMOUNT), &facts, &[1]);
        let record = desk.chain.ready(&draft, &signers_with(&[BANK_2]));
        let noticed = Planted::on(&desk)
            .with(&house, |unit| advance_notice(unit, "G440106-N", notice_kind::SALE, Served::Person(5)));
        assert_eq!(noticed.broken_by_act(&record), rule, "{fen}");
    }
}

#[test]
fn r_026_and_r_027_who_is_burdened_more_agrees_as_to_the_mortgage_itself() {
    for (form, shares, rule) in [
        (1, [None, None], 26),
        (2, [Some((2, 3)), Some((1, 3))], 0),
        (2, [Some((1_999_999, 3_000_000)), Some((1_000_001, 3_000_000))], 27),
    ] {
        let mut desk = Desk::open();
        let house = desk.registered(1, form, &[(1, shares[0]), (2, shares[1])]);
        let loan = desk.agreed_mortgage(&house, FIRST, &[1, 2], (BANK, 1), &[]);
        assert_eq!(desk.register_with(&loan, &[BANK]), 0);
        let amount = |fen| [(fact::AMOUNT, Value::Fen(fen))];
        assert_eq!(changed(&mut desk, &house, (FIRST, change::AMOUNT), &amount(61_000_001), BANK), rule);
        assert_eq!(changed(&mut desk, &house, (FIRST, change::AMOUNT), &amount(61_000_000), BANK), 0);
    }
}

#[test]
fn r_132_of_his_own_share_and_of_what_burdens_nobody_the_mortgagor_alone_decides() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 2, &[(1, Some((1, 2))), (2, Some((1, 2)))]);
    let share = Value::Share(ShareValue::new(1, 2).expect("a fraction"));
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[(new_fact::SHARE, share)]);
    let more = [(fact::AMOUNT, Value::Fen(61_000_001))];
    assert_eq!(changed(&mut desk, &house, (FIRST, change::AMOUNT), &more, BANK), 0);
    let other = desk.change_mortgage(&house, "G440106-A", (FIRST, change::AMOUNT), &more, &[2]);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &other, &[BANK]), 132, "it is not his");
    let joint = desk.registered(2, 1, &[(1, None), (2, None)]);
    let loan = desk.agreed_mortgage(&joint, SECOND, &[1, 2], (BANK, 2), &[]);
    assert_eq!(desk.register_with(&loan, &[BANK]), 0);
    for (clause, rule) in [(0, 0), (1, 26)] {
        let terms = [(fact::NO_TRANSFER, Value::Bits(clause))];
        assert_eq!(changed(&mut desk, &joint, (SECOND, change::TERMS), &terms, BANK), rule, "{clause}");
    }
}

#[test]
fn r_025_after_a_sale_the_new_owner_takes_the_mortgagor_s_place() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 0);
    let mut tried = |case: &str, mortgagor: u8, signing: &[u8]| {
        let facts = [(fact::MORTGAGOR, Value::Party(party(mortgagor)))];
        let draft = desk.change_mortgage(&house, case, (FIRST, change::MORTGAGOR), &facts, signing);
        outcome(&mut desk, &house, case, &draft, &[BANK])
    };
    assert_eq!(tried("G440106-A", 3, &[2, 3]), 25);
    assert_eq!(tried("G440106-B", 2, &[1]), 132, "he owns nothing any more");
    assert_eq!(tried("G440106-C", 2, &[2]), 0);
    assert_eq!(mortgage(&desk, &house, FIRST).mortgagor, Some(party(2)));
}

#[test]
fn r_111_to_r_114_a_new_proof_takes_the_place_of_the_one_in_force() {
    let (mut desk, house) = house_with_two();
    let less = |fen| (fact::AMOUNT, Value::Fen(fen));
    let renew = |draft: &mut RecordDraft, number: u32, previous: u32| {
        draft.slots.set(slot::ISSUED_NUMBER, Value::text(&proof(number)).expect("clean"));
        draft.slots.set(slot::PREVIOUS_NUMBER, Value::text(&proof(previous)).expect("clean"));
    };
    let mut tried = |case: &str, number, previous| {
        desk.chain.prepare(&house, case, crate::act::mortgage_change::KIND);
        let mut draft = desk.change_mortgage_draft(&house, case, (FIRST, change::AMOUNT), &[less(9)], &[]);
        renew(&mut draft, number, previous);
        desk.esign(&mut draft, &house, &[1]);
        outcome(&mut desk, &house, case, &draft, &[BANK])
    };
    assert_eq!(tried("G440106-A", 2, 1), 111);
    assert_eq!(tried("G440106-B", 3, 2), 113, "that of the other mortgage");
    assert_eq!(tried("G440106-C", 3, 1), 0);
    assert_eq!(tried("G440106-D", 4, 1), 113, "superseded, and no longer that of the mortgage");
    assert_eq!(mortgage(&desk, &house, FIRST).proof_number, proof(3));
    assert_eq!(status_of(&desk, &proof(1)), Some(certificate_status::SUPERSEDED));
    assert_eq!(status_of(&desk, &proof(3)), Some(certificate_status::VALID));
    let mut elsewhere = desk.change_mortgage(&house, "G440106-F", (FIRST, change::AMOUNT), &[less(9)], &[1]);
    renew(&mut elsewhere, 3, 3);
    let number = "粤(2026)深圳市不动产证明第0000009号";
    elsewhere.slots.set(slot::ISSUED_NUMBER, Value::text(number).expect("clean"));
    desk.esign(&mut elsewhere, &house, &[1]);
    assert_eq!(desk.register_with(&elsewhere, &[BANK]), 112);
    let mut alone = desk.change_mortgage_draft(&house, "G440106-E", (FIRST, change::AMOUNT), &[less(9)], &[]);
    alone.slots.set(slot::ISSUED_NUMBER, Value::text(&proof(5)).expect("clean"));
    assert_eq!(desk.form_error(&alone), Some(7));
}

#[test]
fn r_062_a_highest_amount_mortgage_keeps_both_ends_of_its_period() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[(new_fact::KIND, Value::Code(2))]);
    let to = (fact::TO, date("2050-01-01"));
    assert_eq!(changed(&mut desk, &house, (FIRST, change::PERIOD), std::slice::from_ref(&to), BANK), 62);
    let from = (fact::FROM, date("2026-11-24"));
    assert_eq!(changed(&mut desk, &house, (FIRST, change::PERIOD), &[from, to], BANK), 0);
}
