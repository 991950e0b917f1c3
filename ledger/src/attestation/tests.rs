//! Attestations: every kind round-trips, and nothing in one can be changed under its signature.

use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::suite::verify_strict;
use kexin_proof::wire::decode;
use proptest::prelude::*;

use super::*;
use crate::record::RoleSet;
use crate::registry::OrganisationKind;
use every_kind::{every_kind, time, unit};

mod claims;
mod every_kind;

const CHAIN: ChainId = ChainId::from_bytes([7; 32]);

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
    // The first four were published as a tax office's whatever they state, and what is published stays as it is.
    let role = if statement.claims.kind() <= 4 { Role::Tax } else { statement.claims.roles()[0] };
    Attestation::sign(statement, &CHAIN, &SecretKey::from_seed([1; 32]), role, 900, 1)
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

/// Numbers of the roles that issue each kind, kinds from 1 on (`docs/formats.md` 3).
const ISSUERS: [&[u16]; 21] = [
    &[10],
    &[20],
    &[21],
    &[22, 29],
    &[10, 21],
    &[23],
    &[25],
    &[26],
    &[1, 2],
    &[27],
    &[24],
    &[10],
    &[10, 24],
    &[21],
    &[28],
    &[21],
    &[22],
    &[22, 29],
    &[1, 2],
    &[2],
    &[22, 29],
];

#[test]
fn each_kind_is_issued_in_its_roles_and_in_no_other() {
    for (claims, issuers) in every_kind().into_iter().zip(ISSUERS) {
        for role in Role::ALL {
            let statement = attestation(claims.clone()).statement().clone();
            let signed = Attestation::sign(statement, &CHAIN, &SecretKey::from_seed([1; 32]), role, 900, 1);
            let fits = attestation_issuer_fits(&signed);
            assert_eq!(fits, issuers.contains(&role.number()), "{} as {}", claims.name(), role.name());
        }
    }
}

#[test]
fn whoever_issues_a_kind_is_an_organisation_of_some_kind() {
    for claims in every_kind() {
        for role in claims.roles() {
            let has_role = |kind: &OrganisationKind| kind.allows(RoleSet::of(&[*role]));
            assert!(OrganisationKind::ALL.iter().any(has_role), "{}", role.name());
        }
    }
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
                "roles": claims.roles().iter().map(|role| role.number()).collect::<Vec<_>>(),
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
        kind in 0_usize..21,
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
