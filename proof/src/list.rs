//! Lists in a slot: each element is slots with a seed of its own, so that one can be shown without the others.
//!
//! The root is RFC 9162's over the element roots, padded with blanks that look like roots to the least power of two
//! not below max(2, count), so that the number of elements is told by the count alone (`docs/formats.md` 3).

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::hash::{HASH_BYTES, ListRoot, SlotsRoot, merkle_leaf};
use crate::slots::{
    Seed, Slots, SlotsDisclosure, Value, Width, root_of_known, root_of_leaves, siblings_of_unknown,
};
use crate::wire::{DecodeError, Reader, Wire, Writer, strictly_rising};

/// Most elements of a list.
pub const ELEMENTS_MAX: usize = 65_536;
/// Most elements that one disclosure shows: what is read of it stays within four times its bytes.
pub const SHOWN_MAX: usize = 256;

const BLANK_TAG: &str = "kexinku/blank/v1";

/// Elements of one width, with the seed of the blanks. Copies share the elements until one of them changes: the versions of
/// a value mostly differ in other facts than its longest list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    seed: Seed,
    width: Width,
    elements: Arc<Vec<Slots>>,
}

impl List {
    /// An empty list.
    ///
    /// # Panics
    /// When the width is 32, which no element has: our own error.
    #[must_use]
    pub fn new(seed: Seed, width: Width) -> Self {
        assert!(is_element_width(width), "elements of a list have 4, 8 or 16 slots");
        Self { seed, width, elements: Arc::new(Vec::new()) }
    }

    /// The seed of the blanks.
    #[must_use]
    pub const fn seed(&self) -> &Seed {
        &self.seed
    }

    /// Width of the elements.
    #[must_use]
    pub const fn width(&self) -> Width {
        self.width
    }

    /// The elements.
    #[must_use]
    pub fn elements(&self) -> &[Slots] {
        &self.elements
    }

    /// The elements, to be changed in place. Each keeps its width and holds no list; encoding checks it.
    pub fn elements_mut(&mut self) -> &mut [Slots] {
        Arc::make_mut(&mut self.elements).as_mut_slice()
    }

    /// Number of elements.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.elements.len()).unwrap_or(u32::MAX)
    }

    /// Appends an element.
    ///
    /// # Panics
    /// When the width differs, an element holds a list, or the list is full: our own error.
    pub fn push(&mut self, element: Slots) {
        assert!(self.takes(&element), "elements have their list's width and hold no list");
        assert!(self.elements.len() < ELEMENTS_MAX, "lists end at {ELEMENTS_MAX} elements");
        Arc::make_mut(&mut self.elements).push(element);
    }

    /// Keeps the elements for which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&Slots) -> bool) {
        Arc::make_mut(&mut self.elements).retain(keep);
    }

    /// Root over elements and blanks; zeros for an empty list.
    #[must_use]
    pub fn root(&self) -> ListRoot {
        if self.elements.is_empty() {
            return ListRoot::ZERO;
        }
        ListRoot::from_bytes(root_of_leaves(self.leaves()))
    }

    /// Shows of each named element the named slots; elements that do not exist are passed over.
    #[must_use]
    pub fn disclose(&self, wanted: &[(u32, &[u16])]) -> ListDisclosure {
        let mut elements: Vec<DisclosedElement> = wanted
            .iter()
            .filter_map(|(index, slots)| {
                let element = self.elements.get(usize::try_from(*index).ok()?)?;
                Some(DisclosedElement { index: *index, slots: element.disclose(slots) })
            })
            .collect();
        elements.sort_by_key(|element| element.index);
        elements.dedup_by_key(|element| element.index);
        let places: Vec<usize> =
            elements.iter().filter_map(|shown| usize::try_from(shown.index).ok()).collect();
        let siblings =
            if self.elements.is_empty() { Vec::new() } else { siblings_of_unknown(&self.leaves(), &places) };
        ListDisclosure { count: self.count(), elements, siblings }
    }

    /// Whether an element may stand in this list: its width, and no list inside, so that nothing recurs.
    fn takes(&self, element: &Slots) -> bool {
        let flat = element.values().iter().all(|(_, value)| !matches!(value, Value::List(_)));
        flat && element.width() == self.width
    }

    fn leaves(&self) -> Vec<[u8; HASH_BYTES]> {
        let count = padded(self.elements.len());
        let mut leaves = Vec::with_capacity(count.saturating_mul(2));
        leaves.extend(self.elements.iter().map(|element| element_leaf(&element.root())));
        for place in self.count()..u32::try_from(count).unwrap_or(u32::MAX) {
            let blank = self.seed.derive(BLANK_TAG, &[&place.to_be_bytes()]);
            leaves.push(element_leaf(&SlotsRoot::from_bytes(*blank.as_bytes())));
        }
        leaves
    }
}

impl Wire for List {
    fn write(&self, out: &mut Writer) {
        out.array(self.seed.as_bytes());
        out.u8(self.width.byte());
        out.count(self.elements.len());
        for element in self.elements.iter() {
            assert!(self.takes(element), "elements have their list's width and hold no list");
            Slots::write(element, out);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let seed = Seed::from_bytes(input.array()?);
        let offset = input.offset();
        let width = Width::read(input)?;
        if !is_element_width(width) {
            return Err(DecodeError::Invalid { what: "width of list elements", offset });
        }
        let count = input.count("list elements", ELEMENTS_MAX)?;
        let mut elements = Vec::with_capacity(input.room_for::<Slots>(count));
        for _ in 0..count {
            elements.push(Slots::read_flat(input, width)?);
        }
        Ok(Self { seed, width, elements: Arc::new(elements) })
    }
}

/// One element that is shown, in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisclosedElement {
    /// Its place, from 0.
    pub index: u32,
    /// What is shown of it.
    pub slots: SlotsDisclosure,
}

impl Wire for DisclosedElement {
    fn write(&self, out: &mut Writer) {
        out.u32(self.index);
        self.slots.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { index: input.u32()?, slots: SlotsDisclosure::read(input)? })
    }
}

/// Some elements of a list, and the hashes of the rest from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListDisclosure {
    count: u32,
    elements: Vec<DisclosedElement>,
    siblings: Vec<[u8; HASH_BYTES]>,
}

impl ListDisclosure {
    /// Number of elements in the list.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The elements shown, by rising place.
    #[must_use]
    pub fn elements(&self) -> &[DisclosedElement] {
        &self.elements
    }

    /// The root that this disclosure proves; `None` when its hashes do not make up the tree of its count.
    #[must_use]
    pub fn root(&self) -> Option<ListRoot> {
        if self.count == 0 {
            let empty = self.elements.is_empty() && self.siblings.is_empty();
            return if empty { Some(ListRoot::ZERO) } else { None };
        }
        if self.elements.last().is_some_and(|shown| shown.index >= self.count) {
            return None;
        }
        let mut shown = Vec::with_capacity(self.elements.len());
        for element in &self.elements {
            shown.push((usize::try_from(element.index).ok()?, element_leaf(&element.slots.root().ok()?)));
        }
        root_of_known(padded(usize::try_from(self.count).ok()?), &shown, &self.siblings)
            .map(ListRoot::from_bytes)
    }
}

impl Wire for ListDisclosure {
    fn write(&self, out: &mut Writer) {
        out.u32(self.count);
        out.list(&self.elements);
        out.count(self.siblings.len());
        for sibling in &self.siblings {
            out.array(sibling);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let count = input.u32()?;
        if usize::try_from(count).map_or(true, |count| count > ELEMENTS_MAX) {
            return Err(DecodeError::OverLimit {
                what: "list elements",
                offset,
                found: u64::from(count),
                limit: ELEMENTS_MAX as u64,
            });
        }
        let elements: Vec<DisclosedElement> = input.list("disclosed elements", SHOWN_MAX)?;
        strictly_rising(&elements, "order of elements", offset, |element| element.index)?;
        let siblings_count = input.count("sibling hashes", ELEMENTS_MAX)?;
        let siblings = (0..siblings_count).map(|_| input.array()).collect::<Result<_, _>>()?;
        Ok(Self { count, elements, siblings })
    }
}

/// Records and units have 32 slots; elements fewer.
const fn is_element_width(width: Width) -> bool {
    matches!(width, Width::W4 | Width::W8 | Width::W16)
}

/// Leaves of the tree of `count` elements.
fn padded(count: usize) -> usize {
    count.max(2).next_power_of_two()
}

fn element_leaf(root: &SlotsRoot) -> [u8; HASH_BYTES] {
    merkle_leaf(&[root.as_bytes()])
}

#[cfg(test)]
mod tests;
