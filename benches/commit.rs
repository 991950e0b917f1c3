//! What it costs to make a block durable, beside its rows in one plain batch, and beside a bare append of its records' bytes.

use std::fs::File;
use std::io::Write as _;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kexin_ledger::fixture::{TestChain, genesis};
use kexin_ledger::store::{Batch, MemoryRows, RocksStore, RowStore, Rows as _, Store};

mod acceptances;

const BLOCK: u32 = 1_000;

fn commit(criterion: &mut Criterion) {
    let mut chain = TestChain::new(4);
    let records = acceptances::admitted(&mut chain, BLOCK);
    let built = chain.build(records);
    let certificate = chain.certificate(&built.outcome);
    let first = genesis(4).outcome().expect("it reads nothing");
    let bytes: usize =
        built.outcome.records().iter().map(kexin_ledger::store::KeptRecord::bytes_in_block).sum();
    // What the block writes: the rows that are there with it and were not before.
    let memory = RowStore::<MemoryRows>::in_memory();
    memory.append(&first.new_block(None)).expect("genesis");
    let before = memory.rows().all();
    memory.append(&built.outcome.new_block(Some(&certificate))).expect("memory");
    let rows: Vec<_> = memory.rows().all().into_iter().filter(|row| !before.contains(row)).collect();
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
    group.bench_function(
        BenchmarkId::new("limit: its rows in one plain batch, synced", rows.len()),
        |bench| {
            let write = |((folder, store), batch): ((tempfile::TempDir, RocksStore), Batch)| {
                store.rows().write(batch).expect("the disk takes it");
                (folder, store)
            };
            let batch = || {
                let mut batch = Batch::default();
                rows.iter().for_each(|(table, (key, row))| batch.put(*table, key.clone(), row.clone()));
                batch
            };
            bench.iter_batched(|| (fresh(), batch()), write, BatchSize::PerIteration);
        },
    );
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

criterion_group!(benches, commit);
criterion_main!(benches);
