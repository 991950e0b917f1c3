//! Working days 工作日: the State Council's yearly notices of holidays and of working days in exchange, as data.
//!
//! A year without a table is unknown, and nothing is computed on it, not even a Sunday: a notice may make it a working
//! day. A notice also moves days of the December before it, so the last week of a year is known only with the year after.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Weekday;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::Date;

use super::working_days::{WorkingDays, plus_working_days, working_days_after};
use super::{CalendarError, day_of, end_of_day, plus_days, to_civil};
use crate::rules::Rejection;
use crate::table_text::{ROWS_MAX, Row, TableError, chain_rows, file_rows};

/// The calendar has no table for a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the calendar has no table for the year {year} 工作日历缺 {year} 年度")]
pub struct UnknownYear {
    /// The year whose table is missing.
    pub year: u16,
}

/// Why a day cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkingDayError {
    /// A year without a table.
    #[error(transparent)]
    Year(#[from] UnknownYear),
    /// Beyond the years that the register knows.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl From<WorkingDayError> for Rejection {
    /// nothing is guessed.
    fn from(_: WorkingDayError) -> Self {
        Self::new(157)
    }
}

impl WorkingDays for HolidayTable {
    fn is_working_day(&self, day: Date) -> Result<bool, UnknownYear> {
        Self::is_working_day(self, day)
    }
}

/// A day that a notice names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialDay {
    /// The day.
    pub day: Date,
    /// Whether nobody works; else it is a working day whatever day of the week it is.
    pub is_off: bool,
    /// Name of the holiday that it belongs to.
    pub name: String,
}

/// The notices of several years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayTable {
    years: BTreeMap<u16, BTreeMap<Date, SpecialDay>>,
}

impl HolidayTable {
    /// The national notices of 2007 to 2026, version 1.
    #[must_use]
    pub fn national() -> &'static Self {
        &NATIONAL
    }

    /// Reads a table: year of the notice, date, `off` or `work`, and name, separated by tabs; `#` begins a remark.
    ///
    /// # Errors
    /// The first line that is not well formed, names a day of no year of its notice, or repeats one; a year without the
    /// holidays that every year has.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        Ok(Self { years: parse_rows(&file_rows(text)?)? })
    }

    /// This table with the years of an amendment, each of which takes the place of the whole year.
    ///
    /// # Errors
    /// As [`HolidayTable::parse`].
    pub fn amended(&self, rows: &[String]) -> Result<Self, TableError> {
        let mut years = self.years.clone();
        years.extend(parse_rows(&chain_rows(rows)?)?);
        let count: usize = years.values().map(BTreeMap::len).sum();
        if count <= ROWS_MAX {
            Ok(Self { years })
        } else {
            Err(TableError { line: 0, what: "too many rows" })
        }
    }

    /// Whether rows could amend a table.
    ///
    /// # Errors
    /// As [`HolidayTable::parse`].
    pub fn check_rows(rows: &[String]) -> Result<(), TableError> {
        parse_rows(&chain_rows(rows)?).map(|_| ())
    }

    /// Whether there is a table for a year.
    #[must_use]
    pub fn knows(&self, year: u16) -> bool {
        self.years.contains_key(&year)
    }

    /// The years with a table, rising.
    pub fn years(&self) -> impl Iterator<Item = u16> {
        self.years.keys().copied()
    }

    /// The days that the notice of a year names, in order.
    pub fn special_days(&self, year: u16) -> impl Iterator<Item = &SpecialDay> {
        self.years.get(&year).into_iter().flat_map(BTreeMap::values)
    }

    /// Whether a day is a working day.
    ///
    /// # Errors
    /// [`UnknownYear`], of the year after for a day of a year's last week.
    pub fn is_working_day(&self, day: Date) -> Result<bool, UnknownYear> {
        let year = day.year();
        let mut special = self.table(year)?.get(&day);
        if is_last_week(day) {
            special = self.table(year + 1)?.get(&day).or(special);
        }
        Ok(special.map_or_else(|| !is_weekend(day), |special| !special.is_off))
    }

    /// The day itself, or the first working day after it.
    ///
    /// # Errors
    /// [`WorkingDayError`].
    pub fn next_working_day(&self, day: Date) -> Result<Date, WorkingDayError> {
        let mut day = day;
        while !self.is_working_day(day)? {
            day = plus_days(day, 1)?;
        }
        Ok(day)
    }

    /// The working day that is number `count` after a day, which is not counted; the day itself when `count` is 0.
    ///
    /// # Errors
    /// [`WorkingDayError`].
    pub fn plus_working_days(&self, day: Date, count: u64) -> Result<Date, WorkingDayError> {
        // Ends at the latest with the last year that is known.
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        plus_working_days(day, count, self)
    }

    /// Working days after `from` up to and including `to`; none backwards.
    ///
    /// # Errors
    /// [`WorkingDayError`].
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<u64, WorkingDayError> {
        working_days_after(from, to, self).map(u64::from)
    }

    /// The end of a period of calendar days that an event sets running. The day of the event is not counted; the period
    /// ends at 24:00 of its last day, or of the next working day when that is none (民法典 201, 203).
    ///
    /// # Errors
    /// [`WorkingDayError`].
    pub fn deadline_end(&self, event: TimeMs, days: u64) -> Result<TimeMs, WorkingDayError> {
        let last = plus_days(day_of(event)?, days)?;
        Ok(end_of_day(self.next_working_day(last)?)?)
    }

    /// The end of a period of working days that an event sets running: 24:00 of working day `days`, the first working
    /// day after the event being day 1.
    ///
    /// # Errors
    /// [`WorkingDayError`].
    pub fn period_of_working_days_end(&self, event: TimeMs, days: u64) -> Result<TimeMs, WorkingDayError> {
        Ok(end_of_day(self.plus_working_days(day_of(event)?, days)?)?)
    }

    fn table(&self, year: u16) -> Result<&BTreeMap<Date, SpecialDay>, UnknownYear> {
        self.years.get(&year).ok_or(UnknownYear { year })
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(to_civil(day).weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The days of a December that the notice of the year after may move. So far it has reached back to the 29th.
const fn is_last_week(day: Date) -> bool {
    day.month() == 12 && day.day() >= 25
}

fn parse_rows(rows: &[Row<'_>]) -> Result<BTreeMap<u16, BTreeMap<Date, SpecialDay>>, TableError> {
    let mut years: BTreeMap<u16, BTreeMap<Date, SpecialDay>> = BTreeMap::new();
    for row in rows {
        let (year, special) = parse_row(row)?;
        if years.entry(year).or_default().insert(special.day, special).is_some() {
            return Err(row.wrong("the day stands twice"));
        }
    }
    for (year, days) in &years {
        let is_off = |(month, day)| {
            Date::new(*year, month, day).is_ok_and(|day| days.get(&day).is_some_and(|special| special.is_off))
        };
        if !STATUTORY.into_iter().all(is_off) {
            return Err(TableError { line: 0, what: "a year lacks a holiday that every year has" });
        }
    }
    Ok(years)
}

fn parse_row(row: &Row<'_>) -> Result<(u16, SpecialDay), TableError> {
    let [year, day, kind, name] = row.fields.as_slice() else {
        return Err(row.wrong("a row has four fields"));
    };
    let year: u16 = year.parse().map_err(|_| row.wrong("a year is a number"))?;
    let day: Date = day.parse().map_err(|_| row.wrong("a day is written YYYY-MM-DD"))?;
    let is_of_year = day.year() == year || (day.year() + 1 == year && is_last_week(day));
    if !is_of_year {
        return Err(row.wrong("the day is not of the notice's year"));
    }
    let is_off = match *kind {
        "off" => true,
        "work" => false,
        _ => return Err(row.wrong("a day is off or work")),
    };
    if name.is_empty() {
        return Err(row.wrong("a name is missing"));
    }
    Ok((year, SpecialDay { day, is_off, name: (*name).to_owned() }))
}

/// New Year's Day, Labour Day and National Day fall on the same days of every year (全国年节及纪念日放假办法 2): a table
/// without them is not whole.
const STATUTORY: [(u8, u8); 5] = [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)];

static NATIONAL: LazyLock<HolidayTable> = LazyLock::new(|| {
    HolidayTable::parse(include_str!("holidays.tsv")).expect("the built-in table is checked by a test")
});

#[cfg(test)]
mod tests;
