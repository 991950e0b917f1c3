//! The state map: a block's updates of many keys, proofs.

use std::hint::black_box;
use std::sync::{RwLock, RwLockReadGuard};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kexin_ledger::state::{self, NewestPages, Page, PagePath, PageReader, StateChanges, TreeId};
use kexin_ledger::store::StoreError;
use kexin_proof::hash::{SlotsRoot, StateKey, merkle_node, sha256};
use kexin_proof::height::Height;

const KEYS: u64 = 100_000;
const UPDATES: u64 = 1_000;
/// More than there are pages.
const PAGES_MAX: usize = 1 << 17;

/// Pages in memory, as a node holds the newest.
struct Pages {
    newest: RwLock<NewestPages>,
    top: Option<Height>,
}

impl PageReader for Pages {
    fn top_version(&self, _: &TreeId, _: Height) -> Result<Option<Height>, StoreError> {
        Ok(self.top)
    }
    fn page(&self, _: &TreeId, _: &PagePath, _: Height) -> Result<Option<Page>, StoreError> {
        Ok(None)
    }
    fn newest(&self, _: &TreeId) -> Option<RwLockReadGuard<'_, NewestPages>> {
        self.newest.read().ok()
    }
}

fn changes(numbers: impl Iterator<Item = u64>, salt: u8) -> StateChanges {
    let key = |number: u64| StateKey::from_bytes(sha256(&[b"key", &number.to_be_bytes()]));
    numbers.map(|n| (key(n), Some(SlotsRoot::from_bytes(sha256(&[&[salt], &n.to_be_bytes()]))))).collect()
}

fn state_map(criterion: &mut Criterion) {
    let (first, second) = (Height::ZERO, Height::ZERO.next());
    let mut pages = Pages { newest: RwLock::new(NewestPages::new(PAGES_MAX)), top: None };
    let written = state::update(&pages, TreeId::Main, None, first, &changes(0..KEYS, 1)).expect("memory");
    pages.newest.get_mut().expect("nobody panicked").keep(written.pages.iter());
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
    let asked = StateKey::from_bytes(sha256(&[b"key", &7_u64.to_be_bytes()]));
    group.throughput(Throughput::Elements(1));
    group.bench_function(BenchmarkId::new("proof, built", KEYS), |bench| {
        bench.iter(|| state::prove(&pages, &TreeId::Main, first, black_box(&asked)).expect("memory"));
    });
    group.finish();
}

criterion_group!(benches, state_map);
criterion_main!(benches);
