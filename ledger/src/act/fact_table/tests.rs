//! Fact tables: what stands outside one is refused, all of it is told, and the document shows the tables as they are.

use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Slots, Value, Width};

use super::written;
use crate::act::fact_table::COMMON;
use crate::act::owners::OWNER_FACTS;
use crate::act::{Act, KINDS, facts_of, first_registration, transfer};
use crate::book::RuleBook;
use crate::fixture::desk::Desk;
use crate::fixture::unit;
use crate::record::{RecordDraft, slot, tick_slot};
use crate::rules::{Ticks, form_faults};
use crate::unit::co_ownership;

fn first() -> (Desk, RecordDraft) {
    let mut desk = Desk::open();
    let draft = desk.first(&unit(1), "G440106-1", co_ownership::SINGLE, &[(1, None)], 1);
    (desk, draft)
}

fn refused(draft: &RecordDraft) -> Option<String> {
    let record = draft.unsigned().expect("a record by its bytes");
    Act::parse(&record, RuleBook::first()).err().map(|rejection| rejection.en())
}

#[test]
fn a_fact_without_a_row_is_refused() {
    for spare in [17, 29] {
        let (_, mut draft) = first();
        draft.slots.set(spare, Value::text("something").unwrap());
        assert!(refused(&draft).is_some_and(|text| text.ends_with(": slot")), "slot {spare}");
    }
}

#[test]
fn a_fact_of_another_type_is_refused_also_where_it_may_be_absent() {
    let (_, mut draft) = first();
    draft.slots.set(first_registration::fact::LAND_TERM_END, Value::text("2090-01-01").unwrap());
    assert!(refused(&draft).is_some_and(|text| text.ends_with(": land term end")));
    let (_, mut draft) = first();
    draft.slots.set(slot::CAUSE, Value::Number(1));
    assert!(refused(&draft).is_some_and(|text| text.ends_with(": cause")));
}

#[test]
fn a_list_is_held_to_its_rows_too() {
    let (_, mut draft) = first();
    let mut list = List::new(Seed::from_bytes([1; 32]), Width::W4);
    let mut element = Slots::new(Width::W4, Seed::from_bytes([2; 32]));
    element.set(2, Value::text("something").unwrap());
    list.push(element);
    draft.slots.set(slot::ATTACHMENTS, Value::List(list));
    assert!(refused(&draft).is_some_and(|text| text.ends_with(": slot")));
}

#[test]
fn every_kind_may_carry_ticks_and_a_policy_version_of_their_types() {
    let (_, mut draft) = first();
    Ticks::of([33, 31]).unwrap().write(&mut draft.slots);
    draft.slots.set(slot::POLICY_VERSION, Value::Number(1));
    assert_eq!(refused(&draft), None);
    draft.slots.set(slot::POLICY_VERSION, Value::Code(1));
    assert!(refused(&draft).is_some_and(|text| text.ends_with(": policy version")));
    let (_, mut draft) = first();
    draft.slots.set(slot::TICKS, Value::Code(33));
    assert!(refused(&draft).is_some_and(|text| text.ends_with(": ticks")));
}

#[test]
fn a_tick_of_what_never_warns_refuses_the_form() {
    let (_, mut draft) = first();
    let mut list = List::new(Seed::from_bytes([1; 32]), Width::W4);
    let mut element = Slots::new(Width::W4, Seed::from_bytes([2; 32]));
    element.set(tick_slot::RULE, Value::Code(17));
    list.push(element);
    draft.slots.set(slot::TICKS, Value::List(list));
    assert!(refused(&draft).is_some_and(|text| text.ends_with(": tick")));
}

#[test]
fn all_that_is_wrong_with_a_form_is_told_and_not_the_first_fault_only() {
    let (_, mut draft) = first();
    draft.slots.clear(first_registration::fact::USE);
    draft.slots.clear(first_registration::fact::OWNERS);
    draft.slots.set(first_registration::fact::AREA, Value::Area(0));
    draft.slots.set(first_registration::fact::PARCEL, Value::text("440106001002GB00015").unwrap());
    draft.slots.set(20, Value::text("身份证11010519491231002X").unwrap());
    let faults = form_faults(&draft.unsigned().unwrap(), None, Some(RuleBook::first()));
    let told: Vec<(u16, String)> = faults.all().map(|fault| (fault.number(), fault.en())).collect();
    let numbers: Vec<u16> = told.iter().map(|(number, _)| *number).collect();
    for number in [5, 7, 12, 16, 148] {
        assert!(numbers.contains(&number), "R-{number:03}: {told:?}");
    }
    assert_eq!(numbers.iter().filter(|number| **number == 7).count(), 2, "owners and use: {told:?}");
}

#[test]
fn every_table_rises_and_stands_in_the_document() {
    let document = include_str!("../../../../docs/formats.md");
    assert!(document.contains(&written(COMMON)), "{}", written(COMMON));
    assert!(document.contains(&written(OWNER_FACTS)), "{}", written(OWNER_FACTS));
    for kind in KINDS.iter().copied() {
        let rows = facts_of(kind).expect("offered");
        let of_kind = slot::FIRST_OF_KIND..=slot::LAST_OF_KIND;
        assert!(rows.iter().all(|row| of_kind.contains(&row.slot)), "T{kind:02}");
        assert!(rows.is_sorted_by(|a, b| a.slot < b.slot), "T{kind:02}");
        assert!(document.contains(&written(rows)), "T{kind:02}: {}", written(rows));
    }
}

#[test]
fn a_kind_that_the_law_does_not_know_is_refused() {
    assert_eq!(facts_of(0).unwrap_err().number(), 8);
    assert_eq!(facts_of(29).unwrap_err().number(), 8);
    assert!(facts_of(transfer::KIND).is_ok());
}
