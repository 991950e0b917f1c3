//! A full disk, damaged files, a wrong passphrase: one clear error, and nothing acknowledged is lost.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use kexin_proof::hash::sha256;

use super::cluster::{Cluster, node_command};
use super::desk::Desk;

/// Bits flipped in a configuration.
const FLIPS: u64 = 60;
/// Bits flipped in a genesis.
const GENESIS_FLIPS: u64 = 16;

/// The last lines of what a node said: one clear error, not a panic.
fn last_words(cluster: &Cluster, place: usize) -> String {
    let log = cluster.log(place);
    assert!(!log.contains("panicked"), "{log}");
    log.lines().filter(|line| line.starts_with("×") || line.contains("ERROR")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_wrong_passphrase_is_one_clear_error_and_nothing_is_written() {
    let cluster = Cluster::plan(1);
    let wrong = cluster.folder.path().join("wrong");
    fs::write(&wrong, "not the passphrase\n").expect("written");
    let config = cluster.nodes[0].folder.join("node.toml");
    let run = |with: &Path| {
        node_command()
            .args(["start", "--config"])
            .arg(&config)
            .arg("--passphrase-file")
            .arg(with)
            .output()
            .expect("it runs")
    };
    let output = run(&wrong);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(6), "{said}");
    assert!(said.contains("wrong passphrase"), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("×")).count(), 1, "{said}");
    let written = fs::read_dir(cluster.nodes[0].folder.join("data")).expect("a folder").count();
    assert_eq!(written, 0, "nothing was opened");
    let output = run(&cluster.folder.path().join("missing"));
    assert_eq!(output.status.code(), Some(10));
}

#[test]
fn a_full_disk_ends_the_node_and_loses_nothing() {
    let mut cluster = Cluster::plan(4);
    let data = cluster.nodes[3].folder.join("data");
    if cluster.mount_small(&data, 48).is_none() {
        // Without the right to mount there is no small disk; the machines of CI have it.
        eprintln!("SKIPPED: no file system may be mounted here");
        return;
    }
    (0..4).for_each(|place| cluster.start(place));
    (0..4).for_each(|place| cluster.wait_ready(place));
    let mut desk = Desk::open(&cluster);
    let mut acknowledged = vec![cluster.register(&[3], &desk.accept()).record];
    let filler = data.join("filler");
    let mut file = fs::File::create(&filler).expect("created");
    while file.write_all(&[7; 64 * 1024]).is_ok() {}
    drop(file);
    let mut turns = 0;
    while cluster.status(3).is_some() && turns < 400 {
        acknowledged.push(cluster.register(&[0, 1, 2], &desk.accept()).record);
        turns += 1;
    }
    let status = cluster.wait_end(3);
    assert_eq!(status.code(), Some(1), "{}", cluster.log(3));
    assert!(!last_words(&cluster, 3).is_empty(), "it says why: {}", cluster.log(3));
    fs::remove_file(&filler).expect("space again");
    cluster.start(3);
    cluster.wait_agreement(&[0, 1, 2, 3]);
    for record in &acknowledged {
        assert!((0..4).all(|place| cluster.receipt(place, record).is_some()), "nothing acknowledged is lost");
    }
}

#[test]
fn a_damaged_database_is_named_and_the_node_rebuilds_from_its_peers() {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    let record = cluster.register(&[3], &desk.accept()).record;
    cluster.wait_agreement(&[0, 1, 2, 3]);
    cluster.stop(3);
    let database = cluster.nodes[3].folder.join("data/ledger/db");
    for victim in files_of(&database, &["MANIFEST", "CURRENT", ".log"]) {
        let kept = fs::read(&victim).expect("read");
        flip_in_the_middle(&victim);
        let status = cluster.run_to_end(3);
        assert_eq!(status.code(), Some(1), "{} passed unnoticed", victim.display());
        assert!(last_words(&cluster, 3).contains('×'), "{}", cluster.log(3));
        fs::write(&victim, kept).expect("put back");
    }
    // What docs/operate.md says: put the damaged folder away, and start with the guard where it was.
    fs::rename(cluster.nodes[3].folder.join("data"), cluster.nodes[3].folder.join("damaged"))
        .expect("put away");
    cluster.start(3);
    cluster.wait_agreement(&[0, 1, 2, 3]);
    assert!(cluster.receipt(3, &record).is_some());
}

#[test]
fn four_ledgers_damaged_in_four_places_give_one_whole_ledger_again() {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    let acknowledged: Vec<_> = (0..24).map(|_| cluster.register(&[0], &desk.accept()).record).collect();
    let before = cluster.wait_agreement(&[0, 1, 2, 3]);
    let ledger = |place: usize| cluster.nodes[place].folder.join("data/ledger");
    let folders: Vec<PathBuf> = (0..4).map(ledger).collect();
    (0..4).for_each(|place| cluster.stop(place));
    let damaged: Vec<PathBuf> =
        (0..4).map(|place| cluster.folder.path().join(format!("damaged-{place}"))).collect();
    for place in 0..4 {
        fs::rename(&folders[place], &damaged[place]).expect("put away");
        // Each in a quarter of its own, so that no node has everything.
        flip_a_bit_of_one_quarter(&damaged[place].join("db"), place);
    }
    for place in 0..4 {
        let config = cluster.nodes[place].folder.join("node.toml");
        let mut command = node_command();
        command.args(["db", "rebuild", "--config"]).arg(config);
        damaged.iter().for_each(|folder| {
            command.arg("--from").arg(folder);
        });
        let output = command.output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        cluster.start(place);
    }
    let after = cluster.wait_agreement(&[0, 1, 2, 3]);
    assert!(after.height >= before.height);
    for record in &acknowledged {
        assert!((0..4).all(|place| cluster.receipt(place, record).is_some()), "nothing acknowledged is lost");
    }
    cluster.register(&[0, 1, 2, 3], &desk.accept());
}

#[test]
fn a_rebuild_from_too_little_says_what_is_missing_and_leaves_nothing() {
    let mut cluster = Cluster::up(1);
    let mut desk = Desk::open(&cluster);
    (0..12).for_each(|_| {
        cluster.register(&[0], &desk.accept());
    });
    cluster.stop(0);
    let (ledger, damaged) =
        (cluster.nodes[0].folder.join("data/ledger"), cluster.folder.path().join("damaged"));
    let config = cluster.nodes[0].folder.join("node.toml");
    let rebuild = || {
        let mut command = node_command();
        command.args(["db", "rebuild", "--config"]).arg(&config).arg("--from").arg(&damaged);
        command.output().expect("it runs")
    };
    let refused = rebuild();
    assert_eq!(refused.status.code(), Some(2), "the ledger in place is not overwritten");
    fs::rename(&ledger, &damaged).expect("put away");
    let whole = rebuild();
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    fs::remove_dir_all(&ledger).expect("once more");
    (0..4).for_each(|quarter| flip_a_bit_of_one_quarter(&damaged.join("db"), quarter));
    let refused = rebuild();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("no source has the block of height") && said.contains("--accept-height"), "{said}");
    let building = cluster.nodes[0].folder.join("data/ledger.rebuilding");
    assert!(!ledger.exists() && !building.exists());
    // As an interrupted rebuild leaves it.
    let unfinished = building.join("kept");
    fs::create_dir_all(&building).expect("a folder");
    fs::rename(&damaged, &unfinished).expect("where the next rebuild would tidy up");
    let mut command = node_command();
    command.args(["db", "rebuild", "--config"]).arg(&config).arg("--from").arg(&unfinished);
    let refused = command.output().expect("it runs");
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
    assert!(unfinished.join("db").exists(), "a source is never removed");
}

#[test]
fn a_second_process_cannot_open_the_same_folder() {
    let mut cluster = Cluster::up(1);
    let folder = cluster.nodes[0].folder.clone();
    let config = fs::read_to_string(folder.join("node.toml")).expect("a configuration");
    // Other ports, the same data.
    let other: String = config
        .lines()
        .map(|line| {
            if line.starts_with("listen = \"127") {
                "listen = \"127.0.0.1:0\"".to_owned()
            } else {
                line.to_owned()
            }
        })
        .map(|line| {
            if line.starts_with("listen = \"/ip4") {
                "listen = \"/ip4/127.0.0.1/tcp/0\"".to_owned()
            } else {
                line
            }
        })
        .collect::<Vec<_>>()
        .join("\n");
    fs::write(folder.join("second.toml"), other).expect("written");
    let output = node_command()
        .args(["start", "--config"])
        .arg(folder.join("second.toml"))
        .arg("--passphrase-file")
        .arg(cluster.net().join("passphrase"))
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let mut desk = Desk::open(&cluster);
    cluster.register(&[0], &desk.accept());
    cluster.stop(0);
}

#[test]
fn a_misspelt_key_of_the_configuration_is_named_with_its_line() {
    let cluster = Cluster::plan(1);
    let config = cluster.nodes[0].folder.join("node.toml");
    let text = fs::read_to_string(&config).expect("a configuration");
    fs::write(&config, text.replace("memory_mib_max", "memory_mb_max")).expect("written");
    let output =
        Command::new(env!("CARGO_BIN_EXE_kexin-node")).args(["start", "--config"]).arg(&config).output();
    let output = output.expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let line = 1 + text.lines().position(|line| line.starts_with("memory_mib_max")).expect("there");
    assert!(said.contains(&format!("node.toml:{line}")), "{said}");
}

fn files_of(folder: &Path, names: &[&str]) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let wanted = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let is_small = fs::metadata(path).expect("there").len() == 0;
        !is_small && names.iter().any(|wanted| name.starts_with(wanted) || name.ends_with(wanted))
    };
    let found: Vec<PathBuf> = all.filter(wanted).collect();
    assert!(found.len() >= 2, "{found:?}");
    found
}

/// Damages the write-ahead log and every table file in one quarter of its length.
fn flip_a_bit_of_one_quarter(database: &Path, quarter: usize) {
    for path in files_of(database, &[".log", ".sst", "CURRENT"]) {
        let mut bytes = fs::read(&path).expect("read");
        if bytes.len() < 64 {
            continue;
        }
        let at = bytes.len() / 4 * quarter + bytes.len() / 8;
        bytes[at] ^= 1;
        fs::write(&path, bytes).expect("written");
    }
}

fn flip_in_the_middle(path: &Path) {
    let mut bytes = fs::read(path).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).expect("written");
}

/// A copy of a file's bytes with one bit flipped, another for each number.
fn flipped(good: &[u8], number: u64) -> Vec<u8> {
    let digest = sha256(&[b"flip", &number.to_be_bytes()]);
    let place = u64::from_be_bytes(*digest.first_chunk().expect("eight bytes")) % good.len() as u64;
    let mut bad = good.to_vec();
    bad[usize::try_from(place).expect("small")] ^= 1 << (digest[9] % 8);
    bad
}

#[test]
fn a_flipped_bit_in_the_configuration_is_named_or_changes_nothing() {
    let mut cluster = Cluster::up(1);
    let mut desk = Desk::open(&cluster);
    cluster.register(&[0], &desk.accept());
    cluster.stop(0);
    let config = cluster.nodes[0].folder.join("node.toml");
    let checked = || {
        let output = node_command().args(["db", "check", "--config"]).arg(&config).output().expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let (exit, sound) = checked();
    assert_eq!(exit, Some(0), "{sound}");
    let good = fs::read(&config).expect("there");
    let mut named = 0;
    for flip in 0..FLIPS {
        fs::write(&config, flipped(&good, flip)).expect("written");
        let (exit, said) = checked();
        assert!(!said.contains("panicked"), "flip {flip}: {said}");
        match exit {
            Some(0) => assert_eq!(said, sound, "flip {flip}: another ledger"),
            Some(_) => named += 1,
            None => panic!("flip {flip}: it died"),
        }
    }
    assert!(named > 0, "some are named");
    fs::write(&config, &good).expect("written");
    assert_eq!(checked(), (Some(0), sound));
}

/// Another genesis is another chain: a node with one flipped bit in it does not go on with its ledger.
#[test]
fn a_flipped_bit_in_the_genesis_keeps_the_node_from_starting_or_changes_nothing() {
    let mut cluster = Cluster::up(1);
    let mut desk = Desk::open(&cluster);
    cluster.register(&[0], &desk.accept());
    let chain = cluster.status(0).expect("it answers").chain;
    cluster.stop(0);
    let genesis = cluster.net().join("genesis.json");
    let good = fs::read(&genesis).expect("there");
    let mut refused = 0;
    for flip in 0..GENESIS_FLIPS {
        fs::write(&genesis, flipped(&good, flip)).expect("written");
        cluster.start(0);
        if cluster.comes_up(0) {
            assert_eq!(cluster.status(0).expect("it answers").chain, chain, "flip {flip}: another chain");
            cluster.stop(0);
        } else {
            assert!(!cluster.wait_end(0).success(), "flip {flip}");
            refused += 1;
        }
    }
    assert!(!cluster.log(0).contains("panicked"), "{}", cluster.log(0));
    assert!(refused > GENESIS_FLIPS / 2, "{refused} of {GENESIS_FLIPS} refused");
    fs::write(&genesis, &good).expect("written");
    cluster.start(0);
    cluster.wait_ready(0);
    assert_eq!(cluster.status(0).expect("it answers").chain, chain);
}
