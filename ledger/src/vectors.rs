//! Golden vectors: bytes that are hashed or signed, kept as JSON under `tests/vectors/` for readers that
//! share no code with ours. Compared in every run; written only when `KEXINKU_WRITE_VECTORS=1` is set.

use std::path::PathBuf;

use serde_json::Value;

/// Compares `vectors` with the file `name`.
///
/// # Panics
/// When they differ: a format has changed without a new version.
pub fn check(name: &str, vectors: &Value) {
    let path: PathBuf = ["..", "tests", "vectors", name].iter().collect();
    let text = serde_json::to_string_pretty(vectors).expect("vectors are plain JSON") + "\n";
    if std::env::var_os("KEXINKU_WRITE_VECTORS").is_some_and(|set| set == "1") {
        std::fs::write(&path, &text).expect("the checkout is writable");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{name} differs: a format changed, or set KEXINKU_WRITE_VECTORS=1 for a new vector"
    );
}
