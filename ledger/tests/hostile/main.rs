//! Hostile bytes on stable: every decoder over its corpus and over seeded changes of it. No decoder panics, what one
//! takes it writes back, and none ever holds more than four times its input and 64 KiB.
//!
//! One test, so that nothing else allocates meanwhile. The same bodies run under libFuzzer (`fuzz/`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs};

use peak_alloc::PeakAlloc;

#[path = "../../../fuzz/bodies/ledger.rs"]
mod ledger;
#[path = "../../../fuzz/bodies/peers.rs"]
mod peers;
#[path = "../../../fuzz/bodies/proof.rs"]
mod proof;

mod bulk;
mod change;
mod seeds;

use change::Changes;
use proof::Body;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Changed inputs a decoder.
const CHANGES: usize = 2_500;
const SEED: u64 = 20_261_130;
const SLACK_BYTES: usize = 64 * 1024;
const CORPUS: &str = "../fuzz/corpus";

fn bodies() -> Vec<(&'static str, Body)> {
    proof::PROOF.into_iter().chain(ledger::LEDGER).chain(peers::PEERS).collect()
}

/// Runs one input; whether it was taken.
fn run(name: &str, body: Body, input: &[u8]) -> bool {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let taken = body(input);
    let peak = MEMORY.peak_usage().saturating_sub(before);
    let limit = 4 * input.len() + SLACK_BYTES;
    assert!(peak <= limit, "{name}: {peak} bytes held for an input of {}: over {limit}", input.len());
    taken
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(CORPUS).join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|_| panic!("{name}: a corpus is committed"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("readable")).collect()
}

#[test]
fn no_decoder_falls_or_swells_and_what_is_taken_is_written_back() {
    if env::var("KEXINKU_WRITE_VECTORS").is_ok_and(|value| value == "1") {
        seeds::write(&bodies(), CORPUS);
    }
    let mut taken = BTreeMap::new();
    for (name, body) in bodies() {
        let corpus = corpus(name);
        let whole = corpus.iter().filter(|input| run(name, body, input)).count();
        assert!(whole > 0, "{name}: nothing in its corpus is taken");
        let mut changes = Changes::of(SEED, name, &corpus);
        let changed = (0..CHANGES).filter(|_| run(name, body, &changes.drawn())).count();
        taken.insert(name, (whole, changed));
    }
    for (name, input) in bulk::inputs() {
        let (_, body) = bodies().into_iter().find(|(known, _)| *known == name).expect("a decoder");
        run(name, body, &input);
    }
    let falls = taken.values().filter(|(_, changed)| *changed < CHANGES).count();
    assert_eq!(falls, taken.len(), "changes are mostly refused: {taken:?}");
}
