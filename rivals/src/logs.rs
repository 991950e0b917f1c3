//! The log: appending leaves that are hashed already, with a root every 1,000; inclusion proofs, built and verified.
//!
//! Everybody keeps all nodes in memory and none is told how many leaves will come. What is not alike is said by each name:
//! whoever has no way to take a hashed leaf hashes it, one compression more than the limit counts.

use std::hint::black_box;
use std::time::Duration;

use kexin_proof::hash::{LogLeaf, merkle_node, sha256};

use crate::contest::{Contest, timed};
use crate::limit;

#[cfg(feature = "ct-merkle")]
mod ct;
#[cfg(feature = "commonware")]
mod mountains;
mod ours;
#[cfg(feature = "logs")]
mod stored;

/// A root is wanted after so many leaves: a block's.
pub const ROOT_EVERY: usize = 1_000;

/// Proofs asked in a turn.
const ASKED: u64 = 1_000;

/// A filled log.
pub trait Log {
    /// Builds the proof of each entry; gives the bytes of all of them.
    fn prove(&self, indexes: &[u64]) -> usize;

    /// Verifies the proofs of these entries, built beforehand, whenever it is called.
    fn verification<'a>(&'a self, indexes: &'a [u64]) -> Box<dyn Fn() + 'a>;
}

/// Somebody's way to keep a log.
pub struct Way {
    pub name: &'static str,
    /// Appends all leaves with a root every [`ROOT_EVERY`], and says how long it took.
    pub append: fn(&[LogLeaf]) -> Appended,
}

/// How long it took, and what came of it.
pub type Appended = (Duration, Box<dyn Log>);

/// All ways that are built; the first is ours.
pub fn ways() -> Vec<Way> {
    let ways = [
        ours::way(),
        #[cfg(feature = "logs")]
        stored::way(),
        #[cfg(feature = "ct-merkle")]
        ct::way(),
        #[cfg(feature = "commonware")]
        mountains::way(),
    ];
    ways.into()
}

pub fn leaves(count: u64) -> Vec<LogLeaf> {
    (0..count).map(|n| LogLeaf::from_bytes(sha256(&[&n.to_be_bytes()]))).collect()
}

/// Entries spread over a log of `count`.
pub fn asked(count: u64) -> Vec<u64> {
    (0..ASKED).map(|n| n * 7_919 * 104_729 % count).collect()
}

pub fn run(count: u64) {
    let leaves = leaves(count);
    append(&leaves);
    inclusion(&leaves);
}

fn append(leaves: &[LogLeaf]) {
    let count = leaves.len() as u64;
    let title = format!("log: {count} leaves hashed before, root every {ROOT_EVERY}, a leaf");
    let mut contest = Contest::new(&title, count);
    contest.add("limit: one node hash a leaf", || timed(|| limit::node_hashes(count)));
    for way in ways() {
        contest.add(way.name, move || (way.append)(leaves).0);
    }
    contest.run(5);
}

fn inclusion(leaves: &[LogLeaf]) {
    let count = leaves.len() as u64;
    let indexes = &asked(count)[..];
    let logs: Vec<_> = ways().iter().map(|way| (way.name, (way.append)(leaves).1)).collect();
    let bytes = logs[0].1.prove(indexes);
    let hashes = (bytes / 32) as u64;
    println!("\npaths of {:.2} hashes", hashes as f64 / ASKED as f64);
    let mut contest = Contest::new(&format!("inclusion proof among {count}: verified"), ASKED);
    contest.add("limit: its bare compressions, each waiting for the one before", || {
        timed(|| limit::chained_node_hashes(hashes))
    });
    contest
        .add("its node hashes", || timed(|| (0..hashes).fold([7; 32], |all, _| merkle_node(&all, &[9; 32]))));
    for (name, log) in &logs {
        let verify = log.verification(indexes);
        contest.add(name, move || timed(&verify));
    }
    contest.run(15);
    let mut contest = Contest::new(&format!("inclusion proof among {count}: built, warm"), ASKED);
    let paths: Vec<Vec<u8>> = (0..ASKED).map(|_| vec![7; bytes / ASKED as usize]).collect();
    contest.add("limit: copying its hashes", move || {
        timed(|| paths.iter().map(|path| path.clone().len()).sum::<usize>())
    });
    for (name, log) in &logs {
        contest.add(name, move || timed(|| black_box(log.prove(indexes))));
    }
    let any = ours::AnySize::of(leaves);
    contest.add("**ours**, for any size", move || timed(|| black_box(any.prove(indexes))));
    contest.run(15);
    println!("\n| | bytes of a path |\n|---|---|");
    for (name, log) in &logs {
        println!("| {name} | {:.0} |", log.prove(indexes) as f64 / ASKED as f64);
    }
}
