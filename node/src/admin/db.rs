//! `kexin-node db`: what lies in a node's store, while the node is stopped.

use std::io::Write as _;

use kexin_ledger::chain::recheck;
use kexin_ledger::store::{RocksStore, Rows as _, Store as _, Table};
use serde_json::json;

use super::args::{Db, DbTarget, Output};
use super::failure::{Exit, Failure, Outcome};
use super::text::{t, tf};
use super::watch::show;
use crate::config::NodeConfig;

/// Runs the command.
pub fn run(output: Output, arguments: &Db) -> Outcome {
    match arguments {
        Db::Check(target) => check(output, target),
        Db::Dump(target) => dump(target),
    }
}

fn open(target: &DbTarget) -> Result<RocksStore, Failure> {
    let config =
        NodeConfig::read(&target.config).map_err(|error| Failure::plain(Exit::Usage, error.to_string()))?;
    let folder = config.node.data.join("ledger");
    if !folder.exists() {
        return Err(Failure::plain(
            Exit::Usage,
            format!("{}: {}", folder.display(), t("没有账本", "there is no ledger")),
        ));
    }
    RocksStore::open_folder(&folder).map_err(|error| {
        Failure::new(
            Exit::Internal,
            format!("{}: {error}", folder.display()),
            t(
                "若节点在运行请先停止；若数据损坏，按 docs/operate.md 从其他节点重建",
                "stop the node if it runs; if the data are damaged, rebuild them from the others by docs/operate.md",
            ),
        )
    })
}

/// Computes every hash of the chain again from what is stored, from genesis to the head.
fn check(output: Output, target: &DbTarget) -> Outcome {
    let store = open(target)?;
    let mut blocks = 0_u64;
    let result = recheck(&store, |_| blocks += 1);
    let head = store.head().map_or(0, |head| head.height().value());
    match result {
        Ok(_) => {
            let lines = [tf(
                format!("✓ 账本完好：{blocks} 个区块，高度 {head}，全部哈希重新计算一致"),
                format!("✓ the ledger is sound: {blocks} blocks, height {head}, every hash computed again"),
            )];
            show(
                output,
                "kexin.db-check/v1",
                &json!({"sound": true, "blocks": blocks, "height": head}),
                &lines,
            );
            Ok(Exit::Done)
        }
        Err(error) => Err(Failure::new(
            Exit::Internal,
            tf(
                format!("账本损坏（{blocks} 个区块之后）：{error}"),
                format!("the ledger is damaged (after {blocks} blocks): {error}"),
            ),
            t("按 docs/operate.md 从其他节点重建", "rebuild it from the others by docs/operate.md"),
        )),
    }
}

/// Every row, decoded from the database's own compression: table, key and row in hexadecimal, one a line.
fn dump(target: &DbTarget) -> Outcome {
    let store = open(target)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let internal = |error: String| Failure::plain(Exit::Internal, error);
    for table in Table::ALL {
        let mut from = Vec::new();
        loop {
            let rows =
                store.rows().scan(table, &[], &from, PAGE).map_err(|error| internal(error.to_string()))?;
            for (key, row) in &rows {
                writeln!(out, "{} {} {}", table.name(), hex::encode(key), hex::encode(row))
                    .map_err(|error| internal(error.to_string()))?;
            }
            let Some((last, _)) = rows.last().filter(|_| rows.len() == PAGE) else { break };
            from.clone_from(last);
            from.push(0);
        }
    }
    out.flush().map_err(|error| internal(error.to_string()))?;
    Ok(Exit::Done)
}

/// Rows read at a time.
const PAGE: usize = 1_000;
