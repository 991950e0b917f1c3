//! Entries end by an act or by time, and what time ended is written down when the unit is next written.

use kexin_proof::slots::{Seed, Width};

use super::*;

fn time(ms: u64) -> TimeMs {
    TimeMs::new(ms).expect("small")
}

fn element(number: u8, case: &str, expires: Option<u64>) -> Slots {
    let mut element = Slots::new(Width::W16, Seed::from_bytes([number; 32]));
    element.set(objection::CASE, Value::text(case).expect("clean"));
    element.set(objection::STATUS, Value::Code(entry_status::IN_FORCE));
    if let Some(end) = expires {
        element.set(objection::EXPIRES, Value::Time(time(end)));
    }
    element
}

fn statuses(elements: &[Slots]) -> Vec<Option<u32>> {
    elements.iter().map(|element| element.code(objection::STATUS)).collect()
}

#[test]
fn an_entry_is_in_force_until_the_moment_of_its_end_and_not_at_it() {
    let standing = Layout::OBJECTION.read(&element(1, "A", Some(10))).expect("an entry");
    assert!(standing.is_in_force_at(time(9)));
    assert!(!standing.is_in_force_at(time(10)));
    let open = Layout::OBJECTION.read(&element(1, "A", None)).expect("an entry");
    assert!(open.is_in_force_at(time(u64::from(u32::MAX))));
}

#[test]
fn settling_writes_lapses_down_and_tells_the_first_that_is_to_come() {
    let mut elements = [element(1, "A", Some(10)), element(2, "B", Some(30)), element(3, "C", Some(20))];
    let first = Layout::OBJECTION.settle(&mut elements, time(10));
    assert_eq!(first, Some(time(20)));
    assert_eq!(statuses(&elements), [Some(2), Some(1), Some(1)]);
    assert_eq!(Layout::OBJECTION.settle(&mut elements, time(40)), None);
    assert_eq!(statuses(&elements), [Some(2), Some(2), Some(2)]);
}

#[test]
fn ending_takes_every_element_of_the_case_and_no_other() {
    let mut elements = [element(1, "A", None), element(2, "A", None), element(3, "B", None)];
    Layout::OBJECTION.end(&mut elements, "A", entry_status::ENDED);
    assert_eq!(statuses(&elements), [Some(3), Some(3), Some(1)]);
    Layout::OBJECTION.end(&mut elements, "A", entry_status::CONVERTED);
    assert_eq!(statuses(&elements), [Some(3), Some(3), Some(1)], "what has ended stays as it ended");
}
