//! Which places of a page hold what, and the subtrees above the places: all that a page's form follows from.

use super::page::PlaceEntry;

/// Tree levels that one page spans.
pub(super) const RELATIVE_LEVELS: u32 = 4;
/// Places at the foot of a page.
pub(super) const PLACES: usize = 16;

/// A set of places: bit p for place p. Or of nodes between them: bit n for the node of number n.
pub(super) type PlaceSet = u16;

const _: () = assert!(PlaceSet::BITS as usize == PLACES);
const _: () = assert!(1 << RELATIVE_LEVELS == PLACES);

/// Which places hold what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Marks {
    leaves: PlaceSet,
    pages: PlaceSet,
}

/// What stands in a subtree.
pub(super) enum Content {
    Nothing,
    /// A single leaf, at this place.
    One(usize),
    /// Two keys or more.
    More,
}

impl Marks {
    /// Bytes of both sets.
    pub(super) const BYTES: usize = 4;

    pub(super) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Option<Self> {
        let [leaves @ .., _, _] = *bytes;
        let [_, _, pages @ ..] = *bytes;
        let (leaves, pages) = (PlaceSet::from_be_bytes(leaves), PlaceSet::from_be_bytes(pages));
        (leaves & pages == 0).then_some(Self { leaves, pages })
    }

    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let ([a, b], [c, d]) = (self.leaves.to_be_bytes(), self.pages.to_be_bytes());
        [a, b, c, d]
    }

    pub(super) fn put(&mut self, place: usize, entry: &PlaceEntry) {
        let bit = 1 << place;
        let (leaf, page) = match entry {
            PlaceEntry::Empty => (0, 0),
            PlaceEntry::Leaf { .. } => (bit, 0),
            PlaceEntry::Below { .. } => (0, bit),
        };
        self.leaves = self.leaves & !bit | leaf;
        self.pages = self.pages & !bit | page;
    }

    /// The places that hold a leaf.
    pub(super) const fn leaves(self) -> PlaceSet {
        self.leaves
    }

    /// The places that hold a page below.
    pub(super) const fn pages(self) -> PlaceSet {
        self.pages
    }

    /// The places that are not empty.
    pub(super) const fn taken(self) -> PlaceSet {
        self.leaves | self.pages
    }

    pub(super) const fn has_leaf(self, place: usize) -> bool {
        self.leaves >> place & 1 == 1
    }

    pub(super) const fn has_page(self, place: usize) -> bool {
        self.pages >> place & 1 == 1
    }

    /// What stands in a subtree.
    pub(super) const fn content(self, subtree: Subtree) -> Content {
        let leaves = self.leaves & subtree.places();
        if self.pages & subtree.places() != 0 || leaves & leaves.wrapping_sub(1) != 0 {
            Content::More
        } else if leaves == 0 {
            Content::Nothing
        } else {
            Content::One(leaves.trailing_zeros() as usize)
        }
    }

    /// The inner nodes with two keys or more below: each has a hash of its own. Worked out for all nodes of a level at
    /// once, in the bits of their first places.
    pub(super) const fn crowded(self) -> PlaceSet {
        /// Of each level, the first places of its nodes, and the shift from there to the node's number.
        const LEVELS: [(PlaceSet, u32); RELATIVE_LEVELS as usize] =
            [(0x5555, 0), (0x1111, 1), (0x0101, 3), (0x0001, 7)];
        let (mut taken, mut more, mut crowded) = (self.taken(), self.pages, 0);
        let mut level = 0;
        while level < LEVELS.len() {
            let (first, shift) = LEVELS[level];
            let right = 1 << level;
            more = (more | more >> right | taken & taken >> right) & first;
            taken = (taken | taken >> right) & first;
            crowded |= more << shift;
            level += 1;
        }
        crowded
    }
}

/// A subtree inside a page: so many places, a power of two, from a multiple of that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Subtree {
    start: usize,
    span: usize,
}

impl Subtree {
    /// The whole page.
    pub(super) const WHOLE: Self = Self { start: 0, span: PLACES };

    /// Every node above the places, from the foot upwards.
    pub(super) fn inner() -> impl Iterator<Item = Self> {
        (1..=RELATIVE_LEVELS).flat_map(|level| {
            let span = 1 << level;
            (0..PLACES).step_by(span).map(move |start| Self { start, span })
        })
    }

    /// The subtrees in which a place lies, from the whole page down to the place.
    pub(super) fn towards(place: usize) -> impl Iterator<Item = Self> {
        (0..=RELATIVE_LEVELS)
            .rev()
            .map(move |level| Self { start: place >> level << level, span: 1 << level })
    }

    /// The subtree at a level, 0 at the foot, that begins at a place.
    pub(super) const fn at(start: usize, level: u32) -> Self {
        Self { start, span: 1 << level }
    }

    /// Where the subtrees of a level begin that hold one of the level below: of those, `below` says where they begin.
    pub(super) const fn starts_above(below: PlaceSet, level: u32) -> PlaceSet {
        let span = 1 << level;
        // Bits a whole span apart.
        let starts = PlaceSet::MAX / (((1_u32 << span) - 1) as PlaceSet);
        (below | below >> (span / 2)) & starts
    }

    pub(super) const fn is_place(self) -> bool {
        self.span == 1
    }

    pub(super) const fn start(self) -> usize {
        self.start
    }

    /// The places in it.
    pub(super) const fn places(self) -> PlaceSet {
        PlaceSet::MAX >> (PLACES - self.span) << self.start
    }

    /// A number of its own among the nodes of a page: the place left of its middle.
    pub(super) const fn number(self) -> usize {
        self.start + self.span / 2 - 1
    }

    pub(super) const fn halves(self) -> [Self; 2] {
        let span = self.span / 2;
        [Self { start: self.start, span }, Self { start: self.start + span, span }]
    }

    /// The half in which `place` does not lie.
    pub(super) const fn half_without(self, place: usize) -> Self {
        let [left, right] = self.halves();
        if place < right.start { right } else { left }
    }
}

/// The members of a set, rising.
pub(super) fn places_in(set: PlaceSet) -> impl Iterator<Item = usize> {
    let mut rest = set;
    std::iter::from_fn(move || {
        let place = rest.trailing_zeros() as usize;
        rest &= rest.wrapping_sub(1);
        (place < PLACES).then_some(place)
    })
}

/// How many members of a set stand before `place`, 0 to 16.
pub(super) const fn rank(set: PlaceSet, place: usize) -> usize {
    (set as u32 & ((1 << place) - 1)).count_ones() as usize
}

#[cfg(test)]
mod tests {
    //! The marks of a page against their definition, node by node.

    use super::*;

    #[test]
    fn crowded_nodes_are_those_with_two_keys_or_more_below() {
        for (leaves, pages) in (0..=PlaceSet::MAX).map(|n| (n.wrapping_mul(0x9e37), n.wrapping_mul(0x85eb))) {
            // Sparse sets too, where a node holds one leaf or none.
            for (leaves, pages) in [(leaves, pages), (leaves & leaves >> 3, pages & pages >> 5 & pages >> 7)]
            {
                let marks = Marks { leaves: leaves & !pages, pages };
                let is_crowded = |node: &Subtree| matches!(marks.content(*node), Content::More);
                let numbers = Subtree::inner().filter(is_crowded).map(Subtree::number);
                assert_eq!(marks.crowded(), numbers.fold(0, |set, number| set | 1 << number));
            }
        }
    }

    #[test]
    fn above_some_places_stand_the_nodes_that_hold_one() {
        for changed in (0..=PlaceSet::MAX).map(|n| n.wrapping_mul(0x9e37) & n) {
            let mut starts = changed;
            for level in 1..=RELATIVE_LEVELS {
                starts = Subtree::starts_above(starts, level);
                let of_level = Subtree::inner().filter(|node| node.span == 1 << level);
                let above = of_level.filter(|node| node.places() & changed != 0).map(Subtree::start);
                assert_eq!(places_in(starts).collect::<Vec<_>>(), above.collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn every_node_has_a_number_of_its_own() {
        let numbers: std::collections::BTreeSet<_> = Subtree::inner().map(Subtree::number).collect();
        assert_eq!(numbers.into_iter().collect::<Vec<_>>(), (0..PLACES - 1).collect::<Vec<_>>());
    }
}
