//! Corrections: what the register says wrongly is put right, on whose word, and what stays barred.

use kexin_proof::hash::{DocumentDigest, RecordId, SlotsRoot};
use kexin_proof::height::TimeMs;
use kexin_proof::list::List;
use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::planted::Planted;
use crate::act::correction::{self, Basis, Change, Field, element_slot, fact};
use crate::attestation::{Claims, IdentityOk, Instrument, Notary, Planning, Survey};
use crate::calendar::start_of_day;
use crate::case::case_key;
use crate::fixture::desk::{DOCUMENT, Desk, REGISTER, REGISTER_WITH_BANK, Shares, party, person, title};
use crate::fixture::{
    BUREAU, IDENTITY, NOTARY, ORGAN, PLANNING, SURVEY, TestChain, genesis_of, unit, validator,
};
use crate::holder::{holder_key, holder_slot};
use crate::record::{RecordDraft, Role, Subject, slot};
use crate::title::{Certificate, certificate_key, certificate_status};
use crate::unit::{Unit, co_ownership, unit_key};
use crate::value::StateReader;

mod form;
mod mortgages;

const CASE: &str = "G440106-C";
/// The case in which the fixture registers its first house.
const FIRST: &str = "G440106-F1";

fn house() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    (desk, house)
}

/// A desk in March 2026, so that working days are known for months.
fn spring_house(owners: Shares<'_>, form: u32) -> (Desk, UnitCode) {
    let validators = (0..4).map(|place| validator(BUREAU + place)).collect();
    let mut desk = Desk::on(TestChain::of(&genesis_of(validators, start("2026-03-02"))));
    let house = desk.registered(1, form, owners);
    (desk, house)
}

fn start(day: &str) -> TimeMs {
    start_of_day(day.parse().expect("a day")).expect("this century")
}

fn area(old: u64, new: u64) -> Change {
    Change { field: Field::Area, party: None, old: Some(Value::Area(old)), new: Value::Area(new) }
}

fn usage(new: u32) -> Change {
    Change { field: Field::Use, party: None, old: Some(Value::Code(11)), new: Value::Code(new) }
}

fn outcome(desk: &mut Desk, draft: &RecordDraft) -> u16 {
    let record = desk.chain.ready(draft, &REGISTER);
    Planted::on(desk).outcome(&record)
}

fn broken(desk: &mut Desk, draft: &RecordDraft) -> Vec<u16> {
    let record = desk.chain.ready(draft, &REGISTER);
    Planted::on(desk).broken(&record)
}

/// A correction of the area from 101.17 m², with another certificate, signed by nobody.
fn area_correction(desk: &mut Desk, house: &UnitCode, case: &str, basis: Basis) -> RecordDraft {
    let mut draft = desk.correction(house, case, FIRST, basis, &[area(10_117, 10_200)]);
    desk.renumber(&mut draft, house, (1, 2));
    draft
}

fn held(desk: &Desk, number: u8) -> Option<u64> {
    let value = desk.chain.store().value(&holder_key(&party(number))).expect("memory")?;
    value.slots().number(holder_slot::COUNT)
}

fn status(desk: &Desk, number: &str) -> u32 {
    let value = desk.chain.store().value(&certificate_key(number)).expect("memory").expect("issued");
    Certificate::of(&value).expect("a certificate").status
}

#[test]
fn a_holder_has_his_area_corrected_and_the_certificate_that_stated_it_is_replaced() {
    let (mut desk, house) = house();
    let before = desk.value(&house);
    let mut draft = area_correction(&mut desk, &house, CASE, Basis::Holder);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(desk.register(&draft), 0);
    let value = desk.value(&house);
    let unit = Unit::of(value.slots()).expect("registered");
    assert_eq!(unit.area(), 10_200);
    assert_eq!(unit.certificate(), Some(title(2).as_str()));
    assert_eq!(status(&desk, &title(1)), certificate_status::SUPERSEDED);
    assert_eq!(value.version(), before.version() + 1, "the version before stays in the history");
    assert_eq!(desk.owners(&house), [party(1)]);
    // The record shows both values.
    let shown = |slot| {
        let list = draft.slots.list(slot).expect("a list");
        list.elements()[0].area(element_slot::AREA)
    };
    assert_eq!((shown(fact::OLD), shown(fact::FIELDS)), (Some(10_117), Some(10_200)));
}

#[test]
fn every_fact_of_the_title_can_be_corrected() {
    let (mut desk, house) = house();
    let location = |byte| Value::Tree(SlotsRoot::from_bytes([byte; 32]));
    let registered = desk.value(&house).slots().tree(unit_slot::LOCATION).map(Value::Tree);
    let changes = [
        usage(12),
        Change {
            field: Field::LandTermEnd,
            party: None,
            old: None,
            new: Value::Date("2090-01-01".parse().expect("a day")),
        },
        Change { field: Field::Location, party: None, old: registered, new: location(2) },
        Change { field: Field::RightType, party: None, old: Some(Value::Code(4)), new: Value::Code(8) },
        Change {
            field: Field::Person,
            party: Some(party(1)),
            old: Some(Value::Tree(person(1).root())),
            new: Value::Tree(person(11).root()),
        },
    ];
    let mut draft = desk.correction(&house, CASE, FIRST, Basis::Holder, &changes);
    desk.renumber(&mut draft, &house, (1, 2));
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(outcome(&mut desk, &draft), 132, "what he is called the authority states");
    let identity = |facts: u8| IdentityOk {
        party: party(1),
        person: Some(person(facts).root()),
        status: IdentityOk::NATURAL_PERSON,
    };
    let other = desk.attest(Claims::IdentityOk(identity(12)), Role::Identity, IDENTITY);
    let mut wrong = draft.clone();
    wrong.attestations.push(other);
    assert_eq!(outcome(&mut desk, &wrong), 132, "of another name");
    let stated = desk.attest(Claims::IdentityOk(identity(11)), Role::Identity, IDENTITY);
    draft.attestations.push(stated);
    assert_eq!(desk.register(&draft), 0);
    let value = desk.value(&house);
    let unit = Unit::of(value.slots()).expect("registered");
    assert_eq!((unit.use_code(), unit.right_type()), (12, 8));
    assert_eq!(unit.land_term_end(), Some("2090-01-01".parse().expect("a day")));
    assert_eq!(value.slots().get(unit_slot::LOCATION), Some(&location(2)));
    assert_eq!(unit.owners()[0].person, person(11).root());
    assert_eq!(held(&desk, 1), Some(1));
}

#[test]
fn r_121_a_correction_waits_for_its_second_reviewer() {
    let (mut desk, house) = house();
    desk.chain.prepare(&house, CASE, correction::KIND);
    let mut draft = area_correction_in_open_case(&mut desk, &house);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(outcome(&mut desk, &draft), 121);
    assert_eq!(desk.chain.second_review(&house, CASE), 0);
    let mut draft = area_correction_in_open_case(&mut desk, &house);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(outcome(&mut desk, &draft), 0);
}

/// A correction of the first house's area drawn up in the open case [`CASE`]: the facts of one, the subjects of now.
fn area_correction_in_open_case(desk: &mut Desk, house: &UnitCode) -> RecordDraft {
    let subject = desk.chain.subject(unit_key(house));
    let mut draft = desk.chain.draft(correction::KIND, house, CASE, &[subject]);
    draft.slots.set(slot::REGISTRATION_TYPE, Value::Code(500));
    draft.slots.set(slot::RIGHT_TYPE, Value::Code(4));
    draft.slots.set(fact::TARGET, Value::Hash(*desk.registered_in(FIRST).as_bytes()));
    draft.slots.set(fact::TARGET_CASE, Value::text(FIRST).expect("clean"));
    draft.slots.set(fact::BASIS, Value::Code(Basis::Holder as u32));
    draft.slots.set(fact::EVIDENCE, Value::Hash(DOCUMENT));
    let seed = desk.chain.seed();
    for (slot, value) in [(fact::FIELDS, 10_200), (fact::OLD, 10_117)] {
        let mut list = List::new(seed.clone(), Width::W16);
        let mut element = Slots::new(Width::W16, seed.derive("test", &[&slot.to_be_bytes()]));
        element.set(element_slot::FIELD, Value::Code(Field::Area as u32));
        element.set(element_slot::AREA, Value::Area(value));
        list.push(element);
        draft.slots.set(slot, Value::List(list));
    }
    desk.renumber(&mut draft, house, (1, 3));
    draft
}

#[test]
fn r_147_the_corrected_record_is_in_the_unit_s_history() {
    let (mut desk, house) = house();
    desk.registered(2, 0, &[(2, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 3), (1, 5));
    assert_eq!(desk.register(&sale), 0);
    let (first, sold) = (desk.registered_in(FIRST), desk.registered_in("G440106-S"));
    let other = desk.registered_in("G440106-F2");
    let mut bare = desk.correction(&house, CASE, FIRST, Basis::Holder, &[area(10_117, 10_200)]);
    desk.renumber(&mut bare, &house, (5, 6));
    let cases: [(RecordId, Option<&str>, u16); 8] = [
        (first, Some(FIRST), 0),
        (sold, Some("G440106-S"), 0),
        (first, None, 0),
        (sold, None, 0),
        (other, None, 147),
        (other, Some("G440106-F2"), 147),
        (sold, Some(FIRST), 147),
        (first, Some("G440106-NONE"), 147),
    ];
    for (target, case, expected) in cases {
        let mut draft = bare.clone();
        draft.slots.set(fact::TARGET, Value::Hash(*target.as_bytes()));
        draft.slots.clear(fact::TARGET_CASE);
        if let Some(case) = case {
            draft.slots.set(fact::TARGET_CASE, Value::text(case).expect("clean"));
        }
        desk.esign(&mut draft, &house, &[3]);
        assert_eq!(outcome(&mut desk, &draft), expected, "{target:?} in {case:?}");
    }
}

/// A unit that was given another code keeps its history, whatever county it is in by then.
#[test]
fn r_147_and_r_145_what_was_registered_under_an_old_code_is_the_unit_s_history() {
    let (mut desk, house) = house();
    let mut loan = desk.mortgage(&house, "G440106-M", 1, 1);
    desk.esign(&mut loan, &house, &[1]);
    assert_eq!(desk.chain.outcome(&loan, &REGISTER_WITH_BANK), 0);
    let mut draft = area_correction(&mut desk, &house, CASE, Basis::ExOfficio);
    desk.withdraw(&house, CASE);
    let moved: UnitCode = house.as_str().replacen("440106", "440112", 1).parse().expect("a code");
    let recode = desk.recode(&[(house, moved)], "G440106-R");
    assert_eq!(desk.record_order(&recode), 0);
    draft.jurisdiction = moved.county();
    draft.slots.set(slot::UNIT, Value::text(moved.as_str()).expect("clean"));
    let case = Subject { key: case_key(moved.county(), CASE), expected_version: 0 };
    draft.set_subjects(&[case, desk.chain.subject(unit_key(&moved))]);
    for (registered_in, is_barred) in [(FIRST, true), ("G440106-M", false), ("G440106-R", false)] {
        let target = desk.registered_in(registered_in);
        draft.slots.set(fact::TARGET, Value::Hash(*target.as_bytes()));
        draft.slots.set(fact::TARGET_CASE, Value::text(registered_in).expect("clean"));
        let broken = broken(&mut desk, &draft);
        assert!(!broken.contains(&147), "{registered_in} is in its history: {broken:?}");
        assert_eq!(broken.contains(&145), is_barred, "mortgaged since {registered_in}");
    }
}

#[test]
fn r_147_the_old_value_is_what_the_register_says() {
    let (mut desk, house) = house();
    for (case, old, expected) in [("G440106-A", 10_116, 147), ("G440106-B", 10_117, 0)] {
        let mut draft = desk.correction(&house, case, FIRST, Basis::Holder, &[area(old, 10_200)]);
        desk.renumber(&mut draft, &house, (1, 2));
        desk.esign(&mut draft, &house, &[1]);
        assert_eq!(outcome(&mut desk, &draft), expected, "{old}");
        desk.withdraw(&house, case);
    }
    let unknown = Change {
        field: Field::Person,
        party: Some(party(9)),
        old: Some(Value::Tree(person(9).root())),
        new: Value::Tree(person(11).root()),
    };
    let draft = desk.correction(&house, "G440106-D", FIRST, Basis::Holder, &[unknown]);
    assert!(broken(&mut desk, &draft).contains(&147), "there is no such owner");
}

#[test]
fn r_143_an_interested_person_needs_the_holders_or_proof() {
    let (mut desk, house) = house();
    let mut bare = area_correction(&mut desk, &house, CASE, Basis::InterestedPerson);
    bare.slots.set(fact::APPLICANT, Value::Party(party(9)));
    assert_eq!(broken(&mut desk, &bare), [132, 143], "nobody applies, nobody agrees");
    desk.esign(&mut bare, &house, &[9]);
    assert_eq!(outcome(&mut desk, &bare), 143);
    let consent = desk.owner_consent(&bare, &house, 1);
    let strangers = desk.owner_consent(&bare, &house, 8);
    let instrument = |digest: [u8; 32], unit: UnitCode| Instrument {
        unit,
        matter: Instrument::DECISION,
        from: vec![party(1)],
        to: Vec::new(),
        effective_at: TimeMs::ZERO,
        document_number: "穗府决〔2026〕1号".to_owned(),
        digest: DocumentDigest::from_bytes(digest),
    };
    let notary = Notary {
        unit: house,
        matter: Notary::WILL,
        from: vec![party(1)],
        to: vec![party(9)],
        document_number: "（2026）粤广南方1号".to_owned(),
        digest: DocumentDigest::from_bytes(DOCUMENT),
    };
    let survey = |area: u64| Survey { measured: vec![(house, area)], adjacent: false };
    let statements = [
        (consent, 0),
        (strangers, 143),
        (desk.attest(Claims::Instrument(instrument(DOCUMENT, house)), Role::Organ, ORGAN), 0),
        (desk.attest(Claims::Instrument(instrument([6; 32], house)), Role::Organ, ORGAN), 143),
        (desk.attest(Claims::Instrument(instrument(DOCUMENT, unit(2))), Role::Organ, ORGAN), 143),
        (desk.attest(Claims::Notary(notary), Role::Notary, NOTARY), 0),
        (desk.attest(Claims::Survey(survey(10_200)), Role::Survey, SURVEY), 0),
        (desk.attest(Claims::Survey(survey(10_201)), Role::Survey, SURVEY), 143),
    ];
    for (place, (statement, expected)) in statements.into_iter().enumerate() {
        let mut draft = bare.clone();
        draft.attestations.push(statement);
        assert_eq!(outcome(&mut desk, &draft), expected, "statement {place}");
    }
}

#[test]
fn r_143_every_fact_is_stated_or_nothing_is() {
    let (mut desk, house) = house();
    let changes = [area(10_117, 10_200), usage(12)];
    let mut bare = desk.correction(&house, CASE, FIRST, Basis::InterestedPerson, &changes);
    bare.slots.set(fact::APPLICANT, Value::Party(party(9)));
    desk.renumber(&mut bare, &house, (1, 2));
    desk.esign(&mut bare, &house, &[9]);
    let survey = Survey { measured: vec![(house, 10_200)], adjacent: false };
    bare.attestations.push(desk.attest(Claims::Survey(survey), Role::Survey, SURVEY));
    assert_eq!(outcome(&mut desk, &bare), 143, "of the use nobody says anything");
    for (use_code, expected) in [(13, 143), (12, 0)] {
        let mut draft = bare.clone();
        let planning = Planning { unit: house, area: 10_200, use_code, completed: true };
        draft.attestations.push(desk.attest(Claims::Planning(planning), Role::Planning, PLANNING));
        assert_eq!(outcome(&mut desk, &draft), expected, "use {use_code}");
    }
}

#[test]
fn r_143_one_of_two_owners_does_not_speak_for_the_other() {
    let mut desk = Desk::open();
    let house = desk.registered(1, co_ownership::JOINT, &[(1, None), (2, None)]);
    let bare = area_correction(&mut desk, &house, CASE, Basis::Holder);
    for (signing, expected) in [(&[][..], 132), (&[1], 143), (&[1, 2], 0), (&[1, 2, 9], 25)] {
        let mut draft = bare.clone();
        desk.esign(&mut draft, &house, signing);
        assert_eq!(outcome(&mut desk, &draft), expected, "signed by {signing:?}");
    }
    let mut draft = bare.clone();
    desk.esign(&mut draft, &house, &[1]);
    let consent = desk.owner_consent(&draft, &house, 2);
    draft.attestations.push(consent);
    assert_eq!(outcome(&mut desk, &draft), 0, "the other consents apart");
}

#[test]
fn r_144_and_r_128_the_bureau_tells_every_holder_and_waits_thirty_working_days() {
    let (mut desk, house) = spring_house(&[(1, None), (2, None)], co_ownership::JOINT);
    let told = desk.chain.head().header.time;
    let target = desk.registered_in(FIRST);
    // Told on Monday 2 March 2026; 清明 is 4 to 6 April. The thirtieth working day is Tuesday 14 April.
    let end = start("2026-04-15");
    desk.chain.wait(end.value() - desk.chain.next_time().value() - 4_000);
    desk.prepare_correction(&house, CASE);
    let mut draft_at = |moment: u64, tell: &[(u8, RecordId)]| {
        let now = desk.chain.next_time().value();
        if moment > now {
            desk.chain.wait(moment - now);
        }
        let mut draft = area_correction_in_open_case(&mut desk, &house);
        draft.slots.set(fact::BASIS, Value::Code(Basis::ExOfficio as u32));
        for (holder, target) in tell {
            let notice = desk.holder_notice(&house, *target, *holder, told);
            draft.attestations.push(notice);
        }
        outcome(&mut desk, &draft)
    };
    let both = [(1, target), (2, target)];
    let other = RecordId::from_bytes([1; 32]);
    assert_eq!(draft_at(end.value() - 1, &both), 128, "their time has not ended");
    assert_eq!(draft_at(end.value(), &[]), 144);
    assert_eq!(draft_at(end.value(), &[(1, target)]), 144, "the other owner knows nothing");
    assert_eq!(draft_at(end.value(), &[(1, target), (2, other)]), 144, "told of something else");
    assert_eq!(draft_at(end.value(), &both), 0);
}

#[test]
fn r_157_working_days_that_nobody_knows_are_not_guessed() {
    let (mut desk, house) = house();
    let mut draft = area_correction(&mut desk, &house, CASE, Basis::ExOfficio);
    let target = desk.registered_in(FIRST);
    let notice = desk.holder_notice(&house, target, 1, desk.chain.head().header.time);
    draft.attestations.push(notice);
    assert_eq!(broken(&mut desk, &draft), [157]);
}

/// An ex-officio correction of what was registered in a case, everybody told long ago.
fn ex_officio(desk: &mut Desk, house: &UnitCode, wrong: &str, owner: u8, numbers: (u32, u32)) -> RecordDraft {
    let told = desk.chain.head().header.time;
    let case = format!("G440106-X{}", numbers.1);
    desk.chain.wait(50 * 86_400_000);
    let mut draft = desk.correction(house, &case, wrong, Basis::ExOfficio, &[area(10_117, 10_200)]);
    desk.renumber(&mut draft, house, numbers);
    let target = desk.registered_in(wrong);
    let notice = desk.holder_notice(house, target, owner, told);
    draft.attestations.push(notice);
    draft
}

#[test]
fn s_14_r_145_the_bureau_does_not_correct_what_was_sold_since_but_the_sale_itself_it_does() {
    let (mut desk, house) = spring_house(&[(1, None)], 0);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 5));
    assert_eq!(desk.register(&sale), 0);
    let draft = ex_officio(&mut desk, &house, FIRST, 2, (5, 6));
    assert_eq!(broken(&mut desk, &draft), [145]);
    let mut unnamed = draft.clone();
    unnamed.slots.clear(fact::TARGET_CASE);
    assert_eq!(broken(&mut desk, &unnamed), [145], "the unit's own word for its first record does not help");
    desk.withdraw(&house, "G440106-X6");
    let draft = ex_officio(&mut desk, &house, "G440106-S", 2, (5, 7));
    assert_eq!(desk.register(&draft), 0);
}

#[test]
fn r_145_a_mortgage_or_a_seizure_since_bars_the_bureau_and_one_before_does_not() {
    for seized in [false, true] {
        let (mut desk, house) = spring_house(&[(1, None)], 0);
        if seized {
            let seizure = desk.seize(&house, "G440106-Z", 1, (1, 300));
            assert_eq!(desk.record_order(&seizure), 0);
        } else {
            let mut loan = desk.mortgage(&house, "G440106-M", 1, 1);
            desk.esign(&mut loan, &house, &[1]);
            assert_eq!(desk.chain.outcome(&loan, &REGISTER_WITH_BANK), 0);
        }
        let draft = ex_officio(&mut desk, &house, FIRST, 1, (1, 6));
        assert_eq!(broken(&mut desk, &draft), [145], "seized: {seized}");
        desk.withdraw(&house, "G440106-X6");
        // A change after it is corrected though the encumbrance stands.
        let change = desk.change_party(&house, "G440106-N", 1, (None, 12));
        assert_eq!(desk.register(&change), 0);
        let draft = ex_officio(&mut desk, &house, "G440106-N", 1, (1, 7));
        assert_eq!(desk.register(&draft), 0, "seized: {seized}");
    }
}

#[test]
fn r_116_a_certificate_that_states_it_wrongly_does_not_stay() {
    let (mut desk, house) = house();
    let mut draft = desk.correction(&house, CASE, FIRST, Basis::Holder, &[area(10_117, 10_200)]);
    let mut without = draft.clone();
    desk.esign(&mut without, &house, &[1]);
    assert_eq!(outcome(&mut desk, &without), 116);
    desk.renumber(&mut draft, &house, (1, 2));
    let mut foreign = draft.clone();
    foreign.slots.set(slot::PREVIOUS_NUMBER, Value::text(&title(9)).expect("clean"));
    desk.esign(&mut foreign, &house, &[1]);
    assert_eq!(broken(&mut desk, &foreign), [113, 114]);
    let mut without_previous = draft.clone();
    without_previous.slots.clear(slot::PREVIOUS_NUMBER);
    desk.esign(&mut without_previous, &house, &[1]);
    assert_eq!(outcome(&mut desk, &without_previous), 113);
    desk.esign(&mut draft, &house, &[1]);
    assert_eq!(outcome(&mut desk, &draft), 0);
}

#[test]
fn a_forgotten_co_owner_is_entered_and_the_index_of_holders_follows() {
    let (mut desk, house) = house();
    let mut draft = desk.correction(&house, CASE, FIRST, Basis::Holder, &[]);
    desk.correct_owners(&mut draft, co_ownership::JOINT, &[(1, None), (2, None)]);
    desk.renumber(&mut draft, &house, (1, 2));
    let mut alone = draft.clone();
    desk.esign(&mut alone, &house, &[1]);
    assert_eq!(outcome(&mut desk, &alone), 132, "nobody becomes an owner unasked");
    desk.esign(&mut draft, &house, &[1, 2]);
    assert_eq!(desk.register(&draft), 0);
    assert_eq!(desk.owners(&house), [party(1), party(2)]);
    assert_eq!((held(&desk, 1), held(&desk, 2)), (Some(1), Some(1)));
    let value = desk.value(&house);
    assert_eq!(Unit::of(value.slots()).expect("registered").co_ownership(), co_ownership::JOINT);
    assert_eq!(status(&desk, &title(1)), certificate_status::SUPERSEDED);
}

#[test]
fn r_017_the_owners_of_a_seized_unit_are_corrected_by_a_court_alone() {
    let (mut desk, house) = house();
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 300));
    assert_eq!(desk.record_order(&seizure), 0);
    let mut draft = desk.correction(&house, "G440106-A", FIRST, Basis::Holder, &[]);
    desk.correct_owners(&mut draft, 0, &[(2, None)]);
    desk.renumber(&mut draft, &house, (1, 2));
    desk.esign(&mut draft, &house, &[1, 2]);
    assert_eq!(outcome(&mut desk, &draft), 17);
    desk.withdraw(&house, "G440106-A");
    // A clerical error is no disposal.
    let mut clerical = area_correction(&mut desk, &house, "G440106-B", Basis::Holder);
    desk.esign(&mut clerical, &house, &[1]);
    assert_eq!(outcome(&mut desk, &clerical), 0);
    desk.withdraw(&house, "G440106-B");
    let mut ordered = desk.correction(&house, "G440106-D", FIRST, Basis::Court, &[]);
    desk.correct_owners(&mut ordered, 0, &[(2, None)]);
    desk.renumber(&mut ordered, &house, (1, 2));
    assert_eq!(outcome(&mut desk, &ordered), 76, "nothing shows the order");
    let order = desk.correction_order(&house);
    ordered.attestations.push(order);
    assert_eq!(desk.register(&ordered), 0);
    assert_eq!((held(&desk, 1), held(&desk, 2)), (Some(0), Some(1)));
}

#[test]
fn r_076_a_court_s_order_is_of_this_unit_and_this_document() {
    let (mut desk, house) = house();
    let bare = area_correction(&mut desk, &house, CASE, Basis::Court);
    let elsewhere = desk.correction_order(&unit(2));
    let order = desk.correction_order(&house);
    let mut other_evidence = bare.clone();
    other_evidence.slots.set(fact::EVIDENCE, Value::Hash([1; 32]));
    other_evidence.attestations.push(order.clone());
    assert_eq!(outcome(&mut desk, &other_evidence), 76);
    for (statement, expected) in [(elsewhere, 76), (order, 0)] {
        let mut draft = bare.clone();
        draft.attestations.push(statement);
        assert_eq!(outcome(&mut desk, &draft), expected);
    }
}
