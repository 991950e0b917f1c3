//! RocksDB keeps what was acknowledged, or says that it cannot.

use std::fs;
use std::path::{Path, PathBuf};

use kexin_proof::hash::sha256;

use tempfile::TempDir;

use super::super::tests::sample::{erase, grow, height, record_id};
use super::super::tests::suite::{dump, try_dump};
use super::super::*;
use super::*;

fn open(folder: &TempDir) -> Result<RocksStore, StoreError> {
    RocksStore::open_folder(folder.path())
}

super::super::tests::every_test!(TempDir::new().unwrap(), open);

/// A copy of a folder that a store holds open: what a killed process leaves behind.
fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_folder(folder, copy.path());
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found
}

#[test]
fn a_killed_process_loses_no_acknowledged_block() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).unwrap();
    for to in [0, 1, 7, 20] {
        grow(&store, to);
        let left_behind = open(&copy_of(folder.path())).unwrap();
        assert_eq!(left_behind.head().unwrap().height(), height(to));
        assert!(dump(&left_behind) == dump(&store));
    }
}

/// Flips of each file: `KEXINKU_FLIPS` for a long run, or some.
fn flips_per_file(usual: u64) -> u64 {
    std::env::var("KEXINKU_FLIPS").map_or(usual, |text| text.parse().expect("a number of flips"))
}

/// Flips bits all over the files and opens each copy: an error, or every answer as before; and the head of
/// a copy that opens is never older than what was acknowledged.
fn flip_bits(folder: &TempDir, to: Height, expected: &[Vec<u8>], flips_per_file: u64) -> (usize, usize) {
    let (mut reported, mut harmless) = (0, 0);
    let places: Vec<_> = files(&folder.path().join("db"));
    for (number, file) in (0_u64..).zip(places) {
        let name = file.file_name().unwrap().to_owned();
        let length = fs::metadata(&file).unwrap().len();
        if length == 0 || name == "LOCK" || name.to_string_lossy().starts_with("LOG") {
            continue;
        }
        for flip in 0..flips_per_file {
            let copy = copy_of(folder.path());
            let damaged = copy.path().join("db").join(&name);
            let mut bytes = fs::read(&damaged).unwrap();
            let digest = sha256(&[&number.to_be_bytes(), &flip.to_be_bytes()]);
            let at = u64::from_be_bytes(*digest.first_chunk().unwrap()) % length;
            // The last byte and those near it too: the end of the log is where a flip looks like a torn write.
            let at = if flip % 4 == 0 { length - 1 - at % length.min(64) } else { at };
            bytes[usize::try_from(at).unwrap()] ^= 1 << (digest[9] % 8);
            fs::write(&damaged, bytes).unwrap();
            match std::panic::catch_unwind(|| open(&copy).and_then(|store| try_dump(&store, to))) {
                Ok(Ok(answers)) => {
                    assert!(answers == expected, "{} byte {at}: other answers", name.display());
                    harmless += 1;
                }
                Ok(Err(_)) => reported += 1,
                Err(_) => panic!("{} byte {at}: a panic", name.display()),
            }
        }
    }
    (reported, harmless)
}

#[test]
fn a_flipped_bit_in_the_write_ahead_log_is_reported_or_harmless() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).unwrap();
    grow(&store, 12);
    let (reported, harmless) = flip_bits(&folder, height(12), &dump(&store), flips_per_file(24));
    println!("write-ahead log and others: {reported} reported, {harmless} harmless");
    assert!(reported >= 20, "{reported} reported, {harmless} harmless");
}

#[test]
fn a_flipped_bit_in_a_table_file_is_reported_or_harmless() {
    let folder = TempDir::new().unwrap();
    {
        let store = open(&folder).unwrap();
        grow(&store, 12);
        store.rows().flush().unwrap();
    }
    let expected = dump(&open(&folder).unwrap());
    let (reported, harmless) = flip_bits(&folder, height(12), &expected, flips_per_file(8));
    println!("table files and others: {reported} reported, {harmless} harmless");
    assert!(reported >= 20, "{reported} reported, {harmless} harmless");
}

#[test]
fn a_flipped_bit_after_several_flushes_is_reported_or_harmless() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).unwrap();
    for to in [2, 4, 6, 8] {
        grow(&store, to);
        store.rows().flush().unwrap();
    }
    grow(&store, 10);
    // Tables, manifest and log together: what the last edits of the manifest name lies in tables, what follows in the log.
    let expected = dump(&store);
    // Closed, for an open database deletes logs that it needs no more.
    drop(store);
    let (reported, harmless) = flip_bits(&folder, height(10), &expected, flips_per_file(5));
    println!("everything: {reported} reported, {harmless} harmless");
    assert!(reported >= 20, "{reported} reported, {harmless} harmless");
}

#[test]
fn a_flipped_bit_in_a_records_type_never_makes_the_database_wait_for_ever() {
    let folder = TempDir::new().unwrap();
    {
        let store = open(&folder).unwrap();
        grow(&store, 12);
        store.rows().flush().unwrap();
        grow(&store, 20);
    }
    let expected = dump(&open(&copy_of(folder.path())).unwrap());
    let mut told = [0, 0];
    for file in files(&folder.path().join("db")) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if !(name.starts_with("MANIFEST") || name.ends_with(".log")) {
            continue;
        }
        let whole = fs::read(&file).unwrap();
        for header in record_headers(&whole) {
            for bit in 0..8 {
                let (copy, scratch) = (copy_of(folder.path()), TempDir::new().unwrap());
                let mut bytes = whole.clone();
                bytes[header + 6] ^= 1 << bit;
                fs::write(copy.path().join("db").join(&name), bytes).unwrap();
                match open(&copy) {
                    Ok(store) => assert!(dump(&store) == expected, "{name} byte {header} bit {bit}"),
                    Err(_) => told[usize::from(name.ends_with(".log"))] += 1,
                }
                RocksStore::open_damaged(copy.path(), &scratch.path().join("db")).unwrap();
            }
        }
    }
    assert!(told.iter().all(|told| *told >= 8), "{told:?} of MANIFEST and logs");
}

/// Where records begin in the first block of a sound log.
fn record_headers(log: &[u8]) -> Vec<usize> {
    let block = &log[..log.len().min(32_768)];
    let next = |at: &usize| {
        let length: [u8; 2] = block[at + 4..at + 6].try_into().unwrap();
        Some(at + 7 + usize::from(u16::from_le_bytes(length))).filter(|next| next + 7 <= block.len())
    };
    std::iter::successors(Some(0).filter(|_| !block.is_empty()), next).collect()
}

#[test]
fn a_write_at_the_end_with_a_hole_in_it_is_a_torn_one_when_nobody_was_told_of_it() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).unwrap();
    grow(&store, 8);
    let note = fs::read(folder.path().join(ACKNOWLEDGED_FILE)).unwrap();
    let expected = dump(&store);
    let longest = |folder: &Path| {
        let logs =
            files(&folder.join("db")).into_iter().filter(|path| path.extension().is_some_and(|e| e == "log"));
        logs.max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap()
    };
    let before = usize::try_from(fs::metadata(longest(folder.path())).unwrap().len()).unwrap();
    grow(&store, 9);
    let (told, untold) = (copy_of(folder.path()), copy_of(folder.path()));
    for copy in [&told, &untold] {
        let log = longest(copy.path());
        let mut bytes = fs::read(&log).unwrap();
        assert!(bytes.len() > before + 64, "the last block is the end of the log");
        let middle = before + (bytes.len() - before) / 2;
        bytes[middle..middle + 16].fill(0);
        fs::write(&log, bytes).unwrap();
    }
    assert!(open(&told).is_err(), "what was acknowledged is missing");
    fs::write(untold.path().join(ACKNOWLEDGED_FILE), note).unwrap();
    for _ in 0..2 {
        let opened = open(&untold).unwrap();
        assert_eq!(opened.head().unwrap().height(), height(8));
        assert!(dump(&opened) == expected);
    }
}

#[test]
fn of_a_damaged_store_whatever_is_whole_can_still_be_read() {
    let folder = TempDir::new().unwrap();
    {
        let store = open(&folder).unwrap();
        grow(&store, 12);
        store.rows().flush().unwrap();
        grow(&store, 20);
    }
    let whole = open(&copy_of(folder.path())).unwrap();
    let block = |store: &RocksStore, to: u64| store.stored_block(height(to)).ok().flatten();
    for name in ["MANIFEST", "CURRENT", ".log", ".sst"] {
        for file in files(&folder.path().join("db")) {
            let file_name = file.file_name().unwrap().to_string_lossy().into_owned();
            if !(file_name.starts_with(name) || file_name.ends_with(name)) {
                continue;
            }
            let (copy, scratch) = (copy_of(folder.path()), TempDir::new().unwrap());
            let damaged = copy.path().join("db").join(&file_name);
            let mut bytes = fs::read(&damaged).unwrap();
            let Some(byte) = bytes.len().checked_sub(1).map(|last| last / 2) else { continue };
            bytes[byte] ^= 1;
            fs::write(&damaged, bytes).unwrap();
            let store = RocksStore::open_damaged(copy.path(), &scratch.path().join("db")).unwrap();
            assert_eq!(store.claimed_height(), height(20), "the note of what was acknowledged is whole");
            let found: Vec<_> = (1..=20).filter_map(|to| Some((to, block(&store, to)?))).collect();
            let is_as_before = |(to, found): &(u64, StoredBlock)| {
                let before = block(&whole, *to).unwrap();
                // A sealed part may be lost with its table: it is then owed, and had from another source.
                let same = |(kept, was): (&StoredRecord, &StoredRecord)| {
                    kept.bytes == was.bytes && (kept.sealed.is_none() || kept.sealed == was.sealed)
                };
                before.header == found.header && found.records.iter().zip(&before.records).all(same)
            };
            assert!(found.iter().all(is_as_before), "{file_name}: nothing is read that was not written");
            // A table file of so short a chain is one block of rows: with it goes whatever lies beside them.
            assert!(found.len() >= 8 || name == ".sst", "{file_name}: what lies elsewhere is readable");
        }
    }
}

#[test]
fn a_lost_tail_of_the_write_ahead_log_is_reported() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).unwrap();
    grow(&store, 8);
    let log = files(&folder.path().join("db"))
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "log"))
        .max_by_key(|file| fs::metadata(file).unwrap().len())
        .unwrap();
    let length = fs::metadata(&log).unwrap().len();
    for cut in [1, 100, length / 2, length] {
        let copy = copy_of(folder.path());
        let cut_log = copy.path().join("db").join(log.file_name().unwrap());
        fs::OpenOptions::new().write(true).open(cut_log).unwrap().set_len(length - cut).unwrap();
        let found = open(&copy);
        assert!(matches!(found, Err(StoreError::Corrupt { .. })), "cut {cut}: {:?}", found.err());
    }
}

#[test]
fn a_lost_database_is_reported_when_blocks_were_acknowledged() {
    let folder = TempDir::new().unwrap();
    grow(&open(&folder).unwrap(), 3);
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    assert!(matches!(open(&folder), Err(StoreError::Corrupt { .. })));
}

#[test]
fn a_damaged_note_of_the_head_is_ignored() {
    let folder = TempDir::new().unwrap();
    grow(&open(&folder).unwrap(), 3);
    fs::write(folder.path().join(ACKNOWLEDGED_FILE), b"torn").unwrap();
    assert_eq!(open(&folder).unwrap().head().unwrap().height(), height(3));
}

#[test]
fn one_folder_belongs_to_one_process() {
    let folder = TempDir::new().unwrap();
    let _held = open(&folder).unwrap();
    assert!(matches!(open(&folder), Err(StoreError::Io { .. })));
}

#[test]
fn after_a_failed_write_nothing_more_is_written() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).unwrap();
    grow(&store, 2);
    store.rows().failed.store(true, Ordering::SeqCst);
    let block = super::super::tests::sample::next_block(&store, 1);
    assert!(matches!(store.append(&block.new_block()), Err(StoreError::Io { .. })));
    assert_eq!(store.head().unwrap().height(), height(2));
}

/// Whether any file below `folder` holds `bytes`.
fn on_disk(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return on_disk(&path, bytes);
        }
        fs::read(path).unwrap().windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn an_erased_part_is_on_no_file_any_more() {
    for flushed_first in [true, false] {
        let folder = TempDir::new().unwrap();
        let store = open(&folder).unwrap();
        grow(&store, 12);
        if flushed_first {
            store.rows().flush().unwrap();
        }
        let part = |index| store.sealed_part(height(12), index).unwrap();
        let (erased, kept) = (part(0).unwrap(), part(2).unwrap());
        assert!(on_disk(folder.path(), &erased));
        erase(&store, record_id(12, 0));
        assert_eq!(part(0), None);
        assert!(!on_disk(folder.path(), &erased), "flushed first: {flushed_first}");
        assert!(on_disk(folder.path(), &kept));
        assert_eq!(part(2), Some(kept));
    }
}

#[test]
fn an_erasure_that_a_kill_cut_short_is_finished_at_the_next_start() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).unwrap();
    grow(&store, 12);
    let erased = store.sealed_part(height(12), 0).unwrap().unwrap();
    let key = keys::in_block(height(12), 0);
    let mut cut_short = Batch::default();
    cut_short.remove(Table::Sealed, key.clone());
    cut_short.put(Table::Chain, keys::META_ERASING.to_vec(), key);
    store.rows().write(cut_short).unwrap();
    let left_behind = copy_of(folder.path());
    assert!(on_disk(left_behind.path(), &erased));
    let reopened = open(&left_behind).unwrap();
    assert_eq!(reopened.head().unwrap().height(), height(12));
    assert!(!on_disk(left_behind.path(), &erased));
}
