//! What `kexin` is made of. The program is `main.rs` alone; drafts are open to whoever tests them with hostile bytes.

mod args;
mod client;
mod clock;
mod commands;
mod draft;
mod exit;
mod facts;
mod output;
mod passphrase;
mod profile;
mod record_file;
mod record_text;
mod rule_book;
mod session;
mod text;

use std::process::ExitCode;

use clap::Parser;

pub use draft::{DRAFT_BYTES_MAX, offline};

// Whoever could make everybody's signatures could rewrite the chain.
const _: () = assert!(!kexin_proof::suite::IS_STUB, "signatures are stubs: for the simulator alone");

/// Runs the command that the process's arguments name; its exit code as in `docs/verify.md`.
#[must_use]
pub fn run() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    text::choose(&arguments);
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { exit::Exit::Usage } else { exit::Exit::Yes };
            // A closed pipe is the reader's choice, not a failure of ours.
            let _ = error.print();
            return ExitCode::from(code as u8);
        }
    };
    match commands::run(cli) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            failure.print();
            ExitCode::from(failure.exit as u8)
        }
    }
}
