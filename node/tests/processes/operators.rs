//! What operators and administrators do: found a chain, govern it, and read what a command says.

use std::fs;
use std::path::Path;

use kexin_proof::anchor::TrustAnchor;
use serde_json::{Value, json};

use super::cluster::{Cluster, node_command};

/// Runs a command; its exit code and what it said.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = node_command().current_dir(folder).args(arguments).output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().expect("it exits"), String::from_utf8_lossy(&said).into_owned())
}

/// As [`run`], where it must succeed.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let (exit, said) = run(folder, arguments);
    assert_eq!(exit, 0, "{arguments:?}: {said}");
    said
}

#[test]
fn a_chain_is_founded_file_by_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fs::write(at.join("secret"), "a passphrase of the founders\n").expect("written");
    let listen = ["--listen", "/ip4/127.0.0.1/tcp/0"];
    done(at, &[&["init", "--in", "node", "--org", "1", "--passphrase-file", "secret"], &listen[..]].concat());
    let (exit, said) = run(at, &["init", "--in", "node", "--org", "1", "--passphrase-file", "secret"]);
    assert_eq!((exit, said.contains("is there already")), (2, true), "{said}");
    done(at, &["genesis", "new", "--origin", "test.example/founded"]);
    let (exit, _) = run(at, &["genesis", "show", "genesis.json"]);
    assert_eq!(exit, 2, "a skeleton is no genesis yet");
    done(at, &["genesis", "add-validator", "genesis.json", "node/1.kxid"]);
    let new = ["key", "new", "publisher", "--keystore", "node/keystore.json", "--org", "1", "-o", "json"];
    let keys: Value = serde_json::from_str(&done(at, &[&new[..], &["--passphrase-file", "secret"]].concat()))
        .expect("JSON");
    let publisher = keys["items"].as_array().expect("keys").iter().find(|key| key["purpose"] == "publisher");
    // An administrator's key is made at his own desk; here the publisher's stands in for it.
    let key = &publisher.expect("just made")["public"];
    let mut genesis: Value =
        serde_json::from_slice(&fs::read(at.join("genesis.json")).expect("there")).expect("JSON");
    genesis["publishers"] = json!([key]);
    genesis["organisations"] = json!([{
        "org": 1, "name": "测试省厅", "kind": "province", "areas": [440_000],
        "keys": [{"number": 1, "key": key, "roles": ["province-admin"], "person": 1}],
    }]);
    fs::write(at.join("genesis.json"), genesis.to_string()).expect("written");
    let sign = ["genesis", "sign", "genesis.json", "--keystore", "node/keystore.json", "--org", "1"];
    done(at, &[&sign[..], &["--passphrase-file", "secret"]].concat());
    let said = done(at, &["genesis", "verify", "genesis.json", "genesis.1.kxsig"]);
    assert!(said.contains("1 of 1 validators signed"), "{said}");
    let approval = fs::read_to_string(at.join("genesis.1.kxsig")).expect("there");
    fs::write(at.join("forged.kxsig"), approval.replace("\"org\": 1", "\"org\": 2")).expect("written");
    assert_eq!(run(at, &["genesis", "verify", "genesis.json", "forged.kxsig"]).0, 3);
    let chain = done(at, &["genesis", "hash", "genesis.json"]);
    assert_eq!(chain.trim().len(), 64);
    done(at, &["genesis", "anchor", "genesis.json", "--to", "founded.kxanchor"]);
    fs::copy(at.join("genesis.json"), at.join("node/genesis.json")).expect("handed out");
    let guard = ["guard", "new", "--config", "node/node.toml", "--chain"];
    assert_eq!(run(at, &[&guard[..], &["00"]].concat()).0, 2, "the id is typed in full");
    done(at, &[&guard[..], &[chain.trim()]].concat());
    let (exit, said) = run(at, &[&guard[..], &[chain.trim()]].concat());
    assert_eq!((exit, said.contains("may have signed")), (3, true), "{said}");
    let said = done(at, &["key", "show", "--keystore", "node/keystore.json"]);
    assert!(
        said.contains("consensus 1/1") && said.contains("seal 1/1") && said.contains("network 1/1"),
        "{said}"
    );
}

#[test]
fn a_quorum_of_administrators_changes_a_parameter_and_fewer_cannot() {
    let cluster = Cluster::up(4);
    let at = cluster.net();
    let api = cluster.nodes[0].api.as_str();
    fs::write(at.join("act.toml"), "act = \"set-parameter\"\nparameter = \"lock-days\"\nvalue = 90\n")
        .expect("written");
    let propose =
        |to: &str| signed(&at, api, &["gov", "propose", "act.toml", "--to", to], &ADMINISTRATORS[0]);
    let (exit, said) = propose("change.kxr");
    assert_eq!(exit, 0, "{said}");
    fs::copy(at.join("change.kxr"), at.join("early.kxr")).expect("copied");
    let (exit, said) = signed(&at, api, &["gov", "vote", "early.kxr", "--submit"], &ADMINISTRATORS[1]);
    assert_eq!((exit, said.contains("R-151")), (3, true), "two of four are no quorum: {said}");
    let said = done(&at, &["gov", "list", "early.kxr", "--api", api]);
    assert!(said.contains("R-151"), "the chain has seen it and refused it: {said}");
    // What was refused has used up the version that it named, so the proposal is drawn up again.
    let (exit, said) = propose("again.kxr");
    assert_eq!(exit, 0, "{said}");
    assert_eq!(signed(&at, api, &["gov", "vote", "again.kxr"], &ADMINISTRATORS[1]).0, 0);
    let said = done(&at, &["gov", "list", "again.kxr", "--api", api]);
    assert!(said.contains("SetParameter") && said.contains("11, 12"), "{said}");
    assert!(said.contains("2 validator organisations signed, 3 needed"), "{said}");
    let (exit, said) = signed(&at, api, &["gov", "vote", "again.kxr", "--submit"], &ADMINISTRATORS[2]);
    assert_eq!((exit, said.contains("done at height")), (0, true), "{said}");
    let listed: Value =
        serde_json::from_str(&done(&at, &["gov", "list", "again.kxr", "--api", api, "-o", "json"]))
            .expect("JSON");
    assert_eq!(listed["items"][0]["status"]["state"], "final");
    cluster.wait_agreement(&[0, 1, 2, 3]);
}

#[test]
fn a_validator_leaves_and_comes_back_and_the_anchor_follows() {
    let mut cluster = Cluster::up(4);
    let at = cluster.net();
    let genesis: Value =
        serde_json::from_slice(&fs::read(at.join("genesis.json")).expect("there")).expect("JSON");
    let all = genesis["validators"].as_array().expect("four").clone();
    let first_anchor =
        TrustAnchor::from_json(&fs::read(at.join("anchor.kxanchor")).expect("there")).expect("ours");
    govern(&at, &cluster.nodes[0].api, &set_validators(&all[..3]), "leave.kxr");
    cluster.wait("epoch 1 everywhere", || {
        (0..4).all(|place| cluster.status(place).is_some_and(|status| status.epoch == 1))
    });
    cluster.wait("the fourth follows, without a vote", || {
        cluster.status(3).is_some_and(|status| status.validator.is_none())
    });
    let second_anchor = sealed_anchor(&cluster, 1);
    assert_eq!((second_anchor.chain(), second_anchor.epochs().len()), (first_anchor.chain(), 2));
    // The quorum of three is three: the one that left does not stand in for one that is down.
    cluster.stop(2);
    let api = cluster.nodes[0].api.clone();
    let said = proposed(&at, &api, &set_validators(&all), "back.kxr");
    assert_eq!(said.0, 8, "no quorum, no block: {}", said.1);
    cluster.start(2);
    cluster.wait("epoch 2 everywhere", || {
        (0..4).all(|place| cluster.status(place).is_some_and(|status| status.epoch == 2))
    });
    assert_eq!(cluster.status(3).expect("it runs").validator, Some(4));
    let third_anchor = sealed_anchor(&cluster, 2);
    assert_eq!(third_anchor.epochs().len(), 3);
    // It votes again: without one of the others there is a quorum with it only.
    cluster.stop(2);
    govern(&at, &api, "act = \"set-parameter\"\nparameter = \"lock-days\"\nvalue = 90\n", "after.kxr");
    cluster.wait_agreement(&[0, 1, 3]);
}

/// Desk, key and role of three administrators: a quorum of four validators' organisations.
const ADMINISTRATORS: [(&str, &str, &str); 3] = [
    ("bureau-11", "11/1", "bureau-admin"),
    ("bureau-12", "12/1", "bureau-admin"),
    ("province", "1/1", "province-admin"),
];

/// Runs a command of `gov` as an administrator.
fn signed(at: &Path, api: &str, command: &[&str], signer: &(&str, &str, &str)) -> (i32, String) {
    let (desk, key, role) = signer;
    let keystore = format!("desks/{desk}/keystore.json");
    let who = ["--keystore", &keystore, "--key", key, "--role", role, "--anchor", "anchor.kxanchor"];
    run(at, &[command, &who, &["--passphrase-file", "passphrase", "--api", api]].concat())
}

/// An act, proposed, signed by a quorum and sent in.
fn proposed(at: &Path, api: &str, act: &str, file: &str) -> (i32, String) {
    fs::write(at.join("act.toml"), act).expect("written");
    let (exit, said) = signed(at, api, &["gov", "propose", "act.toml", "--to", file], &ADMINISTRATORS[0]);
    assert_eq!(exit, 0, "{said}");
    let (exit, said) = signed(at, api, &["gov", "vote", file], &ADMINISTRATORS[1]);
    assert_eq!(exit, 0, "{said}");
    signed(at, api, &["gov", "vote", file, "--submit"], &ADMINISTRATORS[2])
}

/// As [`proposed`], where it must take effect.
fn govern(at: &Path, api: &str, act: &str, file: &str) {
    let (exit, said) = proposed(at, api, act, file);
    assert_eq!((exit, said.contains("done at height")), (0, true), "{said}");
}

fn set_validators(validators: &[Value]) -> String {
    let one = |validator: &Value| {
        let text = |name: &str| validator[name].as_str().expect("text").to_owned();
        format!(
            "[[validators]]\norg = {}\nconsensus-key = \"{}\"\npeer-id = \"{}\"\nseal-key = \"{}\"\n",
            validator["org"],
            text("consensus_key"),
            text("peer_id"),
            text("seal_key")
        )
    };
    format!("act = \"set-validators\"\n{}", validators.iter().map(one).collect::<String>())
}

/// The anchor that a node serves, once the old quorum has sealed the hand-over to an epoch.
fn sealed_anchor(cluster: &Cluster, epoch: usize) -> TrustAnchor {
    let mut found = None;
    cluster.wait("the anchor follows", || {
        let anchor = cluster.anchor(0).filter(|anchor| anchor.epochs().len() == epoch + 1);
        found = anchor;
        found.is_some()
    });
    found.expect("waited for")
}

#[test]
fn status_and_peers_are_told_in_words_and_in_json() {
    let cluster = Cluster::up(2);
    let at = cluster.net();
    let operations = cluster.nodes[0].operations.as_str();
    assert!(done(&at, &["status", "--node", operations]).contains("testnet.example/kexinku"));
    let peers: Value =
        serde_json::from_str(&done(&at, &["peers", "--node", operations, "-o", "json"])).expect("JSON");
    assert_eq!(peers["schema"], "kexin.peers/v1");
    assert_eq!(peers["items"][0]["up"], true);
    let (exit, said) = run(&at, &["status", "--node", "http://127.0.0.1:1"]);
    assert_eq!((exit, said.contains("cannot be reached")), (7, true), "{said}");
}
