//! A registered validator that has turned hostile: it holds a validator's network key and sends what it likes.
//!
//! In each attack the three honest validators must keep registering, shut the offender out where its offence is
//! provable, and stay within 64 MiB of the memory that they needed before.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use kexin_ledger::keystore::Passphrase;
use kexin_ledger::record::SignedRecord;
use kexin_node::clock::Clock;
use kexin_node::core::message::{Gossip, Question, Status};
use kexin_node::signer::NodeKeys;
use kexin_p2p::{Config, Events, ExchangeKind, Handle, KnownPeer, Limits, PeerId, Service, Topic};
use kexin_proof::hash::{HeaderHash, sha256};
use kexin_proof::height::Height;
use kexin_proof::wire::encode;
use tokio::runtime::Runtime;

use super::cluster::{AtEnd, Cluster};
use super::desk::Desk;
use super::strangers::{listen, peer_id};

/// The validator whose key the attacker has.
const STOLEN: usize = 3;
const HONEST: [usize; 3] = [0, 1, 2];
/// What the attack may cost an honest validator, KiB.
pub const MEMORY_KIB_MAX: u64 = 64 * 1024;
/// Records that are registered while the attack lasts.
const REGISTERED_MEANWHILE: usize = 10;

/// A hostile peer on a runtime of its own.
pub struct Attacker {
    runtime: Runtime,
    handle: Handle,
    targets: Vec<PeerId>,
}

impl Attacker {
    /// Takes the place of a stopped validator, connected to the targets.
    pub fn upon(cluster: &Cluster, stolen: usize, targets: &[usize]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let config = config(cluster, stolen, targets);
        let targets: Vec<PeerId> =
            targets.iter().map(|place| peer_id(cluster, *place).parse().expect("a peer id")).collect();
        let (handle, events) = runtime.block_on(async { Service::start(config) }).expect("it starts");
        runtime.spawn(forget(events));
        let attacker = Self { runtime, handle, targets };
        cluster.wait("the attacker is let in", || attacker.connected() == attacker.targets.len());
        attacker
    }

    /// Says something to everyone.
    pub fn publish(&self, topic: Topic, bytes: Vec<u8>) {
        self.runtime.block_on(self.handle.publish(topic, bytes)).expect("it is sent");
    }

    fn connected(&self) -> usize {
        let peers = self.runtime.block_on(self.handle.peers()).expect("it runs");
        peers.iter().filter(|peer| peer.up).count()
    }

    /// Strikes until everybody has shut it out, or it is told to stop; gives the number of strokes.
    fn strike(&self, stop: &AtomicBool, stroke: impl Fn(u64) -> Stroke) -> u64 {
        let mut number = 0;
        while !stop.load(Ordering::SeqCst) && (number % 64 != 0 || self.connected() > 0) {
            self.runtime.block_on(async {
                match stroke(number) {
                    // What becomes of it is nothing to the attacker.
                    Stroke::Publish(topic, bytes) => drop(self.handle.publish(topic, bytes).await),
                    Stroke::Ask(kind, bytes) => {
                        let ask = |peer: &PeerId| self.handle.request(*peer, kind, bytes.clone());
                        drop(futures::future::join_all(self.targets.iter().map(ask)).await);
                    }
                }
            });
            number += 1;
        }
        number
    }
}

enum Stroke {
    Publish(Topic, Vec<u8>),
    Ask(ExchangeKind, Vec<u8>),
}

/// Reads and forgets, so that the attacker's own queue never fills.
async fn forget(mut events: Events) {
    while events.recv().await.is_some() {}
}

/// The organisation that runs a validator.
pub fn organisation(cluster: &Cluster, place: usize) -> u32 {
    let text = fs::read_to_string(cluster.nodes[place].folder.join("node.toml")).expect("a configuration");
    let number = |line: &str| line.split('=').nth(1).and_then(|value| value.trim().parse().ok());
    text.lines().find(|line| line.starts_with("organisation")).and_then(number).expect("a number")
}

fn config(cluster: &Cluster, stolen: usize, targets: &[usize]) -> Config {
    let folder = &cluster.nodes[stolen].folder;
    let passphrase = fs::File::open(cluster.net().join("passphrase")).and_then(Passphrase::read_line);
    let passphrase = passphrase.expect("a file").expect("a passphrase");
    let org = organisation(cluster, stolen);
    let keys = NodeKeys::unlock(&folder.join("keystore.json"), &passphrase, org).expect("the keys");
    let chain = Desk::open(cluster).chain.to_string();
    // Its own limits are no limits: what it sends is judged by the others alone.
    let limits = Limits {
        record_bytes_max: 8 << 20,
        consensus_bytes_max: 8 << 20,
        seal_bytes_max: 8 << 20,
        request_bytes_max: 8 << 20,
        ..Limits::default()
    };
    Config {
        key: keys.network(),
        chain: chain[..8].parse().expect("well formed"),
        listen: "/ip4/127.0.0.1/tcp/0".parse().expect("well formed"),
        peers: targets
            .iter()
            .map(|place| {
                KnownPeer::parse(&peer_id(cluster, *place), &[listen(cluster, *place)]).expect("an address")
            })
            .collect(),
        agent: "hostile/1".to_owned(),
        memory_bytes_max: usize::MAX,
        limits,
    }
}

/// Resident memory of a node, KiB.
pub fn resident_kib(cluster: &Cluster, place: usize) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", cluster.process_id(place))).expect("it runs");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("Linux tells");
    line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).expect("a number of KiB")
}

/// Whether an honest node has blocked somebody.
fn has_blocked(cluster: &Cluster, place: usize) -> bool {
    cluster.peers(place).is_some_and(|peers| peers.items.iter().any(|peer| peer.blocked))
}

/// Four validators, one of which is replaced by an attacker who strikes while records are registered.
fn attacked(name: &str, is_provable: bool, stroke: impl Fn(&[SignedRecord], u64) -> Stroke + Sync) {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    let day: Vec<SignedRecord> = (0..40).map(|_| desk.accept()).collect();
    day.iter().for_each(|record| {
        cluster.register(&[0], record);
    });
    cluster.wait_agreement(&[0, 1, 2, 3]);
    cluster.stop(STOLEN);
    let attacker = Attacker::upon(&cluster, STOLEN, &HONEST);
    let quiet = HONEST.map(|place| resident_kib(&cluster, place));
    let (clock, stop) = (Clock::start(), AtomicBool::new(false));
    let ((strokes, lasted_ms), slowest_ms) = std::thread::scope(|scope| {
        let striking = scope.spawn(|| {
            let begun = clock.now().uptime_ms;
            let strokes = attacker.strike(&stop, |number| stroke(&day, number));
            (strokes, clock.now().uptime_ms - begun)
        });
        // Also when the honest fail: an attacker who never stops would hang the test.
        let end = AtEnd(|| stop.store(true, Ordering::SeqCst));
        let mut slowest_ms = 0;
        for _ in 0..REGISTERED_MEANWHILE {
            let before = clock.now().uptime_ms;
            cluster.register(&HONEST, &desk.accept());
            slowest_ms = slowest_ms.max(clock.now().uptime_ms - before);
        }
        if is_provable {
            let is_out = || HONEST.iter().all(|place| has_blocked(&cluster, *place));
            cluster.wait("everybody has shut the offender out", is_out);
        }
        drop(end);
        (striking.join().expect("the attacker does not panic"), slowest_ms)
    });
    let grown_at = |(place, before): (usize, u64)| resident_kib(&cluster, place).saturating_sub(before);
    let grown = HONEST.into_iter().zip(quiet).map(grown_at).max().expect("three");
    eprintln!(
        "{name}: {strokes} strokes in {lasted_ms} ms{}, slowest registration {slowest_ms} ms, memory +{} MiB",
        if is_provable { " until all had shut it out" } else { "" },
        grown / 1024
    );
    assert!(grown <= MEMORY_KIB_MAX, "{name}: {grown} KiB more than before");
    for place in HONEST {
        assert!(!cluster.log(place).contains("panicked"), "{}", cluster.log(place));
    }
    cluster.wait_agreement(&HONEST);
}

/// Bytes that follow no format, different in each stroke.
fn noise(number: u64, bytes: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes + 32);
    let mut block = sha256(&[b"noise", &number.to_be_bytes()]);
    while out.len() < bytes {
        out.extend_from_slice(&block);
        block = sha256(&[&block]);
    }
    out.truncate(bytes);
    out
}

#[test]
fn noise_shuts_a_validator_out() {
    attacked("noise", true, |_, number| {
        let topic = Topic::ALL[usize::try_from(number % 3).expect("small")];
        Stroke::Publish(topic, noise(number, 200))
    });
}

#[test]
fn messages_over_their_limit_shut_a_validator_out() {
    // Over the limit of seals, within the frame of the channel.
    attacked("oversized messages", true, |_, number| Stroke::Publish(Topic::Seals, noise(number, 8 * 1024)));
}

#[test]
fn frames_over_the_limit_are_not_even_read() {
    // By the length in front: the stream is closed, and an attacker who has the libraries' manners can say no more on it.
    // One who opens stream after stream is shut out (`replays.rs`).
    attacked("oversized frames", false, |_, number| {
        Stroke::Publish(Topic::Consensus, noise(number, 1 << 20))
    });
}

#[test]
fn records_with_a_broken_signature_shut_a_validator_out() {
    attacked("broken signatures", true, |day, number| {
        let mut bytes = day[usize::try_from(number).expect("small") % day.len()].encode();
        // The signatures end the record; each stroke breaks another byte of them.
        let last = bytes.len() - 1 - usize::try_from(number % 48).expect("small");
        bytes[last] ^= 1 + u8::try_from(number % 255).expect("a byte");
        Stroke::Publish(Topic::Records, encode(&Gossip::Record(bytes)))
    });
}

#[test]
fn a_flood_of_well_formed_messages_is_borne() {
    // Whether it is over the rate, and so shut out, depends on how fast this machine lets it send.
    attacked("flood", false, |_, number| {
        let status = Status {
            height: Height::new(number).expect("small"),
            header_hash: HeaderHash::from_bytes(sha256(&[&number.to_be_bytes()])),
        };
        Stroke::Publish(Topic::Consensus, encode(&Gossip::Status(status)))
    });
}

#[test]
fn a_whole_day_sent_again_changes_nothing() {
    attacked("replay", false, |day, number| {
        let record = &day[usize::try_from(number).expect("small") % day.len()];
        Stroke::Publish(Topic::Records, encode(&Gossip::Record(record.encode())))
    });
}

#[test]
fn a_flood_of_questions_about_old_heights_is_borne() {
    let asked = encode(&Question::Range(Height::new(1).expect("small")));
    attacked("questions", false, move |_, _| Stroke::Ask(ExchangeKind::Block, asked.clone()));
}
