//! Policies as rows: what version 1 approves, what governance may change, and what it may not.

use super::*;

fn row(text: &str) -> Result<Policy, TableError> {
    let policies = Policies::built_in().amended(&[text.to_owned()])?;
    let kind = text.split('|').next().and_then(|kind| kind.parse().ok()).expect("a sound row has a kind");
    Ok(policies.of(kind).expect("it was put there").clone())
}

#[test]
fn version_1_has_a_policy_of_every_kind_that_may_have_one() {
    let policies = Policies::built_in();
    assert_eq!(policies.all().map(|policy| policy.kind).collect::<Vec<_>>(), ELIGIBLE);
    assert!(policies.all().all(|policy| policy.is_on && policy.quota.is_none()));
    let release = policies.of(13).expect("T13");
    assert_eq!(release.sample, 100, "one of a hundred");
    assert_eq!(release.conditions, BTreeSet::from([Condition::Unlocked, Condition::Bank]));
    assert_eq!(policies.of(2).expect("T02").sample, SAMPLE_WHOLE, "in the first year every sale");
    for kind in [14, 15, 16] {
        assert_eq!(policies.of(kind).expect("a court's").sample, 0, "immediate, and by a court's own key");
    }
}

#[test]
fn what_takes_two_persons_takes_them_whatever_governance_says() {
    for kind in [1, 3, 5, 6, 7, 8, 9, 11, 17, 18, 21, 22, 23, 24, 26, 27, 28, 0, 99] {
        assert!(row(&format!("{kind}|on|esign|0|0|x")).is_err(), "T{kind:02}");
    }
}

#[test]
fn a_row_takes_the_place_of_its_kinds_and_leaves_the_others() {
    let policies = Policies::built_in().amended(&["13|off|bank|10000|7|停用".to_owned()]).expect("sound");
    let release = policies.of(13).expect("T13");
    assert!(!release.is_on);
    assert_eq!((release.sample, release.quota), (10_000, Some(7)));
    assert_eq!(release.conditions, BTreeSet::from([Condition::Bank]));
    assert_eq!(policies.of(10), Policies::built_in().of(10));
}

#[test]
fn a_row_that_is_not_well_formed_is_named() {
    assert!(row("13|on|bank|10000|0|x").is_ok());
    for (wrong, why) in [
        ("13|on|bank|10001|0|x", "more than all"),
        ("13|on|bank|-1|0|x", "no number"),
        ("13|on||0|0|x", "no condition"),
        ("13|on|bank+bank|0|0|x", "a condition twice"),
        ("13|on|banks|0|0|x", "a condition that nobody knows"),
        ("13|yes|bank|0|0|x", "neither on nor off"),
        ("13|on|bank|0|4294967296|x", "too large a quota"),
        ("13|on|bank|0|0|", "no remark"),
        ("13|on|bank|0|0", "a field is missing"),
    ] {
        assert!(row(wrong).is_err(), "{why}");
    }
    let twice = ["13|on|bank|0|0|x", "13|off|bank|0|0|x"].map(str::to_owned);
    assert_eq!(Policies::check_rows(&twice).expect_err("twice").line, 2);
}

#[test]
fn conditions_have_one_name_and_a_line_in_both_languages() {
    for (place, condition) in Condition::all().enumerate() {
        assert_eq!(condition as usize, place);
        assert_eq!(Condition::from_name(condition.name()), Some(condition));
        assert!(!condition.zh().is_empty() && !condition.en().is_empty());
        assert_eq!(Condition::all().filter(|other| other.name() == condition.name()).count(), 1);
    }
    assert_eq!(Condition::from_name(""), None);
    assert_eq!(Condition::all().count(), Condition::Exchange as usize + 1);
}

#[test]
fn every_condition_stands_in_the_document() {
    let document = include_str!("../../../../docs/formats.md");
    for condition in Condition::all() {
        assert!(document.contains(&format!("`{}`", condition.name())), "{}", condition.name());
    }
}
