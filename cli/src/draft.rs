//! Drafts: what a clerk writes, in TOML or JSON, and the record that follows from it. Every fault is named with its
//! line, rule, law and remedy; what was written is never repeated.

use std::path::Path;

use kexin_ledger::record::SignedRecord;

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

/// The unsigned record of a draft at a desk of organisation 11 that asks no node, as `kexin record check` makes it; none of
/// a faulty draft. Files that the draft names are sought below `folder`.
#[must_use]
pub fn offline(bytes: &[u8], folder: &Path) -> Option<SignedRecord> {
    let node = parse(bytes).ok()?;
    compile(&node, folder, &OfflineDesk { org: Some(11) }).ok()?.draft.unsigned().ok()
}

#[cfg(test)]
mod tests;
