//! A ledger small enough to be obviously right: cases with versions, and a validator set that records change.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use kexin_ledger::certificate::CommitCertificate;
use kexin_node::core::message::{Block, DecidedBlock, SealOf};
use kexin_node::core::{
    Admitted, BlockCheckpoint, Decided, Draft, Fitness, Head, Judged, Ledger, LedgerFailed, PoolFacts,
    Receipt,
};
use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::epoch::{Epoch, EpochParts, Validator};
use kexin_proof::hash::{
    ChainId, EpochHash, GroupId, HeaderHash, LogRoot, RecordId, StateKey, StateRoot, tagged,
};
use kexin_proof::header::Header;
use kexin_proof::height::{Height, LeafIndex, TimeMs, TreeSize};
use kexin_proof::suite::{SecretKey, Suite};
use kexin_proof::wire::encode;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::plan::Setup;
use crate::script::{Became, Day, Due, Script, Scripted, Stood, Turns};
use crate::world::World;

/// First block time, ms.
const GENESIS_MS: u64 = 1_790_000_000_000;
const RECORD_BYTES: usize = 4 + 4 + 8 + 2;

/// A record: raises its case's version; may set the number of validators.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ToyRecord {
    pub bureau: u32,
    pub case: u32,
    pub version: u64,
    /// Validators of the next epoch; 0 changes nothing.
    pub validators: u16,
}

impl ToyRecord {
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.bureau.to_be_bytes().to_vec();
        bytes.extend(self.case.to_be_bytes());
        bytes.extend(self.version.to_be_bytes());
        bytes.extend(self.validators.to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != RECORD_BYTES {
            return None;
        }
        Some(Self {
            bureau: u32::from_be_bytes(bytes[..4].try_into().ok()?),
            case: u32::from_be_bytes(bytes[4..8].try_into().ok()?),
            version: u64::from_be_bytes(bytes[8..16].try_into().ok()?),
            validators: u16::from_be_bytes(bytes[16..].try_into().ok()?),
        })
    }

    pub fn id(&self) -> RecordId {
        RecordId::from_bytes(tagged("toy/record", &[&self.bytes()]))
    }

    fn case_key(&self) -> StateKey {
        StateKey::from_bytes(tagged("toy/case", &[&self.case.to_be_bytes()]))
    }

    fn facts(&self) -> PoolFacts {
        PoolFacts {
            record: self.id(),
            bureau: self.bureau,
            class: 2,
            case: self.case_key(),
            case_version: self.version,
            valid_until: TimeMs::new(GENESIS_MS * 2).expect("small"),
            group: GroupId::ZERO,
            group_count: 0,
        }
    }
}

/// Why the toy refuses a record: it is no record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotARecord;

impl fmt::Display for NotARecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a record")
    }
}

/// What a block changes.
#[derive(Clone)]
pub struct ToyOutcome {
    cases: BTreeMap<u32, u64>,
    next_epoch: Option<Epoch>,
}

/// One node's chain: what survives a crash. A commit is there whole or not at all.
#[derive(Clone)]
pub struct Chain {
    keys: u16,
    genesis: Header,
    epochs: Vec<Epoch>,
    cases: BTreeMap<u32, u64>,
    blocks: Vec<(DecidedBlock, u32)>,
    receipts: BTreeMap<RecordId, Receipt>,
    /// Blocks that came by sync, to be committed, of which a peer kept a part back.
    kept_back: BTreeSet<HeaderHash>,
    /// Committed blocks of which a part is owed, and how many peers asked next have none of it either.
    owed: BTreeMap<Height, u8>,
}

impl Chain {
    fn head(&self) -> &Header {
        self.blocks.last().map_or(&self.genesis, |(decided, _)| &decided.block.header)
    }

    fn epoch(&self) -> &Epoch {
        self.epochs.last().expect("a chain begins with an epoch")
    }
}

/// The toy ledger: a handle on a chain.
#[derive(Clone)]
pub struct Toy(pub Rc<RefCell<Chain>>);

/// Secret keys of validator `number`: consensus and seal.
fn secrets(number: u16) -> [SecretKey; 2] {
    [1_u8, 2].map(|purpose| {
        let mut seed = [purpose; 32];
        seed[1..3].copy_from_slice(&number.to_be_bytes());
        SecretKey::from_seed(seed)
    })
}

/// Network identity of validator `number`.
fn peer_id(number: u16) -> String {
    format!("Peer{number}")
}

fn epoch(number: u32, previous: EpochHash, validators: u16) -> Epoch {
    let validators = (1..=validators).map(|number| {
        let [consensus, seal] = secrets(number);
        Validator {
            org: u32::from(number),
            consensus_key: consensus.public(),
            peer_id: peer_id(number),
            seal_key: seal.public(),
        }
    });
    Epoch::new(EpochParts {
        number,
        previous,
        origin: "toy.example/chain".parse().expect("an origin"),
        predecessor: None,
        validators: validators.collect(),
        publishers: Vec::new(),
        recovery: None,
    })
    .expect("a sound epoch")
}

impl Toy {
    /// A chain of `keys` nodes, the first `validators` of which validate.
    pub fn new(keys: u16, validators: u16) -> Self {
        let first = epoch(0, EpochHash::ZERO, validators);
        let genesis = Header {
            suite: Suite::Sha256Ed25519,
            app_version: 1,
            chain_id: ChainId::ZERO,
            height: Height::ZERO,
            time: TimeMs::new(GENESIS_MS).expect("small"),
            prev_header_hash: HeaderHash::ZERO,
            log_size: TreeSize::new(1).expect("small"),
            log_root: LogRoot::ZERO,
            state_root: StateRoot::ZERO,
            record_count: 0,
            epoch: 0,
            validators_hash: first.hash(),
            next_validators_hash: first.hash(),
            builder: 0,
        };
        let chain = Chain {
            keys,
            genesis,
            epochs: vec![first],
            cases: BTreeMap::new(),
            blocks: Vec::new(),
            receipts: BTreeMap::new(),
            kept_back: BTreeSet::new(),
            owed: BTreeMap::new(),
        };
        Self(Rc::new(RefCell::new(chain)))
    }

    /// Executes records on the head: those that may stand in a block, and what they change.
    fn execute(&self, records: &[ToyRecord]) -> (Vec<ToyRecord>, ToyOutcome) {
        let chain = self.0.borrow();
        let mut cases = BTreeMap::new();
        let mut taken = Vec::new();
        let mut next_epoch = None;
        for record in records {
            let version = cases.get(&record.case).or(chain.cases.get(&record.case)).copied().unwrap_or(0);
            if version != record.version || chain.receipts.contains_key(&record.id()) {
                continue;
            }
            cases.insert(record.case, version + 1);
            taken.push(*record);
            if record.validators != 0 && record.validators <= chain.keys && next_epoch.is_none() {
                let current = chain.epoch();
                if current.validators().len() != usize::from(record.validators) {
                    next_epoch = Some(epoch(current.number() + 1, current.hash(), record.validators));
                }
            }
        }
        (taken, ToyOutcome { cases, next_epoch })
    }

    fn header(&self, draft: Draft, records: &[ToyRecord], outcome: &ToyOutcome) -> Header {
        let chain = self.0.borrow();
        let (parent, epoch) = (chain.head(), chain.epoch());
        let bytes: Vec<u8> = records.iter().flat_map(ToyRecord::bytes).collect();
        let entries = records.len() as u64 + 1 + u64::from(outcome.next_epoch.is_some());
        let parent_hash = parent.hash();
        Header {
            suite: Suite::Sha256Ed25519,
            app_version: 1,
            chain_id: chain.genesis.chain(),
            height: parent.height.next(),
            time: draft.time,
            prev_header_hash: parent_hash,
            log_size: parent.log_size.plus(entries).expect("small"),
            log_root: LogRoot::from_bytes(tagged("toy/log", &[parent_hash.as_bytes(), &bytes])),
            state_root: StateRoot::from_bytes(tagged("toy/state", &[parent.state_root.as_bytes(), &bytes])),
            record_count: u32::try_from(records.len()).expect("small"),
            epoch: epoch.number(),
            validators_hash: epoch.hash(),
            next_validators_hash: outcome.next_epoch.as_ref().unwrap_or(epoch).hash(),
            builder: draft.builder,
        }
    }
}

impl World for Toy {
    type Ledger = Self;

    const START_MS: u64 = GENESIS_MS + 1;
    const HEARTBEAT_MS: u64 = 5_000;

    fn empty(nodes: u16, validators: u16) -> Self {
        Self::new(nodes, validators)
    }

    fn copy(&self) -> Self {
        Self(Rc::new(RefCell::new(self.0.borrow().clone())))
    }

    fn open(&self) -> Self {
        self.clone()
    }

    fn height(&self) -> u64 {
        self.0.borrow().head().height.value()
    }

    fn has(&self, record: &RecordId) -> bool {
        self.0.borrow().receipts.contains_key(record)
    }

    fn secrets(number: u16) -> [SecretKey; 2] {
        secrets(number)
    }

    fn peer_id(number: u16) -> String {
        peer_id(number)
    }

    /// Records in an order in which all of them can be registered; whoever comes early waits for its turn.
    fn script(seed: u64, setup: &Setup) -> Script {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut versions: BTreeMap<u32, u64> = BTreeMap::new();
        let records = (0..setup.records).map(|index| {
            let case = random.random_range(0..setup.records.max(2) / 2);
            let version = versions.entry(case).or_insert(0);
            let elects = setup.elections && index % 6 == 5;
            let validators = if elects { random.random_range(4..=setup.nodes) } else { 0 };
            let record = ToyRecord { bureau: case % 3, case, version: *version, validators };
            *version += 1;
            vec![vec![Scripted { id: record.id(), bytes: record.bytes(), kind: 0, due: Due::Outcome(0) }]]
        });
        let day = Day { spread_ms: setup.until_ms, stories: records.collect(), ..Day::default() };
        Script { days: vec![day], names: Vec::new() }
    }

    fn put_seal(&self, _: TreeSize, _: u16, _: &[u8]) {}

    fn put_checkpoint(&self, _: TreeSize, _: &str) {}

    fn is_whole(&self) -> bool {
        self.0.borrow().owed.is_empty()
    }

    fn at_end(&self, script: &Script, turns: Turns) -> Became {
        let chain = self.0.borrow();
        script.compare(turns, |record| {
            let receipt = chain.receipts.get(record)?;
            Some(Stood { at: (receipt.height.value(), receipt.index), outcome: receipt.outcome })
        })
    }
}

impl Ledger for Toy {
    type Record = ToyRecord;
    type Outcome = ToyOutcome;
    type Refusal = NotARecord;

    fn chain(&self) -> ChainId {
        self.0.borrow().genesis.chain()
    }

    fn head(&self) -> Head {
        let chain = self.0.borrow();
        let header = chain.head();
        Head {
            height: header.height,
            header_hash: header.hash(),
            time: header.time,
            epoch: chain.epoch().clone(),
        }
    }

    fn admit(&self, bytes: &[u8], _: Option<TimeMs>) -> Result<Admitted<ToyRecord>, NotARecord> {
        let record = ToyRecord::decode(bytes).ok_or(NotARecord)?;
        Ok(Admitted { facts: record.facts(), record })
    }

    fn bytes(&self, record: &ToyRecord) -> Vec<u8> {
        record.bytes()
    }

    fn is_provable(&self, _: &NotARecord) -> bool {
        true
    }

    fn receipt(&self, record: &RecordId) -> Result<Option<Receipt>, LedgerFailed> {
        Ok(self.0.borrow().receipts.get(record).copied())
    }

    fn fitness(&self, admitted: &Admitted<ToyRecord>) -> Result<Fitness, LedgerFailed> {
        let record = &admitted.record;
        let version = self.0.borrow().cases.get(&record.case).copied().unwrap_or(0);
        Ok(match record.version.cmp(&version) {
            std::cmp::Ordering::Less => Fitness::Stale,
            std::cmp::Ordering::Equal => Fitness::Ready,
            std::cmp::Ordering::Greater => Fitness::Early,
        })
    }

    fn build(
        &self,
        draft: Draft,
        candidates: Vec<Admitted<ToyRecord>>,
    ) -> Result<Judged<ToyOutcome>, LedgerFailed> {
        let mut records: Vec<_> = candidates.into_iter().map(|admitted| admitted.record).collect();
        records.sort_unstable_by_key(|record| (record.version, record.id()));
        let (taken, outcome) = self.execute(&records);
        let header = self.header(draft, &taken, &outcome);
        let facts = taken.iter().map(ToyRecord::facts).collect();
        let block = Block { header, records: taken.iter().map(ToyRecord::bytes).collect() };
        Ok(Judged { block, outcome, facts })
    }

    /// Every third block that comes by sync lacks a part.
    fn judge_decided(&self, block: Block) -> Result<Option<Judged<ToyOutcome>>, LedgerFailed> {
        let hash = block.header.hash();
        let lacks = !block.records.is_empty() && hash.as_bytes()[0].is_multiple_of(3);
        let judged = self.judge(block)?;
        if lacks && judged.is_some() {
            self.0.borrow_mut().kept_back.insert(hash);
        }
        Ok(judged)
    }

    fn owed(&self) -> Result<Option<Height>, LedgerFailed> {
        Ok(self.0.borrow().owed.keys().next().copied())
    }

    fn restore(&self, block: &Block) -> Result<bool, LedgerFailed> {
        let mut chain = self.0.borrow_mut();
        let height = block.header.height;
        let Some(misses) = chain.owed.get_mut(&height) else { return Ok(false) };
        if let Some(fewer) = misses.checked_sub(1) {
            *misses = fewer;
            return Ok(false);
        }
        chain.owed.remove(&height);
        Ok(true)
    }

    fn judge(&self, block: Block) -> Result<Option<Judged<ToyOutcome>>, LedgerFailed> {
        // A proposal comes whole, also where it came by sync before a crash and lacked a part then.
        self.0.borrow_mut().kept_back.remove(&block.header.hash());
        let decoded: Option<Vec<_>> = block.records.iter().map(|bytes| ToyRecord::decode(bytes)).collect();
        let Some(records) = decoded else { return Ok(None) };
        let distinct: BTreeSet<_> = records.iter().collect();
        let is_ordered = records.is_sorted_by_key(|record| (record.version, record.id()));
        let (taken, outcome) = self.execute(&records);
        let draft = Draft { time: block.header.time, builder: block.header.builder };
        let is_same = taken == records && self.header(draft, &taken, &outcome) == block.header;
        let is_later = block.header.time > self.head().time;
        if distinct.len() != records.len() || !is_ordered || !is_same || !is_later {
            return Ok(None);
        }
        let facts = records.iter().map(ToyRecord::facts).collect();
        Ok(Some(Judged { block, outcome, facts }))
    }

    fn commit(&self, decided: &Decided<ToyOutcome>) -> Result<(), LedgerFailed> {
        let mut chain = self.0.borrow_mut();
        let header = decided.block.header.clone();
        assert_eq!(header.prev_header_hash, chain.head().hash(), "blocks link");
        assert_eq!(header.height, chain.head().height.next(), "heights follow");
        let epoch = chain.epoch().clone();
        let certificate: &CommitCertificate = &decided.certificate;
        certificate
            .verify(&chain.genesis.chain(), &epoch)
            .expect("a committed block has a sound certificate");
        assert_eq!(certificate.header_hash, header.hash());
        for (bytes, index) in decided.block.records.iter().zip(0_u32..) {
            let record = ToyRecord::decode(bytes).expect("judged before");
            let receipt = Receipt {
                record: record.id(),
                outcome: 0,
                height: header.height,
                index,
                log_index: LeafIndex::new(header.log_size.value()).expect("small"),
                time: header.time,
            };
            let earlier = chain.receipts.insert(record.id(), receipt);
            assert!(earlier.is_none(), "no record stands in two blocks");
        }
        chain.cases.extend(&decided.outcome.cases);
        let decided_block =
            DecidedBlock { block: decided.block.clone(), certificate: decided.certificate.clone() };
        chain.blocks.push((decided_block, epoch.number()));
        chain.epochs.extend(decided.outcome.next_epoch.clone());
        let hash = header.hash();
        if chain.kept_back.remove(&hash) {
            chain.owed.insert(header.height, hash.as_bytes()[1] % 2);
        }
        Ok(())
    }

    fn receipts(&self, height: Height) -> Result<Vec<Receipt>, LedgerFailed> {
        let chain = self.0.borrow();
        let Some(index) = height.value().checked_sub(1).and_then(|index| usize::try_from(index).ok()) else {
            return Ok(Vec::new());
        };
        let Some((decided, _)) = chain.blocks.get(index) else { return Ok(Vec::new()) };
        let records = decided.block.records.iter().filter_map(|bytes| ToyRecord::decode(bytes));
        Ok(records.filter_map(|record| chain.receipts.get(&record.id()).copied()).collect())
    }

    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, LedgerFailed> {
        let chain = self.0.borrow();
        let index = height.value().checked_sub(1).and_then(|index| usize::try_from(index).ok());
        Ok(index.and_then(|index| chain.blocks.get(index)).map(|(decided, _)| decided.clone()))
    }

    fn checkpoint(&self, height: Height) -> Result<Option<BlockCheckpoint>, LedgerFailed> {
        let chain = self.0.borrow();
        let Some(index) = height.value().checked_sub(1).and_then(|index| usize::try_from(index).ok()) else {
            return Ok(None);
        };
        let Some((decided, number)) = chain.blocks.get(index) else { return Ok(None) };
        let header = &decided.block.header;
        let epoch = chain.epochs[usize::try_from(*number).expect("small")].clone();
        let root = LogRoot::from_bytes(tagged("toy/checkpoint", &[&encode(header)]));
        let size = header.checkpoint_size().expect("small");
        let checkpoint = Checkpoint { origin: epoch.origin().clone(), size, root };
        Ok(Some(BlockCheckpoint { checkpoint, epoch, ends_epoch: header.ends_epoch() }))
    }

    fn seals(&self, _: Height) -> Result<Vec<SealOf>, LedgerFailed> {
        Ok(Vec::new())
    }
}
