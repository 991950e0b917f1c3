//! Disposals by act: what stands in the way of a transfer, and whose consent or knowledge opens it.

use kexin_proof::slot_table::{unit as unit_slot, unit_status};
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::planted::{Planted, inhabit, objection, restrict, sale_notice};
use crate::act::mortgage::fact as mortgage_fact;
use crate::attestation::{Claims, Guardian, HolderConsent, IdentityOk, RiskAck};
use crate::fixture::desk::{Desk, LAND_HOLDER, REGISTER, REGISTER_WITH_BANK, party};
use crate::fixture::{BANK, BANK_2, IDENTITY, SIGNING_SERVICE};
use crate::record::{RecordDraft, Role, slot};
use crate::unit::land_of;

/// A house of party 1, and its sale to party 2 with all that every sale needs.
fn sale() -> (Desk, UnitCode, RecordDraft) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    (desk, house, sale)
}

fn consent(desk: &mut Desk, draft: &mut RecordDraft, house: &UnitCode, entry: &str, holder: u8) {
    let consent = HolderConsent {
        unit: *house,
        act: draft.kind,
        entry: entry.to_owned(),
        party: Some(party(holder)),
        application: draft.application_root(),
    };
    let attestation = desk.attest(Claims::HolderConsent(consent), Role::Party, SIGNING_SERVICE);
    draft.attestations.push(attestation);
}

fn bank_consent(desk: &mut Desk, draft: &mut RecordDraft, house: &UnitCode, entry: &str, bank: u32) {
    let consent = HolderConsent {
        unit: *house,
        act: draft.kind,
        entry: entry.to_owned(),
        party: None,
        application: draft.application_root(),
    };
    let attestation = desk.attest(Claims::HolderConsent(consent), Role::Bank, bank);
    draft.attestations.push(attestation);
}

fn acknowledge(desk: &mut Desk, draft: &mut RecordDraft, house: &UnitCode, entry: &str, taker: u8) {
    let ack = RiskAck { party: party(taker), unit: *house, entry: entry.to_owned() };
    let attestation = desk.attest(Claims::RiskAck(ack), Role::Party, SIGNING_SERVICE);
    draft.attestations.push(attestation);
}

fn identity(desk: &mut Desk, draft: &mut RecordDraft, of: u8, status: u32) {
    let identity = IdentityOk { party: party(of), person: None, status };
    let attestation = desk.attest(Claims::IdentityOk(identity), Role::Identity, IDENTITY);
    draft.attestations.push(attestation);
}

/// Outcome of a draft on the house as `plant` changes it.
fn outcome(desk: &mut Desk, draft: &RecordDraft, house: &UnitCode, plant: impl FnOnce(&mut Slots)) -> u16 {
    let record = desk.chain.ready(draft, &REGISTER);
    Planted::on(desk).with(house, plant).outcome(&record)
}

#[test]
fn an_advance_notice_bars_a_sale_until_its_beneficiary_consents_to_these_terms() {
    let (mut desk, house, mut sale) = sale();
    let noticed = |slots: &mut Slots| sale_notice(slots, "G440106-Y", 3);
    assert_eq!(outcome(&mut desk, &sale, &house, noticed), 18);
    let mut by_other = sale.clone();
    consent(&mut desk, &mut by_other, &house, "G440106-Y", 4);
    assert_eq!(outcome(&mut desk, &by_other, &house, noticed), 18, "not his notice");
    consent(&mut desk, &mut sale, &house, "G440106-Y", 3);
    assert_eq!(outcome(&mut desk, &sale, &house, noticed), 0);
}

#[test]
fn an_objection_does_not_bar_a_sale_to_who_knows_of_it() {
    let (mut desk, house, mut sale) = sale();
    let now = desk.chain.next_time();
    let objected = |slots: &mut Slots| objection(slots, "G440106-Y", None);
    assert_eq!(outcome(&mut desk, &sale, &house, objected), 19);
    assert_eq!(
        outcome(&mut desk, &sale, &house, |slots| objection(slots, "G440106-Y", Some(now))),
        0,
        "lapsed"
    );
    acknowledge(&mut desk, &mut sale, &house, "G440106-Y", 1);
    assert_eq!(outcome(&mut desk, &sale, &house, objected), 19, "the seller knows, the buyer does not");
    acknowledge(&mut desk, &mut sale, &house, "G440106-Y", 2);
    assert_eq!(outcome(&mut desk, &sale, &house, objected), 0);
}

/// S3.
#[test]
fn a_mortgaged_house_is_sold_unless_the_register_forbids_it_and_then_with_the_bank_s_consent() {
    for clause in [0, 1] {
        let mut desk = Desk::open();
        let house = desk.registered(1, 0, &[(1, None)]);
        let mut mortgage = desk.mortgage(&house, "G440106-M", 1, 1);
        mortgage.slots.set(mortgage_fact::NO_TRANSFER, Value::Bits(clause));
        desk.esign(&mut mortgage, &house, &[1]);
        assert_eq!(desk.chain.outcome(&mortgage, &REGISTER_WITH_BANK), 0);
        let mut sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
        if clause == 1 {
            assert_eq!(outcome(&mut desk, &sale, &house, |_| ()), 20);
            let mut by_other = sale.clone();
            bank_consent(&mut desk, &mut by_other, &house, "G440106-M", BANK_2);
            assert_eq!(outcome(&mut desk, &by_other, &house, |_| ()), 20, "another bank");
            bank_consent(&mut desk, &mut sale, &house, "G440106-M", BANK);
        }
        assert_eq!(desk.register(&sale), 0, "clause {clause}");
        assert_eq!(desk.owners(&house), [party(2)]);
    }
}

#[test]
fn a_restriction_bars_a_sale_until_it_ends_and_so_does_a_freezing_flag() {
    let (mut desk, house, sale) = sale();
    let now = desk.chain.next_time();
    let later = now.plus(1).expect("a time");
    assert_eq!(outcome(&mut desk, &sale, &house, |slots| restrict(slots, None)), 21);
    assert_eq!(outcome(&mut desk, &sale, &house, |slots| restrict(slots, Some(later))), 21);
    assert_eq!(outcome(&mut desk, &sale, &house, |slots| restrict(slots, Some(now))), 0, "ended");
    for (flags, barred) in [(1 << 8, 21), (1 << 9, 21), (1 << 7, 0)] {
        let flag = |slots: &mut Slots| slots.set(unit_slot::QUALITY, Value::Bits(flags));
        assert_eq!(outcome(&mut desk, &sale, &house, flag), barred, "{flags}");
    }
}

/// S15.
#[test]
fn a_house_with_a_right_of_habitation_is_sold_to_who_knows_of_it() {
    let (mut desk, house, mut sale) = sale();
    let inhabited = |slots: &mut Slots| inhabit(slots, "G440106-Y", 5);
    let record = desk.chain.ready(&sale, &REGISTER);
    assert_eq!(Planted::on(&desk).with(&house, inhabited).broken(&record), [34], "a warning");
    acknowledge(&mut desk, &mut sale, &house, "G440106-Y", 2);
    let record = desk.chain.ready(&sale, &REGISTER);
    let planted = Planted::on(&desk).with(&house, inhabited);
    let value = planted.after(&record, &house);
    let unit = crate::unit::Unit::of(value.slots()).expect("registered");
    assert_eq!(unit.habitations_at(desk.chain.next_time()).len(), 1, "who lives there stays");
}

#[test]
fn what_is_history_or_was_never_registered_is_not_sold() {
    let (mut desk, house, sale) = sale();
    let status = |status| move |slots: &mut Slots| slots.set(unit_slot::STATUS, Value::Code(status));
    assert_eq!(outcome(&mut desk, &sale, &house, status(unit_status::HISTORIC)), 23);
    assert_eq!(outcome(&mut desk, &sale, &house, status(unit_status::PLANNED)), 24);
}

/// A sale of the fixture's land.
fn land_sale(desk: &mut Desk, land: &UnitCode, case: &str) -> RecordDraft {
    desk.sound_sale(land, case, (LAND_HOLDER, 2), (9_000_014, 2))
}

#[test]
fn land_is_sold_with_what_stands_on_it_or_not_at_all() {
    let mut desk = Desk::open();
    let house = crate::fixture::unit(1);
    let land = land_of(&house).expect("land");
    desk.register_land(&house);
    let sale = land_sale(&mut desk, &land, "G440106-S");
    assert_eq!(outcome(&mut desk, &sale, &land, |_| ()), 0, "nothing stands on it");
    desk.withdraw(&land, "G440106-S");
    desk.registered(1, 0, &[(1, None)]);
    let built = land_sale(&mut desk, &land, "G440106-T");
    assert_eq!(desk.register(&built), 30);
}

#[test]
fn the_ownership_of_land_never_passes_by_act() {
    let mut desk = Desk::open();
    let land = land_of(&crate::fixture::unit(1)).expect("land");
    desk.register_land(&crate::fixture::unit(1));
    let sale = land_sale(&mut desk, &land, "G440106-S");
    for right in [1, 2] {
        let owned = |slots: &mut Slots| slots.set(unit_slot::RIGHT_TYPE, Value::Code(right));
        assert_eq!(outcome(&mut desk, &sale, &land, owned), 35, "right type {right}");
    }
    assert_eq!(outcome(&mut desk, &sale, &land, |_| ()), 0, "the right to use it does");
}

#[test]
fn co_owners_are_told_before_a_share_leaves_their_circle() {
    let quarter = Some((1, 4));
    let half = Some((1, 2));
    let mut desk = Desk::open();
    let house = desk.registered(1, 2, &[(1, half), (2, half)]);
    let mut sale = desk.share_sale(&house, "G440106-S", &[(1, quarter)], (2, &[(3, quarter)]), (1, 2));
    let told = desk.chain.ready(&sale, &REGISTER);
    assert_eq!(Planted::on(&desk).broken(&told), [0_u16; 0]);
    sale.slots.clear(slot::ATTACHMENTS);
    let untold = desk.chain.ready(&sale, &REGISTER);
    assert_eq!(Planted::on(&desk).broken(&untold), [33], "a warning");
    desk.withdraw(&house, "G440106-S");
    // Among co-owners nobody has to be told.
    let mut within = desk.share_sale(&house, "G440106-T", &[(1, quarter)], (2, &[(2, quarter)]), (1, 2));
    within.slots.clear(slot::ATTACHMENTS);
    assert_eq!(desk.register(&within), 0);
    // Nor where all of them sell.
    let (fourth, rest) = (Some((1, 8)), Some((1, 4)));
    let mut all =
        desk.share_sale(&house, "G440106-U", &[(1, fourth), (2, fourth)], (2, &[(3, rest)]), (2, 3));
    all.slots.clear(slot::ATTACHMENTS);
    assert_eq!(desk.register(&all), 0);
}

#[test]
fn a_reviewer_who_ticks_the_warning_lets_a_share_pass_without_the_notice() {
    let (half, quarter) = (Some((1, 2)), Some((1, 4)));
    for (warnings, outcome) in [(&[34][..], 33), (&[33], 0)] {
        let mut desk = Desk::open();
        let house = desk.registered(1, 2, &[(1, half), (2, half)]);
        let mut sale = desk.share_sale(&house, "G440106-S", &[(1, quarter)], (2, &[(3, quarter)]), (1, 2));
        desk.withdraw(&house, "G440106-S");
        desk.prepare_ticked(&house, "G440106-T", crate::act::transfer::KIND, warnings);
        sale.slots.clear(slot::ATTACHMENTS);
        sale.slots.set(slot::CASE, Value::text("G440106-T").expect("clean"));
        let subjects = [
            desk.chain.subject(crate::case::case_key(crate::fixture::COUNTY, "G440106-T")),
            desk.chain.subject(crate::unit::unit_key(&house)),
        ];
        sale.set_subjects(&subjects);
        sale.attestations.clear();
        desk.esign(&mut sale, &house, &[1, 3]);
        sale.attestations.push(desk.tax(&house, &[1], &[3]));
        assert_eq!(desk.register(&sale), outcome, "ticked {warnings:?}");
    }
}

#[test]
fn a_minor_s_house_is_sold_with_his_guardian_s_statement_on_these_terms() {
    let (mut desk, house, mut sale) = sale();
    let minor = IdentityOk::NATURAL_PERSON | IdentityOk::MINOR;
    identity(&mut desk, &mut sale, 1, minor);
    assert_eq!(outcome(&mut desk, &sale, &house, |_| ()), 37);
    let mut statement = Guardian {
        ward: party(1),
        guardian: party(6),
        unit: house,
        act: sale.kind,
        application: kexin_proof::hash::SlotsRoot::from_bytes([0; 32]),
    };
    let mut on_others = sale.clone();
    on_others.attestations.push(desk.attest(
        Claims::Guardian(statement.clone()),
        Role::Party,
        SIGNING_SERVICE,
    ));
    assert_eq!(outcome(&mut desk, &on_others, &house, |_| ()), 37, "other terms");
    statement.application = sale.application_root();
    sale.attestations.push(desk.attest(Claims::Guardian(statement), Role::Party, SIGNING_SERVICE));
    assert_eq!(outcome(&mut desk, &sale, &house, |_| ()), 0);
}

#[test]
fn what_the_dead_left_is_registered_for_the_heirs_before_it_is_sold() {
    let (mut desk, house, sale) = sale();
    let mut of_the_dead = sale.clone();
    identity(&mut desk, &mut of_the_dead, 1, IdentityOk::NATURAL_PERSON | IdentityOk::DECEASED);
    assert_eq!(outcome(&mut desk, &of_the_dead, &house, |_| ()), 38);
    desk.withdraw(&house, "G440106-S");
    // The heir who sells at once is not the registered holder.
    let mut by_heir = desk.sale(&house, "G440106-H", &[3], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut by_heir, &house, &[1, 3, 2]);
    by_heir.attestations.push(desk.tax(&house, &[1], &[2]));
    assert_eq!(desk.register(&by_heir), 25);
    desk.withdraw(&house, "G440106-H");
    let inheritance = desk.inheritance(&house, "G440106-I", (1, 3), (1, 2));
    assert_eq!(desk.register(&inheritance), 0);
    let sale = desk.sound_sale(&house, "G440106-T", (3, 2), (2, 3));
    assert_eq!(desk.register(&sale), 0);
}

#[test]
fn a_cause_that_nobody_knows_is_refused_before_a_block() {
    let (mut desk, _, mut sale) = sale();
    assert_eq!(desk.form_error(&sale), None);
    sale.slots.set(slot::CAUSE, Value::Code(77));
    assert_eq!(desk.form_error(&sale), Some(8));
    sale.slots.clear(slot::CAUSE);
    assert_eq!(desk.form_error(&sale), Some(7));
}

/// S20.
#[test]
fn a_clearance_of_tax_that_was_used_clears_no_second_sale() {
    let (mut desk, house, sale) = sale();
    let used = sale.attestations.iter().find(|found| found.statement().claims.name() == "TAX_CLEAR").cloned();
    assert_eq!(desk.register(&sale), 0);
    let back = desk.sound_sale(&house, "G440106-T", (2, 1), (2, 3));
    assert_eq!(desk.register(&back), 0);
    let mut again = desk.sale(&house, "G440106-U", &[1], (0, &[(2, None)]), (3, 4));
    desk.esign(&mut again, &house, &[1, 2]);
    again.attestations.extend(used);
    assert_eq!(desk.register(&again), 133);
}

/// S18.
#[test]
fn of_two_sales_drawn_up_on_one_version_one_is_registered() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let other = desk.registered(2, 0, &[(4, None)]);
    let stale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 5));
    // Drawn up beside it, in a case of another unit that names this one's version too.
    let mut first = desk.sound_sale(&other, "G440106-T", (4, 3), (2, 6));
    let subjects = [
        desk.chain.subject(crate::case::case_key(crate::fixture::COUNTY, "G440106-T")),
        desk.chain.subject(crate::unit::unit_key(&other)),
        desk.chain.subject(crate::unit::unit_key(&house)),
    ];
    first.set_subjects(&subjects);
    assert_eq!(desk.register(&stale), 0);
    assert_eq!(desk.register(&first), 36, "the house has moved on");
}

#[test]
fn a_seizure_bars_a_sale_to_its_last_moment() {
    for (before_ms, barred) in [(1, 17), (0, 0)] {
        let mut desk = Desk::open();
        let house = desk.registered(1, 0, &[(1, None)]);
        let seizure = desk.seize(&house, "G440106-Z", 1, (1, 30));
        assert_eq!(desk.record_order(&seizure), 0);
        let end = desk.value(&house).slots().time(unit_slot::BITS_HOLD_UNTIL).expect("it ends");
        desk.chain.prepare(&house, "G440106-S", crate::act::transfer::KIND);
        desk.chain.wait(end.value() - before_ms - desk.chain.next_time().value());
        let mut sale = desk.sale_draft(&house, "G440106-S", &[1], (0, &[(2, None)]), (1, 2));
        desk.esign(&mut sale, &house, &[1, 2]);
        sale.attestations.push(desk.tax(&house, &[1], &[2]));
        assert_eq!(desk.register(&sale), barred, "{before_ms} ms before its end");
    }
}

#[test]
fn r_025_a_sale_of_the_whole_names_every_owner_also_where_all_of_them_sign() {
    for (givers, expected) in [(&[1, 2][..], &[][..]), (&[1], &[25])] {
        let mut desk = Desk::open();
        let house = desk.registered(1, crate::unit::co_ownership::JOINT, &[(1, None), (2, None)]);
        desk.chain.prepare(&house, "G440106-S", crate::act::transfer::KIND);
        let mut draft = desk.sale_draft(&house, "G440106-S", givers, (0, &[(3, None)]), (1, 2));
        desk.esign(&mut draft, &house, &[1, 2, 3]);
        let tax = desk.tax(&house, &[1, 2], &[3]);
        draft.attestations.push(tax);
        let record = desk.chain.ready(&draft, &REGISTER);
        assert_eq!(Planted::on(&desk).broken_by_act(&record), expected, "given by {givers:?}");
    }
}
