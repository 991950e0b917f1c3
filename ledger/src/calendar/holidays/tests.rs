//! Working days by the national notices, at the borders where a mistake would cost somebody a right.

use proptest::prelude::*;

use super::*;
use crate::calendar::{days_between, start_of_day};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn national() -> &'static HolidayTable {
    HolidayTable::national()
}

fn works(text: &str) -> bool {
    national().is_working_day(day(text)).expect("a known year")
}

/// Ten in the morning of a day in China.
fn morning(text: &str) -> TimeMs {
    start_of_day(day(text)).expect("after 1970").plus(10 * 3_600 * 1_000).expect("small")
}

fn end_of(text: &str) -> Result<TimeMs, WorkingDayError> {
    Ok(end_of_day(day(text)).expect("after 1970"))
}

const UNKNOWN_2027: WorkingDayError = WorkingDayError::Year(UnknownYear { year: 2027 });

#[test]
fn the_built_in_table_has_twenty_years() {
    assert_eq!(national().years().collect::<Vec<_>>(), (2007..=2026).collect::<Vec<_>>());
    assert!(!national().knows(2006) && !national().knows(2027));
    let counted = |year| {
        let off = national().special_days(year).filter(|special| special.is_off).count();
        (off, national().special_days(year).count())
    };
    assert_eq!(counted(2007), (24, 32));
    assert_eq!(counted(2026), (33, 39));
}

#[test]
fn a_weekend_is_off_and_a_working_saturday_in_exchange_is_not() {
    assert!(works("2026-11-27") && !works("2026-11-28") && !works("2026-11-29") && works("2026-11-30"));
    assert!(works("2026-02-14"), "a Saturday before the spring festival");
    assert!(works("2026-10-10"), "a Saturday after National Day");
    assert!(works("2026-01-04"), "a Sunday after New Year");
    assert!(!works("2026-10-07") && works("2026-10-08"));
}

#[test]
fn the_spring_festival_of_2026_is_nine_days() {
    assert!((15..=23).all(|date| !works(&format!("2026-02-{date}"))));
    assert!(works("2026-02-13") && works("2026-02-24"));
    let table = national();
    assert_eq!(table.next_working_day(day("2026-02-15")), Ok(day("2026-02-24")));
    assert_eq!(table.next_working_day(day("2026-02-14")), Ok(day("2026-02-14")));
    assert_eq!(table.plus_working_days(day("2026-02-13"), 1), Ok(day("2026-02-14")));
    assert_eq!(table.plus_working_days(day("2026-02-13"), 2), Ok(day("2026-02-24")));
    assert_eq!(table.plus_working_days(day("2026-02-17"), 0), Ok(day("2026-02-17")));
}

#[test]
fn working_days_are_counted_after_the_first_day_and_with_the_last() {
    let between = |from, to| national().working_days_between(day(from), day(to));
    assert_eq!(between("2026-09-30", "2026-10-08"), Ok(1));
    assert_eq!(between("2026-09-30", "2026-10-10"), Ok(3), "Thursday, Friday and the Saturday in exchange");
    assert_eq!(between("2026-10-10", "2026-10-11"), Ok(0));
    assert_eq!(between("2026-10-10", "2026-10-10"), Ok(0));
    assert_eq!(between("2026-10-10", "2026-09-30"), Ok(0), "none backwards");
    assert_eq!(between("2026-01-01", "2026-12-24"), Ok(243));
}

#[test]
fn a_deadline_on_a_day_off_moves_to_the_next_working_day() {
    let table = national();
    assert_eq!(table.deadline_end(morning("2026-11-09"), 15), end_of("2026-11-24"));
    assert_eq!(
        table.deadline_end(morning("2026-11-13"), 15),
        end_of("2026-11-30"),
        "the last day is a Saturday"
    );
    assert_eq!(
        table.deadline_end(morning("2026-09-25"), 15),
        end_of("2026-10-10"),
        "a Saturday that is worked"
    );
    assert_eq!(table.deadline_end(morning("2026-09-16"), 15), end_of("2026-10-08"), "the first of October");
    assert_eq!(table.deadline_end(morning("2026-09-30"), 0), end_of("2026-09-30"));
}

#[test]
fn the_day_of_the_event_is_the_day_in_china() {
    let table = national();
    let midnight = end_of_day(day("2026-11-10")).expect("after 1970");
    let before = TimeMs::new(midnight.value() - 1).expect("small");
    assert_eq!(table.deadline_end(before, 15), end_of("2026-11-25"));
    assert_eq!(table.deadline_end(midnight, 15), end_of("2026-11-26"));
    assert_eq!(table.period_of_working_days_end(before, 1), end_of("2026-11-11"));
    assert_eq!(table.period_of_working_days_end(midnight, 1), end_of("2026-11-12"));
}

#[test]
fn a_period_of_working_days_ends_with_its_last_one() {
    let table = national();
    assert_eq!(table.period_of_working_days_end(morning("2026-09-30"), 1), end_of("2026-10-08"));
    assert_eq!(table.period_of_working_days_end(morning("2026-09-30"), 15), end_of("2026-10-27"));
    assert_eq!(table.period_of_working_days_end(morning("2026-10-03"), 1), end_of("2026-10-08"), "a holiday");
    assert_eq!(table.period_of_working_days_end(morning("2026-10-03"), 0), end_of("2026-10-03"));
}

#[test]
fn nothing_is_guessed_beyond_the_table() {
    let table = national();
    assert_eq!(table.is_working_day(day("2027-03-07")), Err(UnknownYear { year: 2027 }), "a Sunday");
    assert_eq!(table.is_working_day(day("2006-12-30")), Err(UnknownYear { year: 2006 }), "2007 names it");
    assert_eq!(table.next_working_day(day("2027-01-01")), Err(UNKNOWN_2027));
    assert_eq!(table.plus_working_days(day("2026-11-24"), u64::MAX), Err(UNKNOWN_2027));
    assert_eq!(table.working_days_between(day("2026-12-01"), day("2027-01-04")), Err(UNKNOWN_2027));
    assert_eq!(table.deadline_end(morning("2026-11-24"), 90), Err(UNKNOWN_2027));
    assert_eq!(table.deadline_end(morning("2026-11-24"), u64::MAX), Err(CalendarError.into()));
    assert_eq!(Rejection::from(UNKNOWN_2027).number(), 157);
}

#[test]
fn the_last_week_of_a_year_is_known_with_the_notice_of_the_next() {
    assert!(works("2011-12-31"), "a Saturday that the notice of 2012 makes a working day");
    assert!(!works("2018-12-31") && works("2018-12-29"), "by the notice of 2019");
    assert!(works("2017-12-25") && !works("2017-12-31"), "by the days of the week");
    let table = national();
    assert_eq!(table.is_working_day(day("2026-12-24")), Ok(true));
    for date in 25..=31 {
        let at = day(&format!("2026-12-{date}"));
        assert_eq!(
            table.is_working_day(at),
            Err(UnknownYear { year: 2027 }),
            "the notice of 2027 may move {at}"
        );
    }
    let known = table.amended(&year_2027()).expect("a year");
    assert_eq!(known.is_working_day(day("2026-12-25")), Ok(true));
    assert_eq!(known.is_working_day(day("2026-12-26")), Ok(true), "a Saturday in exchange");
    assert_eq!(
        known.plus_working_days(day("2026-12-24"), 7),
        Ok(day("2027-01-04")),
        "over the border of the year"
    );
    assert_eq!(known.deadline_end(morning("2026-12-17"), 15), end_of("2027-01-04"));
    assert_eq!(known.is_working_day(day("2027-12-31")), Err(UnknownYear { year: 2028 }));
}

/// A notice of 2027, made up.
fn year_2027() -> Vec<String> {
    let off = ["01-01", "01-02", "01-03", "05-01", "10-01", "10-02", "10-03"];
    let off = off.iter().map(|date| format!("2027|2027-{date}|off|节日"));
    off.chain(["2027|2026-12-26|work|元旦".to_owned()]).collect()
}

#[test]
fn an_amendment_replaces_whole_years_and_no_other() {
    let table = national();
    let year = |extra: &str| {
        let rows = ["01-01", "05-01", "10-01", "10-02", "10-03"];
        let rows = rows.iter().map(|date| format!("2026|2026-{date}|off|节日"));
        rows.chain([extra.to_owned()]).collect::<Vec<_>>()
    };
    let amended = table.amended(&year("2026|2026-11-24|off|台风")).expect("a year");
    assert_eq!(amended.is_working_day(day("2026-11-24")), Ok(false));
    assert_eq!(amended.is_working_day(day("2026-10-07")), Ok(true), "the old year is gone");
    assert_eq!(amended.special_days(2026).count(), 6);
    assert_eq!(amended.special_days(2025).count(), table.special_days(2025).count());
    assert_eq!(table.amended(&[]).as_ref(), Ok(table));
}

#[test]
fn a_malformed_table_names_its_line() {
    let sound = "2026\t2026-01-01\toff\ta\n2026\t2026-05-01\toff\ta\n2026\t2026-10-01\toff\ta\n2026\t2026-10-02\toff\ta\n\
                 2026\t2026-10-03\toff\ta\n";
    assert!(HolidayTable::parse(sound).is_ok());
    let line = |row: &str| HolidayTable::parse(&format!("{sound}{row}")).expect_err("refused").line;
    assert_eq!(line("2026\t2026-01-01\twork\ta"), 6, "twice");
    assert_eq!(line("2026\t2026-03-01\twork"), 6);
    assert_eq!(line("2026\t2026-03-01\thalf\ta"), 6);
    assert_eq!(line("2026\t2026-02-30\toff\ta"), 6);
    assert_eq!(line("2026\t2027-01-01\toff\ta"), 6);
    assert_eq!(line("2026\t2025-12-24\toff\ta"), 6);
    assert_eq!(line("66000\t2026-03-01\toff\ta"), 6);
    assert_eq!(line("2026\t2026-03-01\toff\t"), 6);
    assert_eq!(line("2027\t2027-01-01\toff\ta"), 0, "2027 lacks the rest of its holidays");
    assert_eq!(line("2027\t2026-12-31\toff\ta"), 0, "2027 has no day of its own");
    let rows = ["2026|2026-01-01|off|a".to_owned()];
    assert_eq!(HolidayTable::check_rows(&rows).map_err(|error| error.line), Err(0));
}

/// A day of 2007 to 2025, whose neighbours are known.
fn known_day() -> impl Strategy<Value = Date> {
    (0_u64..6_900).prop_map(|days| plus_days(day("2007-01-01"), days).expect("before 2299"))
}

proptest! {
    #[test]
    fn adding_working_days_and_counting_them_agree(from in known_day(), count in 0_u64..60) {
        let to = national().plus_working_days(from, count).expect("known years");
        prop_assert_eq!(national().working_days_between(from, to), Ok(count));
        prop_assert!(count == 0 || national().is_working_day(to) == Ok(true));
    }

    #[test]
    fn a_later_start_or_a_longer_period_never_ends_earlier(from in known_day(), count in 1_u64..40, later in 0_u64..20) {
        let end = |from, count| national().plus_working_days(from, count).expect("known years");
        prop_assert!(end(from, count) < end(from, count + 1));
        prop_assert!(end(from, count) <= end(plus_days(from, later).expect("small"), count));
    }

    #[test]
    fn a_deadline_is_a_working_day_and_never_early(from in known_day(), days in 0_u64..120) {
        let event = start_of_day(from).expect("after 1970");
        let end = national().deadline_end(event, days).expect("known years");
        let last = day_of(TimeMs::new(end.value() - 1).expect("small")).expect("before 2299");
        prop_assert_eq!(national().is_working_day(last), Ok(true));
        let moved = days_between(from, last) - i64::try_from(days).expect("small");
        prop_assert!((0..=10).contains(&moved), "the longest holiday, of 2020, has ten days");
        let before = plus_days(from, days).expect("small");
        prop_assert_eq!(national().next_working_day(before), Ok(last));
    }

    #[test]
    fn counting_is_additive(from in known_day(), first in 0_u64..40, second in 0_u64..40) {
        let middle = plus_days(from, first).expect("small");
        let to = plus_days(middle, second).expect("small");
        let count = |from, to| national().working_days_between(from, to).expect("known years");
        prop_assert_eq!(count(from, to), count(from, middle) + count(middle, to));
    }

    #[test]
    fn any_text_is_a_table_or_a_line(text in "([0-9]{4}\t[0-9]{4}-[0-9]{2}-[0-9]{2}\t(off|work)\t.\n){0,4}|.{0,80}") {
        let _ = HolidayTable::parse(&text);
    }
}
