//! A page: four levels of the state map, held as the row that is stored with the hashes that follow from it behind.
//!
//! What lies between the foot and the top follows from the sixteen places at the foot alone: a leaf stands where it is
//! the only one of its subtree, so its depth inside the page is not stored, and a removal needs no search. A page is one
//! piece of memory, as long as what there is. Most changes put another value or another page where there was one: then
//! every other byte stays where it is, and the new page is a copy with a few hashes written over.

use std::ops::Range;
use std::sync::Arc;

use kexin_proof::hash::{HASH_BYTES, SlotsRoot, StateKey};
use kexin_proof::height::Height;

use super::hashing::hash_page;
use super::layout::{Hash, Layout, MARKS_BYTES};
use super::marks::{Content, Marks, PLACES, PlaceSet, Subtree, places_in};
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

    /// The page as it is worked on.
    pub(super) fn open(&self) -> OpenPage<'_> {
        OpenPage { bytes: self.bytes(), layout: self.layout() }
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
        hash_page(&mut bytes, &layout, layout.marks.taken());
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

/// A page with the places of what stands in it, worked out once.
pub(super) struct OpenPage<'a> {
    bytes: &'a [u8],
    layout: Layout,
}

impl OpenPage<'_> {
    /// As [`Page::entry`].
    pub(super) fn entry(&self, place: usize) -> PlaceEntry {
        self.layout.read_entry(self.bytes, place)
    }

    /// Lays the page out, with other entries at some places, each named once, at the end of `block`. What changed is
    /// not hashed yet: [`super::hashing`] does that for many pages side by side.
    pub(super) fn lay_out_with(&self, changes: &[(usize, PlaceEntry)], block: &mut Vec<u8>) -> LaidOut {
        let mut marks = self.layout.marks;
        let mut changed: PlaceSet = 0;
        for (place, entry) in changes {
            marks.put(*place, entry);
            changed |= 1 << place;
        }
        let new = Layout::of(marks);
        let start = block.len();
        if marks == self.layout.marks {
            block.extend_from_slice(self.bytes);
        } else {
            block.resize(start + new.bytes(), 0);
            self.move_unchanged(&new, changed, &mut block[start..]);
        }
        let bytes = &mut block[start..];
        for (place, entry) in changes {
            new.write_entry(bytes, *place, entry);
        }
        let few = match marks.content(Subtree::WHOLE) {
            Content::Nothing => Some(PlaceEntry::Empty),
            Content::One(place) => Some(new.read_entry(bytes, place)),
            Content::More => None,
        };
        LaidOut { layout: new, changed, few }
    }

    /// What does not change, each piece in its new place.
    fn move_unchanged(&self, new: &Layout, changed: PlaceSet, bytes: &mut [u8]) {
        let old = &self.layout;
        bytes[..MARKS_BYTES].copy_from_slice(&new.marks.to_bytes());
        let mut copy = |from: usize, to: usize, count: usize| {
            bytes[to..to + count].copy_from_slice(&self.bytes[from..from + count]);
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
}

/// What was laid out.
pub(super) struct LaidOut {
    /// Where what stands in it.
    pub(super) layout: Layout,
    /// The places that changed.
    pub(super) changed: PlaceSet,
    /// With fewer than two keys, what stands there: below another page there is then none.
    pub(super) few: Option<PlaceEntry>,
}
