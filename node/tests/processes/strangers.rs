//! Peers that have no business here: a stranger, and a validator's key on another chain.

use std::fs;

use super::cluster::Cluster;
use super::desk::Desk;

/// The line of a node's configuration that tells where it listens for peers.
pub fn listen(cluster: &Cluster, place: usize) -> String {
    let text = fs::read_to_string(cluster.nodes[place].folder.join("node.toml")).expect("a configuration");
    let line = text.lines().find(|line| line.starts_with("listen = \"/ip4")).expect("it listens");
    line.split('"').nth(1).expect("quoted").to_owned()
}

/// The network identity of a validator, from the genesis of its chain.
pub fn peer_id(cluster: &Cluster, place: usize) -> String {
    let genesis = fs::read(cluster.net().join("genesis.json")).expect("a genesis");
    let genesis: serde_json::Value = serde_json::from_slice(&genesis).expect("JSON");
    genesis["validators"][place]["peer_id"].as_str().expect("text").to_owned()
}

/// Points a node of one network at a node of another.
fn point_at(from: &Cluster, place: usize, at: &Cluster, target: usize) {
    let path = from.nodes[place].folder.join("node.toml");
    let text = fs::read_to_string(&path).expect("a configuration");
    let kept = text.split("[[network.peers]]").next().expect("a head");
    let rest: String = text.split_inclusive('\n').skip_while(|line| *line != "[api]\n").collect();
    let peer = format!(
        "[[network.peers]]\npeer_id = \"{}\"\naddresses = [\"{}\"]\n\n",
        peer_id(at, target),
        listen(at, target)
    );
    fs::write(&path, format!("{kept}{peer}{rest}")).expect("written");
}

#[test]
fn a_stranger_is_refused_and_logged_and_the_network_goes_on() {
    let cluster = Cluster::up(2);
    let mut stranger = Cluster::plan(2);
    // Of the same chain, so that nothing but the missing registration stands in its way.
    fs::copy(cluster.net().join("genesis.json"), stranger.net().join("genesis.json")).expect("copied");
    fs::remove_dir_all(stranger.nodes[0].folder.join("guard")).expect("that of the other chain");
    point_at(&stranger, 0, &cluster, 0);
    stranger.start(0);
    cluster.wait("the stranger is refused", || {
        cluster.metric(0, "kexin_network_refused_total") > 0 || cluster.metric(0, "kexin_network_refused") > 0
    });
    assert!(cluster.log(0).contains("refused"), "the operator can read of it");
    let peers = cluster.peers(0).expect("it answers");
    assert_eq!(peers.items.len(), 1, "only the registered peer is known: {peers:?}");
    let mut desk = Desk::open(&cluster);
    cluster.register(&[0], &desk.accept());
    assert_eq!(stranger.height(0), Some(0), "the stranger learns nothing");
}

#[test]
fn a_registered_key_on_another_chain_is_refused() {
    let mut cluster = Cluster::up(4);
    let mut desk = Desk::open(&cluster);
    cluster.register(&[0], &desk.accept());
    cluster.stop(3);
    let other = Cluster::plan(4);
    // The validator's own keys and addresses, under another genesis and with an empty ledger.
    let folder = cluster.nodes[3].folder.clone();
    fs::rename(folder.join("data"), folder.join("data-kept")).expect("put aside");
    fs::rename(folder.join("guard"), folder.join("guard-kept")).expect("put aside");
    let genesis = cluster.net().join("genesis.json");
    let kept = fs::read(&genesis).expect("a genesis");
    fs::copy(other.net().join("genesis.json"), folder.join("other.json")).expect("copied");
    let config = folder.join("node.toml");
    let text = fs::read_to_string(&config).expect("a configuration");
    fs::write(&config, text.replace("../genesis.json", "other.json")).expect("written");
    cluster.start(3);
    cluster.wait("it runs, on its own chain", || cluster.height(3).is_some());
    cluster.register(&[0], &desk.accept());
    assert_eq!(cluster.height(3), Some(0), "it hears nothing of this chain");
    for place in 0..3 {
        let peers = cluster.peers(place).expect("it answers");
        let up = peers.items.iter().filter(|peer| peer.up).count();
        assert_eq!(up, 2, "the other two are up, the wrong one is not: {peers:?}");
    }
    assert_eq!(fs::read(&genesis).expect("a genesis"), kept);
    // With its own chain again it is welcome.
    cluster.stop(3);
    fs::write(&config, text).expect("written");
    fs::remove_dir_all(folder.join("data")).expect("removed");
    fs::remove_dir_all(folder.join("guard")).ok();
    fs::rename(folder.join("data-kept"), folder.join("data")).expect("put back");
    fs::rename(folder.join("guard-kept"), folder.join("guard")).expect("put back");
    cluster.start(3);
    cluster.wait_agreement(&[0, 1, 2, 3]);
}
