//! The lots of audits. What approvals need is tested with the acts.

use super::*;

fn drawn(sample: u32, records: u64) -> usize {
    let parent = HeaderHash::from_bytes([1; 32]);
    let id = |number: u64| {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        RecordId::from_bytes(bytes)
    };
    (0..records).filter(|number| is_drawn(sample, &parent, &id(*number))).count()
}

#[test]
fn of_a_sample_of_none_nothing_is_drawn_and_of_all_everything() {
    // Of so many, some have the first place of ten thousand.
    assert_eq!(drawn(0, 40_000), 0);
    assert!(drawn(1, 40_000) > 0);
    assert_eq!(drawn(SAMPLE_WHOLE, 1_000), 1_000);
}

#[test]
fn about_as_many_are_drawn_as_the_sample_says() {
    let one_of_twenty = drawn(500, 20_000);
    assert!((850..1_150).contains(&one_of_twenty), "{one_of_twenty} of 20,000");
    assert!(drawn(501, 20_000) >= one_of_twenty, "who is drawn by a small sample is by a larger one");
}

#[test]
fn another_block_draws_others() {
    let record = RecordId::from_bytes([7; 32]);
    let lots: Vec<bool> =
        (0..64).map(|parent| is_drawn(5_000, &HeaderHash::from_bytes([parent; 32]), &record)).collect();
    assert!(lots.contains(&true) && lots.contains(&false));
}
