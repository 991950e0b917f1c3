//! Sealed parts: opened by their recipients alone, and bound to the record that shows their roots.

use kexin_proof::list::List;
use kexin_proof::slot_table::person;
use kexin_proof::slots::Seed;
use proptest::prelude::*;

use super::*;
use crate::seeded::Seeded;

const CHAIN: ChainId = ChainId::from_bytes([7; 32]);

fn person_tree(name: &str, seed: u8) -> Slots {
    let mut tree = Slots::new(Width::W4, Seed::from_bytes([seed; 32]));
    tree.set(person::NAME, Value::text(name).expect("clean"));
    tree.set(person::DOCUMENT, Value::text("1:11010519491231002X").expect("clean"));
    tree
}

fn content() -> SealedContent {
    SealedContent { trees: vec![person_tree("测试甲", 1), person_tree("测试乙", 2)] }
}

/// Facts that show the first tree's root in a slot and the second's in a list element.
fn facts() -> Slots {
    let mut facts = Slots::new(Width::W32, Seed::from_bytes([3; 32]));
    facts.set(20, Value::Tree(content().trees[0].root()));
    let mut list = List::new(Seed::from_bytes([4; 32]), Width::W8);
    let mut element = Slots::new(Width::W8, Seed::from_bytes([5; 32]));
    element.set(2, Value::Tree(content().trees[1].root()));
    list.push(element);
    facts.set(10, Value::List(list));
    facts
}

fn opening(number: u8) -> OpeningKey {
    OpeningKey::from_bytes([number; 32])
}

fn sealed() -> SealedPart {
    let recipients = [(440_100, 1, opening(1).public()), (440_000, 1, opening(2).public())];
    SealedPart::seal(&content(), &recipients, &CHAIN, &facts().root(), &mut Seeded(0))
        .expect("two recipients")
}

#[test]
fn each_recipient_opens_it_and_the_trees_match_the_record() {
    for (org, secret) in [(440_100, opening(1)), (440_000, opening(2))] {
        let opened = sealed().open((org, 1), &secret, &CHAIN, &facts().root()).expect("a recipient");
        assert_eq!(opened.check_against(&facts()), Ok(()));
        let tree = opened.tree(&content().trees[0].root()).expect("the first person");
        assert_eq!(tree.text(person::NAME), Some("测试甲"));
    }
}

#[test]
fn others_and_other_contexts_do_not_open_it() {
    let open = |org, secret: OpeningKey, chain: &ChainId, root: &SlotsRoot| {
        sealed().open((org, 1), &secret, chain, root).err()
    };
    let root = facts().root();
    assert_eq!(open(440_300, opening(1), &CHAIN, &root), Some(SealedError::NotRecipient { org: 440_300 }));
    assert_eq!(open(440_100, opening(2), &CHAIN, &root), Some(SealedError::Locked));
    assert_eq!(open(440_100, opening(1), &ChainId::ZERO, &root), Some(SealedError::Locked));
    assert_eq!(open(440_100, opening(1), &CHAIN, &SlotsRoot::ZERO), Some(SealedError::Locked));
}

#[test]
fn neither_names_nor_numbers_nor_seeds_are_in_its_bytes() {
    let bytes = encode(&sealed());
    for needle in ["测试甲".as_bytes(), b"11010519491231002X", &[1; 32]] {
        assert!(!bytes.windows(needle.len()).any(|window| window == needle));
    }
}

#[test]
fn facts_inside_that_the_record_does_not_show_are_refused() {
    let mut more = content();
    more.trees.push(person_tree("测试丙", 9));
    assert_eq!(more.check_against(&facts()), Err(SealedError::Roots));
    let fewer = SealedContent { trees: vec![content().trees[0].clone()] };
    assert_eq!(fewer.check_against(&facts()), Err(SealedError::Roots));
}

#[test]
fn the_part_is_sorted_and_round_trips() {
    assert_eq!(sealed().recipients(), vec![(440_000, 1), (440_100, 1)]);
    assert_eq!(decode::<SealedPart>(&encode(&sealed()), 65_536), Ok(sealed()));
    assert!(SealedPart::seal(&content(), &[], &CHAIN, &facts().root(), &mut Seeded(0)).is_err());
}

#[test]
fn a_recipient_named_twice_is_refused_before_anything_is_sealed() {
    let twice = [(440_100, 1, opening(1).public()), (440_100, 1, opening(2).public())];
    let sealed = SealedPart::seal(&content(), &twice, &CHAIN, &facts().root(), &mut Seeded(0));
    assert_eq!(sealed.err(), Some(SealedError::Recipients));
}

#[test]
fn the_golden_sealed_part_is_the_same_bytes_for_ever() {
    let root = facts().root();
    let recipients: Vec<_> = [(440_000, 2), (440_100, 1)]
        .map(|(org, secret)| {
            serde_json::json!({
                "org": org,
                "key": 1,
                "secret": hex::encode([secret; 32]),
                "public": hex::encode(opening(secret).public().as_bytes()),
                "info": hex::encode(info(&CHAIN, &root, Some(org))),
            })
        })
        .to_vec();
    let vectors = serde_json::json!({
        "chain": CHAIN,
        "fields_root": root,
        "recipients": recipients,
        "associated_data": hex::encode(info(&CHAIN, &root, None)),
        "content": hex::encode(encode(&content())),
        "tree_roots": content().trees.iter().map(Slots::root).collect::<Vec<_>>(),
        "bytes": hex::encode(encode(&sealed())),
        "sealed_hash": crate::record::sealed_hash(Some(&sealed())),
    });
    crate::vectors::check("sealed.json", &vectors);
}

proptest! {
    #[test]
    fn a_changed_bit_never_opens_to_other_facts(place in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut bytes = encode(&sealed());
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(part) = decode::<SealedPart>(&bytes, 65_536)
            && let Ok(opened) = part.open((440_100, 1), &opening(1), &CHAIN, &facts().root())
        {
            prop_assert_eq!(opened.check_against(&facts()), Ok(()));
        }
    }
}
