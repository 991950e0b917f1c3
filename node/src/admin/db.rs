//! `kexin-node db`: what lies in a node's store, while the node is stopped.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;

use kexin_ledger::chain::recheck;
use kexin_ledger::genesis::Genesis;
use kexin_ledger::store::{RocksStore, Rows as _, Store as _, Table};
use serde_json::json;

use super::args::{Db, DbTarget, Output, Rebuild};
use super::failure::{Exit, Failure, Outcome};
use super::text::{t, tf};
use super::watch::show;
use crate::config::NodeConfig;
use crate::run::{self, Rebuilt};

/// Runs the command.
pub fn run(output: Output, arguments: &Db) -> Outcome {
    match arguments {
        Db::Check(target) => check(output, target),
        Db::Dump(target) => dump(target),
        Db::Rebuild(arguments) => rebuild(output, arguments),
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

/// Builds the ledger anew from what the sources can give.
fn rebuild(output: Output, arguments: &Rebuild) -> Outcome {
    let usage = |text: String| Failure::plain(Exit::Usage, text);
    let config = NodeConfig::read(&arguments.target.config).map_err(|error| usage(error.to_string()))?;
    let (ledger, building) = (config.node.data.join("ledger"), config.node.data.join("ledger.rebuilding"));
    if ledger.exists() {
        return Err(Failure::new(
            Exit::Usage,
            format!("{}: {}", ledger.display(), t("账本目录已存在", "there is a ledger")),
            t("请先停止节点并移走该目录", "stop the node and move the folder away first"),
        ));
    }
    let genesis = fs::read(&config.node.genesis)
        .map_err(|error| usage(format!("{}: {error}", config.node.genesis.display())))?;
    let genesis = Genesis::from_json(&genesis).map_err(|error| usage(error.to_string()))?;
    let disk = |error: io::Error| Failure::plain(Exit::Internal, format!("{}: {error}", building.display()));
    // What an interrupted rebuild left; a source in it would go with it.
    if let Ok(left) = building.canonicalize() {
        let is_inside = |folder: &&PathBuf| folder.canonicalize().is_ok_and(|path| path.starts_with(&left));
        if let Some(folder) = arguments.from.iter().find(is_inside) {
            return Err(Failure::new(
                Exit::Usage,
                format!(
                    "{}: {}",
                    folder.display(),
                    t("来源位于未完成的重建目录中", "the source lies in an unfinished rebuild")
                ),
                t("请先将其移到别处", "move it elsewhere first"),
            ));
        }
        fs::remove_dir_all(&building).map_err(disk)?;
    }
    let scratch = building.join("sources");
    fs::create_dir_all(&scratch).map_err(disk)?;
    let mut sources = Vec::new();
    for (place, folder) in arguments.from.iter().enumerate() {
        let opened = RocksStore::open_damaged(folder, &scratch.join(place.to_string()));
        sources.push(opened.map_err(|error| usage(format!("{}: {error}", folder.display())))?);
    }
    let new = building.join("ledger");
    let report = run::rebuild(&genesis, &sources, &new)
        .map_err(|error| Failure::plain(Exit::Internal, format!("{}: {error}", new.display())))?;
    drop(sources);
    let is_accepted = arguments.accept_height == Some(report.height.value());
    if !report.is_whole() && !is_accepted {
        fs::remove_dir_all(&building).map_err(disk)?;
        return Err(incomplete(&report));
    }
    // Durable before anything is removed: a ledger that vanishes again would be begun anew.
    let in_place = fs::rename(&new, &ledger).and_then(|()| File::open(&config.node.data)?.sync_all());
    in_place.and_then(|()| fs::remove_dir_all(&building)).map_err(disk)?;
    show(output, "kexin.db-rebuild/v1", &report_json(&report), &report_lines(&report, &arguments.from));
    Ok(Exit::Done)
}

fn incomplete(report: &Rebuilt) -> Failure {
    let (height, claimed) = (report.height.value(), report.claimed.value());
    Failure::new(
        Exit::Internal,
        tf(
            format!("高度 {} 的区块在所有来源中都不完整（来源声称有到 {claimed}）", height + 1),
            format!("no source has the block of height {} whole (they claim to reach {claimed})", height + 1),
        ),
        tf(
            format!("再给出其他节点的账本目录（--from），或用 --accept-height {height} 接受到此为止"),
            format!(
                "name ledger folders of further nodes (--from), or accept this much with --accept-height {height}"
            ),
        ),
    )
}

fn report_json(report: &Rebuilt) -> serde_json::Value {
    json!({
        "height": report.height.value(),
        "claimed": report.claimed.value(),
        "taken": report.taken,
        "lacking": report.lacking,
    })
}

fn report_lines(report: &Rebuilt, sources: &[PathBuf]) -> Vec<String> {
    let height = report.height.value();
    let mut lines = vec![tf(
        format!("✓ 账本已重建到高度 {height}，每个区块都核对了证书并重新执行"),
        format!(
            "✓ the ledger is rebuilt up to height {height}, every block checked against its certificate and executed"
        ),
    )];
    for (place, source) in sources.iter().enumerate() {
        let (taken, lacking, source) = (report.taken[place], report.lacking[place], source.display());
        lines.push(tf(
            format!("  {source}: 取用 {taken} 个区块，{lacking} 个无法取得"),
            format!("  {source}: {taken} blocks taken, {lacking} asked in vain"),
        ));
    }
    lines
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
