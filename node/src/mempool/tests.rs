//! Turns between bureaus, bounds, and what leaves the mempool after a block.

use super::*;
use crate::core::PoolFacts;
use proptest::prelude::*;

const LIMITS: PoolLimits = PoolLimits { records_max: 100, bytes_max: 10_000 };

fn facts(id: u8, bureau: u32) -> PoolFacts {
    PoolFacts {
        record: RecordId::from_bytes([id; 32]),
        bureau,
        class: 2,
        case: StateKey::from_bytes([id; 32]),
        case_version: 0,
        valid_until: TimeMs::new(u64::from(id)).expect("small"),
        group: GroupId::ZERO,
        group_count: 0,
    }
}

fn record(facts: PoolFacts) -> Admitted<u8> {
    Admitted { record: facts.record.as_bytes()[0], facts }
}

fn ids(found: &[Admitted<u8>]) -> Vec<u8> {
    found.iter().map(|admitted| admitted.record).collect()
}

#[test]
fn bureaus_take_turns_however_much_one_of_them_sends() {
    let mut pool = Mempool::new(LIMITS);
    for id in 1..=6 {
        pool.insert(record(facts(id, 1)), 10, Fitness::Ready);
    }
    pool.insert(record(facts(7, 2)), 10, Fitness::Ready);
    pool.insert(record(facts(8, 3)), 10, Fitness::Ready);
    assert_eq!(ids(&pool.candidates(4, 1_000)), [1, 7, 8, 2]);
    assert_eq!(ids(&pool.candidates(2, 1_000)), [7, 8], "the next block begins with the next bureau");
}

#[test]
fn a_court_act_goes_before_what_came_earlier() {
    let mut pool = Mempool::new(LIMITS);
    pool.insert(record(facts(1, 1)), 10, Fitness::Ready);
    pool.insert(record(PoolFacts { class: 0, ..facts(2, 1) }), 10, Fitness::Ready);
    assert_eq!(ids(&pool.candidates(1, 1_000)), [2]);
}

#[test]
fn one_bureau_never_fills_the_mempool_for_the_others() {
    let mut pool = Mempool::new(LIMITS);
    let accepted =
        (0..100).filter(|id| pool.insert(record(facts(*id, 1)), 10, Fitness::Ready) == Insertion::Added);
    assert_eq!(accepted.count(), 50);
    assert_eq!(pool.insert(record(facts(200, 2)), 10, Fitness::Ready), Insertion::Added);
}

#[test]
fn a_bundle_waits_until_it_is_whole() {
    let group = GroupId::from_bytes([9; 32]);
    let member = |id| PoolFacts { group, group_count: 2, ..facts(id, 1) };
    let mut pool = Mempool::new(LIMITS);
    pool.insert(record(member(1)), 10, Fitness::Ready);
    assert!(pool.candidates(10, 1_000).is_empty());
    pool.insert(record(member(2)), 10, Fitness::Ready);
    assert_eq!(ids(&pool.candidates(10, 1_000)), [1, 2]);
    assert!(pool.candidates(1, 1_000).is_empty(), "never in parts");
}

#[test]
fn a_record_that_waits_for_its_case_is_no_candidate() {
    let mut pool = Mempool::new(LIMITS);
    pool.insert(record(facts(1, 1)), 10, Fitness::Early);
    assert!(!pool.has_ready());
    pool.set_ready(&RecordId::from_bytes([1; 32]), true);
    assert_eq!(ids(&pool.candidates(10, 1_000)), [1]);
}

proptest! {
    #[test]
    fn whatever_comes_and_goes_the_bounds_hold_and_nothing_is_left_over(
        steps in prop::collection::vec((any::<bool>(), 0_u8..40, 0_u32..4, 1_usize..900), 1..200)
    ) {
        let mut pool = Mempool::new(PoolLimits { records_max: 20, bytes_max: 5_000 });
        for (is_insert, id, bureau, bytes) in steps {
            if is_insert {
                pool.insert(record(facts(id, bureau)), bytes, Fitness::Ready);
            } else {
                pool.remove(&RecordId::from_bytes([id; 32]));
            }
            prop_assert!(pool.len() <= 20);
            prop_assert!(pool.bytes <= 5_000);
            let found = pool.candidates(7, 2_000);
            prop_assert!(found.len() <= 7);
        }
        for id in 0..40 {
            pool.remove(&RecordId::from_bytes([id; 32]));
        }
        prop_assert!(pool.is_empty());
        prop_assert_eq!(pool.bytes, 0);
        prop_assert!(pool.ready.is_empty());
        prop_assert!(pool.by_case.is_empty());
        prop_assert!(pool.by_expiry.is_empty());
        prop_assert!(pool.shares.is_empty());
    }
}
