//! Counts the streams that a peer opens for a protocol that needs one: whoever keeps opening new ones breaks frames.
//!
//! Gossip closes a stream whose next frame is over the limit or is no frame, and says nothing to anybody: its sender
//! opens another and goes on. An honest peer opens one stream a connection, so the count gives the offender away.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::task::{Context, Poll};

use libp2p::core::Endpoint;
use libp2p::core::transport::PortUse;
use libp2p::swarm::handler::ConnectionEvent;
use libp2p::swarm::{
    ConnectionDenied, ConnectionHandler, ConnectionHandlerEvent, ConnectionId, FromSwarm, NetworkBehaviour,
    SubstreamProtocol, THandler, THandlerInEvent, THandlerOutEvent, ToSwarm,
};
use libp2p::{Multiaddr, PeerId};

use crate::limits::GOSSIP_STREAMS_MAX;

/// What a counted protocol tells.
#[derive(Debug)]
pub(crate) enum Counted<E> {
    /// What the protocol itself has to say.
    Inner(E),
    /// The peer opened more streams on one connection than an honest one ever does.
    TooManyStreams(PeerId),
}

/// A protocol whose inbound streams are counted.
pub(crate) struct Streams<B> {
    inner: B,
    exceeded: VecDeque<PeerId>,
}

impl<B> Streams<B> {
    pub(crate) fn new(inner: B) -> Self {
        Self { inner, exceeded: VecDeque::new() }
    }
}

impl<B> Deref for Streams<B> {
    type Target = B;
    fn deref(&self) -> &B {
        &self.inner
    }
}

impl<B> DerefMut for Streams<B> {
    fn deref_mut(&mut self) -> &mut B {
        &mut self.inner
    }
}

impl<B: NetworkBehaviour> NetworkBehaviour for Streams<B> {
    type ConnectionHandler = Counting<B::ConnectionHandler>;
    type ToSwarm = Counted<B::ToSwarm>;

    fn handle_pending_inbound_connection(
        &mut self,
        connection: ConnectionId,
        local: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<(), ConnectionDenied> {
        self.inner.handle_pending_inbound_connection(connection, local, remote)
    }

    fn handle_established_inbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        local: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        self.inner.handle_established_inbound_connection(connection, peer, local, remote).map(Counting::new)
    }

    fn handle_pending_outbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: Option<PeerId>,
        addresses: &[Multiaddr],
        role: Endpoint,
    ) -> Result<Vec<Multiaddr>, ConnectionDenied> {
        self.inner.handle_pending_outbound_connection(connection, peer, addresses, role)
    }

    fn handle_established_outbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        address: &Multiaddr,
        role: Endpoint,
        port: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        let made = self.inner.handle_established_outbound_connection(connection, peer, address, role, port);
        made.map(Counting::new)
    }

    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        self.inner.on_swarm_event(event);
    }

    fn on_connection_handler_event(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        event: THandlerOutEvent<Self>,
    ) {
        match event {
            FromHandler::Inner(event) => self.inner.on_connection_handler_event(peer, connection, event),
            // One for each of the few connections that a peer may have; polled right after this.
            FromHandler::TooManyStreams => self.exceeded.push_back(peer),
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        if let Some(peer) = self.exceeded.pop_front() {
            return Poll::Ready(ToSwarm::GenerateEvent(Counted::TooManyStreams(peer)));
        }
        self.inner.poll(cx).map(|event| event.map_out(Counted::Inner))
    }
}

/// What a connection tells.
#[derive(Debug)]
pub(crate) enum FromHandler<E> {
    Inner(E),
    TooManyStreams,
}

/// One connection of a counted protocol.
pub(crate) struct Counting<H> {
    inner: H,
    opened: u32,
    is_told: bool,
}

impl<H> Counting<H> {
    const fn new(inner: H) -> Self {
        Self { inner, opened: 0, is_told: false }
    }
}

impl<H: ConnectionHandler> ConnectionHandler for Counting<H> {
    type FromBehaviour = H::FromBehaviour;
    type ToBehaviour = FromHandler<H::ToBehaviour>;
    type InboundProtocol = H::InboundProtocol;
    type OutboundProtocol = H::OutboundProtocol;
    type InboundOpenInfo = H::InboundOpenInfo;
    type OutboundOpenInfo = H::OutboundOpenInfo;

    fn listen_protocol(&self) -> SubstreamProtocol<Self::InboundProtocol, Self::InboundOpenInfo> {
        self.inner.listen_protocol()
    }

    fn connection_keep_alive(&self) -> bool {
        self.inner.connection_keep_alive()
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<ConnectionHandlerEvent<Self::OutboundProtocol, Self::OutboundOpenInfo, Self::ToBehaviour>> {
        if self.opened > GOSSIP_STREAMS_MAX && !self.is_told {
            self.is_told = true;
            return Poll::Ready(ConnectionHandlerEvent::NotifyBehaviour(FromHandler::TooManyStreams));
        }
        self.inner.poll(cx).map(|event| event.map_custom(FromHandler::Inner))
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Option<Self::ToBehaviour>> {
        self.inner.poll_close(cx).map(|event| event.map(FromHandler::Inner))
    }

    fn on_behaviour_event(&mut self, event: Self::FromBehaviour) {
        self.inner.on_behaviour_event(event);
    }

    fn on_connection_event(
        &mut self,
        event: ConnectionEvent<
            '_,
            Self::InboundProtocol,
            Self::OutboundProtocol,
            Self::InboundOpenInfo,
            Self::OutboundOpenInfo,
        >,
    ) {
        if matches!(event, ConnectionEvent::FullyNegotiatedInbound(_)) {
            self.opened = self.opened.saturating_add(1);
        }
        self.inner.on_connection_event(event);
    }
}
