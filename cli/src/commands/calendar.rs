//! `kexin calendar`: the working days of the rule book in force, the built-in one where there is no node. A year without a
//! table is refused.

use kexin_ledger::calendar::{HolidayTable, SpecialDay, WorkingDayError, plus_days};
use kexin_ledger::rules::Rejection;
use kexin_proof::slots::Date;
use serde_json::{Value, json};

use crate::args::{Calendar, Global};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::rule_book;
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session, arguments: &Calendar) -> Outcome {
    let told = rule_book::of_session(session)?;
    let (global, table) = (&session.global, told.book.holidays());
    match arguments {
        Calendar::Show { year } => show_year(global, table, *year),
        Calendar::AddDays { date, days, calendar } => {
            let period = if *calendar { Period::Calendar } else { Period::Working };
            add_days(global, table, date, *days, period)
        }
    }
}

/// How a period counts.
#[derive(Clone, Copy)]
enum Period {
    Working,
    Calendar,
}

fn show_year(global: &Global, table: &HolidayTable, year: u16) -> Outcome {
    if !table.knows(year) {
        let refused = Failure::of_rule(&Rejection::new(157)).at(&year.to_string());
        return Err(refused.mended_by(years(table)));
    }
    let mut lines: Vec<String> = table.special_days(year).map(line).collect();
    if !table.knows(year + 1) {
        lines.push(tf(
            format!("{year} 年 12 月 25 日起须待下一年度通知，不推算"),
            format!("from {year}-12-25 on nothing is computed before the notice of the year after"),
        ));
    }
    let items: Vec<Value> = table
        .special_days(year)
        .map(|day| json!({"day": day.day.to_string(), "off": day.is_off, "name": day.name}))
        .collect();
    show(global.output, "kexin.calendar/v1", json!({"year": year, "items": items}), &lines);
    Ok(Exit::Yes)
}

fn line(special: &SpecialDay) -> String {
    let kind = if special.is_off { t("放假", "off ") } else { t("上班", "work") };
    format!("{}  {kind}  {}", special.day, special.name)
}

fn add_days(global: &Global, table: &HolidayTable, date: &str, days: u64, period: Period) -> Outcome {
    let from: Date = date
        .parse()
        .map_err(|_| Failure::plain(Exit::Usage, t("日期写作 YYYY-MM-DD", "a day is written YYYY-MM-DD")))?;
    let last = match period {
        Period::Working => table.plus_working_days(from, days),
        Period::Calendar => {
            let last = plus_days(from, days).map_err(WorkingDayError::from);
            last.and_then(|last| table.next_working_day(last))
        }
    };
    let last = last.map_err(|error| {
        let refused = Failure::of_rule(&Rejection::from(error));
        let what = format!("{} ({error})", refused.what);
        Failure { what, ..refused }.mended_by(years(table))
    })?;
    let kind = match period {
        Period::Working => "working",
        Period::Calendar => "calendar",
    };
    let document = json!({"from": from.to_string(), "days": days, "kind": kind, "last": last.to_string()});
    show(global.output, "kexin.period/v1", document, &[last.to_string()]);
    Ok(Exit::Yes)
}

fn years(table: &HolidayTable) -> String {
    let (first, last) = (table.years().min().unwrap_or_default(), table.years().max().unwrap_or_default());
    tf(format!("现有年度 {first}–{last}"), format!("the table has {first} to {last}"))
}
