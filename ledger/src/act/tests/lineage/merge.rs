//! T07 合并: adjoining units of the same owners become one.

use kexin_proof::slot_table::{easement, historic_reason, status_bits, unit as unit_slot};
use kexin_proof::slots::{Date, Value};
use kexin_proof::unit_code::UnitCode;

use super::super::planted::{inhabit, restrict};
use super::{
    Planted, WHOLE, broken, certificate, ended_by, held, keys, mortgaged, mortgages, outcome, standing,
};
use crate::act::merge::fact;
use crate::fixture::desk::lineage::Part;
use crate::fixture::desk::{Desk, REGISTER, Shares, proof, title};
use crate::fixture::{BANK, unit};
use crate::record::{RecordDraft, slot};
use crate::title::certificate_status;
use crate::unit::{Unit, co_ownership, entry_status, seizure_kind};

const BOTH: [(fn() -> UnitCode, u32); 2] = [(|| unit(1), 1), (|| unit(2), 2)];

fn both() -> [(UnitCode, u32); 2] {
    BOTH.map(|(code, serial)| (code(), serial))
}

fn whole() -> Part {
    (unit(31), 2 * WHOLE, 31)
}

/// A desk with houses 1 and 2 of party 1.
fn houses() -> Desk {
    let mut desk = Desk::open();
    for number in [1, 2] {
        desk.registered(number, co_ownership::SINGLE, &[(1, None)]);
    }
    desk
}

/// The joining of houses 1 and 2 that party 1 agrees to.
fn joining(desk: &mut Desk) -> RecordDraft {
    let mut draft = desk.merge_draft(&both(), "G440106-J", whole());
    desk.esign(&mut draft, &unit(1), &[1]);
    draft
}

#[test]
fn two_houses_become_one_of_the_same_owner() {
    let mut desk = houses();
    let counted = standing(&desk, &super::land());
    let mut draft = desk.merge(&both(), "G440106-J", whole());
    desk.esign(&mut draft, &unit(1), &[1]);
    assert_eq!(desk.register(&draft), 0);
    let value = desk.value(&unit(31));
    let joined = Unit::of(value.slots()).expect("registered");
    assert!(joined.is_current());
    assert_eq!((joined.area(), joined.certificate()), (2 * WHOLE, Some(title(31).as_str())));
    let parents: Vec<(UnitCode, u32)> =
        joined.parents().iter().map(|parent| (parent.unit, parent.way)).collect();
    assert_eq!(parents, [(unit(1), historic_reason::MERGED), (unit(2), historic_reason::MERGED)]);
    for (source, serial) in both() {
        assert_eq!(ended_by(&desk, &source), Some(historic_reason::MERGED));
        assert_eq!(certificate(&desk, &title(serial)).0, certificate_status::SUPERSEDED);
    }
    assert_eq!(held(&desk, 1), keys(&[unit(31)]));
    assert_eq!(standing(&desk, &super::land()), counted.saturating_sub(2) + 1);
}

/// Scenario S10.
#[test]
fn s10_and_r_102_units_of_different_shares_are_not_joined() {
    let half: Shares<'_> = &[(1, Some((1, 2))), (2, Some((1, 2)))];
    let thirds: Shares<'_> = &[(1, Some((2, 3))), (2, Some((1, 3)))];
    let turned: Shares<'_> = &[(2, Some((1, 2))), (1, Some((1, 2)))];
    let joint: Shares<'_> = &[(1, None), (2, None)];
    for (first, second, rules) in [
        ((co_ownership::SHARED, half), (co_ownership::SHARED, half), &[][..]),
        ((co_ownership::SHARED, half), (co_ownership::SHARED, turned), &[]),
        ((co_ownership::SHARED, half), (co_ownership::SHARED, thirds), &[102]),
        ((co_ownership::SHARED, half), (co_ownership::JOINT, joint), &[102]),
        ((co_ownership::SINGLE, &[(1, None)]), (co_ownership::SINGLE, &[(2, None)]), &[25, 102]),
    ] {
        let mut desk = Desk::open();
        desk.registered(1, first.0, first.1);
        desk.registered(2, second.0, second.1);
        let mut draft = desk.merge_draft(&both(), "G440106-J", whole());
        desk.esign(&mut draft, &unit(1), &[1, 2]);
        assert_eq!(broken(&mut desk, &draft), rules, "{first:?} {second:?}");
    }
}

#[test]
fn r_102_units_of_different_rights_or_that_do_not_adjoin_are_not_joined() {
    let mut desk = houses();
    let mut draft = joining(&mut desk);
    let record = desk.chain.ready(&draft, &REGISTER);
    let mut planted = Planted::on(&desk);
    assert!(planted.broken_by_act(&record).is_empty());
    planted.plant(&unit(2), unit_slot::RIGHT_TYPE, Value::Code(6));
    assert_eq!(planted.broken_by_act(&record), [102]);
    let kept: Vec<_> =
        draft.attestations.drain(..).filter(|found| found.statement().claims.kind() != 7).collect();
    let measured = [(unit(1), WHOLE), (unit(2), WHOLE), (unit(31), 2 * WHOLE)];
    draft.attestations.clone_from(&kept);
    assert_eq!(broken(&mut desk, &draft), [132], "no survey");
    draft.attestations.push(desk.survey(&measured, false));
    assert_eq!(broken(&mut desk, &draft), [102], "they do not adjoin");
    draft.attestations.clone_from(&kept);
    draft.attestations.push(desk.survey(&measured[1..], true));
    assert_eq!(broken(&mut desk, &draft), [102], "of the first nobody speaks");
    draft.attestations.push(desk.survey(&measured, true));
    assert!(broken(&mut desk, &draft).is_empty());
}

#[test]
fn r_101_areas_agree_within_three_thousandths_and_with_the_survey() {
    // 20,234 × 0.003 = 60.702.
    for (area, rules) in [(20_294, &[][..]), (20_295, &[101]), (20_174, &[]), (20_173, &[101])] {
        let mut desk = houses();
        let mut draft = desk.merge_draft(&both(), "G440106-J", (unit(31), area, 31));
        desk.esign(&mut draft, &unit(1), &[1]);
        assert_eq!(broken(&mut desk, &draft), rules, "{area}");
    }
    let mut desk = houses();
    let mut draft = joining(&mut desk);
    draft.slots.set(fact::AREA, Value::Area(2 * WHOLE - 1));
    draft.attestations.retain(|found| found.statement().claims.kind() == 7);
    desk.esign(&mut draft, &unit(1), &[1]);
    assert_eq!(broken(&mut desk, &draft), [101], "the survey says otherwise");
}

#[test]
fn r_105_and_r_023_at_least_two_sources_each_current() {
    let mut desk = houses();
    for (sources, rules) in [
        (vec![(unit(1), 1)], vec![105]),
        (vec![(unit(1), 1), (unit(1), 1)], vec![105]),
        (vec![(unit(1), 1), (unit(9), 2)], vec![105]),
        (both().to_vec(), vec![]),
    ] {
        let area = if sources.len() == 1 { WHOLE } else { 2 * WHOLE };
        let mut draft = desk.merge_draft(&sources, "G440106-J", (unit(31), area, 31));
        desk.esign(&mut draft, &unit(1), &[1]);
        assert_eq!(broken(&mut desk, &draft), rules, "{sources:?}");
    }
    let mut draft = desk.merge(&both(), "G440106-J", whole());
    desk.esign(&mut draft, &unit(1), &[1]);
    assert_eq!(desk.register(&draft), 0);
    let again = desk.merge_draft(&both(), "G440106-K", (unit(32), 2 * WHOLE, 32));
    assert!(broken(&mut desk, &again).contains(&23));
}

#[test]
fn r_104_the_code_of_a_source_is_not_taken_again() {
    let mut desk = houses();
    let mut draft = desk.merge_draft(&both(), "G440106-J", (unit(1), 2 * WHOLE, 31));
    desk.esign(&mut draft, &unit(1), &[1]);
    assert!(broken(&mut desk, &draft).contains(&104));
}

#[test]
fn r_103_every_mortgagee_of_every_source_agrees_and_ranks_stay() {
    let mut desk = houses();
    // The second house was mortgaged first.
    mortgaged(&mut desk, &unit(2), "G440106-M2", 2);
    mortgaged(&mut desk, &unit(1), "G440106-M1", 1);
    let earlier = mortgages(&desk, &unit(2)).remove(0);
    let later = mortgages(&desk, &unit(1)).remove(0);
    for (case, consents, expected) in [
        ("G440106-A", &[][..], 103),
        ("G440106-B", &[(unit(1), "G440106-M1")], 103),
        ("G440106-C", &[(unit(1), "G440106-M1"), (unit(1), "G440106-M2")], 103),
        ("G440106-D", &[(unit(1), "G440106-M1"), (unit(2), "G440106-M2")], 0),
    ] {
        let mut draft = desk.merge(&both(), case, whole());
        desk.esign(&mut draft, &unit(1), &[1]);
        for (house, mortgage) in consents {
            desk.agree_as_bank(&mut draft, house, mortgage, BANK);
        }
        assert_eq!(outcome(&mut desk, &draft, &unit(1), case), expected, "{case}");
    }
    assert_eq!(mortgages(&desk, &unit(31)), [earlier, later], "by the order of their registration");
    for serial in [1, 2] {
        assert_eq!(
            certificate(&desk, &proof(serial)),
            (certificate_status::VALID, unit(31).as_str().to_owned())
        );
    }
}

#[test]
fn a_mortgage_that_was_divided_with_its_house_grows_together_with_it_again() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    mortgaged(&mut desk, &house, "G440106-M", 1);
    let before = mortgages(&desk, &house);
    let parts = [(unit(11), 5_000, 11), (unit(12), 5_117, 12)];
    let mut division = desk.split(&house, "G440106-D", &parts, 1);
    desk.esign(&mut division, &house, &[1]);
    desk.agree_as_bank(&mut division, &house, "G440106-M", BANK);
    assert_eq!(desk.register(&division), 0);
    let sources = [(unit(11), 11), (unit(12), 12)];
    let mut joining = desk.merge(&sources, "G440106-J", (unit(31), WHOLE, 31));
    desk.esign(&mut joining, &unit(11), &[1]);
    desk.agree_as_bank(&mut joining, &unit(11), "G440106-M", BANK);
    desk.agree_as_bank(&mut joining, &unit(12), "G440106-M", BANK);
    assert_eq!(desk.register(&joining), 0);
    assert_eq!(mortgages(&desk, &unit(31)), before, "once, not twice");
}

#[test]
fn r_103_a_mortgage_that_differs_between_the_sources_is_settled_first() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SINGLE, &[(1, None)]);
    mortgaged(&mut desk, &house, "G440106-M", 1);
    let parts = [(unit(11), 5_000, 11), (unit(12), 5_117, 12)];
    let mut division = desk.split(&house, "G440106-D", &parts, 1);
    desk.esign(&mut division, &house, &[1]);
    desk.agree_as_bank(&mut division, &house, "G440106-M", BANK);
    assert_eq!(desk.register(&division), 0);
    let sources = [(unit(11), 11), (unit(12), 12)];
    let mut draft = desk.merge_draft(&sources, "G440106-J", (unit(31), WHOLE, 31));
    desk.esign(&mut draft, &unit(11), &[1]);
    for code in [unit(11), unit(12)] {
        desk.agree_as_bank(&mut draft, &code, "G440106-M", BANK);
    }
    let record = desk.chain.ready(&draft, &REGISTER);
    let mut planted = Planted::on(&desk);
    assert!(planted.broken_by_act(&record).is_empty());
    let mut slots = planted.slots(&unit(12));
    let list = slots.list_mut(unit_slot::MORTGAGES).expect("mortgages");
    list.elements_mut()[0].set(kexin_proof::slot_table::mortgage::AMOUNT, Value::Fen(1));
    let changed = slots.get(unit_slot::MORTGAGES).cloned().expect("mortgages");
    planted.plant(&unit(12), unit_slot::MORTGAGES, changed);
    assert_eq!(planted.broken_by_act(&record), [103]);
}

#[test]
fn r_017_r_018_r_021_r_030_r_103_what_stands_in_the_way_of_one_source_does_of_all() {
    let mut desk = houses();
    let seizure = desk.seize(&unit(2), "G440106-Z", seizure_kind::SEIZURE, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    let draft = joining(&mut desk);
    assert_eq!(broken(&mut desk, &draft), [17]);
    let mut desk = houses();
    let draft = joining(&mut desk);
    let record = desk.chain.ready(&draft, &REGISTER);
    type Plant = fn(&mut Planted<'_>);
    let plants: [(Plant, u16); 4] = [
        (|planted| planted.notice(&unit(2), "G440106-N", 4), 18),
        (|planted| planted.plant(&unit(2), unit_slot::QUALITY, Value::Bits(1 << 9)), 21),
        (|planted| planted.change(&unit(2), |slots| inhabit(slots, "G440106-H", 5)), 103),
        (|planted| planted.change(&unit(2), |slots| restrict(slots, None)), 103),
    ];
    for (plant, rule) in plants {
        let mut planted = Planted::on(&desk);
        plant(&mut planted);
        assert_eq!(planted.broken_by_act(&record), [rule]);
    }
}

#[test]
fn an_easement_between_the_sources_ends_and_one_with_a_neighbour_goes_on() {
    let mut desk = houses();
    let neighbour = desk.registered(3, co_ownership::SINGLE, &[(3, None)]);
    let mut draft = joining(&mut desk);
    desk.agree_as_holder(&mut draft, &unit(1), "G440106-E", 1);
    let record = desk.chain.ready(&draft, &REGISTER);
    let mut planted = Planted::on(&desk);
    planted.easement(&unit(1), &unit(2), "G440106-E");
    planted.easement(&neighbour, &unit(2), "G440106-F");
    planted.apply(&record);
    let joined = planted.slots(&unit(31));
    let now = desk.chain.next_time();
    let easements = Unit::of(&joined).unwrap().easements_at(now);
    assert_eq!(easements.len(), 1);
    assert_eq!(easements[0].other, neighbour.as_str());
    let served = Unit::of(&planted.slots(&neighbour)).unwrap().easements_at(now);
    assert_eq!(served[0].other, unit(31).as_str());
    let kept = planted.slots(&unit(1));
    let list = kept.list(unit_slot::EASEMENTS).expect("history");
    assert_eq!(list.elements()[0].code(easement::STATUS), Some(entry_status::ENDED));
    assert_eq!(joined.bits(unit_slot::STATUS_BITS), Some(status_bits::EASEMENT));
}

#[test]
fn a_divided_easement_that_ends_between_the_sources_goes_on_with_the_other_part() {
    let mut desk = houses();
    let draft = joining(&mut desk);
    let mut agreed = draft.clone();
    desk.agree_as_holder(&mut agreed, &unit(1), "G440106-E", 1);
    let third = desk.registered(3, co_ownership::SINGLE, &[(3, None)]);
    let record = desk.chain.ready(&agreed, &REGISTER);
    let mut planted = Planted::on(&desk);
    // House 1 and house 3 are parts of what serves house 2, by one easement with one proof.
    planted.easement(&unit(1), &unit(2), "G440106-E");
    planted.easement(&third, &unit(2), "G440106-E");
    planted.issue_proof(&proof(904), &unit(1));
    planted.apply(&record);
    let now = desk.chain.next_time();
    let served = Unit::of(&planted.slots(&unit(31))).unwrap().easements_at(now);
    assert_eq!(served.iter().map(|easement| easement.other.as_str()).collect::<Vec<_>>(), [third.as_str()]);
    let burdened = (certificate_status::VALID, third.as_str().to_owned());
    assert_eq!(planted.proof(904), burdened, "the whole is served, the third house bears it");
}

#[test]
fn r_025_r_026_r_027_owners_agree() {
    for (form, owners, signing, rules) in [
        (co_ownership::SINGLE, &[(1, None)][..], &[][..], &[132][..]),
        (co_ownership::SINGLE, &[(1, None)], &[1, 2], &[25]),
        (co_ownership::JOINT, &[(1, None), (2, None)], &[1], &[26]),
        (co_ownership::SHARED, &[(1, Some((2, 3))), (2, Some((1, 3)))], &[1], &[]),
        (co_ownership::SHARED, &[(1, Some((1_999, 3_000))), (2, Some((1_001, 3_000)))], &[1], &[27]),
    ] {
        let mut desk = Desk::open();
        for number in [1, 2] {
            desk.registered(number, form, owners);
        }
        let mut draft = desk.merge_draft(&both(), "G440106-J", whole());
        desk.esign(&mut draft, &unit(1), signing);
        assert_eq!(broken(&mut desk, &draft), rules, "{owners:?} {signing:?}");
    }
}

#[test]
fn r_111_r_113_each_source_names_its_own_certificate() {
    let mut desk = houses();
    for (serials, issued, rules) in [([1, 2], 31, &[][..]), ([2, 1], 31, &[113]), ([1, 2], 1, &[111])] {
        let sources = [(unit(1), serials[0]), (unit(2), serials[1])];
        let mut draft = desk.merge_draft(&sources, "G440106-J", (unit(31), 2 * WHOLE, issued));
        desk.esign(&mut draft, &unit(1), &[1]);
        assert_eq!(broken(&mut desk, &draft), rules, "{serials:?} {issued}");
    }
}

#[test]
fn r_031_the_whole_ends_with_the_earliest_term_of_its_sources() {
    let day = |text: &str| Value::Date(text.parse::<Date>().expect("a day"));
    for (end, rules) in [(None, &[][..]), (Some("2076-01-01"), &[]), (Some("2076-01-02"), &[31])] {
        let mut desk = houses();
        let mut draft = desk.merge_draft(&both(), "G440106-J", whole());
        if let Some(end) = end {
            draft.slots.set(fact::LAND_TERM_END, day(end));
        }
        desk.esign(&mut draft, &unit(1), &[1]);
        let record = desk.chain.ready(&draft, &REGISTER);
        let mut planted = Planted::on(&desk);
        for (number, last) in [(1, "2086-01-01"), (2, "2076-01-01")] {
            planted.plant(&unit(number), unit_slot::LAND_TERM_END, day(last));
            planted.plant(&unit(number), unit_slot::USE, Value::Code(31));
        }
        assert_eq!(planted.broken_by_act(&record), rules, "{end:?}");
        if end.is_none() {
            planted.apply(&record);
            assert_eq!(planted.slots(&unit(31)).get(unit_slot::LAND_TERM_END), Some(&day("2076-01-01")));
        }
    }
}

#[test]
fn flags_of_every_source_and_the_latest_acquisition_go_on() {
    let mut desk = houses();
    let draft = joining(&mut desk);
    let record = desk.chain.ready(&draft, &REGISTER);
    let mut planted = Planted::on(&desk);
    planted.plant(&unit(1), unit_slot::QUALITY, Value::Bits(1 << 3));
    planted.plant(&unit(2), unit_slot::QUALITY, Value::Bits(1 << 5));
    let acquired = planted.slots(&unit(2)).number(unit_slot::OWNED_SINCE_HEIGHT);
    assert!(acquired > planted.slots(&unit(1)).number(unit_slot::OWNED_SINCE_HEIGHT));
    planted.apply(&record);
    let joined = planted.slots(&unit(31));
    assert_eq!(joined.bits(unit_slot::QUALITY), Some(1 << 3 | 1 << 5));
    assert_eq!(joined.number(unit_slot::OWNED_SINCE_HEIGHT), acquired);
}

#[test]
fn form_rules_of_a_joining_are_found_before_a_block() {
    let mut desk = houses();
    let draft = joining(&mut desk);
    let error = |desk: &mut Desk, change: &dyn Fn(&mut RecordDraft)| {
        let mut draft = draft.clone();
        change(&mut draft);
        desk.form_error(&draft)
    };
    let set = |slot: u16, text: &'static str| {
        move |draft: &mut RecordDraft| draft.slots.set(slot, Value::text(text).expect("clean"))
    };
    assert_eq!(error(&mut desk, &|_| ()), None);
    assert_eq!(error(&mut desk, &|draft| draft.slots.clear(fact::SOURCES)), Some(7));
    assert_eq!(error(&mut desk, &|draft| draft.slots.clear(fact::LOCATION)), Some(7));
    assert_eq!(error(&mut desk, &|draft| draft.slots.set(fact::AREA, Value::Area(0))), Some(12));
    assert_eq!(error(&mut desk, &set(fact::TARGET, "440106001002GB00014F002200")), Some(1));
    assert_eq!(error(&mut desk, &set(fact::TARGET, "440106001002GB00014W00000000")), Some(3));
    let away: UnitCode = "440112001002GB00014F00220031".parse().expect("a code");
    let elsewhere = desk.merge_draft(&both(), "G440106-J", (away, 2 * WHOLE, 31));
    assert_eq!(desk.form_error(&elsewhere), Some(125));
    assert_eq!(error(&mut desk, &set(slot::PREVIOUS_NUMBER, "粤(2026)广州市不动产权第0000001号")), Some(16));
    // The record's unit is the first source.
    let turned = [(unit(2), 2), (unit(1), 1)];
    let other = desk.merge_draft(&turned, "G440106-J", whole());
    let sources = other.slots.get(fact::SOURCES).cloned().expect("sources");
    assert_eq!(error(&mut desk, &|draft| draft.slots.set(fact::SOURCES, sources.clone())), Some(7));
    assert_eq!(
        error(&mut desk, &|draft| draft.slots.set(slot::REGISTRATION_TYPE, Value::Code(200))),
        Some(6)
    );
}
