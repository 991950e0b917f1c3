//! The store: what a node keeps for ever, behind one trait. RocksDB in a node, memory in tests.

mod cache;
mod error;
mod keys;
mod memory;
#[cfg(feature = "rocks")]
mod rocks;
mod rows;

pub use cache::Cache;
pub use error::StoreError;
pub use memory::MemoryRows;
#[cfg(feature = "rocks")]
pub use rocks::RocksRows;
pub use rows::{Batch, Row, RowChange, Rows, Table};
