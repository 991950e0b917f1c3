//! HTTP for clerks, agencies and operators: one port for what people ask, one for what watches the node.
//!
//! Who asks for more than anyone may know signs the request with a registered key. Errors are problems (RFC 9457) that
//! say what, where and how to mend it, and never repeat what was sent.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kexin_ledger::api::REQUEST_BYTES_MAX;
use kexin_ledger::record::RECORD_BYTES_MAX;
use kexin_ledger::store::Store as _;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::run::NodeHandle;
use asker::Askers;
use problem::ApiError;
use records::Followed;
use requests::RequestMetrics;

mod asker;
mod health;
mod problem;
mod proofs;
mod records;
mod register;
mod requests;
mod server;
mod tags;

/// What every handler shares.
struct Api {
    node: NodeHandle,
    askers: Askers,
    followed: Followed,
    metrics: RequestMetrics,
}

type Shared = Arc<Api>;

impl Api {
    fn new(node: NodeHandle, port: &'static str) -> Shared {
        let metrics = RequestMetrics::register(node.metrics(), port);
        Arc::new(Self { node, askers: Askers::default(), followed: Followed::default(), metrics })
    }

    /// Runs what waits for the disk on a thread that may wait.
    async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&NodeHandle) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let api = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&api.node)).await;
        done.unwrap_or_else(|_| Err(ApiError::internal()))
    }
}

/// Serves clerks and agencies until `stopping` turns true; then finishes what is in flight, for ten seconds at most.
pub async fn serve(listener: TcpListener, node: NodeHandle, stopping: watch::Receiver<bool>) {
    let api = Api::new(node, "api");
    let router = Router::new()
        .route("/v1/status", get(health::status))
        .route("/v1/validators", get(proofs::validators))
        .route("/v1/genesis", get(proofs::genesis))
        .route("/v1/anchor", get(proofs::anchor))
        .route("/v1/consistency", get(proofs::consistency))
        .route("/log/checkpoint", get(proofs::checkpoint))
        .route("/v1/proofs", post(proofs::prove))
        .route("/v1/records", post(records::submit))
        .route("/v1/records:check", post(records::check))
        .route("/v1/records/{id}", get(records::show))
        .route("/v1/tx/{id}", get(records::status))
        .route("/v1/tx/{id}/receipt", get(records::receipt))
        .route("/v1/units/{code}", get(register::unit))
        .route("/v1/units/{code}/history", get(register::history))
        .route("/v1/subjects/{key}", get(register::subject))
        .route("/v1/cases/{jurisdiction}/{number}", get(register::case))
        .route("/v1/organisations/{org}", get(register::organisation))
        .route("/v1/party-tags", post(tags::tag))
        .layer(DefaultBodyLimit::max(RECORD_BYTES_MAX.max(REQUEST_BYTES_MAX)));
    server::run(listener, with_frame(router, &api), stopping).await;
}

/// Serves operators: health, metrics, peers. For the operators' network only.
pub async fn serve_operations(listener: TcpListener, node: NodeHandle, stopping: watch::Receiver<bool>) {
    let api = Api::new(node, "operations");
    let router = Router::new()
        .route("/metrics", get(health::metrics))
        .route("/v1/status", get(health::status))
        .route("/v1/peers", get(health::peers))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX));
    server::run(listener, with_frame(router, &api), stopping).await;
}

fn with_frame(router: Router<Shared>, api: &Shared) -> Router {
    router
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/version", get(health::version))
        .fallback(|| async { ApiError::not_found("route 路径") })
        .method_not_allowed_fallback(|| async { ApiError::method() })
        .layer(from_fn_with_state(Arc::clone(api), frame))
        .with_state(Arc::clone(api))
}

/// Around every request: the head that it sees, what may be cached, what is counted.
async fn frame(State(api): State<Shared>, request: Request, next: Next) -> Response {
    let is_signed = asker::is_signed(request.headers());
    let counting = api.metrics.begin(&request);
    let head = api.node.store().head();
    let is_read = request.method() == Method::GET;
    let mut response = problem::as_problem(next.run(request).await);
    let headers = response.headers_mut();
    if let Some(head) = head {
        headers.insert(HEIGHT, HeaderValue::from(head.height().value()));
        if let Ok(root) = HeaderValue::from_str(&head.header.state_root.to_string()) {
            headers.insert(STATE_ROOT, root);
        }
    }
    let cache = if is_signed || !is_read { "no-store" } else { "no-cache" };
    headers.entry("cache-control").or_insert(HeaderValue::from_static(cache));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    counting.end(response.status());
    response
}

/// JSON with its media type.
fn json<T: serde::Serialize>(value: &T) -> Response {
    axum::Json(value).into_response()
}

/// Height of the head that the request saw.
const HEIGHT: HeaderName = HeaderName::from_static("kexin-height");
/// State root of that head.
const STATE_ROOT: HeaderName = HeaderName::from_static("kexin-state-root");

#[cfg(test)]
mod tests;
