//! What a record costs on its way: decoded, authenticated, admitted, executed, hashed into log and state, committed.
//!
//! Where there is a limit of the machine (hashes, signatures, a synced append) it is measured in the same run.

use std::collections::BTreeMap;
use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;
use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kexin_ledger::act::case_event::{Event, event_slot};
use kexin_ledger::fixture::{ACCEPTOR, BUREAU, TestChain, genesis, secret, unit};
use kexin_ledger::log::LogAppend;
use kexin_ledger::record::{Role, SignedRecord, authenticate_batch};
use kexin_ledger::registry::KeyRing;
use kexin_ledger::rules::{AdmissibleRecord, Admission, admit};
use kexin_ledger::state::{self, Page, PagePath, PageReader, StateChanges, TreeId};
use kexin_ledger::store::{RocksStore, Store, StoreError};
use kexin_proof::hash::{LogLeaf, SlotsRoot, StateKey, merkle_node, sha256};
use kexin_proof::height::Height;
use kexin_proof::slots::Value;
use kexin_proof::suite::{PublicKey, SignatureBytes, SignedBytes, verify_batch};

const BATCH: u32 = 512;
const BLOCK: u32 = 1_000;
const LEAVES: u64 = 100_000;
const KEYS: u64 = 100_000;
const UPDATES: u64 = 1_000;

/// Acceptances of cases, each for a unit of its own.
fn records(chain: &mut TestChain, count: u32) -> Vec<SignedRecord> {
    let make = |number| {
        let mut draft = chain.event(Event::Accept, &unit(number), &format!("G440106-B{number}"));
        draft.slots.set(event_slot::KIND, Value::Code(2));
        chain.sign(&draft, &[(Role::Acceptor, BUREAU, ACCEPTOR)])
    };
    (1..=count).map(make).collect()
}

fn keys(chain: &TestChain, records: &[SignedRecord]) -> KeyRing {
    let mut keys = KeyRing::new(chain.head().height());
    records.iter().for_each(|record| keys.load_signers(chain.store(), record).expect("memory"));
    keys
}

fn validate(criterion: &mut Criterion) {
    let mut chain = TestChain::new(4);
    let records = records(&mut chain, BATCH);
    let (keys, id) = (keys(&chain, &records), chain.chain());
    let bytes: Vec<Vec<u8>> = records.iter().map(SignedRecord::encode).collect();
    let mut group = criterion.benchmark_group("validate");
    group.bench_function("decode", |bench| {
        bench.iter(|| SignedRecord::decode(black_box(&bytes[0])).expect("canonical"));
    });
    group.bench_function("authenticate/one", |bench| {
        let record = || records[0].clone();
        let check = |record: SignedRecord| record.authenticate_at_entry(&id, &keys).expect("authentic");
        bench.iter_batched(record, check, BatchSize::SmallInput);
    });
    group.throughput(Throughput::Elements(u64::from(BATCH)));
    group.bench_function(BenchmarkId::new("authenticate/batch", BATCH), |bench| {
        let batch = |records| authenticate_batch(records, &id, &keys, [7; 32]);
        bench.iter_batched(|| records.clone(), batch, BatchSize::LargeInput);
    });
    let signed: Vec<(PublicKey, Vec<u8>, SignatureBytes)> = (0..BATCH)
        .map(|number| {
            let message = number.to_be_bytes().repeat(30);
            let key = secret(BUREAU, ACCEPTOR);
            (key.public(), message.clone(), key.sign(&message))
        })
        .collect();
    let items: Vec<SignedBytes<'_>> = signed
        .iter()
        .map(|(key, message, signature)| SignedBytes { key: *key, message, signature: *signature })
        .collect();
    group.bench_function(BenchmarkId::new("limit: raw batch verification", BATCH), |bench| {
        bench.iter(|| verify_batch(black_box(&items), [7; 32]).expect("they hold"));
    });
    group.bench_function(BenchmarkId::new("admit", BATCH), |bench| {
        let authentic = || -> Vec<_> {
            let checked = authenticate_batch(records.clone(), &id, &keys, [7; 32]);
            checked.into_iter().map(|record| record.expect("authentic")).collect()
        };
        let books = chain.books();
        let admission = Admission { chain: id, clock: None, books: &books };
        bench.iter_batched(
            authentic,
            |batch| -> Vec<_> { batch.into_iter().map(|record| admit(record, &admission)).collect() },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn admitted(chain: &mut TestChain) -> Vec<Arc<AdmissibleRecord>> {
    let records = records(chain, BLOCK);
    records.into_iter().map(|record| chain.admit(record).expect("admissible")).collect()
}

fn execute(criterion: &mut Criterion) {
    let mut chain = TestChain::new(4);
    let records = admitted(&mut chain);
    let mut group = criterion.benchmark_group("execute");
    group.sample_size(20).throughput(Throughput::Elements(u64::from(BLOCK)));
    group.bench_function(BenchmarkId::new("block", BLOCK), |bench| {
        bench.iter_batched(|| records.clone(), |records| chain.build(records), BatchSize::LargeInput);
    });
    group.finish();
}

fn log(criterion: &mut Criterion) {
    let leaves: Vec<LogLeaf> =
        (0..LEAVES).map(|n| LogLeaf::from_bytes(sha256(&[&n.to_be_bytes()]))).collect();
    let mut group = criterion.benchmark_group("log");
    group.sample_size(20).throughput(Throughput::Elements(LEAVES));
    group.bench_function(BenchmarkId::new("append, root every 1,000", LEAVES), |bench| {
        bench.iter(|| {
            let mut log = LogAppend::empty();
            for (place, leaf) in leaves.iter().enumerate() {
                log.push(*leaf);
                if place % 1_000 == 999 {
                    black_box(log.root());
                }
            }
            log.take_filled()
        });
    });
    group.bench_function(BenchmarkId::new("limit: one node hash a leaf", LEAVES), |bench| {
        let other = [7; 32];
        bench.iter(|| leaves.iter().fold(0_u8, |all, leaf| all ^ merkle_node(leaf.as_bytes(), &other)[0]));
    });
    group.finish();
}

/// Pages in memory, as a state update wrote them.
#[derive(Default)]
struct Pages {
    pages: BTreeMap<(Vec<u8>, Height), Arc<Page>>,
    top: Option<Height>,
}

impl PageReader for Pages {
    fn top_version(&self, _: &TreeId, _: Height) -> Result<Option<Height>, StoreError> {
        Ok(self.top)
    }
    fn page(&self, _: &TreeId, path: &PagePath, version: Height) -> Result<Option<Arc<Page>>, StoreError> {
        Ok(self.pages.get(&(path.to_bytes(), version)).cloned())
    }
}

fn changes(numbers: impl Iterator<Item = u64>, salt: u8) -> StateChanges {
    let key = |number: u64| StateKey::from_bytes(sha256(&[b"key", &number.to_be_bytes()]));
    numbers.map(|n| (key(n), Some(SlotsRoot::from_bytes(sha256(&[&[salt], &n.to_be_bytes()]))))).collect()
}

fn state_map(criterion: &mut Criterion) {
    let (first, second) = (Height::ZERO, Height::ZERO.next());
    let mut pages = Pages::default();
    let written = state::update(&pages, TreeId::Main, None, first, &changes(0..KEYS, 1)).expect("memory");
    for write in &written.pages {
        pages.pages.insert((write.path.to_bytes(), write.version), Arc::clone(&write.page));
    }
    pages.top = Some(first);
    let update = changes((0..UPDATES).map(|n| n * (KEYS / UPDATES)), 2);
    let mut group = criterion.benchmark_group("state");
    group.throughput(Throughput::Elements(UPDATES));
    group.bench_function(BenchmarkId::new(format!("update {UPDATES} of"), KEYS), |bench| {
        bench.iter(|| {
            state::update(&pages, TreeId::Main, Some(first), second, black_box(&update)).expect("memory")
        });
    });
    // A sparse tree of n keys under u spread updates hashes about u·(log2(n/u) + 2) nodes.
    let hashes = UPDATES * u64::from((KEYS / UPDATES).ilog2() + 2);
    group.bench_function(BenchmarkId::new("limit: its node hashes", hashes), |bench| {
        bench.iter(|| (0..hashes).fold([7_u8; 32], |all, _| merkle_node(&all, &[9; 32])));
    });
    group.finish();
}

fn commit(criterion: &mut Criterion) {
    let mut chain = TestChain::new(4);
    let records = admitted(&mut chain);
    let built = chain.build(records);
    let certificate = chain.certificate(&built.outcome);
    let first = genesis(4).outcome().expect("it reads nothing");
    let bytes: usize =
        built.outcome.records().iter().map(kexin_ledger::store::KeptRecord::bytes_in_block).sum();
    let fresh = || {
        let folder = tempfile::tempdir().expect("a folder");
        let store = RocksStore::open_folder(folder.path()).expect("a store");
        store.append(&first.new_block(None)).expect("genesis");
        (folder, store)
    };
    let mut group = criterion.benchmark_group("commit");
    group.sample_size(10).throughput(Throughput::Elements(u64::from(BLOCK)));
    group.bench_function(BenchmarkId::new("block into RocksDB, synced", BLOCK), |bench| {
        let append = |(folder, store): (tempfile::TempDir, RocksStore)| {
            store.append(&built.outcome.new_block(Some(&certificate))).expect("the disk takes it");
            (folder, store)
        };
        bench.iter_batched(fresh, append, BatchSize::PerIteration);
    });
    group.bench_function(BenchmarkId::new("limit: append and fdatasync, bytes", bytes), |bench| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = File::create(folder.path().join("log")).expect("a file");
        let data = vec![7_u8; bytes];
        bench.iter(|| {
            file.write_all(&data).expect("the disk takes it");
            file.sync_data().expect("the disk takes it");
        });
    });
    group.finish();
}

criterion_group!(benches, validate, execute, log, state_map, commit);
criterion_main!(benches);
