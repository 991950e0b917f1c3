//! Objections: who may object, once, and how long an objection stays (scenario S4).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{objection as objection_slot, status_bits, unit as unit_slot};
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::UnitCode;

use crate::act::{objection, objection_follow_up, transfer};
use crate::attestation::{Claims, RiskAck};
use crate::book::{Amendment, Figure};
use crate::calendar::{end_of_day, start_of_day};
use crate::fixture::desk::{BY_COURT, BY_ORGAN, Desk, party, proof, title};
use crate::fixture::{BANK, SIGNING_SERVICE, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::unit::Unit;
use crate::value::StateReader;

fn registered() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    (desk, house)
}

/// A house to which party 3 has objected in case A, proof 1.
fn objected() -> (Desk, UnitCode) {
    let (mut desk, house) = registered();
    assert_eq!(object(&mut desk, &house, "A", (3, 1), 1), 0);
    (desk, house)
}

/// Outcome of an objection; a refused case is withdrawn.
fn object(desk: &mut Desk, house: &UnitCode, case: &str, who: (u8, u8), serial: u32) -> u16 {
    let draft = desk.object(house, case, who, serial);
    register(desk, house, case, &draft)
}

fn register(desk: &mut Desk, house: &UnitCode, case: &str, draft: &RecordDraft) -> u16 {
    let outcome = desk.register(draft);
    if outcome != 0 {
        desk.withdraw(house, case);
    }
    outcome
}

fn prove(desk: &mut Desk, house: &UnitCode, case: &str, accepted_at: TimeMs) -> u16 {
    let draft = desk.prove_suit(house, case, "A", accepted_at);
    register(desk, house, case, &draft)
}

/// The element of an objection by its place.
fn element(desk: &Desk, house: &UnitCode, place: usize) -> Slots {
    let value = desk.value(house);
    value.slots().list(unit_slot::OBJECTIONS).expect("objected").elements()[place].clone()
}

fn expires(desk: &Desk, house: &UnitCode) -> TimeMs {
    element(desk, house, 0).time(objection_slot::EXPIRES).expect("no suit is proven")
}

fn proof_status(desk: &Desk, serial: u32) -> Option<u32> {
    let value = desk.chain.store().value(&certificate_key(&proof(serial))).expect("memory")?;
    value.slots().code(certificate_slot::STATUS)
}

/// Lets time pass so that the next block is of this time.
fn wait_until(desk: &mut Desk, time: u64) {
    let next = desk.chain.next_time().value();
    desk.chain.wait(time.checked_sub(next).expect("the time is still to come"));
}

fn is_noted(desk: &Desk, house: &UnitCode) -> bool {
    let value = desk.value(house);
    let time = desk.chain.head().header.time;
    !Unit::of(value.slots()).expect("registered").objections_at(time).is_empty()
}

#[test]
fn an_objection_is_noted_with_a_proof_and_the_day_on_which_it_lapses() {
    let (desk, house) = objected();
    let element = element(&desk, &house, 0);
    assert_eq!(element.text(objection_slot::CASE), Some("A"));
    assert_eq!(element.party(objection_slot::APPLICANT), Some(party(3)));
    assert_eq!(element.text(objection_slot::PROOF_NUMBER), Some(proof(1).as_str()));
    assert_eq!(element.time(objection_slot::SINCE), Some(desk.chain.head().header.time));
    // 2026-11-24 and fifteen days: Wednesday 2026-12-09, 24:00.
    let end = end_of_day("2026-12-09".parse().unwrap()).unwrap();
    assert_eq!(expires(&desk, &house), end);
    assert_eq!(desk.value(&house).slots().time(unit_slot::BITS_HOLD_UNTIL), Some(end));
    assert_eq!(desk.bits(&house), status_bits::OBJECTION);
    assert_eq!(proof_status(&desk, 1), Some(certificate_status::VALID));
}

/// S4: the objection lapses after its fifteenth day; when that is no working day, after the next one (民法典 203).
#[test]
fn s4_a_suit_is_proven_until_the_last_moment_of_day_fifteen_or_of_the_next_working_day() {
    for (registered_on, last_day) in [
        ("2026-11-25", "2026-12-10"), // a Thursday
        ("2026-11-27", "2026-12-14"), // day 15 is a Saturday
        ("2026-12-17", "2027-01-04"), // day 15 is New Year's Day, a Friday
    ] {
        for (accepted_late, proven_late, outcome) in [(0, 0, 0), (0, 1, 88), (1, 0, 88), (1, 1, 88)] {
            let (mut desk, house) = registered();
            desk.chain.know_years(2027..=2027);
            wait_until(&mut desk, start_of_day(registered_on.parse().unwrap()).unwrap().value());
            assert_eq!(object(&mut desk, &house, "A", (3, 1), 1), 0);
            let end = end_of_day(last_day.parse().unwrap()).unwrap();
            assert_eq!(expires(&desk, &house), end, "{registered_on}");
            desk.chain.prepare(&house, "B", objection_follow_up::KIND);
            let last = end.value() - 1;
            wait_until(&mut desk, last + proven_late);
            let accepted_at = TimeMs::new(last + accepted_late).unwrap();
            let proof = desk.suit_draft(&house, "B", "A", accepted_at);
            assert_eq!(desk.register(&proof), outcome, "{registered_on} {accepted_late} {proven_late}");
            assert_eq!(is_noted(&desk, &house), proven_late == 0);
        }
    }
}

#[test]
fn an_objection_that_ends_in_a_year_without_a_table_is_refused_and_not_guessed() {
    // A year's last week is known with the notice of the year after.
    for (registered_on, outcome) in [("2026-12-09", 0), ("2026-12-10", 157)] {
        let (mut desk, house) = registered();
        wait_until(&mut desk, start_of_day(registered_on.parse().unwrap()).unwrap().value());
        assert_eq!(object(&mut desk, &house, "A", (3, 1), 1), outcome, "{registered_on}");
        desk.chain.know_years(2027..=2027);
        assert_eq!(object(&mut desk, &house, "B", (3, 2), 2), 0);
    }
}

#[test]
fn the_days_of_an_objection_are_those_of_the_rule_book_in_force() {
    let (mut desk, house) = registered();
    let days = Amendment { figures: vec![(Figure::ObjectionDays, 20)], ..desk.chain.amendment() };
    assert_eq!(desk.chain.amend_book(days), 0);
    assert_eq!(object(&mut desk, &house, "A", (3, 1), 1), 0);
    // 2026-11-24 and twenty days: Monday 2026-12-14.
    assert_eq!(expires(&desk, &house), end_of_day("2026-12-14".parse().unwrap()).unwrap());
}

/// 民法典 220, 实施细则 84: whoever learns of a sale may object while it is under way; the sale then waits for the buyer's word
/// that he knows the risk.
#[test]
fn r_022_an_objection_waits_for_no_sale_and_the_sale_meets_the_objection() {
    let (mut desk, house) = registered();
    desk.chain.prepare(&house, "S", transfer::KIND);
    assert_eq!(desk.chain.accept(&house, "T", transfer::KIND), 22, "another sale waits");
    assert_eq!(object(&mut desk, &house, "A", (3, 1), 1), 0, "an objection does not");
    let mut sale = desk.sale_draft(&house, "S", &[1], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, &house, &[1, 2]);
    let tax = desk.tax(&house, &[1], &[2]);
    sale.attestations.push(tax);
    assert_eq!(desk.register(&sale), 19, "the buyer has not said that he knows of the objection");
    let knows = RiskAck { party: party(2), unit: house, entry: "A".to_owned() };
    let knows = desk.attest(Claims::RiskAck(knows), Role::Party, SIGNING_SERVICE);
    // The refused record has used up its version of the case.
    let mut sale = desk.sale_draft(&house, "S", &[1], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, &house, &[1, 2]);
    let tax = desk.tax(&house, &[1], &[2]);
    sale.attestations.extend([tax, knows]);
    assert_eq!(desk.register(&sale), 0);
    assert!(is_noted(&desk, &house), "it stays with the house");
}

#[test]
fn r_022_a_case_of_an_objection_stands_in_no_sale_s_way_nor_does_its_follow_up() {
    let (mut desk, house) = objected();
    let now = desk.chain.head().header.time;
    desk.chain.prepare(&house, "B", objection::KIND);
    desk.chain.prepare(&house, "C", objection_follow_up::KIND);
    assert_eq!(desk.chain.accept(&house, "S", transfer::KIND), 0, "both run, and the sale is accepted");
    let proof = desk.suit_draft(&house, "C", "A", now);
    assert_eq!(desk.register(&proof), 0, "the suit is proven while the sale runs");
    let other = desk.objection_draft(&house, "B", (4, 1), 2);
    assert_eq!(desk.register(&other), 0, "and another objects");
    assert_eq!(desk.chain.accept(&house, "T", transfer::KIND), 22, "the sale still holds its lock");
}

#[test]
fn the_registered_holder_does_not_object_to_himself() {
    let (mut desk, house) = registered();
    assert_eq!(object(&mut desk, &house, "A", (1, 1), 1), 86);
    assert_eq!(object(&mut desk, &house, "B", (2, 1), 1), 0);
}

#[test]
fn the_same_matter_is_objected_to_once_by_the_same_person_also_when_it_has_lapsed() {
    let (mut desk, house) = objected();
    desk.chain.know_years(2027..=2027);
    assert_eq!(object(&mut desk, &house, "B", (3, 1), 2), 87);
    assert_eq!(object(&mut desk, &house, "C", (3, 2), 2), 0, "another matter");
    assert_eq!(object(&mut desk, &house, "D", (4, 1), 3), 0, "another person");
    desk.chain.wait(20 * 86_400_000);
    desk.chain.commit(Vec::new());
    assert!(!is_noted(&desk, &house));
    assert_eq!(object(&mut desk, &house, "E", (3, 1), 4), 87);
}

#[test]
fn what_has_no_first_registration_is_not_objected_to() {
    let (mut desk, _) = registered();
    assert_eq!(object(&mut desk, &unit(2), "A", (3, 1), 1), 24);
}

#[test]
fn an_objection_needs_the_objectors_signature_and_a_new_number() {
    let (mut desk, house) = objected();
    assert_eq!(object(&mut desk, &house, "B", (3, 2), 1), 111);
    let mut draft = desk.object(&house, "C", (3, 2), 2);
    draft.attestations.clear();
    assert_eq!(register(&mut desk, &house, "C", &draft), 132);
    let mut draft = desk.object(&house, "D", (3, 2), 2);
    draft.attestations.clear();
    desk.esign(&mut draft, &house, &[4]);
    assert_eq!(register(&mut desk, &house, "D", &draft), 132, "somebody else signed");
    assert_eq!(object(&mut desk, &house, "E", (3, 2), 2), 0);
}

#[test]
fn the_form_of_an_objection() {
    use objection::fact;
    let (mut desk, house) = registered();
    let draft = desk.objection_draft(&house, "A", (3, 1), 1);
    let mut error = |change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    let text = |text: &str| Value::text(text).expect("clean");
    assert_eq!(error(&|_| ()), None);
    assert_eq!(error(&|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(700))), Some(6));
    assert_eq!(error(&|facts| facts.set(slot::RIGHT_TYPE, Value::Code(4))), Some(6));
    assert_eq!(error(&|facts| facts.set(slot::ISSUED_NUMBER, text(&title(9)))), Some(11), "a title's");
    let of_record = [slot::ISSUED_NUMBER, slot::RIGHT_TYPE];
    for missing in [fact::MATTER, fact::APPLICANT, fact::PERSON, fact::EVIDENCE].into_iter().chain(of_record)
    {
        assert_eq!(error(&|facts| facts.clear(missing)), Some(7), "slot {missing}");
    }
}

#[test]
fn a_proven_suit_keeps_the_objection_until_it_is_ended() {
    let (mut desk, house) = objected();
    let now = desk.chain.head().header.time;
    assert_eq!(prove(&mut desk, &house, "B", now), 0);
    let proven = element(&desk, &house, 0);
    assert_eq!(proven.time(objection_slot::EXPIRES), None);
    assert_eq!(proven.text(objection_slot::SUIT), Some("（2026）粤0106民初1号"));
    assert_eq!(desk.value(&house).slots().time(unit_slot::BITS_HOLD_UNTIL), None);
    assert_eq!(prove(&mut desk, &house, "Z", now), 147, "it is proven");
    desk.chain.wait(3 * 365 * 86_400_000);
    desk.chain.commit(Vec::new());
    assert!(is_noted(&desk, &house));
    let draft = desk.withdraw_objection(&house, "C", "A", 3);
    assert_eq!(desk.register(&draft), 0);
    assert!(!is_noted(&desk, &house));
    assert_eq!(proof_status(&desk, 1), Some(certificate_status::CANCELLED));
}

#[test]
fn a_suit_is_proven_by_the_court_for_this_objection_and_notice() {
    use objection_follow_up::fact;
    let (mut desk, house) = objected();
    let now = desk.chain.head().header.time;
    let mut draft = desk.prove_suit(&house, "B", "A", now);
    draft.attestations.clear();
    assert_eq!(register(&mut desk, &house, "B", &draft), 132);
    let mut draft = desk.prove_suit(&house, "C", "A", now);
    draft.slots.set(fact::SUIT_NUMBER, Value::text("另号").expect("clean"));
    assert_eq!(register(&mut desk, &house, "C", &draft), 132);
    let mut draft = desk.prove_suit(&house, "D", "A", now);
    draft.slots.set(fact::OBJECTION, Value::text("Z").expect("clean"));
    assert_eq!(register(&mut desk, &house, "D", &draft), 132, "the court speaks of another");
    let draft = desk.prove_suit(&house, "E", "Z", now);
    assert_eq!(register(&mut desk, &house, "E", &draft), 147, "there is no such objection");
    assert_eq!(prove(&mut desk, &house, "F", now), 0);
}

/// 实施细则 83: who has agreed to arbitration goes to the commission.
#[test]
fn r_132_an_arbitration_commission_proves_the_suit_as_a_court_does_and_nobody_else() {
    for (office, expected) in [((Role::Bank, BANK), 132), (BY_ORGAN, 0), (BY_COURT, 0)] {
        let (mut desk, house) = objected();
        let now = desk.chain.head().header.time;
        let mut draft = desk.prove_suit(&house, "B", "A", now);
        let suit = draft.attestations.remove(0).statement().claims.clone();
        let suit = desk.attest(suit, office.0, office.1);
        draft.attestations.push(suit);
        assert_eq!(desk.register(&draft), expected, "{office:?}");
    }
}

#[test]
fn the_objector_withdraws_and_nobody_else() {
    let (mut desk, house) = objected();
    let withdraw = |desk: &mut Desk, case: &str, who: u8| {
        let draft = desk.withdraw_objection(&house, case, "A", who);
        register(desk, &house, case, &draft)
    };
    assert_eq!(withdraw(&mut desk, "B", 1), 132, "not the owner");
    assert_eq!(withdraw(&mut desk, "C", 3), 0);
    assert_eq!(desk.bits(&house), 0);
    assert_eq!(proof_status(&desk, 1), Some(certificate_status::CANCELLED));
    assert_eq!(withdraw(&mut desk, "D", 3), 147, "it has ended");
    let now = desk.chain.head().header.time;
    assert_eq!(prove(&mut desk, &house, "E", now), 147);
}

#[test]
fn the_court_ends_an_objection_and_no_other_organ() {
    let (mut desk, house) = objected();
    let decide = |desk: &mut Desk, case: &str, by| {
        let draft = desk.decide_objection(&house, case, "A", by);
        register(desk, &house, case, &draft)
    };
    assert_eq!(decide(&mut desk, "B", BY_ORGAN), 76);
    assert_eq!(decide(&mut desk, "C", BY_COURT), 0);
    assert_eq!(desk.bits(&house), 0);
    assert_eq!(decide(&mut desk, "D", BY_COURT), 147);
}

#[test]
fn what_has_lapsed_is_neither_withdrawn_nor_decided() {
    let (mut desk, house) = objected();
    desk.chain.wait(16 * 86_400_000);
    let draft = desk.withdraw_objection(&house, "B", "A", 3);
    assert_eq!(register(&mut desk, &house, "B", &draft), 147);
    let draft = desk.decide_objection(&house, "C", "A", BY_COURT);
    assert_eq!(register(&mut desk, &house, "C", &draft), 147);
}

#[test]
fn the_form_of_a_follow_up() {
    use objection_follow_up::fact;
    let (mut desk, house) = objected();
    let now = desk.chain.head().header.time;
    let suit = desk.suit_draft(&house, "B", "A", now);
    let decided = desk.decide_objection(&house, "C", "A", BY_COURT);
    let mut error = |draft: &RecordDraft, change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    let text = |text: &str| Value::text(text).expect("clean");
    assert_eq!(error(&suit, &|_| ()), None);
    assert_eq!(error(&decided, &|_| ()), None);
    assert_eq!(error(&suit, &|facts| facts.set(fact::WAY, Value::Code(4))), Some(8));
    assert_eq!(error(&suit, &|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(400))), Some(6));
    assert_eq!(error(&decided, &|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(600))), Some(6));
    assert_eq!(error(&suit, &|facts| facts.set(fact::DOCUMENT_NUMBER, text("1"))), Some(16));
    assert_eq!(error(&decided, &|facts| facts.set(fact::SUIT_NUMBER, text("1"))), Some(16));
    for missing in [fact::OBJECTION, fact::WAY, fact::SUIT_NUMBER] {
        assert_eq!(error(&suit, &|facts| facts.clear(missing)), Some(7), "slot {missing}");
    }
    for missing in [fact::DOCUMENT_NUMBER, fact::ORDER_DIGEST] {
        assert_eq!(error(&decided, &|facts| facts.clear(missing)), Some(7), "slot {missing}");
    }
}
