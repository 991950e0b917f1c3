//! What must always hold: one block a height, no key with two faces, nothing acknowledged lost, nobody honest blamed.

use std::collections::{BTreeMap, BTreeSet};

use kexin_ledger::certificate::Step;
use kexin_node::core::message::{Block, Channel, Gossip};
use kexin_node::core::{Alarm, Offence};
use kexin_proof::hash::{HeaderHash, RecordId};
use kexin_proof::height::Height;

/// One place in which a validator may make one statement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Statement {
    Proposal,
    Prevote,
    Precommit,
}

pub struct Checks {
    nodes: u16,
    twins: u16,
    pub failures: Vec<String>,
    pub submitted: BTreeSet<RecordId>,
    pub acknowledged: BTreeSet<RecordId>,
    pub chain: BTreeMap<Height, HeaderHash>,
    signed: BTreeMap<(u16, Height, u32, Statement), HeaderHash>,
    pub sealed: BTreeMap<usize, Height>,
    last_with_records: Height,
    pub crashes: u32,
    pub wipes: u32,
    pub evidence_count: u32,
    pub alarms: BTreeMap<&'static str, u32>,
    pub last_commit_ms: u64,
    pub rounds_above_zero: u32,
    /// Nodes that stopped because their disk was full.
    pub full: u32,
    /// Damaged files that a start noticed.
    pub noticed: u32,
}

impl Checks {
    pub fn new(nodes: u16, twins: u16) -> Self {
        Self {
            nodes,
            twins,
            failures: Vec::new(),
            submitted: BTreeSet::new(),
            acknowledged: BTreeSet::new(),
            chain: BTreeMap::new(),
            signed: BTreeMap::new(),
            sealed: BTreeMap::new(),
            last_with_records: Height::ZERO,
            crashes: 0,
            wipes: 0,
            evidence_count: 0,
            alarms: BTreeMap::new(),
            last_commit_ms: 0,
            rounds_above_zero: 0,
            full: 0,
            noticed: 0,
        }
    }

    fn is_honest(&self, number: u16) -> bool {
        number <= self.nodes - self.twins
    }

    pub fn failed(&mut self, what: String) {
        self.failures.push(what);
    }

    pub fn committed(&mut self, node: usize, number: u16, block: &Block, now_ms: u64) {
        if !self.is_honest(number) {
            return;
        }
        let (height, hash) = (block.header.height, block.header.hash());
        self.last_commit_ms = now_ms;
        if !block.records.is_empty() {
            self.last_with_records = self.last_with_records.max(height);
        }
        let known = *self.chain.entry(height).or_insert(hash);
        if known != hash {
            self.failed(format!("two blocks at height {height}: node {node} has another"));
        }
    }

    pub fn published(&mut self, number: u16, channel: Channel, bytes: &[u8]) {
        if !self.is_honest(number) {
            return;
        }
        let (key, hash) = match Gossip::decode(channel, bytes) {
            Ok(Gossip::Vote(vote)) if vote.validator == number => {
                let step = match vote.vote.step {
                    Step::Prevote => Statement::Prevote,
                    Step::Precommit => Statement::Precommit,
                };
                ((number, vote.vote.height, vote.vote.round, step), vote.vote.header_hash)
            }
            Ok(Gossip::Proposal(signed)) if signed.validator == number => {
                let proposal = &signed.proposal;
                if proposal.round > 0 {
                    self.rounds_above_zero += 1;
                }
                ((number, proposal.height, proposal.round, Statement::Proposal), proposal.header_hash)
            }
            Ok(_) => return,
            Err(error) => return self.failed(format!("a node published what does not decode: {error}")),
        };
        let known = *self.signed.entry(key).or_insert(hash);
        if known != hash {
            self.failed(format!("validator {number} signed twice: {key:?}"));
        }
    }

    /// Height up to which every block's records must be covered by seals: the last block that has records.
    pub fn sealed_needed(&self) -> Height {
        self.last_with_records
    }

    pub fn sealed(&mut self, node: usize, height: Height) {
        self.sealed.insert(node, height);
    }

    pub fn evidence(&mut self, _: &[u8]) {
        self.evidence_count += 1;
        if self.twins == 0 {
            self.failed("evidence against an honest validator".into());
        }
    }

    pub fn rejected(&mut self, node: usize) {
        if self.twins == 0 {
            self.failed(format!("node {node} rejected an honest message"));
        }
    }

    pub fn blamed(&mut self, node: usize, offence: Offence) {
        if self.twins == 0 {
            self.failed(format!("node {node} blamed an honest peer: {offence:?}"));
        }
    }

    pub fn alarm(&mut self, node: usize, alarm: Alarm) {
        let name = match alarm {
            Alarm::ClockOff { .. } => "clock off",
            Alarm::GuardMissing { .. } => "guard missing",
            Alarm::LogLost { .. } => "log lost",
            Alarm::SignatureRefused { .. } => "signature refused",
            Alarm::DecidedBlockRefused { .. } => {
                self.failed(format!("node {node} refused a decided block"));
                "decided block refused"
            }
            Alarm::Equivocation { .. } => "equivocation",
            Alarm::Stalled { .. } => "stalled",
            Alarm::SealsMissing { .. } => "seals missing",
            Alarm::SealedPartsOwed { .. } => "sealed parts owed",
        };
        *self.alarms.entry(name).or_insert(0) += 1;
    }

    /// An honest validator never stops. One with a twin may: its log holds what its other body signed.
    pub fn halted(&mut self, number: u16, reason: &str) {
        if self.is_honest(number) {
            self.failed(format!("validator {number} halted: {reason}"));
        }
    }
}
