//! `kexin kpi`: figures of handling 办理效能, and the daily log 登簿日志 held against the chain's.

use std::collections::{BTreeMap, BTreeSet};

use kexin_ledger::api::{DailyLogDay, DailyLogReply, KpiGroup, KpiReply};
use kexin_ledger::rules::Rejection;
use serde_json::json;

use crate::args::{Kpi, KpiBy, KpiShow};
use crate::draft::kinds;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{civil_time, show};
use crate::session::Session;
use crate::text::{t, tf};
use crate::{clock, rule_book};

/// Runs the command.
pub fn run(session: &Session, arguments: &Kpi) -> Outcome {
    match arguments {
        Kpi::Show(arguments) => figures(session, arguments),
        Kpi::Overdue { area } => overdue(session, *area),
        Kpi::DailyLog { area, from, to } => daily_log(session, *area, from.as_deref(), to.as_deref()),
    }
}

fn figures(session: &Session, arguments: &KpiShow) -> Outcome {
    let today = civil_time(clock::now());
    let from = arguments.month.clone().or_else(|| arguments.from.clone());
    let from = from.unwrap_or_else(|| today.chars().take(7).collect());
    let to = arguments.to.clone().unwrap_or_else(|| from.clone());
    let kind = arguments.kind.as_deref().map(kind_named).transpose()?;
    let by = match (arguments.by, arguments.bureau, kind) {
        (Some(KpiBy::Area), None, None) | (None, None, None) => "area",
        (Some(KpiBy::Bureau) | None, Some(_), None) | (Some(KpiBy::Bureau), None, None) => "bureau",
        (Some(KpiBy::Type) | None, None, Some(_)) | (Some(KpiBy::Type), None, None) => "type",
        // Whatever is chosen must be told apart from the rest.
        _ => "bureau,type",
    };
    let path = format!("/v1/kpi?area={}&from={}&to={}&by={by}", arguments.area, in_url(&from), in_url(&to));
    let mut reply: KpiReply = session.client()?.json(&path, Some(&session.requester()?))?;
    reply.groups.retain(|group| {
        let is_bureau = arguments.bureau.is_none_or(|bureau| group.bureau == Some(bureau));
        is_bureau && kind.is_none_or(|kind| group.kind == Some(kind))
    });
    let mut lines = Vec::new();
    for group in &reply.groups {
        lines.extend(group_lines(group));
    }
    if lines.is_empty() {
        lines.push(t("该时段没有案件", "no cases in that time").to_owned());
    }
    let document = serde_json::to_value(&reply).expect("figures are plain members");
    show(session.global.output, "kexin.kpi/v1", document, &lines);
    Ok(Exit::Yes)
}

fn kind_named(text: &str) -> Result<u16, Failure> {
    let found = kinds::find(text).map(|kind| kind.number);
    found.ok_or_else(|| {
        Failure::new(Exit::Usage, t("没有这种登记类型", "there is no such type"), kinds::names())
    })
}

/// Open cases of an area that are over their time, the longest over first.
fn overdue(session: &Session, area: u32) -> Outcome {
    let counties = counties(session, area)?;
    super::case::list::overdue(session, &counties)
}

/// The counties of an area by the rule book in force.
fn counties(session: &Session, area: u32) -> Result<Vec<u32>, Failure> {
    let book = rule_book::of_node(&session.client()?)?.book;
    let is_below = |code: u32| {
        code == area
            || (area.is_multiple_of(100) && code / 100 * 100 == area)
            || (area.is_multiple_of(10_000) && code / 10_000 * 10_000 == area)
    };
    let found: Vec<u32> = book.areas().areas().map(|row| row.code).filter(|code| is_below(*code)).collect();
    if found.is_empty() {
        return Err(Failure::of_rule(&Rejection::new(2)).mended_by("kexin codes show AREA"));
    }
    Ok(found)
}

fn group_lines(group: &KpiGroup) -> Vec<String> {
    let bureau = group
        .bureau
        .map_or_else(String::new, |bureau| tf(format!("  机构 {bureau}"), format!("  bureau {bureau}")));
    let kind = group
        .kind
        .and_then(kinds::by_number)
        .map_or_else(String::new, |kind| format!("  {}", t(kind.zh, kind.en)));
    let mut lines = vec![format!("{}{bureau}{kind}", group.month)];
    let counts: Vec<String> = COUNTS
        .iter()
        .filter_map(|(name, zh, en)| Some(format!("{} {}", t(zh, en), group.counts.get(*name)?)))
        .collect();
    lines.push(format!("  {}", counts.join("  ")));
    for (name, zh, en) in DAYS {
        let Some(days) = group.days.get(name) else { continue };
        let (mean, tenth) = (days.mean_tenths / 10, days.mean_tenths % 10);
        let (median, half) =
            (days.median_half_days / 2, if days.median_half_days % 2 == 1 { ".5" } else { "" });
        lines.push(tf(
            format!(
                "  {zh}：平均 {mean}.{tenth}  中位 {median}{half}  九成 {} 个工作日（{} 件）",
                days.p90, days.count
            ),
            format!(
                "  {en}: mean {mean}.{tenth}  median {median}{half}  p90 {} working days ({} cases)",
                days.p90, days.count
            ),
        ));
    }
    for (name, zh, en) in RATES {
        let Some([count, of]) = group.rates.get(name) else { continue };
        if *of > 0 {
            // Tenths of a percent, rounded down: a rate is 100 % only when all of it is there.
            let tenths = count * 1_000 / of;
            lines.push(format!("  {:<24} {}.{} %  ({count}/{of})", t(zh, en), tenths / 10, tenths % 10));
        }
    }
    lines
}

fn daily_log(session: &Session, area: u32, from: Option<&str>, to: Option<&str>) -> Outcome {
    let today: String = civil_time(clock::now()).chars().take(10).collect();
    let from = from.map_or(today, str::to_owned);
    let to = to.map_or_else(|| from.clone(), str::to_owned);
    let path = format!("/v1/daily-log?area={area}&from={}&to={}", in_url(&from), in_url(&to));
    let reply: DailyLogReply = session.client()?.json(&path, Some(&session.requester()?))?;
    let mut lines: Vec<String> = reply
        .days
        .iter()
        .map(|day| {
            let count = |side: &BTreeMap<String, u64>| side.get("totalNum").copied().unwrap_or_default();
            let mark =
                if agrees(day) { t("✓ 一致", "✓ agree") } else { t("✗ 不一致", "✗ differ") };
            tf(
                format!(
                    "{}  {}  登记簿 {}  日志 {}  差额 {}  {mark}",
                    day.county,
                    day.day,
                    count(&day.register),
                    count(&day.access),
                    day.difference
                ),
                format!(
                    "{}  {}  register {}  log {}  difference {}  {mark}",
                    day.county,
                    day.day,
                    count(&day.register),
                    count(&day.access),
                    day.difference
                ),
            )
        })
        .collect();
    if lines.is_empty() {
        lines.push(t("该时段没有登簿", "nothing was registered in that time").to_owned());
    }
    let columns = reply.days.iter().flat_map(differing);
    lines.extend(columns);
    let agrees = reply.days.iter().all(agrees);
    let document = json!({"height": reply.height, "days": reply.days, "agrees": agrees});
    show(session.global.output, "kexin.daily-log/v1", document, &lines);
    Ok(if agrees { Exit::Yes } else { Exit::ProvenFalse })
}

/// Whether both sides count the same, in total and in each column.
fn agrees(day: &DailyLogDay) -> bool {
    day.difference == 0 && day.register == day.access
}

/// Columns in which the sides differ: two errors may hide in one total.
fn differing(day: &DailyLogDay) -> Vec<String> {
    let names: BTreeSet<&String> = day.register.keys().chain(day.access.keys()).collect();
    let count = |side: &BTreeMap<String, u64>, name: &str| side.get(name).copied().unwrap_or_default();
    let line = |name: &String| {
        let (register, access) = (count(&day.register, name), count(&day.access, name));
        (register != access).then(|| {
            tf(
                format!("  {} {}  {name}：登记簿 {register}，日志 {access}", day.county, day.day),
                format!("  {} {}  {name}: register {register}, log {access}", day.county, day.day),
            )
        })
    };
    names.into_iter().filter_map(line).collect()
}

/// Digits and hyphens of a date; whatever else was typed the node refuses in its place.
fn in_url(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() || c == '-' { c } else { '_' }).collect()
}

const COUNTS: [(&str, &str, &str); 6] = [
    ("accepted", "受理", "accepted"),
    ("recorded", "登簿", "recorded"),
    ("rejected", "不予登记", "rejected"),
    ("withdrawn", "撤回", "withdrawn"),
    ("in-progress", "在办", "in progress"),
    ("lock-expiries", "锁定失效", "lock expiries"),
];
const DAYS: [(&str, &str, &str); 2] = [
    ("accept-to-record", "受理至登簿", "accepted to recorded"),
    ("record-to-issue", "登簿至发证", "recorded to issued"),
];
const RATES: [(&str, &str, &str); 10] = [
    ("in-statutory-time", "法定时限按时率", "in statutory time"),
    ("in-promised-time", "承诺时限按时率", "in promised time"),
    ("immediate", "即时办结率", "within an hour"),
    ("online", "全程网办率", "online"),
    ("cross-city", "跨域通办率", "across cities"),
    ("automatic", "智能审批率", "automatic"),
    ("at-once", "一次办结率", "without a supplement"),
    ("supplemented", "补正率", "supplemented"),
    ("corrections", "更正率", "corrections"),
    ("audit-faults", "抽查差错率", "audit faults"),
];
