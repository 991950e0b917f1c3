//! `kexin verify` and its neighbours as a partner runs them: files in, words and exit codes out.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const UNIT: &str = "440106001002GB00014F00220045";

/// The golden cases: bundles, true and lying, with their anchors.
fn case(name: &str) -> Value {
    let path = Path::new("../tests/vectors/bundle.json");
    let file: Value = serde_json::from_str(&fs::read_to_string(path).expect("vectors")).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    cases.iter().find(|case| case["name"] == name).expect("a case of that name").clone()
}

/// A folder with a case's bundle and anchor.
struct Desk {
    folder: TempDir,
    fingerprint: String,
}

impl Desk {
    fn with(name: &str) -> Self {
        let case = case(name);
        let folder = TempDir::new().expect("a temporary folder");
        fs::write(folder.path().join("proof.kxproof"), case["bundle"].to_string()).expect("written");
        fs::write(folder.path().join("gd.kxanchor"), case["anchor"].to_string()).expect("written");
        Self { folder, fingerprint: case["fingerprint"].as_str().expect("text").to_owned() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn kexin(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::cargo_bin("kexin")
            .expect("the binary is built")
            .current_dir(self.path())
            .env("KEXIN_PROFILE", "./profile")
            .env("KEXIN_LANG", "en")
            .args(arguments)
            .output()
            .expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code().expect("it exits"), text(output.stdout), text(output.stderr))
    }

    fn verify(&self, arguments: &[&str]) -> (i32, String, String) {
        self.kexin(&[&["verify", "proof.kxproof", "--anchor", "gd.kxanchor"], arguments].concat())
    }
}

#[test]
fn a_free_unit_is_proven_free() {
    let desk = Desk::with("q3-free");
    let (exit, out, _) = desk.verify(&["--unit", UNIT, "--expect", "not-seized,not-mortgaged"]);
    assert_eq!(exit, 0);
    assert!(
        out.contains("proven true: unit 440106 001002 GB00014 F00220045 is not-seized, not-mortgaged"),
        "{out}"
    );
    assert!(out.contains("3 of 4 validators"), "{out}");
}

#[test]
fn a_seized_unit_is_proven_false_and_that_is_another_exit_code_than_not_proven() {
    let desk = Desk::with("q3-seized");
    let (exit, out, _) = desk.verify(&["--unit", UNIT, "--expect", "not-seized"]);
    assert_eq!((exit, out.contains("proven false")), (4, true));
    let (exit, _, error) = Desk::with("other-status").verify(&["--unit", UNIT, "--expect", "not-seized"]);
    assert_eq!((exit, error.contains("check state")), (5, true), "{error}");
}

#[test]
fn a_good_bundle_about_another_unit_is_no_answer() {
    let desk = Desk::with("q3-free");
    let other = "440106001002GB00014F00220046";
    let (exit, _, error) = desk.verify(&["--unit", other, "--expect", "not-seized"]);
    assert_eq!((exit, error.contains("check question")), (5, true), "{error}");
}

#[test]
fn verifying_without_a_question_or_an_expectation_is_a_usage_error() {
    let desk = Desk::with("q3-free");
    assert_eq!(desk.verify(&[]).0, 2);
    assert_eq!(desk.verify(&["--unit", UNIT]).0, 2);
    assert_eq!(desk.verify(&["--unit", UNIT, "--expect", "lovely"]).0, 2);
    assert_eq!(desk.verify(&["--unit", "4401", "--expect", "current"]).0, 2);
    assert_eq!(desk.verify(&["--unit", UNIT, "--expect", "current", "--max-age", "soon"]).0, 2);
}

#[test]
fn a_record_is_proven_registered_with_its_facts() {
    let desk = Desk::with("q0-registered");
    let record = case("q0-registered")["bundle"]["question"]["record"].as_str().expect("text").to_owned();
    let (exit, out, _) = desk.verify(&["--record", &record]);
    assert_eq!(exit, 0);
    assert!(out.contains("is registered") && out.contains(UNIT), "{out}");
    assert!(out.contains("not proven: that the right still stands"), "{out}");
}

#[test]
fn the_owner_is_asked_for_by_a_file_so_that_no_name_stands_on_the_command_line() {
    let desk = Desk::with("q2-named");
    let owner = desk.path().join("owner.txt");
    fs::write(&owner, "测试乙\n").expect("written");
    let (exit, out, _) = desk.verify(&["--unit", UNIT, "--owner-file", "owner.txt"]);
    assert_eq!((exit, out.contains("share 1/2")), (0, true), "{out}");
    assert!(!out.contains("测试乙"));
    fs::write(&owner, "测试丙\n").expect("written");
    let (exit, out, error) = desk.verify(&["--unit", UNIT, "--owner-file", "owner.txt"]);
    assert_eq!((exit, error.contains("check owner")), (5, true), "{error}");
    assert!(!out.contains("测试") && !error.contains("测试"));
}

#[test]
fn a_proof_older_than_the_reader_allows_is_not_proven() {
    let desk = Desk::with("q3-free");
    let (exit, _, error) = desk.verify(&["--unit", UNIT, "--expect", "not-seized", "--max-age", "1s"]);
    // The golden blocks are of November 2026; one second is over in any run.
    assert_eq!((exit, error.contains("check age")), (5, true), "{error}");
}

#[test]
fn every_golden_lie_is_refused_with_its_check_in_json_too() {
    for name in [
        "another-chain",
        "extension-line",
        "another-size",
        "another-builder",
        "another-outcome",
        "other-facts",
    ] {
        let case = case(name);
        let desk = Desk::with(name);
        let record = case["inquiry"]["question"]["record"].as_str().expect("text");
        let (exit, out, _) = desk.verify(&["--record", record, "-o", "json"]);
        let document: Value = serde_json::from_str(&out).expect("one JSON document");
        assert_eq!((exit, &document["check"]), (5, &case["outcome"]["failed"]), "{name}");
        assert_eq!(document["schema"], "kexin.verdict/v1");
    }
}

#[test]
fn an_epoch_that_recovery_keys_began_is_named_wherever_its_anchor_is_used() {
    let desk = Desk::with("q3-after-recovery");
    let note = "note: recovery keys handed over to epoch 1";
    let (exit, out, _) = desk.verify(&["--unit", UNIT, "--expect", "absent"]);
    assert_eq!((exit, out.contains(note)), (0, true), "{out}");
    let (exit, out, _) = desk.kexin(&["anchor", "show", "gd.kxanchor"]);
    assert_eq!((exit, out.contains(note)), (0, true), "{out}");
    let (_, out, _) = Desk::with("q3-free").kexin(&["anchor", "show", "gd.kxanchor"]);
    assert!(!out.contains("recovery"), "{out}");
}

#[test]
fn an_anchor_is_pinned_only_with_its_fingerprint() {
    let desk = Desk::with("q3-free");
    let question = ["verify", "proof.kxproof", "--unit", UNIT, "--expect", "not-seized"];
    assert_eq!(desk.kexin(&question).0, 2);
    let wrong = desk.fingerprint.replace(|c: char| c.is_ascii_digit(), "0");
    assert_eq!(desk.kexin(&["anchor", "pin", "gd.kxanchor", "--fingerprint", &wrong]).0, 5);
    assert_eq!(desk.kexin(&question).0, 2);
    let (exit, out, _) = desk.kexin(&["anchor", "pin", "gd.kxanchor", "--fingerprint", &desk.fingerprint]);
    assert_eq!((exit, out.contains(&desk.fingerprint)), (0, true), "{out}");
    assert_eq!(desk.kexin(&question).0, 0);
    let (exit, out, _) = desk.kexin(&["anchor", "show"]);
    assert_eq!((exit, out.contains("4 validators, quorum 3")), (0, true), "{out}");
}

#[test]
fn files_that_are_missing_empty_cut_or_huge_give_one_clear_error() {
    let desk = Desk::with("q3-free");
    let bundle = desk.path().join("proof.kxproof");
    let whole = fs::read(&bundle).expect("read");
    for (content, expected) in [
        (Vec::new(), 5),
        (whole[..whole.len() / 2].to_vec(), 5),
        (b"\xff\xfe\x00".to_vec(), 5),
        (vec![b' '; 1024 * 1024 + 1], 5),
    ] {
        fs::write(&bundle, &content).expect("written");
        let (exit, _, error) = desk.verify(&["--unit", UNIT, "--expect", "not-seized"]);
        assert_eq!(exit, expected);
        assert!(error.starts_with("× ") && !error.contains("panicked"), "{error}");
    }
    fs::remove_file(&bundle).expect("removed");
    assert_eq!(desk.verify(&["--unit", UNIT, "--expect", "not-seized"]).0, 2);
}

#[test]
fn a_bundle_is_taken_apart_for_public_tools() {
    let desk = Desk::with("q0-registered");
    let (exit, out, _) = desk.kexin(&["proof", "inspect", "proof.kxproof"]);
    assert_eq!((exit, out.contains("unverified")), (0, true));
    let explode = ["proof", "explode", "proof.kxproof", "--anchor", "gd.kxanchor", "--to", "parts"];
    assert_eq!(desk.kexin(&explode).0, 0);
    let proof = fs::read_to_string(desk.path().join("parts/record0.tlog-proof")).expect("written");
    assert!(proof.starts_with("c2sp.org/tlog-proof@v1\nindex 3\n"), "{proof}");
    assert_eq!(fs::read(desk.path().join("parts/record0.entry.bin")).expect("written").len(), 67);
    assert_eq!(fs::read(desk.path().join("parts/header0.entry.bin")).expect("written").len(), 237);
    // A folder that exists is left alone.
    assert_eq!(desk.kexin(&explode).0, 2);
}

#[test]
fn both_languages_speak_and_help_names_every_command() {
    let desk = Desk::with("q3-seized");
    let (_, out, _) = desk.verify(&["--unit", UNIT, "--expect", "not-seized", "--lang", "zh"]);
    assert!(out.contains("不成立"), "{out}");
    for (lang, word) in [("zh", "离线核验"), ("en", "verify a proof offline")] {
        let (exit, out, _) = desk.kexin(&["--help", "--lang", lang]);
        assert_eq!((exit, out.contains(word)), (0, true), "{out}");
    }
    let (exit, out, _) = desk.kexin(&["completions", "bash"]);
    assert_eq!((exit, out.contains("kexin")), (0, true));
}

#[test]
fn two_bundles_that_contradict_each_other_name_who_sealed_both() {
    let desk = Desk::with("q3-free");
    fs::write(desk.path().join("other.kxproof"), case("q3-seized")["bundle"].to_string()).expect("written");
    let compare = ["proof", "compare", "proof.kxproof", "other.kxproof", "--anchor", "gd.kxanchor"];
    let (exit, out, _) = desk.kexin(&compare);
    assert_eq!(exit, 4, "{out}");
    assert!(out.contains("the ledger has forked") && out.contains("3 validators sealed both"), "{out}");
    for name in ["organisation 440100  kexinku.example/gd/v01", "/v02", "/v04", "rely on neither"] {
        assert!(out.contains(name), "{name}: {out}");
    }
    let (exit, out, _) =
        desk.kexin(&["proof", "compare", "proof.kxproof", "proof.kxproof", "--anchor", "gd.kxanchor"]);
    assert_eq!((exit, out.contains("do not contradict")), (0, true), "{out}");
    fs::write(desk.path().join("other.kxproof"), case("another-size")["bundle"].to_string())
        .expect("written");
    let (exit, _, error) = desk.kexin(&compare);
    assert_eq!((exit, error.contains("check seals")), (5, true), "{error}");
}
