//! What would become of records, asked before they are sent: alone, and as a bundle that stands or falls together.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kexin_ledger::act::transfer;
use kexin_ledger::api::{BundleCheck, BundleReport, Status};
use kexin_ledger::fixture::BANK;
use kexin_ledger::fixture::desk::signers_with;
use kexin_ledger::record::{RecordDraft, SignedRecord, Subject};
use kexin_ledger::unit::unit_key;
use kexin_proof::height::Height;
use kexin_proof::unit_code::UnitCode;

use super::service::{Answer, Service};

const CASE: &str = "G440106-B";

/// A house whose sale with a loan is accepted and reviewed.
fn for_sale() -> (Service, UnitCode) {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    service.desk.chain.prepare(&house, CASE, transfer::KIND);
    service.catch_up();
    (service, house)
}

/// B1: the sale, and a mortgage of the party with a number.
fn sale_with_loan(service: &mut Service, house: &UnitCode, mortgagor: u8) -> Vec<SignedRecord> {
    let desk = &mut service.desk;
    let mut sale = desk.sale_draft(house, CASE, &[1], (0, &[(2, None)]), (1, 2));
    desk.esign(&mut sale, house, &[1, 2]);
    let tax = desk.tax(house, &[1], &[2]);
    sale.attestations.push(tax);
    let mut loan = desk.agreed_mortgage_draft(house, CASE, &[mortgagor], (BANK, 1), &[]);
    for (place, draft) in (0..).zip([&mut sale, &mut loan]) {
        let raised =
            |subject: Subject| Subject { expected_version: subject.expected_version + place, ..subject };
        let keys = [kexin_ledger::case::case_key(house.county(), CASE), unit_key(house)];
        let subjects: Vec<Subject> = keys.map(|key| raised(desk.chain.subject(key))).to_vec();
        draft.set_subjects(&subjects);
    }
    let group = RecordDraft::unsigned_group(&[sale, loan]).expect("two records");
    group.into_iter().map(|record| desk.chain.signed(record, &signers_with(&[BANK]))).collect()
}

fn ask(service: &Service, records: &[SignedRecord]) -> Answer {
    let records = records.iter().map(|record| STANDARD.encode(record.encode())).collect();
    service.post_json("/v1/bundles:check", &BundleCheck { records }).send()
}

fn height(service: &Service) -> Height {
    let status: Status = service.get("/v1/status").send().json();
    status.height
}

fn outcomes(answer: &Answer) -> (Option<String>, Vec<u16>) {
    let report: BundleReport = answer.json();
    (report.bundle, report.members.iter().map(|member| member.outcome).collect())
}

#[test]
fn a_bundle_is_judged_as_the_ledger_would_and_changes_nothing() {
    let (mut service, house) = for_sale();
    let records = sale_with_loan(&mut service, &house, 2);
    let before = height(&service);
    assert_eq!(outcomes(&ask(&service, &records)), (Some("B1".to_owned()), vec![0, 0]));
    assert_eq!(height(&service), before);
}

#[test]
fn a_member_that_fails_is_named_with_its_rule_and_the_others_fall_with_it() {
    let (mut service, house) = for_sale();
    let records = sale_with_loan(&mut service, &house, 1);
    let answer = ask(&service, &records);
    assert_eq!(outcomes(&answer).1, [135, 25], "the seller owns nothing any more when he mortgages");
    let report: BundleReport = answer.json();
    let rules = |place: usize| -> Vec<&str> {
        report.members[place].failed.iter().map(|failed| failed.rule.as_str()).collect()
    };
    assert!(rules(0).contains(&"R-135") && rules(1).contains(&"R-025"), "{report:?}");
    let failed = &report.members[1].failed[0];
    assert!(!failed.zh.is_empty() && !failed.en.is_empty() && failed.severity == "error");
}

#[test]
fn records_that_are_no_whole_group_in_order_are_refused() {
    let (mut service, house) = for_sale();
    let records = sale_with_loan(&mut service, &house, 2);
    let swapped = [records[1].clone(), records[0].clone()];
    assert_eq!(ask(&service, &swapped).problem().code, "R-135");
    assert_eq!(ask(&service, &[]).problem().code, "malformed");
    let garbage = BundleCheck { records: vec![STANDARD.encode(records[0].encode()), STANDARD.encode("x")] };
    let problem = service.post_json("/v1/bundles:check", &garbage).send().problem();
    assert_eq!(problem.code, "R-016");
    assert!(problem.title_en.starts_with("record 2"), "{problem:?}");
    let garbage = BundleCheck { records: vec!["?".to_owned()] };
    assert_eq!(service.post_json("/v1/bundles:check", &garbage).send().problem().code, "malformed");
}

#[test]
fn a_bundle_may_be_larger_than_a_record() {
    let service = Service::start();
    // 100 kB of text that is no record: it is read, and refused for what it is.
    let large = BundleCheck { records: vec!["A".repeat(100_000)] };
    assert_eq!(service.post_json("/v1/bundles:check", &large).send().problem().code, "R-016");
}
