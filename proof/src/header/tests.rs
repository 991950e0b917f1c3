//! Headers: 236 bytes, each of which counts.

use super::*;
use crate::wire::decode;

pub fn header() -> Header {
    Header {
        suite: Suite::Sha256Ed25519,
        app_version: 1,
        chain_id: ChainId::from_bytes([1; 32]),
        height: Height::new(7).expect("small"),
        time: TimeMs::new(1_795_000_000_000).expect("small"),
        prev_header_hash: HeaderHash::from_bytes([2; 32]),
        log_size: TreeSize::new(40).expect("small"),
        log_root: LogRoot::from_bytes([3; 32]),
        state_root: StateRoot::from_bytes([4; 32]),
        record_count: 5,
        epoch: 0,
        validators_hash: EpochHash::from_bytes([5; 32]),
        next_validators_hash: EpochHash::from_bytes([5; 32]),
        builder: 2,
    }
}

#[test]
fn a_header_has_236_bytes_and_round_trips() {
    let bytes = encode(&header());
    assert_eq!(bytes.len(), HEADER_BYTES);
    assert_eq!(decode::<Header>(&bytes, HEADER_BYTES), Ok(header()));
    assert!(!header().ends_epoch());
    assert_eq!(header().log_index().value(), 40);
    assert_eq!(header().checkpoint_size().map(TreeSize::value), Some(41));
}

#[test]
fn unknown_suites_flags_and_reserves_are_refused() {
    let bytes = encode(&header());
    for (place, value) in [(0, b'X'), (4, 2), (5, 1), (235, 1)] {
        let mut bad = bytes.clone();
        bad[place] = value;
        assert!(decode::<Header>(&bad, HEADER_BYTES).is_err(), "byte {place}");
    }
}

#[test]
fn the_hash_of_genesis_is_the_chain() {
    let genesis = Header {
        height: Height::ZERO,
        chain_id: ChainId::ZERO,
        prev_header_hash: HeaderHash::ZERO,
        ..header()
    };
    assert_eq!(genesis.chain().as_bytes(), genesis.hash().as_bytes());
    assert_eq!(decode::<Header>(&encode(&genesis), HEADER_BYTES), Ok(genesis.clone()));
    let stray = Header { chain_id: ChainId::from_bytes([1; 32]), ..genesis };
    assert!(decode::<Header>(&encode(&stray), HEADER_BYTES).is_err());
}
