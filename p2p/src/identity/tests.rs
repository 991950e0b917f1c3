//! Peers' identities and the names of a chain on the network.

use super::*;

#[test]
fn a_seed_always_gives_the_same_peer_id() {
    let first = NetworkKey::from_seed(&[7; 32]).peer_id();
    let second = NetworkKey::from_seed(&[7; 32]).peer_id();
    assert_eq!(first, second);
    assert_ne!(first, NetworkKey::from_seed(&[8; 32]).peer_id());
    assert!(first.to_string().starts_with("12D3KooW"), "Ed25519 ids carry the key: {first}");
}

#[test]
fn chain_tags_are_eight_lower_case_digits() {
    assert_eq!("0123abcd".parse::<ChainTag>().expect("well formed").to_string(), "0123abcd");
    for text in ["", "0123abc", "0123abcde", "0123ABCD", "0123 bcd", "0123abc/"] {
        assert!(text.parse::<ChainTag>().is_err(), "{text:?}");
    }
}

#[test]
fn a_known_peer_names_the_part_that_is_wrong() {
    let peer = NetworkKey::from_seed(&[1; 32]).peer_id().to_string();
    let good = KnownPeer::parse(&peer, &["/ip4/127.0.0.1/tcp/7100".into()]).expect("well formed");
    assert_eq!(good.addresses.len(), 1);
    assert!(matches!(KnownPeer::parse("x", &[]), Err(IdentityError::PeerId)));
    assert!(matches!(KnownPeer::parse(&peer, &["127.0.0.1:7100".into()]), Err(IdentityError::Address)));
}
