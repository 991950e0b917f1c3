//! Golden vectors: bytes under `tests/vectors/` that readers in other languages check as well.
//!
//! A test builds a file's content from its inputs and compares; `KEXINKU_WRITE_VECTORS=1` writes it instead, which a
//! change of format alone justifies, with a new version number in the structure that changed.

use alloc::string::String;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::{Value, json};

/// Compares cases, and what they are about, with the committed file.
///
/// # Panics
/// When they differ: the bytes of a format changed.
pub fn golden(name: &str, about: &str, cases: Value) {
    golden_file(name, &json!({ "about": about, "cases": cases }));
}

/// Compares a whole file of cases with the committed one, case by case, so that a failure names its case.
///
/// # Panics
/// When they differ: the bytes of a format changed.
pub fn golden_file(name: &str, produced: &Value) {
    let path = PathBuf::from("../tests/vectors").join(name);
    if env::var("KEXINKU_WRITE_VECTORS").is_ok_and(|value| value == "1") {
        let text = serde_json::to_string_pretty(produced).expect("values are JSON") + "\n";
        fs::write(&path, text).expect("the vectors' folder can be written");
    }
    let text = fs::read_to_string(&path).expect("the file is committed; KEXINKU_WRITE_VECTORS=1 writes it");
    let committed: Value = serde_json::from_str(&text).expect("vectors are JSON");
    let (old, new) = (cases_of(&committed), cases_of(produced));
    assert!(!new.is_empty(), "{name}: no cases");
    for (old, new) in old.iter().zip(new) {
        assert!(old == new, "{name}: case {} differs; a format changed", new["name"]);
    }
    assert!(committed == *produced, "{name}: cases or the text about them differ; a format changed");
}

/// Lower-case hexadecimal digits of `bytes`, as the vectors hold them.
pub fn digits(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(bytes)
}

fn cases_of(file: &Value) -> &[Value] {
    file["cases"].as_array().map_or(&[], |cases| cases.as_slice())
}
