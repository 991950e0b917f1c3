//! `kexin submit`: sign what is a draft, send everything, then wait for all of it together.

use std::path::{Path, PathBuf};

use kexin_ledger::api::{Submitted, TxStatus};
use kexin_ledger::record::{Role, SignedRecord};
use kexin_ledger::rules::rule;
use kexin_proof::hash::RecordId;
use kexin_proof::height::Height;
use serde_json::json;

use super::record::{compile_file, role_named};
use crate::args::Submit;
use crate::draft::NodeDesk;
use crate::draft::finding::remedy;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{civil_time, show};
use crate::record_file::{attach, is_draft, read_attestations, read_record, unsigned};
use crate::session::Session;
use crate::text::{t, tf};

/// A record on its way, with the name that its lines begin with.
pub struct Outgoing {
    /// File or case.
    pub label: String,
    /// The record.
    pub record: SignedRecord,
}

/// Runs the command.
pub fn run(session: &Session, arguments: &Submit) -> Outcome {
    let role = role_named(&arguments.role)?;
    let drafts: Vec<&PathBuf> = arguments.files.iter().filter(|path| is_draft(path)).collect();
    if !arguments.attach.is_empty() && (drafts.len() != 1 || arguments.files.len() != 1) {
        return Err(Failure::plain(
            Exit::Usage,
            t("--attach 只用于单个草稿", "--attach goes with one draft alone"),
        ));
    }
    let desk = if drafts.is_empty() { None } else { Some(NodeDesk::open(session)?) };
    let mut outgoing = Vec::new();
    for path in &arguments.files {
        let label = path.display().to_string();
        let record = match &desk {
            Some(desk) if is_draft(path) => sign_draft(session, desk, path, role, &arguments.attach)?,
            _ => read_record(path)?,
        };
        outgoing.push(Outgoing { label, record });
    }
    send(session, &outgoing)
}

fn sign_draft(
    session: &Session,
    desk: &NodeDesk,
    path: &Path,
    role: Role,
    attached: &[PathBuf],
) -> Result<SignedRecord, Failure> {
    let compiled = compile_file(path, desk)?;
    let record = attach(unsigned(&compiled.draft)?, read_attestations(attached)?)?;
    sign(session, record, role)
}

/// Signs a record in a role with this desk's key.
///
/// # Errors
/// No such key, or too many signatures.
pub fn sign(session: &Session, mut record: SignedRecord, role: Role) -> Result<SignedRecord, Failure> {
    let key = session.key_for(role)?;
    record
        .sign(&session.chain()?, &key.secret, role, key.org, key.number)
        .map_err(|error| Failure::plain(Exit::Usage, error.to_string()))?;
    Ok(record)
}

/// Sends records and waits until each is final, refused, or the time is up.
///
/// # Errors
/// No node.
pub fn send(session: &Session, outgoing: &[Outgoing]) -> Outcome {
    let client = session.client()?;
    let chain = session.chain()?;
    let mut sent: Vec<(&Outgoing, RecordId, Result<TxStatus, Failure>)> = Vec::new();
    for item in outgoing {
        let id = item.record.record_id(&chain);
        let answer: Result<Submitted, Failure> = client.post_record("/v1/records", &item.record.encode());
        if let Err(failure) = &answer
            && failure.exit == Exit::NoNode
        {
            return Err(Failure {
                exit: failure.exit,
                what: failure.what.clone(),
                remedy: failure.remedy.clone(),
            });
        }
        sent.push((item, id, answer.map(|submitted| submitted.status)));
    }
    let deadline = crate::clock::now().value().saturating_add(session.global.timeout * 1_000);
    for (_, id, status) in &mut sent {
        while let Ok(TxStatus::Unknown | TxStatus::Pending) = status {
            let left_ms = deadline.saturating_sub(crate::clock::now().value());
            if left_ms == 0 {
                break;
            }
            *status = client.wait(&format!("/v1/tx/{id}"), left_ms.div_ceil(1_000).min(WAIT_SECONDS));
        }
    }
    Ok(report(session, &sent))
}

fn report(session: &Session, sent: &[(&Outgoing, RecordId, Result<TxStatus, Failure>)]) -> Exit {
    let mut exit = Exit::Yes;
    let mut lines = Vec::new();
    let mut items = Vec::new();
    for (item, id, status) in sent {
        let ended = match status {
            Ok(status) => exit_of(status),
            Err(failure) => failure.exit,
        };
        exit = worse(exit, ended);
        let label = &item.label;
        match status {
            Ok(status) => {
                let mut parts = words(status).into_iter();
                lines.push(format!("{label}  {}", parts.next().unwrap_or_default()));
                lines.extend(parts);
                items.push(
                    json!({"file": label, "record": id, "status": status, "refusal": refusal_of(status)}),
                );
            }
            Err(failure) => {
                lines.push(format!("{label}  × {}", failure.what));
                lines.extend(
                    failure.remedy.iter().map(|remedy| format!("    {}{remedy}", t("可办：", "mend: "))),
                );
                items.push(
                    json!({"file": label, "record": id, "error": failure.what, "mend": failure.remedy}),
                );
            }
        }
    }
    if exit == Exit::Unknown {
        lines.push(tf(
            "结果未知，可放心再问：kexin tx status 记录号；重复提交无害".to_owned(),
            "outcome unknown; ask again with kexin tx status ID; sending again is harmless".to_owned(),
        ));
    }
    let is_quiet = session.global.quiet && exit == Exit::Yes;
    if let Some(height) = last_height(sent).filter(|_| !is_quiet) {
        lines.push(tf(
            format!("取证明：kexin proof get … --since-height {height}"),
            format!("proofs: kexin proof get … --since-height {height}"),
        ));
    }
    show(
        session.global.output,
        "kexin.submit/v1",
        json!({"items": items}),
        if is_quiet { &[] } else { &lines },
    );
    exit
}

/// The highest block that one of the records was registered in: what a proof must cover to tell of all of them.
fn last_height(sent: &[(&Outgoing, RecordId, Result<TxStatus, Failure>)]) -> Option<Height> {
    let height = |status: &Result<TxStatus, Failure>| match status {
        Ok(TxStatus::Final { receipt }) => Some(receipt.height),
        _ => None,
    };
    sent.iter().filter_map(|(_, _, status)| height(status)).max()
}

/// The rule that refused a record in a block, in both languages with law and remedy, for programs.
fn refusal_of(status: &TxStatus) -> Option<serde_json::Value> {
    let TxStatus::Final { receipt } = status else { return None };
    let rule = rule(receipt.outcome)?;
    let (mend_zh, mend_en) = rule.remedy();
    Some(json!({
        "rule": format!("R-{:03}", rule.number),
        "zh": rule.zh,
        "en": rule.en,
        "law": rule.law,
        "mend_zh": mend_zh,
        "mend_en": mend_en,
    }))
}

/// Of two exit codes the one that a script must not miss: refusals and faults before what is only unknown.
fn worse(first: Exit, second: Exit) -> Exit {
    let rank = |exit: Exit| match exit {
        Exit::Yes => 0,
        Exit::Unknown => 1,
        Exit::Refused => 2,
        _ => 3,
    };
    if rank(second) > rank(first) { second } else { first }
}

/// The exit code that a status stands for.
pub fn exit_of(status: &TxStatus) -> Exit {
    match status {
        TxStatus::Unknown | TxStatus::Pending => Exit::Unknown,
        TxStatus::Final { receipt } if receipt.outcome == 0 => Exit::Yes,
        TxStatus::Final { .. } | TxStatus::Dropped { .. } => Exit::Refused,
    }
}

/// Where a record stands, in words: one line, and below it law and remedy of a refusal.
pub fn words(status: &TxStatus) -> Vec<String> {
    match status {
        TxStatus::Unknown => vec![t("该节点没有此记录", "this node knows no such record").to_owned()],
        TxStatus::Pending => vec![t("待登簿", "pending").to_owned()],
        TxStatus::Dropped { problem } => vec![
            format!(
                "× {} {}{}",
                problem.code,
                tf(problem.title_zh.clone(), problem.title_en.clone()),
                problem.law.as_ref().map(|law| format!("   [{law}]")).unwrap_or_default()
            ),
            format!(
                "    {}{}",
                t("可办：", "mend: "),
                tf(problem.remedy_zh.clone(), problem.remedy_en.clone())
            ),
        ],
        TxStatus::Final { receipt } => {
            let (height, time) = (receipt.height, civil_time(receipt.time));
            match rule(receipt.outcome) {
                None => vec![tf(
                    format!("✓ 已登簿  高度 {height}  登记时间 {time}"),
                    format!("✓ registered  height {height}  recorded {time}"),
                )],
                Some(rule) => {
                    let law = if rule.law.is_empty() { String::new() } else { format!("   [{}]", rule.law) };
                    vec![
                        tf(
                            format!("× 不予登记  R-{:03} {}{law}  高度 {height}", rule.number, rule.zh),
                            format!("× refused  R-{:03} {}{law}  height {height}", rule.number, rule.en),
                        ),
                        format!("    {}{}", t("可办：", "mend: "), remedy(rule)),
                    ]
                }
            }
        }
    }
}

/// Longest wait of one request, seconds.
const WAIT_SECONDS: u64 = 30;
