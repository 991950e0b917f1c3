//! GB 11643 and GB 32100: the standards' examples, and every changed character noticed.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const RESIDENT_IDS: [&str; 2] = ["11010519491231002X", "440524188001010014"];
const CREDIT_CODES: [&str; 2] = ["91350100M000100Y43", "12100000400009880K"];

fn resident(number: &str) -> Result<civil::Date, IdentityNumberError> {
    check_resident_id(number.as_bytes())
}

fn credit(code: &str) -> Result<(), IdentityNumberError> {
    check_social_credit_code(code.as_bytes())
}

#[test]
fn the_standards_examples_hold() {
    assert_eq!(resident(RESIDENT_IDS[0]), Ok(civil::date(1949, 12, 31)));
    assert_eq!(resident(RESIDENT_IDS[1]), Ok(civil::date(1880, 1, 1)));
    for code in CREDIT_CODES {
        assert_eq!(credit(code), Ok(()));
        // GB 32100 builds characters 9 to 17 from an organisation code with its check.
        assert_eq!(check_organisation_code(&code.as_bytes()[8..17]), Ok(()), "{code}");
    }
}

#[test]
fn every_changed_character_is_noticed() {
    for number in RESIDENT_IDS {
        for place in 0..18 {
            for other in b"0123456789X" {
                let mut changed = number.as_bytes().to_vec();
                changed[place] = *other;
                assert_eq!(check_resident_id(&changed).is_ok(), changed == number.as_bytes());
            }
        }
    }
    for code in CREDIT_CODES {
        for place in 0..18 {
            for other in CREDIT_CHARACTERS {
                let mut changed = code.as_bytes().to_vec();
                changed[place] = *other;
                assert_eq!(check_social_credit_code(&changed).is_ok(), changed == code.as_bytes());
            }
        }
    }
}

#[test]
fn the_first_fault_is_named() {
    assert_eq!(resident("1101051949123100"), Err(IdentityNumberError::Length { expected: 18 }));
    assert_eq!(resident("11010519491231002x"), Err(IdentityNumberError::Character { position: 18 }));
    assert_eq!(resident("1101051949123100X2"), Err(IdentityNumberError::Character { position: 17 }));
    assert_eq!(resident("110105194902300021"), Err(IdentityNumberError::BirthDate));
    assert_eq!(resident("110105000012310021"), Err(IdentityNumberError::BirthDate));
    assert_eq!(resident("110105194912310021"), Err(IdentityNumberError::CheckCharacter));
    assert_eq!(credit("91350100M000100Y4I"), Err(IdentityNumberError::Character { position: 18 }));
    assert_eq!(credit("91350100M000100Y44"), Err(IdentityNumberError::CheckCharacter));
    assert_eq!(check_organisation_code(b"M000100Y-4"), Err(IdentityNumberError::Length { expected: 9 }));
    assert_eq!(check_organisation_code(b"M000100YA"), Err(IdentityNumberError::Character { position: 9 }));
}

#[test]
fn eighteen_bytes_of_han_characters_are_refused() {
    assert_eq!(resident("身份证号码"), Err(IdentityNumberError::Length { expected: 18 }));
    assert_eq!(resident("身份证号码错"), Err(IdentityNumberError::Character { position: 1 }));
    assert_eq!(credit("统一社会信用"), Err(IdentityNumberError::Character { position: 1 }));
}

#[test]
fn vectors_hold() {
    let rows = |numbers: &[&str], check: fn(&[u8]) -> bool| -> Vec<_> {
        numbers.iter().map(|number| json!({ "number": number, "holds": check(number.as_bytes()) })).collect()
    };
    let residents = [
        RESIDENT_IDS[0],
        RESIDENT_IDS[1],
        "810000199807010018",
        "110105194912310021",
        "110105194902300021",
        "11010519491231002x",
    ];
    let credits = [CREDIT_CODES[0], CREDIT_CODES[1], "91350100M000100Y44", "91350100O000100Y43"];
    let organisations = ["M000100Y4", "400009880", "M000100Y5"];
    let vectors = json!({
        "resident_id": rows(&residents, |number| check_resident_id(number).is_ok()),
        "social_credit_code": rows(&credits, |number| check_social_credit_code(number).is_ok()),
        "organisation_code": rows(&organisations, |number| check_organisation_code(number).is_ok()),
    });
    crate::vectors::check("identity_number.json", &vectors);
}

proptest! {
    #[test]
    fn any_bytes_are_judged_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = check_resident_id(&bytes);
        let _ = check_social_credit_code(&bytes);
        let _ = check_organisation_code(&bytes);
    }

    #[test]
    fn each_body_has_exactly_one_check_character(serial in 0u32..1000, area in 110_000u32..660_000) {
        let body = format!("{area}19900101{serial:03}");
        let held = RESIDENT_CHECKS.iter().filter(|check| {
            let number = [body.as_bytes(), &[**check]].concat();
            check_resident_id(&number).is_ok()
        });
        prop_assert_eq!(held.count(), 1);
    }
}
