//! `kexin proof`: what a bundle holds, and its parts for tools of public standards.

use std::fs;
use std::path::Path;

use kexin_proof::anchor::TrustAnchor;
use kexin_proof::bundle::{self, BUNDLE_BYTES_MAX, Fork, ProofBundle, RecordEvidence};
use kexin_proof::checkpoint::{Checkpoint, SignedNote};
use kexin_proof::entry::{LogEntry, RecordEntry};
use kexin_proof::height::LeafIndex;
use kexin_proof::inclusion::InclusionPath;
use serde_json::json;

use super::{anchor, proof_get, verify};
use crate::args::{Global, Proof};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::profile::read_input;
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session, arguments: &Proof) -> Outcome {
    let (global, folder) = (&session.global, &session.folder);
    match arguments {
        Proof::Get(arguments) => proof_get::run(session, arguments),
        Proof::Verify(arguments) => verify::run(global, folder, arguments),
        Proof::Inspect { file } => inspect(global, file),
        Proof::Compare { first, second, anchor } => {
            let anchor = anchor::open(anchor.as_deref(), folder)?;
            compare(global, (first, second), &anchor)
        }
        Proof::Explode { file, anchor, to } => {
            let anchor = anchor::open(anchor.as_deref(), folder)?;
            explode(&open(file)?, &anchor, to)
        }
    }
}

fn open(file: &Path) -> Result<ProofBundle, Failure> {
    let bytes = read_input(file, BUNDLE_BYTES_MAX)?;
    ProofBundle::from_json(&bytes).map_err(|error| {
        Failure::plain(Exit::NotProven, tf(error.check.zh().to_owned(), error.check.en().to_owned()))
    })
}

fn inspect(global: &Global, file: &Path) -> Outcome {
    let bundle = open(file)?;
    let checkpoint =
        SignedNote::parse(&bundle.checkpoint).ok().and_then(|note| Checkpoint::from_body(&note.body).ok());
    let size = checkpoint.map_or(0, |checkpoint| checkpoint.size.value());
    let shown: Vec<u16> = bundle
        .records
        .iter()
        .map(|evidence| &evidence.slots)
        .chain(bundle.states.iter().filter_map(|evidence| evidence.slots.as_ref()))
        .flat_map(|slots| slots.slots().iter().map(|shown| shown.slot))
        .collect();
    let question = serde_json::to_value(&bundle.question).unwrap_or_default();
    let lines = [
        t("未核验，仅供查看", "unverified, for looking only").to_owned(),
        tf(format!("来源    {}", bundle.origin), format!("origin      {}", bundle.origin)),
        tf(format!("链      {}", bundle.chain), format!("chain       {}", bundle.chain)),
        tf(format!("问题    {question}"), format!("question    {question}")),
        tf(format!("检查点  {size} 条"), format!("checkpoint  {size} entries")),
        tf(format!("披露    槽位 {shown:?}"), format!("disclosed   slots {shown:?}")),
    ];
    let document = json!({
        "verified": false,
        "origin": bundle.origin,
        "chain": bundle.chain,
        "question": question,
        "checkpoint_size": size.to_string(),
        "disclosed_slots": shown,
    });
    show(global.output, "kexin.bundle/v1", document, &lines);
    Ok(Exit::Yes)
}

/// Says whether two bundles tell two histories, and names everyone who sealed both.
fn compare(global: &Global, files: (&Path, &Path), anchor: &TrustAnchor) -> Outcome {
    let (first, second) = (read_input(files.0, BUNDLE_BYTES_MAX)?, read_input(files.1, BUNDLE_BYTES_MAX)?);
    let found = bundle::compare(&first, &second, anchor).map_err(|error| {
        let (zh, en) = (error.check.zh(), error.check.en());
        Failure::new(
            Exit::NotProven,
            tf(
                format!("其中一份不足为凭：{zh}（检查项 {}）", error.check.name()),
                format!("one of them proves nothing: {en} (check {})", error.check.name()),
            ),
            t("逐份用 kexin verify 核验", "verify each with kexin verify"),
        )
    })?;
    let Some(fork) = found else {
        let line = t("两份证明互不矛盾", "the two do not contradict each other").to_owned();
        show(global.output, "kexin.fork/v1", json!({ "fork": false }), &[line]);
        return Ok(Exit::Yes);
    };
    report_fork(global, &fork);
    Ok(Exit::ProvenFalse)
}

fn report_fork(global: &Global, fork: &Fork) {
    let mut lines = vec![
        tf(
            format!("账本分叉：{}", fork.contradiction),
            format!("the ledger has forked: {}", fork.contradiction),
        ),
        tf(
            format!("为双方都封印过的验证者 {} 个：", fork.double_signers.len()),
            format!("{} validators sealed both:", fork.double_signers.len()),
        ),
    ];
    for signer in &fork.double_signers {
        let (org, name) = (signer.org, signer.key.name());
        lines.push(tf(format!("  机构 {org}  {name}"), format!("  organisation {org}  {name}")));
    }
    lines.push(
        t(
            "两份均不可采信；保存原件，停止依据该链办理，报省级登记机构与各验证机构核查",
            "rely on neither; keep both files, stop acting on this chain, and report them to the provincial registry and every validator's bureau",
        )
        .to_owned(),
    );
    let signers: Vec<_> = fork
        .double_signers
        .iter()
        .map(|signer| json!({ "org": signer.org, "key": signer.key.to_string() }))
        .collect();
    let document =
        json!({ "fork": true, "contradiction": fork.contradiction.to_string(), "double_signers": signers });
    show(global.output, "kexin.fork/v1", document, &lines);
}

/// Writes `policy`, `checkpoint` and, for each piece of evidence, its log entry with a C2SP tlog-proof.
fn explode(bundle: &ProofBundle, anchor: &TrustAnchor, to: &Path) -> Outcome {
    let note = SignedNote::parse(&bundle.checkpoint).ok();
    let size = note
        .as_ref()
        .and_then(|note| Checkpoint::from_body(&note.body).ok())
        .map(|checkpoint| checkpoint.size);
    let policy = size.and_then(|size| anchor.epoch_of(size)).map(|entry| entry.epoch.text());
    let Some(policy) = policy else {
        return Err(Failure::new(
            Exit::NotProven,
            t("信任锚中没有覆盖该检查点的时期", "no epoch of the anchor covers the checkpoint"),
            t("更新信任锚", "update the anchor"),
        ));
    };
    let mut files = vec![
        ("policy".to_owned(), policy.as_bytes().to_vec()),
        ("checkpoint".to_owned(), bundle.checkpoint.clone().into_bytes()),
    ];
    for (number, evidence) in bundle.records.iter().enumerate() {
        files.push((format!("record{number}.entry.bin"), record_entry(bundle, evidence).to_bytes()));
        let proof = tlog_proof(evidence.index, &evidence.path, &bundle.checkpoint);
        files.push((format!("record{number}.tlog-proof"), proof.into_bytes()));
    }
    let blocks = bundle.records.iter().map(|e| &e.block).chain(bundle.states.iter().map(|e| &e.block));
    for (number, block) in blocks.enumerate() {
        files.push((format!("header{number}.entry.bin"), LogEntry::Header(block.header.clone()).to_bytes()));
        let proof = tlog_proof(block.header.log_index(), &block.path, &bundle.checkpoint);
        files.push((format!("header{number}.tlog-proof"), proof.into_bytes()));
    }
    let io = |error: std::io::Error| {
        let name = to.display();
        Failure::plain(
            Exit::Usage,
            tf(format!("无法写入 {name}：{error}"), format!("{name} cannot be written: {error}")),
        )
    };
    fs::create_dir(to).map_err(io)?;
    for (name, bytes) in files {
        fs::write(to.join(name), bytes).map_err(io)?;
    }
    Ok(Exit::Yes)
}

fn record_entry(bundle: &ProofBundle, evidence: &RecordEvidence) -> LogEntry {
    LogEntry::Record(RecordEntry {
        record_id: evidence.envelope.record_id(&bundle.chain),
        signatures_hash: evidence.signatures,
        outcome: evidence.outcome,
    })
}

/// C2SP tlog-proof: version line, index, path hashes in base64, an empty line, the signed checkpoint.
fn tlog_proof(index: LeafIndex, path: &InclusionPath, checkpoint: &str) -> String {
    use base64::Engine as _;
    let mut text = format!("c2sp.org/tlog-proof@v1\nindex {index}\n");
    for hash in path.hashes() {
        text.push_str(&base64::engine::general_purpose::STANDARD.encode(hash));
        text.push('\n');
    }
    text + "\n" + checkpoint
}
