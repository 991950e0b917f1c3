//! Where a node's passphrase comes from: a file, a descriptor, systemd's credentials or a terminal. Never an argument or
//! the value of an environment variable.

use std::fs::File;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use kexin_ledger::keystore::Passphrase;
use zeroize::Zeroizing;

use super::args::PassphraseFrom;
use super::failure::{Exit, Failure};
use super::text::t;

/// The passphrase that unlocks a keystore.
///
/// # Errors
/// A file that cannot be read, an empty passphrase, or no terminal to ask at.
pub fn read(from: &PassphraseFrom) -> Result<Passphrase, Failure> {
    match place(from) {
        Some(path) => from_file(path),
        None => ask(t("口令：", "passphrase: ")).and_then(accept),
    }
}

/// The passphrase of a new keystore: asked for twice at a terminal.
///
/// # Errors
/// As [`read`]; also when the two differ.
pub fn choose(from: &PassphraseFrom) -> Result<Passphrase, Failure> {
    if let Some(path) = place(from) {
        return from_file(path);
    }
    let first = ask(t("新口令：", "new passphrase: "))?;
    if *ask(t("再输一次：", "once more: "))? != *first {
        return Err(Failure::plain(Exit::Usage, t("两次输入不一致", "the two passphrases differ")));
    }
    accept(first)
}

fn place(from: &PassphraseFrom) -> Option<PathBuf> {
    let descriptor = || from.passphrase_fd.map(|number| PathBuf::from(format!("/proc/self/fd/{number}")));
    let credential = || {
        let folder = PathBuf::from(std::env::var_os("CREDENTIALS_DIRECTORY")?);
        Some(folder.join("passphrase")).filter(|path| path.exists())
    };
    from.passphrase_file.clone().or_else(descriptor).or_else(credential)
}

fn from_file(path: PathBuf) -> Result<Passphrase, Failure> {
    let read = File::open(&path).and_then(Passphrase::read_line);
    let passphrase = read.map_err(|error| {
        Failure::new(
            Exit::InputNeeded,
            format!(
                "{} {}: {error}",
                t("无法读取口令", "the passphrase cannot be read from"),
                path.display()
            ),
            t(
                "--passphrase-file 文件，或 --passphrase-fd 描述符",
                "--passphrase-file FILE, or --passphrase-fd FD",
            ),
        )
    })?;
    passphrase.map_err(|error| Failure::plain(Exit::Usage, error.to_string()))
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
        Failure::plain(Exit::InputNeeded, format!("{}: {error}", t("无法读取口令", "no passphrase")))
    })?;
    Ok(Zeroizing::new(typed.into_bytes()))
}

fn accept(bytes: Zeroizing<Vec<u8>>) -> Result<Passphrase, Failure> {
    Passphrase::new(bytes).map_err(|error| Failure::plain(Exit::Usage, error.to_string()))
}
