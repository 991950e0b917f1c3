//! How cost and memory grow with the log and with the state: tables, and pictures of cost against size.
//!
//! Ours up to the largest size; rivals up to theirs, since some need a kilobyte of memory or four of disk for each key.
//! Clocks and what is alike are those of `logs` and `maps`; memory is measured in a process of its own.

use std::path::PathBuf;

use crate::contest::{median, text, timed, timed_on_all_threads};
use crate::maps::{Held, UPDATES};
use crate::memory::Kind;
use crate::picture::{Line, picture};
use crate::{limit, logs, maps, memory};

const SIZES: [u64; 5] = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Costs of one contestant, in ns, by size.
struct Costs {
    name: String,
    points: Vec<(f64, f64)>,
}

pub fn run(largest: u64, largest_of_rivals: u64) {
    println!("\n### growth\n");
    println!(
        "one node hash: {}",
        text(of_rounds(7, || nanoseconds(timed(|| limit::node_hashes(100_000)), 100_000)))
    );
    let sizes = Sizes { largest, largest_of_rivals };
    grow_log(sizes);
    grow_state(sizes);
}

#[derive(Clone, Copy)]
struct Sizes {
    largest: u64,
    largest_of_rivals: u64,
}

impl Sizes {
    /// Sizes of the contestant at that place; the first is ours.
    fn of(self, place: usize) -> impl Iterator<Item = u64> {
        let largest = if place == 0 { self.largest } else { self.largest_of_rivals.min(self.largest) };
        SIZES.into_iter().filter(move |size| *size <= largest)
    }
}

fn of_rounds(rounds: usize, work: impl FnMut() -> f64) -> f64 {
    median(std::iter::repeat_with(work).take(rounds).collect())
}

fn nanoseconds(time: std::time::Duration, count: u64) -> f64 {
    time.as_nanos() as f64 / count as f64
}

fn memory_text(bytes: Option<f64>) -> String {
    bytes.map_or_else(|| "not known".to_owned(), |bytes| format!("{bytes:.0}"))
}

fn grow_log(sizes: Sizes) {
    println!(
        "\n| log | entries | append, a leaf | proof built | bytes of memory an entry |\n|---|---|---|---|---|"
    );
    let (mut appends, mut proofs) = (Vec::new(), Vec::new());
    for (place, way) in logs::ways().iter().enumerate() {
        let (mut append, mut proof) = (Costs::of(way.name), Costs::of(way.name));
        for count in sizes.of(place) {
            let leaves = logs::leaves(count);
            let rounds = if count > 1_000_000 { 3 } else { 5 };
            append.add(count, of_rounds(rounds, || nanoseconds((way.append)(&leaves).0, count)));
            let (_, log) = (way.append)(&leaves);
            let asked = logs::asked(count);
            proof.add(count, of_rounds(7, || nanoseconds(timed(|| log.prove(&asked)), asked.len() as u64)));
            drop((log, leaves));
            println!(
                "| {} | {count} | {} | {} | {} |",
                way.name,
                append.last(),
                proof.last(),
                memory_text(memory::of(Kind::Log, way.name, count))
            );
        }
        appends.push(append);
        proofs.push(proof);
    }
    save("log-growth.svg", "log: an append against entries, root every 1,000", &appends);
    save("log-proof-growth.svg", "log: an inclusion proof built against entries", &proofs);
}

fn grow_state(sizes: Sizes) {
    println!(
        "\n| state | keys | limit, an update | update, batches of {UPDATES} | proof built | bytes of a proof | bytes of memory \
         a key |\n|---|---|---|---|---|---|---|"
    );
    let (mut limits, mut updates, mut proofs) = (Costs::of("limit: node hashes"), Vec::new(), Vec::new());
    for (place, way) in maps::ways().iter().enumerate() {
        let (mut update, mut proof) = (Costs::of(way.name), Costs::of(way.name));
        for count in sizes.of(place) {
            let mut map = (way.fill)(count);
            let batches = maps::batches(count);
            let pieces = maps::updates_of(&batches);
            if place == 0 {
                let nodes = maps::nodes_of(count, &batches);
                let limit = || nanoseconds(timed_on_all_threads(|| limit::node_hashes(nodes)), pieces);
                limits.add(count, of_rounds(7, limit));
            }
            update.add(count, of_rounds(7, || nanoseconds(map.update(&batches), pieces)));
            let asked = maps::asked(count, Held::Present);
            let bytes = map.prove(&asked, Held::Present).map(|(_, bytes)| bytes / asked.len());
            if bytes.is_some() {
                let mut prove =
                    || map.prove(&asked, Held::Present).expect("it has proved them just before").0;
                proof.add(count, of_rounds(7, || nanoseconds(prove(), asked.len() as u64)));
            }
            drop(map);
            println!(
                "| {} | {count} | {} | {} | {} | {} | {} |",
                way.name,
                limits.at(count),
                update.last(),
                if bytes.is_some() { proof.last() } else { "none".to_owned() },
                bytes.map_or_else(|| "none".to_owned(), |bytes| bytes.to_string()),
                memory_text(memory::of(Kind::State, way.name, count)),
            );
        }
        updates.push(update);
        proofs.push(proof);
    }
    updates.push(limits);
    save("state-growth.svg", "state: an update in batches of 1,000 against keys", &updates);
    save("state-proof-growth.svg", "state: a proof of a present key built against keys", &proofs);
}

impl Costs {
    fn of(name: &str) -> Self {
        Self { name: name.replace("**", ""), points: Vec::new() }
    }

    fn add(&mut self, count: u64, cost: f64) {
        self.points.push((count as f64, cost));
    }

    fn last(&self) -> String {
        self.points.last().map_or_else(String::new, |(_, cost)| text(*cost))
    }

    fn at(&self, count: u64) -> String {
        let found = self.points.iter().find(|(size, _)| *size == count as f64);
        found.map_or_else(String::new, |(_, cost)| text(*cost))
    }
}

/// Saves a picture of those that have points, where pictures are wanted.
fn save(name: &str, title: &str, costs: &[Costs]) {
    let Some(folder) = std::env::var_os("KEXIN_PICTURES").map(PathBuf::from) else { return };
    let drawn = costs.iter().filter(|costs| !costs.points.is_empty());
    let lines: Vec<Line<'_>> = drawn.map(|costs| Line { name: &costs.name, points: &costs.points }).collect();
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    std::fs::write(folder.join(name), picture(title, &lines)).expect("the folder takes it");
}
