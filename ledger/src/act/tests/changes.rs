//! Changes of what the register says of owners and units, while the right stays whose it is.

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slot_table::{habitation, mortgage, notice, objection, seizure, unit as unit_slot};
use kexin_proof::slots::{Date, Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::planted::{Planted, entry, inhabit, objection as object, sale_notice};
use crate::act::{first_registration, party_data, unit_data};
use crate::attestation::{Claims, IdentityOk, Planning, Survey};
use crate::fixture::desk::{Desk, LAND_HOLDER, REGISTER, REGISTER_WITH_BANK, party, person, title};
use crate::fixture::{IDENTITY, PLANNING, SURVEY, unit};
use crate::holder::{holder_key, holder_slot};
use crate::record::{RecordDraft, Role, slot};
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::unit::{Unit, co_ownership, land_of, mortgage_status};
use crate::value::StateReader;

const CASE: &str = "G440106-C";

fn house() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    (desk, house)
}

fn certificate(desk: &Desk, number: &str) -> (Option<u32>, Option<String>) {
    let value = desk.chain.store().value(&certificate_key(number)).expect("memory").expect("issued");
    let next = value.slots().text(certificate_slot::NEXT).map(str::to_owned);
    (value.slots().code(certificate_slot::STATUS), next)
}

fn held(desk: &Desk, number: u8) -> Option<u64> {
    let value = desk.chain.store().value(&holder_key(&party(number))).expect("memory")?;
    value.slots().number(holder_slot::COUNT)
}

fn outcome(desk: &mut Desk, draft: &RecordDraft) -> u16 {
    let record = desk.chain.ready(draft, &REGISTER);
    Planted::on(desk).outcome(&record)
}

#[test]
fn an_owner_s_new_number_takes_the_place_of_the_old_in_unit_and_index() {
    let (mut desk, house) = house();
    let change = desk.change_party(&house, CASE, 1, (Some(11), 11));
    assert_eq!(desk.register(&change), 0);
    assert_eq!(desk.owners(&house), [party(11)]);
    let value = desk.value(&house);
    let unit = Unit::of(value.slots()).expect("registered");
    assert_eq!(unit.owners()[0].person, person(11).root());
    assert_eq!((held(&desk, 1), held(&desk, 11)), (Some(0), Some(1)));
    assert_eq!(unit.certificate(), Some(title(1).as_str()), "the certificate stays unless it is replaced");
    let sale = desk.sound_sale(&house, "G440106-S", (11, 2), (1, 2));
    assert_eq!(desk.register(&sale), 0);
}

#[test]
fn a_new_name_leaves_the_tag_and_may_come_with_a_new_certificate() {
    let (mut desk, house) = house();
    let mut change = desk.change_party(&house, CASE, 1, (None, 12));
    desk.renumber(&mut change, &house, (1, 2));
    change.attestations.retain(|found| found.statement().claims.name() != "PARTY_ESIGN");
    desk.esign(&mut change, &house, &[1]);
    assert_eq!(desk.register(&change), 0);
    let value = desk.value(&house);
    let unit = Unit::of(value.slots()).expect("registered");
    assert_eq!(unit.owners()[0].party, party(1));
    assert_eq!(unit.owners()[0].person, person(12).root());
    assert_eq!(unit.certificate(), Some(title(2).as_str()));
    assert_eq!(certificate(&desk, &title(1)), (Some(certificate_status::SUPERSEDED), Some(title(2))));
    assert_eq!(certificate(&desk, &title(2)), (Some(certificate_status::VALID), None));
}

#[test]
fn numbers_of_a_replacement_are_the_unit_s_and_new_and_both_are_there() {
    let (mut desk, house) = house();
    desk.registered(2, 0, &[(2, None)]);
    let change = desk.change_party(&house, CASE, 1, (None, 12));
    let mut numbered = |previous: Option<&str>, issued: Option<&str>| {
        let mut draft = change.clone();
        draft.attestations.retain(|found| found.statement().claims.name() != "PARTY_ESIGN");
        for (slot, number) in [(slot::PREVIOUS_NUMBER, previous), (slot::ISSUED_NUMBER, issued)] {
            if let Some(number) = number {
                draft.slots.set(slot, Value::text(number).expect("clean"));
            }
        }
        desk.esign(&mut draft, &house, &[1]);
        match desk.form_error(&draft) {
            Some(rule) => rule,
            None => outcome(&mut desk, &draft),
        }
    };
    let (first, second) = (title(1), title(2));
    assert_eq!(numbered(Some(&first), None), 7);
    assert_eq!(numbered(None, Some(&title(9))), 7);
    assert_eq!(numbered(Some(&first), Some("粤2026第9号")), 11);
    assert_eq!(numbered(Some(&first), Some(&second)), 111);
    assert_eq!(numbered(Some(&first), Some("粤(2025)广州市不动产权第0000009号")), 112);
    assert_eq!(numbered(Some(&second), Some(&title(9))), 113);
    assert_eq!(numbered(Some(&first), Some(&title(9))), 0);
}

#[test]
fn who_is_no_owner_changes_nothing_and_two_owners_do_not_become_one() {
    let half = Some((1, 2));
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::SHARED, &[(1, half), (2, half)]);
    let stranger = desk.change_party(&house, "G440106-A", 9, (None, 12));
    assert_eq!(desk.register(&stranger), 25);
    desk.withdraw(&house, "G440106-A");
    let merged = desk.change_party(&house, "G440106-B", 1, (Some(2), 2));
    assert_eq!(desk.register(&merged), 45);
    desk.withdraw(&house, "G440106-B");
    let sound = desk.change_party(&house, "G440106-D", 1, (Some(3), 3));
    assert_eq!(desk.register(&sound), 0);
    assert_eq!(desk.owners(&house), [party(3), party(2)]);
}

#[test]
fn the_authority_states_the_change_and_one_statement_names_the_owner_as_registered() {
    let (mut desk, house) = house();
    let bare = {
        let mut draft = desk.change_party(&house, CASE, 1, (Some(11), 11));
        draft.attestations.clear();
        draft
    };
    let changed = IdentityOk::NATURAL_PERSON | IdentityOk::CHANGED;
    let root = Some(person(11).root());
    let mut stated = |of: Option<(u8, Option<SlotsRoot>, u32)>, signing: &[u8]| {
        let mut draft = bare.clone();
        if let Some((of, person, status)) = of {
            let identity = IdentityOk { party: party(of), person, status };
            draft.attestations.push(desk.attest(Claims::IdentityOk(identity), Role::Identity, IDENTITY));
        }
        desk.esign(&mut draft, &house, signing);
        outcome(&mut desk, &draft)
    };
    assert_eq!(stated(None, &[1]), 132, "nobody states it");
    assert_eq!(stated(Some((1, root, IdentityOk::NATURAL_PERSON)), &[1]), 132, "nothing changed");
    assert_eq!(stated(Some((1, None, changed)), &[1]), 132, "to what it changed is not said");
    assert_eq!(stated(Some((1, Some(person(12).root()), changed)), &[1]), 132, "to something else");
    assert_eq!(stated(Some((2, root, changed)), &[1]), 132, "of somebody else");
    assert_eq!(stated(Some((1, root, changed)), &[]), 132, "nobody applies");
    assert_eq!(stated(Some((11, root, changed)), &[11]), 132, "a stranger says that he is the owner");
    assert_eq!(stated(Some((11, root, changed)), &[1]), 0);
    assert_eq!(stated(Some((1, root, changed)), &[11]), 0);
    assert_eq!(stated(Some((1, root, changed)), &[1]), 0);
}

#[test]
fn what_names_the_owner_on_the_unit_follows_his_new_number() {
    let (mut desk, house) = house();
    let mut loan = desk.mortgage(&house, "G440106-M", 1, 1);
    desk.esign(&mut loan, &house, &[1]);
    assert_eq!(desk.chain.outcome(&loan, &REGISTER_WITH_BANK), 0);
    let seizure_of_owner = desk.seize(&house, "G440106-Z", 1, (1, 100));
    assert_eq!(desk.record_order(&seizure_of_owner), 0, "a seizure does not bar the change of a name");
    let change = desk.change_party(&house, CASE, 1, (Some(11), 11));
    let record = desk.chain.ready(&change, &REGISTER);
    let planted = Planted::on(&desk).with(&house, |slots| {
        sale_notice(slots, "G440106-Y", 1);
        object(slots, "G440106-X", None);
        inhabit(slots, "G440106-W", 5);
        entry(slots, unit_slot::MORTGAGES, |element| {
            element.set(mortgage::MORTGAGOR, Value::Party(party(1)));
            element.set(mortgage::STATUS, Value::Code(mortgage_status::ENDED));
        });
    });
    let value = planted.after(&record, &house);
    let named = |list: u16, place: usize, slot: u16| {
        value.slots().list(list).expect("a list").elements()[place].party(slot)
    };
    assert_eq!(named(unit_slot::MORTGAGES, 0, mortgage::MORTGAGOR), Some(party(11)));
    assert_eq!(named(unit_slot::MORTGAGES, 1, mortgage::MORTGAGOR), Some(party(1)), "it has ended");
    assert_eq!(named(unit_slot::SEIZURES, 0, seizure::DEBTOR), Some(party(11)));
    assert_eq!(named(unit_slot::NOTICES, 0, notice::BENEFICIARY), Some(party(11)));
    assert_eq!(named(unit_slot::NOTICES, 0, notice::OBLIGOR), Some(party(11)));
    assert_eq!(named(unit_slot::OBJECTIONS, 0, objection::APPLICANT), Some(party(9)), "somebody else's");
    assert_eq!(named(unit_slot::HABITATIONS, 0, habitation::OCCUPANT), Some(party(5)));
    let of_notice =
        value.slots().list(unit_slot::NOTICES).expect("notices").elements()[0].tree(notice::PERSON);
    assert_eq!(of_notice, Some(person(11).root()));
}

#[test]
fn form_rules_of_a_party_s_change_are_found_before_a_block() {
    use party_data::fact;
    let (mut desk, house) = house();
    let draft = desk.change_party(&house, CASE, 1, (Some(11), 11));
    let mut error = |change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    assert_eq!(error(&|_| ()), None);
    assert_eq!(error(&|facts| facts.clear(fact::PARTY)), Some(7));
    assert_eq!(error(&|facts| facts.clear(fact::PERSON)), Some(7));
    assert_eq!(error(&|facts| facts.set(fact::NEW_PARTY, Value::Party(party(1)))), Some(16));
    assert_eq!(error(&|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(200))), Some(6));
}

fn day(text: &str) -> Value {
    Value::Date(text.parse::<Date>().expect("a day"))
}

#[test]
fn a_unit_s_area_use_term_and_location_change_and_its_owners_stay() {
    use unit_data::fact;
    let (mut desk, house) = house();
    let mut change = desk.change_unit(&house, CASE, &[1], |facts| {
        facts.set(fact::AREA, Value::Area(10_200));
        facts.set(fact::USE, Value::Code(12));
        facts.set(fact::LAND_TERM_END, day("2090-01-01"));
        facts.set(fact::LOCATION, Value::Tree(SlotsRoot::from_bytes([2; 32])));
    });
    desk.renumber(&mut change, &house, (1, 2));
    change.attestations.retain(|found| found.statement().claims.name() != "PARTY_ESIGN");
    desk.esign(&mut change, &house, &[1]);
    assert_eq!(desk.register(&change), 0);
    let value = desk.value(&house);
    let unit = Unit::of(value.slots()).expect("registered");
    assert_eq!((unit.area(), unit.use_code()), (10_200, 12));
    assert_eq!(unit.land_term_end(), Some("2090-01-01".parse().expect("a day")));
    assert_eq!(value.slots().tree(unit_slot::LOCATION), Some(SlotsRoot::from_bytes([2; 32])));
    assert_eq!(unit.certificate(), Some(title(2).as_str()));
    assert_eq!(desk.owners(&house), [party(1)]);
    // Location alone: nobody but the owner says so.
    let moved = desk.change_unit(&house, "G440106-D", &[1], |facts| {
        facts.set(fact::LOCATION, Value::Tree(SlotsRoot::from_bytes([3; 32])));
    });
    assert!(moved.attestations.len() == 1, "his signature");
    assert_eq!(desk.register(&moved), 0);
}

#[test]
fn a_replacement_takes_the_place_of_certificates_that_owners_held_each() {
    use unit_data::fact;
    let half = Some((1, 2));
    let mut desk = Desk::open();
    let house = unit(1);
    desk.chain.prepare(&house, "G440106-1", first_registration::KIND);
    let mut first = desk.first(&house, "G440106-1", 2, &[(1, half), (2, half)], 1);
    first.slots.set(first_registration::fact::ISSUE_MODE, Value::Code(1));
    let owners = first.slots.list_mut(first_registration::fact::OWNERS).expect("owners");
    for (serial, element) in (1..).zip(owners.elements_mut()) {
        element.set(kexin_proof::slot_table::owner::CERTIFICATE, Value::text(&title(serial)).expect("clean"));
    }
    assert_eq!(desk.register(&first), 0);
    let mut change = desk.change_unit(&house, CASE, &[], |facts| {
        facts.set(fact::LOCATION, Value::Tree(SlotsRoot::from_bytes([2; 32])));
    });
    desk.renumber(&mut change, &house, (1, 3));
    desk.esign(&mut change, &house, &[1, 2]);
    assert_eq!(desk.register(&change), 0);
    for serial in [1, 2] {
        let ended = (Some(certificate_status::SUPERSEDED), Some(title(3)));
        assert_eq!(certificate(&desk, &title(serial)), ended);
    }
    let value = desk.value(&house);
    let owners = Unit::of(value.slots()).expect("registered").owners();
    assert!(owners.iter().all(|owner| owner.certificate.is_none()));
    assert_eq!((held(&desk, 1), held(&desk, 2)), (Some(1), Some(1)));
}

#[test]
fn each_change_has_its_own_authority() {
    use unit_data::fact;
    let (mut desk, house) = house();
    let changes: [(&dyn Fn(&mut Slots), &str); 3] = [
        (&|facts| facts.set(fact::AREA, Value::Area(10_200)), "SURVEY_OK"),
        (&|facts| facts.set(fact::USE, Value::Code(12)), "PLANNING_OK"),
        (&|facts| facts.set(fact::LAND_TERM_END, day("2090-01-01")), "PLANNING_OK"),
    ];
    for (place, (change, kind)) in changes.into_iter().enumerate() {
        let case = format!("G440106-C{place}");
        let sound = desk.change_unit(&house, &case, &[1], change);
        assert_eq!(outcome(&mut desk, &sound), 0, "{place}");
        let mut without = sound.clone();
        without.attestations.retain(|found| found.statement().claims.name() != kind);
        assert_eq!(outcome(&mut desk, &without), 132, "{place}");
        desk.withdraw(&house, &case);
    }
}

#[test]
fn a_survey_or_plan_of_something_else_changes_nothing() {
    use unit_data::fact;
    let (mut desk, house) = house();
    let mut bare = desk.change_unit(&house, CASE, &[1], |facts| {
        facts.set(fact::AREA, Value::Area(10_200));
        facts.set(fact::USE, Value::Code(12));
    });
    bare.attestations.retain(|found| found.statement().claims.name() == "PARTY_ESIGN");
    let survey = |unit, area| Survey { measured: vec![(unit, area)], adjacent: false };
    let plan = Planning { unit: house, area: 10_200, use_code: 12, completed: false };
    for (survey, plan, expected) in [
        (survey(house, 10_199), plan.clone(), 132),
        (survey(unit(2), 10_200), plan.clone(), 132),
        (survey(house, 10_200), Planning { area: 10_117, ..plan.clone() }, 132),
        (survey(house, 10_200), Planning { use_code: 11, ..plan.clone() }, 132),
        (survey(house, 10_200), Planning { unit: unit(2), ..plan.clone() }, 132),
        (survey(house, 10_200), plan.clone(), 0),
    ] {
        let mut draft = bare.clone();
        draft.attestations.push(desk.attest(Claims::Survey(survey.clone()), Role::Survey, SURVEY));
        draft.attestations.push(desk.attest(Claims::Planning(plan.clone()), Role::Planning, PLANNING));
        assert_eq!(outcome(&mut desk, &draft), expected, "{survey:?} {plan:?}");
    }
}

#[test]
fn owners_agree_to_a_change_as_to_a_disposal_and_nobody_else_applies() {
    use unit_data::fact;
    let location = |facts: &mut Slots| facts.set(fact::LOCATION, Value::Tree(SlotsRoot::from_bytes([2; 32])));
    let cases: [(u32, &[(u8, Option<(u64, u64)>)], &[u8], u16); 7] = [
        (0, &[(1, None)], &[], 132),
        (0, &[(1, None)], &[1, 9], 25),
        (0, &[(1, None)], &[1], 0),
        (1, &[(1, None), (2, None)], &[1], 26),
        (1, &[(1, None), (2, None)], &[1, 2], 0),
        (2, &[(1, Some((2, 3))), (2, Some((1, 3)))], &[2], 27),
        (2, &[(1, Some((2, 3))), (2, Some((1, 3)))], &[1], 0),
    ];
    for (form, owners, signing, expected) in cases {
        let mut desk = Desk::open();
        let house = desk.registered(1, form, owners);
        let change = desk.change_unit(&house, CASE, signing, location);
        assert_eq!(desk.register(&change), expected, "form {form}, signed by {signing:?}");
    }
}

#[test]
fn a_seizure_bars_another_term_and_nothing_else() {
    use unit_data::fact;
    let (mut desk, house) = house();
    let first = desk.change_unit(&house, "G440106-A", &[1], |facts| {
        facts.set(fact::LAND_TERM_END, day("2090-01-01"));
    });
    assert_eq!(desk.register(&first), 0);
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 100));
    assert_eq!(desk.record_order(&seizure), 0);
    for (case, end, expected) in
        [("G440106-B", "2090-01-02", 17), ("G440106-D", "2089-12-31", 17), ("G440106-E", "2090-01-01", 0)]
    {
        let term = desk.change_unit(&house, case, &[1], |facts| facts.set(fact::LAND_TERM_END, day(end)));
        assert_eq!(outcome(&mut desk, &term), expected, "{end}");
        desk.withdraw(&house, case);
    }
    let used = desk.change_unit(&house, "G440106-F", &[1], |facts| facts.set(fact::USE, Value::Code(12)));
    assert_eq!(desk.register(&used), 0);
}

#[test]
fn a_changed_unit_keeps_to_the_term_and_the_use_of_its_land() {
    use unit_data::fact;
    let mut desk = Desk::open();
    let house = unit(1);
    let land = land_of(&house).expect("land");
    desk.chain.prepare(&land, "G440106-L", first_registration::KIND);
    let mut draft = desk.first_draft(&land, "G440106-L", 0, &[(LAND_HOLDER, None)], 900);
    draft.slots.set(first_registration::fact::LAND_TERM_END, day("2066-11-23"));
    assert_eq!(desk.register(&draft), 0);
    desk.registered(1, 0, &[(1, None)]);
    let mut broken = |change: &dyn Fn(&mut Slots), case: &str| {
        let draft = desk.change_unit(&house, case, &[1], change);
        let record = desk.chain.ready(&draft, &REGISTER);
        let broken = Planted::on(&desk).broken(&record);
        desk.withdraw(&house, case);
        broken
    };
    let to = |end: &'static str| move |facts: &mut Slots| facts.set(fact::LAND_TERM_END, day(end));
    assert_eq!(broken(&to("2066-11-23"), "G440106-A"), [0_u16; 0]);
    assert_eq!(broken(&to("2066-11-24"), "G440106-B"), [31], "of a dwelling a warning");
    assert_eq!(broken(&|facts| facts.set(fact::USE, Value::Code(31)), "G440106-D"), [43], "a warning");
    assert_eq!(broken(&|facts| facts.set(fact::USE, Value::Code(13)), "G440106-E"), [0_u16; 0]);
    let both = |facts: &mut Slots| {
        facts.set(fact::USE, Value::Code(31));
        facts.set(fact::LAND_TERM_END, day("2066-11-24"));
    };
    assert_eq!(broken(&both, "G440106-F"), [31, 43]);
    let shop = desk.change_unit(&house, "G440106-G", &[1], both);
    let record = desk.chain.ready(&shop, &REGISTER);
    assert_eq!(Planted::on(&desk).outcome(&record), 31, "of a shop an error");
}

#[test]
fn form_rules_of_a_unit_s_change_are_found_before_a_block() {
    use unit_data::fact;
    let (mut desk, house) = house();
    let draft = desk.change_unit(&house, CASE, &[1], |facts| facts.set(fact::AREA, Value::Area(10_200)));
    let mut error = |change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    assert_eq!(error(&|_| ()), None);
    assert_eq!(error(&|facts| facts.clear(fact::AREA)), Some(7), "nothing changes");
    assert_eq!(error(&|facts| facts.set(fact::AREA, Value::Area(0))), Some(12));
    assert_eq!(error(&|facts| facts.set(fact::USE, Value::Code(999))), Some(8));
    // The record is drawn up on 24 November 2026.
    assert_eq!(error(&|facts| facts.set(fact::LAND_TERM_END, day("2026-11-23"))), Some(14));
    assert_eq!(error(&|facts| facts.set(fact::LAND_TERM_END, day("2026-11-24"))), None);
    assert_eq!(error(&|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(100))), Some(6));
}
