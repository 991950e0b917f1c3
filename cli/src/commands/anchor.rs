//! `kexin anchor`: the one small file that everything else is trusted through.

use std::path::Path;

use kexin_proof::anchor::{ANCHOR_BYTES_MAX, Succession, TrustAnchor};
use serde_json::json;

use crate::args::{Anchor, Global};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::show;
use crate::profile::{ANCHOR_FILE, ProfileFolder, read_input, write_file};
use crate::session::Session;
use crate::text::{t, tf};

/// Runs the command.
pub fn run(session: &Session, arguments: &Anchor) -> Outcome {
    let (global, folder) = (&session.global, &session.folder);
    match arguments {
        Anchor::Fetch { to } => {
            let anchor = fetch(session)?;
            write_file(to, &anchor.to_json())?;
            print(global, &anchor);
            if !global.quiet {
                anstream::eprintln!(
                    "{}",
                    t(
                        "尚未信任：与公报核对指纹后 kexin anchor pin 文件 --fingerprint …",
                        "not trusted yet: compare with the gazette, then kexin anchor pin FILE --fingerprint …"
                    )
                );
            }
            Ok(Exit::Yes)
        }
        Anchor::Update => update(session),
        Anchor::Show { file } => {
            let anchor = open(file.as_deref(), folder)?;
            print(global, &anchor);
            Ok(Exit::Yes)
        }
        Anchor::Pin { file, fingerprint } => pin(global, folder, file, fingerprint),
    }
}

/// The anchor of a file, or the pinned one.
///
/// # Errors
/// A file that is missing or no valid anchor.
pub fn open(file: Option<&Path>, folder: &ProfileFolder) -> Result<TrustAnchor, Failure> {
    let pinned = folder.file(ANCHOR_FILE);
    let path = file.unwrap_or(&pinned);
    if file.is_none() && !path.exists() {
        return Err(Failure::new(
            Exit::Usage,
            t("尚未固定信任锚", "no trust anchor is pinned"),
            t(
                "kexin anchor pin 文件 --fingerprint 公报所载指纹，或用 --anchor 指定",
                "kexin anchor pin FILE --fingerprint (from the gazette), or give --anchor",
            ),
        ));
    }
    let bytes = read_input(path, ANCHOR_BYTES_MAX)?;
    TrustAnchor::from_json(&bytes).map_err(|error| {
        Failure::new(
            Exit::NotProven,
            format!("{}: {error}", path.display()),
            t("重新取得信任锚并核对指纹", "fetch the anchor again and compare its fingerprint"),
        )
    })
}

fn fetch(session: &Session) -> Result<TrustAnchor, Failure> {
    let bytes = session.client()?.bytes("/v1/anchor", None)?;
    TrustAnchor::from_json(&bytes).map_err(|error| Failure::plain(Exit::NotProven, error.to_string()))
}

/// Takes the node's anchor if it begins with every epoch that is pinned: each further one is handed over by the
/// validators of the one before, which reading an anchor checks.
fn update(session: &Session) -> Outcome {
    let pinned = session.anchor()?;
    let fetched = fetch(session)?;
    accept(pinned.compare(&fetched))?;
    session.folder.write(ANCHOR_FILE, &fetched.to_json())?;
    print(&session.global, &fetched);
    Ok(Exit::Yes)
}

/// Whether a fetched anchor may take the place of the pinned one without anybody looking.
fn accept(succession: Succession) -> Result<(), Failure> {
    match succession {
        Succession::Extends => Ok(()),
        Succession::Recovered { epoch } => Err(Failure::new(
            Exit::NotProven,
            tf(
                format!("第 {epoch} 时期由恢复密钥交接，不自动采用"),
                format!("recovery keys handed over to epoch {epoch}; that is not taken over by itself"),
            ),
            t(
                "kexin anchor fetch 取回文件，与公报核对指纹后 kexin anchor pin",
                "kexin anchor fetch, compare the fingerprint with the gazette, then kexin anchor pin",
            ),
        )),
        Succession::Contradicts => Err(Failure::new(
            Exit::NotProven,
            t("节点的信任锚不是已固定的锚的延伸", "the node's anchor does not extend the pinned one"),
            t("换用其他节点，并与公报核对指纹", "ask another node, and compare with the gazette"),
        )),
    }
}

/// Pins an anchor whose fingerprint was compared.
///
/// # Errors
/// Another fingerprint, or an anchor of another chain in the profile.
pub fn pin(global: &Global, folder: &ProfileFolder, file: &Path, fingerprint: &str) -> Outcome {
    let anchor = open(Some(file), folder)?;
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    if plain(fingerprint) != plain(&anchor.fingerprint()) {
        return Err(Failure::new(
            Exit::NotProven,
            t("指纹不符，未固定", "the fingerprint differs; nothing was pinned"),
            t(
                "以公报所载指纹为准；文件可能不是所要的链，或已有新的时期",
                "the gazette's counts; the file may be of another chain, or there is a newer epoch",
            ),
        ));
    }
    if let Ok(pinned) = open(None, folder)
        && pinned.chain() != anchor.chain()
    {
        return Err(Failure::new(
            Exit::NotProven,
            t("已固定另一条链的信任锚", "an anchor of another chain is pinned"),
            t(
                "如确需更换，请用另一档案：--profile 名称",
                "if that is meant, use another profile: --profile NAME",
            ),
        ));
    }
    folder.write(ANCHOR_FILE, &anchor.to_json())?;
    print(global, &anchor);
    if !global.quiet {
        anstream::eprintln!(
            "{}",
            t(
                "下一步：kexin verify 文件 --unit 单元号 --expect …",
                "next: kexin verify FILE --unit CODE --expect …"
            )
        );
    }
    Ok(Exit::Yes)
}

/// What a reader must know of epochs that recovery keys began: it is announced, or it is an alarm.
pub fn recovery_notes(epochs: &[u32]) -> Vec<String> {
    let note = |epoch: &u32| {
        tf(
            format!("注意：第 {epoch} 时期由恢复密钥交接，而非此前的验证机构；请与公报核对"),
            format!(
                "note: recovery keys handed over to epoch {epoch}, not the validators before it; compare with the gazette"
            ),
        )
    };
    epochs.iter().map(note).collect()
}

fn print(global: &Global, anchor: &TrustAnchor) {
    let last = anchor.epochs().last().map(|entry| &entry.epoch);
    let (number, validators, quorum) =
        last.map_or((0, 0, 0), |epoch| (epoch.number(), epoch.validators().len(), epoch.quorum()));
    let mut lines = vec![
        tf(format!("来源    {}", anchor.origin()), format!("origin       {}", anchor.origin())),
        tf(format!("链      {}", anchor.chain()), format!("chain        {}", anchor.chain())),
        tf(
            format!("时期    {number}：{validators} 个验证节点，法定数 {quorum}"),
            format!("epoch        {number}: {validators} validators, quorum {quorum}"),
        ),
        tf(format!("指纹    {}", anchor.fingerprint()), format!("fingerprint  {}", anchor.fingerprint())),
    ];
    lines.extend(recovery_notes(&anchor.recovered_epochs()));
    let document = json!({
        "origin": anchor.origin(),
        "chain": anchor.chain(),
        "epoch": number,
        "validators": validators,
        "quorum": quorum,
        "fingerprint": anchor.fingerprint(),
        "recovered_epochs": anchor.recovered_epochs(),
    });
    show(global.output, "kexin.anchor/v1", document, &lines);
}
