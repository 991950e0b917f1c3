//! Signed requests: who may ask what, once, now.

use kexin_ledger::act::governance::{self, ActCode, governance_slot};
use kexin_ledger::api::{
    PartyTagReply, PartyTagRequest, ProofRequest, REQUEST_SKEW_MS_MAX, RecordView, SubjectView, UnitView,
};
use kexin_ledger::fixture::{
    ACCEPTOR, ADMIN, BANK, BUREAU, COURT, INSTITUTION, NOTARY, PROVINCE, REVIEWER, SIGNING_SERVICE, TAX, unit,
};
use kexin_ledger::record::Role;
use kexin_ledger::registry::organisation_key;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::Value;

use super::service::{Answer, Ask, Service, TAGS_PER_HOUR};
use crate::clock::wall_clock;

fn with_house() -> (Service, String) {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    service.catch_up();
    service.await_seals();
    let path = format!("/v1/units/{house}");
    (service, path)
}

fn assert_unsigned(answer: &Answer) {
    assert_eq!(answer.problem().status, 401);
    assert!(!answer.header("www-authenticate").is_empty());
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn a_bureau_reads_a_unit_in_full_and_nobody_keeps_the_answer() {
    let (service, path) = with_house();
    let answer = service.get(&path).signed(BUREAU, REVIEWER).send();
    let view: UnitView = answer.json();
    assert!(view.value.is_some());
    assert_eq!(answer.header("cache-control"), "no-store");
    let open: UnitView = service.get(&path).send().json();
    assert_eq!(open, UnitView { value: None, ..view });
}

#[test]
fn a_signature_that_does_not_hold_opens_nothing() {
    let (service, path) = with_house();
    let good = |ask: &Ask<'_>| ask.signature(BUREAU, REVIEWER, wall_clock());
    let ask = service.get(&path);
    let mut other_key = good(&ask);
    other_key.key = ACCEPTOR;
    assert_unsigned(&ask.with(&other_key).send());
    let ask = service.get(&path);
    let mut other_nonce = good(&ask);
    other_nonce.nonce[0] ^= 1;
    assert_unsigned(&ask.with(&other_nonce).send());
    let elsewhere = good(&service.get("/v1/status"));
    assert_unsigned(&service.get(&path).with(&elsewhere).send());
    let query = good(&service.get(&path));
    assert_unsigned(&service.get(&format!("{path}?x=1")).with(&query).send());
    let unknown = service.get(&path);
    let signature = unknown.signature(999, 1, wall_clock());
    assert_unsigned(&unknown.with(&signature).send());
    let half = service.get(&path).header("kexin-key", "11/3");
    assert_unsigned(&half.send());
}

#[test]
fn a_signature_covers_the_body() {
    let service = Service::start();
    let request = |number: &str| PartyTagRequest { document_type: 99, number: number.to_owned() };
    let signature =
        service.post_json("/v1/party-tags", &request("A1")).signature(BUREAU, ACCEPTOR, wall_clock());
    assert_unsigned(&service.post_json("/v1/party-tags", &request("A2")).with(&signature).send());
    assert_eq!(service.post_json("/v1/party-tags", &request("A1")).with(&signature).send().status, 200);
}

#[test]
fn a_request_counts_once() {
    let (service, path) = with_house();
    let signature = service.get(&path).signature(BUREAU, REVIEWER, wall_clock());
    assert_eq!(service.get(&path).with(&signature).send().status, 200);
    assert_unsigned(&service.get(&path).with(&signature).send());
}

#[test]
fn a_request_of_another_time_is_refused() {
    let (service, path) = with_house();
    let away = REQUEST_SKEW_MS_MAX + 600_000;
    let now = wall_clock().value();
    for date in [now - away, now + away] {
        let ask = service.get(&path);
        let signature = ask.signature(BUREAU, REVIEWER, TimeMs::new(date).expect("a time"));
        assert_unsigned(&ask.with(&signature).send());
    }
}

#[test]
fn a_revoked_key_asks_no_more() {
    let (mut service, path) = with_house();
    assert_eq!(service.get(&path).signed(BUREAU, REVIEWER).send().status, 200);
    let chain = &mut service.desk.chain;
    let mut draft = chain.bare_draft(governance::KIND);
    let subject = chain.subject(organisation_key(BUREAU));
    draft.set_subjects(&[subject]);
    draft.slots.set(governance_slot::ACT, Value::Code(ActCode::RevokeKey as u32));
    draft.slots.set(governance_slot::ORG, Value::Code(BUREAU));
    draft.slots.set(governance_slot::KEY_NUMBER, Value::Code(u32::from(REVIEWER)));
    assert_eq!(chain.outcome(&draft, &[(Role::BureauAdmin, BUREAU, ADMIN)]), 0);
    service.catch_up();
    assert_unsigned(&service.get(&path).signed(BUREAU, REVIEWER).send());
    assert_eq!(service.get(&path).signed(BUREAU, ACCEPTOR).send().status, 200);
}

#[test]
fn partners_get_proofs_and_read_no_register() {
    let (service, path) = with_house();
    let record = service.last_record(&unit(1));
    for org in [BANK, TAX, COURT, SIGNING_SERVICE] {
        assert_eq!(service.get(&path).signed(org, INSTITUTION).send().problem().status, 403);
        let full = service.get(&format!("/v1/records/{record}")).signed(org, INSTITUTION).send();
        assert_eq!(full.problem().status, 403);
        let owner = ProofRequest::UnitOwner { unit: unit(1).to_string(), owner: 0 };
        assert_eq!(service.post_json("/v1/proofs", &owner).signed(org, INSTITUTION).send().status, 200);
    }
    let full: RecordView =
        service.get(&format!("/v1/records/{record}")).signed(PROVINCE, ADMIN).send().json();
    assert!(full.record.is_some());
    let open: RecordView = service.get(&format!("/v1/records/{record}")).send().json();
    assert_eq!(open.record, None);
    let key = kexin_ledger::unit::unit_key(&unit(1));
    let open: SubjectView = service.get(&format!("/v1/subjects/{key}")).send().json();
    assert!(open.version > 0 && open.value.is_none());
    let full: SubjectView =
        service.get(&format!("/v1/subjects/{key}")).signed(BUREAU, ACCEPTOR).send().json();
    assert!(full.value.is_some());
}

#[test]
fn proofs_that_disclose_take_a_signature() {
    let (service, _) = with_house();
    let record = service.last_record(&unit(1));
    let closed = [
        ProofRequest::UnitOwner { unit: unit(1).to_string(), owner: 0 },
        ProofRequest::RecordRegistered { record, disclose: vec![2] },
    ];
    for request in &closed {
        assert_unsigned(&service.post_json("/v1/proofs", request).send());
    }
}

fn ask_tag(service: &Service, number: &str, (org, key): (u32, u16)) -> Answer {
    let request = PartyTagRequest { document_type: 1, number: number.to_owned() };
    service.post_json("/v1/party-tags", &request).signed(org, key).send()
}

/// The example of the standard, GB 11643.
const NUMBER: &str = "11010519491231002X";

#[test]
fn one_person_has_one_tag_however_the_number_is_written() {
    let service = Service::start();
    let plain: PartyTagReply = ask_tag(&service, NUMBER, (BUREAU, ACCEPTOR)).json();
    let spaced: PartyTagReply = ask_tag(&service, "110105 19491231 002x", (COURT, INSTITUTION)).json();
    assert_eq!(plain.tag, spaced.tag);
    assert_eq!(plain.tag.len(), 68);
    assert!(!plain.tag.contains("1949"));
}

#[test]
fn a_wrong_number_is_refused_and_not_repeated() {
    let service = Service::start();
    let answer = ask_tag(&service, "110105194912310021", (BUREAU, ACCEPTOR));
    assert_eq!(answer.problem().status, 400);
    assert!(!answer.text().contains("110105194912310021"));
}

#[test]
fn tags_are_for_those_who_handle_parties_documents() {
    let service = Service::start();
    assert_eq!(ask_tag(&service, NUMBER, (BANK, INSTITUTION)).problem().status, 403);
    assert_eq!(
        ask_tag(&service, NUMBER, (NOTARY, INSTITUTION)).status,
        200,
        "heirs come with their documents"
    );
    let unsigned = PartyTagRequest { document_type: 1, number: NUMBER.to_owned() };
    assert_unsigned(&service.post_json("/v1/party-tags", &unsigned).send());
    assert_eq!(ask_tag(&service, NUMBER, (SIGNING_SERVICE, INSTITUTION)).status, 200);
}

#[test]
fn tags_are_counted_for_each_key_and_for_all() {
    let service = Service::start();
    for left in (0..TAGS_PER_HOUR / 2).rev() {
        let reply: PartyTagReply = ask_tag(&service, NUMBER, (BUREAU, ACCEPTOR)).json();
        assert_eq!(reply.calls_left, left);
    }
    assert_eq!(ask_tag(&service, NUMBER, (BUREAU, ACCEPTOR)).problem().code, "too-many");
    assert_eq!(ask_tag(&service, NUMBER, (BUREAU, REVIEWER)).status, 200);
}
