//! Inclusion proofs, by public probes and by the definition of RFC 9162.

use alloc::format;
use alloc::vec::Vec;
use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::hash::{merkle_empty, merkle_leaf};

fn read(name: &str) -> Value {
    let path = PathBuf::from("../tests/vectors/public").join(name);
    serde_json::from_str(&fs::read_to_string(path).expect("vectors")).expect("JSON")
}

pub fn probes(name: &str) -> Vec<Value> {
    read(name)
        .as_object()
        .expect("an object")
        .values()
        .filter(|probe| probe.get("wantErr").is_some())
        .cloned()
        .collect()
}

pub fn hash(value: &Value) -> Option<[u8; 32]> {
    STANDARD.decode(value.as_str().unwrap_or_default()).ok()?.try_into().ok()
}

pub fn path(value: &Value) -> Option<Vec<[u8; 32]>> {
    value.as_array().map_or(Some(Vec::new()), |items| items.iter().map(hash).collect())
}

/// Root and paths straight from the definition in RFC 9162 2.1.1 and 2.1.3.1.
pub fn reference_root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => merkle_empty(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            merkle_node(&reference_root(left), &reference_root(right))
        }
    }
}

pub fn reference_path(index: usize, leaves: &[[u8; 32]]) -> Vec<[u8; 32]> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let middle = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(middle);
    let (mut path, other) = if index < middle {
        (reference_path(index, left), reference_root(right))
    } else {
        (reference_path(index - middle, right), reference_root(left))
    };
    path.push(other);
    path
}

pub fn leaves(count: usize) -> Vec<[u8; 32]> {
    (0..count).map(|n| merkle_leaf(&[&n.to_be_bytes()])).collect()
}

fn position(index: u64, size: u64) -> (LeafIndex, TreeSize) {
    (LeafIndex::new(index).expect("small"), TreeSize::new(size).expect("small"))
}

#[test]
fn public_probes_are_decided_as_their_authors_say() {
    let probes = probes("rfc6962-transparency-dev/inclusion.json");
    assert_eq!(probes.len(), 98);
    for probe in probes {
        let verdict = (|| {
            let index = LeafIndex::new(probe["leafIdx"].as_u64()?)?;
            let size = TreeSize::new(probe["treeSize"].as_u64()?)?;
            let leaf = LogLeaf::from_bytes(hash(&probe["leafHash"])?);
            let path = InclusionPath::new(path(&probe["proof"])?);
            verify_inclusion(&leaf, index, size, &path, &LogRoot::from_bytes(hash(&probe["root"])?)).ok()
        })();
        assert_eq!(verdict.is_none(), probe["wantErr"] == true, "{}", probe["desc"]);
    }
}

/// Whether the path of a sigsum case leads from its leaf to its root.
fn sigsum(case: &Value) -> Result<(), ProofError> {
    let index = LeafIndex::new(case["leaf_index"].as_u64().expect("a number")).expect("below 2^63");
    let size = TreeSize::new(case["tree_size"].as_u64().expect("a number")).expect("below 2^63");
    let leaf = LogLeaf::from_bytes(hash(&case["leaf_hash"]).expect("a hash"));
    let root = LogRoot::from_bytes(hash(&case["root_hash"]).expect("a hash"));
    let path = InclusionPath::new(path(&case["inclusion_path"]).expect("hashes"));
    verify_inclusion(&leaf, index, size, &path, &root)
}

#[test]
fn sigsum_paths_are_decided_as_their_authors_say() {
    for (name, valid) in [("inclusion-valid.json", true), ("inclusion-invalid.json", false)] {
        let file = read(&format!("sigsum-rs/{name}"));
        let cases = file.as_array().expect("a list of cases");
        assert!(!cases.is_empty(), "{name} holds cases");
        for case in cases {
            assert_eq!(sigsum(case).is_ok(), valid, "{name}: {}", case["comment"]);
        }
    }
}

proptest! {
    #[test]
    fn a_path_by_definition_verifies_at_its_place_only(count in 1usize..70, index in 0usize..70, other in 0usize..70) {
        let leaves = leaves(count);
        let index = index % count;
        let path = InclusionPath::new(reference_path(index, &leaves));
        let root = LogRoot::from_bytes(reference_root(&leaves));
        let leaf = LogLeaf::from_bytes(leaves[index]);
        let (at, size) = position(index as u64, count as u64);
        prop_assert_eq!(path_length(at, size), Some(path.hashes().len() as u32));
        prop_assert_eq!(verify_inclusion(&leaf, at, size, &path, &root), Ok(()));
        let (wrong, _) = position(other as u64, 0);
        if wrong != at {
            prop_assert!(verify_inclusion(&leaf, wrong, size, &path, &root).is_err());
        }
    }
}

#[test]
fn a_path_one_hash_too_long_or_short_is_refused() {
    let leaves = leaves(5);
    let root = LogRoot::from_bytes(reference_root(&leaves));
    let (index, size) = position(1, 5);
    let mut path = reference_path(1, &leaves);
    path.push([0; 32]);
    let leaf = LogLeaf::from_bytes(leaves[1]);
    assert_eq!(
        verify_inclusion(&leaf, index, size, &InclusionPath::new(path.clone()), &root),
        Err(ProofError::Length)
    );
    path.truncate(2);
    assert_eq!(
        verify_inclusion(&leaf, index, size, &InclusionPath::new(path), &root),
        Err(ProofError::Length)
    );
}
