//! `kexin` at a clerk's desk without a node: drafts, keys, rules, and clear ends where a node is needed.

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("secret"), "a passphrase\n").expect("written");
        Self(folder)
    }

    fn kexin(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::cargo_bin("kexin")
            .expect("the binary is built")
            .current_dir(self.0.path())
            .env("KEXIN_PROFILE", "./profile")
            .env("KEXIN_LANG", "en")
            .env_remove("KEXIN_NODE")
            .args(arguments)
            .output()
            .expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code().expect("it exits"), text(output.stdout), text(output.stderr))
    }
}

#[test]
fn a_template_is_filled_in_and_checked_without_a_node() {
    let desk = Desk::new();
    assert_eq!(desk.kexin(&["record", "draft", "mortgage-cancel", "--to", "cancel.toml"]).0, 0);
    let (exit, out, _) = desk.kexin(&["record", "check", "cancel.toml"]);
    assert_eq!((exit, out.contains("no rule fails")), (0, true), "{out}");
    let path = desk.0.path().join("cancel.toml");
    let text = fs::read_to_string(&path).expect("there").replace("440106001002GB", "440106001002XX");
    fs::write(&path, text).expect("written");
    let (exit, out, _) = desk.kexin(&["record", "check", "cancel.toml"]);
    assert_eq!(exit, 3);
    assert!(out.contains("cancel.toml:6") && out.contains("R-00") && out.contains("mend: "), "{out}");
    let (exit, out, _) = desk.kexin(&["record", "check", "cancel.toml", "-o", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((exit, &json["schema"]), (3, &serde_json::json!("kexin.check/v1")));
}

#[test]
fn an_unknown_type_lists_the_known_ones() {
    let (exit, _, error) = Desk::new().kexin(&["record", "draft", "exchange"]);
    assert_eq!(exit, 2);
    assert!(error.contains("first-registration") && error.contains("transfer"), "{error}");
}

#[test]
fn keys_are_made_behind_a_passphrase_and_a_wrong_one_changes_nothing() {
    let desk = Desk::new();
    let new = |number, secret| {
        desk.kexin(&["key", "new", "--org", "11", "--number", number, "--passphrase-file", secret])
    };
    let (exit, out, _) = new("2", "secret");
    assert_eq!((exit, out.contains("clerk 11/2  ed25519:")), (0, true), "{out}");
    fs::write(desk.0.path().join("wrong"), "another\n").expect("written");
    let before = fs::read(desk.0.path().join("profile/keystore.json")).expect("a keystore");
    let (exit, _, error) = new("3", "wrong");
    assert_eq!((exit, error.contains("wrong passphrase")), (6, true), "{error}");
    assert_eq!(fs::read(desk.0.path().join("profile/keystore.json")).expect("a keystore"), before);
    let (exit, _, error) = new("2", "secret");
    assert_eq!((exit, error.contains("already has key")), (2, true), "{error}");
    let (exit, out, _) = desk.kexin(&["key", "list"]);
    assert_eq!((exit, out.lines().count()), (0, 1), "{out}");
    let (exit, _, error) = desk.kexin(&["key", "new", "--org", "11", "--number", "4"]);
    assert_eq!(
        (exit, error.contains("--passphrase-file")),
        (10, true),
        "no terminal, and it says what is missing: {error}"
    );
}

#[test]
fn rules_are_listed_and_explained() {
    let desk = Desk::new();
    let (exit, out, _) = desk.kexin(&["rules", "explain", "R-017"]);
    assert_eq!(exit, 0);
    assert!(out.contains("seized") && out.contains("法发[2004]5号") && out.contains("mend"), "{out}");
    assert!(out.contains("example") && !out.contains("示例"), "in one language: {out}");
    let (_, chinese, _) = desk.kexin(&["rules", "explain", "r-31", "--lang", "zh"]);
    assert!(chinese.contains("示例") && chinese.contains("住宅为提示"), "{chinese}");
    assert!(!chinese.contains("example"), "in one language: {chinese}");
    let (_, json, _) = desk.kexin(&["rules", "explain", "33", "--output", "json"]);
    let told: serde_json::Value = serde_json::from_str(&json).expect("one document");
    assert_eq!((told["severity"].as_str(), told["layer"].as_str()), (Some("warning"), Some("state")));
    for text in ["zh", "en", "law", "example_zh", "example_en", "remedy_zh", "remedy_en"] {
        assert!(told[text].as_str().is_some_and(|text| !text.is_empty()), "{text}: {json}");
    }
    assert_eq!(desk.kexin(&["rules", "explain", "R-999"]).0, 2);
    assert!(desk.kexin(&["rules", "list"]).1.lines().count() > 100);
}

#[test]
fn policies_are_shown_in_either_language_without_a_node() {
    let desk = Desk::new();
    let (exit, out, _) = desk.kexin(&["rules", "policy"]);
    assert_eq!(exit, 0);
    assert!(out.contains("version 1 (built in)") && out.contains("mortgage-cancel  [on]"), "{out}");
    assert!(out.contains("audited 100.00 %") && out.contains("court-key"), "{out}");
    assert!(
        out.contains("the tax office clears the transfer") && !out.contains("完税"),
        "in one language: {out}"
    );
    let (_, chinese, _) = desk.kexin(&["rules", "policy", "--lang", "zh"]);
    assert!(
        chinese.contains("内置") && chinese.contains("有完税或减免证明") && chinese.contains("[开]"),
        "{chinese}"
    );
    let (_, json, _) = desk.kexin(&["rules", "policy", "-o", "json"]);
    let told: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&told["version"], &told["source"]), (&1.into(), &"built-in".into()));
    let items = told["items"].as_array().expect("policies");
    let release = items.iter().find(|item| item["type"] == 13).expect("T13");
    assert_eq!(
        (&release["sample"], &release["sample_of"], &release["quota"]),
        (&100.into(), &10_000.into(), &serde_json::Value::Null)
    );
    let (exit, _, error) = desk.kexin(&["rules", "policy", "--version", "2"]);
    assert_eq!((exit, error.contains("versions 1 to 1")), (2, true), "{error}");
    let (exit, out, error) = desk.kexin(&["rules", "policy", "--node", "http://127.0.0.1:1"]);
    assert_eq!(
        (exit, error.contains("does not answer"), out.contains("built in")),
        (0, true, true),
        "{error}"
    );
}

#[test]
fn drafts_that_are_no_bundle_are_told_so_before_a_node_is_asked() {
    let desk = Desk::new();
    for (kind, file) in [("mortgage-cancel", "a.toml"), ("mortgage-cancel", "b.toml")] {
        assert_eq!(desk.kexin(&["record", "draft", kind, "--to", file]).0, 0);
    }
    let (exit, out, _) = desk.kexin(&["record", "check", "a.toml", "b.toml"]);
    assert_eq!(exit, 0, "each alone: {out}");
    let (exit, out, _) = desk.kexin(&["record", "check", "--bundle", "a.toml", "b.toml"]);
    assert_eq!((exit, out.matches("R-135").count() >= 2), (3, true), "{out}");
    assert!(out.contains("B1 to B6") && out.contains("mend: "), "{out}");
    let (_, json, _) = desk.kexin(&["record", "check", "--bundle", "a.toml", "b.toml", "-o", "json"]);
    let told: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let failed = &told["items"][0]["failed"][0];
    for text in ["zh", "en", "mend_zh", "mend_en"] {
        assert!(failed[text].as_str().is_some_and(|text| !text.is_empty()), "{text}: {json}");
    }
}

#[test]
fn what_needs_a_node_says_so() {
    let desk = Desk::new();
    let (exit, _, error) = desk.kexin(&["status"]);
    assert_eq!((exit, error.contains("--node")), (2, true), "{error}");
    let (exit, _, error) = desk.kexin(&["status", "--node", "http://127.0.0.1:1"]);
    assert_eq!((exit, error.contains("cannot be reached")), (7, true), "{error}");
    assert_eq!(desk.kexin(&["status", "--node", "ftp://127.0.0.1"]).0, 2);
}

#[test]
fn files_that_are_no_records_give_one_clear_error() {
    let desk = Desk::new();
    fs::write(desk.0.path().join("bad.kxr"), [0xff; 300]).expect("written");
    for arguments in
        [&["record", "show", "bad.kxr"][..], &["record", "check", "bad.kxr"], &["record", "show", "none.kxr"]]
    {
        let (exit, _, error) = desk.kexin(arguments);
        assert_eq!((exit, error.lines().count()), (2, 1), "{arguments:?}: {error}");
    }
}

#[test]
fn codes_are_looked_up_and_an_unknown_one_is_refused_by_its_rule() {
    let desk = Desk::new();
    let (exit, out, _) = desk.kexin(&["codes", "list"]);
    assert!(exit == 0 && out.contains("QLLX") && out.contains("AREA") && out.contains("FIGURE"), "{out}");
    let (exit, out, _) = desk.kexin(&["codes", "show", "qllx"]);
    assert!(exit == 0 && out.contains("国有建设用地使用权") && out.contains("[field]"), "{out}");
    let (exit, out, _) = desk.kexin(&["codes", "show", "FIGURE", "-o", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((exit, &json["schema"]), (0, &serde_json::json!("kexin.code-table/v1")));
    assert_eq!(json["items"][0]["value"], 15);
    assert_eq!(desk.kexin(&["codes", "show", "NONE"]).0, 2);
    assert_eq!(desk.kexin(&["codes", "check", "QLLX:4"]).0, 0);
    let (exit, _, error) = desk.kexin(&["codes", "check", "QLLX:5000"]);
    assert!(exit == 3 && error.contains("R-008"), "{error}");
    assert_eq!(desk.kexin(&["codes", "check", "440183", "--on", "2013-06-01"]).0, 0);
    let (exit, _, error) = desk.kexin(&["codes", "check", "440183", "--on", "2026-11-24"]);
    assert!(exit == 3 && error.contains("R-002") && error.contains("440118"), "{error}");
    assert_eq!(desk.kexin(&["codes", "check", "QLLX"]).0, 2);
}

#[test]
fn working_days_are_computed_and_an_unknown_year_is_refused() {
    let desk = Desk::new();
    let (exit, out, _) = desk.kexin(&["calendar", "show", "2026"]);
    assert!(exit == 0 && out.contains("2026-02-14  work  春节") && out.contains("2026-12-25"), "{out}");
    assert_eq!(desk.kexin(&["calendar", "show", "2027"]).0, 3);
    let add = |arguments: &[&str]| {
        let (exit, out, error) = desk.kexin(&[&["calendar", "add-days"], arguments].concat());
        (exit, if exit == 0 { out.trim().to_owned() } else { error })
    };
    assert_eq!(add(&["2026-09-30", "1"]), (0, "2026-10-08".to_owned()));
    assert_eq!(add(&["2026-09-16", "15", "--calendar"]), (0, "2026-10-08".to_owned()));
    assert_eq!(add(&["2026-02-30", "1"]).0, 2);
    let (exit, error) = add(&["2026-11-24", "90", "--calendar"]);
    assert!(exit == 3 && error.contains("R-157") && error.contains("2027"), "{error}");
}
