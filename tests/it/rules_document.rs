//! `docs/rules.md` says what the registry says.

use kexin_ledger::rules::document;

#[test]
fn the_document_is_the_registry() {
    let path = "docs/rules.md";
    if std::env::var("KEXINKU_WRITE_VECTORS").is_ok_and(|value| value == "1") {
        std::fs::write(path, document()).expect("the checkout is writable");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == document(), "{path} differs from the registry; KEXINKU_WRITE_VECTORS=1 writes it");
}
