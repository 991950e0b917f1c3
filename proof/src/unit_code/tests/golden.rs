//! Golden vectors of unit codes.

use serde_json::json;

use super::super::*;
use crate::tests::{digits, golden};
use crate::wire::encode;

fn verdict(result: Result<(), CombinationError>) -> &'static str {
    match result {
        Ok(()) => "allowed",
        Err(CombinationError::NeedsCollective) => "feature needs ownership J",
        Err(CombinationError::NeedsState) => "feature needs ownership G",
        Err(CombinationError::NumberWithoutFixture) => "number without fixture",
        Err(CombinationError::FixtureWithoutNumber) => "fixture without number",
        Err(CombinationError::SerialZero) => "parcel serial is zero",
    }
}

fn case(text: &str) -> serde_json::Value {
    match text.parse::<UnitCode>() {
        Err(error) => json!({ "name": text, "wrong_at": error.position }),
        Ok(code) => json!({
            "name": text,
            "wrong_at": null,
            "county": code.county(),
            "parcel": code.parcel(),
            "ownership": code.ownership(),
            "feature": code.feature(),
            "fixture": code.fixture(),
            "virtual": code.is_virtual(),
            "combination": verdict(code.combination()),
            "grouped": code.grouped(),
            "encoding": digits(encode(&code)),
        }),
    }
}

#[test]
fn unit_codes_are_decided_as_their_vectors_say() {
    let texts = [
        "440106001002GB00014F00220045",
        "440106001002JC00014F00010001",
        "440300010001GB00001W00000000",
        "440106001002JA00014W00000000",
        "440106001002GA00014W00000000",
        "440106001002ZC00014F00010001",
        "440106001002JG00014W00000000",
        "440106000000GH00014W00000000",
        "440106001002ZH00014W00000000",
        "440106000000GB00014F00220045",
        "440106000001GB00014F00220045",
        "440106001002GB00014W00000001",
        "440106001002GB00014F00000000",
        "440106001002JE00014L00000001",
        "440106001002JD00014Q00000000",
        "440106001002JK00014W00000000",
        "440106001002ZW00014W00000000",
        "440106001002GB00000F00220045",
        "",
        "440106001002GB00014F0022004",
        "440106001002GB00014F002200451",
        "440106 001002 GB00014 F00220045",
        "44O106001002GB00014F00220045",
        "440106001002AB00014F00220045",
        "440106001002GI00014F00220045",
        "440106001002gb00014F00220045",
        "440106001002GB0001AF00220045",
        "440106001002GB00014X00220045",
        "440106001002GB00014F0022004X",
    ];
    golden(
        "unit_code.json",
        "Unit codes (GB/T 37346-2019). wrong_at: first wrong character from 1, 0 for a wrong length, null when the structure is right; combination and virtual are judged apart from it. Encoding: the 28 bytes.",
        texts.into_iter().map(case).collect(),
    );
}
