//! `kexin-node`: the validator and its operator's commands. Thin: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    kexin_node::admin::main()
}
