//! Golden vectors: bytes under `tests/vectors/` that readers in other languages check as well.
//!
//! A test builds a file's content from its inputs and compares; `KEXINKU_WRITE_VECTORS=1` writes it instead, which a
//! change of format alone justifies, with a new version number in the structure that changed.

use alloc::string::String;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::{Value, json};

/// Compares `cases` with the committed file of that name.
pub fn golden(name: &str, about: &str, cases: Value) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(name);
    let produced = json!({ "about": about, "cases": cases });
    if env::var("KEXINKU_WRITE_VECTORS").is_ok_and(|value| value == "1") {
        let text = serde_json::to_string_pretty(&produced).expect("values are JSON") + "\n";
        fs::write(&path, text).expect("the vectors' folder can be written");
    }
    let text = fs::read_to_string(&path).expect("the file is committed; KEXINKU_WRITE_VECTORS=1 writes it");
    let committed: Value = serde_json::from_str(&text).expect("vectors are JSON");
    assert_eq!(committed["about"], produced["about"], "{name}");
    let (old, new) = (cases_of(&committed), cases_of(&produced));
    assert_eq!(old.len(), new.len(), "{name}: number of cases");
    for (old, new) in old.iter().zip(new) {
        assert_eq!(old, new, "{name}: {}", new["name"]);
    }
}

/// Lower-case hexadecimal digits of `bytes`, as the vectors hold them.
pub fn digits(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(bytes)
}

fn cases_of(file: &Value) -> &[Value] {
    file["cases"].as_array().map_or(&[], |cases| cases.as_slice())
}
