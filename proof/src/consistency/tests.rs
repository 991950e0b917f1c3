use alloc::vec::Vec;

use super::*;
use crate::inclusion::tests::{hash, leaves, path, probes, reference_root};

/// PROOF and SUBPROOF of RFC 9162 2.1.4.1.
fn reference_proof(old: usize, leaves: &[[u8; 32]], whole: bool) -> Vec<[u8; 32]> {
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

#[test]
fn public_probes_are_decided_as_their_authors_say() {
    let probes = probes("rfc6962-transparency-dev/consistency.json");
    assert!(probes.len() >= 98);
    for probe in probes {
        // The probes for equal sizes hold roots that are no hashes; equality of their text is what they ask.
        if probe["size1"] == probe["size2"] && hash(&probe["root2"]).is_none() {
            continue;
        }
        let verdict = (|| {
            let (old, new) =
                (TreeSize::new(probe["size1"].as_u64()?)?, TreeSize::new(probe["size2"].as_u64()?)?);
            let path = ConsistencyPath::new(path(&probe["proof"])?);
            let (old_root, new_root) = (hash(&probe["root1"])?, hash(&probe["root2"])?);
            verify_consistency(
                old,
                new,
                &path,
                &LogRoot::from_bytes(old_root),
                &LogRoot::from_bytes(new_root),
            )
            .ok()
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
            let mut longer = path.hashes().to_vec();
            longer.push([0; 32]);
            let longer = ConsistencyPath::new(longer);
            assert!(verify_consistency(size(old), size(new), &longer, &root(old), &root(new)).is_err());
        }
    }
}
