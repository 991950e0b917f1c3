//! Seals: when a quorum stands, what contradicts it, and who is named.

use kexin_ledger::fixture::{BUREAU, genesis, seal_secret};
use kexin_proof::hash::sha256;

use super::*;

const VALIDATORS: u32 = 4;

fn root(name: &[u8]) -> LogRoot {
    LogRoot::from_bytes(sha256(&[name]))
}

/// The checkpoint of the block at a height of the history with a name.
fn block(height: u64, history: &[u8]) -> BlockCheckpoint {
    let epoch = genesis(VALIDATORS).epoch().clone();
    let size = TreeSize::new(10 * height).expect("small");
    let root = root(&[history, &height.to_be_bytes()].concat());
    let checkpoint = Checkpoint { origin: epoch.origin().clone(), size, root };
    BlockCheckpoint { checkpoint, epoch, ends_epoch: false }
}

/// The seal of a validator on the block at a height of a history.
fn seal(validator: u16, height: u64, history: &[u8]) -> SealOf {
    let BlockCheckpoint { checkpoint, epoch, .. } = block(height, history);
    let secret = seal_secret(BUREAU + u32::from(validator) - 1);
    let seal = Seal::sign(&secret, &epoch.seal_name(validator), &checkpoint, 1_700_000_000);
    SealOf { height: Height::new(height).expect("small"), size: checkpoint.size, root: checkpoint.root, seal }
}

/// Blocks 1 to `last` of our history, each sealed by the validators.
fn sealed_up_to(last: u64, validators: &[u16]) -> Seals {
    let mut seals = Seals::default();
    for number in 1..=last {
        let height = Height::new(number).expect("small");
        seals.open(height, block(number, b"ours"));
        for validator in validators {
            seals.take(seal(*validator, number, b"ours"), height);
        }
    }
    seals
}

fn is_halt(news: &[SealNews], at: u64) -> bool {
    let size = TreeSize::new(10 * at).expect("small");
    news.contains(&SealNews::Halt(HaltReason::SealedContradiction { size }))
}

#[test]
fn a_quorum_closes_a_block_and_those_before_it() {
    let mut seals = sealed_up_to(2, &[1, 2]);
    let head = Height::new(2).expect("small");
    assert_eq!(seals.missing(), Some(head), "two of four are no quorum");
    let (judgement, news) = seals.take(seal(3, 2, b"ours"), head);
    assert_eq!(judgement, SealJudgement::New);
    assert!(news.iter().any(|news| matches!(news, SealNews::Sealed { height, .. } if *height == head)));
    assert_eq!((seals.missing(), seals.sealed_height()), (None, head));
    // A fourth says nothing new, and is not passed on.
    assert_eq!(seals.take(seal(4, 2, b"ours"), head), (SealJudgement::Idle, Vec::new()));
}

#[test]
fn a_quorum_for_another_history_halts_the_node_also_after_its_own_block_was_sealed() {
    for own in [&[1][..], &[1, 2, 3], &[1, 2, 3, 4]] {
        let mut seals = sealed_up_to(5, own);
        let head = Height::new(5).expect("small");
        for height in [5, 3] {
            let of = |validator| seal(validator, height, b"theirs");
            let first = seals.take(of(2), head).1;
            let second = seals.take(of(3), head).1;
            let third = seals.take(of(4), head).1;
            assert!(!is_halt(&first, height) && !is_halt(&second, height), "two of four prove no fork");
            assert!(is_halt(&third, height), "three of four have sealed another block {height}");
        }
    }
}

#[test]
fn who_seals_two_histories_is_named_also_when_the_quorum_stood_without_him() {
    let mut seals = sealed_up_to(1, &[1, 2, 3, 4]);
    let head = Height::new(1).expect("small");
    for validator in [2, 4] {
        let (judgement, news) = seals.take(seal(validator, 1, b"theirs"), head);
        assert_eq!(judgement, SealJudgement::New);
        let named = news.iter().any(|news| match news {
            SealNews::TwoFaced(Evidence::Seals(ours, theirs)) => {
                ours.seal.name == theirs.seal.name && theirs.seal.name.ends_with(&format!("/v{validator:02}"))
            }
            _ => false,
        });
        assert!(named, "validator {validator}: {news:?}");
    }
}

#[test]
fn what_is_only_watched_makes_room_for_what_still_needs_seals() {
    let mut seals = Seals::default();
    seals.open(Height::new(1).expect("small"), BlockCheckpoint { ends_epoch: true, ..block(1, b"ours") });
    for number in 2..=200 {
        let height = Height::new(number).expect("small");
        seals.open(height, block(number, b"ours"));
        for validator in [1, 2, 3] {
            seals.take(seal(validator, number, b"ours"), height);
        }
    }
    assert_eq!(seals.missing(), Some(Height::new(1).expect("small")), "the end of an epoch needs its own");
    assert!(seals.gathered.len() <= GATHERED_MAX);
}

#[test]
fn a_seal_that_does_not_hold_is_bad_and_proves_nothing() {
    let mut seals = sealed_up_to(1, &[1, 2, 3]);
    let head = Height::new(1).expect("small");
    let mut forged = seal(2, 1, b"theirs");
    forged.seal.name = seal(4, 1, b"theirs").seal.name;
    assert_eq!(seals.take(forged, head), (SealJudgement::Bad, Vec::new()));
}

#[test]
fn a_validator_that_seals_root_after_root_fills_no_memory_and_hides_no_fork() {
    let mut seals = sealed_up_to(1, &[1, 2, 3]);
    let head = Height::new(1).expect("small");
    for number in 0..100_u32 {
        seals.take(seal(4, 1, &number.to_be_bytes()), head);
    }
    let kept: usize = seals.contradicting.values().map(BTreeMap::len).sum();
    assert_eq!(kept, ROOTS_MAX);
    let mut halted = false;
    for validator in [1, 2, 3] {
        halted |= is_halt(&seals.take(seal(validator, 1, b"theirs"), head).1, 1);
    }
    assert!(halted, "three others have sealed another history");
}
