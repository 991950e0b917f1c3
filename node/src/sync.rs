//! Catching up: where the peers stand, and the decided blocks that wait to be applied.
//!
//! A decided block needs no engine: its certificate is checked against the epoch in force and the block is
//! executed. Without this a node that missed one decision would be lost, for the others drop its old votes.

use std::collections::{BTreeMap, VecDeque};

use kexin_proof::height::Height;

use crate::core::message::DecidedBlock;
use crate::core::{AskId, Peer};

/// How long a node that is one block behind waits for its own decision before it asks.
pub const GRACE_MS: u64 = 400;
/// How long nobody is asked after a decided block was refused by our rules.
pub const REFUSED_PAUSE_MS: u64 = 10_000;
/// How long after a peer could not give an owed sealed part the next one is asked.
pub const REPAIR_PAUSE_MS: u64 = 2_000;

/// A peer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PeerState {
    /// Its network identity.
    pub peer_id: String,
    /// The highest height it says it has.
    pub height: Height,
    /// Whether it has said so itself.
    pub is_heard: bool,
    /// Whether it was asked what is on its way there.
    pub is_asked: bool,
}

/// State of catching up.
#[derive(Default)]
pub struct Sync {
    /// Peers that are connected.
    pub peers: BTreeMap<Peer, PeerState>,
    /// Decided blocks to apply, and who sent them.
    pub queue: VecDeque<(Peer, DecidedBlock)>,
    /// The question that is out.
    pub ask: Option<AskId>,
    /// Since when a peer has been ahead of us.
    pub behind_since_ms: Option<u64>,
    /// Nobody is asked before this.
    pub paused_until_ms: u64,
    /// A block of which a sealed part is owed.
    pub owed: Option<Height>,
    /// The question for it that is out.
    pub repair: Option<AskId>,
    /// It is not asked for before this.
    pub repair_due_ms: u64,
    last: Option<Peer>,
}

impl Sync {
    /// Notes that a peer has reached a height.
    pub fn saw(&mut self, peer: Peer, height: Height) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.height = state.height.max(height);
        }
    }

    /// Notes that a peer does not have what it seemed to have.
    pub fn disappointed(&mut self, peer: Peer, height: Height) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.height = state.height.min(height);
        }
    }

    /// The highest height that a peer has.
    #[must_use]
    pub fn best(&self) -> Height {
        self.peers.values().map(|state| state.height).max().unwrap_or_default()
    }

    /// The next peer, in turn, that is ahead of `head`.
    pub fn next_source(&mut self, head: Height) -> Option<Peer> {
        let ahead = |(peer, state): (&Peer, &PeerState)| (state.height > head).then_some(*peer);
        let after = self.last.and_then(|last| {
            let rest = self.peers.range((std::ops::Bound::Excluded(last), std::ops::Bound::Unbounded));
            rest.filter_map(|(peer, state)| ahead((peer, state))).next()
        });
        let next = after.or_else(|| self.peers.iter().find_map(ahead));
        self.last = next.or(self.last);
        next
    }

    /// Any peer, in turn.
    pub fn next_peer(&mut self) -> Option<Peer> {
        let after = self.last.and_then(|last| {
            self.peers.range((std::ops::Bound::Excluded(last), std::ops::Bound::Unbounded)).next()
        });
        let next = after.or_else(|| self.peers.iter().next()).map(|(peer, _)| *peer);
        self.last = next;
        next
    }
}
