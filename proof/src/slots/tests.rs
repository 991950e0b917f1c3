use alloc::format;
use alloc::string::ToString;
use alloc::vec;

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
