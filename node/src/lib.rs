//! The Kexinku validator as a library: its core, and what carries the core's effects out.

pub mod bodies;
pub mod consensus;
pub mod core;
pub mod mempool;
pub mod run;
pub mod seal;
pub mod sync;
