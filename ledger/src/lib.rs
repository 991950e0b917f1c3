//! Kexinku's ledger: records, rules, execution, log, authenticated state, chain and store.
//!
//! No network and no clock; RocksDB only behind the feature `rocks`.

pub mod api;
pub mod attestation;
pub mod certificate;
pub mod chain;
pub mod log;
pub mod prove;
pub mod record;
pub mod sealed;
pub mod state;
pub mod store;
pub mod value;

#[cfg(test)]
mod vectors;
