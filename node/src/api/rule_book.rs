//! The rule book as anyone may read it: what each version changes, so that desks judge by the one in force.

use axum::extract::{Query, State};
use axum::response::Response;
use kexin_ledger::api::{BOOK_PAGE_MAX, BookRow, BookVersion, RuleBookView};
use kexin_ledger::book::{Amendment, amendment_of, book_key, books_key, books_slot, version_in_force};
use kexin_ledger::store::{Store as _, StoreError};
use serde::Deserialize;

use super::problem::ApiError;
use super::{Shared, json};
use crate::run::NodeHandle;

/// Where a page begins.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    after: Option<u32>,
}

/// `GET /v1/rule-book?after=`: versions from the one after, 2 at the least, whether in force yet or not.
pub async fn show(State(api): State<Shared>, Query(asks): Query<After>) -> Result<Response, ApiError> {
    let after = asks.after.unwrap_or_default().max(FIRST_VERSION);
    Ok(json(&api.read(move |node| page(node, after)).await?))
}

fn page(node: &NodeHandle, after: u32) -> Result<RuleBookView, ApiError> {
    let store = &**node.store();
    let height = store.head().ok_or_else(ApiError::internal)?.height();
    let pointer = store.value_at(&books_key(), height)?;
    let newest = pointer.and_then(|value| value.slots().number(books_slot::NEWEST));
    let newest = newest.and_then(|newest| u32::try_from(newest).ok()).unwrap_or(FIRST_VERSION);
    let mut versions = Vec::new();
    for version in (after.saturating_add(1)..=newest).take(BOOK_PAGE_MAX) {
        let missing =
            StoreError::Missing { what: "version of the rule book 规则库版本", at: version.into() };
        let kept = store.value_at(&book_key(version), height)?.ok_or(missing)?;
        let amendment = amendment_of(kept.slots()).ok_or_else(ApiError::internal)?;
        versions.push(view(&amendment));
    }
    let last = versions.last().map(|version| version.version);
    let next = last.filter(|last| *last < newest);
    Ok(RuleBookView { height, in_force: version_in_force(store, height.next())?, versions, next })
}

fn view(amendment: &Amendment) -> BookVersion {
    let row =
        |(table, row): (kexin_ledger::book::Table, String)| BookRow { table: table.name().to_owned(), row };
    BookVersion {
        version: amendment.version,
        effective: amendment.effective,
        rows: amendment.rows().into_iter().map(row).collect(),
    }
}

/// The version that is built in.
const FIRST_VERSION: u32 = 1;
