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

#[test]
fn hmac_matches_rfc_4231_cases_3_and_4_and_its_definition_for_long_input() {
    let mut key = [0; 32];
    key[..20].fill(0xaa);
    let mac = RecordId::from_bytes(hmac_sha256(&key, &[&[0xdd; 50]]));
    assert_eq!(mac.to_string(), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    let mut key = [0; 32];
    key[..25].copy_from_slice(&core::array::from_fn::<u8, 25, _>(|place| place as u8 + 1));
    let mac = RecordId::from_bytes(hmac_sha256(&key, &[&[0xcd; 50]]));
    assert_eq!(mac.to_string(), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    let [inner, outer] = [0x36, 0x5c].map(|pad| {
        let mut block = [pad; 64];
        block.iter_mut().zip(key).for_each(|(to, byte)| *to ^= byte);
        block
    });
    let long = [7; 300];
    let by_definition = sha256(&[&outer, &sha256(&[&inner, &long])]);
    assert_eq!(hmac_sha256(&key, &[&long]), by_definition);
}
