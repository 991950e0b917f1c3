//! What one record of each type costs beside its signatures: admitted by the rules that need no state, then executed.
//!
//! The limit in the same run is one check of one signature: admission is to cost less. A block of no records shows what
//! every block costs. Beside the figures stand the values that execution read and wrote.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use kexin_ledger::execute::{ParentView, build};
use kexin_ledger::fixture::desk::Desk;
use kexin_ledger::fixture::{ACCEPTOR, BUREAU, secret};
use kexin_ledger::log::{Tile, TilePlace, TileReader};
use kexin_ledger::record::{AuthenticRecord, SignedRecord, authenticate_batch};
use kexin_ledger::registry::KeyRing;
use kexin_ledger::rules::{AdmissibleRecord, Admission, admit};
use kexin_ledger::state::{Page, PagePath, PageReader, TreeId};
use kexin_ledger::store::{MemoryStore, StoreError};
use kexin_ledger::value::{StateReader, StateValue};
use kexin_proof::hash::StateKey;
use kexin_proof::height::Height;
use kexin_proof::suite::{verify, verify_strict};

mod cases;

use cases::{CASES, desk};

/// A store that notes which values are read, and counts pages and tiles.
struct Watched<'a> {
    store: &'a MemoryStore,
    values: RefCell<BTreeSet<StateKey>>,
    pages: Cell<usize>,
    tiles: Cell<usize>,
}

impl StateReader for Watched<'_> {
    fn value(&self, key: &StateKey) -> Result<Option<StateValue>, StoreError> {
        self.values.borrow_mut().insert(*key);
        self.store.value(key)
    }
}

impl PageReader for Watched<'_> {
    fn top_version(&self, tree: &TreeId, at: Height) -> Result<Option<Height>, StoreError> {
        self.store.top_version(tree, at)
    }
    fn page(&self, tree: &TreeId, path: &PagePath, version: Height) -> Result<Option<Page>, StoreError> {
        self.pages.set(self.pages.get() + 1);
        self.store.page(tree, path, version)
    }
}

impl TileReader for Watched<'_> {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        self.tiles.set(self.tiles.get() + 1);
        self.store.tile(place)
    }
}

/// One family, ready to be measured.
struct Family {
    desk: Desk,
    keys: KeyRing,
    authentic: Vec<AuthenticRecord>,
}

impl Family {
    fn of(mut desk: Desk, records: Vec<SignedRecord>) -> Self {
        let mut keys = KeyRing::new(desk.chain.head().height());
        for record in &records {
            keys.load_signers(desk.chain.store(), record).expect("memory");
            // The desk's own keys as well: it builds the blocks that are measured.
            desk.chain.admit(record.clone()).expect("admissible");
        }
        let checked = authenticate_batch(records, &desk.chain.chain(), &keys, [7; 32]);
        let authentic = checked.into_iter().map(|record| record.expect("authentic")).collect();
        Self { desk, keys, authentic }
    }

    fn admit_all(
        &self,
        authentic: Vec<AuthenticRecord>,
        admission: &Admission<'_>,
    ) -> Vec<Arc<AdmissibleRecord>> {
        authentic.into_iter().map(|record| Arc::new(admit(record, admission).expect("admissible"))).collect()
    }

    /// Executes once with every read noted; refuses to measure a record that is refused.
    fn describe(&self, name: &str, admitted: &[Arc<AdmissibleRecord>]) {
        let head = self.desk.chain.head();
        let watched = Watched {
            store: self.desk.chain.store(),
            values: RefCell::default(),
            pages: Cell::new(0),
            tiles: Cell::new(0),
        };
        let parent = ParentView::new(&watched, &head, &self.keys);
        let built = build(&parent, self.desk.chain.next_time(), 1, admitted.to_vec()).expect("a block");
        assert_eq!(built.records.len(), admitted.len(), "{name}: every record stands in the block");
        for receipt in built.outcome.receipts() {
            assert_eq!(receipt.outcome, 0, "{name}: registered");
        }
        let bytes: usize = admitted.iter().map(|record| record.record().encode().len()).sum();
        let signatures: usize = admitted
            .iter()
            .map(|record| record.record().signatures().len() + record.record().attestations().len())
            .sum();
        println!(
            "{name}: {} records, {bytes} bytes, {signatures} signatures; reads {} values, {} pages, {} tiles; \
             writes {} values",
            admitted.len(),
            watched.values.borrow().len(),
            watched.pages.get(),
            watched.tiles.get(),
            built.outcome.values().len(),
        );
    }
}

fn families(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("families");
    group.sample_size(20);
    let message = [7; 120];
    let (key, signature) = (secret(BUREAU, ACCEPTOR).public(), secret(BUREAU, ACCEPTOR).sign(&message));
    group.bench_function("limit: one signature", |bench| {
        bench.iter(|| verify(&key, black_box(&message), &signature).expect("it holds"));
    });
    group.bench_function("limit: one signature, strict", |bench| {
        bench.iter(|| verify_strict(&key, black_box(&message), &signature).expect("it holds"));
    });
    let empty = desk();
    group.bench_function("execute/no record", |bench| bench.iter(|| empty.chain.build(Vec::new())));
    for case in CASES {
        let mut desk = desk();
        let records = (case.prepare)(&mut desk);
        let family = Family::of(desk, records);
        let books = family.desk.chain.books();
        let admission = Admission { chain: family.desk.chain.chain(), clock: None, books: &books };
        let admitted = family.admit_all(family.authentic.clone(), &admission);
        family.describe(case.name, &admitted);
        group.bench_function(format!("admit/{}", case.name), |bench| {
            let fresh = || family.authentic.clone();
            bench.iter_batched(fresh, |records| family.admit_all(records, &admission), BatchSize::LargeInput);
        });
        group.bench_function(format!("execute/{}", case.name), |bench| {
            let fresh = || admitted.clone();
            bench.iter_batched(fresh, |records| family.desk.chain.build(records), BatchSize::LargeInput);
        });
    }
    group.finish();
}

criterion_group!(benches, families);
criterion_main!(benches);
