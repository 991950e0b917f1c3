//! How cost and memory grow with the log and with the state: at 10^5, 10^6 and 10^7 entries, with pictures.
//!
//! `KEXIN_GROWTH_MAX` ends the sizes earlier, where time or memory is short.

use std::path::PathBuf;

use kexin_ledger::log::RecordLog;
use kexin_ledger::state::{self, StateChanges, TreeId};
use kexin_proof::height::LeafIndex;

use crate::contest::{median, resident_bytes, text, timed};
use crate::limit;
use crate::logs::{Tiles, appended, leaves};
use crate::maps::{Map, UPDATES, batch, key};
use crate::picture::{Line, picture};

const SIZES: [u64; 4] = [10_000, 100_000, 1_000_000, 10_000_000];
const ROUNDS: usize = 7;
const ASKED: u64 = 1_000;

pub fn run() {
    println!("\n### growth\n");
    println!("one node hash: {}\n", text(of_rounds(100_000, || limit::node_hashes(100_000))));
    grow_log();
    grow_state();
}

fn sizes() -> impl Iterator<Item = u64> {
    let most = std::env::var("KEXIN_GROWTH_MAX").ok().and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
    SIZES.into_iter().filter(move |size| *size <= most)
}

/// Median time of a piece of work over some rounds, in ns.
fn of_rounds<T>(count: u64, mut work: impl FnMut() -> T) -> f64 {
    median((0..ROUNDS).map(|_| timed(&mut work).as_nanos() as f64 / count as f64).collect())
}

fn grow_log() {
    println!("| log entries | append, a leaf | proof built | bytes an entry |\n|---|---|---|---|");
    let (mut append, mut proof) = (Vec::new(), Vec::new());
    for count in sizes() {
        let leaves = leaves(count as usize);
        let rounds = if count > 1_000_000 { 3 } else { ROUNDS };
        let times =
            (0..rounds).map(|_| timed(|| appended(&leaves)).as_nanos() as f64 / count as f64).collect();
        append.push((count as f64, median(times)));
        let before = resident_bytes();
        let log = appended(&leaves);
        let bytes = resident_bytes().saturating_sub(before) as f64 / count as f64;
        let size = log.size();
        let tiles = Tiles::of(log);
        let log = RecordLog::new(&tiles);
        let edge = log.edge(size).expect("memory");
        let asked: Vec<LeafIndex> =
            (0..ASKED).map(|n| LeafIndex::new(n * 7_919 * 104_729 % count).expect("small")).collect();
        let build = || {
            asked.iter().map(|index| edge.inclusion(*index).expect("memory").hashes().len()).sum::<usize>()
        };
        proof.push((count as f64, of_rounds(ASKED, build)));
        println!(
            "| {count} | {} | {} | {bytes:.1} |",
            text(append[append.len() - 1].1),
            text(proof[proof.len() - 1].1)
        );
    }
    save(
        "log-growth.svg",
        "log: cost against entries",
        &[("append, a leaf", append), ("proof built", proof)],
    );
}

fn grow_state() {
    println!(
        "\n| keys | update, batches of {UPDATES} | proof built | bytes a key | pages a key |\n|---|---|---|---|---|"
    );
    let (mut update, mut proof) = (Vec::new(), Vec::new());
    for count in sizes() {
        let before = resident_bytes();
        let map = Map::of(count);
        let bytes = resident_bytes().saturating_sub(before) as f64 / count as f64;
        let batches: Vec<StateChanges> = (0..8).map(|round| batch(count, round)).collect();
        let updates: u64 = batches.iter().map(|batch| batch.len() as u64).sum();
        update.push((
            count as f64,
            of_rounds(updates, || batches.iter().map(|batch| map.update(batch).pages.len()).sum::<usize>()),
        ));
        let asked: Vec<_> = (0..ASKED).map(|n| key(n * 7_919 % count)).collect();
        let at = map.height();
        let build = || {
            let of = |key| state::prove(&map, &TreeId::Main, at, key).expect("memory").proof.depth();
            asked.iter().map(of).max()
        };
        proof.push((count as f64, of_rounds(ASKED, build)));
        println!(
            "| {count} | {} | {} | {bytes:.0} | {:.3} |",
            text(update[update.len() - 1].1),
            text(proof[proof.len() - 1].1),
            map.pages() as f64 / count as f64,
        );
    }
    save(
        "state-growth.svg",
        "state: cost against keys",
        &[("update, in batches of 1,000", update), ("proof built", proof)],
    );
}

fn save(name: &str, title: &str, lines: &[(&str, Vec<(f64, f64)>)]) {
    let Some(folder) = std::env::var_os("KEXIN_PICTURES").map(PathBuf::from) else { return };
    let lines: Vec<Line<'_>> = lines.iter().map(|(name, points)| Line { name, points }).collect();
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    std::fs::write(folder.join(name), picture(title, &lines)).expect("the folder takes it");
}
