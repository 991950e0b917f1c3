//! The keystore: secrets come back with the passphrase only, and no key can be dropped, swapped or relabelled.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use proptest::prelude::*;

use super::*;
use crate::seeded::Seeded;

/// For tests that open many keystores: no reader accepts it unless it says so.
const SMALL: KdfCost = KdfCost { memory_kib: 16, passes: 1, lanes: 1 };

const CLERK: KeyPlace = KeyPlace { purpose: Purpose::Clerk, org: 440_100, key: 1 };
const SEALING: KeyPlace = KeyPlace { purpose: Purpose::Sealing, org: 440_100, key: 1 };
const TAG: KeyPlace = KeyPlace { purpose: Purpose::PartyTag, org: 440_000, key: 7 };

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(Zeroizing::new(text.as_bytes().to_vec())).expect("neither empty nor long")
}

fn secret(byte: u8) -> Zeroizing<[u8; SECRET_BYTES]> {
    Zeroizing::new([byte; SECRET_BYTES])
}

fn filled(cost: KdfCost) -> OpenKeystore {
    let random = &mut Seeded(1);
    let mut keystore = OpenKeystore::create_at(cost, &passphrase("口令 one"), random).expect("memory");
    keystore.add(CLERK, "收件岗 1", &secret(1), random).expect("room");
    keystore.add(SEALING, "", &secret(2), random).expect("room");
    keystore.add(TAG, "province", &secret(3), random).expect("room");
    keystore
}

fn reopened(json: &[u8], text: &str) -> Result<OpenKeystore, KeystoreError> {
    Keystore::parse_at_least(json, SMALL)?.unlock(&passphrase(text))
}

#[test]
fn keys_come_back_with_the_passphrase_and_only_with_it() {
    let json = filled(SMALL).to_json();
    let keystore = reopened(&json, "口令 one").expect("the passphrase");
    assert!(keystore.signing_key(CLERK).expect("there").seed() == &[1; 32]);
    assert!(keystore.opening_key(SEALING).expect("there").as_bytes() == &[2; 32]);
    let document = crate::party::PartyDocument::normalise(99, "A").expect("sound");
    let tag = keystore.tag_key(TAG).expect("there").tag(&document);
    assert_eq!(tag, TagKey::new(7, [3; 32]).tag(&document));
    for wrong in ["口令 two", "口令 one ", "x"] {
        assert!(matches!(reopened(&json, wrong), Err(KeystoreError::Locked)));
    }
}

#[test]
fn without_the_passphrase_purposes_and_public_keys_can_be_read() {
    let keystore = Keystore::parse_at_least(&filled(SMALL).to_json(), SMALL).expect("well formed");
    let keys: Vec<_> = keystore.keys().collect();
    assert_eq!(keys[0].place, CLERK);
    assert_eq!(keys[0].label, "收件岗 1");
    assert_eq!(keys[0].signing_key(), Some(SecretKey::from_seed([1; 32]).public()));
    assert_eq!(keys[1].sealing_key(), Some(OpeningKey::from_bytes([2; 32]).public()));
    assert_eq!(keys[1].signing_key(), None);
    assert!(keys[2].public().starts_with("tag-key:"));
}

#[test]
fn no_secret_and_no_passphrase_stands_in_the_file() {
    let json = String::from_utf8(filled(SMALL).to_json()).expect("JSON is UTF-8");
    for byte in 1..=3_u8 {
        assert!(!json.contains(&hex::encode([byte; 32])));
    }
    assert!(!json.contains("口令"));
}

#[test]
fn a_key_serves_its_own_purpose_only() {
    let keystore = filled(SMALL);
    assert!(matches!(keystore.signing_key(SEALING), Err(KeystoreError::Purpose(_))));
    assert!(matches!(keystore.opening_key(CLERK), Err(KeystoreError::Purpose(_))));
    assert!(matches!(keystore.tag_key(CLERK), Err(KeystoreError::Purpose(_))));
    let other = KeyPlace { key: 2, ..CLERK };
    assert!(matches!(keystore.signing_key(other), Err(KeystoreError::NotFound(place)) if place == other));
}

#[test]
fn keys_are_added_once_and_removed_for_good() {
    let mut keystore = filled(SMALL);
    let random = &mut Seeded(9);
    assert!(matches!(keystore.add(CLERK, "", &secret(9), random), Err(KeystoreError::Exists(_))));
    let fresh = KeyPlace { key: 2, ..CLERK };
    assert!(matches!(keystore.generate(fresh, "a\nb", random), Err(KeystoreError::Label)));
    let info = keystore.generate(fresh, "", random).expect("room");
    assert_eq!(info.signing_key(), Some(keystore.signing_key(fresh).expect("there").public()));
    keystore.remove(CLERK, random).expect("there");
    assert!(matches!(keystore.remove(CLERK, random), Err(KeystoreError::NotFound(_))));
    let keystore = reopened(&keystore.to_json(), "口令 one").expect("still sealed");
    assert_eq!(keystore.keys().count(), 3);
    assert!(keystore.signing_key(fresh).is_ok());
}

#[test]
fn another_passphrase_replaces_the_old_one() {
    let mut keystore = filled(SMALL);
    keystore.change_passphrase(&passphrase("另一口令"), &mut Seeded(50)).expect("every key opens");
    let json = keystore.to_json();
    assert!(matches!(reopened(&json, "口令 one"), Err(KeystoreError::Locked)));
    assert!(reopened(&json, "另一口令").is_ok_and(|keystore| keystore.signing_key(CLERK).is_ok()));
}

#[test]
fn keys_cannot_be_dropped_swapped_or_relabelled_in_the_file() {
    let json = String::from_utf8(filled(SMALL).to_json()).expect("JSON is UTF-8");
    let tampered = [
        json.replace("440100", "440300"),
        json.replace("收件岗 1", "收件岗 2"),
        json.replace("\"key\": 7", "\"key\": 8"),
        json.replace("\"passes\": 1", "\"passes\": 2"),
    ];
    for changed in tampered {
        assert_ne!(changed, json);
        assert!(matches!(reopened(changed.as_bytes(), "口令 one"), Err(KeystoreError::Locked)));
    }
    let mut value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    value["keys"].as_array_mut().expect("a list").remove(0);
    let fewer = serde_json::to_vec(&value).expect("JSON");
    assert!(matches!(reopened(&fewer, "口令 one"), Err(KeystoreError::Locked)));
}

#[test]
fn a_reader_refuses_costs_that_are_too_cheap_or_too_dear() {
    let json = String::from_utf8(filled(SMALL).to_json()).expect("JSON is UTF-8");
    assert!(matches!(Keystore::parse(json.as_bytes()), Err(KeystoreError::KdfCost)));
    let costs = [("16", "1", "1"), ("65535", "3", "1"), ("65536", "2", "1"), ("4294967295", "3", "1")];
    for (memory, passes, lanes) in costs.into_iter().chain([("65536", "17", "1"), ("65536", "3", "5")]) {
        let changed = json
            .replace("\"memory_kib\": 16", &format!("\"memory_kib\": {memory}"))
            .replace("\"passes\": 1", &format!("\"passes\": {passes}"))
            .replace("\"lanes\": 1", &format!("\"lanes\": {lanes}"));
        assert!(matches!(Keystore::parse(changed.as_bytes()), Err(KeystoreError::KdfCost)));
    }
}

#[test]
fn unknown_members_versions_and_repeated_keys_are_refused() {
    let json = String::from_utf8(filled(SMALL).to_json()).expect("JSON is UTF-8");
    let malformed = |text: String| {
        assert_ne!(text, json);
        assert!(matches!(
            Keystore::parse_at_least(text.as_bytes(), SMALL),
            Err(KeystoreError::Malformed { .. })
        ));
    };
    malformed(json.replace("keystore/v1", "keystore/v2"));
    malformed(json.replace("argon2id", "argon2i"));
    malformed(json.replace("\"cipher\"", "\"extra\": 1, \"cipher\""));
    malformed(json.replace("\"cipher\"", "\"format\": \"kexinku/keystore/v1\", \"cipher\""));
    malformed(json.replace("\"purpose\": \"clerk\"", "\"purpose\": \"cook\""));
    malformed(json.replace("\"purpose\": \"clerk\"", "\"purpose\": \"sealing\""));
    malformed(json.replace("\"nonce\": \"", "\"nonce\": \"00"));
    malformed(json.replace("\"ciphertext\": \"", "\"ciphertext\": \"00"));
    malformed(json.replace("\"nonce\": \"", "\"nonce\": \"AA"));
    malformed(format!("{json}x"));
}

#[test]
fn empty_and_overlong_passphrases_are_refused() {
    for length in [0, 1025] {
        let bytes = Zeroizing::new(vec![b'x'; length]);
        assert!(matches!(Passphrase::new(bytes), Err(KeystoreError::Passphrase)));
    }
}

#[test]
fn the_file_is_private_replaced_whole_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keystore.json");
    fs::write(folder.path().join("keystore.json.new"), "left by a crash").expect("writable");
    filled(SMALL).write(&path).expect("written");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    let mut keystore = filled(SMALL);
    keystore.remove(TAG, &mut Seeded(7)).expect("there");
    keystore.write(&path).expect("replaced");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(fs::read(&path).expect("there"), keystore.to_json());
    assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1);
}

#[test]
fn a_file_that_others_may_open_is_refused_and_so_is_a_huge_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keystore.json");
    filled(KdfCost::STANDARD).write(&path).expect("written");
    assert!(Keystore::read(&path).is_ok());
    for mode in [0o640, 0o604, 0o620, 0o601, 0o777] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("ours");
        assert!(
            matches!(Keystore::read(&path), Err(KeystoreError::TooOpen { mode: found }) if found == mode)
        );
    }
    fs::write(&path, vec![b' '; FILE_BYTES_MAX + 1]).expect("ours");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("ours");
    assert!(matches!(Keystore::read(&path), Err(KeystoreError::Malformed { what: "size of the file" })));
    assert!(matches!(Keystore::read(&folder.path().join("none")), Err(KeystoreError::File(_))));
}

#[test]
fn a_write_that_fails_keeps_the_old_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keystore.json");
    fs::create_dir(&path).expect("a folder where the file should go");
    assert!(matches!(filled(SMALL).write(&path), Err(KeystoreError::File(_))));
    assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1);
}

#[test]
fn a_keystore_of_today_opens_for_ever() {
    let keystore = filled(KdfCost::STANDARD);
    let json: serde_json::Value = serde_json::from_slice(&keystore.to_json()).expect("JSON");
    crate::vectors::check("keystore.json", &json);
    let opened = Keystore::parse(&serde_json::to_vec(&json).expect("JSON"))
        .and_then(|locked| locked.unlock(&passphrase("口令 one")))
        .expect("the standard cost and the right passphrase");
    assert!(opened.signing_key(CLERK).is_ok());
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(json in any::<String>()) {
        prop_assert!(Keystore::parse(json.as_bytes()).is_err());
    }

    #[test]
    fn a_changed_byte_opens_nothing_else(place in any::<prop::sample::Index>(), byte in 0x20u8..0x7f) {
        let mut json = filled(SMALL).to_json();
        let place = place.index(json.len());
        let is_same = json[place] == byte || (json[place].is_ascii_whitespace() && byte == b' ');
        json[place] = byte;
        if let Ok(keystore) = reopened(&json, "口令 one") {
            prop_assert!(is_same || keystore.to_json() == filled(SMALL).to_json());
        }
    }
}

#[test]
fn a_flipped_bit_in_the_file_is_an_error_or_changes_no_key() {
    let good = filled(SMALL).to_json();
    let secret_of = |keystore: &OpenKeystore| *keystore.signing_key(CLERK).expect("there").seed();
    let expected = secret_of(&reopened(&good, "口令 one").expect("the passphrase"));
    let mut refused = 0;
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 1 << (place % 8);
        match reopened(&bad, "口令 one") {
            Err(_) => refused += 1,
            // A space for a line's end is the same document.
            Ok(keystore) => {
                assert_eq!(secret_of(&keystore), expected, "byte {place}");
                assert_eq!(
                    keystore.to_json(),
                    reopened(&good, "口令 one").expect("sound").to_json(),
                    "byte {place}"
                );
            }
        }
    }
    assert!(refused * 10 >= good.len() * 9, "{refused} of {} refused", good.len());
}
