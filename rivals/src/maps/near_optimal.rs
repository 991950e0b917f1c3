//! nomt: a trie of pages in a hash table on disk, with values in a tree beside it.
//!
//! It has no mode without a disk. Here its page cache holds every page, so that a root waits for no file; its worker is
//! one thread. It reads and writes through io_uring alone: where that is refused it cannot run, and is left out.

use std::hint::black_box;
use std::sync::Once;
use std::time::Duration;

use kexin_ledger::state::StateChanges;
use kexin_proof::hash::{SlotsRoot, StateKey};
use nomt::hasher::Sha2Hasher;
use nomt::trie::KeyPath;
use nomt::{
    FinishedSession, IoUringPermission, KeyReadWrite, Nomt, Options, SessionParams, check_iou_permissions,
};

use super::{Held, StateMap, Way, fillings};
use crate::contest::{timed_on_all_threads, timed_on_the_wall};
use crate::folder::Folder;

pub const NAME: &str = "nomt 1.0, pages in its cache";

pub fn way() -> Option<Way> {
    can_run().then_some(Way { name: NAME, fill: |count| Box::new(NearOptimal::of(count)) })
}

/// Whether this machine lets it use io_uring; says so when not.
pub fn can_run() -> bool {
    let allowed = matches!(check_iou_permissions(), IoUringPermission::Allowed);
    if !allowed {
        static SAID: Once = Once::new();
        SAID.call_once(|| {
            eprintln!("nomt 略去：本机不许使用 io_uring / nomt is left out: io_uring is refused here");
        });
    }
    allowed
}

pub struct NearOptimal {
    /// Before its folder, since it must close its files first.
    database: Nomt<Sha2Hasher>,
    _folder: Folder,
}

type Accesses = Vec<(KeyPath, KeyReadWrite)>;

impl NearOptimal {
    pub fn of(count: u64) -> Self {
        let folder = Folder::new();
        let mut options = Options::new();
        options.path(folder.path().join("nomt"));
        options.commit_concurrency(1);
        options.io_workers(1);
        // At 10^6 keys there are 0.27 pages a key; the table's file is sparse.
        options.hashtable_buckets(u32::try_from(count.max(64_000)).expect("at most 10^9 keys"));
        options.preallocate_ht(false);
        let cache = usize::try_from((count * CACHE_BYTES_A_KEY) >> 20).expect("less than memory").max(256);
        options.page_cache_size(cache);
        options.leaf_cache_size(cache / 4);
        let database = Nomt::open(options).expect("a new folder");
        let map = Self { database, _folder: folder };
        for changes in fillings(count) {
            map.commit_accesses(accesses(&changes));
        }
        map
    }

    fn finish(&self, accesses: Accesses) -> FinishedSession {
        let session = self.database.begin_session(SessionParams::default());
        let finished = session.finish(accesses).expect("the disk answers");
        black_box(finished.root());
        finished
    }

    fn commit_accesses(&self, accesses: Accesses) {
        self.finish(accesses).commit(&self.database).expect("the disk answers");
    }

    /// Commits each batch durably; the time on the wall.
    pub fn commit(&self, batches: &[StateChanges]) -> Duration {
        let batches: Vec<Accesses> = batches.iter().map(accesses).collect();
        timed_on_the_wall(|| batches.into_iter().for_each(|batch| self.commit_accesses(batch)))
    }
}

/// A page of 4 KiB for each of the 0.27 pages a key, and half as much again.
const CACHE_BYTES_A_KEY: u64 = 1_700;

fn accesses(changes: &StateChanges) -> Accesses {
    let write = |(key, value): (&StateKey, &Option<SlotsRoot>)| {
        (*key.as_bytes(), KeyReadWrite::Write(value.map(|value| value.as_bytes().to_vec())))
    };
    changes.iter().map(write).collect()
}

impl StateMap for NearOptimal {
    fn update(&mut self, batches: &[StateChanges]) -> Duration {
        let batches: Vec<Accesses> = batches.iter().map(accesses).collect();
        timed_on_all_threads(|| batches.into_iter().for_each(|batch| drop(self.finish(batch))))
    }

    /// It commits to its files alone.
    fn advance(&mut self, _: &[StateChanges]) -> Option<Duration> {
        None
    }

    fn prove(&mut self, keys: &[StateKey], held: Held) -> Option<(Duration, usize)> {
        let session = self.database.begin_session(SessionParams::default());
        let mut proofs = Vec::with_capacity(keys.len());
        let time = timed_on_all_threads(|| {
            proofs.extend(keys.iter().map(|key| session.prove(*key.as_bytes()).expect("the disk answers")));
        });
        let bytes = keys.iter().zip(&proofs).map(|(key, proof)| {
            let found = proof.terminal.as_leaf_option().is_some_and(|leaf| leaf.key_path == *key.as_bytes());
            assert_eq!(found, held == Held::Present, "it proves what is asked");
            borsh::to_vec(proof).expect("a proof can be encoded").len()
        });
        Some((time, bytes.sum()))
    }
}
