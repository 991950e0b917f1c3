//! `kexin-node status` and `peers`: what a running node says of itself over its operations port.

use std::io::Read as _;
use std::time::Duration;

use kexin_ledger::api::{PeersView, Problem, Status};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::args::{Output, Target};
use super::failure::{Exit, Failure, Outcome};
use super::text::{t, tf};

/// `kexin-node status`.
pub fn status(output: Output, target: &Target) -> Outcome {
    let status: Status = ask(&target.node, "/v1/status")?;
    let sealed = status.sealed_height.map_or_else(|| "–".to_owned(), |height| height.to_string());
    let validator = status.validator.map_or_else(|| "–".to_owned(), |number| number.to_string());
    let mut lines = vec![
        format!("{}  {} ({})", t("链", "chain"), status.origin, status.chain),
        format!("{}  {}   {} {sealed}", t("高度", "height"), status.height, t("已封签", "sealed")),
        format!("{}  {validator}   {} {}", t("验证者", "validator"), t("时期", "epoch"), status.epoch),
        format!(
            "{}  {}   {} {}   {} {}",
            t("连接", "peers"),
            status.peers,
            t("待登簿", "pending"),
            status.pending_records,
            t("同步", "synced"),
            status.synced
        ),
    ];
    lines.extend(status.alarms.iter().map(|alarm| format!("{}  {alarm}", t("告警", "alarm"))));
    show(output, "kexin.status/v1", &status, &lines);
    Ok(Exit::Done)
}

/// `kexin-node peers`.
pub fn peers(output: Output, target: &Target) -> Outcome {
    let peers: PeersView = ask(&target.node, "/v1/peers")?;
    let line = |peer: &kexin_ledger::api::PeerView| {
        let mark = if peer.blocked {
            "⊘"
        } else if peer.up {
            "✓"
        } else {
            "✗"
        };
        let org = peer.org.map_or_else(|| "–".to_owned(), |org| org.to_string());
        let trip = peer
            .round_trip_us
            .map_or_else(|| "–".to_owned(), |us| format!("{}.{:03} ms", us / 1_000, us % 1_000));
        let address = peer.address.as_deref().unwrap_or("–");
        format!("{mark}  {org:>6}  {trip:>10}  {address}  {}", peer.peer_id)
    };
    let lines: Vec<String> = peers.items.iter().map(line).collect();
    show(output, "kexin.peers/v1", &peers, &lines);
    Ok(Exit::Done)
}

/// Asks a node for JSON.
///
/// # Errors
/// No node, or an answer of another form.
pub fn ask<T: DeserializeOwned>(base: &str, path: &str) -> Result<T, Failure> {
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .new_agent();
    let mut answer = agent
        .get(format!("{}{path}", base.trim_end_matches('/')))
        .call()
        .map_err(|error| unreachable(base, &error))?;
    read_json(&mut answer)
}

/// Hands bytes to a node and waits for its answer, a number of seconds at most.
///
/// # Errors
/// No node, its refusal, or an answer of another form.
pub fn post<T: DeserializeOwned>(
    base: &str,
    path: &str,
    media_type: &str,
    body: &[u8],
    wait_seconds: u64,
) -> Result<T, Failure> {
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT + Duration::from_secs(wait_seconds)))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .new_agent();
    let request = agent
        .post(format!("{}{path}", base.trim_end_matches('/')))
        .header("content-type", media_type)
        .header("prefer", format!("wait={wait_seconds}"));
    let mut answer = request.send(body).map_err(|error| unreachable(base, &error))?;
    if answer.status().as_u16() >= 400 {
        let problem: Problem = read_json(&mut answer)?;
        let what = format!("{} {}", problem.code, tf(problem.title_zh, problem.title_en));
        return Err(Failure::new(Exit::Refused, what, tf(problem.remedy_zh, problem.remedy_en)));
    }
    read_json(&mut answer)
}

fn unreachable(base: &str, error: &ureq::Error) -> Failure {
    Failure::new(
        Exit::NoNode,
        format!("{} {base}: {error}", t("节点无法连接", "the node cannot be reached")),
        t(
            "检查节点是否运行，以及 node.toml 中的监听地址",
            "see that it runs, and where node.toml makes it listen",
        ),
    )
}

fn read_json<T: DeserializeOwned>(answer: &mut ureq::http::Response<ureq::Body>) -> Result<T, Failure> {
    let mut bytes = Vec::new();
    let read = answer.body_mut().as_reader().take(ANSWER_BYTES_MAX).read_to_end(&mut bytes);
    let parsed = read.ok().and_then(|_| serde_json::from_slice(&bytes).ok());
    parsed.ok_or_else(|| {
        Failure::plain(
            Exit::Internal,
            t("节点应答不是本版本的形式", "the node's answer is not of this version's form"),
        )
    })
}

/// Prints a document as JSON with its schema name, or the lines for people.
pub fn show<T: Serialize>(output: Output, schema: &'static str, document: &T, lines: &[String]) {
    match output {
        Output::Json => {
            let mut value = serde_json::to_value(document).expect("views have plain members");
            if let Some(members) = value.as_object_mut() {
                members.insert("schema".to_owned(), schema.into());
            }
            println!("{value}");
        }
        Output::Table => lines.iter().for_each(|line| println!("{line}")),
    }
}

const TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_BYTES_MAX: u64 = 1 << 20;
