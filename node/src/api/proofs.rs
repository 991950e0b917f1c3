//! What others verify without trusting this node: bundles, the anchor, checkpoints, consistency.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse as _, Response};
use kexin_ledger::api::{ConsistencyView, PROOF_MEDIA_TYPE, ProofRequest, REQUEST_BYTES_MAX, ValidatorsView};
use kexin_ledger::prove;
use kexin_ledger::store::{Store as _, StoreError};
use kexin_proof::bundle::ProofBundle;
use kexin_proof::height::{Height, TreeSize};
use kexin_proof::unit_code::UnitCode;
use serde::Deserialize;

use super::asker::{Asked, Right};
use super::frame::expect_media_type;
use super::health::sealed_height;
use super::problem::{ApiError, words};
use super::records::wait_of;
use super::{JSON, Shared, json};
use crate::run::NodeHandle;

/// From which height on a proof is wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Since {
    since_height: Option<String>,
}

/// `POST /v1/proofs?since_height=`: a bundle, as of the newest sealed checkpoint, which covers the height that is named;
/// with `Prefer: wait=N` a seal is waited for. Statuses are for anyone; facts of records and owners for registered
/// organisations.
pub async fn prove(
    State(api): State<Shared>,
    Query(since): Query<Since>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    expect_media_type(&headers, JSON)?;
    let request: ProofRequest = read_json(&body)?;
    let since = since.since_height.as_deref().map(read_height).transpose()?;
    let wait = wait_of(&headers)?;
    if !is_open(&request) {
        // Before the wait: a request's signature is good for a moment only.
        let shared = std::sync::Arc::clone(&api);
        let asker = api.read(move |node| {
            let asked = Asked { method: &method, uri: &uri, headers: &headers, body: &body };
            shared.askers.require(node, &asked)?.require(Right::GetProofs)
        });
        asker.await?;
    }
    if let Some(since) = since {
        await_seal(&api, since, wait).await?;
    }
    let bytes = api.read(move |node| build(node, &request)).await?.to_json();
    Ok(([(header::CONTENT_TYPE, PROOF_MEDIA_TYPE)], bytes).into_response())
}

fn read_height(text: &str) -> Result<Height, ApiError> {
    let height = kexin_proof::json::parse_decimal(text).and_then(Height::new);
    height.ok_or_else(|| {
        ApiError::malformed(words("since_height 应为十进制高度", "since_height: a decimal height"))
    })
}

/// Waits until a quorum has sealed a height.
async fn await_seal(api: &Shared, height: Height, wait: Duration) -> Result<(), ApiError> {
    let mut changes = api.node.watch();
    let mut stopping = api.stopping.clone();
    let until = tokio::time::sleep(wait);
    tokio::pin!(until);
    loop {
        let sealed = changes.borrow_and_update().core.sealed;
        if api.read(sealed_height).await?.is_some_and(|sealed| sealed >= height) {
            return Ok(());
        }
        tokio::select! {
            () = &mut until => return Err(ApiError::not_sealed()),
            _ = stopping.wait_for(|stop| *stop) => return Err(ApiError::stopping()),
            changed = changes.wait_for(|status| status.core.sealed > sealed) => {
                if changed.is_err() { return Err(ApiError::stopping()); }
            },
        }
    }
}

fn is_open(request: &ProofRequest) -> bool {
    match request {
        ProofRequest::RecordRegistered { disclose, .. } => disclose.is_empty(),
        ProofRequest::UnitStatus { .. } => true,
        ProofRequest::UnitOwner { .. } => false,
    }
}

fn build(node: &NodeHandle, request: &ProofRequest) -> Result<ProofBundle, ApiError> {
    let store = &**node.store();
    let code = |text: &str| {
        text.parse::<UnitCode>().map_err(|_| ApiError::malformed(words("不动产单元号", "unit code")))
    };
    Ok(match request {
        ProofRequest::RecordRegistered { record, disclose } => {
            let is_rising = disclose.windows(2).all(|pair| pair[0] < pair[1]);
            if !is_rising || disclose.iter().any(|slot| *slot >= RECORD_SLOTS) {
                return Err(ApiError::malformed(words(
                    "disclose 应为递增且小于 32 的槽位号",
                    "disclose: rising slot numbers below 32",
                )));
            }
            prove::record_registered(store, record, disclose)?
        }
        ProofRequest::UnitStatus { unit } => prove::unit_status(store, &code(unit)?)?,
        ProofRequest::UnitOwner { unit, owner } => prove::unit_owner(store, &code(unit)?, *owner)?,
    })
}

/// Strict JSON of a bounded body.
///
/// # Errors
/// 400.
pub fn read_json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if body.len() > REQUEST_BYTES_MAX {
        return Err(ApiError::too_large());
    }
    serde_json::from_slice(body).map_err(|_| ApiError::malformed(words("JSON 请求体", "JSON body")))
}

/// `GET /v1/validators`.
pub async fn validators(State(api): State<Shared>) -> Result<Response, ApiError> {
    let head = api.node.store().head().ok_or_else(ApiError::internal)?;
    let epoch = &head.epoch;
    let view =
        ValidatorsView { height: head.height(), epoch: epoch.number(), policy: epoch.text().to_owned() };
    Ok(json(&view))
}

/// `GET /v1/genesis`: the file as it was published.
pub async fn genesis(State(api): State<Shared>) -> Response {
    let text = api.node.genesis_text().to_owned();
    ([(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, IMMUTABLE)], text).into_response()
}

/// `GET /v1/anchor`: the trust anchor, every sealed hand-over included.
pub async fn anchor(State(api): State<Shared>) -> Result<Response, ApiError> {
    let anchor = api.read(|node| Ok(prove::anchor(&**node.store())?)).await?;
    Ok(([(header::CONTENT_TYPE, JSON)], anchor.to_json()).into_response())
}

/// `GET /log/checkpoint`: the newest checkpoint that a quorum has sealed, a C2SP signed note.
pub async fn checkpoint(State(api): State<Shared>) -> Result<Response, ApiError> {
    let found = api.read(|node| Ok(node.store().latest_checkpoint()?)).await?;
    let note = found.ok_or_else(|| ApiError::from(prove::ProveError::NotFinal))?.note;
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "max-age=2")];
    Ok((headers, note).into_response())
}

/// Sizes of a consistency proof.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    from: String,
    to: String,
}

/// `GET /v1/consistency?from=&to=`: RFC 9162 2.1.4.
pub async fn consistency(
    State(api): State<Shared>,
    Query(sizes): Query<Sizes>,
) -> Result<Response, ApiError> {
    let size = |text: &str| {
        let size = kexin_proof::json::parse_decimal(text).and_then(TreeSize::new);
        size.ok_or_else(|| {
            ApiError::malformed(words("from、to 应为十进制日志大小", "from, to: decimal log sizes"))
        })
    };
    let (from, to) = (size(&sizes.from)?, size(&sizes.to)?);
    let view = api.read(move |node| {
        let store = node.store();
        if from > to || from.value() == 0 || to > store.head().map_or(from, |head| head.log_size()) {
            return Err(ApiError::malformed(words(
                "须 1 ≤ from ≤ to ≤ 日志大小",
                "1 <= from <= to <= log size",
            )));
        }
        let path = store.consistency(from, to)?;
        Ok(ConsistencyView {
            from,
            to,
            from_root: store.log_root(from)?,
            to_root: store.log_root(to)?,
            path: path.hashes().iter().map(hex::encode).collect(),
        })
    });
    Ok(json(&view.await?))
}

/// Header of a block that must be there.
///
/// # Errors
/// When the store fails or lacks it.
pub fn header_at(node: &NodeHandle, height: Height) -> Result<kexin_proof::header::Header, ApiError> {
    let missing = StoreError::Missing { what: "block header 区块头", at: height.value() };
    Ok(node.store().header(height)?.ok_or(missing)?)
}

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Slots of a record.
const RECORD_SLOTS: u16 = 32;
