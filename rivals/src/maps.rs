//! The state map: roots after batches of 1,000 updates spread over all keys, proofs, and their sizes.
//!
//! What is alike: SHA-256, keys of 32 bytes that are hashes, values of 32 bytes, a batch sorted before the clock starts, and
//! a root asked after each batch. First nothing is kept of it, so that every turn starts from the same state; then
//! everything is kept in memory, since what one does for its root another leaves until the batch is kept. Time is that of
//! all threads of the process, as some rivals hash on threads of their own. Where a rival keeps files, its caches are as
//! large as what is read here, so that memory answers and not the disk. What is not alike, in every row:
//!
//! * ours makes the pages of the next version, so that every past version stays provable; a value is a hash already.
//! * jmt makes the nodes of the next version too, from its own store in memory, a hash table; it hashes values again.
//! * nomt has one version: pages are changed, and none past is provable. It hashes values again.
//! * qmdb appends operations and hashes the log of them: its root is not one over the map alone. `any` can prove what a key
//!   once was; `current`, ordered, what it is and that it is not. A batch moves old operations to the end as well.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Duration;

use kexin_ledger::state::StateChanges;
use kexin_proof::hash::{SlotsRoot, StateKey, sha256};

use crate::contest::{Contest, timed_on_all_threads};
use crate::limit;

#[cfg(feature = "jmt")]
mod jellyfish;
#[cfg(feature = "nomt")]
pub mod near_optimal;
#[cfg(feature = "commonware")]
pub mod operations;
pub mod ours;

/// Updates of a batch: a block's.
pub const UPDATES: u64 = 1_000;
/// Batches of a turn.
pub const BATCHES: u64 = 8;
/// Proofs asked in a turn.
const ASKED: u64 = 1_000;
/// Keys that fill a map at once: what keeps memory level.
pub const FILLED_AT_ONCE: u64 = 100_000;

/// A filled map.
pub trait StateMap {
    /// Computes the root after each batch, each upon the state as it was filled.
    fn update(&mut self, batches: &[StateChanges]) -> Duration;

    /// Computes the root after each batch and keeps it in memory, so that the next begins there. `None` where the rival
    /// keeps nothing but on disk.
    fn advance(&mut self, batches: &[StateChanges]) -> Option<Duration>;

    /// Builds a proof of each key, all present or all absent; the time, and the bytes of all of them. `None` where the
    /// rival has no such proof.
    fn prove(&mut self, keys: &[StateKey], held: Held) -> Option<(Duration, usize)>;
}

/// Whether the map has a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Present,
    Absent,
}

/// Somebody's way to keep the state.
pub struct Way {
    pub name: &'static str,
    /// Fills a map with keys 0 to that number.
    pub fill: fn(u64) -> Box<dyn StateMap>,
}

/// All ways that are built and that this machine can run; the first is ours.
pub fn ways() -> Vec<Way> {
    let ways = [
        Some(ours::way()),
        #[cfg(feature = "jmt")]
        Some(jellyfish::way()),
        #[cfg(feature = "nomt")]
        near_optimal::way(),
        #[cfg(feature = "commonware")]
        Some(operations::way_of_any()),
        #[cfg(feature = "commonware")]
        Some(operations::way_of_current()),
    ];
    ways.into_iter().flatten().collect()
}

pub fn key(number: u64) -> StateKey {
    StateKey::from_bytes(sha256(&[b"key", &number.to_be_bytes()]))
}

pub fn value(number: u64, salt: u64) -> SlotsRoot {
    SlotsRoot::from_bytes(sha256(&[&salt.to_be_bytes(), &number.to_be_bytes()]))
}

/// The batches that fill a map with keys 0 to `count`.
pub fn fillings(count: u64) -> impl Iterator<Item = StateChanges> {
    (0..count).step_by(FILLED_AT_ONCE as usize).map(move |first| {
        (first..count.min(first + FILLED_AT_ONCE)).map(|n| (key(n), Some(value(n, 0)))).collect()
    })
}

/// A batch of updates spread over the keys.
pub fn batch(count: u64, round: u64) -> StateChanges {
    let spread = |n: u64| {
        let digest = sha256(&[b"pick", &round.to_be_bytes(), &n.to_be_bytes()]);
        u64::from_be_bytes(digest[..8].try_into().expect("eight bytes")) % count
    };
    (0..UPDATES).map(|n| (key(spread(n)), Some(value(n, round + 1)))).collect()
}

/// The batches of one turn after another, each with other keys and values: everybody keeps the same.
pub struct Turns {
    count: u64,
    turn: u64,
}

impl Turns {
    pub fn of(count: u64) -> Self {
        Self { count, turn: 0 }
    }

    pub fn next(&mut self) -> Vec<StateChanges> {
        self.turn += 1;
        (0..BATCHES).map(|round| batch(self.count, self.turn * BATCHES + round)).collect()
    }
}

/// Batches for a turn of which nothing is kept.
pub fn batches(count: u64) -> Vec<StateChanges> {
    (0..BATCHES).map(|round| batch(count, round)).collect()
}

/// Keys to prove: of the map, or beyond it.
pub fn asked(count: u64, held: Held) -> Vec<StateKey> {
    let first = if held == Held::Present { 0 } else { count };
    (0..ASKED).map(|n| key(first + n * 7_919 % count)).collect()
}

/// Nodes that a batch must hash: its leaves, and every node with two keys or more on the way to one of them.
fn nodes_touched(sorted: &[StateKey], changes: &StateChanges) -> u64 {
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

/// Updates of batches: a key drawn twice counts once.
pub fn updates_of(batches: &[StateChanges]) -> u64 {
    batches.iter().map(|batch| batch.len() as u64).sum()
}

/// Node hashes that batches need upon a map of `count` keys.
pub fn nodes_of(count: u64, batches: &[StateChanges]) -> u64 {
    let sorted: Vec<StateKey> = (0..count).map(key).collect::<BTreeSet<_>>().into_iter().collect();
    batches.iter().map(|batch| nodes_touched(&sorted, batch)).sum()
}

pub fn run(count: u64) {
    let mut maps: Vec<_> = ways().iter().map(|way| (way.name, (way.fill)(count))).collect();
    let batches = &batches(count)[..];
    let (updates, nodes) = (updates_of(batches), nodes_of(count, batches));
    println!("\n{:.2} nodes an update", nodes as f64 / updates as f64);
    let title =
        format!("state root: batches of {UPDATES} updates of {count} keys, an update, time of all threads");
    let mut contest = Contest::new(&title, updates);
    contest.add("limit: its node hashes", || timed_on_all_threads(|| limit::node_hashes(nodes)));
    for (name, map) in &mut maps {
        contest.add(name, move || map.update(batches));
    }
    contest.run(7);
    advances(&mut maps, count, nodes);
    for (held, word) in [(Held::Present, "present"), (Held::Absent, "absent")] {
        proofs(&mut maps, &asked(count, held), held, &format!("state proof among {count}, key {word}"));
    }
}

fn advances(maps: &mut [(&str, Box<dyn StateMap>)], count: u64, nodes: u64) {
    let title = format!(
        "state root, kept: batches of {UPDATES} updates of {count} keys, an update, time of all threads"
    );
    let mut contest = Contest::new(&title, BATCHES * UPDATES);
    contest
        .add("limit: the node hashes of such batches", || timed_on_all_threads(|| limit::node_hashes(nodes)));
    for (name, map) in maps {
        if map.advance(&[]).is_some() {
            let mut turns = Turns::of(count);
            contest.add(name, move || map.advance(&turns.next()).expect("it said that it can"));
        }
    }
    contest.run(7);
}

fn proofs(maps: &mut [(&str, Box<dyn StateMap>)], keys: &[StateKey], held: Held, title: &str) {
    let mut able: Vec<_> = Vec::new();
    let mut sizes: Vec<(&str, usize)> = Vec::new();
    for (name, map) in maps {
        if let Some((_, bytes)) = map.prove(keys, held) {
            sizes.push((*name, bytes));
            able.push((*name, map));
        }
    }
    let title = format!("{title}: built, warm, time of all threads");
    let mut contest = Contest::new(&title, keys.len() as u64);
    let hashes = sizes[0].1 / 32 / keys.len();
    contest.add("limit: copying its hashes", || {
        timed_on_all_threads(|| keys.iter().map(|key| black_box(vec![*key; hashes]).len()).sum::<usize>())
    });
    for (name, map) in &mut able {
        contest.add(name, move || map.prove(keys, held).expect("it has proved them just before").0);
    }
    contest.run(15);
    println!("\n| | bytes of a proof |\n|---|---|");
    for (name, bytes) in sizes {
        println!("| {name} | {:.0} |", bytes as f64 / keys.len() as f64);
    }
}
