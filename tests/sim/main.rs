//! The seeded simulator: whole validators on a simulated network and disk. The same seed gives the same run.
//!
//! Every kind of fault has its seeds, and every kind of protection a control run without it, which must fail:
//! green alone proves nothing.

mod campaign;
mod checks;
mod clerk;
mod cluster;
mod disk;
mod profile;
mod real;
mod script;
mod stories;
mod tally;
mod telling;
mod toy;
mod world;

use campaign::{problems, run};
use cluster::Faults;
use kexin_ledger::act::KINDS;
use profile::Profile;
use real::Real;
use tally::Tally;
use toy::Toy;
use world::World;

fn seeds<W: World>(from: u64, count: u64, faults: Faults) -> Tally {
    Tally::of::<W>(from..from + count, |_| faults)
}

/// All seeds hold; says what they came to.
fn all_hold<W: World>(from: u64, count: u64, faults: Faults) -> Tally {
    let tally = seeds::<W>(from, count, faults);
    let held = tally.held();
    assert!(tally.failures.is_empty(), "{held} of {count} hold; first: {:#?}", tally.failures.first());
    tally
}

#[test]
fn without_faults_everything_is_decided_in_the_first_round() {
    let cluster = run::<Toy>(1, Faults::NONE);
    assert_eq!(problems(&cluster), Vec::<String>::new());
    assert_eq!(cluster.checks.rounds_above_zero, 0);
    assert!(cluster.checks.alarms.is_empty(), "{:?}", cluster.checks.alarms);
}

const LOSSY: Faults = Faults { drop: 100, duplicate: 50, partitions: true, delay_ms_max: 60, ..Faults::NONE };
const CRASHING: Faults = Faults { crash: 60, ..LOSSY };
const ELECTING: Faults = Faults { nodes: 6, elections: true, ..CRASHING };
const WIPING: Faults = Faults { wipes: true, ..CRASHING };
const TWINNED: Faults = Faults { twins: 1, ..CRASHING };
const SKEWED: Faults = Faults { skew_ms_max: 8_000, ..LOSSY };

#[test]
fn messages_lost_doubled_late_and_partitions_do_no_harm() {
    all_hold::<Toy>(1_000, 60, LOSSY);
}

#[test]
fn crashes_and_power_cuts_do_no_harm() {
    all_hold::<Toy>(2_000, 60, CRASHING);
}

#[test]
fn validators_come_and_go_under_crashes() {
    all_hold::<Toy>(3_000, 40, ELECTING);
}

#[test]
fn a_validator_that_lost_its_disk_or_its_guard_rejoins_without_a_second_face() {
    all_hold::<Toy>(4_000, 40, WIPING);
}

#[test]
fn a_validator_with_two_bodies_breaks_nothing() {
    all_hold::<Toy>(5_000, 30, TWINNED);
}

#[test]
fn clocks_apart_do_no_harm() {
    all_hold::<Toy>(6_000, 20, SKEWED);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    for seed in 7_000..7_006 {
        let faults = Faults { twins: 1, wipes: true, ..CRASHING };
        let (first, second) = (run::<Toy>(seed, faults), run::<Toy>(seed, faults));
        assert_eq!(first.trace, second.trace, "seed {seed}");
        assert!(first.steps > 1_000, "a run does something");
        assert_ne!(first.trace, run::<Toy>(seed + 1_000, faults).trace);
    }
}

#[test]
fn a_part_that_a_peer_kept_back_is_asked_of_the_others_and_the_alarm_says_so() {
    let alarms = (11_000..11_020).filter(|seed| {
        let cluster = run::<Toy>(*seed, WIPING);
        assert_eq!(problems(&cluster), Vec::<String>::new(), "seed {seed}");
        cluster.checks.alarms.contains_key("sealed parts owed")
    });
    assert!(alarms.count() >= 5, "synced blocks of the script lack parts");
}

const REAL: Faults = Faults { until_ms: 30_000, crash: 20, ..CRASHING };

#[test]
fn with_the_real_ledger_every_type_of_record_is_registered_and_proven_whatever_happens_on_the_way() {
    let tally = all_hold::<Real>(9_000, 12, REAL);
    let missing: Vec<u16> = KINDS
        .iter()
        .copied()
        .filter(|kind| tally.counts.get(kind).is_none_or(|(registered, _)| *registered == 0))
        .collect();
    assert!(missing.is_empty(), "{missing:?} never registered; counted {:?}", tally.counts);
    let (registered, refused) =
        tally.counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    assert!(registered > 5 * refused, "{registered} registered, {refused} refused");
}

#[test]
fn with_the_real_ledger_validators_come_and_go() {
    all_hold::<Real>(9_300, 3, Faults { nodes: 6, elections: true, ..REAL });
}

#[test]
fn with_the_real_ledger_a_wiped_validator_rejoins() {
    all_hold::<Real>(9_500, 4, Faults { wipes: true, ..REAL });
}

// Controls: each takes one protection away, and the checks must notice.

#[test]
fn control_without_catching_up_the_network_stalls() {
    let held = seeds::<Toy>(8_000, 20, Faults { has_sync: false, ..LOSSY }).held();
    assert!(held <= 10, "{held} of 20 hold without the sync layer");
}

#[test]
fn control_a_validator_that_forgets_its_log_and_guard_shows_two_faces() {
    let tally = seeds::<Toy>(8_100, 20, Faults { forgets: true, ..CRASHING });
    assert!(tally.held() <= 10, "{} of 20 hold without log and guard", tally.held());
    let problems = &tally.failures.first().expect("some seed fails").2;
    assert!(problems.iter().any(|problem| problem.contains("signed twice")), "{problems:?}");
}

#[test]
fn control_without_syncing_the_log_a_validator_stays_silent_rather_than_sign_twice() {
    // Too many silent ones stall a height, so liveness is not asked for: only that no key has two faces.
    for seed in 8_200..8_220 {
        let cluster = run::<Toy>(seed, Faults { log_syncs: false, ..CRASHING });
        assert_eq!(cluster.checks.failures, Vec::<String>::new(), "seed {seed}");
    }
}

#[test]
fn every_profile_of_the_command_holds() {
    for profile in Profile::ALL {
        for (place, faults) in (0..).zip(profile.faults()) {
            let tally = seeds::<Toy>(10_000 + 100 * place, 12, faults);
            let (name, held) = (profile.name(), tally.held());
            assert!(tally.failures.is_empty(), "{name}: {held} of 12 hold; {:#?}", tally.failures.first());
        }
    }
}

#[test]
fn control_a_failure_is_shrunk_to_the_faults_that_it_needs() {
    let faults = Faults { forgets: true, skew_ms_max: 1_000, ..CRASHING };
    let seed = seeds::<Toy>(8_100, 20, faults).failures.first().expect("some seed fails").0;
    let least = campaign::shrunk::<Toy>(seed, faults);
    assert!(!problems(&run::<Toy>(seed, least)).is_empty(), "what is left still fails");
    assert!(least.crash > 0 && least.forgets, "without a crash nothing is forgotten: {least:?}");
    assert!(least != faults, "something was not needed: {least:?}");
}
