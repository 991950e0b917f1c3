//! `kexin init`: a profile: which node, which chain, which organisation.

use serde_json::json;

use super::anchor;
use crate::args::Init;
use crate::exit::Outcome;
use crate::output::show;
use crate::profile::{PROFILE_FILE, Profile};
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command. The anchor is pinned first: without it nothing that a node says can be checked.
pub fn run(session: &Session, arguments: &Init) -> Outcome {
    let exit = anchor::pin(&session.global, &session.folder, &arguments.anchor, &arguments.fingerprint)?;
    let before = session.folder.profile()?;
    let profile =
        Profile { node: session.global.node.clone().or(before.node), org: arguments.org.or(before.org) };
    let text = toml::to_string(&profile).expect("a profile has plain members");
    session.folder.write(PROFILE_FILE, text.as_bytes())?;
    let shown = session.folder.file(PROFILE_FILE).display().to_string();
    let lines = [
        tf(format!("档案 {shown}"), format!("profile {shown}")),
        t("下一步：kexin key new，或放入已有密钥库", "next: kexin key new, or put a keystore there")
            .to_owned(),
    ];
    let document = json!({"profile": shown, "node": profile.node, "org": profile.org});
    show(session.global.output, "kexin.init/v1", document, if session.global.quiet { &[] } else { &lines });
    Ok(exit)
}
