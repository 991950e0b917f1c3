//! Slots: every disclosure proves the same root, and nothing else does.

mod golden;

use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::wire::{decode, encode};

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[ -~一-龥]{0,20}".prop_map(Value::Text),
        (1900u16..2300, 1u8..13, 1u8..29)
            .prop_map(|(y, m, d)| Value::Date(Date::new(y, m, d).expect("a day"))),
        (0..=crate::wire::INTEGER_MAX).prop_map(Value::Fen),
        (0..=crate::wire::INTEGER_MAX).prop_map(Value::Area),
        (1u64..1000, 0u64..1000)
            .prop_map(|(n, more)| Value::Share(ShareValue::new(n, n + more).expect("a fraction"))),
        any::<u32>().prop_map(Value::Code),
        any::<u32>().prop_map(Value::Bits),
        any::<[u8; 32]>().prop_map(Value::Hash),
        any::<[u8; 32]>().prop_map(|mac| Value::Party(PartyTag { scheme: 1, key: 1, mac })),
        any::<[u8; 32]>().prop_map(|root| Value::Tree(SlotsRoot::from_bytes(root))),
    ]
}

fn slots() -> impl Strategy<Value = Slots> {
    (any::<[u8; 32]>(), prop::collection::btree_map(0u16..32, value(), 0..12)).prop_map(|(seed, values)| {
        let mut slots = Slots::new(Width::W32, Seed::from_bytes(seed));
        for (slot, value) in values {
            slots.set(slot, value);
        }
        slots
    })
}

proptest! {
    #[test]
    fn slots_round_trip(slots in slots()) {
        prop_assert_eq!(decode::<Slots>(&encode(&slots), 65_536), Ok(slots));
    }

    #[test]
    fn every_disclosure_proves_the_same_root(slots in slots(), shown in prop::collection::vec(0u16..40, 0..10)) {
        let disclosure = slots.disclose(&shown);
        prop_assert_eq!(disclosure.root(), Ok(slots.root()));
        for slot in shown.into_iter().filter(|slot| *slot < 32) {
            prop_assert_eq!(disclosure.get(slot).map(Fact::is_absent), Some(slots.get(slot).is_none()));
        }
        prop_assert_eq!(decode::<SlotsDisclosure>(&encode(&disclosure), 65_536), Ok(disclosure));
    }

    #[test]
    fn a_changed_byte_never_proves_the_same_root(slots in slots(), shown in prop::collection::vec(0u16..32, 1..4), place in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut bytes = encode(&slots.disclose(&shown));
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(disclosure) = decode::<SlotsDisclosure>(&bytes, 65_536) {
            prop_assert_ne!(disclosure.root(), Ok(slots.root()));
        }
    }

    #[test]
    fn the_seed_is_in_no_disclosure(slots in slots(), shown in prop::collection::vec(0u16..32, 0..32)) {
        let bytes = encode(&slots.disclose(&shown));
        prop_assert!(!bytes.windows(32).any(|window| window == slots.seed().as_bytes()));
    }
}

#[test]
fn a_hidden_slot_leaves_neither_value_nor_salt() {
    let mut slots = Slots::new(Width::W4, Seed::from_bytes([9; 32]));
    slots.set(0, Value::Text("shown".to_string()));
    slots.set(1, Value::Text("hidden".to_string()));
    let bytes = encode(&slots.disclose(&[0]));
    let contains = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(contains(b"shown"));
    assert!(!contains(b"hidden"));
    assert!(!contains(&slots.seed().salt(1)));
}

/// The whole of what is hidden: no value, no salt of a slot that is not shown.
#[test]
fn shown_slots_carry_their_own_salts_only() {
    let mut slots = Slots::new(Width::W16, Seed::from_bytes([9; 32]));
    for slot in (0..16).step_by(3) {
        slots.set(slot, Value::Hash([0xb0 | slot as u8; 32]));
    }
    let bytes = encode(&slots.disclose(&[3, 4]));
    let tells = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    for slot in 0..16 {
        assert_eq!(tells(&slots.seed().salt(slot)), matches!(slot, 3 | 4), "salt of {slot}");
        assert_eq!(tells(&[0xb0 | slot as u8; 32]), slot == 3, "value of {slot}");
    }
}

#[test]
fn a_spare_or_missing_hash_proves_nothing() {
    let slots = Slots::new(Width::W8, Seed::from_bytes([2; 32]));
    let whole = encode(&slots.disclose(&[5]));
    let count_at = whole.len() - 3 * 32 - 1;
    assert_eq!(whole[count_at], 3);
    let (mut spare, mut missing) = (whole.clone(), whole.clone());
    spare.extend_from_slice(&[0; 32]);
    spare[count_at] = 4;
    missing.truncate(whole.len() - 32);
    missing[count_at] = 2;
    for bytes in [spare, missing] {
        let disclosure = decode::<SlotsDisclosure>(&bytes, 1024).expect("well formed");
        assert_eq!(disclosure.root(), Err(DisclosureError));
    }
}

#[test]
fn shown_slots_stand_in_rising_order_once_each_below_the_width() {
    let slots = Slots::new(Width::W4, Seed::from_bytes([4; 32]));
    let whole = encode(&slots.disclose(&[1, 2]));
    // Width and count, then slot number, salt, type and an empty value for each.
    let (first, second) = (5, 5 + 2 + 16 + 1 + 4);
    let with = |numbers: [u16; 2]| {
        let mut bytes = whole.clone();
        bytes[first..first + 2].copy_from_slice(&numbers[0].to_be_bytes());
        bytes[second..second + 2].copy_from_slice(&numbers[1].to_be_bytes());
        decode::<SlotsDisclosure>(&bytes, 1024).err()
    };
    assert_eq!(with([1, 2]), None);
    for numbers in [[2, 1], [1, 1]] {
        assert!(matches!(with(numbers), Some(DecodeError::Invalid { what: "order of slots", .. })));
    }
    assert!(matches!(with([1, 4]), Some(DecodeError::Invalid { what: "slot number", .. })));
}

#[test]
fn a_value_that_the_encoding_cannot_hold_is_never_set() {
    let over = ["\u{1}".to_string(), "x".repeat(TEXT_BYTES_MAX + 1)];
    for text in over {
        assert_eq!(Value::text(&text), Err(ValueError::Text));
        assert!(!Value::Text(text).is_encodable());
    }
    assert!(!Value::Fen(crate::wire::INTEGER_MAX + 1).is_encodable());
    assert!(Value::Number(crate::wire::INTEGER_MAX).is_encodable());
    assert!(Value::text(&"x".repeat(TEXT_BYTES_MAX)).is_ok());
}

/// A shown value must be one that its type can hold, or a reader would print what no record says.
#[test]
fn facts_are_checked_for_their_type() {
    let share = |n: u64, d: u64| [n.to_be_bytes(), d.to_be_bytes()].concat();
    let list = |count: u32, root: u8| [&count.to_be_bytes()[..], &[root; 32]].concat();
    let refused: [(u8, Vec<u8>); 15] = [
        (0, vec![0]),
        (1, vec![0xff]),
        (1, vec![0x7f]),
        (2, b"2023-02-29".to_vec()),
        (3, vec![0; 7]),
        (3, vec![0xff; 8]),
        (5, share(2, 4)),
        (5, share(3, 2)),
        (6, vec![0; 8]),
        (8, vec![0; 31]),
        (9, list(0, 1)),
        (9, list(1, 0)),
        (9, list(65_537, 1)),
        (12, vec![0; 33]),
        (14, vec![0; 32]),
    ];
    for (kind, bytes) in refused {
        assert_eq!(Fact::new(kind, &bytes), None, "type {kind}");
    }
    let accepted: [(u8, Vec<u8>); 5] =
        [(0, vec![]), (1, vec![]), (5, share(1, 2)), (9, list(0, 0)), (9, list(65_536, 1))];
    for (kind, bytes) in accepted {
        assert!(Fact::new(kind, &bytes).is_some(), "type {kind}");
    }
}

#[test]
fn a_list_is_changed_in_its_slot() {
    let mut slots = Slots::new(Width::W4, Seed::from_bytes([1; 32]));
    slots.set(0, Value::List(List::new(Seed::from_bytes([2; 32]), Width::W4)));
    slots.set(1, Value::Code(1));
    let before = slots.root();
    assert!(slots.list_mut(1).is_none());
    slots.list_mut(0).expect("a list").push(Slots::new(Width::W4, Seed::from_bytes([3; 32])));
    assert_eq!(slots.list(0).map(List::count), Some(1));
    assert_ne!(slots.root(), before);
}

#[test]
fn an_absent_slot_is_a_salted_leaf_of_type_zero() {
    let empty = Slots::new(Width::W4, Seed::from_bytes([1; 32]));
    let mut one = empty.clone();
    one.set(2, Value::Code(5));
    assert_ne!(empty.root(), one.root());
    one.clear(2);
    assert_eq!(empty.root(), one.root());
    assert!(empty.disclose(&[3]).get(3).is_some_and(Fact::is_absent));
}

#[test]
fn slots_out_of_order_or_beyond_the_width_are_refused() {
    let mut out = Writer::new();
    out.u8(4);
    out.array(&[0; 32]);
    out.count(2);
    for slot in [1u16, 1] {
        out.u16(slot);
        Value::Code(1).write(&mut out);
    }
    assert!(matches!(
        decode::<Slots>(&out.into_bytes(), 1024),
        Err(DecodeError::Invalid { what: "order of slots", .. })
    ));
    let mut out = Writer::new();
    out.u8(4);
    out.array(&[0; 32]);
    out.count(1);
    out.u16(4);
    Value::Code(1).write(&mut out);
    assert!(matches!(
        decode::<Slots>(&out.into_bytes(), 1024),
        Err(DecodeError::Invalid { what: "slot number", .. })
    ));
}

#[test]
fn dates_and_shares_are_checked() {
    assert_eq!("2024-02-29".parse::<Date>().map(|date| date.to_string()), Ok("2024-02-29".to_string()));
    for bad in ["2023-02-29", "2024-2-9", "1899-01-01", "2024-13-01", "2024-01-01-01", "2024-01-0x", ""] {
        assert_eq!(bad.parse::<Date>(), Err(ValueError::Date), "{bad}");
    }
    assert_eq!(ShareValue::new(2, 4).map(|share| share.to_string()), Ok("1/2".to_string()));
    assert!(ShareValue::new(0, 1).is_err());
    assert!(ShareValue::new(3, 2).is_err());
    assert_eq!(format!("{:?}", Seed::from_bytes([7; 32])), "Seed");
    assert_eq!(vec![Width::W4.slots(), Width::W32.slots()], vec![4, 32]);
}
