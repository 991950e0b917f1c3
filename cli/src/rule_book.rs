//! The rule book that a desk judges by: the node's, amendments included, or the built-in version where no node answers.
//!
//! What a desk says by it is advice; every validator judges by the version that the chain holds.

use std::sync::Arc;

use kexin_ledger::api::{BookVersion, RuleBookView};
use kexin_ledger::book::{Amendment, Books, RuleBook, Table};

use crate::client::Client;
use crate::exit::{Exit, Failure};
use crate::session::Session;
use crate::text::t;

/// A rule book, and whether a node told it.
pub struct DeskBook {
    /// The version in force.
    pub book: Arc<RuleBook>,
    /// Every version that is known.
    pub books: Books,
    /// `node` or `built-in`.
    pub source: &'static str,
}

/// The rule book of the node, when one is named and answers; else the built-in one, and a person is told so.
///
/// # Errors
/// An answer of the node that is no rule book.
pub fn of_session(session: &Session) -> Result<DeskBook, Failure> {
    if !session.has_node() {
        return Ok(built_in());
    }
    match of_node(&session.client()?) {
        Err(failure) if matches!(failure.exit, Exit::NoNode | Exit::Unknown) => {
            anstream::eprintln!(
                "{}",
                t(
                    "节点无应答：以下为内置的第 1 版规则库",
                    "the node does not answer: this is the built-in rule book, version 1"
                )
            );
            Ok(built_in())
        }
        told => told,
    }
}

/// The rule book as a node tells it.
///
/// # Errors
/// No node, or an answer that is no rule book.
pub fn of_node(client: &Client) -> Result<DeskBook, Failure> {
    let mut amendments = Vec::new();
    let mut after = 1;
    for _ in 0..PAGES_MAX {
        let page: RuleBookView = client.json(&format!("/v1/rule-book?after={after}"), None)?;
        for version in &page.versions {
            amendments.push(amendment(version).ok_or_else(malformed)?);
        }
        let Some(next) = page.next else {
            let books = Books::amended_by(amendments).map_err(|_| malformed())?;
            let book = Arc::clone(books.version(page.in_force).ok_or_else(malformed)?);
            return Ok(DeskBook { book, books, source: "node" });
        };
        after = next;
    }
    Err(malformed())
}

fn built_in() -> DeskBook {
    DeskBook { book: Arc::clone(RuleBook::first()), books: Books::built_in(), source: "built-in" }
}

fn amendment(version: &BookVersion) -> Option<Amendment> {
    let row = |row: &kexin_ledger::api::BookRow| Some((Table::from_name(&row.table)?, row.row.clone()));
    let rows: Option<Vec<_>> = version.rows.iter().map(row).collect();
    Amendment::of_rows(version.version, version.effective, rows?).ok()
}

fn malformed() -> Failure {
    Failure::plain(Exit::Internal, t("节点应答不是规则库", "the node's answer is no rule book"))
}

/// Most pages of versions that are read.
const PAGES_MAX: usize = 256;
