//! Where a passphrase comes from: a file, a descriptor or a terminal. Never an argument or an environment variable.

use std::fs::File;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use kexin_ledger::keystore::Passphrase;
use zeroize::Zeroizing;

use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::text::{t, tf};

/// The passphrase that unlocks a keystore.
///
/// # Errors
/// A file that cannot be read, an empty passphrase, or no terminal to ask at.
pub fn read(global: &Global) -> Result<Passphrase, Failure> {
    match given(global)? {
        Some(passphrase) => Ok(passphrase),
        None => ask(t("口令：", "passphrase: ")).and_then(accept),
    }
}

/// The passphrase of a new keystore: asked for twice at a terminal.
///
/// # Errors
/// As [`read`]; also when the two differ.
pub fn choose(global: &Global) -> Result<Passphrase, Failure> {
    if let Some(passphrase) = given(global)? {
        return Ok(passphrase);
    }
    let first = ask(t("新口令：", "new passphrase: "))?;
    if *ask(t("再输一次：", "once more: "))? != *first {
        return Err(Failure::plain(Exit::Usage, t("两次输入不一致", "the two passphrases differ")));
    }
    accept(first)
}

fn given(global: &Global) -> Result<Option<Passphrase>, Failure> {
    let (path, shown) = match (&global.passphrase_file, global.passphrase_fd) {
        (Some(path), _) => (path.clone(), path.display().to_string()),
        (None, Some(number)) => (PathBuf::from(format!("/proc/self/fd/{number}")), format!("fd {number}")),
        (None, None) => return Ok(None),
    };
    let read = File::open(&path).and_then(Passphrase::read_line);
    let passphrase = read.map_err(|error| {
        Failure::new(
            Exit::InputNeeded,
            tf(
                format!("无法读取口令（{shown}）：{error}"),
                format!("the passphrase cannot be read from {shown}: {error}"),
            ),
            t(
                "--passphrase-file 文件，或 --passphrase-fd 描述符",
                "--passphrase-file FILE, or --passphrase-fd FD",
            ),
        )
    })?;
    passphrase.map(Some).map_err(|error| Failure::plain(Exit::Usage, error.to_string()))
}

fn ask(prompt: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(
            Exit::InputNeeded,
            t("需要口令，但没有终端", "a passphrase is needed and there is no terminal"),
            t(
                "--passphrase-file 文件，或 --passphrase-fd 描述符",
                "--passphrase-file FILE, or --passphrase-fd FD",
            ),
        ));
    }
    let typed = rpassword::prompt_password(prompt).map_err(|error| {
        Failure::plain(
            Exit::InputNeeded,
            format!("{}: {error}", t("无法读取口令", "the passphrase cannot be read")),
        )
    })?;
    Ok(Zeroizing::new(typed.into_bytes()))
}

fn accept(bytes: Zeroizing<Vec<u8>>) -> Result<Passphrase, Failure> {
    Passphrase::new(bytes).map_err(|error| Failure::plain(Exit::Usage, error.to_string()))
}
