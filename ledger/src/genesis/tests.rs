//! Genesis: one file, one chain; and files that are refused.

use serde_json::{Value, json};

use super::*;
use crate::fixture;
use crate::registry::{Organisation, organisation_key};
use crate::store::{MemoryStore, Store};
use crate::value::StateReader;

fn file() -> Value {
    serde_json::from_str(&fixture::genesis(4).to_json()).unwrap()
}

fn read(file: &Value) -> Result<Genesis, GenesisError> {
    Genesis::from_json(file.to_string().as_bytes())
}

#[test]
fn a_file_reads_back_and_gives_the_same_chain() {
    let genesis = fixture::genesis(4);
    let again = Genesis::from_json(genesis.to_json().as_bytes()).unwrap();
    assert_eq!(again.parts(), genesis.parts());
    let (a, b) = (genesis.outcome().unwrap(), again.outcome().unwrap());
    assert_eq!(a.header(), b.header());
    assert_eq!(again.to_json(), genesis.to_json());
}

#[test]
fn the_genesis_header_is_as_the_formats_say() {
    let outcome = fixture::genesis(4).outcome().unwrap();
    let header = outcome.header();
    assert_eq!((header.height, header.log_size.value(), header.record_count), (Height::ZERO, 1, 0));
    assert!(header.chain_id.is_zero() && header.prev_header_hash.is_zero());
    let LogEntry::Epoch(text) = &outcome.entries()[0] else { panic!("entry 0 is epoch 0") };
    assert_eq!(header.validators_hash, Epoch::parse(text).unwrap().hash());
    assert_eq!(header.next_validators_hash, header.validators_hash);
    assert_eq!(header.chain().as_bytes(), outcome.header_hash().as_bytes());
}

#[test]
fn every_fact_of_the_file_moves_the_chain_id() {
    let chain_of = |file: &Value| read(file).unwrap().outcome().unwrap().header().chain();
    let base = chain_of(&file());
    let changes: [(&str, Value); 6] = [
        ("/origin", json!("other.example/kexinku")),
        ("/time", json!("2026-11-24T00:00:00.001Z")),
        ("/organisations/0/name", json!("另一机构")),
        ("/organisations/1/areas", json!([440_106])),
        ("/organisations/1/keys/1/person", json!(9)),
        ("/parameters", json!([{ "name": "lock-days", "value": "61" }])),
    ];
    for (path, value) in changes {
        let mut changed = file();
        *changed.pointer_mut(path).unwrap() = value;
        assert_ne!(chain_of(&changed), base, "{path}");
    }
}

#[test]
fn organisations_keys_and_parameters_stand_in_the_first_state() {
    let mut file = file();
    file["parameters"] = json!([{ "name": "lock-days", "value": "61" }]);
    let genesis = read(&file).unwrap();
    let store = MemoryStore::in_memory();
    store.append(&genesis.outcome().unwrap().new_block(None)).unwrap();
    let value = store.value(&organisation_key(fixture::BUREAU)).unwrap().unwrap();
    let organisation = Organisation::of(&value).unwrap();
    assert_eq!((value.version(), value.last_record()), (1, genesis.digest()));
    assert_eq!((organisation.keys.len(), organisation.areas.as_slice()), (6, &[440_100][..]));
    let lock_days = store.value(&Parameter::LockDays.key()).unwrap();
    assert_eq!(crate::registry::parameter_of(Parameter::LockDays, lock_days.as_ref()), 61);
    assert_eq!(store.epoch(0).unwrap().unwrap().epoch.hash(), genesis.epoch().hash());
}

#[test]
fn a_file_that_is_not_strict_is_refused() {
    let changes: [(&str, Value); 9] = [
        ("/format", json!("kexinku/genesis/v2")),
        ("/suite", json!(9)),
        ("/time", json!("2026-11-24T08:00:00.000+08:00")),
        ("/time", json!("2026-11-24T00:00:00Z")),
        ("/organisations/0/kind", json!("kingdom")),
        ("/organisations/0/keys/0/roles", json!(["emperor"])),
        ("/organisations/0/keys/0/key", json!("ed25519:00")),
        ("/parameters", json!([{ "name": "no-such", "value": "1" }])),
        ("/parameters", json!([{ "name": "lock-days", "value": "061" }])),
    ];
    for (path, value) in changes {
        let mut changed = file();
        *changed.pointer_mut(path).unwrap() = value;
        assert!(matches!(read(&changed), Err(GenesisError::Form(_))), "{path}");
    }
    let mut unknown = file();
    unknown["remark"] = json!("");
    assert!(matches!(read(&unknown), Err(GenesisError::Form(_))));
    let twice = fixture::genesis(4).to_json().replacen("\"suite\": 1", "\"suite\": 1, \"suite\": 1", 1);
    assert!(matches!(Genesis::from_json(twice.as_bytes()), Err(GenesisError::Form(_))));
}

#[test]
fn facts_that_do_not_fit_are_refused() {
    let refused = |path: &str, value: Value| {
        let mut changed = file();
        *changed.pointer_mut(path).unwrap() = value;
        read(&changed).unwrap_err()
    };
    let organisation = |error: GenesisError| matches!(error, GenesisError::Organisation { .. });
    assert!(organisation(refused("/organisations/0/org", json!(0))));
    assert!(organisation(refused("/organisations/0/org", json!(11))), "the next one has that number");
    assert!(organisation(refused("/organisations/0/areas", json!([44]))));
    assert!(organisation(refused("/organisations/0/name", json!("a\u{7}b"))));
    assert!(organisation(refused("/organisations/1/keys/1/number", json!(1))));
    assert!(organisation(refused("/organisations/1/keys/1/roles", json!(["tax"]))));
    let parameter = json!([{ "name": "lock-days", "value": "0" }]);
    assert!(matches!(refused("/parameters", parameter), GenesisError::Parameter { name: "lock-days" }));
    let parameter = json!([{ "name": "epoch", "value": "1" }]);
    assert!(matches!(refused("/parameters", parameter), GenesisError::Parameter { name: "epoch" }));
    let same = file()["validators"][1]["seal_key"].clone();
    assert!(matches!(refused("/validators/0/seal_key", same), GenesisError::Epoch(_)));
}

#[test]
fn a_chain_that_nobody_could_govern_is_refused() {
    let mut changed = file();
    for place in [1, 2] {
        changed["organisations"][place]["keys"][0]["roles"] = json!(["acceptor"]);
    }
    assert!(matches!(read(&changed), Err(GenesisError::NotGovernable)));
    changed["organisations"][2]["keys"][0]["roles"] = json!(["bureau-admin"]);
    assert!(read(&changed).is_ok(), "3 of 4 can govern");
}

#[test]
fn the_published_genesis_gives_the_published_chain() {
    let genesis = fixture::genesis(4);
    let outcome = genesis.outcome().unwrap();
    let values: Vec<Value> = outcome
        .values()
        .iter()
        .map(|(key, value)| json!({ "key": key.to_string(), "root": value.root().to_string() }))
        .collect();
    let vectors = json!({
        "file": file(),
        "digest": genesis.digest().to_string(),
        "epoch": genesis.epoch().text(),
        "values": values,
        "header": hex::encode(kexin_proof::wire::encode(outcome.header())),
        "chain": outcome.header().chain().to_string(),
    });
    crate::vectors::check("genesis.json", &vectors);
}
