//! Kills, stops, wiped folders and copies: nothing acknowledged is lost, and no key signs twice.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use kexin_ledger::api::{Submitted, TxStatus};
use kexin_proof::hash::RecordId;

use super::cluster::{Cluster, node_command};
use super::desk::Desk;

/// Everything acknowledged has its receipt at every node, the same one.
pub fn assert_nothing_lost(cluster: &Cluster, acknowledged: &[RecordId]) {
    for record in acknowledged {
        let first = cluster.receipt(0, record).expect("what was acknowledged is there");
        for place in 1..cluster.nodes.len() {
            let other = cluster.receipt(place, record).expect("at every node");
            assert_eq!(
                (other.height, other.index, other.outcome),
                (first.height, first.index, first.outcome)
            );
        }
    }
}

/// Nobody has seen a key sign two things.
pub fn assert_nobody_signed_twice(cluster: &Cluster, places: &[usize]) {
    for place in places {
        let status = cluster.status(*place).expect("it answers");
        assert!(!status.alarms.iter().any(|alarm| alarm.contains("contradictory")), "{:?}", status.alarms);
        assert!(!cluster.log(*place).contains("Equivocation"), "evidence at node {place}");
    }
}

/// A clerk sends records until told to stop; gives what was acknowledged as final.
fn load(cluster: &Cluster, desk: &Mutex<Desk>, places: &[usize], stop: &AtomicBool) -> Vec<RecordId> {
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::SeqCst) {
        let record = desk.lock().expect("no test thread panicked").accept();
        for place in places {
            let answer = cluster.submit(*place, &record, 10);
            if let Some(Submitted { record, status: TxStatus::Final { .. } }) = answer {
                acknowledged.push(record);
                break;
            }
        }
    }
    acknowledged
}

#[test]
fn any_one_of_four_is_killed_under_load_and_catches_up() {
    let mut cluster = Cluster::up(4);
    let desk = Mutex::new(Desk::open(&cluster));
    let mut all = Vec::new();
    for victim in 0..4 {
        let others: Vec<usize> = (0..4).filter(|place| *place != victim).collect();
        let stop = AtomicBool::new(false);
        let before = cluster.height(others[0]).expect("it answers");
        let acknowledged = std::thread::scope(|scope| {
            let loader = scope.spawn(|| load(&cluster, &desk, &others, &stop));
            cluster.wait("blocks under load", || {
                cluster.height(others[0]).is_some_and(|height| height >= before + 3)
            });
            cluster.signal(victim, "-KILL");
            let at_kill = cluster.height(others[0]).expect("it answers");
            cluster.wait("the others go on", || {
                cluster.height(others[0]).is_some_and(|height| height >= at_kill + 5)
            });
            stop.store(true, Ordering::SeqCst);
            loader.join().expect("the loader ends")
        });
        assert!(!acknowledged.is_empty());
        all.extend(acknowledged);
        cluster.forget_killed(victim);
        cluster.start(victim);
        cluster.wait_ready(victim);
        cluster.wait_agreement(&[0, 1, 2, 3]);
    }
    assert_nothing_lost(&cluster, &all);
    assert_nobody_signed_twice(&cluster, &[0, 1, 2, 3]);
}

#[test]
fn with_two_of_four_stopped_nothing_is_final_and_nothing_lost() {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    let first = cluster.register(&[0], &desk.accept()).record;
    cluster.wait_agreement(&[0, 1, 2, 3]);
    cluster.kill(2);
    cluster.stop(3);
    let height = cluster.height(0).expect("it answers");
    let waiting = desk.accept();
    let answer = cluster.submit(0, &waiting, 3).expect("it is taken in");
    assert_eq!(answer.status, TxStatus::Pending, "two of four are no quorum");
    assert_eq!(cluster.height(0), Some(height));
    assert_eq!(cluster.height(1), Some(height));
    cluster.start(2);
    cluster.start(3);
    cluster.wait("the record becomes final without being sent again", || {
        cluster.receipt(0, &answer.record).is_some()
    });
    cluster.wait_agreement(&[0, 1, 2, 3]);
    assert_nothing_lost(&cluster, &[first, answer.record]);
    assert_nobody_signed_twice(&cluster, &[0, 1, 2, 3]);
}

#[test]
fn a_wiped_node_rejoins_and_without_its_guard_it_does_not_vote_at_once() {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    let mut acknowledged = Vec::new();
    for _ in 0..3 {
        acknowledged.push(cluster.register(&[0], &desk.accept()).record);
    }
    cluster.wait_agreement(&[0, 1, 2, 3]);
    cluster.kill(3);
    fs::remove_dir_all(cluster.nodes[3].folder.join("data")).expect("wiped");
    cluster.start(3);
    cluster.wait_agreement(&[0, 1, 2, 3]);
    acknowledged.push(cluster.register(&[3, 0], &desk.accept()).record);
    cluster.wait_agreement(&[0, 1, 2, 3]);
    cluster.kill(3);
    fs::remove_dir_all(cluster.nodes[3].folder.join("data")).expect("wiped");
    fs::remove_dir_all(cluster.nodes[3].folder.join("guard")).expect("lost");
    cluster.start(3);
    cluster.wait("the missing guard is an alarm", || {
        cluster
            .status(3)
            .is_some_and(|status| status.alarms.iter().any(|alarm| alarm.contains("guard is missing")))
    });
    cluster.wait_agreement(&[0, 1, 2, 3]);
    acknowledged.push(cluster.register(&[0], &desk.accept()).record);
    cluster.wait_agreement(&[0, 1, 2, 3]);
    assert_nothing_lost(&cluster, &acknowledged);
    assert_nobody_signed_twice(&cluster, &[0, 1, 2]);
}

#[test]
fn a_node_copied_cold_and_restored_later_never_signs_twice() {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    let mut acknowledged = vec![cluster.register(&[0], &desk.accept()).record];
    cluster.wait_agreement(&[0, 1, 2, 3]);
    cluster.stop(3);
    let copy = cluster.folder.path().join("copy");
    copy_folder(&cluster.nodes[3].folder, &copy);
    cluster.start(3);
    cluster.wait_ready(3);
    for _ in 0..5 {
        acknowledged.push(cluster.register(&[3], &desk.accept()).record);
    }
    cluster.kill(3);
    // The machine burnt down: the copy takes its place, older than what the original has signed since.
    fs::remove_dir_all(&cluster.nodes[3].folder).expect("gone");
    copy_folder(&copy, &cluster.nodes[3].folder);
    cluster.start(3);
    cluster.wait_agreement(&[0, 1, 2, 3]);
    for _ in 0..3 {
        acknowledged.push(cluster.register(&[0, 1], &desk.accept()).record);
    }
    cluster.wait_agreement(&[0, 1, 2, 3]);
    assert_nothing_lost(&cluster, &acknowledged);
    assert_nobody_signed_twice(&cluster, &[0, 1, 2, 3]);
}

#[test]
fn a_signal_ends_a_node_cleanly_and_its_ledger_is_sound() {
    let mut cluster = Cluster::up(1);
    let mut desk = Desk::open(&cluster);
    cluster.register(&[0], &desk.accept());
    cluster.signal(0, "-TERM");
    assert!(cluster.wait_end(0).success(), "{}", cluster.log(0));
    let config = cluster.nodes[0].folder.join("node.toml");
    let checked = node_command().args(["db", "check", "--config"]).arg(config).output().expect("it runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    assert!(String::from_utf8_lossy(&checked.stdout).contains("the ledger is sound"));
}

fn copy_folder(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").arg(from).arg(to).status().expect("cp runs");
    assert!(copied.success());
}
