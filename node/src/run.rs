//! The running node: carries the core's effects out against disk, network and clock, and hands the API its handle.

mod chain;
mod guard_file;
mod wal;

pub use chain::{Chain, OpenError, Refusal};
pub use guard_file::{GuardError, GuardFile};
pub use wal::Wal;
