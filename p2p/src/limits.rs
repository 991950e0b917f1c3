//! Every bound of the network in one place, because a missing bound is how a peer takes a validator down.

use std::time::Duration;

/// What this node accepts from and sends to a peer. `Default` is what validators run; tests loosen single bounds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest payload on the topic of records, in bytes: an import batch of 2 MiB in its wrapper.
    pub record_bytes_max: usize,
    /// Largest payload on the topic of consensus messages, in bytes: the votes that justify a round fit.
    pub consensus_bytes_max: usize,
    /// Largest payload on the topic of seals, in bytes.
    pub seal_bytes_max: usize,
    /// Largest request, in bytes.
    pub request_bytes_max: usize,
    /// Largest answer on the small exchange, in bytes.
    pub small_response_bytes_max: usize,
    /// Largest answer on the block exchange, in bytes: a block body of 4 MiB, and its certificate.
    pub block_response_bytes_max: usize,
    /// Messages that one peer may deliver on one topic at once; each 16 KiB begun of a message counts as one more.
    pub messages_burst: u32,
    /// Sustained messages per second from one peer on one topic, counted alike.
    pub messages_per_second: u32,
    /// Messages over the burst after which the peer is blocked.
    pub excess_messages_max: u32,
    /// How long an offender stays blocked.
    pub ban: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes_max: 2 * 1024 * 1024 + 64,
            consensus_bytes_max: 64 * 1024,
            seal_bytes_max: 4 * 1024,
            request_bytes_max: 4 * 1024,
            small_response_bytes_max: 64 * 1024,
            block_response_bytes_max: 4 * 1024 * 1024 + 512 * 1024,
            messages_burst: 8_192,
            messages_per_second: 4_096,
            excess_messages_max: 4_096,
            ban: Duration::from_secs(600),
        }
    }
}

/// Room for topic name and field tags around a payload in one gossip frame.
pub(crate) const GOSSIP_FRAME_EXTRA_BYTES: usize = 256;
/// Messages that wait for one slow peer before further ones are dropped.
pub(crate) const PUBLISH_QUEUE_MAX: usize = 512;
/// Messages that one gossip frame may hold.
pub(crate) const MESSAGES_PER_FRAME_MAX: usize = 64;
/// Streams that a peer may open for one gossip network on one connection: one, and one more should it ever lose it.
pub(crate) const GOSSIP_STREAMS_MAX: u32 = 2;
/// How long the id of a message is remembered, so that it is delivered once.
pub(crate) const DUPLICATE_WINDOW: Duration = Duration::from_secs(60);
/// Streams of one connection, both directions.
pub(crate) const STREAMS_MAX: usize = 32;
/// Inbound and outbound exchanges in flight on one connection.
pub(crate) const EXCHANGES_PER_CONNECTION_MAX: usize = 8;
/// Own requests in flight to one peer.
pub(crate) const REQUESTS_PER_PEER_MAX: usize = 4;
/// An exchange that takes longer has failed.
pub(crate) const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(5);
/// Handshakes that may be under way, in each direction.
pub(crate) const PENDING_CONNECTIONS_MAX: u32 = 16;
/// Connections of one peer: two, because both sides may dial at once.
pub(crate) const CONNECTIONS_PER_PEER_MAX: u32 = 2;
/// Connections beyond three for each known peer, for strangers on their way out.
pub(crate) const CONNECTIONS_SPARE: u32 = 8;
/// Peers that the allow-list may hold.
pub(crate) const KNOWN_PEERS_MAX: usize = 256;
/// Addresses of one peer that are dialled.
pub(crate) const ADDRESSES_PER_PEER_MAX: usize = 8;
/// Noise handshake and multiplexer negotiation together.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Round trips are measured, and dead connections noticed, this often.
pub(crate) const PING_INTERVAL: Duration = Duration::from_secs(5);
/// An unanswered ping closes its connection.
pub(crate) const PING_TIMEOUT: Duration = Duration::from_secs(5);
/// Orders from the node that wait for the swarm's task.
pub(crate) const COMMANDS_MAX: usize = 1_024;
/// Events that wait for the node; further messages are dropped and counted.
pub(crate) const EVENTS_MAX: usize = 4_096;
/// Bytes of messages and requests that wait for the node; further ones are dropped and counted.
pub(crate) const EVENT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of a message that cost its sender one more token.
pub(crate) const BYTES_PER_TOKEN: usize = 16 * 1024;
/// Connection events that wait apart, so that messages cannot crowd them out.
pub(crate) const NOTICES_MAX: usize = 1_024;
/// Redials, bans and scores are looked at this often.
pub(crate) const TICK: Duration = Duration::from_millis(100);
/// Characters of a peer's own name for its software that are kept.
pub(crate) const AGENT_CHARS_MAX: usize = 64;
/// Refusals that are logged in one minute; the rest are counted.
pub(crate) const REFUSALS_LOGGED_PER_MINUTE: u32 = 20;

const _: () = assert!(EXCHANGES_PER_CONNECTION_MAX < STREAMS_MAX, "gossip needs streams beside exchanges");
const _: () = assert!(REQUESTS_PER_PEER_MAX <= EXCHANGES_PER_CONNECTION_MAX, "a request must find a stream");
