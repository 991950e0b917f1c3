//! What `node.toml` may say: defaults, and every mistake named with its key and line.

use super::*;

const GOOD: &str = r#"
[node]
organisation = 440106
data = "data"
guard = "guard/validator"
genesis = "genesis.json"
keystore = "keystore.json"

[network]
listen = "/ip4/127.0.0.1/tcp/7100"
"#;

fn read(text: &str) -> Result<NodeConfig, ConfigError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("node.toml");
    fs::write(&path, text).expect("the disk takes it");
    NodeConfig::read(&path)
}

#[test]
fn what_is_not_named_has_its_default() {
    let config = read(GOOD).expect("a good file");
    assert_eq!(config.api.listen.port(), 8_080);
    assert_eq!(config.core(), CoreConfig::default());
    assert!(config.node.data.is_absolute() && config.node.data.ends_with("data"));
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let text = GOOD.replace("[network]", "[network]\nlisten_adress = \"x\"");
    let Err(ConfigError::Form { line, message, .. }) = read(&text) else { panic!("refused") };
    assert_eq!(line, 10);
    assert!(message.contains("listen_adress"), "{message}");
}

#[test]
fn a_key_that_is_missing_is_named() {
    let error = read(&GOOD.replace("organisation = 440106", "")).expect_err("refused").to_string();
    assert!(error.contains("organisation"), "{error}");
}

#[test]
fn a_guard_inside_the_data_folder_is_refused() {
    let error = read(&GOOD.replace("guard/validator", "data/guard")).expect_err("refused");
    assert!(matches!(error, ConfigError::Value { key: "node.guard", .. }), "{error}");
}

#[test]
fn bad_addresses_and_peers_are_named_by_place() {
    let error = read(&GOOD.replace("/ip4/127.0.0.1/tcp/7100", "127.0.0.1:7100")).expect_err("refused");
    assert!(matches!(error, ConfigError::Value { key: "network.listen", .. }), "{error}");
    let text = format!("{GOOD}\n[[network.peers]]\npeer_id = \"x\"\naddresses = []\n");
    assert!(matches!(read(&text).expect_err("refused"), ConfigError::Peer { index: 0, .. }));
}

#[test]
fn durations_have_bounds() {
    for bad in ["heartbeat_ms = 0", "pace_ms = 3600001"] {
        let error = read(&format!("{GOOD}\n[consensus]\n{bad}\n")).expect_err("refused");
        assert!(matches!(error, ConfigError::Value { key: "consensus", .. }), "{error}");
    }
}

#[test]
fn a_written_configuration_reads_as_itself() {
    let config = NodeConfig::parse(GOOD, "node.toml").expect("a good file");
    assert_eq!(NodeConfig::parse(&config.to_toml(), "node.toml").expect("written by us"), config);
}
