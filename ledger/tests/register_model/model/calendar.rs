//! Days in China, counted from 1970-01-01, and which of them are worked.

/// A day, counted from 1970-01-01.
pub type Day = i64;

pub const DAY_MS: u64 = 86_400_000;
const HOUR_MS: u64 = 3_600_000;

/// The day in China at a moment.
pub fn day_of(ms: u64) -> Day {
    Day::try_from((ms + 8 * HOUR_MS) / DAY_MS).expect("a day of this age")
}

/// 0:00 of a day in China.
pub fn start_of(day: Day) -> u64 {
    u64::try_from(day).expect("days after 1970") * DAY_MS - 8 * HOUR_MS
}

/// 24:00 of a day in China.
pub fn end_of(day: Day) -> u64 {
    start_of(day) + DAY_MS
}

/// The day with a date.
pub fn day(year: i64, month: i64, of_month: i64) -> Day {
    let mut days = 0;
    for earlier in 1970..year {
        days += if is_leap(earlier) { 366 } else { 365 };
    }
    for earlier in 1..month {
        days += days_of_month(year, earlier);
    }
    days + of_month - 1
}

/// Year, month and day of the month.
pub fn date(day_number: Day) -> (i64, i64, i64) {
    let mut year = 1970;
    while day(year + 1, 1, 1) <= day_number {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && day(year, month + 1, 1) <= day_number {
        month += 1;
    }
    (year, month, day_number - day(year, month, 1) + 1)
}

/// The year in China at a moment.
pub fn year_of(ms: u64) -> i64 {
    date(day_of(ms)).0
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The same day some months later, or the last of that month.
pub fn plus_months(from: Day, months: i64) -> Day {
    let (year, month, of_month) = date(from);
    let counted = year * 12 + month - 1 + months;
    let (year, month) = (counted / 12, counted % 12 + 1);
    day(year, month, of_month.min(days_of_month(year, month)))
}

/// Saturday or Sunday: 1970-01-01 was a Thursday.
fn is_weekend(day: Day) -> bool {
    (day + 3).rem_euclid(7) >= 5
}

/// Whether a day is worked; nothing when no notice tells it.
pub fn is_worked(of: Day) -> Option<bool> {
    let (year, month, of_month) = date(of);
    // The notice of a year also moves days of the December before.
    let is_last_week = month == 12 && of_month >= 25;
    let notices = table();
    let has_notice = |year: i64| notices.iter().any(|(of_year, ..)| *of_year == year);
    if !has_notice(year) || (is_last_week && !has_notice(year + 1)) {
        return None;
    }
    let named = notices.iter().rev().find(|(of_year, named, _)| {
        *named == of && (*of_year == year || (is_last_week && *of_year == year + 1))
    });
    Some(named.map_or(!is_weekend(of), |(.., is_off)| !is_off))
}

/// End of a period of days, at 24:00 of its last (民法典 201, 203), whatever day that is.
pub fn period_end(from: u64, days: u64) -> u64 {
    end_of(day_of(from) + Day::try_from(days).expect("few days"))
}

/// End of a deadline in days: when the last is not worked, the next worked day is the last (民法典 203).
pub fn deadline_end(from: u64, days: u64) -> Option<u64> {
    let mut last = day_of(from) + Day::try_from(days).expect("few days");
    while !is_worked(last)? {
        last += 1;
    }
    Some(end_of(last))
}

/// End of a period of working days: 24:00 of the last.
pub fn working_days_end(from: u64, days: u64) -> Option<u64> {
    let mut last = day_of(from);
    let mut left = days;
    while left > 0 {
        last += 1;
        if is_worked(last)? {
            left -= 1;
        }
    }
    Some(end_of(last))
}

/// Rows of the notices: year of the notice, day, whether it is off.
fn table() -> &'static [(i64, Day, bool)] {
    static TABLE: std::sync::LazyLock<Vec<(i64, Day, bool)>> = std::sync::LazyLock::new(|| {
        let lines = NOTICES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(row).collect()
    });
    &TABLE
}

fn row(line: &str) -> (i64, Day, bool) {
    let fields: Vec<&str> = line.split('\t').collect();
    let number = |text: &str| text.parse::<i64>().expect("a number");
    let parts: Vec<i64> = fields[1].split('-').map(number).collect();
    (number(fields[0]), day(parts[0], parts[1], parts[2]), fields[2] == "off")
}

/// The notices, the one piece of data that model and ledger share; each reads it on its own.
const NOTICES: &str = include_str!("../../../src/calendar/holidays.tsv");
