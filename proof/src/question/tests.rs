//! Questions and what a reader may expect of their answers.

use super::*;

#[test]
fn words_and_expectations_are_one_to_one() {
    for (expectation, word) in Expectation::ALL {
        assert_eq!(Expectation::from_word(word), Some(expectation));
        assert_eq!(expectation.word(), word);
    }
    assert_eq!(Expectation::from_word("seized"), None);
}

#[test]
fn a_pre_seizure_is_a_seizure_and_an_absent_unit_meets_only_absent() {
    let marks = |bits| Some(UnitMarks { status: unit_status::CURRENT, bits });
    assert!(!Expectation::NotSeized.is_met(marks(status_bits::PRE_SEIZED)));
    assert!(!Expectation::NotSeized.is_met(marks(status_bits::SEIZED)));
    assert!(Expectation::NotSeized.is_met(marks(status_bits::MORTGAGED)));
    assert!(!Expectation::NotMortgaged.is_met(marks(status_bits::MORTGAGED)));
    for (expectation, _) in Expectation::ALL {
        assert_eq!(expectation.is_met(None), expectation == Expectation::Absent);
    }
    let historic = Some(UnitMarks { status: unit_status::HISTORIC, bits: 0 });
    assert!(!Expectation::Current.is_met(historic));
}

#[test]
fn the_key_is_that_of_the_asked_unit() {
    let unit: UnitCode = "440106001002GB00014F00220045".parse().expect("a unit code");
    let key = Some(state_key(Namespace::Unit, unit.as_bytes()));
    assert_eq!(Question::UnitStatus { unit }.state_key(), key);
    assert_eq!(Question::UnitOwner { unit }.state_key(), key);
    assert_eq!(Question::RecordRegistered { record: RecordId::ZERO }.state_key(), None);
}
