//! Versions of a value: what is set by the chain of versions, and that no seed is used twice.

use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::wire::{decode, encode};
use serde_json::json;

use super::*;

const BYTES_MAX: usize = 4096;

fn key() -> StateKey {
    state_key(Namespace::Case, b"fixture")
}

fn seed(number: u8) -> Seed {
    Seed::from_bytes([number; 32])
}

fn record(number: u8) -> RecordId {
    RecordId::from_bytes([number; 32])
}

fn first(number: u8) -> StateValue {
    ValueDraft::first(&key(), Width::W16, &Author { record: record(number), seed: &seed(number) }).finish()
}

fn next(value: &StateValue, number: u8, change: impl FnOnce(&mut ValueDraft)) -> StateValue {
    let mut draft = ValueDraft::after(value, &key(), &Author { record: record(number), seed: &seed(number) });
    change(&mut draft);
    draft.finish()
}

#[test]
fn a_version_names_its_number_and_its_record() {
    let one = first(7);
    let two = next(&one, 8, |_| {});
    assert_eq!((one.version(), one.last_record()), (1, record(7)));
    assert_eq!((two.version(), two.last_record()), (2, record(8)));
}

#[test]
fn the_same_record_on_another_history_gives_other_salts() {
    let (a, b) = (next(&first(1), 9, |_| {}), next(&first(2), 9, |_| {}));
    assert_eq!(a.slots().values(), b.slots().values());
    assert_ne!(a.root(), b.root());
}

#[test]
fn another_key_gives_other_salts() {
    let author = Author { record: record(1), seed: &seed(1) };
    let other = ValueDraft::first(&state_key(Namespace::Case, b"other"), Width::W16, &author).finish();
    assert_ne!(other.slots().seed(), first(1).slots().seed());
}

#[test]
fn elements_keep_their_seed_while_they_stay_and_never_share_one() {
    let add = |draft: &mut ValueDraft, number: u64| {
        let mut element = draft.element(Width::W8);
        element.set(0, Value::Number(number));
        draft.list_mut(5, Width::W8).push(element);
    };
    let one = next(&first(1), 2, |draft| {
        add(draft, 1);
        draft.list_mut(5, Width::W8).retain(|_| false);
        add(draft, 2);
        add(draft, 3);
    });
    let two = next(&one, 3, |draft| {
        draft.list_mut(5, Width::W8).retain(|element| element.number(0) == Some(3));
        add(draft, 4);
    });
    let seeds = |value: &StateValue| -> Vec<Seed> {
        value.slots().list(5).unwrap().elements().iter().map(|element| element.seed().clone()).collect()
    };
    assert_eq!(seeds(&two)[0], seeds(&one)[1], "the element that stays keeps its seed");
    let all = [seeds(&one), vec![seeds(&two)[1].clone()]].concat();
    assert_eq!(all.len(), 3);
    assert!(all.iter().enumerate().all(|(place, seed)| !all[..place].contains(seed)));
    assert_eq!(one.slots().list(5).unwrap().seed(), two.slots().list(5).unwrap().seed());
    assert_ne!(one.root(), two.root());
}

#[test]
fn a_value_reads_back_as_it_was_written() {
    let value = next(&first(1), 2, |draft| draft.set(2, Value::Text("测试".into())));
    assert!(decode::<StateValue>(&encode(&value), BYTES_MAX).unwrap() == value);
}

#[test]
fn slots_without_version_or_record_are_no_value() {
    let bytes_of = |slots: &Slots| {
        let mut out = Writer::new();
        out.u8(16);
        Slots::write(slots, &mut out);
        out.into_bytes()
    };
    let whole = first(1).slots().clone();
    assert!(decode::<StateValue>(&bytes_of(&whole), BYTES_MAX).is_ok());
    for slot in [VERSION, LAST_RECORD] {
        let mut torn = whole.clone();
        torn.clear(slot);
        assert!(decode::<StateValue>(&bytes_of(&torn), BYTES_MAX).is_err());
    }
    let mut zeroth = whole;
    zeroth.set(VERSION, Value::Number(0));
    assert!(decode::<StateValue>(&bytes_of(&zeroth), BYTES_MAX).is_err());
}

#[test]
#[should_panic(expected = "set by the chain of versions")]
fn no_act_sets_a_version() {
    let author = Author { record: record(1), seed: &seed(1) };
    ValueDraft::first(&key(), Width::W16, &author).set(VERSION, Value::Number(9));
}

#[test]
fn the_chain_of_seeds_is_as_published() {
    let hex = |bytes: &[u8]| hex::encode(bytes);
    let mut versions = Vec::new();
    let mut value = first(1);
    for number in 2..=4 {
        versions.push(describe(&value));
        value = next(&value, number, |draft| {
            draft.set(2, Value::Code(u32::from(number)));
            let mut element = draft.element(Width::W8);
            element.set(0, Value::Number(u64::from(number)));
            draft.list_mut(5, Width::W8).push(element);
        });
    }
    versions.push(describe(&value));
    let vectors = json!({
        "what": "seed_v = HMAC-SHA-256(seed_(v-1), \"kexinku/state-seed/v1\" 00 key version seed of the record); seed_0 = zeros; \
                 element seed = HMAC-SHA-256(seed_v, \"kexinku/element-seed/v1\" 00 number u32); \
                 list seed = HMAC-SHA-256(seed_v, \"kexinku/list-seed/v1\" 00 slot u16)",
        "key": hex(key().as_bytes()),
        "versions": versions,
    });
    crate::vectors::check("state_value.json", &vectors);
}

fn describe(value: &StateValue) -> serde_json::Value {
    let list = value.slots().list(5);
    let elements = list.map_or(&[][..], List::elements);
    json!({
        "version": value.version(),
        "record": hex::encode(value.last_record().as_bytes()),
        "record_seed": hex::encode([u8::try_from(value.version()).unwrap(); 32]),
        "seed": hex::encode(value.slots().seed().as_bytes()),
        "list_seed": list.map(|list| hex::encode(list.seed().as_bytes())),
        "element_seeds": elements.iter().map(|e| hex::encode(e.seed().as_bytes())).collect::<Vec<_>>(),
        "root": hex::encode(value.root().as_bytes()),
        "bytes": hex::encode(encode(value)),
    })
}
