//! A page: four levels of the state map, held as the row that is stored with the hashes that follow from it behind.
//!
//! What lies between the foot and the top follows from the sixteen places at the foot alone: a leaf stands where it is
//! the only one of its subtree, so its depth inside the page is not stored, and a removal needs no search. A page is one
//! piece of memory, as long as what there is. Most changes put another value or another page where there was one: then
//! every other byte stays where it is, and the new page is a copy with a few hashes written over.

use std::ops::Range;
use std::sync::Arc;

use kexin_proof::hash::{HASH_BYTES, SlotsRoot, StateKey, state_leaf, state_node};
use kexin_proof::height::Height;

use super::marks::{Content, Marks, PLACES, PlaceSet, Subtree, places_in, rank};
use crate::store::StoreError;

/// What stands under one place of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PlaceEntry {
    /// No key.
    #[default]
    Empty,
    /// One key.
    Leaf {
        /// The key.
        key: StateKey,
        /// Root of its value's slots.
        value: SlotsRoot,
    },
    /// Two keys or more: the page below.
    Below {
        /// Hash of that page's top node.
        hash: Hash,
        /// Height that wrote that page.
        version: Height,
    },
}

/// Sixteen places with the nodes above them. A clone shares the memory.
///
/// In this order: marks of the places that hold a leaf, marks of those that hold a page below; their entries by place;
/// hashes of leaves by place; hashes of crowded nodes by number.
#[derive(Clone, Debug)]
pub struct Page(Memory);

#[derive(Clone, Debug)]
enum Memory {
    /// A piece of its own.
    Own(Arc<[u8]>),
    /// A part of a block that an update wrote: thousands of pages without a thousand allocations.
    Part { block: Arc<Vec<u8>>, range: Range<usize> },
}

type Hash = [u8; HASH_BYTES];

const EMPTY: Hash = [0; HASH_BYTES];

impl Default for Page {
    /// The page of no key.
    fn default() -> Self {
        Self(Memory::Own(Arc::from([0; MARKS_BYTES])))
    }
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Page {}

impl Page {
    /// Places of a page.
    pub const PLACES: usize = PLACES;

    /// What stands under `place`, 0 to 15.
    #[must_use]
    pub fn entry(&self, place: usize) -> PlaceEntry {
        self.layout().read_entry(self.bytes(), place)
    }

    /// Hash of the page's top node.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.layout().hash_in(self.bytes(), Subtree::WHOLE)
    }

    /// The same page in memory of its own, for whoever keeps it longer than the block that it is a part of.
    #[must_use]
    pub fn alone(&self) -> Self {
        match &self.0 {
            Memory::Own(_) => self.clone(),
            Memory::Part { .. } => Self(Memory::Own(Arc::from(self.bytes()))),
        }
    }

    /// The page that an update has written to a part of its block.
    pub(super) const fn part(block: Arc<Vec<u8>>, range: Range<usize>) -> Self {
        Self(Memory::Part { block, range })
    }

    /// Writes the page with other entries at some places, each named once, to the end of `block`; only the nodes above
    /// those are hashed. Gives what a place above it then holds, as far as the page says.
    pub(super) fn write_with(&self, changes: &[(usize, PlaceEntry)], block: &mut Vec<u8>) -> Written {
        let old = self.layout();
        let mut marks = old.marks;
        let mut changed: PlaceSet = 0;
        for (place, entry) in changes {
            marks.put(*place, entry);
            changed |= 1 << place;
        }
        let new = Layout::of(marks);
        let start = block.len();
        if marks == old.marks {
            block.extend_from_slice(self.bytes());
        } else {
            block.resize(start + new.bytes(), 0);
            self.move_unchanged(&old, &new, changed, &mut block[start..]);
        }
        let bytes = &mut block[start..];
        for (place, entry) in changes {
            new.write_entry(bytes, *place, entry);
        }
        new.hash_above(bytes, changed);
        match marks.content(Subtree::WHOLE) {
            Content::Nothing => Written::Few(PlaceEntry::Empty),
            Content::One(place) => Written::Few(new.read_entry(bytes, place)),
            Content::More => Written::Page(new.hash_in(bytes, Subtree::WHOLE)),
        }
    }

    /// What does not change, each piece in its new place.
    fn move_unchanged(&self, old: &Layout, new: &Layout, changed: PlaceSet, bytes: &mut [u8]) {
        let from_bytes = self.bytes();
        bytes[..MARKS_BYTES].copy_from_slice(&new.marks.to_bytes());
        let mut copy = |from: usize, to: usize, count: usize| {
            bytes[to..to + count].copy_from_slice(&from_bytes[from..from + count]);
        };
        for place in places_in(new.marks.taken() & !changed) {
            copy(old.entry(place), new.entry(place), new.entry(place + 1) - new.entry(place));
            if new.marks.has_leaf(place) {
                copy(old.leaf_hash(place), new.leaf_hash(place), HASH_BYTES);
            }
        }
        for node in Subtree::inner().filter(|node| node.places() & changed == 0 && new.is_crowded(*node)) {
            copy(old.node_hash(node), new.node_hash(node), HASH_BYTES);
        }
    }

    /// Walks from the page's top towards `place`, adding the siblings passed (zeros for empty ones), to
    /// the first subtree that is empty, a single leaf, or a page below.
    pub(super) fn descend(&self, place: usize, siblings: &mut Vec<Hash>) -> PlaceEntry {
        let layout = self.layout();
        for subtree in Subtree::towards(place) {
            match layout.marks.content(subtree) {
                Content::Nothing => return PlaceEntry::Empty,
                Content::One(place) => return self.entry(place),
                Content::More if subtree.is_place() => {}
                Content::More => siblings.push(layout.hash_in(self.bytes(), subtree.half_without(place))),
            }
        }
        self.entry(place)
    }

    /// The places that hold a page below.
    pub(super) fn pages_below(&self) -> PlaceSet {
        self.marks().pages()
    }

    /// The stored row: which places hold a leaf and which a page below, then those entries in order.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes()[..self.layout().row_bytes()].to_vec()
    }

    /// Reads a stored row.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is not a page's row.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        Self::read(bytes).ok_or_else(|| StoreError::corrupt("state page 状态页"))
    }

    fn read(row: &[u8]) -> Option<Self> {
        let layout = Layout::of(Marks::from_bytes(row.first_chunk()?)?);
        if row.len() != layout.row_bytes() {
            return None;
        }
        let mut bytes = Vec::with_capacity(layout.bytes());
        bytes.extend_from_slice(row);
        bytes.resize(layout.bytes(), 0);
        for place in places_in(layout.marks.pages()) {
            let version = bytes[layout.entry(place) + HASH_BYTES..].first_chunk()?;
            Height::new(u64::from_be_bytes(*version))?;
        }
        for place in places_in(layout.marks.leaves()) {
            layout.hash_leaf(&mut bytes, place);
        }
        layout.hash_above(&mut bytes, layout.marks.taken());
        Some(Self(Memory::Own(bytes.into())))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match &self.0 {
            Memory::Own(bytes) => bytes,
            Memory::Part { block, range } => &block[range.clone()],
        }
    }

    fn marks(&self) -> Marks {
        let marks = self.bytes().first_chunk().and_then(Marks::from_bytes);
        marks.expect("a page begins with its marks")
    }

    fn layout(&self) -> Layout {
        Layout::of(self.marks())
    }
}

/// What was written for a place above.
pub(super) enum Written {
    /// A page with this hash.
    Page(Hash),
    /// Fewer than two keys, so that below another page there is none.
    Few(PlaceEntry),
}

/// Where what stands in a page: it follows from the marks.
struct Layout {
    marks: Marks,
    crowded: PlaceSet,
    /// Where the hashes of leaves begin: the end of the row.
    leaf_hashes: usize,
    /// Where the hashes of crowded nodes begin.
    node_hashes: usize,
}

impl Layout {
    const fn of(marks: Marks) -> Self {
        let leaves = marks.leaves().count_ones() as usize;
        let pages = marks.pages().count_ones() as usize;
        let leaf_hashes = MARKS_BYTES + LEAF_BYTES * leaves + BELOW_BYTES * pages;
        let node_hashes = leaf_hashes + HASH_BYTES * leaves;
        Self { marks, crowded: marks.crowded(), leaf_hashes, node_hashes }
    }

    const fn row_bytes(&self) -> usize {
        self.leaf_hashes
    }

    const fn bytes(&self) -> usize {
        self.node_hashes + HASH_BYTES * self.crowded.count_ones() as usize
    }

    /// Where the entry of a place begins, or would; of place 16, where the row ends.
    const fn entry(&self, place: usize) -> usize {
        let (leaves, pages) = (rank(self.marks.leaves(), place), rank(self.marks.pages(), place));
        MARKS_BYTES + LEAF_BYTES * leaves + BELOW_BYTES * pages
    }

    const fn leaf_hash(&self, place: usize) -> usize {
        self.leaf_hashes + HASH_BYTES * rank(self.marks.leaves(), place)
    }

    const fn node_hash(&self, node: Subtree) -> usize {
        self.node_hashes + HASH_BYTES * rank(self.crowded, node.number())
    }

    const fn is_crowded(&self, node: Subtree) -> bool {
        self.crowded >> node.number() & 1 == 1
    }

    /// Hash of a subtree; zeros where nothing stands below.
    fn hash_in(&self, bytes: &[u8], subtree: Subtree) -> Hash {
        match self.marks.content(subtree) {
            Content::Nothing => EMPTY,
            Content::One(place) => hash_at(bytes, self.leaf_hash(place)),
            Content::More if subtree.is_place() => hash_at(bytes, self.entry(subtree.start())),
            Content::More => hash_at(bytes, self.node_hash(subtree)),
        }
    }

    /// What stands under a place.
    fn read_entry(&self, bytes: &[u8], place: usize) -> PlaceEntry {
        let bytes = &bytes[self.entry(place)..];
        if self.marks.has_leaf(place) {
            let (key, value) = (StateKey::from_bytes(hash_at(bytes, 0)), hash_at(bytes, HASH_BYTES));
            PlaceEntry::Leaf { key, value: SlotsRoot::from_bytes(value) }
        } else if self.marks.has_page(place) {
            let version = bytes[HASH_BYTES..].first_chunk().map(|version| u64::from_be_bytes(*version));
            let version = version.and_then(Height::new).expect("a page holds heights");
            PlaceEntry::Below { hash: hash_at(bytes, 0), version }
        } else {
            PlaceEntry::Empty
        }
    }

    /// Puts an entry into its place, and the hash of a leaf.
    fn write_entry(&self, bytes: &mut [u8], place: usize, entry: &PlaceEntry) {
        let to = &mut bytes[self.entry(place)..];
        match entry {
            PlaceEntry::Empty => {}
            PlaceEntry::Leaf { key, value } => {
                let (to_key, to_value) = to[..LEAF_BYTES].split_at_mut(HASH_BYTES);
                to_key.copy_from_slice(key.as_bytes());
                to_value.copy_from_slice(value.as_bytes());
                put_hash(bytes, self.leaf_hash(place), &state_leaf(key, value));
            }
            PlaceEntry::Below { hash, version } => {
                let (to_hash, to_version) = to[..BELOW_BYTES].split_at_mut(HASH_BYTES);
                to_hash.copy_from_slice(hash);
                to_version.copy_from_slice(&version.value().to_be_bytes());
            }
        }
    }

    /// Hashes a leaf whose entry stands.
    fn hash_leaf(&self, bytes: &mut [u8], place: usize) {
        let entry = self.entry(place);
        let key = StateKey::from_bytes(hash_at(bytes, entry));
        let value = SlotsRoot::from_bytes(hash_at(bytes, entry + HASH_BYTES));
        put_hash(bytes, self.leaf_hash(place), &state_leaf(&key, &value));
    }

    /// Hashes the crowded nodes above some places, from the foot upwards.
    fn hash_above(&self, bytes: &mut [u8], changed: PlaceSet) {
        for node in Subtree::inner().filter(|node| node.places() & changed != 0 && self.is_crowded(*node)) {
            let [left, right] = node.halves().map(|half| self.hash_in(bytes, half));
            put_hash(bytes, self.node_hash(node), &state_node(&left, &right));
        }
    }
}

fn hash_at(bytes: &[u8], at: usize) -> Hash {
    *bytes[at..].first_chunk().expect("a page is as long as its marks say")
}

fn put_hash(bytes: &mut [u8], at: usize, hash: &Hash) {
    bytes[at..at + HASH_BYTES].copy_from_slice(hash);
}

/// Bytes of the marks.
const MARKS_BYTES: usize = Marks::BYTES;
/// Bytes of a leaf's entry: key and value.
const LEAF_BYTES: usize = 2 * HASH_BYTES;
/// Bytes of the entry of a page below: hash and version.
const BELOW_BYTES: usize = HASH_BYTES + 8;
