//! One file a command. Here only the table: which command calls which function.

use crate::args::{Cli, Command};
use crate::exit::{Exit, Outcome};
use crate::profile::ProfileFolder;

mod anchor;
mod proof;
mod verify;

/// Runs one command.
///
/// # Errors
/// The failure that the process ends with.
pub fn run(cli: Cli) -> Outcome {
    let folder = ProfileFolder::locate(cli.global.profile.as_deref())?;
    match cli.command {
        Command::Verify(arguments) => verify::run(&cli.global, &folder, &arguments),
        Command::Proof(arguments) => proof::run(&cli.global, &folder, &arguments),
        Command::Anchor(arguments) => anchor::run(&cli.global, &folder, &arguments),
        Command::Completions { shell } => Ok(completions(shell)),
    }
}

fn completions(shell: clap_complete::Shell) -> Exit {
    use clap::CommandFactory as _;
    clap_complete::generate(shell, &mut Cli::command(), "kexin", &mut std::io::stdout());
    Exit::Yes
}
