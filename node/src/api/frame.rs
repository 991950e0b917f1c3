//! Around every request: how fast it comes, how large it is, the head that it sees, what may be cached, what is counted.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kexin_ledger::api::{JSON_BYTES_MAX, REQUEST_BYTES_MAX};
use kexin_ledger::record::RECORD_BYTES_MAX;
use kexin_ledger::store::Store as _;

use super::Shared;
use super::asker::is_signed;
use super::problem::{ApiError, as_problem, words};
use super::server::Pace;

/// Frames a request.
pub async fn frame(State(api): State<Shared>, request: Request, next: Next) -> Response {
    let counting = api.metrics.begin(&request);
    let may_be_kept = request.method() == Method::GET && !is_signed(request.headers());
    let head = api.node.store().head();
    let mut response = match received(request).await {
        Ok(request) => as_problem(next.run(request).await),
        Err(error) => error.into_response(),
    };
    let headers = response.headers_mut();
    if let Some(head) = head {
        headers.insert(HEIGHT, HeaderValue::from(head.height().value()));
        if let Ok(root) = HeaderValue::from_str(&head.header.state_root.to_string()) {
            headers.insert(STATE_ROOT, root);
        }
    }
    if may_be_kept {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    } else {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    counting.end(response.status());
    response
}

/// The request with its whole body, unless it comes too fast, is too large, or takes too long to arrive.
async fn received(request: Request) -> Result<Request, ApiError> {
    if request.extensions().get() == Some(&Pace::TooFast) {
        return Err(ApiError::too_many(1));
    }
    let (parts, body) = request.into_parts();
    let bytes_max = if parts.uri.path() == BUNDLES { JSON_BYTES_MAX } else { BODY_BYTES_MAX };
    if declared_bytes(&parts.headers).is_some_and(|bytes| bytes > bytes_max) {
        return Err(ApiError::too_large());
    }
    let read = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, bytes_max)).await;
    let body: Bytes = read.map_err(|_| ApiError::slow_body())?.map_err(|error| unreadable(&error))?;
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// A body that cannot be read broke off, or else is over the limit.
fn unreadable(error: &axum::Error) -> ApiError {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<hyper::Error>() {
            return ApiError::malformed(words("请求体中断或格式错误", "the body broke off or is malformed"));
        }
        cause = error.source();
    }
    ApiError::too_large()
}

fn declared_bytes(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Demands a body's media type.
///
/// # Errors
/// 415.
pub fn expect_media_type(headers: &HeaderMap, wanted: &'static str) -> Result<(), ApiError> {
    let named = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(ApiError::media_type(wanted)) }
}

/// Height of the head when the request came: what is read is at least as new.
const HEIGHT: HeaderName = HeaderName::from_static("kexin-height");
/// State root of that head.
const STATE_ROOT: HeaderName = HeaderName::from_static("kexin-state-root");
/// The one request that holds a list.
const BUNDLES: &str = "/v1/bundles:check";
/// Largest body of any other request that is read.
const BODY_BYTES_MAX: usize =
    if RECORD_BYTES_MAX > REQUEST_BYTES_MAX { RECORD_BYTES_MAX } else { REQUEST_BYTES_MAX };
/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// A request that waits for finality waits 60 s at most.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(75);
/// What a request that takes longer is answered with.
pub const TIMED_OUT: StatusCode = StatusCode::SERVICE_UNAVAILABLE;
