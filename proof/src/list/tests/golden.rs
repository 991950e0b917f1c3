//! Golden vectors of lists.

use alloc::vec::Vec;

use serde_json::json;

use super::super::*;
use crate::hash::sha256;
use crate::slots::{PartyTag, ShareValue};
use crate::tests::{digits, golden};
use crate::wire::{decode, encode};

fn seed(what: &str, number: u32) -> Seed {
    Seed::from_bytes(sha256(&[b"vector seed", what.as_bytes(), &number.to_be_bytes()]))
}

/// Co-owners in equal shares.
fn owners(count: u32) -> List {
    let mut list = List::new(seed("list", count), Width::W8);
    for number in 0..count {
        let mut owner = Slots::new(Width::W8, seed("owner", number));
        let mac = sha256(&[b"party", &number.to_be_bytes()]);
        owner.set(0, Value::Party(PartyTag { scheme: 1, key: 1, mac }));
        owner.set(1, Value::Share(ShareValue::new(1, u64::from(count)).expect("a fraction")));
        list.push(owner);
    }
    list
}

fn disclosure(list: &List, wanted: &[(u32, &[u16])]) -> serde_json::Value {
    let disclosure = list.disclose(wanted);
    assert_eq!(disclosure.root(), Some(list.root()));
    json!({
        "shown": wanted.iter().map(|(index, slots)| json!({ "element": index, "slots": slots })).collect::<Vec<_>>(),
        "siblings_left_to_right": disclosure.siblings.iter().map(digits).collect::<Vec<_>>(),
        "encoding": digits(encode(&disclosure)),
    })
}

fn case(name: &str, list: &List, wanted: &[&[(u32, &[u16])]]) -> serde_json::Value {
    let encoding = encode(list);
    assert_eq!(decode::<List>(&encoding, 65_536).as_ref(), Ok(list));
    let (count, leaves) = (list.count(), if list.count() == 0 { Vec::new() } else { list.leaves() });
    let blanks: Vec<_> = (count..)
        .take(leaves.len() - list.elements().len())
        .map(|place| json!({ "place": place, "blank": digits(list.seed().derive(BLANK_TAG, &[&place.to_be_bytes()]).as_bytes()) }))
        .collect();
    json!({
        "name": name,
        "seed": digits(list.seed().as_bytes()),
        "width": list.width().slots(),
        "count": count,
        "element_roots": list.elements().iter().map(Slots::root).collect::<Vec<_>>(),
        "blanks": blanks,
        "leaf_hashes": leaves.iter().map(digits).collect::<Vec<_>>(),
        "root": list.root(),
        "value_in_leaf": digits([&count.to_be_bytes()[..], list.root().as_bytes()].concat()),
        "encoding": digits(encoding),
        "disclosures": wanted.iter().map(|wanted| disclosure(list, wanted)).collect::<Vec<_>>(),
    })
}

#[test]
fn lists_have_the_bytes_of_their_vectors() {
    golden(
        "list.json",
        "Lists (docs/formats.md 3). Leaf of an element: SHA-256(00 || root of its slots); blanks fill up to the least power of two not below max(2, count): \
         blank = HMAC-SHA-256(list seed, \"kexinku/blank/v1\" || 00 || place u32), its leaf SHA-256(00 || blank). Root: RFC 9162 over all leaves; an empty list: zeros. \
         Value in the slot's leaf: count u32 || root. Encoding: seed[32], width u8, count u32, elements (each seed[32], count u32, slots; see slots.json). \
         Disclosure: count u32 of the list, count u32 of shown elements, each: place u32 and its slots' disclosure; then count u32 and the hashes of the largest subtrees without a shown element, left to right.",
        json!([
            case("empty", &owners(0), &[&[]]),
            case("one owner", &owners(1), &[&[(0, &[0, 1])]]),
            case("two owners", &owners(2), &[&[], &[(1, &[1])]]),
            case("three owners, the share of one without his tag", &owners(3), &[&[(1, &[1])]]),
            case("five owners", &owners(5), &[&[(0, &[1]), (4, &[])], &[(2, &[0]), (3, &[0])]]),
        ]),
    );
}
