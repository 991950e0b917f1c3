//! The log against the recursion of RFC 9162, written naively, and its proofs against the offline verifier.

use std::cell::Cell;
use std::collections::BTreeMap;

use kexin_proof::consistency::verify_consistency;
use kexin_proof::hash::{merkle_leaf, sha256};
use kexin_proof::inclusion::verify_inclusion;
use proptest::prelude::*;
use serde_json::json;

use super::*;

#[derive(Default)]
struct Rows {
    tiles: BTreeMap<TilePlace, Arc<Tile>>,
    reads: Cell<usize>,
}

impl TileReader for Rows {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        self.reads.set(self.reads.get() + 1);
        let bytes = self.tiles.get(&place).map(|tile| tile.to_bytes());
        bytes.map(|bytes| Tile::from_bytes(&bytes).map(Arc::new)).transpose()
    }
}

fn leaf(index: u64) -> LogLeaf {
    LogLeaf::from_bytes(merkle_leaf(&[&index.to_be_bytes()]))
}

fn size(count: u64) -> TreeSize {
    TreeSize::new(count).unwrap()
}

/// Appends leaves 0 to `sum(blocks)`, a batch for each block, and checks the root after each.
fn grow(blocks: &[u64]) -> (Rows, u64) {
    let mut rows = Rows::default();
    let mut count = 0;
    for block in blocks {
        let mut append = LogAppend::load(&rows, size(count)).unwrap();
        for _ in 0..*block {
            assert_eq!(append.push(leaf(count)).value(), count);
            count += 1;
        }
        assert_eq!(append.size(), size(count));
        assert_eq!(append.root(), LogRoot::from_bytes(naive_root(0, count)));
        rows.tiles.extend(append.into_tiles().into_iter().map(|write| (write.place, write.tile)));
    }
    (rows, count)
}

/// MTH(D[start:start+count]) of RFC 9162 section 2.1.1.
fn naive_root(start: u64, count: u64) -> NodeHash {
    match count {
        0 => merkle_empty(),
        1 => *leaf(start).as_bytes(),
        _ => {
            let left = split(count);
            merkle_node(&naive_root(start, left), &naive_root(start + left, count - left))
        }
    }
}

/// PATH(m, D[start:start+count]) of RFC 9162 section 2.1.3.1.
fn naive_inclusion(index: u64, start: u64, count: u64) -> Vec<NodeHash> {
    if count == 1 {
        return Vec::new();
    }
    let left = split(count);
    if index < left {
        let mut path = naive_inclusion(index, start, left);
        path.push(naive_root(start + left, count - left));
        path
    } else {
        let mut path = naive_inclusion(index - left, start + left, count - left);
        path.push(naive_root(start, left));
        path
    }
}

/// SUBPROOF(m, D[start:start+count], whole) of RFC 9162 section 2.1.4.1.
fn naive_consistency(known: u64, start: u64, count: u64, whole: bool) -> Vec<NodeHash> {
    if known == count {
        return if whole { Vec::new() } else { vec![naive_root(start, count)] };
    }
    let left = split(count);
    if known <= left {
        let mut path = naive_consistency(known, start, left, whole);
        path.push(naive_root(start + left, count - left));
        path
    } else {
        let mut path = naive_consistency(known - left, start + left, count - left, false);
        path.push(naive_root(start, left));
        path
    }
}

fn split(count: u64) -> u64 {
    (0..63).map(|bit| 1 << bit).take_while(|power| *power < count).last().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn entries_appended_together_stand_as_those_pushed_one_by_one(
        before in 0_u64..600,
        together in prop::collection::vec(0_u64..700, 1..4),
    ) {
        let (mut pushed, mut extended) = (LogAppend::empty(), LogAppend::empty());
        let mut count = before;
        (0..before).for_each(|index| { pushed.push(leaf(index)); });
        extended.extend((0..before).map(leaf));
        for more in together {
            let next = count + more;
            (count..next).for_each(|index| { pushed.push(leaf(index)); });
            extended.extend((count..next).map(leaf));
            count = next;
            prop_assert_eq!(extended.size(), pushed.size());
            prop_assert_eq!(extended.root(), pushed.root());
        }
        prop_assert_eq!(pushed.root(), LogRoot::from_bytes(naive_root(0, count)));
        let rows = |append: LogAppend| {
            let writes = append.into_tiles().into_iter().map(|write| (write.place, write.tile));
            writes.collect::<BTreeMap<_, _>>()
        };
        prop_assert_eq!(rows(extended), rows(pushed));
    }

    #[test]
    fn proofs_at_any_size_equal_the_naive_recursion(
        blocks in prop::collection::vec(0_u64..400, 1..6),
        index in any::<prop::sample::Index>(),
        known in any::<prop::sample::Index>(),
        new in any::<prop::sample::Index>(),
    ) {
        let (rows, count) = grow(&blocks);
        prop_assume!(count > 0);
        let log = RecordLog::new(&rows);
        let new = new.index(usize::try_from(count).unwrap()) as u64 + 1;
        let known = known.index(usize::try_from(new).unwrap() + 1) as u64;
        let index = index.index(usize::try_from(new).unwrap()) as u64;

        prop_assert_eq!(log.root(size(new)).unwrap(), LogRoot::from_bytes(naive_root(0, new)));
        let path = log.inclusion(LeafIndex::new(index).unwrap(), size(new)).unwrap();
        prop_assert_eq!(path.hashes(), naive_inclusion(index, 0, new));
        let root = log.root(size(new)).unwrap();
        let (place, new) = (LeafIndex::new(index).unwrap(), size(new));
        prop_assert_eq!(verify_inclusion(&leaf(index), place, new, &path, &root), Ok(()));
        let path = log.consistency(size(known), new).unwrap();
        let expected = if known == 0 { Vec::new() } else { naive_consistency(known, 0, new.value(), true) };
        prop_assert_eq!(path.hashes(), expected);
        if known > 0 {
            let old_root = log.root(size(known)).unwrap();
            prop_assert_eq!(verify_consistency(size(known), new, &path, &old_root, &root), Ok(()));
        }
    }
}

#[test]
fn every_small_size_agrees_with_the_naive_recursion() {
    let (rows, count) = grow(&[1, 1, 1, 2, 3, 5, 8, 13, 21]);
    let log = RecordLog::new(&rows);
    for new in 1..=count {
        for index in 0..new {
            let path = log.inclusion(LeafIndex::new(index).unwrap(), size(new)).unwrap();
            assert_eq!(path.hashes(), naive_inclusion(index, 0, new), "index {index} of {new}");
            let path = log.consistency(size(index + 1), size(new)).unwrap();
            assert_eq!(path.hashes(), naive_consistency(index + 1, 0, new, true), "{} to {new}", index + 1);
        }
    }
}

#[test]
fn the_edge_loads_at_every_size_around_full_tiles() {
    for first in [254, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537] {
        let (rows, count) = grow(&[first, 1, 1]);
        assert_eq!(
            RecordLog::new(&rows).root(size(count)).unwrap(),
            LogRoot::from_bytes(naive_root(0, count))
        );
    }
}

#[test]
fn an_old_edge_loads_from_tiles_that_have_grown_since() {
    let (rows, _) = grow(&[300, 100]);
    let mut append = LogAppend::load(&rows, size(300)).unwrap();
    for index in 300..400 {
        append.push(leaf(index));
    }
    assert_eq!(append.root(), LogRoot::from_bytes(naive_root(0, 400)));
}

#[test]
fn a_full_tile_holds_the_roots_of_the_tiles_below() {
    let (rows, _) = grow(&[70_000]);
    let upper = &rows.tiles[&TilePlace { level: 1, index: 0 }];
    assert!(upper.is_full());
    assert_eq!(upper.hashes()[3], naive_root(3 * 256, 256));
    assert_eq!(rows.tiles[&TilePlace { level: 2, index: 0 }].hashes(), [naive_root(0, 65_536)]);
    assert_eq!(upper.to_bytes().len(), 8192);
}

#[test]
fn a_proof_reads_few_tiles_and_a_cache_reads_them_once() {
    let (rows, count) = grow(&[70_000]);
    rows.reads.set(0);
    let cache = TileCache::new(&rows, 16);
    let log = RecordLog::new(&cache);
    let indices = [0, 1, 200, 255].map(|index| LeafIndex::new(index).unwrap());
    let edge = log.edge(size(count)).unwrap();
    let paths = indices.map(|index| edge.inclusion(index).unwrap());
    assert!(rows.reads.get() <= 12, "{} reads: the edge is read once for all proofs", rows.reads.get());
    for (index, path) in indices.into_iter().zip(paths) {
        rows.reads.set(0);
        assert_eq!(log.inclusion(index, size(count)).unwrap(), path);
        assert!(rows.reads.get() <= 8, "{} reads for one proof by itself", rows.reads.get());
    }
}

#[test]
fn the_cache_stays_bounded_and_right() {
    let (rows, count) = grow(&[3_000]);
    let cache = TileCache::new(&rows, 2);
    let log = RecordLog::new(&cache);
    for index in (0..count).step_by(97) {
        let path = log.inclusion(LeafIndex::new(index).unwrap(), size(count)).unwrap();
        assert_eq!(path.hashes(), naive_inclusion(index, 0, count));
    }
}

#[test]
fn the_empty_log_has_the_empty_root() {
    assert_eq!(LogAppend::empty().root(), LogRoot::from_bytes(merkle_empty()));
    assert_eq!(RecordLog::new(&Rows::default()).root(TreeSize::ZERO).unwrap().as_bytes(), &merkle_empty());
}

#[test]
fn asking_beyond_the_log_is_refused() {
    let (rows, count) = grow(&[10]);
    let log = RecordLog::new(&rows);
    let at = LeafIndex::new(count).unwrap();
    assert!(matches!(log.inclusion(at, size(count)), Err(StoreError::OutOfRange { .. })));
    assert!(matches!(log.consistency(size(11), size(10)), Err(StoreError::OutOfRange { .. })));
    assert!(matches!(log.root(size(11)), Err(StoreError::Missing { .. })));
}

#[test]
fn a_damaged_tile_row_is_refused() {
    for bytes in [vec![], vec![0; 31], vec![0; 33], vec![0; 257 * 32]] {
        assert!(matches!(Tile::from_bytes(&bytes), Err(StoreError::Corrupt { .. })));
    }
}

/// Roots, paths and tile hashes of a log whose leaf i is the leaf hash of i as eight bytes.
#[test]
fn golden_vectors_of_the_log() {
    let (rows, _) = grow(&[7, 300, 213]);
    let log = RecordLog::new(&rows);
    let roots: Vec<_> = [0, 1, 2, 3, 7, 8, 255, 256, 257, 307, 520]
        .map(|count| json!({ "size": count.to_string(), "root": log.root(size(count)).unwrap().to_string() }))
        .into();
    let inclusion: Vec<_> = [(0, 1), (0, 2), (2, 3), (6, 7), (255, 256), (256, 257), (100, 520), (519, 520)]
        .map(|(index, count)| {
            let path = log.inclusion(LeafIndex::new(index).unwrap(), size(count)).unwrap();
            json!({ "index": index.to_string(), "size": count.to_string(), "path": hex_of(path.hashes()) })
        })
        .into();
    let consistency: Vec<_> = [(1, 2), (2, 3), (3, 7), (6, 7), (7, 7), (255, 256), (256, 520), (307, 520)]
        .map(|(old, new)| {
            let path = log.consistency(size(old), size(new)).unwrap();
            json!({ "old": old.to_string(), "new": new.to_string(), "path": hex_of(path.hashes()) })
        })
        .into();
    let tiles: Vec<_> = rows
        .tiles
        .iter()
        .map(|(place, tile)| {
            json!({
                "level": place.level, "index": place.index.to_string(), "width": tile.hashes().len(),
                "sha256": hex::encode(sha256(&[&tile.to_bytes()])),
            })
        })
        .collect();
    let vectors = json!({
        "about": "RFC 9162 log; leaf i = SHA-256(00 || i as u64 big-endian); tiles of C2SP tlog-tiles",
        "roots": roots, "inclusion": inclusion, "consistency": consistency, "tiles": tiles,
    });
    crate::vectors::check("log.json", &vectors);
}

fn hex_of(hashes: &[NodeHash]) -> Vec<String> {
    hashes.iter().map(hex::encode).collect()
}
