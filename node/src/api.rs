//! HTTP for clerks, agencies and operators: one port for what people ask, one for what watches the node.
//!
//! Who asks for more than anyone may know signs the request with a registered key. Errors are problems (RFC 9457) that
//! say what, where and how to mend it, and never repeat what was sent.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower_http::timeout::TimeoutLayer;

use crate::run::NodeHandle;
use asker::Askers;
use followed::Followed;
use frame::{REQUEST_TIMEOUT, TIMED_OUT, frame};
use problem::{ApiError, words};
use requests::RequestMetrics;

mod asker;
mod cases;
mod followed;
mod frame;
mod health;
mod problem;
mod proofs;
mod records;
mod register;
mod requests;
mod rule_book;
mod server;
mod tags;

/// What every handler shares.
struct Api {
    node: NodeHandle,
    askers: Askers,
    followed: Followed,
    metrics: RequestMetrics,
    /// Room for reads: the threads that wait for the disk are few, and the node needs some for itself.
    reads: Semaphore,
    /// Turns true when the node ends: whoever waits for finality is answered at once.
    stopping: watch::Receiver<bool>,
}

type Shared = Arc<Api>;

impl Api {
    fn new(node: NodeHandle, port: &'static str, stopping: watch::Receiver<bool>) -> Shared {
        let metrics = RequestMetrics::register(node.metrics(), port);
        let (askers, followed) = (Askers::default(), Followed::default());
        Arc::new(Self { node, askers, followed, metrics, reads: Semaphore::new(READS_MAX), stopping })
    }

    /// Runs what waits for the disk on a thread that may wait.
    async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&NodeHandle) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let room = self.reads.acquire().await.map_err(|_| ApiError::internal())?;
        let api = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&api.node)).await;
        drop(room);
        done.unwrap_or_else(|_| Err(ApiError::internal()))
    }
}

/// Serves clerks and agencies until `stopping` turns true; then finishes what is in flight, for ten seconds at most.
pub async fn serve(listener: TcpListener, node: NodeHandle, stopping: watch::Receiver<bool>) {
    let api = Api::new(node, "api", stopping.clone());
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
        .route("/v1/bundles:check", post(records::check_bundle))
        .route("/v1/records/{id}", get(records::show))
        .route("/v1/tx/{id}", get(records::status))
        .route("/v1/tx/{id}/receipt", get(records::receipt))
        .route("/v1/units/{code}", get(register::unit))
        .route("/v1/units/{code}/history", get(register::history))
        .route("/v1/subjects/{key}", get(register::subject))
        .route("/v1/cases", get(cases::open))
        .route("/v1/cases/{jurisdiction}/{number}", get(register::case))
        .route("/v1/kpi", get(cases::kpi))
        .route("/v1/daily-log", get(cases::daily_log))
        .route("/v1/rule-book", get(rule_book::show))
        .route("/v1/organisations/{org}", get(register::organisation))
        .route("/v1/party-tags", post(tags::tag));
    server::run(listener, with_frame(router, &api), stopping).await;
}

/// Serves operators: health, metrics, peers. For the operators' network only.
pub async fn serve_operations(listener: TcpListener, node: NodeHandle, stopping: watch::Receiver<bool>) {
    let api = Api::new(node, "operations", stopping.clone());
    let router = Router::new()
        .route("/metrics", get(health::metrics))
        .route("/v1/status", get(health::status))
        .route("/v1/peers", get(health::peers));
    server::run(listener, with_frame(router, &api), stopping).await;
}

fn with_frame(router: Router<Shared>, api: &Shared) -> Router {
    router
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/version", get(health::version))
        .fallback(|| async { ApiError::not_found(words("路径", "path")) })
        .method_not_allowed_fallback(|| async { ApiError::method() })
        .layer(TimeoutLayer::with_status_code(TIMED_OUT, REQUEST_TIMEOUT))
        .layer(from_fn_with_state(Arc::clone(api), frame))
        .with_state(Arc::clone(api))
}

/// JSON with its media type.
fn json<T: serde::Serialize>(value: &T) -> Response {
    axum::Json(value).into_response()
}

/// Media type of JSON.
const JSON: &str = "application/json";
/// Reads at a time.
const READS_MAX: usize = 64;

#[cfg(test)]
mod tests;
