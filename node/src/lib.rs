//! The Kexinku validator: everything behind the binary `kexin-node`.

pub mod bodies;
pub mod consensus;
pub mod core;
pub mod mempool;
pub mod run;
pub mod seal;
pub mod sync;
