//! `kexin-node genesis`: the founding file, from a skeleton to what every founder has signed off.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kexin_ledger::genesis::{GENESIS_BYTES_MAX, Genesis};
use kexin_ledger::keystore::{Keystore, Purpose};
use kexin_proof::epoch::Validator;
use kexin_proof::hash::ChainId;
use kexin_proof::suite::{PublicKey, SignatureBytes, signed_message, verify_strict};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::args::{GenesisCommand, Output, PassphraseFrom};
use super::failure::{Exit, Failure, Outcome, file};
use super::testnet::{first_anchor, write_private};
use super::text::{t, tf};
use super::watch::show;
use super::{keystore_failure, passphrase, replace_private};
use crate::signer::node_key;

/// Format of a `.kxid` file.
pub const IDENTITY_FORMAT: &str = "kexinku/identity/v1";

/// What a future validator sends to whoever makes the genesis.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// [`IDENTITY_FORMAT`].
    pub format: String,
    /// Its keys.
    pub validator: ValidatorPart,
    /// Where peers reach it.
    pub address: String,
}

/// A validator as the genesis file writes it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidatorPart {
    org: u32,
    consensus_key: PublicKey,
    peer_id: String,
    seal_key: PublicKey,
}

impl From<&Validator> for ValidatorPart {
    fn from(validator: &Validator) -> Self {
        let Validator { org, consensus_key, peer_id, seal_key } = validator.clone();
        Self { org, consensus_key, peer_id, seal_key }
    }
}

/// A founder's signature of a genesis.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Approval {
    format: String,
    chain: ChainId,
    org: u32,
    signature: String,
}

/// Runs the command.
pub fn run(output: Output, command: &GenesisCommand) -> Outcome {
    match command {
        GenesisCommand::New { origin, to } => new(output, origin, to),
        GenesisCommand::AddValidator { genesis, identity } => add_validator(output, genesis, identity),
        GenesisCommand::Sign { genesis, keystore, org, passphrase } => {
            approve(output, genesis, keystore, *org, passphrase)
        }
        GenesisCommand::Show { genesis } => describe(output, genesis),
        GenesisCommand::Hash { genesis } => {
            println!("{}", chain_of(&read(genesis)?)?);
            Ok(Exit::Done)
        }
        GenesisCommand::Anchor { genesis, to } => {
            let anchor = first_anchor(&read(genesis)?)?;
            write_private(to, &anchor.to_json())?;
            show(
                output,
                "kexin.anchor/v1",
                &json!({"fingerprint": anchor.fingerprint()}),
                &[anchor.fingerprint()],
            );
            Ok(Exit::Done)
        }
        GenesisCommand::Verify { genesis, approvals } => verify(output, genesis, approvals),
    }
}

/// A skeleton: organisations are written in by hand, validators added from their files.
fn new(output: Output, origin: &str, to: &Path) -> Outcome {
    let time = kexin_ledger::genesis::written_time(crate::clock::wall_clock());
    let skeleton = json!({
        "format": "kexinku/genesis/v1", "origin": origin, "time": time, "suite": 1,
        "validators": [], "publishers": [], "organisations": [], "parameters": [],
    });
    write_private(to, &pretty(&skeleton))?;
    let line = tf(
        format!("已写出 {}；请填入 organisations、publishers，再 genesis add-validator", to.display()),
        format!("{} written; fill in organisations and publishers, then genesis add-validator", to.display()),
    );
    show(output, "kexin.genesis/v1", &json!({"file": to}), &[line]);
    Ok(Exit::Done)
}

fn add_validator(output: Output, genesis: &Path, identity: &Path) -> Outcome {
    let mut document: Value = read_json(genesis, GENESIS_BYTES_MAX)?;
    let identity: Identity = read_json(identity, IDENTITY_BYTES_MAX)?;
    if identity.format != IDENTITY_FORMAT {
        return Err(Failure::plain(Exit::Usage, t("不是 .kxid 文件", "not a .kxid file")));
    }
    let malformed = || {
        Failure::plain(
            Exit::Usage,
            format!("{}: {}", genesis.display(), t("不是创世文件", "no genesis file")),
        )
    };
    let validators = document.get_mut("validators").and_then(Value::as_array_mut).ok_or_else(malformed)?;
    let org = identity.validator.org;
    validators.retain(|validator| validator["org"] != json!(org));
    validators.push(serde_json::to_value(&identity.validator).expect("plain members"));
    let count = validators.len();
    replace_private(genesis, &pretty(&document))?;
    let line = tf(
        format!("验证者 {count} 个，新增机构 {org}"),
        format!("{count} validators, organisation {org} added"),
    );
    show(output, "kexin.genesis/v1", &json!({"file": genesis, "validators": count}), &[line]);
    Ok(Exit::Done)
}

fn approve(output: Output, path: &Path, keystore: &Path, org: u32, from: &PassphraseFrom) -> Outcome {
    let genesis = read(path)?;
    let chain = chain_of(&genesis)?;
    let failed = |error| keystore_failure(keystore, &error);
    let keys = Keystore::read(keystore).map_err(failed)?.unlock(&passphrase::read(from)?).map_err(failed)?;
    let secret = keys.signing_key(node_key(Purpose::Seal, org)).map_err(failed)?;
    let is_founder = genesis
        .epoch()
        .validators()
        .iter()
        .any(|validator| validator.org == org && validator.seal_key == secret.public());
    if !is_founder {
        return Err(Failure::plain(
            Exit::NotAuthorised,
            t("创世文件中没有此机构的这把封签密钥", "the genesis has no such seal key of this organisation"),
        ));
    }
    let signature = secret.sign(&signed_message(APPROVAL_TAG, &chain, &[]));
    let approval = Approval {
        format: APPROVAL_FORMAT.to_owned(),
        chain,
        org,
        signature: hex::encode(signature.as_bytes()),
    };
    let to = path.with_extension(format!("{org}.kxsig"));
    write_private(&to, &serde_json::to_vec_pretty(&approval).expect("plain members"))?;
    let line = tf(format!("已签：{}", to.display()), format!("signed: {}", to.display()));
    show(output, "kexin.genesis/v1", &json!({"file": to, "chain": chain, "org": org}), &[line]);
    Ok(Exit::Done)
}

fn describe(output: Output, path: &Path) -> Outcome {
    let genesis = read(path)?;
    let chain = chain_of(&genesis)?;
    let epoch = genesis.epoch();
    let mut lines = vec![
        tf(format!("来源    {}", epoch.origin()), format!("origin      {}", epoch.origin())),
        tf(format!("链      {chain}"), format!("chain       {chain}")),
        tf(
            format!("验证者  {}，法定数 {}", epoch.validators().len(), epoch.quorum()),
            format!("validators  {}, quorum {}", epoch.validators().len(), epoch.quorum()),
        ),
    ];
    for organisation in &genesis.parts().organisations {
        let kind = organisation.facts.kind.name();
        lines.push(format!("  {:>6}  {kind:<16} {}", organisation.org, organisation.facts.name));
    }
    let document = json!({
        "origin": epoch.origin(), "chain": chain, "validators": epoch.validators().len(), "quorum": epoch.quorum(),
        "organisations": genesis.parts().organisations.len(),
    });
    show(output, "kexin.genesis/v1", &document, &lines);
    Ok(Exit::Done)
}

fn verify(output: Output, path: &Path, approvals: &[PathBuf]) -> Outcome {
    let genesis = read(path)?;
    let chain = chain_of(&genesis)?;
    let mut holds: BTreeMap<u32, bool> = BTreeMap::new();
    for approval in approvals {
        let found: Approval = read_json(approval, IDENTITY_BYTES_MAX)?;
        holds.insert(found.org, is_approved(&genesis, &chain, &found));
    }
    let signed = holds.values().filter(|holds| **holds).count();
    let count = genesis.epoch().validators().len();
    let mut lines: Vec<String> =
        holds.iter().map(|(org, holds)| format!("{} {org}", if *holds { "✓" } else { "×" })).collect();
    lines.push(tf(
        format!("创世文件合法，{signed}/{count} 个验证机构已签"),
        format!("the genesis is sound, {signed} of {count} validators signed"),
    ));
    show(
        output,
        "kexin.genesis/v1",
        &json!({"chain": chain, "signed": signed, "validators": count, "holds": holds}),
        &lines,
    );
    Ok(if holds.values().all(|holds| *holds) { Exit::Done } else { Exit::Refused })
}

fn is_approved(genesis: &Genesis, chain: &ChainId, approval: &Approval) -> bool {
    let mut bytes = [0; 64];
    let validators = genesis.epoch().validators();
    let Some(validator) = validators.iter().find(|validator| validator.org == approval.org) else {
        return false;
    };
    approval.format == APPROVAL_FORMAT
        && approval.chain == *chain
        && hex::decode_to_slice(&approval.signature, &mut bytes).is_ok()
        && verify_strict(
            &validator.seal_key,
            &signed_message(APPROVAL_TAG, chain, &[]),
            &SignatureBytes::from_bytes(bytes),
        )
        .is_ok()
}

fn chain_of(genesis: &Genesis) -> Result<ChainId, Failure> {
    let outcome = genesis.outcome().map_err(|error| Failure::plain(Exit::Internal, error.to_string()))?;
    Ok(outcome.header().chain())
}

fn read(path: &Path) -> Result<Genesis, Failure> {
    let bytes = read_bounded(path, GENESIS_BYTES_MAX)?;
    Genesis::from_json(&bytes)
        .map_err(|error| Failure::plain(Exit::Usage, format!("{}: {error}", path.display())))
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path, bytes_max: usize) -> Result<T, Failure> {
    serde_json::from_slice(&read_bounded(path, bytes_max)?).map_err(|error| {
        Failure::plain(
            Exit::Usage,
            format!("{}:{}: {}", path.display(), error.line(), t("格式错误", "malformed")),
        )
    })
}

fn read_bounded(path: &Path, bytes_max: usize) -> Result<Vec<u8>, Failure> {
    let len = fs::metadata(path).map_err(|error| file(path, &error))?.len();
    if len > bytes_max as u64 {
        return Err(Failure::plain(
            Exit::Usage,
            format!("{}: {}", path.display(), t("文件过大", "too large")),
        ));
    }
    fs::read(path).map_err(|error| file(path, &error))
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("plain members");
    bytes.push(b'\n');
    bytes
}

const APPROVAL_FORMAT: &str = "kexinku/genesis-approval/v1";
const APPROVAL_TAG: &str = "kexinku/genesis-approval/v1";
const IDENTITY_BYTES_MAX: usize = 64 * 1024;
