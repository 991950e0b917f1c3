//! A network for trying out, on one machine: organisations and keys made on the spot, N validators as processes.

mod cast;
mod files;
mod plan;
mod processes;

pub use cast::{CITIES, VALIDATORS_MAX};
pub use files::{DeskFiles, Layout, NodeFiles};
pub(in crate::admin) use files::{first_anchor, make_folder, write_private};
pub use plan::{Desk, Plan, PlanError, PlannedNode};
pub use processes::{Processes, READY_PATIENCE};

use serde_json::json;

use super::args::{Output, Testnet, TestnetArguments};
use super::failure::{Exit, Failure, Outcome};
use super::text::{t, tf};
use super::watch::show;

/// Runs the command.
pub(super) fn run(output: Output, arguments: &Testnet) -> Outcome {
    match arguments {
        Testnet::Plan(arguments) => {
            let layout = layout(arguments)?;
            print(output, &layout);
            Ok(Exit::Done)
        }
        Testnet::Up { arguments, until_stdin_closes } => up(output, &layout(arguments)?, *until_stdin_closes),
    }
}

/// The files of the folder: as they are, or made anew.
fn layout(arguments: &TestnetArguments) -> Result<Layout, Failure> {
    let count = usize::try_from(arguments.nodes).expect("at most 22");
    if Layout::is_at(&arguments.folder) {
        let layout = Layout::read(&arguments.folder)?;
        if layout.nodes.len() == count {
            return Ok(layout);
        }
        return Err(Failure::new(
            Exit::Usage,
            tf(
                format!("{} 已有 {} 个节点的试验网", arguments.folder.display(), layout.nodes.len()),
                format!("{} holds a testnet of {} nodes", arguments.folder.display(), layout.nodes.len()),
            ),
            t("用同样的 -n 继续，或换一个目录", "go on with the same -n, or use another folder"),
        ));
    }
    Layout::make(&arguments.folder, count)
}

fn up(output: Output, layout: &Layout, until_stdin_closes: bool) -> Outcome {
    let mut processes = Processes::start(layout)?;
    processes.wait_ready(READY_PATIENCE)?;
    print(output, layout);
    processes.run_until_stopped(until_stdin_closes)?;
    Ok(Exit::Done)
}

fn print(output: Output, layout: &Layout) {
    let mut lines = vec![tf(
        format!("试验网 {}：{} 个验证节点", layout.folder.display(), layout.nodes.len()),
        format!("testnet {}: {} validators", layout.folder.display(), layout.nodes.len()),
    )];
    for node in &layout.nodes {
        lines.push(format!("  {:<4} {:>4}  {}  {}", node.name, node.org, node.api_url(), node.title));
    }
    for desk in &layout.desks {
        lines.push(tf(
            format!("  机构 {:>4}  {}  --profile {}", desk.org, desk.title, desk.profile.display()),
            format!("  desk {:>4}  {}  --profile {}", desk.org, desk.title, desk.profile.display()),
        ));
    }
    lines.push(tf(
        format!("口令文件 {}", layout.passphrase().display()),
        format!("passphrase file {}", layout.passphrase().display()),
    ));
    if let Some(desk) = layout.desks.iter().find(|desk| desk.name.starts_with("bureau")) {
        let profile = desk.profile.display();
        lines.push(tf(
            format!("下一步：kexin --profile {profile} status"),
            format!("next: kexin --profile {profile} status"),
        ));
    }
    let document = json!({
        "folder": layout.folder,
        "passphrase_file": layout.passphrase(),
        "anchor": layout.anchor(),
        "nodes": layout.nodes.iter().map(|node| json!({
            "name": node.name, "org": node.org, "title": node.title, "folder": node.folder,
            "api": node.api_url(), "operations": node.operations_url(),
        })).collect::<Vec<_>>(),
        "desks": layout.desks.iter().map(|desk| json!({
            "name": desk.name, "org": desk.org, "title": desk.title, "profile": desk.profile,
        })).collect::<Vec<_>>(),
    });
    show(output, "kexin.testnet/v1", &document, &lines);
}
