//! Gossip of opaque messages: the envelope that lets votes repeat, message ids, settings and scores.
//!
//! Two gossip networks run side by side. `votes` carries consensus messages and seals and floods what this node
//! publishes to every peer, one hop, no heartbeat in between. `records` spreads through a mesh. A message without
//! author, sequence number or signature of libp2p is the only kind accepted: what it holds is signed already.

use crate::identity::ChainTag;
use crate::limits::{
    DUPLICATE_WINDOW, GOSSIP_FRAME_EXTRA_BYTES, Limits, MESSAGES_PER_FRAME_MAX, PUBLISH_QUEUE_MAX,
};
use crate::topic::Topic;
use kexin_proof::hash::tagged;
use libp2p::PeerId;
use libp2p::gossipsub::{
    Behaviour, Config, ConfigBuilder, IdentityTransform, Message, MessageAcceptance, MessageAuthenticity,
    MessageId, PeerScoreParams, PeerScoreThresholds, TopicScoreParams, ValidationMode, Version,
    WhitelistSubscriptionFilter,
};
use std::time::Duration;

/// What the node decided about a gossiped message. Only an accepted message is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Good: pass it on.
    Accept,
    /// Known already, out of date or not for now: drop it, nobody is at fault.
    Ignore,
    /// Provably invalid: drop it, disconnect and block who sent it. An honest node passes on only what it accepted.
    Reject,
}

impl Verdict {
    pub(crate) const fn acceptance(self) -> MessageAcceptance {
        match self {
            Self::Accept => MessageAcceptance::Accept,
            Self::Ignore => MessageAcceptance::Ignore,
            Self::Reject => MessageAcceptance::Reject,
        }
    }
}

/// Stands for one delivered message until the node has judged it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageToken {
    pub(crate) topic: Topic,
    pub(crate) id: MessageId,
    pub(crate) peer: PeerId,
}

pub(crate) type Gossip = Behaviour<IdentityTransform, WhitelistSubscriptionFilter>;

/// Bytes in front of a payload on topics that repeat: a number that makes each sending a message of its own.
pub(crate) const NONCE_BYTES: usize = 8;

/// The frame of `payload` on `topic`.
pub(crate) fn seal_envelope(topic: Topic, nonce: u64, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(NONCE_BYTES + payload.len());
    if topic.repeats() {
        frame.extend_from_slice(&nonce.to_be_bytes());
    }
    frame.extend_from_slice(payload);
    frame
}

/// The payload inside a frame; `None` when the frame is too short to hold one.
pub(crate) fn open_envelope(topic: Topic, mut frame: Vec<u8>) -> Option<Vec<u8>> {
    if topic.repeats() {
        if frame.len() < NONCE_BYTES {
            return None;
        }
        frame.drain(..NONCE_BYTES);
    }
    Some(frame)
}

/// One gossip network for `topics`, subscribed to all of them.
pub(crate) fn gossip(
    name: &str,
    topics: &[Topic],
    chain: &ChainTag,
    limits: &Limits,
    publishing: Publishing,
) -> Gossip {
    let config = settings(name, topics, chain, limits, publishing);
    let allowed = topics.iter().map(|topic| topic.ident(chain).hash()).collect();
    let mut gossip = Behaviour::new_with_subscription_filter(
        MessageAuthenticity::Anonymous,
        config,
        WhitelistSubscriptionFilter(allowed),
    )
    .expect("anonymous messages fit anonymous validation");
    gossip
        .with_peer_score(score_params(topics, chain), score_thresholds())
        .expect("the score parameters are in range");
    for topic in topics {
        gossip.subscribe(&topic.ident(chain)).expect("every own topic is on the whitelist");
    }
    gossip
}

/// How an own message reaches the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publishing {
    /// To every subscribed peer at once.
    Flood,
    /// To the mesh, which passes it on.
    Mesh,
}

fn settings(
    name: &str,
    topics: &[Topic],
    chain: &ChainTag,
    limits: &Limits,
    publishing: Publishing,
) -> Config {
    let largest = topics.iter().map(|topic| topic.bytes_max(limits)).max().unwrap_or(0);
    let mut builder = ConfigBuilder::default();
    builder
        .protocol_id(format!("/kexin/{chain}/{name}/1"), Version::V1_1)
        .validation_mode(ValidationMode::Anonymous)
        .validate_messages()
        .message_id_fn(message_id)
        .duplicate_cache_time(DUPLICATE_WINDOW)
        .max_transmit_size(largest + NONCE_BYTES + GOSSIP_FRAME_EXTRA_BYTES)
        .max_publish_messages(MESSAGES_PER_FRAME_MAX)
        .connection_handler_queue_len(PUBLISH_QUEUE_MAX)
        .flood_publish(publishing == Publishing::Flood)
        .heartbeat_initial_delay(Duration::from_millis(100))
        .heartbeat_interval(Duration::from_millis(700))
        // A mesh of six reaches 22 nodes in two hops, and is everybody when there are four.
        .mesh_n(6)
        .mesh_n_low(4)
        .mesh_n_high(12)
        .mesh_outbound_min(0);
    for topic in topics {
        let bytes_max = topic.bytes_max(limits) + NONCE_BYTES + GOSSIP_FRAME_EXTRA_BYTES;
        builder.max_transmit_size_for_topic(bytes_max, topic.ident(chain).hash());
        builder.mesh_outbound_min_for_topic(0, topic.ident(chain).hash());
    }
    builder.build().expect("the mesh parameters are consistent")
}

fn message_id(message: &Message) -> MessageId {
    let hash = tagged("kexinku/gossip/v1", &[message.topic.as_str().as_bytes(), &[0], &message.data]);
    MessageId::from(hash.to_vec())
}

/// Only invalid messages cost (P4). Peers that share an address are no offence: bureaus sit behind one gateway.
fn score_params(topics: &[Topic], chain: &ChainTag) -> PeerScoreParams {
    let topic_params = TopicScoreParams {
        topic_weight: 1.0,
        time_in_mesh_weight: 0.0,
        first_message_deliveries_weight: 0.0,
        mesh_message_deliveries_weight: 0.0,
        mesh_failure_penalty_weight: 0.0,
        invalid_message_deliveries_weight: INVALID_MESSAGE_WEIGHT,
        invalid_message_deliveries_decay: 0.99,
        ..TopicScoreParams::default()
    };
    PeerScoreParams {
        topics: topics.iter().map(|topic| (topic.ident(chain).hash(), topic_params.clone())).collect(),
        app_specific_weight: 0.0,
        ip_colocation_factor_weight: 0.0,
        behaviour_penalty_weight: -1.0,
        behaviour_penalty_threshold: 6.0,
        behaviour_penalty_decay: 0.9,
        slow_peer_weight: 0.0,
        retain_score: Duration::from_secs(60),
        ..PeerScoreParams::default()
    }
}

fn score_thresholds() -> PeerScoreThresholds {
    PeerScoreThresholds {
        gossip_threshold: BAN_SCORE,
        publish_threshold: BAN_SCORE,
        graylist_threshold: BAN_SCORE,
        accept_px_threshold: 0.0,
        opportunistic_graft_threshold: 0.0,
    }
}

/// One invalid message is worth twice the score at which a peer is blocked.
const INVALID_MESSAGE_WEIGHT: f64 = -100.0;
/// At or below this score the service blocks the peer.
pub(crate) const BAN_SCORE: f64 = -50.0;

#[cfg(test)]
mod tests;
