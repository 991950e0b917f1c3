//! What is history takes no orders, and a proof is its right's for as long as the right stands.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{objection as objection_slot, unit as unit_slot, unit_status};
use kexin_proof::slots::{Slots, Value};

use super::Planted;
use crate::act::Register as _;
use crate::act::certificate_event::Way;
use crate::act::first_registration::fact;
use crate::act::restriction::restriction_kind;
use crate::act::succession::check_areas;
use crate::book::Figure;
use crate::fixture::desk::{BY_COURT, BY_ORGAN, Desk, LAND_HOLDER, REGISTER, Restricting, SHORT, proof};
use crate::fixture::unit;
use crate::record::slot;
use crate::rules::{Findings, Rejection};
use crate::unit::land_of;

#[test]
fn r_023_orders_and_follow_ups_are_about_a_unit_that_stands() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 300));
    assert_eq!(desk.record_order(&seizure), 0);
    let objection = desk.object(&house, "G440106-O", (3, 1), 1);
    assert_eq!(desk.register(&objection), 0);
    let restricting = Restricting { kind: restriction_kind::GENERAL, term_days: None, by: BY_ORGAN };
    let drafts = [
        (desk.renew(&house, "G440106-Y", "G440106-Z", (30, BY_COURT)), &SHORT[..]),
        (desk.release(&house, "G440106-R", "G440106-Z"), &SHORT[..]),
        (desk.restrict(&house, "G440106-X", &restricting), &SHORT[..]),
        (desk.withdraw_objection(&house, "G440106-W", "G440106-O", 3), &REGISTER[..]),
    ];
    let historic = |slots: &mut Slots| slots.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
    for (draft, signers) in drafts {
        let record = desk.chain.ready(&draft, signers);
        assert_eq!(Planted::on(&desk).broken_by_act(&record), [0_u16; 0], "kind {}", draft.kind);
        let planted = Planted::on(&desk).with(&house, historic);
        assert!(planted.broken_by_act(&record).contains(&23), "kind {}", draft.kind);
    }
}

#[test]
fn r_076_nothing_is_released_without_an_order() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 300));
    assert_eq!(desk.record_order(&seizure), 0);
    let mut draft = desk.release(&house, "G440106-R", "G440106-Z");
    draft.attestations.clear();
    assert_eq!(desk.record_order(&draft), 76);
}

#[test]
fn r_113_a_proof_states_a_right_until_the_moment_at_which_that_ends() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let objection = desk.object(&house, "G440106-O", (3, 1), 1);
    assert_eq!(desk.register(&objection), 0);
    let value = desk.value(&house);
    let element = &value.slots().list(unit_slot::OBJECTIONS).expect("objected").elements()[0];
    let end = element.time(objection_slot::EXPIRES).expect("no suit is proven");
    let mut draft = desk.certificate_event(&house, "G440106-C", Way::DeclareLost, Some(&proof(1)), None);
    draft.slots.set(slot::RIGHT_TYPE, Value::Code(97));
    desk.esign(&mut draft, &house, &[3]);
    let record = desk.chain.ready(&draft, &REGISTER);
    let last = TimeMs::new(end.value() - 1).expect("this century");
    assert_eq!(Planted::on(&desk).at(last).broken_by_act(&record), [0_u16; 0]);
    assert_eq!(Planted::on(&desk).at(end).broken_by_act(&record), [113]);
}

#[test]
fn r_007_a_building_s_use_is_told_and_land_s_need_not_be() {
    let land = land_of(&unit(1)).expect("a house stands on land");
    for (code, owner, expected) in [(unit(1), 1, Some(7)), (land, LAND_HOLDER, None)] {
        let mut desk = Desk::open();
        let mut draft = desk.first_draft(&code, "G440106-1", 0, &[(owner, None)], 1);
        assert_eq!(desk.form_error(&draft), None);
        draft.slots.clear(fact::USE);
        assert_eq!(desk.form_error(&draft), expected, "{code:?}");
    }
}

#[test]
fn r_125_a_case_is_of_the_county_of_its_unit() {
    let elsewhere = unit(1).as_str().replacen("440106", "440112", 1).parse().expect("a code");
    for (code, expected) in [(unit(1), None), (elsewhere, Some(125))] {
        let mut desk = Desk::open();
        let draft = desk.first_draft(&code, "G440106-1", 0, &[(1, None)], 1);
        assert_eq!(desk.form_error(&draft), expected, "{code:?}");
    }
}

#[test]
fn r_101_areas_before_and_after_differ_by_what_is_tolerated_and_no_more() {
    let desk = Desk::open();
    let planted = Planted::on(&desk);
    let tolerated = planted.book().figure(Figure::AreaTolerancePerMillion);
    for (more, expected) in [(0, None), (tolerated, None), (tolerated + 1, Some(101))] {
        for (before, after) in [(1_000_000, 1_000_000 + more), (1_000_000, 1_000_000 - more)] {
            let mut findings = Findings::default();
            check_areas(&[before], &[after], &planted, &mut findings);
            assert_eq!(findings.refusal().map(Rejection::number), expected, "{before} and {after}");
        }
    }
}
