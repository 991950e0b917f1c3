//! What an operator does at the command line: keys, genesis, a network for trying out, governance, a look at a node.

mod args;
mod db;
mod failure;
mod passphrase;
mod start;
pub mod testnet;
mod text;
mod watch;

use std::process::ExitCode;

use args::{Cli, Command};
use clap::{CommandFactory as _, Parser as _};
use failure::{Exit, Outcome};

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
