//! Tagged hashes and tree hashes, against the known hashes of RFC 6962.

use alloc::format;
use alloc::string::ToString;

use super::*;

#[test]
fn tag_is_separated_from_its_input_by_a_zero_byte() {
    assert_eq!(tagged("ab", &[b"c"]), sha256(&[b"ab\0c"]));
    assert_ne!(tagged("ab", &[b"c"]), tagged("abc", &[b""]));
}

#[test]
fn empty_tree_and_nodes_match_rfc_6962_known_hashes() {
    let empty = HeaderHash::from_bytes(merkle_empty());
    assert_eq!(empty.to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let leaf = HeaderHash::from_bytes(merkle_leaf(&[b"L123456"]));
    assert_eq!(leaf.to_string(), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
}

#[test]
fn text_form_round_trips_and_refuses_upper_case_and_other_lengths() {
    let id = RecordId::from_bytes([0xab; 32]);
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(id.to_string().to_uppercase().parse::<RecordId>(), Err(HashTextError));
    assert_eq!("ab".parse::<RecordId>(), Err(HashTextError));
}

#[test]
fn debug_shows_eight_digits() {
    assert_eq!(format!("{:?}", RecordId::from_bytes([0xab; 32])), "abababab");
}

#[test]
fn hmac_matches_rfc_4231_case_2_for_a_padded_key() {
    // RFC 4231 test case 2 uses the key "Jefe"; HMAC pads keys with zeros, so 32 bytes give the same.
    let mut key = [0; 32];
    key[..4].copy_from_slice(b"Jefe");
    let mac = RecordId::from_bytes(hmac_sha256(&key, &[b"what do ya want ", b"for nothing?"]));
    assert_eq!(mac.to_string(), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
