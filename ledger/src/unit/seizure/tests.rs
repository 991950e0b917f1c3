//! A unit's seizures over time: waiting, lapsing, lifted, renewed, one after the other, each debtor's share by itself.

use proptest::prelude::*;

use super::*;
use crate::fixture::desk::{party, person};

fn time(ms: u64) -> TimeMs {
    TimeMs::new(ms).expect("small")
}

const START: u64 = 1_795_000_000_000;
const DAY: u64 = 86_400_000;

fn seizure(case: &str, status: u32, term_days: u64) -> Seizure {
    let running = status == seizure_status::ACTIVE;
    Seizure {
        case: case.to_owned(),
        organ: 900,
        kind: if running { seizure_kind::SEIZURE } else { seizure_kind::WAITING },
        debtor: party(1),
        share: None,
        term_days,
        status,
        term: running.then(|| (time(START), term_end(time(START), term_days))),
    }
}

/// The same of a debtor's half.
fn half(case: &str, debtor: u8, status: u32, term_days: u64) -> Seizure {
    let share = ShareValue::new(1, 2).expect("a fraction");
    Seizure { debtor: party(debtor), share: Some(share), ..seizure(case, status, term_days) }
}

const ACTIVE: u32 = seizure_status::ACTIVE;
const WAITING: u32 = seizure_status::WAITING;

fn queue() -> Vec<Seizure> {
    vec![seizure("A", ACTIVE, 10), seizure("B", WAITING, 20), seizure("C", WAITING, 30)]
}

fn statuses(queue: &[Seizure]) -> Vec<u32> {
    queue.iter().map(|seizure| seizure.status).collect()
}

#[test]
fn a_waiting_seizure_begins_when_the_first_lapses_with_a_term_of_its_own() {
    let mut queue = queue();
    let end = queue[0].term.expect("running").1;
    settle(&mut queue, time(end.value() - 1));
    assert_eq!(statuses(&queue), [1, 2, 2]);
    settle(&mut queue, end);
    assert_eq!(statuses(&queue), [3, 1, 2]);
    assert_eq!(queue[1].term, Some((end, term_end(end, 20))));
    assert_eq!(queue[1].kind, seizure_kind::SEIZURE);
}

#[test]
fn a_long_silence_lets_every_term_run_out_in_turn() {
    let mut queue = queue();
    settle(&mut queue, time(START + 100 * DAY));
    assert_eq!(statuses(&queue), [3, 3, 3]);
}

#[test]
fn lifting_the_first_promotes_the_next_and_lifting_a_waiting_one_promotes_none() {
    let now = time(START + DAY);
    assert_eq!(statuses(&lift(queue(), "A", now)), [4, 1, 2]);
    assert_eq!(statuses(&lift(queue(), "B", now)), [1, 4, 2]);
    assert_eq!(lift(queue(), "A", now)[1].term, Some((now, term_end(now, 20))));
}

#[test]
fn the_whole_overlaps_all_and_a_share_overlaps_those_of_its_debtor() {
    let (whole, one, another) =
        (SeizureScope::Whole, SeizureScope::ShareOf(party(1)), SeizureScope::ShareOf(party(2)));
    for (left, right, outcome) in [
        (whole, whole, true),
        (whole, one, true),
        (one, whole, true),
        (one, one, true),
        (one, another, false),
    ] {
        assert_eq!(left.overlaps(right), outcome, "{left:?} {right:?}");
    }
}

#[test]
fn a_seizure_of_the_whole_waits_until_every_share_is_free_and_meanwhile_shares_go_before_it() {
    let now = time(START + DAY);
    let mut queue = vec![
        half("A", 1, ACTIVE, 10),
        half("B", 2, ACTIVE, 20),
        seizure("C", WAITING, 30),
        half("D", 1, WAITING, 5),
    ];
    queue = lift(queue, "A", now);
    assert_eq!(statuses(&queue), [4, 1, 2, 1], "the whole is not free, the first debtor's share is");
    queue = lift(queue, "B", now);
    assert_eq!(statuses(&queue), [4, 4, 2, 1]);
    let end = queue[3].end().expect("running");
    settle(&mut queue, end);
    assert_eq!(statuses(&queue), [4, 4, 1, 3]);
    assert_eq!(queue[2].term, Some((end, term_end(end, 30))));
}

#[test]
fn terms_that_end_at_one_moment_have_all_ended_when_the_next_begins() {
    let mut queue = vec![
        half("A", 1, ACTIVE, 10),
        half("B", 2, ACTIVE, 10),
        seizure("C", WAITING, 30),
        half("D", 1, WAITING, 5),
    ];
    let end = queue[0].end().expect("running");
    settle(&mut queue, end);
    assert_eq!(statuses(&queue), [3, 3, 1, 2], "ledger order: the whole was seized before the share");
}

#[test]
fn the_shares_that_waited_for_the_whole_begin_together() {
    let queue = vec![seizure("A", ACTIVE, 10), half("B", 1, WAITING, 20), half("C", 2, WAITING, 30)];
    assert_eq!(statuses(&lift(queue, "A", time(START))), [4, 1, 1]);
}

#[test]
fn a_renewal_adds_whole_days_to_the_end_of_the_running_term() {
    let old = queue()[0].end().expect("running");
    for days in [1, 30, 1_096] {
        let renewed = renew(queue(), "A", days);
        assert_eq!(renewed[0].end(), Some(time(old.value() + days * DAY)));
        assert_eq!(renewed[0].term.map(|(start, _)| start), Some(time(START)));
    }
    assert_eq!(renew(queue(), "B", 30), queue(), "what waits is not renewed");
    assert_eq!(statuses(&lift(renew(queue(), "A", 30), "A", old)), [4, 1, 2]);
}

#[test]
fn what_waited_for_a_unit_that_was_disposed_of_lapses_and_what_waited_for_more_stays() {
    let queue = || {
        vec![
            half("A", 1, ACTIVE, 10),
            half("B", 1, WAITING, 20),
            half("C", 2, WAITING, 20),
            seizure("D", WAITING, 30),
        ]
    };
    assert_eq!(statuses(&lapse_waiting(queue(), SeizureScope::Whole)), [1, 3, 3, 3]);
    assert_eq!(statuses(&lapse_waiting(queue(), SeizureScope::ShareOf(party(1)))), [1, 3, 2, 2]);
}

#[test]
fn a_pre_seizure_becomes_a_seizure_with_its_term_when_its_debtor_becomes_an_owner() {
    let kinds = |queue: &[Seizure]| queue.iter().map(|seizure| seizure.kind).collect::<Vec<u32>>();
    let of_kind = |seizure: Seizure, kind| Seizure { kind, ..seizure };
    let mut queue = vec![
        of_kind(seizure("A", seizure_status::LAPSED, 10), seizure_kind::PRE_SEIZURE),
        of_kind(seizure("B", ACTIVE, 10), seizure_kind::PRE_SEIZURE),
        of_kind(seizure("C", WAITING, 20), seizure_kind::WAITING_PRE_SEIZURE),
        of_kind(half("D", 2, WAITING, 20), seizure_kind::WAITING_PRE_SEIZURE),
    ];
    let terms: Vec<_> = queue.iter().map(|seizure| seizure.term).collect();
    let owner = |number: u8| Owner {
        party: party(number),
        share: None,
        person: person(number).root(),
        holder_type: 1,
        certificate: None,
    };
    ripen_pre_seizures(&mut queue, &[owner(3)]);
    assert_eq!(kinds(&queue), [3, 3, 4, 4]);
    ripen_pre_seizures(&mut queue, &[owner(3), owner(1)]);
    assert_eq!(kinds(&queue), [3, 1, 2, 4], "what had lapsed was never a seizure; who waits waits on");
    assert_eq!(queue.iter().map(|seizure| seizure.term).collect::<Vec<_>>(), terms);
}

/// One step of a history of a unit's seizures.
#[derive(Clone, Debug)]
enum Step {
    Order { debtor: Option<u8>, days: u64 },
    Lift(usize),
    Renew(usize, u64),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (prop::option::of(0..3_u8), 1..20_u64).prop_map(|(debtor, days)| Step::Order { debtor, days }),
        1 => (0..12_usize).prop_map(Step::Lift),
        1 => (0..12_usize, 1..20_u64).prop_map(|(place, days)| Step::Renew(place, days)),
        2 => (0..15 * DAY).prop_map(Step::Wait),
    ]
}

/// Carries a step out at `now`, as an order of the kind that the register then demands.
fn run(queue: Vec<Seizure>, step: &Step, now: TimeMs) -> Vec<Seizure> {
    let case = |place: usize| format!("{place}");
    match step {
        Step::Order { debtor, days } => {
            let case = case(queue.len());
            let scope = debtor.map_or(SeizureScope::Whole, |debtor| SeizureScope::ShareOf(party(debtor)));
            let status = if is_free(&queue, scope) { ACTIVE } else { WAITING };
            let ordered = match debtor {
                Some(debtor) => half(&case, *debtor, status, *days),
                None => seizure(&case, status, *days),
            };
            let term = (status == ACTIVE).then(|| (now, term_end(now, *days)));
            let mut queue = queue;
            queue.push(Seizure { term, ..ordered });
            queue
        }
        Step::Lift(place) if queue.get(*place).is_some_and(|s| s.is_active() || s.is_waiting()) => {
            lift(queue, &case(*place), now)
        }
        Step::Renew(place, days) => renew(queue, &case(*place), *days),
        Step::Lift(_) | Step::Wait(_) => queue,
    }
}

/// V3: of each scope at most one seizure is in force, and none waits for nothing.
fn check(queue: &[Seizure], now: TimeMs) -> Result<(), TestCaseError> {
    for (place, seizure) in queue.iter().enumerate() {
        let others = || queue.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, s)| s);
        let stands_in_the_way =
            |other: &Seizure| other.is_active() && other.scope().overlaps(seizure.scope());
        if seizure.is_active() {
            prop_assert!(!others().any(stands_in_the_way), "two of one scope are in force");
            prop_assert!(seizure.end() > Some(now), "a term that ended has lapsed");
        }
        if seizure.is_waiting() {
            prop_assert!(others().any(stands_in_the_way), "somebody waits for nothing");
            prop_assert!(seizure.term.is_none());
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn in_every_history_one_seizure_of_a_scope_is_in_force_and_lapses_read_as_lapses_written(
        steps in prop::collection::vec(step(), 1..30)
    ) {
        let mut now = time(START);
        // One queue is settled at every step, as a unit that is written; the other only when it is acted on.
        let mut written: Vec<Seizure> = Vec::new();
        let mut silent: Vec<Seizure> = Vec::new();
        for step in &steps {
            if let Step::Wait(ms) = step {
                now = time(now.value() + ms);
                settle(&mut written, now);
                check(&written, now)?;
                continue;
            }
            settle(&mut written, now);
            settle(&mut silent, now);
            prop_assert_eq!(&written, &silent);
            written = run(written, step, now);
            silent = run(silent, step, now);
            check(&written, now)?;
        }
    }
}
