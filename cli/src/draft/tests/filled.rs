//! Templates filled from the register, and the types that came with them: who is registered is named by his tag.

use std::path::Path;

use kexin_ledger::act::{import, split};
use kexin_ledger::book::RuleBook;
use kexin_ledger::case::case_key;
use kexin_ledger::record::{SignedRecord, slot};
use kexin_ledger::unit::{Owner, unit_key};
use kexin_proof::hash::{RecordId, SlotsRoot};
use kexin_proof::height::TimeMs;
use kexin_proof::list::List;
use kexin_proof::slot_table::{mortgage, unit as unit_slot, value as value_slot};
use kexin_proof::slots::{PartyTag, Seed, ShareValue, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::super::*;
use super::{compiled, faults};

const CODE: &str = "440106001002GB00014F00220001";
const TITLE: &str = "粤(2026)广州市不动产权第0000001号";
const PROOF: &str = "粤(2026)广州市不动产证明第0000007号";
const DIGEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

fn code(text: &str) -> UnitCode {
    text.parse().expect("a unit code")
}

fn tag(number: u8) -> PartyTag {
    PartyTag { scheme: 1, key: 1, mac: [number; 32] }
}

fn digits(number: u8) -> String {
    hex::encode(tag(number).to_bytes())
}

/// A flat of two owners, mortgaged.
fn registered() -> Slots {
    let seed = |number: u8| Seed::from_bytes([number; 32]);
    let text = |text: &str| Value::text(text).expect("clean");
    let mut facts = Slots::new(Width::W32, seed(1));
    facts.set(value_slot::LAST_RECORD, Value::Hash([9; 32]));
    facts.set(unit_slot::STATUS, Value::Code(2));
    facts.set(unit_slot::RIGHT_TYPE, Value::Code(4));
    facts.set(unit_slot::USE, Value::Code(11));
    facts.set(unit_slot::AREA, Value::Area(10_117));
    facts.set(unit_slot::CERTIFICATE, text(TITLE));
    facts.set(unit_slot::LAND_TERM_END, Value::Date("2096-11-23".parse().expect("a day")));
    let mut owners = List::new(seed(2), Width::W8);
    for number in [1, 2] {
        let mut element = Slots::new(Width::W8, seed(10 + number));
        let share = Some(ShareValue::new(1, 2).expect("a half"));
        let person = SlotsRoot::from_bytes([number; 32]);
        Owner { party: tag(number), share, person, holder_type: 1, certificate: None }.write(&mut element);
        owners.push(element);
    }
    facts.set(unit_slot::OWNERS, Value::List(owners));
    let mut element = Slots::new(Width::W16, seed(20));
    element.set(mortgage::CASE, text("G440106-M"));
    element.set(mortgage::PROOF_NUMBER, text(PROOF));
    element.set(mortgage::KIND, Value::Code(1));
    element.set(mortgage::AMOUNT, Value::Fen(61_000_050));
    element.set(mortgage::MORTGAGEE, Value::Code(101));
    element.set(mortgage::NO_TRANSFER, Value::Bits(0));
    element.set(mortgage::ORDER_HEIGHT, Value::Number(3));
    element.set(mortgage::ORDER_INDEX, Value::Number(0));
    element.set(mortgage::STATUS, Value::Code(1));
    let mut mortgages = List::new(seed(3), Width::W16);
    mortgages.push(element);
    facts.set(unit_slot::MORTGAGES, Value::List(mortgages));
    facts
}

fn filled(kind: u16) -> Node {
    let facts = registered();
    let kind = kinds::by_number(kind).expect("offered");
    let units = [
        KnownUnit { code: code(CODE), facts: Some(&facts) },
        KnownUnit { code: code("440106001002GB00014F00220002"), facts: Some(&facts) },
    ];
    let known = Known::of(kind, &units, None, TimeMs::ZERO);
    let text = template(kind, &known);
    parse(text.as_bytes()).unwrap_or_else(|finding| panic!("{}: {finding:?}\n{text}", kind.name))
}

/// What stands at a path such as `givers.0.tag`.
fn at(kind: u16, path: &str) -> String {
    let root = filled(kind);
    let mut node = &root;
    for name in path.split('.') {
        node = match name.parse::<usize>() {
            Ok(place) => &node.elements()[place],
            Err(_) => node.get(name).unwrap_or_else(|| panic!("T{kind:02} has no {path}")),
        };
    }
    node.scalar().unwrap_or_default().to_owned()
}

#[test]
fn every_template_of_a_registered_unit_is_a_draft_about_it() {
    for kind in kinds::all() {
        let node = filled(kind.number);
        let header = header(&node).expect("with type, unit and case");
        assert_eq!((header.kind.number, header.unit), (kind.number, code(CODE)));
    }
}

#[test]
fn owners_stand_in_a_template_by_their_tags() {
    for kind in [2, 3] {
        assert_eq!(at(kind, "givers.0.tag"), digits(1));
        assert_eq!(at(kind, "givers.1.tag"), digits(2));
        assert!(
            filled(kind).get("givers").is_some_and(|givers| givers.elements()[0].get("document").is_none())
        );
    }
    for (kind, person) in [(4, "party"), (10, "mortgagor"), (14, "debtor"), (19, "obligor")] {
        assert_eq!(at(kind, &format!("{person}.tag")), digits(1), "T{kind:02}");
    }
}

#[test]
fn numbers_of_certificates_and_mortgages_are_those_of_the_register() {
    for kind in [2, 3, 4, 5, 6, 9, 23] {
        assert_eq!(at(kind, "previous-number"), TITLE, "T{kind:02}");
        assert_eq!(at(kind, "right-type"), "4", "T{kind:02}");
    }
    assert_eq!(at(25, "certificate"), TITLE);
    for kind in [11, 12, 13] {
        assert_eq!(at(kind, "mortgage"), "G440106-M", "T{kind:02}");
    }
    for kind in [11, 12] {
        assert_eq!(at(kind, "previous-number"), PROOF, "not the title: T{kind:02}");
    }
    assert_eq!(at(11, "amount"), "610000.50");
    assert_eq!(at(12, "to"), "102", "to whom it passes is not known");
}

#[test]
fn units_and_their_data_are_those_of_the_register() {
    assert_eq!((at(5, "area").as_str(), at(5, "use").as_str()), ("101.17", "11"));
    assert_eq!(at(6, "targets.0.land-term-end"), "2096-11-23");
    assert_eq!(at(6, "targets.1.allocation.0"), "mortgages");
    assert_eq!(at(7, "sources.1.unit"), "440106001002GB00014F00220002");
    assert_eq!((at(7, "sources.0.previous-number").as_str(), at(7, "area").as_str()), (TITLE, "202.34"));
    assert_eq!(at(8, "pairs.0.old"), CODE);
    assert_eq!(at(23, "target"), RecordId::from_bytes([9; 32]).to_string());
    assert_eq!(at(23, "old.0.area"), "101.17");
}

fn record(text: &str) -> SignedRecord {
    let compiled = compiled(text).unwrap_or_else(|findings| panic!("{findings:?}"));
    compiled.draft.unsigned().expect("within the format")
}

fn seizure(debtor: &str) -> String {
    format!(
        "type = \"seizure\"\ncase = \"G440106-1\"\nunit = \"{CODE}\"\nseizure-kind = 1\n\
         document-number = \"1\"\nserved-at = \"2026-11-24 09:30\"\nterm-days = 30\norder = \"{DIGEST}\"\n\
         [debtor]\n{debtor}\n"
    )
}

#[test]
fn who_is_registered_may_be_named_by_his_tag_and_by_it_alone() {
    let sound = record(&seizure(&format!("tag = \"{}\"", digits(1))));
    assert_eq!(sound.slots().party(kexin_ledger::act::seizure::fact::DEBTOR), Some(tag(1)));
    let short = seizure("tag = \"0101\"");
    assert_eq!(faults(&short), [(0, Some(10))]);
    let twice =
        seizure(&format!("tag = \"{}\"\ndocument-type = 1\ndocument = \"11010519491231002X\"", digits(1)));
    assert_eq!(faults(&twice).first(), Some(&(0, Some(11))));
}

#[test]
fn a_division_names_its_parts_among_its_subjects() {
    let parts = [("2", "50.58"), ("3", "50.59")].map(|(last, area)| {
        format!(
            "[[targets]]\nunit = \"440106001002GB00014F0022000{last}\"\narea = \"{area}\"\n\
             number = \"粤(2026)广州市不动产权第000000{last}号\"\n"
        )
    });
    let text = format!(
        "type = \"split\"\ncase = \"G440106-1\"\nunit = \"{CODE}\"\nright-type = 4\nprevious-number = \"{TITLE}\"\n{}",
        parts.concat()
    );
    let made = record(&text);
    let wanted = [case_key(440_106, "G440106-1"), unit_key(&code(CODE))];
    let keys: Vec<_> = made.subjects().iter().map(|subject| subject.key).collect();
    assert_eq!((keys.len(), &keys[..2]), (4, &wanted[..]));
    assert!(desk_rules(&made, RuleBook::first()).is_empty());
    assert_eq!(made.slots().list(split::fact::TARGETS).map(|targets| targets.elements().len()), Some(2));
}

#[test]
fn a_batch_stands_without_a_case_and_its_root_is_counted_for_the_clerk() {
    let text = format!(
        "type = \"import\"\nunit = \"{CODE}\"\nbatch = 7\nsource = \"old\"\ntotal-rows = 1\ntotal-area = \"101.17\"\n\
         ticks = [\"R-142\"]\n[[rows]]\nunit = \"{CODE}\"\nright-type = 4\nuse = 11\narea = \"101.17\"\n\
         co-ownership = 0\nowner = {{ name = \"测试甲\", document-type = 1, document = \"11010519491231002X\" }}\n\
         holder-type = 1\ncertificate = \"{TITLE}\"\noriginal-case = \"2016-1\"\nflags = [\"q8\"]\n"
    );
    let made = record(&text);
    let keys: Vec<_> = made.subjects().iter().map(|subject| subject.key).collect();
    assert_eq!(keys, [import::batch_key(11, 7), unit_key(&code(CODE))]);
    let root = made.slots().list(import::fact::ROWS).map(|rows| *rows.root().as_bytes());
    assert_eq!(made.slots().hash(import::fact::ROOT), root.as_ref());
    assert!(made.slots().get(slot::CASE).is_none() && made.slots().get(slot::TICKS).is_some());
    assert!(desk_rules(&made, RuleBook::first()).is_empty(), "{:?}", desk_rules(&made, RuleBook::first()));
    assert_eq!(faults(&text.replace("R-142", "R-017")).len(), 1, "what is no warning cannot be ticked");
    let with_case = text.replace("batch = 7", "batch = 7\ncase = \"G440106-1\"");
    assert_eq!(faults(&with_case), [(0, Some(4))]);
}

#[test]
fn certificates_and_corrections_are_drafts_like_any_other() {
    let exchange = format!(
        "type = \"certificate\"\ncase = \"G440106-1\"\nunit = \"{CODE}\"\nright-type = 4\nway = \"exchange\"\n\
         certificate = \"{TITLE}\"\nnumber = \"粤(2026)广州市不动产权第0000002号\"\n"
    );
    assert!(desk_rules(&record(&exchange), RuleBook::first()).is_empty());
    let correction = format!(
        "type = \"correction\"\ncase = \"G440106-1\"\nunit = \"{CODE}\"\nright-type = 4\ntarget = \"{}\"\n\
         basis = \"holder\"\nevidence = \"{DIGEST}\"\nnumber = \"粤(2026)广州市不动产权第0000002号\"\n\
         previous-number = \"{TITLE}\"\n[[new]]\nfield = \"area\"\narea = \"101.71\"\n[[old]]\nfield = \"area\"\n\
         area = \"101.17\"\n",
        RecordId::from_bytes([9; 32])
    );
    assert!(desk_rules(&record(&correction), RuleBook::first()).is_empty());
    let same = correction.replace("101.71", "101.17");
    assert!(!desk_rules(&record(&same), RuleBook::first()).is_empty(), "nothing is corrected");
}

#[test]
fn what_a_policy_is_to_approve_names_the_version_of_the_rule_book() {
    let text = |more: &str| {
        format!(
            "type = \"mortgage-cancel\"\ncase = \"G440106-1\"\nunit = \"{CODE}\"\nmortgage = \"G440106-M\"\n{more}"
        )
    };
    assert_eq!(record(&text("automatic = true\n")).slots().number(slot::POLICY_VERSION), Some(1));
    assert_eq!(record(&text("automatic = false\n")).slots().number(slot::POLICY_VERSION), None);
    assert_eq!(record(&text("")).slots().number(slot::POLICY_VERSION), None);
    assert_eq!(
        faults(&text("ticks = [\"R-033\"]\n")),
        [(0, Some(5))],
        "a case's reviewers tick, in the review"
    );
}

#[test]
fn a_draft_is_read_by_the_folder_it_lies_in() {
    let node = parse(seizure(&format!("tag = \"{}\"", digits(1))).replace(DIGEST, "none.pdf").as_bytes());
    let made = compile(&node.expect("TOML"), Path::new("."), &OfflineDesk { org: Some(11) });
    assert!(matches!(made, Err(CompileError::Findings(findings)) if findings.len() == 1));
}
