//! What an operator does at the command line: keys, genesis, a network for trying out, governance, a look at a node.

mod amend_book;
mod args;
mod db;
mod failure;
mod genesis;
mod gov;
mod guard;
mod init;
mod passphrase;
mod proposal;
mod start;
pub mod testnet;
mod text;
mod watch;

use std::path::Path;
use std::process::ExitCode;

use kexin_ledger::keystore::KeystoreError;

use args::{Cli, Command};
use clap::{CommandFactory as _, Parser as _};
use failure::{Exit, Failure, Outcome};

/// Runs `kexin-node` with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    text::choose(&arguments);
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            // A closed pipe is the reader's choice, not a failure of ours.
            let _ = error.print();
            return ExitCode::from(code as u8);
        }
    };
    match run(&cli) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            failure.print();
            ExitCode::from(failure.exit as u8)
        }
    }
}

fn run(cli: &Cli) -> Outcome {
    match &cli.command {
        Command::Init(arguments) => init::run(cli.output, arguments),
        Command::Genesis(command) => genesis::run(cli.output, command),
        Command::Key(arguments) => init::key(cli.output, arguments),
        Command::Guard(command) => guard::run(cli.output, command),
        Command::Gov(arguments) => gov::run(cli.output, arguments),
        Command::Start(arguments) => start::run(arguments),
        Command::Testnet(arguments) => testnet::run(cli.output, arguments),
        Command::Status(arguments) => watch::status(cli.output, arguments),
        Command::Peers(arguments) => watch::peers(cli.output, arguments),
        Command::Db(arguments) => db::run(cli.output, arguments),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "kexin-node", &mut std::io::stdout());
            Ok(Exit::Done)
        }
    }
}

/// A keystore's error as a command ends with it.
fn keystore_failure(path: &Path, error: &KeystoreError) -> Failure {
    let exit = if matches!(error, KeystoreError::Locked) { Exit::NotAuthorised } else { Exit::Usage };
    Failure::plain(exit, format!("{}: {error}", path.display()))
}

/// Writes a file whole or not at all, over an older one, readable by its owner only.
fn replace_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.new"));
    // What an earlier, interrupted write left.
    let _ = std::fs::remove_file(&beside);
    testnet::write_private(&beside, bytes)?;
    std::fs::rename(&beside, path).map_err(|error| failure::file(path, &error))
}
