//! `kexin`: the command line of registry clerks and partner agencies. Thin: parse, call a command, end with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    kexin::run()
}
