//! The validator without its I/O: one input in, effects out. No clock, no randomness, no threads, no disk here,
//! so the same inputs give the same effects, in a node and in the simulator.

pub mod config;
pub mod effect;
pub mod guard;
pub mod input;
pub mod ledger;
pub mod message;
pub mod signer;

pub use config::CoreConfig;
pub use effect::{Alarm, Decided, DropReason, Effect, HaltReason, Offence, Submission, Verdict};
pub use guard::{Guard, Mark, SignedStep};
pub use input::{AskId, Input, Now, Peer, ReplyTo, RequestId, Token, Wait};
pub use ledger::{
    Admitted, BlockCheckpoint, Draft, Fitness, Head, Judged, Ledger, LedgerFailed, PoolFacts, Receipt,
};
pub use signer::Signer;

// The executor drives `Core` so:
//   Core::start(config, ledger, signer, guard: Option<Guard>, log: WalContent, now) -> (Core, Vec<Effect<L>>)
//   core.step(input, now) -> Vec<Effect<L>>     core.wake_at() -> u64 (uptime_ms)     core.ledger() -> &L
