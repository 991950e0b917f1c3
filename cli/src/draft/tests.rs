//! Drafts: a sound one makes a sound record, and every fault of another is told with rule and line.

use std::path::Path;

use kexin_ledger::record::slot;

use super::*;

mod filled;

const HOUSE: &str = r#"
type = "first-registration"
case = "G440106-20261124-0001"
unit = "440106 001002 GB00014 F00220001"
right-type = 4
use = "成套住宅"
area = "101.17"
location = "天河区体育东路1号"
co-ownership = 2
issue-mode = "shared"
number = "粤(2026)广州市不动产权第0000001号"

[[owners]]
name = "测试甲"
document-type = 1
document = "11010519491231002X"
holder-type = 1
share = "1/3"

[[owners]]
name = "测试乙"
document-type = "护照"
document = "E00000001"
holder-type = "个人"
share = "2/3"
"#;

fn desk() -> OfflineDesk {
    OfflineDesk { org: Some(11) }
}

fn compiled(text: &str) -> Result<Compiled, Vec<finding::Finding>> {
    let node = parse(text.as_bytes()).map_err(|finding| vec![finding])?;
    compile(&node, Path::new("."), &desk()).map_err(|error| match error {
        CompileError::Findings(findings) => findings,
        CompileError::Failure(failure) => panic!("no node is asked: {failure:?}"),
    })
}

/// Rule numbers and lines of all that is wrong.
fn faults(text: &str) -> Vec<(u16, Option<usize>)> {
    let findings = compiled(text).map(|_| ()).expect_err("faulty");
    findings.iter().map(|finding| (finding.number(), finding.place.line)).collect()
}

#[test]
fn a_sound_draft_makes_a_record_that_breaks_no_rule_of_form() {
    let compiled = compiled(HOUSE).expect("sound");
    let record = compiled.draft.unsigned().expect("within the format");
    assert!(desk_rules(&record, kexin_ledger::book::RuleBook::first()).is_empty());
    assert_eq!(record.slots().text(slot::UNIT), Some("440106001002GB00014F00220001"), "spaces are mended");
    assert_eq!(record.slots().text(slot::ISSUED_NUMBER), Some("粤(2026)广州市不动产权第0000001号"));
    assert_eq!(record.envelope().bureau, 11);
    assert_eq!(record.subjects().len(), 2, "the case and the unit");
    let bytes = String::from_utf8_lossy(&record.encode()).into_owned();
    assert!(
        !bytes.contains("测试甲") && !bytes.contains("11010519491231002X"),
        "nothing personal is in the open"
    );
}

/// Why a draft is not even a tree, with the line.
fn form_fault(text: &str) -> (String, Option<usize>) {
    let finding = parse(text.as_bytes()).expect_err("beyond a bound");
    (finding.lines("draft.toml").join("\n"), finding.place.line)
}

#[test]
fn what_no_bureau_writes_is_refused_before_it_is_held() {
    let name = |bytes: usize| format!("case = \"1\"\n{} = 1\n", "n".repeat(bytes));
    assert!(parse(name(64).as_bytes()).is_ok());
    assert_eq!(form_fault(&name(65)).1, Some(2));
    let nested = |tables: usize| format!("a = {}1{}", "{ a = ".repeat(tables), " }".repeat(tables));
    assert!(parse(nested(7).as_bytes()).is_ok());
    assert_eq!(form_fault(&nested(8)).1, Some(1));
    let values = |count: usize| format!("case = [{}]\n", "1,".repeat(count));
    assert!(parse(values(65_535).as_bytes()).is_ok(), "the array counts too");
    let (told, line) = form_fault(&values(65_536));
    assert!(told.contains("65536") && line == Some(1), "{told}");
    for json in
        [format!("{{\"{}\": 1}}", "n".repeat(65)), format!("{}1{}", "{\"a\": ".repeat(9), "}".repeat(9))]
    {
        assert_eq!(form_fault(&json).1, None);
    }
}

#[test]
fn a_line_is_found_in_a_draft_of_many_lines() {
    let text = (1..=20_000).map(|number| format!("n{number} = {number}\n")).collect::<String>();
    let node = parse(text.as_bytes()).expect("well formed");
    for (index, (_, member)) in node.members().iter().enumerate() {
        assert_eq!(member.place.line, Some(index + 1));
    }
}

#[test]
fn a_digest_is_of_a_file_and_never_of_a_device() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("deed.pdf"), b"deed").expect("written");
    assert_eq!(digest_of(folder.path(), "deed.pdf"), Some(kexin_proof::hash::sha256(&[b"deed"])));
    for endless in ["/dev/zero", "/dev/urandom", ".", "absent.pdf"] {
        assert_eq!(digest_of(folder.path(), endless), None, "{endless}");
    }
}

#[test]
fn a_division_names_every_unit_that_it_touches_among_its_subjects() {
    let target = |number: u32| {
        format!(
            "[[targets]]\nunit = \"440106001002GB00014F0022001{number}\"\narea = \"50\"\n\
             number = \"粤(2026)广州市不动产权第000001{number}号\"\n"
        )
    };
    let text = format!(
        "type = \"split\"\ncase = \"G440106-1\"\nunit = \"440106001002GB00014F00220001\"\nright-type = 4\n\
         previous-number = \"粤(2026)广州市不动产权第0000001号\"\n{}{}",
        target(1),
        target(2)
    );
    let record = compiled(&text).expect("sound").draft.unsigned().expect("within the format");
    assert_eq!(record.subjects().len(), 4, "the case, the unit that ends, two that begin");
    assert!(desk_rules(&record, kexin_ledger::book::RuleBook::first()).is_empty());
}

#[test]
fn a_record_that_a_policy_is_to_approve_names_the_rule_book() {
    let text = "type = \"mortgage-cancel\"\ncase = \"G440106-9\"\nunit = \"440106001002GB00014F00220001\"\n\
                mortgage = \"G440106-2\"\n";
    let version = |text: &str| compiled(text).expect("sound").draft.slots.number(slot::POLICY_VERSION);
    assert_eq!(version(text), None);
    assert_eq!(version(&format!("automatic = false\n{text}")), None);
    assert_eq!(version(&format!("automatic = true\n{text}")), Some(1));
}

#[test]
fn every_fault_is_found_at_once_with_rule_and_line() {
    let faulty = HOUSE
        .replace("\"101.17\"", "\"101.175\"")
        .replace("11010519491231002X", "110105194912310021")
        .replace("\"2/3\"", "\"1/2\"")
        .replace("right-type", "right-typo");
    let line = |needle: &str| Some(1 + faulty.lines().position(|line| line.contains(needle)).expect("there"));
    let found = faults(&faulty);
    assert!(found.contains(&(12, line("101.175"))), "{found:?}");
    assert!(found.contains(&(9, line("110105194912310021"))), "{found:?}");
    assert!(found.contains(&(28, line("[[owners]]"))), "{found:?}");
    assert!(found.contains(&(0, line("right-typo"))), "{found:?}");
    assert!(found.iter().any(|(rule, _)| *rule == 7), "right-type is missing: {found:?}");
}

#[test]
fn co_owners_and_their_form_must_fit() {
    assert!(
        faults(&HOUSE.replace("co-ownership = 2", "co-ownership = 0")).iter().any(|(rule, _)| *rule == 45)
    );
    let joint = faults(&HOUSE.replace("co-ownership = 2", "co-ownership = 1"));
    assert_eq!(
        joint.iter().filter(|(rule, _)| *rule == 46).count(),
        2,
        "joint owners carry no shares: {joint:?}"
    );
}

#[test]
fn a_fault_never_repeats_what_was_written() {
    let faulty = HOUSE.replace("11010519491231002X", "110105194912310029").replace("测试甲", "测试\\u0007甲");
    let findings = compiled(&faulty).map(|_| ()).expect_err("faulty");
    for line in findings.iter().flat_map(|finding| finding.lines("house.toml")) {
        assert!(!line.contains("110105194912310029") && !line.contains("测试"), "{line}");
    }
}

#[test]
fn a_finding_is_told_in_one_language_at_a_time() {
    let faulty = HOUSE.replace("11010519491231002X", "110105194912310029");
    let findings = compiled(&faulty).map(|_| ()).expect_err("faulty");
    let told = findings[0].json();
    let (zh, en) = (told["zh"].as_str().expect("text"), told["en"].as_str().expect("text"));
    assert!(en.is_ascii() && en.contains("check"), "{en}");
    assert!(zh.contains("校验") && !zh.contains("check"), "{zh}");
}

#[test]
fn json_says_the_same_as_toml() {
    let json = serde_json::json!({
        "type": "mortgage-cancel", "case": "G440106-20261124-0009", "unit": "440106001002GB00014F00220001",
        "mortgage": "G440106-20261124-0002",
    });
    let toml = "type = \"mortgage-cancel\"\ncase = \"G440106-20261124-0009\"\n\
                unit = \"440106001002GB00014F00220001\"\nmortgage = \"G440106-20261124-0002\"\n";
    for text in [json.to_string(), toml.to_owned()] {
        let compiled = compiled(&text).expect("sound");
        assert_eq!(
            (compiled.header.kind.name, compiled.draft.slots.text(9)),
            ("mortgage-cancel", Some("G440106-20261124-0002"))
        );
    }
}

#[test]
fn every_template_is_a_draft_of_its_type() {
    for kind in kinds::all() {
        let text = template(kind, &Known::default());
        let node = parse(text.as_bytes()).expect("a template is TOML");
        let header = header(&node).expect("with type, unit and case");
        assert_eq!(header.kind.number, kind.number);
        for (name, _) in node.members() {
            let known = kind.fields.iter().any(|field| field.name == name)
                || ["type", "case", "unit", "valid-days", "recipients", "attestations", "automatic", "ticks"]
                    .contains(&name.as_str());
            assert!(known, "{}: {name}", kind.name);
        }
        assert!(
            kind.fields.iter().all(|field| node.get(field.name).is_some()),
            "{}: every fact is there",
            kind.name
        );
    }
}

#[test]
fn hostile_text_gives_findings_and_no_panic() {
    // Every prefix, and every byte turned around: cheap, and finds what slices or unwraps.
    for end in 0..HOUSE.len() {
        if let Ok(node) = parse(&HOUSE.as_bytes()[..end]) {
            let _ = compile(&node, Path::new("."), &desk());
        }
    }
    let mut bytes = HOUSE.as_bytes().to_vec();
    for place in 0..bytes.len() {
        bytes[place] ^= 0x11;
        if let Ok(node) = parse(&bytes) {
            let _ = compile(&node, Path::new("."), &desk());
        }
        bytes[place] ^= 0x11;
    }
    let deep = format!("a = {}1{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(parse(deep.as_bytes()).is_err(), "nesting is bounded");
}
