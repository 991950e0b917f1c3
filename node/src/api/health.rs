//! Whether the node lives, can serve, and where it stands.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kexin_ledger::api::{PeerView, PeersView, Readiness, Status};
use kexin_ledger::book::version_in_force;
use kexin_ledger::store::Store as _;
use kexin_proof::height::Height;

use super::problem::ApiError;
use super::{Shared, json};
use crate::core::Alarm;
use crate::run::{NodeHandle, NodeStatus};

/// `GET /livez`: the process answers.
pub async fn live() -> &'static str {
    "live\n"
}

/// `GET /version`.
pub async fn version() -> &'static str {
    concat!(env!("CARGO_PKG_VERSION"), "\n")
}

/// `GET /readyz`: whether the node can serve, and which check failed.
pub async fn ready(State(api): State<Shared>) -> Response {
    let status = api.node.status();
    let reached = match validators_up(&api).await {
        Ok(up) => up + usize::from(status.core.validator.is_some()),
        Err(_) => 0,
    };
    let quorum = api.node.store().head().map_or(1, |head| head.epoch.quorum());
    let failed = failed_checks(&status, reached >= quorum);
    let ready = Readiness { ready: failed.is_empty(), failed };
    let code = if ready.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, json(&ready)).into_response()
}

/// Other validators of the epoch in force that are connected; observers do not vote.
async fn validators_up(api: &Shared) -> Result<usize, ApiError> {
    let head = api.node.store().head().ok_or_else(ApiError::internal)?;
    let validators = head.epoch.validators();
    let is_validator = |peer_id: &str| validators.iter().any(|validator| validator.peer_id == peer_id);
    let peers = api.node.peers().await?;
    Ok(peers.iter().filter(|peer| peer.up && is_validator(&peer.peer.to_string())).count())
}

fn failed_checks(status: &NodeStatus, has_quorum: bool) -> Vec<String> {
    let raised = |is: fn(&Alarm) -> bool| status.alarms.iter().any(is);
    let checks = [
        ("synced 未同步", is_synced(status)),
        ("quorum of peers 连接的验证节点不足法定数", has_quorum),
        ("clock 时钟偏差", !raised(|alarm| matches!(alarm, Alarm::ClockOff { .. }))),
        ("deciding 长时间无区块", !raised(|alarm| matches!(alarm, Alarm::Stalled { .. }))),
        ("sealing 封签停滞", !raised(|alarm| matches!(alarm, Alarm::SealsMissing { .. }))),
        ("software 软件版本不一致", !raised(|alarm| matches!(alarm, Alarm::DecidedBlockRefused { .. }))),
    ];
    checks.into_iter().filter(|(_, holds)| !holds).map(|(name, _)| name.to_owned()).collect()
}

/// One height behind is the block that is being decided.
fn is_synced(status: &NodeStatus) -> bool {
    status.core.best.value() <= status.core.height.value() + 1
}

/// `GET /v1/status`.
pub async fn status(State(api): State<Shared>) -> Result<Response, ApiError> {
    let status = api.read(view).await?;
    Ok(json(&status))
}

fn view(node: &NodeHandle) -> Result<Status, ApiError> {
    let status = node.status();
    let head = node.store().head().ok_or_else(ApiError::internal)?;
    let sealed_height = sealed_height(node)?;
    Ok(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        origin: head.epoch.origin().to_string(),
        chain: node.chain_id(),
        height: head.height(),
        time: head.header.time,
        header_hash: head.header_hash,
        state_root: head.header.state_root,
        log_size: head.log_size(),
        epoch: head.epoch.number(),
        rule_set: version_in_force(&**node.store(), head.height().next())?,
        validator: status.core.validator,
        sealed_height,
        pending_records: u32::try_from(status.core.pending).unwrap_or(u32::MAX),
        peers: u32::try_from(status.peers_up).unwrap_or(u32::MAX),
        synced: is_synced(&status),
        alarms: status.alarms.iter().map(ToString::to_string).collect(),
    })
}

/// Newest height whose checkpoint a quorum has sealed.
///
/// # Errors
/// When the store fails.
pub fn sealed_height(node: &NodeHandle) -> Result<Option<Height>, ApiError> {
    let store = node.store();
    let Some(checkpoint) = store.latest_checkpoint()? else { return Ok(None) };
    let last = checkpoint.size.value().checked_sub(1).and_then(kexin_proof::height::LeafIndex::new);
    last.map_or(Ok(None), |last| Ok(store.height_of_entry(last)?))
}

/// `GET /metrics`: OpenMetrics.
pub async fn metrics(State(api): State<Shared>) -> Response {
    let page = api.node.metrics_page();
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], page).into_response()
}

/// `GET /v1/peers`.
pub async fn peers(State(api): State<Shared>) -> Result<Response, ApiError> {
    let head = api.node.store().head().ok_or_else(ApiError::internal)?;
    let org_of = |peer_id: &str| {
        let validators = head.epoch.validators();
        validators.iter().find(|validator| validator.peer_id == peer_id).map(|validator| validator.org)
    };
    let peers = api.node.peers().await?;
    let items = peers.into_iter().map(|peer| {
        let peer_id = peer.peer.to_string();
        PeerView {
            org: org_of(&peer_id),
            peer_id,
            up: peer.up,
            address: peer.address.map(|address| address.to_string()),
            round_trip_us: peer.round_trip_us,
            agent: peer.agent,
            blocked: peer.blocked,
        }
    });
    Ok(json(&PeersView { items: items.collect() }))
}
