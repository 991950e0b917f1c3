//! The bodies of every fuzz target, the same that `./run test` runs on stable.

pub mod draft;
pub mod ledger;
pub mod peers;
pub mod proof;

use proof::Body;

/// Every decoder by its name.
#[must_use]
pub fn all() -> Vec<(&'static str, Body)> {
    proof::PROOF.into_iter().chain(ledger::LEDGER).chain(peers::PEERS).chain(draft::DRAFTS).collect()
}
