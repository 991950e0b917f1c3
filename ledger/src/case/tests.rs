//! Case numbers, keys and persons.

use super::*;

mod automatic;

#[test]
fn a_case_number_is_letters_digits_and_hyphens() {
    for good in ["G440106-20261123-0042", "A", "20261123-0000001", &"9".repeat(64)] {
        assert!(is_case_number(good), "{good}");
    }
    for bad in ["", "a b", "号-1", "A/1", &"9".repeat(65)] {
        assert!(!is_case_number(bad), "{bad}");
    }
}

#[test]
fn the_same_number_in_another_jurisdiction_is_another_case() {
    assert_ne!(case_key(440_106, "A-1"), case_key(440_105, "A-1"));
    assert_eq!(case_key(440_106, "A-1"), case_key(440_106, "A-1"));
}

#[test]
fn two_persons_are_two_natural_persons_with_different_numbers() {
    let person = |org, person| Person { org, person };
    assert!(person(1, 2).is_other_than(person(1, 3)));
    assert!(person(1, 2).is_other_than(person(2, 2)));
    assert!(!person(1, 2).is_other_than(person(1, 2)));
    assert!(!person(1, 0).is_other_than(person(1, 2)), "an institution's key is nobody");
}

#[test]
fn a_persons_number_reads_back() {
    for person in [Person { org: 1, person: 0 }, Person { org: (1 << 31) - 1, person: u32::MAX }] {
        assert_eq!(Person::of_number(person.number()), person);
        assert!(person.number() <= kexin_proof::wire::INTEGER_MAX);
    }
}

#[test]
fn states_have_one_number_and_one_name() {
    for state in CaseState::ALL {
        assert_eq!(CaseState::from_number(state as u32), Some(state));
        assert_eq!(CaseState::ALL.iter().filter(|other| other.name() == state.name()).count(), 1);
    }
}

#[test]
fn events_have_one_number_and_one_name_and_registrations_are_not_filed() {
    for event in Event::ALL {
        assert_eq!(Event::from_number(event as u32), Some(event));
        assert_eq!(Event::ALL.iter().filter(|other| other.name() == event.name()).count(), 1);
        assert_eq!(event.is_filed(), (event as u32) < 20);
    }
}

#[test]
fn a_case_is_open_or_ended_and_ended_ones_are_recorded_or_not() {
    let count =
        |holds: fn(CaseState) -> bool| CaseState::ALL.into_iter().filter(|state| holds(*state)).count();
    assert_eq!((count(CaseState::is_open), count(CaseState::is_recorded)), (5, 4));
    assert!(!CaseState::ALL.into_iter().any(|state| state.is_open() && state.is_recorded()));
}
