//! What operators and administrators do: found a chain, govern it, and read what a command says.

use std::fs;
use std::path::Path;

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
    let contents: Value =
        serde_json::from_slice(&fs::read(at.join("testnet.json")).expect("there")).expect("JSON");
    let api = format!("http://{}", contents["nodes"][0]["api"].as_str().expect("text"));
    fs::write(at.join("act.toml"), "act = \"set-parameter\"\nparameter = \"lock-days\"\nvalue = 90\n")
        .expect("written");
    let signer = |desk: &str, key: &str, role: &str| -> Vec<String> {
        ["--keystore", &format!("desks/{desk}/keystore.json"), "--key", key, "--role", role]
            .into_iter()
            .chain(["--anchor", "anchor.kxanchor", "--passphrase-file", "passphrase", "--api", &api])
            .map(str::to_owned)
            .collect()
    };
    let with = |first: &[&str], signer: &[String]| {
        let all: Vec<&str> = first.iter().copied().chain(signer.iter().map(String::as_str)).collect();
        run(&at, &all)
    };
    let first = signer("bureau-11", "11/1", "bureau-admin");
    let (exit, said) = with(&["gov", "propose", "act.toml", "--to", "change.kxr"], &first);
    assert_eq!(exit, 0, "{said}");
    fs::copy(at.join("change.kxr"), at.join("early.kxr")).expect("copied");
    let second = signer("bureau-12", "12/1", "bureau-admin");
    let (exit, said) = with(&["gov", "vote", "early.kxr", "--submit"], &second);
    assert_eq!((exit, said.contains("R-151")), (3, true), "two of four are no quorum: {said}");
    // What was refused has used up the version that it named, so the proposal is drawn up again.
    let (exit, said) = with(&["gov", "propose", "act.toml", "--to", "again.kxr"], &first);
    assert_eq!(exit, 0, "{said}");
    assert_eq!(with(&["gov", "vote", "again.kxr"], &second).0, 0);
    let said = done(&at, &["gov", "list", "again.kxr"]);
    assert!(said.contains("SetParameter") && said.contains("11, 12"), "{said}");
    let third = signer("province", "1/1", "province-admin");
    let (exit, said) = with(&["gov", "vote", "again.kxr", "--submit"], &third);
    assert_eq!((exit, said.contains("done at height")), (0, true), "{said}");
    cluster.wait_agreement(&[0, 1, 2, 3]);
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
