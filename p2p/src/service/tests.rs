//! Loopback networks of two to five services. Every wait is for an event; the long timeout only ends a hung test.

use super::*;
use crate::behaviour::Network;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

mod hostile;

const PATIENCE: Duration = Duration::from_secs(60);
const CHAIN: &str = "00c0ffee";

pub(super) struct Node {
    pub(super) handle: Handle,
    pub(super) events: Events,
    pub(super) address: Multiaddr,
}

pub(super) fn key(number: u8) -> NetworkKey {
    NetworkKey::from_seed(&[number; 32])
}

pub(super) fn peer(number: u8) -> PeerId {
    key(number).peer_id()
}

pub(super) fn config(number: u8, peers: Vec<KnownPeer>) -> Config {
    Config {
        key: key(number),
        chain: CHAIN.parse().expect("well formed"),
        listen: "/ip4/127.0.0.1/tcp/0".parse().expect("well formed"),
        peers,
        agent: format!("test/{number}"),
        memory_bytes_max: usize::MAX,
        limits: Limits::default(),
    }
}

pub(super) fn known(number: u8, address: Option<&Multiaddr>) -> KnownPeer {
    KnownPeer { peer: peer(number), addresses: address.into_iter().cloned().collect() }
}

pub(super) async fn start(config: Config) -> Node {
    let (handle, mut events) = Service::start(config).expect("loopback can be listened on");
    let address = loop {
        if let Event::Listening(address) = next(&mut events).await {
            break address;
        }
    };
    Node { handle, events, address }
}

pub(super) async fn next(events: &mut Events) -> Event {
    tokio::time::timeout(PATIENCE, events.recv()).await.expect("an event in time").expect("the service runs")
}

/// Waits for the first event that `wanted` maps to something.
pub(super) async fn wait<T>(node: &mut Node, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
    loop {
        if let Some(found) = wanted(next(&mut node.events).await) {
            return found;
        }
    }
}

pub(super) async fn wait_up(node: &mut Node, count: usize) {
    let mut up = BTreeSet::new();
    while up.len() < count {
        match next(&mut node.events).await {
            Event::PeerUp(peer) => up.insert(peer),
            Event::PeerDown(peer) => up.remove(&peer),
            _ => continue,
        };
    }
}

pub(super) async fn wait_refused(node: &mut Node, reason: RefusedReason) -> Option<PeerId> {
    wait(node, |event| match event {
        Event::Refused { peer, reason: found, .. } if found == reason => Some(peer),
        _ => None,
    })
    .await
}

/// `count` nodes that know each other, all connected.
async fn cluster(count: u8) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for number in 1..=count {
        let earlier = (1..number).zip(&nodes).map(|(other, node)| known(other, Some(&node.address)));
        let later = (number + 1..=count).map(|other| known(other, None));
        let peers = earlier.chain(later).collect();
        nodes.push(start(config(number, peers)).await);
    }
    for node in &mut nodes {
        wait_up(node, usize::from(count) - 1).await;
    }
    nodes
}

async fn stop(nodes: Vec<Node>) {
    for node in nodes {
        node.handle.stop().await;
    }
}

#[tokio::test]
async fn four_peers_hear_each_other_on_every_topic() {
    let mut nodes = cluster(4).await;
    for topic in Topic::ALL {
        for sender in 0..nodes.len() {
            let payload = format!("{} from {sender}", topic.name()).into_bytes();
            nodes[sender].handle.publish(topic, payload.clone()).await.expect("the service runs");
            for receiver in (0..nodes.len()).filter(|receiver| *receiver != sender) {
                let token = wait(&mut nodes[receiver], |event| match event {
                    Event::Message { topic: found, bytes, token, .. }
                        if found == topic && bytes == payload =>
                    {
                        Some(token)
                    }
                    _ => None,
                })
                .await;
                nodes[receiver].handle.report(token, Verdict::Accept).await.expect("the service runs");
            }
        }
    }
    stop(nodes).await;
}

#[tokio::test]
async fn an_equal_vote_is_delivered_each_time_it_is_sent() {
    let mut nodes = cluster(2).await;
    for _ in 0..3 {
        nodes[0].handle.publish(Topic::Consensus, b"same vote".to_vec()).await.expect("the service runs");
    }
    for _ in 0..3 {
        wait(&mut nodes[1], |event| matches!(event, Event::Message { .. }).then_some(())).await;
    }
    stop(nodes).await;
}

#[tokio::test]
async fn an_equal_record_is_delivered_once() {
    let mut nodes = cluster(2).await;
    for payload in [b"first".to_vec(), b"first".to_vec(), b"second".to_vec()] {
        nodes[0].handle.publish(Topic::Records, payload).await.expect("the service runs");
    }
    let mut heard = Vec::new();
    while heard.len() < 2 {
        heard.push(
            wait(&mut nodes[1], |event| match event {
                Event::Message { bytes, .. } => Some(bytes),
                _ => None,
            })
            .await,
        );
    }
    assert_eq!(heard, [b"first".to_vec(), b"second".to_vec()]);
    stop(nodes).await;
}

#[tokio::test]
async fn requests_are_answered_up_to_the_limit_of_their_exchange() {
    let mut nodes = cluster(2).await;
    let asker = nodes[0].handle.clone();
    let body = vec![5; 4 * 1024 * 1024];
    for (kind, answer) in [(ExchangeKind::Small, vec![1, 2, 3]), (ExchangeKind::Block, body)] {
        let asked = {
            let asker = asker.clone();
            tokio::spawn(async move { asker.request(peer(2), kind, b"give".to_vec()).await })
        };
        let reply = wait(&mut nodes[1], |event| match event {
            Event::Request { bytes, reply, kind: found, .. } if found == kind && bytes == b"give" => {
                Some(reply)
            }
            _ => None,
        })
        .await;
        nodes[1].handle.respond(reply, answer.clone()).await.expect("within the limit");
        assert_eq!(asked.await.expect("no panic"), Ok(answer));
    }
    stop(nodes).await;
}

#[tokio::test]
async fn a_declined_request_fails_at_once_and_an_absent_peer_is_not_asked() {
    let mut nodes = cluster(2).await;
    let asker = nodes[0].handle.clone();
    let asked = tokio::spawn(async move { asker.request(peer(2), ExchangeKind::Small, vec![0]).await });
    let reply = wait(&mut nodes[1], |event| match event {
        Event::Request { reply, .. } => Some(reply),
        _ => None,
    })
    .await;
    drop(reply);
    assert_eq!(asked.await.expect("no panic"), Err(RequestError::NoAnswer));
    let absent = nodes[0].handle.request(peer(9), ExchangeKind::Small, vec![0]).await;
    assert_eq!(absent, Err(RequestError::NotConnected));
    stop(nodes).await;
}

#[tokio::test]
async fn own_payloads_over_the_limit_never_leave() {
    let nodes = cluster(2).await;
    let limits = Limits::default();
    for topic in Topic::ALL {
        let bytes_max = topic.bytes_max(&limits);
        let refused = nodes[0].handle.publish(topic, vec![0; bytes_max + 1]).await;
        assert_eq!(refused, Err(SendError::TooLarge { bytes: bytes_max + 1, bytes_max }));
    }
    let request = nodes[0].handle.request(peer(2), ExchangeKind::Small, vec![0; 4_097]).await;
    assert!(matches!(request, Err(RequestError::Send(SendError::TooLarge { .. }))));
    stop(nodes).await;
}

#[tokio::test]
async fn the_largest_payload_of_each_topic_arrives() {
    let mut nodes = cluster(2).await;
    for topic in Topic::ALL {
        let payload = vec![3; topic.bytes_max(&Limits::default())];
        nodes[0].handle.publish(topic, payload.clone()).await.expect("within the limit");
        let bytes = wait(&mut nodes[1], |event| match event {
            Event::Message { bytes, .. } => Some(bytes),
            _ => None,
        })
        .await;
        assert!(bytes == payload, "{} arrived changed", topic.name());
    }
    stop(nodes).await;
}

#[tokio::test]
async fn a_lost_peer_is_dialled_again_at_its_address() {
    let mut nodes = cluster(2).await;
    let second = nodes.pop().expect("two nodes");
    let address = second.address.clone();
    second.handle.stop().await;
    drop(second);
    wait(&mut nodes[0], |event| matches!(event, Event::PeerDown(_)).then_some(())).await;
    nodes[0].handle.set_peers(vec![known(2, Some(&address))]).await.expect("the service runs");
    let mut again = config(2, vec![known(1, None)]);
    again.listen = address;
    let mut second = start(again).await;
    wait_up(&mut second, 1).await;
    wait_up(&mut nodes[0], 1).await;
    nodes.push(second);
    stop(nodes).await;
}

#[tokio::test]
async fn a_peer_taken_off_the_list_is_disconnected_and_one_put_on_may_come() {
    let mut nodes = cluster(3).await;
    nodes[0].handle.set_peers(vec![known(2, None)]).await.expect("the service runs");
    let gone = wait(&mut nodes[2], |event| match event {
        Event::PeerDown(gone) => Some(gone),
        _ => None,
    })
    .await;
    assert_eq!(gone, peer(1));
    wait_refused(&mut nodes[0], RefusedReason::Stranger).await;
    nodes[0].handle.set_peers(vec![known(2, None), known(3, None)]).await.expect("the service runs");
    wait_up(&mut nodes[2], 1).await;
    stop(nodes).await;
}

#[tokio::test]
async fn peers_shows_who_is_up_and_what_it_runs() {
    let nodes = cluster(2).await;
    let status = nodes[0].handle.peers().await.expect("the service runs");
    assert_eq!(status.len(), 1);
    assert!(status[0].up && !status[0].blocked);
    assert_eq!(status[0].peer, peer(2));
    stop(nodes).await;
}

#[tokio::test]
async fn stop_ends_the_task_and_later_orders_say_so() {
    let mut nodes = cluster(2).await;
    nodes[0].handle.stop().await;
    nodes[0].handle.stop().await;
    assert_eq!(nodes[0].handle.publish(Topic::Seals, vec![1]).await, Err(SendError::Stopped));
    wait(&mut nodes[1], |event| matches!(event, Event::PeerDown(_)).then_some(())).await;
    stop(nodes).await;
}

#[tokio::test]
async fn raw_garbage_on_the_port_is_refused_and_harms_nobody() {
    let mut node = start(config(1, vec![known(2, None)])).await;
    let socket = node.address.to_string().replace("/ip4/", "").replace("/tcp/", ":");
    for garbage in [vec![0xff; 4_096], b"GET / HTTP/1.1\r\n\r\n".to_vec(), vec![0; 1]] {
        let mut stream = TcpStream::connect(&socket).await.expect("the port is open");
        // The node may close before all is written.
        let _ = stream.write_all(&garbage).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
        wait_refused(&mut node, RefusedReason::Handshake).await;
    }
    let mut friend = start(config(2, vec![known(1, Some(&node.address))])).await;
    wait_up(&mut friend, 1).await;
    stop(vec![node, friend]).await;
}

/// A swarm of our own behaviours that the test drives by hand.
pub(super) fn raw_swarm(number: u8, limits: &Limits) -> libp2p::Swarm<Network> {
    let chain = CHAIN.parse().expect("well formed");
    crate::behaviour::swarm(key(number), chain, limits, "raw".into(), usize::MAX).expect("the key signs")
}
