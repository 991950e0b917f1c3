//! `kexin kpi`: figures of handling 办理效能, and the daily log 登簿日志 held against the chain's.

use kexin_ledger::api::{DailyLogReply, KpiGroup, KpiReply};
use serde_json::json;

use crate::args::{Kpi, KpiBy};
use crate::clock;
use crate::draft::kinds;
use crate::exit::{Exit, Outcome};
use crate::output::{civil_time, show};
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session, arguments: &Kpi) -> Outcome {
    match arguments {
        Kpi::Show { area, from, to, by } => figures(session, *area, from.as_deref(), to.as_deref(), *by),
        Kpi::DailyLog { area, from, to } => daily_log(session, *area, from.as_deref(), to.as_deref()),
    }
}

fn figures(session: &Session, area: u32, from: Option<&str>, to: Option<&str>, by: KpiBy) -> Outcome {
    let today = civil_time(clock::now());
    let from = from.map_or_else(|| today.chars().take(7).collect(), str::to_owned);
    let to = to.map_or_else(|| from.clone(), str::to_owned);
    let by = match by {
        KpiBy::Area => "area",
        KpiBy::Bureau => "bureau",
        KpiBy::Type => "type",
        KpiBy::BureauType => "bureau,type",
    };
    let path = format!("/v1/kpi?area={area}&from={}&to={}&by={by}", in_url(&from), in_url(&to));
    let reply: KpiReply = session.client()?.json(&path, Some(&session.requester()?))?;
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
            let count = |side: &std::collections::BTreeMap<String, u64>| {
                side.get("totalNum").copied().unwrap_or_default()
            };
            let mark = if day.difference == 0 {
                t("✓ 一致", "✓ agree")
            } else {
                t("✗ 不一致", "✗ differ")
            };
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
    let agrees = reply.days.iter().all(|day| day.difference == 0);
    let document = json!({"height": reply.height, "days": reply.days, "agrees": agrees});
    show(session.global.output, "kexin.daily-log/v1", document, &lines);
    Ok(if agrees { Exit::Yes } else { Exit::ProvenFalse })
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
