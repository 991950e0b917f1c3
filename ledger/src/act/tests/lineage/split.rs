//! T06 分割: one unit becomes several of the same owners.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{historic_reason, status_bits, unit as unit_slot};
use kexin_proof::slots::{Date, Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::super::planted::{inhabit, objection, restrict};
use super::{
    Planted, WHOLE, broken, certificate, ended_by, held, keys, land, mortgaged, mortgages, outcome, standing,
};
use crate::act::split::{fact, target};
use crate::attestation::{Claims, Planning};
use crate::book::{Amendment, Figure};
use crate::case::case_key;
use crate::fixture::desk::lineage::Part;
use crate::fixture::desk::{Desk, REGISTER, REGISTER_WITH_BANK, party, proof, title};
use crate::fixture::{BANK, BANK_2, COUNTY, GENESIS_MS, PLANNING, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::rules::{Severity, Ticks};
use crate::title::certificate_status;
use crate::unit::{Unit, co_ownership, lineage, seizure_kind, unit_key};

/// Two parts of the fixture's house number 1.
fn halves() -> [Part; 2] {
    [(unit(11), 5_000, 11), (unit(12), 5_117, 12)]
}

/// A desk with house 1 of party 1, and its division in halves that lacks nothing but what `sign` adds.
fn division(sign: impl FnOnce(&mut Desk, &mut RecordDraft)) -> (Desk, RecordDraft) {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let mut draft = desk.split_draft(&house, "G440106-D", &halves(), 1);
    sign(&mut desk, &mut draft);
    (desk, draft)
}

fn owner_signs(desk: &mut Desk, draft: &mut RecordDraft) {
    desk.esign(draft, &unit(1), &[1]);
}

/// The first part's facts, to be changed.
fn part(draft: &mut RecordDraft) -> &mut Slots {
    &mut draft.slots.list_mut(fact::TARGETS).expect("parts").elements_mut()[0]
}

#[test]
fn a_house_is_divided_and_each_part_has_its_owner_and_its_certificate() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SHARED, &[(1, Some((2, 3))), (2, Some((1, 3)))]);
    let counted = standing(&desk, &land());
    let mut draft = desk.split(&house, "G440106-D", &halves(), 1);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(desk.register(&draft), 0, "two thirds of the shares are enough");
    assert_eq!(ended_by(&desk, &house), Some(historic_reason::SPLIT));
    assert_eq!(desk.bits(&house), status_bits::HISTORIC);
    assert_eq!(desk.owners(&house), [], "nobody holds a historic unit");
    let value = desk.value(&house);
    let children = Unit::of(value.slots()).unwrap().children();
    assert_eq!(children.iter().map(|child| child.unit).collect::<Vec<_>>(), [unit(11), unit(12)]);
    for (code, area, serial) in halves() {
        let value = desk.value(&code);
        let part = Unit::of(value.slots()).expect("registered");
        assert!(part.is_current());
        assert_eq!((part.area(), part.use_code(), part.co_ownership()), (area, 11, co_ownership::SHARED));
        assert_eq!(desk.owners(&code), [party(1), party(2)]);
        assert_eq!(part.owners()[0].share.unwrap().denominator(), 3);
        let parents = part.parents();
        assert_eq!((parents[0].unit, parents[0].way), (house, historic_reason::SPLIT));
        assert_eq!(parents[0].case, "G440106-D");
        assert_eq!(part.certificate(), Some(title(serial).as_str()));
        assert_eq!(certificate(&desk, &title(serial)), (certificate_status::VALID, code.as_str().to_owned()));
    }
    assert_eq!(certificate(&desk, &title(1)).0, certificate_status::SUPERSEDED);
    for number in [1, 2] {
        assert_eq!(held(&desk, number), keys(&[unit(11), unit(12)]));
    }
    assert_eq!(standing(&desk, &land()), counted.saturating_sub(1) + 2, "the land counts what stands on it");
}

#[test]
fn r_105_a_division_takes_one_source_and_two_parts_at_least() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let mut one = desk.split_draft(&house, "G440106-D", &[(unit(11), WHOLE, 11)], 1);
    desk.esign(&mut one, &house, &[1]);
    assert_eq!(broken(&mut desk, &one), [105]);
    let mut absent = desk.split_draft(&unit(2), "G440106-E", &halves(), 1);
    desk.esign(&mut absent, &unit(2), &[1]);
    assert_eq!(broken(&mut desk, &absent), [105]);
    let (mut desk, two) = division(owner_signs);
    assert!(broken(&mut desk, &two).is_empty());
}

#[test]
fn r_023_what_was_divided_is_not_divided_again() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let mut draft = desk.split(&house, "G440106-D", &halves(), 1);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(desk.register(&draft), 0);
    let again = [(unit(21), 5_000, 21), (unit(22), 5_117, 22)];
    let draft = desk.split_draft(&house, "G440106-E", &again, 1);
    assert!(broken(&mut desk, &draft).contains(&23));
}

#[test]
fn r_104_no_part_takes_a_code_that_was_used() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    desk.registered(2, co_ownership::SINGLE, &[(1, None)]);
    for (place, used) in [unit(1), unit(2), unit(12)].into_iter().enumerate() {
        let parts = [(used, 5_000, 11), (unit(12), 5_117, 12)];
        let mut draft = desk.split_draft(&house, "G440106-D", &parts, 1);
        desk.esign(&mut draft, &house, &[1]);
        // A survey names each unit once, so that of two parts with one code it measures one.
        assert!(broken(&mut desk, &draft).contains(&104), "{place}");
    }
}

#[test]
fn r_101_areas_agree_within_three_thousandths_and_no_further() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    // 10,117 × 0.003 = 30.351.
    for (second, rules) in [(5_147, &[][..]), (5_148, &[101]), (5_087, &[]), (5_086, &[101])] {
        let parts = [(unit(11), 5_000, 11), (unit(12), second, 12)];
        let mut draft = desk.split_draft(&house, "G440106-D", &parts, 1);
        desk.esign(&mut draft, &house, &[1]);
        assert_eq!(broken(&mut desk, &draft), rules, "{second}");
    }
}

#[test]
fn r_101_the_tolerance_is_that_of_the_rule_book_in_force() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let figures = vec![(Figure::AreaTolerancePerMillion, 100)];
    let amendment = Amendment { figures, ..desk.chain.amendment() };
    assert_eq!(desk.chain.amend_book(amendment), 0);
    desk.chain.commit(Vec::new());
    // 10,117 × 0.0001 = 1.0117.
    for (second, rules) in [(5_118, &[][..]), (5_119, &[101])] {
        let parts = [(unit(11), 5_000, 11), (unit(12), second, 12)];
        let mut draft = desk.split_draft(&house, "G440106-D", &parts, 1);
        desk.esign(&mut draft, &house, &[1]);
        assert_eq!(broken(&mut desk, &draft), rules, "{second}");
    }
}

#[test]
fn r_101_and_r_132_the_survey_measures_each_part_as_stated() {
    let (mut desk, mut draft) = division(|_, _| ());
    draft.attestations.clear();
    owner_signs(&mut desk, &mut draft);
    let signed = draft.clone();
    assert_eq!(broken(&mut desk, &draft), [132], "no survey");
    draft.attestations.push(desk.survey(&[(unit(11), 5_000)], false));
    assert_eq!(broken(&mut desk, &draft), [132], "of one part only");
    let mut draft = signed.clone();
    draft.attestations.push(desk.survey(&[(unit(11), 5_001), (unit(12), 5_117)], false));
    assert_eq!(broken(&mut desk, &draft), [101], "another area");
    let mut draft = signed;
    draft.attestations.push(desk.survey(&[(unit(11), 5_000)], false));
    draft.attestations.push(desk.survey(&[(unit(12), 5_117)], false));
    assert!(broken(&mut desk, &draft).is_empty(), "two surveys of a part each");
}

/// Scenario S9.
#[test]
fn s9_and_r_103_a_mortgaged_house_is_divided_with_its_mortgagee_s_consent_and_every_part_carries_the_mortgage()
 {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    mortgaged(&mut desk, &house, "G440106-M", 1);
    let before = mortgages(&desk, &house);
    for (case, bank, expected) in
        [("G440106-A", None, 103), ("G440106-B", Some(BANK_2), 103), ("G440106-C", Some(BANK), 0)]
    {
        let mut draft = desk.split(&house, case, &halves(), 1);
        desk.esign(&mut draft, &house, &[1]);
        if let Some(bank) = bank {
            desk.agree_as_bank(&mut draft, &house, "G440106-M", bank);
        }
        assert_eq!(outcome(&mut desk, &draft, &house, case), expected, "{case}");
    }
    for (code, ..) in halves() {
        assert_eq!(mortgages(&desk, &code), before, "amount, mortgagee and place as before");
        assert_eq!(desk.bits(&code), status_bits::MORTGAGED);
    }
    assert_eq!(desk.bits(&house), status_bits::HISTORIC, "nothing is in force on what was divided");
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::VALID, unit(11).as_str().to_owned()));
}

#[test]
fn a_divided_mortgage_ends_with_the_last_part_that_carries_it() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    mortgaged(&mut desk, &house, "G440106-M", 1);
    let mut draft = desk.split(&house, "G440106-D", &halves(), 1);
    desk.esign(&mut draft, &house, &[1]);
    desk.agree_as_bank(&mut draft, &house, "G440106-M", BANK);
    assert_eq!(desk.register(&draft), 0);
    let release = desk.cancel(&unit(11), "G440106-R", "G440106-M", 1);
    assert_eq!(desk.register(&release), 0);
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::VALID, unit(12).as_str().to_owned()));
    let release = desk.cancel(&unit(12), "G440106-S", "G440106-M", 1);
    assert_eq!(desk.register(&release), 0);
    assert_eq!(certificate(&desk, &proof(1)).0, certificate_status::CANCELLED);
}

#[test]
fn a_part_s_mortgage_gets_a_proof_of_its_own_and_the_old_one_stays_with_the_other_part() {
    use crate::act::mortgage_change::{change, fact as change_fact};
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    mortgaged(&mut desk, &house, "G440106-M", 1);
    let mut draft = desk.split(&house, "G440106-D", &halves(), 1);
    desk.esign(&mut draft, &house, &[1]);
    desk.agree_as_bank(&mut draft, &house, "G440106-M", BANK);
    assert_eq!(desk.register(&draft), 0);
    let number = |serial| Value::text(&proof(serial)).expect("clean");
    let facts = [
        (change_fact::AMOUNT, Value::Fen(100)),
        (slot::PREVIOUS_NUMBER, number(1)),
        (slot::ISSUED_NUMBER, number(2)),
    ];
    let less = desk.change_mortgage(&unit(11), "G440106-A", ("G440106-M", change::AMOUNT), &facts, &[1]);
    assert_eq!(desk.register_with(&less, &[BANK]), 0);
    assert_eq!(certificate(&desk, &proof(1)), (certificate_status::VALID, unit(12).as_str().to_owned()));
    assert_eq!(certificate(&desk, &proof(2)), (certificate_status::VALID, unit(11).as_str().to_owned()));
    let release = desk.cancel(&unit(12), "G440106-R", "G440106-M", 1);
    assert_eq!(desk.register(&release), 0);
    assert_eq!(certificate(&desk, &proof(1)).0, certificate_status::CANCELLED);
    assert_eq!(mortgages(&desk, &unit(11)).len(), 1);
}

#[test]
fn what_burdens_a_house_goes_on_with_each_part_and_its_proof_ends_with_the_last() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let right = desk.habitation(&house, "G440106-H", (&[1], 5), 3);
    assert_eq!(desk.register(&right), 0);
    let objection = desk.object(&house, "G440106-O", (6, 1), 4);
    assert_eq!(desk.register(&objection), 0);
    let mut draft = desk.split(&house, "G440106-D", &halves(), 1);
    desk.esign(&mut draft, &house, &[1]);
    desk.agree_as_holder(&mut draft, &house, "G440106-H", 5);
    assert_eq!(desk.register(&draft), 0);
    for code in [unit(11), unit(12)] {
        assert_eq!(desk.bits(&code), status_bits::HABITATION | status_bits::OBJECTION);
    }
    for (code, last) in [(unit(11), false), (unit(12), true)] {
        let mut left = desk.habitation_end(&code, &format!("{}-H", &code.as_str()[24..]), "G440106-H", 5);
        desk.esign(&mut left, &code, &[5]);
        assert_eq!(desk.register(&left), 0);
        let withdrawn =
            desk.withdraw_objection(&code, &format!("{}-O", &code.as_str()[24..]), "G440106-O", 6);
        assert_eq!(desk.register(&withdrawn), 0);
        assert_eq!(desk.bits(&code), 0);
        for serial in [3, 4] {
            let expected = if last { certificate_status::CANCELLED } else { certificate_status::VALID };
            assert_eq!(certificate(&desk, &proof(serial)).0, expected, "{serial}");
        }
    }
}

#[test]
fn r_103_consent_narrows_a_mortgage_to_some_parts_and_never_to_none() {
    for (carrying, expected) in [([true, false], 0), ([false, true], 0), ([false, false], 103)] {
        let mut desk = Desk::open();
        let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
        mortgaged(&mut desk, &house, "G440106-M", 1);
        let mut draft = desk.split(&house, "G440106-D", &halves(), 1);
        let parts = draft.slots.list_mut(fact::TARGETS).expect("parts");
        for (element, carries) in parts.elements_mut().iter_mut().zip(carrying) {
            element.set(target::ALLOCATION, Value::Bits(u32::from(carries)));
        }
        desk.esign(&mut draft, &house, &[1]);
        desk.agree_as_bank(&mut draft, &house, "G440106-M", BANK);
        assert_eq!(outcome(&mut desk, &draft, &house, "G440106-D"), expected);
        if expected == 0 {
            for ((code, ..), carries) in halves().iter().zip(carrying) {
                assert_eq!(mortgages(&desk, code).len(), usize::from(carries));
            }
            let carrier = if carrying[0] { unit(11) } else { unit(12) };
            assert_eq!(certificate(&desk, &proof(1)).1, carrier.as_str());
        }
    }
}

#[test]
fn r_103_consent_to_other_terms_is_none() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    mortgaged(&mut desk, &house, "G440106-M", 1);
    let mut draft = desk.split_draft(&house, "G440106-D", &halves(), 1);
    desk.agree_as_bank(&mut draft, &house, "G440106-M", BANK);
    let parts = draft.slots.list_mut(fact::TARGETS).expect("parts");
    parts.elements_mut()[1].set(target::ALLOCATION, Value::Bits(0));
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(broken(&mut desk, &draft), [103]);
}

#[test]
fn r_103_occupants_and_holders_of_easements_agree_and_what_is_restricted_is_not_divided() {
    let (mut desk, draft) = division(owner_signs);
    let neighbour = desk.registered(2, co_ownership::SINGLE, &[(3, None)]);
    let house = unit(1);
    let mut agreed = draft.clone();
    desk.agree_as_holder(&mut agreed, &house, "G440106-H", 5);
    desk.agree_as_holder(&mut agreed, &house, "G440106-E", 3);
    let (plain, agreed) = (desk.chain.ready(&draft, &REGISTER), desk.chain.ready(&agreed, &REGISTER));
    let mut planted = Planted::on(&desk);
    planted.change(&house, |slots| inhabit(slots, "G440106-H", 5));
    assert_eq!(planted.broken_by_act(&plain), [103]);
    assert!(planted.broken_by_act(&agreed).is_empty());
    planted.easement(&house, &neighbour, "G440106-E");
    assert_eq!(planted.broken_by_act(&plain), [103]);
    assert!(planted.broken_by_act(&agreed).is_empty());
    planted.apply(&agreed);
    let served = planted.slots(&neighbour);
    let others: Vec<String> = Unit::of(&served)
        .unwrap()
        .easements_at(desk.chain.next_time())
        .into_iter()
        .map(|easement| easement.other)
        .collect();
    assert_eq!(others, [unit(11).as_str(), unit(12).as_str()], "the neighbour is served by both parts");
    for code in [unit(11), unit(12)] {
        let slots = planted.slots(&code);
        let bits = slots.bits(unit_slot::STATUS_BITS).unwrap();
        assert_eq!(bits, status_bits::HABITATION | status_bits::EASEMENT);
    }
    let mut planted = Planted::on(&desk);
    planted.change(&house, |slots| restrict(slots, None));
    assert_eq!(planted.broken_by_act(&agreed), [103]);
}

#[test]
fn an_easement_that_serves_the_house_follows_it_and_asks_nobody_else() {
    let (mut desk, draft) = division(owner_signs);
    let neighbour = desk.registered(2, co_ownership::SINGLE, &[(3, None)]);
    let record = desk.chain.ready(&draft, &REGISTER);
    let mut planted = Planted::on(&desk);
    planted.easement(&neighbour, &unit(1), "G440106-E");
    planted.issue_proof(&proof(904), &neighbour);
    planted.change(&unit(1), |slots| objection(slots, "G440106-O", None));
    planted.apply(&record);
    let burdened = (certificate_status::VALID, neighbour.as_str().to_owned());
    assert_eq!(planted.proof(904), burdened, "the neighbour bears it as before");
    for code in [unit(11), unit(12)] {
        let bits = planted.slots(&code).bits(unit_slot::STATUS_BITS).unwrap();
        assert_eq!(bits, status_bits::EASEMENT | status_bits::OBJECTION, "an objection goes along as well");
    }
    assert_eq!(planted.slots(&unit(1)).bits(unit_slot::STATUS_BITS), Some(status_bits::HISTORIC));
}

#[test]
fn r_018_the_holder_of_an_advance_notice_agrees() {
    let (mut desk, draft) = division(owner_signs);
    let mut agreed = draft.clone();
    desk.agree_as_holder(&mut agreed, &unit(1), "G440106-N", 4);
    let mut by_another = draft.clone();
    desk.agree_as_holder(&mut by_another, &unit(1), "G440106-N", 5);
    let records = [draft, by_another, agreed].map(|draft| desk.chain.ready(&draft, &REGISTER));
    let mut planted = Planted::on(&desk);
    planted.notice(&unit(1), "G440106-N", 4);
    assert_eq!(records.map(|record| planted.broken_by_act(&record)), [vec![18], vec![18], vec![]]);
}

#[test]
fn r_017_what_is_seized_is_not_divided_until_it_is_released() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let seizure = desk.seize(&house, "G440106-Z", seizure_kind::SEIZURE, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    let mut draft = desk.split_draft(&house, "G440106-D", &halves(), 1);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(broken(&mut desk, &draft), [17]);
    let release = desk.release(&house, "G440106-Y", "G440106-Z");
    assert_eq!(desk.record_order(&release), 0);
    assert!(broken(&mut desk, &draft).is_empty());
}

#[test]
fn r_021_what_a_flag_of_the_import_freezes_is_not_divided() {
    let (mut desk, draft) = division(owner_signs);
    let record = desk.chain.ready(&draft, &REGISTER);
    let mut planted = Planted::on(&desk);
    planted.plant(&unit(1), unit_slot::QUALITY, Value::Bits(1 << 7));
    assert!(planted.broken_by_act(&record).is_empty(), "a flag that freezes nothing");
    planted.plant(&unit(1), unit_slot::QUALITY, Value::Bits(1 << 8));
    assert_eq!(planted.broken_by_act(&record), [21]);
}

#[test]
fn r_025_r_026_r_027_owners_agree_and_nobody_else_applies() {
    for (form, owners, signing, rules) in [
        (co_ownership::SINGLE, &[(1, None)][..], &[][..], &[132][..]),
        (co_ownership::SINGLE, &[(1, None)], &[1, 2], &[25]),
        (co_ownership::JOINT, &[(1, None), (2, None)], &[1], &[26]),
        (co_ownership::JOINT, &[(1, None), (2, None)], &[1, 2], &[]),
        (co_ownership::SHARED, &[(1, Some((2, 3))), (2, Some((1, 3)))], &[1], &[]),
        (co_ownership::SHARED, &[(1, Some((1_999, 3_000))), (2, Some((1_001, 3_000)))], &[1], &[27]),
    ] {
        let mut desk = Desk::open();
        let house = desk.registered(1, form, owners);
        let mut draft = desk.split_draft(&house, "G440106-D", &halves(), 1);
        desk.esign(&mut draft, &house, signing);
        assert_eq!(broken(&mut desk, &draft), rules, "{owners:?} {signing:?}");
    }
}

#[test]
fn r_111_r_113_r_114_certificates_are_new_and_the_old_one_is_the_house_s() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    desk.registered(2, co_ownership::SINGLE, &[(1, None)]);
    for (serial, previous, rules) in [(12, 1, &[][..]), (2, 1, &[111]), (12, 2, &[113]), (12, 9, &[113, 114])]
    {
        let parts = [(unit(11), 5_000, 11), (unit(12), 5_117, serial)];
        let mut draft = desk.split_draft(&house, "G440106-D", &parts, previous);
        desk.esign(&mut draft, &house, &[1]);
        assert_eq!(broken(&mut desk, &draft), rules, "{serial} {previous}");
    }
    let mut unnamed = desk.split_draft(&house, "G440106-D", &halves(), 1);
    unnamed.slots.clear(slot::PREVIOUS_NUMBER);
    desk.esign(&mut unnamed, &house, &[1]);
    assert_eq!(broken(&mut desk, &unnamed), [113]);
}

#[test]
fn r_112_every_part_s_certificate_is_of_the_year_and_the_place() {
    let (mut desk, draft) = division(owner_signs);
    let record = desk.chain.ready(&draft, &REGISTER);
    let next_year = TimeMs::new(GENESIS_MS + 60 * 86_400_000).expect("this century");
    assert!(Planted::on(&desk).broken_by_act(&record).is_empty());
    assert_eq!(Planted::on(&desk).at(next_year).broken_by_act(&record), [112]);
}

#[test]
fn r_031_no_part_gains_term_and_of_a_dwelling_that_is_a_warning() {
    let day = |text: &str| Value::Date(text.parse::<Date>().expect("a day"));
    for (use_code, severity) in [(11, Severity::Warning), (31, Severity::Error)] {
        for (end, rules) in [("2086-11-23", &[][..]), ("2086-11-24", &[31])] {
            let (mut desk, mut draft) = division(|_, _| ());
            part(&mut draft).set(target::LAND_TERM_END, day(end));
            owner_signs(&mut desk, &mut draft);
            let record = desk.chain.ready(&draft, &REGISTER);
            let mut planted = Planted::on(&desk);
            planted.plant(&unit(1), unit_slot::LAND_TERM_END, day("2086-11-23"));
            planted.plant(&unit(1), unit_slot::USE, Value::Code(use_code));
            let findings = planted.findings_of_act(&record);
            assert_eq!(planted.broken_by_act(&record), rules, "{use_code} {end}");
            assert!(findings.all().all(|found| found.severity() == severity));
            let ticked = findings.refusal_with(&Ticks::of([31]).unwrap()).is_none();
            assert_eq!(ticked, rules.is_empty() || severity == Severity::Warning);
        }
    }
}

#[test]
fn r_132_another_use_takes_the_planning_authority_s_word() {
    let (mut desk, mut draft) = division(|_, _| ());
    part(&mut draft).set(target::USE, Value::Code(31));
    owner_signs(&mut desk, &mut draft);
    assert_eq!(broken(&mut desk, &draft), [132]);
    let planning = Planning { unit: unit(11), area: 5_000, use_code: 31, completed: true };
    draft.attestations.push(desk.attest(Claims::Planning(planning), Role::Planning, PLANNING));
    assert!(broken(&mut desk, &draft).is_empty());
}

#[test]
fn r_030_land_is_not_divided_under_what_stands_on_it() {
    let mut desk = Desk::open();
    let case = "G440106-L";
    desk.chain.prepare(&land(), case, crate::act::first_registration::KIND);
    let first = desk.first(&land(), case, co_ownership::SINGLE, &[(1, None)], 1);
    assert_eq!(desk.register(&first), 0);
    let parcels = ["440106001002GB00015W00000000", "440106001002GB00016W00000000"];
    let [one, two] = parcels.map(|code| code.parse::<UnitCode>().expect("a code"));
    let mut draft = desk.split_draft(&land(), "G440106-D", &[(one, 400_000, 11), (two, 600_000, 12)], 1);
    desk.esign(&mut draft, &land(), &[1]);
    let record = desk.chain.ready(&draft, &REGISTER);
    let mut planted = Planted::on(&desk);
    assert!(planted.broken_by_act(&record).is_empty());
    planted.plant(&land(), unit_slot::FIXTURES, Value::Number(1));
    assert_eq!(planted.broken_by_act(&record), [30]);
}

#[test]
fn r_042_a_part_on_another_parcel_finds_a_land_right_there() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let away: UnitCode = "440106001002GB00015F00220012".parse().expect("a code");
    let mut draft = desk.split_draft(&house, "G440106-D", &[(unit(11), 5_000, 11), (away, 5_117, 12)], 1);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(broken(&mut desk, &draft), [42]);
}

#[test]
fn form_rules_of_a_division_are_found_before_a_block() {
    let (mut desk, draft) = division(|_, _| ());
    let error = |desk: &mut Desk, change: &dyn Fn(&mut RecordDraft)| {
        let mut draft = draft.clone();
        change(&mut draft);
        desk.form_error(&draft)
    };
    let code = |code: &'static str| {
        move |draft: &mut RecordDraft| part(draft).set(target::UNIT, Value::text(code).expect("clean"))
    };
    assert_eq!(error(&mut desk, &|_| ()), None);
    assert_eq!(error(&mut desk, &|draft| draft.slots.clear(fact::TARGETS)), Some(7));
    assert_eq!(error(&mut desk, &|draft| part(draft).clear(target::AREA)), Some(7));
    assert_eq!(error(&mut desk, &|draft| part(draft).set(target::AREA, Value::Area(0))), Some(12));
    assert_eq!(error(&mut desk, &|draft| part(draft).set(target::USE, Value::Code(7_777))), Some(8));
    assert_eq!(error(&mut desk, &|draft| part(draft).set(target::ALLOCATION, Value::Bits(2))), Some(8));
    assert_eq!(error(&mut desk, &code("440106001002GB00014E00220011")), Some(1));
    assert_eq!(error(&mut desk, &code("440106001002GB00014L00220011")), Some(3), "a house becomes no forest");
    assert_eq!(error(&mut desk, &code("440106001002GB00000F00220011")), Some(3));
    assert_eq!(error(&mut desk, &code("440106000000GB00014F00220011")), Some(4));
    assert_eq!(error(&mut desk, &code("110101001002GB00014F00220011")), Some(2), "another province");
    let away: UnitCode = "440112001002GB00014F00220011".parse().expect("a code");
    let elsewhere = desk.split_draft(&unit(1), "G440106-D", &[(away, 5_000, 11), (unit(12), 5_117, 12)], 1);
    assert_eq!(desk.form_error(&elsewhere), Some(125), "another county");
    let number = |serial: u32| {
        move |draft: &mut RecordDraft| {
            part(draft).set(target::NUMBER, Value::text(&title(serial)).expect("clean"))
        }
    };
    assert_eq!(error(&mut desk, &number(13)), Some(117), "the record's own number is the first part's");
    assert_eq!(error(&mut desk, &number(12)), Some(117), "no two parts have one certificate");
    assert_eq!(
        error(&mut desk, &|draft| part(draft).set(target::NUMBER, Value::text(&proof(11)).expect("clean"))),
        Some(11)
    );
    let kind =
        |code| move |draft: &mut RecordDraft| draft.slots.set(slot::REGISTRATION_TYPE, Value::Code(code));
    assert_eq!(error(&mut desk, &kind(200)), None);
    assert_eq!(error(&mut desk, &kind(100)), Some(6));
}

#[test]
fn b5_a_division_and_a_new_mortgage_on_a_part_stand_or_fall_together() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    let units = [house, unit(11), unit(12)];
    desk.prepare_units(&units, "G440106-D", crate::act::split::KIND);
    let group = |desk: &mut Desk, mortgagor: u8| {
        let mut division = desk.split_draft(&house, "G440106-D", &halves(), 1);
        desk.esign(&mut division, &house, &[1]);
        let mut loan = desk.mortgage_draft(&unit(12), "G440106-D", mortgagor, 1);
        let chain = &desk.chain;
        let mut subjects = [chain.subject(case_key(COUNTY, "G440106-D")), chain.subject(unit_key(&unit(12)))];
        subjects.iter_mut().for_each(|subject| subject.expected_version += 1);
        loan.set_subjects(&subjects);
        desk.esign(&mut loan, &unit(12), &[mortgagor]);
        desk.chain.ready_group(&[division, loan], &REGISTER_WITH_BANK)
    };
    let torn = group(&mut desk, 2);
    let outcomes: Vec<u16> = desk.chain.commit(torn).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes[0], 135, "no mortgage, no division");
    let whole = group(&mut desk, 1);
    let outcomes: Vec<u16> = desk.chain.commit(whole).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [0, 0]);
    assert_eq!(mortgages(&desk, &unit(12)).len(), 1);
    assert_eq!(mortgages(&desk, &unit(11)).len(), 0);
    assert!(lineage::recoded_to(&Unit::of(desk.value(&house).slots()).unwrap()).is_none());
}
