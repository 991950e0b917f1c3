//! A small record's whole way on one core: from its bytes to a durable block, and how much of it is which step.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kexin_ledger::fixture::{TestChain, genesis};
use kexin_ledger::record::{SignedRecord, authenticate_batch};
use kexin_ledger::registry::KeyRing;
use kexin_ledger::rules::{AdmissibleRecord, Admission, admit};
use kexin_ledger::store::{RocksStore, Store};

mod acceptances;

const BLOCK: u32 = 1_000;

/// What says that records hold together is drawn by each node for itself.
const RANDOMNESS: [u8; 32] = [7; 32];

fn pipeline(criterion: &mut Criterion) {
    let mut chain = TestChain::new(4);
    let records = acceptances::records(&mut chain, BLOCK);
    let mut keys = KeyRing::new(chain.head().height());
    records.iter().for_each(|record| keys.load_signers(chain.store(), record).expect("memory"));
    let books = keys.books(chain.store()).expect("memory");
    let bytes: Vec<Vec<u8>> = records.iter().map(SignedRecord::encode).collect();
    let admission = Admission { chain: chain.chain(), clock: None, books: &books };

    let decode =
        || bytes.iter().map(|bytes| SignedRecord::decode(bytes).expect("canonical")).collect::<Vec<_>>();
    let admitted = |decoded| -> Vec<Arc<AdmissibleRecord>> {
        let authentic = authenticate_batch(decoded, &chain.chain(), &keys, RANDOMNESS);
        let admit = |record: Result<_, _>| admit(record.expect("authentic"), &admission).expect("admissible");
        authentic.into_iter().map(|record| Arc::new(admit(record))).collect()
    };
    let certificate = chain.certificate(&chain.build(admitted(decode())).outcome);
    let first = genesis(4).outcome().expect("it reads nothing");
    let fresh = || {
        let folder = tempfile::tempdir().expect("a folder");
        let store = RocksStore::open_folder(folder.path()).expect("a store");
        store.append(&first.new_block(None)).expect("genesis");
        (folder, store)
    };

    let mut group = criterion.benchmark_group("pipeline");
    group.sample_size(20).throughput(Throughput::Elements(u64::from(BLOCK)));
    group.bench_function("decode", |bench| bench.iter(|| black_box(decode())));
    group.bench_function("authenticate and admit", |bench| {
        bench.iter_batched(decode, admitted, BatchSize::LargeInput);
    });
    group.bench_function("execute", |bench| {
        bench.iter_batched(|| admitted(decode()), |records| chain.build(records), BatchSize::LargeInput);
    });
    group.bench_function("all, to a durable block", |bench| {
        let all = |(folder, store): (tempfile::TempDir, RocksStore)| {
            let built = chain.build(admitted(decode()));
            store.append(&built.outcome.new_block(Some(&certificate))).expect("the disk takes it");
            (folder, store)
        };
        bench.iter_batched(fresh, all, BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
