//! What the task tells the node, and the queue it waits in: bounded in number and in bytes.

use super::RefusedReason;
use crate::exchange::ExchangeKind;
use crate::gossip::MessageToken;
use crate::limits::{EVENT_BYTES_MAX, EVENTS_MAX};
use crate::topic::Topic;
use libp2p::request_response::ResponseChannel;
use libp2p::{Multiaddr, PeerId};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;

/// What happened on the network.
#[derive(Debug)]
pub enum Event {
    /// We listen here; the port is real even when 0 was asked for.
    Listening(Multiaddr),
    /// The peer is connected, on our chain, and hears all our topics.
    PeerUp(PeerId),
    /// The last connection of a peer that was up is gone.
    PeerDown(PeerId),
    /// A gossiped message that awaits `Handle::report`.
    Message {
        /// Who passed it to us: not always its author.
        peer: PeerId,
        /// Its topic.
        topic: Topic,
        /// The payload.
        bytes: Vec<u8>,
        /// Stands for the message in the verdict.
        token: MessageToken,
    },
    /// A peer asks; answer through `Handle::respond`, or drop `reply` to decline.
    Request {
        /// Who asks.
        peer: PeerId,
        /// Bounds the answer.
        kind: ExchangeKind,
        /// The question.
        bytes: Vec<u8>,
        /// Where the answer goes.
        reply: Reply,
    },
    /// A connection was refused, or a peer blocked.
    Refused {
        /// Who, where known.
        peer: Option<PeerId>,
        /// From where, where known.
        address: Option<Multiaddr>,
        /// Why.
        reason: RefusedReason,
    },
}

/// The open end of a request that a peer made.
#[derive(Debug)]
pub struct Reply {
    pub(crate) channel: ResponseChannel<Vec<u8>>,
    pub(crate) kind: ExchangeKind,
}

impl Event {
    fn payload_bytes(&self) -> usize {
        match self {
            Self::Message { bytes, .. } | Self::Request { bytes, .. } => bytes.len(),
            Self::Listening(_) | Self::PeerUp(_) | Self::PeerDown(_) | Self::Refused { .. } => 0,
        }
    }
}

/// The end that the node reads.
pub struct Events {
    channel: mpsc::Receiver<Event>,
    waiting_bytes: Arc<AtomicUsize>,
}

impl Events {
    /// The next event; `None` once the network has stopped. Safe to drop while it waits.
    pub async fn recv(&mut self) -> Option<Event> {
        let event = self.channel.recv().await?;
        self.waiting_bytes.fetch_sub(event.payload_bytes(), Ordering::Relaxed);
        Some(event)
    }
}

impl Events {
    /// An event that waits already; `None` when none does.
    pub fn try_recv(&mut self) -> Option<Event> {
        let event = self.channel.try_recv().ok()?;
        self.waiting_bytes.fetch_sub(event.payload_bytes(), Ordering::Relaxed);
        Some(event)
    }
}

/// The end that the task writes.
pub(super) struct EventSender {
    pub(super) channel: mpsc::Sender<Event>,
    waiting_bytes: Arc<AtomicUsize>,
}

impl EventSender {
    /// Queues what may be lost; `false` when it was, because the queue is full in number or bytes.
    pub(super) fn offer(&self, event: Event) -> bool {
        let bytes = event.payload_bytes();
        if self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) > EVENT_BYTES_MAX {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        if self.channel.try_send(event).is_err() {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        true
    }
}

pub(super) fn channel() -> (EventSender, Events) {
    let (sender, receiver) = mpsc::channel(EVENTS_MAX);
    let waiting_bytes = Arc::new(AtomicUsize::new(0));
    let sender = EventSender { channel: sender, waiting_bytes: Arc::clone(&waiting_bytes) };
    (sender, Events { channel: receiver, waiting_bytes })
}
