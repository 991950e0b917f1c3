//! Working days are counted from the day after an event.

use super::*;
use crate::calendar::days_between;

/// A table that knows weekends alone, up to the end of a year.
pub(crate) struct Weekends {
    /// Last year that it knows.
    pub(crate) last_year: u16,
}

impl WorkingDays for Weekends {
    fn is_working_day(&self, day: Date) -> Result<bool, UnknownYear> {
        if day.year() > self.last_year {
            return Err(UnknownYear { year: day.year() });
        }
        Ok(days_between(monday(), day).rem_euclid(7) < 5)
    }
}

fn monday() -> Date {
    day("2026-11-23")
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

const TABLE: Weekends = Weekends { last_year: 2026 };

#[test]
fn the_day_of_the_event_is_not_counted_and_the_last_is() {
    let count = |from, to| working_days_after(day(from), day(to), &TABLE).unwrap();
    assert_eq!(count("2026-11-23", "2026-11-23"), 0);
    assert_eq!(count("2026-11-23", "2026-11-24"), 1);
    assert_eq!(count("2026-11-23", "2026-11-27"), 4, "Monday to Friday");
    assert_eq!(count("2026-11-27", "2026-11-29"), 0, "Friday to Sunday");
    assert_eq!(count("2026-11-28", "2026-11-30"), 1, "Saturday to Monday");
    assert_eq!(count("2026-11-27", "2026-11-23"), 0, "backwards");
}

#[test]
fn a_period_of_working_days_ends_on_one() {
    let end = |from, days| plus_working_days(day(from), days, &TABLE).unwrap();
    assert_eq!(end("2026-11-23", 0), day("2026-11-23"));
    assert_eq!(end("2026-11-23", 5), day("2026-11-30"));
    assert_eq!(end("2026-11-28", 1), day("2026-11-30"));
}

#[test]
fn a_year_without_a_table_is_not_guessed() {
    let beyond = Err(WorkingDayError::Year(UnknownYear { year: 2027 }));
    assert_eq!(working_days_after(day("2026-12-30"), day("2027-01-04"), &TABLE), beyond);
    assert_eq!(plus_working_days(day("2026-12-30"), 2, &TABLE).map(|_| 0), beyond);
}
