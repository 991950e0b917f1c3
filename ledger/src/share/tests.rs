//! Shares are exact fractions: sums, differences, products, and the two thirds of 民法典 301.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn share(text: &str) -> Share {
    text.parse().expect("a fraction")
}

#[test]
fn three_thirds_are_the_whole() {
    assert_eq!(Share::sum([share("1/3"), share("1/3"), share("1/3")]), Ok(Share::ONE));
    assert_eq!(Share::sum([share("1/3"), share("33/100")]), Ok(share("199/300")));
    assert_eq!(Share::sum([]), Ok(Share::ZERO));
}

#[test]
fn fractions_are_reduced_and_compared_by_value() {
    assert_eq!(share("2/4"), share("1/2"));
    assert_eq!(share("2/4").to_string(), "1/2");
    assert!(share("1/3") < share("34/100"));
    assert!(share("9223372036854775806/9223372036854775807") < Share::ONE);
}

#[test]
fn two_thirds_are_reached_at_exactly_two_thirds() {
    assert!(share("2/3").is_two_thirds_or_more());
    assert!(!share("6666666666666666/10000000000000000").is_two_thirds_or_more());
    assert!(share("6666666666666667/10000000000000000").is_two_thirds_or_more());
}

#[test]
fn a_share_of_a_share_and_what_is_left_are_exact() {
    assert_eq!(share("2/3").times(share("3/4")), Ok(share("1/2")));
    assert_eq!(Share::ONE.minus(share("1/3")), Ok(share("2/3")));
    assert_eq!(share("1/3").minus(share("1/2")), Err(ShareError::Negative));
}

#[test]
fn what_no_exact_fraction_holds_is_refused() {
    let fine = share("1/9223372036854775807");
    assert_eq!(fine.times(share("1/2")), Err(ShareError::TooFine));
    assert_eq!(fine.plus(share("1/9223372036854775806")), Err(ShareError::TooFine));
    assert_eq!(Share::new(1, u64::MAX), Err(ShareError::TooFine));
    assert_eq!(Share::new(1, 0), Err(ShareError::ZeroDenominator));
    assert_eq!(Share::new(u64::MAX, u64::MAX), Ok(Share::ONE));
}

#[test]
fn decimals_percentages_and_signs_are_no_shares() {
    for text in ["0.5", "50%", "1", "/2", "1/", "+1/2", "-1/2", "1/2/3", " 1/2", "１/2", ""] {
        assert_eq!(text.parse::<Share>(), Err(ShareError::Text), "{text}");
    }
    assert_eq!("18446744073709551616/2".parse::<Share>(), Err(ShareError::TooFine));
    assert_eq!("1/0".parse::<Share>(), Err(ShareError::ZeroDenominator));
}

#[test]
fn only_shares_of_one_holder_stand_in_a_slot() {
    assert_eq!(ShareValue::try_from(Share::ZERO), Err(ShareError::NotOneHolders));
    assert_eq!(ShareValue::try_from(share("3/2")), Err(ShareError::NotOneHolders));
    assert_eq!(ShareValue::try_from(share("2/4")).map(Share::from), Ok(share("1/2")));
}

#[test]
fn vectors_of_sums_hold() {
    let cases = [
        vec!["1/2", "1/2"],
        vec!["1/3", "1/3", "1/3"],
        vec!["33/100", "33/100", "34/100"],
        vec!["1/7", "2/11", "3/13"],
        vec!["99/100", "1/99"],
    ];
    let rows: Vec<_> = cases
        .iter()
        .map(|shares| {
            let sum = Share::sum(shares.iter().map(|text| share(text))).expect("small");
            json!({
                "shares": shares,
                "sum": sum.to_string(),
                "is_whole": sum == Share::ONE,
                "two_thirds_or_more": sum.is_two_thirds_or_more(),
            })
        })
        .collect();
    crate::vectors::check("share.json", &json!({ "sums": rows }));
}

fn any_share() -> impl Strategy<Value = Share> {
    (0u64..5000, 1u64..5000).prop_map(|(n, d)| Share::new(n, d).expect("small"))
}

proptest! {
    #[test]
    fn addition_is_commutative_and_undone_by_subtraction(a in any_share(), b in any_share()) {
        let sum = a.plus(b).expect("small");
        prop_assert_eq!(b.plus(a), Ok(sum));
        prop_assert_eq!(sum.minus(b), Ok(a));
        prop_assert!(sum >= a);
    }

    #[test]
    fn multiplication_distributes(a in any_share(), b in any_share(), c in any_share()) {
        let left = a.times(b.plus(c).expect("small")).expect("small");
        let right = a.times(b).expect("small").plus(a.times(c).expect("small")).expect("small");
        prop_assert_eq!(left, right);
    }

    #[test]
    fn parts_of_one_denominator_sum_to_the_whole(cuts in prop::collection::vec(1u64..1_000_000, 1..60)) {
        let total: u64 = cuts.iter().sum();
        let shares = cuts.iter().map(|cut| Share::new(*cut, total).expect("a part"));
        prop_assert_eq!(Share::sum(shares), Ok(Share::ONE));
    }

    #[test]
    fn any_pair_is_exact_or_refused(n in any::<u64>(), d in any::<u64>(), m in any::<u64>(), e in any::<u64>()) {
        if let (Ok(a), Ok(b)) = (Share::new(n, d), Share::new(m, e)) {
            if let Ok(sum) = a.plus(b) {
                prop_assert!(sum >= a && sum >= b);
            }
            if let Ok(product) = a.times(b) {
                prop_assert_eq!(product <= a, b <= Share::ONE || a == Share::ZERO);
            }
        }
        if d != 0 && n <= INTEGER_MAX && d <= INTEGER_MAX {
            let text = Share::new(n, d).expect("in bounds").to_string();
            prop_assert_eq!(text.parse::<Share>(), Share::new(n, d));
        }
    }
}
