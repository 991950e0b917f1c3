//! Seizures of a unit: of what a debtor has, the first recorded is in force, later ones wait in ledger order and follow
//! when it ends (法发〔2004〕5号 20). Shares of two debtors do not stand in each other's way.

use std::collections::BTreeSet;

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{seizure, unit};
use kexin_proof::slots::{PartyTag, ShareValue, Slots, Value, Width};

use super::Owner;
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

/// What a seizure takes hold of 查封范围.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeizureScope {
    /// The whole unit.
    Whole,
    /// A share of this debtor's.
    ShareOf(PartyTag),
}

impl SeizureScope {
    /// The scope of an order against a debtor; without a share it is the whole.
    #[must_use]
    pub const fn of(debtor: PartyTag, share: Option<ShareValue>) -> Self {
        match share {
            None => Self::Whole,
            Some(_) => Self::ShareOf(debtor),
        }
    }

    /// Whether two seizures are of the same thing, so that the later one waits. Shares of one debtor are: nobody could
    /// tell which part of what he has is seized by whom.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        match (self, other) {
            (Self::ShareOf(one), Self::ShareOf(another)) => one == another,
            (Self::Whole, _) | (_, Self::Whole) => true,
        }
    }
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
    /// The debtor.
    pub debtor: PartyTag,
    /// Share of the debtor that is seized; none for the whole unit.
    pub share: Option<ShareValue>,
    /// Ordered term in days.
    pub term_days: u64,
    /// One of [`seizure_status`].
    pub status: u32,
    /// Start and end of the running or past term.
    pub term: Option<(TimeMs, TimeMs)>,
}

impl Seizure {
    /// What it takes hold of.
    #[must_use]
    pub const fn scope(&self) -> SeizureScope {
        SeizureScope::of(self.debtor, self.share)
    }

    /// Whether it runs.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.status == seizure_status::ACTIVE
    }

    /// Whether it waits.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.status == seizure_status::WAITING
    }

    /// Whether it is a pre-seizure that waits for one of these to be registered as owner (法发〔2004〕5号 16).
    #[must_use]
    pub fn waits_for(&self, acquirers: &BTreeSet<PartyTag>) -> bool {
        self.kind == seizure_kind::PRE_SEIZURE && acquirers.contains(&self.debtor)
    }

    /// First moment at which it no longer runs; none while it waits or has ended.
    #[must_use]
    pub fn end(&self) -> Option<TimeMs> {
        self.term.filter(|_| self.is_active()).map(|(_, end)| end)
    }
}

pub(super) fn read(element: &Slots) -> Option<Seizure> {
    Some(Seizure {
        case: element.text(seizure::CASE)?.to_owned(),
        organ: element.code(seizure::ORGAN)?,
        kind: element.code(seizure::KIND)?,
        debtor: element.party(seizure::DEBTOR)?,
        share: element.share(seizure::SHARE),
        term_days: element.number(seizure::TERM_DAYS)?,
        status: element.code(seizure::STATUS)?,
        term: element.time(seizure::START).zip(element.time(seizure::END)),
    })
}

/// Whether a scope is free: nothing that runs takes hold of it.
#[must_use]
pub fn is_free(queue: &[Seizure], scope: SeizureScope) -> bool {
    !queue.iter().any(|seizure| seizure.is_active() && seizure.scope().overlaps(scope))
}

/// Lets time pass over a queue: terms lapse at their end, and what waited for them begins there.
pub(super) fn settle(queue: &mut [Seizure], time: TimeMs) {
    // Every round ends a term, so the rounds come to an end.
    while let Some(end) = queue.iter().filter_map(Seizure::end).min().filter(|end| *end <= time) {
        // Terms end at 24:00, so that several may end at one moment: none of them runs any more when others begin.
        for ended in queue.iter_mut().filter(|seizure| seizure.end() == Some(end)) {
            ended.status = seizure_status::LAPSED;
        }
        promote(queue, end);
    }
}

/// Makes waiting seizures run from `start`: in ledger order, each that overlaps none that runs.
fn promote(queue: &mut [Seizure], start: TimeMs) {
    for place in 0..queue.len() {
        if !queue[place].is_waiting() || !is_free(queue, queue[place].scope()) {
            continue;
        }
        let next = &mut queue[place];
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

/// Lifts the seizure of a case, and lets those begin that waited for it; gives the queue as it then stands.
#[must_use]
pub fn lift(mut queue: Vec<Seizure>, case: &str, time: TimeMs) -> Vec<Seizure> {
    if let Some(place) = queue.iter().position(|seizure| seizure.case == case) {
        queue[place].status = seizure_status::LIFTED;
        promote(&mut queue, time);
    }
    queue
}

/// Lengthens the running seizure of a case by a term of days, which begins where the running one ends 续封.
#[must_use]
pub fn renew(mut queue: Vec<Seizure>, case: &str, days: u64) -> Vec<Seizure> {
    for found in queue.iter_mut().filter(|seizure| seizure.case == case && seizure.is_active()) {
        // A term ends at 24:00 of its last day, and the renewal's days follow that day; so do they where an older register
        // lets a term end at another hour.
        let last = |end: TimeMs| TimeMs::new(end.value().saturating_sub(1)).unwrap_or(end);
        found.term = found.term.map(|(start, end)| (start, term_end(last(end), days)));
    }
    queue
}

/// Lets those lapse that waited for what a court has disposed of. Those that wait for more than a share that passed stay:
/// they take hold of the rest (法发〔2004〕5号 20).
#[must_use]
pub fn lapse_waiting(mut queue: Vec<Seizure>, disposed: SeizureScope) -> Vec<Seizure> {
    let falls = |scope| disposed == SeizureScope::Whole || disposed == scope;
    for waiting in queue.iter_mut().filter(|seizure| seizure.is_waiting() && falls(seizure.scope())) {
        waiting.status = seizure_status::LAPSED;
    }
    queue
}

/// Makes a standing pre-seizure a seizure once its debtor is a registered owner (法发〔2004〕5号 16).
pub(super) fn ripen_pre_seizures(queue: &mut [Seizure], owners: &[Owner]) {
    let owns = |debtor| owners.iter().any(|owner| owner.party == debtor);
    let stands = |seizure: &Seizure| seizure.is_active() || seizure.is_waiting();
    for found in queue.iter_mut().filter(|seizure| stands(seizure) && owns(seizure.debtor)) {
        found.kind = match found.kind {
            seizure_kind::PRE_SEIZURE => seizure_kind::SEIZURE,
            seizure_kind::WAITING_PRE_SEIZURE => seizure_kind::WAITING,
            ripe => ripe,
        };
    }
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
