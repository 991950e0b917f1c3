//! T09 注销: a right in a unit ends, and with it what burdened it.

use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{historic_reason, seizure as seizure_slot, status_bits, unit as unit_slot};
use kexin_proof::slots::{Date, Value};

use super::super::planted::{inhabit, restrict};
use super::{Planted, broken, certificate, ended_by, held, keys, land, mortgaged, outcome, standing};
use crate::act::cancel::{KIND, Reason, fact};
use crate::attestation::{Claims, Instrument};
use crate::calendar::{end_of_day, start_of_day};
use crate::case::case_key;
use crate::fixture::desk::lineage::{DIGEST, DOCUMENT};
use crate::fixture::desk::{Desk, REGISTER, party, proof, title};
use crate::fixture::{BANK, BANK_2, COUNTY, GENESIS_MS, ORGAN, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::title::certificate_status;
use crate::unit::{Unit, co_ownership, entry_status, seizure_kind, seizure_status, unit_key};

/// A desk with house 1 of party 1.
fn house() -> Desk {
    let mut desk = Desk::open();
    desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    desk
}

/// A cancellation of house 1 that its owner agrees to where he is asked.
fn cancellation(desk: &mut Desk, reason: Reason) -> RecordDraft {
    let mut draft = desk.cancel_right_draft(&unit(1), "G440106-C", reason);
    if matches!(reason, Reason::Loss | Reason::Abandonment | Reason::TermEnded) {
        desk.esign(&mut draft, &unit(1), &[1]);
    }
    draft
}

#[test]
fn a_house_that_burnt_down_leaves_the_register_with_its_certificate() {
    let mut desk = house();
    let house = unit(1);
    let counted = standing(&desk, &land());
    let mut draft = desk.cancel_right(&house, "G440106-C", Reason::Loss);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(desk.register(&draft), 0);
    assert_eq!(ended_by(&desk, &house), Some(historic_reason::LOST));
    assert_eq!(desk.bits(&house), status_bits::HISTORIC);
    assert_eq!(desk.owners(&house), []);
    assert!(held(&desk, 1).is_empty());
    assert_eq!(certificate(&desk, &title(1)).0, certificate_status::CANCELLED);
    assert_eq!(standing(&desk, &land()), counted.saturating_sub(1));
    let again = cancellation(&mut desk, Reason::Loss);
    assert!(broken(&mut desk, &again).contains(&23));
}

#[test]
fn every_reason_ends_the_right_by_its_own_evidence() {
    for reason in [Reason::Loss, Reason::Abandonment, Reason::Taking, Reason::Court] {
        let mut desk = house();
        let mut draft = desk.cancel_right(&unit(1), "G440106-C", reason);
        if matches!(reason, Reason::Loss | Reason::Abandonment) {
            desk.esign(&mut draft, &unit(1), &[1]);
        }
        assert_eq!(desk.register(&draft), 0, "{reason:?}");
        let expected =
            if reason == Reason::Loss { historic_reason::LOST } else { historic_reason::CANCELLED };
        assert_eq!(ended_by(&desk, &unit(1)), Some(expected));
    }
}

#[test]
fn r_024_what_was_never_registered_is_not_cancelled() {
    let mut desk = Desk::open();
    let mut draft = desk.cancel_right_draft(&unit(1), "G440106-C", Reason::Loss);
    desk.esign(&mut draft, &unit(1), &[1]);
    assert_eq!(broken(&mut desk, &draft), [24]);
}

#[test]
fn r_132_and_r_076_each_reason_needs_its_evidence() {
    for (reason, rule) in
        [(Reason::Loss, 132), (Reason::Taking, 132), (Reason::Court, 76), (Reason::ExOfficio, 132)]
    {
        let mut desk = house();
        let mut draft = desk.cancel_right_draft(&unit(1), "G440106-C", reason);
        draft.attestations.clear();
        if reason == Reason::Loss {
            desk.esign(&mut draft, &unit(1), &[1]);
        }
        assert_eq!(broken(&mut desk, &draft), [rule], "{reason:?}");
    }
}

#[test]
fn evidence_of_another_document_or_another_house_is_none() {
    let mut desk = house();
    let other = desk.registered(2, co_ownership::SINGLE, &[(1, None)]);
    for (reason, rule) in [(Reason::Taking, 132), (Reason::Court, 76)] {
        let mut draft = cancellation(&mut desk, reason);
        draft.slots.set(fact::DOCUMENT_DIGEST, Value::Hash([7; 32]));
        assert_eq!(broken(&mut desk, &draft), [rule], "{reason:?}");
    }
    let mut draft = cancellation(&mut desk, Reason::Taking);
    draft.attestations = vec![desk.taking(&other)];
    assert_eq!(broken(&mut desk, &draft), [132]);
    let mut draft = cancellation(&mut desk, Reason::Loss);
    draft.attestations.retain(|found| found.statement().claims.name() != "SITE_CHECK");
    draft.attestations.push(desk.found_lost(&other));
    assert_eq!(broken(&mut desk, &draft), [132]);
}

#[test]
fn r_132_a_taking_is_in_effect_from_its_moment_on() {
    let mut desk = house();
    let draft = cancellation(&mut desk, Reason::Taking);
    let Claims::Instrument(taking) = &draft.attestations[0].statement().claims else {
        unreachable!("a taking rests on an instrument")
    };
    let effective = desk.chain.next_time();
    let later = Instrument { effective_at: effective, ..taking.clone() };
    let mut draft = draft.clone();
    draft.attestations = vec![desk.attest(Claims::Instrument(later), Role::Organ, ORGAN)];
    let record = desk.chain.ready(&draft, &REGISTER);
    let before = TimeMs::new(effective.value() - 1).expect("this century");
    assert_eq!(Planted::on(&desk).at(effective).broken_by_act(&record), [0_u16; 0]);
    assert_eq!(Planted::on(&desk).at(before).broken_by_act(&record), [132]);
}

#[test]
fn r_132_a_taking_names_every_owner() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::JOINT, &[(1, None), (2, None)]);
    let sound = cancellation(&mut desk, Reason::Taking);
    assert!(broken(&mut desk, &sound).is_empty());
    let record = desk.chain.ready(&sound, &REGISTER);
    let mut planted = Planted::on(&desk);
    let owners = desk.value(&house).slots().get(unit_slot::OWNERS).cloned().expect("owners");
    let Value::List(mut owners) = owners else { unreachable!("owners are a list") };
    let mut place = 0;
    owners.retain(|_| {
        place += 1;
        place == 1
    });
    planted.plant(&house, unit_slot::OWNERS, Value::List(owners));
    assert_eq!(planted.broken_by_act(&record), [132], "one of them has sold his part since");
}

#[test]
fn r_025_r_026_r_027_owners_agree_to_loss_and_abandonment() {
    for reason in [Reason::Loss, Reason::Abandonment] {
        for (form, owners, signing, rules) in [
            (co_ownership::SINGLE, &[(1, None)][..], &[][..], &[132][..]),
            (co_ownership::SINGLE, &[(1, None)], &[1, 2], &[25]),
            (co_ownership::JOINT, &[(1, None), (2, None)], &[1], &[26]),
            (co_ownership::SHARED, &[(1, Some((2, 3))), (2, Some((1, 3)))], &[1], &[]),
            (co_ownership::SHARED, &[(1, Some((1_999, 3_000))), (2, Some((1_001, 3_000)))], &[1], &[27]),
        ] {
            let mut desk = Desk::open();
            let house = desk.registered(1, form, owners);
            let mut draft = desk.cancel_right_draft(&house, "G440106-C", reason);
            desk.esign(&mut draft, &house, signing);
            assert_eq!(broken(&mut desk, &draft), rules, "{reason:?} {owners:?} {signing:?}");
        }
    }
}

#[test]
fn r_017_what_is_seized_is_cancelled_by_the_seizing_court_alone() {
    for (reason, rules) in [
        (Reason::Loss, &[17][..]),
        (Reason::Abandonment, &[17]),
        (Reason::Taking, &[17]),
        (Reason::Court, &[]),
    ] {
        let mut desk = house();
        for (case, kind) in [("G440106-Z", seizure_kind::SEIZURE), ("G440106-Y", seizure_kind::WAITING)] {
            let seizure = desk.seize(&unit(1), case, kind, (1, 30));
            assert_eq!(desk.record_order(&seizure), 0);
        }
        let draft = cancellation(&mut desk, reason);
        assert_eq!(broken(&mut desk, &draft), rules, "{reason:?}");
        if rules.is_empty() {
            let record = desk.chain.ready(&draft, &REGISTER);
            let mut planted = Planted::on(&desk);
            let slots = planted.slots(&unit(1));
            let mut seizures = slots.list(unit_slot::SEIZURES).cloned().expect("seizures");
            seizures.elements_mut()[0].set(seizure_slot::ORGAN, Value::Code(crate::fixture::COURT_2));
            planted.plant(&unit(1), unit_slot::SEIZURES, Value::List(seizures));
            assert_eq!(planted.broken_by_act(&record), [17], "another court's seizure");
            let mut planted = Planted::on(&desk);
            planted.apply(&record);
            let after = planted.slots(&unit(1));
            let statuses: Vec<u32> = Unit::of(&after)
                .unwrap()
                .seizures_at(desk.chain.next_time())
                .iter()
                .map(|seizure| seizure.status)
                .collect();
            assert_eq!(statuses, [seizure_status::LAPSED; 2], "nothing is left to seize");
            assert_eq!(after.bits(unit_slot::STATUS_BITS), Some(status_bits::HISTORIC));
        }
    }
}

#[test]
fn r_103_a_mortgaged_house_is_cancelled_as_lost_with_its_mortgagee_s_consent() {
    let mut desk = house();
    let house = unit(1);
    mortgaged(&mut desk, &house, "G440106-M", 1);
    for (case, bank, expected) in
        [("G440106-A", None, 103), ("G440106-B", Some(BANK_2), 103), ("G440106-D", Some(BANK), 0)]
    {
        let mut draft = desk.cancel_right(&house, case, Reason::Loss);
        desk.esign(&mut draft, &house, &[1]);
        if let Some(bank) = bank {
            desk.agree_as_bank(&mut draft, &house, "G440106-M", bank);
        }
        assert_eq!(outcome(&mut desk, &draft, &house, case), expected, "{case}");
    }
    assert_eq!(desk.bits(&house), status_bits::HISTORIC);
    assert_eq!(certificate(&desk, &proof(1)).0, certificate_status::CANCELLED, "the mortgage ends with it");
}

#[test]
fn r_103_a_mortgagee_agrees_where_a_term_has_ended_and_where_the_bureau_cancels_too() {
    for reason in [Reason::TermEnded, Reason::ExOfficio] {
        let mut desk = house();
        mortgaged(&mut desk, &unit(1), "G440106-M", 1);
        let mut draft = cancellation(&mut desk, reason);
        assert!(broken(&mut desk, &draft).contains(&103), "{reason:?}");
        desk.agree_as_bank(&mut draft, &unit(1), "G440106-M", BANK);
        assert!(!broken(&mut desk, &draft).contains(&103), "{reason:?}");
    }
}

#[test]
fn a_taking_ends_a_mortgage_without_its_mortgagee() {
    let mut desk = house();
    mortgaged(&mut desk, &unit(1), "G440106-M", 1);
    let draft = desk.cancel_right(&unit(1), "G440106-C", Reason::Taking);
    assert_eq!(desk.register(&draft), 0);
    assert_eq!(certificate(&desk, &proof(1)).0, certificate_status::CANCELLED);
}

/// Scenario S11.
#[test]
fn s11_and_r_018_a_house_with_an_advance_notice_is_demolished_with_its_holder_s_consent() {
    let mut desk = house();
    let draft = cancellation(&mut desk, Reason::Loss);
    let mut agreed = draft.clone();
    desk.agree_as_holder(&mut agreed, &unit(1), "G440106-N", 4);
    let mut by_another = draft.clone();
    desk.agree_as_holder(&mut by_another, &unit(1), "G440106-N", 5);
    let [plain, by_another, agreed] =
        [draft, by_another, agreed].map(|draft| desk.chain.ready(&draft, &REGISTER));
    let mut planted = Planted::on(&desk);
    planted.notice(&unit(1), "G440106-N", 4);
    assert_eq!(planted.broken_by_act(&plain), [18]);
    assert_eq!(planted.broken_by_act(&by_another), [18]);
    planted.apply(&agreed);
    let after = planted.slots(&unit(1));
    let notice = &after.list(unit_slot::NOTICES).expect("history").elements()[0];
    assert_eq!(notice.code(kexin_proof::slot_table::notice::STATUS), Some(entry_status::ENDED));
    assert_eq!(after.bits(unit_slot::STATUS_BITS), Some(status_bits::HISTORIC));
}

/// Scenario S11 from the notice on.
#[test]
fn s11_the_notice_ends_with_the_house_and_its_proof_is_cancelled() {
    let mut desk = house();
    desk.chain.know_years(2027..=2027);
    let notice = desk.sale_notice(&unit(1), "G440106-N", &[1], &[(4, None)], 3);
    assert_eq!(desk.register(&notice), 0);
    for (case, agrees, expected) in [("G440106-A", false, 18), ("G440106-B", true, 0)] {
        let mut draft = desk.cancel_right(&unit(1), case, Reason::Loss);
        desk.esign(&mut draft, &unit(1), &[1]);
        if agrees {
            desk.agree_as_holder(&mut draft, &unit(1), "G440106-N", 4);
        }
        assert_eq!(outcome(&mut desk, &draft, &unit(1), case), expected, "{case}");
    }
    assert_eq!(desk.bits(&unit(1)), status_bits::HISTORIC);
    assert_eq!(certificate(&desk, &proof(3)).0, certificate_status::CANCELLED);
}

#[test]
fn an_easement_ends_on_both_sides_with_the_house_that_bore_it() {
    let mut desk = house();
    let neighbour = desk.registered(2, co_ownership::SINGLE, &[(3, None)]);
    let right = desk.easement((&unit(1), &neighbour), "G440106-E", (&[1], &[3]), 3);
    assert_eq!(desk.register(&right), 0);
    assert_eq!(desk.bits(&neighbour), status_bits::EASEMENT);
    let mut draft = desk.cancel_right(&unit(1), "G440106-C", Reason::Loss);
    desk.esign(&mut draft, &unit(1), &[1]);
    assert_eq!(desk.register(&draft), 0);
    assert_eq!(desk.bits(&neighbour), 0);
    assert_eq!(certificate(&desk, &proof(3)).0, certificate_status::CANCELLED);
}

#[test]
fn r_146_who_abandons_has_the_consent_of_all_who_hold_another_right() {
    let mut desk = house();
    let neighbour = desk.registered(2, co_ownership::SINGLE, &[(3, None)]);
    mortgaged(&mut desk, &unit(1), "G440106-M", 1);
    let plain = cancellation(&mut desk, Reason::Abandonment);
    let mut all = plain.clone();
    desk.agree_as_bank(&mut all, &unit(1), "G440106-M", BANK);
    for (entry, holder) in [("G440106-N", 4), ("G440106-H", 5), ("G440106-E", 3)] {
        desk.agree_as_holder(&mut all, &unit(1), entry, holder);
    }
    let records: Vec<_> = (0..all.attestations.len())
        .map(|left_out| {
            let mut draft = all.clone();
            draft.attestations.remove(left_out);
            desk.chain.ready(&draft, &REGISTER)
        })
        .collect();
    let (plain, all) = (desk.chain.ready(&plain, &REGISTER), desk.chain.ready(&all, &REGISTER));
    let mut planted = Planted::on(&desk);
    assert_eq!(planted.broken_by_act(&plain), [146], "the mortgagee alone");
    planted.notice(&unit(1), "G440106-N", 4);
    planted.change(&unit(1), |slots| inhabit(slots, "G440106-H", 5));
    planted.easement(&unit(1), &neighbour, "G440106-E");
    // The first statement is the owner's own signature.
    for (place, record) in records.iter().enumerate() {
        assert_eq!(planted.broken_by_act(record), [if place == 0 { 132 } else { 146 }], "without {place}");
    }
    planted.apply(&all);
    assert_eq!(planted.slots(&unit(1)).bits(unit_slot::STATUS_BITS), Some(status_bits::HISTORIC));
    assert_eq!(planted.slots(&neighbour).bits(unit_slot::STATUS_BITS), Some(0), "its easement has ended too");
}

#[test]
fn r_021_what_is_restricted_is_not_abandoned_but_may_be_lost() {
    let mut desk = house();
    for (reason, rules) in [(Reason::Abandonment, &[21][..]), (Reason::Loss, &[])] {
        let draft = cancellation(&mut desk, reason);
        let record = desk.chain.ready(&draft, &REGISTER);
        let mut planted = Planted::on(&desk);
        planted.change(&unit(1), |slots| restrict(slots, None));
        assert_eq!(planted.broken_by_act(&record), rules, "{reason:?}");
    }
}

#[test]
fn r_030_land_is_not_given_up_under_what_stands_on_it() {
    let mut desk = Desk::open();
    desk.chain.prepare(&land(), "G440106-L", crate::act::first_registration::KIND);
    let first = desk.first(&land(), "G440106-L", co_ownership::SINGLE, &[(1, None)], 41);
    assert_eq!(desk.register(&first), 0);
    for reason in [Reason::Loss, Reason::Abandonment, Reason::Taking] {
        let mut draft = desk.cancel_right_draft(&land(), "G440106-C", reason);
        if reason != Reason::Taking {
            desk.esign(&mut draft, &land(), &[1]);
        }
        let record = desk.chain.ready(&draft, &REGISTER);
        let mut planted = Planted::on(&desk);
        assert!(planted.broken_by_act(&record).is_empty(), "{reason:?}");
        planted.plant(&land(), unit_slot::FIXTURES, Value::Number(1));
        assert_eq!(planted.broken_by_act(&record), [30], "{reason:?}");
    }
}

#[test]
fn r_128_a_term_ends_at_24_00_of_its_last_day_and_that_of_a_dwelling_never_does() {
    let mut desk = house();
    let draft = cancellation(&mut desk, Reason::TermEnded);
    let record = desk.chain.ready(&draft, &REGISTER);
    let last: Date = "2026-11-24".parse().expect("a day");
    let end = end_of_day(last).expect("after 1970");
    let before = TimeMs::new(end.value() - 1).expect("small");
    assert!(start_of_day(last).expect("after 1970") < before);
    for (use_code, time, rules) in [(31, before, &[128][..]), (31, end, &[]), (11, end, &[128])] {
        let mut planted = Planted::on(&desk).at(time);
        planted.plant(&unit(1), unit_slot::USE, Value::Code(use_code));
        assert_eq!(planted.broken_by_act(&record), [128], "no term at all");
        planted.plant(&unit(1), unit_slot::LAND_TERM_END, Value::Date(last));
        assert_eq!(planted.broken_by_act(&record), rules, "{use_code} {time:?}");
    }
}

#[test]
fn r_128_a_cancellation_ex_officio_waits_until_its_public_notice_has_ended() {
    let mut desk = house();
    let draft = cancellation(&mut desk, Reason::ExOfficio);
    let record = desk.chain.ready(&draft, &REGISTER);
    let published = TimeMs::new(GENESIS_MS).expect("this century");
    // 2026-11-24 is a Tuesday; the fifteenth working day after it is Tuesday, 2026-12-15.
    let last: Date = "2026-12-15".parse().expect("a day");
    let end = end_of_day(last).expect("after 1970");
    let book = desk.chain.book();
    assert_eq!(book.holidays().period_of_working_days_end(published, 15), Ok(end));
    let before = TimeMs::new(end.value() - 1).expect("small");
    assert_eq!(Planted::on(&desk).at(before).broken_by_act(&record), [128]);
    let mut planted = Planted::on(&desk).at(end);
    planted.apply(&record);
    let reason = planted.slots(&unit(1)).code(unit_slot::HISTORIC_REASON);
    assert_eq!(reason, Some(historic_reason::CANCELLED));
}

#[test]
fn r_157_days_of_a_year_that_the_calendar_does_not_know_are_not_guessed() {
    let mut desk = house();
    let mut draft = desk.cancel_right_draft(&unit(1), "G440106-C", Reason::ExOfficio);
    let published = start_of_day("2026-12-20".parse().expect("a day")).expect("after 1970");
    draft.attestations = vec![desk.cancellation_notice(&unit(1), published)];
    let record = desk.chain.ready(&draft, &REGISTER);
    let late = start_of_day("2027-06-01".parse().expect("a day")).expect("after 1970");
    assert_eq!(Planted::on(&desk).at(late).broken_by_act(&record), [157]);
    desk.chain.know_years(2027..=2027);
    desk.chain.commit(Vec::new());
    assert!(Planted::on(&desk).at(late).broken_by_act(&record).is_empty());
}

#[test]
fn b6_a_house_is_demolished_and_another_begins_on_its_place_in_one_case() {
    let mut desk = house();
    let (old, new) = (unit(1), unit(2));
    desk.prepare_units(&[old, new], "G440106-B", KIND);
    let group = |desk: &mut Desk, signs: bool| {
        let mut cancellation = desk.cancel_right_draft(&old, "G440106-B", Reason::Loss);
        if signs {
            desk.esign(&mut cancellation, &old, &[1]);
        }
        let mut first = desk.first(&new, "G440106-B", co_ownership::SINGLE, &[(1, None)], 2);
        let chain = &desk.chain;
        let mut subjects = [chain.subject(case_key(COUNTY, "G440106-B")), chain.subject(unit_key(&new))];
        subjects[0].expected_version += 1;
        first.set_subjects(&subjects);
        desk.chain.ready_group(&[cancellation, first], &REGISTER)
    };
    let torn = group(&mut desk, false);
    let outcomes: Vec<u16> = desk.chain.commit(torn).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [132, 135], "the old one stands, so the new one does not begin");
    let whole = group(&mut desk, true);
    let outcomes: Vec<u16> = desk.chain.commit(whole).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [0, 0]);
    assert_eq!(ended_by(&desk, &old), Some(historic_reason::LOST));
    assert_eq!(held(&desk, 1), keys(&[new]));
}

/// An award by which these parties lose the right in house 1, by the document that the fixture's cancellations name.
fn award(desk: &Desk, losers: &[u8]) -> Instrument {
    Instrument {
        unit: unit(1),
        matter: Instrument::AWARD,
        from: losers.iter().copied().map(party).collect(),
        to: Vec::new(),
        effective_at: desk.chain.head().header.time,
        document_number: DOCUMENT.to_owned(),
        digest: DocumentDigest::from_bytes(DIGEST),
    }
}

fn by_award(desk: &mut Desk, case: &str, award: Instrument, applying: &[u8]) -> RecordDraft {
    let mut draft = desk.cancel_right(&unit(1), case, Reason::Court);
    draft.attestations.clear();
    desk.esign(&mut draft, &unit(1), applying);
    let award = desk.attest(Claims::Instrument(award), Role::Organ, ORGAN);
    draft.attestations.push(award);
    draft
}

/// 实施细则 28 names the award beside the judgment; who loses by it applies, or a court orders it.
#[test]
fn r_076_r_132_and_r_025_an_award_against_all_owners_ends_their_right_when_one_of_them_applies() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::JOINT, &[(1, None), (2, None)]);
    let sound = award(&desk, &[1, 2]);
    let later = sound.effective_at.plus(365 * 86_400_000).expect("this century");
    let cases: [(Instrument, &[u8], u16); 11] = [
        (award(&desk, &[1]), &[1], 76),
        (award(&desk, &[1, 2, 3]), &[1], 76),
        (Instrument { unit: unit(2), ..sound.clone() }, &[1], 76),
        (Instrument { matter: Instrument::DECISION, ..sound.clone() }, &[1], 76),
        (Instrument { to: vec![party(3)], ..sound.clone() }, &[1], 76),
        (Instrument { effective_at: later, ..sound.clone() }, &[1], 76),
        (Instrument { digest: DocumentDigest::from_bytes([1; 32]), ..sound.clone() }, &[1], 76),
        (sound.clone(), &[], 132),
        (sound.clone(), &[1, 3], 25),
        (sound, &[2], 0),
        // What has no owner any more is taken from nobody.
        (award(&desk, &[]), &[2], 76),
    ];
    for (place, (award, applying, expected)) in cases.into_iter().enumerate() {
        let case = format!("G440106-C{place}");
        let draft = by_award(&mut desk, &case, award, applying);
        assert_eq!(outcome(&mut desk, &draft, &house, &case), expected, "award {place}");
    }
    assert_eq!(desk.bits(&house), status_bits::HISTORIC);
    assert_eq!(certificate(&desk, &title(1)).0, certificate_status::CANCELLED);
}

/// Nobody is bound by an award to which he was no party; a court's word binds the mortgagee too.
#[test]
fn r_146_r_021_and_r_017_an_award_takes_nothing_from_others() {
    let mut desk = house();
    mortgaged(&mut desk, &unit(1), "G440106-M", 1);
    let sound = award(&desk, &[1]);
    let plain = by_award(&mut desk, "G440106-A", sound.clone(), &[1]);
    assert_eq!(outcome(&mut desk, &plain, &unit(1), "G440106-A"), 146);
    let mut agreed = by_award(&mut desk, "G440106-B", sound, &[1]);
    desk.agree_as_bank(&mut agreed, &unit(1), "G440106-M", BANK);
    let record = desk.chain.ready(&agreed, &REGISTER);
    let mut restricted = Planted::on(&desk);
    restricted.change(&unit(1), |slots| restrict(slots, None));
    assert_eq!(restricted.broken_by_act(&record), [21]);
    assert_eq!(desk.register(&agreed), 0);
    assert_eq!(certificate(&desk, &proof(1)).0, certificate_status::CANCELLED);
}

#[test]
fn form_rules_of_a_cancellation_are_found_before_a_block() {
    let mut desk = house();
    let draft = cancellation(&mut desk, Reason::Court);
    let error = |desk: &mut Desk, change: &dyn Fn(&mut RecordDraft)| {
        let mut draft = draft.clone();
        change(&mut draft);
        desk.form_error(&draft)
    };
    assert_eq!(error(&mut desk, &|_| ()), None);
    for slot in [fact::RIGHT, fact::REASON, fact::DOCUMENT_NUMBER, fact::DOCUMENT_DIGEST] {
        assert_eq!(error(&mut desk, &|draft| draft.slots.clear(slot)), Some(7), "slot {slot}");
    }
    assert_eq!(error(&mut desk, &|draft| draft.slots.set(fact::RIGHT, Value::Code(1))), Some(8));
    assert_eq!(error(&mut desk, &|draft| draft.slots.set(fact::REASON, Value::Code(7))), Some(8));
    assert_eq!(
        error(&mut desk, &|draft| draft.slots.set(slot::REGISTRATION_TYPE, Value::Code(300))),
        Some(6)
    );
    assert_eq!(error(&mut desk, &|draft| draft.slots.set(slot::RIGHT_TYPE, Value::Code(37))), Some(6));
}
