//! Easements: one entry on two units, as long as the rights in both last.

use kexin_proof::hash::DocumentDigest;
use kexin_proof::slot_table::{easement as easement_slot, status_bits, unit as unit_slot};
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::UnitCode;
use proptest::prelude::*;

use super::notice::{Holder, certificate, consent, lose, opened, refusal_if, restrict};
use crate::act::easement::{self, fact};
use crate::act::first_registration;
use crate::attestation::{Claims, CourtOrder, Instrument};
use crate::calendar::end_of_day;
use crate::fixture::desk::{BY_COURT, BY_ORGAN, Desk, REGISTER, party, proof};
use crate::fixture::{COURT, ORGAN, unit};
use crate::record::{Role, slot};
use crate::title::certificate_status;
use crate::unit::{Unit, easement_side, entry_status};

/// Two houses, of party 1 and of party 2.
fn neighbours(desk: &mut Desk) -> (UnitCode, UnitCode) {
    (desk.registered(1, 0, &[(1, None)]), desk.registered(2, 0, &[(2, None)]))
}

/// A house whose land-use term ends on a day.
fn house_until(desk: &mut Desk, number: u32, owner: u8, end: &str) -> UnitCode {
    let house = unit(number);
    let case = format!("G440106-F{number}");
    desk.chain.prepare(&house, &case, first_registration::KIND);
    let mut first = desk.first(&house, &case, 0, &[(owner, None)], number);
    let term = first_registration::fact::LAND_TERM_END;
    first.slots.set(term, Value::Date(end.parse().expect("a day")));
    assert_eq!(desk.register(&first), 0);
    house
}

/// What a unit's easements say: side, other unit, last day, proof, status.
fn easements(desk: &Desk, unit: &UnitCode) -> Vec<(u32, String, String, String, u32)> {
    let value = desk.value(unit);
    let list = value.slots().list(unit_slot::EASEMENTS);
    let elements = list.map_or(&[][..], |list| list.elements());
    elements
        .iter()
        .map(|element| {
            let text = |slot| element.text(slot).expect("text").to_owned();
            (
                element.code(easement_slot::SIDE).expect("a side"),
                text(easement_slot::OTHER),
                element.date(easement_slot::TO).expect("a day").to_string(),
                text(easement_slot::PROOF_NUMBER),
                element.code(easement_slot::STATUS).expect("a status"),
            )
        })
        .collect()
}

#[test]
fn an_easement_stands_on_both_units_until_whom_it_serves_gives_it_up() {
    let mut desk = opened();
    let (servient, dominant) = neighbours(&mut desk);
    let both = (&servient, &dominant);
    let draft = desk.easement(both, "G440106-E", (&[1], &[2]), 1);
    assert_eq!(desk.register(&draft), 0);
    for (unit, other, side) in
        [(&servient, &dominant, easement_side::SERVIENT), (&dominant, &servient, easement_side::DOMINANT)]
    {
        assert_eq!(desk.bits(unit), status_bits::EASEMENT);
        let entry =
            (side, other.as_str().to_owned(), "2046-11-23".to_owned(), proof(1), entry_status::IN_FORCE);
        assert_eq!(easements(&desk, unit), [entry]);
        let end = end_of_day("2046-11-23".parse().expect("a day")).expect("after 1970");
        assert_eq!(desk.value(unit).slots().time(unit_slot::BITS_HOLD_UNTIL), Some(end));
    }
    let mut by_servient = desk.easement_end(both, "G440106-A", "G440106-E", &[]);
    desk.esign(&mut by_servient, &servient, &[1]);
    assert_eq!(desk.register(&by_servient), 132, "who bears it cannot end it alone");
    desk.withdraw(&servient, "G440106-A");
    let unknown = desk.easement_end(both, "G440106-B", "G440106-X", &[2]);
    assert_eq!(desk.register(&unknown), 147);
    desk.withdraw(&servient, "G440106-B");
    let end = desk.easement_end(both, "G440106-C", "G440106-E", &[2]);
    assert_eq!(desk.register(&end), 0);
    assert_eq!((desk.bits(&servient), desk.bits(&dominant)), (0, 0));
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::CANCELLED, None));
    let again = desk.easement_end(both, "G440106-D", "G440106-E", &[2]);
    assert_eq!(desk.register(&again), 147, "it has ended");
}

/// 民法典 384: whom it burdens ends it where it is misused or not paid for; a court says whether it is.
#[test]
fn r_076_a_court_ends_an_easement_by_the_document_that_the_record_names_and_no_other_organ_does() {
    let mut desk = opened();
    let (servient, dominant) = neighbours(&mut desk);
    let both = (&servient, &dominant);
    let draft = desk.easement(both, "G440106-E", (&[1], &[2]), 1);
    assert_eq!(desk.register(&draft), 0);
    let number = "（2026）粤0106民终1号";
    let ordered = |unit: UnitCode, number: &str, digest: u8| CourtOrder {
        unit,
        act: easement::KIND,
        document_number: number.to_owned(),
        debtor: None,
        served_at: kexin_proof::height::TimeMs::ZERO,
        term_days: 0,
        order_digest: DocumentDigest::from_bytes([digest; 32]),
    };
    let orders = [
        (None, 76),
        (Some((ordered(servient, number, 7), BY_ORGAN)), 76),
        (Some((ordered(dominant, number, 7), BY_COURT)), 76),
        (Some((ordered(servient, "（2026）粤0106民终2号", 7), BY_COURT)), 76),
        (Some((ordered(servient, number, 8), BY_COURT)), 76),
        (Some((CourtOrder { act: 22, ..ordered(servient, number, 7) }, BY_COURT)), 76),
        (Some((ordered(servient, number, 7), BY_COURT)), 0),
    ];
    for (place, (order, expected)) in orders.into_iter().enumerate() {
        let case = format!("G440106-C{place}");
        let mut end = desk.easement_end(both, &case, "G440106-E", &[]);
        end.slots.set(fact::DOCUMENT_NUMBER, Value::text(number).expect("clean"));
        end.slots.set(fact::ORDER_DIGEST, Value::Hash([7; 32]));
        if let Some((order, (role, org))) = order {
            let order = desk.attest(Claims::CourtOrder(order), role, org);
            end.attestations.push(order);
        }
        assert_eq!(desk.register(&end), expected, "order {place}");
        if expected != 0 {
            desk.withdraw(&servient, &case);
        }
    }
    assert_eq!((desk.bits(&servient), desk.bits(&dominant)), (0, 0));
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::CANCELLED, None));
    let mut again = desk.easement_end(both, "G440106-D", "G440106-E", &[]);
    again.slots.set(fact::DOCUMENT_NUMBER, Value::text(number).expect("clean"));
    again.slots.set(fact::ORDER_DIGEST, Value::Hash([7; 32]));
    let order = desk.attest(Claims::CourtOrder(ordered(servient, number, 7)), Role::Court, COURT);
    again.attestations.push(order);
    assert_eq!(desk.register(&again), 147, "it has ended");
}

/// 民法典 229: an award in effect ends a right as a judgment does; who bears the easement brings it.
#[test]
fn r_076_an_award_between_all_who_hold_the_easement_and_who_bears_it_ends_it() {
    let mut desk = opened();
    let servient = desk.registered(1, 0, &[(1, None)]);
    let dominant = desk.registered(2, 1, &[(2, None), (3, None)]);
    let both = (&servient, &dominant);
    let draft = desk.easement(both, "G440106-E", (&[1], &[2, 3]), 1);
    assert_eq!(desk.register(&draft), 0);
    let number = "（2026）穗仲案字第1号";
    let now = desk.chain.head().header.time;
    let award = Instrument {
        unit: servient,
        matter: Instrument::AWARD,
        from: vec![party(2), party(3)],
        to: Vec::new(),
        effective_at: now,
        document_number: number.to_owned(),
        digest: DocumentDigest::from_bytes([7; 32]),
    };
    let later = now.plus(365 * 86_400_000).expect("this century");
    let cases: [(Instrument, &[u8], u16); 11] = [
        (Instrument { unit: dominant, ..award.clone() }, &[1], 76),
        (Instrument { matter: Instrument::DECISION, ..award.clone() }, &[1], 76),
        (Instrument { from: vec![party(2)], ..award.clone() }, &[1], 76),
        (Instrument { from: vec![party(2), party(3), party(4)], ..award.clone() }, &[1], 76),
        (Instrument { to: vec![party(1)], ..award.clone() }, &[1], 76),
        (Instrument { effective_at: later, ..award.clone() }, &[1], 76),
        (Instrument { document_number: "（2026）穗仲案字第2号".to_owned(), ..award.clone() }, &[1], 76),
        (Instrument { digest: DocumentDigest::from_bytes([8; 32]), ..award.clone() }, &[1], 76),
        (award.clone(), &[], 132),
        (award.clone(), &[1, 2], 25),
        (award, &[1], 0),
    ];
    for (place, (award, applying, expected)) in cases.into_iter().enumerate() {
        let case = format!("G440106-C{place}");
        let mut end = desk.easement_end(both, &case, "G440106-E", &[]);
        end.slots.set(fact::DOCUMENT_NUMBER, Value::text(number).expect("clean"));
        end.slots.set(fact::ORDER_DIGEST, Value::Hash([7; 32]));
        desk.esign(&mut end, &servient, applying);
        let award = desk.attest(Claims::Instrument(award), Role::Organ, ORGAN);
        end.attestations.push(award);
        assert_eq!(desk.register(&end), expected, "award {place}");
        if expected != 0 {
            desk.withdraw(&servient, &case);
        }
    }
    assert_eq!((desk.bits(&servient), desk.bits(&dominant)), (0, status_bits::CO_OWNED));
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::CANCELLED, None));
}

#[test]
fn r_076_an_award_ends_an_easement_from_the_moment_at_which_it_takes_effect() {
    for (late_ms, expected) in [(0, 0), (1, 76)] {
        let mut desk = opened();
        let (servient, dominant) = neighbours(&mut desk);
        let draft = desk.easement((&servient, &dominant), "G440106-E", (&[1], &[2]), 1);
        assert_eq!(desk.register(&draft), 0);
        let mut end = desk.easement_end((&servient, &dominant), "G440106-C", "G440106-E", &[]);
        end.slots.set(fact::DOCUMENT_NUMBER, Value::text("（2026）穗仲案字第1号").expect("clean"));
        end.slots.set(fact::ORDER_DIGEST, Value::Hash([7; 32]));
        desk.esign(&mut end, &servient, &[1]);
        let award = Instrument {
            unit: servient,
            matter: Instrument::AWARD,
            from: vec![party(2)],
            to: Vec::new(),
            effective_at: desk.chain.next_time().plus(late_ms).expect("this century"),
            document_number: "（2026）穗仲案字第1号".to_owned(),
            digest: DocumentDigest::from_bytes([7; 32]),
        };
        let award = desk.attest(Claims::Instrument(award), Role::Court, COURT);
        end.attestations.push(award);
        assert_eq!(desk.register(&end), expected, "{late_ms} ms later");
    }
}

#[test]
fn the_proof_of_an_easement_between_two_parts_of_one_house_ends_with_it() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let (one, other) = (unit(11), unit(12));
    let mut division = desk.split(&house, "G440106-D", &[(one, 5_000, 11), (other, 5_117, 12)], 1);
    desk.esign(&mut division, &house, &[1]);
    assert_eq!(desk.register(&division), 0);
    let draft = desk.easement((&one, &other), "G440106-E", (&[1], &[1]), 1);
    assert_eq!(desk.register(&draft), 0);
    let end = desk.easement_end((&one, &other), "G440106-F", "G440106-E", &[1]);
    assert_eq!(desk.register(&end), 0);
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::CANCELLED, None));
}

#[test]
fn the_terms_of_an_easement_are_replaced_on_both_units() {
    let mut desk = opened();
    let (servient, dominant) = neighbours(&mut desk);
    let both = (&servient, &dominant);
    let draft = desk.easement(both, "G440106-E", (&[1], &[2]), 1);
    assert_eq!(desk.register(&draft), 0);
    for (case, name, previous, outcome) in [
        ("G440106-A", "G440106-X", 1, 147),
        ("G440106-B", "G440106-E", 9, 113),
        ("G440106-C", "G440106-E", 1, 0),
    ] {
        let terms = (previous, 2, "2036-11-23");
        let change = desk.easement_change(both, case, name, (&[1], &[2]), terms);
        // Of what does not exist no proof is the right one either: 113 stands before 147.
        let told = if outcome == 147 { 113 } else { outcome };
        assert_eq!(desk.register(&change), told, "{case}");
        if outcome != 0 {
            desk.withdraw(&servient, case);
        }
    }
    for unit in [&servient, &dominant] {
        let found = easements(&desk, unit);
        assert_eq!((found[0].2.as_str(), found[0].3.as_str()), ("2036-11-23", proof(2).as_str()));
    }
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::SUPERSEDED, Some(proof(2))));
    let unsigned = desk.easement_change(both, "G440106-D", "G440106-E", (&[], &[2]), (2, 3, "2040-11-23"));
    assert_eq!(desk.register(&unsigned), 132, "who bears it has not agreed to bear more");
}

#[test]
fn r_007_an_end_by_a_court_names_the_document_s_number_and_digest() {
    let mut desk = opened();
    let (servient, dominant) = neighbours(&mut desk);
    let draft = desk.easement_end((&servient, &dominant), "G440106-C", "G440106-E", &[2]);
    let mut error = |change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    let number = |facts: &mut Slots| {
        facts.set(fact::DOCUMENT_NUMBER, Value::text("（2026）粤0106民终1号").expect("clean"));
    };
    let digest = |facts: &mut Slots| facts.set(fact::ORDER_DIGEST, Value::Hash([7; 32]));
    assert_eq!(error(&|_| ()), None);
    assert_eq!(error(&number), Some(7));
    assert_eq!(error(&digest), Some(7));
    assert_eq!(
        error(&|facts| {
            number(facts);
            digest(facts);
        }),
        None
    );
}

#[test]
fn form_rules_of_an_easement_are_found_before_a_block() {
    let mut desk = opened();
    let (servient, dominant) = (unit(1), unit(2));
    let draft = desk.easement((&servient, &dominant), "G440106-E", (&[], &[]), 1);
    let error = |desk: &mut Desk, change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    let text = |text: &str| Value::text(text).expect("clean");
    let day = |text: &str| Value::Date(text.parse().expect("a day"));
    assert_eq!(error(&mut desk, &|_| ()), None);
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::OTHER, text(servient.as_str()))), Some(98));
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::OTHER, text("440106"))), Some(1));
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::OTHER, text(unit(3).as_str()))), Some(7), "subject");
    for needed in [slot::ISSUED_NUMBER, fact::WAY, fact::OTHER, fact::CONTENT, fact::FROM, fact::TO] {
        assert_eq!(error(&mut desk, &|facts| facts.clear(needed)), Some(7), "slot {needed}");
    }
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::WAY, Value::Code(4))), Some(8));
    assert_eq!(
        error(&mut desk, &|facts| facts.set(fact::WAY, Value::Code(2))),
        Some(6),
        "the type of a new one"
    );
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::EASEMENT, text("G440106-X"))), Some(16));
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::TO, day("2026-01-01"))), None, "one day");
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::TO, day("2025-12-31"))), Some(14));
    assert_eq!(
        error(&mut desk, &|facts| facts.set(fact::DOCUMENT_NUMBER, text("1号"))),
        Some(16),
        "of an end"
    );
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::ORDER_DIGEST, Value::Hash([1; 32]))), Some(16));
    // It passes with its land, and is mortgaged with it, never alone.
    let types = |registration_type, right| {
        move |facts: &mut Slots| {
            facts.set(slot::REGISTRATION_TYPE, Value::Code(registration_type));
            facts.set(slot::RIGHT_TYPE, Value::Code(right));
        }
    };
    assert_eq!(error(&mut desk, &types(200, 19)), Some(99));
    assert_eq!(error(&mut desk, &types(100, 37)), Some(99));
    assert_eq!(error(&mut desk, &types(100, 4)), Some(6));
}

#[test]
fn an_easement_lasts_no_longer_than_the_rights_in_both_units() {
    for (servient_end, dominant_end, outcome) in
        [("2046-11-23", "2046-11-23", 0), ("2046-11-22", "2046-11-23", 97), ("2046-11-23", "2046-11-22", 97)]
    {
        let mut desk = opened();
        let servient = house_until(&mut desk, 1, 1, servient_end);
        let dominant = house_until(&mut desk, 2, 2, dominant_end);
        let draft = desk.easement((&servient, &dominant), "G440106-E", (&[1], &[2]), 1);
        assert_eq!(desk.register(&draft), outcome, "{servient_end} and {dominant_end}");
    }
}

#[test]
fn both_units_are_registered_and_free_to_be_bound() {
    let mut desk = opened();
    let (servient, dominant) = neighbours(&mut desk);
    let draft = desk.easement((&servient, &dominant), "G440106-E", (&[1], &[2]), 1);
    for (unit, restricted) in [(&servient, Some(21)), (&dominant, None)] {
        assert_eq!(refusal_if(&mut desk, (&draft, &REGISTER), unit, lose), Some(23));
        assert_eq!(refusal_if(&mut desk, (&draft, &REGISTER), unit, restrict), restricted);
    }
    assert_eq!(desk.register(&draft), 0);
    let absent = desk.easement((&unit(3), &dominant), "G440106-A", (&[1], &[2]), 2);
    assert_eq!(desk.register(&absent), 24);
    let absent = desk.easement((&servient, &unit(4)), "G440106-B", (&[1], &[2]), 2);
    assert_eq!(desk.register(&absent), 24);
}

#[test]
fn a_seizure_of_the_servient_unit_stops_an_easement_and_of_the_dominant_does_not() {
    for (seized, debtor, outcome) in [(1, 1, 17), (2, 2, 0)] {
        let mut desk = opened();
        let (servient, dominant) = neighbours(&mut desk);
        let seizure = desk.seize(&unit(seized), "G440106-Z", 1, (debtor, 100));
        assert_eq!(desk.record_order(&seizure), 0);
        let draft = desk.easement((&servient, &dominant), "G440106-E", (&[1], &[2]), 1);
        assert_eq!(desk.register(&draft), outcome, "unit {seized} is seized");
    }
}

#[test]
fn whom_the_servient_unit_was_promised_consents_unless_his_own_unit_is_served() {
    for (buyer, with_consent, outcome) in [(3, false, 18), (3, true, 0), (2, false, 0)] {
        let mut desk = opened();
        let (servient, dominant) = neighbours(&mut desk);
        let promise = desk.sale_notice(&servient, "G440106-N", &[1], &[(buyer, None)], 1);
        assert_eq!(desk.register(&promise), 0);
        let mut draft = desk.easement((&servient, &dominant), "G440106-E", (&[1], &[2]), 2);
        if with_consent {
            consent(&mut desk, &mut draft, &servient, ("G440106-N", Holder::Person(buyer)));
        }
        assert_eq!(desk.register(&draft), outcome);
    }
}

#[test]
fn who_owns_a_part_of_the_unit_that_is_served_and_has_not_signed_has_not_consented() {
    for (signing, outcome) in [(&[3][..], 18), (&[2, 3][..], 0)] {
        let mut desk = opened();
        let servient = desk.registered(1, 0, &[(1, None)]);
        let dominant = desk.registered(2, 2, &[(2, Some((1, 3))), (3, Some((2, 3)))]);
        let promise = desk.sale_notice(&servient, "G440106-N", &[1], &[(2, None)], 1);
        assert_eq!(desk.register(&promise), 0);
        let draft = desk.easement((&servient, &dominant), "G440106-E", (&[1], signing), 2);
        assert_eq!(desk.register(&draft), outcome, "{signing:?} sign for the unit that is served");
    }
}

#[test]
fn the_owners_of_both_units_agree_and_nobody_else_does() {
    let mut desk = opened();
    let (servient, dominant) = neighbours(&mut desk);
    for (case, bearing, served, outcome) in [
        ("G440106-A", &[][..], &[2][..], 132),
        ("G440106-B", &[1], &[], 132),
        ("G440106-C", &[1, 3], &[2], 25),
        ("G440106-D", &[1], &[2, 3], 25),
        ("G440106-E", &[1], &[2], 0),
    ] {
        let draft = desk.easement((&servient, &dominant), case, (bearing, served), 1);
        assert_eq!(desk.register(&draft), outcome, "{bearing:?} and {served:?} have signed");
        if outcome != 0 {
            desk.withdraw(&servient, case);
        }
    }
}

#[test]
fn co_owners_of_either_unit_agree_as_to_a_disposal() {
    let (third, two_thirds) = (Some((1, 3)), Some((2, 3)));
    for (owners, form, signing, outcome) in [
        (&[(1, None), (3, None)][..], 1, &[1][..], 26),
        (&[(1, None), (3, None)][..], 1, &[1, 3][..], 0),
        (&[(1, two_thirds), (3, third)][..], 2, &[1][..], 0),
        (&[(1, two_thirds), (3, third)][..], 2, &[3][..], 27),
    ] {
        let mut desk = opened();
        let shared = desk.registered(1, form, owners);
        let single = desk.registered(2, 0, &[(2, None)]);
        let draft = desk.easement((&shared, &single), "G440106-E", (signing, &[2]), 1);
        assert_eq!(desk.register(&draft), outcome, "{signing:?} bear it");
        if outcome != 0 {
            desk.withdraw(&shared, "G440106-E");
        }
        let draft = desk.easement((&single, &shared), "G440106-D", (&[2], signing), 2);
        assert_eq!(desk.register(&draft), outcome, "{signing:?} are served");
    }
}

#[test]
fn time_ends_an_easement_on_both_units() {
    let mut desk = opened();
    let (servient, dominant) = neighbours(&mut desk);
    let mut draft = desk.easement((&servient, &dominant), "G440106-E", (&[], &[]), 1);
    draft.slots.set(fact::TO, Value::Date("2026-03-10".parse().expect("a day")));
    desk.esign(&mut draft, &servient, &[1]);
    desk.esign(&mut draft, &dominant, &[2]);
    assert_eq!(desk.register(&draft), 0);
    let end = end_of_day("2026-03-10".parse().expect("a day")).expect("after 1970");
    for unit in [&servient, &dominant] {
        let value = desk.value(unit);
        let view = Unit::of(value.slots()).expect("registered");
        let last = kexin_proof::height::TimeMs::new(end.value() - 1).expect("a moment");
        assert_eq!(view.easements_at(last).len(), 1);
        assert_eq!(view.easements_at(end).len(), 0);
    }
    desk.chain.wait(10 * 24 * 3_600 * 1_000);
    let late = desk.easement_end((&servient, &dominant), "G440106-F", "G440106-E", &[2]);
    assert_eq!(desk.register(&late), 147, "it has lapsed");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is done with easements between two units, each holds the mirror image of what the other holds.
    #[test]
    fn the_two_units_mirror_each_other(steps in prop::collection::vec((0_u8..3, any::<bool>()), 1..6)) {
        let mut desk = opened();
        let (first, second) = neighbours(&mut desk);
        let mut standing: Vec<(String, u32, bool)> = Vec::new();
        for (serial, (step, turned)) in (1_u32..).zip(steps) {
            let case = format!("G440106-E{serial}");
            let sides = |turned: bool| if turned { (&second, &first) } else { (&first, &second) };
            let owners = |turned: bool| if turned { (2_u8, 1_u8) } else { (1, 2) };
            let draft = match (step, standing.pop()) {
                (1, Some((name, proof, turned))) => {
                    standing.push((name.clone(), serial, turned));
                    let (bearing, served) = owners(turned);
                    let terms = (proof, serial, "2040-12-31");
                    desk.easement_change(sides(turned), &case, &name, (&[bearing], &[served]), terms)
                }
                (2, Some((name, _, turned))) => {
                    desk.easement_end(sides(turned), &case, &name, &[owners(turned).1])
                }
                (_, last) => {
                    standing.extend(last);
                    standing.push((case.clone(), serial, turned));
                    let (bearing, served) = owners(turned);
                    desk.easement(sides(turned), &case, (&[bearing], &[served]), serial)
                }
            };
            prop_assert_eq!(desk.register(&draft), 0);
        }
        let mirrored: Vec<_> = easements(&desk, &first)
            .into_iter()
            .map(|(side, other, to, proof, status)| {
                prop_assert_eq!(&other, second.as_str());
                Ok((3 - side, first.as_str().to_owned(), to, proof, status))
            })
            .collect::<Result<_, TestCaseError>>()?;
        prop_assert_eq!(mirrored, easements(&desk, &second));
        let in_force = easements(&desk, &first).iter().filter(|entry| entry.4 == 1).count();
        prop_assert_eq!(in_force, standing.len());
        prop_assert_eq!(desk.bits(&first) == status_bits::EASEMENT, !standing.is_empty());
    }
}
