//! `kexin unit`: a real-estate unit 不动产单元 as the register has it, and the records that made it so.

use kexin_ledger::act::case_event;
use kexin_ledger::api::{HistoryItem, HistoryPage, UnitRelative, UnitView};
use kexin_ledger::rules::Rejection;
use kexin_proof::unit_code::UnitCode;
use serde_json::json;

use crate::args::Unit;
use crate::client::{Client, RequestSigner};
use crate::draft::kinds;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{civil_time, show};
use crate::session::Session;
use crate::text::{t, tf};

mod rights;

/// Runs the command.
pub fn run(session: &Session, arguments: &Unit) -> Outcome {
    match arguments {
        Unit::Show { code, full } => show_unit(session, &parse_code(code)?, *full),
        Unit::History { code } => show_history(session, &parse_code(code)?),
    }
}

/// Reads a unit code as a person types it: spaces and lower case are mended.
///
/// # Errors
///
pub fn parse_code(text: &str) -> Result<UnitCode, Failure> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    plain.parse().map_err(|_| {
        Failure::of_rule(&Rejection::new(1)).mended_by(t(
            "28 位：县区 6、地籍区 3、地籍子区 3、宗地特征与序号 7、定着物 9",
            "28 characters: county 6, cadastral area 3 + 3, parcel 7, fixture 9",
        ))
    })
}

fn show_unit(session: &Session, code: &UnitCode, full: bool) -> Outcome {
    let view: UnitView = session.client()?.json(&format!("/v1/units/{code}"), None)?;
    let mut lines = lines(&view);
    if full && view.present {
        lines.extend(rights::lines(session, code)?);
    }
    let mut document = serde_json::to_value(&view).expect("a unit has plain members");
    // Who asks by a code that was changed wants the unit, which has another now: it is shown below the old one.
    if let Some(current) = goes_on_as(session, &view)? {
        lines.extend(self::lines(&current));
        if full && let Ok(code) = current.unit.parse() {
            lines.extend(rights::lines(session, &code)?);
        }
        document["current"] = serde_json::to_value(&current).expect("a unit has plain members");
    }
    show(session.global.output, "kexin.unit/v1", document, &lines);
    Ok(Exit::Yes)
}

/// The unit under its newest code, where it was given another one, or several one after the other.
fn goes_on_as(session: &Session, view: &UnitView) -> Result<Option<UnitView>, Failure> {
    let client = session.client()?;
    let mut found: Option<UnitView> = None;
    let mut next = view.recoded_to.clone();
    for _ in 0..RECODINGS_MAX {
        let Some(code) = next else { break };
        let view: UnitView = client.json(&format!("/v1/units/{code}"), None)?;
        next = view.recoded_to.clone();
        found = Some(view);
    }
    Ok(found)
}

/// What became of a unit that is history: its new code, or the units that came from it.
pub fn lineage_lines(view: &UnitView) -> Vec<String> {
    let unit = &view.unit;
    if let Some(code) = &view.recoded_to {
        return vec![tf(
            format!("代码 {unit} 已变更为 {code}：请按新代码查询、取得证明"),
            format!("the code {unit} was changed to {code}: ask about, and get proofs of, the new one"),
        )];
    }
    let way = |way: &str| match way {
        "split" => t("分割为", "was divided into"),
        "merged" => t("合并为", "was joined into"),
        "rebuilt" => t("拆除重建为", "was rebuilt as"),
        _ => t("变更为", "became"),
    };
    let line = |found: &UnitRelative| format!("{unit} {} {}", way(&found.way), found.unit);
    view.successors.iter().map(line).collect()
}

fn lines(view: &UnitView) -> Vec<String> {
    let (unit, height) = (&view.unit, view.height);
    if !view.present {
        return vec![tf(
            format!("{unit}  登记簿无此单元（高度 {height}）"),
            format!("{unit}  not in the register (height {height})"),
        )];
    }
    let marks = if view.marks.is_empty() {
        t("无限制标志", "no marks").to_owned()
    } else {
        view.marks.join(" ")
    };
    let locked = if view.locked {
        t("有在办业务", "a case is open")
    } else {
        t("无在办业务", "no open case")
    };
    let mut lines = vec![
        tf(
            format!("{unit}  版本 {}  高度 {height}", view.version),
            format!("{unit}  version {}  height {height}", view.version),
        ),
        format!("  {}  {marks}  {locked}", view.status.as_deref().unwrap_or("–")),
    ];
    lines.extend(lineage_lines(view).into_iter().map(|line| format!("  {line}")));
    if let Some(until) = view.bits_hold_until {
        let until = civil_time(until);
        lines.push(tf(
            format!("  标志至 {until} 前不因时间失效"),
            format!("  the marks do not lapse before {until}"),
        ));
    }
    lines
}

fn show_history(session: &Session, code: &UnitCode) -> Outcome {
    let items = history(&session.client()?, code, None)?;
    let line = |item: &HistoryItem| {
        let kind = match (kinds::by_number(item.kind), item.kind) {
            (Some(kind), _) => t(kind.zh, kind.en),
            (None, case_event::KIND) => t("案件步骤", "case step"),
            (None, _) => t("治理", "governance"),
        };
        let (height, time, record) =
            (item.receipt.height, civil_time(item.receipt.time), &item.receipt.record);
        let mark = if item.receipt.outcome == 0 {
            "✓".to_owned()
        } else {
            format!("R-{:03}", item.receipt.outcome)
        };
        format!("{height:>9}  {time}  T{:02} {kind}  {mark}  {record}", item.kind)
    };
    let mut lines: Vec<String> = items.iter().map(line).collect();
    let view: UnitView = session.client()?.json(&format!("/v1/units/{code}"), None)?;
    lines.extend(lineage_lines(&view));
    let document = json!({
        "items": items,
        "recoded_to": view.recoded_to,
        "successors": view.successors,
    });
    show(session.global.output, "kexin.history/v1", document, &lines);
    Ok(Exit::Yes)
}

/// Every record that touched a unit, newest first.
///
/// # Errors
/// No node, or its refusal.
pub fn history(
    client: &Client,
    code: &UnitCode,
    signer: Option<&dyn RequestSigner>,
) -> Result<Vec<HistoryItem>, Failure> {
    let mut items = Vec::new();
    let mut path = format!("/v1/units/{code}/history");
    for _ in 0..PAGES_MAX {
        let page: HistoryPage = client.json(&path, signer)?;
        items.extend(page.items);
        let Some(next) = page.next else { return Ok(items) };
        path = format!("/v1/units/{code}/history?after={next}");
    }
    Ok(items)
}

/// Most recodings of a unit that are followed.
const RECODINGS_MAX: usize = 64;
/// Most pages of a history that are read.
const PAGES_MAX: usize = 1_000;
