//! Inputs near their limits that hold as many of the smallest elements as bytes allow: what swells most.

use kexin_ledger::record::SignedRecord;
use serde_json::{Value as Json, json};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The name of the decoder, and the input.
pub fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let owners = list_disclosure(60_000);
    let mut bundle = bundle();
    bundle["states"][0]["owners"] = json!(STANDARD.encode(&owners));
    let mut question = self::bundle();
    question["question"] = json!({ "id": "Q3", "unit": zeros(400_000) });
    let mut extra = self::bundle();
    extra["question"] = json!({ "id": "Q3", "unit": "x", "more": zeros(400_000) });
    let text = |value: &Json| value.to_string().into_bytes();
    vec![
        ("list_disclosure", owners),
        ("bundle", text(&bundle)),
        ("bundle", text(&question)),
        ("bundle", text(&extra)),
        ("bundle", text(&zeros(500_000))),
        ("anchor", text(&json!({ "format": "kexinku/anchor/v1", "epochs": zeros(500_000) }))),
        ("checkpoint_note", note()),
        ("block", block()),
        ("slots", slots(1_700)),
        ("answer", pending()),
        (
            "http_request",
            text(&json!({ "question": "record-registered", "record": "x", "disclose": zeros(30_000) })),
        ),
        ("http_request", text(&json!({ "question": zeros(30_000) }))),
        ("http_request", text(&json!({ "unit": zeros(30_000), "question": "unit-status" }))),
        ("http_reply", text(&json!({ "receipt": zeros(500_000), "state": "final" }))),
        ("http_reply", text(&json!({ "record": "11".repeat(32), "status": { "receipt": zeros(500_000) } }))),
    ]
}

fn zeros(count: usize) -> Json {
    Json::Array(vec![json!(0); count])
}

/// Disclosed elements of which nothing is shown: 13 bytes each.
fn list_disclosure(count: u32) -> Vec<u8> {
    let mut bytes = [65_536_u32.to_be_bytes(), count.to_be_bytes()].concat();
    for index in 0..count {
        bytes.extend_from_slice(&index.to_be_bytes());
        bytes.extend_from_slice(&[4, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    bytes.extend_from_slice(&0_u32.to_be_bytes());
    bytes
}

/// As many messages as an answer may have, all empty.
fn pending() -> Vec<u8> {
    let mut bytes = [&5_u16.to_be_bytes()[..], &1_024_u32.to_be_bytes()].concat();
    bytes.resize(bytes.len() + 4 * 1_024, 0);
    bytes
}

/// One list of empty elements in the first slot.
fn slots(count: u32) -> Vec<u8> {
    let mut bytes = vec![32];
    bytes.extend_from_slice(&[1; 32]);
    bytes.extend_from_slice(&[0, 0, 0, 1, 0, 0, 9]);
    bytes.extend_from_slice(&[2; 32]);
    bytes.push(4);
    bytes.extend_from_slice(&count.to_be_bytes());
    for _ in 0..count {
        bytes.extend_from_slice(&[3; 32]);
        bytes.extend_from_slice(&[0; 4]);
    }
    bytes
}

/// Sixty-four lines, and one line that is nearly the whole note.
fn note() -> Vec<u8> {
    let line = format!("\u{2014} a {}\n", STANDARD.encode([7; 60_000 / 4 * 3 - 64]));
    let lines = "\u{2014} a AAAAAAAA\n".repeat(60);
    format!("a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n{line}{lines}").into_bytes()
}

/// As many of the smallest records as a block may hold.
fn block() -> Vec<u8> {
    let corpus = super::corpus("record");
    let record =
        corpus.iter().filter(|bytes| SignedRecord::decode(bytes).is_ok()).min_by_key(|bytes| bytes.len());
    let record = record.expect("a record in the corpus");
    let count = (4 << 20) / (record.len() + 4) - 1;
    let count = u32::try_from(count.min(8_192)).expect("few");
    let mut bytes = super::corpus("header").first().expect("a header").clone();
    bytes.extend_from_slice(&count.to_be_bytes());
    for _ in 0..count {
        bytes.extend_from_slice(&u32::try_from(record.len()).expect("small").to_be_bytes());
        bytes.extend_from_slice(record);
    }
    bytes
}

/// A true bundle about an owner.
fn bundle() -> Json {
    let bundles = super::corpus("bundle");
    let parsed = bundles.iter().filter_map(|bytes| serde_json::from_slice::<Json>(bytes).ok());
    let mut owners = parsed.filter(|bundle| bundle["states"][0]["owners"].is_string());
    owners.next().expect("a bundle about an owner in the corpus")
}
