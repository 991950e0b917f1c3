//! A small chain with every kind of row, the same for every store under test.

use kexin_proof::entry::{LogEntry, RecordEntry};
use kexin_proof::epoch::{EpochParts, Validator};
use kexin_proof::hash::{
    ChainId, EpochHash, HeaderHash, RecordId, SignaturesHash, StateKey, StateRoot, sha256,
};
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Seed, Value, Width};
use kexin_proof::suite::{SecretKey, Suite};

use super::super::*;
use crate::certificate::{Step, Vote};
use crate::log::{LogAppend, TileWrite};
use crate::state::{PageWrite, StateChanges, TreeId, update};
use crate::value::{Author, ValueDraft};

/// Units that the sample records touch in turn.
pub const UNITS: u64 = 5;

/// A block with all that it changes, made on the state of a store.
pub struct SampleBlock {
    pub header: Header,
    pub records: Vec<NewRecord>,
    pub entries: Vec<LogEntry>,
    pub values: Vec<(StateKey, StateValue)>,
    pub pages: Vec<PageWrite>,
    pub tiles: Vec<TileWrite>,
    pub next_epoch: Option<Epoch>,
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
    RecordId::from_bytes(sha256(&[b"record", &at.to_be_bytes(), &index.to_be_bytes()]))
}

pub fn secrets() -> Vec<SecretKey> {
    (1..=4).map(|number| SecretKey::from_seed([number; 32])).collect()
}

/// The next block after the head of `store`: genesis, or `count` records, of which each third is refused.
pub fn next_block(store: &impl Store, count: u64) -> SampleBlock {
    let parent = store.head();
    let at = parent.as_ref().map_or(0, |head| head.height().value() + 1);
    let count = if at == 0 { 0 } else { count };
    let next_epoch = (at == 0).then(|| epoch(0, EpochHash::ZERO));
    let records: Vec<_> = (0..count).map(|index| record(at, index)).collect();
    let mut entries: Vec<_> = (0..count).map(|index| entry(at, index)).collect();
    entries.extend(next_epoch.iter().map(|epoch| LogEntry::Epoch(epoch.text().to_owned())));

    let values = values(store, at, count);
    let changes: StateChanges = values.iter().map(|(key, value)| (*key, Some(value.root()))).collect();
    let base = parent.as_ref().map(|head| head.height());
    let state = update(store, TreeId::Main, base, height(at), &changes).unwrap();

    let size_before = parent.as_ref().map_or(TreeSize::ZERO, |head| head.log_size());
    let mut log = LogAppend::load(store, size_before).unwrap();
    for entry in &entries {
        log.push(entry.leaf());
    }
    let header = header(parent.as_deref(), at, &log, state.root, next_epoch.as_ref());
    log.push(LogEntry::Header(header.clone()).leaf());
    let certificate = parent.map(|_| certify(&header));
    let tiles = log.into_tiles();
    SampleBlock { header, records, entries, values, pages: state.pages, tiles, next_epoch, certificate }
}

/// Appends blocks until the head is at `to`.
pub fn grow(store: &impl Store, to: u64) {
    while store.head().is_none_or(|head| head.height().value() < to) {
        let at = store.head().map_or(0, |head| head.height().value() + 1);
        store.append(&next_block(store, at % 7).new_block()).unwrap();
    }
}

fn record(at: u64, index: u64) -> NewRecord {
    NewRecord {
        id: record_id(at, index),
        bytes: format!("record {index} of block {at}").into_bytes(),
        sealed: index.is_multiple_of(2).then(|| format!("sealed {index} of block {at}").into_bytes()),
        subjects: vec![unit(at + index), state_key(Namespace::Case, &at.to_be_bytes())],
    }
}

fn entry(at: u64, index: u64) -> LogEntry {
    LogEntry::Record(RecordEntry {
        record_id: record_id(at, index),
        signatures_hash: SignaturesHash::from_bytes([7; 32]),
        outcome: if index % 3 == 2 { 17 } else { 0 },
    })
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

fn header(
    parent: Option<&Head>,
    at: u64,
    log: &LogAppend,
    state_root: StateRoot,
    next_epoch: Option<&Epoch>,
) -> Header {
    let in_force = parent.map(|head| &head.epoch).or(next_epoch).unwrap();
    Header {
        suite: Suite::Sha256Ed25519,
        app_version: 1,
        chain_id: parent.map_or(ChainId::ZERO, |head| head.header.chain()),
        height: height(at),
        time: kexin_proof::height::TimeMs::new(1_000 * at).unwrap(),
        prev_header_hash: parent.map_or(HeaderHash::ZERO, |head| head.header_hash),
        log_size: log.size(),
        log_root: log.root(),
        state_root,
        record_count: u32::try_from(log.size().value() - parent.map_or(1, |head| head.log_size().value()))
            .unwrap(),
        epoch: in_force.number(),
        validators_hash: in_force.hash(),
        next_validators_hash: in_force.hash(),
        builder: 1,
    }
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
        seal_key: SecretKey::from_seed([50 + u8::try_from(index).unwrap(); 32]).public(),
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
