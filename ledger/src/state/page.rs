//! A page: four levels of the state map, held as the sixteen places at its foot.
//!
//! What lies between the foot and the top follows from the places alone: a leaf stands where it is the
//! only one of its subtree, so its depth inside the page is not stored, and a removal needs no search.
//! Most pages hold two or three keys, so what is empty takes no room.

use kexin_proof::hash::{HASH_BYTES, SlotsRoot, StateKey, state_leaf, state_node};
use kexin_proof::height::Height;

use crate::store::StoreError;

/// Tree levels that one page spans.
pub(super) const RELATIVE_LEVELS: u32 = 4;
/// Places at the foot of a page.
pub(super) const PLACES: usize = 16;

const EMPTY: [u8; HASH_BYTES] = [0; HASH_BYTES];

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
        hash: [u8; HASH_BYTES],
        /// Height that wrote that page.
        version: Height,
    },
}

/// Sixteen places with the nodes above them.
#[derive(Clone, Debug, Default)]
pub struct Page {
    marks: Marks,
    /// The inner nodes with two keys or more below, which follow from the marks: bit n for node n.
    crowded: PlaceSet,
    /// In this order: hashes of crowded nodes by number, of leaves by place, keys and values of leaves by place, hashes of
    /// pages below by place. One piece of memory, as long as what there is.
    cells: Box<[Hash]>,
    /// Versions of the pages below, by place.
    versions: Box<[Height]>,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.marks == other.marks && self.cells == other.cells && self.versions == other.versions
    }
}

impl Eq for Page {}

type Hash = [u8; HASH_BYTES];

/// A set of places: bit p for place p.
type PlaceSet = u16;

const _: () = assert!(PlaceSet::BITS as usize == PLACES);

/// Which places hold what. Node 1 is the top of the page; below node n stand 2n and 2n + 1; nodes 16 to 31 are the places.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Marks {
    /// The places that hold a leaf.
    leaves: PlaceSet,
    /// The places that hold a page below.
    pages: PlaceSet,
}

impl Page {
    /// Places of a page.
    pub const PLACES: usize = PLACES;

    /// What stands under `place`, 0 to 15.
    #[must_use]
    pub fn entry(&self, place: usize) -> PlaceEntry {
        if self.marks.leaves >> place & 1 == 1 {
            let at = self.first_leaf() + 2 * rank(self.marks.leaves, place);
            let (key, value) =
                (StateKey::from_bytes(self.cells[at]), SlotsRoot::from_bytes(self.cells[at + 1]));
            PlaceEntry::Leaf { key, value }
        } else if self.marks.pages >> place & 1 == 1 {
            let version = self.versions[rank(self.marks.pages, place)];
            PlaceEntry::Below { hash: self.place_hash(place), version }
        } else {
            PlaceEntry::Empty
        }
    }

    /// Hash of the page's top node.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.node(1)
    }

    /// The page with other entries at some places, each named once; only the nodes above those are hashed.
    pub(super) fn with(&self, changes: &[(usize, PlaceEntry)]) -> Self {
        let mut marks = self.marks;
        let mut changed: PlaceSet = 0;
        let mut foot = [EMPTY; PLACES];
        for (place, entry) in changes {
            marks.put(*place, entry);
            changed |= 1 << place;
            foot[*place] = match entry {
                PlaceEntry::Empty => EMPTY,
                PlaceEntry::Leaf { key, value } => state_leaf(key, value),
                PlaceEntry::Below { hash, .. } => *hash,
            };
        }
        for place in places_in(self.marks.taken() & !changed) {
            foot[place] = self.place_hash(place);
        }
        let crowded = marks.crowded();
        let mut inner = [EMPTY; PLACES];
        for node in (1..PLACES).rev().filter(|node| crowded >> node & 1 == 1) {
            inner[node] = if places_below(node) & changed == 0 {
                self.cells[rank(self.crowded, node)]
            } else {
                let child = |child| marks.hash(child, &foot, &inner);
                state_node(&child(2 * node), &child(2 * node + 1))
            };
        }
        let mut cells = Vec::with_capacity(cell_count(marks, crowded));
        cells.extend(places_in(crowded).map(|node| inner[node]));
        cells.extend(places_in(marks.leaves).map(|place| foot[place]));
        let mut versions = Vec::with_capacity(marks.pages.count_ones() as usize);
        let new = |place| changes.iter().find(|(changed, _)| *changed == place).map(|(_, entry)| *entry);
        let entry = |place| {
            if changed >> place & 1 == 1 { new(place).unwrap_or_default() } else { self.entry(place) }
        };
        for place in places_in(marks.taken()) {
            match entry(place) {
                PlaceEntry::Empty => {}
                PlaceEntry::Leaf { key, value } => cells.extend([*key.as_bytes(), *value.as_bytes()]),
                PlaceEntry::Below { version, .. } => versions.push(version),
            }
        }
        cells.extend(places_in(marks.pages).map(|place| foot[place]));
        Self { marks, crowded, cells: cells.into_boxed_slice(), versions: versions.into_boxed_slice() }
    }

    /// The only entry of the page, when it is a leaf; `Empty` when there is none; nothing when two keys
    /// or more stand here, so that the page must stay.
    pub(super) fn collapsed(&self) -> Option<PlaceEntry> {
        match self.marks.content(1) {
            Content::Nothing => Some(PlaceEntry::Empty),
            Content::One(place) => Some(self.entry(place)),
            Content::More => None,
        }
    }

    /// Walks from the page's top towards `place`, adding the siblings passed (zeros for empty ones), to
    /// the first subtree that is empty, a single leaf, or a page below.
    pub(super) fn descend(&self, place: usize, siblings: &mut Vec<Hash>) -> PlaceEntry {
        let foot = PLACES + place;
        for level in (0..=RELATIVE_LEVELS).rev() {
            match self.marks.content(foot >> level) {
                Content::Nothing => return PlaceEntry::Empty,
                Content::One(place) => return self.entry(place),
                Content::More if level > 0 => siblings.push(self.node((foot >> (level - 1)) ^ 1)),
                Content::More => {}
            }
        }
        self.entry(place)
    }

    /// Hash of a node; zeros where nothing stands below.
    fn node(&self, node: usize) -> Hash {
        match self.marks.content(node) {
            Content::Nothing => EMPTY,
            Content::One(place) => self.place_hash(place),
            Content::More if node >= PLACES => self.place_hash(node - PLACES),
            Content::More => self.cells[rank(self.crowded, node)],
        }
    }

    /// Hash of what stands under a place that is not empty.
    fn place_hash(&self, place: usize) -> Hash {
        if self.marks.leaves >> place & 1 == 1 {
            self.cells[self.crowded.count_ones() as usize + rank(self.marks.leaves, place)]
        } else {
            let leaves = self.marks.leaves.count_ones() as usize;
            self.cells[self.first_leaf() + 2 * leaves + rank(self.marks.pages, place)]
        }
    }

    /// Where the keys and values of leaves begin.
    const fn first_leaf(&self) -> usize {
        (self.crowded.count_ones() + self.marks.leaves.count_ones()) as usize
    }

    /// The stored row: which places hold a leaf and which a page below, then those entries in order.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4 + self.cells.len() * HASH_BYTES);
        bytes.extend_from_slice(&self.marks.leaves.to_be_bytes());
        bytes.extend_from_slice(&self.marks.pages.to_be_bytes());
        for place in places_in(self.marks.taken()) {
            match self.entry(place) {
                PlaceEntry::Empty => {}
                PlaceEntry::Leaf { key, value } => {
                    bytes.extend_from_slice(key.as_bytes());
                    bytes.extend_from_slice(value.as_bytes());
                }
                PlaceEntry::Below { hash, version } => {
                    bytes.extend_from_slice(&hash);
                    bytes.extend_from_slice(&version.value().to_be_bytes());
                }
            }
        }
        bytes
    }

    /// Reads a stored row.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is not a page's row.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        Self::read(bytes).ok_or_else(|| StoreError::corrupt("state page 状态页"))
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (leaves, rest) = bytes.split_first_chunk()?;
        let (pages, mut rest) = rest.split_first_chunk()?;
        let marks =
            Marks { leaves: PlaceSet::from_be_bytes(*leaves), pages: PlaceSet::from_be_bytes(*pages) };
        if marks.leaves & marks.pages != 0 {
            return None;
        }
        let mut entries = Vec::with_capacity(marks.taken().count_ones() as usize);
        for place in places_in(marks.taken()) {
            let (first, after) = rest.split_first_chunk()?;
            if marks.leaves >> place & 1 == 1 {
                let (value, after) = after.split_first_chunk()?;
                rest = after;
                let (key, value) = (StateKey::from_bytes(*first), SlotsRoot::from_bytes(*value));
                entries.push((place, PlaceEntry::Leaf { key, value }));
            } else {
                let (version, after) = after.split_first_chunk()?;
                rest = after;
                let version = Height::new(u64::from_be_bytes(*version))?;
                entries.push((place, PlaceEntry::Below { hash: *first, version }));
            }
        }
        rest.is_empty().then(|| Self::default().with(&entries))
    }
}

enum Content {
    Nothing,
    /// A single leaf, at this place.
    One(usize),
    More,
}

impl Marks {
    fn put(&mut self, place: usize, entry: &PlaceEntry) {
        let bit = 1 << place;
        let (leaf, page) = match entry {
            PlaceEntry::Empty => (0, 0),
            PlaceEntry::Leaf { .. } => (bit, 0),
            PlaceEntry::Below { .. } => (0, bit),
        };
        self.leaves = self.leaves & !bit | leaf;
        self.pages = self.pages & !bit | page;
    }

    /// The places that are not empty.
    const fn taken(self) -> PlaceSet {
        self.leaves | self.pages
    }

    /// Hash of a node, from those of the places and of the crowded nodes below it.
    fn hash(self, node: usize, foot: &[Hash; PLACES], inner: &[Hash; PLACES]) -> Hash {
        match self.content(node) {
            Content::Nothing => EMPTY,
            Content::One(place) => foot[place],
            Content::More if node >= PLACES => foot[node - PLACES],
            Content::More => inner[node],
        }
    }

    /// What stands below a node.
    const fn content(self, node: usize) -> Content {
        let below = places_below(node);
        let leaves = self.leaves & below;
        if self.pages & below != 0 || leaves & leaves.wrapping_sub(1) != 0 {
            Content::More
        } else if leaves == 0 {
            Content::Nothing
        } else {
            Content::One(leaves.trailing_zeros() as usize)
        }
    }

    /// The inner nodes with two keys or more below: each has a hash of its own.
    fn crowded(self) -> PlaceSet {
        let is_crowded = |node: &usize| matches!(self.content(*node), Content::More);
        (1..PLACES).filter(is_crowded).fold(0, |set, node| set | 1 << node)
    }
}

/// Cells of a page.
fn cell_count(marks: Marks, crowded: PlaceSet) -> usize {
    (crowded.count_ones() + 3 * marks.leaves.count_ones() + marks.pages.count_ones()) as usize
}

/// The members of a set, rising.
fn places_in(set: PlaceSet) -> impl Iterator<Item = usize> {
    let mut rest = set;
    std::iter::from_fn(move || {
        let place = rest.trailing_zeros() as usize;
        rest &= rest.wrapping_sub(1);
        (place < PLACES).then_some(place)
    })
}

/// How many members of a set stand before `place`.
const fn rank(set: PlaceSet, place: usize) -> usize {
    (set & ((1 << place) - 1)).count_ones() as usize
}

/// The places under a node.
const fn places_below(node: usize) -> PlaceSet {
    let level = PLACES.ilog2() - node.ilog2();
    let first = (node << level) - PLACES;
    let all = PlaceSet::MAX >> (PLACES - (1 << level));
    all << first
}
