//! Seizures of a unit: the first served is in force, later ones wait in ledger order and follow when it ends
//! (法发〔2004〕5号 20).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{seizure, unit};
use kexin_proof::slots::{Slots, Value, Width};

use crate::calendar::period_of_days_end;
use crate::value::ValueDraft;

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

pub(super) fn read(element: &Slots) -> Option<Seizure> {
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
pub(super) fn settle(queue: &mut [Seizure], time: TimeMs) {
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

#[cfg(test)]
mod tests;
