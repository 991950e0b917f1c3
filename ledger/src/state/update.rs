//! A batch of changes in one recursion over the sorted keys: each page on the way is read once, hashed
//! once and written once, whatever the number of keys below it.

use std::sync::Arc;

use kexin_proof::hash::{SlotsRoot, StateKey, StateRoot};
use kexin_proof::height::Height;

use super::hashing::{Unhashed, hash_pages};
use super::layout::EMPTY;
use super::newest::{NewestPages, Node};
use super::page::{LaidOut, Page, PlaceEntry};
use super::path::{PagePath, TreeId};
use super::{PageReader, PageWrite, StateChanges, StateUpdate, page_at, top_page};
use crate::store::StoreError;

type Change = (StateKey, Option<SlotsRoot>);

/// Computes what `changes` make of `tree`: its new root, and the pages to write at `height`. `base` is the
/// height whose state they change, `None` before genesis. Nothing is written.
///
/// # Errors
/// [`StoreError`] when the environment fails or a page is missing.
pub fn update(
    reader: &impl PageReader,
    tree: TreeId,
    base: Option<Height>,
    height: Height,
    changes: &StateChanges,
) -> Result<StateUpdate, StoreError> {
    assert!(base.is_none_or(|base| base < height), "a height never rewrites its own pages");
    let newest = reader.newest(&tree);
    let known = newest.as_deref().and_then(NewestPages::top);
    let top = match base {
        Some(base) => top_page(reader, &tree, base, known)?,
        None => None,
    };
    let changes: Vec<Change> = changes.iter().map(|(key, value)| (*key, *value)).collect();
    let page = top.unwrap_or_default();
    let block = Vec::with_capacity(changes.len() * BLOCK_BYTES_A_CHANGE);
    let mut walk =
        Walk { reader, tree, height, block, written: Vec::new(), changed: Vec::new(), links: Vec::new() };
    if walk.page((PagePath::TOP, &page, known), &changes)?.is_none() {
        return Ok(StateUpdate { root: StateRoot::from_bytes(page.hash()), pages: Vec::new() });
    }
    let pages = walk.into_pages();
    let top = pages.last().expect("the top page never collapses");
    Ok(StateUpdate { root: StateRoot::from_bytes(top.page.hash()), pages })
}

/// Bytes of the pages that a change of a big tree writes: its own, and a share in those above.
const BLOCK_BYTES_A_CHANGE: usize = 4_000;

/// Most changes for which pages are fetched ahead: what they bring must stay in the nearest caches until it is used.
const FETCHED_MAX: usize = 16;

struct Walk<'a, R> {
    reader: &'a R,
    tree: TreeId,
    height: Height,
    /// The new pages, one behind another.
    block: Vec<u8>,
    /// Where each stands. Its hash is worked out at the end, and stands as zeros in the page above until then.
    written: Vec<Unhashed>,
    /// Entries that change, of the page at hand and of those above it: a stack, so that no page has a list of its own.
    changed: Vec<(usize, PlaceEntry)>,
    /// The places below which a page was written, with its number: a stack too.
    links: Vec<(usize, usize)>,
}

impl<R: PageReader> Walk<'_, R> {
    /// Applies sorted changes to one page and those below it. Returns what its parent's place then holds,
    /// or `None` when nothing changed.
    fn page(
        &mut self,
        (path, page, known): (PagePath, &Page, Option<&Node>),
        changes: &[Change],
    ) -> Result<Option<PlaceEntry>, StoreError> {
        let (start, first_link) = (self.changed.len(), self.links.len());
        let open = page.open();
        if let Some(node) = known.filter(|_| (2..=FETCHED_MAX).contains(&changes.len())) {
            changes.iter().for_each(|(key, _)| node.fetch_towards(path, key));
        }
        let mut rest = changes;
        while let Some((key, _)) = rest.first() {
            let place = path.place_of(key);
            let (here, after) = rest.split_at(rest.partition_point(|(key, _)| path.place_of(key) <= place));
            rest = after;
            let old = open.entry(place);
            let new = match old {
                PlaceEntry::Below { version, .. } => {
                    let (path, known) = (path.below(place), known.and_then(|node| node.below(place)));
                    let below = page_at(self.reader, &self.tree, &path, version, known)?;
                    self.page((path, &below, known), here)?.unwrap_or(old)
                }
                PlaceEntry::Leaf { key, value } => self.changed_leaf((path, place), (key, value), here)?,
                PlaceEntry::Empty => self.grown(path, place, here)?,
            };
            if new != old {
                if let PlaceEntry::Below { .. } = new {
                    self.links.push((place, self.written.len() - 1));
                }
                self.changed.push((place, new));
            }
        }
        debug_assert!(rest.is_empty());
        if self.changed.len() == start {
            return Ok(None);
        }
        let begins = self.block.len();
        let LaidOut { layout, changed, few } = open.lay_out_with(&self.changed[start..], &mut self.block);
        self.changed.truncate(start);
        if let Some(entry) = few.filter(|_| !path.is_top()) {
            self.block.truncate(begins);
            return Ok(Some(entry));
        }
        let number = self.written.len();
        for (place, below) in self.links.drain(first_link..) {
            self.written[below].above = Some((number, place));
        }
        self.written.push(Unhashed { path, range: begins..self.block.len(), layout, changed, above: None });
        Ok(Some(PlaceEntry::Below { hash: EMPTY, version: self.height }))
    }

    fn into_pages(mut self) -> Vec<PageWrite> {
        hash_pages(&mut self.block, &self.written);
        let (tree, version, block) = (self.tree, self.height, Arc::new(self.block));
        let of = |Unhashed { path, range, .. }| PageWrite {
            tree,
            path,
            version,
            page: Page::part(Arc::clone(&block), range),
        };
        self.written.into_iter().map(of).collect()
    }

    /// What a place holds that held one leaf. Most changes put another value to that very key.
    fn changed_leaf(
        &mut self,
        (path, place): (PagePath, usize),
        (key, value): (StateKey, SlotsRoot),
        changes: &[Change],
    ) -> Result<PlaceEntry, StoreError> {
        match changes {
            [(changed, new)] if *changed == key => {
                Ok(new.map_or(PlaceEntry::Empty, |value| PlaceEntry::Leaf { key, value }))
            }
            _ => self.grown(path, place, &with_leaf(key, value, changes)),
        }
    }

    /// What a place holds that held no page: nothing, one leaf, or a new page below.
    fn grown(&mut self, path: PagePath, place: usize, changes: &[Change]) -> Result<PlaceEntry, StoreError> {
        let mut put = changes.iter().filter_map(|(key, value)| value.map(|value| (*key, value)));
        match (put.next(), put.next()) {
            (None, _) => Ok(PlaceEntry::Empty),
            (Some((key, value)), None) => Ok(PlaceEntry::Leaf { key, value }),
            (Some(_), Some(_)) => {
                let below = self.page((path.below(place), &Page::default(), None), changes)?;
                Ok(below.expect("two keys entered an empty page"))
            }
        }
    }
}

/// The changes, with a leaf that already stands there, unless they replace or remove it.
fn with_leaf(key: StateKey, value: SlotsRoot, changes: &[Change]) -> Vec<Change> {
    let mut merged = changes.to_vec();
    if let Err(index) = changes.binary_search_by_key(&key, |(key, _)| *key) {
        merged.insert(index, (key, Some(value)));
    }
    merged
}
