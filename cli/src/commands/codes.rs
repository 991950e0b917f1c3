//! `kexin codes`: code lists, areas and figures of the rule book in force, the built-in one where there is no node.

use kexin_ledger::book::{Figure, RuleBook};
use kexin_ledger::calendar::day_of;
use kexin_ledger::codes::{AreaRow, Code, List};
use kexin_ledger::rules::Rejection;
use kexin_proof::slots::Date;
use serde_json::{Value, json};

use crate::args::{Codes, Global};
use crate::clock;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::rule_book;
use crate::session::Session;
use crate::text::{t, tf};

/// Name of the table of areas.
const AREA: &str = "AREA";
/// Name of the table of figures.
const FIGURE: &str = "FIGURE";

/// Runs the command.
pub fn run(session: &Session, arguments: &Codes) -> Outcome {
    let told = rule_book::of_session(session)?;
    let (global, book) = (&session.global, &*told.book);
    match arguments {
        Codes::List => {
            list(global, book);
            Ok(Exit::Yes)
        }
        Codes::Show { table } => show_table(global, book, table),
        Codes::Check { value, on } => check(global, book, value, on.as_deref()),
    }
}

fn list(global: &Global, book: &RuleBook) {
    let lists = List::ALL.map(|list| {
        let (zh, en) = list.title();
        (list.name(), t(zh, en), book.codes().codes(list).count())
    });
    let others = [
        (AREA, t("行政区划", "areas"), book.areas().areas().count()),
        (FIGURE, t("法定数值", "figures"), Figure::all().count()),
    ];
    let tables: Vec<_> = lists.into_iter().chain(others).collect();
    let lines: Vec<String> =
        tables.iter().map(|(name, title, count)| format!("{name:<8} {count:>4}  {title}")).collect();
    let items: Vec<Value> = tables
        .iter()
        .map(|(name, title, count)| json!({"table": name, "title": title, "rows": count}))
        .collect();
    show(global.output, "kexin.codes/v1", json!({"version": book.version(), "items": items}), &lines);
}

fn show_table(global: &Global, book: &RuleBook, name: &str) -> Outcome {
    let upper = name.to_uppercase();
    let (lines, items): (Vec<String>, Vec<Value>) = match (upper.as_str(), List::from_name(&upper)) {
        (_, Some(list)) => book.codes().codes(list).map(|code| (line(code), document(code))).unzip(),
        (AREA, None) => book.areas().areas().map(|area| (area_line(area), area_document(area))).unzip(),
        (FIGURE, None) => Figure::all().map(|figure| figure_row(book, figure)).unzip(),
        _ => return Err(unknown_table()),
    };
    let document = json!({"version": book.version(), "table": upper, "items": items});
    show(global.output, "kexin.code-table/v1", document, &lines);
    Ok(Exit::Yes)
}

fn check(global: &Global, book: &RuleBook, value: &str, on: Option<&str>) -> Outcome {
    let (lines, found) = match value.split_once(':') {
        Some((table, code)) => {
            let list = List::from_name(&table.to_uppercase()).ok_or_else(unknown_table)?;
            let number: u32 = code.parse().map_err(|_| malformed())?;
            let code = book.codes().code(list, number).ok_or_else(|| refused(8))?;
            (line(code), document(code))
        }
        None => {
            let number: u32 = value.parse().map_err(|_| malformed())?;
            let day = day(on)?;
            let area = book.areas().area(number).filter(|area| area.is_valid_on(day));
            let area = area.ok_or_else(|| superseded(book, number, day))?;
            (area_line(area), area_document(area))
        }
    };
    show(global.output, "kexin.code/v1", found, &[lines]);
    Ok(Exit::Yes)
}

fn day(on: Option<&str>) -> Result<Date, Failure> {
    let wrong = || Failure::plain(Exit::Usage, t("日期写作 YYYY-MM-DD", "a day is written YYYY-MM-DD"));
    match on {
        Some(text) => text.parse().map_err(|_| wrong()),
        None => day_of(clock::now()).map_err(|_| wrong()),
    }
}

/// R-002, naming what took the place of a code that has ended.
fn superseded(book: &RuleBook, number: u32, day: Date) -> Failure {
    let failure = refused(2);
    let current: Vec<String> = book.areas().current(number, day).iter().map(ToString::to_string).collect();
    if current.is_empty() {
        return failure;
    }
    failure.mended_by(tf(
        format!("承继者 {}", current.join("、")),
        format!("its successors: {}", current.join(", ")),
    ))
}

fn refused(rule: u16) -> Failure {
    Failure::of_rule(&Rejection::new(rule))
}

fn unknown_table() -> Failure {
    Failure::new(Exit::Usage, t("没有这张表", "there is no such table"), "kexin codes list")
}

fn malformed() -> Failure {
    Failure::plain(
        Exit::Usage,
        t("写作 QLLX:4 或六位区划代码", "write QLLX:4, or an area code of six digits"),
    )
}

fn line(code: &Code) -> String {
    format!("{:>5}  {}  {}  [{}]", code.number, code.zh, code.en, code.origin.name())
}

fn document(code: &Code) -> Value {
    json!({"code": code.number, "zh": code.zh, "en": code.en, "origin": code.origin.name()})
}

fn area_line(area: &AreaRow) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let successors: Vec<String> = area.successors.iter().map(|code| format!("→ {code}")).collect();
    let span = match (area.valid_from, area.valid_to) {
        (None, None) => String::new(),
        (from, to) => format!("{} – {}", day(from), day(to)),
    };
    format!("{}  {}  {span} {}", area.code, area.name, successors.join(" ")).trim_end().to_owned()
}

fn area_document(area: &AreaRow) -> Value {
    json!({
        "code": area.code,
        "zh": area.name,
        "valid_from": area.valid_from.map(|day| day.to_string()),
        "valid_to": area.valid_to.map(|day| day.to_string()),
        "successors": area.successors,
        "begins_units": area.begins_units(),
    })
}

fn figure_row(book: &RuleBook, figure: Figure) -> (String, Value) {
    let value = book.figure(figure);
    let line = format!("{:>5}  {}  {}  [{}]", value, figure.name(), figure.zh(), figure.law());
    let document = json!({"figure": figure.name(), "value": value, "zh": figure.zh(), "law": figure.law()});
    (line, document)
}
