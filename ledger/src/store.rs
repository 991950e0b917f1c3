//! The store: what a node keeps for ever, behind one trait. RocksDB in a node, memory in tests.

mod error;

pub use error::StoreError;
