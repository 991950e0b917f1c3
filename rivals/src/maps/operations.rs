//! commonware-storage's qmdb: a log of operations under a Merkle mountain range, with an index of keys in memory.
//!
//! Two of its kinds, both with entries of fixed size and one thread for hashing: `any`, unordered, whose root is over the
//! operations; and `current`, ordered, whose root also covers which of them hold, so that it proves what a key is and that
//! a key is not there. It lives in its runtime's futures, so a thread of its own runs that and takes orders; its page cache
//! holds all that it has written.

use std::hint::black_box;
use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use commonware_codec::EncodeSize as _;
use commonware_cryptography::Sha256;
use commonware_cryptography::sha256::Digest;
use commonware_parallel::Sequential;
use commonware_runtime::buffer::paged::{CacheRef, page_size};
use commonware_runtime::tokio::{Config, Context, Runner};
use commonware_runtime::{BLOB_PAGE_SIZE, Runner as _, Supervisor as _};
use commonware_storage::journal::contiguous::fixed::Config as LogConfig;
use commonware_storage::merkle::full::Config as MerkleConfig;
use commonware_storage::mmr::Family;
use commonware_storage::qmdb::any::traits::{
    BatchableDb, DbAny, MerkleizedBatch as _, UnmerkleizedBatch as _,
};
use commonware_storage::qmdb::floor::Proportional;
use commonware_storage::qmdb::{any, current};
use commonware_storage::translator::EightCap;
use commonware_utils::{NZU64, NZUsize};
use kexin_ledger::state::StateChanges;
use kexin_proof::hash::{SlotsRoot, StateKey};

use super::{Held, StateMap, Way, fillings};
use crate::contest::{cores_of_all_threads, wall};
use crate::folder::Folder;

pub const ANY: &str = "commonware-storage 2026.10 qmdb, any";
pub const CURRENT: &str = "commonware-storage 2026.10 qmdb, current, ordered";

pub fn way_of_any() -> Way {
    Way { name: ANY, fill: |count| Box::new(Operations::any(count)) }
}

pub fn way_of_current() -> Way {
    Way { name: CURRENT, fill: |count| Box::new(Operations::current(count)) }
}

type Any = any::unordered::fixed::Db<Family, Context, Digest, Digest, Sha256, EightCap, Sequential>;
type Current =
    current::ordered::fixed::Db<Family, Context, Digest, Digest, Sha256, EightCap, CHUNK_BYTES, Sequential>;

/// Bytes of a chunk of the map of what holds: one hash, as its authors measure it.
const CHUNK_BYTES: usize = 32;

type Writes = Vec<(Digest, Option<Digest>)>;

/// What the thread is told to do.
enum Order {
    Update(Vec<Writes>),
    Advance(Vec<Writes>),
    Commit(Vec<Writes>),
    Prove(Vec<Digest>, Held),
}

/// Time, and bytes of the proofs; `None` for proofs that this kind does not have.
type Answer = Option<(Duration, usize)>;

/// The database on its thread.
pub struct Operations {
    orders: Option<Sender<Order>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
    _folder: Folder,
}

impl Operations {
    pub fn any(count: u64) -> Self {
        Self::start::<Any>(count)
    }

    pub fn current(count: u64) -> Self {
        Self::start::<Current>(count)
    }

    fn start<D: Kind>(count: u64) -> Self {
        let folder = Folder::new();
        let (orders, taken) = channel();
        let (answer, answers) = channel();
        let config = Config::new().with_worker_threads(1).with_storage_directory(folder.path());
        let thread = std::thread::spawn(move || {
            Runner::new(config).start(|context| serve::<D>(context, count, taken, answer));
        });
        let map = Self { orders: Some(orders), answers, thread: Some(thread), _folder: folder };
        map.answers.recv().expect("it is filled");
        map
    }

    fn ask(&self, order: Order) -> Answer {
        self.orders.as_ref().expect("it runs until it is dropped").send(order).expect("it runs");
        self.answers.recv().expect("it answers each order")
    }

    /// Commits each batch durably; the time on the wall.
    pub fn commit(&self, batches: &[StateChanges]) -> Duration {
        let order = Order::Commit(batches.iter().map(writes).collect());
        self.ask(order).expect("every kind commits").0
    }
}

impl Drop for Operations {
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(thread) = self.thread.take() {
            thread.join().expect("it has answered all orders");
        }
    }
}

fn writes(changes: &StateChanges) -> Writes {
    let write = |(key, value): (&StateKey, &Option<SlotsRoot>)| {
        (Digest::from(*key.as_bytes()), value.map(|value| Digest::from(*value.as_bytes())))
    };
    changes.iter().map(write).collect()
}

impl StateMap for Operations {
    fn update(&mut self, batches: &[StateChanges]) -> Duration {
        let order = Order::Update(batches.iter().map(writes).collect());
        self.ask(order).expect("every kind has a root").0
    }

    fn advance(&mut self, batches: &[StateChanges]) -> Option<Duration> {
        self.ask(Order::Advance(batches.iter().map(writes).collect())).map(|(time, _)| time)
    }

    fn prove(&mut self, keys: &[StateKey], held: Held) -> Option<(Duration, usize)> {
        self.ask(Order::Prove(keys.iter().map(|key| Digest::from(*key.as_bytes())).collect(), held))
    }
}

/// Fills a database and obeys orders until no more can come.
async fn serve<D: Kind>(context: Context, count: u64, orders: Receiver<Order>, answers: Sender<Answer>) {
    let mut database = D::open(context.child("storage"), count).await;
    for changes in fillings(count) {
        database = committed(database, writes(&changes)).await;
    }
    let mut answer = Some((Duration::ZERO, 0));
    while answers.send(answer).is_ok() {
        let Ok(order) = orders.recv() else { return };
        answer = match order {
            Order::Update(batches) => {
                let start = cores_of_all_threads();
                for batch in batches {
                    black_box(merkleized(&database, batch).await.root());
                }
                Some((cores_of_all_threads() - start, 0))
            }
            Order::Advance(batches) => {
                let start = cores_of_all_threads();
                for batch in batches {
                    database = applied(database, batch).await;
                }
                Some((cores_of_all_threads() - start, 0))
            }
            Order::Commit(batches) => {
                let start = wall();
                for batch in batches {
                    database = committed(database, batch).await;
                }
                Some((wall() - start, 0))
            }
            Order::Prove(keys, held) => database.prove(&keys, held).await,
        };
    }
}

async fn merkleized<D: Kind>(database: &D, writes: Writes) -> <D as BatchableDb>::Merkleized {
    let batch = writes.into_iter().fold(database.new_batch(), |batch, (key, value)| batch.write(key, value));
    batch.merkleize(database, None, &mut Proportional).await.expect("the disk answers")
}

/// Kept in memory and in the buffers of its files.
async fn applied<D: Kind>(database: D, writes: Writes) -> D {
    let batch = merkleized(&database, writes).await;
    database.apply_batch(batch).await.expect("the disk answers")
}

/// Its weaker durability, which is enough after a crash: recovery reads the log.
async fn committed<D: Kind>(database: D, writes: Writes) -> D {
    applied(database, writes).await.commit().await.expect("the disk answers")
}

/// A kind of database.
trait Kind: DbAny<Family, Key = Digest, Value = Digest, Digest = Digest> + 'static {
    async fn open(context: Context, count: u64) -> Self;
    async fn prove(&self, keys: &[Digest], held: Held) -> Answer;
}

impl Kind for Any {
    async fn open(context: Context, count: u64) -> Self {
        let cache = cache(count);
        let config = any::FixedConfig {
            merkle_config: merkle_config(cache.clone()),
            journal_config: log_config(cache),
            translator: EightCap,
            init_cache: None,
            init_buffer: BUFFER_BYTES,
            init_concurrency: (),
        };
        Self::init(context, config, None).await.expect("a new folder")
    }

    /// It proves what a key once was, which is another question.
    async fn prove(&self, _: &[Digest], _: Held) -> Answer {
        None
    }
}

impl Kind for Current {
    async fn open(context: Context, count: u64) -> Self {
        let cache = cache(count);
        let config = current::FixedConfig {
            merkle_config: merkle_config(cache.clone()),
            journal_config: log_config(cache),
            grafted_metadata_partition: "grafted".to_owned(),
            translator: EightCap,
            init_cache: None,
            init_buffer: BUFFER_BYTES,
            init_concurrency: (),
        };
        Self::init(context, config, None).await.expect("a new folder")
    }

    async fn prove(&self, keys: &[Digest], held: Held) -> Answer {
        let start = cores_of_all_threads();
        let mut bytes = 0;
        for key in keys {
            bytes += match held {
                Held::Present => self.key_value_proof(*key).await.expect("it is there").encode_size(),
                Held::Absent => self.exclusion_proof(key).await.expect("it is not there").encode_size(),
            };
        }
        Some((cores_of_all_threads() - start, bytes))
    }
}

/// A page cache for all that is written: operations of 100 bytes and two nodes of 32 for each key, and as much again for
/// what the commits add.
fn cache(count: u64) -> CacheRef {
    let pages = usize::try_from(count / 12 + 4_096).expect("less than memory");
    CacheRef::new(page_size(BLOB_PAGE_SIZE), NonZeroUsize::new(pages).expect("not 0"))
}

fn merkle_config(page_cache: CacheRef) -> MerkleConfig<Sequential> {
    MerkleConfig {
        journal_partition: "nodes".to_owned(),
        metadata_partition: "metadata".to_owned(),
        items_per_blob: ITEMS_PER_BLOB,
        write_buffer: BUFFER_BYTES,
        replay_buffer: BUFFER_BYTES,
        strategy: Sequential,
        page_cache,
    }
}

fn log_config(page_cache: CacheRef) -> LogConfig {
    LogConfig {
        partition: "operations".to_owned(),
        items_per_blob: ITEMS_PER_BLOB,
        page_cache,
        write_buffer: BUFFER_BYTES,
        replay_buffer: BUFFER_BYTES,
    }
}

/// As its authors measure it: big files, buffers of 2 MiB.
const ITEMS_PER_BLOB: NonZeroU64 = NZU64!(10_000_000);
const BUFFER_BYTES: NonZeroUsize = NZUsize!(2 << 20);
