//! Power cuts under load: nothing acknowledged is lost, nothing is torn, nobody signs twice.
//!
//! The number of cuts of a run is given by `KEXINKU_POWER_CUTS` (200 when it is not set); docs/reliability.md has figures.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use kexin_ledger::api::{ReceiptView, Submitted, TxStatus};
use kexin_proof::hash::{RecordId, sha256};

use super::cluster::{AtEnd, Cluster, node_command};
use super::desk::Desk;
use super::disk::Disk;

/// Large enough for a chain of some thousand blocks on four nodes.
const DISK_MIB: u64 = 1_024;
const CLERKS: usize = 3;
/// Where the power goes in the scripted cuts: (part of the path, before or after the sync).
const FAILPOINTS: [(&str, &str); 6] = [
    ("/guard", "before"),
    ("/guard", "after"),
    ("/data/wal", "before"),
    ("/data/wal", "after"),
    ("/data/ledger", "before"),
    ("/data/ledger", "after"),
];

/// A record that a clerk was told is final, and when.
#[derive(Clone)]
struct Acknowledged {
    record: RecordId,
    at_ms: u64,
    receipt: ReceiptView,
}

/// Validators of which some or all lie on one disk.
struct Site {
    // Nodes end before their disk does: fields are dropped in this order.
    cluster: Cluster,
    disk: Disk,
    library: PathBuf,
    desk: Mutex<Desk>,
    acknowledged: Vec<Acknowledged>,
    cuts: usize,
}

impl Site {
    /// `count` validators, all on a disk of their own site; `None` where no disk may be mounted.
    fn open(count: usize) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let library = build_library(folder.path());
        let disk = Disk::create(folder.path(), DISK_MIB)?;
        let net = disk.mounted_at().join("net");
        let mut cluster = Cluster::plan_in(folder, net, count);
        // The plan itself is not what is tested.
        assert!(Command::new("sync").status().expect("sync runs").success());
        (0..count).for_each(|place| cluster.start(place));
        (0..count).for_each(|place| cluster.wait_ready(place));
        let desk = Mutex::new(Desk::open(&cluster));
        Some(Self { cluster, disk, library, desk, acknowledged: Vec::new(), cuts: 0 })
    }

    fn places(&self) -> Vec<usize> {
        (0..self.cluster.nodes.len()).collect()
    }

    /// The command of a node under whose syncs the library sits.
    fn preloaded(&self, place: usize, cut: &str) -> Command {
        let mut command = self.cluster.command(&self.cluster.nodes[place].folder);
        command.env("LD_PRELOAD", &self.library).env("KEXIN_CUT", cut).env("KEXIN_CUT_MOMENT", self.moment());
        command
    }

    fn moment(&self) -> PathBuf {
        self.cluster.folder.path().join("moment")
    }

    /// Clerks send records to every place until `cut` has cut the power; gives what was acknowledged before it.
    fn work_until(&self, cut: impl FnOnce(&Mutex<Vec<Acknowledged>>) -> usize) -> Vec<Acknowledged> {
        let (stop, heard) = (AtomicBool::new(false), Mutex::new(Vec::new()));
        let counted = std::thread::scope(|scope| {
            for clerk in 0..CLERKS {
                let (stop, heard) = (&stop, &heard);
                scope.spawn(move || {
                    let place = clerk % self.cluster.nodes.len();
                    while !stop.load(Ordering::SeqCst) {
                        let record = self.desk.lock().expect("no clerk panicked").accept();
                        while !stop.load(Ordering::SeqCst) {
                            let answer = self.cluster.submit(place, &record, 5);
                            let at_ms = kexin_node::clock::wall_clock().value();
                            if let Some(Submitted { record, status: TxStatus::Final { receipt } }) = answer {
                                let news = Acknowledged { record, at_ms, receipt };
                                heard.lock().expect("nobody panicked").push(news);
                                break;
                            }
                            // The node is not up yet, or has just lost its power.
                            sleep(Duration::from_millis(20));
                        }
                    }
                });
            }
            // Also when the cut fails: clerks who never stop would hang the test.
            let _end = AtEnd(|| {
                stop.store(true, Ordering::SeqCst);
                self.kill_all_by_signal();
            });
            cut(&heard)
        });
        let mut heard = heard.into_inner().expect("nobody panicked");
        heard.truncate(counted);
        heard
    }

    fn kill_all_by_signal(&self) {
        for place in self.places() {
            let process = self.cluster.process_id(place).to_string();
            // A node whose disk is gone may have ended by itself.
            let _ = Command::new("kill").args(["-9", &process]).output().expect("kill runs");
        }
    }

    /// The power goes at a moment that the number of the cut decides.
    fn cut_at_random(&mut self) {
        let seed = sha256(&[b"power cut", &self.cuts.to_be_bytes()]);
        let pause = Duration::from_millis(60 + u64::from(u16::from_be_bytes([seed[0], seed[1]])) % 500);
        let heard = self.work_until(|heard| {
            sleep(pause);
            // Counted before the cut: a write that straddles it may return success.
            let counted = heard.lock().expect("nobody panicked").len();
            self.disk.cut();
            counted
        });
        self.after_cut(heard);
    }

    /// The power goes inside a node, at the sync that `cut` names. The nodes were started with it.
    fn cut_at_failpoint(&mut self) {
        let moment = self.moment();
        let heard = self.work_until(|heard| {
            self.cluster.wait("the power is cut", || moment.exists());
            heard.lock().expect("nobody panicked").len()
        });
        let at_ms: u64 =
            std::fs::read_to_string(&moment).expect("a moment").trim().parse().expect("a number of ms");
        std::fs::remove_file(&moment).expect("it can be removed");
        // The millisecond of the cut itself belongs to nobody.
        self.after_cut(heard.into_iter().filter(|heard| heard.at_ms < at_ms).collect());
    }

    /// The dead are buried and the disk is up again; nothing runs.
    fn after_cut(&mut self, heard: Vec<Acknowledged>) {
        for place in self.places() {
            self.cluster.forget_killed(place);
        }
        self.disk.restore();
        self.acknowledged.extend(heard);
        self.cuts += 1;
    }

    fn start_all(&mut self) {
        for place in self.places() {
            self.cluster.start(place);
        }
        self.wait_all_ready();
    }

    fn wait_all_ready(&self) {
        self.places().into_iter().for_each(|place| self.cluster.wait_ready(place));
    }

    /// How many of the last `count` acknowledged records a place has lost.
    fn lost(&self, place: usize, count: usize) -> usize {
        let recent = &self.acknowledged[self.acknowledged.len().saturating_sub(count)..];
        let is_kept = |known: &&Acknowledged| {
            self.cluster.receipt(place, &known.record).is_some_and(|found| {
                let place_of = |receipt: &ReceiptView| (receipt.height, receipt.index, receipt.outcome);
                assert_eq!(
                    place_of(&found),
                    place_of(&known.receipt),
                    "the receipt that was acknowledged stands"
                );
                true
            })
        };
        recent.len() - recent.iter().filter(is_kept).count()
    }

    fn assert_nothing_lost(&self, count: usize) {
        for place in self.places() {
            let lost = self.lost(place, count);
            assert_eq!(lost, 0, "node {place} lost acknowledged records by cut {}", self.cuts);
        }
    }

    fn assert_nobody_signed_twice(&self) {
        for place in self.places() {
            let status = self.cluster.status(place).expect("it answers");
            let is_doubled = status.alarms.iter().any(|alarm| alarm.contains("contradictory"));
            assert!(!is_doubled, "{:?}", status.alarms);
            let log = self.cluster.log(place);
            assert!(!log.contains("Equivocation") && !log.contains("panicked"), "{log}");
        }
    }

    /// Stops everything and computes every hash of every chain again.
    fn assert_every_ledger_is_sound(&mut self) {
        for place in self.places() {
            self.cluster.stop(place);
            let config = self.cluster.nodes[place].folder.join("node.toml");
            let checked =
                node_command().args(["db", "check", "--config"]).arg(config).output().expect("it runs");
            assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        }
    }
}

fn build_library(folder: &Path) -> PathBuf {
    let (library, source) = (folder.join("power_cut.so"), folder.join("power_cut.c"));
    std::fs::write(&source, include_str!("power_cut.c")).expect("written");
    let built = Command::new("gcc")
        .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"])
        .arg(&library)
        .arg(&source)
        .arg("-ldl")
        .output()
        .expect("gcc runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    library
}

/// The share of the campaign that a test has.
fn share_of_cuts(percent: usize) -> usize {
    let all = std::env::var("KEXINKU_POWER_CUTS").map_or(200, |text| text.parse().expect("a number of cuts"));
    (all * percent).div_ceil(100)
}

#[test]
fn a_lone_validator_loses_nothing_acknowledged_in_cuts_at_any_time() {
    let Some(mut site) = Site::open(1) else { return };
    for _ in 0..share_of_cuts(50) {
        let before = site.acknowledged.len();
        site.cut_at_random();
        site.start_all();
        site.assert_nothing_lost(site.acknowledged.len() - before);
    }
    site.assert_nothing_lost(site.acknowledged.len());
    eprintln!("{} cuts, {} acknowledged records, none lost", site.cuts, site.acknowledged.len());
    assert!(site.acknowledged.len() > site.cuts, "there was load");
    site.assert_every_ledger_is_sound();
}

#[test]
fn a_lone_validator_loses_nothing_in_cuts_around_guard_log_and_commit() {
    let Some(mut site) = Site::open(1) else { return };
    site.cluster.stop(0);
    for number in 0..share_of_cuts(30) {
        let (part, when) = FAILPOINTS[number % FAILPOINTS.len()];
        let before = site.acknowledged.len();
        // The first syncs are those of the start; later ones are those of work.
        let cut = format!("{part}:{when}:{}", 12 + number % 17);
        let command = site.preloaded(0, &cut);
        site.cluster.start_with(0, command);
        site.cut_at_failpoint();
        site.start_all();
        site.assert_nothing_lost(site.acknowledged.len() - before);
        site.cluster.stop(0);
    }
    site.start_all();
    site.assert_nothing_lost(site.acknowledged.len());
    eprintln!("{} cuts, {} acknowledged records, none lost", site.cuts, site.acknowledged.len());
    site.assert_every_ledger_is_sound();
}

#[test]
fn four_validators_that_lose_power_together_go_on_and_nobody_signs_twice() {
    let Some(mut site) = Site::open(4) else { return };
    for number in 0..share_of_cuts(20) {
        let before = site.acknowledged.len();
        if number % 2 == 0 {
            site.cut_at_random();
        } else {
            let (part, when) = FAILPOINTS[number / 2 % FAILPOINTS.len()];
            (0..4).for_each(|place| site.cluster.stop(place));
            let victim = number % 4;
            for place in 0..4 {
                let cut = format!("/n{}{part}:{when}:{}", victim + 1, 12 + number % 17);
                let command = site.preloaded(place, &cut);
                site.cluster.start_with(place, command);
            }
            site.cut_at_failpoint();
        }
        site.start_all();
        site.cluster.wait_agreement(&[0, 1, 2, 3]);
        site.assert_nothing_lost(site.acknowledged.len() - before);
        site.assert_nobody_signed_twice();
    }
    site.assert_nothing_lost(site.acknowledged.len());
    eprintln!("{} cuts, {} acknowledged records, none lost", site.cuts, site.acknowledged.len());
    site.assert_every_ledger_is_sound();
}

#[test]
fn without_syncs_the_same_cuts_lose_acknowledged_records() {
    let Some(mut site) = Site::open(1) else { return };
    site.cluster.stop(0);
    let mut is_noticed = false;
    for _ in 0..10 {
        let before = site.acknowledged.len();
        let command = site.preloaded(0, "nosync");
        site.cluster.start_with(0, command);
        site.cluster.wait_ready(0);
        site.cut_at_random();
        // A node that does not even start has lost as much as one that starts without its records.
        let command = site.cluster.command(&site.cluster.nodes[0].folder);
        site.cluster.start_with(0, command);
        is_noticed = !site.cluster.comes_up(0) || site.lost(0, site.acknowledged.len() - before) > 0;
        if is_noticed {
            break;
        }
        site.cluster.stop(0);
    }
    assert!(is_noticed, "a validator without syncs must be caught, or the other tests prove nothing");
}
