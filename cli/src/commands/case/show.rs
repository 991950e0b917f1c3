//! `kexin case show`: where a case stands; for a registration desk also its steps, who made them and under which authority.

use kexin_ledger::api::CaseView;
use kexin_ledger::case::{Case as RegisteredCase, Event, Step, case_key};
use serde_json::{Value, json};

use super::list::{state_text, time_line};
use super::{jurisdiction_of, require_case_number};
use crate::draft::{NodeDesk, kinds};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{civil_time, show};
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session, case: &str, jurisdiction: Option<u32>, full: bool) -> Outcome {
    require_case_number(case)?;
    let jurisdiction = jurisdiction_of(case, jurisdiction)?;
    let view: CaseView = session.client()?.json(&format!("/v1/cases/{jurisdiction}/{case}"), None)?;
    let state = match view.state.as_deref() {
        Some(name) => state_text(name),
        None => t("无此业务", "no such case"),
    };
    let mut lines = vec![tf(
        format!("{case}  {state}  版本 {}  高度 {}", view.version, view.height),
        format!("{case}  {state}  version {}  height {}", view.version, view.height),
    )];
    let mut document = serde_json::to_value(&view).expect("a case has plain members");
    if full && view.state.is_some() {
        let found = read(session, jurisdiction, case)?;
        lines.extend(details(session, &found)?);
        document["steps"] = found.steps.iter().map(step_document).collect();
        document["units"] = found.units().iter().map(ToString::to_string).collect();
        document["type"] = json!(kinds::by_number(found.kind).map(|kind| kind.name));
        document["ticks"] = json!(found.ticks);
    }
    show(session.global.output, "kexin.case/v1", document, &lines);
    Ok(Exit::Yes)
}

fn read(session: &Session, jurisdiction: u32, case: &str) -> Result<RegisteredCase, Failure> {
    let value = NodeDesk::open(session)?.value(&case_key(jurisdiction, case))?;
    value.as_ref().and_then(RegisteredCase::of).ok_or_else(|| {
        Failure::plain(Exit::NotAuthorised, t("节点未给出案件详情", "the node did not hand out the case"))
    })
}

fn details(session: &Session, found: &RegisteredCase) -> Result<Vec<String>, Failure> {
    let kind = kinds::by_number(found.kind).map_or("", |kind| t(kind.zh, kind.en));
    let mut lines = vec![format!("  T{:02} {kind}", found.kind)];
    lines.extend(found.units().iter().map(|unit| format!("  {unit}")));
    if found.state.is_open() {
        lines.push(format!("  {}", time_line(session, found)?));
    }
    if !found.ticks.is_empty() {
        let ticks: Vec<String> = found.ticks.iter().map(|rule| format!("R-{rule:03}")).collect();
        lines.push(tf(
            format!("  已勾选警示 {}", ticks.join(" ")),
            format!("  warnings ticked {}", ticks.join(" ")),
        ));
    }
    lines.extend(found.steps.iter().map(step_line));
    Ok(lines)
}

fn step_line(step: &Step) -> String {
    let by = match step.by.person {
        0 => tf(format!("机构 {}", step.by.org), format!("organisation {}", step.by.org)),
        person => format!("{}/{person}", step.by.org),
    };
    let delegation = step
        .delegation
        .map_or_else(String::new, |id| tf(format!("  依委托 {id}"), format!("  under delegation {id}")));
    let policy = match (step.event, step.detail) {
        (Event::RegisteredAutomatically, Some(version)) => {
            tf(format!("  依策略第 {version} 版"), format!("  by policy version {version}"))
        }
        _ => String::new(),
    };
    format!("  {}  {}  {by}{delegation}{policy}", civil_time(step.time), event_text(step.event))
}

fn step_document(step: &Step) -> Value {
    json!({
        "event": step.event.name(),
        "time": step.time,
        "org": step.by.org,
        "person": step.by.person,
        "detail": step.detail,
        "delegation": step.delegation,
    })
}

const fn zh_en(event: Event) -> (&'static str, &'static str) {
    match event {
        Event::Accept => ("受理", "accepted"),
        Event::Review => ("审核", "reviewed"),
        Event::Reject => ("不予登记", "rejected"),
        Event::Withdraw => ("撤回", "withdrawn"),
        Event::Supplement => ("补正告知", "told what is missing"),
        Event::Suspend => ("暂停", "suspended"),
        Event::Resume => ("恢复", "resumed"),
        Event::Assign => ("分派", "assigned"),
        Event::Archive => ("归档", "archived"),
        Event::Resubmit => ("已补正", "resubmitted"),
        Event::SecondReview => ("复审", "second review"),
        Event::Certify => ("缮证", "certificate made out"),
        Event::Issue => ("发证", "issued"),
        Event::Audit => ("抽查", "audited"),
        Event::Registered => ("登簿", "registered"),
        Event::RegisteredAutomatically => ("智能登簿", "registered automatically"),
        Event::Drawn => ("抽中核查", "drawn for an audit"),
    }
}

fn event_text(event: Event) -> &'static str {
    let (zh, en) = zh_en(event);
    t(zh, en)
}
