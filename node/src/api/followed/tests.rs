//! Why a followed record was dropped is remembered, for a while and in bounds.

use super::*;

fn record(number: usize) -> RecordId {
    format!("{number:064x}").parse().expect("64 digits")
}

#[test]
fn the_oldest_reason_is_forgotten_first_and_a_record_sent_anew_at_once() {
    let followed = Followed::default();
    // Rising ids last, so that order of arrival and order of ids differ.
    for number in (0..=DROPPED_MAX).rev() {
        followed.note(record(number), DropReason::Stale);
    }
    assert_eq!(followed.reason(&record(DROPPED_MAX)), None);
    assert_eq!(followed.reason(&record(0)), Some(DropReason::Stale));
    followed.forget(&record(0));
    assert_eq!(followed.reason(&record(0)), None);
    followed.note(record(0), DropReason::Expired);
    assert_eq!(followed.reason(&record(0)), Some(DropReason::Expired));
    let dropped = followed.lock();
    assert_eq!(dropped.order.len(), dropped.reasons.len());
}
