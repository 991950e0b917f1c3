//! `kexin-node guard new`: the guard of a validator whose keys have never signed. Done once, when a chain is founded or a
//! validator joins with new keys; on any other machine an absent guard is waited out.

use kexin_ledger::genesis::Genesis;
use serde_json::json;

use super::args::{GuardCommand, Output};
use super::failure::{Exit, Failure, Outcome, file};
use super::testnet::make_folder;
use super::text::{t, tf};
use super::watch::show;
use crate::config::NodeConfig;
use crate::core::Guard;
use crate::run::GuardFile;

/// Runs the command.
pub fn run(output: Output, command: &GuardCommand) -> Outcome {
    let GuardCommand::New { config, chain } = command;
    let config = NodeConfig::read(config).map_err(|error| Failure::plain(Exit::Usage, error.to_string()))?;
    let path = &config.node.genesis;
    let bytes = std::fs::read(path).map_err(|error| file(path, &error))?;
    let genesis =
        Genesis::from_json(&bytes).map_err(|error| Failure::plain(Exit::Usage, error.to_string()))?;
    let outcome = genesis.outcome().map_err(|error| Failure::plain(Exit::Internal, error.to_string()))?;
    let found = outcome.header().chain();
    if found.to_string() != *chain {
        return Err(Failure::new(
            Exit::Usage,
            t("--chain 与创世文件的链标识不符", "--chain is not the genesis file's chain"),
            "kexin-node genesis hash genesis.json",
        ));
    }
    let guard = &config.node.guard;
    if guard.exists() || config.node.data.join("ledger").exists() {
        return Err(Failure::new(
            Exit::Refused,
            t(
                "此节点已有防双签文件或账本：它可能已经签过名",
                "this node has a guard or a ledger: it may have signed",
            ),
            t(
                "不要新建：直接启动，节点会等到安全时再投票（docs/operate.md 8）",
                "make none: start it, it votes once that is safe (docs/operate.md 8)",
            ),
        ));
    }
    if let Some(folder) = guard.parent() {
        make_folder(folder)?;
    }
    GuardFile::new(guard, found)
        .write(&Guard::new())
        .map_err(|error| Failure::plain(Exit::Internal, error.to_string()))?;
    let line = tf(format!("已写出 {}", guard.display()), format!("{} written", guard.display()));
    show(output, "kexin.guard/v1", &json!({"guard": guard, "chain": found}), &[line]);
    Ok(Exit::Done)
}
