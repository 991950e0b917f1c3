//! `kexin status`: where the node stands, and whether it is of the chain that the profile pinned.

use kexin_ledger::api::Status;

use crate::exit::{Exit, Failure, Outcome};
use crate::output::{civil_time, show};
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session) -> Outcome {
    let status: Status = session.client()?.json("/v1/status", None)?;
    if session.chain().is_ok_and(|pinned| pinned != status.chain) {
        return Err(Failure::new(
            Exit::NotProven,
            t("该节点属于另一条链", "this node belongs to another chain"),
            t("核对 --node，或换用另一档案", "check --node, or use another profile"),
        ));
    }
    let document = serde_json::to_value(&status).expect("a status has plain members");
    show(session.global.output, "kexin.status/v1", document, &lines(&status));
    Ok(Exit::Yes)
}

fn lines(status: &Status) -> Vec<String> {
    let sealed = status.sealed_height.map_or_else(|| "–".to_owned(), |height| height.to_string());
    let (height, time) = (status.height, civil_time(status.time));
    let synced = if status.synced { t("是", "yes") } else { t("否", "no") };
    let mut lines = vec![
        tf(
            format!("链      {}（{}）", status.origin, status.chain),
            format!("chain    {} ({})", status.origin, status.chain),
        ),
        tf(
            format!("高度    {height}   时间 {time}   已封签 {sealed}"),
            format!("height   {height}   time {time}   sealed {sealed}"),
        ),
        tf(
            format!("待登簿  {}   连接 {}   同步 {synced}", status.pending_records, status.peers),
            format!("pending  {}   peers {}   synced {synced}", status.pending_records, status.peers),
        ),
    ];
    lines.extend(
        status.alarms.iter().map(|alarm| tf(format!("告警    {alarm}"), format!("alarm    {alarm}"))),
    );
    lines
}
