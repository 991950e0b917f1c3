//! Contestants that take turns, and the table of what they took.
//!
//! Time is that of the thread on its core, not of the clock on the wall: what else the machine does takes turns too.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// One way to do a piece of work: does it once and says how long it took, its preparations excluded.
pub struct Contestant<'a> {
    name: String,
    turn: Box<dyn FnMut() -> Duration + 'a>,
}

/// Everybody who does the same work; the first is the limit.
pub struct Contest<'a> {
    title: String,
    /// Pieces of work in a turn: what a time is divided by.
    count: u64,
    contestants: Vec<Contestant<'a>>,
}

/// Times the whole of `work`.
pub fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = on_core();
    std::hint::black_box(work());
    on_core() - start
}

/// Time that this thread has spent on a core.
fn on_core() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).expect("since its start"),
        u32::try_from(time.tv_nsec).expect("below 10^9"),
    )
}

impl<'a> Contest<'a> {
    pub fn new(title: &str, count: u64) -> Self {
        Self { title: title.to_owned(), count, contestants: Vec::new() }
    }

    pub fn add(&mut self, name: &str, turn: impl FnMut() -> Duration + 'a) {
        self.contestants.push(Contestant { name: name.to_owned(), turn: Box::new(turn) });
    }

    /// Lets them take turns and prints a table; gives the median time of each for one piece of work, in ns.
    pub fn run(mut self, rounds: usize) -> Vec<f64> {
        let mut times: Vec<Vec<f64>> = vec![Vec::new(); self.contestants.len()];
        for _ in 0..rounds {
            for (contestant, times) in self.contestants.iter_mut().zip(&mut times) {
                times.push((contestant.turn)().as_nanos() as f64 / self.count as f64);
            }
        }
        println!("\n### {} ({rounds} rounds)\n", self.title);
        println!("| | median | least | of the limit |");
        println!("|---|---|---|---|");
        let mut medians = Vec::new();
        for (contestant, own) in self.contestants.iter().zip(&times) {
            let ratios = own.iter().zip(&times[0]).map(|(own, limit)| own / limit).collect();
            let least = own.iter().copied().fold(f64::INFINITY, f64::min);
            let median = median(own.clone());
            println!(
                "| {} | {} | {} | {:.2} × |",
                contestant.name,
                text(median),
                text(least),
                self::median(ratios)
            );
            medians.push(median);
        }
        medians
    }
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A time in ns as a reader wants it.
pub fn text(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns if ns < 1e9 => format!("{:.2} ms", ns / 1e6),
        ns => format!("{:.2} s", ns / 1e9),
    }
}

/// Bytes of memory that the process holds, from Linux's /proc.
pub fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default();
    pages * 4096
}
