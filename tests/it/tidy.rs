//! The house rules as tests: who imports whom, module heads, file lengths, names, one place for each algorithm.

use std::fs;
use std::path::{Path, PathBuf};

const LINES_MAX: usize = 600;

/// Cargo runs tests in their package's folder; a path compiled in would outlive a clone that shared the target folder.
fn root() -> PathBuf {
    PathBuf::from(".")
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("the checkout is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("sources are UTF-8");
                let name = path.strip_prefix(root()).expect("below the root").display().to_string();
                found.push((name, text));
            }
        }
    }
    found.sort();
    found
}

fn all_sources() -> Vec<(String, String)> {
    let sources: Vec<_> =
        ["proof/src", "ledger/src", "p2p/src", "node/src", "cli/src", "tests", "benches", "examples"]
            .into_iter()
            .flat_map(rust_files)
            .collect();
    assert!(!sources.is_empty(), "the test runs in the root of the repository");
    sources
}

fn is_test(name: &str) -> bool {
    name.ends_with("/tests.rs")
        || name.contains("/tests/")
        || name.starts_with("tests/")
        || name.starts_with("benches/")
}

/// Lines of `files` that hold one of `words` outside comments, as `file:line`.
fn lines_with(files: &[(String, String)], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in files {
        for (index, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if words.iter().any(|word| code.contains(word)) {
                found.push(format!("{name}:{}", index + 1));
            }
        }
    }
    found
}

fn without(files: &[(String, String)], allowed: &[&str]) -> Vec<(String, String)> {
    files.iter().filter(|(name, _)| !allowed.iter().any(|place| name.starts_with(place))).cloned().collect()
}

#[test]
fn every_module_begins_with_a_head_that_says_what_and_why() {
    let missing: Vec<_> = all_sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(name, _)| name)
        .collect();
    assert!(missing.is_empty(), "no //! head: {missing:?}");
}

#[test]
fn no_file_is_longer_than_six_hundred_lines() {
    let long: Vec<_> = all_sources()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > LINES_MAX)
        .map(|(name, text)| (name, text.lines().count()))
        .collect();
    assert!(long.is_empty(), "over {LINES_MAX} lines: {long:?}");
}

#[test]
fn no_module_is_named_after_nothing() {
    let vague = ["utils", "util", "common", "helper", "helpers", "manager", "misc", "mod"];
    let found: Vec<_> = all_sources()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| {
            let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            vague.contains(&stem)
        })
        .collect();
    assert!(found.is_empty(), "vague names: {found:?}");
}

#[test]
fn crates_import_only_whom_the_architecture_allows() {
    let forbidden: [(&str, &[&str]); 4] = [
        ("proof/src", &["kexin_ledger", "kexin_p2p", "kexin_node"]),
        ("ledger/src", &["kexin_p2p", "kexin_node"]),
        ("p2p/src", &["kexin_ledger", "kexin_node"]),
        ("cli/src", &["kexin_p2p", "kexin_node"]),
    ];
    for (folder, words) in forbidden {
        let found = lines_with(&rust_files(folder), words);
        assert!(found.is_empty(), "{folder} must not import {words:?}: {found:?}");
    }
}

#[test]
fn tokio_stays_in_the_network_the_node_and_the_command_line() {
    let files = [rust_files("proof/src"), rust_files("ledger/src")].concat();
    let found = lines_with(&files, &["tokio"]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_database_is_named_in_one_place() {
    let found =
        lines_with(&without(&all_sources(), &["ledger/src/store/rocks", "tests/it/tidy.rs"]), &["rocksdb::"]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_consensus_engine_is_named_in_one_place() {
    let sources = without(&all_sources(), &["node/src/consensus", "tests/it/tidy.rs"]);
    let found =
        lines_with(&sources, &["malachitebft_core", "arc_malachitebft_core", "malachitebft_core_consensus"]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn hash_and_signature_algorithms_are_named_in_one_place() {
    let sources = without(&all_sources(), &["proof/src/hash", "proof/src/suite", "tests/it/tidy.rs"]);
    let sources: Vec<_> = sources.into_iter().filter(|(name, _)| !is_test(name)).collect();
    let found = lines_with(&sources, &["sha2::", "ed25519_dalek", "curve25519_dalek", "hmac::"]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_wall_clock_is_read_in_one_place() {
    let sources = without(&all_sources(), &["node/src/clock", "tests/", "benches/"]);
    let found = lines_with(&sources, &["SystemTime::now", "Timestamp::now", "Zoned::now"]);
    let elsewhere: Vec<_> = found.into_iter().filter(|place| !place.starts_with("cli/src/clock")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

#[test]
fn nothing_is_left_unfinished() {
    let words = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("#[", "ignore")];
    let found = lines_with(&all_sources(), &words);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_verifier_builds_without_the_standard_library() {
    let text = fs::read_to_string(root().join("proof/src/lib.rs")).expect("proof/src/lib.rs exists");
    assert!(text.contains("#![no_std]"));
    let files: Vec<_> = rust_files("proof/src").into_iter().filter(|(name, _)| !is_test(name)).collect();
    let found = lines_with(&files, &["std::"]);
    let outside: Vec<_> = found.into_iter().filter(|place| !place.is_empty()).collect();
    assert!(outside.is_empty(), "std in the verifier: {outside:?}");
}

#[test]
fn every_planted_bug_names_a_test_that_there_is() {
    let sources: Vec<_> = all_sources();
    let patches = fs::read_dir(root().join("tests/planted")).expect("there are planted bugs");
    let patches: Vec<PathBuf> = patches
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "patch"))
        .collect();
    assert!(patches.len() >= 11, "{patches:?}");
    for path in patches {
        let text = fs::read_to_string(&path).expect("patches are UTF-8");
        let line = text.lines().find(|line| line.starts_with("test: ")).expect("it names its test");
        let function = format!("fn {}(", line.rsplit([' ', ':']).next().expect("a name"));
        assert!(
            sources.iter().any(|(_, text)| text.contains(&function)),
            "{}: there is no {function}",
            path.display()
        );
    }
}
