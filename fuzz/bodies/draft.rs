//! What a clerk's tool reads of people: drafts in TOML and JSON.

use std::path::Path;

use kexin_ledger::record::SignedRecord;

/// The decoder of drafts.
pub const DRAFTS: [(&str, super::proof::Body); 1] = [("draft", draft)];

/// Names of files lead nowhere: nothing of the machine is read.
const NO_FOLDER: &str = "/nonexistent";

pub fn draft(bytes: &[u8]) -> bool {
    if bytes.len() > kexin::DRAFT_BYTES_MAX {
        return false;
    }
    let Some(record) = kexin::offline(bytes, Path::new(NO_FOLDER)) else { return false };
    assert!(
        SignedRecord::decode(&record.encode()).is_ok(),
        "a draft makes a record that every node can read"
    );
    true
}
