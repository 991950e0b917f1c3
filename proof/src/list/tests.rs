//! Lists: one element can be shown without the others, and none can be forged.

mod golden;

use proptest::prelude::*;

use super::*;
use crate::slots::Value;
use crate::wire::{decode, encode};

fn list(count: u32) -> List {
    let mut list = List::new(Seed::from_bytes([3; 32]), Width::W8);
    for number in 0..count {
        let mut element =
            Slots::new(Width::W8, Seed::from_bytes([5; 32]).derive("test", &[&number.to_be_bytes()]));
        element.set(0, Value::Code(number));
        element.set(1, Value::Number(u64::from(number)));
        list.push(element);
    }
    list
}

proptest! {
    #[test]
    fn one_element_can_be_shown_without_the_others(count in 1u32..20, index in 0u32..20) {
        let list = list(count);
        let disclosure = list.disclose(&[(index, &[1])]);
        prop_assert_eq!(disclosure.root(), Some(list.root()));
        prop_assert_eq!(disclosure.elements().len(), usize::from(index < count));
        prop_assert_eq!(decode::<ListDisclosure>(&encode(&disclosure), 65_536), Ok(disclosure));
    }

    #[test]
    fn a_changed_byte_never_proves_the_same_root(count in 1u32..12, index in 0u32..12, place in any::<prop::sample::Index>(), bit in 0u8..8) {
        let list = list(count);
        let mut bytes = encode(&list.disclose(&[(index % count, &[0])]));
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(disclosure) = decode::<ListDisclosure>(&bytes, 65_536) {
            // The count stands in the list's leaf beside the root: one that pads to the same tree is noticed there.
            let proved = disclosure.root().map(|root| (disclosure.count(), root));
            prop_assert_ne!(proved, Some((list.count(), list.root())));
        }
    }

    #[test]
    fn any_set_of_elements_proves_the_same_root(count in 1u32..40, shown in prop::collection::vec(0u32..40, 0..6)) {
        let list = list(count);
        let wanted: Vec<(u32, &[u16])> = shown.iter().map(|index| (*index, [1_u16].as_slice())).collect();
        let disclosure = list.disclose(&wanted);
        prop_assert_eq!(disclosure.root(), Some(list.root()));
        prop_assert!(disclosure.siblings.len() <= 40_usize.next_power_of_two());
    }

    #[test]
    fn lists_round_trip(count in 0u32..20) {
        let list = list(count);
        prop_assert_eq!(decode::<List>(&encode(&list), 65_536), Ok(list));
    }
}

#[test]
fn an_empty_list_has_a_root_of_zeros_and_one_element_has_a_blank_beside_it() {
    assert!(list(0).root().is_zero());
    assert_eq!(list(0).disclose(&[]).root(), Some(ListRoot::ZERO));
    assert_eq!(list(1).disclose(&[(0, &[0])]).siblings.len(), 1);
}

#[test]
fn shown_elements_stand_in_rising_order_once_each() {
    let mut disclosure = list(4).disclose(&[(1, &[0]), (2, &[0])]);
    for places in [[2, 1], [1, 1]] {
        for (shown, place) in disclosure.elements.iter_mut().zip(places) {
            shown.index = place;
        }
        let read = decode::<ListDisclosure>(&encode(&disclosure), 65_536);
        assert!(matches!(read, Err(DecodeError::Invalid { what: "order of elements", .. })));
    }
}

/// Places from the count to the power of two hold blanks, whose bytes are no slots: none is ever an element.
#[test]
fn a_blank_is_not_shown_as_an_element() {
    let list = list(3);
    assert_eq!(list.disclose(&[(3, &[0])]).elements().len(), 0);
    let mut disclosure = list.disclose(&[(2, &[0])]);
    disclosure.elements[0].index = 3;
    assert_eq!(disclosure.root(), None);
}

#[test]
fn an_element_beyond_the_count_is_refused() {
    let list = list(3);
    let mut disclosure = list.disclose(&[(2, &[0])]);
    disclosure.count = 2;
    assert_eq!(disclosure.root(), None);
    let mut longer = list.disclose(&[(2, &[0])]);
    longer.siblings.push([0; HASH_BYTES]);
    assert_eq!(longer.root(), None);
}

/// Of three co-owners, the share of one: neither his tag, nor his fellows' values and salts, nor any seed.
#[test]
fn a_co_owners_share_tells_nothing_else() {
    let mut owners = List::new(Seed::from_bytes([1; 32]), Width::W8);
    for number in 0..3u8 {
        let mut owner = Slots::new(Width::W8, Seed::from_bytes([0x10 | number; 32]));
        owner.set(0, Value::Hash([0xa0 | number; 32]));
        owner.set(1, Value::Number(0x5151_0000 + u64::from(number)));
        owners.push(owner);
    }
    let disclosure = owners.disclose(&[(1, &[1])]);
    assert_eq!(disclosure.root(), Some(owners.root()));
    let bytes = encode(&disclosure);
    let tells = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(tells(&0x5151_0001_u64.to_be_bytes()));
    assert!(!tells(owners.seed().as_bytes()));
    for (index, owner) in owners.elements().iter().enumerate() {
        assert!(!tells(owner.seed().as_bytes()));
        assert!(!tells(&[0xa0 | index as u8; 32]));
        for slot in owner.disclose(&[0, 1, 2, 3, 4, 5, 6, 7]).slots() {
            assert_eq!(tells(&slot.salt), index == 1 && slot.slot == 1, "owner {index} slot {}", slot.slot);
        }
        if index != 1 {
            assert!(!tells(&(0x5151_0000 + index as u64).to_be_bytes()));
        }
    }
}

#[test]
fn elements_have_at_most_sixteen_slots_and_hold_no_list() {
    let refused = |bytes: Vec<u8>| decode::<List>(&bytes, 65_536);
    let mut wide = encode(&list(0));
    wide[32] = 32;
    assert_eq!(refused(wide), Err(DecodeError::Invalid { what: "width of list elements", offset: 32 }));
    let mut nested = Writer::new();
    list(0).write(&mut nested);
    let mut nested = nested.into_bytes();
    nested[36] = 1;
    nested.extend_from_slice(&[0; 32]);
    nested.extend_from_slice(&[0, 0, 0, 1, 0, 0, 9]);
    nested.extend(encode(&list(0)));
    assert!(matches!(refused(nested), Err(DecodeError::Invalid { what: "slot type", .. })));
}

#[test]
fn a_claimed_count_over_the_limit_is_refused_before_anything_is_read() {
    let mut bytes = encode(&list(0).disclose(&[]));
    bytes[1] = 2;
    assert!(matches!(
        decode::<ListDisclosure>(&bytes, 64),
        Err(DecodeError::OverLimit { what: "list elements", .. })
    ));
}
