//! Transfers by law: which document moves a right, whom it binds, and what the first court may do that nobody else may.

use kexin_proof::hash::DocumentDigest;
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::planted::{Planted, inhabit, objection, restrict, sale_notice};
use crate::act::transfer_by_law::{Ground, fact};
use crate::attestation::{Claims, Instrument, Notary, Referral, RiskAck};
use crate::fixture::desk::{DOCUMENT, Desk, REGISTER, SHORT, cause_of, document_number, party};
use crate::fixture::{COURT, COURT_2, NOTARY, ORGAN, SIGNING_SERVICE};
use crate::record::{RecordDraft, Role, slot};
use crate::unit::{Unit, co_ownership, seizure_kind, seizure_status};

const CASE: &str = "G440106-L";

/// A house of party 1 on a desk of its own.
fn house() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    (desk, house)
}

fn notary(house: &UnitCode) -> Notary {
    Notary {
        unit: *house,
        matter: Notary::INHERITANCE,
        from: vec![party(1)],
        to: vec![party(2)],
        document_number: document_number(CASE),
        digest: DocumentDigest::from_bytes(DOCUMENT),
    }
}

#[test]
fn an_heir_is_registered_by_the_notary_s_certificate_without_the_dead_man_s_signature() {
    let (mut desk, house) = house();
    let inheritance = desk.inheritance(&house, CASE, (1, 2), (1, 2));
    assert_eq!(desk.register(&inheritance), 0);
    assert_eq!(desk.owners(&house), [party(2)]);
    let value = desk.value(&house);
    let cause = kexin_proof::slot_table::unit::CAUSE;
    assert_eq!(value.slots().code(cause), Some(cause_of(Ground::Inheritance)));
}

#[test]
fn a_certificate_counts_for_this_unit_these_parties_and_this_document_only() {
    let (mut desk, house) = house();
    let draft = desk.by_law(&house, CASE, (Ground::Inheritance, &[1]), (0, &[(2, None)]), (1, 2));
    let other = crate::fixture::unit(2);
    let of = |matter| Notary { matter, ..notary(&house) };
    for (certificate, outcome) in [
        (None, 49),
        (Some(Notary { unit: other, ..notary(&house) }), 49),
        (Some(Notary { from: vec![party(3)], ..notary(&house) }), 49),
        (Some(Notary { to: vec![party(3)], ..notary(&house) }), 49),
        (Some(Notary { to: vec![party(2), party(3)], ..notary(&house) }), 49),
        (Some(Notary { document_number: "（2026）粤公证2号".to_owned(), ..notary(&house) }), 49),
        (Some(Notary { digest: DocumentDigest::from_bytes([6; 32]), ..notary(&house) }), 49),
        (Some(of(Notary::BEQUEST)), 49),
        (Some(of(Notary::MANDATE)), 49),
        (Some(of(Notary::WILL)), 0),
        (Some(notary(&house)), 0),
    ] {
        let mut draft = draft.clone();
        if let Some(certificate) = &certificate {
            let attestation = desk.attest(Claims::Notary(certificate.clone()), Role::Notary, NOTARY);
            draft.attestations.push(attestation);
        }
        desk.esign(&mut draft, &house, &[2]);
        let record = desk.chain.ready(&draft, &REGISTER);
        assert_eq!(Planted::on(&desk).outcome(&record), outcome, "{certificate:?}");
    }
}

#[test]
fn who_takes_by_inheritance_applies_for_it() {
    let (mut desk, house) = house();
    let mut draft = desk.by_law(&house, CASE, (Ground::Inheritance, &[1]), (0, &[(2, None)]), (1, 2));
    let attestation = desk.attest(Claims::Notary(notary(&house)), Role::Notary, NOTARY);
    draft.attestations.push(attestation);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(desk.register(&draft), 132);
}

#[test]
fn an_instrument_that_takes_effect_later_has_moved_nothing_yet() {
    let (mut desk, house) = house();
    let now = desk.chain.next_time().value();
    for (effective, outcome) in [(now + 2_000, 0), (now + 2_001, 14)] {
        let case = format!("G440106-E{outcome}");
        let mut draft = desk.by_law(&house, &case, (Ground::Judgment, &[1]), (0, &[(2, None)]), (1, 2));
        let effective = kexin_proof::height::TimeMs::new(effective).expect("a time");
        draft.slots.set(fact::EFFECTIVE, Value::Time(effective));
        draft.attestations.push(desk.disposal_order(&house, &case, None, COURT));
        // Two blocks, acceptance and review, have moved the time.
        assert_eq!(desk.chain.next_time().value(), now + 2_000);
        let record = desk.chain.ready(&draft, &REGISTER);
        assert_eq!(Planted::on(&desk).outcome(&record), outcome);
        desk = Desk::open();
        assert_eq!(desk.registered(1, 0, &[(1, None)]), house);
    }
}

#[test]
fn a_merger_a_taking_and_an_award_have_instruments_of_their_own() {
    let (mut desk, house) = house();
    for (place, (ground, matter)) in [
        (Ground::Reorganisation, Instrument::REORGANISATION),
        (Ground::Decision, Instrument::EXPROPRIATION),
        (Ground::Decision, Instrument::DECISION),
        (Ground::Award, Instrument::AWARD),
    ]
    .into_iter()
    .enumerate()
    {
        let case = format!("G440106-I{place}");
        let draft = desk.by_law(&house, &case, (ground, &[1]), (0, &[(2, None)]), (1, 2));
        let effective_at = draft.slots.time(fact::EFFECTIVE).expect("set");
        let instrument = Instrument {
            unit: house,
            matter,
            from: vec![party(1)],
            to: vec![party(2)],
            effective_at,
            document_number: document_number(&case),
            digest: DocumentDigest::from_bytes(DOCUMENT),
        };
        let wrong = if matter == Instrument::AWARD { Instrument::DECISION } else { Instrument::AWARD };
        let later = effective_at.plus(1).expect("a time");
        for (instrument, outcome) in [
            (Instrument { matter: wrong, ..instrument.clone() }, 49),
            (Instrument { effective_at: later, ..instrument.clone() }, 49),
            (Instrument { to: vec![party(3)], ..instrument.clone() }, 49),
            (instrument, 0),
        ] {
            let mut draft = draft.clone();
            draft.attestations.push(desk.attest(Claims::Instrument(instrument), Role::Organ, ORGAN));
            desk.esign(&mut draft, &house, &[2]);
            let record = desk.chain.ready(&draft, &REGISTER);
            assert_eq!(Planted::on(&desk).outcome(&record), outcome, "{ground:?} {matter}");
        }
        desk.withdraw(&house, &case);
    }
}

#[test]
fn an_auction_names_the_debtor_who_gives_and_its_tax_is_cleared() {
    let (mut desk, house) = house();
    let auction = desk.auction(&house, CASE, (1, 2), (1, 2), COURT);
    let without = |kind: &str| {
        let mut draft = auction.clone();
        draft.attestations.retain(|found| found.statement().claims.name() != kind);
        draft
    };
    let outcome = |desk: &mut Desk, draft: &RecordDraft| {
        let record = desk.chain.ready(draft, &REGISTER);
        Planted::on(desk).outcome(&record)
    };
    assert_eq!(outcome(&mut desk, &without("TAX_CLEAR")), 32);
    assert_eq!(outcome(&mut desk, &without("COURT_ORDER")), 49);
    for debtor in [None, Some(3)] {
        let mut of_other = without("COURT_ORDER");
        of_other.attestations.push(desk.disposal_order(&house, CASE, debtor, COURT));
        assert_eq!(outcome(&mut desk, &of_other), 49, "{debtor:?}");
    }
    assert_eq!(outcome(&mut desk, &auction), 0, "nobody but the court is asked");
    // A judgment is no sale: its tax is no matter of the registrar's.
    desk.withdraw(&house, CASE);
    let mut judgment = desk.by_law(&house, "G440106-J", (Ground::Judgment, &[1]), (0, &[(2, None)]), (1, 2));
    judgment.attestations.push(desk.disposal_order(&house, "G440106-J", None, COURT));
    assert_eq!(desk.register(&judgment), 0);
}

/// A house that the first court has seized, with a second court waiting.
fn seized_twice() -> (Desk, UnitCode) {
    let (mut desk, house) = house();
    let first = desk.seize(&house, "G440106-Z1", seizure_kind::SEIZURE, (1, 100));
    assert_eq!(desk.record_order(&first), 0);
    let second = desk.seize(&house, "G440106-Z2", seizure_kind::WAITING, (1, 100));
    assert_eq!(desk.record_order(&second), 0);
    (desk, house)
}

fn statuses(desk: &Desk, house: &UnitCode) -> Vec<u32> {
    let value = desk.value(house);
    let unit = Unit::of(value.slots()).expect("registered");
    unit.seizures_at(desk.chain.head().header.time).iter().map(|seizure| seizure.status).collect()
}

/// S8.
#[test]
fn the_first_court_disposes_in_spite_of_its_seizure_and_a_second_court_does_not() {
    let (mut desk, house) = seized_twice();
    let by_second = desk.auction(&house, "G440106-A", (1, 2), (1, 2), COURT_2);
    assert_eq!(desk.register(&by_second), 50);
    desk.withdraw(&house, "G440106-A");
    let by_first = desk.auction(&house, "G440106-B", (1, 2), (1, 2), COURT);
    assert_eq!(desk.register(&by_first), 0);
    assert_eq!(desk.owners(&house), [party(2)]);
    assert_eq!(
        statuses(&desk, &house),
        [seizure_status::ACTIVE, seizure_status::LAPSED],
        "who waited waits for nothing any more; the first court's own is its to lift"
    );
    let release = desk.release(&house, "G440106-R", "G440106-Z1");
    assert_eq!(desk.chain.outcome(&release, &SHORT), 0);
    assert_eq!(statuses(&desk, &house), [seizure_status::LIFTED, seizure_status::LAPSED]);
    assert_eq!(desk.bits(&house), 0);
}

#[test]
fn a_second_court_disposes_when_the_first_has_let_it() {
    let (mut desk, house) = seized_twice();
    let by_second = desk.auction(&house, CASE, (1, 2), (1, 2), COURT_2);
    let referral = Referral {
        unit: house,
        to: COURT_2,
        document_number: "（2026）粤0106执移1号".to_owned(),
        digest: DocumentDigest::from_bytes([4; 32]),
    };
    let elsewhere = Referral { unit: crate::fixture::unit(2), ..referral.clone() };
    let to_itself = Referral { to: COURT, ..referral.clone() };
    for (referral, by, outcome) in [
        (elsewhere, COURT, 50),
        (to_itself, COURT, 50),
        (referral.clone(), COURT_2, 50),
        (referral, COURT, 0),
    ] {
        let mut draft = by_second.clone();
        draft.attestations.push(desk.attest(Claims::Referral(referral.clone()), Role::Court, by));
        let record = desk.chain.ready(&draft, &REGISTER);
        assert_eq!(Planted::on(&desk).outcome(&record), outcome, "{referral:?} by {by}");
    }
}

#[test]
fn a_seizure_bars_every_transfer_by_law_but_the_court_s() {
    let (mut desk, house) = seized_twice();
    let inheritance = desk.inheritance(&house, CASE, (1, 2), (1, 2));
    assert_eq!(desk.register(&inheritance), 17);
}

#[test]
fn notices_objections_and_restrictions_bind_heirs_and_not_the_court() {
    let plants: [(&dyn Fn(&mut Slots), u16); 3] = [
        (&|slots| sale_notice(slots, "G440106-Y", 3), 18),
        (&|slots| objection(slots, "G440106-Y", None), 19),
        (&|slots| restrict(slots, None), 21),
    ];
    let (mut desk, house) = house();
    let inheritance = desk.inheritance(&house, CASE, (1, 2), (1, 2));
    let record = desk.chain.ready(&inheritance, &REGISTER);
    for (plant, rule) in plants {
        assert_eq!(Planted::on(&desk).with(&house, plant).outcome(&record), rule);
    }
    let mut knowing = inheritance.clone();
    let ack = RiskAck { party: party(2), unit: house, entry: "G440106-Y".to_owned() };
    knowing.attestations.push(desk.attest(Claims::RiskAck(ack), Role::Party, SIGNING_SERVICE));
    let record = desk.chain.ready(&knowing, &REGISTER);
    assert_eq!(Planted::on(&desk).with(&house, plants[1].0).outcome(&record), 0, "the heir knows");
    assert_eq!(Planted::on(&desk).with(&house, |slots| inhabit(slots, "G440106-Y", 5)).outcome(&record), 0);
    desk.withdraw(&house, CASE);
    let auction = desk.auction(&house, "G440106-A", (1, 2), (1, 2), COURT);
    let record = desk.chain.ready(&auction, &REGISTER);
    for (plant, rule) in plants {
        assert_eq!(Planted::on(&desk).with(&house, plant).outcome(&record), 0, "not R-{rule:03}");
    }
    let inhabited = Planted::on(&desk).with(&house, |slots| inhabit(slots, "G440106-Y", 5));
    assert_eq!(inhabited.broken(&record), [34], "who bids is told who lives there");
}

#[test]
fn a_widow_stays_among_the_owners_when_her_husband_s_part_passes() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::JOINT, &[(1, None), (4, None)]);
    let certificate = |to: &[u8]| Notary { to: to.iter().map(|n| party(*n)).collect(), ..notary(&house) };
    for (case, takers, to, outcome) in [
        // The notary names who takes the husband's part; what the widow had stays hers.
        ("G440106-A", &[(2, None), (4, None)][..], &[2][..], 0),
        ("G440106-B", &[(2, None), (4, None)], &[2, 4], 0),
        ("G440106-C", &[(2, None), (3, None)], &[2, 3], 25),
        ("G440106-D", &[(2, None), (3, None), (4, None)], &[2], 49),
    ] {
        let form = co_ownership::JOINT;
        let mut draft = desk.by_law(&house, case, (Ground::Inheritance, &[1]), (form, takers), (1, 2));
        let number = Value::text(&document_number(CASE)).expect("clean");
        draft.slots.set(fact::DOCUMENT_NUMBER, number);
        draft.attestations.push(desk.attest(Claims::Notary(certificate(to)), Role::Notary, NOTARY));
        let taking: Vec<u8> = takers.iter().map(|(taker, _)| *taker).collect();
        desk.esign(&mut draft, &house, &taking);
        let record = desk.chain.ready(&draft, &REGISTER);
        let planted = Planted::on(&desk);
        if outcome == 25 {
            // That the widow is left out contradicts the certificate as well.
            assert_eq!(planted.broken(&record), [49, 25], "{case}");
        } else {
            assert_eq!(planted.outcome(&record), outcome, "{case}");
        }
        desk.withdraw(&house, case);
    }
}

#[test]
fn what_an_owner_by_shares_has_is_not_made_less_by_another_s_death() {
    let (half, third) = (Some((1, 2)), Some((1, 3)));
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SHARED, &[(1, half), (4, half)]);
    for (case, takers, outcome) in [
        ("G440106-A", [(2, third), (4, Some((2, 3)))], 0),
        ("G440106-B", [(2, half), (4, half)], 0),
        ("G440106-C", [(2, Some((501, 1_000))), (4, Some((499, 1_000)))], 29),
    ] {
        let form = co_ownership::SHARED;
        let mut draft = desk.by_law(&house, case, (Ground::Inheritance, &[1]), (form, &takers), (1, 2));
        let number = Value::text(&document_number(CASE)).expect("clean");
        draft.slots.set(fact::DOCUMENT_NUMBER, number);
        draft.attestations.push(desk.attest(Claims::Notary(notary(&house)), Role::Notary, NOTARY));
        desk.esign(&mut draft, &house, &[2, 4]);
        let record = desk.chain.ready(&draft, &REGISTER);
        assert_eq!(Planted::on(&desk).outcome(&record), outcome, "{case}");
        desk.withdraw(&house, case);
    }
}

#[test]
fn a_court_passes_on_the_debtor_s_share_and_leaves_the_others() {
    let (half, quarter) = (Some((1, 2)), Some((1, 4)));
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SHARED, &[(1, half), (4, half)]);
    for (case, share, outcome) in [("G440106-A", (501, 1_000), 29), ("G440106-B", (1, 4), 0)] {
        let takers = [(2, Some(share))];
        let mut draft =
            desk.by_law(&house, case, (Ground::Auction, &[1]), (co_ownership::SHARED, &takers), (1, 2));
        draft.slots.set(fact::SCOPE, Value::Code(2));
        let givers = draft.slots.list_mut(fact::GIVERS).expect("givers").elements_mut();
        let given = kexin_proof::slots::ShareValue::new(share.0, share.1).expect("a fraction");
        givers[0].set(1, Value::Share(given));
        draft.attestations.push(desk.disposal_order(&house, case, Some(1), COURT));
        draft.attestations.push(desk.tax_of(&house, cause_of(Ground::Auction), &[1], &[2]));
        assert_eq!(desk.register(&draft), outcome, "{case}");
        if outcome != 0 {
            desk.withdraw(&house, case);
        }
    }
    let value = desk.value(&house);
    let owners = Unit::of(value.slots()).expect("registered").owners();
    let held: Vec<_> = owners.iter().map(|owner| (owner.party, owner.share)).collect();
    let share = |pair: Option<(u64, u64)>| {
        pair.map(|(above, below)| kexin_proof::slots::ShareValue::new(above, below).expect("a fraction"))
    };
    assert_eq!(held, [(party(1), share(quarter)), (party(4), share(half)), (party(2), share(quarter))]);
}

#[test]
fn form_rules_of_a_transfer_by_law_are_found_before_a_block() {
    let (mut desk, house) = house();
    let draft = desk.inheritance(&house, CASE, (1, 2), (1, 2));
    let mut error = |change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    assert_eq!(error(&|_| ()), None);
    for needed in [fact::INSTRUMENT, fact::EFFECTIVE, fact::DOCUMENT_NUMBER, fact::DIGEST, slot::CAUSE] {
        assert_eq!(error(&|facts| facts.clear(needed)), Some(7), "slot {needed}");
    }
    for unknown in [0, 8] {
        assert_eq!(error(&|facts| facts.set(fact::INSTRUMENT, Value::Code(unknown))), Some(8));
    }
    assert_eq!(error(&|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(300))), Some(6));
}
