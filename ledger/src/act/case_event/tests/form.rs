//! What is refused before a block: each event takes its own facts, and no others.

use super::*;
use crate::record::slot;

/// Number of the rule of layer P that refuses an event changed by `change`.
fn refused_event(event: Event, change: impl FnOnce(&mut RecordDraft)) -> u16 {
    let mut chain = TestChain::new(1);
    let mut draft = ready_draft(&mut chain, event, "A-1");
    change(&mut draft);
    let record = chain.sign(&draft, usual_signers(event));
    chain.admit(record).map_or_else(|rejection| rejection.number(), |_| 0)
}

fn refused(change: impl FnOnce(&mut RecordDraft)) -> u16 {
    refused_event(Event::Accept, change)
}

fn set(slot: u16, value: Value) -> impl FnOnce(&mut RecordDraft) {
    move |draft| draft.slots.set(slot, value)
}

#[test]
fn what_can_be_seen_without_state_is_refused_before_a_block() {
    assert_eq!(refused(|_| {}), 0);
    assert_eq!(refused(|draft| draft.slots.clear(event_slot::EVENT)), 7);
    assert_eq!(refused(|draft| draft.slots.clear(event_slot::KIND)), 7);
    assert_eq!(refused(set(event_slot::REASON, Value::Code(1))), 7);
    assert_eq!(refused(set(event_slot::KIND, Value::Code(27))), 8);
    assert_eq!(refused(set(event_slot::EVENT, Value::Code(99))), 8);
    assert_eq!(refused(set(event_slot::EVENT, Value::Code(20))), 8, "registrations stand for themselves");
    assert_eq!(refused(set(2, Value::Text("440106".into()))), 1);
    assert_eq!(refused(|draft| draft.slots.clear(2)), 7);
    let another_case = set(1, Value::Text("A-2".into()));
    assert_eq!(refused(another_case), 7, "another case than its first subject");
    assert_eq!(refused(|draft| draft.jurisdiction = 440_105), 7, "the case key names the jurisdiction");
}

#[test]
fn every_event_is_sound_with_what_it_needs_and_refused_without() {
    for event in Event::ALL.into_iter().filter(|event| event.is_filed()) {
        assert_eq!(refused_event(event, |_| {}), 0, "{}", event.name());
        for fact in
            [event_slot::KIND, event_slot::REASON, event_slot::PERSON, event_slot::DIGEST, event_slot::RESULT]
        {
            let mut was_there = false;
            let outcome = refused_event(event, |draft| {
                was_there = draft.slots.get(fact).is_some();
                draft.slots.clear(fact);
            });
            assert_eq!(outcome, if was_there { 7 } else { 0 }, "{} without {fact}", event.name());
        }
    }
}

/// A fact, a value for it, and the events that take it.
type Taken<'a> = (u16, fn() -> Value, &'a [Event]);

#[test]
fn an_event_takes_no_fact_of_another() {
    let facts: [Taken<'_>; 9] = [
        (event_slot::UNITS, || list_of([Value::text(unit(2).as_str()).unwrap()]), &[Event::Accept]),
        (event_slot::MODE, || Value::Code(2), &[Event::Accept]),
        (event_slot::FLAGS, || Value::Bits(flag::ONLINE), &[Event::Accept]),
        (event_slot::FLAGS, || Value::Bits(flag::E_CERTIFICATE), &[Event::Issue]),
        (
            event_slot::DELEGATION,
            || Value::Code(7),
            &[
                Event::Review,
                Event::SecondReview,
                Event::Reject,
                Event::Suspend,
                Event::Resume,
                Event::Supplement,
                Event::Assign,
            ],
        ),
        (event_slot::PRINT_SERIAL, || Value::Text("44D0001".into()), &[Event::Certify]),
        (event_slot::TERM_DAYS, || Value::Number(15), &[Event::Supplement]),
        (slot::TICKS, || ticks_of(&[31]), &[Event::Review, Event::SecondReview]),
        (slot::POLICY_VERSION, || Value::Number(1), &[]),
    ];
    for event in Event::ALL.into_iter().filter(|event| event.is_filed()) {
        for (place, (fact, value, takers)) in facts.iter().enumerate() {
            let found = refused_event(event, set(*fact, value()));
            assert_eq!(
                found == 0,
                takers.contains(&event),
                "{} with fact {place}: R-{found:03}",
                event.name()
            );
        }
    }
}

#[test]
fn codes_outside_the_law_are_refused() {
    for reason in [1, 2, 3, 4, 9] {
        assert_eq!(refused_event(Event::Reject, set(event_slot::REASON, Value::Code(reason))), 0);
    }
    for reason in [0, 5, 8, 10] {
        assert_eq!(refused_event(Event::Reject, set(event_slot::REASON, Value::Code(reason))), 8);
    }
    assert_eq!(refused_event(Event::Suspend, set(event_slot::REASON, Value::Code(3))), 0);
    assert_eq!(refused_event(Event::Suspend, set(event_slot::REASON, Value::Code(4))), 8);
    assert_eq!(refused(set(event_slot::MODE, Value::Code(4))), 8);
    assert_eq!(refused(set(event_slot::FLAGS, Value::Bits(8))), 8);
    assert_eq!(refused(set(event_slot::FLAGS, Value::Bits(0))), 8, "an absent slot says as much");
    assert_eq!(refused_event(Event::Audit, set(event_slot::RESULT, Value::Code(3))), 8);
    assert_eq!(refused_event(Event::Assign, set(event_slot::PERSON, Value::Code(0))), 8);
    assert_eq!(refused_event(Event::Supplement, set(event_slot::TERM_DAYS, Value::Number(0))), 8);
    assert_eq!(refused_event(Event::Supplement, set(event_slot::TERM_DAYS, Value::Number(365))), 0);
    assert_eq!(refused_event(Event::Supplement, set(event_slot::TERM_DAYS, Value::Number(366))), 8);
    assert_eq!(refused_event(Event::Certify, set(event_slot::PRINT_SERIAL, Value::Text("号".into()))), 8);
}

#[test]
fn a_tick_names_a_warning_and_each_once() {
    let ticked = |rules: &[u32]| refused_event(Event::Review, set(slot::TICKS, ticks_of(rules)));
    assert_eq!(ticked(&[31, 33]), 0);
    assert_eq!(ticked(&[31, 31]), 8);
    assert_eq!(ticked(&[999]), 8);
    assert_eq!(ticked(&[17]), 8, "a seizure is never let pass");
    assert_eq!(ticked(&[65_536 + 31]), 8);
}

#[test]
fn an_e_certificate_needs_no_receipt() {
    let e_certificate = |draft: &mut RecordDraft| {
        draft.slots.set(event_slot::FLAGS, Value::Bits(flag::E_CERTIFICATE));
        draft.slots.clear(event_slot::DIGEST);
    };
    assert_eq!(refused_event(Event::Issue, e_certificate), 0);
    assert_eq!(refused_event(Event::Issue, |draft| draft.slots.clear(event_slot::DIGEST)), 7);
}

#[test]
fn further_units_are_codes_of_the_same_county_each_once() {
    let with = |codes: &[&str]| {
        let values: Vec<Value> = codes.iter().map(|code| Value::text(code).unwrap()).collect();
        refused(set(event_slot::UNITS, list_of(values)))
    };
    let (one, two, three) = (unit(1), unit(2), unit(3));
    assert_eq!(with(&[two.as_str(), three.as_str()]), 0);
    assert_eq!(with(&["440106"]), 1);
    assert_eq!(with(&[two.as_str(), two.as_str()]), 1, "twice");
    assert_eq!(with(&[one.as_str()]), 1, "the first again");
    let elsewhere = two.as_str().replace("440106", "440105");
    assert_eq!(with(&[elsewhere.as_str()]), 125);
}

#[test]
fn a_change_of_codes_may_lead_to_another_county() {
    let elsewhere = unit(2).as_str().replace("440106", "440118");
    let outcome = refused(|draft| {
        draft.slots.set(event_slot::KIND, Value::Code(8));
        draft.slots.set(event_slot::UNITS, list_of([Value::text(&elsewhere).unwrap()]));
    });
    assert_eq!(outcome, 0);
}

#[test]
fn an_estate_of_1200_further_units_fits_a_record_and_one_more_does_not() {
    let with = |count| refused(set(event_slot::UNITS, estate(count)));
    assert_eq!(with(1_200), 0);
    assert_eq!(with(1_201), 16);
}

/// The fault that an acceptance has whose further units stand in these elements, if anywhere.
fn fault_of_units(elements: impl IntoIterator<Item = Option<u16>>) -> Option<Rejection> {
    let mut list = List::new(Seed::from_bytes([0; 32]), Width::W4);
    for (place, slot) in (0_u32..).zip(elements) {
        let seed = Seed::from_bytes([0; 32]).derive("test", &[&place.to_be_bytes()]);
        let mut element = Slots::new(Width::W4, seed);
        if let Some(slot) = slot {
            element.set(slot, Value::Text(unit(2 + place).to_string()));
        }
        list.push(element);
    }
    let mut chain = TestChain::new(1);
    let mut draft = ready_draft(&mut chain, Event::Accept, "A-1");
    draft.slots.set(event_slot::UNITS, Value::List(list));
    let record = chain.sign(&draft, ACCEPTS);
    chain.admit(record).err()
}

#[test]
fn r_016_and_r_001_elements_of_further_units_are_few_and_begin_with_a_unit() {
    let (few, unit) = (Rejection::about(16, "further units"), Rejection::about(1, "further units"));
    assert_eq!(fault_of_units([Some(0), Some(0)]), None);
    assert_eq!(fault_of_units([Some(0), Some(1)]), Some(unit));
    assert_eq!(fault_of_units([None; FURTHER_UNITS_MAX]), Some(unit));
    assert_eq!(fault_of_units([None; FURTHER_UNITS_MAX + 1]), Some(few));
}
