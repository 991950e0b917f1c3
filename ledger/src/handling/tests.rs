//! Handling time by hand: November 2026 begins on a Sunday, so the 23rd is a Monday.

use super::*;
use crate::book::Amendment;
use crate::calendar::UnknownYear;
use crate::calendar::start_of_day;
use crate::calendar::working_days::tests::Weekends;
use crate::case::{CaseState, Person, Step};

const TABLE: Weekends = Weekends { last_year: 2026 };

/// A moment of a day in China, by hour.
pub(crate) fn at(day: &str, hour: u64) -> TimeMs {
    start_of_day(day.parse().expect("a date")).unwrap().plus(hour * 3_600_000).unwrap()
}

fn date(day: &str) -> Date {
    day.parse().expect("a date")
}

/// A case of a kind with steps at moments; it was accepted at the first.
pub(crate) fn case(kind: u16, steps: &[(Event, TimeMs)]) -> Case {
    let clerk = Person { org: 11, person: 2 };
    Case {
        number: "A-1".to_owned(),
        state: CaseState::Accepted,
        unit: "440106001002GB00014F00220045".parse().expect("a code"),
        further_units: Vec::new(),
        bureau: 11,
        jurisdiction: 440_106,
        kind,
        acceptor: clerk,
        reviewer: None,
        accepted_at: steps[0].1,
        ended_at: None,
        reason: None,
        steps: steps.iter().map(|(event, time)| Step::plain(*event, *time, clerk)).collect(),
        ticks: std::collections::BTreeSet::new(),
    }
}

fn taken(steps: &[(Event, TimeMs)], now: TimeMs, limit_days: u32) -> Handling {
    handling(&case(2, steps), now, limit_days, &TABLE).unwrap()
}

fn due_day(steps: &[(Event, TimeMs)], now: TimeMs, limit_days: u32) -> Option<Date> {
    due(&case(2, steps), now, limit_days, &TABLE).unwrap()
}

#[test]
fn the_day_of_acceptance_is_not_counted() {
    let accepted = [(Event::Accept, at("2026-11-23", 9))];
    let days = |now| taken(&accepted, now, 3).elapsed_days;
    assert_eq!(days(at("2026-11-23", 17)), 0);
    assert_eq!(days(at("2026-11-24", 0)), 1);
    assert_eq!(days(at("2026-11-27", 17)), 4);
    assert_eq!(days(at("2026-11-29", 17)), 4, "Sunday");
}

#[test]
fn a_case_is_late_when_its_last_day_is_over() {
    let accepted = [(Event::Accept, at("2026-11-23", 9))];
    let on = |now| taken(&accepted, now, 5);
    let (last, after) = (on(at("2026-11-30", 23)), on(at("2026-12-01", 0)));
    assert_eq!((last.days_left(), last.is_late()), (0, false));
    assert_eq!((after.days_left(), after.is_late()), (-1, true));
    for now in [at("2026-11-23", 10), at("2026-11-30", 23), at("2026-12-01", 0)] {
        assert_eq!(due_day(&accepted, now, 5), Some(date("2026-11-30")));
    }
    assert_eq!(after.clock, Clock::Running);
}

#[test]
fn days_on_which_the_clock_stood_are_left_out() {
    // Monday accepted; Wednesday asked for more; brought on Monday the 30th; Tuesday recorded: Tuesday and Wednesday,
    // then Tuesday.
    let steps = [
        (Event::Accept, at("2026-11-23", 9)),
        (Event::Supplement, at("2026-11-25", 10)),
        (Event::Resubmit, at("2026-11-30", 11)),
        (Event::Registered, at("2026-12-01", 12)),
    ];
    let found = taken(&steps, at("2026-12-20", 0), 5);
    assert_eq!((found.elapsed_days, found.clock), (3, Clock::Ended));
    let due = due_day(&steps, at("2026-12-20", 0), 5);
    assert_eq!(due, Some(date("2026-12-03")), "2 days before the stop, 3 after it");
}

#[test]
fn a_suspension_stops_the_clock_like_a_supplement() {
    let steps = [
        (Event::Accept, at("2026-11-23", 9)),
        (Event::Suspend, at("2026-11-23", 10)),
        (Event::Resume, at("2026-12-14", 11)),
    ];
    let found = taken(&steps, at("2026-12-16", 0), 3);
    assert_eq!((found.elapsed_days, found.clock), (2, Clock::Running));
    assert_eq!(due_day(&steps, at("2026-12-16", 0), 3), Some(date("2026-12-17")));
}

#[test]
fn while_the_clock_stands_nothing_is_due_unless_time_was_used_up_before() {
    let steps = [(Event::Accept, at("2026-11-23", 9)), (Event::Supplement, at("2026-11-26", 10))];
    let now = at("2026-12-18", 0);
    let stopped = taken(&steps, now, 5);
    assert_eq!((stopped.elapsed_days, stopped.clock), (3, Clock::Stopped));
    assert_eq!(due_day(&steps, now, 5), None);
    assert!(taken(&steps, now, 2).is_late());
    assert_eq!(due_day(&steps, now, 2), Some(date("2026-11-25")));
}

#[test]
fn a_stop_within_a_day_costs_nothing() {
    let steps = [
        (Event::Accept, at("2026-11-23", 9)),
        (Event::Suspend, at("2026-11-24", 10)),
        (Event::Resume, at("2026-11-24", 11)),
    ];
    assert_eq!(taken(&steps, at("2026-11-25", 9), 3).elapsed_days, 2);
}

#[test]
fn a_limit_of_no_days_is_the_day_of_acceptance() {
    let steps = [(Event::Accept, at("2026-11-23", 9)), (Event::Registered, at("2026-11-23", 23))];
    assert!(!taken(&steps, at("2026-11-30", 0), 0).is_late());
    assert_eq!(due_day(&steps, at("2026-11-30", 0), 0), Some(date("2026-11-23")));
}

#[test]
fn an_end_stops_the_time_whatever_comes_after_it() {
    for end in [Event::Registered, Event::RegisteredAutomatically, Event::Reject, Event::Withdraw] {
        let steps = [
            (Event::Accept, at("2026-11-23", 9)),
            (end, at("2026-11-24", 9)),
            (Event::Issue, at("2026-12-24", 9)),
        ];
        let found = taken(&steps, at("2026-12-31", 0), 30);
        assert_eq!((found.elapsed_days, found.clock), (1, Clock::Ended), "{}", end.name());
    }
}

#[test]
fn what_came_after_the_moment_asked_about_does_not_count() {
    let steps = [(Event::Accept, at("2026-11-23", 9)), (Event::Suspend, at("2026-11-30", 9))];
    let found = taken(&steps, at("2026-11-25", 9), 30);
    assert_eq!((found.elapsed_days, found.clock), (2, Clock::Running));
}

#[test]
fn a_year_without_a_table_is_not_guessed() {
    let accepted = case(2, &[(Event::Accept, at("2026-12-23", 9))]);
    let (now, unknown) = (at("2026-12-24", 9), WorkingDayError::Year(UnknownYear { year: 2027 }));
    assert_eq!(due(&accepted, now, 30, &TABLE), Err(unknown), "its last day lies in 2027");
    let taken = handling(&accepted, now, 30, &TABLE).map(|taken| taken.elapsed_days);
    assert_eq!(taken, Ok(1), "what has passed is known");
    assert_eq!(handling(&accepted, at("2027-01-04", 9), 30, &TABLE), Err(unknown));
}

#[test]
fn recorded_within_an_hour_is_at_once() {
    let accepted = at("2026-11-23", 9);
    let after = |ms| {
        let recorded = accepted.plus(ms).unwrap();
        is_immediate(&case(13, &[(Event::Accept, accepted), (Event::Registered, recorded)]))
    };
    assert!(after(3_600_000));
    assert!(!after(3_600_001));
    assert!(!is_immediate(&case(13, &[(Event::Accept, accepted)])));
}

#[test]
fn limits_are_thirty_days_by_law_and_a_promise_by_kind_until_they_are_amended() {
    let of = |kind, book: &RuleBook| TimeLimits::of(kind, book);
    let promised = |kind| of(kind, RuleBook::first()).promised_days;
    assert_eq!((promised(2), promised(10), promised(13), promised(14)), (3, 1, 0, 0));
    assert!((1..=26).all(|kind| of(kind, RuleBook::first()).statutory_days == 30));
    let figures = vec![
        (Figure::HandlingWorkingDays, 20),
        (Figure::PromiseWorkingDays, 2),
        (Figure::MortgagePromiseWorkingDays, 4),
    ];
    let effective = kexin_proof::height::Height::ZERO.next();
    let amendment = Amendment { figures, ..Amendment::new(2, effective) };
    let book = RuleBook::first().amended(&amendment).expect("within the ranges");
    assert_eq!(of(2, &book), TimeLimits { statutory_days: 20, promised_days: 2 });
    assert_eq!(of(10, &book).promised_days, 4);
    assert_eq!(of(13, &book).promised_days, 0, "at once stays at once");
}
