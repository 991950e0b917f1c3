//! Blocks of the height in progress: which are known and judged, which are wanted, and who was asked.
//!
//! The engine never asks for a block; proposals name hashes, and every node that has a block answers for it.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::hash::HeaderHash;

use crate::core::message::Block;
use crate::core::{AskId, Judged, Peer};

/// Most blocks held, and most wanted, at one height: two a round are proposed at the worst. Beyond, those of the
/// oldest round go; a locked block is proposed again in later rounds, so it never is among them.
pub const BODIES_MAX: usize = 32;

/// A block that was judged.
pub struct JudgedBody<O> {
    /// Newest round in which it was proposed.
    pub round: u32,
    /// The block, and what it gives; `None` when it is invalid.
    pub judged: Option<Judged<O>>,
    /// Valid, but so far from our clock that it gets nil in round 0.
    pub is_untimely: bool,
}

/// A block that a proposal named and we do not have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Round of the proposal.
    pub round: u32,
    /// Its proposer.
    pub proposer: u16,
    /// Whether the proposer must have built it: it was not proposed before.
    pub is_fresh: bool,
    sources: BTreeSet<Peer>,
    tried: BTreeSet<Peer>,
    ask: Option<AskId>,
}

/// Blocks of one height.
pub struct Bodies<O> {
    known: BTreeMap<HeaderHash, JudgedBody<O>>,
    wanted: BTreeMap<HeaderHash, Wanted>,
}

impl<O> Default for Bodies<O> {
    fn default() -> Self {
        Self { known: BTreeMap::new(), wanted: BTreeMap::new() }
    }
}

impl<O> Bodies<O> {
    /// Forgets the height.
    pub fn clear(&mut self) {
        self.known.clear();
        self.wanted.clear();
    }

    /// Whether the block was judged.
    #[must_use]
    pub fn knows(&self, hash: &HeaderHash) -> bool {
        self.known.contains_key(hash)
    }

    /// A judged block.
    pub fn get_mut(&mut self, hash: &HeaderHash) -> Option<&mut JudgedBody<O>> {
        self.known.get_mut(hash)
    }

    /// The block, for a peer that asks.
    #[must_use]
    pub fn block(&self, hash: &HeaderHash) -> Option<&Block> {
        self.known.get(hash)?.judged.as_ref().map(|judged| &judged.block)
    }

    /// Takes a valid block out, when it was decided.
    pub fn take(&mut self, hash: &HeaderHash) -> Option<Judged<O>> {
        self.known.remove(hash)?.judged
    }

    /// Keeps a judged block; it is no longer wanted.
    pub fn put(&mut self, hash: HeaderHash, body: JudgedBody<O>) {
        self.wanted.remove(&hash);
        self.known.insert(hash, body);
        if self.known.len() > BODIES_MAX {
            let oldest = self.known.iter().min_by_key(|(_, body)| body.round).map(|(hash, _)| *hash);
            oldest.map(|hash| self.known.remove(&hash));
        }
    }

    /// Wants a block; `source` is a peer that probably has it.
    pub fn want(&mut self, hash: HeaderHash, wanted: Wanted, source: Option<Peer>) {
        if let Some(body) = self.known.get_mut(&hash) {
            body.round = body.round.max(wanted.round);
            return;
        }
        let round = wanted.round;
        let entry = self.wanted.entry(hash).or_insert(wanted);
        entry.round = entry.round.max(round);
        entry.sources.extend(source);
        if self.wanted.len() > BODIES_MAX {
            let oldest = self.wanted.iter().min_by_key(|(_, wanted)| wanted.round).map(|(hash, _)| *hash);
            oldest.map(|hash| self.wanted.remove(&hash));
        }
    }

    /// A wanted block.
    #[must_use]
    pub fn wanted(&self, hash: &HeaderHash) -> Option<&Wanted> {
        self.wanted.get(hash)
    }

    /// Whom to ask next for which blocks; those asked for are marked with an id of `ask`.
    pub fn next_asks(
        &mut self,
        peers: &[Peer],
        mut ask: impl FnMut() -> AskId,
    ) -> Vec<(AskId, Peer, HeaderHash)> {
        let mut asks = Vec::new();
        for (hash, wanted) in &mut self.wanted {
            if wanted.ask.is_some() {
                continue;
            }
            let likely = wanted.sources.iter().filter(|peer| peers.contains(peer));
            let next = likely.chain(peers).find(|peer| !wanted.tried.contains(peer)).copied();
            let Some(peer) = next else { continue };
            let id = ask();
            wanted.tried.insert(peer);
            wanted.ask = Some(id);
            asks.push((id, peer, *hash));
        }
        asks
    }

    /// A question gave no block.
    pub fn failed(&mut self, hash: &HeaderHash, ask: AskId) {
        if let Some(wanted) = self.wanted.get_mut(hash)
            && wanted.ask == Some(ask)
        {
            wanted.ask = None;
        }
    }

    /// Everyone may be asked once more.
    pub fn retry(&mut self) {
        for wanted in self.wanted.values_mut() {
            wanted.tried.clear();
        }
    }

    /// Whether a block is wanted.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.wanted.is_empty()
    }
}

impl Wanted {
    /// A want that a proposal raises.
    #[must_use]
    pub const fn new(round: u32, proposer: u16, is_fresh: bool) -> Self {
        Self { round, proposer, is_fresh, sources: BTreeSet::new(), tried: BTreeSet::new(), ask: None }
    }
}
