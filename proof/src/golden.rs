//! Golden vectors: a test computes a file and compares it with the one in the repository.

use std::fs;
use std::path::PathBuf;

/// Compares `text` with `tests/vectors/<name>`; with `KEXINKU_WRITE_VECTORS=1` writes it instead.
///
/// # Panics
/// When they differ: the bytes of a format changed.
pub fn compare(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(name);
    if std::env::var_os("KEXINKU_WRITE_VECTORS").is_some() {
        fs::write(&path, text).expect("the vectors are writable");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{name} differs from what the code computes; a format changed");
}
