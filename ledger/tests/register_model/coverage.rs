//! What a run has reached: which kinds were registered, which rules refused, and which never did.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::REGISTERED;

/// Kinds that the generator makes.
const KINDS: &[u16] =
    &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 26, 27];

/// Outcomes by kind and rule, and how often each was seen.
pub type Outcomes = BTreeMap<(u16, u16), u64>;

/// Prints how often each kind was registered and refused, by rule, and what never happened.
pub fn print(outcomes: &Outcomes) {
    let mut kinds: BTreeMap<u16, (u64, BTreeMap<u16, u64>)> = BTreeMap::new();
    let mut rules: BTreeMap<u16, u64> = BTreeMap::new();
    for ((kind, rule), count) in outcomes {
        let (registered, refused) = kinds.entry(*kind).or_default();
        if *rule == REGISTERED {
            *registered += count;
        } else {
            *refused.entry(*rule).or_default() += count;
            *rules.entry(*rule).or_default() += count;
        }
    }
    let all: u64 = outcomes.values().sum();
    let registered: u64 = kinds.values().map(|(registered, _)| registered).sum();
    println!("{all} records, {registered} registered");
    for (kind, (registered, refused)) in &kinds {
        let refused: Vec<String> =
            refused.iter().map(|(rule, count)| format!("R-{rule:03} {count}")).collect();
        println!("T{kind:02}: {registered} registered; refused {}", refused.join(", "));
    }
    println!("kinds never registered: {:?}", never_registered(outcomes));
    let fired: BTreeSet<u16> = rules.keys().copied().collect();
    let silent: Vec<u16> = kexin_ledger::rules::RULES
        .iter()
        .map(|rule| rule.number)
        .filter(|number| !fired.contains(number))
        .collect();
    println!("{} rules refused; never: {silent:?}", fired.len());
}

/// Kinds that the generator makes and nobody registered.
pub fn never_registered(outcomes: &Outcomes) -> Vec<u16> {
    let is_registered = |kind: &u16| outcomes.get(&(*kind, REGISTERED)).is_some_and(|count| *count > 0);
    KINDS.iter().copied().filter(|kind| !is_registered(kind)).collect()
}
