//! The face of the network: start it, hold its handle, read its events.
//!
//! One task owns the swarm. The handle sends it orders over a bounded channel; it answers with events over another.
//! The task never waits for the node: when the node is slow, messages are dropped and counted, and rebroadcast
//! brings them back.

use crate::behaviour::swarm;
use crate::exchange::ExchangeKind;
use crate::gossip::{MessageToken, Verdict};
use crate::identity::{ChainTag, KnownPeer, NetworkKey};
use crate::limits::{COMMANDS_MAX, KNOWN_PEERS_MAX, Limits};
use crate::topic::Topic;
use libp2p::{Multiaddr, PeerId, noise};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

mod events;
mod gate;
mod peers;
mod task;

pub use events::{Event, Events, Reply};

/// What the network needs to start.
pub struct Config {
    /// Our identity towards peers.
    pub key: NetworkKey,
    /// Our chain: part of every protocol name.
    pub chain: ChainTag,
    /// Where to listen, for example `/ip4/0.0.0.0/tcp/7100`; port 0 takes a free one.
    pub listen: Multiaddr,
    /// Who may connect, and where they are dialled.
    pub peers: Vec<KnownPeer>,
    /// Name and version of our software, shown to peers.
    pub agent: String,
    /// Above this size of the process, in bytes, new connections are refused.
    pub memory_bytes_max: usize,
    /// Bounds on what is sent and accepted.
    pub limits: Limits,
}

/// Why the network did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The system gave no random bytes.
    #[error("系统随机数不可用 / the system's random source failed: {0}")]
    Randomness(getrandom::Error),
    /// The Noise key could not be signed with the network key.
    #[error("网络密钥不可用 / the network key cannot be used: {0}")]
    Key(#[from] noise::Error),
    /// The address cannot be listened on.
    #[error("无法监听该地址，请检查端口是否被占用 / cannot listen there; is the port in use? {0}")]
    Listen(#[from] libp2p::TransportError<std::io::Error>),
    /// More peers than the allow-list holds.
    #[error("允许名单最多 {max} 个节点 / the allow-list holds at most {max} peers")]
    TooManyPeers {
        /// The limit.
        max: usize,
    },
}

/// Why an order was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The payload exceeds the limit of its topic or exchange.
    #[error("{bytes} bytes exceed the limit of {bytes_max}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// The network has stopped.
    #[error("the network has stopped")]
    Stopped,
}

/// Why a request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The request was not sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The peer is not connected.
    #[error("the peer is not connected")]
    NotConnected,
    /// Four requests to this peer are in flight already.
    #[error("too many requests to this peer are in flight")]
    Busy,
    /// No answer within five seconds.
    #[error("the peer did not answer in time")]
    Timeout,
    /// The connection broke, or the peer declined to answer.
    #[error("the peer gave no answer")]
    NoAnswer,
    /// The answer broke the limits; the peer is blocked.
    #[error("the peer's answer was not well formed")]
    Malformed,
}

/// Why a connection was refused or a peer blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedReason {
    /// Not on the allow-list.
    Stranger,
    /// Blocked for an offence, for the rest of its ten minutes.
    Blocked,
    /// A known peer that runs another chain.
    WrongChain,
    /// The limits of connections or memory are reached.
    Full,
    /// The handshake failed: not our protocol, or not the key it claims.
    Handshake,
    /// It broke a limit or sent what is provably invalid, and was blocked.
    Offence,
}

/// What is known about one peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerStatus {
    /// The peer.
    pub peer: PeerId,
    /// Connected and ready for messages.
    pub up: bool,
    /// Where it is dialled first.
    pub address: Option<Multiaddr>,
    /// Last measured round trip in microseconds.
    pub round_trip_us: Option<u64>,
    /// Name and version of its software, as it says.
    pub agent: Option<String>,
    /// Dials since it was last connected.
    pub attempts: u32,
    /// Blocked at the moment.
    pub blocked: bool,
}

/// Counts since the start; all only grow.
#[derive(Debug, Default)]
pub struct Counters {
    /// Messages delivered to the node.
    pub delivered: AtomicU64,
    /// Own messages handed to at least one peer.
    pub published: AtomicU64,
    /// Own messages that no peer's queue could take.
    pub unsent: AtomicU64,
    /// Messages dropped because the node was slow.
    pub dropped: AtomicU64,
    /// Messages dropped because the peer was over its rate.
    pub over_rate: AtomicU64,
    /// Connections refused.
    pub refused: AtomicU64,
    /// Peers blocked for an offence.
    pub blocked: AtomicU64,
}

impl Counters {
    fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// The running network: its task, and the handle to it.
pub struct Service;

impl Service {
    /// Starts the network on the current tokio runtime. Events begin with [`Event::Listening`].
    ///
    /// # Errors
    /// [`StartError`] when the address, the key or the allow-list cannot be used.
    pub fn start(config: Config) -> Result<(Handle, Events), StartError> {
        if config.peers.len() > KNOWN_PEERS_MAX {
            return Err(StartError::TooManyPeers { max: KNOWN_PEERS_MAX });
        }
        let nonce = getrandom::u64().map_err(StartError::Randomness)?;
        let local = config.key.peer_id();
        let mut swarm =
            swarm(config.key, config.chain, &config.limits, config.agent, config.memory_bytes_max)?;
        swarm.listen_on(config.listen)?;
        let (commands, orders) = mpsc::channel(COMMANDS_MAX);
        let (events, received) = events::channel();
        let counters = Arc::new(Counters::default());
        let mut task =
            task::Task::new(swarm, config.chain, config.limits, nonce, events, Arc::clone(&counters));
        task.set_peers(config.peers);
        let join = tokio::spawn(task.run(orders));
        Ok((
            Handle { commands, counters, limits: config.limits, local, join: Arc::new(Joined::new(join)) },
            received,
        ))
    }
}

/// Orders to the network; cheap to clone.
#[derive(Clone)]
pub struct Handle {
    commands: mpsc::Sender<Command>,
    counters: Arc<Counters>,
    limits: Limits,
    local: PeerId,
    join: Arc<Joined>,
}

impl Handle {
    /// Our own peer id.
    #[must_use]
    pub fn local_peer(&self) -> PeerId {
        self.local
    }

    /// Counts since the start.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Sends `payload` to all peers that hear `topic`. An equal payload may be sent again on consensus and seals;
    /// on records it is passed over in silence.
    ///
    /// # Errors
    /// [`SendError::TooLarge`] against the topic's limit; [`SendError::Stopped`].
    pub async fn publish(&self, topic: Topic, payload: Vec<u8>) -> Result<(), SendError> {
        check_size(payload.len(), topic.bytes_max(&self.limits))?;
        self.order(Command::Publish { topic, payload }).await
    }

    /// Asks one peer and waits for the answer, at most five seconds.
    ///
    /// # Errors
    /// [`RequestError`] says whether to ask another peer.
    pub async fn request(
        &self,
        peer: PeerId,
        kind: ExchangeKind,
        bytes: Vec<u8>,
    ) -> Result<Vec<u8>, RequestError> {
        check_size(bytes.len(), self.limits.request_bytes_max)?;
        let (answer, waiting) = oneshot::channel();
        self.order(Command::Request { peer, kind, bytes, answer }).await?;
        waiting.await.unwrap_or(Err(RequestError::Send(SendError::Stopped)))
    }

    /// Answers a peer's request.
    ///
    /// # Errors
    /// [`SendError::TooLarge`] against the limit of the exchange; the request is then declined.
    pub async fn respond(&self, reply: Reply, bytes: Vec<u8>) -> Result<(), SendError> {
        check_size(bytes.len(), reply.kind.response_bytes_max(&self.limits))?;
        self.order(Command::Respond { reply, bytes }).await
    }

    /// Judges a delivered message: an accepted one is passed on, the sender of a rejected one is blocked.
    ///
    /// # Errors
    /// [`SendError::Stopped`].
    pub async fn report(&self, token: MessageToken, verdict: Verdict) -> Result<(), SendError> {
        self.order(Command::Report { token, verdict }).await
    }

    /// Replaces the allow-list. Peers that are no longer on it are disconnected; at most 256 are taken.
    ///
    /// # Errors
    /// [`SendError::TooLarge`] (in peers) beyond 256; [`SendError::Stopped`].
    pub async fn set_peers(&self, peers: Vec<KnownPeer>) -> Result<(), SendError> {
        check_size(peers.len(), KNOWN_PEERS_MAX)?;
        self.order(Command::SetPeers(peers)).await
    }

    /// Disconnects and blocks a peer for ten minutes.
    ///
    /// # Errors
    /// [`SendError::Stopped`].
    pub async fn ban(&self, peer: PeerId) -> Result<(), SendError> {
        self.order(Command::Ban(peer)).await
    }

    /// All known peers and their state, in the order of their ids.
    ///
    /// # Errors
    /// [`SendError::Stopped`].
    pub async fn peers(&self) -> Result<Vec<PeerStatus>, SendError> {
        let (answer, waiting) = oneshot::channel();
        self.order(Command::Peers(answer)).await?;
        waiting.await.map_err(|_| SendError::Stopped)
    }

    /// Closes all connections and waits for the task to end. Safe to call twice.
    pub async fn stop(&self) {
        // A closed channel means the task has ended or is about to: then there is only the wait.
        let _ = self.commands.send(Command::Stop).await;
        self.join.wait().await;
    }

    async fn order(&self, command: Command) -> Result<(), SendError> {
        self.commands.send(command).await.map_err(|_| SendError::Stopped)
    }
}

fn check_size(bytes: usize, bytes_max: usize) -> Result<(), SendError> {
    if bytes > bytes_max {
        return Err(SendError::TooLarge { bytes, bytes_max });
    }
    Ok(())
}

/// The end of the task, which one caller of `stop` awaits; others find it taken.
struct Joined(tokio::sync::Mutex<Option<JoinHandle<()>>>);

impl Joined {
    fn new(join: JoinHandle<()>) -> Self {
        Self(tokio::sync::Mutex::new(Some(join)))
    }

    /// # Panics
    /// When the network's task panicked: a fault of ours must not pass in silence.
    async fn wait(&self) {
        let mut slot = self.0.lock().await;
        if let Some(join) = slot.take() {
            join.await.expect("the network's task panicked");
        }
    }
}

/// Orders from handles to the task.
enum Command {
    Publish {
        topic: Topic,
        payload: Vec<u8>,
    },
    Request {
        peer: PeerId,
        kind: ExchangeKind,
        bytes: Vec<u8>,
        answer: oneshot::Sender<Result<Vec<u8>, RequestError>>,
    },
    Respond {
        reply: Reply,
        bytes: Vec<u8>,
    },
    Report {
        token: MessageToken,
        verdict: Verdict,
    },
    SetPeers(Vec<KnownPeer>),
    Ban(PeerId),
    Peers(oneshot::Sender<Vec<PeerStatus>>),
    Stop,
}

#[cfg(test)]
mod tests;
