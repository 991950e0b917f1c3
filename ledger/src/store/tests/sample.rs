//! A small chain with every kind of row, the same for every store under test.

use std::sync::OnceLock;

use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::entry::{LogEntry, RecordEntry};
use kexin_proof::epoch::{EpochParts, Validator};
use kexin_proof::hash::{ChainId, EpochHash, HeaderHash, RecordId, SlotsRoot, StateKey, StateRoot, sha256};
use kexin_proof::height::TimeMs;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::seal::{Seal, sealed_note};
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::suite::{SecretKey, Suite};
use kexin_proof::wire::{decode, encode};

use super::super::*;
use crate::certificate::{Step, Vote};
use crate::log::{LogAppend, TileWrite};
use crate::record::{RecordDraft, SignedRecord, Subject};
use crate::state::{PageWrite, StateChanges, TreeId, update};
use crate::value::{Author, ValueDraft};

/// Units that the sample records touch in turn.
pub const UNITS: u64 = 5;

/// A block with all that it changes, made on the state of a store.
pub struct SampleBlock {
    pub header: Header,
    pub records: Vec<KeptRecord>,
    pub entries: Vec<LogEntry>,
    pub values: Vec<(StateKey, StateValue)>,
    pub pages: Vec<PageWrite>,
    pub tiles: Vec<TileWrite>,
    pub next_epoch: Option<Epoch>,
    pub erasures: Vec<RecordId>,
    pub certificate: Option<CommitCertificate>,
}

impl SampleBlock {
    pub fn new_block(&self) -> NewBlock<'_> {
        NewBlock {
            header: &self.header,
            records: &self.records,
            entries: &self.entries,
            values: &self.values,
            pages: &self.pages,
            tiles: &self.tiles,
            next_epoch: self.next_epoch.as_ref(),
            erasures: &self.erasures,
            certificate: self.certificate.as_ref(),
        }
    }
}

pub fn height(value: u64) -> Height {
    Height::new(value).unwrap()
}

pub fn unit(number: u64) -> StateKey {
    state_key(Namespace::Unit, &(number % UNITS).to_be_bytes())
}

pub fn record_id(at: u64, index: u64) -> RecordId {
    signed_record(at, index).record_id(&chain_id())
}

/// The chain that every sample store holds: genesis has no choice in it.
fn chain_id() -> ChainId {
    static CHAIN: OnceLock<ChainId> = OnceLock::new();
    *CHAIN.get_or_init(|| next_block(&MemoryStore::in_memory(), 0).header.chain())
}

pub fn secrets() -> Vec<SecretKey> {
    (1..=4).map(|number| SecretKey::from_seed([number; 32])).collect()
}

/// The next block after the head of `store`: genesis, or `count` records, of which each third is refused.
pub fn next_block(store: &impl Store, count: u64) -> SampleBlock {
    let Some(head) = store.head() else {
        return make_block(store, Vec::new(), Vec::new(), Some(epoch(0, EpochHash::ZERO)));
    };
    let at = head.height().value() + 1;
    let records = (0..count).map(|index| (record(at, index), entry(at, index))).collect();
    make_block(store, records, values(store, at, count), None)
}

/// A block of given records and values, which may bring the next epoch.
pub fn make_block(
    store: &impl Store,
    records: Vec<(KeptRecord, RecordEntry)>,
    values: Vec<(StateKey, StateValue)>,
    next_epoch: Option<Epoch>,
) -> SampleBlock {
    let parent = store.head();
    let at = parent.as_ref().map_or(0, |head| head.height().value() + 1);
    let (records, entries): (Vec<_>, Vec<_>) = records.into_iter().unzip();
    let mut entries: Vec<_> = entries.into_iter().map(LogEntry::Record).collect();
    entries.extend(next_epoch.iter().map(|epoch| LogEntry::Epoch(epoch.text().to_owned())));

    let base = parent.as_ref().map(|head| head.height());
    let held = update(store, TreeId::Holder(holder()), base, height(at), &held_changes(at)).unwrap();
    let mut values = values;
    values.extend((at > 0).then(|| holder_value(store, at, &held.root)));
    let changes: StateChanges = values.iter().map(|(key, value)| (*key, Some(value.root()))).collect();
    let state = update(store, TreeId::Main, base, height(at), &changes).unwrap();

    let size_before = parent.as_ref().map_or(TreeSize::ZERO, |head| head.log_size());
    let mut log = LogAppend::load(store, size_before).unwrap();
    log.extend(entries.iter().map(LogEntry::leaf));
    let in_force = parent.as_ref().map(|head| &head.epoch).or(next_epoch.as_ref()).unwrap();
    let header = Header {
        suite: Suite::Sha256Ed25519,
        app_version: 1,
        chain_id: parent.as_ref().map_or(ChainId::ZERO, |head| head.header.chain()),
        height: height(at),
        time: TimeMs::new(1_795_000_000_000 + 1_000 * at).unwrap(),
        prev_header_hash: parent.as_ref().map_or(HeaderHash::ZERO, |head| head.header_hash),
        log_size: log.size(),
        log_root: log.root(),
        state_root: state.root,
        record_count: u32::try_from(records.len()).unwrap(),
        epoch: in_force.number(),
        validators_hash: in_force.hash(),
        next_validators_hash: next_epoch.as_ref().unwrap_or(in_force).hash(),
        builder: 1,
    };
    log.push(LogEntry::Header(header.clone()).leaf());
    let certificate = parent.map(|_| certify(&header));
    let tiles = log.into_tiles();
    let (pages, erasures) = ([state.pages, held.pages].concat(), Vec::new());
    SampleBlock { header, records, entries, values, pages, tiles, next_epoch, erasures, certificate }
}

/// A holder with a map of its own.
pub fn holder() -> StateKey {
    state_key(Namespace::Holder, b"holder")
}

/// What a block changes in the holder's map: a unit comes, and after a while goes.
pub fn held_changes(at: u64) -> StateChanges {
    let held = |number: u64| StateKey::from_bytes(sha256(&[b"held", &number.to_be_bytes()]));
    let mut changes = StateChanges::new();
    if at > 0 {
        changes.insert(held(at), Some(SlotsRoot::from_bytes([1; 32])));
        changes.extend(at.checked_sub(20).map(|gone| (held(gone), None)));
    }
    changes
}

fn holder_value(store: &impl Store, at: u64, root: &StateRoot) -> (StateKey, StateValue) {
    let seed = Seed::from_bytes([8; 32]);
    let author = Author { record: record_id(at, 0), seed: &seed };
    let mut draft = match store.value(&holder()).unwrap() {
        Some(previous) => ValueDraft::after(&previous, &holder(), &author),
        None => ValueDraft::first(&holder(), Width::W16, &author),
    };
    draft.set(3, Value::Tree(SlotsRoot::from_bytes(*root.as_bytes())));
    (holder(), draft.finish())
}

/// A block that orders the erasure of a record's sealed part.
pub fn erase(store: &impl Store, record: RecordId) {
    let mut block = next_block(store, 0);
    block.erasures.push(record);
    store.append(&block.new_block()).unwrap();
}

/// Appends blocks until the head is at `to`.
pub fn grow(store: &impl Store, to: u64) {
    while store.head().is_none_or(|head| head.height().value() < to) {
        let at = store.head().map_or(0, |head| head.height().value() + 1);
        store.append(&next_block(store, at % 7).new_block()).unwrap();
    }
}

fn signed_record(at: u64, index: u64) -> SignedRecord {
    let seed = sha256(&[b"record", &at.to_be_bytes(), &index.to_be_bytes()]);
    let sealed = [&[0, 0, 0, 0, 0, 0, 0, 32][..], &seed].concat();
    let mut draft = RecordDraft {
        kind: 2,
        bureau: 440_100,
        jurisdiction: 440_106,
        issued_at: TimeMs::new(1_795_000_000_000).unwrap(),
        valid_until: TimeMs::new(1_795_000_600_000).unwrap(),
        rule_set: 1,
        attestations: Vec::new(),
        slots: Slots::new(Width::W32, Seed::from_bytes(seed)),
        sealed: index.is_multiple_of(2).then(|| decode(&sealed, 64).unwrap()),
    };
    let case = state_key(Namespace::Case, &at.to_be_bytes());
    draft.set_subjects(&[case, unit(at + index)].map(|key| Subject { key, expected_version: at }));
    draft.unsigned().unwrap()
}

fn record(at: u64, index: u64) -> KeptRecord {
    let record = signed_record(at, index);
    KeptRecord {
        id: record.record_id(&chain_id()),
        bytes: record.without_sealed().encode(),
        sealed: record.sealed().map(encode),
        lacks_sealed: record.lacks_sealed(),
        subjects: record.subjects().iter().map(|subject| subject.key).collect(),
        case: CaseMark::of(&record),
    }
}

fn entry(at: u64, index: u64) -> RecordEntry {
    let record = signed_record(at, index);
    RecordEntry {
        record_id: record.record_id(&chain_id()),
        signatures_hash: record.signatures_hash(),
        outcome: if index % 3 == 2 { 17 } else { 0 },
    }
}

fn values(store: &impl Store, at: u64, count: u64) -> Vec<(StateKey, StateValue)> {
    let seed = Seed::from_bytes([9; 32]);
    let touched: std::collections::BTreeMap<_, _> =
        (0..count).map(|index| (unit(at + index), record_id(at, index))).collect();
    let next = |(key, record): (StateKey, RecordId)| {
        let author = Author { record, seed: &seed };
        let mut draft = match store.value(&key).unwrap() {
            Some(previous) => ValueDraft::after(&previous, &key, &author),
            None => ValueDraft::first(&key, Width::W32, &author),
        };
        draft.set(2, Value::Number(at));
        (key, draft.finish())
    };
    touched.into_iter().map(next).collect()
}

pub fn certify(header: &Header) -> CommitCertificate {
    let vote = Vote { step: Step::Precommit, height: header.height, round: 0, header_hash: header.hash() };
    let message = vote.message(&header.chain());
    let signed = secrets().into_iter().map(|secret| secret.sign(&message)).enumerate().take(3);
    CommitCertificate::new(&vote, header.epoch, signed)
}

/// An epoch of four validators with the keys of [`secrets`].
pub fn epoch(number: u32, previous: EpochHash) -> Epoch {
    let validator = |(index, secret): (usize, SecretKey)| Validator {
        org: 440_100 + u32::try_from(index).unwrap(),
        consensus_key: secret.public(),
        peer_id: format!("12D3KooWExample{index}"),
        seal_key: seal_secret(u8::try_from(index).unwrap() + 1).public(),
    };
    Epoch::new(EpochParts {
        number,
        previous,
        origin: "kexinku.example/gd".parse().unwrap(),
        predecessor: None,
        validators: secrets().into_iter().enumerate().map(validator).collect(),
        publishers: vec![SecretKey::from_seed([99; 32]).public()],
        recovery: None,
    })
    .unwrap()
}

/// Seal key of a validator, by number.
pub fn seal_secret(number: u8) -> SecretKey {
    SecretKey::from_seed([50 + number; 32])
}

/// The note of the head's checkpoint, sealed by a quorum of the epoch in force at the head.
pub fn sealed_head(store: &impl Store) -> (TreeSize, String) {
    let head = store.head().unwrap();
    let size = head.log_size();
    let epoch = store.epoch(head.header.epoch).unwrap().unwrap().epoch;
    let root = store.log_root(size).unwrap();
    let checkpoint = Checkpoint { origin: epoch.origin().clone(), size, root };
    let seal = |number: u8| {
        Seal::sign(&seal_secret(number), &epoch.seal_name(u16::from(number)), &checkpoint, 1_795_000_000)
    };
    let note = sealed_note(&epoch, &checkpoint, &[1, 2, 4].map(seal)).unwrap();
    (size, note.to_string())
}
