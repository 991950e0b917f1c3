//! Durable commits of the state: batches of 1,000 updates, one after another, each on the disk before the next begins.
//!
//! Time is that on the wall, since what is waited for is the disk. Our node's own store, RocksDB, is not linked here and is
//! measured in `benches/commit`: what stands here for ours computes and keeps the pages and appends them to one file, which
//! is synced, a stand-in without the index that would find them again. The limit is that append alone, of the same bytes,
//! computed before. Ours keeps every past version provable; qmdb every past operation, with its index of the newest in
//! memory; nomt nothing past, it changes pages in place behind a log.

use std::fs::File;
use std::io::Write as _;
use std::time::Duration;

use kexin_ledger::state::{StateChanges, StateUpdate};

use crate::contest::{Contest, timed_on_the_wall};
use crate::folder::Folder;
use crate::maps::ours::Map;
use crate::maps::{BATCHES, Turns, UPDATES, batches};

/// Turns of each contestant.
const ROUNDS: usize = 9;

pub fn run(count: u64) {
    let updates = BATCHES * UPDATES;
    let mut ours = Ours::of(count);
    let bytes: Vec<Vec<u8>> = batches(count).iter().map(|changes| rows(&ours.map.next(changes))).collect();
    let written: usize = bytes.iter().map(Vec::len).sum();
    println!("\nours writes {:.0} bytes an update", written as f64 / updates as f64);
    let limit_folder = Folder::new();
    let mut limit_file = File::create(limit_folder.path().join("rows")).expect("a new folder");
    let title = format!(
        "durable commit: batches of {UPDATES} updates of {count} keys, an update, time on the wall, synced every batch"
    );
    let mut contest = Contest::new(&title, updates);
    contest.add("limit: our bytes appended and synced", || {
        timed_on_the_wall(|| bytes.iter().for_each(|bytes| append(&mut limit_file, bytes)))
    });
    let mut turns = Turns::of(count);
    contest
        .add("**ours**, computed, kept, its pages appended and synced", move || ours.commit(&turns.next()));
    add_rivals(&mut contest, count);
    contest.run(ROUNDS);
}

fn add_rivals(contest: &mut Contest<'_>, count: u64) {
    #[cfg(feature = "nomt")]
    if crate::maps::near_optimal::can_run() {
        let (map, mut turns) = (crate::maps::near_optimal::NearOptimal::of(count), Turns::of(count));
        contest.add("nomt 1.0, one version", move || map.commit(&turns.next()));
    }
    #[cfg(feature = "commonware")]
    {
        use crate::maps::operations::{ANY, CURRENT, Operations};
        let (map, mut turns) = (Operations::any(count), Turns::of(count));
        contest.add(ANY, move || map.commit(&turns.next()));
        let (map, mut turns) = (Operations::current(count), Turns::of(count));
        contest.add(CURRENT, move || map.commit(&turns.next()));
    }
    #[cfg(not(any(feature = "nomt", feature = "commonware")))]
    let _ = (contest, count);
}

struct Ours {
    map: Map,
    file: File,
    _folder: Folder,
}

impl Ours {
    fn of(count: u64) -> Self {
        let folder = Folder::new();
        let file = File::create(folder.path().join("rows")).expect("a new folder");
        Self { map: Map::of(count), file, _folder: folder }
    }

    fn commit(&mut self, batches: &[StateChanges]) -> Duration {
        timed_on_the_wall(|| {
            for changes in batches {
                let update = self.map.next(changes);
                append(&mut self.file, &rows(&update));
                self.map.keep(&update);
            }
        })
    }
}

/// The rows of an update one after another: place, version, page.
fn rows(update: &StateUpdate) -> Vec<u8> {
    let mut bytes = Vec::new();
    for write in &update.pages {
        bytes.extend(write.path.to_bytes());
        bytes.extend(write.version.value().to_be_bytes());
        bytes.extend(write.page.to_bytes());
    }
    bytes
}

fn append(file: &mut File, bytes: &[u8]) {
    file.write_all(bytes).and_then(|()| file.sync_data()).expect("the disk takes it");
}
