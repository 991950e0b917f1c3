//! Attestations: every kind round-trips, and nothing in one can be changed under its signature.

use kexin_proof::hash::{DocumentDigest, SlotsRoot};
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::PartyTag;
use kexin_proof::suite::verify_strict;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::decode;
use proptest::prelude::*;

use super::*;

const CHAIN: ChainId = ChainId::from_bytes([7; 32]);

fn unit() -> UnitCode {
    "440106001002GB00014F00220045".parse().expect("a unit code")
}

fn tag(number: u8) -> PartyTag {
    PartyTag { scheme: 1, key: 1, mac: [number; 32] }
}

fn time(ms: u64) -> TimeMs {
    TimeMs::new(ms).expect("small")
}

fn every_kind() -> [Claims; 4] {
    [
        Claims::PartyEsign(PartyEsign {
            party: tag(1),
            unit: unit(),
            act: 2,
            application: SlotsRoot::from_bytes([6; 32]),
        }),
        Claims::TaxClear(TaxClear {
            unit: unit(),
            cause: 1,
            givers: vec![tag(1), tag(2)],
            takers: vec![tag(3)],
            taxes: TaxClear::DEED | TaxClear::INCOME,
            exempt: TaxClear::INCOME,
            contract: "FY2026-1".to_owned(),
        }),
        Claims::BankRelease(BankRelease {
            unit: unit(),
            mortgage: "G440106-2".to_owned(),
            proof_number: "粤(2026)广州市不动产证明第0000001号".to_owned(),
        }),
        Claims::CourtOrder(CourtOrder {
            unit: unit(),
            act: 14,
            document_number: "（2026）粤0106执1234号".to_owned(),
            debtor: Some(tag(1)),
            served_at: time(1_795_000_000_000),
            term_days: 1095,
            order_digest: DocumentDigest::from_bytes([5; 32]),
        }),
    ]
}

fn attestation(claims: Claims) -> Attestation {
    let statement = Statement {
        case_number: String::new(),
        acting_bureau: 0,
        scope: vec![state_key(Namespace::Unit, unit().as_bytes())],
        claims,
        valid_from: time(1),
        valid_until: time(2),
        nonce: [9; 16],
    };
    Attestation::sign(statement, &CHAIN, &SecretKey::from_seed([1; 32]), Role::Tax, 900, 1)
}

#[test]
fn every_kind_round_trips_and_its_signature_holds() {
    for claims in every_kind() {
        let attestation = attestation(claims);
        let bytes = encode(&attestation);
        assert_eq!(decode::<Attestation>(&bytes, 8192), Ok(attestation.clone()));
        let key = SecretKey::from_seed([1; 32]).public();
        let message = attestation.message(&CHAIN);
        assert!(verify_strict(&key, &message, &attestation.signature().bytes).is_ok());
        assert_ne!(attestation.message(&ChainId::ZERO), message);
    }
}

#[test]
fn the_signature_covers_every_field_but_its_own_bytes() {
    let attestation = attestation(every_kind()[0].clone());
    let bytes = encode(&attestation);
    let covered = bytes.len() - 68;
    for place in 0..covered {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        if let Ok(other) = decode::<Attestation>(&changed, 8192) {
            assert_ne!(other.message(&CHAIN), attestation.message(&CHAIN), "byte {place}");
        }
    }
}

#[test]
fn unknown_kinds_reversed_validity_and_unsorted_parties_are_refused() {
    let mut bytes = encode(&attestation(every_kind()[0].clone()));
    bytes[1] = 99;
    assert!(decode::<Attestation>(&bytes, 8192).is_err());
    let mut reversed = attestation(every_kind()[0].clone());
    reversed.statement.valid_until = time(0);
    assert!(decode::<Attestation>(&encode(&reversed), 8192).is_err());
    let Claims::TaxClear(mut tax) = every_kind()[1].clone() else { unreachable!() };
    tax.givers.reverse();
    assert!(decode::<TaxClear>(&encode(&tax), 4096).is_err());
    tax.givers.reverse();
    assert!(decode::<TaxClear>(&encode(&tax), 4096).is_ok());
    tax.exempt = TaxClear::VALUE_ADDED;
    assert!(decode::<TaxClear>(&encode(&tax), 4096).is_err(), "exempt from a tax that is not settled");
}

#[test]
fn the_golden_attestations_are_the_same_bytes_for_ever() {
    let rows: Vec<_> = every_kind()
        .into_iter()
        .map(|claims| {
            let attestation = attestation(claims);
            let claims = &attestation.statement().claims;
            serde_json::json!({
                "kind": claims.kind(),
                "name": claims.name(),
                "claims": hex::encode(claims.encode()),
                "message": hex::encode(attestation.message(&CHAIN)),
                "bytes": hex::encode(encode(&attestation)),
            })
        })
        .collect();
    let vectors = serde_json::json!({
        "chain": CHAIN,
        "signing_seed": hex::encode([1; 32]),
        "public_key": SecretKey::from_seed([1; 32]).public(),
        "attestations": rows,
    });
    crate::vectors::check("attestation.json", &vectors);
}

proptest! {
    #[test]
    fn changed_and_cut_bytes_are_refused_or_another_attestation(
        kind in 0usize..4,
        place in any::<prop::sample::Index>(),
        bit in 0u8..8,
    ) {
        let attestation = attestation(every_kind()[kind].clone());
        let bytes = encode(&attestation);
        let place = place.index(bytes.len());
        prop_assert!(decode::<Attestation>(&bytes[..place], 8192).is_err());
        let mut changed = bytes;
        changed[place] ^= 1 << bit;
        if let Ok(other) = decode::<Attestation>(&changed, 8192) {
            prop_assert_eq!(encode(&other), changed);
            let key = SecretKey::from_seed([1; 32]).public();
            prop_assert!(verify_strict(&key, &other.message(&CHAIN), &other.signature().bytes).is_err());
        }
    }

    #[test]
    fn noise_is_no_attestation(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(decode::<Attestation>(&bytes, 8192).is_err());
    }
}
