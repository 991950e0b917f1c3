//! `kexin unit`: a real-estate unit 不动产单元 as the register has it, and the records that made it so.

use kexin_ledger::api::{HistoryItem, HistoryPage, UnitView};
use kexin_ledger::unit::{Unit as RegisteredUnit, unit_key};
use kexin_proof::unit_code::UnitCode;
use serde_json::json;

use crate::args::Unit;
use crate::client::{Client, RequestSigner};
use crate::draft::{NodeDesk, kinds};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{civil_time, show};
use crate::record_text::value_text;
use crate::session::Session;
use crate::text::{t, tf};

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
        Failure::new(
            Exit::Refused,
            t("R-001 不动产单元号格式错误   [GB/T 37346]", "R-001 unit code is malformed   [GB/T 37346]"),
            t(
                "28 位：县区 6、地籍区 3、地籍子区 3、宗地特征与序号 7、定着物 9",
                "28 characters: county 6, cadastral area 3 + 3, parcel 7, fixture 9",
            ),
        )
    })
}

fn show_unit(session: &Session, code: &UnitCode, full: bool) -> Outcome {
    let view: UnitView = session.client()?.json(&format!("/v1/units/{code}"), None)?;
    let mut lines = lines(&view);
    if full && view.present {
        lines.extend(rights(session, code)?);
    }
    let document = serde_json::to_value(&view).expect("a unit has plain members");
    show(session.global.output, "kexin.unit/v1", document, &lines);
    Ok(Exit::Yes)
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
    if let Some(until) = view.bits_hold_until {
        let until = civil_time(until);
        lines.push(tf(
            format!("  标志至 {until} 前不因时间失效"),
            format!("  the marks do not lapse before {until}"),
        ));
    }
    lines
}

/// Owners, mortgages and seizures: what only a registered key may read.
fn rights(session: &Session, code: &UnitCode) -> Result<Vec<String>, Failure> {
    let desk = NodeDesk::open(session)?;
    let Some(value) = desk.value(&unit_key(code))? else {
        return Err(Failure::plain(
            Exit::NotAuthorised,
            t("节点未给出权利详情", "the node did not hand out the rights"),
        ));
    };
    let Some(unit) = RegisteredUnit::of(value.slots()) else { return Ok(Vec::new()) };
    let mut lines = vec![tf(
        format!("  证书 {}", unit.certificate().unwrap_or("–")),
        format!("  certificate {}", unit.certificate().unwrap_or("–")),
    )];
    for (place, owner) in unit.owners().into_iter().enumerate() {
        let share = owner.share.map(|share| format!("{}/{}", share.numerator(), share.denominator()));
        let tag = value_text(&kexin_proof::slots::Value::Party(owner.party));
        lines.push(tf(
            format!("  权利人 {place}  主体 {tag}…  份额 {}", share.as_deref().unwrap_or("–")),
            format!("  owner {place}  party {tag}…  share {}", share.as_deref().unwrap_or("–")),
        ));
    }
    for mortgage in unit.mortgages().into_iter().filter(|mortgage| mortgage.is_active) {
        lines.push(tf(
            format!(
                "  抵押  业务 {}  抵押权人 {}  {}",
                mortgage.case, mortgage.mortgagee, mortgage.proof_number
            ),
            format!(
                "  mortgage  case {}  mortgagee {}  {}",
                mortgage.case, mortgage.mortgagee, mortgage.proof_number
            ),
        ));
    }
    for seizure in unit.seizures_at(crate::clock::now()) {
        lines.push(tf(
            format!("  查封  业务 {}  机关 {}", seizure.case, seizure.organ),
            format!("  seizure  case {}  court {}", seizure.case, seizure.organ),
        ));
    }
    Ok(lines)
}

fn show_history(session: &Session, code: &UnitCode) -> Outcome {
    let items = history(&session.client()?, code, None)?;
    let line = |item: &HistoryItem| {
        let kind = kinds::by_number(item.kind).map_or("", |kind| t(kind.zh, kind.en));
        let (height, time, record) =
            (item.receipt.height, civil_time(item.receipt.time), &item.receipt.record);
        let mark = if item.receipt.outcome == 0 {
            "✓".to_owned()
        } else {
            format!("R-{:03}", item.receipt.outcome)
        };
        format!("{height:>9}  {time}  T{:02} {kind}  {mark}  {record}", item.kind)
    };
    let lines: Vec<String> = items.iter().map(line).collect();
    show(session.global.output, "kexin.history/v1", json!({"items": items}), &lines);
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

/// Most pages of a history that are read.
const PAGES_MAX: usize = 1_000;
