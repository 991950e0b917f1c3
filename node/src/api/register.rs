//! The register as anyone may see it, and in full for those who keep it.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kexin_ledger::api::{
    CaseView, HistoryItem, HistoryPage, OrganisationKey, OrganisationView, PAGE_MAX, SubjectView,
    UnitRelative, UnitView,
};
use kexin_ledger::case::{Case, case_key, holder_at, is_case_number, lock_key};
use kexin_ledger::registry::{KeyAlgorithm, Organisation, organisation_key};
use kexin_ledger::store::Store as _;
use kexin_ledger::unit::lineage::{Relative, recoded_to, way_name};
use kexin_ledger::unit::{Unit, unit_key};
use kexin_ledger::value::StateValue;
use kexin_proof::hash::StateKey;
use kexin_proof::height::Height;
use kexin_proof::slot_table::{status_bits, unit as unit_slot, unit_status};
use kexin_proof::unit_code::UnitCode;
use serde::Deserialize;

use super::asker::{Asked, Right};
use super::health::sealed_height;
use super::problem::{ApiError, words};
use super::records::{receipt_view, stored_record};
use super::{Shared, json};
use crate::run::NodeHandle;

/// `GET /v1/units/{code}` (不动产登记资料查询暂行办法 22: the status is for anyone).
pub async fn unit(
    State(api): State<Shared>,
    Path(code): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let code = unit_code(&code)?;
    let shared = Arc::clone(&api);
    let view = api.read(move |node| {
        let asked = Asked { method: &method, uri: &uri, headers: &headers, body: &[] };
        let asker = shared.askers.of(node, &asked)?;
        let in_full = asker.map(|asker| asker.require(Right::ReadRegister)).transpose()?.is_some();
        unit_view(node, &code, in_full)
    });
    Ok(json(&view.await?))
}

fn unit_view(node: &NodeHandle, code: &UnitCode, in_full: bool) -> Result<UnitView, ApiError> {
    let head = node.store().head().ok_or_else(ApiError::internal)?;
    let height = head.height();
    let value = node.store().value_at(&unit_key(code), height)?;
    let lock = node.store().value_at(&lock_key(code), height)?;
    let slots = value.as_ref().map(StateValue::slots);
    let status = slots.and_then(|slots| slots.code(unit_slot::STATUS));
    let bits = slots.and_then(|slots| slots.bits(unit_slot::STATUS_BITS)).unwrap_or_default();
    let unit = slots.and_then(Unit::of);
    Ok(UnitView {
        unit: code.to_string(),
        height,
        present: status.is_some(),
        version: value.as_ref().map_or(0, StateValue::version),
        status: status.map(|status| status_word(status).to_owned()),
        marks: MARKS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| (*name).to_owned()).collect(),
        bits_hold_until: slots.and_then(|slots| slots.time(unit_slot::BITS_HOLD_UNTIL)),
        historic_reason: slots
            .and_then(|slots| slots.code(unit_slot::HISTORIC_REASON))
            .map(|reason| way_name(reason).to_owned()),
        recoded_to: unit.as_ref().and_then(recoded_to).map(|code| code.to_string()),
        successors: unit.iter().flat_map(Unit::children).map(relative).collect(),
        locked: lock.is_some_and(|lock| holder_at(&lock, head.header.time).is_some()),
        value: value.filter(|_| in_full).map(|value| STANDARD.encode(kexin_proof::wire::encode(&value))),
    })
}

fn relative(found: Relative) -> UnitRelative {
    UnitRelative { unit: found.unit.to_string(), way: way_name(found.way).to_owned() }
}

const fn status_word(status: u32) -> &'static str {
    match status {
        unit_status::PLANNED => "planned",
        unit_status::CURRENT => "current",
        _ => "historic",
    }
}

const MARKS: [(u32, &str); 10] = [
    (status_bits::SEIZED, "seized"),
    (status_bits::PRE_SEIZED, "pre-seized"),
    (status_bits::MORTGAGED, "mortgaged"),
    (status_bits::OBJECTION, "objection"),
    (status_bits::NOTICE, "notice"),
    (status_bits::HABITATION, "habitation"),
    (status_bits::EASEMENT, "easement"),
    (status_bits::RESTRICTED, "restricted"),
    (status_bits::CO_OWNED, "co-owned"),
    (status_bits::HISTORIC, "historic"),
];

/// Where a page of a list begins.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    limit: Option<usize>,
    after: Option<String>,
}

/// `GET /v1/units/{code}/history`: records about a unit, newest first.
pub async fn history(
    State(api): State<Shared>,
    Path(code): Path<String>,
    Query(page): Query<Page>,
) -> Result<Response, ApiError> {
    let code = unit_code(&code)?;
    let limit = page.limit.unwrap_or(PAGE_DEFAULT);
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(ApiError::malformed(words("limit 应为 1 至 500", "limit: 1 to 500")));
    }
    let cursor = page.after.as_deref().map(read_cursor).transpose()?;
    Ok(json(&api.read(move |node| history_page(node, &code, limit, cursor)).await?))
}

/// Head at which the list was begun, and the last item shown.
type Cursor = (Height, Height, u32);

fn history_page(
    node: &NodeHandle,
    code: &UnitCode,
    limit: usize,
    cursor: Option<Cursor>,
) -> Result<HistoryPage, ApiError> {
    let store = node.store();
    let head = store.head().ok_or_else(ApiError::internal)?.height();
    let (pinned, before) =
        cursor.map_or((head, None), |(pinned, height, index)| (pinned, Some((height, index))));
    if pinned > head || before.is_some_and(|(height, _)| height > pinned) {
        return Err(ApiError::malformed(words("after 游标", "after: a cursor of this API")));
    }
    // A list that was begun at a height does not grow while it is read: newer records come first and are left out.
    let before = before.or_else(|| Some((pinned.next(), 0)));
    let found = store.history(&unit_key(code), before, limit)?;
    let sealed = sealed_height(node)?;
    let mut items = Vec::with_capacity(found.len());
    for item in &found {
        let place = store.place(&item.record)?.ok_or_else(ApiError::internal)?;
        let record = stored_record(node, place)?;
        let (kind, bureau) = (record.envelope().kind, record.envelope().bureau);
        items.push(HistoryItem { receipt: receipt_view(node, item.record, place, sealed)?, kind, bureau });
    }
    let last = found.last().filter(|_| found.len() == limit);
    let next = last.map(|item| format!("{pinned}.{}.{}", item.height, item.index));
    Ok(HistoryPage { height: pinned, items, next })
}

fn read_cursor(text: &str) -> Result<Cursor, ApiError> {
    let parts: Vec<u64> = text.split('.').filter_map(kexin_proof::json::parse_decimal).collect();
    let cursor = match parts[..] {
        [pinned, height, index] => {
            let index = u32::try_from(index).ok();
            Height::new(pinned)
                .zip(Height::new(height))
                .zip(index)
                .map(|((pinned, height), index)| (pinned, height, index))
        }
        _ => None,
    };
    cursor.ok_or_else(|| ApiError::malformed(words("after 游标", "after: a cursor of this API")))
}

/// `GET /v1/subjects/{key}`: version of a state value; the value itself for bureaus.
pub async fn subject(
    State(api): State<Shared>,
    Path(key): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let key: StateKey = key
        .parse()
        .map_err(|_| ApiError::malformed(words("状态键应为 64 位十六进制", "key: 64 hexadecimal digits")))?;
    let shared = Arc::clone(&api);
    let view = api.read(move |node| {
        let asked = Asked { method: &method, uri: &uri, headers: &headers, body: &[] };
        let asker = shared.askers.of(node, &asked)?;
        let in_full = asker.map(|asker| asker.require(Right::ReadRegister)).transpose()?.is_some();
        let height = node.store().head().ok_or_else(ApiError::internal)?.height();
        let value = node.store().value_at(&key, height)?;
        let version = value.as_ref().map_or(0, StateValue::version);
        let value = value.filter(|_| in_full).map(|value| STANDARD.encode(kexin_proof::wire::encode(&value)));
        Ok(SubjectView { key, height, version, value })
    });
    Ok(json(&view.await?))
}

/// `GET /v1/cases/{jurisdiction}/{number}`.
pub async fn case(
    State(api): State<Shared>,
    Path((jurisdiction, number)): Path<(u32, String)>,
) -> Result<Response, ApiError> {
    if !is_case_number(&number) {
        return Err(ApiError::malformed(words("业务号", "case number")));
    }
    let view = api.read(move |node| {
        let height = node.store().head().ok_or_else(ApiError::internal)?.height();
        let value = node.store().value_at(&case_key(jurisdiction, &number), height)?;
        let state = value.as_ref().and_then(Case::of).map(|case| case.state.name().to_owned());
        let version = value.as_ref().map_or(0, StateValue::version);
        Ok(CaseView { case: number, height, version, state })
    });
    Ok(json(&view.await?))
}

/// `GET /v1/organisations/{org}`: an organisation and its public keys.
pub async fn organisation(State(api): State<Shared>, Path(org): Path<u32>) -> Result<Response, ApiError> {
    let view = api.read(move |node| {
        let height = node.store().head().ok_or_else(ApiError::internal)?.height();
        let value = node.store().value_at(&organisation_key(org), height)?;
        let found = value.as_ref().and_then(Organisation::of);
        let found = found.ok_or_else(|| ApiError::not_found(words("机构", "organisation")))?;
        let sealing = found.sealing_key(height);
        let keys = found.keys.iter().filter(|key| key.key.algorithm == KeyAlgorithm::Ed25519);
        Ok(OrganisationView {
            org,
            name: found.name.clone(),
            version: value.as_ref().map_or(0, StateValue::version),
            keys: keys
                .map(|key| OrganisationKey {
                    key: key.key.number,
                    public: format!("ed25519:{}", hex::encode(key.key.public)),
                    roles: key.key.roles.roles().into_iter().map(|role| role.name().to_owned()).collect(),
                    revoked_at: key.revoked_at,
                })
                .collect(),
            sealing_key: sealing.map(|(_, key)| hex::encode(key)),
            sealing_key_number: sealing.map(|(number, _)| number),
        })
    });
    Ok(json(&view.await?))
}

fn unit_code(text: &str) -> Result<UnitCode, ApiError> {
    text.parse().map_err(|_| ApiError::malformed(words("不动产单元号应为 28 位", "unit code: 28 characters")))
}

/// Entries of a page when the request does not say.
const PAGE_DEFAULT: usize = 100;
