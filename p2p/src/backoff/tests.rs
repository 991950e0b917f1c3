//! Waits between dials: they grow to a cap, and no two nodes keep step.

use super::*;

#[test]
fn waits_grow_to_the_cap_and_stay_there() {
    assert!(redial_delay(0, 1) <= Duration::from_millis(100));
    for attempt in 0..200 {
        let wait = redial_delay(attempt, 42);
        assert!(wait <= Duration::from_secs(10));
        assert!(wait >= Duration::from_millis(75), "attempt {attempt} waits {wait:?}");
    }
    assert!(redial_delay(u32::MAX, 42) >= Duration::from_millis(7_500));
}

#[test]
fn two_nodes_do_not_dial_in_step() {
    let differing = (0..20).filter(|attempt| redial_delay(*attempt, 1) != redial_delay(*attempt, 2)).count();
    assert!(differing > 15, "{differing} of 20 differ");
}
