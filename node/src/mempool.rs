//! Records that wait for a block: bounded, fair between bureaus, forgotten when their case has moved on.
//!
//! Only records that were found authentic come in, so a copy with a broken signature never shadows the real one.
//! What is here is advice: everything is judged again when the block executes.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::hash::{GroupId, RecordId, StateKey};
use kexin_proof::height::TimeMs;

use crate::core::{Admitted, Fitness};

/// Bounds of the mempool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PoolLimits {
    /// Most records.
    pub records_max: usize,
    /// Most bytes of records.
    pub bytes_max: usize,
}

/// What became of an insertion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Insertion {
    /// Taken in.
    Added,
    /// It is here already.
    Known,
    /// No room, or the bureau has its share.
    Full,
}

struct Pending<R> {
    admitted: Admitted<R>,
    bytes: usize,
    place: (u8, u64),
    is_ready: bool,
}

#[derive(Clone, Copy, Default)]
struct Share {
    records: usize,
    bytes: usize,
}

/// The mempool.
pub struct Mempool<R> {
    limits: PoolLimits,
    records: BTreeMap<RecordId, Pending<R>>,
    /// Ready records by bureau, in the order (class, arrival).
    ready: BTreeMap<u32, BTreeSet<(u8, u64, RecordId)>>,
    by_case: BTreeMap<StateKey, BTreeSet<RecordId>>,
    by_expiry: BTreeSet<(TimeMs, RecordId)>,
    groups: BTreeMap<GroupId, BTreeSet<RecordId>>,
    shares: BTreeMap<u32, Share>,
    bytes: usize,
    arrivals: u64,
    /// The bureau whose turn it is.
    turn: u32,
}

impl<R: Clone> Mempool<R> {
    /// An empty mempool.
    #[must_use]
    pub const fn new(limits: PoolLimits) -> Self {
        Self {
            limits,
            records: BTreeMap::new(),
            ready: BTreeMap::new(),
            by_case: BTreeMap::new(),
            by_expiry: BTreeSet::new(),
            groups: BTreeMap::new(),
            shares: BTreeMap::new(),
            bytes: 0,
            arrivals: 0,
            turn: 0,
        }
    }

    /// Records here.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether nothing is here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether a record could stand in the next block.
    #[must_use]
    pub fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Whether the record is here.
    #[must_use]
    pub fn contains(&self, record: &RecordId) -> bool {
        self.records.contains_key(record)
    }

    /// Takes a record in.
    pub fn insert(&mut self, admitted: Admitted<R>, bytes: usize, fitness: Fitness) -> Insertion {
        let facts = &admitted.facts;
        if self.records.contains_key(&facts.record) {
            return Insertion::Known;
        }
        let share = self.shares.get(&facts.bureau).copied().unwrap_or_default();
        // One bureau alone may use half: a flood from one leaves room for the others.
        let is_full = self.records.len() >= self.limits.records_max
            || self.bytes.saturating_add(bytes) > self.limits.bytes_max
            || share.records >= self.limits.records_max / 2
            || share.bytes.saturating_add(bytes) > self.limits.bytes_max / 2;
        if is_full {
            return Insertion::Full;
        }
        self.arrivals += 1;
        let share = self.shares.entry(facts.bureau).or_default();
        share.records += 1;
        share.bytes += bytes;
        self.bytes += bytes;
        self.by_case.entry(facts.case).or_default().insert(facts.record);
        self.by_expiry.insert((facts.valid_until, facts.record));
        if !facts.group.is_zero() {
            self.groups.entry(facts.group).or_default().insert(facts.record);
        }
        let (record, place) = (facts.record, (facts.class, self.arrivals));
        self.records.insert(record, Pending { admitted, bytes, place, is_ready: false });
        self.set_ready(&record, fitness == Fitness::Ready);
        Insertion::Added
    }

    /// Every record and its size in bytes, in order of its id.
    pub fn all(&self) -> impl Iterator<Item = (&Admitted<R>, usize)> {
        self.records.values().map(|pending| (&pending.admitted, pending.bytes))
    }

    /// Drops a record.
    pub fn remove(&mut self, record: &RecordId) -> bool {
        self.set_ready(record, false);
        let Some(pending) = self.records.remove(record) else { return false };
        let facts = &pending.admitted.facts;
        self.bytes -= pending.bytes;
        if let Some(share) = self.shares.get_mut(&facts.bureau) {
            share.records -= 1;
            share.bytes -= pending.bytes;
            if share.records == 0 {
                self.shares.remove(&facts.bureau);
            }
        }
        self.by_expiry.remove(&(facts.valid_until, *record));
        remove_from(&mut self.by_case, &facts.case, record);
        remove_from(&mut self.groups, &facts.group, record);
        true
    }

    /// Says how a record stands now.
    pub fn set_ready(&mut self, record: &RecordId, is_ready: bool) {
        let Some(pending) = self.records.get_mut(record) else { return };
        if pending.is_ready == is_ready {
            return;
        }
        pending.is_ready = is_ready;
        let bureau = pending.admitted.facts.bureau;
        let place = (pending.place.0, pending.place.1, *record);
        if is_ready {
            self.ready.entry(bureau).or_default().insert(place);
        } else {
            remove_from(&mut self.ready, &bureau, &place);
        }
    }

    /// Records of these cases: to be judged again when a block has touched them.
    pub fn of_cases<'a>(&self, cases: impl Iterator<Item = &'a StateKey>) -> Vec<Admitted<R>> {
        let touched: BTreeSet<_> = cases.filter_map(|case| self.by_case.get(case)).flatten().collect();
        touched.into_iter().filter_map(|id| self.records.get(id)).map(|p| p.admitted.clone()).collect()
    }

    /// Records whose validity ends before a time.
    #[must_use]
    pub fn expired(&self, time: TimeMs) -> Vec<RecordId> {
        self.by_expiry.iter().take_while(|(until, _)| *until < time).map(|(_, id)| *id).collect()
    }

    /// Candidates for a block: court acts first within a bureau, bureaus in turn, bundles whole or not at all.
    ///
    /// Nothing is removed: the block may not be decided.
    pub fn candidates(&mut self, count_max: usize, bytes_max: usize) -> Vec<Admitted<R>> {
        let mut queues: Vec<_> = self.ready.range(self.turn..).chain(self.ready.range(..self.turn)).collect();
        let next_turn = queues.get(1).map(|(bureau, _)| **bureau);
        let mut iterators: Vec<_> = queues.drain(..).map(|(_, places)| places.iter()).collect();
        let mut chosen: BTreeSet<RecordId> = BTreeSet::new();
        let mut found = Vec::new();
        let mut bytes = 0_usize;
        while !iterators.is_empty() {
            iterators.retain_mut(|places| {
                let Some((_, _, record)) = places.next() else { return false };
                let members = self.bundle(record);
                let size: usize = members.iter().map(|pending| pending.bytes).sum();
                let fits = found.len() + members.len() <= count_max && bytes + size <= bytes_max;
                if fits && !chosen.contains(record) {
                    bytes += size;
                    chosen.extend(members.iter().map(|pending| pending.admitted.facts.record));
                    found.extend(members.into_iter().map(|pending| pending.admitted.clone()));
                }
                found.len() < count_max
            });
        }
        self.turn = next_turn.unwrap_or(0);
        found
    }

    /// The record, or all records of its bundle; none while the bundle is incomplete.
    fn bundle(&self, record: &RecordId) -> Vec<&Pending<R>> {
        let Some(pending) = self.records.get(record) else { return Vec::new() };
        let facts = &pending.admitted.facts;
        let Some(members) = self.groups.get(&facts.group) else { return vec![pending] };
        if members.len() < usize::from(facts.group_count) {
            return Vec::new();
        }
        members.iter().filter_map(|member| self.records.get(member)).collect()
    }
}

fn remove_from<K: Ord, V: Ord>(map: &mut BTreeMap<K, BTreeSet<V>>, key: &K, value: &V) {
    if let Some(values) = map.get_mut(key) {
        values.remove(value);
        if values.is_empty() {
            map.remove(key);
        }
    }
}

#[cfg(test)]
mod tests;
