//! Peers that break the rules: strangers, other chains, frames over the limit, invalid messages, floods.

use super::*;
use crate::behaviour::NetworkEvent;
use futures::StreamExt;
use libp2p::swarm::SwarmEvent;

/// An honest node that knows `others`, and never dials.
async fn honest(others: &[u8]) -> Node {
    start(config(1, others.iter().map(|number| known(*number, None)).collect())).await
}

fn loose() -> Limits {
    Limits {
        record_bytes_max: 1 << 20,
        consensus_bytes_max: 1 << 20,
        seal_bytes_max: 1 << 20,
        request_bytes_max: 1 << 20,
        ..Limits::default()
    }
}

/// A service with loosened limits that is connected to `node`.
async fn attacker(node: &mut Node, number: u8) -> Node {
    let mut config = config(number, vec![known(1, Some(&node.address))]);
    config.limits = loose();
    let mut attacker = start(config).await;
    wait_up(&mut attacker, 1).await;
    wait_up(node, 1).await;
    attacker
}

#[tokio::test]
async fn a_stranger_is_refused_by_name() {
    let mut node = honest(&[2]).await;
    let stranger = start(config(7, vec![known(1, Some(&node.address))])).await;
    assert_eq!(wait_refused(&mut node, RefusedReason::Stranger).await, Some(peer(7)));
    assert!(!stranger.handle.peers().await.expect("the service runs")[0].up);
    stop(vec![node, stranger]).await;
}

#[tokio::test]
async fn a_known_peer_of_another_chain_is_named_and_never_up() {
    let mut node = honest(&[2]).await;
    let mut other = config(2, vec![known(1, Some(&node.address))]);
    other.chain = "deadbeef".parse().expect("well formed");
    let mut other = start(other).await;
    // Both speak at once; whoever hears the other's chain first names him and hangs up.
    let refused = loop {
        let event = tokio::select! {
            event = next(&mut node.events) => event,
            event = next(&mut other.events) => event,
        };
        match event {
            Event::PeerUp(_) => panic!("a peer of another chain came up"),
            Event::Refused { peer, reason: RefusedReason::WrongChain, .. } => break peer,
            _ => {}
        }
    };
    assert!(refused == Some(peer(2)) || refused == Some(peer(1)));
    stop(vec![node, other]).await;
}

#[tokio::test]
async fn a_request_over_the_limit_blocks_its_sender() {
    let mut node = honest(&[2]).await;
    let attacker = attacker(&mut node, 2).await;
    let answer = attacker.handle.request(peer(1), ExchangeKind::Small, vec![0; 4_097]).await;
    assert!(answer.is_err());
    assert_eq!(wait_refused(&mut node, RefusedReason::Offence).await, Some(peer(2)));
    wait(&mut node, |event| matches!(event, Event::PeerDown(_)).then_some(())).await;
    assert_eq!(wait_refused(&mut node, RefusedReason::Blocked).await, Some(peer(2)));
    stop(vec![node, attacker]).await;
}

#[tokio::test]
async fn an_answer_over_the_limit_blocks_its_sender() {
    let mut node = honest(&[2]).await;
    let mut limits = loose();
    limits.small_response_bytes_max = 1 << 20;
    let mut hostile = config(2, vec![known(1, Some(&node.address))]);
    hostile.limits = limits;
    let mut hostile = start(hostile).await;
    wait_up(&mut node, 1).await;
    let asker = node.handle.clone();
    let asked = tokio::spawn(async move { asker.request(peer(2), ExchangeKind::Small, vec![0]).await });
    let reply = wait(&mut hostile, |event| match event {
        Event::Request { reply, .. } => Some(reply),
        _ => None,
    })
    .await;
    hostile.handle.respond(reply, vec![0; 64 * 1024 + 1]).await.expect("its own limit is looser");
    assert_eq!(asked.await.expect("no panic"), Err(RequestError::Malformed));
    assert_eq!(wait_refused(&mut node, RefusedReason::Offence).await, Some(peer(2)));
    stop(vec![node, hostile]).await;
}

#[tokio::test]
async fn a_message_over_its_topics_limit_blocks_its_sender() {
    let mut node = honest(&[2]).await;
    let attacker = attacker(&mut node, 2).await;
    // Over the limit of seals, within the frame that consensus messages need.
    attacker.handle.publish(Topic::Seals, vec![0; 8 * 1024]).await.expect("its own limit is looser");
    assert_eq!(wait_refused(&mut node, RefusedReason::Offence).await, Some(peer(2)));
    stop(vec![node, attacker]).await;
}

#[tokio::test]
async fn a_rejected_message_blocks_who_sent_it_and_goes_no_further() {
    let mut middle = honest(&[2, 3]).await;
    let mut attacker = start(config(2, vec![known(1, Some(&middle.address))])).await;
    let mut bystander = start(config(3, vec![known(1, Some(&middle.address))])).await;
    wait_up(&mut middle, 2).await;
    wait_up(&mut attacker, 1).await;
    wait_up(&mut bystander, 1).await;
    attacker.handle.publish(Topic::Records, b"forged".to_vec()).await.expect("the service runs");
    let token = wait(&mut middle, |event| match event {
        Event::Message { token, .. } => Some(token),
        _ => None,
    })
    .await;
    middle.handle.report(token, Verdict::Reject).await.expect("the service runs");
    assert_eq!(wait_refused(&mut middle, RefusedReason::Offence).await, Some(peer(2)));
    middle.handle.publish(Topic::Records, b"honest".to_vec()).await.expect("the service runs");
    let first = wait(&mut bystander, |event| match event {
        Event::Message { bytes, .. } => Some(bytes),
        _ => None,
    })
    .await;
    assert_eq!(first, b"honest");
    stop(vec![middle, attacker, bystander]).await;
}

#[tokio::test]
async fn a_ban_ends_and_the_peer_comes_back() {
    let mut short = config(1, vec![known(2, None)]);
    short.limits.ban = Duration::from_millis(300);
    let mut node = start(short).await;
    let mut friend = start(config(2, vec![known(1, Some(&node.address))])).await;
    wait_up(&mut node, 1).await;
    wait_up(&mut friend, 1).await;
    node.handle.ban(peer(2)).await.expect("the service runs");
    wait(&mut node, |event| matches!(event, Event::PeerDown(_)).then_some(())).await;
    wait_up(&mut node, 1).await;
    wait(&mut friend, |event| matches!(event, Event::PeerDown(_)).then_some(())).await;
    wait_up(&mut friend, 1).await;
    stop(vec![node, friend]).await;
}

#[tokio::test]
async fn a_flood_is_cut_off_at_the_rate_and_the_flooder_blocked() {
    let mut strict = config(1, vec![known(2, None)]);
    strict.limits.messages_burst = 50;
    strict.limits.messages_per_second = 1;
    strict.limits.excess_messages_max = 50;
    let mut node = start(strict).await;
    let flooder = attacker(&mut node, 2).await;
    let sending = {
        let handle = flooder.handle.clone();
        tokio::spawn(async move {
            for number in 0..5_000_u32 {
                if handle.publish(Topic::Consensus, number.to_be_bytes().to_vec()).await.is_err() {
                    return;
                }
            }
        })
    };
    let mut delivered = 0;
    loop {
        match next(&mut node.events).await {
            Event::Message { .. } => delivered += 1,
            Event::Refused { peer: Some(found), reason: RefusedReason::Offence, .. } if found == peer(2) => {
                break;
            }
            _ => {}
        }
    }
    // The burst, and the few tokens that come back while the flood lasts.
    assert!((50..=50 + PATIENCE.as_secs()).contains(&delivered), "{delivered} of 5000 were delivered");
    sending.await.expect("no panic");
    stop(vec![node, flooder]).await;
}

#[tokio::test]
async fn a_node_that_reads_no_events_loses_messages_and_nothing_else() {
    let node = honest(&[2]).await;
    let mut sender = start(config(2, vec![known(1, Some(&node.address))])).await;
    wait_up(&mut sender, 1).await;
    for number in 0..6_000_u32 {
        sender
            .handle
            .publish(Topic::Consensus, number.to_be_bytes().to_vec())
            .await
            .expect("the service runs");
    }
    // The service still answers, although nobody has read one of its events.
    let status = node.handle.peers().await.expect("the service runs");
    assert_eq!(status.len(), 1);
    stop(vec![node, sender]).await;
}

#[tokio::test]
async fn a_subscription_to_a_foreign_topic_is_not_taken() {
    let mut node = honest(&[2]).await;
    let mut raw = raw_swarm(2, &Limits::default());
    raw.behaviour_mut().allowed.allow_peer(peer(1));
    raw.dial(node.address.clone()).expect("loopback can be dialled");
    let driving = tokio::spawn(async move {
        loop {
            if let SwarmEvent::Behaviour(NetworkEvent::Ping(_)) = raw.select_next_some().await {
                return raw;
            }
        }
    });
    wait_up(&mut node, 1).await;
    let raw = driving.await.expect("no panic");
    assert!(raw.is_connected(&peer(1)));
    stop(vec![node]).await;
}
