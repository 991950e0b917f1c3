//! Real-estate units 不动产单元 as the register has them: a typed view of the slots, and what follows from time.
//!
//! Seizures lapse and waiting ones follow without anybody's act (法发〔2004〕5号 20), so the queue is always read at a
//! block's time; the status bits are what a reader would compute at that moment, with the time until which they hold.

use kexin_proof::hash::{SlotsRoot, StateKey};
use kexin_proof::height::TimeMs;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slot_table::{mortgage, owner, seizure, status_bits, unit, unit_status};
use kexin_proof::slots::{PartyTag, ShareValue, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::calendar::period_of_days_end;
use crate::share::Share;
use crate::value::ValueDraft;

/// Forms of co-ownership 共有方式 (GB2015, A34).
pub mod co_ownership {
    /// 单独所有.
    pub const SINGLE: u32 = 0;
    /// 共同共有.
    pub const JOINT: u32 = 1;
    /// 按份共有.
    pub const SHARED: u32 = 2;
}

/// Values of a mortgage's status.
pub mod mortgage_status {
    /// In force.
    pub const ACTIVE: u32 = 1;
    /// Cancelled.
    pub const ENDED: u32 = 2;
}

/// Values of a seizure's status.
pub mod seizure_status {
    /// In force 查封.
    pub const ACTIVE: u32 = 1;
    /// Waiting 轮候.
    pub const WAITING: u32 = 2;
    /// Lapsed 失效.
    pub const LAPSED: u32 = 3;
    /// Lifted 解除.
    pub const LIFTED: u32 = 4;
}

/// Kinds of seizure 查封类型 (GB2015, A32).
pub mod seizure_kind {
    /// 查封.
    pub const SEIZURE: u32 = 1;
    /// 轮候查封.
    pub const WAITING: u32 = 2;
    /// 预查封.
    pub const PRE_SEIZURE: u32 = 3;
    /// 轮候预查封.
    pub const WAITING_PRE_SEIZURE: u32 = 4;
}

/// Key of a unit in the state map.
#[must_use]
pub fn unit_key(code: &UnitCode) -> StateKey {
    state_key(Namespace::Unit, code.as_bytes())
}

/// An owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Keyed tag.
    pub party: PartyTag,
    /// Share; none for a joint owner.
    pub share: Option<ShareValue>,
    /// Root of his sealed facts.
    pub person: SlotsRoot,
    /// Holder type 权利人类型.
    pub holder_type: u32,
    /// Certificate of his own, where each owner holds one.
    pub certificate: Option<String>,
}

impl Owner {
    /// Reads an element of the owners' layout.
    #[must_use]
    pub fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            party: element.party(owner::PARTY)?,
            share: element.share(owner::SHARE),
            person: element.tree(owner::PERSON)?,
            holder_type: element.code(owner::HOLDER_TYPE)?,
            certificate: element.text(owner::CERTIFICATE).map(str::to_owned),
        })
    }

    /// Fills an element.
    pub fn write(&self, element: &mut Slots) {
        element.set(owner::PARTY, Value::Party(self.party));
        element.set(owner::PERSON, Value::Tree(self.person));
        element.set(owner::HOLDER_TYPE, Value::Code(self.holder_type));
        if let Some(share) = self.share {
            element.set(owner::SHARE, Value::Share(share));
        }
        if let Some(number) = &self.certificate {
            element.set(owner::CERTIFICATE, Value::Text(number.clone()));
        }
    }

    /// His share of the whole: that of the only owner is the whole; a joint owner has none of his own.
    #[must_use]
    pub fn share_of_whole(&self, form: u32) -> Share {
        match (form, self.share) {
            (co_ownership::SINGLE, _) => Share::ONE,
            (_, Some(share)) => share.into(),
            (_, None) => Share::ZERO,
        }
    }
}

/// A mortgage, as far as rules ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mortgage {
    /// Case that created it.
    pub case: String,
    /// Registration proof number.
    pub proof_number: String,
    /// Mortgagee, an organisation.
    pub mortgagee: u32,
    /// Whether transfer needs the mortgagee's consent.
    pub no_transfer: bool,
    /// Whether it is in force.
    pub is_active: bool,
}

/// A seizure at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seizure {
    /// Case that recorded it.
    pub case: String,
    /// Organ that ordered it.
    pub organ: u32,
    /// One of [`seizure_kind`].
    pub kind: u32,
    /// Ordered term in days.
    pub term_days: u64,
    /// One of [`seizure_status`].
    pub status: u32,
    /// Start and end of the running or past term.
    pub term: Option<(TimeMs, TimeMs)>,
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

    /// Whether it is current 现势.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.slots.code(unit::STATUS) == Some(unit_status::CURRENT)
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

    /// Current certificate of title.
    #[must_use]
    pub fn certificate(&self) -> Option<&'a str> {
        self.slots.text(unit::CERTIFICATE)
    }

    /// Its owners.
    #[must_use]
    pub fn owners(&self) -> Vec<Owner> {
        elements(self.slots, unit::OWNERS).iter().filter_map(Owner::read).collect()
    }

    /// Its mortgages, ended ones included, in the order of registration: their rank (民法典 414).
    #[must_use]
    pub fn mortgages(&self) -> Vec<Mortgage> {
        elements(self.slots, unit::MORTGAGES)
            .iter()
            .filter_map(|element| {
                Some(Mortgage {
                    case: element.text(mortgage::CASE)?.to_owned(),
                    proof_number: element.text(mortgage::PROOF_NUMBER)?.to_owned(),
                    mortgagee: element.code(mortgage::MORTGAGEE)?,
                    no_transfer: element.bits(mortgage::NO_TRANSFER)? != 0,
                    is_active: element.code(mortgage::STATUS)? == mortgage_status::ACTIVE,
                })
            })
            .collect()
    }

    /// Its seizures as they stand at a time, in ledger order.
    #[must_use]
    pub fn seizures_at(&self, time: TimeMs) -> Vec<Seizure> {
        let mut queue: Vec<Seizure> =
            elements(self.slots, unit::SEIZURES).iter().filter_map(read_seizure).collect();
        settle(&mut queue, time);
        queue
    }

    /// The seizure in force at a time.
    #[must_use]
    pub fn active_seizure(&self, time: TimeMs) -> Option<Seizure> {
        self.seizures_at(time).into_iter().find(|seizure| seizure.status == seizure_status::ACTIVE)
    }
}

fn elements(slots: &Slots, slot: u16) -> &[Slots] {
    slots.list(slot).map_or(&[], |list| list.elements())
}

fn read_seizure(element: &Slots) -> Option<Seizure> {
    Some(Seizure {
        case: element.text(seizure::CASE)?.to_owned(),
        organ: element.code(seizure::ORGAN)?,
        kind: element.code(seizure::KIND)?,
        term_days: element.number(seizure::TERM_DAYS)?,
        status: element.code(seizure::STATUS)?,
        term: element.time(seizure::START).zip(element.time(seizure::END)),
    })
}

/// Lets time pass over a queue: the running term lapses at its end, and the earliest waiting one begins there.
fn settle(queue: &mut [Seizure], time: TimeMs) {
    loop {
        let running = queue.iter().position(|seizure| seizure.status == seizure_status::ACTIVE);
        let Some(place) = running else { return };
        let Some((_, end)) = queue[place].term.filter(|(_, end)| *end <= time) else { return };
        queue[place].status = seizure_status::LAPSED;
        promote(queue, end);
    }
}

/// Makes the earliest waiting seizure run from `start`.
fn promote(queue: &mut [Seizure], start: TimeMs) {
    if let Some(next) = queue.iter_mut().find(|seizure| seizure.status == seizure_status::WAITING) {
        next.status = seizure_status::ACTIVE;
        next.kind = if next.kind == seizure_kind::WAITING_PRE_SEIZURE {
            seizure_kind::PRE_SEIZURE
        } else {
            seizure_kind::SEIZURE
        };
        next.term = Some((start, term_end(start, next.term_days)));
    }
}

/// End of a term of days; a term beyond the calendar ends with it.
#[must_use]
pub fn term_end(start: TimeMs, days: u64) -> TimeMs {
    period_of_days_end(start, days).unwrap_or(start)
}

/// Lifts the seizure of a case and promotes the next; gives the queue as it then stands.
#[must_use]
pub fn lift(mut queue: Vec<Seizure>, case: &str, time: TimeMs) -> Vec<Seizure> {
    if let Some(place) = queue.iter().position(|seizure| seizure.case == case) {
        let was_active = queue[place].status == seizure_status::ACTIVE;
        queue[place].status = seizure_status::LIFTED;
        if was_active {
            promote(&mut queue, time);
        }
    }
    queue
}

/// Writes a queue back into the elements it was read from.
pub fn write_queue(draft: &mut ValueDraft, queue: &[Seizure]) {
    let list = draft.list_mut(unit::SEIZURES, Width::W16);
    for (element, found) in list.elements_mut().iter_mut().zip(queue) {
        element.set(seizure::KIND, Value::Code(found.kind));
        element.set(seizure::STATUS, Value::Code(found.status));
        if let Some((start, end)) = found.term {
            element.set(seizure::START, Value::Time(start));
            element.set(seizure::END, Value::Time(end));
        }
    }
}

/// Settles the queue at `time` and writes the status bits with the time until which they hold.
pub fn refresh(draft: &mut ValueDraft, time: TimeMs) {
    let Some(found) = Unit::of(draft.slots()) else { return };
    let queue = found.seizures_at(time);
    let mut bits = 0;
    let mut hold_until = None;
    if let Some(active) = queue.iter().find(|seizure| seizure.status == seizure_status::ACTIVE) {
        let is_pre = active.kind == seizure_kind::PRE_SEIZURE;
        bits |= if is_pre { status_bits::PRE_SEIZED } else { status_bits::SEIZED };
        hold_until = active.term.map(|(_, end)| end);
    }
    if found.mortgages().iter().any(|mortgage| mortgage.is_active) {
        bits |= status_bits::MORTGAGED;
    }
    if found.owners().len() > 1 {
        bits |= status_bits::CO_OWNED;
    }
    if !found.is_current() {
        bits |= status_bits::HISTORIC;
    }
    if !queue.is_empty() {
        write_queue(draft, &queue);
    }
    draft.set(unit::STATUS_BITS, Value::Bits(bits));
    match hold_until {
        Some(until) => draft.set(unit::BITS_HOLD_UNTIL, Value::Time(until)),
        None => draft.clear(unit::BITS_HOLD_UNTIL),
    }
}

/// Replaces the owners, each in an element of its own.
pub fn write_owners(draft: &mut ValueDraft, owners: &[Owner]) {
    draft.clear(unit::OWNERS);
    for owner in owners {
        let mut element = draft.element(Width::W8);
        owner.write(&mut element);
        draft.list_mut(unit::OWNERS, Width::W8).push(element);
    }
}

#[cfg(test)]
mod tests;
