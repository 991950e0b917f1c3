//! Handling time 办理时限: working days from acceptance to the end of a case, without those on which its clock stood.
//!
//! The day of acceptance is not counted and the last day is (民法典 201). A stop is a period of the same kind: the day
//! on which the clock stops still counts, the day on which it goes on does not. So time is the sum, over the spans in
//! which the clock ran, of the working days after the span's first day up to and including its last. A case that is late
//! is not refused for it: R-129 is an indicator.

use kexin_proof::height::TimeMs;
use kexin_proof::slots::Date;

use crate::book::{Figure, RuleBook};
use crate::calendar::{
    CalendarError, WorkingDayError, WorkingDays, day_of, plus_working_days, working_days_after,
};
use crate::case::{Case, Event};

/// Longest time from acceptance to recording that counts as at once 即时办结.
pub const IMMEDIATE_MS_MAX: u64 = 3_600 * 1_000;

/// How long a case may take, in working days; 0 is the day of acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// By law.
    pub statutory_days: u32,
    /// As bureaus promise 承诺时限.
    pub promised_days: u32,
}

impl TimeLimits {
    /// The law's limit (不动产登记暂行条例 20) and what bureaus promise, by the figures of a rule book: at once for what
    /// cancels, gives notice or carries out a court's order, a time of their own for mortgages, one for the rest.
    #[must_use]
    pub fn of(kind: u16, book: &RuleBook) -> Self {
        let days = |figure| u32::try_from(book.figure(figure)).unwrap_or(u32::MAX);
        let promised_days = match kind {
            10 => days(Figure::MortgagePromiseWorkingDays),
            13..=17 | 19 | 20 | 25 => 0,
            _ => days(Figure::PromiseWorkingDays),
        };
        Self { statutory_days: days(Figure::HandlingWorkingDays), promised_days }
    }
}

/// Whether a case's time is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// It runs.
    Running,
    /// It stands: the applicant has to bring something, or the case is suspended.
    Stopped,
    /// The case was recorded, refused or withdrawn.
    Ended,
}

/// A case's time against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Whether it is running.
    pub clock: Clock,
    /// Working days taken.
    pub elapsed_days: u32,
    /// Limit it is held to, working days.
    pub limit_days: u32,
}

impl Handling {
    /// Working days left; negative when late. Today counts as taken.
    #[must_use]
    pub fn days_left(&self) -> i64 {
        i64::from(self.limit_days) - i64::from(self.elapsed_days)
    }

    /// Whether the case is, or ended, later than the limit. It may end on the last day until 24:00.
    #[must_use]
    pub const fn is_late(&self) -> bool {
        self.elapsed_days > self.limit_days
    }
}

/// A case's time at a moment, against a limit of working days.
///
/// # Errors
/// [`WorkingDayError`]: a year without a table is not guessed.
pub fn handling(
    case: &Case,
    now: TimeMs,
    limit_days: u32,
    table: &dyn WorkingDays,
) -> Result<Handling, WorkingDayError> {
    let (spans, clock) = spans(case, now)?;
    let mut elapsed_days = 0;
    for span in &spans {
        elapsed_days += working_days_after(span.from, span.to, table)?;
    }
    Ok(Handling { clock, elapsed_days, limit_days })
}

/// The last day of a case's limit; none while its clock stands and the limit is not used up. Apart from [`handling`],
/// for it may lie in a year whose table is yet to come while what has passed can be told.
///
/// # Errors
/// [`WorkingDayError`], as above.
pub fn due(
    case: &Case,
    now: TimeMs,
    limit_days: u32,
    table: &dyn WorkingDays,
) -> Result<Option<Date>, WorkingDayError> {
    let (spans, clock) = spans(case, now)?;
    let mut left = limit_days;
    for (place, span) in spans.iter().enumerate() {
        let taken = working_days_after(span.from, span.to, table)?;
        // A clock that stands begins no span in which the rest could be used up.
        let goes_on = place + 1 == spans.len() && clock != Clock::Stopped;
        if taken >= left || goes_on {
            return plus_working_days(span.from, left, table).map(Some);
        }
        left -= taken;
    }
    Ok(None)
}

/// Whether a case was recorded within an hour of its acceptance 即时办结.
#[must_use]
pub fn is_immediate(case: &Case) -> bool {
    let taken = |at: TimeMs| at.value().saturating_sub(case.accepted_at.value());
    case.registration().is_some_and(|registration| taken(registration.time) <= IMMEDIATE_MS_MAX)
}

/// Days between which the clock ran.
#[derive(Clone, Copy)]
struct Span {
    from: Date,
    to: Date,
}

fn spans(case: &Case, now: TimeMs) -> Result<(Vec<Span>, Clock), CalendarError> {
    let mut spans = Vec::new();
    let mut since = Some(day_of(case.accepted_at)?);
    let mut clock = Clock::Running;
    for step in case.steps.iter().filter(|step| step.time <= now) {
        let Some(next) = clock_after(step.event) else { continue };
        let day = day_of(step.time)?;
        spans.extend(since.take().map(|from| Span { from, to: day }));
        since = (next == Clock::Running).then_some(day);
        clock = next;
        if clock == Clock::Ended {
            break;
        }
    }
    let today = day_of(now)?;
    spans.extend(since.map(|from| Span { from, to: today }));
    Ok((spans, clock))
}

/// What an event does to the clock, if anything.
const fn clock_after(event: Event) -> Option<Clock> {
    match event {
        Event::Supplement | Event::Suspend => Some(Clock::Stopped),
        Event::Resubmit | Event::Resume => Some(Clock::Running),
        Event::Reject | Event::Withdraw | Event::Registered | Event::RegisteredAutomatically => {
            Some(Clock::Ended)
        }
        Event::Accept
        | Event::Review
        | Event::SecondReview
        | Event::Assign
        | Event::Certify
        | Event::Issue
        | Event::Archive
        | Event::Audit
        | Event::Drawn => None,
    }
}

#[cfg(test)]
pub(crate) mod tests;
