//! Working days 工作日: counted on a table that is passed in, for holidays are data of the rule book.

use kexin_proof::slots::Date;

use super::plus_days;
use super::{UnknownYear, WorkingDayError};

/// A table that tells working days.
pub trait WorkingDays {
    /// Whether a day is a working day.
    ///
    /// # Errors
    /// [`UnknownYear`] when the table does not reach so far.
    fn is_working_day(&self, day: Date) -> Result<bool, UnknownYear>;
}

/// Working days after `from` up to and including `to`; 0 when `to` is not later (民法典 201: the day of the event is not
/// counted).
///
/// # Errors
/// [`WorkingDayError`].
pub fn working_days_after(from: Date, to: Date, table: &dyn WorkingDays) -> Result<u32, WorkingDayError> {
    let (mut day, mut count) = (from, 0);
    while day < to {
        day = plus_days(day, 1)?;
        count += u32::from(table.is_working_day(day)?);
    }
    Ok(count)
}

/// The last day of a period of working days that begins on the day after `from`; `from` itself for none.
///
/// # Errors
/// [`WorkingDayError`].
pub fn plus_working_days(from: Date, days: u32, table: &dyn WorkingDays) -> Result<Date, WorkingDayError> {
    let (mut day, mut left) = (from, days);
    while left > 0 {
        day = plus_days(day, 1)?;
        left -= u32::from(table.is_working_day(day)?);
    }
    Ok(day)
}

#[cfg(test)]
pub(crate) mod tests;
