//! `kexin case`: a case from acceptance to the archive 受理、审核、登簿、发证、归档, for one or many in one command.

use std::path::Path;

use kexin_ledger::act::case_event::{self, Event, audit_result, event_slot, reject_reason, suspend_reason};
use kexin_ledger::book::RuleBook;
use kexin_ledger::case::{Case as RegisteredCase, Mode, case_key, flag, is_case_number};
use kexin_ledger::record::{RecordDraft, Role, Subject, slot};
use kexin_ledger::rules::Ticks;
use kexin_ledger::sealed::rand_core::Rng as _;
use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::record::{OFFLINE_ORG, compile_file};
use super::submit::{Outgoing, send, sign};
use super::unit::parse_code;
use crate::args::{AcceptMode, AuditResult, Case, CaseAccept, CaseStep, RejectReason, SuspendReason};
use crate::draft::finding::rule_number;
use crate::draft::{
    DRAFT_BYTES_MAX, Desk, NodeDesk, OfflineDesk, digest_of, header, kinds, new_seed, parse, units_of,
};
use crate::exit::{Exit, Failure, Outcome};
use crate::profile::read_input;
use crate::record_file::{is_draft, unsigned};
use crate::session::{Session, random};
use crate::text::{t, tf};

pub mod list;
mod show;

/// Runs the command.
pub fn run(session: &Session, arguments: &Case) -> Outcome {
    use Role::{Acceptor, Registrar, Reviewer, SecondReviewer};
    match arguments {
        Case::Accept(arguments) => accept(session, arguments),
        Case::List(arguments) => list::run(session, arguments),
        Case::Show { case, jurisdiction, full } => show::run(session, case, *jurisdiction, *full),
        Case::Review(review) => {
            let ticks = read_ticks(&review.ticks)?;
            advance(session, &review.step, Event::Review, &[Reviewer], |slots| ticks.write(slots))
        }
        Case::SecondReview(review) => {
            let ticks = read_ticks(&review.ticks)?;
            advance(session, &review.step, Event::SecondReview, &[SecondReviewer], |slots| ticks.write(slots))
        }
        Case::Supplement { step, notice, days } => {
            let digest = digest_of_file(notice)?;
            advance(session, step, Event::Supplement, &[Acceptor, Reviewer], |slots| {
                slots.set(event_slot::DIGEST, Value::Hash(digest));
                if let Some(days) = days {
                    slots.set(event_slot::TERM_DAYS, Value::Number(u64::from(*days)));
                }
            })
        }
        Case::Resubmit(step) => advance(session, step, Event::Resubmit, &[Acceptor], |_| {}),
        Case::Suspend { step, reason } => advance(session, step, Event::Suspend, &[Reviewer], |slots| {
            slots.set(event_slot::REASON, Value::Code(suspend_code(*reason)));
        }),
        Case::Resume(step) => advance(session, step, Event::Resume, &[Reviewer], |_| {}),
        Case::Assign { step, person } => {
            advance(session, step, Event::Assign, &[Acceptor, Reviewer], |slots| {
                slots.set(event_slot::PERSON, Value::Code(*person));
            })
        }
        Case::Reject { step, reason } => advance(session, step, Event::Reject, &[Reviewer], |slots| {
            slots.set(event_slot::REASON, Value::Code(reject_code(*reason)));
        }),
        Case::Withdraw(step) => advance(session, step, Event::Withdraw, &[Acceptor], |_| {}),
        Case::Certify { step, print_serial } => {
            let serial = print_serial.as_deref().map(read_serial).transpose()?;
            advance(session, step, Event::Certify, &[Acceptor, Registrar], |slots| {
                if let Some(serial) = &serial {
                    slots.set(event_slot::PRINT_SERIAL, serial.clone());
                }
            })
        }
        Case::Issue { step, receipt, electronic } => {
            let digest = receipt.as_deref().map(digest_of_file).transpose()?;
            advance(session, step, Event::Issue, &[Acceptor, Registrar], |slots| {
                if let Some(digest) = digest {
                    slots.set(event_slot::DIGEST, Value::Hash(digest));
                }
                if *electronic {
                    slots.set(event_slot::FLAGS, Value::Bits(flag::E_CERTIFICATE));
                }
            })
        }
        Case::Archive { step, files } => {
            let digest = digest_of_file(files)?;
            advance(session, step, Event::Archive, &[Acceptor, Registrar], |slots| {
                slots.set(event_slot::DIGEST, Value::Hash(digest));
            })
        }
        Case::Audit { step, result } => advance(session, step, Event::Audit, &[Reviewer], |slots| {
            let code = match result {
                AuditResult::Pass => audit_result::PASS,
                AuditResult::Fault => audit_result::FAULT,
            };
            slots.set(event_slot::RESULT, Value::Code(code));
        }),
    }
}

fn read_serial(serial: &str) -> Result<Value, Failure> {
    Value::text(serial)
        .map_err(|_| Failure::plain(Exit::Usage, t("印制序列号不合规", "the serial is no clean text")))
}

const fn suspend_code(reason: SuspendReason) -> u32 {
    match reason {
        SuspendReason::Notice => suspend_reason::NOTICE,
        SuspendReason::SiteDispute => suspend_reason::SITE_DISPUTE,
        SuspendReason::Court => suspend_reason::COURT,
        SuspendReason::Other => suspend_reason::OTHER,
    }
}

const fn reject_code(reason: RejectReason) -> u32 {
    match reason {
        RejectReason::BreachOfLaw => reject_reason::BREACH_OF_LAW,
        RejectReason::Dispute => reject_reason::DISPUTE,
        RejectReason::TermExceeded => reject_reason::TERM_EXCEEDED,
        RejectReason::NotSupplemented => reject_reason::NOT_SUPPLEMENTED,
        RejectReason::Other => reject_reason::OTHER,
    }
}

/// Warnings as they are typed, `R-033` or `33`.
fn read_ticks(texts: &[String]) -> Result<Ticks, Failure> {
    let numbers: Option<Vec<u16>> = texts.iter().map(|text| rule_number(text)).collect();
    numbers.and_then(|numbers| Ticks::of(numbers).ok()).ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            t("--tick 只接受警示规则", "--tick takes warnings alone"),
            t("kexin rules list 列出警示规则", "kexin rules list marks them"),
        )
    })
}

fn digest_of_file(path: &Path) -> Result<[u8; 32], Failure> {
    let name = path.to_string_lossy();
    digest_of(Path::new("."), &name).ok_or_else(|| {
        Failure::plain(Exit::Usage, t("文件不可读或过大", "the file cannot be read, or is too large"))
            .at(&name)
    })
}

/// What an event is about.
struct CaseOfUnit {
    case: String,
    unit: UnitCode,
}

/// A case to be opened.
struct ToAccept {
    case: String,
    units: Vec<UnitCode>,
    kind: u16,
}

fn accept(session: &Session, arguments: &CaseAccept) -> Outcome {
    let desk = NodeDesk::open(session)?;
    let mut outgoing = Vec::new();
    for ToAccept { case, units, kind } in to_accept(&desk, arguments)? {
        let Some((unit, further)) = units.split_first() else { continue };
        let about = CaseOfUnit { case, unit: *unit };
        let mut draft = event_draft(&desk, &about, Event::Accept)?;
        draft.slots.set(event_slot::KIND, Value::Code(u32::from(kind)));
        if !further.is_empty() {
            draft.slots.set(event_slot::UNITS, Value::List(further_units(further)));
        }
        let mode = match arguments.mode {
            AcceptMode::Collected => None,
            AcceptMode::Joint => Some(Mode::Joint),
            AcceptMode::Central => Some(Mode::Central),
        };
        if let Some(mode) = mode {
            draft.slots.set(event_slot::MODE, Value::Code(mode as u32));
        }
        let marks = [(arguments.online, flag::ONLINE), (arguments.promise, flag::PROMISED)];
        let flags = marks.into_iter().filter(|(holds, _)| *holds).fold(0, |bits, (_, bit)| bits | bit);
        if flags != 0 {
            draft.slots.set(event_slot::FLAGS, Value::Bits(flags));
        }
        outgoing.push(signed(session, about.case, &draft, Role::Acceptor)?);
    }
    let exit = send(session, &outgoing)?;
    if exit == Exit::Yes && !session.global.quiet {
        anstream::eprintln!("{}", t("下一步：kexin case review 业务号", "next: kexin case review CASE"));
    }
    Ok(exit)
}

/// Units beside the first, four to an element.
fn further_units(units: &[UnitCode]) -> List {
    let mut list = List::new(new_seed(), Width::W4);
    for four in units.chunks(4) {
        let mut element = Slots::new(Width::W4, new_seed());
        for (slot, unit) in (0..).zip(four) {
            element.set(slot, Value::text(unit.as_str()).expect("unit codes are short and clean"));
        }
        list.push(element);
    }
    list
}

fn to_accept(desk: &NodeDesk, arguments: &CaseAccept) -> Result<Vec<ToAccept>, Failure> {
    let mut cases: Vec<ToAccept> = Vec::new();
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
        let units = if header.kind.has_more_units { units_of_draft(path)? } else { vec![header.unit] };
        let case = arguments.case.clone().unwrap_or(header.case);
        match cases.first_mut().filter(|_| arguments.bundle) {
            None => cases.push(ToAccept { case, units, kind: header.kind.number }),
            Some(bundle) => {
                let new = units.into_iter().filter(|unit| !bundle.units.contains(unit));
                bundle.units.extend(new.collect::<Vec<_>>());
            }
        }
    }
    if let Some(kind) = &arguments.kind {
        let units = arguments.unit.iter().map(|unit| parse_code(unit)).collect::<Result<Vec<_>, _>>()?;
        let kind = kinds::find(kind).ok_or_else(|| {
            Failure::new(Exit::Usage, t("没有这种登记类型", "there is no such type"), kinds::names())
        })?;
        let first =
            units.first().ok_or_else(|| Failure::plain(Exit::Usage, t("缺 --unit", "--unit is missing")))?;
        let case = arguments.case.clone().unwrap_or_else(|| new_case_number(desk, first));
        require_case_number(&case)?;
        cases.push(ToAccept { case, units, kind: kind.number });
    }
    Ok(cases)
}

/// Every unit of a draft that touches several: the whole draft must be readable for that.
fn units_of_draft(path: &Path) -> Result<Vec<UnitCode>, Failure> {
    let compiled = compile_file(path, &OfflineDesk { org: Some(OFFLINE_ORG) })?;
    Ok(units_of(&compiled.draft, RuleBook::first()).unwrap_or_else(|| vec![compiled.header.unit]))
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

/// Moves cases by an event, signed in the first of the roles that this desk has a key for.
fn advance(
    session: &Session,
    step: &CaseStep,
    event: Event,
    roles: &[Role],
    fill: impl Fn(&mut Slots),
) -> Outcome {
    let desk = NodeDesk::open(session)?;
    let role = session.role_among(roles)?;
    let mut outgoing = Vec::new();
    for named in &step.cases {
        let about = locate(&desk, named, step.jurisdiction)?;
        let mut draft = event_draft(&desk, &about, event)?;
        fill(&mut draft.slots);
        if let Some(delegation) = step.delegation {
            draft.slots.set(event_slot::DELEGATION, Value::Code(delegation));
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
        rule_set: desk.book()?.version(),
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
