//! One file a command. Here only the table: which command calls which function.

use crate::args::{Cli, Command};
use crate::exit::{Exit, Outcome};
use crate::session::Session;

pub mod anchor;
mod attest;
mod calendar;
mod case;
mod codes;
mod init;
mod key;
mod kpi;
mod proof;
mod proof_get;
mod record;
mod rules;
mod status;
mod submit;
mod tx;
mod unit;
mod verify;

/// Runs one command.
///
/// # Errors
/// The failure that the process ends with.
pub fn run(cli: Cli) -> Outcome {
    let session = Session::open(cli.global)?;
    match &cli.command {
        Command::Init(arguments) => init::run(&session, arguments),
        Command::Key(arguments) => key::run(&session, arguments),
        Command::Case(arguments) => case::run(&session, arguments),
        Command::Record(arguments) => record::run(&session, arguments),
        Command::Submit(arguments) => submit::run(&session, arguments),
        Command::Tx(arguments) => tx::run(&session, arguments),
        Command::Attest(arguments) => attest::run(&session, arguments),
        Command::Unit(arguments) => unit::run(&session, arguments),
        Command::Verify(arguments) => verify::run(&session.global, &session.folder, arguments),
        Command::Proof(arguments) => proof::run(&session, arguments),
        Command::Anchor(arguments) => anchor::run(&session, arguments),
        Command::Rules(arguments) => rules::run(&session, arguments),
        Command::Codes(arguments) => codes::run(&session, arguments),
        Command::Calendar(arguments) => calendar::run(&session, arguments),
        Command::Kpi(arguments) => kpi::run(&session, arguments),
        Command::Status => status::run(&session),
        Command::Completions { shell } => Ok(completions(*shell)),
    }
}

fn completions(shell: clap_complete::Shell) -> Exit {
    use clap::CommandFactory as _;
    clap_complete::generate(shell, &mut Cli::command(), "kexin", &mut std::io::stdout());
    Exit::Yes
}
