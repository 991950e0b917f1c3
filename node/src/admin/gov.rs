//! `kexin-node gov`: one governance record, signed by the administrators that it needs, one after the other.
//!
//! The record travels as a file from one to the next; the chain sees it once a quorum has signed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kexin_ledger::act::Act;
use kexin_ledger::act::governance::{self, Governance};
use kexin_ledger::api::{RECORD_MEDIA_TYPE, Status, SubjectView, Submitted, TxStatus, ValidatorsView};
use kexin_ledger::book::RuleBook;
use kexin_ledger::keystore::{KeyPlace, Keystore, Purpose};
use kexin_ledger::record::{RECORD_BYTES_MAX, RecordDraft, Role, SignedRecord, Subject};
use kexin_ledger::rules::rule;
use kexin_ledger::sealed::rand_core::{Rng as _, UnwrapErr};
use kexin_proof::anchor::{ANCHOR_BYTES_MAX, TrustAnchor};
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::ChainId;
use kexin_proof::slots::{Seed, Slots, Width};
use serde_json::{Value, json};

use super::amend_book;
use super::args::{BookChange, Gov, GovSigner, Output};
use super::failure::{Exit, Failure, Outcome, file};
use super::proposal::read_act;
use super::text::{t, tf};
use super::watch::{ask, post, show};
use super::{passphrase, replace_private};

/// Runs the command.
pub fn run(output: Output, arguments: &Gov) -> Outcome {
    match arguments {
        Gov::Propose { act, change, to, api, days, signer } => {
            propose(output, &read_proposal(act, change)?, to, api, *days, signer)
        }
        Gov::Vote { file, api, submit, signer } => vote(output, file, api, *submit, signer),
        Gov::List { files, api } => list(output, files, api.as_deref()),
    }
}

struct Key {
    org: u32,
    number: u16,
    role: Role,
    secret: kexin_proof::suite::SecretKey,
    anchor: TrustAnchor,
}

fn open(signer: &GovSigner) -> Result<Key, Failure> {
    let usage = |text: &'static str| Failure::plain(Exit::Usage, text);
    let anchor = fs::read(&signer.anchor).map_err(|error| file(&signer.anchor, &error))?;
    let anchor = Some(anchor)
        .filter(|bytes| bytes.len() <= ANCHOR_BYTES_MAX)
        .and_then(|bytes| TrustAnchor::from_json(&bytes).ok());
    let anchor = anchor.ok_or_else(|| usage(t("--anchor 不是信任锚", "--anchor is no trust anchor")))?;
    let named =
        signer.key.split_once('/').and_then(|(org, key)| Some((org.parse().ok()?, key.parse().ok()?)));
    let (org, number) = named.ok_or_else(|| usage(t("--key 形如 11/1", "--key looks like 11/1")))?;
    let role =
        Role::from_name(&signer.role).filter(|role| matches!(role, Role::BureauAdmin | Role::ProvinceAdmin));
    let role = role.ok_or_else(|| usage("--role bureau-admin | province-admin"))?;
    let failed =
        |error: kexin_ledger::keystore::KeystoreError| super::keystore_failure(&signer.keystore, &error);
    let locked = Keystore::read(&signer.keystore).map_err(failed)?;
    let keys = locked.unlock(&passphrase::read(&signer.passphrase)?).map_err(failed)?;
    let secret = keys.signing_key(KeyPlace { purpose: Purpose::Clerk, org, key: number }).map_err(failed)?;
    Ok(Key { org, number, role, secret, anchor })
}

fn sign(record: &mut SignedRecord, key: &Key) -> Result<(), Failure> {
    record
        .sign(&key.anchor.chain(), &key.secret, key.role, key.org, key.number)
        .map_err(|error| Failure::plain(Exit::Usage, error.to_string()))
}

fn read_proposal(act: &Path, change: &BookChange) -> Result<Governance, Failure> {
    if amend_book::is_named(act) {
        return amend_book::proposal(change);
    }
    if change.version.is_some() {
        return Err(Failure::plain(
            Exit::Usage,
            t("--version 等仅用于 amend-book", "--version and the rest are of amend-book alone"),
        ));
    }
    let text = fs::read_to_string(act).map_err(|error| file(act, &error))?;
    read_act(&text, &act.display().to_string())
}

fn propose(output: Output, act: &Governance, to: &Path, api: &str, days: u64, signer: &GovSigner) -> Outcome {
    let key = open(signer)?;
    let Status { rule_set, .. } = ask(api, "/v1/status")?;
    let mut seed = [0; 32];
    UnwrapErr(getrandom::SysRng).fill_bytes(&mut seed);
    let mut slots = Slots::new(Width::W32, Seed::from_bytes(seed));
    act.write(&mut slots);
    let issued_at = crate::clock::wall_clock();
    let mut draft = RecordDraft {
        kind: governance::KIND,
        bureau: key.org,
        jurisdiction: PROVINCE_AREA,
        issued_at,
        valid_until: issued_at.plus(days * DAY_MS).unwrap_or(issued_at),
        rule_set,
        attestations: Vec::new(),
        slots,
        sealed: None,
    };
    let subject = |state_key| {
        let view: SubjectView = ask(api, &format!("/v1/subjects/{state_key}"))?;
        Ok(Subject { key: state_key, expected_version: view.version })
    };
    let subjects = act.subject_keys(key.org).into_iter().map(subject).collect::<Result<Vec<_>, Failure>>()?;
    draft.set_subjects(&subjects);
    let mut record = draft.unsigned().map_err(|error| Failure::plain(Exit::Usage, error.to_string()))?;
    parse(&record)?;
    sign(&mut record, &key)?;
    replace_private(to, &record.encode())?;
    print(output, &[(to.to_path_buf(), record)], None)
}

fn vote(output: Output, path: &Path, api: &str, submit: bool, signer: &GovSigner) -> Outcome {
    let mut record = read(path)?;
    let key = open(signer)?;
    sign(&mut record, &key)?;
    replace_private(path, &record.encode())?;
    if !submit {
        return print(output, &[(path.to_path_buf(), record)], None);
    }
    let epoch: ValidatorsView = ask(api, "/v1/validators")?;
    let submitted: Submitted = post(api, "/v1/records", RECORD_MEDIA_TYPE, &record.encode(), WAIT_SECONDS)?;
    let (exit, line) = outcome(&submitted.status);
    let mut lines = vec![line];
    lines.extend(mend(&submitted.status));
    lines.push(tf(format!("时期 {}", epoch.epoch), format!("epoch {}", epoch.epoch)));
    show(output, "kexin.gov/v1", &submitted, &lines);
    Ok(exit)
}

fn outcome(status: &TxStatus) -> (Exit, String) {
    match status {
        TxStatus::Final { receipt } => match rule(receipt.outcome) {
            None => {
                let height = receipt.height;
                (Exit::Done, tf(format!("✓ 已生效，高度 {height}"), format!("✓ done at height {height}")))
            }
            Some(rule) => (Exit::Refused, format!("× R-{:03} {}", rule.number, t(rule.zh, rule.en))),
        },
        TxStatus::Dropped { problem } => {
            (Exit::Refused, format!("× {} {}", problem.code, t("被拒", "refused")))
        }
        TxStatus::Pending | TxStatus::Unknown => (
            Exit::Unknown,
            t("结果未知；再次提交无害", "outcome unknown; sending again is harmless").to_owned(),
        ),
    }
}

/// Law and remedy of what a rule refused.
fn mend(status: &TxStatus) -> Option<String> {
    let TxStatus::Final { receipt } = status else { return None };
    let rule = rule(receipt.outcome)?;
    let (zh, en) = rule.remedy();
    let law = if rule.law.is_empty() { String::new() } else { format!("   [{}]", rule.law) };
    Some(tf(format!("  可办：{zh}{law}"), format!("  mend: {en}{law}")))
}

fn list(output: Output, files: &[PathBuf], api: Option<&str>) -> Outcome {
    let records: Result<Vec<_>, _> =
        files.iter().map(|path| read(path).map(|record| (path.clone(), record))).collect();
    print(output, &records?, api.map(Network::ask).transpose()?.as_ref())
}

/// What a node says of the chain: whose signatures count, and what became of a record.
struct Network<'a> {
    api: &'a str,
    chain: ChainId,
    epoch: Epoch,
}

impl<'a> Network<'a> {
    fn ask(api: &'a str) -> Result<Self, Failure> {
        let Status { chain, .. } = ask(api, "/v1/status")?;
        let validators: ValidatorsView = ask(api, "/v1/validators")?;
        let epoch = Epoch::parse(&validators.policy)
            .map_err(|error| Failure::plain(Exit::Internal, format!("{api}: /v1/validators: {error}")))?;
        Ok(Self { api, chain, epoch })
    }

    fn status(&self, record: &SignedRecord) -> Result<TxStatus, Failure> {
        ask(self.api, &format!("/v1/tx/{}", record.record_id(&self.chain)))
    }

    /// How many of these organisations run a validator.
    fn validators_among(&self, orgs: &BTreeSet<u32>) -> usize {
        self.epoch.validators().iter().filter(|validator| orgs.contains(&validator.org)).count()
    }
}

fn read(path: &Path) -> Result<SignedRecord, Failure> {
    let bytes = fs::read(path).map_err(|error| file(path, &error))?;
    let record = Some(bytes)
        .filter(|bytes| bytes.len() <= RECORD_BYTES_MAX)
        .and_then(|bytes| SignedRecord::decode(&bytes).ok());
    let record = record.ok_or_else(|| {
        Failure::plain(
            Exit::Usage,
            format!("{}: {}", path.display(), t("不是登记记录文件", "no record file")),
        )
    })?;
    parse(&record)?;
    Ok(record)
}

fn parse(record: &SignedRecord) -> Result<Governance, Failure> {
    // A governance act has the same form by every version of the rule book.
    match Act::parse(record, RuleBook::first()) {
        Ok(Act::Governance(act)) => Ok(act),
        Ok(_) => Err(Failure::plain(Exit::Usage, t("不是治理记录", "not a governance record"))),
        Err(rejection) => Err(Failure::plain(
            Exit::Refused,
            format!("R-{:03} {}", rejection.number(), tf(rejection.zh(), rejection.en())),
        )),
    }
}

fn print(output: Output, records: &[(PathBuf, SignedRecord)], network: Option<&Network<'_>>) -> Outcome {
    let mut lines = Vec::new();
    let mut items: Vec<Value> = Vec::new();
    for (path, record) in records {
        let act = parse(record)?;
        let orgs: BTreeSet<u32> = record.signatures().iter().map(|signature| signature.org).collect();
        let signed: Vec<String> = orgs.iter().map(ToString::to_string).collect();
        let until = record.envelope().valid_until;
        lines.push(tf(
            format!("{}  {:?}  已签机构 {}", path.display(), act.code(), signed.join("、")),
            format!("{}  {:?}  signed by {}", path.display(), act.code(), signed.join(", ")),
        ));
        let mut item = json!({
            "file": path, "act": format!("{:?}", act.code()), "organisation": act.organisation(),
            "signed_by": orgs, "valid_until": until,
        });
        if let Some(network) = network {
            let (signed, needed) = (network.validators_among(&orgs), network.epoch.quorum());
            let status = network.status(record)?;
            lines.push(match &status {
                TxStatus::Unknown => tf(
                    format!("    该节点未见；验证机构已签 {signed}，全链事项须 {needed}"),
                    format!("    not known to this node; {signed} validator organisations signed, {needed} needed for what touches the whole chain"),
                ),
                TxStatus::Pending => t("    待登簿", "    waiting for a block").to_owned(),
                TxStatus::Final { .. } | TxStatus::Dropped { .. } => format!("    {}", outcome(&status).1),
            });
            item["validators_signed"] = json!(signed);
            item["quorum"] = json!(needed);
            item["status"] = json!(status);
        }
        items.push(item);
    }
    if network.is_none() {
        lines.push(
            t(
                "涉及全链的事项须 ⌊2n/3⌋+1 个验证机构签名；加 --api 查看链上结果",
                "what touches the whole chain needs floor(2n/3)+1 validator organisations; --api shows what the chain says",
            )
            .to_owned(),
        );
    }
    show(output, "kexin.gov-list/v1", &json!({"items": items}), &lines);
    Ok(Exit::Done)
}

/// Guangdong, GB/T 2260.
const PROVINCE_AREA: u32 = 440_000;
const DAY_MS: u64 = 86_400_000;
const WAIT_SECONDS: u64 = 20;
