//! The composition of the swarm: transport, gates, gossip, exchanges.

use crate::exchange::{Exchange, ExchangeKind, exchange};
use crate::gossip::{Gossip, Publishing, gossip};
use crate::identity::{ChainTag, NetworkKey};
use crate::limits::{
    CONNECT_TIMEOUT, CONNECTIONS_PER_PEER_MAX, CONNECTIONS_SPARE, Limits, PENDING_CONNECTIONS_MAX,
    PING_INTERVAL, PING_TIMEOUT, STREAMS_MAX,
};
use crate::streams::Streams;
use crate::topic::Topic;
use libp2p::allow_block_list::{AllowedPeers, BlockedPeers};
use libp2p::connection_limits::ConnectionLimits;
use libp2p::swarm::NetworkBehaviour;
use libp2p::{Swarm, SwarmBuilder};
use libp2p::{
    allow_block_list, connection_limits, identify, memory_connection_limits, noise, ping, tcp, yamux,
};
use std::time::Duration;

/// Everything that sees a connection; the gates come first.
#[derive(NetworkBehaviour)]
pub(crate) struct Network {
    pub(crate) allowed: allow_block_list::Behaviour<AllowedPeers>,
    pub(crate) blocked: allow_block_list::Behaviour<BlockedPeers>,
    pub(crate) connections: connection_limits::Behaviour,
    pub(crate) memory: memory_connection_limits::Behaviour,
    pub(crate) identify: identify::Behaviour,
    pub(crate) ping: ping::Behaviour,
    pub(crate) votes: Streams<Gossip>,
    pub(crate) records: Streams<Gossip>,
    pub(crate) small: Exchange,
    pub(crate) block: Exchange,
}

impl Network {
    pub(crate) fn gossip(&mut self, topic: Topic) -> &mut Gossip {
        match topic {
            Topic::Records => &mut self.records,
            Topic::Consensus | Topic::Seals => &mut self.votes,
        }
    }

    pub(crate) fn exchange(&mut self, kind: ExchangeKind) -> &mut Exchange {
        match kind {
            ExchangeKind::Small => &mut self.small,
            ExchangeKind::Block => &mut self.block,
        }
    }
}

/// What identify announces: the chain, and the version of our protocols.
pub(crate) fn protocol_version(chain: &ChainTag) -> String {
    format!("kexin/{chain}/1")
}

pub(crate) fn connection_limits(peer_count: usize) -> ConnectionLimits {
    let peers = u32::try_from(peer_count).unwrap_or(u32::MAX);
    ConnectionLimits::default()
        .with_max_pending_incoming(Some(PENDING_CONNECTIONS_MAX))
        .with_max_pending_outgoing(Some(PENDING_CONNECTIONS_MAX))
        .with_max_established_per_peer(Some(CONNECTIONS_PER_PEER_MAX))
        .with_max_established(Some(peers.saturating_mul(3).saturating_add(CONNECTIONS_SPARE)))
}

/// The swarm of `key` on `chain`. `memory_bytes_max`: above this size of the process no new connection is taken.
pub(crate) fn swarm(
    key: NetworkKey,
    chain: ChainTag,
    limits: &Limits,
    agent: String,
    memory_bytes_max: usize,
) -> Result<Swarm<Network>, noise::Error> {
    let built = SwarmBuilder::with_existing_identity(key.into_keypair())
        .with_tokio()
        .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, multiplexer)?
        .with_behaviour(|keypair| {
            let identify = identify::Config::new(protocol_version(&chain), keypair.public())
                .with_agent_version(agent)
                .with_cache_size(0)
                .with_interval(Duration::from_secs(300));
            Network {
                allowed: allow_block_list::Behaviour::default(),
                blocked: allow_block_list::Behaviour::default(),
                connections: connection_limits::Behaviour::new(connection_limits(0)),
                memory: memory_connection_limits::Behaviour::with_max_bytes(memory_bytes_max),
                identify: identify::Behaviour::new(identify),
                ping: ping::Behaviour::new(
                    ping::Config::new().with_interval(PING_INTERVAL).with_timeout(PING_TIMEOUT),
                ),
                votes: Streams::new(gossip(
                    "votes",
                    &[Topic::Consensus, Topic::Seals],
                    &chain,
                    limits,
                    Publishing::Flood,
                )),
                records: Streams::new(gossip("records", &[Topic::Records], &chain, limits, Publishing::Mesh)),
                small: exchange(ExchangeKind::Small, &chain, limits),
                block: exchange(ExchangeKind::Block, &chain, limits),
            }
        })
        .expect("the behaviours are built without a fallible step")
        .with_swarm_config(|config| {
            // Validators stay connected for as long as both live; a dead one is noticed by ping.
            config.with_idle_connection_timeout(NEVER).with_max_negotiating_inbound_streams(STREAMS_MAX)
        })
        .with_connection_timeout(CONNECT_TIMEOUT);
    Ok(built.build())
}

fn multiplexer() -> yamux::Config {
    let mut config = yamux::Config::default();
    config.set_max_num_streams(STREAMS_MAX);
    config
}

const NEVER: Duration = Duration::from_secs(100 * 365 * 24 * 3_600);
