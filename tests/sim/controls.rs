//! Controls: each takes one protection away, or makes more faults than can be borne, and the checks must notice.

use kexin_proof::hash::RecordId;

use crate::campaign::{problems, run};
use crate::plan::{Climate, Fault, Loss, Plan, Protection, Setup};
use crate::profile::{CRASHING, CROWDED, LEFT, LOSSY};
use crate::script::{Day, Due, Script, Scripted, Stood, Turns};
use crate::shrink::shrunk;
use crate::tally::Tally;
use crate::toy::Toy;
use crate::{brief, seeds};

const SEEDS: u64 = 40;

fn without(protection: Protection, climate: Climate) -> Climate {
    Climate { setup: Setup { lacks: Some(protection), ..climate.setup }, ..climate }
}

/// Some runs fail, and say so.
fn noticed(tally: &Tally, what: &str) {
    let told = tally.failures.iter().flat_map(|failure| &failure.problems);
    let count = told.filter(|problem| problem.contains(what)).count();
    assert!(count > 0, "nothing says {what:?}: {} of {} hold", tally.held(), tally.runs);
}

#[test]
fn without_catching_up_the_network_stalls() {
    let tally = seeds::<Toy>(8_000, 20, without(Protection::CatchUp, LOSSY));
    assert!(tally.held() <= 10, "{} of 20 hold without the sync layer", tally.held());
    noticed(&tally, "not settled");
}

#[test]
fn a_validator_that_forgets_its_log_and_guard_shows_two_faces() {
    let tally = seeds::<Toy>(8_100, SEEDS, Climate { losses: &[Loss::Memory], ..CRASHING });
    noticed(&tally, "signed twice");
}

#[test]
fn a_guard_inside_the_data_folder_is_rolled_back_with_it() {
    let climate = Climate { losses_of_one: &[Loss::Copy], ..CRASHING };
    noticed(&seeds::<Toy>(8_150, 4 * SEEDS, without(Protection::GuardOutside, climate)), "signed twice");
    assert!(seeds::<Toy>(8_150, SEEDS, climate).failures.is_empty(), "outside it stops the signer");
}

#[test]
fn a_guard_whose_checksum_nobody_checks_is_believed_when_it_is_damaged() {
    let climate = Climate { losses_of_one: &[Loss::GuardBit], ..CRASHING };
    noticed(
        &seeds::<Toy>(8_250, SEEDS, without(Protection::GuardSum, climate)),
        "believed its damaged guard",
    );
    assert!(seeds::<Toy>(8_250, SEEDS, climate).failures.is_empty(), "checked, it is not");
}

#[test]
fn a_node_that_goes_on_when_its_disk_is_full_shows_two_faces() {
    let climate = Climate { full: 12, crashes: 24, ..CROWDED };
    noticed(&seeds::<Toy>(8_300, 2 * SEEDS, without(Protection::WriteErrors, climate)), "signed twice");
}

#[test]
fn without_syncing_the_log_a_validator_stays_silent_rather_than_sign_twice() {
    // Too many silent ones stall a height, so liveness is not asked for: only that no key has two faces.
    let tally = seeds::<Toy>(8_200, 20, without(Protection::LogSync, CRASHING));
    for failure in &tally.failures {
        let told = &failure.problems;
        assert!(told.iter().all(|problem| problem.contains("not settled")), "{told:?}: {}", failure.plan);
    }
}

#[test]
fn more_bodies_than_may_lie_decide_two_blocks() {
    // Two of four validators have two bodies; each half of the bodies is a quorum of keys.
    let plan = "seed 8400 twins 2 until 4000 records 12; 0 split 13 nobody 4000".parse::<Plan>();
    let told = problems(&run::<Toy>(&plan.expect("a plan")));
    assert!(told.iter().any(|problem| problem.contains("two blocks at height")), "{told:?}");
}

#[test]
fn more_nodes_gone_than_may_fail_stall_the_network() {
    let tally = seeds::<Toy>(8_500, 6, brief(Climate { lost: 2, ..LEFT }));
    assert_eq!(tally.held(), 0);
    noticed(&tally, "not settled");
}

/// Two records of one story, with what is due of them.
fn story_of_two(first: Due, second: Due) -> Script {
    let step = |number: u8, due: Due| {
        vec![Scripted { id: RecordId::from_bytes([number; 32]), bytes: Vec::new(), kind: 2, due }]
    };
    let stories = vec![vec![step(1, first), step(2, second)]];
    Script { days: vec![Day { stories, ..Day::default() }], names: Vec::new() }
}

#[test]
fn a_record_that_did_not_become_what_was_due_is_noticed() {
    let chain = |first: Option<(u64, u16)>, second: Option<(u64, u16)>| {
        move |id: &RecordId| {
            let stood = if id.as_bytes()[0] == 1 { first } else { second };
            stood.map(|(height, outcome)| Stood { at: (height, 0), outcome })
        }
    };
    let registered = Due::Outcome(0);
    let both = story_of_two(registered, registered);
    let problems =
        |script: &Script, turns, first, second| script.compare(turns, chain(first, second)).problems.len();
    assert_eq!(problems(&both, Turns::Kept, Some((5, 0)), Some((6, 0))), 0);
    assert_eq!(problems(&both, Turns::Kept, Some((5, 0)), Some((6, 36))), 1, "refused");
    assert_eq!(problems(&both, Turns::Kept, Some((5, 0)), None), 1, "lost");
    assert_eq!(problems(&both, Turns::Ignored, Some((5, 0)), Some((6, 36))), 1, "refused in its turn");
    assert_eq!(problems(&both, Turns::Ignored, Some((7, 0)), Some((6, 36))), 0, "it came out of turn");
    assert_eq!(
        problems(&both, Turns::Ignored, Some((7, 0)), Some((6, 1))),
        1,
        "by a rule that says otherwise"
    );
    let barred = story_of_two(registered, Due::Outcome(17));
    assert_eq!(problems(&barred, Turns::Kept, Some((5, 0)), Some((6, 17))), 0);
    assert_eq!(problems(&barred, Turns::Kept, Some((5, 0)), Some((6, 0))), 1, "an illegal act passed");
    let late = story_of_two(Due::UnlessAfter(RecordId::from_bytes([2; 32])), registered);
    assert_eq!(problems(&late, Turns::Kept, None, Some((6, 0))), 0);
    assert_eq!(problems(&late, Turns::Kept, Some((6, 0)), Some((6, 0))), 0, "to the end of its block");
    assert_eq!(problems(&late, Turns::Kept, Some((7, 0)), Some((6, 0))), 1, "a revoked key was heeded");
}

#[test]
fn a_failure_is_shrunk_to_the_faults_that_it_needs_and_replays_from_its_line() {
    let climate = Climate { losses: &[Loss::Memory], skew_ms: 1_000, ..CRASHING };
    let tally = seeds::<Toy>(8_100, SEEDS, climate);
    let failure = tally
        .failures
        .iter()
        .find(|failure| failure.problems.iter().any(|problem| problem.contains("signed twice")));
    let plan = &failure.expect("some seed fails").plan;
    let least = shrunk::<Toy>(plan);
    assert!(least.faults.len() * 2 <= plan.faults.len(), "{} faults are left: {least}", least.faults.len());
    let forgets = |fault: &Fault| matches!(fault, Fault::Crash(crash) if crash.loss == Loss::Memory);
    assert!(least.faults.iter().any(|timed| forgets(&timed.fault)), "nothing else forgets: {least}");
    let replayed: Plan = least.to_string().parse().expect("a plan");
    assert_eq!(replayed, least);
    assert!(!problems(&run::<Toy>(&replayed)).is_empty(), "what is left still fails");
}
