//! What a node or a clerk's tool decodes of records, blocks and requests, as in `proof.rs`.

use kexin_ledger::api::{
    CasePage, CheckReport, ConsistencyView, HistoryPage, JSON_BYTES_MAX, OrganisationView, PartyTagRequest,
    Problem, ProofRequest, REQUEST_BYTES_MAX, Status, Submitted, TxStatus, UnitView,
};
use kexin_ledger::attestation::Attestation;
use kexin_ledger::certificate::{CERTIFICATE_BYTES_MAX, CommitCertificate, Vote};
use kexin_ledger::chain::Block;
use kexin_ledger::keystore::Keystore;
use kexin_ledger::record::{RECORD_BYTES_MAX, Signature, SignedRecord};
use kexin_ledger::sealed::{SealedContent, SealedPart};
use kexin_proof::slots::Slots;
use kexin_proof::wire::encodes_to;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::proof::{Body, canonical};

/// Every decoder of the ledger.
pub const LEDGER: [(&str, Body); 14] = [
    ("record", record),
    ("record_kept", record_kept),
    ("attestation", attestation),
    ("signature", signature),
    ("sealed_part", sealed_part),
    ("sealed_content", sealed_content),
    ("slots", slots),
    ("block", block),
    ("block_kept", block_kept),
    ("vote", vote),
    ("certificate", certificate),
    ("keystore", keystore),
    ("http_request", http_request),
    ("http_reply", http_reply),
];

pub fn record(bytes: &[u8]) -> bool {
    let Ok(record) = SignedRecord::decode(bytes) else { return false };
    assert!(encodes_to(&record, bytes), "one encoding a record");
    true
}

pub fn record_kept(bytes: &[u8]) -> bool {
    let Ok(record) = SignedRecord::decode_kept(bytes) else { return false };
    assert!(encodes_to(&record, bytes), "one encoding a record");
    assert!(record.lacks_sealed() || SignedRecord::decode(bytes).is_ok());
    true
}

pub fn attestation(bytes: &[u8]) -> bool {
    canonical::<Attestation>(bytes, RECORD_BYTES_MAX).is_some()
}

pub fn signature(bytes: &[u8]) -> bool {
    canonical::<Signature>(bytes, RECORD_BYTES_MAX).is_some()
}

pub fn sealed_part(bytes: &[u8]) -> bool {
    canonical::<SealedPart>(bytes, RECORD_BYTES_MAX).is_some()
}

pub fn sealed_content(bytes: &[u8]) -> bool {
    canonical::<SealedContent>(bytes, RECORD_BYTES_MAX).is_some()
}

pub fn slots(bytes: &[u8]) -> bool {
    canonical::<Slots>(bytes, RECORD_BYTES_MAX).map(|slots| slots.root()).is_some()
}

pub fn block(bytes: &[u8]) -> bool {
    let Ok(block) = Block::decode(bytes) else { return false };
    assert!(encodes_to(&block, bytes), "one encoding a block");
    true
}

pub fn block_kept(bytes: &[u8]) -> bool {
    let Ok(block) = Block::decode_kept(bytes) else { return false };
    assert!(encodes_to(&block, bytes), "one encoding a block");
    true
}

pub fn vote(bytes: &[u8]) -> bool {
    canonical::<Vote>(bytes, RECORD_BYTES_MAX).is_some()
}

pub fn certificate(bytes: &[u8]) -> bool {
    canonical::<CommitCertificate>(bytes, CERTIFICATE_BYTES_MAX).is_some()
}

pub fn keystore(bytes: &[u8]) -> bool {
    Keystore::parse(bytes).map(|store| store.keys().count()).is_ok()
}

/// The bodies that a node reads from strangers.
pub fn http_request(bytes: &[u8]) -> bool {
    bytes.len() <= REQUEST_BYTES_MAX && (json::<ProofRequest>(bytes) | json::<PartyTagRequest>(bytes))
}

/// The bodies that a clerk's tool reads from a node that may lie.
pub fn http_reply(bytes: &[u8]) -> bool {
    if bytes.len() > JSON_BYTES_MAX {
        return false;
    }
    let read: [Body; 10] = [
        json::<Status>,
        json::<TxStatus>,
        json::<Submitted>,
        json::<Problem>,
        json::<CheckReport>,
        json::<UnitView>,
        json::<HistoryPage>,
        json::<CasePage>,
        json::<OrganisationView>,
        json::<ConsistencyView>,
    ];
    read.iter().filter(|read| read(bytes)).count() > 0
}

/// Strict JSON of a type, which must read back as it was written.
fn json<T: DeserializeOwned + Serialize + PartialEq>(bytes: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<T>(bytes) else { return false };
    let written = serde_json::to_vec(&value).expect("plain members");
    assert!(serde_json::from_slice::<T>(&written).is_ok_and(|again| again == value));
    true
}
