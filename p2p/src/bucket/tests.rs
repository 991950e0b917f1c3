//! Token buckets: bursts, rates, and who is a flood.

use super::*;

#[test]
fn a_burst_passes_then_the_rate_rules_then_the_peer_is_a_flood() {
    let mut bucket = Bucket::new(10, 5, 3);
    let now = Duration::from_secs(1);
    for _ in 0..10 {
        assert_eq!(bucket.take(now), Allowance::Within);
    }
    for _ in 0..3 {
        assert_eq!(bucket.take(now), Allowance::Over);
    }
    assert_eq!(bucket.take(now), Allowance::Flood);
}

#[test]
fn tokens_come_back_with_time_and_never_beyond_the_burst() {
    let mut bucket = Bucket::new(4, 2, 100);
    let passes = |bucket: &mut Bucket, now| (0..20).filter(|_| bucket.take(now) == Allowance::Within).count();
    assert_eq!(passes(&mut bucket, Duration::from_secs(1)), 4);
    assert_eq!(passes(&mut bucket, Duration::from_secs(2)), 2);
    assert_eq!(passes(&mut bucket, Duration::from_secs(1_000_000)), 4);
}

#[test]
fn time_that_runs_backwards_gives_no_tokens() {
    let mut bucket = Bucket::new(1, 1, 100);
    assert_eq!(bucket.take(Duration::from_secs(10)), Allowance::Within);
    assert_eq!(bucket.take(Duration::from_secs(5)), Allowance::Over);
    assert_eq!(bucket.take(Duration::from_secs(10)), Allowance::Over);
}
