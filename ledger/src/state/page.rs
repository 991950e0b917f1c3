//! A page: four levels of the state map, held as the sixteen places at its foot.
//!
//! What lies between the foot and the top follows from the places alone: a leaf stands where it is the
//! only one of its subtree, so its depth inside the page is not stored, and a removal needs no search.

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

/// Sixteen places.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    places: [PlaceEntry; PLACES],
}

impl Page {
    /// Places of a page.
    pub const PLACES: usize = PLACES;

    /// What stands under `place`, 0 to 15.
    #[must_use]
    pub const fn entry(&self, place: usize) -> PlaceEntry {
        self.places[place]
    }

    pub(super) const fn put(&mut self, place: usize, entry: PlaceEntry) {
        self.places[place] = entry;
    }

    /// Hash of the page's top node.
    #[must_use]
    pub fn hash(&self) -> [u8; HASH_BYTES] {
        fold(&self.places)
    }

    /// The only entry of the page, when it is a leaf; `Empty` when there is none; nothing when two keys
    /// or more stand here, so that the page must stay.
    pub(super) fn collapsed(&self) -> Option<PlaceEntry> {
        match only(&self.places) {
            Content::Nothing => Some(PlaceEntry::Empty),
            Content::One(leaf) => Some(leaf),
            Content::More => None,
        }
    }

    /// Walks from the page's top towards `place`, adding the siblings passed (zeros for empty ones), to the first subtree that is
    /// empty, a single leaf, or a page below.
    pub(super) fn descend(&self, place: usize, siblings: &mut Vec<[u8; HASH_BYTES]>) -> PlaceEntry {
        let (mut places, mut place) = (self.places.as_slice(), place);
        loop {
            match only(places) {
                Content::Nothing => return PlaceEntry::Empty,
                Content::One(leaf) => return leaf,
                Content::More => {}
            }
            if let [entry] = places {
                return *entry;
            }
            let (left, right) = places.split_at(places.len() / 2);
            let (on_the_way, aside) = if place < left.len() { (left, right) } else { (right, left) };
            place %= left.len();
            siblings.push(fold(aside));
            places = on_the_way;
        }
    }

    /// The stored row: which places hold a leaf and which a page below, then those entries in order.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (mut leaves, mut pages) = (0_u16, 0_u16);
        let mut body = Vec::with_capacity(PLACES * (HASH_BYTES + 8));
        for (place, entry) in self.places.iter().enumerate() {
            match entry {
                PlaceEntry::Empty => {}
                PlaceEntry::Leaf { key, value } => {
                    leaves |= 1 << place;
                    body.extend_from_slice(key.as_bytes());
                    body.extend_from_slice(value.as_bytes());
                }
                PlaceEntry::Below { hash, version } => {
                    pages |= 1 << place;
                    body.extend_from_slice(hash);
                    body.extend_from_slice(&version.value().to_be_bytes());
                }
            }
        }
        [&leaves.to_be_bytes()[..], &pages.to_be_bytes(), &body].concat()
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
        let (leaves, pages) = (u16::from_be_bytes(*leaves), u16::from_be_bytes(*pages));
        if leaves & pages != 0 {
            return None;
        }
        let mut page = Self::default();
        for (place, entry) in page.places.iter_mut().enumerate() {
            if leaves >> place & 1 == 1 {
                let (key, after) = rest.split_first_chunk()?;
                let (value, after) = after.split_first_chunk()?;
                rest = after;
                let (key, value) = (StateKey::from_bytes(*key), SlotsRoot::from_bytes(*value));
                *entry = PlaceEntry::Leaf { key, value };
            } else if pages >> place & 1 == 1 {
                let (hash, after) = rest.split_first_chunk()?;
                let (version, after) = after.split_first_chunk()?;
                rest = after;
                let version = Height::new(u64::from_be_bytes(*version))?;
                *entry = PlaceEntry::Below { hash: *hash, version };
            }
        }
        rest.is_empty().then_some(page)
    }
}

enum Content {
    Nothing,
    /// A single leaf.
    One(PlaceEntry),
    More,
}

fn only(places: &[PlaceEntry]) -> Content {
    let mut content = Content::Nothing;
    for entry in places {
        content = match (content, entry) {
            (content, PlaceEntry::Empty) => content,
            (Content::Nothing, leaf @ PlaceEntry::Leaf { .. }) => Content::One(*leaf),
            (Content::Nothing, PlaceEntry::Below { .. }) | (Content::One(_) | Content::More, _) => {
                return Content::More;
            }
        };
    }
    content
}

/// Hash of the subtree over `places`.
fn fold(places: &[PlaceEntry]) -> [u8; HASH_BYTES] {
    match only(places) {
        Content::Nothing => return EMPTY,
        Content::One(PlaceEntry::Leaf { key, value }) => return state_leaf(&key, &value),
        Content::One(PlaceEntry::Empty | PlaceEntry::Below { .. }) | Content::More => {}
    }
    match places {
        [PlaceEntry::Below { hash, .. }] => *hash,
        _ => {
            let (left, right) = places.split_at(places.len() / 2);
            state_node(&fold(left), &fold(right))
        }
    }
}
