//! The seeded simulator: whole validators on a simulated network and disk. The same plan gives the same run.
//!
//! Every kind of fault has its seeds, and every kind of protection a control run without it, which must fail:
//! green alone proves nothing.

mod campaign;
mod checks;
mod clerk;
mod cluster;
mod controls;
mod disk;
mod effects;
mod luck;
mod machine;
mod network;
mod plan;
mod profile;
mod real;
mod script;
mod shrink;
mod stories;
mod tally;
mod telling;
mod toy;
mod twins;
mod world;

use campaign::{problems, run};
use kexin_ledger::act::KINDS;
use plan::{Climate, Plan, Setup, draw};
use profile::{
    CRASHING, CROWDED, ELECTING, LEFT, LOSING, LOSSY, Profile, SKEWED, TWICE_TWINNED, TWINNED, TWO_LEFT,
};
use real::Real;
use script::Turns;
use tally::Tally;
use toy::Toy;
use world::World;

/// Runs are short, so that there can be many: each in a different place of the same faults.
const BRIEF_MS: u64 = 4_000;

fn brief(climate: Climate) -> Climate {
    let setup = Setup { until_ms: BRIEF_MS, records: 12, ..climate.setup };
    Climate { setup, crashes: climate.crashes.div_ceil(2), ..climate }
}

fn seeds<W: World>(from: u64, count: u64, climate: Climate) -> Tally {
    Tally::of::<W>(from..from + count, |seed| draw(seed, &climate))
}

/// All of them hold; what they came to.
fn held(tally: Tally) -> Tally {
    if let Some(failure) = tally.failures.first() {
        let (held, runs) = (tally.held(), tally.runs);
        panic!(
            "{held} of {runs} hold; number {} does not: {:#?}\nreplay: {}",
            failure.number, failure.problems, failure.plan
        );
    }
    tally
}

#[test]
fn without_faults_everything_is_decided_in_the_first_round() {
    let cluster = run::<Toy>(&draw(1, &Climate::FAIR));
    assert_eq!(problems(&cluster), Vec::<String>::new());
    assert_eq!(cluster.checks.rounds_above_zero, 0);
    assert!(cluster.checks.alarms.is_empty(), "{:?}", cluster.checks.alarms);
}

#[test]
fn messages_lost_doubled_late_and_partitions_do_no_harm() {
    held(seeds::<Toy>(1_000, 250, brief(LOSSY)));
}

#[test]
fn crashes_power_cuts_and_torn_writes_do_no_harm() {
    let tally = held(seeds::<Toy>(2_000, 400, brief(CRASHING)));
    assert!(tally.crashes > 400, "{} crashes", tally.crashes);
}

#[test]
fn validators_come_and_go_under_crashes() {
    held(seeds::<Toy>(3_000, 250, brief(ELECTING)));
}

#[test]
fn what_one_disk_loses_or_changes_is_noticed_and_no_validator_shows_a_second_face() {
    let tally = held(seeds::<Toy>(4_000, 350, brief(LOSING)));
    assert!(tally.wipes > 100, "{} disks lost something", tally.wipes);
    assert!(tally.noticed > 10, "{} damaged files were noticed", tally.noticed);
}

#[test]
fn slow_and_full_disks_do_no_harm() {
    let tally = held(seeds::<Toy>(4_500, 250, brief(CROWDED)));
    assert!(tally.full > 100, "{} nodes stopped without room", tally.full);
}

#[test]
fn a_validator_with_two_bodies_breaks_nothing() {
    held(seeds::<Toy>(5_000, 100, brief(TWINNED)));
    held(seeds::<Toy>(5_500, 20, brief(TWICE_TWINNED)));
}

#[test]
fn two_thousand_twins_scenarios_break_nothing() {
    let tally = held(Tally::of::<Toy>(0..2_000, twins::scenario));
    assert!(tally.evidence > 500, "{} double signatures were found", tally.evidence);
}

#[test]
fn clocks_that_are_apart_and_jump_do_no_harm() {
    held(seeds::<Toy>(6_000, 200, brief(SKEWED)));
}

#[test]
fn what_is_left_goes_on_when_as_many_as_may_fail_never_come_back() {
    held(seeds::<Toy>(6_500, 150, brief(LEFT)));
    held(seeds::<Toy>(6_800, 30, brief(TWO_LEFT)));
}

#[test]
fn the_same_plan_gives_the_same_run_and_another_seed_another() {
    for number in 0..8 {
        let profile = Profile::ALL[usize::try_from(number).unwrap() % Profile::ALL.len()];
        let plan = profile.plan(7_000 + number);
        let (first, second) = (run::<Toy>(&plan), run::<Toy>(&plan));
        assert_eq!(first.trace, second.trace, "{plan}");
        assert!(first.steps > 500, "a run does something");
        assert_ne!(first.trace, run::<Toy>(&profile.plan(7_008 + number)).trace);
    }
}

#[test]
fn a_plan_is_written_on_one_line_and_read_again() {
    for profile in Profile::ALL {
        for number in 0..40 {
            let plan = profile.plan(number);
            let text = plan.to_string();
            assert!(!text.contains('\n'));
            assert_eq!(text.parse::<Plan>().as_ref(), Ok(&plan), "{text}");
        }
    }
    for wrong in ["sed 1", "seed x", "seed 1; 5 split 1", "seed 1; 5 lose 9", "seed 1; 5 copy 1 2"] {
        assert!(wrong.parse::<Plan>().is_err(), "{wrong}");
    }
}

#[test]
fn a_part_that_a_peer_kept_back_is_asked_of_the_others_and_the_alarm_says_so() {
    let tally = held(seeds::<Toy>(11_000, 20, LOSING));
    let owed = tally.alarms.get("sealed parts owed").copied().unwrap_or_default();
    assert!(owed >= 5, "synced blocks of the script lack parts; {owed} alarms");
}

const REAL: Climate = Climate { setup: Setup { until_ms: 30_000, ..Setup::USUAL }, crashes: 24, ..CRASHING };

#[test]
fn with_the_real_ledger_every_type_of_record_is_registered_and_proven_whatever_happens_on_the_way() {
    let tally = held(seeds::<Real>(9_000, 12, REAL));
    let registered = |kind: &u16| tally.counts.get(kind).map_or(0, |(registered, _)| *registered);
    let missing: Vec<u16> = KINDS.iter().copied().filter(|kind| registered(kind) == 0).collect();
    assert!(missing.is_empty(), "{missing:?} never registered; counted {:?}", tally.counts);
    let (registered, refused) =
        tally.counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    assert!(registered > 5 * refused, "{registered} registered, {refused} refused");
    assert!(refused > 20, "{refused} refused: what is illegal is tried, too");
}

#[test]
fn with_the_real_ledger_what_comes_out_of_turn_is_refused_by_what_it_builds_on() {
    held(seeds::<Real>(9_200, 4, Climate { setup: Setup { turns: Turns::Ignored, ..REAL.setup }, ..REAL }));
}

#[test]
fn with_the_real_ledger_validators_come_and_go() {
    let setup = Setup { nodes: 6, elections: true, ..REAL.setup };
    held(seeds::<Real>(9_300, 3, Climate { setup, ..REAL }));
}

#[test]
fn with_the_real_ledger_one_disk_loses_or_changes_what_it_held() {
    held(seeds::<Real>(9_500, 4, Climate { losses_of_one: LOSING.losses_of_one, ..REAL }));
}

#[test]
fn every_profile_of_the_command_holds() {
    for profile in Profile::ALL {
        let tally = held(Tally::of::<Toy>(10_000..10_012, |number| profile.plan(number)));
        assert!(tally.rounds > 0, "{}: nothing was ever decided later than at once", profile.name());
    }
}
