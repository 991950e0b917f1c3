//! The Kexinku validator as a library: its core, and what carries the core's effects out.

pub mod admin;
pub mod api;
pub mod bodies;
pub mod clock;
pub mod config;
pub mod consensus;
pub mod core;
pub mod mempool;
pub mod metrics;
pub mod run;
pub mod seal;
pub mod signer;
pub mod sync;
