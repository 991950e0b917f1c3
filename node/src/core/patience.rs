//! How long the steps of a round are waited for, and when waiting longer can bring nothing.
//!
//! Timeouts only move a round on: whichever length they have, no two blocks are decided at one height. So they may end early
//! where their purpose is gone, and a height with an absent proposer costs little more than any other.

use kexin_proof::epoch::quorum;

use super::guard::{Mark, SignedStep};
use super::timers::TimerKey;
use super::{Core, Ledger, Phase};
use crate::consensus::{RoundTimeout, TimeoutName};

impl<L: Ledger> Core<L> {
    /// Ends early what need not be waited for.
    pub(super) fn hasten(&mut self) {
        if self.phase != Phase::Running {
            return;
        }
        let round = self.engine.round();
        let propose = TimerKey::Engine(RoundTimeout { name: TimeoutName::Propose, round });
        if self.timers.is_set(propose) && self.is_proposer_absent(round) {
            self.timers.set_at_most(propose, self.now.uptime_ms + self.config.absent_ms);
        }
        let precommit = TimerKey::Engine(RoundTimeout { name: TimeoutName::Precommit, round });
        if self.timers.is_set(precommit) && self.is_round_lost(round) {
            self.timers.set_at_most(precommit, self.now.uptime_ms);
        }
    }

    /// Whether whoever is to propose is not connected. In late rounds nobody is held to be absent: who is not
    /// connected to us may reach us through others, only later.
    fn is_proposer_absent(&self, round: u32) -> bool {
        let proposer = self.engine.proposer(round);
        if round as usize >= self.engine.member_count() || self.number() == Some(proposer) {
            return false;
        }
        let place = usize::from(proposer).saturating_sub(1);
        let Some(validator) = self.head.epoch.validators().get(place) else { return false };
        !self.sync.peers.values().any(|peer| peer.peer_id == validator.peer_id)
    }

    /// Whether a quorum has precommitted nothing in a round: then nothing will be decided in it, whatever else comes.
    fn is_round_lost(&mut self, round: u32) -> bool {
        let own = Mark { height: self.engine.height(), round, step: SignedStep::Precommit };
        let is_own_nil = self.guard.mark == own && self.guard.header_hash.is_zero();
        let mut signers = self.engine.verifier().nil_precommits(round);
        signers.extend(self.number().filter(|_| is_own_nil));
        signers.len() >= quorum(self.engine.member_count())
    }
}
