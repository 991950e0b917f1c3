//! Golden vectors of salts and slots.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::json;

use super::super::*;
use crate::hash::sha256;
use crate::tests::{digits, golden};
use crate::wire::{decode, encode};

fn seed(number: u8) -> Seed {
    Seed::from_bytes(sha256(&[b"vector seed", &[number]]))
}

/// Every type once, among absent slots.
fn every_type() -> Slots {
    let mut list = List::new(seed(2), Width::W4);
    for number in 3..6 {
        let mut element = Slots::new(Width::W4, seed(number));
        element.set(0, Value::Code(u32::from(number)));
        list.push(element);
    }
    let mut slots = Slots::new(Width::W32, seed(1));
    let mac = sha256(&[b"tag"]);
    let date = Date::new(2024, 2, 29).expect("a leap day");
    let share = ShareValue::new(2, 6).expect("a fraction");
    let time = TimeMs::new(1_795_000_000_123).expect("below 2^63");
    let values = [
        (0, Value::List(list)),
        (1, Value::Text("粤(2026)广州市不动产权第0000001号".to_string())),
        (2, Value::Text(String::new())),
        (4, Value::Date(date)),
        (5, Value::Fen(123_456_789_012)),
        (6, Value::Area(9_876)),
        (7, Value::Share(share)),
        (9, Value::Code(4)),
        (10, Value::Bits(0x8000_0001)),
        (16, Value::Hash(sha256(&[b"document"]))),
        (17, Value::List(List::new(seed(6), Width::W16))),
        (20, Value::Time(time)),
        (21, Value::Number(crate::wire::INTEGER_MAX)),
        (30, Value::Party(PartyTag { scheme: 1, key: 7, mac })),
        (31, Value::Tree(Slots::new(Width::W4, seed(7)).root())),
    ];
    for (slot, value) in values {
        slots.set(slot, value);
    }
    slots
}

fn person() -> Slots {
    let mut slots = Slots::new(Width::W4, seed(8));
    slots.set(0, Value::Text("𠮷野 Ana O'Neill".to_string()));
    slots.set(1, Value::Text("1:11010519491231002X".to_string()));
    slots
}

/// A value as a person would write it.
fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => json!(text),
        Value::Date(date) => json!(date.to_string()),
        Value::Fen(n) | Value::Area(n) | Value::Number(n) => json!(n.to_string()),
        Value::Time(time) => json!(time.to_string()),
        Value::Share(share) => json!(share.to_string()),
        Value::Code(n) | Value::Bits(n) => json!(n),
        Value::Hash(hash) => json!(digits(hash)),
        Value::List(list) => json!({ "count": list.count(), "root": list.root() }),
        Value::Party(tag) => json!({ "scheme": tag.scheme, "key": tag.key, "mac": digits(tag.mac) }),
        Value::Tree(root) => json!(root),
    }
}

fn every_slot(slots: &Slots) -> Vec<serde_json::Value> {
    (0..slots.width().slots())
        .zip(slots.leaves())
        .map(|(slot, leaf)| {
            let mut bytes = Vec::new();
            let value = slots.get(slot);
            json!({
                "slot": slot,
                "type": value.map_or(0, |value| value.write_leaf(&mut bytes)),
                "value": value.map(plain),
                "value_in_leaf": digits(&bytes),
                "salt": digits(slots.seed().salt(slot)),
                "leaf_hash": digits(leaf),
            })
        })
        .collect()
}

fn disclosure(slots: &Slots, shown: &[u16]) -> serde_json::Value {
    let disclosure = slots.disclose(shown);
    assert_eq!(disclosure.root(), Ok(slots.root()));
    json!({
        "shown": shown,
        "siblings_left_to_right": disclosure.siblings().iter().map(digits).collect::<Vec<_>>(),
        "encoding": digits(encode(&disclosure)),
    })
}

fn case(name: &str, slots: &Slots, shown: &[&[u16]]) -> serde_json::Value {
    let encoding = encode(slots);
    assert_eq!(decode::<Slots>(&encoding, 65_536).as_ref(), Ok(slots));
    json!({
        "name": name,
        "width": slots.width().slots(),
        "seed": digits(slots.seed().as_bytes()),
        "slots": every_slot(slots),
        "root": slots.root(),
        "encoding_with_width": digits(encoding),
        "disclosures": shown.iter().map(|shown| disclosure(slots, shown)).collect::<Vec<_>>(),
    })
}

#[test]
fn slots_have_the_bytes_of_their_vectors() {
    let all: Vec<u16> = (0..32).collect();
    golden(
        "slots.json",
        "Slots (docs/formats.md 3). Leaf: SHA-256(00 || salt[16] || slot u16 || type u8 || value_in_leaf); absent: type 0, no value. Root: RFC 9162 over all leaves. \
         Encoding: width u8, seed[32], count u32, then by slot: slot u16, type u8, value (text: u32 length first; list: seed[32], width u8, count u32, elements without width). \
         Disclosure: width u8, count u32, then by slot: slot u16, salt[16], type u8, u32 length, value_in_leaf; then count u32 and the hashes of the largest subtrees without a shown slot, left to right.",
        json!([
            case("every type", &every_type(), &[&[], &[0], &[3], &[1, 5, 6, 30], &[15, 16], &all]),
            case("a person", &person(), &[&[0], &[1, 2]]),
            case("nothing", &Slots::new(Width::W16, seed(9)), &[&[], &[7]]),
            case("nothing, eight slots", &Slots::new(Width::W8, seed(10)), &[&[0, 7]]),
        ]),
    );
}

#[test]
fn salts_have_the_bytes_of_their_vectors() {
    let case = |number: u8, pair: u16| {
        let seed = seed(number);
        let hashed = [SALT_TAG.as_bytes(), &[0], seed.as_bytes(), &pair.to_be_bytes()].concat();
        let salts = seed.salts(pair + 1);
        let [even, odd] = halves(salts.last().expect("one pair at least"));
        assert_eq!(sha256(&[&hashed]).as_slice(), [even, odd].concat());
        assert_eq!((seed.salt(2 * pair), seed.salt(2 * pair + 1)), (even, odd));
        json!({
            "name": format!("slots {} and {}", 2 * pair, 2 * pair + 1),
            "seed": digits(seed.as_bytes()),
            "pair": pair,
            "hashed": digits(hashed),
            "salt_of_even_slot": digits(even),
            "salt_of_odd_slot": digits(odd),
        })
    };
    let derived = seed(1).derive("kexinku/example/v1", &[b"part one, ", b"part two"]);
    let child = json!({
        "name": "a seed derived from a seed: HMAC-SHA-256(seed, tag || 00 || parts)",
        "seed": digits(seed(1).as_bytes()),
        "tag": "kexinku/example/v1",
        "parts": digits(b"part one, part two"),
        "derived": digits(derived.as_bytes()),
    });
    golden(
        "salts.json",
        "Salts (docs/formats.md 3): SHA-256(\"kexinku/salt/v1\" || 00 || seed[32] || pair u16) is the salt of slot 2 pair (first 16 bytes) and of slot 2 pair + 1 (last 16).",
        json!([case(1, 0), case(1, 1), case(1, 15), case(2, 0), child]),
    );
}
