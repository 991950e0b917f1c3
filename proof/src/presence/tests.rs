//! State proofs: every key is provably present or absent, never both.

mod golden;

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::wire::{decode, encode};

pub type Map = BTreeMap<StateKey, SlotsRoot>;

/// The tree straight from its definition: hash of the subtree of all keys that agree in the first `depth` bits.
fn reference(entries: &[(StateKey, SlotsRoot)], depth: u16) -> [u8; 32] {
    match entries {
        [] => EMPTY,
        [(key, value)] => state_leaf(key, value),
        _ => {
            let middle = entries.partition_point(|(key, _)| !key_bit(key, depth));
            let (left, right) = entries.split_at(middle);
            state_node(&reference(left, depth + 1), &reference(right, depth + 1))
        }
    }
}

/// Siblings on the way of `key`, root downwards, and what stands at the end of the way.
pub fn walk(map: &Map, key: &StateKey) -> (Vec<[u8; 32]>, Option<(StateKey, SlotsRoot)>) {
    let entries: Vec<_> = map.iter().map(|(key, value)| (*key, *value)).collect();
    let mut here = entries.as_slice();
    let mut siblings = Vec::new();
    for depth in 0..DEPTH_MAX {
        if here.len() <= 1 {
            break;
        }
        let (left, right) = here.split_at(here.partition_point(|(key, _)| !key_bit(key, depth)));
        let (on, off) = if key_bit(key, depth) { (right, left) } else { (left, right) };
        siblings.push(reference(off, depth + 1));
        here = on;
    }
    (siblings, here.first().copied())
}

pub fn root(map: &Map) -> StateRoot {
    let entries: Vec<_> = map.iter().map(|(key, value)| (*key, *value)).collect();
    StateRoot::from_bytes(reference(&entries, 0))
}

/// Keys that share long prefixes, so that paths grow deep and cross empty places.
fn key() -> impl Strategy<Value = StateKey> {
    (0u8..4, 0u8..4, any::<u8>(), 0u8..3).prop_map(|(first, second, third, last)| {
        let mut bytes = [0; 32];
        (bytes[0], bytes[1], bytes[2], bytes[31]) = (first << 5, second, third & 0x11, last);
        StateKey::from_bytes(bytes)
    })
}

fn map() -> impl Strategy<Value = Map> {
    prop::collection::btree_map(key(), any::<[u8; 32]>().prop_map(SlotsRoot::from_bytes), 0..24)
}

proptest! {
    #[test]
    fn every_key_is_provably_present_or_absent(map in map(), asked in key()) {
        let (siblings, end) = walk(&map, &asked);
        let proof = StateProof::from_siblings(&siblings);
        prop_assert_eq!(decode::<StateProof>(&encode(&proof), 16_384), Ok(proof.clone()));
        match (map.get(&asked), end) {
            (Some(value), _) => prop_assert_eq!(proof.root_present(&asked, value), Ok(root(&map))),
            (None, None) => prop_assert_eq!(proof.root_absent(&asked, &Absence::Empty), Ok(root(&map))),
            (None, Some((key, value))) => {
                prop_assert_eq!(proof.root_absent(&asked, &Absence::OtherLeaf { key, value }), Ok(root(&map)));
            }
        }
    }

    #[test]
    fn a_present_key_has_no_proof_of_absence(mut map in map(), asked in key()) {
        map.insert(asked, SlotsRoot::from_bytes([7; 32]));
        let (siblings, _) = walk(&map, &asked);
        let proof = StateProof::from_siblings(&siblings);
        prop_assert_ne!(proof.root_absent(&asked, &Absence::Empty), Ok(root(&map)));
        let value = map[&asked];
        prop_assert_eq!(proof.root_absent(&asked, &Absence::OtherLeaf { key: asked, value }), Err(StateProofError::OtherLeaf));
    }

    #[test]
    fn changed_bytes_prove_nothing(map in map(), asked in key(), place in any::<prop::sample::Index>(), bit in 0u8..8) {
        prop_assume!(map.len() > 1);
        let (siblings, end) = walk(&map, &asked);
        let mut bytes = encode(&StateProof::from_siblings(&siblings));
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(proof) = decode::<StateProof>(&bytes, 16_384) {
            if let Some(value) = map.get(&asked) {
                prop_assert_ne!(proof.root_present(&asked, value), Ok(root(&map)));
            } else if let Some((key, value)) = end {
                prop_assert_ne!(proof.root_absent(&asked, &Absence::OtherLeaf { key, value }), Ok(root(&map)));
            } else {
                prop_assert_ne!(proof.root_absent(&asked, &Absence::Empty), Ok(root(&map)));
            }
        }
    }
}

#[test]
fn a_leaf_elsewhere_is_no_proof_of_absence() {
    let proof = StateProof::from_siblings(&[[1; 32]]);
    let (asked, elsewhere) = (StateKey::from_bytes([0; 32]), StateKey::from_bytes([0x80; 32]));
    let absence = Absence::OtherLeaf { key: elsewhere, value: SlotsRoot::ZERO };
    assert_eq!(proof.root_absent(&asked, &absence), Err(StateProofError::OtherLeaf));
}

#[test]
fn spare_bits_and_zero_siblings_are_refused() {
    assert!(decode::<StateProof>(&[0, 1, 0x40], 64).is_err());
    assert!(decode::<StateProof>(&[0, 1, 0x00], 64).is_ok());
    let mut zero_sibling = [0; 35];
    (zero_sibling[1], zero_sibling[2]) = (1, 0x80);
    assert!(decode::<StateProof>(&zero_sibling, 64).is_err());
    assert!(decode::<StateProof>(&[1, 1], 64).is_err());
}

#[test]
fn names_of_different_namespaces_have_different_keys() {
    assert_ne!(state_key(Namespace::Unit, b"x"), state_key(Namespace::Lock, b"x"));
}

/// An empty place stands as high as it can: a way through two empty children leads nowhere.
#[test]
fn absence_below_an_empty_place_is_refused() {
    let asked = StateKey::from_bytes([0; 32]);
    let proof = StateProof::from_siblings(&[[1; 32], EMPTY]);
    assert_eq!(proof.root_absent(&asked, &Absence::Empty), Err(StateProofError::Path));
    assert!(StateProof::from_siblings(&[EMPTY, [1; 32]]).root_absent(&asked, &Absence::Empty).is_ok());
}

#[test]
fn marks_and_siblings_that_differ_in_number_prove_nothing() {
    let (asked, value) = (StateKey::from_bytes([0; 32]), SlotsRoot::from_bytes([9; 32]));
    for (mark, siblings) in [(0x80, vec![]), (0x00, vec![[1; 32]]), (0x80, vec![[1; 32]; 2])] {
        let proof = StateProof { depth: 1, bitmap: vec![mark], siblings };
        assert_eq!(proof.root_present(&asked, &value), Err(StateProofError::Path));
    }
}
