//! Drafts: what a clerk writes, in TOML or JSON, and the record that follows from it. Every fault is named with its
//! line, rule, law and remedy; what was written is never repeated.

mod compile;
mod desk;
mod document;
mod field;
pub mod finding;
pub mod kinds;
mod known;
mod people;
mod template;

pub use compile::{CompileError, Compiled, Header, compile, desk_rules, header, units_of};
pub use desk::{BundleDesk, Desk, NodeDesk, OfflineDesk};
pub use document::{Node, parse};
pub use field::{Reader, digest_of};
pub use known::{Known, KnownUnit};
pub use people::{new_seed, party_of};
pub use template::template;

/// Largest draft, bytes.
pub const DRAFT_BYTES_MAX: usize = 1024 * 1024;

#[cfg(test)]
mod tests;
