//! Slots: a fixed number of salted facts under one root, so that any one can be shown and the rest stay hidden.
//!
//! A leaf is `salt[16] ‖ slot u16 ‖ type u8 ‖ value` under RFC 9162's leaf prefix; an absent slot is a salted leaf of
//! type 0, so that presence is hidden too (`docs/formats.md` 3). Salts come from a seed that never leaves its holder.

use alloc::vec::Vec;

use zeroize::Zeroize;

use crate::hash::{HASH_BYTES, SlotsRoot, hash_together, hmac_sha256, merkle_leaf, tagged};
use crate::height::TimeMs;
use crate::list::List;
use crate::wire::{DecodeError, Reader, Wire, Writer, strictly_rising};

mod disclosure;
mod subtree;
mod value;

pub use disclosure::{DisclosedSlot, DisclosureError, Fact, SlotsDisclosure};
pub(crate) use subtree::{root_of_known, root_of_leaves, siblings_of_unknown};
pub use value::{Date, PARTY_TAG_BYTES, PartyTag, ShareValue, TEXT_BYTES_MAX, Value, ValueError};

/// Bytes of a salt.
pub const SALT_BYTES: usize = 16;

const SALT_TAG: &str = "kexinku/salt/v1";

/// How many slots a structure has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Width {
    /// A person, a subject, a small list element.
    W4 = 4,
    /// A list element.
    W8 = 8,
    /// A list element; any state value but a unit's.
    W16 = 16,
    /// A record; a unit's state value.
    W32 = 32,
}

impl Width {
    /// The width of a byte on the wire.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            4 => Some(Self::W4),
            8 => Some(Self::W8),
            16 => Some(Self::W16),
            32 => Some(Self::W32),
            _ => None,
        }
    }

    /// The byte on the wire: the number of slots.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self as u8
    }

    /// Number of slots.
    #[must_use]
    pub const fn slots(self) -> u16 {
        self as u16
    }

    pub(crate) fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        Self::from_byte(input.u8()?).ok_or(DecodeError::Invalid { what: "slot width", offset })
    }
}

/// 32 secret bytes from which salts and blanks come. Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; HASH_BYTES]);

impl Drop for Seed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl core::fmt::Debug for Seed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Seed")
    }
}

impl Seed {
    /// Takes the bytes as they are: random, or derived from a seed.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// `HMAC-SHA-256(self, tag ‖ 0x00 ‖ parts)`: a seed that says nothing about this one.
    #[must_use]
    pub fn derive(&self, tag: &str, parts: &[&[u8]]) -> Self {
        let mut all: Vec<&[u8]> = Vec::with_capacity(parts.len().saturating_add(2));
        all.push(tag.as_bytes());
        all.push(&[0]);
        all.extend_from_slice(parts);
        Self(hmac_sha256(&self.0, &all))
    }

    /// The salt of one slot.
    fn salt(&self, slot: u16) -> [u8; SALT_BYTES] {
        let [even, odd] = halves(&tagged(SALT_TAG, &[&self.0, &(slot / 2).to_be_bytes()]));
        if slot.is_multiple_of(2) { even } else { odd }
    }

    /// The salts of so many pairs of slots, in order: one compression for two.
    fn salts(&self, pairs: u16) -> Vec<[u8; HASH_BYTES]> {
        let mut digests = Vec::with_capacity(usize::from(pairs));
        hash_together(&mut digests, |together| {
            for pair in 0..pairs {
                together.tagged(SALT_TAG, &[&self.0, &pair.to_be_bytes()]);
            }
        });
        digests
    }
}

/// Facts by slot number, with the seed of their salts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    width: Width,
    seed: Seed,
    values: Vec<(u16, Value)>,
}

impl Slots {
    /// No facts yet.
    #[must_use]
    pub const fn new(width: Width, seed: Seed) -> Self {
        Self { width, seed, values: Vec::new() }
    }

    /// How many slots there are.
    #[must_use]
    pub const fn width(&self) -> Width {
        self.width
    }

    /// The seed of the salts.
    #[must_use]
    pub const fn seed(&self) -> &Seed {
        &self.seed
    }

    /// Facts present, by rising slot number.
    #[must_use]
    pub fn values(&self) -> &[(u16, Value)] {
        &self.values
    }

    /// Puts a fact into a slot, replacing what was there.
    ///
    /// # Panics
    /// When the slot number is not below the width, as slot tables are ours; when text is not clean or an integer
    /// beyond 2^63 − 1, as whoever takes them from outside checks them ([`Value::text`]).
    pub fn set(&mut self, slot: u16, value: Value) {
        assert!(slot < self.width.slots(), "slot numbers are below the width");
        assert!(value.is_encodable(), "values are checked before they are set");
        match self.values.binary_search_by_key(&slot, |(number, _)| *number) {
            Ok(place) => {
                if let Some(entry) = self.values.get_mut(place) {
                    entry.1 = value;
                }
            }
            Err(place) => self.values.insert(place, (slot, value)),
        }
    }

    /// Empties a slot.
    pub fn clear(&mut self, slot: u16) {
        self.values.retain(|(number, _)| *number != slot);
    }

    /// Replaces the seed; every salt and the root change.
    pub fn reseed(&mut self, seed: Seed) {
        self.seed = seed;
    }

    /// The fact in a slot.
    #[must_use]
    pub fn get(&self, slot: u16) -> Option<&Value> {
        let place = self.values.binary_search_by_key(&slot, |(number, _)| *number).ok()?;
        self.values.get(place).map(|(_, value)| value)
    }

    /// Text in a slot.
    #[must_use]
    pub fn text(&self, slot: u16) -> Option<&str> {
        if let Some(Value::Text(text)) = self.get(slot) { Some(text) } else { None }
    }

    /// Code in a slot.
    #[must_use]
    pub fn code(&self, slot: u16) -> Option<u32> {
        if let Some(Value::Code(code)) = self.get(slot) { Some(*code) } else { None }
    }

    /// Bits in a slot.
    #[must_use]
    pub fn bits(&self, slot: u16) -> Option<u32> {
        if let Some(Value::Bits(bits)) = self.get(slot) { Some(*bits) } else { None }
    }

    /// Number in a slot.
    #[must_use]
    pub fn number(&self, slot: u16) -> Option<u64> {
        if let Some(Value::Number(number)) = self.get(slot) { Some(*number) } else { None }
    }

    /// Fen in a slot.
    #[must_use]
    pub fn fen(&self, slot: u16) -> Option<u64> {
        if let Some(Value::Fen(fen)) = self.get(slot) { Some(*fen) } else { None }
    }

    /// Area in a slot, in 0.01 m².
    #[must_use]
    pub fn area(&self, slot: u16) -> Option<u64> {
        if let Some(Value::Area(area)) = self.get(slot) { Some(*area) } else { None }
    }

    /// Hash in a slot.
    #[must_use]
    pub fn hash(&self, slot: u16) -> Option<&[u8; HASH_BYTES]> {
        if let Some(Value::Hash(hash)) = self.get(slot) { Some(hash) } else { None }
    }

    /// Time in a slot.
    #[must_use]
    pub fn time(&self, slot: u16) -> Option<TimeMs> {
        if let Some(Value::Time(time)) = self.get(slot) { Some(*time) } else { None }
    }

    /// Date in a slot.
    #[must_use]
    pub fn date(&self, slot: u16) -> Option<Date> {
        if let Some(Value::Date(date)) = self.get(slot) { Some(*date) } else { None }
    }

    /// Share in a slot.
    #[must_use]
    pub fn share(&self, slot: u16) -> Option<ShareValue> {
        if let Some(Value::Share(share)) = self.get(slot) { Some(*share) } else { None }
    }

    /// Party tag in a slot.
    #[must_use]
    pub fn party(&self, slot: u16) -> Option<PartyTag> {
        if let Some(Value::Party(tag)) = self.get(slot) { Some(*tag) } else { None }
    }

    /// Root of a slot tree in a slot.
    #[must_use]
    pub fn tree(&self, slot: u16) -> Option<SlotsRoot> {
        if let Some(Value::Tree(root)) = self.get(slot) { Some(*root) } else { None }
    }

    /// List in a slot.
    #[must_use]
    pub fn list(&self, slot: u16) -> Option<&List> {
        if let Some(Value::List(list)) = self.get(slot) { Some(list) } else { None }
    }

    /// List in a slot, to be changed in place.
    pub fn list_mut(&mut self, slot: u16) -> Option<&mut List> {
        let place = self.values.binary_search_by_key(&slot, |(number, _)| *number).ok()?;
        if let Some((_, Value::List(list))) = self.values.get_mut(place) { Some(list) } else { None }
    }

    /// Root over all slots, present and absent.
    #[must_use]
    pub fn root(&self) -> SlotsRoot {
        SlotsRoot::from_bytes(root_of_leaves(self.leaves()))
    }

    /// Shows the named slots and hides the others. Numbers beyond the width are passed over.
    #[must_use]
    pub fn disclose(&self, slots: &[u16]) -> SlotsDisclosure {
        disclosure::disclose(self, slots)
    }

    /// The encoding without the width, which the context knows: seed, then the facts by slot.
    pub fn write(&self, out: &mut Writer) {
        out.array(self.seed.as_bytes());
        out.count(self.values.len());
        for (slot, value) in &self.values {
            out.u16(*slot);
            value.write(out);
        }
    }

    /// Reads slots of a known width.
    ///
    /// # Errors
    /// Slots out of order or beyond the width, and whatever a value's reader finds.
    pub fn read(input: &mut Reader<'_>, width: Width) -> Result<Self, DecodeError> {
        Self::read_with(input, width, Value::read)
    }

    /// Reads slots in which no list may stand: elements of a list.
    pub(crate) fn read_flat(input: &mut Reader<'_>, width: Width) -> Result<Self, DecodeError> {
        Self::read_with(input, width, Value::read_flat)
    }

    fn read_with(
        input: &mut Reader<'_>,
        width: Width,
        read_value: impl Fn(&mut Reader<'_>) -> Result<Value, DecodeError>,
    ) -> Result<Self, DecodeError> {
        let seed = Seed(input.array()?);
        let offset = input.offset();
        let count = input.count("slots", usize::from(width.slots()))?;
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            values.push((input.u16()?, read_value(input)?));
        }
        strictly_rising(&values, "order of slots", offset, |(slot, _)| *slot)?;
        if values.last().is_some_and(|(slot, _)| *slot >= width.slots()) {
            return Err(DecodeError::Invalid { what: "slot number", offset });
        }
        Ok(Self { width, seed, values })
    }

    /// Leaf hashes of all slots, in order.
    fn leaves(&self) -> Vec<[u8; HASH_BYTES]> {
        let salts = self.seed.salts(self.width.slots() / 2);
        let mut leaves = Vec::with_capacity(2 * usize::from(self.width.slots()));
        let mut present = self.values.iter().peekable();
        let mut bytes = Vec::new();
        hash_together(&mut leaves, |together| {
            for (slot, salt) in (0..).zip(salts.as_flattened().as_chunks::<SALT_BYTES>().0) {
                slot_message(&mut bytes, salt, slot, |bytes| {
                    match present.next_if(|(number, _)| *number == slot) {
                        Some((_, value)) => value.write_leaf(bytes),
                        None => 0,
                    }
                });
                together.merkle_leaf(&[&bytes]);
            }
        });
        leaves
    }
}

/// The width, then the slots: where the context does not know the width.
impl Wire for Slots {
    fn write(&self, out: &mut Writer) {
        out.u8(self.width.byte());
        Self::write(self, out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let width = Width::read(input)?;
        Self::read(input, width)
    }
}

/// The salts of a pair of slots.
fn halves(digest: &[u8; HASH_BYTES]) -> [[u8; SALT_BYTES]; 2] {
    let (even, odd) = digest.split_at(SALT_BYTES);
    [even, odd].map(|half| half.first_chunk().copied().unwrap_or_default())
}

/// `SHA-256(0x00 ‖ salt ‖ slot ‖ type ‖ value)`.
fn slot_leaf(salt: &[u8; SALT_BYTES], slot: u16, kind: u8, value: &[u8]) -> [u8; HASH_BYTES] {
    let mut bytes = Vec::with_capacity(SALT_BYTES.saturating_add(3).saturating_add(value.len()));
    slot_message(&mut bytes, salt, slot, |bytes| {
        bytes.extend_from_slice(value);
        kind
    });
    merkle_leaf(&[&bytes])
}

/// What a slot's leaf is the hash of; `write` appends the value and gives its type.
fn slot_message(
    bytes: &mut Vec<u8>,
    salt: &[u8; SALT_BYTES],
    slot: u16,
    write: impl FnOnce(&mut Vec<u8>) -> u8,
) {
    bytes.clear();
    bytes.extend_from_slice(salt);
    bytes.extend_from_slice(&slot.to_be_bytes());
    let place = bytes.len();
    bytes.push(0);
    let kind = write(bytes);
    if let Some(to) = bytes.get_mut(place) {
        *to = kind;
    }
}

#[cfg(test)]
mod tests;
