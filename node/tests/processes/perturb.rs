//! Perturbations under load: validators killed, restarted, paused, cut off, deaf, mute and on slow links, one after the other.
//!
//! What must hold is asserted; how long it took is printed, for `./run perturb N` and docs/reliability.md.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use kexin_ledger::api::{Submitted, TxStatus};
use kexin_node::clock::Clock;
use kexin_proof::hash::{RecordId, sha256};

use super::cluster::{AtEnd, Cluster, Node};
use super::crash::{assert_nobody_signed_twice, assert_nothing_lost};
use super::desk::Desk;
use super::links::{Links, Way};

/// Perturbations in a run that nobody gave a number.
const BLOWS: u32 = 14;
/// Records of a phase whose finality is measured.
const MEASURED: usize = 60;
const COUNT: usize = 4;
const ALL: [usize; COUNT] = [0, 1, 2, 3];
const CUT: Way = Way { is_cut: true, delay_ms: 0, bytes_per_second: 0 };
/// A link between counties on a bad day.
const SLOW: Way = Way { is_cut: false, delay_ms: 150, bytes_per_second: 64 * 1024 };

/// What befalls one validator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Blow {
    Killed,
    Restarted,
    Paused,
    CutOff,
    Deaf,
    Mute,
    SlowLinks,
}

const KINDS: [Blow; 7] =
    [Blow::Killed, Blow::Restarted, Blow::Paused, Blow::CutOff, Blow::Deaf, Blow::Mute, Blow::SlowLinks];

/// Who sends records to the nodes, and what they were told is final.
struct Clerks {
    nodes: Vec<Node>,
    clock: Clock,
    desk: Mutex<Desk>,
    acknowledged: Mutex<Vec<RecordId>>,
    /// Validators that are struck; everybody works with the others.
    struck: Mutex<Vec<usize>>,
}

impl Clerks {
    fn now(&self) -> u64 {
        self.clock.now().uptime_ms
    }

    /// Sends a record to a place that is not struck; how long it took to be final, ms, when it was.
    fn register(&self, turn: usize) -> Option<u64> {
        let record = self.desk.lock().expect("no clerk panicked").accept();
        let sound: Vec<usize> = {
            let struck = self.struck.lock().expect("no clerk panicked");
            ALL.into_iter().filter(|place| !struck.contains(place)).collect()
        };
        let before = self.now();
        let answer = self.nodes[sound[turn % sound.len()]].submit(&record, 15);
        let Some(Submitted { record, status: TxStatus::Final { .. } }) = answer else { return None };
        self.acknowledged.lock().expect("no clerk panicked").push(record);
        Some(self.now() - before)
    }

    /// Works until told to stop.
    fn work(&self, stop: &AtomicBool) {
        (0..).take_while(|_| !stop.load(Ordering::SeqCst)).for_each(|turn| {
            self.register(turn);
        });
    }

    /// How long records take to be final, ms, sorted; each is sent when the one before is final.
    fn finality(&self) -> Vec<u64> {
        let mut taken: Vec<u64> = (0..).filter_map(|turn| self.register(turn)).take(MEASURED).collect();
        taken.sort_unstable();
        taken
    }
}

/// Four validators on ways that can be changed.
struct Site {
    cluster: Cluster,
    links: Links,
    clerks: Clerks,
}

impl Site {
    fn open() -> Self {
        let mut cluster = Cluster::plan(COUNT);
        let links = Links::into_network(&cluster);
        ALL.iter().for_each(|place| cluster.start(*place));
        ALL.iter().for_each(|place| cluster.wait_ready(*place));
        let clerks = Clerks {
            nodes: cluster.nodes.clone(),
            clock: Clock::start(),
            desk: Mutex::new(Desk::open(&cluster)),
            acknowledged: Mutex::default(),
            struck: Mutex::default(),
        };
        Self { cluster, links, clerks }
    }

    /// Strikes one validator while a clerk works with the others; how long it took to come back to their height, ms.
    fn strike(&mut self, blow: Blow, victim: usize, lasts_ms: u64) -> u64 {
        self.clerks.struck.lock().expect("no clerk panicked").push(victim);
        let stop = AtomicBool::new(false);
        let (cluster, links, clerks) = (&mut self.cluster, &self.links, &self.clerks);
        let took_ms = std::thread::scope(|scope| {
            scope.spawn(|| clerks.work(&stop));
            // Also when the test fails: a clerk who never stops would hang it.
            let _end = AtEnd(|| stop.store(true, Ordering::SeqCst));
            begin(blow, victim, cluster, links);
            sleep(Duration::from_millis(lasts_ms));
            heal(blow, victim, cluster, links);
            let healed = clerks.now();
            let others: Vec<usize> = ALL.into_iter().filter(|place| *place != victim).collect();
            cluster.wait("the struck validator is at the others' height", || {
                let height = others.iter().filter_map(|place| cluster.height(*place)).max();
                height.is_some() && cluster.height(victim) >= height
            });
            clerks.now() - healed
        });
        self.clerks.struck.lock().expect("no clerk panicked").clear();
        took_ms
    }

    /// What every run ends with.
    fn assert_sound(&self) {
        self.cluster.wait_agreement(&ALL);
        assert_nothing_lost(&self.cluster, &self.clerks.acknowledged.lock().expect("no clerk panicked"));
        assert_nobody_signed_twice(&self.cluster, &ALL);
        for place in ALL {
            assert!(!self.cluster.log(place).contains("panicked"), "{}", self.cluster.log(place));
        }
    }
}

fn begin(blow: Blow, victim: usize, cluster: &mut Cluster, links: &Links) {
    match blow {
        Blow::Killed => cluster.kill(victim),
        Blow::Restarted => cluster.stop(victim),
        Blow::Paused => cluster.signal(victim, "-STOP"),
        Blow::CutOff => links.set_all_of(victim, CUT, CUT),
        Blow::Deaf => links.set_all_of(victim, Way::default(), CUT),
        Blow::Mute => links.set_all_of(victim, CUT, Way::default()),
        Blow::SlowLinks => links.set_all_of(victim, SLOW, SLOW),
    }
}

fn heal(blow: Blow, victim: usize, cluster: &mut Cluster, links: &Links) {
    match blow {
        Blow::Killed | Blow::Restarted => cluster.start(victim),
        Blow::Paused => cluster.signal(victim, "-CONT"),
        Blow::CutOff | Blow::Deaf | Blow::Mute | Blow::SlowLinks => {
            links.set_all_of(victim, Way::default(), Way::default());
        }
    }
}

/// The value that so many of a hundred do not exceed.
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}

/// Percentiles of times, for a person.
pub fn spread(sorted: &[u64]) -> String {
    let at = |percent| percentile(sorted, percent);
    format!("p50 {} ms, p99 {} ms, most {} ms of {}", at(50), at(99), at(100), sorted.len())
}

#[test]
fn every_perturbation_is_survived_and_caught_up_with() {
    let told = std::env::var("KEXINKU_PERTURBATIONS").ok();
    let blows = told.map_or(BLOWS, |text| text.parse().expect("KEXINKU_PERTURBATIONS is a number"));
    let mut site = Site::open();
    let mut taken: Vec<(Blow, u64)> = Vec::new();
    for number in 0..blows {
        let drawn = sha256(&[b"perturb", &number.to_be_bytes()]);
        let blow = KINDS[number as usize % KINDS.len()];
        let victim = usize::from(drawn[0]) % COUNT;
        let lasts_ms = 1_000 + u64::from(drawn[1]) * if told_long(blows) { 36 } else { 8 };
        let took_ms = site.strike(blow, victim, lasts_ms);
        eprintln!("{number}: validator {victim} {blow:?} for {lasts_ms} ms, back after {took_ms} ms");
        taken.push((blow, took_ms));
    }
    for blow in KINDS {
        let mut of_kind: Vec<u64> =
            taken.iter().filter(|(kind, _)| *kind == blow).map(|(_, ms)| *ms).collect();
        of_kind.sort_unstable();
        if !of_kind.is_empty() {
            eprintln!("{blow:?}: {}", spread(&of_kind));
        }
    }
    let mut all: Vec<u64> = taken.iter().map(|(_, ms)| *ms).collect();
    all.sort_unstable();
    eprintln!("back at the others' height: {}", spread(&all));
    assert!(!site.clerks.acknowledged.lock().expect("no clerk panicked").is_empty(), "it was under load");
    site.assert_sound();
}

/// Many blows may also last longer: up to ten seconds instead of three.
const fn told_long(blows: u32) -> bool {
    blows > BLOWS
}

#[test]
fn with_one_of_four_down_the_others_register_and_with_two_back_they_go_on() {
    let mut site = Site::open();
    eprintln!("four of four: finality {}", spread(&site.clerks.finality()));
    site.cluster.kill(3);
    site.clerks.struck.lock().expect("no clerk panicked").push(3);
    eprintln!("one of four down: finality {}", spread(&site.clerks.finality()));
    site.cluster.kill(2);
    let height = site.cluster.height(0).expect("it answers");
    // Long enough for the timeouts of the rounds to grow.
    sleep(Duration::from_secs(12));
    assert_eq!(site.cluster.height(0), Some(height), "two of four are no quorum");
    let waiting = site.clerks.desk.lock().expect("no clerk panicked").accept();
    site.cluster.submit(0, &waiting, 0).expect("it is taken in");
    site.cluster.start(2);
    site.cluster.start(3);
    let healed = site.clerks.now();
    let record = site.cluster.register(&[0], &waiting).record;
    eprintln!("two of four back: first record final after {} ms", site.clerks.now() - healed);
    site.clerks.acknowledged.lock().expect("no clerk panicked").push(record);
    site.assert_sound();
}
