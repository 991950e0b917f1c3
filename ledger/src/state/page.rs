//! A page: four levels of the state map, held as the sixteen places at its foot.
//!
//! What lies between the foot and the top follows from the places alone: a leaf stands where it is the
//! only one of its subtree, so its depth inside the page is not stored, and a removal needs no search.

use std::sync::OnceLock;

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

/// Sixteen places, and the nodes above them once they have been asked for.
#[derive(Clone, Debug, Default)]
pub struct Page {
    places: [PlaceEntry; PLACES],
    /// The places that hold a leaf.
    leaves: PlaceSet,
    /// The places that hold a page below.
    pages: PlaceSet,
    nodes: OnceLock<Box<Nodes>>,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.places == other.places
    }
}

impl Eq for Page {}

/// Node 1 is the top; below node n stand 2n and 2n + 1; nodes 16 to 31 are the places.
type Nodes = [[u8; HASH_BYTES]; 2 * PLACES];

/// A set of places: bit p for place p.
type PlaceSet = u16;

const _: () = assert!(PlaceSet::BITS as usize == PLACES);

impl Page {
    /// Places of a page.
    pub const PLACES: usize = PLACES;

    /// What stands under `place`, 0 to 15.
    #[must_use]
    pub const fn entry(&self, place: usize) -> PlaceEntry {
        self.places[place]
    }

    /// Hash of the page's top node.
    #[must_use]
    pub fn hash(&self) -> [u8; HASH_BYTES] {
        self.nodes()[1]
    }

    /// The page with other entries at some places; only the nodes above those are hashed again.
    pub(super) fn with(&self, changes: &[(usize, PlaceEntry)]) -> Self {
        let mut page =
            Self { places: self.places, leaves: self.leaves, pages: self.pages, nodes: OnceLock::new() };
        let mut changed: PlaceSet = 0;
        for (place, entry) in changes {
            page.put(*place, *entry);
            changed |= 1 << place;
        }
        if let Some(nodes) = self.nodes.get() {
            let mut nodes = nodes.clone();
            page.hash_nodes(&mut nodes, changed);
            page.nodes.set(nodes).expect("the page is new");
        }
        page
    }

    const fn put(&mut self, place: usize, entry: PlaceEntry) {
        let bit = 1 << place;
        let (leaf, page) = match entry {
            PlaceEntry::Empty => (0, 0),
            PlaceEntry::Leaf { .. } => (bit, 0),
            PlaceEntry::Below { .. } => (0, bit),
        };
        self.leaves = self.leaves & !bit | leaf;
        self.pages = self.pages & !bit | page;
        self.places[place] = entry;
    }

    /// The only entry of the page, when it is a leaf; `Empty` when there is none; nothing when two keys
    /// or more stand here, so that the page must stay.
    pub(super) fn collapsed(&self) -> Option<PlaceEntry> {
        match self.content(1) {
            Content::Nothing => Some(PlaceEntry::Empty),
            Content::One(place) => Some(self.places[place]),
            Content::More => None,
        }
    }

    /// Walks from the page's top towards `place`, adding the siblings passed (zeros for empty ones), to
    /// the first subtree that is empty, a single leaf, or a page below.
    pub(super) fn descend(&self, place: usize, siblings: &mut Vec<[u8; HASH_BYTES]>) -> PlaceEntry {
        let (nodes, foot) = (self.nodes(), PLACES + place);
        for level in (0..=RELATIVE_LEVELS).rev() {
            let node = foot >> level;
            match self.content(node) {
                Content::Nothing => return PlaceEntry::Empty,
                Content::One(place) => return self.places[place],
                Content::More if level > 0 => siblings.push(nodes[(foot >> (level - 1)) ^ 1]),
                Content::More => {}
            }
        }
        self.places[place]
    }

    fn nodes(&self) -> &Nodes {
        self.nodes.get_or_init(|| {
            let mut nodes = Box::new([EMPTY; 2 * PLACES]);
            self.hash_nodes(&mut nodes, PlaceSet::MAX);
            nodes
        })
    }

    /// Hashes the nodes above `changed` places, from the foot upwards, each once.
    fn hash_nodes(&self, nodes: &mut Nodes, changed: PlaceSet) {
        for node in (1..2 * PLACES).rev().filter(|node| places_below(*node) & changed != 0) {
            nodes[node] = match self.content(node) {
                Content::Nothing => EMPTY,
                Content::One(place) if node >= PLACES => leaf_hash(&self.places[place]),
                Content::One(place) => nodes[PLACES + place],
                Content::More => match self.places.get(node.wrapping_sub(PLACES)) {
                    Some(PlaceEntry::Below { hash, .. }) => *hash,
                    Some(PlaceEntry::Empty | PlaceEntry::Leaf { .. }) | None => {
                        state_node(&nodes[2 * node], &nodes[2 * node + 1])
                    }
                },
            };
        }
    }

    /// What stands below a node.
    const fn content(&self, node: usize) -> Content {
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

    /// The stored row: which places hold a leaf and which a page below, then those entries in order.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4 + PLACES * (HASH_BYTES + 8));
        bytes.extend_from_slice(&self.leaves.to_be_bytes());
        bytes.extend_from_slice(&self.pages.to_be_bytes());
        for entry in &self.places {
            match entry {
                PlaceEntry::Empty => {}
                PlaceEntry::Leaf { key, value } => {
                    bytes.extend_from_slice(key.as_bytes());
                    bytes.extend_from_slice(value.as_bytes());
                }
                PlaceEntry::Below { hash, version } => {
                    bytes.extend_from_slice(hash);
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
        let (leaves, pages) = (PlaceSet::from_be_bytes(*leaves), PlaceSet::from_be_bytes(*pages));
        if leaves & pages != 0 {
            return None;
        }
        let mut page = Self::default();
        for place in 0..PLACES {
            if leaves >> place & 1 == 1 {
                let (key, after) = rest.split_first_chunk()?;
                let (value, after) = after.split_first_chunk()?;
                rest = after;
                let (key, value) = (StateKey::from_bytes(*key), SlotsRoot::from_bytes(*value));
                page.put(place, PlaceEntry::Leaf { key, value });
            } else if pages >> place & 1 == 1 {
                let (hash, after) = rest.split_first_chunk()?;
                let (version, after) = after.split_first_chunk()?;
                rest = after;
                let version = Height::new(u64::from_be_bytes(*version))?;
                page.put(place, PlaceEntry::Below { hash: *hash, version });
            }
        }
        rest.is_empty().then_some(page)
    }
}

enum Content {
    Nothing,
    /// A single leaf, at this place.
    One(usize),
    More,
}

/// The places under a node.
const fn places_below(node: usize) -> PlaceSet {
    let level = PLACES.ilog2() - node.ilog2();
    let first = (node << level) - PLACES;
    let all = PlaceSet::MAX >> (PLACES - (1 << level));
    all << first
}

fn leaf_hash(entry: &PlaceEntry) -> [u8; HASH_BYTES] {
    match entry {
        PlaceEntry::Leaf { key, value } => state_leaf(key, value),
        PlaceEntry::Empty | PlaceEntry::Below { .. } => unreachable!("the only content is a leaf"),
    }
}
