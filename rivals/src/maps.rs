//! The state map: roots after batches of 1,000 updates, proofs.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::{RwLock, RwLockReadGuard};

use kexin_ledger::state::{self, NewestPages, Page, PagePath, PageReader, PathEnd, StateChanges, TreeId};
use kexin_ledger::store::StoreError;
use kexin_proof::hash::{SlotsRoot, StateKey, sha256};
use kexin_proof::height::Height;
use kexin_proof::wire::encode;

use crate::contest::{Contest, timed};
use crate::limit;

/// Updates of a batch: a block's.
pub const UPDATES: u64 = 1_000;

pub fn key(number: u64) -> StateKey {
    StateKey::from_bytes(sha256(&[b"key", &number.to_be_bytes()]))
}

pub fn value(number: u64, salt: u64) -> SlotsRoot {
    SlotsRoot::from_bytes(sha256(&[&salt.to_be_bytes(), &number.to_be_bytes()]))
}

/// The newest pages in memory, as a node holds them; here all of them.
pub struct Map {
    newest: RwLock<NewestPages>,
    top: Option<Height>,
}

impl PageReader for Map {
    fn top_version(&self, _: &TreeId, _: Height) -> Result<Option<Height>, StoreError> {
        Ok(self.top)
    }
    fn page(&self, _: &TreeId, _: &PagePath, _: Height) -> Result<Option<Page>, StoreError> {
        Ok(None)
    }
    fn newest(&self, _: &TreeId) -> Option<RwLockReadGuard<'_, NewestPages>> {
        self.newest.read().ok()
    }
}

impl Map {
    /// Keys 0 to `count`, put in batches that keep memory level.
    pub fn of(count: u64) -> Self {
        let mut map = Self { newest: RwLock::new(NewestPages::new(usize::MAX)), top: None };
        for first in (0..count).step_by(100_000) {
            let changes = (first..count.min(first + 100_000)).map(|n| (key(n), Some(value(n, 0)))).collect();
            map.apply(&changes);
        }
        map
    }

    pub fn height(&self) -> Height {
        self.top.unwrap_or(Height::ZERO)
    }

    pub fn pages(&self) -> usize {
        self.newest.read().expect("nobody panicked").count()
    }

    pub fn update(&self, changes: &StateChanges) -> state::StateUpdate {
        let next = self.top.map_or(Height::ZERO, Height::next);
        state::update(self, TreeId::Main, self.top, next, changes).expect("memory")
    }

    pub fn apply(&mut self, changes: &StateChanges) {
        let update = self.update(changes);
        self.top = Some(self.top.map_or(Height::ZERO, Height::next));
        self.newest.get_mut().expect("nobody panicked").keep(update.pages.iter());
    }
}

/// A batch of updates spread over the keys.
pub fn batch(count: u64, round: u64) -> StateChanges {
    let spread = |n: u64| {
        let digest = sha256(&[b"pick", &round.to_be_bytes(), &n.to_be_bytes()]);
        u64::from_be_bytes(digest[..8].try_into().expect("eight bytes")) % count
    };
    (0..).map(|n| (key(spread(n)), Some(value(n, round + 1)))).take(UPDATES as usize).collect()
}

/// Nodes that a batch must hash: its leaves, and every node with two keys or more on the way to one of them.
pub fn nodes_touched(sorted: &[StateKey], changes: &StateChanges) -> u64 {
    let common = |a: &StateKey, b: &StateKey| {
        let same = a.as_bytes().iter().zip(b.as_bytes()).take_while(|(a, b)| a == b).count();
        let (a, b) = (a.as_bytes().get(same), b.as_bytes().get(same));
        same * 8 + a.zip(b).map_or(0, |(a, b)| (a ^ b).leading_zeros() as usize)
    };
    let mut nodes = 0;
    let mut before: Option<&StateKey> = None;
    for key in changes.keys() {
        let place = sorted.binary_search(key).expect("a key of the map");
        let beside = [place.checked_sub(1), Some(place + 1)];
        let depth =
            beside.into_iter().flatten().filter_map(|at| sorted.get(at)).map(|other| common(key, other) + 1);
        let depth = depth.max().unwrap_or(0);
        // Nodes above the leaf, less those that the key before has passed as well.
        let shared = before.map_or(0, |other| common(key, other) + 1);
        nodes += 1 + depth.saturating_sub(shared) as u64;
        before = Some(key);
    }
    nodes
}

pub fn sorted_keys(count: u64) -> Vec<StateKey> {
    (0..count).map(key).collect::<BTreeSet<_>>().into_iter().collect()
}

pub fn run() {
    let count = 1_000_000;
    let map = Map::of(count);
    updates(&map, count);
    proofs(&map, count);
}

fn updates(map: &Map, count: u64) {
    const BATCHES: u64 = 8;
    let batches: Vec<StateChanges> = (0..BATCHES).map(|round| batch(count, round)).collect();
    let sorted = sorted_keys(count);
    let updates: u64 = batches.iter().map(|batch| batch.len() as u64).sum();
    let nodes: u64 = batches.iter().map(|batch| nodes_touched(&sorted, batch)).sum();
    println!("\n{:.2} nodes an update, {} pages in all", nodes as f64 / updates as f64, map.pages());
    #[cfg(feature = "maps")]
    let jmt = rivals::Jmt::of(count);
    let mut contest = Contest::new(
        &format!("state root: batches of {UPDATES} updates of {count} keys, an update"),
        updates,
    );
    contest.add("limit: its node hashes", || timed(|| limit::node_hashes(nodes)));
    contest.add("**ours**, pages of the next version made", || {
        timed(|| batches.iter().for_each(|batch| drop(black_box(map.update(batch)))))
    });
    #[cfg(feature = "maps")]
    contest.add("jmt 0.12, in memory", || jmt.update(&batches));
    let medians = contest.run(7);
    println!("\nupdates a second: {:?}", medians.iter().map(|ns| (1e9 / ns).round()).collect::<Vec<_>>());
}

fn proofs(map: &Map, count: u64) {
    const ASKED: u64 = 1_000;
    let at = map.height();
    let asked = |n: u64| n * 7_919 % count;
    let present: Vec<StateKey> = (0..ASKED).map(|n| key(asked(n))).collect();
    let absent: Vec<StateKey> = (0..ASKED).map(|n| key(count + asked(n))).collect();
    for (name, keys) in [("present", &present), ("absent", &absent)] {
        let of = |key: &StateKey| state::prove(map, &TreeId::Main, at, key).expect("memory");
        let sizes: usize = keys
            .iter()
            .map(|key| {
                let path = of(key);
                // As a bundle carries it: path, and for an absent key what stands in its place.
                encode(&path.proof).len()
                    + if let PathEnd::Absent(absence) = &path.end { encode(absence).len() } else { 0 }
            })
            .sum();
        println!("\n{name}: {:.0} bytes on average", sizes as f64 / ASKED as f64);
        let siblings: usize = keys.iter().map(|key| usize::from(of(key).proof.depth())).sum();
        let mut contest = Contest::new(&format!("state proof among {count}, {name}: built, warm"), ASKED);
        contest.add("copying its hashes", || {
            let each = siblings / keys.len();
            timed(|| keys.iter().map(|key| vec![*key; each].len()).sum::<usize>())
        });
        contest.add("**ours**", || timed(|| keys.iter().map(|key| of(key).proof.depth()).max()));
        contest.run(15);
    }
}

#[cfg(feature = "maps")]
mod rivals {
    //! Others' maps.

    use std::time::Duration;

    use jmt::mock::MockTreeStore;
    use jmt::storage::TreeWriter as _;
    use jmt::{KeyHash, Sha256Jmt};

    use super::*;

    /// The Jellyfish tree over its own store in memory.
    pub struct Jmt(MockTreeStore);

    impl Jmt {
        pub fn of(count: u64) -> Self {
            let store = MockTreeStore::new(true);
            let all =
                (0..count).map(|n| (KeyHash(*key(n).as_bytes()), Some(value(n, 0).as_bytes().to_vec())));
            let (_, batch) = Sha256Jmt::new(&store).put_value_set(all, 0).expect("memory");
            store.write_node_batch(&batch.node_batch).expect("memory");
            Self(store)
        }

        pub fn update(&self, batches: &[StateChanges]) -> Duration {
            let batches: Vec<Vec<_>> = batches
                .iter()
                .map(|batch| {
                    let change = |(key, value): (&StateKey, &Option<SlotsRoot>)| {
                        (KeyHash(*key.as_bytes()), value.map(|value| value.as_bytes().to_vec()))
                    };
                    batch.iter().map(change).collect()
                })
                .collect();
            timed(|| {
                for batch in batches {
                    black_box(Sha256Jmt::new(&self.0).put_value_set(batch, 1).expect("memory"));
                }
            })
        }
    }
}
