//! A bounded cache of values that never change: of a few places, the one that was used longest ago leaves first.
//!
//! Every block asks for thousands of pages, so a look-up costs one hash of the key and a glance at eight places side by
//! side, each set of places under a lock of its own; an ordered map cost more than hashing what it gave.

use std::hash::{Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// At most `count_max` values by key. Values must be immutable for their key, so that a copy is always true.
#[derive(Debug)]
pub struct Cache<K, V> {
    sets: Vec<Mutex<Set<K, V>>>,
    places: usize,
}

/// The places in which a key may stand.
#[derive(Debug)]
struct Set<K, V> {
    kept: Vec<Kept<K, V>>,
    uses: u64,
}

#[derive(Debug)]
struct Kept<K, V> {
    digest: u64,
    key: K,
    value: V,
    used: u64,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// An empty cache.
    ///
    /// # Panics
    /// When it may keep nothing: our own error.
    #[must_use]
    pub fn new(count_max: usize) -> Self {
        assert!(count_max > 0, "a cache keeps something");
        let places = count_max.min(PLACES_MAX);
        let set = || Mutex::new(Set { kept: Vec::new(), uses: 0 });
        Self { sets: (0..count_max / places).map(|_| set()).collect(), places }
    }

    /// The value kept for `key`.
    pub fn find(&self, key: &K) -> Option<V> {
        let digest = digest_of(key);
        let mut set = self.set(digest);
        let Set { kept, uses } = &mut *set;
        let found = kept.iter_mut().find(|kept| kept.digest == digest && kept.key == *key)?;
        *uses += 1;
        found.used = *uses;
        Some(found.value.clone())
    }

    /// Keeps `value`.
    pub fn keep(&self, key: K, value: V) {
        let digest = digest_of(&key);
        let mut set = self.set(digest);
        let Set { kept, uses } = &mut *set;
        *uses += 1;
        let new = Kept { digest, key, value, used: *uses };
        let same = kept.iter().position(|old| old.digest == digest && old.key == new.key);
        let oldest = || (0..kept.len()).min_by_key(|place| kept[*place].used);
        let is_full = kept.len() == self.places;
        match same.or_else(|| oldest().filter(|_| is_full)) {
            Some(place) => kept[place] = new,
            None => kept.push(new),
        }
    }

    // Copies stay true whatever panicked while the lock was held.
    fn set(&self, digest: u64) -> MutexGuard<'_, Set<K, V>> {
        let index = digest % self.sets.len() as u64;
        let index = usize::try_from(index).expect("below the number of sets");
        self.sets[index].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn digest_of(key: &impl Hash) -> u64 {
    let mut hasher = Folding(0);
    key.hash(&mut hasher);
    hasher.finish()
}

/// Folds a key into 64 bits, eight bytes at a time. Keys here are places in trees and parts of hashes; whoever makes many
/// fall together makes a few places be read again, no more.
struct Folding(u64);

impl Hasher for Folding {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.write_u64(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        if !rest.is_empty() {
            self.write_u64(u64::from_le_bytes(last));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(FACTOR);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn finish(&self) -> u64 {
        // The upper bits have seen every byte; the place is taken from the lower ones.
        self.0 ^ self.0 >> 32
    }
}

/// 2^64 divided by the golden ratio, odd.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Most places of a set.
const PLACES_MAX: usize = 8;

#[cfg(test)]
mod tests {
    //! What a cache keeps and what it lets go.

    use super::*;

    #[test]
    fn what_was_used_longest_ago_leaves_first() {
        let cache = Cache::new(2);
        cache.keep(1, "one");
        cache.keep(2, "two");
        assert_eq!(cache.find(&1), Some("one"));
        cache.keep(3, "three");
        assert_eq!((cache.find(&1), cache.find(&2), cache.find(&3)), (Some("one"), None, Some("three")));
    }

    #[test]
    fn it_never_keeps_more_than_it_may_and_never_another_keys_value() {
        for count_max in [1, 7, 8, 9, 100] {
            let cache = Cache::new(count_max);
            for key in 0_u32..1_000 {
                cache.keep(key, key + 1);
                assert_eq!(cache.find(&key), Some(key + 1), "just kept");
            }
            let kept: Vec<u32> = (0..1_000).filter(|key| cache.find(key).is_some()).collect();
            assert!(kept.len() <= count_max, "{} of {count_max}", kept.len());
            assert!(kept.iter().all(|key| cache.find(key) == Some(key + 1)));
        }
    }

    #[test]
    fn a_key_kept_again_takes_one_place() {
        let cache = Cache::new(2);
        for value in 0..10 {
            cache.keep(1, value);
        }
        cache.keep(2, 0);
        assert_eq!((cache.find(&1), cache.find(&2)), (Some(9), Some(0)));
    }
}
