//! The guard's file: the last one written is the one read, and damage is told from both.

use super::*;
use crate::core::{Mark, SignedStep};
use kexin_proof::hash::HeaderHash;
use kexin_proof::height::Height;

fn chain(byte: u8) -> ChainId {
    ChainId::from_bytes([byte; 32])
}

fn guard(height: u64) -> Guard {
    let mark = Mark { height: Height::new(height).expect("small"), round: 3, step: SignedStep::Prevote };
    Guard { mark, header_hash: HeaderHash::from_bytes([7; 32]), ..Guard::new() }
}

#[test]
fn the_last_guard_written_is_the_one_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = GuardFile::new(&folder.path().join("guard"), chain(1));
    assert_eq!(file.read().expect("no file is no error"), None);
    for height in [1, 2, 700] {
        file.write(&guard(height)).expect("the disk takes it");
        assert_eq!(file.read().expect("just written"), Some(guard(height)));
    }
}

#[test]
fn every_flipped_byte_and_every_cut_is_damage() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("guard");
    let file = GuardFile::new(&path, chain(1));
    file.write(&guard(9)).expect("the disk takes it");
    let good = fs::read(&path).expect("just written");
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 1;
        fs::write(&path, &bad).expect("the disk takes it");
        assert!(matches!(file.read(), Err(GuardError::Damaged)), "byte {place} flipped");
        fs::write(&path, &good[..place]).expect("the disk takes it");
        assert!(matches!(file.read(), Err(GuardError::Damaged)), "cut at {place}");
    }
}

#[test]
fn the_guard_of_another_chain_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("guard");
    GuardFile::new(&path, chain(1)).write(&guard(9)).expect("the disk takes it");
    assert!(matches!(GuardFile::new(&path, chain(2)).read(), Err(GuardError::OtherChain)));
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("guard");
    GuardFile::new(&path, chain(1)).write(&guard(9)).expect("the disk takes it");
    let mode = fs::metadata(&path).expect("just written").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
