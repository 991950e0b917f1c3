//! `kexin record`: from a draft to a record that the right people have signed.

use std::path::{Path, PathBuf};

use kexin_ledger::keystore::{KeyPlace, Purpose};
use kexin_ledger::record::{Role, SignedRecord};
use kexin_ledger::sealed::SealedContent;
use kexin_ledger::unit::{land_of, unit_key};
use kexin_ledger::value::StateValue;
use kexin_proof::hash::RecordId;
use kexin_proof::unit_code::UnitCode;
use serde_json::json;

use super::submit::sign;
use super::unit::parse_code;
use crate::args::{Record, Sign};
use crate::draft::finding::Finding;
use crate::draft::kinds::{self, Kind};
use crate::draft::{
    BundleDesk, CompileError, Compiled, DRAFT_BYTES_MAX, Desk, Known, KnownUnit, NodeDesk, compile, parse,
    template,
};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::profile::{read_input, write_file};
use crate::record_file::{
    attach, attestations_beside, is_draft, read_attestations, read_record, unsigned, unsigned_group,
    write_record,
};
use crate::record_text;
use crate::session::Session;
use crate::text::{t, tf};

mod check;

/// Runs the command.
pub fn run(session: &Session, arguments: &Record) -> Outcome {
    match arguments {
        Record::Draft { sources, bundle: true, to, .. } => draft_bundle(session, sources, to),
        Record::Draft { sources, unit, to, .. } => draft(session, sources, unit, to),
        Record::Check(arguments) => check::run(session, arguments),
        Record::Sign(arguments) => sign_files(session, arguments),
        Record::Show { record, open } => show_record(session, record, *open),
    }
}

/// A role by its name.
///
/// # Errors
/// When there is none of that name.
pub fn role_named(name: &str) -> Result<Role, Failure> {
    Role::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Role::ALL.into_iter().map(Role::name).collect();
        Failure::new(Exit::Usage, t("没有这个岗位", "there is no such role"), names.join(" | "))
    })
}

/// Makes the record of a draft's file.
///
/// # Errors
/// All that is wrong with the draft, with lines; or what the desk could not get.
pub fn compile_file(path: &Path, desk: &dyn Desk) -> Result<Compiled, Failure> {
    let compiled = try_compile(path, desk)?;
    compiled.map_err(|findings| Failure {
        exit: Exit::Refused,
        what: tf(
            format!("草稿有 {} 处不符", findings.len()),
            format!("the draft has {} faults", findings.len()),
        ) + "\n"
            + &findings
                .iter()
                .flat_map(|found| found.lines(&path.display().to_string()))
                .collect::<Vec<_>>()
                .join("\n"),
        remedy: None,
    })
}

fn try_compile(path: &Path, desk: &dyn Desk) -> Result<Result<Compiled, Vec<Finding>>, Failure> {
    let bytes = read_input(path, DRAFT_BYTES_MAX)?;
    let node = match parse(&bytes) {
        Ok(node) => node,
        Err(finding) => return Ok(Err(vec![finding])),
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match compile(&node, folder, desk) {
        Ok(compiled) => Ok(Ok(compiled)),
        Err(CompileError::Findings(findings)) => Ok(Err(findings)),
        Err(CompileError::Failure(failure)) => Err(failure),
    }
}

fn draft(session: &Session, sources: &[String], units: &[String], to: &Path) -> Outcome {
    let [source] = sources else { return draft_several(session, sources, to) };
    if let Some(kind) = kinds::find(source) {
        let known = if units.is_empty() { Known::default() } else { known_of(session, kind, units)? };
        let text = template(kind, &known);
        if to == Path::new("-") {
            anstream::print!("{text}");
        } else {
            write_file(to, text.as_bytes())?;
        }
        return Ok(Exit::Yes);
    }
    let path = draft_path(source)?;
    if to == Path::new("-") {
        return Err(Failure::plain(
            Exit::Usage,
            t("记录是二进制文件：请用 --to 文件.kxr", "a record is binary: name a file with --to FILE.kxr"),
        ));
    }
    let compiled = compile_file(path, &NodeDesk::open(session)?)?;
    write_unsigned(session, &[(to.to_owned(), unsigned(&compiled.draft)?)])
}

/// Records that have nothing to do with each other, one of each draft.
fn draft_several(session: &Session, sources: &[String], to: &Path) -> Outcome {
    let desk = NodeDesk::open(session)?;
    let mut records = Vec::new();
    for source in sources {
        let path = draft_path(source)?;
        records.push((record_path(path, to), unsigned(&compile_file(path, &desk)?.draft)?));
    }
    write_unsigned(session, &records)
}

/// Where the record of a draft goes in a folder.
fn record_path(draft: &Path, folder: &Path) -> PathBuf {
    folder.join(draft.with_extension("kxr").file_name().unwrap_or_default())
}

/// A bundle's records, each at the versions that the ones before it leave.
fn draft_bundle(session: &Session, sources: &[String], to: &Path) -> Outcome {
    let node = NodeDesk::open(session)?;
    let desk = BundleDesk::over(&node);
    let mut drafts = Vec::new();
    let mut names = Vec::new();
    for source in sources {
        let path = draft_path(source)?;
        let compiled = compile_file(path, &desk)?;
        desk.note(&unsigned(&compiled.draft)?);
        drafts.push(compiled.draft);
        names.push(record_path(path, to));
    }
    let records = unsigned_group(&drafts)?;
    write_unsigned(session, &names.into_iter().zip(records).collect::<Vec<_>>())
}

fn draft_path(source: &str) -> Result<&Path, Failure> {
    let path = Path::new(source);
    if is_draft(path) {
        return Ok(path);
    }
    Err(Failure::new(
        Exit::Usage,
        t("既不是登记类型，也不是草稿文件", "neither a type of registration nor a draft"),
        kinds::names(),
    ))
}

fn write_unsigned(session: &Session, records: &[(PathBuf, SignedRecord)]) -> Outcome {
    let chain = session.chain()?;
    let mut lines = Vec::new();
    let mut items = Vec::new();
    for (to, record) in records {
        write_record(to, record)?;
        let case = record.case_number();
        lines.push(tf(
            format!("待签记录 {}（业务 {case}）", to.display()),
            format!("unsigned record {} (case {case})", to.display()),
        ));
        items.push(
            json!({"file": to.display().to_string(), "record": record.record_id(&chain), "case": case}),
        );
    }
    let document = json!({"items": items});
    show(session.global.output, "kexin.record/v1", document, if session.global.quiet { &[] } else { &lines });
    Ok(Exit::Yes)
}

/// What the register knows of the units that a template asks for.
fn known_of(session: &Session, kind: &Kind, units: &[String]) -> Result<Known, Failure> {
    let codes = units.iter().map(|unit| parse_code(unit)).collect::<Result<Vec<UnitCode>, _>>()?;
    let desk = NodeDesk::open(session)?;
    let values = codes.iter().map(|code| desk.value(&unit_key(code))).collect::<Result<Vec<_>, _>>()?;
    let land = codes.first().and_then(land_of).map(|land| desk.value(&unit_key(&land))).transpose()?;
    let known: Vec<KnownUnit<'_>> = codes
        .iter()
        .zip(&values)
        .map(|(code, value)| KnownUnit { code: *code, facts: value.as_ref().map(StateValue::slots) })
        .collect();
    let land = land.as_ref().and_then(Option::as_ref).map(StateValue::slots);
    Ok(Known::of(kind, &known, land, desk.now()))
}

fn sign_files(session: &Session, arguments: &Sign) -> Outcome {
    let role = role_named(&arguments.role)?;
    let mut items = Vec::new();
    let mut lines = Vec::new();
    // Everything is read and signed before anything is written, so a bad file changes no other.
    let mut signed = Vec::new();
    for path in &arguments.files {
        let shown = path.display().to_string();
        let record = read_record(path)?;
        let beside = if arguments.attach_beside { attestations_beside(path)? } else { Vec::new() };
        let more = read_attestations(arguments.attach.iter().chain(&beside))?;
        let record = attach(record, more).and_then(|record| sign(session, record, role));
        signed.push((path, record.map_err(|failure| failure.at(&shown))?));
    }
    let chain = session.chain()?;
    for (path, record) in signed {
        write_record(path, &record)?;
        let shown = path.display().to_string();
        lines.push(tf(
            format!("{shown}  已签名（{}），共 {} 个签名", role.name(), record.signatures().len()),
            format!("{shown}  signed as {}, {} signatures in all", role.name(), record.signatures().len()),
        ));
        items.push(json!({"file": shown, "record": record.record_id(&chain), "signatures": record.signatures().len()}));
    }
    show(
        session.global.output,
        "kexin.sign/v1",
        json!({"items": items}),
        if session.global.quiet { &[] } else { &lines },
    );
    Ok(Exit::Yes)
}

fn show_record(session: &Session, source: &str, open: bool) -> Outcome {
    let record = match source.parse::<RecordId>() {
        Ok(id) => fetch(session, &id)?,
        Err(_) => read_record(Path::new(source))?,
    };
    let opened = if open { Some(open_sealed(session, &record)?) } else { None };
    let lines = record_text::lines(&record, opened.as_ref());
    let id = session.chain().ok().map(|chain| record.record_id(&chain));
    let document = record_text::document(&record, id.as_ref());
    show(session.global.output, "kexin.record/v1", document, &lines);
    Ok(Exit::Yes)
}

/// A record of the chain, with its sealed part when this desk may have it.
///
/// # Errors
/// No node, its refusal, or an answer that is no record.
pub fn fetch(session: &Session, id: &RecordId) -> Result<SignedRecord, Failure> {
    use base64::Engine as _;
    let requester = session.requester()?;
    let view: kexin_ledger::api::RecordView =
        session.client()?.json(&format!("/v1/records/{id}"), Some(&requester))?;
    let malformed =
        || Failure::plain(Exit::Internal, t("节点应答不是登记记录", "the node's answer is no record"));
    let text = view.record.ok_or_else(|| {
        Failure::plain(Exit::NotAuthorised, t("节点未给出记录内容", "the node did not hand out the record"))
    })?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).map_err(|_| malformed())?;
    let record = SignedRecord::decode_kept(&bytes).map_err(|_| malformed())?;
    if record.record_id(&session.chain()?) == *id { Ok(record) } else { Err(malformed()) }
}

/// Opens a record's sealed part with any key of the keystore that it is addressed to.
///
/// # Errors
/// No sealed part, no such key, or a part that was changed.
pub fn open_sealed(session: &Session, record: &SignedRecord) -> Result<SealedContent, Failure> {
    let Some(part) = record.sealed() else {
        return Err(Failure::plain(
            Exit::Usage,
            t("此记录没有密封部分", "the record has no sealed part here"),
        ));
    };
    let keys = session.keys()?;
    for (org, key) in part.recipients() {
        let place = KeyPlace { purpose: Purpose::Sealing, org, key };
        let Ok(secret) = keys.opening_key(place) else { continue };
        let content = part.open((org, key), &secret, &session.chain()?, &record.envelope().fields_root);
        let content = content.and_then(|content| content.check_against(record.slots()).map(|()| content));
        return content.map_err(|error| Failure::plain(Exit::NotAuthorised, error.to_string()));
    }
    Err(Failure::plain(
        Exit::NotAuthorised,
        t("密钥库没有可打开此密封部分的密钥", "no key of the keystore opens this sealed part"),
    ))
}

/// Stands for the bureau when a draft is judged without a profile.
pub const OFFLINE_ORG: u32 = 1;
