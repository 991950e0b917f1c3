//! When a clock counts as set, as jumping, and as running along.

use super::*;

fn now(clock: u64, uptime_ms: u64) -> Now {
    Now { clock: TimeMs::new(clock).expect("small"), uptime_ms }
}

#[test]
fn a_clock_that_runs_along_does_not_jump() {
    let mut watch = JumpWatch::new(now(1_000_000, 0));
    assert_eq!(watch.jumped(now(1_010_000, 10_000)), None);
    assert_eq!(watch.jumped(now(1_020_900, 20_000)), None);
}

#[test]
fn a_clock_that_is_set_jumps_once_and_in_its_direction() {
    let mut watch = JumpWatch::new(now(1_000_000, 0));
    assert_eq!(watch.jumped(now(4_610_000, 10_000)), Some(3_600_000));
    assert_eq!(watch.jumped(now(4_620_000, 20_000)), None);
    assert_eq!(watch.jumped(now(1_030_000, 30_000)), Some(-3_600_000));
}

#[test]
fn the_clock_of_this_machine_is_set_and_time_passes() {
    let clock = Clock::start();
    let first = clock.now();
    assert!(first.clock.value() > 1_577_836_800_000, "later than 2020");
    assert!(clock.now().uptime_ms >= first.uptime_ms);
}
