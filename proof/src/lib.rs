//! Kexinku proofs, verified offline: what partner agencies and browsers trust.
//!
//! `no_std` with `alloc`, no input or output, no clock, few dependencies. Imports nothing of ours.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod anchor;
pub mod bundle;
pub mod checkpoint;
pub mod consistency;
pub mod entry;
pub mod envelope;
pub mod epoch;
pub mod hash;
pub mod header;
pub mod height;
pub mod inclusion;
pub mod json;
pub mod list;
pub mod presence;
pub mod question;
pub mod seal;
pub mod slot_table;
pub mod slots;
pub mod suite;
pub mod unit_code;
pub mod wire;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
