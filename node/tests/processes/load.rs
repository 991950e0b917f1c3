//! Four validators at full load, and at a part of it for as long as one likes: how many records a second they register, how
//! long each takes to be final, and whether memory, latency and disk stay what they were.
//!
//! What must hold is asserted; figures are printed, for `./run load` and docs/scale.md. Clients and validators share the
//! machine, so what the clients cost is printed too.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::thread::sleep;
use std::time::Duration;

use kexin_ledger::api::{Submitted, TxStatus};
use kexin_node::clock::Clock;
use kexin_proof::hash::RecordId;

use super::cluster::{Cluster, Node, agent};
use super::crash::{assert_nobody_signed_twice, assert_nothing_lost};
use super::desk::Desk;
use super::hostile::resident_kib;
use super::perturb::spread;

const COUNT: usize = 4;
const ALL: [usize; COUNT] = [0, 1, 2, 3];
/// Clients that wait for a record each: a county's desks, and the banks'.
const CLIENTS: usize = 384;
/// Seconds that a record is waited for.
const WAIT_SECONDS: u64 = 20;
/// Seconds for which the most is asked of the validators.
const FULL_SECONDS: u64 = 20;
/// Attachments of a record, which is about 1 KB with them.
const ATTACHMENTS: u8 = 10;
/// Acknowledged records that are looked up at every node afterwards.
const LOOKED_UP: usize = 500;

/// How a run is asked for: `KEXINKU_LOAD="SECONDS PERCENT"`.
struct Asked {
    full_seconds: u64,
    seconds: u64,
    percent: u64,
}

impl Asked {
    fn of_environment() -> Self {
        let Ok(text) = std::env::var("KEXINKU_LOAD") else {
            return Self { full_seconds: 4, seconds: 4, percent: 50 };
        };
        let numbers: Vec<u64> = text.split(' ').map(|part| part.parse().expect("two numbers")).collect();
        let [seconds, percent] = numbers[..] else { panic!("KEXINKU_LOAD is \"SECONDS PERCENT\"") };
        Self { full_seconds: FULL_SECONDS, seconds, percent }
    }
}

/// What became of the records of a phase.
#[derive(Default)]
struct Became {
    /// How long each took to be final, ms.
    taken_ms: Vec<u64>,
    acknowledged: Vec<RecordId>,
    /// Refused for want of room, or not final in time: told to the client, who comes again.
    turned_away: u64,
}

struct Site {
    cluster: Cluster,
    nodes: Vec<Node>,
    desk: Desk,
    clock: Clock,
    made: AtomicU32,
}

impl Site {
    fn open() -> Self {
        let cluster = Cluster::up(COUNT);
        let (nodes, desk) = (cluster.nodes.clone(), Desk::open(&cluster));
        Self { cluster, nodes, desk, clock: Clock::start(), made: AtomicU32::new(0) }
    }

    fn now(&self) -> u64 {
        self.clock.now().uptime_ms
    }

    /// Clients send records for so many seconds: each the next when its last is final, or all together at a rate.
    fn drive(&self, seconds: u64, rate: Option<u64>) -> Became {
        let became = Mutex::new(Became::default());
        let (begun, ticket, over) = (self.now(), AtomicU64::new(0), AtomicBool::new(false));
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (became, ticket, over) = (&became, &ticket, &over);
                scope.spawn(move || {
                    let agent = agent();
                    while !over.load(Ordering::Relaxed) {
                        let due = match rate {
                            None => self.now(),
                            Some(rate) => begun + ticket.fetch_add(1, Ordering::Relaxed) * 1_000 / rate,
                        };
                        if due >= begun + seconds * 1_000 {
                            break;
                        }
                        sleep(Duration::from_millis(due.saturating_sub(self.now())));
                        let number = self.made.fetch_add(1, Ordering::Relaxed);
                        let record = self.desk.accept_with(number, ATTACHMENTS);
                        let answer = self.nodes[client % COUNT].submit_by(&agent, &record, WAIT_SECONDS);
                        // From when it was due: a client that is late for its next record does not hide the wait.
                        let taken_ms = self.now() - due;
                        let mut became = became.lock().expect("no client panicked");
                        match answer {
                            Some(Submitted { record, status: TxStatus::Final { .. } }) => {
                                became.taken_ms.push(taken_ms);
                                became.acknowledged.push(record);
                            }
                            _ => became.turned_away += 1,
                        }
                    }
                });
            }
            sleep(Duration::from_millis((begun + seconds * 1_000).saturating_sub(self.now())));
            over.store(true, Ordering::Relaxed);
        });
        let mut became = became.into_inner().expect("no client panicked");
        became.taken_ms.sort_unstable();
        became
    }

    /// Resident memory of the nodes, MiB, and the bytes of their folders, MiB.
    fn weight(&self) -> (Vec<u64>, u64) {
        let memory = ALL.map(|place| resident_kib(&self.cluster, place) / 1_024);
        let disk: u64 = self.nodes.iter().map(|node| bytes_below(&node.folder)).sum();
        (memory.to_vec(), disk)
    }

    fn assert_sound(&self, acknowledged: &[RecordId]) {
        self.cluster.wait_agreement(&ALL);
        let step = acknowledged.len().div_ceil(LOOKED_UP).max(1);
        let some: Vec<RecordId> = acknowledged.iter().step_by(step).copied().collect();
        assert_nothing_lost(&self.cluster, &some);
        assert_nobody_signed_twice(&self.cluster, &ALL);
        for place in ALL {
            assert!(!self.cluster.log(place).contains("panicked"), "{}", self.cluster.log(place));
        }
    }
}

fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    // Files come and go while a database works.
    let of_entry = |entry: fs::DirEntry| match entry.metadata() {
        Ok(data) if data.is_dir() => bytes_below(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    };
    entries.flatten().map(of_entry).sum()
}

/// Processor time of a process, ms.
fn processor_ms(process: &str) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|text| text.parse::<u64>().ok());
    // A hundred ticks a second on every Linux.
    ticks.sum::<u64>() * 10
}

#[test]
fn validators_register_what_they_acknowledge_at_full_load_and_at_a_part_of_it() {
    let asked = Asked::of_environment();
    let site = Site::open();
    let record = site.desk.accept_with(u32::MAX, ATTACHMENTS).encode().len();
    let busy = || {
        let nodes: u64 =
            ALL.iter().map(|place| processor_ms(&site.cluster.process_id(*place).to_string())).sum();
        (nodes, processor_ms("self"))
    };
    let (begun, before) = (site.now(), busy());
    let full = site.drive(asked.full_seconds, None);
    let (lasted_ms, after) = ((site.now() - begun).max(1), busy());
    let count = full.taken_ms.len() as u64;
    assert!(count > 0, "nothing was registered");
    let most = (count * 1_000 / lasted_ms).max(1);
    eprintln!(
        "full load: {most} records of {record} bytes a second, {CLIENTS} clients, finality {}; {} turned away; processor: \
         validators {} ms, clients {} ms of {} ms on the wall",
        spread(&full.taken_ms),
        full.turned_away,
        after.0 - before.0,
        after.1 - before.1,
        lasted_ms
    );
    let rate = (most * asked.percent / 100).max(1);
    let (mut acknowledged, mut left) = (full.acknowledged, asked.seconds);
    let (_, disk_before) = site.weight();
    let mut registered = 0;
    while left > 0 {
        let minute = left.min(60);
        let became = site.drive(minute, Some(rate));
        assert!(!became.taken_ms.is_empty(), "nothing was registered");
        let (memory, disk) = site.weight();
        registered += became.taken_ms.len() as u64;
        eprintln!(
            "{} % of it: {} records in {minute} s, finality {}; {} turned away; memory {memory:?} MiB, {} bytes of disk a \
             record and node",
            asked.percent,
            became.taken_ms.len(),
            spread(&became.taken_ms),
            became.turned_away,
            disk.saturating_sub(disk_before) / (registered * COUNT as u64)
        );
        acknowledged.extend(became.acknowledged);
        left -= minute;
    }
    site.assert_sound(&acknowledged);
}
