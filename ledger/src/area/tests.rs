//! Areas have two decimals, add up exactly and are shown as they are read.

use proptest::prelude::*;

use super::*;

#[test]
fn square_metres_have_two_decimals() {
    assert_eq!(Area::from_m2("120.35"), Ok(Area(12_035)));
    assert_eq!(Area::from_m2("120.350"), Ok(Area(12_035)));
    assert_eq!(Area::from_m2("120.355"), Err(DecimalError::TooFine { decimals: 2 }));
    assert_eq!(Area(12_035).to_string(), "120.35");
}

#[test]
fn areas_add_up_and_differ_in_either_direction() {
    assert_eq!(Area(1).plus(Area(2)), Some(Area(3)));
    assert_eq!(Area(INTEGER_MAX).plus(Area(1)), None);
    assert_eq!(Area(3).difference(Area(5)), Area(2));
    assert_eq!(Area(5).difference(Area(3)), Area(2));
}

proptest! {
    #[test]
    fn every_area_is_read_back_as_it_is_shown(centi_m2 in 0..=INTEGER_MAX) {
        prop_assert_eq!(Area::from_m2(&Area(centi_m2).to_string()), Ok(Area(centi_m2)));
    }
}
