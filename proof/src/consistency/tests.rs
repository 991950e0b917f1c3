//! Consistency proofs, by public probes and by the definition of RFC 9162.

use alloc::vec::Vec;

use serde_json::Value;

use super::*;
use crate::hash::sha256;
use crate::inclusion::tests::{hash, leaves, path, probes, reference_root};

/// PROOF and SUBPROOF of RFC 9162 2.1.4.1.
pub fn reference_proof(old: usize, leaves: &[[u8; 32]], whole: bool) -> Vec<[u8; 32]> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { [reference_root(leaves)].to_vec() };
    }
    let middle = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(middle);
    let (mut proof, other) = if old <= middle {
        (reference_proof(old, left, whole), reference_root(right))
    } else {
        (reference_proof(old - middle, right, false), reference_root(left))
    };
    proof.push(other);
    proof
}

fn size(count: usize) -> TreeSize {
    TreeSize::new(count as u64).expect("small")
}

/// Some probes of equal sizes hold plain text for roots; what they ask is whether the roots are equal.
fn root(value: &Value) -> LogRoot {
    LogRoot::from_bytes(
        hash(value).unwrap_or_else(|| sha256(&[value.as_str().unwrap_or_default().as_bytes()])),
    )
}

#[test]
fn public_probes_are_decided_as_their_authors_say() {
    let probes = probes("rfc6962-transparency-dev/consistency.json");
    assert_eq!(probes.len(), 98);
    for probe in probes {
        let verdict = (|| {
            let old = TreeSize::new(probe["size1"].as_u64()?)?;
            let new = TreeSize::new(probe["size2"].as_u64()?)?;
            let path = ConsistencyPath::new(path(&probe["proof"])?);
            verify_consistency(old, new, &path, &root(&probe["root1"]), &root(&probe["root2"])).ok()
        })();
        assert_eq!(verdict.is_none(), probe["wantErr"] == true, "{}", probe["desc"]);
    }
}

#[test]
fn proofs_by_definition_verify_for_every_pair_of_sizes() {
    let leaves = leaves(40);
    let root = |count: usize| LogRoot::from_bytes(reference_root(&leaves[..count]));
    for new in 1..=40 {
        for old in 1..=new {
            let path = ConsistencyPath::new(reference_proof(old, &leaves[..new], true));
            assert_eq!(
                verify_consistency(size(old), size(new), &path, &root(old), &root(new)),
                Ok(()),
                "{old} {new}"
            );
            assert!(
                verify_consistency(size(old), size(new), &path, &root(new % 40 + 1), &root(new)).is_err()
                    || old == new % 40 + 1
            );
            let length = consistency_path_length(size(old), size(new));
            assert_eq!(length, Some(path.hashes().len() as u32), "{old} {new}");
            if let Some((_, shorter)) = path.hashes().split_last() {
                let shorter = ConsistencyPath::new(shorter.to_vec());
                assert!(verify_consistency(size(old), size(new), &shorter, &root(old), &root(new)).is_err());
            }
            let mut longer = path.hashes().to_vec();
            longer.push([0; 32]);
            let longer = ConsistencyPath::new(longer);
            assert!(verify_consistency(size(old), size(new), &longer, &root(old), &root(new)).is_err());
        }
    }
}

#[test]
fn an_old_size_of_zero_or_beyond_the_new_one_has_no_proof() {
    let root = LogRoot::ZERO;
    for (old, new) in [(0, 0), (0, 5), (6, 5), (1, 0)] {
        assert_eq!(consistency_path_length(size(old), size(new)), None);
        let verdict = verify_consistency(size(old), size(new), &ConsistencyPath::default(), &root, &root);
        assert_eq!(verdict, Err(ProofError::Position));
    }
}
