//! The acceptance rule for signatures, against Wycheproof, CCTV and speccheck.

mod golden;

use alloc::string::ToString;
use alloc::vec::Vec;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn public_vectors(name: &str) -> Value {
    let path = PathBuf::from("../tests/vectors/public").join(name);
    serde_json::from_str(&fs::read_to_string(path).expect("the vectors are in the repository"))
        .expect("vectors are JSON")
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().expect("hex text")).expect("hex digits")
}

/// One public case: key, message, signature as raw bytes.
struct Case {
    key: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

fn single(case: &Case) -> bool {
    let Ok(Ok(key)) = <[u8; 32]>::try_from(case.key.as_slice()).map(PublicKey::ed25519) else { return false };
    let Ok(signature) = SignatureBytes::from_slice(&case.signature) else { return false };
    verify(&key, &case.message, &signature).is_ok()
}

fn wycheproof() -> Vec<(Case, bool)> {
    let file = public_vectors("wycheproof/ed25519_test.json");
    let mut cases = Vec::new();
    for group in file["testGroups"].as_array().expect("groups") {
        for test in group["tests"].as_array().expect("tests") {
            let case = Case {
                key: bytes(&group["publicKey"]["pk"]),
                message: bytes(&test["msg"]),
                signature: bytes(&test["sig"]),
            };
            cases.push((case, test["result"] == "valid"));
        }
    }
    cases
}

fn cctv() -> Vec<(Case, bool)> {
    let file = public_vectors("ed25519-cctv/ed25519vectors.json");
    let refused = ["non_canonical_A", "non_canonical_R", "low_order_A", "low_order_component_A"];
    file.as_array()
        .expect("a list of cases")
        .iter()
        .map(|test| {
            let flags: Vec<&str> = test["flags"]
                .as_array()
                .map(|list| list.iter().filter_map(Value::as_str).collect())
                .unwrap_or_default();
            let case = Case {
                key: bytes(&test["key"]),
                message: test["msg"].as_str().expect("text").as_bytes().to_vec(),
                signature: bytes(&test["sig"]),
            };
            (case, !flags.iter().any(|flag| refused.contains(flag)))
        })
        .collect()
}

#[test]
fn wycheproof_verdicts_are_ours() {
    let cases = wycheproof();
    assert_eq!(cases.len(), 151);
    for (index, (case, valid)) in cases.iter().enumerate() {
        assert_eq!(single(case), *valid, "case {index}");
    }
}

/// Every case of the set satisfies the cofactored equation; the rule refuses those whose encodings are not canonical
/// or whose key is not of prime order.
#[test]
fn cctv_verdicts_follow_from_the_flags_of_each_case() {
    let cases = cctv();
    assert_eq!(cases.len(), 914);
    for (index, (case, accepted)) in cases.iter().enumerate() {
        assert_eq!(single(case), *accepted, "case {index}");
    }
    assert!(cases.iter().any(|(_, accepted)| *accepted));
}

fn speccheck() -> Vec<Case> {
    let file = public_vectors("ed25519-speccheck/cases.json");
    let cases = file.as_array().expect("a list of cases").iter();
    cases
        .map(|test| Case {
            key: bytes(&test["pub_key"]),
            message: bytes(&test["message"]),
            signature: bytes(&test["signature"]),
        })
        .collect()
}

/// All ten play with torsion, scalars out of range or encodings; a registered key has none of the first, and the
/// rule refuses the others, so none of the ten is accepted.
#[test]
fn speccheck_cases_are_all_refused() {
    let cases = speccheck();
    assert_eq!(cases.len(), 10);
    for (index, case) in cases.iter().enumerate() {
        assert!(!single(case), "case {index}");
    }
}

/// The two cases whose key is of prime order carry an S that is not below the group's order, and fail for it alone.
#[test]
fn a_scalar_beyond_the_order_is_refused_although_its_remainder_holds() {
    let beyond: Vec<Case> = speccheck()
        .into_iter()
        .filter(|case| PublicKey::ed25519(case.key.as_slice().try_into().expect("32 bytes")).is_ok())
        .collect();
    assert_eq!(beyond.len(), 2);
    for case in beyond {
        let mut bytes = <[u8; 64]>::try_from(case.signature.as_slice()).expect("64 bytes");
        let s = Scalar::from_bytes_mod_order(bytes[32..].try_into().expect("32 bytes"));
        assert!(!single(&case));
        bytes[32..].copy_from_slice(s.as_bytes());
        assert!(single(&Case { signature: bytes.to_vec(), ..case }));
    }
}

/// What can be asked of a batch: cases whose key may be registered and whose signature has 64 bytes.
fn askable(cases: &[Case]) -> Vec<SignedBytes<'_>> {
    cases
        .iter()
        .filter_map(|case| {
            let key = PublicKey::ed25519(case.key.as_slice().try_into().ok()?).ok()?;
            let signature = SignatureBytes::from_slice(&case.signature).ok()?;
            Some(SignedBytes { key, message: &case.message, signature })
        })
        .collect()
}

fn public_cases() -> Vec<Case> {
    let judged = wycheproof().into_iter().chain(cctv()).map(|(case, _)| case);
    judged.chain(speccheck()).collect()
}

fn holds(item: &SignedBytes<'_>) -> bool {
    verify(&item.key, item.message, &item.signature).is_ok()
}

#[test]
fn the_sum_of_a_batch_decides_every_public_case_as_the_single_rule_does() {
    let cases = public_cases();
    let items = askable(&cases);
    let (mut accepted, mut refused) = (0, 0);
    for (index, item) in items.iter().enumerate() {
        let sum = batch::sum_is_identity(&[*item], &[9; 32]) == Some(true);
        assert_eq!(sum, holds(item), "case {index}");
        if sum { accepted += 1 } else { refused += 1 }
    }
    assert!(accepted > 100 && refused > 50, "both verdicts occur: {accepted} and {refused}");
}

/// The strict check of a partner's library.
fn library_is_strict(item: &SignedBytes<'_>) -> bool {
    let key = ed25519_dalek::VerifyingKey::from_bytes(item.key.as_bytes()).expect("a registered key");
    let signature = ed25519_dalek::Signature::from_bytes(item.signature.as_bytes());
    key.verify_strict(item.message, &signature).is_ok()
}

/// Partners' libraries, which use the cofactorless equation, accept whatever entered through the strict check.
#[test]
fn strict_is_narrower_than_the_rule() {
    let cases = public_cases();
    let mut narrower = 0;
    for item in askable(&cases) {
        let strict = verify_strict(&item.key, item.message, &item.signature).is_ok();
        assert_eq!(strict, holds(&item) && library_is_strict(&item), "strict is both, no more and no less");
        assert!(!strict || holds(&item), "strict never accepts what the rule refuses");
        narrower += usize::from(holds(&item) && !strict);
    }
    assert!(narrower > 0, "some cases hold under the cofactored equation alone");
}

#[test]
fn neighbouring_public_edge_cases_decide_in_a_batch_as_one_by_one() {
    let cases = public_cases();
    for (start, window) in askable(&cases).windows(8).enumerate() {
        let first_bad = window.iter().position(|item| !holds(item));
        assert_eq!(verify_batch(window, [7; 32]).err(), first_bad, "window {start}");
    }
}

/// Without falling back: keys that sign several times are added up, in any order.
#[test]
fn the_sum_of_valid_signatures_holds_by_itself() {
    let keys: Vec<SecretKey> = (0..3u8).map(|n| SecretKey::from_seed([n; 32])).collect();
    let messages: Vec<[u8; 1]> = (0..10u8).map(|n| [n]).collect();
    let items: Vec<SignedBytes<'_>> = messages
        .iter()
        .zip(keys.iter().cycle())
        .map(|(message, key)| SignedBytes { key: key.public(), message, signature: key.sign(message) })
        .collect();
    for count in 0..=items.len() {
        assert_eq!(batch::sum_is_identity(&items[..count], &[5; 32]), Some(true), "{count} items");
    }
}

/// Two broken signatures whose errors cancel each other fool a sum without coefficients.
#[test]
fn errors_that_cancel_each_other_do_not_pass() {
    let shifted = |seed: u8, by: Scalar| {
        let key = SecretKey::from_seed([seed; 32]);
        let mut bytes = *key.sign(b"message").as_bytes();
        let s = Scalar::from_bytes_mod_order(bytes[32..].try_into().expect("32 bytes")) + by;
        bytes[32..].copy_from_slice(s.as_bytes());
        let signature = SignatureBytes::from_bytes(bytes);
        SignedBytes { key: key.public(), message: b"message", signature }
    };
    let items = [
        shifted(1, Scalar::ZERO),
        shifted(2, Scalar::ONE),
        shifted(3, -Scalar::ONE),
        shifted(4, Scalar::ZERO),
    ];
    assert_eq!(verify_batch(&items, [0; 32]), Err(1));
}

fn compresses_to_itself(bytes: [u8; 32]) -> bool {
    CompressedEdwardsY(bytes).decompress().is_some_and(|point| point.compress().0 == bytes)
}

/// Canonical by sight is canonical by compressing, wherever the two could part: around 0, p and 2^255, with either sign.
#[test]
fn an_encoding_is_canonical_when_its_point_compresses_to_it() {
    let mut checked = 0;
    for near in [[0; 32], [0xff; 32]] {
        for low in 0..=255 {
            for high in [0, 1, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff] {
                let mut bytes = near;
                (bytes[0], bytes[31]) = (low, high);
                let by_sight = decompress_canonical(&bytes).is_some();
                assert_eq!(by_sight, compresses_to_itself(bytes), "{bytes:02x?}");
                checked += usize::from(CompressedEdwardsY(bytes).decompress().is_some());
            }
        }
    }
    assert!(checked > 1_000, "about half of them are points: {checked}");
}

/// Picks of cases: few, and enough for the other algorithm that multiplies many points.
fn mixture() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    let picks = |count| prop::collection::vec(any::<prop::sample::Index>(), count);
    prop_oneof![9 => picks(0..24), 1 => picks(180..260)]
}

proptest! {
    #[test]
    fn any_encoding_is_canonical_when_its_point_compresses_to_it(bytes in any::<[u8; 32]>()) {
        prop_assert_eq!(decompress_canonical(&bytes).is_some(), compresses_to_itself(bytes));
    }

    #[test]
    fn what_a_key_signs_holds_and_nothing_else(seed in any::<[u8; 32]>(), message in prop::collection::vec(any::<u8>(), 0..64), bit in 0usize..512) {
        let key = SecretKey::from_seed(seed);
        let signature = key.sign(&message);
        prop_assert!(verify_strict(&key.public(), &message, &signature).is_ok());
        let mut broken = *signature.as_bytes();
        broken[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify(&key.public(), &message, &SignatureBytes::from_bytes(broken)).is_err());
    }

    #[test]
    fn a_batch_names_its_first_broken_signature(count in 4usize..12, broken in 0usize..12, randomness in any::<[u8; 32]>()) {
        let keys: Vec<SecretKey> = (0..3u8).map(|n| SecretKey::from_seed([n; 32])).collect();
        let messages: Vec<[u8; 1]> = (0..count).map(|n| [n as u8]).collect();
        let items: Vec<SignedBytes<'_>> = messages.iter().enumerate().map(|(n, message)| {
            let key = &keys[n % 3];
            let signed: &[u8] = if n == broken { b"other" } else { message };
            SignedBytes { key: key.public(), message, signature: key.sign(signed) }
        }).collect();
        prop_assert_eq!(verify_batch(&items, randomness).err(), (broken < count).then_some(broken));
    }

    #[test]
    fn any_mixture_of_public_edge_cases_decides_as_one_by_one(picks in mixture(), only_valid in any::<bool>(), randomness in any::<[u8; 32]>()) {
        static CASES: LazyLock<Vec<Case>> = LazyLock::new(public_cases);
        static POOL: LazyLock<Vec<SignedBytes<'static>>> = LazyLock::new(|| askable(&CASES));
        static VALID: LazyLock<Vec<SignedBytes<'static>>> = LazyLock::new(|| POOL.iter().copied().filter(holds).collect());
        let pool: &[SignedBytes<'_>] = if only_valid { &VALID } else { &POOL };
        let items: Vec<SignedBytes<'_>> = picks.iter().map(|pick| *pick.get(pool)).collect();
        prop_assert_eq!(verify_batch(&items, randomness).err(), items.iter().position(|item| !holds(item)));
        prop_assert_eq!(verify_each(&items, randomness), items.iter().map(holds).collect::<Vec<_>>());
        let sum = batch::sum_is_identity(&items, &randomness) == Some(true);
        prop_assert_eq!(sum, items.iter().all(holds), "the sum alone decides alike, without falling back");
    }

    /// Signatures whose R carries a torsion component, mixed at random with sound and broken ones: one verdict.
    #[test]
    fn torsion_gets_one_verdict_in_any_mixture(torsion in prop::collection::vec(0usize..9, 4..40), randomness in any::<[u8; 32]>()) {
        let signed: Vec<(PublicKey, [u8; 1], SignatureBytes)> = (0u8..).zip(&torsion).map(|(n, torsion)| {
            let seed = [n % 5; 32];
            let signature = twisted(&seed, &[n], *torsion);
            (SecretKey::from_seed(seed).public(), [n], signature)
        }).collect();
        let items: Vec<SignedBytes<'_>> = signed
            .iter()
            .map(|(key, message, signature)| SignedBytes { key: *key, message, signature: *signature })
            .collect();
        for (item, torsion) in items.iter().zip(&torsion) {
            prop_assert_eq!(holds(item), *torsion < 8, "torsion {} in R", torsion);
            prop_assert_eq!(verify_strict(&item.key, item.message, &item.signature).is_ok(), *torsion == 0);
        }
        let first_bad = torsion.iter().position(|torsion| *torsion == 8);
        let expected: Vec<bool> = torsion.iter().map(|torsion| *torsion != 8).collect();
        prop_assert_eq!(verify_each(&items, randomness), expected);
        prop_assert_eq!(verify_batch(&items, randomness).err(), first_bad);
        prop_assert_eq!(batch::sum_is_identity(&items, &randomness) == Some(true), first_bad.is_none());
    }
}

/// A signature whose R has a torsion point added, by number; the last number breaks it instead.
fn twisted(seed: &[u8; 32], message: &[u8], torsion: usize) -> SignatureBytes {
    let secret = SigningKey::from_bytes(seed).to_scalar();
    let nonce = Scalar::from_bytes_mod_order([message[0].wrapping_add(7); 32]);
    let twist = curve25519_dalek::constants::EIGHT_TORSION.get(torsion).copied().unwrap_or_default();
    let r = (EdwardsPoint::mul_base(&nonce) + twist).compress().0;
    let key = SecretKey::from_seed(*seed).public();
    let digest = Sha512::new().chain_update(r).chain_update(key.as_bytes()).chain_update(message).finalize();
    let k = Scalar::from_bytes_mod_order_wide(&digest.into());
    let s = nonce + k * secret + Scalar::from(u64::from(torsion == 8));
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&r);
    bytes[32..].copy_from_slice(s.as_bytes());
    SignatureBytes::from_bytes(bytes)
}

#[test]
fn key_text_round_trips_and_small_order_points_are_no_keys() {
    let key = SecretKey::from_seed([1; 32]).public();
    assert_eq!(key.to_string().parse(), Ok(key));
    let mut identity = [0; 32];
    identity[0] = 1;
    assert_eq!(PublicKey::ed25519(identity), Err(KeyError::NotPrimeOrder));
    assert_eq!("ed25519:00".parse::<PublicKey>(), Err(KeyError::Text));
}
