//! The double-sign guard: nothing is signed twice with another content, in any order of requests.

use super::*;
use kexin_proof::wire::{decode, encode};
use proptest::prelude::*;

fn mark(height: u64, round: u32, step: SignedStep) -> Mark {
    Mark { height: Height::new(height).expect("small"), round, step }
}

fn hash(byte: u8) -> HeaderHash {
    HeaderHash::from_bytes([byte; 32])
}

#[test]
fn nothing_is_signed_twice_with_another_content() {
    let mut guard = Guard::new();
    assert!(guard.take(mark(1, 0, SignedStep::Prevote), hash(1)));
    assert!(!guard.take(mark(1, 0, SignedStep::Prevote), hash(2)));
    assert!(guard.take(mark(1, 0, SignedStep::Prevote), hash(1)), "the same statement may be signed again");
    assert!(!guard.take(mark(1, 0, SignedStep::Proposal), hash(1)), "a proposal comes before the prevote");
    assert!(guard.take(mark(1, 0, SignedStep::Precommit), hash(1)));
    assert!(guard.take(mark(1, 1, SignedStep::Proposal), hash(3)));
    assert!(!guard.take(mark(1, 0, SignedStep::Precommit), hash(1)));
}

#[test]
fn a_barrier_refuses_its_height_and_lets_the_next_pass() {
    let mut guard = Guard::barrier(Height::new(7).expect("small"));
    assert!(!guard.take(mark(7, 9, SignedStep::Precommit), hash(1)));
    assert!(guard.take(mark(8, 0, SignedStep::Proposal), hash(1)));
}

#[test]
fn a_smaller_log_is_never_sealed_after_a_larger_one() {
    let size = |value| TreeSize::new(value).expect("small");
    let mut guard = Guard::new();
    assert!(guard.take_seal(size(5), LogRoot::from_bytes([5; 32])));
    assert!(!guard.take_seal(size(4), LogRoot::from_bytes([4; 32])));
    assert!(!guard.take_seal(size(5), LogRoot::from_bytes([6; 32])));
    assert!(guard.take_seal(size(5), LogRoot::from_bytes([5; 32])));
}

proptest! {
    #[test]
    fn two_contents_are_never_signed_in_one_place(
        attempts in prop::collection::vec((1_u64..4, 0_u32..3, 0_u8..3, 1_u8..4), 1..60)
    ) {
        let mut guard = Guard::new();
        let mut signed = std::collections::BTreeMap::new();
        for (height, round, step, content) in attempts {
            let step = [SignedStep::Proposal, SignedStep::Prevote, SignedStep::Precommit][usize::from(step)];
            let place = mark(height, round, step);
            if guard.take(place, hash(content)) {
                prop_assert_eq!(*signed.entry(place).or_insert(content), content);
            }
            let copy: Guard = decode(&encode(&guard), 256).expect("a guard decodes");
            prop_assert_eq!(copy, guard);
        }
    }
}
