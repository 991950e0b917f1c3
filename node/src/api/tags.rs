//! Party tags: the one answer that takes an identity number, in a signed body that is never logged, and counted.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use kexin_ledger::api::{PartyTagReply, PartyTagRequest};
use kexin_ledger::party::PartyDocument;

use super::asker::{Asked, Right};
use super::frame::expect_media_type;
use super::problem::{ApiError, words};
use super::proofs::read_json;
use super::{JSON, Shared, json};

/// `POST /v1/party-tags`: the tag of a person or an organisation.
pub async fn tag(
    State(api): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    expect_media_type(&headers, JSON)?;
    let shared = Arc::clone(&api);
    let reply = api.read(move |node| {
        let asked = Asked { method: &method, uri: &uri, headers: &headers, body: &body };
        let asker = shared.askers.require(node, &asked)?.require(Right::GetTags)?;
        let request: PartyTagRequest = read_json(&body)?;
        let tagger = node.tagger().ok_or_else(ApiError::no_tagger)?;
        let document = PartyDocument::normalise(request.document_type, &request.number).map_err(|_| {
            ApiError::malformed(words(
                "证件种类不在字典，或证件号校验不通过（R-009、R-010）",
                "the kind of document is unknown, or its number fails its check (R-009, R-010)",
            ))
        })?;
        let uptime_ms = node.clock().now().uptime_ms;
        let made = tagger.tag(&document, (asker.org, asker.key), uptime_ms);
        let made = made.map_err(|_| ApiError::too_many(RETRY_SECONDS))?;
        Ok(PartyTagReply { tag: hex::encode(made.tag.to_bytes()), calls_left: made.left })
    });
    Ok(json(&reply.await?))
}

/// When to ask again after the hour's tags are used up: some way into the hour, at the latest.
const RETRY_SECONDS: u64 = 600;
