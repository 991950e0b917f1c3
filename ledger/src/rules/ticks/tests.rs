//! Ticks of a record: which are read, and which refuse it.

use super::*;

fn facts(numbers: &[u32]) -> Slots {
    let mut list = List::new(Seed::from_bytes([1; 32]), Width::W4);
    for (place, number) in (2_u8..).zip(numbers) {
        let mut element = Slots::new(Width::W4, Seed::from_bytes([place; 32]));
        element.set(tick_slot::RULE, Value::Code(*number));
        list.push(element);
    }
    let mut slots = Slots::new(Width::W32, Seed::from_bytes([0; 32]));
    slots.set(slot::TICKS, Value::List(list));
    slots
}

fn read(numbers: &[u32]) -> Result<Vec<u16>, u16> {
    let ticks = Ticks::read(&facts(numbers));
    ticks.map(|ticks| ticks.numbers().collect()).map_err(|rejection| rejection.number())
}

#[test]
fn a_record_without_the_slot_ticks_nothing() {
    let slots = Slots::new(Width::W32, Seed::from_bytes([0; 32]));
    assert!(Ticks::read(&slots).is_ok_and(|ticks| ticks.is_empty()));
}

#[test]
fn warnings_and_rules_that_warn_in_a_place_can_be_ticked() {
    assert_eq!(read(&[84, 33, 31]), Ok(vec![31, 33, 84]));
}

#[test]
fn an_error_an_indicator_and_a_rule_that_does_not_exist_cannot_be_ticked() {
    for number in [17, 129, 0, 75, 999, u32::from(u16::MAX) + 1 + 33] {
        assert_eq!(read(&[33, number]), Err(8), "{number}");
    }
}

#[test]
fn a_rule_is_ticked_once() {
    assert_eq!(read(&[33, 34, 33]), Err(8));
}

#[test]
fn an_element_that_names_no_rule_refuses() {
    let mut slots = facts(&[33]);
    let Some(list) = slots.list_mut(slot::TICKS) else { panic!("set above") };
    list.push(Slots::new(Width::W4, Seed::from_bytes([7; 32])));
    assert_eq!(Ticks::read(&slots), Err(Rejection::about(8, "tick")));
}

#[test]
fn ticking_nothing_leaves_the_slot_absent() {
    let mut slots = facts(&[33]);
    Ticks::default().write(&mut slots);
    assert!(slots.get(slot::TICKS).is_none());
}
