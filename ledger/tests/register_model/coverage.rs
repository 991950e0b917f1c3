//! What a run has reached: which kinds were registered, and which rules refused.

use std::collections::BTreeMap;

use crate::model::REGISTERED;

/// Kinds that the generator makes.
const KINDS: &[u16] =
    &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28];

/// Outcomes by kind and rule, and how often each was seen.
pub type Outcomes = BTreeMap<(u16, u16), u64>;

/// Kinds that the generator makes and nobody registered.
pub fn never_registered(outcomes: &Outcomes) -> Vec<u16> {
    let is_registered = |kind: &u16| outcomes.get(&(*kind, REGISTERED)).is_some_and(|count| *count > 0);
    KINDS.iter().copied().filter(|kind| !is_registered(kind)).collect()
}
