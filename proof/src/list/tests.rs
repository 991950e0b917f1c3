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
fn an_element_beyond_the_count_is_refused() {
    let list = list(3);
    let mut disclosure = list.disclose(&[(2, &[0])]);
    disclosure.count = 2;
    assert_eq!(disclosure.root(), None);
    let mut longer = list.disclose(&[(2, &[0])]);
    longer.siblings.push([0; HASH_BYTES]);
    assert_eq!(longer.root(), None);
}
