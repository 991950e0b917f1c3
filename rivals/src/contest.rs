//! Contestants that take turns, and the table of what they took.
//!
//! Three clocks, and each section says which is read. That of the thread on its core is the rule: what else the machine
//! does is not counted. That of all threads of the process serves where a rival hashes on threads of its own. The clock
//! on the wall serves where somebody waits for a disk.

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

/// Times the whole of `work` by this thread's time on a core.
pub fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    by_clock(|| read(ClockId::ThreadCPUTime), work)
}

/// Times the whole of `work` by the time on cores of all threads together.
pub fn timed_on_all_threads<T>(work: impl FnOnce() -> T) -> Duration {
    by_clock(cores_of_all_threads, work)
}

/// Time that all threads of the process have spent on cores.
pub fn cores_of_all_threads() -> Duration {
    read(ClockId::ProcessCPUTime)
}

/// Times the whole of `work` by the clock on the wall.
pub fn timed_on_the_wall<T>(work: impl FnOnce() -> T) -> Duration {
    by_clock(wall, work)
}

/// What the clock on the wall shows, from some beginning.
pub fn wall() -> Duration {
    read(ClockId::Monotonic)
}

fn by_clock<T>(clock: fn() -> Duration, work: impl FnOnce() -> T) -> Duration {
    let start = clock();
    std::hint::black_box(work());
    clock() - start
}

fn read(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
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

    /// Lets them take turns and prints a table: of the limit, and of the first that is ours, whose name is in bold.
    pub fn run(mut self, rounds: usize) {
        let mut times: Vec<Vec<f64>> = vec![Vec::new(); self.contestants.len()];
        for _ in 0..rounds {
            for (contestant, times) in self.contestants.iter_mut().zip(&mut times) {
                times.push((contestant.turn)().as_nanos() as f64 / self.count as f64);
            }
        }
        println!("\n### {} ({rounds} rounds)\n", self.title);
        println!("| | median | least | of the limit | beside ours | a second |");
        println!("|---|---|---|---|---|---|");
        let ours = self.contestants.iter().position(|one| one.name.starts_with("**")).unwrap_or_default();
        for (contestant, own) in self.contestants.iter().zip(&times) {
            let beside =
                |other: &[f64]| median(own.iter().zip(other).map(|(own, other)| own / other).collect());
            let least = own.iter().copied().fold(f64::INFINITY, f64::min);
            let median = median(own.clone());
            println!(
                "| {} | {} | {} | {:.2} × | {:.2} × | {:.0} |",
                contestant.name,
                text(median),
                text(least),
                beside(&times[0]),
                beside(&times[ours]),
                1e9 / median,
            );
        }
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
