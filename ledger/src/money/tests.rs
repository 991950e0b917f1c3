//! Amounts convert to fen exactly or not at all.

use proptest::prelude::*;

use super::*;

#[test]
fn ten_thousands_of_yuan_convert_exactly_or_not_at_all() {
    assert_eq!(Fen::from_wan_yuan("123.456789"), Ok(Fen(123_456_789)));
    assert_eq!(Fen::from_wan_yuan("0.000001"), Ok(Fen(1)));
    assert_eq!(Fen::from_wan_yuan("100"), Ok(Fen(100_000_000)));
    assert_eq!(Fen::from_wan_yuan("100.00000000"), Ok(Fen(100_000_000)));
    assert_eq!(Fen::from_wan_yuan("0.0000001"), Err(DecimalError::TooFine { decimals: 6 }));
}

#[test]
fn yuan_have_two_decimals() {
    assert_eq!(Fen::from_yuan("1234.5"), Ok(Fen(123_450)));
    assert_eq!(Fen::from_yuan("1234.567"), Err(DecimalError::TooFine { decimals: 2 }));
    assert_eq!(Fen(5).to_string(), "0.05");
    assert_eq!(Fen(123_450).to_string(), "1234.50");
}

#[test]
fn what_is_no_plain_decimal_number_is_refused() {
    for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,000", "１", " 1", "1 ", "1.2.3", "NaN"] {
        assert_eq!(Fen::from_yuan(text), Err(DecimalError::Text), "{text}");
    }
}

#[test]
fn amounts_end_at_the_largest_integer_of_the_encoding() {
    assert_eq!(Fen::from_yuan("92233720368547758.07").map(Fen::value), Ok(INTEGER_MAX));
    assert_eq!(Fen::from_yuan("92233720368547758.08"), Err(DecimalError::TooLarge));
    assert_eq!(Fen::from_yuan(&"9".repeat(100_000)), Err(DecimalError::TooLarge));
    assert_eq!(Fen(INTEGER_MAX).plus(Fen(1)), None);
    assert_eq!(Fen(1).plus(Fen(2)), Some(Fen(3)));
}

proptest! {
    #[test]
    fn every_amount_is_read_back_as_it_is_shown(fen in 0..=INTEGER_MAX) {
        prop_assert_eq!(Fen::from_yuan(&Fen(fen).to_string()), Ok(Fen(fen)));
        let wan = format!("{}.{:06}", fen / 1_000_000, fen % 1_000_000);
        prop_assert_eq!(Fen::from_wan_yuan(&wan), Ok(Fen(fen)));
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = Fen::from_yuan(&text);
    }
}
