//! First registration: what a unit needs below it, around it and on paper before it enters the register.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{historic_reason, notice, unit as unit_slot, unit_status};
use kexin_proof::slots::{Date, Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::planted::{Planted, sale_notice};
use crate::act::first_registration::{self, fact};
use crate::attestation::{Attestation, Claims, Planning, PublicNotice, SiteCheck};
use crate::calendar::end_of_day;
use crate::fixture::desk::{Desk, LAND_HOLDER, REGISTER, SHORT, title};
use crate::fixture::{ACCEPTOR, BUREAU, PLANNING, REVIEWER, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::rules::Severity;
use crate::unit::{Unit, entry_status, land_of};

const SHOP: u32 = 31;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A desk on which the land below the fixture's houses is registered with other facts than usual.
fn desk_on_land(change: impl FnOnce(&mut Slots)) -> Desk {
    let mut desk = Desk::open();
    let land = land_of(&unit(1)).expect("a house stands on land");
    desk.chain.prepare(&land, "G440106-L", first_registration::KIND);
    let mut draft = desk.first_draft(&land, "G440106-L", 0, &[(LAND_HOLDER, None)], 900);
    change(&mut draft.slots);
    assert_eq!(desk.register(&draft), 0, "land");
    desk
}

/// Outcome of the house's registration, with its statements about whatever was changed.
fn outcome(desk: &mut Desk, case: &str, change: impl FnOnce(&mut Slots)) -> u16 {
    let house = unit(1);
    desk.chain.prepare(&house, case, first_registration::KIND);
    let mut draft = desk.first_draft(&house, case, 0, &[(1, None)], 1);
    change(&mut draft.slots);
    desk.complete(&mut draft, &house);
    let outcome = desk.register(&draft);
    if outcome != 0 {
        desk.withdraw(&house, case);
    }
    outcome
}

#[test]
fn a_house_needs_a_land_right_below_it() {
    let mut desk = Desk::open();
    assert_eq!(outcome(&mut desk, "G440106-A", |_| ()), 42, "no land is registered");
    let mut desk = desk_on_land(|facts| facts.set(slot::RIGHT_TYPE, Value::Code(2)));
    assert_eq!(
        outcome(&mut desk, "G440106-A", |_| ()),
        42,
        "who owns land has no right to build by that alone"
    );
    let mut desk = desk_on_land(|_| ());
    assert_eq!(outcome(&mut desk, "G440106-A", |_| ()), 0);
}

#[test]
fn land_that_is_history_carries_no_new_house() {
    let mut desk = desk_on_land(|_| ());
    let house = unit(1);
    desk.chain.prepare(&house, "G440106-A", first_registration::KIND);
    let draft = desk.first(&house, "G440106-A", 0, &[(1, None)], 1);
    let record = desk.chain.ready(&draft, &REGISTER);
    let land = land_of(&house).expect("land");
    let ended = |slots: &mut Slots| slots.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
    assert_eq!(Planted::on(&desk).with(&land, ended).outcome(&record), 42);
    assert_eq!(Planted::on(&desk).outcome(&record), 0);
}

#[test]
fn a_shop_does_not_outlast_the_land_and_a_dwelling_needs_a_tick() {
    let land = |facts: &mut Slots| {
        facts.clear(fact::USE);
        facts.set(fact::LAND_TERM_END, Value::Date(day("2066-11-23")));
    };
    let house = |use_code: u32, end: &str| {
        let end = day(end);
        move |facts: &mut Slots| {
            facts.set(fact::USE, Value::Code(use_code));
            facts.set(fact::LAND_TERM_END, Value::Date(end));
        }
    };
    let mut desk = desk_on_land(land);
    assert_eq!(outcome(&mut desk, "G440106-A", house(SHOP, "2066-11-24")), 31);
    assert_eq!(outcome(&mut desk, "G440106-B", house(SHOP, "2066-11-23")), 0, "to the last day");
    let mut desk = desk_on_land(land);
    let dwelling = unit(1);
    desk.chain.prepare(&dwelling, "G440106-A", first_registration::KIND);
    let mut draft = desk.first_draft(&dwelling, "G440106-A", 0, &[(1, None)], 1);
    house(11, "2066-11-24")(&mut draft.slots);
    desk.complete(&mut draft, &dwelling);
    let record = desk.chain.ready(&draft, &REGISTER);
    let time = desk.chain.next_time();
    let findings =
        desk.chain.with_parent(|parent| crate::execute::check(parent, time, &record).expect("memory"));
    let told: Vec<(u16, Severity)> = findings.all().map(|found| (found.number(), found.severity())).collect();
    assert_eq!(told, [(31, Severity::Warning)]);
}

#[test]
fn a_use_of_another_group_than_the_land_s_is_a_warning() {
    let mut desk = desk_on_land(|facts| facts.set(fact::USE, Value::Code(10)));
    assert_eq!(outcome(&mut desk, "G440106-A", |facts| facts.set(fact::USE, Value::Code(SHOP))), 43);
    assert_eq!(outcome(&mut desk, "G440106-B", |facts| facts.set(fact::USE, Value::Code(112))), 0);
    let mut desk = desk_on_land(|facts| facts.clear(fact::USE));
    assert_eq!(outcome(&mut desk, "G440106-A", |facts| facts.set(fact::USE, Value::Code(SHOP))), 0);
}

/// A house whose statements are given one by one.
fn stated(desk: &mut Desk, case: &str, claims: &[(Claims, Role, u32, u16)]) -> u16 {
    let house = unit(1);
    desk.register_land(&house);
    desk.chain.prepare(&house, case, first_registration::KIND);
    let mut draft = desk.first_draft(&house, case, 0, &[(1, None)], 1);
    for (claims, role, org, key) in claims {
        let attestation = desk.attest_by(claims.clone(), *role, *org, *key);
        draft.attestations.push(attestation);
    }
    let outcome = desk.register(&draft);
    if outcome != 0 {
        desk.withdraw(&house, case);
    }
    outcome
}

fn planning() -> Planning {
    Planning { unit: unit(1), area: 10_117, use_code: 11, completed: true }
}

fn completion(planning: Planning) -> (Claims, Role, u32, u16) {
    (Claims::Planning(planning), Role::Planning, PLANNING, 2)
}

fn visit(house: UnitCode, finding: u16, bureau: u32) -> (Claims, Role, u32, u16) {
    (Claims::SiteCheck(SiteCheck { unit: house, finding }), Role::Reviewer, bureau, REVIEWER)
}

#[test]
fn a_house_is_completed_as_planned_with_this_use_and_area() {
    let mut desk = Desk::open();
    let seen = || visit(unit(1), SiteCheck::AS_STATED, BUREAU);
    assert_eq!(stated(&mut desk, "G440106-A", &[seen()]), 44);
    for (case, other) in [
        ("G440106-B", Planning { completed: false, ..planning() }),
        ("G440106-C", Planning { area: 10_118, ..planning() }),
        ("G440106-D", Planning { use_code: 12, ..planning() }),
        ("G440106-E", Planning { unit: unit(2), ..planning() }),
    ] {
        assert_eq!(stated(&mut desk, case, &[completion(other), seen()]), 44, "{case}");
    }
    assert_eq!(stated(&mut desk, "G440106-F", &[completion(planning()), seen()]), 0);
}

#[test]
fn somebody_of_the_bureau_has_been_to_the_house_and_found_it() {
    let mut desk = Desk::open();
    let built = || completion(planning());
    assert_eq!(stated(&mut desk, "G440106-A", &[built()]), 132);
    let lost = visit(unit(1), SiteCheck::LOST, BUREAU);
    assert_eq!(stated(&mut desk, "G440106-B", &[built(), lost]), 132);
    let elsewhere = visit(unit(2), SiteCheck::AS_STATED, BUREAU);
    assert_eq!(stated(&mut desk, "G440106-C", &[built(), elsewhere]), 132);
    let stranger = visit(unit(1), SiteCheck::AS_STATED, BUREAU + 1);
    assert_eq!(stated(&mut desk, "G440106-D", &[built(), stranger]), 132, "a bureau of another city");
    assert_eq!(stated(&mut desk, "G440106-E", &[built(), visit(unit(1), SiteCheck::AS_STATED, BUREAU)]), 0);
}

#[test]
fn a_code_that_was_in_use_once_never_begins_again() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    desk.chain.prepare(&house, "G440106-2", first_registration::KIND);
    let draft = desk.first(&house, "G440106-2", 0, &[(2, None)], 2);
    let record = desk.chain.ready(&draft, &REGISTER);
    assert_eq!(Planted::on(&desk).outcome(&record), 41, "it is current");
    let lost = |slots: &mut Slots| {
        slots.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
        slots.set(unit_slot::HISTORIC_REASON, Value::Code(historic_reason::LOST));
    };
    assert_eq!(Planted::on(&desk).with(&house, lost).outcome(&record), 104);
}

/// A record of the first registration of a unit that was sold before it was built.
fn converting(desk: &mut Desk, house: &UnitCode) -> RecordDraft {
    desk.chain.prepare(house, "G440106-1", first_registration::KIND);
    let mut draft = desk.first(house, "G440106-1", 0, &[(1, None)], 1);
    let mut subjects = vec![
        desk.chain.subject(crate::case::case_key(crate::fixture::COUNTY, "G440106-1")),
        desk.chain.subject(crate::unit::unit_key(house)),
    ];
    subjects[1].expected_version = 1;
    draft.set_subjects(&subjects);
    draft
}

#[test]
fn a_presold_unit_becomes_current_and_its_notices_begin_to_run() {
    let mut desk = Desk::open();
    desk.chain.know_years(2027..=2027);
    let house = unit(1);
    let draft = converting(&mut desk, &house);
    let record = desk.chain.ready(&draft, &REGISTER);
    let now = desk.chain.next_time();
    let planned = Planted::on(&desk).with_new(&house, |slots| {
        slots.set(unit_slot::STATUS, Value::Code(unit_status::PLANNED));
        sale_notice(slots, "G440106-Y", 2);
        sale_notice(slots, "G440106-Z", 3);
        let ended = slots.list_mut(unit_slot::NOTICES).expect("notices").elements_mut();
        ended[1].set(notice::STATUS, Value::Code(entry_status::ENDED));
    });
    let value = planned.after(&record, &house);
    let unit = Unit::of(value.slots()).expect("registered");
    assert!(unit.is_current());
    let [running] = unit.notices_at(now).try_into().expect("one notice is in force");
    assert_eq!(running.beneficiary, Some(crate::fixture::desk::party(2)), "it stays whose it was");
    let elements = value.slots().list(unit_slot::NOTICES).expect("notices").elements();
    assert_eq!(elements[0].time(notice::REGISTRABLE_FROM), Some(now));
    // From 24 November day 90 is Monday, 22 February.
    let lapse = end_of_day(day("2027-02-22")).ok();
    assert_eq!(elements[0].time(notice::EXPIRES), lapse);
    assert_eq!(value.slots().time(unit_slot::BITS_HOLD_UNTIL), lapse);
    assert_eq!(elements[1].time(notice::EXPIRES), None, "what has ended does not begin to run");
}

#[test]
fn a_notice_whose_last_day_no_calendar_knows_is_not_started() {
    let mut desk = Desk::open();
    let house = unit(1);
    let draft = converting(&mut desk, &house);
    let record = desk.chain.ready(&draft, &REGISTER);
    let planned = |noticed: bool| {
        let planned = Planted::on(&desk).with_new(&house, |slots| {
            slots.set(unit_slot::STATUS, Value::Code(unit_status::PLANNED));
            if noticed {
                sale_notice(slots, "G440106-Y", 2);
            }
        });
        planned.outcome(&record)
    };
    assert_eq!(planned(true), 157, "2027 has no table yet");
    assert_eq!(planned(false), 0, "where nothing is to run, nothing is asked of the calendar");
}

/// Collective land 宅基地, and a house on it.
fn homestead() -> (UnitCode, UnitCode) {
    let code = |text: &str| text.parse().expect("a code by the standard");
    (code("440106001002JC00014W00000000"), code("440106001002JC00014F00220001"))
}

/// T01 of collective land or of the house on it, in a case that is reviewed.
fn collective(desk: &mut Desk, code: &UnitCode, case: &str, serial: u32) -> RecordDraft {
    desk.chain.prepare(code, case, first_registration::KIND);
    let mut draft = desk.first_draft(code, case, 0, &[(1, None)], serial);
    let right = if code.fixture() == 'W' { 5 } else { 6 };
    draft.slots.set(slot::RIGHT_TYPE, Value::Code(right));
    desk.complete(&mut draft, code);
    draft
}

/// A public notice of a first registration.
fn published(desk: &mut Desk, code: &UnitCode, at: TimeMs, (matter, bureau): (u16, u32)) -> Attestation {
    let notice = PublicNotice { unit: *code, matter, published_at: at, certificate: String::new() };
    desk.attest_by(Claims::PublicNotice(notice), Role::Acceptor, bureau, ACCEPTOR)
}

const FIRST: (u16, u32) = (PublicNotice::FIRST_REGISTRATION, BUREAU);

#[test]
fn rights_in_collective_land_wait_for_fifteen_working_days_of_notice() {
    // Published on Tuesday, 24 November; day 15 is Tuesday, 15 December.
    let end = end_of_day(day("2026-12-15")).expect("a day");
    let (land, house) = homestead();
    for (before_ms, outcome) in [(1, 48), (0, 0)] {
        let mut desk = Desk::open();
        let at = desk.chain.next_time();
        desk.chain.wait(end.value() - before_ms - at.value() - 2_000);
        let mut draft = collective(&mut desk, &land, "G440106-L", 1);
        assert_eq!(desk.chain.next_time().value(), end.value() - before_ms);
        draft.attestations.push(published(&mut desk, &land, at, FIRST));
        assert_eq!(desk.register(&draft), outcome, "{before_ms} ms before the end");
        if outcome == 0 {
            let mut of_house = collective(&mut desk, &house, "G440106-H", 2);
            let record = desk.chain.ready(&of_house, &REGISTER);
            assert_eq!(Planted::on(&desk).outcome(&record), 48, "the house has a notice of its own");
            of_house.attestations.push(published(&mut desk, &house, at, FIRST));
            assert_eq!(desk.register(&of_house), 0);
        }
    }
}

#[test]
fn a_notice_of_something_else_or_of_another_bureau_is_none() {
    let (land, house) = homestead();
    let mut desk = Desk::open();
    let at = desk.chain.next_time();
    desk.chain.wait(25 * 86_400_000);
    let draft = collective(&mut desk, &land, "G440106-L", 1);
    for (code, about, outcome) in [
        (house, FIRST, 48),
        (land, (PublicNotice::CORRECTION, BUREAU), 48),
        (land, (PublicNotice::FIRST_REGISTRATION, BUREAU + 1), 48),
        (land, FIRST, 0),
    ] {
        let mut draft = draft.clone();
        draft.attestations.push(published(&mut desk, &code, at, about));
        let record = desk.chain.ready(&draft, &REGISTER);
        assert_eq!(Planted::on(&desk).outcome(&record), outcome, "{about:?}");
    }
}

#[test]
fn working_days_that_no_calendar_knows_are_not_counted() {
    let (land, _) = homestead();
    let mut desk = Desk::open();
    desk.chain.wait(40 * 86_400_000);
    let mut draft = collective(&mut desk, &land, "G440106-L", 1);
    // Day 15 of 10 December would be the last of the year, which the notice of 2027 may move.
    let at = end_of_day(day("2026-12-09")).expect("a day");
    draft.attestations.push(published(&mut desk, &land, at, FIRST));
    assert_eq!(desk.register(&draft), 157);
    let earlier = end_of_day(day("2026-12-01")).expect("a day");
    draft = collective_again(&mut desk, &land, draft);
    draft.attestations.push(published(&mut desk, &land, earlier, FIRST));
    assert_eq!(desk.register(&draft), 0, "an earlier notice has ended in days that are known");
}

/// The same draft in a case of its own, after its first was refused.
fn collective_again(desk: &mut Desk, land: &UnitCode, refused: RecordDraft) -> RecordDraft {
    desk.withdraw(land, "G440106-L");
    let mut draft = collective(desk, land, "G440106-M", 1);
    draft.attestations.extend(refused.attestations);
    draft
}

#[test]
fn a_number_is_of_this_year_and_of_a_bureau_that_registers_here() {
    for (number, outcome) in [
        ("粤(2025)广州市不动产权第0000001号", 112),
        ("粤(2026)深圳市不动产权第0000001号", 112),
        ("粤(2026)广州市不动产权第0000001号", 0),
    ] {
        let mut desk = Desk::open();
        let house = unit(1);
        desk.chain.prepare(&house, "G440106-1", first_registration::KIND);
        let mut draft = desk.first(&house, "G440106-1", 0, &[(1, None)], 1);
        draft.slots.set(slot::ISSUED_NUMBER, Value::text(number).expect("clean"));
        assert_eq!(desk.register(&draft), outcome, "{number}");
    }
}

#[test]
fn the_year_of_a_number_turns_at_midnight_in_china() {
    // 2026-12-31T16:00:00Z, midnight in China.
    const NEW_YEAR_MS: u64 = 1_798_732_800_000;
    for (before_ms, year, outcome) in [(1, 2026, 0), (1, 2027, 112), (0, 2026, 112), (0, 2027, 0)] {
        let mut desk = Desk::open();
        let house = unit(1);
        desk.chain.prepare(&house, "G440106-1", first_registration::KIND);
        desk.register_land(&house);
        desk.chain.wait(NEW_YEAR_MS - before_ms - desk.chain.next_time().value());
        let mut draft = desk.first(&house, "G440106-1", 0, &[(1, None)], 1);
        let number = crate::fixture::desk::title_of(year, 1);
        draft.slots.set(slot::ISSUED_NUMBER, Value::text(&number).expect("clean"));
        assert_eq!(desk.register(&draft), outcome, "{year}");
    }
}

#[test]
fn a_number_is_issued_once_in_the_province() {
    let mut desk = Desk::open();
    desk.registered(1, 0, &[(1, None)]);
    let other = unit(2);
    desk.chain.prepare(&other, "G440106-2", first_registration::KIND);
    let draft = desk.first(&other, "G440106-2", 0, &[(2, None)], 1);
    assert_eq!(desk.register(&draft), 111);
    let draft = desk.first(&other, "G440106-2", 0, &[(2, None)], 2);
    assert_eq!(desk.register(&draft), 0);
}

#[test]
fn of_certificates_that_owners_hold_each_there_are_as_many_as_owners() {
    let mut desk = Desk::open();
    let half = Some((1, 2));
    let mut form = |numbers: [Option<u32>; 2]| {
        let mut draft = desk.first(&unit(1), "G440106-1", 2, &[(1, half), (2, half)], 1);
        draft.slots.set(fact::ISSUE_MODE, Value::Code(1));
        let owners = draft.slots.list_mut(fact::OWNERS).expect("owners").elements_mut();
        for (element, number) in owners.iter_mut().zip(numbers) {
            if let Some(serial) = number {
                let number = Value::text(&title(serial)).expect("clean");
                element.set(kexin_proof::slot_table::owner::CERTIFICATE, number);
            }
        }
        desk.form_error(&draft)
    };
    assert_eq!(form([Some(1), Some(2)]), None);
    assert_eq!(form([Some(1), None]), Some(117), "one for two owners");
    assert_eq!(form([Some(1), Some(1)]), Some(117), "the same for both");
    assert_eq!(form([Some(2), Some(1)]), Some(47), "the first is the number issued");
}

#[test]
fn land_counts_what_stands_on_it_and_a_cause_is_kept() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    desk.registered(2, 0, &[(2, None)]);
    let land = desk.value(&land_of(&house).expect("land"));
    assert_eq!(Unit::of(land.slots()).expect("registered").fixtures(), 2);
    assert_eq!(desk.value(&house).slots().code(unit_slot::CAUSE), Some(9), "lawful construction");
    let third = unit(3);
    desk.chain.prepare(&third, "G440106-3", first_registration::KIND);
    let mut draft = desk.first(&third, "G440106-3", 0, &[(3, None)], 3);
    draft.slots.set(slot::CAUSE, Value::Code(99));
    assert_eq!(desk.register(&draft), 0);
    assert_eq!(desk.value(&third).slots().code(unit_slot::CAUSE), Some(99));
    draft.slots.set(slot::CAUSE, Value::Code(98));
    assert_eq!(desk.form_error(&draft), Some(8));
}

#[test]
fn one_person_s_visit_is_enough_and_the_acceptor_may_make_it() {
    let mut desk = Desk::open();
    let visited = SiteCheck { unit: unit(1), finding: SiteCheck::AS_STATED };
    let (role, org, key) = SHORT[0];
    let visit = (Claims::SiteCheck(visited), role, org, key);
    assert_eq!(stated(&mut desk, "G440106-A", &[completion(planning()), visit]), 0);
}
