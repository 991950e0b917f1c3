//! Records on their way in: registered, refused, sent again, asked about.

use kexin_ledger::act::transfer;
use kexin_ledger::api::{CheckReport, Submitted, TxStatus};
use kexin_ledger::fixture::desk::REGISTER;
use kexin_ledger::fixture::{ACCEPTOR, BUREAU, REVIEWER, TestChain, unit};
use kexin_ledger::record::{RecordDraft, Role};

use super::service::{Answer, Service, final_receipt};

const RECORD: &str = "application/vnd.kexin.record";

fn signed(service: &Service, draft: &RecordDraft, signers: &[(Role, u32, u16)]) -> Vec<u8> {
    service.desk.chain.sign(draft, signers).encode()
}

fn check(service: &Service, record: &[u8]) -> Answer {
    service.post("/v1/records:check").body(RECORD, record).send()
}

fn accept(service: &mut Service, case: &str) -> RecordDraft {
    use kexin_ledger::act::case_event::{Event, event_slot};
    use kexin_proof::slots::Value;
    let mut draft = service.desk.chain.event(Event::Accept, &unit(1), case);
    draft.slots.set(event_slot::KIND, Value::Code(u32::from(transfer::KIND)));
    draft
}

const ACCEPTS: [(Role, u32, u16); 1] = [(Role::Acceptor, BUREAU, ACCEPTOR)];

#[test]
fn a_day_at_the_desk_is_registered_and_each_record_has_its_receipt() {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    let receipt = service.catch_up();
    assert_eq!(receipt.outcome, 0);
    let sale = service.desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(service.desk.register(&sale), 0);
    let receipt = service.catch_up();
    assert_eq!(service.receipt(&receipt.record).log_index, receipt.log_index);
}

#[test]
fn what_a_rule_refuses_in_a_block_is_final_with_the_rules_number() {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    let seizure = service.desk.seize(&house, "G440106-Z", 1, (1, 1_095));
    assert_eq!(service.desk.record_order(&seizure), 0);
    let sale = service.desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(service.desk.register(&sale), 17);
    assert_eq!(service.catch_up().outcome, 17);
}

#[test]
fn a_record_sent_again_gets_its_receipt_again() {
    let mut service = Service::start();
    let draft = accept(&mut service, "A-1");
    let record = signed(&service, &draft, &ACCEPTS);
    let first = final_receipt(&service.submit(&record));
    let again = service.post("/v1/records").body(RECORD, &record).send();
    assert_eq!(again.status, 201, "final is final, without waiting");
    assert_eq!(final_receipt(&again).log_index, first.log_index);
}

#[test]
fn who_does_not_wait_is_told_where_to_ask() {
    let mut service = Service::start();
    let draft = accept(&mut service, "A-1");
    let record = signed(&service, &draft, &ACCEPTS);
    let answer = service.post("/v1/records").body(RECORD, &record).send();
    let submitted: Submitted = answer.json();
    assert_eq!(answer.header("location"), format!("/v1/tx/{}", submitted.record));
    // Blocks are quick: it may be final before the answer is made.
    assert!([201, 202].contains(&answer.status));
    let status: TxStatus =
        service.get(answer.header("location")).header("prefer", "respond-async, wait=60").send().json();
    assert!(matches!(status, TxStatus::Final { receipt } if receipt.outcome == 0));
}

#[test]
fn of_an_unknown_record_nothing_is_known() {
    let service = Service::start();
    let id = "ab".repeat(32);
    let status: TxStatus = service.get(&format!("/v1/tx/{id}")).send().json();
    assert_eq!(status, TxStatus::Unknown);
    assert_eq!(service.get(&format!("/v1/tx/{id}/receipt")).send().problem().code, "not-found");
    assert_eq!(service.get(&format!("/v1/records/{id}")).send().problem().code, "not-found");
    assert_eq!(service.get("/v1/tx/xyz").send().problem().code, "malformed");
}

#[test]
fn each_bad_record_is_one_clear_problem() {
    let mut service = Service::start();
    let good = accept(&mut service, "A-1");
    let record = signed(&service, &good, &ACCEPTS);
    let problem = |service: &Service, record: &[u8]| {
        let problem = service.submit(record).problem();
        assert!(!problem.retryable);
        (problem.status, problem.code)
    };
    let refused = |code: &str| (422, code.to_owned());

    assert_eq!(problem(&service, b"no record"), refused("R-016"), "malformed");
    assert_eq!(problem(&service, &record[..record.len() - 1]), refused("R-016"), "truncated");
    let mut changed = record.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    assert_eq!(problem(&service, &changed), refused("R-123"), "a forged signature");
    let unsigned = signed(&service, &good, &[]);
    assert_eq!(problem(&service, &unsigned), refused("R-123"), "no signature");
    let stranger = signed(&service, &good, &[(Role::Acceptor, 999, 1)]);
    assert_eq!(problem(&service, &stranger), refused("R-123"), "a key that nobody registered");
    let reviewer = signed(&service, &good, &[(Role::Acceptor, BUREAU, REVIEWER)]);
    assert_eq!(problem(&service, &reviewer), refused("R-124"), "a role that the key does not have");
    let elsewhere = TestChain::new(1).sign(&good, &ACCEPTS).encode();
    assert_eq!(problem(&service, &elsewhere), refused("R-123"), "signed for another chain");
    let mut late = good.clone();
    late.valid_until = late.issued_at.plus(1).expect("a time");
    let late = signed(&service, &late, &ACCEPTS);
    assert_eq!(problem(&service, &late), refused("R-136"), "its validity has ended");
    assert_eq!(final_receipt(&service.submit(&record)).outcome, 0, "the good one is taken all the same");
}

#[test]
fn a_record_whose_case_has_moved_on_is_a_conflict() {
    let mut service = Service::start();
    let first = accept(&mut service, "A-1");
    let second = accept(&mut service, "A-1");
    let first = signed(&service, &first, &ACCEPTS);
    let second = signed(&service, &second, &ACCEPTS);
    assert_eq!(service.submit(&first).status, 201);
    let problem = service.submit(&second).problem();
    assert_eq!((problem.status, problem.code.as_str()), (409, "R-036"));
}

#[test]
fn of_two_records_that_race_for_a_case_one_is_final_and_the_other_a_conflict() {
    let mut service = Service::start();
    let drafts: Vec<RecordDraft> = (0..8).map(|_| accept(&mut service, "A-1")).collect();
    let records: Vec<Vec<u8>> = drafts.iter().map(|draft| signed(&service, draft, &ACCEPTS)).collect();
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let asked: Vec<_> = records.iter().map(|record| scope.spawn(|| service.submit(record))).collect();
        asked.into_iter().map(|asked| asked.join().expect("an answer")).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.problem().code, "R-036");
    }
}

#[test]
fn a_check_names_every_rule_and_keeps_nothing() {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    let seizure = service.desk.seize(&house, "G440106-Z", 1, (1, 1_095));
    assert_eq!(service.desk.record_order(&seizure), 0);
    // Without tax clearance, and of a unit that is seized.
    let mut sale = service.desk.sale(&house, "G440106-S", &[1], (0, &[(2, None)]), (1, 2));
    service.desk.esign(&mut sale, &house, &[1, 2]);
    service.catch_up();
    let record = signed(&service, &sale, &REGISTER);
    let report: CheckReport = check(&service, &record).json();
    let rules: Vec<&str> = report.failed.iter().map(|failed| failed.rule.as_str()).collect();
    assert_eq!(rules, ["R-032", "R-017"]);
    assert!(report.failed.iter().all(|failed| !failed.zh.is_empty() && !failed.en.is_empty()));
    let id = sale.unsigned().expect("sound").record_id(&service.chain());
    let status: TxStatus = service.get(&format!("/v1/tx/{id}")).send().json();
    assert_eq!(status, TxStatus::Unknown);
}

#[test]
fn a_check_of_a_sound_record_finds_nothing_and_of_an_unsound_form_its_rule() {
    let mut service = Service::start();
    let good = accept(&mut service, "A-1");
    let report: CheckReport = check(&service, &signed(&service, &good, &ACCEPTS)).json();
    assert!(report.failed.is_empty(), "{report:?}");
    let mut unfit = good.clone();
    unfit.kind = 99;
    let report: CheckReport = check(&service, &signed(&service, &unfit, &ACCEPTS)).json();
    assert_eq!(report.failed.len(), 1, "{report:?}");
    assert_eq!(check(&service, &signed(&service, &good, &[])).problem().code, "R-123");
}
