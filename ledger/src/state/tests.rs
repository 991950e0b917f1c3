//! The state map against a recursion over plain sorted pairs, and its history against every past version.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock, RwLockReadGuard};

use kexin_proof::hash::{sha256, state_leaf, state_node};
use kexin_proof::wire::encode;
use proptest::prelude::*;
use serde_json::json;

use super::*;

struct Rows {
    pages: BTreeMap<(TreeId, PagePath, Height), Page>,
    newest: RwLock<NewestPages>,
}

impl Default for Rows {
    /// With room for few pages beside the rows, so that some are found there and some are not.
    fn default() -> Self {
        Self { pages: BTreeMap::new(), newest: RwLock::new(NewestPages::new(40)) }
    }
}

impl Rows {
    fn apply(&mut self, tree: TreeId, at: u64, changes: &StateChanges) -> StateRoot {
        let base = at.checked_sub(1).map(height);
        let update = update(&*self, tree, base, height(at), changes).unwrap();
        self.newest.write().unwrap().keep(update.pages.iter());
        assert!(self.newest.read().unwrap().is_counted());
        for write in update.pages {
            assert_eq!(write.version, height(at));
            let page = Page::from_bytes(&write.page.to_bytes()).unwrap();
            assert_eq!(PagePath::from_bytes(&write.path.to_bytes()).unwrap(), write.path);
            assert_eq!(page, write.page);
            let twice = self.pages.insert((write.tree, write.path, write.version), page);
            assert!(twice.is_none(), "a page is written once a height");
        }
        update.root
    }
}

impl PageReader for Rows {
    fn top_version(&self, tree: &TreeId, at: Height) -> Result<Option<Height>, StoreError> {
        let versions = (*tree, PagePath::TOP, Height::ZERO)..=(*tree, PagePath::TOP, at);
        Ok(self.pages.range(versions).next_back().map(|((_, _, version), _)| *version))
    }
    fn page(&self, tree: &TreeId, path: &PagePath, version: Height) -> Result<Option<Page>, StoreError> {
        Ok(self.pages.get(&(*tree, *path, version)).cloned())
    }
    fn newest(&self, _: &TreeId) -> Option<RwLockReadGuard<'_, NewestPages>> {
        Some(self.newest.read().unwrap())
    }
}

fn height(value: u64) -> Height {
    Height::new(value).unwrap()
}

fn value(number: u64) -> SlotsRoot {
    SlotsRoot::from_bytes(sha256(&[&number.to_be_bytes()]))
}

/// Few different keys that share long prefixes, so that leaves sink and rise.
fn crowded_key(number: u8, depth: u8) -> StateKey {
    let mut bytes = [0; 32];
    bytes[0] = number & 0xc0;
    bytes[usize::from(depth % 32)] |= number << 2 | 1;
    StateKey::from_bytes(bytes)
}

fn spread_key(number: u64) -> StateKey {
    StateKey::from_bytes(sha256(&[b"key", &number.to_be_bytes()]))
}

type Map = BTreeMap<StateKey, SlotsRoot>;

/// The definition, word by word: a leaf where it is alone, zeros where nothing is.
fn naive_root(pairs: &[(StateKey, SlotsRoot)], depth: usize) -> [u8; 32] {
    match pairs {
        [] => [0; 32],
        [(key, value)] => state_leaf(key, value),
        _ => {
            let bit = |key: &StateKey| key.as_bytes()[depth / 8] >> (7 - depth % 8) & 1;
            let (left, right): (Vec<_>, Vec<_>) = pairs.iter().partition(|(key, _)| bit(key) == 0);
            state_node(&naive_root(&left, depth + 1), &naive_root(&right, depth + 1))
        }
    }
}

fn root_of(map: &Map) -> StateRoot {
    let pairs: Vec<_> = map.iter().map(|(key, value)| (*key, *value)).collect();
    StateRoot::from_bytes(naive_root(&pairs, 0))
}

/// The root that a path leads to, by the verifier that partners run.
fn root_by_path(key: &StateKey, path: &StatePath) -> StateRoot {
    match &path.end {
        PathEnd::Present(value) => path.proof.root_present(key, value).unwrap(),
        PathEnd::Absent(absence) => path.proof.root_absent(key, absence).unwrap(),
    }
}

fn check_version(rows: &Rows, tree: &TreeId, at: Height, map: &Map, keys: &[StateKey]) {
    assert_eq!(root(rows, tree, at).unwrap(), root_of(map));
    for key in keys {
        let path = prove(rows, tree, at, key).unwrap();
        assert_eq!(root_by_path(key, &path), root_of(map));
        match (map.get(key), path.end) {
            (Some(value), PathEnd::Present(found)) => assert_eq!(*value, found),
            (None, PathEnd::Absent(Absence::Empty)) => {}
            (None, PathEnd::Absent(Absence::OtherLeaf { key: other, value })) => {
                assert_eq!(map.get(&other), Some(&value));
                assert_ne!(other, *key);
            }
            (expected, found) => panic!("expected {expected:?}, found {found:?}"),
        }
    }
    let listed: Map = leaves(rows, tree, at, 100_000).unwrap().into_iter().collect();
    assert_eq!(listed, *map);
}

fn changes_strategy() -> impl Strategy<Value = Vec<Vec<(u8, u8, Option<u64>)>>> {
    let change = (any::<u8>(), 0_u8..32, prop::option::weighted(0.7, 0_u64..4));
    prop::collection::vec(prop::collection::vec(change, 0..12), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_version_equals_the_naive_map_and_stays_provable(blocks in changes_strategy()) {
        let tree = TreeId::Holder(spread_key(1));
        let mut rows = Rows::default();
        let mut map = Map::new();
        let mut versions = Vec::new();
        let mut keys = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            let changes: StateChanges = block
                .iter()
                .map(|(number, depth, change)| (crowded_key(*number, *depth), change.map(value)))
                .collect();
            for (key, change) in &changes {
                keys.push(*key);
                match change {
                    Some(value) => map.insert(*key, *value),
                    None => map.remove(key),
                };
            }
            prop_assert_eq!(rows.apply(tree, at as u64, &changes), root_of(&map));
            versions.push(map.clone());
        }
        for (at, map) in versions.iter().enumerate() {
            check_version(&rows, &tree, height(at as u64), map, &keys);
        }
    }

    #[test]
    fn one_batch_and_many_in_any_order_give_one_root(
        numbers in prop::collection::btree_set(0_u64..500, 1..60),
        order in any::<u64>(),
    ) {
        let all: StateChanges = numbers.iter().map(|n| (spread_key(*n), Some(value(*n)))).collect();
        let mut once = Rows::default();
        let at_once = once.apply(TreeId::Main, 0, &all);
        let mut shuffled: Vec<_> = numbers.iter().copied().collect();
        shuffled.sort_by_key(|n| sha256(&[&n.to_be_bytes(), &order.to_be_bytes()]));
        let mut singly = Rows::default();
        let mut last = StateRoot::ZERO;
        for (at, n) in shuffled.iter().enumerate() {
            let one = StateChanges::from([(spread_key(*n), Some(value(*n)))]);
            last = singly.apply(TreeId::Main, at as u64, &one);
        }
        prop_assert_eq!(at_once, last);
    }
}

#[test]
fn many_spread_keys_agree_with_the_naive_map() {
    let mut rows = Rows::default();
    let mut map = Map::new();
    let mut versions = Vec::new();
    for at in 0..6 {
        let changes: StateChanges =
            (0..700).map(|n| (spread_key(n * (at + 1) % 2_500), Some(value(n + at)))).collect();
        map.extend(changes.iter().map(|(key, value)| (*key, value.unwrap())));
        rows.apply(TreeId::Main, at, &changes);
        versions.push(map.clone());
    }
    let keys: Vec<_> = (0..60).map(|n| spread_key(n * 53)).collect();
    for (at, map) in versions.iter().enumerate() {
        check_version(&rows, &TreeId::Main, height(at as u64), map, &keys);
    }
}

#[test]
fn two_keys_that_part_at_the_last_bit_stand_at_depth_256() {
    let mut other = [0xab; 32];
    other[31] ^= 1;
    let keys = [StateKey::from_bytes([0xab; 32]), StateKey::from_bytes(other)];
    let map: Map = keys.iter().map(|key| (*key, value(7))).collect();
    let mut rows = Rows::default();
    let changes: StateChanges = map.iter().map(|(key, value)| (*key, Some(*value))).collect();
    rows.apply(TreeId::Main, 0, &changes);
    check_version(&rows, &TreeId::Main, Height::ZERO, &map, &keys);
    assert_eq!(prove(&rows, &TreeId::Main, Height::ZERO, &keys[0]).unwrap().proof.depth(), 256);
    rows.apply(TreeId::Main, 1, &StateChanges::from([(keys[0], None)]));
    let left = Map::from([(keys[1], value(7))]);
    check_version(&rows, &TreeId::Main, height(1), &left, &keys);
}

#[test]
fn an_emptied_tree_has_a_root_of_zeros() {
    let mut rows = Rows::default();
    rows.apply(TreeId::Main, 0, &StateChanges::from([(spread_key(1), Some(value(1)))]));
    assert_eq!(rows.apply(TreeId::Main, 1, &StateChanges::from([(spread_key(1), None)])), StateRoot::ZERO);
    check_version(&rows, &TreeId::Main, height(1), &Map::new(), &[spread_key(1)]);
}

#[test]
fn putting_the_same_value_writes_no_page() {
    let mut rows = Rows::default();
    let changes: StateChanges = (0..100).map(|n| (spread_key(n), Some(value(n)))).collect();
    let first = rows.apply(TreeId::Main, 0, &changes);
    let again = update(&rows, TreeId::Main, Some(Height::ZERO), height(1), &changes).unwrap();
    assert_eq!(again, StateUpdate { root: first, pages: Vec::new() });
}

#[test]
fn a_change_writes_only_the_pages_on_its_way() {
    let mut rows = Rows::default();
    let changes: StateChanges = (0..4_096).map(|n| (spread_key(n), Some(value(n)))).collect();
    rows.apply(TreeId::Main, 0, &changes);
    let one = StateChanges::from([(spread_key(9), Some(value(0)))]);
    let pages = update(&rows, TreeId::Main, Some(Height::ZERO), height(1), &one).unwrap().pages;
    assert!(pages.len() <= 6, "{} pages", pages.len());
}

#[test]
fn trees_do_not_see_each_other() {
    let mut rows = Rows::default();
    let changes = StateChanges::from([(spread_key(1), Some(value(1)))]);
    rows.apply(TreeId::Holder(spread_key(5)), 0, &changes);
    assert_eq!(root(&rows, &TreeId::Main, Height::ZERO).unwrap(), StateRoot::ZERO);
    assert_eq!(root(&rows, &TreeId::Holder(spread_key(6)), Height::ZERO).unwrap(), StateRoot::ZERO);
}

#[test]
fn a_missing_page_is_an_error_and_never_an_absence() {
    let mut rows = Rows::default();
    let changes: StateChanges = (0..200).map(|n| (spread_key(n), Some(value(n)))).collect();
    rows.apply(TreeId::Main, 0, &changes);
    rows.pages.retain(|(_, path, _), _| path.is_top());
    rows.newest = RwLock::new(NewestPages::new(0));
    let found = prove(&rows, &TreeId::Main, Height::ZERO, &spread_key(3));
    assert!(matches!(found, Err(StoreError::Missing { .. })));
}

#[test]
fn the_newest_pages_are_found_without_being_read() {
    let mut rows = Rows { newest: RwLock::new(NewestPages::new(usize::MAX)), ..Rows::default() };
    let mut map = Map::new();
    for at in 0..5 {
        let changes: StateChanges =
            (0..400).map(|n| (spread_key(n * (at + 3)), (n % 5 != at).then(|| value(n + at)))).collect();
        for (key, change) in &changes {
            match change {
                Some(value) => map.insert(*key, *value),
                None => map.remove(key),
            };
        }
        rows.apply(TreeId::Main, at, &changes);
    }
    // A top page is sought by its version; what stands below it is at hand.
    rows.pages.retain(|(_, path, _), _| path.is_top());
    for number in 0..2_000 {
        let path = prove(&rows, &TreeId::Main, height(4), &spread_key(number)).unwrap();
        assert_eq!(root_by_path(&spread_key(number), &path), root_of(&map));
    }
    let more = (0..300).map(|n| (spread_key(n * 9), Some(value(n)))).collect();
    map.extend((0..300).map(|n| (spread_key(n * 9), value(n))));
    assert_eq!(rows.apply(TreeId::Main, 5, &more), root_of(&map));
}

#[test]
fn the_newest_pages_are_bounded() {
    let mut rows = Rows::default();
    for at in 0..20 {
        let changes = (0..100).map(|n| (spread_key(n + at * 100), Some(value(n)))).collect();
        rows.apply(TreeId::Main, at, &changes);
        assert!(rows.newest.read().unwrap().count() <= 40);
    }
}

#[test]
fn a_list_of_leaves_is_bounded() {
    let mut rows = Rows::default();
    let changes: StateChanges = (0..50).map(|n| (spread_key(n), Some(value(n)))).collect();
    rows.apply(TreeId::Main, 0, &changes);
    assert!(matches!(leaves(&rows, &TreeId::Main, Height::ZERO, 49), Err(StoreError::OutOfRange { .. })));
    assert_eq!(leaves(&rows, &TreeId::Main, Height::ZERO, 50).unwrap().len(), 50);
}

#[test]
fn damaged_rows_are_refused() {
    let leaf = PlaceEntry::Leaf { key: spread_key(1), value: value(1) };
    let below = PlaceEntry::Below { hash: [7; 32], version: height(5) };
    let mut block = Vec::new();
    let laid_out = Page::default().open().lay_out_with(&[(3, leaf), (9, below)], &mut block);
    hashing::hash_page(&mut block, &laid_out.layout, laid_out.changed);
    let range = 0..block.len();
    let page = Page::part(Arc::new(block), range);
    let bytes = page.to_bytes();
    assert_eq!(Page::from_bytes(&bytes).unwrap(), page);
    for cut in 0..bytes.len() {
        assert!(Page::from_bytes(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    assert!(Page::from_bytes(&[bytes.clone(), vec![0]].concat()).is_err());
    assert!(Page::from_bytes(&[0, 1, 0, 1]).is_err());
    for path in [&[][..], &[64], &[1, 0x1f], &[2], &[0, 0]] {
        assert!(PagePath::from_bytes(path).is_err(), "{path:?}");
    }
}

proptest! {
    #[test]
    fn noise_in_a_row_is_refused_or_read_as_it_stands(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        if let Ok(page) = Page::from_bytes(&bytes) {
            prop_assert_eq!(page.to_bytes(), bytes.clone());
        }
        if let Ok(path) = PagePath::from_bytes(&bytes) {
            prop_assert_eq!(path.to_bytes(), bytes);
        }
    }
}

/// Three versions of a map, each with its root and the way to keys that are there and to keys that are not.
#[test]
fn golden_vectors_of_the_state_map() {
    let mut rows = Rows::default();
    let blocks: [&[(u64, Option<u64>)]; 3] = [
        &[(1, Some(1))],
        &[(1, Some(10)), (2, Some(2)), (3, Some(3)), (4, Some(4)), (5, Some(5)), (6, Some(6)), (7, Some(7))],
        &[(2, None), (3, None), (8, Some(8))],
    ];
    let mut versions = Vec::new();
    for (at, block) in (0..).zip(blocks) {
        let changes = block.iter().map(|(key, change)| (spread_key(*key), change.map(value))).collect();
        let root = rows.apply(TreeId::Main, at, &changes);
        let changes: Vec<_> = changes
            .iter()
            .map(|(key, value)| json!({ "key": key.to_string(), "value": value.map(|v| v.to_string()) }))
            .collect();
        let paths: Vec<_> = (1..=9).map(|key| path_vector(&rows, height(at), &spread_key(key))).collect();
        versions.push(json!({ "changes": changes, "root": root.to_string(), "paths": paths }));
    }
    let vectors = json!({
        "about": "State map of docs/formats.md 5; versions follow each other; a value of null removes the key; \
                  path = depth u16, bitmap, siblings, from the root downwards",
        "versions": versions,
    });
    crate::vectors::check("state_map.json", &vectors);
}

fn path_vector(rows: &Rows, at: Height, key: &StateKey) -> serde_json::Value {
    let path = prove(rows, &TreeId::Main, at, key).unwrap();
    let end = match path.end {
        PathEnd::Present(value) => json!({ "present": value.to_string() }),
        PathEnd::Absent(Absence::Empty) => json!({ "absent": "empty" }),
        PathEnd::Absent(Absence::OtherLeaf { key, value }) => {
            json!({ "absent": { "key": key.to_string(), "value": value.to_string() } })
        }
    };
    json!({ "key": key.to_string(), "path": hex::encode(encode(&path.proof)), "end": end })
}
