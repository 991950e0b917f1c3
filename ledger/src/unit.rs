//! Real-estate units 不动产单元 as the register has them: a typed view of the slots, and what follows from time.
//!
//! Seizures, objections, notices and terms end without anybody's act, so a unit is always read at a block's time; the
//! status bits are what a reader would compute at that moment, with the time until which they hold.

use kexin_proof::hash::StateKey;
use kexin_proof::height::TimeMs;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slot_table::{status_bits, unit, unit_status};
use kexin_proof::slots::{Date, Slots, Value, Width};
use kexin_proof::unit_code::{UNIT_CODE_CHARS, UnitCode};

use crate::value::ValueDraft;

mod entry;
pub mod lineage;
mod mortgage;
mod owner;
pub mod quality;
mod seizure;

pub use entry::{
    Easement, Habitation, Layout, Notice, Objection, Restriction, Standing, easement_side, entry_status,
    notice_kind,
};
pub use mortgage::{
    Mortgage, Order, PROPERTY_LAND_AND_HOUSE, PROPERTY_UNDER_CONSTRUCTION, continue_mortgage,
    mortgage_element, mortgage_kind, mortgage_mut, mortgage_name, mortgage_status, rank,
};
pub use owner::{Owner, co_ownership, write_owners};
pub use seizure::{
    Seizure, SeizureScope, is_free, lapse_waiting, lift, renew, seizure_kind, seizure_status, term_end,
    write_queue,
};

/// Key of a unit in the state map.
#[must_use]
pub fn unit_key(code: &UnitCode) -> StateKey {
    state_key(Namespace::Unit, code.as_bytes())
}

/// The land unit under a fixture: its parcel without one; none for land itself.
///
/// # Panics
/// Never: a parcel code and the letter of no fixture make a unit code.
#[must_use]
pub fn land_of(code: &UnitCode) -> Option<UnitCode> {
    if is_land(code) {
        return None;
    }
    let mut land = [b'0'; UNIT_CODE_CHARS];
    let parcel = code.parcel().as_bytes();
    land[..parcel.len()].copy_from_slice(parcel);
    land[parcel.len()] = b'W';
    Some(UnitCode::new(land).expect("a parcel without a fixture is a unit code"))
}

/// Whether a code names land or sea without a fixture.
#[must_use]
pub fn is_land(code: &UnitCode) -> bool {
    code.fixture() == 'W'
}

/// Whether a planned use is that of a dwelling 住宅 (GB2015, A17).
#[must_use]
pub const fn is_dwelling(use_code: u32) -> bool {
    matches!(use_code, 10..=13 | 111 | 112)
}

/// A unit's facts.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'a> {
    slots: &'a Slots,
}

impl<'a> Unit<'a> {
    /// The view of a unit's slots; `None` while they hold no status.
    #[must_use]
    pub fn of(slots: &'a Slots) -> Option<Self> {
        slots.code(unit::STATUS).map(|_| Self { slots })
    }

    /// Its slots.
    #[must_use]
    pub const fn slots(&self) -> &'a Slots {
        self.slots
    }

    /// Whether it is current 现势.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.slots.code(unit::STATUS) == Some(unit_status::CURRENT)
    }

    /// Whether it is only planned: sold before it is built, without a first registration.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.slots.code(unit::STATUS) == Some(unit_status::PLANNED)
    }

    /// Right type 权利类型.
    #[must_use]
    pub fn right_type(&self) -> u32 {
        self.slots.code(unit::RIGHT_TYPE).unwrap_or_default()
    }

    /// Form of co-ownership.
    #[must_use]
    pub fn co_ownership(&self) -> u32 {
        self.slots.code(unit::CO_OWNERSHIP).unwrap_or_default()
    }

    /// Planned use 规划用途.
    #[must_use]
    pub fn use_code(&self) -> u32 {
        self.slots.code(unit::USE).unwrap_or_default()
    }

    /// Area, in 0.01 m².
    #[must_use]
    pub fn area(&self) -> u64 {
        self.slots.area(unit::AREA).unwrap_or_default()
    }

    /// Last day of the land-use term.
    #[must_use]
    pub fn land_term_end(&self) -> Option<Date> {
        self.slots.date(unit::LAND_TERM_END)
    }

    /// Of land: how many current units stand on it.
    #[must_use]
    pub fn fixtures(&self) -> u64 {
        self.slots.number(unit::FIXTURES).unwrap_or_default()
    }

    /// Quality flags of imported stock.
    #[must_use]
    pub fn quality(&self) -> u32 {
        self.slots.bits(unit::QUALITY).unwrap_or_default()
    }

    /// Current certificate of title.
    #[must_use]
    pub fn certificate(&self) -> Option<&'a str> {
        self.slots.text(unit::CERTIFICATE)
    }

    /// Its owners.
    #[must_use]
    pub fn owners(&self) -> Vec<Owner> {
        self.read(unit::OWNERS, Owner::read)
    }

    /// Its mortgages, ended ones included, in the order of registration.
    #[must_use]
    pub fn mortgages(&self) -> Vec<Mortgage> {
        self.read(unit::MORTGAGES, Mortgage::read)
    }

    /// Its mortgages in force.
    #[must_use]
    pub fn active_mortgages(&self) -> Vec<Mortgage> {
        self.mortgages().into_iter().filter(|mortgage| mortgage.is_active).collect()
    }

    /// Its seizures as they stand at a time, in ledger order.
    #[must_use]
    pub fn seizures_at(&self, time: TimeMs) -> Vec<Seizure> {
        let mut queue: Vec<Seizure> = self.read(unit::SEIZURES, seizure::read);
        seizure::settle(&mut queue, time);
        queue
    }

    /// The seizures in force at a time, in ledger order: one of the whole, or one of each debtor's share.
    #[must_use]
    pub fn active_seizures(&self, time: TimeMs) -> Vec<Seizure> {
        self.seizures_at(time).into_iter().filter(Seizure::is_active).collect()
    }

    /// The first of the seizures in force at a time.
    #[must_use]
    pub fn active_seizure(&self, time: TimeMs) -> Option<Seizure> {
        self.seizures_at(time).into_iter().find(Seizure::is_active)
    }

    /// Its objections, ended ones included.
    #[must_use]
    pub fn objections(&self) -> Vec<Objection> {
        self.read(unit::OBJECTIONS, Objection::read)
    }

    /// Objections in force at a time.
    #[must_use]
    pub fn objections_at(&self, time: TimeMs) -> Vec<Objection> {
        in_force(self.objections(), time, |objection| &objection.standing)
    }

    /// Its advance notices, ended ones included.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.read(unit::NOTICES, Notice::read)
    }

    /// Advance notices in force at a time.
    #[must_use]
    pub fn notices_at(&self, time: TimeMs) -> Vec<Notice> {
        in_force(self.notices(), time, |notice| &notice.standing)
    }

    /// Administrative restrictions in force at a time.
    #[must_use]
    pub fn restrictions_at(&self, time: TimeMs) -> Vec<Restriction> {
        in_force(self.read(unit::RESTRICTIONS, Restriction::read), time, |found| &found.standing)
    }

    /// Easements in force at a time, on either side.
    #[must_use]
    pub fn easements_at(&self, time: TimeMs) -> Vec<Easement> {
        in_force(self.read(unit::EASEMENTS, Easement::read), time, |easement| &easement.standing)
    }

    /// Rights of habitation in force at a time.
    #[must_use]
    pub fn habitations_at(&self, time: TimeMs) -> Vec<Habitation> {
        in_force(self.read(unit::HABITATIONS, Habitation::read), time, |found| &found.standing)
    }

    /// Units that it came from.
    #[must_use]
    pub fn parents(&self) -> Vec<lineage::Relative> {
        self.read(unit::PARENTS, lineage::Relative::read)
    }

    /// Units that came from it.
    #[must_use]
    pub fn children(&self) -> Vec<lineage::Relative> {
        self.read(unit::CHILDREN, lineage::Relative::read)
    }

    fn read<T>(&self, slot: u16, read: impl Fn(&Slots) -> Option<T>) -> Vec<T> {
        let elements = self.slots.list(slot).map_or(&[][..], |list| list.elements());
        elements.iter().filter_map(read).collect()
    }
}

fn in_force<T>(entries: Vec<T>, time: TimeMs, standing: impl Fn(&T) -> &Standing) -> Vec<T> {
    entries.into_iter().filter(|entry| standing(entry).is_in_force_at(time)).collect()
}

/// Lists of entries that time ends, and how each is laid out.
const ENTRIES: [(u16, Layout); 5] = [
    (unit::OBJECTIONS, Layout::OBJECTION),
    (unit::NOTICES, Layout::NOTICE),
    (unit::RESTRICTIONS, Layout::RESTRICTION),
    (unit::EASEMENTS, Layout::EASEMENT),
    (unit::HABITATIONS, Layout::HABITATION),
];

/// Writes down what time has ended, makes pre-seizures of who has become an owner seizures, and sets the status bits with
/// the time until which they hold. The last step of whatever changes a unit.
pub fn refresh(draft: &mut ValueDraft, time: TimeMs) {
    let Some(found) = Unit::of(draft.slots()) else { return };
    let mut queue = found.seizures_at(time);
    seizure::ripen_pre_seizures(&mut queue, &found.owners());
    let mut lapses: Vec<TimeMs> = queue.iter().filter_map(Seizure::end).collect();
    if !queue.is_empty() {
        write_queue(draft, &queue);
    }
    for (slot, layout) in ENTRIES {
        if draft.slots().get(slot).is_some() {
            lapses.extend(layout.settle(draft.list_mut(slot, Width::W16).elements_mut(), time));
        }
    }
    let bits = Unit::of(draft.slots()).map_or(0, |found| bits_at(&found, time));
    draft.set(unit::STATUS_BITS, Value::Bits(bits));
    match lapses.into_iter().min() {
        Some(first) => draft.set(unit::BITS_HOLD_UNTIL, Value::Time(first)),
        None => draft.clear(unit::BITS_HOLD_UNTIL),
    }
}

/// The status bits of a unit at a time.
#[must_use]
pub fn bits_at(found: &Unit<'_>, time: TimeMs) -> u32 {
    let queue = found.seizures_at(time);
    let runs = |is_pre: bool| {
        queue
            .iter()
            .any(|seizure| seizure.is_active() && (seizure.kind == seizure_kind::PRE_SEIZURE) == is_pre)
    };
    let facts = [
        (status_bits::SEIZED, runs(false)),
        (status_bits::PRE_SEIZED, runs(true)),
        (status_bits::MORTGAGED, found.mortgages().iter().any(|mortgage| mortgage.is_active)),
        (status_bits::OBJECTION, !found.objections_at(time).is_empty()),
        (status_bits::NOTICE, !found.notices_at(time).is_empty()),
        (status_bits::HABITATION, !found.habitations_at(time).is_empty()),
        (status_bits::EASEMENT, !found.easements_at(time).is_empty()),
        (status_bits::RESTRICTED, !found.restrictions_at(time).is_empty()),
        (status_bits::CO_OWNED, found.owners().len() > 1),
        (status_bits::HISTORIC, !found.is_current() && !found.is_planned()),
    ];
    facts.into_iter().filter(|(_, holds)| *holds).fold(0, |bits, (bit, _)| bits | bit)
}

#[cfg(test)]
mod tests;
