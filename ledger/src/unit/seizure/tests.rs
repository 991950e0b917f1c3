//! A unit's seizures over time: waiting, lapsing, lifted, one after the other.

use super::*;

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
        term_days,
        status,
        term: running.then(|| (time(START), term_end(time(START), term_days))),
    }
}

fn queue() -> Vec<Seizure> {
    vec![
        seizure("A", seizure_status::ACTIVE, 10),
        seizure("B", seizure_status::WAITING, 20),
        seizure("C", seizure_status::WAITING, 30),
    ]
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
