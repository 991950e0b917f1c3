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

/// The places in which a key may stand. What a look-up compares stands side by side: it reads one key and one value.
#[derive(Debug)]
struct Set<K, V> {
    digests: [u32; PLACES_MAX],
    used: [u32; PLACES_MAX],
    uses: u32,
    kept: Vec<(K, V)>,
}

impl<K: Eq, V> Set<K, V> {
    fn place_of(&self, digest: u32, key: &K) -> Option<usize> {
        let mut alike = self.digests.iter().zip(&self.kept).enumerate();
        alike.find(|(_, (found, (kept, _)))| **found == digest && kept == key).map(|(place, _)| place)
    }

    /// Notes that a place was used just now.
    fn touch(&mut self, place: usize) {
        if self.uses == u32::MAX {
            // Once in four thousand million uses the order among the places is forgotten.
            (self.uses, self.used) = (0, [0; PLACES_MAX]);
        }
        self.uses += 1;
        self.used[place] = self.uses;
    }
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
        let set = || Set { digests: [0; PLACES_MAX], used: [0; PLACES_MAX], uses: 0, kept: Vec::new() };
        Self { sets: (0..count_max / places).map(|_| Mutex::new(set())).collect(), places }
    }

    /// The value kept for `key`.
    pub fn find(&self, key: &K) -> Option<V> {
        let (mut set, digest) = self.set(key);
        let place = set.place_of(digest, key)?;
        set.touch(place);
        Some(set.kept[place].1.clone())
    }

    /// Keeps `value`.
    pub fn keep(&self, key: K, value: V) {
        let (mut set, digest) = self.set(&key);
        let place = match set.place_of(digest, &key) {
            Some(same) => same,
            None if set.kept.len() < self.places => set.kept.len(),
            None => (0..self.places).min_by_key(|place| set.used[*place]).expect("a set has places"),
        };
        set.touch(place);
        set.digests[place] = digest;
        match set.kept.get_mut(place) {
            Some(old) => *old = (key, value),
            None => set.kept.push((key, value)),
        }
    }

    /// The places of a key, and what tells it from most others there.
    // Copies stay true whatever panicked while the lock was held.
    fn set(&self, key: &K) -> (MutexGuard<'_, Set<K, V>>, u32) {
        let digest = digest_of(key);
        // The upper bits choose the set, the lower ones tell the keys in it apart.
        let index = (u128::from(digest) * self.sets.len() as u128) >> u64::BITS;
        let index = usize::try_from(index).expect("below the number of sets");
        (self.sets[index].lock().unwrap_or_else(PoisonError::into_inner), digest as u32)
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
        // A last turn, so that upper and lower bits have both seen every byte.
        (self.0 ^ self.0 >> 32).wrapping_mul(FACTOR)
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
