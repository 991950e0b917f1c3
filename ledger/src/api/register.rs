//! What the register and its rules are made of, as a node tells it: lineage, rule book, rehearsed bundles.

use kexin_proof::height::Height;
use serde::{Deserialize, Serialize};

use super::FailedRule;

/// Most versions in one page of the rule book.
pub const BOOK_PAGE_MAX: usize = 16;

/// A unit that another came from, or became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRelative {
    /// Its code.
    pub unit: String,
    /// How: `split`, `merged`, `recoded`, `rebuilt`.
    pub way: String,
}

/// `GET /v1/rule-book?after=`: what each version of the rule book changes. Version 1 is built into the software.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleBookView {
    /// Head it was read at.
    pub height: Height,
    /// Version in force for the next block.
    pub in_force: u32,
    /// Versions after the one that was asked for, rising.
    pub versions: Vec<BookVersion>,
    /// What to give as `after` for the next page; none when this is the last.
    pub next: Option<u32>,
}

/// A version of the rule book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookVersion {
    /// Version, from 2.
    pub version: u32,
    /// First height at which it is in force.
    pub effective: Height,
    /// Rows that it changes.
    pub rows: Vec<BookRow>,
}

/// A row of a table of the rule book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookRow {
    /// `codes`, `areas`, `holidays`, `figures` or `policies`.
    pub table: String,
    /// The row of the built-in table's form, split by bars.
    pub row: String,
}

/// `POST /v1/bundles:check`: records that are to register together, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleCheck {
    /// Canonical records in base64.
    pub records: Vec<String>,
}

/// What would become of a bundle at the head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleReport {
    /// Head it was judged at.
    pub height: Height,
    /// `B1` to `B6`; none for records that are no bundle of the law.
    pub bundle: Option<String>,
    /// One for each record.
    pub members: Vec<MemberReport>,
}

/// What would become of a member of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberReport {
    /// 0 when it would be registered, else the rule that would refuse it: 135 where another member's refusal does.
    pub outcome: u16,
    /// Every rule that fails. What stands behind a refused member is not judged.
    pub failed: Vec<FailedRule>,
}
