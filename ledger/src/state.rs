//! The authenticated state: a sparse Merkle map from keys to slot roots, every past version provable.
//!
//! Over the 256-bit keys, bit 0 the most significant, 0 = left; a leaf stands at the shallowest place
//! where it is alone; an empty place is 32 zeros (`docs/formats.md` 5). Kept as pages of four levels, a
//! row for each page and version: a row for each node would cost ten times the hashing. A page names the
//! version of each page below it, so only the top page of a tree is sought by height.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::RwLockReadGuard;

use kexin_proof::hash::{HASH_BYTES, SlotsRoot, StateKey, StateRoot};
use kexin_proof::height::Height;
use kexin_proof::presence::{Absence, StateProof};

use crate::store::StoreError;

mod hashing;
mod layout;
mod marks;
mod newest;
mod page;
mod path;
mod update;

pub use newest::NewestPages;
pub use page::{Page, PlaceEntry};
pub use path::{PagePath, TreeId};
pub use update::update;

use marks::PLACES;
use newest::Node;

/// Where pages are read from: memory, or a database.
pub trait PageReader {
    /// The height at which the newest top page of `tree` not above `at` was written; `None` when the tree
    /// did not exist.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    fn top_version(&self, tree: &TreeId, at: Height) -> Result<Option<Height>, StoreError>;

    /// The page at `path` written at exactly `version`.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    fn page(&self, tree: &TreeId, path: &PagePath, version: Height) -> Result<Option<Page>, StoreError>;

    /// The newest pages of `tree`, when the reader has them in memory: a page that is there is not asked for.
    fn newest(&self, _tree: &TreeId) -> Option<RwLockReadGuard<'_, NewestPages>> {
        None
    }
}

impl<R: PageReader> PageReader for &R {
    fn top_version(&self, tree: &TreeId, at: Height) -> Result<Option<Height>, StoreError> {
        (**self).top_version(tree, at)
    }
    fn page(&self, tree: &TreeId, path: &PagePath, version: Height) -> Result<Option<Page>, StoreError> {
        (**self).page(tree, path, version)
    }
    fn newest(&self, tree: &TreeId) -> Option<RwLockReadGuard<'_, NewestPages>> {
        (**self).newest(tree)
    }
}

/// Values to put (`Some`) or to remove (`None`), by key.
pub type StateChanges = BTreeMap<StateKey, Option<SlotsRoot>>;

/// What a batch of changes makes of a tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StateUpdate {
    /// The tree's root afterwards.
    pub root: StateRoot,
    /// The pages that changed.
    pub pages: Vec<PageWrite>,
}

/// A page to write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageWrite {
    /// Which tree.
    pub tree: TreeId,
    /// Where in the tree.
    pub path: PagePath,
    /// The height that writes it.
    pub version: Height,
    /// Its content.
    pub page: Page,
}

/// The way from the root of a tree to a key's place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatePath {
    /// The siblings passed.
    pub proof: StateProof,
    /// What stands at the place.
    pub end: PathEnd,
}

/// What stands where the way to a key ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PathEnd {
    /// The key, with this value.
    Present(SlotsRoot),
    /// Nothing, or another key alone in the subtree where this one would stand.
    Absent(Absence),
}

impl StatePath {
    fn new(siblings: &[[u8; HASH_BYTES]], end: PathEnd) -> Self {
        Self { proof: StateProof::from_siblings(siblings), end }
    }
}

/// Root of `tree` as it was after the block at height `at`; zeros for an empty tree.
///
/// # Errors
/// [`StoreError`] when the environment fails or a page is missing.
pub fn root(reader: &impl PageReader, tree: &TreeId, at: Height) -> Result<StateRoot, StoreError> {
    let top = top_page(reader, tree, at, None)?;
    Ok(top.map_or(StateRoot::ZERO, |page| StateRoot::from_bytes(page.hash())))
}

/// The way to `key` in `tree` as it was after the block at height `at`.
///
/// # Errors
/// [`StoreError`] when the environment fails or a page is missing.
pub fn prove(
    reader: &impl PageReader,
    tree: &TreeId,
    at: Height,
    key: &StateKey,
) -> Result<StatePath, StoreError> {
    let newest = reader.newest(tree);
    let mut known = newest.as_deref().and_then(NewestPages::top);
    let mut siblings = Vec::with_capacity(SIBLINGS_USUAL);
    let Some(mut page) = top_page(reader, tree, at, known)? else {
        return Ok(StatePath::new(&siblings, PathEnd::Absent(Absence::Empty)));
    };
    let mut path = PagePath::TOP;
    loop {
        let end = match page.descend(path.place_of(key), &mut siblings) {
            PlaceEntry::Below { version, .. } => {
                let place = path.place_of(key);
                (path, known) = (path.below(place), known.and_then(|node| node.below(place)));
                page = page_at(reader, tree, &path, version, known)?;
                continue;
            }
            PlaceEntry::Empty => PathEnd::Absent(Absence::Empty),
            PlaceEntry::Leaf { key: found, value } if found == *key => PathEnd::Present(value),
            PlaceEntry::Leaf { key, value } => PathEnd::Absent(Absence::OtherLeaf { key, value }),
        };
        return Ok(StatePath::new(&siblings, end));
    }
}

/// All keys and values of `tree` as it was after the block at height `at`, in key order; for the small
/// map of a holder.
///
/// # Errors
/// [`StoreError::OutOfRange`] with more than `count_max`; [`StoreError`] when the environment fails.
pub fn leaves(
    reader: &impl PageReader,
    tree: &TreeId,
    at: Height,
    count_max: usize,
) -> Result<Vec<(StateKey, SlotsRoot)>, StoreError> {
    let mut found = Vec::new();
    let Some(top) = top_page(reader, tree, at, None)? else { return Ok(found) };
    let mut waiting = vec![(PagePath::TOP, top)];
    while let Some((path, page)) = waiting.pop() {
        for place in 0..PLACES {
            match page.entry(place) {
                PlaceEntry::Empty => {}
                PlaceEntry::Leaf { key, value } => found.push((key, value)),
                PlaceEntry::Below { version, .. } => {
                    let path = path.below(place);
                    waiting.push((path, page_at(reader, tree, &path, version, None)?));
                }
            }
        }
        // Every waiting page holds two leaves at least, so this bounds both lists.
        if found.len() + 2 * waiting.len() > count_max {
            return Err(StoreError::OutOfRange {
                what: "leaves of a tree 状态树叶数",
                asked: (found.len() + 2 * waiting.len()) as u64,
                limit: count_max as u64,
            });
        }
    }
    found.sort_unstable_by_key(|(key, _)| *key);
    Ok(found)
}

fn top_page<'a>(
    reader: &impl PageReader,
    tree: &TreeId,
    at: Height,
    known: Option<&'a Node>,
) -> Result<Option<Cow<'a, Page>>, StoreError> {
    let Some(version) = reader.top_version(tree, at)? else { return Ok(None) };
    page_at(reader, tree, &PagePath::TOP, version, known).map(Some)
}

/// The page at a place, from what is known of the newest one there, or else read.
fn page_at<'a>(
    reader: &impl PageReader,
    tree: &TreeId,
    path: &PagePath,
    version: Height,
    known: Option<&'a Node>,
) -> Result<Cow<'a, Page>, StoreError> {
    if let Some(page) = known.and_then(|node| node.page(version)) {
        return Ok(Cow::Borrowed(page));
    }
    let missing = StoreError::Missing { what: "state page 状态页", at: version.value() };
    reader.page(tree, path, version)?.map(Cow::Owned).ok_or(missing)
}

/// Siblings on the way to a key of a map of millions.
const SIBLINGS_USUAL: usize = 32;

#[cfg(test)]
mod tests;
