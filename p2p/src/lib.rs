//! Bounded messages between known validators: one libp2p swarm, owned by one task.
//!
//! This crate moves opaque bytes. It knows topics, sizes, rates and peers; it knows no records, votes or blocks.
//! Only peers on the allow-list connect, every queue and frame has a limit, and a message is passed on to others
//! only after the node has judged it.

mod backoff;
mod behaviour;
mod bucket;
mod exchange;
mod gossip;
mod identity;
mod limits;
mod service;
mod streams;
mod topic;

pub use exchange::ExchangeKind;
pub use gossip::{MessageToken, Verdict};
pub use identity::{ChainTag, IdentityError, KnownPeer, NetworkKey};
pub use libp2p::{Multiaddr, PeerId};
pub use limits::Limits;
pub use service::{
    Config, Counters, Event, Events, Handle, PeerStatus, RefusedReason, Reply, RequestError, SendError,
    Service, StartError,
};
pub use topic::Topic;
