//! Party tags: the one answer that takes an identity number, in a signed body that is never logged, and counted.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use kexin_ledger::api::{PartyTagReply, PartyTagRequest};
use kexin_ledger::party::PartyDocument;

use super::asker::Asked;
use super::problem::ApiError;
use super::proofs::read_json;
use super::{Shared, json};

/// `POST /v1/party-tags`: the tag of a person or an organisation, for any registered key.
pub async fn tag(
    State(api): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let shared = Arc::clone(&api);
    let reply = api.read(move |node| {
        let asked = Asked { method: &method, uri: &uri, headers: &headers, body: &body };
        let asker = shared.askers.require(node, &asked)?;
        let request: PartyTagRequest = read_json(&body)?;
        let tagger = node.tagger().ok_or_else(ApiError::no_tagger)?;
        let document = PartyDocument::normalise(request.document_type, &request.number).map_err(|_| {
            ApiError::malformed("document: it fails its check (R-009, R-010) 证件号校验不通过")
        })?;
        let tag = tagger.tag(&document, node.clock().now().uptime_ms).map_err(|_| ApiError::too_many(600))?;
        // Who asked is a matter of record; whom about is not.
        tracing::info!(org = asker.org, key = asker.key, "party tag");
        let calls_left = tagger.left(node.clock().now().uptime_ms);
        Ok(PartyTagReply { tag: hex::encode(tag.to_bytes()), calls_left })
    });
    Ok(json(&reply.await?))
}
