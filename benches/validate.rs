//! What a record costs before it is executed: decoded, authenticated, admitted.
//!
//! The limit, in the same run: the batch verification of as many signatures, and nothing else.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kexin_ledger::fixture::{ACCEPTOR, BUREAU, TestChain, secret};
use kexin_ledger::record::{SignedRecord, authenticate_batch};
use kexin_ledger::registry::KeyRing;
use kexin_ledger::rules::{Admission, admit};
use kexin_proof::suite::{PublicKey, SignatureBytes, SignedBytes, verify_batch};

mod acceptances;

const BATCH: u32 = 512;

fn keys(chain: &TestChain, records: &[SignedRecord]) -> KeyRing {
    let mut keys = KeyRing::new(chain.head().height());
    records.iter().for_each(|record| keys.load_signers(chain.store(), record).expect("memory"));
    keys
}

fn validate(criterion: &mut Criterion) {
    let mut chain = TestChain::new(4);
    let records = acceptances::records(&mut chain, BATCH);
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

criterion_group!(benches, validate);
criterion_main!(benches);
