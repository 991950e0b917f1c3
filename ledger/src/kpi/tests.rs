//! Indicators by hand: a dozen cases of two bureaus, every figure of which can be counted on paper.

use kexin_proof::slots::Date;

use super::*;
use crate::book::RuleBook;
use crate::calendar::UnknownYear;
use crate::calendar::working_days::tests::Weekends;
use crate::case::{Mode, Step};
use crate::handling::tests::{at, case};

/// The bureau of the place, and another.
const HERE: u32 = 11;
const THERE: u32 = 12;

fn measured<T>(run: impl FnOnce(&Measure<'_>) -> T) -> T {
    run(&Measure {
        now: at("2026-12-31", 12),
        working_days: &Weekends { last_year: 2027 },
        limits: &|kind| TimeLimits::of(kind, RuleBook::first()),
        covers: &|bureau, county| bureau == HERE && county == 440_106,
        lock_days: 30,
    })
}

fn figures_of(cases: &[Case], grouping: Grouping) -> BTreeMap<Group, Figures> {
    measured(|measure| figures(cases, measure, grouping)).expect("every year is known")
}

const NOVEMBER: Month = Month { year: 2026, month: 11 };
const DECEMBER: Month = Month { year: 2026, month: 12 };

fn all(month: Month) -> Group {
    Group { bureau: None, kind: None, month }
}

/// Accepted on Monday 2026-11-23 at nine; recorded `days` working days later at nine.
fn recorded(kind: u16, days: &str) -> Case {
    case(kind, &[(Event::Accept, at("2026-11-23", 9)), (Event::Registered, at(days, 9))])
}

fn rate(count: u64, of: u64) -> Rate {
    Rate { count, of }
}

#[test]
fn cases_count_in_the_month_of_their_acceptance_and_of_their_end() {
    let ends = |event, day| case(2, &[(Event::Accept, at("2026-11-23", 9)), (event, at(day, 9))]);
    let cases = [
        recorded(2, "2026-11-24"),
        recorded(2, "2026-12-01"),
        ends(Event::Reject, "2026-12-02"),
        ends(Event::Withdraw, "2026-11-30"),
        case(2, &[(Event::Accept, at("2026-11-30", 23))]),
        case(2, &[(Event::Accept, at("2026-12-01", 0))]),
    ];
    let found = figures_of(&cases, Grouping::Province);
    let counts = |month| {
        let figures = &found[&all(month)];
        [figures.accepted, figures.recorded, figures.rejected, figures.withdrawn, figures.in_progress]
    };
    assert_eq!(counts(NOVEMBER), [5, 1, 0, 1, 1]);
    assert_eq!(counts(DECEMBER), [1, 1, 1, 0, 1]);
}

#[test]
fn days_spread_by_mean_median_and_ninth_decile() {
    // Recorded after 1, 2, 3 and 8 working days.
    let cases = ["2026-11-24", "2026-11-25", "2026-11-26", "2026-12-03"].map(|day| recorded(2, day));
    let of = |cases: &[Case]| {
        let mut whole = Spread::default();
        for case in cases {
            let taken = handling(case, at("2026-12-31", 0), 30, &Weekends { last_year: 2027 }).unwrap();
            whole.add(taken.elapsed_days);
        }
        whole.finish();
        whole
    };
    let four = of(&cases);
    assert_eq!((four.count(), four.sum_days()), (4, 14));
    assert_eq!(four.mean_tenths(), Some(35), "14 of 4 are 3.5");
    assert_eq!(four.median_half_days(), Some(5), "between 2 and 3 lie 5 half days");
    assert_eq!(four.p90_days(), Some(8), "nine tenths of 4 are 3.6: the fourth");
    let three = of(&cases[..3]);
    assert_eq!((three.median_half_days(), three.mean_tenths()), (Some(4), Some(20)));
    let none = Spread::default();
    assert_eq!((none.mean_tenths(), none.median_half_days(), none.p90_days()), (None, None, None));
}

#[test]
fn the_ninth_decile_of_ten_is_the_ninth() {
    let mut ten = Spread::default();
    (1..=10).rev().for_each(|days| ten.add(days));
    ten.finish();
    assert_eq!(ten.p90_days(), Some(9));
    assert_eq!(ten.mean_tenths(), Some(55));
    assert_eq!(ten.median_half_days(), Some(11));
}

#[test]
fn time_is_held_to_the_law_and_to_the_promise() {
    // A promise of 3 days for T02: recorded on the third, on the fourth; and 31 working days later, in January.
    let late = case(2, &[(Event::Accept, at("2026-11-23", 9)), (Event::Registered, at("2027-01-05", 9))]);
    let cases = [recorded(2, "2026-11-26"), recorded(2, "2026-11-27"), late];
    let found = figures_of(&cases, Grouping::Province);
    let november = &found[&all(NOVEMBER)];
    assert_eq!((november.in_statutory_time, november.in_promised_time), (rate(2, 2), rate(1, 2)));
    let january = &found[&all(Month { year: 2027, month: 1 })];
    assert_eq!((january.in_statutory_time, january.in_promised_time), (rate(0, 1), rate(0, 1)));
    assert_eq!(january.accept_to_record.sum_days(), 31);
}

#[test]
fn days_to_issue_run_from_the_recording() {
    let mut issued = recorded(2, "2026-11-24");
    issued.steps.push(Step::plain(Event::Issue, at("2026-11-30", 9), issued.acceptor));
    let found = figures_of(&[issued, recorded(2, "2026-11-24")], Grouping::Province);
    let spread = &found[&all(NOVEMBER)].record_to_issue;
    assert_eq!((spread.count(), spread.sum_days()), (1, 4), "Wednesday to Monday without the weekend");
}

#[test]
fn marks_of_acceptance_and_the_place_of_the_bureau_make_rates() {
    let mut online = recorded(2, "2026-11-24");
    online.steps[0].flags = flag::ONLINE | flag::PROMISED;
    let mut elsewhere = recorded(2, "2026-11-24");
    elsewhere.bureau = THERE;
    elsewhere.steps[0].detail = Some(Mode::Central as u32);
    let mut promised = recorded(2, "2026-11-24");
    promised.steps[0].flags = flag::PROMISED;
    let found = figures_of(&[online, elsewhere, promised], Grouping::Province);
    let november = &found[&all(NOVEMBER)];
    assert_eq!((november.online, november.elsewhere), (rate(1, 3), rate(1, 3)));
}

#[test]
fn cases_done_at_once_supplemented_and_automatic_make_rates() {
    let asked = case(
        2,
        &[
            (Event::Accept, at("2026-11-23", 9)),
            (Event::Supplement, at("2026-11-23", 10)),
            (Event::Resubmit, at("2026-11-24", 10)),
            (Event::Registered, at("2026-11-25", 10)),
        ],
    );
    let waiting = case(2, &[(Event::Accept, at("2026-11-23", 9)), (Event::Supplement, at("2026-11-24", 9))]);
    let automatic = case(
        13,
        &[(Event::Accept, at("2026-11-23", 9)), (Event::RegisteredAutomatically, at("2026-11-23", 9))],
    );
    let found = figures_of(&[asked, waiting, automatic], Grouping::Province);
    let november = &found[&all(NOVEMBER)];
    assert_eq!(november.at_once, rate(1, 2), "of two recorded");
    assert_eq!(november.supplemented, rate(2, 3), "of three accepted");
    assert_eq!((november.automatic, november.immediate), (rate(1, 2), rate(1, 2)));
}

#[test]
fn corrections_and_audits_make_rates() {
    let audited = |result| {
        let mut case = case(
            13,
            &[
                (Event::Accept, at("2026-11-23", 9)),
                (Event::RegisteredAutomatically, at("2026-11-23", 9)),
                (Event::Drawn, at("2026-11-23", 9)),
                (Event::Audit, at("2026-12-15", 9)),
            ],
        );
        case.steps[3].detail = Some(result);
        case
    };
    let cases = [
        audited(audit_result::PASS),
        audited(audit_result::FAULT),
        recorded(23, "2026-11-24"),
        recorded(2, "2026-11-24"),
    ];
    let found = figures_of(&cases, Grouping::Province);
    let november = &found[&all(NOVEMBER)];
    assert_eq!((november.corrections, november.audit_faults), (rate(1, 4), rate(1, 2)));
    assert!(!found.contains_key(&all(DECEMBER)), "an audit counts where the case was recorded");
}

#[test]
fn a_lock_that_lapsed_before_the_end_counts() {
    // Locks lapse 30 days after nine on 23 November, at nine on 23 December.
    let ended =
        |day, hour| case(2, &[(Event::Accept, at("2026-11-23", 9)), (Event::Registered, at(day, hour))]);
    let cases = [
        ended("2026-12-23", 8),
        ended("2026-12-23", 9),
        case(2, &[(Event::Accept, at("2026-11-23", 9))]),
        case(2, &[(Event::Accept, at("2026-12-02", 9))]),
    ];
    let found = figures_of(&cases, Grouping::Province);
    assert_eq!((found[&all(NOVEMBER)].lock_expiries, found[&all(DECEMBER)].lock_expiries), (2, 0));
}

#[test]
fn cases_are_told_apart_by_bureau_and_kind() {
    let mut there = recorded(10, "2026-11-24");
    there.bureau = THERE;
    let cases = [recorded(2, "2026-11-24"), recorded(2, "2026-11-25"), there];
    let accepted = |grouping| {
        let found = figures_of(&cases, grouping);
        found
            .into_iter()
            .map(|(group, figures)| (group.bureau, group.kind, figures.accepted))
            .collect::<Vec<_>>()
    };
    assert_eq!(accepted(Grouping::Province), [(None, None, 3)]);
    assert_eq!(accepted(Grouping::Bureau), [(Some(HERE), None, 2), (Some(THERE), None, 1)]);
    assert_eq!(accepted(Grouping::Kind), [(None, Some(2), 2), (None, Some(10), 1)]);
    assert_eq!(accepted(Grouping::BureauAndKind), [(Some(HERE), Some(2), 2), (Some(THERE), Some(10), 1)]);
}

#[test]
fn a_year_without_a_table_is_not_guessed() {
    let cases = [case(2, &[(Event::Accept, at("2027-12-23", 9)), (Event::Registered, at("2028-01-05", 9))])];
    let found = measured(|measure| figures(&cases, measure, Grouping::Province));
    assert_eq!(found.err(), Some(WorkingDayError::Year(UnknownYear { year: 2028 })));
}

fn one(kind: u16, registration_type: u32, time: TimeMs) -> Recorded {
    Recorded { county: 440_106, time, kind, registration_type }
}

#[test]
fn the_daily_log_counts_each_registration_in_one_column() {
    let noon = at("2026-11-24", 12);
    let registered = [
        one(1, 100, noon),
        one(2, 200, noon),
        one(3, 200, noon),
        one(4, 300, noon),
        one(9, 400, noon),
        one(10, 100, noon),
        one(13, 400, noon),
        one(14, 800, noon),
        one(16, 800, noon),
        one(17, 600, noon),
        one(19, 700, noon),
        one(21, 100, noon),
        one(23, 500, noon),
        one(25, 900, noon),
    ];
    let books = Books::of(registered).unwrap();
    let day: Date = "2026-11-24".parse().unwrap();
    assert_eq!(
        books.day(440_106, day).members(),
        [
            ("totalNum", 14),
            ("firstReg", 1),
            ("transferReg", 2),
            ("changeReg", 1),
            ("logoutReg", 1),
            ("riviseReg", 1),
            ("dissentingReg", 1),
            ("advanceReg", 1),
            ("seizeReg", 2),
            ("easementReg", 1),
            ("mortgageReg", 2),
        ]
    );
    assert_eq!(books.day(440_105, day), DailyLog::default());
}

#[test]
fn both_sides_agree_or_the_difference_is_told_by_county_and_day() {
    let (late, early) = (at("2026-11-24", 23), at("2026-11-25", 0));
    let register = Books::of([one(1, 100, late), one(2, 200, early)]).unwrap();
    let same = reconcile(&register, &register);
    assert_eq!(same.len(), 2, "midnight in China parts the days");
    assert!(same.iter().all(|day| day.difference() == 0 && day.agrees()));
    let log = Books::of([one(1, 100, late), one(2, 300, early)]).unwrap();
    let differs: Vec<_> =
        reconcile(&register, &log).into_iter().map(|day| (day.difference(), day.agrees())).collect();
    assert_eq!(differs, [(0, true), (0, false)], "the totals agree, the types do not");
    let lost = Books::of([one(1, 100, late)]).unwrap();
    let last = reconcile(&lost, &register)[1];
    assert_eq!((last.difference(), last.day), (1, "2026-11-25".parse().unwrap()));
}

#[test]
fn only_registrations_stand_in_the_daily_log() {
    let mut desk = crate::fixture::desk::Desk::open();
    let unit = crate::fixture::unit(1);
    let first = desk.first(&unit, "A-1", 0, &[(1, None)], 1).unsigned().unwrap();
    let time = at("2026-11-24", 12);
    assert_eq!(Recorded::of(&first, time), Some(one(1, 100, time)));
    let event = desk.chain.event(Event::Review, &unit, "A-1").unsigned().unwrap();
    assert_eq!(Recorded::of(&event, time), None);
}

#[test]
fn a_case_of_the_chain_gives_its_figures_by_itself() {
    let mut desk = crate::fixture::desk::Desk::open();
    desk.registered(1, 0, &[(1, None)]);
    let key = crate::case::case_key(440_106, "G440106-F1");
    let value = crate::value::StateReader::value(desk.chain.store(), &key).unwrap().unwrap();
    let cases = [Case::of(&value).expect("a case")];
    let found = figures_of(&cases, Grouping::BureauAndKind);
    let group = Group { bureau: Some(HERE), kind: Some(1), month: NOVEMBER };
    let figures = &found[&group];
    assert_eq!((figures.accepted, figures.recorded, figures.in_progress), (1, 1, 0));
    assert_eq!((figures.immediate, figures.automatic, figures.at_once), (rate(1, 1), rate(0, 1), rate(1, 1)));
}
