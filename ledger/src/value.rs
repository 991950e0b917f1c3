//! A state value: versioned slots at one key of the state map, and how its next version is made.
//!
//! Slot 0 is the version, slot 1 the record that wrote it. Seeds are chained: a version's seed hangs on every
//! earlier one and on the record's own, so who submits one record does not learn the salts of all other facts
//! (`docs/formats.md` 5). A list, and an element, keeps the seed it was born with as long as it stays.

use kexin_proof::hash::{RecordId, SlotsRoot, StateKey};
use kexin_proof::list::List;
use kexin_proof::slot_table::value::{LAST_RECORD, VERSION};
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use crate::store::StoreError;

/// Where values are read: the head of a store, or values in memory.
pub trait StateReader {
    /// The newest value at `key`; `None` when the map has none.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    fn value(&self, key: &StateKey) -> Result<Option<StateValue>, StoreError>;
}

impl<S: StateReader + ?Sized> StateReader for &S {
    fn value(&self, key: &StateKey) -> Result<Option<StateValue>, StoreError> {
        (**self).value(key)
    }
}

/// One version of a state value: slots 0 and 1 are always there.
#[derive(Clone, PartialEq, Eq)]
pub struct StateValue {
    slots: Slots,
}

impl StateValue {
    /// Version, from 1.
    #[must_use]
    pub fn version(&self) -> u64 {
        match self.slots.get(VERSION) {
            Some(Value::Number(version)) => *version,
            _ => unreachable!("checked when the value was made or decoded"),
        }
    }

    /// The record that wrote this version.
    #[must_use]
    pub fn last_record(&self) -> RecordId {
        match self.slots.get(LAST_RECORD) {
            Some(Value::Hash(record)) => RecordId::from_bytes(*record),
            _ => unreachable!("checked when the value was made or decoded"),
        }
    }

    /// Root over the slots: the value hash of the state map's leaf.
    #[must_use]
    pub fn root(&self) -> SlotsRoot {
        self.slots.root()
    }

    /// The slots, for reading and disclosing.
    #[must_use]
    pub const fn slots(&self) -> &Slots {
        &self.slots
    }

    fn check(slots: Slots, offset: usize) -> Result<Self, DecodeError> {
        let has_version = matches!(slots.get(VERSION), Some(Value::Number(1..)));
        let has_record = matches!(slots.get(LAST_RECORD), Some(Value::Hash(_)));
        if has_version && has_record && matches!(slots.width(), Width::W16 | Width::W32) {
            return Ok(Self { slots });
        }
        Err(DecodeError::Invalid { what: "state value", offset })
    }
}

impl Wire for StateValue {
    /// The width as one byte, then the slots.
    fn write(&self, out: &mut Writer) {
        out.u8(self.slots.width() as u8);
        self.slots.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let width = match input.u8()? {
            16 => Width::W16,
            32 => Width::W32,
            _ => return Err(DecodeError::Invalid { what: "state value width", offset }),
        };
        let slots = Slots::read(input, width)?;
        Self::check(slots, offset)
    }
}

/// Who writes a version: the record's id, and the seed of its fields.
#[derive(Clone, Copy)]
pub struct Author<'a> {
    /// The record.
    pub record: RecordId,
    /// Seed of the record's slots.
    pub seed: &'a Seed,
}

/// The next version of a value, in the making. Starts as a copy of the one before, under its own seed.
#[derive(Clone)]
pub struct ValueDraft {
    slots: Slots,
    elements_made: u32,
}

impl ValueDraft {
    /// Version 1 of the value at `key`.
    #[must_use]
    pub fn first(key: &StateKey, width: Width, author: &Author<'_>) -> Self {
        Self::chained(Slots::new(width, next_seed(&Seed::from_bytes([0; 32]), key, 1, author)), 1, author)
    }

    /// The version after `previous`, which holds the same facts until they are changed here.
    #[must_use]
    pub fn after(previous: &StateValue, key: &StateKey, author: &Author<'_>) -> Self {
        let version = previous.version() + 1;
        let mut slots = previous.slots.clone();
        slots.reseed(next_seed(previous.slots.seed(), key, version, author));
        Self::chained(slots, version, author)
    }

    fn chained(mut slots: Slots, version: u64, author: &Author<'_>) -> Self {
        slots.set(VERSION, Value::Number(version));
        slots.set(LAST_RECORD, Value::Hash(*author.record.as_bytes()));
        Self { slots, elements_made: 0 }
    }

    /// The facts as they stand in the draft.
    #[must_use]
    pub const fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Sets a fact.
    pub fn set(&mut self, slot: u16, value: Value) {
        assert!(slot > LAST_RECORD, "version and record are set by the chain of versions");
        self.slots.set(slot, value);
    }

    /// Takes a fact away: its slot becomes absent.
    pub fn clear(&mut self, slot: u16) {
        assert!(slot > LAST_RECORD, "version and record are set by the chain of versions");
        self.slots.clear(slot);
    }

    /// The list at `slot`, to be changed in place; made empty, for elements of `width`, when the slot is absent.
    ///
    /// # Panics
    /// When the slot holds anything but a list: slot tables are ours.
    pub fn list_mut(&mut self, slot: u16, width: Width) -> &mut List {
        if self.slots.get(slot).is_none() {
            let seed = self.slots.seed().derive(LIST_SEED_TAG, &[&slot.to_be_bytes()]);
            self.set(slot, Value::List(List::new(seed, width)));
        }
        self.slots.list_mut(slot).expect("the slot table gives this slot to a list")
    }

    /// An empty element with a seed of its own, to be filled and pushed to a list of this value.
    pub fn element(&mut self, width: Width) -> Slots {
        let seed = self.slots.seed().derive(ELEMENT_SEED_TAG, &[&self.elements_made.to_be_bytes()]);
        self.elements_made += 1;
        Slots::new(width, seed)
    }

    /// The finished version.
    #[must_use]
    pub fn finish(self) -> StateValue {
        StateValue { slots: self.slots }
    }
}

fn next_seed(previous: &Seed, key: &StateKey, version: u64, author: &Author<'_>) -> Seed {
    previous.derive(STATE_SEED_TAG, &[key.as_bytes(), &version.to_be_bytes(), author.seed.as_bytes()])
}

const STATE_SEED_TAG: &str = "kexinku/state-seed/v1";
const LIST_SEED_TAG: &str = "kexinku/list-seed/v1";
const ELEMENT_SEED_TAG: &str = "kexinku/element-seed/v1";

#[cfg(test)]
mod tests;
