//! Where what stands in a page: the row that is stored, and behind it the hashes that follow from it.

use kexin_proof::hash::{HASH_BYTES, SlotsRoot, StateKey};
use kexin_proof::height::Height;

use super::marks::{Content, Marks, PlaceSet, Subtree, rank};
use super::page::PlaceEntry;

pub(super) type Hash = [u8; HASH_BYTES];

/// Hash of a subtree without a key.
pub(super) const EMPTY: Hash = [0; HASH_BYTES];

/// Where what stands in a page: it follows from the marks.
pub(super) struct Layout {
    pub(super) marks: Marks,
    crowded: PlaceSet,
    /// Where the hashes of leaves begin: the end of the row.
    leaf_hashes: usize,
    /// Where the hashes of crowded nodes begin.
    node_hashes: usize,
}

impl Layout {
    pub(super) const fn of(marks: Marks) -> Self {
        let leaves = marks.leaves().count_ones() as usize;
        let pages = marks.pages().count_ones() as usize;
        let leaf_hashes = MARKS_BYTES + LEAF_BYTES * leaves + BELOW_BYTES * pages;
        let node_hashes = leaf_hashes + HASH_BYTES * leaves;
        Self { marks, crowded: marks.crowded(), leaf_hashes, node_hashes }
    }

    pub(super) const fn row_bytes(&self) -> usize {
        self.leaf_hashes
    }

    pub(super) const fn bytes(&self) -> usize {
        self.node_hashes + HASH_BYTES * self.crowded.count_ones() as usize
    }

    /// Where the entry of a place begins, or would; of place 16, where the row ends.
    pub(super) const fn entry(&self, place: usize) -> usize {
        let (leaves, pages) = (rank(self.marks.leaves(), place), rank(self.marks.pages(), place));
        MARKS_BYTES + LEAF_BYTES * leaves + BELOW_BYTES * pages
    }

    pub(super) const fn leaf_hash(&self, place: usize) -> usize {
        self.leaf_hashes + HASH_BYTES * rank(self.marks.leaves(), place)
    }

    pub(super) const fn node_hash(&self, node: Subtree) -> usize {
        self.node_hashes + HASH_BYTES * rank(self.crowded, node.number())
    }

    pub(super) const fn is_crowded(&self, node: Subtree) -> bool {
        self.crowded >> node.number() & 1 == 1
    }

    /// Hash of a subtree; zeros where nothing stands below.
    pub(super) fn hash_in(&self, bytes: &[u8], subtree: Subtree) -> Hash {
        match self.marks.content(subtree) {
            Content::Nothing => EMPTY,
            Content::One(place) => hash_at(bytes, self.leaf_hash(place)),
            Content::More if subtree.is_place() => hash_at(bytes, self.entry(subtree.start())),
            Content::More => hash_at(bytes, self.node_hash(subtree)),
        }
    }

    /// What stands under a place.
    pub(super) fn read_entry(&self, bytes: &[u8], place: usize) -> PlaceEntry {
        if self.marks.has_leaf(place) {
            let (key, value) = self.leaf(bytes, place);
            return PlaceEntry::Leaf { key, value };
        }
        let bytes = &bytes[self.entry(place)..];
        if self.marks.has_page(place) {
            let version = bytes[HASH_BYTES..].first_chunk().map(|version| u64::from_be_bytes(*version));
            let version = version.and_then(Height::new).expect("a page holds heights");
            PlaceEntry::Below { hash: hash_at(bytes, 0), version }
        } else {
            PlaceEntry::Empty
        }
    }

    /// Key and value of the leaf at a place.
    pub(super) fn leaf(&self, bytes: &[u8], place: usize) -> (StateKey, SlotsRoot) {
        let bytes = &bytes[self.entry(place)..];
        (StateKey::from_bytes(hash_at(bytes, 0)), SlotsRoot::from_bytes(hash_at(bytes, HASH_BYTES)))
    }

    /// Puts an entry into its place.
    pub(super) fn write_entry(&self, bytes: &mut [u8], place: usize, entry: &PlaceEntry) {
        let to = &mut bytes[self.entry(place)..];
        match entry {
            PlaceEntry::Empty => {}
            PlaceEntry::Leaf { key, value } => {
                let (to_key, to_value) = to[..LEAF_BYTES].split_at_mut(HASH_BYTES);
                to_key.copy_from_slice(key.as_bytes());
                to_value.copy_from_slice(value.as_bytes());
            }
            PlaceEntry::Below { hash, version } => {
                let (to_hash, to_version) = to[..BELOW_BYTES].split_at_mut(HASH_BYTES);
                to_hash.copy_from_slice(hash);
                to_version.copy_from_slice(&version.value().to_be_bytes());
            }
        }
    }
}

pub(super) fn hash_at(bytes: &[u8], at: usize) -> Hash {
    *bytes[at..].first_chunk().expect("a page is as long as its marks say")
}

pub(super) fn put_hash(bytes: &mut [u8], at: usize, hash: &Hash) {
    bytes[at..at + HASH_BYTES].copy_from_slice(hash);
}

/// Bytes of the marks.
pub(super) const MARKS_BYTES: usize = Marks::BYTES;
/// Bytes of a leaf's entry: key and value.
const LEAF_BYTES: usize = 2 * HASH_BYTES;
/// Bytes of the entry of a page below: hash and version.
const BELOW_BYTES: usize = HASH_BYTES + 8;
