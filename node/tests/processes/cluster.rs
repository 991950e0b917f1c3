//! A testnet whose processes a test holds in its hands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::Duration;

use kexin_ledger::api::{PeersView, ReceiptView, Status, Submitted, TxStatus};
use kexin_ledger::record::SignedRecord;
use kexin_node::clock::Clock;
use kexin_proof::anchor::TrustAnchor;
use kexin_proof::hash::RecordId;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Ends a hung test.
const PATIENCE: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(40);

/// One node's place on the disk and on loopback.
#[derive(Clone)]
pub struct Node {
    pub folder: PathBuf,
    pub api: String,
    pub operations: String,
}

impl Node {
    /// Submits a record and waits some seconds; `None` when the node does not answer or refuses.
    pub fn submit(&self, record: &SignedRecord, wait_seconds: u64) -> Option<Submitted> {
        self.submit_by(&agent(), record, wait_seconds)
    }

    /// The same on an agent's connection, which is kept.
    pub fn submit_by(
        &self,
        agent: &ureq::Agent,
        record: &SignedRecord,
        wait_seconds: u64,
    ) -> Option<Submitted> {
        let request = agent
            .post(format!("{}/v1/records", self.api))
            .header("content-type", "application/vnd.kexin.record")
            .header("prefer", format!("wait={wait_seconds}"));
        let mut answer = request.send(&record.encode()[..]).ok()?;
        serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()
    }
}

/// A testnet.
pub struct Cluster {
    pub folder: tempfile::TempDir,
    pub nodes: Vec<Node>,
    net: PathBuf,
    children: Vec<Option<Child>>,
    mounts: Vec<PathBuf>,
}

impl Cluster {
    /// The files of `count` validators; nothing runs.
    pub fn plan(count: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let net = folder.path().join("net");
        Self::plan_in(folder, net, count)
    }

    /// The files of `count` validators in the folder `net`, which may lie on a disk of its own; logs are kept in `folder`.
    pub fn plan_in(folder: tempfile::TempDir, net: PathBuf, count: usize) -> Self {
        let output = node_command()
            .args(["testnet", "plan", "-o", "json", "-n", &count.to_string(), "--in"])
            .arg(&net)
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let contents: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let nodes: Vec<Node> = contents["nodes"]
            .as_array()
            .expect("nodes")
            .iter()
            .map(|node| Node {
                folder: text(&node["folder"]).into(),
                api: text(&node["api"]),
                operations: text(&node["operations"]),
            })
            .collect();
        let children = nodes.iter().map(|_| None).collect();
        Self { folder, nodes, net, children, mounts: Vec::new() }
    }

    /// `count` validators that run and see each other.
    pub fn up(count: usize) -> Self {
        let mut cluster = Self::plan(count);
        (0..count).for_each(|place| cluster.start(place));
        (0..count).for_each(|place| cluster.wait_ready(place));
        cluster
    }

    pub fn net(&self) -> PathBuf {
        self.net.clone()
    }

    /// Starts a node; it need not be ready yet.
    pub fn start(&mut self, place: usize) {
        let folder = self.nodes[place].folder.clone();
        let command = self.command(&folder);
        self.start_with(place, command);
    }

    /// Starts a node by a command of [`Cluster::command`] to which something was added.
    pub fn start_with(&mut self, place: usize, mut command: Command) {
        self.children[place] = Some(command.spawn().expect("it starts"));
    }

    /// A node of this network by its folder, which may be a copy.
    pub fn command(&self, folder: &Path) -> Command {
        let log = fs::File::options().create(true).append(true).open(self.log_of(folder)).expect("a log");
        let mut command = node_command();
        command
            .args(["start", "--until-stdin-closes", "--config"])
            .arg(folder.join("node.toml"))
            .arg("--passphrase-file")
            .arg(self.net().join("passphrase"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log);
        command
    }

    /// Runs a node that is to end by itself.
    pub fn run_to_end(&mut self, place: usize) -> ExitStatus {
        self.start(place);
        self.wait_end(place)
    }

    /// Waits for a node's end.
    pub fn wait_end(&mut self, place: usize) -> ExitStatus {
        let mut child = self.children[place].take().expect("it was started");
        // Standard input stays open, so that the end is the node's own doing.
        let clock = Clock::start();
        loop {
            if let Some(status) = child.try_wait().expect("it can be waited for") {
                return status;
            }
            if Duration::from_millis(clock.now().uptime_ms) > PATIENCE {
                child.kill().expect("it can be killed");
                panic!("node {place} does not end: {}", self.log(place));
            }
            sleep(POLL);
        }
    }

    /// SIGKILL.
    pub fn kill(&mut self, place: usize) {
        let mut child = self.children[place].take().expect("it runs");
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }

    /// Sends a signal to a node's process.
    pub fn signal(&self, place: usize, signal: &str) {
        let process = self.process_id(place).to_string();
        assert!(Command::new("kill").args([signal, &process]).status().expect("kill runs").success());
    }

    pub fn process_id(&self, place: usize) -> u32 {
        self.children[place].as_ref().expect("it runs").id()
    }

    /// Waits for a node that was killed by a signal.
    pub fn forget_killed(&mut self, place: usize) {
        self.children[place].take().expect("it ran").wait().expect("it ends");
    }

    /// A clean end.
    pub fn stop(&mut self, place: usize) {
        let mut child = self.children[place].take().expect("it runs");
        drop(child.stdin.take());
        assert!(child.wait().expect("it ends").success(), "{}", self.log(place));
    }

    pub fn log(&self, place: usize) -> String {
        fs::read_to_string(self.log_of(&self.nodes[place].folder)).unwrap_or_default()
    }

    /// Beside the network, so that it outlives the node's disk.
    fn log_of(&self, node: &Path) -> PathBuf {
        let name = node.file_name().expect("a node's folder has a name").to_string_lossy();
        self.folder.path().join(format!("{name}.log"))
    }

    /// Waits until a node is ready to serve.
    pub fn wait_ready(&self, place: usize) {
        let what = format!("node {place} is ready");
        self.wait(&what, || get::<Value>(&format!("{}/readyz", self.nodes[place].operations)).is_some());
    }

    /// Waits until a node is ready, or has given up.
    pub fn comes_up(&mut self, place: usize) -> bool {
        let clock = Clock::start();
        loop {
            let child = self.children[place].as_mut().expect("it was started");
            let has_ended = child.try_wait().expect("it can be waited for").is_some();
            if has_ended || Duration::from_millis(clock.now().uptime_ms) > PATIENCE {
                return false;
            }
            if get::<Value>(&format!("{}/readyz", self.nodes[place].operations)).is_some() {
                return true;
            }
            sleep(POLL);
        }
    }

    pub fn status(&self, place: usize) -> Option<Status> {
        get(&format!("{}/v1/status", self.nodes[place].operations))
    }

    pub fn height(&self, place: usize) -> Option<u64> {
        self.status(place).map(|status| status.height.value())
    }

    pub fn peers(&self, place: usize) -> Option<PeersView> {
        get(&format!("{}/v1/peers", self.nodes[place].operations))
    }

    /// A counter or gauge of a node.
    pub fn metric(&self, place: usize, name: &str) -> u64 {
        let mut answer =
            agent().get(format!("{}/metrics", self.nodes[place].operations)).call().expect("metrics");
        let page = answer.body_mut().read_to_string().expect("text");
        let line = page.lines().find(|line| line.split_whitespace().next() == Some(name));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or_default()
    }

    /// Waits until the nodes stand at one height, and asserts that it is one block.
    pub fn wait_agreement(&self, places: &[usize]) -> Status {
        let statuses = || -> Option<Vec<Status>> { places.iter().map(|place| self.status(*place)).collect() };
        let mut agreed = None;
        self.wait("one height everywhere", || {
            let Some(found) = statuses() else { return false };
            let first = found[0].clone();
            let is_one = found.iter().all(|status| status.height == first.height);
            if is_one {
                assert!(
                    found.iter().all(|status| status.header_hash == first.header_hash),
                    "one block a height"
                );
                agreed = Some(first);
            }
            is_one
        });
        agreed.expect("agreed")
    }

    /// Submits a record and waits some seconds; `None` when the node does not answer or refuses.
    pub fn submit(&self, place: usize, record: &SignedRecord, wait_seconds: u64) -> Option<Submitted> {
        self.nodes[place].submit(record, wait_seconds)
    }

    /// Submits until the record is acknowledged as final, by whichever node answers.
    pub fn register(&self, places: &[usize], record: &SignedRecord) -> ReceiptView {
        let mut receipt = None;
        let mut turn = 0;
        self.wait("a record is final", || {
            let place = places[turn % places.len()];
            turn += 1;
            if let Some(Submitted { status: TxStatus::Final { receipt: found }, .. }) =
                self.submit(place, record, 5)
            {
                receipt = Some(found);
            }
            receipt.is_some()
        });
        receipt.expect("final")
    }

    /// A record's receipt at a node.
    pub fn receipt(&self, place: usize, record: &RecordId) -> Option<ReceiptView> {
        get(&format!("{}/v1/tx/{record}/receipt", self.nodes[place].api))
    }

    /// The trust anchor that a node serves; nothing that does not hold is one.
    pub fn anchor(&self, place: usize) -> Option<TrustAnchor> {
        let mut answer = agent().get(format!("{}/v1/anchor", self.nodes[place].api)).call().ok()?;
        TrustAnchor::from_json(answer.body_mut().read_to_string().ok()?.as_bytes()).ok()
    }

    /// Waits until something holds.
    pub fn wait(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let clock = Clock::start();
        while !holds() {
            if Duration::from_millis(clock.now().uptime_ms) > PATIENCE {
                let logs: Vec<String> = (0..self.nodes.len()).map(|place| tail(&self.log(place))).collect();
                panic!("in vain: {what}\n{}", logs.join("\n--\n"));
            }
            sleep(POLL);
        }
    }

    /// Puts a small file system of its own under a folder; `None` where the machine does not allow it.
    pub fn mount_small(&mut self, folder: &Path, mebibytes: u32) -> Option<()> {
        let size = format!("size={mebibytes}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output().ok()?;
        mounted.status.success().then(|| self.mounts.push(folder.to_path_buf()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.children.iter_mut().flatten() {
            // Gone already, or killed now.
            let _ = child.kill();
            let _ = child.wait();
        }
        for mount in &self.mounts {
            let _ = Command::new("umount").arg(mount).output();
        }
    }
}

/// Does something when dropped: also when a test fails while other threads work on.
pub struct AtEnd<F: FnMut()>(pub F);

impl<F: FnMut()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

pub fn node_command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kexin-node"));
    command.env("KEXIN_LANG", "en");
    command
}

/// A client.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(30))).build().new_agent()
}

fn get<T: DeserializeOwned>(url: &str) -> Option<T> {
    let mut answer = agent().get(url).call().ok()?;
    serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
