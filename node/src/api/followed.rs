//! Records that entered here and were dropped before a block took them, so that whoever asks learns why.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kexin_proof::hash::RecordId;
use tokio::sync::watch;

use crate::core::DropReason;

/// The newest dropped records and their reasons; the oldest are forgotten first.
#[derive(Default)]
pub struct Followed {
    dropped: Mutex<Dropped>,
    noted: watch::Sender<()>,
}

#[derive(Default)]
struct Dropped {
    reasons: BTreeMap<RecordId, DropReason>,
    order: VecDeque<RecordId>,
}

impl Followed {
    /// Takes down why a record was dropped.
    pub fn note(&self, record: RecordId, reason: DropReason) {
        self.lock().note(record, reason);
        self.noted.send_replace(());
    }

    /// Changes whenever a record is taken down.
    pub fn watch(&self) -> watch::Receiver<()> {
        self.noted.subscribe()
    }

    /// Forgets a record that was taken in anew.
    pub fn forget(&self, record: &RecordId) {
        let mut dropped = self.lock();
        if dropped.reasons.remove(record).is_some() {
            dropped.order.retain(|known| known != record);
        }
    }

    /// Why a record was dropped, if it was and is remembered.
    pub fn reason(&self, record: &RecordId) -> Option<DropReason> {
        self.lock().reasons.get(record).copied()
    }

    // Whoever panicked has noted one record at most.
    fn lock(&self) -> MutexGuard<'_, Dropped> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Dropped {
    fn note(&mut self, record: RecordId, reason: DropReason) {
        if self.reasons.insert(record, reason).is_none() {
            self.order.push_back(record);
        }
        if self.order.len() > DROPPED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.reasons.remove(&oldest);
        }
    }
}

/// Most dropped records whose reason is remembered.
const DROPPED_MAX: usize = 4_096;

#[cfg(test)]
mod tests;
