//! `kexin-node init` and `key`: a node's folder and its keys, made where they will be used; only public parts leave.

use std::fs;
use std::path::Path;

use kexin_ledger::keystore::{KeyInfo, Keystore, OpenKeystore, Purpose};
use kexin_ledger::sealed::rand_core::UnwrapErr;
use kexin_p2p::NetworkKey;
use kexin_proof::epoch::Validator;
use serde_json::json;
use zeroize::Zeroizing;

use super::args::{Init, Key, KeyKind, KeyTarget, Output};
use super::failure::{Exit, Failure, Outcome, file};
use super::genesis::{IDENTITY_FORMAT, Identity, ValidatorPart};
use super::testnet::{make_folder, write_private};
use super::text::{t, tf};
use super::watch::show;
use super::{keystore_failure, passphrase};
use crate::config::{
    ApiSection, ConsensusSection, LogSection, NetworkSection, NodeConfig, NodeSection, OperationsSection,
};
use crate::signer::node_key;

/// `kexin-node init`.
pub fn run(output: Output, arguments: &Init) -> Outcome {
    let folder = &arguments.folder;
    make_folder(folder)?;
    make_folder(&folder.join("data"))?;
    make_folder(&folder.join("guard"))?;
    let path = folder.join("keystore.json");
    let failed = |error| keystore_failure(&path, &error);
    if path.exists() {
        return Err(Failure::new(
            Exit::Usage,
            format!("{}: {}", path.display(), t("已存在", "is there already")),
            t("用空目录，或 kexin-node key 管理密钥", "use an empty folder, or kexin-node key"),
        ));
    }
    let chosen = passphrase::choose(&arguments.passphrase)?;
    let mut random = UnwrapErr(getrandom::SysRng);
    let mut keys = OpenKeystore::create(&chosen, &mut random).map_err(failed)?;
    for purpose in [Purpose::Network, Purpose::Consensus, Purpose::Seal] {
        keys.generate(node_key(purpose, arguments.org), "", &mut random).map_err(failed)?;
    }
    keys.write(&path).map_err(failed)?;
    let config = NodeConfig {
        node: NodeSection {
            organisation: arguments.org,
            data: "data".into(),
            guard: "guard/guard".into(),
            genesis: "genesis.json".into(),
            keystore: "keystore.json".into(),
            tags_per_hour: TAGS_PER_HOUR,
        },
        network: NetworkSection {
            listen: arguments.listen.clone(),
            memory_mib_max: 4_096,
            peers: Vec::new(),
        },
        api: ApiSection::default(),
        operations: OperationsSection::default(),
        consensus: ConsensusSection::default(),
        log: LogSection::default(),
    };
    config.listen("--listen").map_err(|error| Failure::plain(Exit::Usage, error.to_string()))?;
    write_private(&folder.join("node.toml"), config.to_toml().as_bytes())?;
    let validator = validator_of(&keys, arguments.org).map_err(failed)?;
    let identity = Identity {
        format: IDENTITY_FORMAT.to_owned(),
        validator: ValidatorPart::from(&validator),
        address: arguments.listen.clone(),
    };
    let kxid = folder.join(format!("{}.kxid", arguments.org));
    write_private(&kxid, &serde_json::to_vec_pretty(&identity).expect("plain members"))?;
    let lines = [
        tf(format!("节点目录 {}", folder.display()), format!("node folder {}", folder.display())),
        format!("PeerId {}", validator.peer_id),
        tf(
            format!(
                "下一步：把 {} 交给创世制作人；收到 genesis.json 后放入该目录，填写 [[network.peers]]",
                kxid.display()
            ),
            format!(
                "next: send {} to whoever makes the genesis; put genesis.json here and fill in [[network.peers]]",
                kxid.display()
            ),
        ),
    ];
    show(output, "kexin.node-init/v1", &json!({"folder": folder, "identity": identity}), &lines);
    Ok(Exit::Done)
}

/// The public parts of a validator.
fn validator_of(keys: &OpenKeystore, org: u32) -> Result<Validator, kexin_ledger::keystore::KeystoreError> {
    let network = keys.signing_key(node_key(Purpose::Network, org))?;
    Ok(Validator {
        org,
        consensus_key: keys.signing_key(node_key(Purpose::Consensus, org))?.public(),
        peer_id: NetworkKey::from_seed(network.seed()).peer_id().to_string(),
        seal_key: keys.signing_key(node_key(Purpose::Seal, org))?.public(),
    })
}

/// `kexin-node key`.
pub fn key(output: Output, arguments: &Key) -> Outcome {
    match arguments {
        Key::Show(target) => show_keys(output, target),
        Key::New { kind, target } => add(output, *kind, target, None),
        Key::Import { kind, from, target } => {
            let secret = read_secret(from)?;
            add(output, *kind, target, Some(&secret))
        }
    }
}

fn show_keys(output: Output, target: &KeyTarget) -> Outcome {
    let keystore =
        Keystore::read(&target.keystore).map_err(|error| keystore_failure(&target.keystore, &error))?;
    print(output, &keystore.keys().collect::<Vec<_>>());
    Ok(Exit::Done)
}

fn add(output: Output, kind: KeyKind, target: &KeyTarget, secret: Option<&Zeroizing<[u8; 32]>>) -> Outcome {
    let failed = |error| keystore_failure(&target.keystore, &error);
    let locked = Keystore::read(&target.keystore).map_err(failed)?;
    let mut keys = locked.unlock(&passphrase::read(&target.passphrase)?).map_err(failed)?;
    let place = node_key(kind.purpose(), target.org);
    let mut random = UnwrapErr(getrandom::SysRng);
    match secret {
        Some(secret) => keys.add(place, "", secret, &mut random).map(drop),
        None => keys.generate(place, "", &mut random).map(drop),
    }
    .map_err(failed)?;
    keys.write(&target.keystore).map_err(failed)?;
    print(output, &keys.keys().collect::<Vec<_>>());
    Ok(Exit::Done)
}

/// 64 hexadecimal digits in the first line of a file.
fn read_secret(path: &Path) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| file(path, &error))?);
    let mut secret = Zeroizing::new([0; 32]);
    let line = text.lines().next().unwrap_or_default();
    hex::decode_to_slice(line, secret.as_mut_slice()).map_err(|_| {
        Failure::plain(
            Exit::Usage,
            format!(
                "{}: {}",
                path.display(),
                t("首行须为 64 位十六进制", "line 1 must be 64 hexadecimal digits")
            ),
        )
    })?;
    Ok(secret)
}

fn print(output: Output, infos: &[&KeyInfo]) {
    let lines: Vec<String> = infos.iter().map(|info| format!("{}  {}", info.place, info.public())).collect();
    let items: Vec<_> = infos
        .iter()
        .map(|info| {
            json!({"purpose": info.place.purpose.name(), "org": info.place.org, "key": info.place.key, "public": info.public()})
        })
        .collect();
    show(output, "kexin.keys/v1", &json!({"items": items}), &lines);
}

const TAGS_PER_HOUR: u32 = 3_600;
