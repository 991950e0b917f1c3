//! The one task that owns the swarm: carries out orders, turns swarm events into ours, redials, blocks offenders.

use super::events::EventSender;
use super::peers::Peers;
use super::{Command, Counters, Event, RefusedReason, Reply, RequestError};
use crate::behaviour::{Network, NetworkEvent, connection_limits};
use crate::bucket::{Allowance, Bucket};
use crate::exchange::{ExchangeKind, RequestFrame};
use crate::gossip::{BAN_SCORE, MessageToken, Verdict, open_envelope, seal_envelope};
use crate::identity::{ChainTag, KnownPeer};
use crate::limits::{Limits, NOTICES_MAX, REFUSALS_LOGGED_PER_MINUTE, REQUESTS_PER_PEER_MAX, TICK};
use crate::streams::Counted;
use crate::topic::Topic;
use futures::StreamExt;
use libp2p::gossipsub::{self, PublishError};
use libp2p::request_response::{self, OutboundFailure, OutboundRequestId};
use libp2p::swarm::SwarmEvent;
use libp2p::swarm::dial_opts::{DialOpts, PeerCondition};
use libp2p::{PeerId, Swarm, ping};
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior};

type Answer = oneshot::Sender<Result<Vec<u8>, RequestError>>;

/// State of the task. Nothing outside holds a reference to it.
pub(super) struct Task {
    pub(super) swarm: Swarm<Network>,
    pub(super) chain: ChainTag,
    started: Instant,
    nonce: u64,
    pub(super) peers: Peers,
    waiting: BTreeMap<(ExchangeKind, OutboundRequestId), (PeerId, Answer)>,
    events: EventSender,
    notices: VecDeque<Event>,
    pub(super) refusals: Bucket,
    pub(super) counters: Arc<Counters>,
}

impl Task {
    pub(super) fn new(
        swarm: Swarm<Network>,
        chain: ChainTag,
        limits: Limits,
        nonce: u64,
        events: EventSender,
        counters: Arc<Counters>,
    ) -> Self {
        let local = *swarm.local_peer_id();
        let refusals = Bucket::new(REFUSALS_LOGGED_PER_MINUTE, 1, u32::MAX);
        Self {
            swarm,
            chain,
            started: Instant::now(),
            nonce,
            peers: Peers::new(local, limits, nonce),
            waiting: BTreeMap::new(),
            events,
            notices: VecDeque::new(),
            refusals,
            counters,
        }
    }

    /// Runs until it is told to stop, or until every handle or the receiver of events is gone.
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Command>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            let events = self.events.channel.clone();
            tokio::select! {
                event = self.swarm.select_next_some() => self.on_swarm_event(event),
                order = orders.recv() => match order {
                    None | Some(Command::Stop) => break,
                    Some(order) => self.on_order(order),
                },
                permit = events.reserve(), if !self.notices.is_empty() => {
                    let Ok(permit) = permit else { break };
                    if let Some(notice) = self.notices.pop_front() {
                        permit.send(notice);
                    }
                },
                _ = tick.tick() => self.on_tick(),
            }
        }
        for (_, (_, answer)) in std::mem::take(&mut self.waiting) {
            // The asker may be gone; then nobody misses the answer.
            let _ = answer.send(Err(RequestError::NoAnswer));
        }
    }

    pub(super) fn now(&self) -> Duration {
        self.started.elapsed()
    }

    pub(super) fn set_peers(&mut self, list: Vec<KnownPeer>) {
        let now = self.now();
        let change = self.peers.replace(list, now);
        let network = self.swarm.behaviour_mut();
        for peer in &change.added {
            network.allowed.allow_peer(*peer);
        }
        for peer in &change.removed {
            network.allowed.disallow_peer(*peer);
            network.blocked.unblock_peer(*peer);
        }
        *network.connections.limits_mut() = connection_limits(self.peers.len());
        self.dial_due();
    }

    fn on_tick(&mut self) {
        let now = self.now();
        for peer in self.peers.due_unblocks(now) {
            self.swarm.behaviour_mut().blocked.unblock_peer(peer);
        }
        for peer in self.peers.connected_peers() {
            let network = self.swarm.behaviour();
            let scores = [network.votes.peer_score(&peer), network.records.peer_score(&peer)];
            if scores.into_iter().flatten().any(|score| score <= BAN_SCORE) {
                self.block(peer, "invalid gossip");
            }
        }
        self.dial_due();
    }

    fn dial_due(&mut self) {
        let now = self.now();
        for (peer, addresses) in self.peers.due_dials(now) {
            let options = DialOpts::peer_id(peer)
                .condition(PeerCondition::DisconnectedAndNotDialing)
                .addresses(addresses)
                .allocate_new_port()
                .build();
            if let Err(error) = self.swarm.dial(options) {
                tracing::debug!(%peer, %error, "dial not begun");
                self.peers.dial_failed(&peer, now);
            }
        }
    }

    fn on_order(&mut self, order: Command) {
        match order {
            Command::Publish { topic, payload } => self.publish(topic, &payload),
            Command::Request { peer, kind, bytes, answer } => self.request(peer, kind, bytes, answer),
            Command::Respond { reply, bytes } => {
                // An error means the asker has given up.
                let _ = self.swarm.behaviour_mut().exchange(reply.kind).send_response(reply.channel, bytes);
            }
            Command::Report { token, verdict } => self.report(&token, verdict),
            Command::SetPeers(list) => self.set_peers(list),
            Command::Ban(peer) => self.block(peer, "order of the node"),
            Command::Peers(answer) => {
                let _ = answer.send(self.peers.status());
            }
            Command::Stop => unreachable!("the loop ends on Stop before it comes here"),
        }
    }

    fn publish(&mut self, topic: Topic, payload: &[u8]) {
        self.nonce = self.nonce.wrapping_add(1);
        let frame = seal_envelope(topic, self.nonce, payload);
        let hash = topic.ident(&self.chain).hash();
        match self.swarm.behaviour_mut().gossip(topic).publish(hash, frame) {
            Ok(_) => Counters::add(&self.counters.published),
            Err(PublishError::Duplicate | PublishError::NoPeersSubscribedToTopic) => {}
            Err(error) => {
                Counters::add(&self.counters.unsent);
                tracing::warn!(topic = topic.name(), %error, "message not sent");
            }
        }
    }

    fn request(&mut self, peer: PeerId, kind: ExchangeKind, bytes: Vec<u8>, answer: Answer) {
        let refusal = if !self.peers.is_connected(&peer) {
            Some(RequestError::NotConnected)
        } else if !self.peers.begin_request(&peer, REQUESTS_PER_PEER_MAX) {
            Some(RequestError::Busy)
        } else {
            None
        };
        if let Some(error) = refusal {
            let _ = answer.send(Err(error));
            return;
        }
        let id = self.swarm.behaviour_mut().exchange(kind).send_request(&peer, RequestFrame::Whole(bytes));
        self.waiting.insert((kind, id), (peer, answer));
    }

    fn report(&mut self, token: &MessageToken, verdict: Verdict) {
        let gossip = self.swarm.behaviour_mut().gossip(token.topic);
        gossip.report_message_validation_result(&token.id, &token.peer, verdict.acceptance());
        if verdict == Verdict::Reject {
            self.block(token.peer, "invalid message");
        }
    }

    /// Disconnects a known peer and keeps it out for the time of a ban.
    fn block(&mut self, peer: PeerId, cause: &'static str) {
        let now = self.now();
        if !self.peers.block(&peer, now) {
            return;
        }
        tracing::warn!(%peer, cause, "peer blocked");
        Counters::add(&self.counters.blocked);
        self.swarm.behaviour_mut().blocked.block_peer(peer);
        self.notice(Event::Refused { peer: Some(peer), address: None, reason: RefusedReason::Offence });
    }

    fn on_swarm_event(&mut self, event: SwarmEvent<NetworkEvent>) {
        let now = self.now();
        match event {
            SwarmEvent::Behaviour(NetworkEvent::Votes(event) | NetworkEvent::Records(event)) => match event {
                Counted::Inner(event) => self.on_gossip(event),
                Counted::TooManyStreams(peer) => self.block(peer, "stream after stream was broken"),
            },
            SwarmEvent::Behaviour(NetworkEvent::Small(event)) => self.on_exchange(ExchangeKind::Small, event),
            SwarmEvent::Behaviour(NetworkEvent::Block(event)) => self.on_exchange(ExchangeKind::Block, event),
            SwarmEvent::Behaviour(NetworkEvent::Identify(event)) => self.on_identify(event),
            SwarmEvent::Behaviour(NetworkEvent::Ping(ping::Event { peer, connection, result })) => {
                match result {
                    Ok(span) => self.peers.round_trip(&peer, span),
                    Err(ping::Failure::Unsupported) => {}
                    Err(error) => {
                        tracing::info!(%peer, %error, "no answer to ping: connection closed");
                        self.swarm.close_connection(connection);
                    }
                }
            }
            SwarmEvent::ConnectionEstablished { peer_id, .. } => self.peers.connected(&peer_id),
            SwarmEvent::ConnectionClosed { peer_id, num_established, .. } => {
                let was_up = self.peers.disconnected(&peer_id, num_established, now);
                if was_up {
                    tracing::info!(peer = %peer_id, "peer down");
                    self.notice(Event::PeerDown(peer_id));
                }
            }
            SwarmEvent::OutgoingConnectionError { peer_id: Some(peer), error, .. } => {
                self.peers.dial_failed(&peer, now);
                self.on_dial_error(peer, &error);
            }
            SwarmEvent::IncomingConnectionError { peer_id, send_back_addr, error, .. } => {
                self.on_incoming_error(peer_id, send_back_addr, error);
            }
            SwarmEvent::NewListenAddr { address, .. } => self.notice(Event::Listening(address)),
            SwarmEvent::ListenerClosed { reason: Err(error), .. }
            | SwarmEvent::ListenerError { error, .. } => {
                tracing::error!(%error, "listener failed");
            }
            _ => {}
        }
    }

    fn on_gossip(&mut self, event: gossipsub::Event) {
        match event {
            gossipsub::Event::Message { propagation_source, message_id, message } => {
                let Some(topic) = Topic::from_hash(&message.topic, &self.chain) else { return };
                let token = MessageToken { topic, id: message_id, peer: propagation_source };
                self.on_message(token, message.data);
            }
            gossipsub::Event::Subscribed { peer_id, topic } => {
                let heard = Topic::from_hash(&topic, &self.chain);
                if heard.is_some_and(|topic| self.peers.hears(&peer_id, topic)) {
                    tracing::info!(peer = %peer_id, "peer up");
                    self.notice(Event::PeerUp(peer_id));
                }
            }
            gossipsub::Event::SlowPeer { peer_id, .. } => tracing::debug!(peer = %peer_id, "slow peer"),
            gossipsub::Event::GossipsubNotSupported { .. } | gossipsub::Event::Unsubscribed { .. } => {}
        }
    }

    fn on_message(&mut self, token: MessageToken, frame: Vec<u8>) {
        let now = self.now();
        match self.peers.message(&token.peer, token.topic, frame.len(), now) {
            Allowance::Within => {}
            Allowance::Over => {
                Counters::add(&self.counters.over_rate);
                self.report(&token, Verdict::Ignore);
                return;
            }
            Allowance::Flood => {
                Counters::add(&self.counters.over_rate);
                self.report(&token, Verdict::Reject);
                return;
            }
        }
        let Some(bytes) = open_envelope(token.topic, frame) else {
            self.report(&token, Verdict::Reject);
            return;
        };
        let event = Event::Message { peer: token.peer, topic: token.topic, bytes, token: token.clone() };
        if self.events.offer(event) {
            Counters::add(&self.counters.delivered);
        } else {
            Counters::add(&self.counters.dropped);
            self.report(&token, Verdict::Ignore);
        }
    }

    fn on_exchange(&mut self, kind: ExchangeKind, event: request_response::Event<RequestFrame, Vec<u8>>) {
        match event {
            request_response::Event::Message { peer, message, .. } => match message {
                request_response::Message::Request { request: RequestFrame::OverLimit, .. } => {
                    self.block(peer, "request over the limit");
                }
                request_response::Message::Request {
                    request: RequestFrame::Whole(bytes), channel, ..
                } => {
                    let event = Event::Request { peer, kind, bytes, reply: Reply { channel, kind } };
                    // A full queue drops the reply, which declines the request.
                    if !self.events.offer(event) {
                        Counters::add(&self.counters.dropped);
                    }
                }
                request_response::Message::Response { request_id, response } => {
                    self.answer((kind, request_id), Ok(response));
                }
            },
            request_response::Event::OutboundFailure { peer, request_id, error, .. } => {
                self.on_outbound_failure(peer, (kind, request_id), &error);
            }
            request_response::Event::InboundFailure { .. } | request_response::Event::ResponseSent { .. } => {
            }
        }
    }

    fn on_outbound_failure(
        &mut self,
        peer: PeerId,
        id: (ExchangeKind, OutboundRequestId),
        error: &OutboundFailure,
    ) {
        let offence = matches!(error, OutboundFailure::Io(error) if is_offence(error));
        let answer = match error {
            OutboundFailure::Timeout => RequestError::Timeout,
            _ if offence => RequestError::Malformed,
            _ => RequestError::NoAnswer,
        };
        self.answer(id, Err(answer));
        if offence {
            self.block(peer, "answer over the limit");
        }
    }

    fn answer(&mut self, id: (ExchangeKind, OutboundRequestId), result: Result<Vec<u8>, RequestError>) {
        if let Some((peer, answer)) = self.waiting.remove(&id) {
            self.peers.end_request(&peer);
            // The asker may have stopped waiting.
            let _ = answer.send(result);
        }
    }

    /// Queues what must not be crowded out by messages; beyond the limit the oldest refusal gives way.
    pub(super) fn notice(&mut self, event: Event) {
        if self.notices.len() >= NOTICES_MAX {
            let refusal = self.notices.iter().position(|notice| matches!(notice, Event::Refused { .. }));
            self.notices.remove(refusal.unwrap_or(0));
        }
        self.notices.push_back(event);
    }
}

/// Whether a failed exchange is the peer's doing: only our own codec says `InvalidData`.
fn is_offence(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData
}
