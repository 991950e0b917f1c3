//! Our state map, its newest pages in memory as a node holds them; here all of them.

use std::hint::black_box;
use std::sync::{RwLock, RwLockReadGuard};
use std::time::Duration;

use kexin_ledger::state::{
    self, NewestPages, Page, PagePath, PageReader, PathEnd, StateChanges, StateUpdate, TreeId,
};
use kexin_ledger::store::StoreError;
use kexin_proof::hash::StateKey;
use kexin_proof::height::Height;
use kexin_proof::wire::encode;

use super::{Held, StateMap, Way, fillings};
use crate::contest::timed_on_all_threads;

pub fn way() -> Way {
    Way { name: "**ours**, pages of the next version made", fill: |count| Box::new(Map::of(count)) }
}

pub struct Map {
    newest: RwLock<NewestPages>,
    top: Option<Height>,
}

impl PageReader for Map {
    fn top_version(&self, _: &TreeId, _: Height) -> Result<Option<Height>, StoreError> {
        Ok(self.top)
    }
    fn page(&self, _: &TreeId, _: &PagePath, _: Height) -> Result<Option<Page>, StoreError> {
        Ok(None)
    }
    fn newest(&self, _: &TreeId) -> Option<RwLockReadGuard<'_, NewestPages>> {
        self.newest.read().ok()
    }
}

impl Map {
    /// Keys 0 to `count`.
    pub fn of(count: u64) -> Self {
        let mut map = Self { newest: RwLock::new(NewestPages::new(usize::MAX)), top: None };
        for changes in fillings(count) {
            let update = map.next(&changes);
            map.keep(&update);
        }
        map
    }

    /// What a batch makes of the map; nothing is kept.
    pub fn next(&self, changes: &StateChanges) -> StateUpdate {
        let next = self.top.map_or(Height::ZERO, Height::next);
        state::update(self, TreeId::Main, self.top, next, changes).expect("memory")
    }

    /// Keeps what [`Self::next`] has made.
    pub fn keep(&mut self, update: &StateUpdate) {
        self.top = Some(self.top.map_or(Height::ZERO, Height::next));
        self.newest.get_mut().expect("nobody panicked").keep(update.pages.iter());
    }
}

impl StateMap for Map {
    fn update(&mut self, batches: &[StateChanges]) -> Duration {
        timed_on_all_threads(|| batches.iter().for_each(|batch| drop(black_box(self.next(batch)))))
    }

    fn advance(&mut self, batches: &[StateChanges]) -> Option<Duration> {
        Some(timed_on_all_threads(|| {
            for changes in batches {
                let update = self.next(changes);
                self.keep(&update);
            }
        }))
    }

    fn prove(&mut self, keys: &[StateKey], _: Held) -> Option<(Duration, usize)> {
        let at = self.top.unwrap_or(Height::ZERO);
        let mut paths = Vec::with_capacity(keys.len());
        let time = timed_on_all_threads(|| {
            paths.extend(keys.iter().map(|key| state::prove(self, &TreeId::Main, at, key).expect("memory")));
        });
        // As a bundle carries it: path, and for an absent key what stands in its place.
        let bytes = paths.iter().map(|path| {
            let end = if let PathEnd::Absent(absence) = &path.end { encode(absence).len() } else { 0 };
            encode(&path.proof).len() + end
        });
        Some((time, bytes.sum()))
    }
}
