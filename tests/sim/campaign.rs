//! One run of a plan, and what it came to.

use crate::cluster::Cluster;
use crate::plan::Plan;
use crate::script::Became;
use crate::world::World;

/// How long a run may take after its faults have ended, ms.
pub const PATIENCE_MS: u64 = 120_000;

/// Runs a plan to its end.
pub fn run<W: World>(plan: &Plan) -> Cluster<W> {
    let mut cluster = Cluster::new(plan.clone());
    cluster.run(plan.setup.until_ms + PATIENCE_MS);
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
        outcome.problems.push(format!(
            "not settled at {} ms: {:?} {views:#?}",
            cluster.now_ms,
            cluster.unsettled()
        ));
    }
    if !outcome.problems.is_empty() {
        return outcome;
    }
    for node in cluster.honest() {
        let lost = cluster.checks.acknowledged.iter().filter(|record| !node.world.has(record));
        outcome.problems.extend(lost.map(|record| format!("acknowledged record {record:?} is lost")));
        let became = node.world.at_end(&cluster.clerk.script, cluster.plan.setup.turns);
        outcome.problems.extend(became.problems);
        // Of one chain: every node's is the same.
        outcome.counts = became.counts;
    }
    outcome
}
