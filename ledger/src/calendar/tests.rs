//! Days and periods by the law's calendar, in China's time.

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// A moment written in UTC.
fn utc(text: &str) -> TimeMs {
    let timestamp: Timestamp = text.parse().expect("RFC 3339");
    TimeMs::new(u64::try_from(timestamp.as_millisecond()).expect("after 1970")).expect("small")
}

#[test]
fn the_day_changes_at_midnight_in_china() {
    assert_eq!(BlockTime::new(utc("2026-11-23T15:59:59.999Z")).day(), Ok(day("2026-11-23")));
    assert_eq!(BlockTime::new(utc("2026-11-23T16:00:00.000Z")).day(), Ok(day("2026-11-24")));
    assert_eq!(day_of(TimeMs::ZERO), Ok(day("1970-01-01")));
}

#[test]
fn a_day_ends_where_the_next_begins() {
    assert_eq!(start_of_day(day("2026-11-24")), Ok(utc("2026-11-23T16:00:00Z")));
    assert_eq!(end_of_day(day("2026-11-24")), start_of_day(day("2026-11-25")));
}

#[test]
fn a_period_does_not_count_the_day_of_the_event_and_ends_at_midnight() {
    let event = utc("2026-11-01T02:00:00Z");
    assert_eq!(period_of_days_end(event, 15), end_of_day(day("2026-11-16")));
    assert_eq!(period_of_days_end(event, 90), end_of_day(day("2027-01-30")));
    assert_eq!(period_of_months_end(event, 36), end_of_day(day("2029-11-01")));
}

#[test]
fn a_month_without_the_corresponding_day_ends_on_its_last() {
    assert_eq!(plus_months(day("2026-01-31"), 1), Ok(day("2026-02-28")));
    assert_eq!(plus_months(day("2028-01-31"), 1), Ok(day("2028-02-29")));
    assert_eq!(plus_months(day("2028-02-29"), 12), Ok(day("2029-02-28")));
}

#[test]
fn days_are_counted_over_leap_years_and_backwards() {
    assert_eq!(days_between(day("2028-02-28"), day("2028-03-01")), 2);
    assert_eq!(days_between(day("2026-03-01"), day("2026-02-28")), -1);
    assert_eq!(days_between(day("1900-01-01"), day("2299-12-31")), 146_096);
}

#[test]
fn moments_and_days_beyond_the_register_are_refused() {
    assert_eq!(day_of(TimeMs::new((1 << 63) - 1).expect("the largest")), Err(CalendarError));
    assert_eq!(day_of(utc("2300-01-01T00:00:00Z")), Err(CalendarError));
    assert_eq!(start_of_day(day("1969-12-31")), Err(CalendarError));
    assert_eq!(plus_days(day("2299-12-31"), 1), Err(CalendarError));
    assert_eq!(plus_days(day("2026-01-01"), u64::MAX), Err(CalendarError));
    assert_eq!(plus_months(day("2026-01-01"), u64::MAX), Err(CalendarError));
}

proptest! {
    #[test]
    fn each_moment_lies_in_its_day(ms in 0u64..10_000_000_000_000) {
        let moment = TimeMs::new(ms).expect("small");
        let day = day_of(moment).expect("before 2299");
        prop_assert!(start_of_day(day).is_ok_and(|start| start <= moment) || ms < DAY_MS);
        prop_assert!(end_of_day(day).is_ok_and(|end| moment < end) || ms < DAY_MS);
    }

    #[test]
    fn adding_days_and_counting_them_agree(from in 0u64..100_000, days in 0u64..40_000) {
        let from = plus_days(day("1900-01-01"), from).expect("before 2299");
        if let Ok(to) = plus_days(from, days) {
            prop_assert_eq!(days_between(from, to), i64::try_from(days).expect("small"));
        }
    }
}
