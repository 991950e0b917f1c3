//! Some slots shown with their salts, the others as the hashes that stand in for them.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::value::{Date, PARTY_TAG_BYTES, PartyTag, ShareValue, TEXT_BYTES_MAX, read_date};
use super::{SALT_BYTES, Slots, Width, root_of_known, siblings_of_unknown, slot_leaf};
use crate::hash::{HASH_BYTES, ListRoot, SlotsRoot};
use crate::height::TimeMs;
use crate::list::ELEMENTS_MAX;
use crate::wire::{DecodeError, INTEGER_MAX, Reader, Wire, Writer, is_clean_text, strictly_rising};

/// A disclosure whose hashes do not make up a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the disclosed slots and hashes do not make up a tree 披露的槽位与哈希不构成一棵树")]
pub struct DisclosureError;

/// A value as it stands in its leaf, checked for its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    kind: u8,
    bytes: Vec<u8>,
}

impl Fact {
    /// Checks leaf bytes against their type; type 0 is an absent slot.
    #[must_use]
    pub fn new(kind: u8, bytes: &[u8]) -> Option<Self> {
        let fact = Self { kind, bytes: bytes.to_vec() };
        let sound = match kind {
            0 => bytes.is_empty(),
            1 => bytes.len() <= TEXT_BYTES_MAX && fact.text().is_some(),
            2 => fact.date().is_some(),
            3 | 4 | 10 | 11 => fact.integer().is_some(),
            5 => fact.share().is_some(),
            6 | 7 => bytes.len() == 4,
            8 | 13 => bytes.len() == HASH_BYTES,
            9 => fact.list().is_some(),
            12 => bytes.len() == PARTY_TAG_BYTES,
            _ => false,
        };
        if sound { Some(fact) } else { None }
    }

    /// Number of the type; 0 when the slot is absent.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        self.kind
    }

    /// The leaf's value bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the slot is absent.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        self.kind == 0
    }

    /// Text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.of(1).and_then(|bytes| core::str::from_utf8(bytes).ok()).filter(|text| is_clean_text(text))
    }

    /// Date.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.of(2).and_then(read_date)
    }

    /// Fen, area, time or number.
    #[must_use]
    pub fn integer(&self) -> Option<u64> {
        if !matches!(self.kind, 3 | 4 | 10 | 11) {
            return None;
        }
        let value = self.bytes.as_slice().try_into().map(u64::from_be_bytes).ok()?;
        if value <= INTEGER_MAX { Some(value) } else { None }
    }

    /// Time.
    #[must_use]
    pub fn time(&self) -> Option<TimeMs> {
        if self.kind == 10 { self.integer().and_then(TimeMs::new) } else { None }
    }

    /// Share.
    #[must_use]
    pub fn share(&self) -> Option<ShareValue> {
        let (numerator, denominator) = self.of(5)?.split_first_chunk::<8>()?;
        let (numerator, denominator) =
            (u64::from_be_bytes(*numerator), u64::from_be_bytes(denominator.try_into().ok()?));
        ShareValue::new(numerator, denominator).ok().filter(|share| share.numerator() == numerator)
    }

    /// Code.
    #[must_use]
    pub fn code(&self) -> Option<u32> {
        self.of(6).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes)
    }

    /// Bits.
    #[must_use]
    pub fn bits(&self) -> Option<u32> {
        self.of(7).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes)
    }

    /// Hash.
    #[must_use]
    pub fn hash(&self) -> Option<[u8; HASH_BYTES]> {
        self.of(8).and_then(|bytes| bytes.try_into().ok())
    }

    /// Count and root of a list; an empty list, and no other, has a root of zeros.
    #[must_use]
    pub fn list(&self) -> Option<(u32, ListRoot)> {
        let (count, root) = self.of(9)?.split_first_chunk::<4>()?;
        let (count, root) = (u32::from_be_bytes(*count), ListRoot::from_bytes(root.try_into().ok()?));
        let fits = usize::try_from(count).is_ok_and(|count| count <= ELEMENTS_MAX);
        if fits && (count == 0) == root.is_zero() { Some((count, root)) } else { None }
    }

    /// Party tag.
    #[must_use]
    pub fn party(&self) -> Option<PartyTag> {
        self.of(12).and_then(|bytes| bytes.try_into().ok()).map(PartyTag::from_bytes)
    }

    /// Root of a slot tree.
    #[must_use]
    pub fn tree(&self) -> Option<SlotsRoot> {
        self.of(13).and_then(|bytes| bytes.try_into().ok()).map(SlotsRoot::from_bytes)
    }

    fn of(&self, kind: u8) -> Option<&[u8]> {
        if self.kind == kind { Some(&self.bytes) } else { None }
    }
}

/// One slot that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisclosedSlot {
    /// Its number.
    pub slot: u16,
    /// Its salt.
    pub salt: [u8; SALT_BYTES],
    /// What it holds.
    pub fact: Fact,
}

impl Wire for DisclosedSlot {
    fn write(&self, out: &mut Writer) {
        out.u16(self.slot);
        out.array(&self.salt);
        out.u8(self.fact.kind);
        out.bytes(&self.fact.bytes);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (slot, salt) = (input.u16()?, input.array()?);
        let offset = input.offset();
        let kind = input.u8()?;
        let fact = Fact::new(kind, input.bytes("slot value", TEXT_BYTES_MAX)?)
            .ok_or(DecodeError::Invalid { what: "slot value", offset })?;
        Ok(Self { slot, salt, fact })
    }
}

/// Some slots of a tree, and the hashes of the rest from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotsDisclosure {
    width: Width,
    slots: Vec<DisclosedSlot>,
    siblings: Vec<[u8; HASH_BYTES]>,
}

impl SlotsDisclosure {
    /// How many slots the tree has.
    #[must_use]
    pub const fn width(&self) -> Width {
        self.width
    }

    /// The slots shown, by rising number.
    #[must_use]
    pub fn slots(&self) -> &[DisclosedSlot] {
        &self.slots
    }

    /// Hashes of the largest subtrees without a shown slot, from left to right.
    #[must_use]
    pub fn siblings(&self) -> &[[u8; HASH_BYTES]] {
        &self.siblings
    }

    /// What a slot holds, if it is shown; an absent slot that is shown gives an absent fact.
    #[must_use]
    pub fn get(&self, slot: u16) -> Option<&Fact> {
        self.slots.iter().find(|shown| shown.slot == slot).map(|shown| &shown.fact)
    }

    /// The root that this disclosure proves.
    ///
    /// # Errors
    /// [`DisclosureError`] when hashes are missing or left over.
    pub fn root(&self) -> Result<SlotsRoot, DisclosureError> {
        let shown: Vec<_> = self
            .slots
            .iter()
            .map(|shown| {
                let leaf = slot_leaf(&shown.salt, shown.slot, shown.fact.kind, &shown.fact.bytes);
                (usize::from(shown.slot), leaf)
            })
            .collect();
        root_of_known(usize::from(self.width.slots()), &shown, &self.siblings)
            .map(SlotsRoot::from_bytes)
            .ok_or(DisclosureError)
    }
}

impl Wire for SlotsDisclosure {
    fn write(&self, out: &mut Writer) {
        out.u8(self.width.byte());
        out.list(&self.slots);
        out.count(self.siblings.len());
        for sibling in &self.siblings {
            out.array(sibling);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let width = Width::read(input)?;
        let count_max = usize::from(width.slots());
        let offset = input.offset();
        let slots: Vec<DisclosedSlot> = input.list("disclosed slots", count_max)?;
        strictly_rising(&slots, "order of slots", offset, |shown| shown.slot)?;
        if slots.last().is_some_and(|shown| shown.slot >= width.slots()) {
            return Err(DecodeError::Invalid { what: "slot number", offset });
        }
        let count = input.count("sibling hashes", count_max)?;
        let siblings = (0..count).map(|_| input.array()).collect::<Result<_, _>>()?;
        Ok(Self { width, slots, siblings })
    }
}

pub(super) fn disclose(slots: &Slots, numbers: &[u16]) -> SlotsDisclosure {
    let mut numbers: Vec<u16> = numbers.iter().copied().filter(|slot| *slot < slots.width.slots()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let places: Vec<usize> = numbers.iter().map(|slot| usize::from(*slot)).collect();
    let siblings = siblings_of_unknown(&slots.leaves(), &places);
    let shown = numbers
        .into_iter()
        .map(|slot| {
            let mut bytes = Vec::new();
            let kind = slots.get(slot).map_or(0, |value| value.write_leaf(&mut bytes));
            DisclosedSlot { slot, salt: slots.seed.salt(slot), fact: Fact { kind, bytes } }
        })
        .collect();
    SlotsDisclosure { width: slots.width, slots: shown, siblings }
}

impl core::fmt::Display for Fact {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if let Some(text) = self.text() {
            return f.write_str(text);
        }
        if let Some(date) = self.date() {
            return f.write_str(&date.to_string());
        }
        if let Some(share) = self.share() {
            return write!(f, "{share}");
        }
        if let Some(number) = self.integer() {
            return write!(f, "{number}");
        }
        if let Some(number) = self.code().or_else(|| self.bits()) {
            return write!(f, "{number}");
        }
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
