//! Hashes of pages that were laid out, many side by side: a node waits for those below it, those beside it do not.
//!
//! From the deepest pages upwards, some pages at a time: their leaves, then their nodes level by level, then what the pages
//! above them say of them.

use std::ops::Range;

use kexin_proof::hash::{Together, hash_together};

use super::layout::{Hash, Layout, put_hash};
use super::marks::{PlaceSet, RELATIVE_LEVELS, Subtree, places_in};
use super::path::PagePath;

/// A page whose changed places are not hashed yet.
pub(super) struct Unhashed {
    /// Where in its tree.
    pub(super) path: PagePath,
    /// Where in the block.
    pub(super) range: Range<usize>,
    /// Where what stands in it.
    pub(super) layout: Layout,
    /// The places that changed.
    pub(super) changed: PlaceSet,
    /// The page above that was written with it: its number, and the place there.
    pub(super) above: Option<(usize, usize)>,
}

/// Pages hashed side by side: enough to fill the core, few enough to stay in the nearest cache.
const SIDE_BY_SIDE: usize = 16;

/// Hashes what changed in all pages of a block.
pub(super) fn hash_pages(block: &mut [u8], pages: &[Unhashed]) {
    let deepest = pages.iter().map(|page| page.path.depth()).max().unwrap_or(0);
    let mut by_depth = vec![Vec::new(); deepest + 1];
    for (number, page) in pages.iter().enumerate() {
        by_depth[page.path.depth()].push(number);
    }
    let mut work = Work { block, places: Vec::new(), hashes: Vec::new() };
    for numbers in by_depth.iter().rev() {
        for numbers in numbers.chunks(SIDE_BY_SIDE) {
            let pages_here = numbers.iter().map(|number| &pages[*number]);
            work.hash(pages_here.clone().map(|page| Page {
                start: page.range.start,
                layout: &page.layout,
                touched: page.changed,
            }));
            for page in pages_here {
                work.tell_above(page, pages);
            }
        }
    }
}

/// Hashes what changed in one page that stands alone.
pub(super) fn hash_page(bytes: &mut [u8], layout: &Layout, changed: PlaceSet) {
    let page = Page { start: 0, layout, touched: changed };
    Work { block: bytes, places: Vec::new(), hashes: Vec::new() }.hash(std::iter::once(page));
}

struct Work<'a> {
    block: &'a mut [u8],
    /// Where the hashes at hand belong.
    places: Vec<usize>,
    hashes: Vec<Hash>,
}

/// A page at work.
struct Page<'a> {
    start: usize,
    layout: &'a Layout,
    /// First places of the subtrees that hold a change, at the level at hand.
    touched: PlaceSet,
}

impl Work<'_> {
    /// Hashes the leaves and nodes of pages that begin at some places of the block.
    fn hash<'p>(&mut self, pages: impl Iterator<Item = Page<'p>>) {
        let mut pages: Vec<Page<'_>> = pages.collect();
        self.step(&pages, |page, block, together, places| {
            let bytes = &block[page.start..];
            for place in places_in(page.touched & page.layout.marks.leaves()) {
                let (key, value) = page.layout.leaf(bytes, place);
                together.state_leaf(&key, &value);
                places.push(page.start + page.layout.leaf_hash(place));
            }
        });
        for level in 1..=RELATIVE_LEVELS {
            for page in &mut pages {
                page.touched = Subtree::starts_above(page.touched, level);
            }
            self.step(&pages, |page, block, together, places| {
                let bytes = &block[page.start..];
                for start in places_in(page.touched) {
                    let node = Subtree::at(start, level);
                    if page.layout.is_crowded(node) {
                        let [left, right] = node.halves().map(|half| page.layout.hash_in(bytes, half));
                        together.state_node(&left, &right);
                        places.push(page.start + page.layout.node_hash(node));
                    }
                }
            });
        }
    }

    /// Hashes what `fill` names of each page, and puts the hashes where it says.
    fn step(
        &mut self,
        pages: &[Page<'_>],
        mut fill: impl FnMut(&Page<'_>, &[u8], &mut Together<'_>, &mut Vec<usize>),
    ) {
        let (block, places) = (&*self.block, &mut self.places);
        hash_together(&mut self.hashes, |together| {
            pages.iter().for_each(|page| fill(page, block, together, places));
        });
        for (place, hash) in self.places.drain(..).zip(self.hashes.drain(..)) {
            put_hash(self.block, place, &hash);
        }
    }

    /// Puts the hash of a page into the page above it.
    fn tell_above(&mut self, page: &Unhashed, pages: &[Unhashed]) {
        let Some((above, place)) = page.above else { return };
        let hash = page.layout.hash_in(&self.block[page.range.clone()], Subtree::WHOLE);
        let above = &pages[above];
        put_hash(self.block, above.range.start + above.layout.entry(place), &hash);
    }
}
