//! The newest pages of a tree, each beside those below it: whoever walks down the tree finds them without a search.
//!
//! A page is known by its place and the version that the page above names, so what is found is right at any height whose
//! state still has that page; what is not found is read where pages are read from.

use kexin_proof::hash::StateKey;
use kexin_proof::height::Height;

use super::PageWrite;
use super::marks::{PlaceSet, places_in, rank};
use super::page::Page;
use super::path::PagePath;

/// At most so many pages of one tree, as they were last written.
#[derive(Debug)]
pub struct NewestPages {
    top: Option<Box<Node>>,
    count: usize,
    count_max: usize,
    /// The place under the top page that is let go next.
    next: usize,
}

/// A page and the pages below it, as far as they are here.
#[derive(Debug)]
pub(super) struct Node {
    version: Height,
    page: Page,
    /// The places that hold a page below.
    marks: PlaceSet,
    /// One for each mark.
    below: Box<[Option<Self>]>,
}

impl Node {
    /// The page, when it is the one of that version.
    pub(super) fn page(&self, version: Height) -> Option<&Page> {
        (self.version == version).then_some(&self.page)
    }

    /// What is here of the page below a place.
    pub(super) fn below(&self, place: usize) -> Option<&Self> {
        if self.marks >> place & 1 == 0 {
            return None;
        }
        self.below.get(rank(self.marks, place))?.as_ref()
    }

    /// Asks memory for the pages on the way to a key, all but this one. Nothing waits for what comes back, so the ways to
    /// several keys are fetched side by side.
    pub(super) fn fetch_towards(&self, path: PagePath, key: &StateKey) {
        let (mut node, mut path, mut seen) = (self, path, 0_u8);
        while let Some(below) = node.below(path.place_of(key)) {
            path = path.below(path.place_of(key));
            node = below;
            seen ^= node.page.bytes().iter().step_by(LINE_BYTES).fold(0, |seen, byte| seen ^ byte);
        }
        std::hint::black_box(seen);
    }

    /// Pages here, this one included.
    fn count(&self) -> usize {
        1 + self.below.iter().flatten().map(Self::count).sum::<usize>()
    }
}

impl NewestPages {
    /// No page yet, and never more than `count_max` after a block was kept.
    #[must_use]
    pub const fn new(count_max: usize) -> Self {
        Self { top: None, count: 0, count_max, next: 0 }
    }

    pub(super) fn top(&self) -> Option<&Node> {
        self.top.as_deref()
    }

    /// Pages kept.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Whether as many pages are kept as are counted.
    #[cfg(test)]
    pub(super) fn is_counted(&self) -> bool {
        self.count == self.top().map_or(0, Node::count)
    }

    /// Keeps what a block has written, in the order in which [`super::update`] gives it: pages below come first.
    pub fn keep<'a>(&mut self, writes: impl DoubleEndedIterator<Item = &'a PageWrite>) {
        for write in writes.rev() {
            self.keep_page(write);
        }
        self.let_go();
    }

    fn keep_page(&mut self, write: &PageWrite) {
        let (page, marks) = (write.page.alone(), write.page.pages_below());
        let mut node = Node { version: write.version, page, marks, below: Box::default() };
        let Some(place) = write.path.last_place() else {
            if let Some(top) = self.top.take() {
                node.below = moved(top.marks, top.below, marks, &mut self.count);
            } else {
                self.count += 1;
            }
            self.top = Some(Box::new(node));
            return;
        };
        // Whoever writes a page writes all above it: where one is missing here, it was let go.
        let Some(parent) = self.top.as_deref_mut().and_then(|top| at(top, &write.path)) else { return };
        if parent.marks >> place & 1 == 0 {
            return;
        }
        if parent.below.is_empty() {
            parent.below = (0..parent.marks.count_ones()).map(|_| None).collect();
        }
        let slot = &mut parent.below[rank(parent.marks, place)];
        if let Some(old) = slot.take() {
            node.below = moved(old.marks, old.below, marks, &mut self.count);
        } else {
            self.count += 1;
        }
        *slot = Some(node);
    }

    /// Drops subtrees under the top page, one after another, until there is room.
    fn let_go(&mut self) {
        let Some(top) = self.top.as_deref_mut() else { return };
        for _ in 0..Page::PLACES {
            if self.count <= self.count_max {
                return;
            }
            let place = self.next;
            self.next = (place + 1) % Page::PLACES;
            if top.marks >> place & 1 == 0 {
                continue;
            }
            let dropped = top.below.get_mut(rank(top.marks, place)).and_then(Option::take);
            self.count -= dropped.map_or(0, |node| node.count());
        }
    }
}

/// The nodes below a page under its new marks; `count` is less those that go.
fn moved(old: PlaceSet, below: Box<[Option<Node>]>, new: PlaceSet, count: &mut usize) -> Box<[Option<Node>]> {
    if old == new || below.is_empty() {
        return below;
    }
    let mut moved: Box<[Option<Node>]> = (0..new.count_ones()).map(|_| None).collect();
    for (place, node) in places_in(old).zip(below) {
        let Some(node) = node else { continue };
        if new >> place & 1 == 1 {
            moved[rank(new, place)] = Some(node);
        } else {
            *count -= node.count();
        }
    }
    moved
}

/// Bytes that memory gives at once.
const LINE_BYTES: usize = 64;

/// The node above a path, when it is here.
fn at<'a>(top: &'a mut Node, path: &PagePath) -> Option<&'a mut Node> {
    let mut node = top;
    for place in path.places_above() {
        if node.marks >> place & 1 == 0 {
            return None;
        }
        let slot = rank(node.marks, place);
        node = node.below.get_mut(slot)?.as_mut()?;
    }
    Some(node)
}
