//! `kexin case`: accept, review, reject, withdraw 受理、审核、不予登记、撤回, for one case or many in one command.

use std::path::Path;

use kexin_ledger::act::case_event::{self, Event, event_slot};
use kexin_ledger::api::CaseView;
use kexin_ledger::case::{Case as RegisteredCase, case_key, is_case_number};
use kexin_ledger::record::{RecordDraft, Role, Subject, slot};
use kexin_ledger::sealed::rand_core::Rng as _;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::submit::{Outgoing, send, sign};
use super::unit::parse_code;
use crate::args::{Case, CaseAccept, CaseStep};
use crate::draft::{DRAFT_BYTES_MAX, Desk, NodeDesk, header, kinds, parse};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::profile::read_input;
use crate::record_file::{is_draft, unsigned};
use crate::session::{Session, random};
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session, arguments: &Case) -> Outcome {
    match arguments {
        Case::Accept(arguments) => accept(session, arguments),
        Case::Review(step) => advance(session, step, Event::Review, Role::Reviewer, None),
        Case::Reject { step, reason } => advance(session, step, Event::Reject, Role::Reviewer, Some(*reason)),
        Case::Withdraw(step) => advance(session, step, Event::Withdraw, Role::Acceptor, None),
        Case::Show { case, jurisdiction } => show_case(session, case, *jurisdiction),
    }
}

/// What an event is about.
struct CaseOfUnit {
    case: String,
    unit: UnitCode,
}

fn accept(session: &Session, arguments: &CaseAccept) -> Outcome {
    let desk = NodeDesk::open(session)?;
    let mut outgoing = Vec::new();
    for (case, unit, kind) in to_accept(&desk, arguments)? {
        let about = CaseOfUnit { case, unit };
        let mut draft = event_draft(&desk, &about, Event::Accept)?;
        draft.slots.set(event_slot::KIND, Value::Code(u32::from(kind)));
        outgoing.push(signed(session, about.case, &draft, Role::Acceptor)?);
    }
    let exit = send(session, &outgoing)?;
    if exit == Exit::Yes && !session.global.quiet {
        anstream::eprintln!("{}", t("下一步：kexin case review 业务号", "next: kexin case review CASE"));
    }
    Ok(exit)
}

fn to_accept(desk: &NodeDesk, arguments: &CaseAccept) -> Result<Vec<(String, UnitCode, u16)>, Failure> {
    let mut cases = Vec::new();
    for path in &arguments.drafts {
        let header = read_header(path)?;
        if !header.kind.is_reviewed {
            return Err(Failure::new(
                Exit::Usage,
                t(
                    "此类登记由一条记录受理、审核并登簿，无须单独受理",
                    "this type is accepted, reviewed and registered in one record",
                ),
                t(
                    "kexin record draft 草稿 --to 记录.kxr，由受理与审核两人 record sign，再 submit",
                    "kexin record draft DRAFT --to R.kxr, record sign by acceptor and reviewer, then submit",
                ),
            )
            .at(&path.display().to_string()));
        }
        cases.push((header.case, header.unit, header.kind.number));
    }
    if let (Some(unit), Some(kind)) = (&arguments.unit, &arguments.kind) {
        let unit = parse_code(unit)?;
        let kind = kinds::find(kind).ok_or_else(|| {
            let names: Vec<&str> = kinds::KINDS.iter().map(|kind| kind.name).collect();
            Failure::new(Exit::Usage, t("没有这种登记类型", "there is no such type"), names.join(" | "))
        })?;
        let case = arguments.case.clone().unwrap_or_else(|| new_case_number(desk, &unit));
        require_case_number(&case)?;
        cases.push((case, unit, kind.number));
    }
    Ok(cases)
}

fn read_header(path: &Path) -> Result<crate::draft::Header, Failure> {
    let bytes = read_input(path, DRAFT_BYTES_MAX)?;
    let found = parse(&bytes).map_err(|finding| vec![finding]).and_then(|node| header(&node));
    found.map_err(|findings| {
        let shown = path.display().to_string();
        let lines: Vec<String> = findings.iter().flat_map(|finding| finding.lines(&shown)).collect();
        Failure::plain(Exit::Refused, lines.join("\n"))
    })
}

/// Bureau's county, day, and four random bytes: the register refuses a number that is taken.
fn new_case_number(desk: &NodeDesk, unit: &UnitCode) -> String {
    let day = crate::output::civil_time(desk.now());
    let day: String = day.chars().take(10).filter(char::is_ascii_digit).collect();
    format!("G{}-{day}-{:010}", unit.county(), random().next_u32())
}

fn advance(session: &Session, step: &CaseStep, event: Event, role: Role, reason: Option<u32>) -> Outcome {
    let desk = NodeDesk::open(session)?;
    let mut outgoing = Vec::new();
    for named in &step.cases {
        let about = locate(&desk, named, step.jurisdiction)?;
        let mut draft = event_draft(&desk, &about, event)?;
        if let Some(reason) = reason {
            draft.slots.set(event_slot::REASON, Value::Code(reason));
        }
        outgoing.push(signed(session, about.case, &draft, role)?);
    }
    send(session, &outgoing)
}

/// The case of a draft's file, or of a number that the register has.
fn locate(desk: &NodeDesk, named: &str, jurisdiction: Option<u32>) -> Result<CaseOfUnit, Failure> {
    let path = Path::new(named);
    if is_draft(path) {
        let header = read_header(path)?;
        return Ok(CaseOfUnit { case: header.case, unit: header.unit });
    }
    require_case_number(named)?;
    let jurisdiction = jurisdiction_of(named, jurisdiction)?;
    let value = desk.value(&case_key(jurisdiction, named))?;
    let found = value.as_ref().and_then(RegisteredCase::of).ok_or_else(|| {
        Failure::plain(Exit::Usage, tf(format!("没有业务 {named}"), format!("there is no case {named}")))
    })?;
    Ok(CaseOfUnit { case: named.to_owned(), unit: found.unit })
}

fn event_draft(desk: &NodeDesk, about: &CaseOfUnit, event: Event) -> Result<RecordDraft, Failure> {
    let mut seed = [0; 32];
    random().fill_bytes(&mut seed);
    let mut slots = Slots::new(Width::W32, Seed::from_bytes(seed));
    slots.set(slot::CASE, Value::text(&about.case).expect("case numbers are short and clean"));
    slots.set(slot::UNIT, Value::text(about.unit.as_str()).expect("unit codes are short and clean"));
    slots.set(event_slot::EVENT, Value::Code(event as u32));
    let issued_at = desk.now();
    let jurisdiction = about.unit.county();
    let key = case_key(jurisdiction, &about.case);
    let mut draft = RecordDraft {
        kind: case_event::KIND,
        bureau: desk.org().unwrap_or_default(),
        jurisdiction,
        issued_at,
        valid_until: issued_at.plus(VALID_MS).unwrap_or(issued_at),
        rule_set: desk.rule_set()?,
        attestations: Vec::new(),
        slots,
        sealed: None,
    };
    draft.set_subjects(&[Subject { key, expected_version: desk.version(&key)? }]);
    Ok(draft)
}

fn signed(session: &Session, label: String, draft: &RecordDraft, role: Role) -> Result<Outgoing, Failure> {
    let record = sign(session, unsigned(draft)?, role)?;
    Ok(Outgoing { label, record })
}

fn show_case(session: &Session, case: &str, jurisdiction: Option<u32>) -> Outcome {
    require_case_number(case)?;
    let jurisdiction = jurisdiction_of(case, jurisdiction)?;
    let view: CaseView = session.client()?.json(&format!("/v1/cases/{jurisdiction}/{case}"), None)?;
    let state = match view.state.as_deref() {
        Some("accepted") => t("已受理", "accepted"),
        Some("reviewed") => t("已审核", "reviewed"),
        Some("recorded") => t("已登簿", "recorded"),
        Some("rejected") => t("不予登记", "rejected"),
        Some("withdrawn") => t("已撤回", "withdrawn"),
        Some(_) => "?",
        None => t("无此业务", "no such case"),
    };
    let lines = [tf(
        format!("{case}  {state}  版本 {}  高度 {}", view.version, view.height),
        format!("{case}  {state}  version {}  height {}", view.version, view.height),
    )];
    let document = serde_json::to_value(&view).expect("a case has plain members");
    show(session.global.output, "kexin.case/v1", document, &lines);
    Ok(Exit::Yes)
}

fn require_case_number(case: &str) -> Result<(), Failure> {
    if is_case_number(case) {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Usage,
        t("业务号格式错误", "the case number is malformed"),
        t("字母、数字与连字符，至多 64 位", "letters, digits and hyphens, 64 at most"),
    ))
}

/// The area code that a case number begins with, after its letters.
fn jurisdiction_of(case: &str, given: Option<u32>) -> Result<u32, Failure> {
    let digits: String =
        case.chars().skip_while(char::is_ascii_alphabetic).take_while(char::is_ascii_digit).take(6).collect();
    let found = given.or_else(|| digits.parse().ok().filter(|_| digits.len() == 6));
    found.ok_or_else(|| {
        Failure::plain(
            Exit::Usage,
            t(
                "业务号不以区划代码开头：请用 --jurisdiction",
                "the case number begins with no area code: give --jurisdiction",
            ),
        )
    })
}

/// Case events are carried at once.
const VALID_MS: u64 = 24 * 3_600 * 1_000;
