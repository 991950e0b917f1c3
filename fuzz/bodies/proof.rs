//! What a verifier decodes: one function for each kind of bytes. It must not panic, and what it takes it writes back.

use kexin_proof::anchor::TrustAnchor;
use kexin_proof::bundle::ProofBundle;
use kexin_proof::checkpoint::{Checkpoint, SignedNote, VerifierKey};
use kexin_proof::consistency::ConsistencyPath;
use kexin_proof::entry::LogEntry;
use kexin_proof::envelope::Envelope;
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{SlotsRoot, StateKey};
use kexin_proof::header::Header;
use kexin_proof::inclusion::InclusionPath;
use kexin_proof::list::ListDisclosure;
use kexin_proof::presence::{Absence, StateProof};
use kexin_proof::seal::Seal;
use kexin_proof::slots::SlotsDisclosure;
use kexin_proof::wire::{Wire, decode, encodes_to};

/// Takes bytes or refuses them; whether it took them.
pub type Body = fn(&[u8]) -> bool;

/// Every decoder of the verifier.
pub const PROOF: [(&str, Body); 14] = [
    ("checkpoint_note", checkpoint_note),
    ("verifier_key", verifier_key),
    ("epoch_text", epoch_text),
    ("bundle", bundle),
    ("anchor", anchor),
    ("state_proof", state_proof),
    ("absence", absence),
    ("slots_disclosure", slots_disclosure),
    ("list_disclosure", list_disclosure),
    ("envelope", envelope),
    ("header", header),
    ("log_entry", log_entry),
    ("log_paths", log_paths),
    ("seal", seal),
];

const BYTES_MAX: usize = 1024 * 1024;

/// A value of the canonical encoding, which must encode to what it was read from.
pub fn canonical<T: Wire>(bytes: &[u8], bytes_max: usize) -> Option<T> {
    let value: T = decode(bytes, bytes_max).ok()?;
    assert!(encodes_to(&value, bytes), "one encoding a value");
    Some(value)
}

pub fn checkpoint_note(bytes: &[u8]) -> bool {
    let Some(note) = text(bytes).and_then(|text| SignedNote::parse(text).ok()) else { return false };
    assert_eq!(note.to_string().as_bytes(), bytes, "one text a note");
    if let Ok(checkpoint) = Checkpoint::from_body(&note.body) {
        assert_eq!(checkpoint.body(), note.body, "one text a checkpoint");
    }
    for line in &note.lines {
        let _ = Seal::from_line(line);
    }
    true
}

pub fn verifier_key(bytes: &[u8]) -> bool {
    let Some(key) = text(bytes).and_then(|text| text.parse::<VerifierKey>().ok()) else { return false };
    assert_eq!(key.to_string().as_bytes(), bytes, "one text a key");
    true
}

pub fn epoch_text(bytes: &[u8]) -> bool {
    let Some(epoch) = text(bytes).and_then(|text| Epoch::parse(text).ok()) else { return false };
    assert_eq!(epoch.text().as_bytes(), bytes, "one text an epoch");
    true
}

pub fn bundle(bytes: &[u8]) -> bool {
    let Ok(bundle) = ProofBundle::from_json(bytes) else { return false };
    assert!(ProofBundle::from_json(&bundle.to_json()).is_ok_and(|again| again == bundle));
    true
}

pub fn anchor(bytes: &[u8]) -> bool {
    let Ok(anchor) = TrustAnchor::from_json(bytes) else { return false };
    assert!(TrustAnchor::from_json(&anchor.to_json()).is_ok_and(|again| again == anchor));
    true
}

pub fn state_proof(bytes: &[u8]) -> bool {
    let Some(proof) = canonical::<StateProof>(bytes, BYTES_MAX) else { return false };
    let (key, value) = (StateKey::from_bytes([0x5a; 32]), SlotsRoot::from_bytes([1; 32]));
    let _ = proof.root_present(&key, &value);
    let _ = proof.root_absent(&key, &Absence::Empty);
    true
}

pub fn absence(bytes: &[u8]) -> bool {
    canonical::<Absence>(bytes, BYTES_MAX).is_some()
}

pub fn slots_disclosure(bytes: &[u8]) -> bool {
    canonical::<SlotsDisclosure>(bytes, BYTES_MAX).map(|shown| shown.root()).is_some()
}

pub fn list_disclosure(bytes: &[u8]) -> bool {
    canonical::<ListDisclosure>(bytes, BYTES_MAX).map(|shown| shown.root()).is_some()
}

pub fn envelope(bytes: &[u8]) -> bool {
    canonical::<Envelope>(bytes, BYTES_MAX).is_some()
}

pub fn header(bytes: &[u8]) -> bool {
    canonical::<Header>(bytes, BYTES_MAX).map(|header| (header.hash(), header.checkpoint_size())).is_some()
}

pub fn log_entry(bytes: &[u8]) -> bool {
    let Ok(entry) = LogEntry::from_bytes(bytes) else { return false };
    assert_eq!(entry.to_bytes(), bytes, "one encoding an entry");
    true
}

pub fn log_paths(bytes: &[u8]) -> bool {
    let inclusion = canonical::<InclusionPath>(bytes, BYTES_MAX).is_some();
    canonical::<ConsistencyPath>(bytes, BYTES_MAX).is_some() || inclusion
}

pub fn seal(bytes: &[u8]) -> bool {
    canonical::<Seal>(bytes, BYTES_MAX).is_some()
}

pub fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
