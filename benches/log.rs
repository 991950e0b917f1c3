//! The log: appending leaves, with a root every thousand; inclusion proofs.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kexin_ledger::log::{LogAppend, RecordLog, Tile, TilePlace, TileReader};
use kexin_ledger::store::StoreError;
use kexin_proof::hash::{LogLeaf, merkle_node, sha256};
use kexin_proof::height::LeafIndex;
use kexin_proof::inclusion::verify_inclusion;

const LEAVES: u64 = 100_000;

/// Tiles in memory.
struct Tiles(BTreeMap<TilePlace, Arc<Tile>>);

impl TileReader for Tiles {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        Ok(self.0.get(&place).cloned())
    }
}

fn log(criterion: &mut Criterion) {
    let leaves: Vec<LogLeaf> =
        (0..LEAVES).map(|n| LogLeaf::from_bytes(sha256(&[&n.to_be_bytes()]))).collect();
    let mut group = criterion.benchmark_group("log");
    group.sample_size(20).throughput(Throughput::Elements(LEAVES));
    group.bench_function(BenchmarkId::new("append, root every 1,000", LEAVES), |bench| {
        bench.iter(|| {
            let mut log = LogAppend::empty();
            for block in leaves.chunks(1_000) {
                log.extend(block.iter().copied());
                black_box(log.root());
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

fn proofs(criterion: &mut Criterion) {
    let leaves: Vec<LogLeaf> =
        (0..LEAVES).map(|n| LogLeaf::from_bytes(sha256(&[&n.to_be_bytes()]))).collect();
    let mut log = LogAppend::empty();
    log.extend(leaves.iter().copied());
    let (size, root) = (log.size(), log.root());
    let tiles = Tiles(log.into_tiles().into_iter().map(|write| (write.place, write.tile)).collect());
    let log = RecordLog::new(&tiles);
    let edge = log.edge(size).expect("memory");
    let index = LeafIndex::new(LEAVES / 3).expect("small");
    let leaf = leaves[usize::try_from(index.value()).expect("small")];
    let path = edge.inclusion(index).expect("memory");
    let mut group = criterion.benchmark_group("log");
    group.bench_function(BenchmarkId::new("inclusion, built", LEAVES), |bench| {
        bench.iter(|| edge.inclusion(black_box(index)).expect("memory"));
    });
    group.bench_function(BenchmarkId::new("inclusion, verified", LEAVES), |bench| {
        bench.iter(|| verify_inclusion(&leaf, index, size, black_box(&path), &root).expect("it is there"));
    });
    let hashes = path.hashes().len();
    group.bench_function(BenchmarkId::new("limit: its node hashes", hashes), |bench| {
        bench.iter(|| (0..hashes).fold([7_u8; 32], |all, _| merkle_node(&all, &[9; 32])));
    });
    group.finish();
}

criterion_group!(benches, log, proofs);
criterion_main!(benches);
