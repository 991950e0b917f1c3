//! One decoder under libFuzzer: `KEXINKU_FUZZ=<decoder> decoder corpus/<decoder>`.
#![no_main]

use std::env;
use std::process::exit;
use std::sync::OnceLock;

use bodies::proof::Body;
use libfuzzer_sys::fuzz_target;

static BODY: OnceLock<Body> = OnceLock::new();

fn chosen() -> Body {
    let wanted = env::var("KEXINKU_FUZZ").unwrap_or_default();
    match bodies::all().into_iter().find(|(name, _)| *name == wanted) {
        Some((_, body)) => body,
        None => {
            let names: Vec<&str> = bodies::all().into_iter().map(|(name, _)| name).collect();
            eprintln!("KEXINKU_FUZZ 须为其一 / is one of: {}", names.join(" "));
            exit(2)
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    BODY.get_or_init(chosen)(bytes);
});
