//! Corrections of mortgages: what they secure and for how long, and a mortgage that was cancelled in error.

use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::{CASE, broken, house, outcome, status};
use crate::act::correction::{self, Basis, Change, Field, fact};
use crate::act::tests::planted::Planted;
use crate::fixture::desk::{Desk, REGISTER, REGISTER_WITH_BANK, proof};
use crate::fixture::{BANK, BANK_2, INSTITUTION, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::unit::{Unit, mortgage_status, rank};

fn mortgaged() -> (Desk, UnitCode) {
    let (mut desk, house) = house();
    for (serial, case, bank) in [(1, "G440106-M1", BANK), (2, "G440106-M2", BANK_2)] {
        let loan = desk.agreed_mortgage(&house, case, &[1], (bank, serial), &[]);
        let signers = [REGISTER[0], (Role::Bank, bank, INSTITUTION)];
        assert_eq!(desk.chain.outcome(&loan, &signers), 0);
    }
    (desk, house)
}

fn of_mortgage(draft: &mut RecordDraft, mortgage: &str, (previous, serial): (u32, u32)) {
    draft.slots.set(slot::RIGHT_TYPE, Value::Code(37));
    draft.slots.set(fact::MORTGAGE, Value::text(mortgage).expect("clean"));
    draft.slots.set(slot::PREVIOUS_NUMBER, Value::text(&proof(previous)).expect("clean"));
    draft.slots.set(slot::ISSUED_NUMBER, Value::text(&proof(serial)).expect("clean"));
}

pub(super) fn amount(new: u64) -> Change {
    let fen = Value::Fen;
    Change { field: Field::MortgageAmount, party: None, old: Some(fen(61_000_000)), new: fen(new) }
}

#[test]
fn r_064_a_mortgage_that_grows_by_correction_needs_those_behind_it() {
    let (mut desk, house) = mortgaged();
    for (case, new, expected) in [("G440106-A", 60_000_000, 0), ("G440106-B", 62_000_000, 64)] {
        let mut draft = desk.correction(&house, case, "G440106-M1", Basis::Holder, &[amount(new)]);
        of_mortgage(&mut draft, "G440106-M1", (1, 3));
        desk.esign(&mut draft, &house, &[1]);
        let record = desk.chain.ready(&draft, &REGISTER_WITH_BANK);
        assert_eq!(Planted::on(&desk).outcome(&record), expected, "{new}");
        desk.withdraw(&house, case);
    }
    // The last in rank harms nobody.
    let mut draft = desk.correction(&house, "G440106-D", "G440106-M2", Basis::Holder, &[amount(62_000_000)]);
    of_mortgage(&mut draft, "G440106-M2", (2, 3));
    desk.esign(&mut draft, &house, &[1]);
    let signers = [REGISTER[0], (Role::Bank, BANK_2, INSTITUTION)];
    assert_eq!(desk.chain.outcome(&draft, &signers), 0);
    let value = desk.value(&house);
    let mortgage = &Unit::of(value.slots()).expect("registered").mortgages()[1];
    assert_eq!((mortgage.amount_fen, mortgage.proof_number.as_str()), (62_000_000, proof(3).as_str()));
    assert_eq!(status(&desk, &proof(2)), certificate_status::SUPERSEDED);
}

#[test]
fn r_064_who_shares_the_rank_of_a_mortgage_that_grows_by_correction_is_asked() {
    let (mut desk, house) = mortgaged();
    let mut draft = desk.correction(&house, CASE, "G440106-M2", Basis::Holder, &[amount(62_000_000)]);
    of_mortgage(&mut draft, "G440106-M2", (2, 3));
    desk.esign(&mut draft, &house, &[1]);
    let record = desk.chain.ready(&draft, &[REGISTER[0], (Role::Bank, BANK_2, INSTITUTION)]);
    assert_eq!(Planted::on(&desk).broken_by_act(&record), [0_u16; 0]);
    let beside = Planted::on(&desk).with(&house, |slots| {
        let elements = slots.list_mut(unit_slot::MORTGAGES).expect("mortgages").elements_mut();
        for slot in [mortgage_slot::ORDER_HEIGHT, mortgage_slot::ORDER_INDEX] {
            let of_first = elements[0].get(slot).cloned().expect("an order");
            elements[1].set(slot, of_first);
        }
    });
    assert_eq!(beside.broken_by_act(&record), [64]);
}

#[test]
fn a_divided_mortgage_is_corrected_and_restored_part_by_part() {
    let (mut desk, house) = house();
    let loan = desk.agreed_mortgage(&house, "G440106-M1", &[1], (BANK, 1), &[]);
    assert_eq!(desk.chain.outcome(&loan, &REGISTER_WITH_BANK), 0);
    let [one, other] = [unit(11), unit(12)];
    let mut draft = desk.split(&house, "G440106-D", &[(one, 5_000, 11), (other, 5_117, 12)], 1);
    desk.esign(&mut draft, &house, &[1]);
    desk.agree_as_bank(&mut draft, &house, "G440106-M1", BANK);
    assert_eq!(desk.register(&draft), 0);
    let correct = |desk: &mut Desk, unit: &UnitCode, restores: bool, serial: u32| {
        let case = format!("G440106-C{serial}");
        let changes = if restores { Vec::new() } else { vec![amount(60_000_000)] };
        let mut draft = desk.correction(unit, &case, "G440106-D", Basis::Holder, &changes);
        of_mortgage(&mut draft, "G440106-M1", (1, serial));
        if restores {
            draft.slots.set(fact::RESTORE, Value::Code(correction::RESTORE_MORTGAGE));
        }
        desk.esign(&mut draft, unit, &[1]);
        assert_eq!(desk.chain.outcome(&draft, &REGISTER_WITH_BANK), 0, "{serial}");
    };
    correct(&mut desk, &one, false, 3);
    assert_eq!(status(&desk, &proof(1)), certificate_status::VALID, "the other part carries it");
    let release = desk.cancel(&other, "G440106-R", "G440106-M1", 1);
    assert_eq!(desk.register(&release), 0);
    assert_eq!(status(&desk, &proof(1)), certificate_status::CANCELLED);
    correct(&mut desk, &other, true, 4);
    assert_eq!(status(&desk, &proof(1)), certificate_status::SUPERSEDED);
}

#[test]
fn r_143_the_mortgagee_speaks_for_its_mortgage_and_r_069_it_is_in_force() {
    let (mut desk, house) = mortgaged();
    let mut draft = desk.correction(&house, CASE, "G440106-M2", Basis::Holder, &[amount(60_000_000)]);
    of_mortgage(&mut draft, "G440106-M2", (2, 3));
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(outcome(&mut desk, &draft), 143, "the bank has not agreed");
    draft.slots.set(fact::MORTGAGE, Value::text("G440106-M9").expect("clean"));
    assert!(broken(&mut desk, &draft).contains(&69));
}

#[test]
fn r_113_r_114_and_r_116_the_mortgage_s_own_proof_is_replaced_while_it_is_valid() {
    let (mut desk, house) = mortgaged();
    let bare = desk.correction(&house, CASE, "G440106-M1", Basis::Holder, &[amount(60_000_000)]);
    let mut drawn = |edit: &dyn Fn(&mut RecordDraft)| {
        let mut draft = bare.clone();
        of_mortgage(&mut draft, "G440106-M1", (1, 3));
        edit(&mut draft);
        desk.esign(&mut draft, &house, &[1]);
        desk.chain.ready(&draft, &REGISTER_WITH_BANK)
    };
    let sound = drawn(&|_| ());
    let of_other = drawn(&|draft| {
        draft.slots.set(slot::PREVIOUS_NUMBER, Value::text(&proof(2)).expect("clean"));
    });
    let unknown = drawn(&|draft| {
        draft.slots.set(slot::PREVIOUS_NUMBER, Value::text(&proof(9)).expect("clean"));
    });
    let unnumbered = drawn(&|draft| {
        draft.slots.clear(slot::PREVIOUS_NUMBER);
        draft.slots.clear(slot::ISSUED_NUMBER);
    });
    assert_eq!(Planted::on(&desk).broken(&sound), [0_u16; 0]);
    assert_eq!(Planted::on(&desk).broken(&of_other), [113], "the other mortgage's");
    assert_eq!(Planted::on(&desk).broken(&unknown), [113, 114], "nobody issued it");
    assert_eq!(Planted::on(&desk).broken(&unnumbered), [113, 116], "the proof that states it wrongly stays");
    let lost = Planted::on(&desk).with_value(certificate_key(&proof(1)), Width::W16, |slots| {
        slots.set(certificate_slot::STATUS, Value::Code(certificate_status::LOST));
    });
    assert_eq!(lost.broken(&sound), [114], "its paper is lost");
}

#[test]
fn r_144_a_mortgagee_agrees_to_what_the_bureau_corrects_of_its_mortgage() {
    let (mut desk, house) = mortgaged();
    let mut draft = desk.correction(&house, CASE, "G440106-M1", Basis::ExOfficio, &[amount(60_000_000)]);
    of_mortgage(&mut draft, "G440106-M1", (1, 3));
    let told = desk.holder_notice(&house, desk.registered_in("G440106-M1"), 1, desk.chain.head().header.time);
    draft.attestations.push(told);
    for (signers, expected) in [(&REGISTER_WITH_BANK[..], false), (&REGISTER[..], true)] {
        let record = desk.chain.ready(&draft, signers);
        assert_eq!(Planted::on(&desk).broken(&record).contains(&144), expected, "{signers:?}");
    }
}

#[test]
fn r_014_a_corrected_period_does_not_end_before_it_begins() {
    let (mut desk, house) = mortgaged();
    let day = |text: &str| Value::Date(text.parse().expect("a day"));
    for (case, to, expected) in [("G440106-A", "2026-11-23", 14), ("G440106-B", "2026-11-24", 0)] {
        let change =
            Change { field: Field::MortgageTo, party: None, old: Some(day("2056-11-23")), new: day(to) };
        let mut draft = desk.correction(&house, case, "G440106-M1", Basis::Holder, &[change]);
        of_mortgage(&mut draft, "G440106-M1", (1, 3));
        desk.esign(&mut draft, &house, &[1]);
        let record = desk.chain.ready(&draft, &REGISTER_WITH_BANK);
        assert_eq!(Planted::on(&desk).outcome(&record), expected, "{to}");
        desk.withdraw(&house, case);
    }
}

/// The first of two mortgages cancelled in error, and the draft that restores it.
fn restoration(basis: Basis) -> (Desk, UnitCode, RecordDraft) {
    let (mut desk, house) = mortgaged();
    let cancel = desk.cancel(&house, "G440106-E", "G440106-M1", 1);
    assert_eq!(desk.register(&cancel), 0);
    let mut draft = desk.correction(&house, CASE, "G440106-E", basis, &[]);
    of_mortgage(&mut draft, "G440106-M1", (1, 3));
    draft.slots.set(fact::RESTORE, Value::Code(correction::RESTORE_MORTGAGE));
    (desk, house, draft)
}

fn rank_of_first(desk: &Desk, house: &UnitCode) -> Option<usize> {
    let value = desk.value(house);
    rank(&Unit::of(value.slots()).expect("registered").mortgages(), "G440106-M1")
}

#[test]
fn a_mortgage_cancelled_in_error_comes_back_behind_the_others() {
    let (mut desk, house, mut draft) = restoration(Basis::Holder);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(outcome(&mut desk, &draft), 143, "the bank has not agreed");
    assert_eq!(desk.chain.outcome(&draft, &REGISTER_WITH_BANK), 0);
    assert_eq!(rank_of_first(&desk, &house), Some(2), "with a new place");
    assert_eq!(status(&desk, &proof(3)), certificate_status::VALID);
    let value = desk.value(&house);
    let element = &value.slots().list(unit_slot::MORTGAGES).expect("mortgages").elements()[0];
    assert_eq!(element.code(mortgage_slot::STATUS), Some(mortgage_status::ACTIVE));
    assert_eq!(element.text(mortgage_slot::PROOF_NUMBER), Some(proof(3).as_str()));
}

#[test]
fn a_court_restores_the_old_rank() {
    let (mut desk, house, mut draft) = restoration(Basis::Court);
    draft
        .slots
        .set(fact::DOCUMENT_NUMBER, Value::text(crate::fixture::desk::CORRECTION_ORDER).expect("clean"));
    let order = desk.correction_order(&house);
    draft.attestations.push(order);
    assert_eq!(desk.register(&draft), 0);
    assert_eq!(rank_of_first(&desk, &house), Some(1));
}

#[test]
fn r_147_what_was_not_cancelled_is_not_restored_and_r_017_not_on_a_seized_unit() {
    let (mut desk, house, mut draft) = restoration(Basis::Holder);
    draft.slots.set(fact::MORTGAGE, Value::text("G440106-M2").expect("clean"));
    assert!(broken(&mut desk, &draft).contains(&147));
    draft.slots.set(fact::MORTGAGE, Value::text("G440106-M1").expect("clean"));
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 300));
    assert_eq!(desk.record_order(&seizure), 0);
    assert!(broken(&mut desk, &draft).contains(&17));
}
