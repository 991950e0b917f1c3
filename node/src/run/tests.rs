//! Whole nodes in one process, over loopback and real folders. Waits are for what is awaited; the long patience only
//! ends a hung test.

use super::*;
use crate::admin::testnet::Plan;
use crate::clock::wall_clock;
use crate::config::{NetworkSection, NodeSection, PeerSection};
use crate::core::{Submission, Wait};
use kexin_ledger::keystore::{OpenKeystore, Passphrase};
use kexin_ledger::store::Store;
use kexin_proof::height::Height;
use std::path::PathBuf;
use std::time::Duration;
use zeroize::Zeroizing;

const PATIENCE: Duration = Duration::from_secs(120);

struct Network {
    folder: tempfile::TempDir,
    plan: Plan,
    addresses: Vec<(String, String)>,
}

fn passphrase() -> Passphrase {
    Passphrase::new(Zeroizing::new(b"test".to_vec())).expect("not empty")
}

fn network(count: usize) -> Network {
    let folder = tempfile::tempdir().expect("a folder");
    let mut random = getrandom::rand_core::UnwrapErr(getrandom::SysRng);
    let plan = Plan::make(count, wall_clock(), &passphrase(), &mut random).expect("a plan");
    fs::write(folder.path().join("genesis.json"), plan.genesis.to_json()).expect("the disk takes it");
    Network { folder, plan, addresses: Vec::new() }
}

impl Network {
    fn config(&self, place: usize, listen: &str) -> NodeConfig {
        let folder: PathBuf = self.folder.path().join(format!("node{place}"));
        let peers = self.addresses.iter().map(|(peer_id, address)| PeerSection {
            peer_id: peer_id.clone(),
            addresses: vec![address.clone()],
            observer: false,
        });
        NodeConfig {
            node: NodeSection {
                organisation: self.plan.nodes[place].org,
                data: folder.join("data"),
                guard: folder.join("guard"),
                genesis: self.folder.path().join("genesis.json"),
                keystore: folder.join("keystore.json"),
                tags_per_hour: 10,
            },
            network: NetworkSection {
                listen: listen.to_owned(),
                memory_mib_max: 1 << 20,
                peers: peers.collect(),
            },
            api: Default::default(),
            operations: Default::default(),
            consensus: crate::config::ConsensusSection { heartbeat_ms: Some(100), ..Default::default() },
            log: Default::default(),
        }
    }

    /// Makes the guard of a validator that never signed: done once, with its keys.
    fn init(&self, place: usize) {
        let folder = self.folder.path().join(format!("node{place}"));
        fs::create_dir_all(&folder).expect("the disk takes it");
        let chain = self.plan.genesis.outcome().expect("reads nothing").header().chain();
        GuardFile::new(&folder.join("guard"), chain)
            .write(&crate::core::Guard::new())
            .expect("the disk takes it");
    }

    /// Starts a validator; later ones dial the earlier ones.
    async fn start(&mut self, place: usize) -> RunningNode {
        self.start_at(place, "/ip4/127.0.0.1/tcp/0").await
    }

    async fn start_at(&mut self, place: usize, listen: &str) -> RunningNode {
        let keys =
            NodeKeys::of(self.keystore(place), self.plan.nodes[place].org).expect("all keys are there");
        let node = RunningNode::start(&self.config(place, listen), keys).expect("a node starts");
        let mut status = node.handle().watch();
        let listening = wait(status.wait_for(|status| !status.listening.is_empty())).await.expect("it runs");
        let entry = (self.plan.nodes[place].peer_id.clone(), listening.listening[0].clone());
        drop(listening);
        self.addresses.retain(|(peer, _)| *peer != entry.0);
        self.addresses.push(entry);
        node
    }

    fn keystore(&self, place: usize) -> &OpenKeystore {
        &self.plan.nodes[place].keystore
    }
}

async fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("in time")
}

async fn reach(node: &RunningNode, height: u64) {
    let mut status = node.handle().watch();
    wait(status.wait_for(|status| status.core.height.value() >= height)).await.expect("it runs");
}

async fn end(node: RunningNode) {
    wait(node.run_until(std::future::ready(()))).await.expect("a clean end");
}

fn header_hash(node: &RunningNode, height: u64) -> String {
    let height = Height::new(height).expect("small");
    let header = node.handle().store().header(height).expect("reads").expect("is there");
    header.hash().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_validator_decides_blocks_and_goes_on_after_a_restart() {
    let mut network = network(1);
    network.init(0);
    let node = network.start(0).await;
    reach(&node, 3).await;
    let third = header_hash(&node, 3);
    end(node).await;
    let node = network.start(0).await;
    let before = node.handle().status().core.height.value();
    assert!(before >= 3, "{before}");
    assert_eq!(header_hash(&node, 3), third);
    reach(&node, before + 2).await;
    end(node).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn four_validators_decide_one_chain_and_seal_it() {
    let mut network = network(4);
    let mut nodes = Vec::new();
    for place in 0..4 {
        network.init(place);
        nodes.push(network.start(place).await);
    }
    for node in &nodes {
        reach(node, 5).await;
        let mut status = node.handle().watch();
        wait(status.wait_for(|status| status.core.sealed.value() >= 3)).await.expect("it runs");
    }
    let fifth = header_hash(&nodes[0], 5);
    for node in &nodes {
        assert_eq!(header_hash(node, 5), fifth);
        assert!(node.handle().status().core.is_voting);
        assert!(node.handle().store().latest_checkpoint().expect("reads").is_some());
    }
    for node in nodes {
        end(node).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_validator_that_was_away_catches_up_and_a_fourth_is_not_needed() {
    let mut network = network(4);
    let mut nodes = Vec::new();
    for place in 0..4 {
        network.init(place);
        nodes.push(network.start(place).await);
    }
    reach(&nodes[3], 2).await;
    end(nodes.pop().expect("four nodes")).await;
    let height = nodes[0].handle().status().core.height.value();
    reach(&nodes[0], height + 5).await;
    let node = network.start(3).await;
    reach(&node, height + 5).await;
    assert_eq!(header_hash(&node, height + 5), header_hash(&nodes[0], height + 5));
    nodes.push(node);
    for node in nodes {
        end(node).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_that_is_submitted_is_refused_and_harms_nobody() {
    let mut network = network(1);
    network.init(0);
    let node = network.start(0).await;
    for bytes in [Vec::new(), vec![0; 70_000], b"{\"record\":1}".to_vec()] {
        let answer = wait(node.handle().submit(bytes, Wait::Final)).await.expect("it runs");
        assert!(matches!(answer, Submission::Refused(Refusal::Decode(_))), "{answer:?}");
    }
    reach(&node, 2).await;
    end(node).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_guard_a_lone_validator_does_not_vote() {
    let mut network = network(1);
    network.init(0);
    let node = network.start(0).await;
    reach(&node, 1).await;
    end(node).await;
    fs::remove_file(network.folder.path().join("node0/guard")).expect("it was there");
    let node = network.start(0).await;
    assert!(!node.handle().status().core.is_voting);
    end(node).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_ends_early_ends_the_node() {
    let mut network = network(1);
    network.init(0);
    let mut node = network.start(0).await;
    node.attach("short-lived", async {});
    let ended = wait(node.run_until(std::future::pending())).await;
    assert!(matches!(ended, Err(RunError::Part { part: "short-lived" })), "{ended:?}");
}

#[test]
fn the_networks_limits_hold_the_cores_messages() {
    let limits = limits();
    assert!(limits.record_bytes_max >= crate::core::message::RECORD_BYTES_MAX + 6);
    assert!(limits.block_response_bytes_max >= ANSWER_BYTES_MAX);
    assert!(limits.small_response_bytes_max >= 60 * 1024);
}
