//! Attacks on the network's libraries that became known from 2024 to 2026, sent again byte by byte by a registered validator,
//! and a thousand strangers at the door. Nothing falls, memory stays bounded, registration goes on.

use std::time::Duration;

use libp2p::identity::Keypair;
use tokio::runtime::Runtime;

use super::cluster::Cluster;
use super::desk::Desk;
use super::hostile::{MEMORY_KIB_MAX, resident_kib};
use super::raw::{DATA, PING, Raw, SYN, WINDOW, frame, line, member, stolen_network_key, varint};

/// Where the attacked listen.
const ATTACKED: [usize; 3] = [0, 1, 2];
const STOLEN: usize = 3;
/// Longer than two heartbeats of gossip, on which some of the attacks went off.
const SETTLES: Duration = Duration::from_millis(1_600);
/// Window of a stream that has just been opened, bytes.
const WINDOW_BYTES: u32 = 256 * 1024;

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

/// Sends attacks to three validators while a fourth's key is stolen, and looks after each whether they all live.
fn replay(attacks: impl Fn(&str) -> Vec<(&'static str, Vec<u8>)>) {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    cluster.register(&[0], &desk.accept());
    cluster.wait_agreement(&[0, 1, 2, 3]);
    let key = stolen_network_key(&cluster, STOLEN);
    cluster.stop(STOLEN);
    let quiet = ATTACKED.map(|place| resident_kib(&cluster, place));
    let runtime = runtime();
    for (name, bytes) in attacks(&desk.chain.to_string()[..8]) {
        for place in ATTACKED {
            let arrived = runtime.block_on(async {
                let mut peer = Raw::connect(&cluster, place, &key).await?;
                let is_read = peer.write(&bytes).await;
                tokio::time::sleep(SETTLES).await;
                Some(is_read)
            });
            // One that has shut the validator out after an earlier attack is safe from this one.
            let is_out = arrived.is_none();
            let blocked =
                || cluster.peers(place).is_some_and(|peers| peers.items.iter().any(|peer| peer.blocked));
            assert!(!is_out || blocked(), "{name}: node {place} was not reached");
            eprintln!("{name}: node {place} {}", if is_out { "had shut it out" } else { "was struck" });
            assert!(!cluster.log(place).contains("panicked"), "{name}: {}", cluster.log(place));
        }
        cluster.register(&ATTACKED, &desk.accept());
        let grown = ATTACKED
            .iter()
            .zip(quiet)
            .map(|(place, before)| resident_kib(&cluster, *place).saturating_sub(before));
        let grown = grown.max().expect("three");
        eprintln!("{name}: memory +{} MiB", grown / 1024);
        assert!(grown <= MEMORY_KIB_MAX, "{name}: {grown} KiB more than before");
    }
    cluster.wait_agreement(&ATTACKED);
}

#[test]
fn attacks_on_the_multiplexer_are_survived() {
    let oversized = [frame(DATA, SYN, 1, WINDOW_BYTES + 1), vec![0; WINDOW_BYTES as usize + 1]].concat();
    let credit = [frame(WINDOW, SYN, 1, 1), frame(WINDOW, 0, 1, u32::MAX).repeat(8)].concat();
    let streams: Vec<u8> = (0..4_096).flat_map(|number| frame(WINDOW, SYN, 2 * number + 1, 0)).collect();
    let unread = [streams, frame(PING, SYN, 0, 7).repeat(100_000)].concat();
    let endless = frame(DATA, SYN, 1, u32::MAX);
    let attacks = vec![
        ("a first frame over the window (CVE-2026-32314)", oversized),
        ("credit beyond what a number holds (CVE-2026-31814)", credit),
        ("streams and pings whose answers are never read (CVE-2024-32984)", unread),
        ("a frame of four gibibytes", endless),
    ];
    replay(|_| attacks.clone());
}

/// A message of gossip on a stream of its own, the connection's first.
fn gossip(chain: &str, channel: &str, message: &[u8]) -> Vec<u8> {
    gossip_on(1, chain, channel, message.len() as u64, message)
}

/// The beginning of a message of gossip, said to be so many bytes long, on a new stream.
fn gossip_on(stream: u32, chain: &str, channel: &str, length: u64, begun: &[u8]) -> Vec<u8> {
    let protocol = format!("/kexin/{chain}/{channel}/1");
    let content = [line("/multistream/1.0.0"), line(&protocol), varint(length), begun.to_vec()].concat();
    // A fresh stream takes one window; what is longer goes in frames that fit.
    assert!(content.len() < WINDOW_BYTES as usize, "within the first window");
    let length = u32::try_from(content.len()).expect("short");
    [frame(DATA, SYN, stream, length), content].concat()
}

/// PRUNE of a topic, with a backoff in seconds.
fn prune(topic: &str, backoff_s: u64) -> Vec<u8> {
    let backoff = [varint(3 << 3), varint(backoff_s)].concat();
    member(4, &[member(1, topic.as_bytes()), backoff].concat())
}

fn graft(topic: &str) -> Vec<u8> {
    member(3, &member(1, topic.as_bytes()))
}

#[test]
fn attacks_on_gossip_are_survived() {
    replay(|chain| {
        let topic = format!("kexin/{chain}/consensus/1");
        let unknown = |number: u32| format!("kexin/{chain}/nothing-{number}/1");
        let votes = |control: &[u8]| gossip(chain, "votes", &member(3, control));
        let grafts: Vec<u8> = (0..2_000).flat_map(|number| graft(&unknown(number))).collect();
        let prunes: Vec<u8> = (0..2_000).flat_map(|number| prune(&unknown(number), 60)).collect();
        vec![
            ("a backoff beyond all time (CVE-2026-33040)", votes(&prune(&topic, u64::MAX))),
            ("a backoff that the heartbeat cannot add (CVE-2026-34219)", votes(&prune(&topic, u64::MAX / 2))),
            ("grafts on topics without end (GHSA-g3g5-x568-qvqx)", votes(&grafts)),
            ("prunes of topics that nobody joined (GHSA-vrx6-jcp8-vm7m)", votes(&prunes)),
        ]
    });
}

#[test]
fn frame_after_frame_over_the_limit_shuts_a_validator_out() {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    let chain = desk.chain.to_string();
    let key = stolen_network_key(&cluster, STOLEN);
    cluster.stop(STOLEN);
    let has_blocked = || cluster.peers(0).is_some_and(|peers| peers.items.iter().any(|peer| peer.blocked));
    runtime().block_on(async {
        let mut peer = Raw::connect(&cluster, 0, &key).await.expect("a registered key is let in");
        for stream in [1, 3, 5] {
            assert!(!has_blocked(), "a stream that breaks may be an accident, and so may the next");
            // By the length in front the node closes the stream and reads nothing more of it.
            peer.write(&gossip_on(stream, &chain[..8], "votes", 1 << 20, &[0; 4_096])).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        cluster.wait("whoever breaks stream after stream is shut out", has_blocked);
    });
    cluster.register(&ATTACKED, &desk.accept());
}

/// Without this, attacks that never arrive would be survived too.
#[test]
fn what_a_raw_peer_sends_is_heard() {
    let mut cluster = Cluster::up(4);
    let chain = Desk::open(&cluster).chain.to_string();
    let key = stolen_network_key(&cluster, STOLEN);
    cluster.stop(STOLEN);
    runtime().block_on(async {
        let mut peer = Raw::connect(&cluster, 0, &key).await.expect("a registered key is let in");
        assert!(stays(&mut peer).await, "and stays");
        let topic = format!("kexin/{}/consensus/1", &chain[..8]);
        let noise = [member(2, &[7; 40]), member(4, topic.as_bytes())].concat();
        assert!(peer.write(&gossip(&chain[..8], "votes", &member(2, &noise))).await);
        // Dropped only when it has been read.
        tokio::time::sleep(SETTLES).await;
    });
    cluster.wait("noise from a raw peer is an offence", || {
        cluster.peers(0).is_some_and(|peers| peers.items.iter().any(|peer| peer.blocked))
    });
}

/// Whether a node that has taken a connection keeps it.
async fn stays(peer: &mut Raw) -> bool {
    for _ in 0..50 {
        if !peer.write(&frame(PING, SYN, 0, 7)).await {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    true
}

#[test]
fn a_thousand_strangers_change_nothing() {
    let cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    cluster.register(&[0], &desk.accept());
    let quiet = resident_kib(&cluster, 0);
    let runtime = runtime();
    let let_in = runtime.block_on(async {
        let mut let_in = 0;
        for _ in 0..100 {
            let knocks = (0..10).map(|_| async {
                let key = Keypair::generate_ed25519();
                let mut peer = Raw::connect(&cluster, 0, &key).await?;
                stays(&mut peer).await.then_some(())
            });
            let_in += futures::future::join_all(knocks).await.into_iter().flatten().count();
        }
        let_in
    });
    assert_eq!(let_in, 0, "strangers stay outside");
    cluster.register(&[0], &desk.accept());
    let grown = resident_kib(&cluster, 0).saturating_sub(quiet);
    eprintln!("a thousand strangers: memory +{} MiB", grown / 1024);
    assert!(grown <= MEMORY_KIB_MAX, "{grown} KiB more than before");
    let peers = cluster.peers(0).expect("it answers");
    assert_eq!(peers.items.len(), 3, "only registered peers are known: {peers:?}");
    cluster.wait_agreement(&[0, 1, 2, 3]);
}
