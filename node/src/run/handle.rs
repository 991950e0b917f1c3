//! What the API and the operator's commands hold of a running node: submit, read, watch. Cheap to clone.

use std::sync::Arc;

use kexin_ledger::store::{RocksRows, RocksStore};
use kexin_p2p::PeerStatus;
use kexin_proof::hash::{ChainId, RecordId};
use tokio::sync::{mpsc, oneshot, watch};

use super::chain::{Chain, Refusal};
use crate::clock::Clock;
use crate::core::{Alarm, AskId, CoreView, Submission, Wait};
use crate::metrics::Metrics;
use crate::signer::Tagger;

/// Where a node stands, as of its last step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeStatus {
    /// The core's view.
    pub core: CoreView,
    /// Peers that are up.
    pub peers_up: usize,
    /// Alarms in force.
    pub alarms: Vec<Alarm>,
    /// Where the node listens for peers.
    pub listening: Vec<String>,
}

/// Why an order was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// The queue to the core is full: try again.
    #[error("the node is busy; try again 节点繁忙，请稍后重试")]
    Busy,
    /// The node has stopped.
    #[error("the node has stopped 节点已停止")]
    Stopped,
}

/// What reaches the executor from inside the process.
pub(super) enum Order {
    /// A record.
    Submit { bytes: Vec<u8>, wait: Wait, answer: oneshot::Sender<Submission<Refusal>> },
    /// Whether a record waits in the mempool.
    IsPending { record: RecordId, answer: oneshot::Sender<bool> },
    /// A peer's answer to a question of ours.
    Answer { ask: AskId, bytes: Option<Vec<u8>> },
}

/// The handle of a running node.
#[derive(Clone)]
pub struct NodeHandle {
    pub(super) orders: mpsc::Sender<Order>,
    pub(super) chain: Chain<RocksRows>,
    pub(super) status: watch::Receiver<NodeStatus>,
    pub(super) network: kexin_p2p::Handle,
    pub(super) metrics: Arc<Metrics>,
    pub(super) genesis: Arc<str>,
    pub(super) tagger: Option<Arc<Tagger>>,
    pub(super) clock: Clock,
}

impl NodeHandle {
    /// Hands a record in. With [`Wait::Final`] the answer comes when the record is in a durable block, or dropped; the
    /// caller limits how long it waits, and giving up is harmless: the record stays on its way.
    ///
    /// # Errors
    /// [`OrderError`].
    pub async fn submit(&self, bytes: Vec<u8>, wait: Wait) -> Result<Submission<Refusal>, OrderError> {
        let (answer, waiting) = oneshot::channel();
        self.order(Order::Submit { bytes, wait, answer })?;
        waiting.await.map_err(|_| OrderError::Stopped)
    }

    /// Whether a record waits in the mempool.
    ///
    /// # Errors
    /// [`OrderError`].
    pub async fn is_pending(&self, record: RecordId) -> Result<bool, OrderError> {
        let (answer, waiting) = oneshot::channel();
        self.order(Order::IsPending { record, answer })?;
        waiting.await.map_err(|_| OrderError::Stopped)
    }

    /// The ledger: dry runs, and reads that must be of one height.
    #[must_use]
    pub const fn chain(&self) -> &Chain<RocksRows> {
        &self.chain
    }

    /// The store. Its calls block on the disk.
    #[must_use]
    pub fn store(&self) -> &Arc<RocksStore> {
        self.chain.store()
    }

    /// The chain's id.
    #[must_use]
    pub fn chain_id(&self) -> ChainId {
        self.chain.id()
    }

    /// Where the node stands.
    #[must_use]
    pub fn status(&self) -> NodeStatus {
        self.status.borrow().clone()
    }

    /// The node's standing, to be awaited: it changes with every block.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<NodeStatus> {
        self.status.clone()
    }

    /// The peers, up or not.
    ///
    /// # Errors
    /// [`OrderError::Stopped`].
    pub async fn peers(&self) -> Result<Vec<PeerStatus>, OrderError> {
        self.network.peers().await.map_err(|_| OrderError::Stopped)
    }

    /// The page that a collector of metrics reads.
    #[must_use]
    pub fn metrics_page(&self) -> String {
        self.metrics.page(self.network.counters())
    }

    /// The genesis file as it was published.
    #[must_use]
    pub fn genesis_text(&self) -> &str {
        &self.genesis
    }

    /// The metrics.
    #[must_use]
    pub const fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Makes party tags; none on a node without the province's key.
    #[must_use]
    pub const fn tagger(&self) -> Option<&Arc<Tagger>> {
        self.tagger.as_ref()
    }

    /// The clock.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    fn order(&self, order: Order) -> Result<(), OrderError> {
        self.orders.try_send(order).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => OrderError::Busy,
            mpsc::error::TrySendError::Closed(_) => OrderError::Stopped,
        })
    }
}

/// Orders that wait for the executor.
pub(super) const ORDERS_MAX: usize = 1_024;
