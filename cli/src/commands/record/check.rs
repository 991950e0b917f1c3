//! `kexin record check`: every rule that would refuse drafts or records, each alone or all as one bundle 组合业务, here or
//! against the node's register.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kexin_ledger::act::bundle::Bundle;
use kexin_ledger::api::{BundleCheck, BundleReport, CheckReport, FailedRule, MemberReport};
use kexin_ledger::book::RuleBook;
use kexin_ledger::record::{RecordDraft, Role, SignedRecord};
use kexin_ledger::rules::Rejection;
use serde_json::{Value as Json, json};

use super::{OFFLINE_ORG, role_named, try_compile};
use crate::args::{Check, DryRun};
use crate::commands::submit::sign;
use crate::draft::finding::{Finding, Gathered, Place};
use crate::draft::{BundleDesk, Desk, NodeDesk, OfflineDesk, desk_rules};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::record_file::{
    attach, draft_of, is_draft, read_attestations, read_record, unsigned, unsigned_group,
};
use crate::session::Session;
use crate::text::{t, tf};

/// A file that is judged.
struct Judged {
    shown: String,
    record: Option<SignedRecord>,
    gathered: Gathered,
    /// What the node says would become of it.
    outcome: Option<u16>,
}

/// Runs the command.
pub fn run(session: &Session, arguments: &Check) -> Outcome {
    let role = role_named(&arguments.role)?;
    let at_node = arguments.dry_run == DryRun::Node;
    let desk: Box<dyn Desk> = if at_node {
        Box::new(NodeDesk::open(session)?)
    } else {
        Box::new(OfflineDesk { org: Some(session.org().unwrap_or(OFFLINE_ORG)) })
    };
    let mut judged = read_all(arguments, &*desk)?;
    let bundle = if arguments.bundle { bundle_of(&mut judged) } else { None };
    if at_node && arguments.bundle {
        ask_together(session, &mut judged, role)?;
    } else if at_node {
        for file in &mut judged {
            ask_alone(session, file, role)?;
        }
    }
    Ok(report(session, arguments, judged, bundle))
}

/// Reads the files and judges each by what needs no register; members of a bundle at the versions that those before
/// them leave.
fn read_all(arguments: &Check, desk: &dyn Desk) -> Result<Vec<Judged>, Failure> {
    let bundle_desk = BundleDesk::over(desk);
    let book = desk.book()?;
    let mut judged = Vec::new();
    for path in &arguments.files {
        let one: &dyn Desk = if arguments.bundle { &bundle_desk } else { desk };
        let file = read_one(path, one, &arguments.attach, &book)?;
        if let Some(record) = &file.record {
            bundle_desk.note(record);
        }
        judged.push(file);
    }
    Ok(judged)
}

fn read_one(
    path: &Path,
    desk: &dyn Desk,
    attached: &[std::path::PathBuf],
    book: &Arc<RuleBook>,
) -> Result<Judged, Failure> {
    let mut gathered = Gathered::default();
    let record = if is_draft(path) {
        match try_compile(path, desk)? {
            Ok(compiled) => Some(unsigned(&compiled.draft)?),
            Err(findings) => {
                findings.into_iter().for_each(|finding| gathered.add(finding));
                None
            }
        }
    } else {
        Some(read_record(path)?)
    };
    let record = record.map(|record| attach(record, read_attestations(attached)?)).transpose()?;
    if let Some(record) = &record {
        desk_rules(record, book).into_iter().for_each(|finding| gathered.add_rule(finding));
    }
    Ok(Judged { shown: path.display().to_string(), record, gathered, outcome: None })
}

/// The bundle of the law that the files make in their order; R-135 for each when they make none.
fn bundle_of(judged: &mut [Judged]) -> Option<Bundle> {
    let kinds: Option<Vec<u16>> =
        judged.iter().map(|file| file.record.as_ref().map(|record| record.envelope().kind)).collect();
    let kinds = kinds?;
    let found = Bundle::of(&kinds);
    let is_one_case = judged.windows(2).all(|pair| match pair {
        [a, b] => a.record.as_ref().map(|one| one.case().key) == b.record.as_ref().map(|one| one.case().key),
        _ => true,
    });
    if found.is_none() || !is_one_case {
        let detail = if is_one_case {
            ("类型与次序不属 B1 至 B6", "types and order are none of B1 to B6")
        } else {
            ("组合业务须同一业务号", "a bundle has one case number")
        };
        for file in judged {
            file.gathered.add(Finding::rule(Place::root(), &Rejection::new(GROUP_REFUSED), detail));
        }
        return None;
    }
    found
}

/// What the node would refuse at its head. An unsigned record is tried with this desk's signature on a copy of its own
/// id that lapses within seconds, so that a question can hardly become a registration.
fn ask_alone(session: &Session, file: &mut Judged, role: Role) -> Result<(), Failure> {
    let Some(record) = file.record.take() else { return Ok(()) };
    let record = if record.signatures().is_empty() {
        sign(session, unsigned(&trial(&record))?, role)?
    } else {
        record
    };
    let report: CheckReport = session.client()?.post_record("/v1/records:check", &record.encode())?;
    file.take(report.outcome, &report.failed);
    Ok(())
}

/// As [`ask_alone`], of all files as one group.
fn ask_together(session: &Session, judged: &mut [Judged], role: Role) -> Result<(), Failure> {
    let records: Option<Vec<SignedRecord>> = judged.iter_mut().map(|file| file.record.take()).collect();
    // A draft that makes no record is told of already, and without it there is no group to ask about.
    let Some(records) = records else { return Ok(()) };
    let signed = records.iter().filter(|record| !record.signatures().is_empty()).count();
    let records = match (signed, records.len()) {
        (0, 2..) => {
            let trials: Vec<RecordDraft> = records.iter().map(trial).collect();
            let group = unsigned_group(&trials)?;
            group.into_iter().map(|record| sign(session, record, role)).collect::<Result<Vec<_>, _>>()?
        }
        (signed, count) if signed == count && count >= 2 => records,
        _ => {
            return Err(Failure::plain(
                Exit::Usage,
                t(
                    "--bundle 须两个以上文件，且均未签名或均已签名",
                    "--bundle takes two files or more, all signed or none",
                ),
            ));
        }
    };
    let request =
        BundleCheck { records: records.iter().map(|record| STANDARD.encode(record.encode())).collect() };
    let report: BundleReport = session.client()?.ask("/v1/bundles:check", &request, None)?;
    for (file, MemberReport { outcome, failed }) in judged.iter_mut().zip(&report.members) {
        file.take(*outcome, failed);
    }
    Ok(())
}

fn trial(record: &SignedRecord) -> RecordDraft {
    let mut trial = draft_of(record);
    trial.issued_at = crate::clock::now();
    trial.valid_until = trial.issued_at.plus(TRIAL_MS).unwrap_or(trial.issued_at);
    trial
}

impl Judged {
    fn take(&mut self, outcome: u16, failed: &[FailedRule]) {
        self.outcome = Some(outcome);
        for failed in failed {
            self.gathered.add_rule(Finding::of_node(failed));
        }
    }

    /// Whether it would be refused: the node's word, or here any rule that fails.
    fn is_refused(&self, findings: &[Finding]) -> bool {
        let of_form = findings.iter().any(|finding| !finding.is_of_node());
        of_form || self.outcome.map_or(!findings.is_empty(), |outcome| outcome != 0)
    }
}

fn report(session: &Session, arguments: &Check, judged: Vec<Judged>, bundle: Option<Bundle>) -> Exit {
    let mut exit = Exit::Yes;
    let mut lines = Vec::new();
    let mut items = Vec::new();
    if let Some(bundle) = bundle {
        let name = bundle.name();
        lines.push(tf(format!("组合业务 {name}"), format!("bundle {name}")));
    }
    for mut file in judged {
        let findings = std::mem::take(&mut file.gathered).into_sorted();
        let is_refused = file.is_refused(&findings);
        if is_refused {
            exit = Exit::Refused;
        }
        let shown = &file.shown;
        if findings.is_empty() {
            lines.push(format!("{shown}  ✓ {}", t("未发现不符", "no rule fails")));
        } else if !is_refused {
            lines.push(format!(
                "{shown}  ✓ {}",
                t(
                    "可以登记；以下警示已核对或仅计数",
                    "would be registered; what follows is ticked, or only counted"
                )
            ));
        }
        lines.extend(findings.iter().flat_map(|finding| finding.lines(shown)));
        items.push(json!({
            "file": shown,
            "outcome": file.outcome,
            "failed": findings.iter().map(Finding::json).collect::<Vec<Json>>(),
        }));
    }
    let mut document = json!({"items": items});
    if arguments.bundle {
        document["bundle"] = json!(bundle.map(Bundle::name));
    }
    show(session.global.output, "kexin.check/v1", document, &lines);
    exit
}

/// How long a trial copy counts.
const TRIAL_MS: u64 = 5_000;
/// Rule number of a bundle that is none, or of which a member fails.
const GROUP_REFUSED: u16 = 135;
