//! Rights of habitation: who may live in whose dwelling, and until when.

use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{habitation as habitation_slot, status_bits, unit as unit_slot};
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::notice::{Holder, certificate, consent, lose, opened, refusal_if, restrict};
use crate::act::case_event::Event;
use crate::act::habitation::{self, fact, source};
use crate::act::{first_registration, transfer};
use crate::attestation::{Attestation, Claims, CourtOrder, IdentityOk, Instrument, Notary, RiskAck};
use crate::calendar::end_of_day;
use crate::fixture::desk::{BY_COURT, BY_ORGAN, Desk, REGISTER, SHORT, party, proof};
use crate::fixture::{COURT, IDENTITY, NOTARY, ORGAN, SIGNING_SERVICE, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::rules::Ticks;
use crate::title::certificate_status;
use crate::unit::{Unit, entry_status};

fn day(text: &str) -> Value {
    Value::Date(text.parse().expect("a day"))
}

/// T22 for party 5 in a house of party 1, not yet agreed to, its case reviewed.
fn unsigned(desk: &mut Desk, house: &UnitCode, case: &str) -> RecordDraft {
    desk.chain.prepare(house, case, habitation::KIND);
    desk.habitation_draft(house, case, 5, 1)
}

#[test]
fn the_owner_lets_somebody_live_there_and_who_lives_there_gives_it_up() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.habitation(&house, "G440106-H", (&[1], 5), 1);
    assert_eq!(desk.register(&draft), 0);
    assert_eq!(desk.bits(&house), status_bits::HABITATION);
    let value = desk.value(&house);
    let element = &value.slots().list(unit_slot::HABITATIONS).expect("a right").elements()[0];
    assert_eq!(element.party(habitation_slot::OCCUPANT), Some(party(5)));
    assert_eq!(element.code(habitation_slot::SOURCE), Some(source::CONTRACT));
    assert_eq!(element.hash(habitation_slot::SCOPE), Some(&[6; 32]));
    let end = end_of_day("2035-12-31".parse().expect("a day")).expect("after 1970");
    assert_eq!(element.time(habitation_slot::EXPIRES), Some(end));
    assert_eq!(value.slots().time(unit_slot::BITS_HOLD_UNTIL), Some(end));
    let mut by_owner = desk.habitation_end(&house, "G440106-A", "G440106-H", 5);
    desk.esign(&mut by_owner, &house, &[1]);
    assert_eq!(desk.register(&by_owner), 132, "the owner cannot end it");
    desk.withdraw(&house, "G440106-A");
    for (case, name, occupant) in [("G440106-B", "G440106-X", 5), ("G440106-C", "G440106-H", 6)] {
        let mut other = desk.habitation_end(&house, case, name, occupant);
        desk.esign(&mut other, &house, &[occupant]);
        assert_eq!(desk.register(&other), 147, "there is no such right");
        desk.withdraw(&house, case);
    }
    let mut given_up = desk.habitation_end(&house, "G440106-D", "G440106-H", 5);
    desk.esign(&mut given_up, &house, &[5]);
    assert_eq!(refusal_if(&mut desk, (&given_up, &REGISTER), &house, lose), Some(23));
    assert_eq!(desk.register(&given_up), 0);
    assert_eq!(desk.bits(&house), 0);
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::CANCELLED, None));
    let mut again = desk.habitation_end(&house, "G440106-E", "G440106-H", 5);
    desk.esign(&mut again, &house, &[5]);
    assert_eq!(desk.register(&again), 96);
}

/// The end of the right of party 5 by a document.
fn decided_end(desk: &mut Desk, house: &UnitCode, case: &str) -> RecordDraft {
    let mut end = desk.habitation_end(house, case, "G440106-H", 5);
    end.slots.set(fact::DOCUMENT_NUMBER, Value::text(DECISION).expect("clean"));
    end.slots.set(fact::DOCUMENT_DIGEST, Value::Hash([7; 32]));
    end
}

const DECISION: &str = "（2026）粤0106民初1号";

/// 民法典 229; 实施细则 28: a right ends by a court's word, whoever lives there.
#[test]
fn r_076_a_court_ends_a_right_by_the_document_that_the_record_names_and_no_other_organ_does() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.habitation(&house, "G440106-H", (&[1], 5), 1);
    assert_eq!(desk.register(&draft), 0);
    let order = CourtOrder {
        unit: house,
        act: habitation::KIND,
        document_number: DECISION.to_owned(),
        debtor: None,
        served_at: desk.chain.next_time(),
        term_days: 0,
        order_digest: DocumentDigest::from_bytes([7; 32]),
    };
    let cases = [
        (None, BY_COURT, 76),
        (Some(CourtOrder { unit: unit(9), ..order.clone() }), BY_COURT, 76),
        (Some(CourtOrder { act: 21, ..order.clone() }), BY_COURT, 76),
        (
            Some(CourtOrder { document_number: "（2026）粤0106民初2号".to_owned(), ..order.clone() }),
            BY_COURT,
            76,
        ),
        (
            Some(CourtOrder { order_digest: DocumentDigest::from_bytes([8; 32]), ..order.clone() }),
            BY_COURT,
            76,
        ),
        (Some(order.clone()), BY_ORGAN, 76),
        (Some(order), BY_COURT, 0),
    ];
    for (place, (order, (role, office), expected)) in cases.into_iter().enumerate() {
        let case = format!("G440106-C{place}");
        let mut end = decided_end(&mut desk, &house, &case);
        if let Some(order) = order {
            let order = desk.attest(Claims::CourtOrder(order), role, office);
            end.attestations.push(order);
        }
        assert_eq!(desk.register(&end), expected, "order {place}");
        if expected != 0 {
            desk.withdraw(&house, &case);
        }
    }
    assert_eq!(desk.bits(&house), 0);
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::CANCELLED, None));
}

#[test]
fn r_076_r_132_and_r_025_an_award_against_who_lives_there_is_brought_by_an_owner() {
    let mut desk = opened();
    let house = desk.registered(1, 1, &[(1, None), (2, None)]);
    let draft = desk.habitation(&house, "G440106-H", (&[1, 2], 5), 1);
    assert_eq!(desk.register(&draft), 0);
    let award = Instrument {
        unit: house,
        matter: Instrument::AWARD,
        from: vec![party(5)],
        to: Vec::new(),
        effective_at: desk.chain.head().header.time,
        document_number: DECISION.to_owned(),
        digest: DocumentDigest::from_bytes([7; 32]),
    };
    let later = award.effective_at.plus(365 * 86_400_000).expect("this century");
    let cases: [(Instrument, &[u8], u16); 8] = [
        (Instrument { from: vec![party(1)], ..award.clone() }, &[1], 76),
        (Instrument { from: vec![party(1), party(5)], ..award.clone() }, &[1], 76),
        (Instrument { to: vec![party(1)], ..award.clone() }, &[1], 76),
        (Instrument { matter: Instrument::DECISION, ..award.clone() }, &[1], 76),
        (Instrument { effective_at: later, ..award.clone() }, &[1], 76),
        (award.clone(), &[], 132),
        (award.clone(), &[2, 5], 25),
        (award, &[2], 0),
    ];
    for (place, (award, applying, expected)) in cases.into_iter().enumerate() {
        let case = format!("G440106-C{place}");
        let mut end = decided_end(&mut desk, &house, &case);
        desk.esign(&mut end, &house, applying);
        let award = desk.attest(Claims::Instrument(award), Role::Organ, ORGAN);
        end.attestations.push(award);
        assert_eq!(desk.register(&end), expected, "award {place}");
        if expected != 0 {
            desk.withdraw(&house, &case);
        }
    }
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::CANCELLED, None));
}

#[test]
fn r_007_a_decision_is_named_by_its_number_and_its_digest() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let whole = decided_end(&mut desk, &house, "G440106-C");
    assert_eq!(desk.form_error(&whole), None);
    for slot in [fact::DOCUMENT_NUMBER, fact::DOCUMENT_DIGEST] {
        let mut part = whole.clone();
        part.slots.clear(slot);
        assert_eq!(desk.form_error(&part), Some(7), "slot {slot}");
    }
}

#[test]
fn a_right_ends_with_its_last_day() {
    for (late_ms, outcome) in [(0, 0), (1, 96)] {
        let mut desk = opened();
        let house = desk.registered(1, 0, &[(1, None)]);
        let mut draft = unsigned(&mut desk, &house, "G440106-H");
        draft.slots.set(fact::TO, day("2026-03-10"));
        desk.esign(&mut draft, &house, &[1, 5]);
        assert_eq!(desk.register(&draft), 0);
        let end = end_of_day("2026-03-10".parse().expect("a day")).expect("after 1970");
        let mut given_up = desk.habitation_end(&house, "G440106-E", "G440106-H", 5);
        let wait = end.value() - 1 + late_ms - desk.chain.next_time().value();
        desk.chain.wait(wait);
        given_up.valid_until = TimeMs::new(end.value() + 1_000).expect("a moment");
        desk.esign(&mut given_up, &house, &[5]);
        assert_eq!(desk.register(&given_up), outcome, "{late_ms} ms late");
    }
}

#[test]
fn a_right_for_life_ends_with_death() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut draft = unsigned(&mut desk, &house, "G440106-H");
    draft.slots.clear(fact::TO);
    desk.esign(&mut draft, &house, &[1, 5]);
    assert_eq!(desk.register(&draft), 0);
    let value = desk.value(&house);
    assert_eq!(value.slots().time(unit_slot::BITS_HOLD_UNTIL), None, "no day is set");
    assert_eq!(Unit::of(value.slots()).expect("registered").habitations_at(time_of("2299-01-01")).len(), 1);
    for (case, dead, status, outcome) in [
        ("G440106-A", 1, IdentityOk::DECEASED, 132),
        ("G440106-B", 5, IdentityOk::NATURAL_PERSON, 132),
        ("G440106-C", 5, IdentityOk::NATURAL_PERSON | IdentityOk::DECEASED, 0),
    ] {
        let mut end = desk.habitation_end(&house, case, "G440106-H", 5);
        let claims = IdentityOk { party: party(dead), person: None, status };
        let identity = desk.attest(Claims::IdentityOk(claims), Role::Identity, IDENTITY);
        end.attestations.push(identity);
        assert_eq!(desk.register(&end), outcome, "{case}");
        if outcome != 0 {
            desk.withdraw(&house, case);
        }
    }
    let ended = Unit::of(desk.value(&house).slots()).expect("registered").habitations_at(TimeMs::ZERO);
    assert!(ended.is_empty());
}

fn time_of(day: &str) -> TimeMs {
    end_of_day(day.parse().expect("a day")).expect("after 1970")
}

#[test]
fn form_rules_of_a_habitation_are_found_before_a_block() {
    let mut desk = opened();
    let draft = desk.habitation_draft(&unit(1), "G440106-H", 5, 1);
    let error = |desk: &mut Desk, change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    let code = |slot, code| move |facts: &mut Slots| facts.set(slot, Value::Code(code));
    assert_eq!(error(&mut desk, &|_| ()), None);
    for needed in [
        slot::ISSUED_NUMBER,
        fact::WAY,
        fact::OCCUPANT,
        fact::PERSON,
        fact::HOLDER_TYPE,
        fact::SOURCE,
        fact::SCOPE,
        fact::FROM,
    ] {
        assert_eq!(error(&mut desk, &|facts| facts.clear(needed)), Some(7), "slot {needed}");
    }
    assert_eq!(error(&mut desk, &|facts| facts.clear(fact::TO)), None, "for life");
    assert_eq!(error(&mut desk, &code(fact::HOLDER_TYPE, 2)), Some(95), "a company lives nowhere");
    assert_eq!(error(&mut desk, &code(fact::HOLDER_TYPE, 7)), Some(8));
    assert_eq!(error(&mut desk, &code(fact::WAY, 3)), Some(8));
    assert_eq!(error(&mut desk, &code(fact::SOURCE, 4)), Some(8));
    assert_eq!(error(&mut desk, &code(fact::SOURCE, source::OTHER)), None);
    assert_eq!(error(&mut desk, &code(fact::SOURCE, source::WILL)), Some(7), "the will is named");
    assert_eq!(error(&mut desk, &code(slot::RIGHT_TYPE, 4)), Some(6));
    assert_eq!(error(&mut desk, &code(slot::REGISTRATION_TYPE, 400)), Some(6));
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::TO, day("2026-01-01"))), None, "one day");
    assert_eq!(error(&mut desk, &|facts| facts.set(fact::TO, day("2025-12-31"))), Some(14));
    let document = |facts: &mut Slots| facts.set(fact::DOCUMENT_DIGEST, Value::Hash([1; 32]));
    assert_eq!(error(&mut desk, &document), Some(16), "a contract is no document of others");
}

#[test]
fn a_right_of_habitation_passes_to_nobody() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut draft = unsigned(&mut desk, &house, "G440106-H");
    draft.slots.set(slot::REGISTRATION_TYPE, Value::Code(200));
    desk.esign(&mut draft, &house, &[1, 5]);
    assert_eq!(desk.register(&draft), 35);
}

#[test]
fn only_a_dwelling_is_lived_in() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.habitation(&house, "G440106-H", (&[1], 5), 1);
    for (use_code, expected) in [(10, None), (111, None), (31, Some(93)), (60, Some(93))] {
        let of_use = |unit: &mut Slots| unit.set(unit_slot::USE, Value::Code(use_code));
        assert_eq!(refusal_if(&mut desk, (&draft, &REGISTER), &house, of_use), expected, "use {use_code}");
    }
    assert_eq!(desk.register(&draft), 0);
}

/// Accepts a case, and reviews it with ticks.
fn prepare_ticking(desk: &mut Desk, house: &UnitCode, case: &str, kind: u16, rules: &[u16]) {
    assert_eq!(desk.chain.accept(house, case, kind), 0, "accepted");
    let mut review = desk.chain.event(Event::Review, house, case);
    Ticks::of(rules.iter().copied()).expect("warnings").write(&mut review.slots);
    assert_eq!(desk.chain.outcome(&review, &[SHORT[1]]), 0, "reviewed");
}

#[test]
fn a_right_beyond_the_land_use_term_is_a_warning() {
    for (end, ticked, outcome) in [
        ("2035-12-31", &[][..], 0),
        ("2035-12-30", &[], 31),
        ("2035-12-30", &[31], 0),
        ("2035-12-30", &[34], 31),
    ] {
        let mut desk = opened();
        let house = unit(1);
        desk.chain.prepare(&house, "G440106-F1", first_registration::KIND);
        let mut first = desk.first(&house, "G440106-F1", 0, &[(1, None)], 1);
        first.slots.set(first_registration::fact::LAND_TERM_END, day(end));
        assert_eq!(desk.register(&first), 0);
        prepare_ticking(&mut desk, &house, "G440106-H", habitation::KIND, ticked);
        let mut draft = desk.habitation_draft(&house, "G440106-H", 5, 1);
        desk.esign(&mut draft, &house, &[1, 5]);
        assert_eq!(desk.register(&draft), outcome, "the land until {end}, {ticked:?} ticked");
    }
}

/// S15.
#[test]
fn an_inhabited_house_is_sold_to_who_knows_of_it_or_with_the_reviewers_tick() {
    for (acknowledges, ticked, outcome) in [(false, &[][..], 34), (true, &[], 0), (false, &[34], 0)] {
        let mut desk = opened();
        let house = desk.registered(1, 0, &[(1, None)]);
        let draft = desk.habitation(&house, "G440106-H", (&[1], 5), 1);
        assert_eq!(desk.register(&draft), 0);
        prepare_ticking(&mut desk, &house, "G440106-S", transfer::KIND, ticked);
        let mut sale = desk.sale_draft(&house, "G440106-S", &[1], (0, &[(2, None)]), (1, 101));
        desk.esign(&mut sale, &house, &[1, 2]);
        let tax = desk.tax(&house, &[1], &[2]);
        sale.attestations.push(tax);
        if acknowledges {
            let claims = RiskAck { party: party(2), unit: house, entry: "G440106-H".to_owned() };
            let attestation = desk.attest(Claims::RiskAck(claims), Role::Party, SIGNING_SERVICE);
            sale.attestations.push(attestation);
        }
        assert_eq!(desk.register(&sale), outcome, "{acknowledges}, {ticked:?} ticked");
        // Whoever owns the house, who lives there stays.
        assert_eq!(desk.bits(&house), status_bits::HABITATION);
    }
}

#[test]
fn the_house_is_registered_and_free_to_be_burdened() {
    let mut desk = opened();
    let absent = desk.habitation(&unit(2), "G440106-A", (&[1], 5), 1);
    assert_eq!(desk.register(&absent), 24);
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.habitation(&house, "G440106-B", (&[1], 5), 1);
    assert_eq!(refusal_if(&mut desk, (&draft, &REGISTER), &house, lose), Some(23));
    assert_eq!(refusal_if(&mut desk, (&draft, &REGISTER), &house, restrict), Some(21));
    desk.withdraw(&house, "G440106-B");
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 100));
    assert_eq!(desk.record_order(&seizure), 0);
    let draft = desk.habitation(&house, "G440106-C", (&[1], 5), 1);
    assert_eq!(desk.register(&draft), 17);
}

#[test]
fn whom_the_house_was_promised_consents_unless_he_is_to_live_there() {
    for (occupant, with_consent, outcome) in [(5, false, 18), (5, true, 0), (2, false, 0)] {
        let mut desk = opened();
        let house = desk.registered(1, 0, &[(1, None)]);
        let promise = desk.sale_notice(&house, "G440106-N", &[1], &[(2, None)], 1);
        assert_eq!(desk.register(&promise), 0);
        let mut draft = desk.habitation(&house, "G440106-H", (&[1], occupant), 2);
        if with_consent {
            consent(&mut desk, &mut draft, &house, ("G440106-N", Holder::Person(2)));
        }
        assert_eq!(desk.register(&draft), outcome);
    }
}

#[test]
fn the_owner_and_the_occupant_sign_and_no_stranger_does() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    for (case, signing, outcome) in [
        ("G440106-A", &[1][..], 132),
        ("G440106-B", &[5], 132),
        ("G440106-C", &[1, 5, 7], 25),
        ("G440106-D", &[1, 5], 0),
    ] {
        let mut draft = unsigned(&mut desk, &house, case);
        desk.esign(&mut draft, &house, signing);
        assert_eq!(desk.register(&draft), outcome, "{signing:?} have signed");
        if outcome != 0 {
            desk.withdraw(&house, case);
        }
    }
}

#[test]
fn co_owners_agree_to_a_right_of_habitation() {
    let joint = &[(1, None), (2, None)][..];
    let exactly = &[(1, Some((2, 3))), (2, Some((1, 3)))][..];
    let below = &[(1, Some((1_999, 3_000))), (2, Some((1_001, 3_000)))][..];
    for (form, owners, signing, by_statement, outcome) in [
        (1, joint, &[1][..], false, 94),
        (1, joint, &[1, 2], false, 0),
        (1, joint, &[1], true, 0),
        (2, exactly, &[1], false, 0),
        (2, below, &[1], false, 94),
        (2, below, &[1], true, 0),
    ] {
        let mut desk = opened();
        let house = desk.registered(1, form, owners);
        let mut draft = desk.habitation(&house, "G440106-H", (signing, 5), 1);
        if by_statement {
            consent(&mut desk, &mut draft, &house, ("", Holder::Person(2)));
        }
        assert_eq!(desk.register(&draft), outcome, "{owners:?}: {signing:?}");
    }
}

const DOCUMENT: &str = "（2026）粤0106民初1号";

/// T22 from a document, signed by the occupant alone.
fn from_document(desk: &mut Desk, house: &UnitCode, case: &str, source: u32) -> RecordDraft {
    let mut draft = unsigned(desk, house, case);
    draft.slots.set(fact::SOURCE, Value::Code(source));
    draft.slots.set(fact::DOCUMENT_NUMBER, Value::text(DOCUMENT).expect("clean"));
    draft.slots.set(fact::DOCUMENT_DIGEST, Value::Hash([8; 32]));
    desk.esign(&mut draft, house, &[5]);
    draft
}

fn will(desk: &mut Desk, unit: &UnitCode, to: u8, digest: [u8; 32]) -> Attestation {
    let claims = Notary {
        unit: *unit,
        matter: Notary::WILL,
        from: vec![party(1)],
        to: vec![party(to)],
        document_number: DOCUMENT.to_owned(),
        digest: DocumentDigest::from_bytes(digest),
    };
    desk.attest(Claims::Notary(claims), Role::Notary, NOTARY)
}

fn judgment(desk: &mut Desk, unit: &UnitCode, act: u16, digest: [u8; 32]) -> Attestation {
    let claims = CourtOrder {
        unit: *unit,
        act,
        document_number: DOCUMENT.to_owned(),
        debtor: None,
        served_at: desk.chain.next_time(),
        term_days: 0,
        order_digest: DocumentDigest::from_bytes(digest),
    };
    desk.attest(Claims::CourtOrder(claims), Role::Court, COURT)
}

#[test]
fn a_will_or_a_judgment_takes_the_place_of_the_owners_agreement() {
    let mut desk = opened();
    let house = desk.registered(1, 0, &[(1, None)]);
    let other = unit(2);
    type Stated = fn(&mut Desk, &UnitCode, &UnitCode) -> Attestation;
    let attempts: [(u32, Stated, u16); 7] = [
        (source::WILL, |desk, house, _| will(desk, house, 6, [8; 32]), 132),
        (source::WILL, |desk, house, _| will(desk, house, 5, [9; 32]), 132),
        (source::WILL, |desk, _, other| will(desk, other, 5, [8; 32]), 132),
        (source::JUDGMENT, |desk, house, _| will(desk, house, 5, [8; 32]), 132),
        (source::JUDGMENT, |desk, house, _| judgment(desk, house, 3, [8; 32]), 132),
        (source::JUDGMENT, |desk, house, _| judgment(desk, house, habitation::KIND, [9; 32]), 132),
        (source::JUDGMENT, |desk, house, _| judgment(desk, house, habitation::KIND, [8; 32]), 0),
    ];
    for (number, (source, stated, outcome)) in attempts.into_iter().enumerate() {
        let case = format!("G440106-H{number}");
        let mut draft = from_document(&mut desk, &house, &case, source);
        let statement = stated(&mut desk, &house, &other);
        draft.attestations.push(statement);
        assert_eq!(desk.register(&draft), outcome, "attempt {number}");
        if outcome != 0 {
            desk.withdraw(&house, &case);
        }
    }
    let mut bequest = from_document(&mut desk, &house, "G440106-W", source::WILL);
    bequest.slots.set(slot::ISSUED_NUMBER, Value::text(&proof(2)).expect("clean"));
    let statement = will(&mut desk, &house, 5, [8; 32]);
    bequest.attestations.push(statement);
    assert_eq!(desk.register(&bequest), 0);
    let rights = Unit::of(desk.value(&house).slots()).expect("registered").habitations_at(TimeMs::ZERO);
    let in_force = rights.iter().filter(|right| right.standing.status == entry_status::IN_FORCE);
    assert_eq!(in_force.count(), 2, "each from its own document");
}
