//! Records on their way in, and where they stand.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kexin_ledger::act::bundle::Bundle;
use kexin_ledger::api::{
    BundleCheck, BundleReport, CheckReport, MemberReport, RECORD_MEDIA_TYPE, ReceiptView, RecordView,
    Submitted, TxStatus, WAIT_SECONDS_MAX,
};
use kexin_ledger::block_order::GROUP_RECORDS_MAX;
use kexin_ledger::chain::record_from_stored;
use kexin_ledger::record::SignedRecord;
use kexin_ledger::store::{RecordPlace, Store as _, StoreError, StoredRecord};
use kexin_proof::hash::RecordId;
use kexin_proof::height::Height;
use tokio::sync::oneshot;

use super::asker::{Asked, Right};
use super::frame::expect_media_type;
use super::health::sealed_height;
use super::problem::{ApiError, failed, words};
use super::proofs::header_at;
use super::{JSON, Shared, json};
use crate::core::{Submission, Wait};
use crate::run::NodeHandle;

/// `POST /v1/records`: takes a record in; with `Prefer: wait=N` answers when it is final or the time is up.
pub async fn submit(
    State(api): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    expect_media_type(&headers, RECORD_MEDIA_TYPE)?;
    let wait = wait_of(&headers)?;
    let bytes = body.to_vec();
    let submission = api.node.submit(bytes.clone(), Wait::Accepted).await?;
    let (record, status) = match submission {
        Submission::Final { receipt } => {
            let status = status_of(&api, receipt.record).await?;
            (receipt.record, status)
        }
        Submission::Pending { record } => {
            let settled = follow(&api, record, bytes);
            (record, wait_settled(&api, record, wait, settled).await?)
        }
        Submission::Refused(refusal) => return Err(refusal.into()),
        Submission::Dropped { reason, .. } => return Err(ApiError::dropped(reason)),
        Submission::Full => return Err(ApiError::full()),
    };
    let code = match &status {
        TxStatus::Final { .. } => StatusCode::CREATED,
        TxStatus::Dropped { problem } => return Err(ApiError::of(problem.clone())),
        TxStatus::Unknown | TxStatus::Pending => StatusCode::ACCEPTED,
    };
    let place = format!("/v1/tx/{record}");
    Ok((code, [(header::LOCATION, place)], json(&Submitted { record, status })).into_response())
}

/// Waits beside the request until the record is final or dropped, so that a later question can be answered; what is
/// returned is told then.
fn follow(api: &Shared, record: RecordId, bytes: Vec<u8>) -> oneshot::Receiver<()> {
    api.followed.forget(&record);
    let api = Arc::clone(api);
    let (settled, waiting) = oneshot::channel();
    tokio::spawn(async move {
        match api.node.submit(bytes, Wait::Final).await {
            Ok(Submission::Final { .. }) => {}
            Ok(Submission::Dropped { record, reason }) => api.followed.note(record, reason),
            // As many are followed as may be: whoever asks for this one looks with every block.
            _ => wait_until_final(&api, record).await,
        }
        // Whoever asked may have stopped waiting.
        let _ = settled.send(());
    });
    waiting
}

/// Waits until a record stands in a block, or the node ends.
async fn wait_until_final(api: &Shared, record: RecordId) {
    let mut changes = api.node.watch();
    loop {
        let height = changes.borrow_and_update().core.height;
        let is_open = matches!(status_of(api, record).await, Ok(TxStatus::Pending));
        if !is_open || changes.wait_for(|status| status.core.height > height).await.is_err() {
            return;
        }
    }
}

/// The status of a record once it is settled or the time is up. One question to the store, however many wait.
async fn wait_settled(
    api: &Shared,
    record: RecordId,
    wait: Duration,
    settled: oneshot::Receiver<()>,
) -> Result<TxStatus, ApiError> {
    let mut stopping = api.stopping.clone();
    if !wait.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            // Either way the node ends; the record stays on its way through the others.
            _ = stopping.wait_for(|stop| *stop) => {}
            _ = settled => {}
        }
    }
    status_of(api, record).await
}

/// `GET /v1/tx/{id}`, with `Prefer: wait=N` a long poll.
pub async fn status(
    State(api): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let record = record_id(&id)?;
    let wait = wait_of(&headers)?;
    Ok(json(&wait_for(&api, record, wait).await?))
}

/// `GET /v1/tx/{id}/receipt`.
pub async fn receipt(State(api): State<Shared>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let record = record_id(&id)?;
    let receipt = api.read(move |node| find_receipt(node, &record)).await?;
    Ok(json(
        &receipt.ok_or_else(|| {
            ApiError::not_found(words("回执：记录未登簿", "receipt: the record is not final"))
        })?,
    ))
}

async fn wait_for(api: &Shared, record: RecordId, wait: Duration) -> Result<TxStatus, ApiError> {
    let (mut changes, mut notes) = (api.node.watch(), api.followed.watch());
    let mut stopping = api.stopping.clone();
    let until = tokio::time::sleep(wait);
    tokio::pin!(until);
    loop {
        let height = changes.borrow_and_update().core.height;
        notes.mark_unchanged();
        let status = status_of(api, record).await?;
        if matches!(status, TxStatus::Final { .. } | TxStatus::Dropped { .. }) {
            return Ok(status);
        }
        tokio::select! {
            () = &mut until => return Ok(status),
            // Either way the node ends; the record stays on its way through the others.
            _ = stopping.wait_for(|stop| *stop) => return Ok(status),
            changed = changes.wait_for(|status| status.core.height > height) => {
                if changed.is_err() { return Ok(status); }
            },
            // Its sender lives as long as the API.
            _ = notes.changed() => {}
        }
    }
}

async fn status_of(api: &Shared, record: RecordId) -> Result<TxStatus, ApiError> {
    if let Some(receipt) = api.read(move |node| find_receipt(node, &record)).await? {
        return Ok(TxStatus::Final { receipt });
    }
    if api.node.is_pending(record).await? {
        return Ok(TxStatus::Pending);
    }
    // It may have become final between the two questions.
    if let Some(receipt) = api.read(move |node| find_receipt(node, &record)).await? {
        return Ok(TxStatus::Final { receipt });
    }
    Ok(match api.followed.reason(&record) {
        Some(reason) => TxStatus::Dropped { problem: ApiError::dropped(reason).into_problem() },
        None => TxStatus::Unknown,
    })
}

fn find_receipt(node: &NodeHandle, record: &RecordId) -> Result<Option<ReceiptView>, ApiError> {
    let Some(place) = node.store().place(record)? else { return Ok(None) };
    receipt_view(node, *record, place, sealed_height(node)?).map(Some)
}

/// A record's receipt as the API shows it.
///
/// # Errors
/// When the store fails.
pub fn receipt_view(
    node: &NodeHandle,
    record: RecordId,
    place: RecordPlace,
    sealed: Option<Height>,
) -> Result<ReceiptView, ApiError> {
    let RecordPlace { height, index, outcome, log_index } = place;
    let time = header_at(node, height)?.time;
    let sealed = sealed.is_some_and(|sealed| height <= sealed);
    Ok(ReceiptView { record, outcome, height, index, log_index, time, sealed })
}

/// `POST /v1/records:check`: every rule that would refuse the record at the head. Nothing is kept of it.
///
/// A record must carry a signature that holds: what the rules of workflow ask is who signs.
pub async fn check(State(api): State<Shared>, headers: HeaderMap, body: Bytes) -> Result<Response, ApiError> {
    expect_media_type(&headers, RECORD_MEDIA_TYPE)?;
    let report = api.read(move |node| {
        let height = node.store().head().ok_or_else(ApiError::internal)?.height();
        let rehearsed = node.chain().rehearse(&[&body], node.clock().now().clock);
        let rehearsed = rehearsed.map_err(|(_, refusal)| refusal)?;
        let found = rehearsed.first().ok_or_else(ApiError::internal)?;
        let failed = found.findings.all().map(failed).collect();
        Ok(CheckReport { height, outcome: found.outcome, failed })
    });
    Ok(json(&report.await?))
}

/// `POST /v1/bundles:check`: what would become of records that are to register together, in their order, as the ledger
/// would judge them: R-135 for the members that fall with another, its own rule for that one.
pub async fn check_bundle(
    State(api): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    expect_media_type(&headers, JSON)?;
    let report = api.read(move |node| {
        let asked: BundleCheck = serde_json::from_slice(&body)
            .map_err(|_| ApiError::malformed(words("JSON 请求体", "JSON body")))?;
        if !(1..=GROUP_RECORDS_MAX).contains(&asked.records.len()) {
            return Err(ApiError::malformed(words("records 应为 1 至 1024 条", "records: 1 to 1024")));
        }
        let bytes: Result<Vec<Vec<u8>>, _> = asked.records.iter().map(|text| STANDARD.decode(text)).collect();
        let bytes =
            bytes.map_err(|_| ApiError::malformed(words("records 应为 base64", "records: base64")))?;
        let height = node.store().head().ok_or_else(ApiError::internal)?.height();
        let rehearsed = node.chain().rehearse(&bytes, node.clock().now().clock);
        let rehearsed = rehearsed.map_err(|(place, refusal)| ApiError::from(refusal).of_member(place + 1))?;
        let kinds: Vec<u16> = bytes
            .iter()
            .filter_map(|bytes| SignedRecord::decode(bytes).ok())
            .map(|record| record.envelope().kind)
            .collect();
        let bundle = Bundle::of(&kinds).map(|bundle| bundle.name().to_owned());
        let members = rehearsed.iter().map(|found| MemberReport {
            outcome: found.outcome,
            failed: found.findings.all().map(failed).collect(),
        });
        Ok(BundleReport { height, bundle, members: members.collect() })
    });
    Ok(json(&report.await?))
}

/// `GET /v1/records/{id}`: receipt and envelope for anyone; the record for bureaus, its sealed part for those that it is
/// addressed to.
pub async fn show(
    State(api): State<Shared>,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let id = record_id(&id)?;
    let shared = Arc::clone(&api);
    let view = api.read(move |node| {
        let asked = Asked { method: &method, uri: &uri, headers: &headers, body: &[] };
        let asker = shared.askers.of(node, &asked)?;
        let place =
            node.store().place(&id)?.ok_or_else(|| ApiError::not_found(words("登记记录", "record")))?;
        let record = stored_record(node, place)?;
        let envelope = STANDARD.encode(kexin_proof::wire::encode(record.envelope()));
        let shown = match asker {
            None => None,
            Some(asker) => {
                let asker = asker.require(Right::ReadRegister)?;
                let recipients = record.sealed().map(|part| part.recipients()).unwrap_or_default();
                let may_open = recipients.iter().any(|(org, _)| *org == asker.org);
                let bytes = if may_open { record.encode() } else { record.without_sealed().encode() };
                Some(STANDARD.encode(bytes))
            }
        };
        let receipt = receipt_view(node, id, place, sealed_height(node)?)?;
        Ok(RecordView { receipt, envelope, record: shown })
    });
    Ok(json(&view.await?))
}

/// A record from the store, with its sealed part unless it was erased.
///
/// # Errors
/// When the store fails.
pub fn stored_record(node: &NodeHandle, place: RecordPlace) -> Result<SignedRecord, ApiError> {
    let store = node.store();
    let missing = StoreError::Missing { what: "record 登记记录", at: place.height.value() };
    let bytes = store.stored_record(place.height, place.index)?.ok_or(missing)?;
    let sealed = store.sealed_part(place.height, place.index)?;
    Ok(record_from_stored(StoredRecord { bytes, sealed })?)
}

/// A record's id in a path.
///
/// # Errors
/// 400.
pub fn record_id(text: &str) -> Result<RecordId, ApiError> {
    text.parse().map_err(|_| {
        ApiError::malformed(words("记录号应为 64 位十六进制", "record id: 64 hexadecimal digits"))
    })
}

/// `Prefer: wait=N` (RFC 7240 4.3), in seconds; none is zero. Preferences that are not known are passed over (RFC 7240 2).
///
/// # Errors
/// 400.
pub fn wait_of(headers: &HeaderMap) -> Result<Duration, ApiError> {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    for preference in preferences.flat_map(|value| value.split(',')) {
        let token = preference.split(';').next().unwrap_or_default();
        let Some((name, value)) = token.split_once('=') else { continue };
        if !name.trim().eq_ignore_ascii_case("wait") {
            continue;
        }
        let seconds =
            value.trim().trim_matches('"').parse().ok().filter(|seconds| *seconds <= WAIT_SECONDS_MAX);
        let seconds = seconds
            .ok_or_else(|| ApiError::malformed(words("Prefer 应为 wait=0 至 60", "Prefer: wait=0 to 60")))?;
        return Ok(Duration::from_secs(seconds));
    }
    Ok(Duration::ZERO)
}
