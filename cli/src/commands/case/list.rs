//! `kexin case list`: the queue of a desk, what is due first at its head.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kexin_ledger::api::{CasePage, PAGE_MAX, Status};
use kexin_ledger::book::RuleBook;
use kexin_ledger::case::{Case as RegisteredCase, Event};
use kexin_ledger::handling::{Clock, Handling, TimeLimits, due, handling};
use kexin_ledger::value::StateValue;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::Date;
use kexin_proof::wire::decode;
use serde_json::json;

use crate::args::CaseList;
use crate::draft::kinds;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::rule_book;
use crate::session::Session;
use crate::text::{t, tf};

/// A case in the queue: what it is, and how much of its time is left.
struct Waiting {
    case: RegisteredCase,
    statutory: Option<Handling>,
    promised_left: Option<i64>,
    due: Option<Date>,
}

/// Runs the command.
pub fn run(session: &Session, arguments: &CaseList) -> Outcome {
    let desk = match (arguments.county, arguments.bureau) {
        (Some(county), _) => format!("county={county}"),
        (None, Some(bureau)) => format!("bureau={bureau}"),
        (None, None) => format!("bureau={}", session.org()?),
    };
    let mut queue = queue_of(session, &[desk])?;
    queue.retain(|waiting| {
        let state = arguments.state.as_deref().is_none_or(|state| waiting.case.state.name() == state);
        let person = arguments.person.is_none_or(|person| assigned(&waiting.case) == Some(person));
        let due = arguments.due.is_none_or(|due| waiting.left().is_some_and(|left| left <= due));
        state && person && due
    });
    print(session, &queue);
    Ok(Exit::Yes)
}

/// Open cases of counties that are over their promised time or the law's, the longest over first.
pub fn overdue(session: &Session, counties: &[u32]) -> Outcome {
    let desks: Vec<String> = counties.iter().map(|county| format!("county={county}")).collect();
    let mut queue = queue_of(session, &desks)?;
    queue.retain(|waiting| {
        let is_late = waiting.statutory.as_ref().is_some_and(Handling::is_late);
        is_late || waiting.left().is_some_and(|left| left < 0)
    });
    print(session, &queue);
    Ok(Exit::Yes)
}

/// How much of its time is left to a case, in words.
///
/// # Errors
/// No node.
pub fn time_line(session: &Session, case: &RegisteredCase) -> Result<String, Failure> {
    let client = session.client()?;
    let status: Status = client.json("/v1/status", None)?;
    let book = rule_book::of_node(&client)?.book;
    Ok(waiting(case.clone(), status.time, &book).left_text())
}

/// The open cases of desks, what is due first at the head.
fn queue_of(session: &Session, desks: &[String]) -> Result<Vec<Waiting>, Failure> {
    let book = rule_book::of_node(&session.client()?)?.book;
    let mut queue = Vec::new();
    for desk in desks {
        let (cases, now) = open_cases(session, desk)?;
        queue.extend(cases.into_iter().map(|case| waiting(case, now, &book)));
    }
    // What nobody can tell the time of stands last, not first.
    queue.sort_by(|a, b| {
        let place = |waiting: &Waiting| (waiting.left().is_none(), waiting.left(), waiting.case.accepted_at);
        place(a).cmp(&place(b))
    });
    Ok(queue)
}

fn print(session: &Session, queue: &[Waiting]) {
    let lines: Vec<String> = if queue.is_empty() {
        vec![t("没有在办案件", "no open cases").to_owned()]
    } else {
        queue.iter().map(Waiting::line).collect()
    };
    let items: Vec<_> = queue.iter().map(Waiting::document).collect();
    show(session.global.output, "kexin.cases/v1", json!({"items": items}), &lines);
}

fn open_cases(session: &Session, desk: &str) -> Result<(Vec<RegisteredCase>, TimeMs), Failure> {
    let client = session.client()?;
    let requester = session.requester()?;
    let mut cases = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/v1/cases?{desk}&limit={PAGE_MAX}{after}");
        let page: CasePage = client.json(&path, Some(&requester))?;
        for item in &page.items {
            cases.push(read_case(&item.value)?);
        }
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => return Ok((cases, page.time)),
        }
    }
}

fn read_case(text: &str) -> Result<RegisteredCase, Failure> {
    let value: Option<StateValue> =
        STANDARD.decode(text).ok().and_then(|bytes| decode(&bytes, VALUE_BYTES_MAX).ok());
    value
        .as_ref()
        .and_then(RegisteredCase::of)
        .ok_or_else(|| Failure::plain(Exit::Internal, t("节点应答不是案件", "the node's answer is no case")))
}

fn waiting(case: RegisteredCase, now: TimeMs, book: &RuleBook) -> Waiting {
    let (limits, table) = (TimeLimits::of(case.kind, book), book.holidays());
    // Days of a year without a table are not guessed: the case is listed without them.
    let statutory = handling(&case, now, limits.statutory_days, table).ok();
    let promised = handling(&case, now, limits.promised_days, table).ok();
    let due = due(&case, now, limits.promised_days, table).ok().flatten();
    Waiting { statutory, promised_left: promised.map(|time| time.days_left()), due, case }
}

/// To whom a case was handed last.
fn assigned(case: &RegisteredCase) -> Option<u32> {
    case.last(Event::Assign).and_then(|step| step.detail)
}

impl Waiting {
    fn left(&self) -> Option<i64> {
        self.promised_left
    }

    fn line(&self) -> String {
        let case = &self.case;
        let kind = kinds::by_number(case.kind).map_or("", |kind| t(kind.zh, kind.en));
        let clock = match self.statutory.map(|time| time.clock) {
            Some(Clock::Stopped) => t("（计时中止）", " (clock stopped)"),
            _ => "",
        };
        let left = self.left_text();
        let tail: String = case.unit.as_str().chars().skip(24).collect();
        format!("{:<28} {kind}  …{tail}  {}{clock}  {left}", case.number, state_text(case.state.name()))
    }

    /// What is left of the promised time.
    fn left_text(&self) -> String {
        match (self.promised_left, self.due) {
            (Some(left), Some(due)) if left < 0 => tf(
                format!("逾承诺 {} 个工作日（{due}）", -left),
                format!("{} working days over the promise ({due})", -left),
            ),
            (Some(left), Some(due)) => tf(
                format!("剩余 {left} 个工作日（{due} 前）"),
                format!("{left} working days left (by {due})"),
            ),
            (Some(left), None) => tf(format!("剩余 {left} 个工作日"), format!("{left} working days left")),
            (None, _) => t("日历缺年度，不作推算", "no calendar for the year").to_owned(),
        }
    }

    fn document(&self) -> serde_json::Value {
        let case = &self.case;
        json!({
            "case": case.number,
            "type": kinds::by_number(case.kind).map(|kind| kind.name),
            "units": case.units().iter().map(|unit| unit.to_string()).collect::<Vec<_>>(),
            "state": case.state.name(),
            "bureau": case.bureau,
            "jurisdiction": case.jurisdiction,
            "accepted_at": case.accepted_at,
            "assigned": assigned(case),
            "clock_stopped": self.statutory.map(|time| time.clock == Clock::Stopped),
            "elapsed_days": self.statutory.map(|time| time.elapsed_days),
            "statutory_days_left": self.statutory.map(|time| time.days_left()),
            "promised_days_left": self.promised_left,
            "due": self.due.map(|due| due.to_string()),
        })
    }
}

/// A state in words.
pub fn state_text(name: &str) -> &'static str {
    match name {
        "accepted" => t("已受理", "accepted"),
        "first-reviewed" => t("已初审", "first-reviewed"),
        "reviewed" => t("已审核", "reviewed"),
        "waiting" => t("待补正", "waiting"),
        "suspended" => t("暂停", "suspended"),
        "recorded" => t("已登簿", "recorded"),
        "certified" => t("已缮证", "certified"),
        "issued" => t("已发证", "issued"),
        "archived" => t("已归档", "archived"),
        "rejected" => t("不予登记", "rejected"),
        "withdrawn" => t("已撤回", "withdrawn"),
        _ => "?",
    }
}

/// Largest case value, bytes.
const VALUE_BYTES_MAX: usize = 4 * 1024 * 1024;
