//! Where the corpora come from: whatever the golden vectors hold that a decoder takes.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use kexin_ledger::chain::Block;
use kexin_ledger::record::SignedRecord;
use kexin_proof::hash::sha256;
use kexin_proof::header::Header;
use kexin_proof::seal::Seal;
use kexin_proof::suite::SignatureBytes;
use kexin_proof::wire::{decode, encode};
use serde_json::{Value as Json, json};

use super::Body;
use super::peers::{examples, message};

/// Most inputs kept for a decoder.
const KEPT: usize = 12;

/// Writes the corpora.
pub fn write(bodies: &[(&'static str, Body)], corpus: &str) {
    let inputs = inputs();
    for (name, body) in bodies {
        let folder = PathBuf::from(corpus).join(name);
        fs::create_dir_all(&folder).expect("the folder can be made");
        // Of every size: the smallest, the largest, and some between.
        let mut taken: Vec<&Vec<u8>> = inputs.iter().filter(|input| body(input)).collect();
        taken.sort_by_key(|input| input.len());
        let step = taken.len().div_ceil(KEPT).max(1);
        for input in taken.into_iter().rev().step_by(step) {
            let digest = hex::encode(&sha256(&[input])[..6]);
            fs::write(folder.join(digest), input).expect("the corpus can be written");
        }
    }
}

/// Every text, every string of digits as bytes, every document of the vectors, and blocks made of their records.
fn inputs() -> BTreeSet<Vec<u8>> {
    let mut found = BTreeSet::new();
    let mut paths: Vec<PathBuf> = fs::read_dir("../tests/vectors")
        .expect("vectors")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let text = fs::read_to_string(path).expect("readable");
        collect(&serde_json::from_str(&text).expect("JSON"), &mut found);
        found.insert(text.into_bytes());
    }
    signed(&mut found);
    blocks(&mut found);
    requests(&mut found);
    found
}

fn collect(value: &Json, found: &mut BTreeSet<Vec<u8>>) {
    match value {
        Json::String(text) => {
            if let Ok(bytes) = hex::decode(text) {
                found.insert(bytes);
            }
            if let Ok(bytes) = base64(text) {
                found.insert(bytes);
            }
            // Keys stand as words inside longer texts.
            found.extend(text.split([' ', '\n']).map(|word| word.as_bytes().to_vec()));
            found.insert(text.clone().into_bytes());
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Json::Object(members) => {
            found.insert(value.to_string().into_bytes());
            members.values().for_each(|member| collect(member, found));
        }
        _ => {}
    }
}

fn base64(text: &str) -> Result<Vec<u8>, base64::DecodeError> {
    base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text)
}

fn signed(found: &mut BTreeSet<Vec<u8>>) {
    let records: Vec<SignedRecord> =
        found.iter().filter_map(|bytes| SignedRecord::decode_kept(bytes).ok()).collect();
    found.extend(records.iter().flat_map(SignedRecord::signatures).map(encode));
    let signature = SignatureBytes::from_bytes([7; 64]);
    found.insert(encode(&Seal {
        name: "kexinku.example/gd/v01".to_owned(),
        timestamp_s: 1_795_000_060,
        signature,
    }));
}

fn blocks(found: &mut BTreeSet<Vec<u8>>) {
    let header: Option<Header> = found.iter().find_map(|bytes| decode(bytes, bytes.len()).ok());
    let header = header.expect("a header among the vectors");
    let records: Vec<SignedRecord> =
        found.iter().filter_map(|bytes| SignedRecord::decode_kept(bytes).ok()).take(4).collect();
    for count in 0..=records.len() {
        let block = Block { header: header.clone(), records: records[..count].to_vec() };
        found.insert(block.encode());
        let records = block.records.iter().map(SignedRecord::encode).collect();
        found.extend(examples(&message::Block { header: block.header, records }));
    }
}

fn requests(found: &mut BTreeSet<Vec<u8>>) {
    let hash = "11".repeat(32);
    let unit = "440106001002GB00014F00220001";
    let receipt = json!({
        "record": hash, "outcome": 0, "height": "7", "index": 0, "log_index": "12", "time": "1795000000000",
        "sealed": true,
    });
    for value in [
        json!({ "question": "unit-status", "unit": unit }),
        json!({ "question": "unit-owner", "unit": unit, "owner": 0 }),
        json!({ "question": "record-registered", "record": hash, "disclose": [2, 7] }),
        json!({ "document_type": 1, "number": "110105194912310021" }),
        json!({ "state": "unknown" }),
        json!({ "state": "final", "receipt": receipt }),
        json!({ "record": hash, "status": { "state": "final", "receipt": receipt } }),
        json!({ "record": hash, "status": { "state": "pending" } }),
        json!({ "height": "7", "failed": [] }),
    ] {
        found.insert(value.to_string().into_bytes());
    }
}
