//! The running node: carries the core's effects out against disk, network and clock, and hands the API its handle.

mod chain;
mod executor;
mod guard_file;
mod handle;
mod links;
mod rebuild;
mod wal;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use kexin_ledger::genesis::{Genesis, GenesisError};
use kexin_ledger::store::{RocksStore, StoreError};
use kexin_p2p::{ChainTag, Limits, Service};
use kexin_proof::hash::ChainId;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

pub use chain::{Chain, OpenError, Refusal};
pub use executor::ExecutorError;
pub use guard_file::{GuardError, GuardFile};
pub use handle::{NodeHandle, NodeStatus, OrderError};
pub use rebuild::{RebuildError, Rebuilt, rebuild};
pub use wal::Wal;

use crate::clock::Clock;
use crate::config::{ConfigError, NodeConfig};
use crate::core::message::{ANSWER_BYTES_MAX, Channel, QUESTION_BYTES_MAX};
use crate::core::{Core, Signer, StartError};
use crate::metrics::Metrics;
use crate::signer::NodeKeys;
use executor::{Executor, Parts, allowed};
use handle::ORDERS_MAX;

/// Why a node did not start, or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file cannot be used.
    #[error("{what}: {error}")]
    File {
        /// Which, in both languages.
        what: &'static str,
        /// Why.
        error: io::Error,
    },
    /// The genesis file.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// The store.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The guard.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// The network.
    #[error(transparent)]
    Network(#[from] kexin_p2p::StartError),
    /// The core.
    #[error(transparent)]
    Core(#[from] StartError),
    /// The executor ended.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
    /// A part of the node panicked or ended, which none does while the node runs.
    #[error("a part of the node ended: {part}; the log says why 节点的一个部分异常结束，原因见日志")]
    Part {
        /// Which.
        part: &'static str,
    },
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> Self {
        Self::Open(error.into())
    }
}

/// A node that runs: its handle, and the parts that must not end before it.
pub struct RunningNode {
    handle: NodeHandle,
    stop: watch::Sender<bool>,
    ended: oneshot::Receiver<Result<(), ExecutorError>>,
    attached: JoinSet<&'static str>,
}

impl RunningNode {
    /// Starts a node on the current tokio runtime. It votes when its guard and keys allow.
    ///
    /// # Errors
    /// [`RunError`] says which file or check failed; nothing was signed.
    pub fn start(config: &NodeConfig, keys: NodeKeys) -> Result<Self, RunError> {
        let genesis = Genesis::from_json(&read(&config.node.genesis, "genesis 创世文件")?)?;
        let data = &config.node.data;
        make_folder(data, "data folder 数据目录")?;
        let chain = Chain::open(RocksStore::open_folder(&data.join("ledger"))?, &genesis)?;
        let wal_error = |error| RunError::File { what: "consensus log 共识日志", error };
        let (wal, log) = Wal::open(&data.join("wal")).map_err(wal_error)?;
        if let Some(folder) = config.node.guard.parent() {
            make_folder(folder, "guard folder 防双签目录")?;
        }
        let guard = GuardFile::new(&config.node.guard, chain.id());
        let marks = guard.read()?;
        let clock = Clock::start();
        let metrics = Arc::new(Metrics::new());
        let (network_key, (signer, tagger)) = (keys.network(), keys.split(config.node.tags_per_hour));
        let signer: Box<dyn Signer + Send> = Box::new(signer);
        let (core, first) = Core::start(config.core(), chain.clone(), signer, marks, &log, clock.now())?;
        let configured = config.peers("node.toml")?;
        let head = crate::core::Ledger::head(&chain);
        let (network, events) = Service::start(kexin_p2p::Config {
            key: network_key,
            chain: chain_tag(&chain.id()),
            listen: config.listen("node.toml")?,
            peers: allowed(&head.epoch, &configured),
            agent: format!("kexin-node/{}", env!("CARGO_PKG_VERSION")),
            memory_bytes_max: config.network.memory_mib_max.saturating_mul(1 << 20),
            limits: limits(),
        })?;
        let (orders, received) = mpsc::channel(ORDERS_MAX);
        let status = NodeStatus { core: core.view(), peers_up: 0, alarms: Vec::new(), listening: Vec::new() };
        let (status, shown) = watch::channel(status);
        let handle = NodeHandle {
            orders: orders.clone(),
            chain: chain.clone(),
            status: shown,
            network: network.clone(),
            metrics: Arc::clone(&metrics),
            genesis: genesis.to_json().into(),
            tagger: tagger.map(Arc::new),
            clock: clock.clone(),
        };
        let executor = Executor::new(Parts {
            core,
            first,
            wal,
            guard,
            chain,
            network,
            events,
            orders: received,
            answers: orders,
            status,
            clock,
            metrics,
            configured,
        });
        let (stop, stopping) = watch::channel(false);
        let ended = spawn(executor, stopping)?;
        Ok(Self { handle, stop, ended, attached: JoinSet::new() })
    }

    /// The handle.
    #[must_use]
    pub const fn handle(&self) -> &NodeHandle {
        &self.handle
    }

    /// Turns true when the node is to end: attached parts watch it.
    #[must_use]
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Runs a part beside the node, such as the API. When it ends or panics before the node is told to stop, the node
    /// ends too.
    pub fn attach(&mut self, name: &'static str, part: impl Future<Output = ()> + Send + 'static) {
        self.attached.spawn(async move {
            part.await;
            name
        });
    }

    /// Waits until `stop` is ready or a part fails, then ends everything in order: parts, executor, network.
    ///
    /// # Errors
    /// [`RunError`] when a part failed rather than `stop`.
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) -> Result<(), RunError> {
        let mut early = None;
        let failed = tokio::select! {
            () = stop => None,
            ended = &mut self.ended => {
                let ended = ended.unwrap_or(Err(ExecutorError::Network));
                early = Some(());
                Some(ended.err().map_or(RunError::Part { part: "executor" }, RunError::Executor))
            }
            Some(part) = self.attached.join_next() => Some(RunError::Part { part: part.unwrap_or("panicked task") }),
        };
        // Nobody listens when everything has ended already.
        let _ = self.stop.send(true);
        while self.attached.join_next().await.is_some() {}
        let ended = if early.is_some() { Ok(Ok(())) } else { self.ended.await };
        self.handle.network.stop().await;
        match (failed, ended) {
            (Some(error), _) => Err(error),
            (None, Ok(Ok(()))) => Ok(()),
            (None, Ok(Err(error))) => Err(error.into()),
            (None, Err(_)) => Err(RunError::Part { part: "executor" }),
        }
    }
}

/// Runs the executor on a thread of its own, because it waits for the disk.
fn spawn(
    executor: Executor,
    stopping: watch::Receiver<bool>,
) -> Result<oneshot::Receiver<Result<(), ExecutorError>>, RunError> {
    let (done, ended) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let body = move || {
        let result = runtime.block_on(executor.run(stopping));
        // Whoever waited may be gone; a panic drops `done`, which is seen as well.
        let _ = done.send(result);
    };
    thread::Builder::new()
        .name("executor".to_owned())
        .spawn(body)
        .map_err(|error| RunError::File { what: "executor thread 执行线程", error })?;
    Ok(ended)
}

fn limits() -> Limits {
    Limits {
        record_bytes_max: Channel::Records.bytes_max() + WRAPPER_BYTES,
        consensus_bytes_max: Channel::Consensus.bytes_max(),
        seal_bytes_max: Channel::Seals.bytes_max(),
        request_bytes_max: QUESTION_BYTES_MAX,
        block_response_bytes_max: ANSWER_BYTES_MAX,
        ..Limits::default()
    }
}

/// The first four bytes of the chain id, in hexadecimal.
fn chain_tag(chain: &ChainId) -> ChainTag {
    let text: String = chain.to_string().chars().take(8).collect();
    text.parse().expect("a chain id is written in lower-case hexadecimal")
}

fn read(path: &Path, what: &'static str) -> Result<Vec<u8>, RunError> {
    fs::read(path).map_err(|error| RunError::File { what, error })
}

fn make_folder(path: &Path, what: &'static str) -> Result<(), RunError> {
    fs::create_dir_all(path).map_err(|error| RunError::File { what, error })
}

/// Kind and length in front of a record on its topic.
const WRAPPER_BYTES: usize = 64;

#[cfg(test)]
mod tests;
