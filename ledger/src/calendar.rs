//! The law's calendar: days in China at a fixed UTC+8, from block time that is passed in.
//!
//! Periods begin on the day after the event and end at 24:00 of their last day (民法典 201, 203). Which days are worked
//! is data of the rule book, in [`HolidayTable`].

use jiff::civil;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use kexin_proof::height::TimeMs;
use kexin_proof::slots::Date;

mod holidays;

pub use holidays::{HolidayTable, SpecialDay, UnknownYear, WorkingDayError};
pub(crate) mod working_days;

pub use working_days::{WorkingDays, plus_working_days, working_days_after};

/// No such day or moment in the years that the register knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the day is outside the years 1900 to 2299 日期超出登记簿年限")]
pub struct CalendarError;

/// The time of a block: the only clock of the law. Strictly rising along a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockTime(TimeMs);

impl BlockTime {
    /// The time in a block's header.
    #[must_use]
    pub const fn new(time: TimeMs) -> Self {
        Self(time)
    }

    /// The moment.
    #[must_use]
    pub const fn moment(self) -> TimeMs {
        self.0
    }

    /// The day in China.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn day(self) -> Result<Date, CalendarError> {
        day_of(self.0)
    }
}

/// The day in China at a moment.
///
/// # Errors
/// [`CalendarError`] beyond the year 2299.
pub fn day_of(moment: TimeMs) -> Result<Date, CalendarError> {
    let ms = i64::try_from(moment.value()).map_err(|_| CalendarError)?;
    let timestamp = Timestamp::from_millisecond(ms).map_err(|_| CalendarError)?;
    to_date(CHINA.to_datetime(timestamp).date())
}

/// The first moment of a day, 0:00 in China.
///
/// # Errors
/// [`CalendarError`] before 1970.
pub fn start_of_day(day: Date) -> Result<TimeMs, CalendarError> {
    let midnight = to_civil(day).to_datetime(civil::Time::midnight());
    let timestamp = CHINA.to_timestamp(midnight).map_err(|_| CalendarError)?;
    u64::try_from(timestamp.as_millisecond()).ok().and_then(TimeMs::new).ok_or(CalendarError)
}

/// 24:00 of a day: the first moment that is no longer of it.
///
/// # Errors
/// [`CalendarError`] before 1970.
pub fn end_of_day(day: Date) -> Result<TimeMs, CalendarError> {
    start_of_day(day)?.plus(DAY_MS).ok_or(CalendarError)
}

/// Days from one day to another; negative backwards.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    let span =
        to_civil(from).until(to_civil(to)).expect("days of 1900 to 2299 are a few hundred years apart");
    i64::from(span.get_days())
}

/// The day a number of days later.
///
/// # Errors
/// [`CalendarError`].
pub fn plus_days(day: Date, days: u64) -> Result<Date, CalendarError> {
    let days = i64::try_from(days).map_err(|_| CalendarError)?;
    plus(day, Span::new().try_days(days).map_err(|_| CalendarError)?)
}

/// The corresponding day a number of months later; the month's last day when there is none (民法典 202).
///
/// # Errors
/// [`CalendarError`].
pub fn plus_months(day: Date, months: u64) -> Result<Date, CalendarError> {
    let months = i64::try_from(months).map_err(|_| CalendarError)?;
    plus(day, Span::new().try_months(months).map_err(|_| CalendarError)?)
}

/// The end of a period of days that an event at a moment sets running.
///
/// # Errors
/// [`CalendarError`].
pub fn period_of_days_end(event: TimeMs, days: u64) -> Result<TimeMs, CalendarError> {
    end_of_day(plus_days(day_of(event)?, days)?)
}

/// The end of a period of months that an event at a moment sets running.
///
/// # Errors
/// [`CalendarError`].
pub fn period_of_months_end(event: TimeMs, months: u64) -> Result<TimeMs, CalendarError> {
    end_of_day(plus_months(day_of(event)?, months)?)
}

fn plus(day: Date, span: Span) -> Result<Date, CalendarError> {
    to_civil(day).checked_add(span).map_err(|_| CalendarError).and_then(to_date)
}

fn to_civil(day: Date) -> civil::Date {
    let small = |value: u8| i8::try_from(value).expect("a month or a day of the month");
    let year = i16::try_from(day.year()).expect("years end at 2299");
    civil::Date::new(year, small(day.month()), small(day.day())).expect("a Date is a day of the calendar")
}

fn to_date(day: civil::Date) -> Result<Date, CalendarError> {
    let unsigned = |value: i8| u8::try_from(value).map_err(|_| CalendarError);
    let year = u16::try_from(day.year()).map_err(|_| CalendarError)?;
    Date::new(year, unsigned(day.month())?, unsigned(day.day())?).map_err(|_| CalendarError)
}

/// Fixed, so that the past does not change with a zone table: China's summer time ended before the register began.
const CHINA: Offset = Offset::constant(8);
const DAY_MS: u64 = 24 * 3600 * 1000;

#[cfg(test)]
mod tests;
