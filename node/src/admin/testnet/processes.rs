//! The processes of a testnet. Each holds the reading end of a pipe from this one: when this process ends, however it
//! ends, the pipes close and every node stops.

use std::fs::File;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use super::files::{Layout, NodeFiles};
use crate::admin::failure::{Exit, Failure, file};
use crate::admin::text::{t, tf};
use crate::clock::Clock;

/// Running nodes.
pub struct Processes {
    nodes: Vec<Running>,
}

struct Running {
    files: NodeFiles,
    child: Child,
    /// Closing it stops the node.
    pipe: Option<ChildStdin>,
}

impl Processes {
    /// Starts every node of a layout.
    ///
    /// # Errors
    /// When a process or its log cannot be made; those that were started are stopped.
    pub(in crate::admin) fn start(layout: &Layout) -> Result<Self, Failure> {
        let mut processes = Self { nodes: Vec::new() };
        let program =
            std::env::current_exe().map_err(|error| Failure::plain(Exit::Internal, error.to_string()))?;
        for files in &layout.nodes {
            let path = files.log();
            let log =
                File::options().create(true).append(true).open(&path).map_err(|error| file(&path, &error))?;
            let mut child = Command::new(&program)
                .args(["start", "--until-stdin-closes", "--config"])
                .arg(files.config())
                .arg("--passphrase-file")
                .arg(layout.passphrase())
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(log)
                .spawn()
                .map_err(|error| Failure::plain(Exit::Internal, format!("{}: {error}", files.name)))?;
            let pipe = child.stdin.take();
            processes.nodes.push(Running { files: files.clone(), child, pipe });
        }
        Ok(processes)
    }

    /// Waits until every node says that it is ready.
    ///
    /// # Errors
    /// When one ends before, or the time is up: the log says why.
    pub(in crate::admin) fn wait_ready(&mut self, patience: Duration) -> Result<(), Failure> {
        let clock = Clock::start();
        for place in 0..self.nodes.len() {
            loop {
                self.check_alive()?;
                if is_ready(&self.nodes[place].files) {
                    break;
                }
                if Duration::from_millis(clock.now().uptime_ms) > patience {
                    return Err(see_log(&self.nodes[place].files, t("未能就绪", "is not ready")));
                }
                std::thread::sleep(POLL);
            }
        }
        Ok(())
    }

    fn check_alive(&mut self) -> Result<(), Failure> {
        for node in &mut self.nodes {
            if let Ok(Some(status)) = node.child.try_wait() {
                return Err(see_log(&node.files, &format!("{} ({status})", t("已退出", "has ended"))));
            }
        }
        Ok(())
    }

    /// Waits for SIGINT, SIGTERM, the end of standard input when asked to, or the end of a node.
    ///
    /// # Errors
    /// When a node ends by itself.
    pub(in crate::admin) fn run_until_stopped(mut self, until_stdin_closes: bool) -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::plain(Exit::Internal, error.to_string()))?;
        runtime.block_on(async {
            let stop = crate::admin::start::stop_wanted(until_stdin_closes)?;
            tokio::pin!(stop);
            loop {
                tokio::select! {
                    () = &mut stop => return Ok(()),
                    () = tokio::time::sleep(WATCH) => self.check_alive()?,
                }
            }
        })
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            node.pipe = None;
        }
        for node in &mut self.nodes {
            // A child that is gone already has been waited for.
            let _ = node.child.wait();
        }
    }
}

fn is_ready(files: &NodeFiles) -> bool {
    let agent = ureq::Agent::config_builder().timeout_global(Some(READY_TIMEOUT)).build().new_agent();
    agent.get(format!("{}/readyz", files.operations_url())).call().is_ok()
}

fn see_log(files: &NodeFiles, what: &str) -> Failure {
    Failure::new(
        Exit::Internal,
        tf(
            format!("节点 {}（{}）{what}", files.name, files.title),
            format!("node {} ({}) {what}", files.name, files.title),
        ),
        tf(format!("见日志 {}", files.log().display()), format!("see its log {}", files.log().display())),
    )
}

/// How long a testnet may take to be ready.
pub const READY_PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);
const WATCH: Duration = Duration::from_millis(500);
const READY_TIMEOUT: Duration = Duration::from_secs(2);
