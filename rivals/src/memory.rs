//! Memory that a filled log or map holds: a process of its own fills it and says by how much it has grown.
//!
//! In the process at hand memory that one contestant has let go would serve the next. What is counted is resident memory
//! with all that belongs to it: a rival's caches, and what the allocator does not give back.

use std::process::Command;

use crate::{logs, maps};

/// What is filled.
#[derive(Clone, Copy)]
pub enum Kind {
    Log,
    State,
}

impl Kind {
    const ALL: [(&'static str, Self); 2] = [("memory-of-log", Self::Log), ("memory-of-state", Self::State)];
}

/// Bytes of memory an entry, of the contestant of that name filled with `count`; `None` when it could not be asked.
pub fn of(kind: Kind, name: &str, count: u64) -> Option<f64> {
    let word = match kind {
        Kind::Log => Kind::ALL[0].0,
        Kind::State => Kind::ALL[1].0,
    };
    let program = std::env::current_exe().ok()?;
    let said = Command::new(program).args([word, name, &count.to_string()]).output().ok()?;
    let bytes: f64 = String::from_utf8(said.stdout).ok()?.trim().parse().ok()?;
    Some(bytes / count as f64)
}

/// Answers [`of`] in the process that it has started; `false` when these are not its arguments.
pub fn answer(arguments: &[String]) -> bool {
    let [word, name, count] = arguments else { return false };
    let Some((_, kind)) = Kind::ALL.iter().find(|(known, _)| known == word) else { return false };
    let count: u64 = count.parse().expect("a number of entries");
    let grown = match kind {
        Kind::Log => {
            let leaves = logs::leaves(count);
            let way = logs::ways().into_iter().find(|way| way.name == name).expect("a log of that name");
            grown(|| (way.append)(&leaves).1)
        }
        Kind::State => {
            let way = maps::ways().into_iter().find(|way| way.name == name).expect("a map of that name");
            grown(|| (way.fill)(count))
        }
    };
    println!("{grown}");
    true
}

fn grown<T>(fill: impl FnOnce() -> T) -> u64 {
    let before = resident_bytes();
    let filled = fill();
    let bytes = resident_bytes().saturating_sub(before);
    drop(filled);
    bytes
}

/// Bytes of memory that the process holds, from Linux's /proc.
fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default();
    pages * PAGE_BYTES
}

const PAGE_BYTES: u64 = 4096;
