//! A record loses its sealed part without changing, and takes back no other.

use kexin_proof::height::TimeMs;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Seed, Slots, Width};
use kexin_proof::wire::decode;

use super::super::{RecordDraft, Subject};
use super::*;

fn sealed(byte: u8) -> SealedPart {
    decode(&[0, 0, 0, 0, 0, 0, 0, 1, byte], 64).unwrap()
}

fn record(sealed: Option<SealedPart>) -> SignedRecord {
    let mut draft = RecordDraft {
        kind: 2,
        bureau: 440_100,
        jurisdiction: 440_106,
        issued_at: TimeMs::new(1_795_000_000_000).unwrap(),
        valid_until: TimeMs::new(1_795_000_600_000).unwrap(),
        rule_set: 1,
        attestations: Vec::new(),
        slots: Slots::new(Width::W32, Seed::from_bytes([3; 32])),
        sealed,
    };
    draft.set_subjects(&[Subject { key: state_key(Namespace::Case, b"case"), expected_version: 0 }]);
    draft.unsigned().unwrap()
}

#[test]
fn a_record_keeps_its_id_without_its_sealed_part_and_takes_it_back() {
    let whole = record(Some(sealed(1)));
    let kept = SignedRecord::decode_kept(&whole.without_sealed().encode()).unwrap();
    assert!(kept.lacks_sealed());
    assert_eq!(kept.envelope(), whole.envelope());
    assert_eq!(kept.with_sealed(sealed(1)).unwrap(), whole);
}

#[test]
fn only_the_named_part_is_taken_back() {
    let kept = record(Some(sealed(1))).without_sealed();
    assert!(kept.with_sealed(sealed(2)).is_err());
    assert!(record(None).with_sealed(sealed(1)).is_err());
}

#[test]
fn a_record_that_lacks_its_part_is_read_only_where_that_is_allowed() {
    let bytes = record(Some(sealed(1))).without_sealed().encode();
    assert!(SignedRecord::decode(&bytes).is_err());
    assert!(SignedRecord::decode_kept(&bytes).is_ok());
    let whole = record(Some(sealed(1)));
    assert_eq!(SignedRecord::decode_kept(&whole.encode()).unwrap(), whole);
    assert!(!record(None).lacks_sealed());
}

#[test]
fn another_part_in_its_place_is_refused() {
    let mut bytes = record(Some(sealed(1))).encode();
    let place = bytes.windows(5).rposition(|window| window == [0, 0, 0, 1, 1]).unwrap();
    bytes[place + 4] = 2;
    assert!(SignedRecord::decode_kept(&bytes).is_err());
}
