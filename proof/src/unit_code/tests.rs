//! Codes of real-estate units: parts, structure, and combinations of letters.

mod golden;

use super::*;

const HOUSE: &str = "440106001002GB00014F00220045";

fn code(text: &str) -> UnitCode {
    text.parse().expect("a unit code of the right structure")
}

#[test]
fn parts_are_read_from_their_places() {
    let house = code(HOUSE);
    assert_eq!(house.county(), 440_106);
    assert_eq!(house.parcel(), "440106001002GB00014");
    assert_eq!((house.ownership(), house.feature(), house.fixture()), ('G', 'B', 'F'));
    assert_eq!(house.grouped(), "440106 001002 GB00014 F00220045");
    assert_eq!(house.combination(), Ok(()));
    assert!(!house.is_virtual());
}

#[test]
fn structure_errors_name_the_character() {
    let at = |text: &str| text.parse::<UnitCode>().map_err(|error| error.position);
    assert_eq!(at("44010600100GB00014F00220045"), Err(0));
    assert_eq!(at("4401060010021B00014F00220045"), Err(13));
    assert_eq!(at("440106001002GI00014F00220045"), Err(14));
    assert_eq!(at("440106001002GB00014X00220045"), Err(20));
    assert_eq!(at("44O106001002GB00014F00220045"), Err(3));
    assert_eq!(at("440106001002gb00014F00220045"), Err(13));
    assert_eq!(at("440106001002GB00014F0022004一"), Err(0));
}

#[test]
fn letters_and_numbers_that_do_not_go_together_are_named() {
    let combination = |text: &str| code(text).combination();
    assert_eq!(combination("440106001002GA00014W00000000"), Err(CombinationError::NeedsCollective));
    assert_eq!(combination("440106001002JA00014W00000000"), Ok(()));
    assert_eq!(combination("440106001002ZC00014F00010001"), Err(CombinationError::NeedsCollective));
    assert_eq!(combination("440106001002JH00014W00000000"), Err(CombinationError::NeedsState));
    assert_eq!(combination("440106001002GB00014W00000001"), Err(CombinationError::NumberWithoutFixture));
    assert_eq!(combination("440106001002GB00014F00000000"), Err(CombinationError::FixtureWithoutNumber));
    assert_eq!(combination("440106001002GB00000F00220045"), Err(CombinationError::SerialZero));
}

#[test]
fn cadastral_area_zero_is_virtual_outside_islands_and_sea() {
    assert!(code("440106000000GB00014F00220045").is_virtual());
    assert!(!code("440106000000GH00014W00000000").is_virtual());
}
