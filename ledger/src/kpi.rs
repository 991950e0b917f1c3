//! Indicators 指标: what bureaus are measured by, computed from cases alone, and the daily log of registrations 登簿日志.
//!
//! Integers and exact fractions only. A case counts as accepted in the month of its acceptance, and as recorded, refused
//! or withdrawn in the month of that end: months of China's calendar, by block time.

use std::collections::BTreeMap;

use kexin_proof::height::TimeMs;

use crate::act::case_event::audit_result;
use crate::calendar::{CalendarError, WorkingDayError, WorkingDays, day_of, working_days_after};
use crate::case::{Case, Event, Step, first_moment_unlocked, flag};
use crate::handling::{TimeLimits, handling, is_immediate};

mod daily_log;
mod spread;

pub use daily_log::{Books, DailyLog, Reconciliation, Recorded, reconcile};
pub use spread::Spread;

/// Kind of the records that correct the register, T23.
const CORRECTION: u16 = 23;

/// A month of China's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// Year.
    pub year: u16,
    /// Month, from 1.
    pub month: u8,
}

impl Month {
    /// The month of a moment.
    ///
    /// # Errors
    /// [`CalendarError`] beyond the year 2299.
    pub fn of(moment: TimeMs) -> Result<Self, CalendarError> {
        let day = day_of(moment)?;
        Ok(Self { year: day.year(), month: day.month() })
    }
}

/// What figures are about. None stands for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Accepting bureau.
    pub bureau: Option<u32>,
    /// Kind of record that a case is to end in.
    pub kind: Option<u16>,
    /// Month.
    pub month: Month,
}

/// By what cases are told apart, beside months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// All together.
    Province,
    /// Accepting bureaus.
    Bureau,
    /// Kinds.
    Kind,
    /// Both.
    BureauAndKind,
}

/// A part of a whole: so many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Rate {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
}

impl Rate {
    fn add(&mut self, holds: bool) {
        self.count += u64::from(holds);
        self.of += 1;
    }
}

/// Figures of a group.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Figures {
    /// Cases accepted 受理.
    pub accepted: u64,
    /// Cases recorded 登簿.
    pub recorded: u64,
    /// Cases refused 不予登记.
    pub rejected: u64,
    /// Cases withdrawn 撤回.
    pub withdrawn: u64,
    /// Of those accepted, how many have not ended when the figures are computed 在办.
    pub in_progress: u64,
    /// Working days from acceptance to recording, of those recorded.
    pub accept_to_record: Spread,
    /// Working days from recording to issue, of those recorded and issued.
    pub record_to_issue: Spread,
    /// Of those recorded, in the statutory time 法定时限按时办结率.
    pub in_statutory_time: Rate,
    /// Of those recorded, in the promised time 承诺时限按时办结率.
    pub in_promised_time: Rate,
    /// Of those recorded, within an hour 即时办结率.
    pub immediate: Rate,
    /// Of those accepted, online throughout 全程网办率.
    pub online: Rate,
    /// Of those accepted, by a bureau without a say over the county 跨域通办率.
    pub elsewhere: Rate,
    /// Of those recorded, without a person 智能审批率.
    pub automatic: Rate,
    /// Of those recorded, without asking for more 一次办结率.
    pub at_once: Rate,
    /// Of those accepted, asked for more 补正率.
    pub supplemented: Rate,
    /// Of those recorded, corrections of the register 更正率.
    pub corrections: Rate,
    /// Of the automatic ones audited, found wrong 抽查差错率.
    pub audit_faults: Rate,
    /// Of those accepted, whose locks lapsed before they ended or the figures were computed 锁定失效.
    pub lock_expiries: u64,
}

/// What cases are measured against.
#[derive(Clone, Copy)]
pub struct Measure<'a> {
    /// When the figures are computed: time of the newest block.
    pub now: TimeMs,
    /// Tells working days.
    pub working_days: &'a dyn WorkingDays,
    /// Limits of a kind.
    pub limits: &'a dyn Fn(u16) -> TimeLimits,
    /// Whether a bureau has a say over a county.
    pub covers: &'a dyn Fn(u32, u32) -> bool,
    /// Days after which locks lapse.
    pub lock_days: u64,
}

/// Figures of every group in which a case was accepted or ended.
///
/// # Errors
/// [`WorkingDayError`]: a year without a table is not guessed.
pub fn figures<'c>(
    cases: impl IntoIterator<Item = &'c Case>,
    measure: &Measure<'_>,
    grouping: Grouping,
) -> Result<BTreeMap<Group, Figures>, WorkingDayError> {
    let mut groups: BTreeMap<Group, Figures> = BTreeMap::new();
    for case in cases {
        let accepted_in = group(case, Month::of(case.accepted_at)?, grouping);
        count_acceptance(case, measure, groups.entry(accepted_in).or_default());
        if let Some(end) = end_of(case) {
            let ended_in = group(case, Month::of(end.time)?, grouping);
            count_end(case, end.event, measure, groups.entry(ended_in).or_default())?;
        }
    }
    for figures in groups.values_mut() {
        figures.accept_to_record.finish();
        figures.record_to_issue.finish();
    }
    Ok(groups)
}

fn group(case: &Case, month: Month, grouping: Grouping) -> Group {
    let by_bureau = matches!(grouping, Grouping::Bureau | Grouping::BureauAndKind);
    let by_kind = matches!(grouping, Grouping::Kind | Grouping::BureauAndKind);
    Group { bureau: by_bureau.then_some(case.bureau), kind: by_kind.then_some(case.kind), month }
}

/// The step that ended a case.
fn end_of(case: &Case) -> Option<&Step> {
    let ends = |event| case.last(event);
    case.registration().or_else(|| ends(Event::Reject)).or_else(|| ends(Event::Withdraw))
}

fn count_acceptance(case: &Case, measure: &Measure<'_>, figures: &mut Figures) {
    figures.accepted += 1;
    let end = end_of(case);
    figures.in_progress += u64::from(end.is_none());
    figures.online.add(case.flags() & flag::ONLINE != 0);
    figures.elsewhere.add(!(measure.covers)(case.bureau, case.jurisdiction));
    figures.supplemented.add(case.last(Event::Supplement).is_some());
    let held_until = end.map_or(measure.now, |end| end.time);
    let lapses = first_moment_unlocked(case.accepted_at, measure.lock_days);
    figures.lock_expiries += u64::from(lapses <= held_until);
}

fn count_end(
    case: &Case,
    event: Event,
    measure: &Measure<'_>,
    figures: &mut Figures,
) -> Result<(), WorkingDayError> {
    match event {
        Event::Reject => figures.rejected += 1,
        Event::Withdraw => figures.withdrawn += 1,
        _ => count_recording(case, measure, figures)?,
    }
    Ok(())
}

fn count_recording(case: &Case, measure: &Measure<'_>, figures: &mut Figures) -> Result<(), WorkingDayError> {
    let Some(recorded) = case.registration() else { return Ok(()) };
    let limits = (measure.limits)(case.kind);
    let taken = handling(case, recorded.time, limits.statutory_days, measure.working_days)?;
    figures.recorded += 1;
    figures.accept_to_record.add(taken.elapsed_days);
    figures.in_statutory_time.add(!taken.is_late());
    figures.in_promised_time.add(taken.elapsed_days <= limits.promised_days);
    figures.immediate.add(is_immediate(case));
    figures.automatic.add(recorded.event == Event::RegisteredAutomatically);
    figures.at_once.add(case.last(Event::Supplement).is_none());
    figures.corrections.add(case.kind == CORRECTION);
    if let Some(audit) = case.last(Event::Audit) {
        figures.audit_faults.add(audit.detail == Some(audit_result::FAULT));
    }
    if let Some(issue) = case.last(Event::Issue) {
        let (from, to) = (day_of(recorded.time)?, day_of(issue.time)?);
        figures.record_to_issue.add(working_days_after(from, to, measure.working_days)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
