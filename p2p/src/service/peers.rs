//! The table of known peers: who is up, who is dialled when, who is blocked, how much each has sent.
//!
//! No I/O: the task asks and carries out. Time is the span since the task began.

use super::PeerStatus;
use crate::backoff::redial_delay;
use crate::bucket::{Allowance, Bucket};
use crate::identity::KnownPeer;
use crate::limits::{ADDRESSES_PER_PEER_MAX, AGENT_CHARS_MAX, BYTES_PER_TOKEN, Limits};
use crate::topic::Topic;
use libp2p::{Multiaddr, PeerId};
use std::collections::BTreeMap;
use std::time::Duration;

pub(crate) struct Peers {
    local: PeerId,
    limits: Limits,
    jitter: u64,
    table: BTreeMap<PeerId, Peer>,
}

struct Peer {
    addresses: Vec<Multiaddr>,
    connections: u32,
    heard: [bool; Topic::ALL.len()],
    up: bool,
    attempts: u32,
    dial_at: Duration,
    dialing: bool,
    blocked_until: Option<Duration>,
    round_trip_us: Option<u64>,
    agent: Option<String>,
    requests: usize,
    buckets: [Bucket; Topic::ALL.len()],
}

impl Peer {
    fn new(limits: &Limits, now: Duration) -> Self {
        let bucket =
            || Bucket::new(limits.messages_burst, limits.messages_per_second, limits.excess_messages_max);
        Self {
            addresses: Vec::new(),
            connections: 0,
            heard: [false; Topic::ALL.len()],
            up: false,
            attempts: 0,
            dial_at: now,
            dialing: false,
            blocked_until: None,
            round_trip_us: None,
            agent: None,
            requests: 0,
            buckets: [bucket(), bucket(), bucket()],
        }
    }
}

/// What a new allow-list changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ListChange {
    pub(crate) added: Vec<PeerId>,
    pub(crate) removed: Vec<PeerId>,
}

impl Peers {
    pub(crate) fn new(local: PeerId, limits: Limits, jitter: u64) -> Self {
        Self { local, limits, jitter, table: BTreeMap::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// Replaces the list, keeps what is known about peers that stay. Our own entry is passed over.
    pub(crate) fn replace(&mut self, list: Vec<KnownPeer>, now: Duration) -> ListChange {
        let mut wanted: BTreeMap<PeerId, Vec<Multiaddr>> = BTreeMap::new();
        for known in list.into_iter().filter(|known| known.peer != self.local) {
            let addresses = wanted.entry(known.peer).or_default();
            addresses.extend(known.addresses);
            addresses.truncate(ADDRESSES_PER_PEER_MAX);
        }
        let removed: Vec<_> = self.table.keys().filter(|peer| !wanted.contains_key(peer)).copied().collect();
        for peer in &removed {
            self.table.remove(peer);
        }
        let mut added = Vec::new();
        for (peer, addresses) in wanted {
            let entry = self.table.entry(peer).or_insert_with(|| {
                added.push(peer);
                Peer::new(&self.limits, now)
            });
            if entry.addresses != addresses {
                entry.addresses = addresses;
                entry.attempts = 0;
                entry.dial_at = now;
            }
        }
        ListChange { added, removed }
    }

    pub(crate) fn is_known(&self, peer: &PeerId) -> bool {
        self.table.contains_key(peer)
    }

    pub(crate) fn is_blocked(&self, peer: &PeerId) -> bool {
        self.table.get(peer).is_some_and(|peer| peer.blocked_until.is_some())
    }

    pub(crate) fn is_connected(&self, peer: &PeerId) -> bool {
        self.table.get(peer).is_some_and(|peer| peer.connections > 0)
    }

    /// The peers whose dial is due, with their addresses. They count as being dialled from here on.
    pub(crate) fn due_dials(&mut self, now: Duration) -> Vec<(PeerId, Vec<Multiaddr>)> {
        let mut due = Vec::new();
        for (id, peer) in &mut self.table {
            let idle = peer.connections == 0 && !peer.dialing && peer.blocked_until.is_none();
            if idle && !peer.addresses.is_empty() && peer.dial_at <= now {
                peer.dialing = true;
                due.push((*id, peer.addresses.clone()));
            }
        }
        due
    }

    pub(crate) fn dial_failed(&mut self, id: &PeerId, now: Duration) {
        let jitter = self.jitter;
        if let Some(peer) = self.table.get_mut(id) {
            peer.dialing = false;
            peer.dial_at = now + redial_delay(peer.attempts, jitter);
            peer.attempts = peer.attempts.saturating_add(1);
        }
    }

    pub(crate) fn connected(&mut self, id: &PeerId) {
        if let Some(peer) = self.table.get_mut(id) {
            peer.connections = peer.connections.saturating_add(1);
            peer.dialing = false;
        }
    }

    /// One connection less; `true` when the peer was up and this was its last.
    pub(crate) fn disconnected(&mut self, id: &PeerId, remaining: u32, now: Duration) -> bool {
        let jitter = self.jitter;
        let Some(peer) = self.table.get_mut(id) else { return false };
        peer.connections = remaining;
        if remaining > 0 {
            return false;
        }
        peer.heard = [false; Topic::ALL.len()];
        peer.round_trip_us = None;
        peer.requests = 0;
        peer.dial_at = now + redial_delay(peer.attempts, jitter);
        peer.attempts = peer.attempts.saturating_add(1);
        std::mem::take(&mut peer.up)
    }

    /// The peer hears `topic`; `true` when it thereby hears all and is up.
    pub(crate) fn hears(&mut self, id: &PeerId, topic: Topic) -> bool {
        let Some(peer) = self.table.get_mut(id) else { return false };
        if let Some(heard) = peer.heard.get_mut(topic.index()) {
            *heard = true;
        }
        if peer.up || !peer.heard.iter().all(|heard| *heard) {
            return false;
        }
        peer.up = true;
        peer.attempts = 0;
        true
    }

    pub(crate) fn identified(&mut self, id: &PeerId, agent: &str) {
        if let Some(peer) = self.table.get_mut(id) {
            let printable = agent.chars().filter(|character| !character.is_control());
            peer.agent = Some(printable.take(AGENT_CHARS_MAX).collect());
        }
    }

    pub(crate) fn round_trip(&mut self, id: &PeerId, span: Duration) {
        if let Some(peer) = self.table.get_mut(id) {
            peer.round_trip_us = u64::try_from(span.as_micros()).ok();
        }
    }

    /// Counts one message of `bytes` of a peer on a topic against its rate.
    pub(crate) fn message(&mut self, id: &PeerId, topic: Topic, bytes: usize, now: Duration) -> Allowance {
        let tokens = u32::try_from(1 + bytes / BYTES_PER_TOKEN).unwrap_or(u32::MAX);
        let bucket = self.table.get_mut(id).and_then(|peer| peer.buckets.get_mut(topic.index()));
        bucket.map_or(Allowance::Over, |bucket| bucket.take_many(now, tokens))
    }

    /// Reserves one of the requests in flight to a peer; `false` when there are too many.
    pub(crate) fn begin_request(&mut self, id: &PeerId, requests_max: usize) -> bool {
        let Some(peer) = self.table.get_mut(id) else { return false };
        if peer.requests >= requests_max {
            return false;
        }
        peer.requests += 1;
        true
    }

    pub(crate) fn end_request(&mut self, id: &PeerId) {
        if let Some(peer) = self.table.get_mut(id) {
            peer.requests = peer.requests.saturating_sub(1);
        }
    }

    /// Blocks a known peer; `false` when it is unknown or blocked already.
    pub(crate) fn block(&mut self, id: &PeerId, now: Duration) -> bool {
        let ban = self.limits.ban;
        let Some(peer) = self.table.get_mut(id) else { return false };
        if peer.blocked_until.is_some() {
            return false;
        }
        peer.blocked_until = Some(now + ban);
        true
    }

    /// The peers whose block has ended; they may connect again.
    pub(crate) fn due_unblocks(&mut self, now: Duration) -> Vec<PeerId> {
        let mut due = Vec::new();
        for (id, peer) in &mut self.table {
            if peer.blocked_until.is_some_and(|until| until <= now) {
                peer.blocked_until = None;
                peer.attempts = 0;
                peer.dial_at = now;
                due.push(*id);
            }
        }
        due
    }

    pub(crate) fn connected_peers(&self) -> Vec<PeerId> {
        self.table.iter().filter(|(_, peer)| peer.connections > 0).map(|(id, _)| *id).collect()
    }

    pub(crate) fn status(&self) -> Vec<PeerStatus> {
        let status = |(id, peer): (&PeerId, &Peer)| PeerStatus {
            peer: *id,
            up: peer.up,
            address: peer.addresses.first().cloned(),
            round_trip_us: peer.round_trip_us,
            agent: peer.agent.clone(),
            attempts: peer.attempts,
            blocked: peer.blocked_until.is_some(),
        };
        self.table.iter().map(status).collect()
    }
}
