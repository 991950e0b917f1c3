//! Kexinku's ledger: records, rules, execution, log, authenticated state, chain and store.
//!
//! No network and no clock; RocksDB only behind the feature `rocks`.

pub mod api;
pub mod area;
pub mod attestation;
pub mod calendar;
pub mod certificate;
pub mod certificate_number;
pub mod chain;
pub mod decimal;
pub mod identity_number;
pub mod log;
pub mod money;
pub mod party;
pub mod prove;
pub mod record;
pub mod sealed;
pub mod share;
pub mod state;
pub mod store;
pub mod value;

#[cfg(test)]
mod vectors;
