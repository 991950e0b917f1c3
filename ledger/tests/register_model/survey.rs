//! What many operations came to, for whoever changes the model or the law: coverage, and kinds of differences.

use std::collections::{BTreeMap, BTreeSet};

use crate::campaign::{OPERATIONS_A_SEED, run_seed};
use crate::coverage::{Outcomes, never_registered};
use crate::driver::{Difference, Run};
use crate::model::{REGISTERED, UNWRITABLE};
use crate::operation::Batch;

/// For whoever changes the model or the law: what many seeds come to, without shortening anything; one example of each
/// kind of difference. Differences that change neither register do not end a seed.
pub fn survey(first: u64, operations: u64) {
    let seeds = operations.div_ceil(OPERATIONS_A_SEED);
    let mut kinds: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let mut outcomes = Outcomes::new();
    for seed in first..first + seeds {
        let run = Run { noted: Some(Vec::new()), ..Run::new(None) };
        let report = run_seed(run, seed, OPERATIONS_A_SEED);
        println!("seed {seed}: {}", report.run.summary());
        for (outcome, count) in report.run.outcomes {
            *outcomes.entry(outcome).or_default() += count;
        }
        for difference in report.run.noted.iter().flatten().chain(&report.difference) {
            let (name, example) = kind_of_difference(seed, &report.batches, difference);
            kinds.entry(name).or_insert((0, example)).0 += 1;
        }
    }
    for (name, (count, example)) in kinds {
        println!("{count} x {name}\n  {example}");
    }
    print(&outcomes);
}

/// One line that differences of a kind share, and all that a reader needs of one of them.
fn kind_of_difference(seed: u64, batches: &[Batch], difference: &Difference) -> (String, String) {
    let mut all = batches.iter().flat_map(|batch| &batch.operations);
    let shown = all.rfind(|operation| Some(operation.number) == difference.operation);
    let records: Vec<_> = shown.map_or(Vec::new(), |operation| operation.steps.iter().flatten().collect());
    let kinds: Vec<String> = records
        .iter()
        .map(|record| record.facts.kind())
        .filter(|kind| *kind != 27)
        .map(|kind| format!("T{kind:02}"))
        .collect();
    let told = &difference.told[0];
    let name: String = if told.starts_with("form") || told.starts_with("outcome") {
        told.clone()
    } else {
        // Of a unit, a case or a certificate what it is that differs.
        told.split_once(' ')
            .map_or(told.as_str(), |(_, what)| what)
            .chars()
            .filter(|c| !c.is_ascii_digit())
            .take(60)
            .collect()
    };
    // Where no operation is named, all that speak of what differs.
    let of = told.split(' ').next().unwrap_or_default();
    let records: Vec<String> = match shown {
        Some(_) => records.last().map(|record| format!("{record:?}")).into_iter().collect(),
        None => batches
            .iter()
            .flat_map(|batch| batch.operations.iter().flat_map(|operation| operation.steps.iter().flatten()))
            .map(|record| format!("{record:?}"))
            .filter(|record| record.contains(of))
            .collect(),
    };
    (
        format!("{} {name}", kinds.join("+")),
        format!("seed {seed}: {:?}\n    {}", difference.told, records.join("\n    ")),
    )
}

/// Prints how often each kind was registered and refused, by rule, and what never happened.
pub fn print(outcomes: &Outcomes) {
    let mut kinds: BTreeMap<u16, (u64, BTreeMap<u16, u64>)> = BTreeMap::new();
    let mut rules: BTreeMap<u16, u64> = BTreeMap::new();
    let mut unwritable = 0;
    for ((kind, rule), count) in outcomes {
        let (registered, refused) = kinds.entry(*kind).or_default();
        if *rule == UNWRITABLE {
            unwritable += count;
        } else if *rule == REGISTERED {
            *registered += count;
        } else {
            *refused.entry(*rule).or_default() += count;
            *rules.entry(*rule).or_default() += count;
        }
    }
    let all: u64 = outcomes.values().sum();
    let registered: u64 = kinds.values().map(|(registered, _)| registered).sum();
    println!("{all} records, {registered} registered, {unwritable} too long to be written");
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
