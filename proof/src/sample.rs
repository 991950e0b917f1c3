//! A small chain built by the definitions alone, for the tests of anchors and bundles and for their golden vectors.

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::anchor::{HandOver, TrustAnchor};
use crate::bundle::{BUNDLE_FORMAT, HeaderEvidence, ProofBundle, RecordEvidence, StateEvidence};
use crate::checkpoint::Checkpoint;
use crate::consistency::ConsistencyPath;
use crate::consistency::tests::reference_proof;
use crate::entry::{LogEntry, RecordEntry};
use crate::envelope::Envelope;
use crate::epoch::tests::{epoch, parts, recovery_secret, seal_secret};
use crate::epoch::{Epoch, EpochParts};
use crate::hash::{
    AttestationsHash, ChainId, GroupId, HeaderHash, LogRoot, RecordId, SealedHash, SignaturesHash, SlotsRoot,
    StateKey, StateRoot,
};
use crate::header::Header;
use crate::height::{Height, LeafIndex, TimeMs, TreeSize};
use crate::inclusion::InclusionPath;
use crate::inclusion::tests::{reference_path, reference_root};
use crate::list::List;
use crate::presence::tests::{root as state_root, walk};
use crate::presence::{Absence, Namespace, StateProof, state_key};
use crate::question::Question;
use crate::seal::{Seal, recovered_note, sealed_note};
use crate::slot_table::{owner, person, status_bits, unit, unit_status};
use crate::slots::{PartyTag, Seed, ShareValue, Slots, Value, Width};
use crate::suite::Suite;
use crate::unit_code::UnitCode;

/// Time of the genesis block; each block is a minute later.
pub const GENESIS_MS: u64 = 1_795_000_000_000;

/// The chain under construction.
pub struct Chain {
    /// Every log entry so far.
    pub entries: Vec<LogEntry>,
    /// The state map.
    pub state: BTreeMap<StateKey, SlotsRoot>,
    /// Epochs so far.
    pub epochs: Vec<Epoch>,
    /// Headers so far.
    pub headers: Vec<Header>,
}

/// What the sample chain knows of its one unit.
pub struct UnitFacts {
    /// The unit's value.
    pub value: Slots,
    /// Its owners' sealed facts.
    pub persons: Vec<Slots>,
}

fn size(value: usize) -> TreeSize {
    TreeSize::new(value as u64).expect("small")
}

/// The one unit of the sample.
pub fn unit_code() -> UnitCode {
    "440106001002GB00014F00220045".parse().expect("a unit code")
}

impl Chain {
    /// Genesis with four validators.
    pub fn genesis() -> Self {
        Self::genesis_with(1)
    }

    /// Genesis of a chain of the same validators and origin, which another parameter makes another chain.
    pub fn genesis_with(parameter: u8) -> Self {
        let epoch = epoch(4);
        let mut chain = Self {
            entries: Vec::new(),
            state: BTreeMap::new(),
            epochs: alloc::vec![epoch],
            headers: Vec::new(),
        };
        chain
            .state
            .insert(state_key(Namespace::Parameter, b"sample"), SlotsRoot::from_bytes([parameter; 32]));
        chain.entries.push(LogEntry::Epoch(chain.epochs[0].text().to_string()));
        chain.close(0, None);
        chain
    }

    /// Adds a block with records and an optional next epoch.
    pub fn block(&mut self, records: &[RecordEntry], next: Option<EpochParts>) {
        self.entries.extend(records.iter().copied().map(LogEntry::Record));
        let next = next.map(|parts| Epoch::new(parts).expect("a sound epoch"));
        if let Some(next) = &next {
            self.entries.push(LogEntry::Epoch(next.text().to_string()));
        }
        self.close(records.len() as u32, next);
    }

    fn close(&mut self, record_count: u32, next: Option<Epoch>) {
        let current = self.epochs.last().expect("an epoch").clone();
        let height = self.headers.len() as u64;
        let header = Header {
            suite: Suite::Sha256Ed25519,
            app_version: 1,
            chain_id: self.headers.first().map_or(ChainId::ZERO, Header::chain),
            height: Height::new(height).expect("small"),
            time: TimeMs::new(GENESIS_MS + height * 60_000).expect("small"),
            prev_header_hash: self.headers.last().map_or(HeaderHash::ZERO, Header::hash),
            log_size: size(self.entries.len()),
            log_root: self.root(self.entries.len()),
            state_root: self.state_root(),
            record_count,
            epoch: current.number(),
            validators_hash: current.hash(),
            next_validators_hash: next.as_ref().map_or(current.hash(), Epoch::hash),
            builder: 1,
        };
        self.entries.push(LogEntry::Header(header.clone()));
        self.headers.push(header);
        self.epochs.extend(next);
    }

    fn leaves(&self) -> Vec<[u8; 32]> {
        self.entries.iter().map(|entry| *entry.leaf().as_bytes()).collect()
    }

    /// Log root at a size.
    pub fn root(&self, size: usize) -> LogRoot {
        LogRoot::from_bytes(reference_root(&self.leaves()[..size]))
    }

    /// State root now.
    pub fn state_root(&self) -> StateRoot {
        state_root(&self.state)
    }

    /// Path of an entry at the present size.
    pub fn path(&self, index: usize) -> InclusionPath {
        InclusionPath::new(reference_path(index, &self.leaves()))
    }

    /// The checkpoint at the present size.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            origin: self.epochs[0].origin().clone(),
            size: size(self.entries.len()),
            root: self.root(self.entries.len()),
        }
    }

    /// The checkpoint sealed by validators of an epoch.
    pub fn sealed(&self, epoch: &Epoch, validators: &[u16]) -> alloc::string::String {
        let checkpoint = self.checkpoint();
        let seals: Vec<Seal> = validators
            .iter()
            .map(|number| {
                Seal::sign(&seal_secret(*number), &epoch.seal_name(*number), &checkpoint, 1_795_000_060)
            })
            .collect();
        sealed_note(epoch, &checkpoint, &seals).expect("a quorum").to_string()
    }

    /// The hand-over of the last block, which must end its epoch.
    pub fn hand_over(&self) -> HandOver {
        let header = self.headers.last().expect("a block").clone();
        let index = self.entries.len() - 1;
        HandOver {
            header,
            header_path: self.path(index),
            entry_path: self.path(index - 1),
            checkpoint: self.sealed(&self.epochs[self.epochs.len() - 2], &[1, 2, 3]),
        }
    }

    /// The hand-over of the last block by recovery keys of the epoch that ends.
    pub fn recovered_hand_over(&self, keys: &[u16]) -> Option<HandOver> {
        let epoch = &self.epochs[self.epochs.len() - 2];
        let checkpoint = self.checkpoint();
        let seals: Vec<Seal> = keys
            .iter()
            .map(|number| {
                let name = epoch.recovery_name(*number);
                Seal::sign(&recovery_secret(*number), &name, &checkpoint, 1_795_000_060)
            })
            .collect();
        let note = recovered_note(epoch, &checkpoint, &seals)?;
        Some(HandOver { checkpoint: note.to_string(), ..self.hand_over() })
    }

    /// The last block as evidence at the present size.
    pub fn last_header(&self) -> HeaderEvidence {
        self.header_evidence(self.headers.len() - 1)
    }

    /// A block as evidence at the present size.
    pub fn header_evidence(&self, height: usize) -> HeaderEvidence {
        let header = self.headers[height].clone();
        let path = self.path(header.log_size.value() as usize);
        HeaderEvidence { header, path }
    }

    /// A bundle with a question and nothing else.
    pub fn bundle(&self, question: Question, epoch: &Epoch) -> ProofBundle {
        ProofBundle {
            format: BUNDLE_FORMAT.to_string(),
            origin: epoch.origin().clone(),
            chain: self.headers[0].chain(),
            question,
            checkpoint: self.sealed(epoch, if epoch.number() == 0 { &[1, 2, 4] } else { &[1, 2, 4, 5] }),
            consistency: None,
            records: Vec::new(),
            states: Vec::new(),
        }
    }

    /// Evidence of a state value, or of its absence, in the last block.
    pub fn state_evidence(&self, key: &StateKey, value: Option<(&Slots, &[u16])>) -> StateEvidence {
        let (siblings, end) = walk(&self.state, key);
        let absence = match (value, end) {
            (Some(_), _) => None,
            (None, None) => Some(Absence::Empty),
            (None, Some((key, value))) => Some(Absence::OtherLeaf { key, value }),
        };
        StateEvidence {
            slots: value.map(|(slots, shown)| slots.disclose(shown)),
            absence,
            owners: None,
            person: None,
            path: StateProof::from_siblings(&siblings),
            block: self.last_header(),
        }
    }

    /// Path from an earlier size to the present one.
    pub fn consistency_from(&self, old: usize) -> ConsistencyPath {
        ConsistencyPath::new(reference_proof(old, &self.leaves(), true))
    }

    /// The anchor with every hand-over.
    pub fn genesis_anchor(&self) -> TrustAnchor {
        TrustAnchor::new(self.headers[0].clone(), self.epochs[0].clone()).expect("a genesis")
    }
}

/// A first registration of the sample unit for two owners, and the record's facts.
pub fn record() -> (Envelope, Slots) {
    let mut facts = Slots::new(Width::W32, Seed::from_bytes([0x21; 32]));
    facts.set(1, Value::text("G440106-20261124-0001").expect("clean"));
    facts.set(2, Value::text(unit_code().as_str()).expect("clean"));
    facts.set(3, Value::Code(100));
    facts.set(7, Value::text("粤(2026)广州市不动产权第0000001号").expect("clean"));
    let time = |ms| TimeMs::new(ms).expect("small");
    let envelope = Envelope {
        kind: 1,
        bureau: 440_100,
        jurisdiction: 440_106,
        issued_at: time(GENESIS_MS),
        valid_until: time(GENESIS_MS + 600_000),
        rule_set: 1,
        group: GroupId::ZERO,
        position: 0,
        count: 1,
        attestations_hash: AttestationsHash::from_bytes([5; 32]),
        fields_root: facts.root(),
        sealed_hash: SealedHash::ZERO,
    };
    (envelope, facts)
}

/// The sample unit owned by two persons in halves.
pub fn unit_facts(bits: u32, holds_until: Option<u64>) -> UnitFacts {
    let seed = Seed::from_bytes([0x31; 32]);
    let mut value = Slots::new(Width::W32, seed.clone());
    value.set(0, Value::Number(1));
    value.set(unit::CODE, Value::text(unit_code().as_str()).expect("clean"));
    value.set(unit::STATUS, Value::Code(unit_status::CURRENT));
    value.set(unit::STATUS_BITS, Value::Bits(bits | status_bits::CO_OWNED));
    if let Some(until) = holds_until {
        value.set(unit::BITS_HOLD_UNTIL, Value::Time(TimeMs::new(until).expect("small")));
    }
    let mut owners = List::new(seed.derive("sample/owners", &[]), Width::W8);
    let mut persons = Vec::new();
    for (place, name) in ["测试甲", "测试乙"].into_iter().enumerate() {
        let place = place as u8;
        let mut tree = Slots::new(Width::W4, seed.derive("sample/person", &[&[place]]));
        tree.set(person::NAME, Value::text(name).expect("clean"));
        tree.set(person::DOCUMENT, Value::text("1:11010519491231002X").expect("clean"));
        let mut element = Slots::new(Width::W8, seed.derive("sample/owner", &[&[place]]));
        element.set(owner::PARTY, Value::Party(PartyTag { scheme: 1, key: 1, mac: [place; 32] }));
        element.set(owner::SHARE, Value::Share(ShareValue::new(1, 2).expect("a half")));
        element.set(owner::PERSON, Value::Tree(tree.root()));
        owners.push(element);
        persons.push(tree);
    }
    value.set(unit::OWNERS, Value::List(owners));
    UnitFacts { value, persons }
}

/// A chain with one block that registers the sample unit, the record's evidence, and the unit's facts.
pub fn registered(outcome: u16, bits: u32, holds_until: Option<u64>) -> (Chain, RecordEvidence, UnitFacts) {
    registered_in(Chain::genesis(), outcome, bits, holds_until)
}

/// As [`registered`], on a chain that has run for a while.
pub fn registered_in(
    mut chain: Chain,
    outcome: u16,
    bits: u32,
    holds_until: Option<u64>,
) -> (Chain, RecordEvidence, UnitFacts) {
    let (envelope, facts) = record();
    let unit = unit_facts(bits, holds_until);
    chain.state.insert(state_key(Namespace::Unit, unit_code().as_bytes()), unit.value.root());
    chain.state.insert(state_key(Namespace::Case, b"x"), SlotsRoot::from_bytes([8; 32]));
    let signatures = SignaturesHash::from_bytes([6; 32]);
    let record_id = envelope.record_id(&chain.headers[0].chain());
    let other =
        RecordEntry { record_id: RecordId::from_bytes([9; 32]), signatures_hash: signatures, outcome: 0 };
    chain.block(&[other, RecordEntry { record_id, signatures_hash: signatures, outcome }], None);
    let index = chain.headers.last().expect("a block").log_size.value() - 1;
    let evidence = RecordEvidence {
        envelope,
        slots: facts.disclose(&[2, 7]),
        signatures,
        outcome,
        index: LeafIndex::new(index).expect("small"),
        path: chain.path(index as usize),
        block: chain.last_header(),
    };
    (chain, evidence, unit)
}

/// Parts of the epoch after genesis: the same validators, the first without its publisher.
pub fn next_epoch(previous: &Epoch) -> EpochParts {
    EpochParts { number: 1, previous: previous.hash(), publishers: Vec::new(), ..parts(5) }
}
