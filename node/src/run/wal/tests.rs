//! What the consensus log on disk holds after a restart, a cut and a flipped byte.

use super::*;

fn height(value: u64) -> Height {
    Height::new(value).expect("small")
}

fn entries_of(folder: &Path) -> LogContent {
    Wal::open(folder).expect("the log opens").1
}

fn filled(folder: &Path) -> Vec<Vec<u8>> {
    let (mut wal, content) = Wal::open(folder).expect("the log opens");
    assert!(content.entries.is_empty());
    wal.reset(height(7)).expect("the disk takes it");
    let entries: Vec<Vec<u8>> = (1..=5_u8).map(|byte| vec![byte; usize::from(byte) * 10]).collect();
    for entry in &entries {
        wal.append(entry).expect("the disk takes it");
    }
    wal.sync().expect("the disk takes it");
    entries
}

#[test]
fn what_was_synced_is_read_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let entries = filled(folder.path());
    let content = entries_of(folder.path());
    assert_eq!((content.sequence, content.entries), (7, entries));
}

#[test]
fn a_reset_leaves_an_empty_log_of_the_next_height() {
    let folder = tempfile::tempdir().expect("a folder");
    filled(folder.path());
    let (mut wal, _) = Wal::open(folder.path()).expect("the log opens");
    wal.reset(height(8)).expect("the disk takes it");
    drop(wal);
    assert_eq!(entries_of(folder.path()), LogContent { sequence: 8, entries: Vec::new() });
}

#[test]
fn cut_or_flipped_at_every_byte_it_holds_a_prefix_and_can_be_written_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let entries = filled(folder.path());
    let path = folder.path().join(FILE_NAME);
    let good = fs::read(&path).expect("just written");
    for place in 0..good.len() {
        let mut flipped = good.clone();
        flipped[place] ^= 0x10;
        for bytes in [good[..place].to_vec(), flipped] {
            fs::write(&path, &bytes).expect("the disk takes it");
            let Ok((mut wal, content)) = Wal::open(folder.path()) else { continue };
            let kept = content.entries.len();
            assert_eq!(content.entries, entries[..kept], "damage at byte {place}");
            wal.append(b"next").expect("the disk takes it");
            wal.sync().expect("the disk takes it");
            drop(wal);
            let again = entries_of(folder.path());
            assert_eq!(again.entries.len(), kept + 1, "damage at byte {place}");
            assert_eq!(again.entries[kept], b"next");
        }
    }
}

#[test]
fn a_tail_of_zeros_is_no_entries() {
    let folder = tempfile::tempdir().expect("a folder");
    let entries = filled(folder.path());
    let path = folder.path().join(FILE_NAME);
    let mut bytes = fs::read(&path).expect("just written");
    bytes.extend([0; 500]);
    fs::write(&path, bytes).expect("the disk takes it");
    assert_eq!(entries_of(folder.path()).entries, entries);
}

#[test]
fn two_processes_cannot_hold_one_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_held, _) = Wal::open(folder.path()).expect("the log opens");
    assert!(Wal::open(folder.path()).is_err());
}
