//! T12: a mortgage passes with its claim (民法典 407, 421).

use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;

use super::{certificate, mortgage, mortgage_to, outcome, rank_of, status_of};
use crate::act::mortgage::fact as new_fact;
use crate::act::mortgage_change::{cause, change, fact as change_fact};
use crate::act::mortgage_transfer::{KIND, fact};
use crate::act::tests::planted::Planted;
use crate::fixture::desk::{Desk, Facts, REGISTER, proof};
use crate::fixture::{BANK, BANK_2, COURT, INSTITUTION};
use crate::record::{RecordDraft, Role, slot};
use crate::title::{certificate_slot, certificate_status};
use crate::unit::mortgage_status;

const FIRST: &str = "G440106-1";

fn mortgaged(facts: Facts<'_>) -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), facts);
    (desk, house)
}

/// T12 of a part of the claim, in a case that is ready.
fn part(desk: &mut Desk, house: &UnitCode, case: &str, amount_fen: u64, serial: u32) -> RecordDraft {
    desk.chain.prepare(house, case, KIND);
    desk.assign_mortgage_draft(house, case, FIRST, (BANK, BANK_2), Some((amount_fen, serial)))
}

#[test]
fn the_whole_claim_takes_the_mortgage_along_in_its_rank() {
    let (mut desk, house) = mortgaged(&[]);
    mortgage_to(&mut desk, &house, "G440106-2", (BANK_2, 2), &[]);
    let before = mortgage(&desk, &house, FIRST);
    let assign = desk.assign_mortgage(&house, "G440106-A", FIRST, (BANK, BANK_2));
    assert_eq!(desk.register_with(&assign, &[BANK_2]), 0);
    let after = mortgage(&desk, &house, FIRST);
    assert_eq!(after, crate::unit::Mortgage { mortgagee: BANK_2, ..before });
    assert_eq!(rank_of(&desk, &house, FIRST), Some(1));
    let release = desk.cancel(&house, "G440106-B", FIRST, 1);
    assert_eq!(outcome(&mut desk, &house, "G440106-B", &release, &[]), 68, "no longer the old bank's");
}

#[test]
fn a_new_proof_takes_the_place_of_the_old_mortgagee_s() {
    let (mut desk, house) = mortgaged(&[]);
    let mut assign = desk.assign_mortgage(&house, "G440106-A", FIRST, (BANK, BANK_2));
    assign.slots.set(slot::ISSUED_NUMBER, Value::text(&proof(2)).expect("clean"));
    assert_eq!(desk.form_error(&assign), Some(7), "which one it replaces");
    assign.slots.set(slot::PREVIOUS_NUMBER, Value::text(&proof(1)).expect("clean"));
    assert_eq!(desk.register_with(&assign, &[BANK_2]), 0);
    assert_eq!(mortgage(&desk, &house, FIRST).proof_number, proof(2));
    assert_eq!(status_of(&desk, &proof(1)), Some(certificate_status::SUPERSEDED));
    assert_eq!(certificate(&desk, &proof(1)).slots().text(certificate_slot::NEXT), Some(proof(2).as_str()));
}

/// 民法典 409: who shares a rank is harmed when the other comes to secure more; who stands before it is not.
#[test]
fn r_064_who_shares_a_rank_agrees_when_the_other_secures_more_or_exchanges_it() {
    let (mut desk, house) = mortgaged(&[]);
    let assign = part(&mut desk, &house, "G440106-P", 20_000_000, 2);
    assert_eq!(desk.register_with(&assign, &[BANK_2]), 0);
    mortgage_to(&mut desk, &house, "G440106-3", (BANK, 3), &[]);
    let raised = |desk: &mut Desk, case: &str, name: &str, banks: &[u32]| {
        let more = [(change_fact::AMOUNT, Value::Fen(70_000_000))];
        let draft = desk.change_mortgage(&house, case, (name, change::AMOUNT), &more, &[1]);
        outcome(desk, &house, case, &draft, banks)
    };
    assert_eq!(raised(&mut desk, "G440106-A", FIRST, &[BANK]), 64, "the part's bank has not agreed");
    assert_eq!(raised(&mut desk, "G440106-B", FIRST, &[BANK, BANK_2]), 0);
    assert_eq!(raised(&mut desk, "G440106-C", "G440106-3", &[BANK]), 0, "who stands before is not asked");
    let exchanged = |desk: &mut Desk, case: &str, banks: &[u32]| {
        let other = [(change_fact::OTHER, Value::text("G440106-3").expect("clean"))];
        let draft = desk.change_mortgage(&house, case, (FIRST, change::EXCHANGE), &other, &[1]);
        outcome(desk, &house, case, &draft, banks)
    };
    assert_eq!(exchanged(&mut desk, "G440106-D", &[BANK]), 64, "another comes beside the part");
    assert_eq!(exchanged(&mut desk, "G440106-E", &[BANK, BANK_2]), 0);
}

#[test]
fn r_064_who_shares_the_lower_of_two_exchanged_ranks_agrees_too() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    mortgage_to(&mut desk, &house, "G440106-0", (BANK, 9), &[]);
    mortgage_to(&mut desk, &house, FIRST, (BANK, 1), &[]);
    let assign = part(&mut desk, &house, "G440106-P", 20_000_000, 2);
    assert_eq!(desk.register_with(&assign, &[BANK_2]), 0);
    for (case, banks, rule) in [("G440106-D", &[BANK][..], 64), ("G440106-E", &[BANK, BANK_2], 0)] {
        let other = [(change_fact::OTHER, Value::text(FIRST).expect("clean"))];
        let draft = desk.change_mortgage(&house, case, ("G440106-0", change::EXCHANGE), &other, &[1]);
        assert_eq!(outcome(&mut desk, &house, case, &draft, banks), rule, "{banks:?}");
    }
}

#[test]
fn r_015_the_mortgage_of_a_part_has_a_name_that_statements_can_say() {
    for (length, rule) in [(62, vec![]), (63, vec![15])] {
        let (mut desk, house) = mortgaged(&[]);
        let case = "G".repeat(length);
        let draft = part(&mut desk, &house, &case, 20_000_000, 2);
        let record = desk.chain.ready(&draft, &[REGISTER[0], (Role::Bank, BANK_2, INSTITUTION)]);
        let planted = Planted::on(&desk).with(&house, |slots| {
            let list = slots.list_mut(unit_slot::MORTGAGES).expect("mortgages");
            let mut earlier = list.elements()[0].clone();
            earlier.set(mortgage_slot::CASE, Value::text(&case).expect("clean"));
            earlier.set(mortgage_slot::STATUS, Value::Code(mortgage_status::ENDED));
            list.push(earlier);
        });
        assert_eq!(planted.broken_by_act(&record), rule, "{length} characters");
    }
}

#[test]
fn r_065_without_the_claim_no_mortgage_passes() {
    let (mut desk, house) = mortgaged(&[]);
    let sound = desk.assign_mortgage(&house, "G440106-A", FIRST, (BANK, BANK_2));
    let mut tried = |change: &dyn Fn(&mut RecordDraft), banks: &[u32]| {
        let mut draft = sound.clone();
        draft.set_subjects(&[
            desk.chain.subject(crate::case::case_key(crate::fixture::COUNTY, "G440106-A")),
            desk.chain.subject(crate::unit::unit_key(&house)),
        ]);
        change(&mut draft);
        desk.register_with(&draft, banks)
    };
    assert_eq!(tried(&|draft| draft.attestations.clear(), &[BANK_2]), 65);
    assert_eq!(
        tried(&|draft| draft.slots.set(fact::DEED, Value::Hash([1; 32])), &[BANK_2]),
        65,
        "another deed"
    );
    assert_eq!(tried(&|draft| draft.slots.set(fact::TO, Value::Code(BANK)), &[BANK]), 65, "to itself");
    let of_part = |draft: &mut RecordDraft| {
        draft.slots.set(fact::WHOLE, Value::Bits(0));
        draft.slots.set(fact::AMOUNT, Value::Fen(1));
        draft.slots.set(slot::ISSUED_NUMBER, Value::text(&proof(2)).expect("clean"));
    };
    assert_eq!(tried(&of_part, &[BANK_2]), 65, "the deed assigns the whole");
    assert_eq!(tried(&|_| (), &[BANK_2]), 0);
}

#[test]
fn r_065_the_deed_is_the_mortgagee_s() {
    let (mut desk, house) = mortgaged(&[]);
    let stranger = desk.assign_mortgage(&house, "G440106-A", FIRST, (BANK_2, BANK_2));
    assert_eq!(desk.register_with(&stranger, &[BANK_2]), 65);
}

#[test]
fn a_part_of_the_claim_is_secured_beside_the_rest_in_one_rank() {
    let (mut desk, house) = mortgaged(&[]);
    mortgage_to(&mut desk, &house, "G440106-2", (BANK_2, 2), &[]);
    let assign = part(&mut desk, &house, "G440106-A", 21_000_000, 3);
    assert_eq!(desk.register_with(&assign, &[BANK_2]), 0);
    let (rest, taken) = (mortgage(&desk, &house, FIRST), mortgage(&desk, &house, "G440106-A"));
    assert_eq!((rest.amount_fen, rest.mortgagee, rest.proof_number), (40_000_000, BANK, proof(1)));
    assert_eq!((taken.amount_fen, taken.mortgagee, taken.proof_number), (21_000_000, BANK_2, proof(3)));
    assert_eq!((taken.order, taken.from, taken.scope), (rest.order, rest.from, rest.scope));
    let ranks = [FIRST, "G440106-A", "G440106-2"].map(|name| rank_of(&desk, &house, name));
    assert_eq!(ranks, [Some(1), Some(1), Some(3)]);
}

#[test]
fn r_065_a_part_is_less_than_the_whole() {
    for (amount_fen, rule) in [(60_999_999, 0), (61_000_000, 65)] {
        let (mut desk, house) = mortgaged(&[]);
        let assign = part(&mut desk, &house, "G440106-A", amount_fen, 2);
        assert_eq!(desk.register_with(&assign, &[BANK_2]), rule);
    }
}

#[test]
fn r_066_before_its_determination_a_highest_amount_mortgage_follows_no_part() {
    let highest = [(new_fact::KIND, Value::Code(2))];
    let (mut desk, house) = mortgaged(&highest);
    let assign = part(&mut desk, &house, "G440106-A", 1, 2);
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &assign, &[BANK_2]), 66);
    let determined = [
        (change_fact::DETERMINED_AT, Value::Time(desk.chain.head().header.time)),
        (change_fact::CAUSE, Value::Code(cause::NO_NEW_CLAIM)),
    ];
    let what = (FIRST, change::DETERMINATION);
    let determine = desk.change_mortgage(&house, "G440106-B", what, &determined, &[1]);
    assert_eq!(desk.register_with(&determine, &[BANK]), 0);
    let assign = part(&mut desk, &house, "G440106-C", 1, 2);
    assert_eq!(desk.register_with(&assign, &[BANK_2]), 0, "a claim that is known");
    let (mut desk, house) = mortgaged(&highest);
    let mut agreed = part(&mut desk, &house, "G440106-A", 1, 2);
    desk.esign(&mut agreed, &house, &[1]);
    assert_eq!(desk.register_with(&agreed, &[BANK_2]), 0, "the parties agree otherwise");
    let (mut desk, house) = mortgaged(&highest);
    let whole = desk.assign_mortgage(&house, "G440106-A", FIRST, (BANK, BANK_2));
    assert_eq!(desk.register_with(&whole, &[BANK_2]), 0, "every claim, and those to come");
}

#[test]
fn r_069_only_a_mortgage_in_force_passes() {
    let (mut desk, house) = mortgaged(&[]);
    let nothing = desk.assign_mortgage(&house, "G440106-A", "G440106-9", (BANK, BANK_2));
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &nothing, &[BANK_2]), 69);
    let cancel = desk.cancel(&house, "G440106-B", FIRST, 1);
    assert_eq!(desk.register(&cancel), 0);
    let ended = desk.assign_mortgage(&house, "G440106-C", FIRST, (BANK, BANK_2));
    assert_eq!(desk.register_with(&ended, &[BANK_2]), 69);
}

#[test]
fn r_132_and_r_153_a_bank_takes_it_and_signs() {
    let (mut desk, house) = mortgaged(&[]);
    let unsigned = desk.assign_mortgage(&house, "G440106-A", FIRST, (BANK, BANK_2));
    assert_eq!(outcome(&mut desk, &house, "G440106-A", &unsigned, &[BANK]), 132);
    for (case, to) in [("G440106-B", 999), ("G440106-C", COURT)] {
        let assign = desk.assign_mortgage(&house, case, FIRST, (BANK, to));
        let record = desk.chain.ready(&assign, &crate::fixture::desk::signers_with(&[BANK_2]));
        let broken = super::super::planted::Planted::on(&desk).broken_by_act(&record);
        assert_eq!(broken, [132, 153], "{to} is no bank");
        desk.withdraw(&house, case);
    }
}

#[test]
fn r_111_the_part_s_proof_is_new() {
    let (mut desk, house) = mortgaged(&[]);
    let assign = part(&mut desk, &house, "G440106-A", 1, 1);
    assert_eq!(desk.register_with(&assign, &[BANK_2]), 111);
}

#[test]
fn form_of_a_transfer() {
    let (mut desk, house) = mortgaged(&[]);
    let whole = desk.assign_mortgage_draft(&house, "G440106-A", FIRST, (BANK, BANK_2), None);
    let part = desk.assign_mortgage_draft(&house, "G440106-A", FIRST, (BANK, BANK_2), Some((1, 2)));
    let mut error = |draft: &RecordDraft, slot: u16, value: Option<Value>| {
        let mut draft = draft.clone();
        match value {
            Some(value) => draft.slots.set(slot, value),
            None => draft.slots.clear(slot),
        }
        desk.form_error(&draft)
    };
    for missing in [fact::MORTGAGE, fact::TO, fact::WHOLE, fact::DEED] {
        assert_eq!(error(&whole, missing, None), Some(7), "slot {missing}");
    }
    assert_eq!(error(&whole, fact::WHOLE, Some(Value::Bits(1))), None);
    assert_eq!(error(&whole, fact::WHOLE, Some(Value::Bits(2))), Some(8));
    assert_eq!(error(&whole, fact::AMOUNT, Some(Value::Fen(1))), Some(16));
    assert_eq!(error(&part, fact::AMOUNT, Some(Value::Fen(1))), None);
    assert_eq!(error(&part, fact::AMOUNT, Some(Value::Fen(0))), Some(63));
    assert_eq!(error(&part, slot::ISSUED_NUMBER, None), Some(7));
    let previous = Value::text(&proof(1)).expect("clean");
    assert_eq!(error(&part, slot::PREVIOUS_NUMBER, Some(previous)), Some(16));
}
