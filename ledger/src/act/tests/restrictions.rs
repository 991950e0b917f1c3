//! Restrictions: set by an organ's document, lapsed with their term, lifted by the organ that set them.

use kexin_proof::slot_table::{status_bits, unit as unit_slot};
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::UnitCode;

use crate::act::restriction::{self, restriction_kind};
use crate::attestation::Instrument;
use crate::calendar::period_of_days_end;
use crate::fixture::desk::{BY_COURT, BY_ORGAN, Desk, Restricting, SHORT};
use crate::fixture::{TAX, unit};
use crate::record::{RecordDraft, Role, slot};

const EXPROPRIATION: Restricting =
    Restricting { kind: restriction_kind::EXPROPRIATION, term_days: None, by: BY_ORGAN };

fn registered() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    (desk, house)
}

fn restrict(desk: &mut Desk, house: &UnitCode, case: &str, restricting: &Restricting) -> u16 {
    let draft = desk.restrict(house, case, restricting);
    desk.record_order(&draft)
}

fn lift(desk: &mut Desk, house: &UnitCode, case: &str, of: &str, by: (Role, u32)) -> u16 {
    let draft = desk.unrestrict(house, case, of, by);
    desk.record_order(&draft)
}

#[test]
fn a_restriction_is_in_force_until_the_organ_that_set_it_lifts_it() {
    let (mut desk, house) = registered();
    assert_eq!(restrict(&mut desk, &house, "A", &EXPROPRIATION), 0);
    assert_eq!(desk.bits(&house), status_bits::RESTRICTED);
    assert_eq!(desk.value(&house).slots().time(unit_slot::BITS_HOLD_UNTIL), None);
    assert_eq!(lift(&mut desk, &house, "B", "A", BY_COURT), 82);
    assert_eq!(lift(&mut desk, &house, "C", "Z", BY_ORGAN), 147);
    assert_eq!(lift(&mut desk, &house, "D", "A", BY_ORGAN), 0);
    assert_eq!(desk.bits(&house), 0);
    assert_eq!(lift(&mut desk, &house, "E", "A", BY_ORGAN), 147, "it is lifted");
}

#[test]
fn a_restriction_with_a_term_lapses_after_its_last_day_and_is_then_not_lifted() {
    for (after_end, outcome) in [(false, 0), (true, 147)] {
        let (mut desk, house) = registered();
        let restricting = Restricting { term_days: Some(10), ..EXPROPRIATION };
        assert_eq!(restrict(&mut desk, &house, "A", &restricting), 0);
        let end = period_of_days_end(desk.chain.head().header.time, 10).unwrap();
        assert_eq!(desk.value(&house).slots().time(unit_slot::BITS_HOLD_UNTIL), Some(end));
        let wait = end.value() - desk.chain.next_time().value() - u64::from(!after_end);
        desk.chain.wait(wait);
        assert_eq!(lift(&mut desk, &house, "B", "A", BY_ORGAN), outcome);
    }
}

#[test]
fn several_organs_restrict_and_a_seizure_does_not_hinder_them() {
    let (mut desk, house) = registered();
    let seizure = desk.seize(&house, "Z", 1, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    assert_eq!(restrict(&mut desk, &house, "A", &EXPROPRIATION), 0);
    let by_court = Restricting { kind: restriction_kind::ADJUDICATION, term_days: None, by: BY_COURT };
    assert_eq!(restrict(&mut desk, &house, "B", &by_court), 0);
    assert_eq!(lift(&mut desk, &house, "C", "A", BY_ORGAN), 0);
    assert_eq!(desk.bits(&house), status_bits::SEIZED | status_bits::RESTRICTED);
}

#[test]
fn a_restriction_rests_on_an_order_or_an_effective_instrument_that_says_the_same() {
    use restriction::fact;
    let (mut desk, house) = registered();
    let changed = |desk: &mut Desk, case: &str, change: &dyn Fn(&mut Slots)| {
        let mut draft = desk.restrict(&house, case, &Restricting { term_days: Some(10), ..EXPROPRIATION });
        change(&mut draft.slots);
        desk.record_order(&draft)
    };
    let day = |text: &str| Value::Date(text.parse().expect("a day"));
    let text = |text: &str| Value::text(text).expect("clean");
    let earlier = desk.chain.head().header.time;
    assert_eq!(changed(&mut desk, "A", &|facts| facts.set(fact::DOCUMENT_NUMBER, text("另号"))), 76);
    assert_eq!(changed(&mut desk, "B", &|facts| facts.set(fact::DIGEST, Value::Hash([1; 32]))), 76);
    assert_eq!(changed(&mut desk, "C", &|facts| facts.set(fact::FROM, Value::Time(earlier))), 76);
    assert_eq!(changed(&mut desk, "D", &|facts| facts.set(fact::TO, day("2026-12-05"))), 76, "a day more");
    assert_eq!(changed(&mut desk, "E", &|facts| facts.clear(fact::TO)), 76, "without a term");
    assert_eq!(changed(&mut desk, "F", &|_| ()), 0);
    let mut draft = desk.restrict(&house, "G", &EXPROPRIATION);
    draft.slots.set(fact::TO, day("2026-12-04"));
    assert_eq!(desk.record_order(&draft), 76, "the order has no term");
    let mut draft = desk.restrict(&house, "M", &EXPROPRIATION);
    draft.attestations.clear();
    assert_eq!(desk.record_order(&draft), 76, "no document at all");
    let by_office = Restricting { by: (Role::Tax, TAX), ..EXPROPRIATION };
    assert_eq!(restrict(&mut desk, &house, "H", &by_office), 76);
    for (case, matter, outcome) in [
        ("I", Instrument::REORGANISATION, 76),
        ("J", Instrument::EXPROPRIATION, 0),
        ("K", Instrument::AWARD, 0),
    ] {
        let draft = desk.restrict_by_instrument(&house, case, (matter, &EXPROPRIATION));
        assert_eq!(desk.record_order(&draft), outcome, "matter {matter}");
    }
    let nowhere = desk.restrict(&unit(2), "L", &EXPROPRIATION);
    assert_eq!(desk.record_order(&nowhere), 24);
}

#[test]
fn an_order_for_a_term_does_not_lift() {
    let (mut desk, house) = registered();
    assert_eq!(restrict(&mut desk, &house, "A", &EXPROPRIATION), 0);
    let mut lifting = desk.unrestrict(&house, "B", "A", BY_ORGAN);
    let term = Restricting { term_days: Some(10), ..EXPROPRIATION };
    lifting.attestations = desk.restrict(&house, "B", &term).attestations;
    assert_eq!(desk.record_order(&lifting), 76);
}

#[test]
fn a_term_that_has_run_out_restricts_nothing() {
    for (before_end_ms, outcome) in [(1, 0), (0, 14)] {
        let (mut desk, house) = registered();
        let mut draft = desk.restrict(&house, "A", &Restricting { term_days: Some(1), ..EXPROPRIATION });
        let end = period_of_days_end(draft.issued_at, 1).unwrap();
        draft.valid_until = end;
        desk.chain.wait(end.value() - before_end_ms - desk.chain.next_time().value());
        assert_eq!(desk.record_order(&draft), outcome, "{before_end_ms} ms before the end");
    }
}

fn error(desk: &mut Desk, draft: &RecordDraft, change: &dyn Fn(&mut Slots)) -> Option<u16> {
    let mut draft = draft.clone();
    change(&mut draft.slots);
    let record = desk.chain.sign(&draft, &SHORT);
    desk.chain.admit(record).err().map(|rejection| rejection.number())
}

#[test]
fn the_form_of_a_restriction() {
    use restriction::fact;
    let (mut desk, house) = registered();
    let draft = desk.restrict(&house, "A", &EXPROPRIATION);
    let after = draft.issued_at.plus(1).expect("this century");
    let mut error = |change: &dyn Fn(&mut Slots)| error(&mut desk, &draft, change);
    let day = |text: &str| Value::Date(text.parse().expect("a day"));
    let text = |text: &str| Value::text(text).expect("clean");
    assert_eq!(error(&|_| ()), None);
    for kind in [1, 2, 3, 9] {
        assert_eq!(error(&|facts| facts.set(fact::KIND, Value::Code(kind))), None);
    }
    assert_eq!(error(&|facts| facts.set(fact::KIND, Value::Code(4))), Some(8));
    assert_eq!(error(&|facts| facts.set(fact::WAY, Value::Code(3))), Some(8));
    assert_eq!(error(&|facts| facts.set(fact::FROM, Value::Time(after))), Some(14), "still to come");
    assert_eq!(error(&|facts| facts.set(fact::TO, day("2026-11-24"))), None, "ends on the day it begins");
    assert_eq!(error(&|facts| facts.set(fact::TO, day("2026-11-23"))), Some(14));
    assert_eq!(error(&|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(800))), Some(6));
    assert_eq!(error(&|facts| facts.set(fact::RESTRICTION, text("B"))), Some(16), "nothing is ignored");
    for missing in [fact::WAY, fact::KIND, fact::DOCUMENT_NUMBER, fact::DIGEST, fact::FROM] {
        assert_eq!(error(&|facts| facts.clear(missing)), Some(7), "slot {missing}");
    }
}

#[test]
fn the_form_of_lifting_a_restriction() {
    use restriction::fact;
    let (mut desk, house) = registered();
    let draft = desk.unrestrict(&house, "A", "B", BY_ORGAN);
    let mut error = |change: &dyn Fn(&mut Slots)| error(&mut desk, &draft, change);
    assert_eq!(error(&|_| ()), None);
    assert_eq!(error(&|facts| facts.set(fact::KIND, Value::Code(2))), Some(16));
    for missing in [fact::RESTRICTION, fact::DOCUMENT_NUMBER, fact::DIGEST] {
        assert_eq!(error(&|facts| facts.clear(missing)), Some(7), "slot {missing}");
    }
}

#[test]
fn one_person_does_not_restrict_alone() {
    let (mut desk, house) = registered();
    let draft = desk.restrict(&house, "A", &EXPROPRIATION);
    assert_eq!(desk.chain.outcome(&draft, &SHORT[..1]), 124);
}
