//! The consensus engine behind our own shell. The only place that names it: Malachite, a Tendermint in Rust,
//! whose core is plain code without network or tasks.

pub mod codec;
mod ctx;
mod host;
mod shell;
mod verify;

pub use codec::{LogEntry, RoundTimeout, TimeoutName, Verdict};
pub use host::{Desk, Want};
pub use shell::{Engine, Feed, Part, Stopped};
pub use verify::Verifier;

/// Under which name the engine logs: every vote at level info, which is too much for a log of years.
pub const LOG_TARGET: &str = "arc_malachitebft_core_consensus";
