//! Kexinku's ledger: records, rules, execution, log, authenticated state, chain and store.
//!
//! No network and no clock; RocksDB only behind the feature `rocks`.

pub mod act;
pub mod api;
pub mod area;
pub mod attestation;
pub mod block_order;
pub mod book;
pub mod calendar;
pub mod case;
pub mod certificate;
pub mod certificate_number;
pub mod chain;
pub mod codes;
pub mod decimal;
pub mod delegation;
pub mod execute;
#[cfg(any(test, feature = "fixture"))]
pub mod fixture;
pub mod genesis;
pub mod handling;
pub mod holder;
pub mod identity_number;
pub mod keystore;
pub mod kpi;
pub mod log;
pub mod money;
pub mod outcome;
pub mod party;
pub mod prove;
pub mod record;
pub mod registry;
pub mod rules;
pub mod sealed;
pub mod share;
pub mod state;
pub mod store;
pub mod table_text;
pub mod title;
pub mod unit;
pub mod value;

#[cfg(test)]
mod seeded;
#[cfg(test)]
mod vectors;
