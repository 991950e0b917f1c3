//! Envelopes: their bytes, and an id that depends on every one of them and on the chain.

use super::*;
use crate::wire::decode;

pub fn envelope() -> Envelope {
    let time = |ms| TimeMs::new(ms).expect("small");
    Envelope {
        kind: 2,
        bureau: 440_100,
        jurisdiction: 440_106,
        issued_at: time(1_795_000_000_000),
        valid_until: time(1_795_000_000_000 + VALIDITY_MS_MAX),
        rule_set: 1,
        group: GroupId::ZERO,
        position: 0,
        count: 1,
        attestations_hash: AttestationsHash::from_bytes([1; 32]),
        fields_root: SlotsRoot::from_bytes([2; 32]),
        sealed_hash: SealedHash::ZERO,
    }
}

#[test]
fn an_envelope_has_its_bytes_and_round_trips() {
    let bytes = encode(&envelope());
    assert_eq!(bytes.len(), ENVELOPE_BYTES);
    assert_eq!(decode::<Envelope>(&bytes, ENVELOPE_BYTES), Ok(envelope()));
}

#[test]
fn the_record_id_depends_on_the_chain_and_on_every_field() {
    let id = envelope().record_id(&ChainId::ZERO);
    assert_ne!(id, envelope().record_id(&ChainId::from_bytes([1; 32])));
    assert_ne!(id, Envelope { kind: 10, ..envelope() }.record_id(&ChainId::ZERO));
}

#[test]
fn times_reversed_or_too_far_apart_and_false_groups_are_refused() {
    let longer = TimeMs::new(envelope().valid_until.value() + 1).expect("small");
    for bad in [
        Envelope { valid_until: TimeMs::ZERO, ..envelope() },
        Envelope { valid_until: longer, ..envelope() },
        Envelope { count: 2, ..envelope() },
        Envelope { position: 1, ..envelope() },
        Envelope { count: 0, ..envelope() },
        Envelope { group: GroupId::from_bytes([1; 32]), ..envelope() },
    ] {
        assert!(decode::<Envelope>(&encode(&bad), ENVELOPE_BYTES).is_err());
    }
}
