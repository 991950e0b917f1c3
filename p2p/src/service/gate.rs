//! Who is turned away, and what is said about it: strangers, the blocked, other chains, failed handshakes.

use super::task::Task;
use super::{Counters, Event, RefusedReason};
use crate::behaviour::protocol_version;
use crate::bucket::Allowance;
use libp2p::swarm::{ConnectionDenied, DialError, ListenError};
use libp2p::{Multiaddr, PeerId, allow_block_list, identify};

impl Task {
    pub(super) fn on_identify(&mut self, event: identify::Event) {
        let identify::Event::Received { peer_id, info, .. } = event else { return };
        self.peers.identified(&peer_id, &info.agent_version);
        if info.protocol_version == protocol_version(&self.chain) || !self.peers.is_known(&peer_id) {
            return;
        }
        tracing::warn!(peer = %peer_id, chain = %self.chain, "peer runs another chain or version");
        let now = self.now();
        if self.peers.block(&peer_id, now) {
            self.swarm.behaviour_mut().blocked.block_peer(peer_id);
            Counters::add(&self.counters.refused);
            self.notice(Event::Refused {
                peer: Some(peer_id),
                address: None,
                reason: RefusedReason::WrongChain,
            });
        }
    }

    pub(super) fn on_dial_error(&mut self, peer: PeerId, error: &DialError) {
        if let DialError::WrongPeerId { obtained, .. } = error {
            tracing::warn!(%peer, %obtained, "another node answers at this peer's address");
            return;
        }
        tracing::debug!(%peer, %error, "dial failed");
    }

    pub(super) fn on_incoming_error(&mut self, peer: Option<PeerId>, address: Multiaddr, error: ListenError) {
        let reason = match error {
            ListenError::Denied { cause } => {
                denial(&cause, peer.is_some_and(|peer| self.peers.is_blocked(&peer)))
            }
            _ => RefusedReason::Handshake,
        };
        Counters::add(&self.counters.refused);
        let now = self.now();
        if self.refusals.take(now) == Allowance::Within {
            let peer = peer.map(|peer| peer.to_string());
            tracing::warn!(peer, %address, ?reason, "connection refused");
        }
        self.notice(Event::Refused { peer, address: Some(address), reason });
    }
}

fn denial(cause: &ConnectionDenied, blocked: bool) -> RefusedReason {
    if blocked {
        return RefusedReason::Blocked;
    }
    if cause.downcast_ref::<allow_block_list::NotAllowed>().is_some() {
        return RefusedReason::Stranger;
    }
    RefusedReason::Full
}
