//! Checkpoints and signed notes, against the example of the standard.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::suite::{SecretKey, SignatureBytes, verify_strict};

#[test]
fn the_example_of_the_standard_opens() {
    let path = PathBuf::from("../tests/vectors/public/c2sp-signed-note/example.json");
    let example: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(path).expect("vector")).expect("JSON");
    let text = example["note"].as_str().expect("text");
    let note = SignedNote::parse(text).expect("a note");
    let key: VerifierKey = example["vkey"].as_str().expect("text").parse().expect("a verifier key");
    assert_eq!(note.to_string(), text);
    assert_eq!((note.lines[0].key_id, key.kind()), (key.id(), KEY_TYPE_ED25519));
    let signature = SignatureBytes::from_slice(&note.lines[0].signature).expect("64 bytes");
    assert!(verify_strict(key.key(), note.body.as_bytes(), &signature).is_ok());
    assert_eq!(key.to_string(), example["vkey"].as_str().expect("text"));
}

#[test]
fn a_checkpoint_is_exactly_three_lines() {
    let checkpoint = Checkpoint {
        origin: "example.cn/kexinku".parse().expect("an origin"),
        size: TreeSize::new(41).expect("small"),
        root: LogRoot::from_bytes([7; 32]),
    };
    assert_eq!(Checkpoint::from_body(&checkpoint.body()), Ok(checkpoint.clone()));
    for bad in [
        checkpoint.body() + "extension\n",
        checkpoint.body().replace("41", "041"),
        checkpoint.body().replace("41", "-1"),
        checkpoint.body().replace("BwcH", "BwcH="),
        checkpoint.body().trim_end().to_string(),
    ] {
        assert!(Checkpoint::from_body(&bad).is_err(), "{bad}");
    }
}

#[test]
fn names_with_spaces_or_plus_signs_and_false_ids_are_refused() {
    for bad in ["", "a b", "a+b", "a\n"] {
        assert_eq!(bad.parse::<Origin>(), Err(NoteError::Name));
    }
    let key =
        VerifierKey::new("a", KEY_TYPE_COSIGNATURE, SecretKey::from_seed([1; 32]).public()).expect("a key");
    let text = key.to_string();
    assert_eq!(text.parse(), Ok(key));
    assert_eq!(text.replacen('a', "b", 1).parse::<VerifierKey>(), Err(NoteError::VerifierKey));
}

#[test]
fn a_note_of_65_lines_is_refused() {
    let line = NoteLine { name: "a".to_string(), key_id: [0; 4], signature: alloc::vec![1; 72] };
    let note = SignedNote { body: "x\n".to_string(), lines: alloc::vec![line; 65] };
    assert_eq!(SignedNote::parse(&note.to_string()), Err(NoteError::TooLong));
}

proptest! {
    #[test]
    fn any_text_is_refused_or_written_back_the_same(text in "[ -~\n—]{0,80}") {
        if let Ok(note) = SignedNote::parse(&text) {
            prop_assert_eq!(note.to_string(), text);
        }
    }
}
