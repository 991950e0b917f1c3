//! A bounded cache of values that never change: the one that was used longest ago leaves first.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// At most `count_max` values by key. Values must be immutable for their key, so that a copy is always true.
#[derive(Debug)]
pub struct Cache<K, V> {
    kept: Mutex<Kept<K, V>>,
    count_max: usize,
}

#[derive(Debug)]
struct Kept<K, V> {
    by_key: BTreeMap<K, (u64, V)>,
    by_use: BTreeMap<u64, K>,
    uses: u64,
}

impl<K: Ord + Copy, V: Clone> Cache<K, V> {
    /// An empty cache.
    #[must_use]
    pub const fn new(count_max: usize) -> Self {
        let kept = Kept { by_key: BTreeMap::new(), by_use: BTreeMap::new(), uses: 0 };
        Self { kept: Mutex::new(kept), count_max }
    }

    /// The value kept for `key`.
    pub fn find(&self, key: &K) -> Option<V> {
        let mut kept = self.kept();
        let Kept { by_key, by_use, uses } = &mut *kept;
        let (used, value) = by_key.get_mut(key)?;
        *uses += 1;
        by_use.remove(used);
        by_use.insert(*uses, *key);
        *used = *uses;
        Some(value.clone())
    }

    /// Keeps `value`.
    pub fn keep(&self, key: K, value: V) {
        let mut kept = self.kept();
        let Kept { by_key, by_use, uses } = &mut *kept;
        *uses += 1;
        if let Some((used, _)) = by_key.insert(key, (*uses, value)) {
            by_use.remove(&used);
        }
        by_use.insert(*uses, key);
        while by_key.len() > self.count_max {
            let Some((_, oldest)) = by_use.pop_first() else { break };
            by_key.remove(&oldest);
        }
    }

    // Copies stay true whatever panicked while the lock was held.
    fn kept(&self) -> MutexGuard<'_, Kept<K, V>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
