//! A campaign: many seeds under one set of faults, and the least faults under which a seed still fails.

use crate::cluster::{Cluster, Faults};
use crate::script::Became;
use crate::world::World;

/// How long a run may take after its faults have ended, ms.
pub const PATIENCE_MS: u64 = 120_000;

/// Runs one seed to its end.
pub fn run<W: World>(seed: u64, faults: Faults) -> Cluster<W> {
    let mut cluster = Cluster::new(seed, faults);
    cluster.run(faults.until_ms + PATIENCE_MS);
    cluster
}

/// What did not hold in a run.
pub fn problems<W: World>(cluster: &Cluster<W>) -> Vec<String> {
    outcome(cluster).problems
}

/// What did not hold in a run, and what became of its records.
pub fn outcome<W: World>(cluster: &Cluster<W>) -> Became {
    let mut outcome = Became { problems: cluster.checks.failures.clone(), ..Became::default() };
    if outcome.problems.is_empty() && !cluster.is_settled() {
        let views = cluster.views();
        outcome.problems.push(format!("not settled at {} ms: {views:#?}", cluster.now_ms));
    }
    if !outcome.problems.is_empty() {
        return outcome;
    }
    for node in cluster.honest() {
        let lost = cluster.checks.acknowledged.iter().filter(|record| !node.world.has(record));
        outcome.problems.extend(lost.map(|record| format!("acknowledged record {record:?} is lost")));
        let became = node.world.at_end(&cluster.clerk.script, cluster.faults.turns);
        outcome.problems.extend(became.problems);
        // Of one chain: every node's is the same.
        outcome.counts = became.counts;
    }
    outcome
}

/// The least faults, found one after the other, under which a seed still fails: what is left is what it needs.
pub fn shrunk<W: World>(seed: u64, faults: Faults) -> Faults {
    let fails = |faults: &Faults| !problems(&run::<W>(seed, *faults)).is_empty();
    let mut least = faults;
    loop {
        let smaller = simpler(least).into_iter().find(|faults| *faults != least && fails(faults));
        match smaller {
            Some(smaller) => least = smaller,
            None => return least,
        }
    }
}

/// Faults with one thing less, the largest steps first.
fn simpler(faults: Faults) -> Vec<Faults> {
    vec![
        Faults { partitions: false, one_way: false, ..faults },
        Faults { one_way: false, ..faults },
        Faults { drop: 0, ..faults },
        Faults { duplicate: 0, ..faults },
        Faults { crash: 0, ..faults },
        Faults { wipes: false, ..faults },
        Faults { skew_ms_max: 0, ..faults },
        Faults { elections: false, ..faults },
        Faults { lost: 0, ..faults },
        Faults { twins: 0, ..faults },
        Faults { delay_ms_max: 20, ..faults },
        Faults { until_ms: (faults.until_ms / 2).max(500), ..faults },
        Faults { records: (faults.records / 2).max(1), ..faults },
        Faults { stories: (faults.stories / 2).max(1), ..faults },
    ]
}
