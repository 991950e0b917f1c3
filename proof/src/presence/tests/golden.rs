//! Golden vectors of state keys and of proofs in the state map.

use alloc::format;
use alloc::vec::Vec;

use serde_json::json;

use super::*;
use crate::hash::sha256;
use crate::tests::{digits, golden};

fn value(number: usize) -> SlotsRoot {
    SlotsRoot::from_bytes(sha256(&[b"value", &number.to_be_bytes()]))
}

fn proof(map: &Map, asked: &StateKey) -> serde_json::Value {
    let (siblings, end) = walk(map, asked);
    let proof = StateProof::from_siblings(&siblings);
    let stands_there = match (map.get(asked), end) {
        (Some(value), _) => {
            assert_eq!(proof.root_present(asked, value), Ok(root(map)));
            json!({ "present": true, "value": value })
        }
        (None, end) => {
            let absence = end.map_or(Absence::Empty, |(key, value)| Absence::OtherLeaf { key, value });
            assert_eq!(proof.root_absent(asked, &absence), Ok(root(map)));
            let other = end.map(|(key, value)| json!({ "key": key, "value": value }));
            json!({ "present": false, "other_leaf": other, "absence_encoding": digits(encode(&absence)) })
        }
    };
    json!({
        "asked_key": asked,
        "verdict": stands_there,
        "depth": proof.depth,
        "bitmap": digits(&proof.bitmap),
        "siblings": proof.siblings.iter().map(digits).collect::<Vec<_>>(),
        "encoding": digits(encode(&proof)),
    })
}

fn case(name: &str, map: &Map, asked: &[StateKey]) -> serde_json::Value {
    json!({
        "name": name,
        "entries": map.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect::<Vec<_>>(),
        "root": root(map),
        "proofs": asked.iter().map(|asked| proof(map, asked)).collect::<Vec<_>>(),
    })
}

fn named(name: &str, namespace: Namespace, bytes: &[u8]) -> serde_json::Value {
    json!({
        "name": name,
        "namespace": namespace as u8,
        "name_bytes": digits(bytes),
        "key": state_key(namespace, bytes),
    })
}

fn refused(name: &str, bytes: &[u8]) -> serde_json::Value {
    assert!(decode::<StateProof>(bytes, 16_384).is_err(), "{name}");
    json!({ "name": name, "refused_encoding": digits(bytes) })
}

/// Keys of units, as a map of a province holds them.
fn units(count: u32) -> Vec<StateKey> {
    (1..=count)
        .map(|serial| state_key(Namespace::Unit, format!("440106001002GB00014F{serial:08}").as_bytes()))
        .collect()
}

fn last_bit(bit: u8) -> StateKey {
    let mut bytes = [0x5a; 32];
    bytes[31] = bit;
    StateKey::from_bytes(bytes)
}

#[test]
fn state_keys_have_the_bytes_of_their_vectors() {
    let case_number = [&440_106_u32.to_be_bytes()[..], "G440106-1".as_bytes()].concat();
    golden(
        "state_key.json",
        "State keys (docs/formats.md 5): SHA-256(\"kexinku/key/v1\" || 00 || namespace u8 || name).",
        json!([
            named("a unit, by its code", Namespace::Unit, b"440106001002GB00014F00220045"),
            named("the lock of that unit", Namespace::Lock, b"440106001002GB00014F00220045"),
            named("a case: jurisdiction u32 || case number", Namespace::Case, &case_number),
            named("an organisation, by number u32", Namespace::Organisation, &7_u32.to_be_bytes()),
        ]),
    );
}

#[test]
fn state_proofs_have_the_bytes_of_their_vectors() {
    let units = units(12);
    let absent = state_key(Namespace::Unit, b"440106001002GB00014F00009999");
    let many: Map = units.iter().enumerate().map(|(number, key)| (*key, value(number))).collect();
    let one: Map = [(units[0], value(0))].into();
    let mut asked = units.clone();
    asked.push(absent);
    let deep: Map = [(last_bit(0), value(0)), (last_bit(1), value(1))].into();
    let mut beside = [0x5a; 32];
    beside[16] = 0x5b;
    let far = StateKey::from_bytes([0xa5; 32]);
    golden(
        "state_proof.json",
        "Proofs in the state map (docs/formats.md 5). Leaf: SHA-256(02 || key || value) at the shallowest place where it is alone; node: SHA-256(03 || left || right); empty: zeros; bit 0 of a key is the most significant of byte 0, 0 = left. \
         Encoding: depth u16, bitmap of ceil(depth / 8) bytes (root downwards, most significant bit first, 1 = sibling not empty, spare bits zero), siblings root downwards without count. \
         Absence encoding: 0000 = the place is empty; 0001 || key || value = another leaf stands there, whose key differs and agrees in the first depth bits.",
        json!([
            case("empty map", &Map::new(), &[absent]),
            case("one key", &one, &[units[0], absent]),
            case("twelve units", &many, &asked),
            case(
                "two keys that differ in the last bit only",
                &deep,
                &[last_bit(0), last_bit(1), last_bit(2), StateKey::from_bytes(beside), far],
            ),
            refused("deeper than a key", &[1, 1]),
            refused("a spare bit of the bitmap", &[0, 1, 0x40]),
            refused("a sibling of zeros", &[&[0, 1, 0x80][..], &[0; 32]].concat()),
            refused("a sibling missing", &[0, 1, 0x80]),
            refused("a sibling too many", &[&[0, 1, 0][..], &[1; 32]].concat()),
        ]),
    );
}
