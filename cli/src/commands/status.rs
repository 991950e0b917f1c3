//! `kexin status`: where the node stands, and whether it is of the chain that the profile pinned.

use kexin_ledger::api::Status;
use kexin_ledger::book::RuleBook;
use kexin_ledger::calendar::day_of;
use kexin_proof::height::TimeMs;
use serde_json::json;

use crate::exit::{Exit, Failure, Outcome};
use crate::output::{civil_time, show};
use crate::rule_book;
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session) -> Outcome {
    let status: Status = session.client()?.json("/v1/status", None)?;
    if session.chain().is_ok_and(|pinned| pinned != status.chain) {
        return Err(Failure::new(
            Exit::NotProven,
            t("该节点属于另一条链", "this node belongs to another chain"),
            t("核对 --node，或换用另一档案", "check --node, or use another profile"),
        ));
    }
    let book = rule_book::of_node(&session.client()?)?.book;
    let calendar_until = book.holidays().years().max();
    let mut lines = lines(&status);
    lines.push(book_line(&book, calendar_until));
    lines.extend(calendar_until.and_then(|year| calendar_warning(year, status.time)));
    let mut document = serde_json::to_value(&status).expect("a status has plain members");
    document["calendar_until"] = json!(calendar_until);
    show(session.global.output, "kexin.status/v1", document, &lines);
    Ok(Exit::Yes)
}

fn book_line(book: &RuleBook, calendar_until: Option<u16>) -> String {
    let (version, year) = (book.version(), calendar_until.unwrap_or_default());
    tf(
        format!("规则库  第 {version} 版   日历至 {year} 年"),
        format!("rules    version {version}   calendar until {year}"),
    )
}

/// From November of the last year with a table on: the State Council's notice of the next is due.
fn calendar_warning(last: u16, now: TimeMs) -> Option<String> {
    let today = day_of(now).ok()?;
    let is_due = (today.year(), today.month()) >= (last, NOTICE_MONTH);
    is_due.then(|| {
        let next = last + 1;
        tf(
            format!("注意    {next} 年节假日表须在 {last} 年 12 月 25 日前上链，否则届时不推算期限（R-157）"),
            format!(
                "warning  the holiday table of {next} must be in force before {last}-12-25, or periods are refused from then on (R-157)"
            ),
        )
    })
}

fn lines(status: &Status) -> Vec<String> {
    let sealed = status.sealed_height.map_or_else(|| "–".to_owned(), |height| height.to_string());
    let (height, time) = (status.height, civil_time(status.time));
    let synced = if status.synced { t("是", "yes") } else { t("否", "no") };
    let mut lines = vec![
        tf(
            format!("链      {}（{}）", status.origin, status.chain),
            format!("chain    {} ({})", status.origin, status.chain),
        ),
        tf(
            format!("高度    {height}   时间 {time}   已封签 {sealed}"),
            format!("height   {height}   time {time}   sealed {sealed}"),
        ),
        tf(
            format!("待登簿  {}   连接 {}   同步 {synced}", status.pending_records, status.peers),
            format!("pending  {}   peers {}   synced {synced}", status.pending_records, status.peers),
        ),
    ];
    lines.extend(
        status.alarms.iter().map(|alarm| tf(format!("告警    {alarm}"), format!("alarm    {alarm}"))),
    );
    lines
}

/// When notices of the next year's holidays come out.
const NOTICE_MONTH: u8 = 11;

#[cfg(test)]
mod tests {
    use super::*;
    use kexin_ledger::calendar::start_of_day;

    #[test]
    fn a_missing_table_is_told_of_from_november_on() {
        let at = |day: &str| start_of_day(day.parse().expect("a day")).expect("this century");
        assert!(calendar_warning(2026, at("2026-10-31")).is_none());
        for day in ["2026-11-01", "2026-12-25", "2027-01-02"] {
            let told = calendar_warning(2026, at(day)).unwrap_or_else(|| panic!("{day}"));
            assert!(told.contains("2027") && told.contains("R-157"), "{told}");
        }
        assert!(calendar_warning(2027, at("2026-12-31")).is_none());
    }
}
