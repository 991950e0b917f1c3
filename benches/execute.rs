//! What it costs to execute a block of small records: rules, values, roots, header.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kexin_ledger::fixture::TestChain;

mod acceptances;

const BLOCK: u32 = 1_000;

fn execute(criterion: &mut Criterion) {
    let mut chain = TestChain::new(4);
    let records = acceptances::admitted(&mut chain, BLOCK);
    let mut group = criterion.benchmark_group("execute");
    group.sample_size(20).throughput(Throughput::Elements(u64::from(BLOCK)));
    group.bench_function(BenchmarkId::new("block", BLOCK), |bench| {
        bench.iter_batched(|| records.clone(), |records| chain.build(records), BatchSize::LargeInput);
    });
    group.finish();
}

criterion_group!(benches, execute);
criterion_main!(benches);
