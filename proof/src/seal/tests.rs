//! Seals: a quorum of distinct validators, and evidence of two faces.

use super::*;
use crate::epoch::tests::{epoch, seal_secret};
use crate::hash::LogRoot;
use crate::height::TreeSize;

fn checkpoint(size: u64, root: u8) -> Checkpoint {
    Checkpoint {
        origin: epoch(4).origin().clone(),
        size: TreeSize::new(size).expect("small"),
        root: LogRoot::from_bytes([root; 32]),
    }
}

fn seal(number: u16, checkpoint: &Checkpoint) -> Seal {
    Seal::sign(&seal_secret(number), &epoch(4).seal_name(number), checkpoint, 1_795_000_000)
}

#[test]
fn three_of_four_seal_and_two_do_not() {
    let checkpoint = checkpoint(41, 1);
    let seals: Vec<Seal> = [4, 2, 1].into_iter().map(|number| seal(number, &checkpoint)).collect();
    let note = sealed_note(&epoch(4), &checkpoint, &seals).expect("a quorum");
    assert_eq!(verify_sealed(&epoch(4), &note), Ok((checkpoint.clone(), alloc::vec![1, 2, 4])));
    assert!(sealed_note(&epoch(4), &checkpoint, &seals[..2]).is_none());
    let fewer = SignedNote { lines: note.lines[..2].to_vec(), ..note };
    assert_eq!(verify_sealed(&epoch(4), &fewer), Err(SealError::Quorum { found: 2, needed: 3 }));
}

#[test]
fn a_validator_counts_once() {
    let checkpoint = checkpoint(41, 1);
    let seals = [seal(1, &checkpoint), seal(2, &checkpoint), seal(3, &checkpoint)];
    let mut note = sealed_note(&epoch(4), &checkpoint, &seals).expect("a quorum");
    note.lines[2] = note.lines[0].clone();
    assert_eq!(verify_sealed(&epoch(4), &note), Err(SealError::Quorum { found: 2, needed: 3 }));
}

#[test]
fn a_broken_line_of_a_known_key_rejects_the_note_and_an_unknown_key_is_ignored() {
    let checkpoint = checkpoint(41, 1);
    let seals = [seal(1, &checkpoint), seal(2, &checkpoint), seal(3, &checkpoint)];
    let note = sealed_note(&epoch(4), &checkpoint, &seals).expect("a quorum");
    let mut broken = note.clone();
    broken.lines[1].signature[20] ^= 1;
    assert_eq!(verify_sealed(&epoch(4), &broken), Err(SealError::Line { number: 2 }));
    let mut stranger = note;
    stranger.lines.push(NoteLine {
        name: "witness.example".to_string(),
        key_id: [1; 4],
        signature: alloc::vec![0; 72],
    });
    assert!(verify_sealed(&epoch(4), &stranger).is_ok());
}

#[test]
fn two_roots_of_one_size_are_evidence_and_one_root_is_not() {
    let (one, two) = (checkpoint(41, 1), checkpoint(41, 2));
    let (_, key) = epoch(4).seal_key(&epoch(4).seal_name(1)).expect("a validator");
    let evidence = Equivocation {
        key,
        first: (one.clone(), seal(1, &one)),
        second: (two.clone(), seal(1, &two)),
        contradiction: None,
    };
    assert!(evidence.holds());
    assert!(!Equivocation { second: evidence.first.clone(), ..evidence.clone() }.holds());
    assert!(!Equivocation { second: (two.clone(), seal(2, &two)), ..evidence }.holds());
}

#[test]
fn a_seal_travels_in_a_line_and_on_the_wire() {
    let checkpoint = checkpoint(41, 1);
    let (_, key) = epoch(4).seal_key(&epoch(4).seal_name(1)).expect("a validator");
    let seal = seal(1, &checkpoint);
    assert_eq!(Seal::from_line(&seal.line(&key)), Some(seal.clone()));
    assert_eq!(crate::wire::decode::<Seal>(&crate::wire::encode(&seal), 512), Ok(seal));
}
