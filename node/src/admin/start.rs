//! `kexin-node start`: one validator as a process, until a signal ends it.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use kexin_ledger::keystore::KeystoreError;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::args::Start;
use super::failure::{Exit, Failure, Outcome};
use super::passphrase;
use super::text::t;
use crate::api;
use crate::config::{LogFormat, LogSection, NodeConfig};
use crate::run::{RunError, RunningNode};
use crate::signer::NodeKeys;

/// Where a running node listens: written beside its data once it does, for whoever started it with port 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// HTTP for clerks and agencies.
    pub api: SocketAddr,
    /// HTTP for operators.
    pub operations: SocketAddr,
    /// Where peers reach it.
    pub network: Vec<String>,
}

/// Name of the file with [`Addresses`] in the data folder.
pub const ADDRESSES_FILE: &str = "addresses.json";

/// Runs the command.
pub fn run(arguments: &Start) -> Outcome {
    let config = NodeConfig::read(&arguments.config)
        .map_err(|error| Failure::plain(Exit::Usage, error.to_string()))?;
    log_to_stderr(&config.log)?;
    let keys = unlock(&config, arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::plain(Exit::Internal, error.to_string()))?;
    runtime.block_on(serve(&config, keys, arguments.until_stdin_closes))?;
    Ok(Exit::Done)
}

fn unlock(config: &NodeConfig, arguments: &Start) -> Result<NodeKeys, Failure> {
    let passphrase = passphrase::read(&arguments.passphrase)?;
    NodeKeys::unlock(&config.node.keystore, &passphrase, config.node.organisation).map_err(|error| {
        let exit = if matches!(error, KeystoreError::Locked) { Exit::NotAuthorised } else { Exit::Usage };
        Failure::plain(exit, format!("{}: {error}", config.node.keystore.display()))
    })
}

async fn serve(config: &NodeConfig, keys: NodeKeys, until_stdin_closes: bool) -> Result<(), Failure> {
    // Signals are caught before anything is opened: one that comes early ends the node as cleanly as a late one.
    let stop = stop_wanted(until_stdin_closes)?;
    let api = bind(config.api.listen).await?;
    let operations = bind(config.operations.listen).await?;
    let mut node = RunningNode::start(config, keys).map_err(|error| failed(&error))?;
    let network = listening(&node).await;
    let addresses = Addresses { api: address(&api)?, operations: address(&operations)?, network };
    node.attach("api", api::serve(api, node.handle().clone(), node.stopping()));
    node.attach("operations", api::serve_operations(operations, node.handle().clone(), node.stopping()));
    write_addresses(&config.node.data, &addresses)?;
    tracing::info!(api = %addresses.api, operations = %addresses.operations, chain = %node.handle().chain_id(), "node runs");
    let ended = node.run_until(stop).await;
    // A file that tells where nobody listens any more misleads; when it cannot be removed, the next start replaces it.
    let _ = std::fs::remove_file(config.node.data.join(ADDRESSES_FILE));
    ended.map_err(|error| failed(&error))?;
    tracing::info!("node stopped");
    Ok(())
}

async fn listening(node: &RunningNode) -> Vec<String> {
    let mut status = node.handle().watch();
    match status.wait_for(|status| !status.listening.is_empty()).await {
        Ok(status) => status.listening.clone(),
        // The executor has ended; `run_until` says why.
        Err(_) => Vec::new(),
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("{} {address}: {error}", t("无法监听", "cannot listen on")),
            t("更换端口，或停止占用它的进程", "use another port, or stop the process that holds it"),
        )
    })
}

fn address(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener.local_addr().map_err(|error| Failure::plain(Exit::Internal, error.to_string()))
}

fn failed(error: &RunError) -> Failure {
    Failure::plain(Exit::Internal, error.to_string())
}

/// Ready at SIGTERM, SIGINT, or when standard input closes.
pub(super) fn stop_wanted(until_stdin_closes: bool) -> Result<impl Future<Output = ()>, Failure> {
    let catch = |kind| signal(kind).map_err(|error| Failure::plain(Exit::Internal, error.to_string()));
    let (mut term, mut int) = (catch(SignalKind::terminate())?, catch(SignalKind::interrupt())?);
    let (closed, stdin_closed) = tokio::sync::oneshot::channel();
    let mut unused = Some(closed);
    if let Some(closed) = unused.take_if(|_| until_stdin_closes) {
        std::thread::spawn(move || {
            // Whatever ends the reading means that nobody holds the other end.
            let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
            let _ = closed.send(());
        });
    }
    Ok(async move {
        // Dropped, it would look as if standard input had closed.
        let _unused = unused;
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
            _ = stdin_closed => {}
        }
    })
}

fn write_addresses(data: &Path, addresses: &Addresses) -> Result<(), Failure> {
    let write = || -> std::io::Result<()> {
        let beside = data.join(".addresses.new");
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(&serde_json::to_vec_pretty(addresses)?)?;
        file.sync_all()?;
        std::fs::rename(&beside, data.join(ADDRESSES_FILE))
    };
    write().map_err(|error| super::failure::file(&data.join(ADDRESSES_FILE), &error))
}

fn log_to_stderr(log: &LogSection) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&log.level).map_err(|_| {
        Failure::new(
            Exit::Usage,
            t("node.toml：log.level 无法解析", "node.toml: log.level is no filter"),
            "info | kexin_node=debug,warn",
        )
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => builder.with_ansi(false).init(),
        LogFormat::Json => builder.json().init(),
    }
    Ok(())
}
