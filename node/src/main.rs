//! `kexin-node`: the validator and its operator's commands. Thin: everything is in the library.

use std::process::ExitCode;

// Whoever could make everybody's signatures could rewrite the chain.
const _: () = assert!(!kexin_proof::suite::IS_STUB, "signatures are stubs: for the simulator alone");

fn main() -> ExitCode {
    kexin_node::admin::main()
}
