//! What others verify without trusting the node.

use kexin_ledger::api::{ConsistencyView, ProofRequest, Status, ValidatorsView};
use kexin_ledger::fixture::desk::party;
use kexin_ledger::fixture::{BANK, INSTITUTION, unit};
use kexin_proof::anchor::TrustAnchor;
use kexin_proof::bundle::{Answer, ReaderClock, Verdict, verify};
use kexin_proof::checkpoint::SignedNote;
use kexin_proof::consistency::{ConsistencyPath, verify_consistency};
use kexin_proof::question::{Expectation, Inquiry, OwnerClaim, Question};
use kexin_proof::seal::verify_sealed;

use super::service::Service;
use crate::clock::wall_clock;

fn with_house() -> Service {
    let mut service = Service::start();
    service.desk.registered(1, 0, &[(1, None)]);
    service.catch_up();
    service.await_seals();
    service
}

fn anchor(service: &Service) -> TrustAnchor {
    TrustAnchor::from_json(&service.get("/v1/anchor").send().body).expect("an anchor")
}

/// What a partner's verifier says of a bundle, with the anchor alone.
fn judge(service: &Service, bundle: &[u8], inquiry: &Inquiry) -> Verdict {
    let clock = ReaderClock { now: wall_clock(), age_ms_max: Some(3_600_000) };
    verify(bundle, &anchor(service), inquiry, &clock).expect("a good bundle")
}

#[test]
fn anyone_gets_a_units_status_proven() {
    let service = with_house();
    let house = unit(1);
    let answer =
        service.post_json("/v1/proofs", &ProofRequest::UnitStatus { unit: house.to_string() }).send();
    assert_eq!(answer.header("content-type"), "application/vnd.kexin.proof");
    let question = Question::UnitStatus { unit: house };
    let ask =
        |expect: &[Expectation]| Inquiry { expect: expect.to_vec(), ..Inquiry::plain(question.clone()) };
    let free = [Expectation::Current, Expectation::NotSeized, Expectation::NotMortgaged];
    assert!(judge(&service, &answer.body, &ask(&free)).holds());
    assert!(!judge(&service, &answer.body, &ask(&[Expectation::Absent])).holds());
}

#[test]
fn anyone_gets_a_units_absence_proven() {
    let service = with_house();
    let other = unit(2);
    let answer =
        service.post_json("/v1/proofs", &ProofRequest::UnitStatus { unit: other.to_string() }).send();
    let inquiry =
        Inquiry { expect: vec![Expectation::Absent], ..Inquiry::plain(Question::UnitStatus { unit: other }) };
    assert!(judge(&service, &answer.body, &inquiry).holds());
}

#[test]
fn a_record_is_proven_and_facts_are_disclosed_to_who_is_registered() {
    let service = with_house();
    let record = service.last_record(&unit(1));
    let plain = ProofRequest::RecordRegistered { record, disclose: Vec::new() };
    let answer = service.post_json("/v1/proofs", &plain).send();
    let inquiry = Inquiry::plain(Question::RecordRegistered { record });
    let facts_of = |verdict: Verdict| match verdict.answer {
        Answer::Record { outcome: 0, facts, .. } => facts.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(facts_of(judge(&service, &answer.body, &inquiry)), 0);
    let with_facts = ProofRequest::RecordRegistered { record, disclose: vec![2, 7] };
    let answer = service.post_json("/v1/proofs", &with_facts).signed(BANK, INSTITUTION).send();
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(facts_of(judge(&service, &answer.body, &inquiry)), 2);
    for disclose in [vec![7, 2], vec![2, 2], vec![32]] {
        let bad = ProofRequest::RecordRegistered { record, disclose };
        let answer = service.post_json("/v1/proofs", &bad).signed(BANK, INSTITUTION).send();
        assert_eq!(answer.problem().code, "malformed");
    }
}

#[test]
fn a_bank_gets_a_units_owner_proven() {
    let service = with_house();
    let house = unit(1);
    let ask = |owner| ProofRequest::UnitOwner { unit: house.to_string(), owner };
    let answer = service.post_json("/v1/proofs", &ask(0)).signed(BANK, INSTITUTION).send();
    let claim = |number| Inquiry {
        owner: Some(OwnerClaim::Tag(party(number))),
        ..Inquiry::plain(Question::UnitOwner { unit: house })
    };
    assert!(judge(&service, &answer.body, &claim(1)).holds());
    assert!(!judge(&service, &answer.body, &claim(2)).holds());
    let second = service.post_json("/v1/proofs", &ask(1)).signed(BANK, INSTITUTION).send();
    assert_eq!(second.problem().status, 404);
}

#[test]
fn a_proof_right_after_a_receipt_covers_it_when_it_is_asked_for_by_height() {
    let mut service = with_house();
    let house = unit(1);
    for serial in 0..4_u8 {
        let case = format!("G440106-Z{serial}");
        let kind = if serial == 0 { 1 } else { 2 };
        let seizure = service.desk.seize(&house, &case, kind, (1, 30));
        assert_eq!(service.desk.record_order(&seizure), 0);
        let receipt = service.catch_up();
        let request = ProofRequest::UnitStatus { unit: house.to_string() };
        let path = format!("/v1/proofs?since_height={}", receipt.height);
        let answer = service.post_json(&path, &request).header("prefer", "wait=60").send();
        let inquiry = Inquiry {
            expect: vec![Expectation::NotSeized],
            ..Inquiry::plain(Question::UnitStatus { unit: house })
        };
        assert!(!judge(&service, &answer.body, &inquiry).holds(), "the seizure is in what was proven");
        let record = ProofRequest::RecordRegistered { record: receipt.record, disclose: Vec::new() };
        let answer = service.post_json(&path, &record).send();
        assert!(
            judge(
                &service,
                &answer.body,
                &Inquiry::plain(Question::RecordRegistered { record: receipt.record })
            )
            .holds()
        );
    }
}

#[test]
fn a_height_that_nobody_has_sealed_is_waited_for_no_longer_than_asked() {
    let service = with_house();
    let request = ProofRequest::UnitStatus { unit: unit(1).to_string() };
    let answer = service.post_json("/v1/proofs?since_height=1000000", &request).send();
    assert_eq!(answer.problem().code, "not-sealed");
    for query in ["since_height=x", "since_height=-1", "since_height=01", "since=1"] {
        let answer = service.post_json(&format!("/v1/proofs?{query}"), &request).send();
        assert_eq!(answer.problem().code, "malformed", "{query}");
    }
}

#[test]
fn questions_that_are_none_are_refused() {
    let service = Service::start();
    let bodies = [
        "",
        "{}",
        r#"{"question":"unit-status"}"#,
        r#"{"question":"unit-status","unit":"x"}"#,
        r#"{"question":"unit-status","unit":"440106001002GB00014F00220001","more":1}"#,
        r#"{"question":"all-owners"}"#,
    ];
    for body in bodies {
        let answer = service.post("/v1/proofs").body("application/json", body.as_bytes()).send();
        assert_eq!(answer.problem().code, "malformed", "{body}");
    }
}

#[test]
fn the_checkpoint_is_sealed_by_the_validators_of_the_anchor() {
    let service = with_house();
    let answer = service.get("/log/checkpoint").send();
    assert!(answer.header("content-type").starts_with("text/plain"));
    let note = SignedNote::parse(answer.text()).expect("a signed note");
    let anchor = anchor(&service);
    let epoch = &anchor.epochs().last().expect("one epoch").epoch;
    let (checkpoint, _) = verify_sealed(epoch, &note).expect("a quorum of seals");
    let status: Status = service.get("/v1/status").send().json();
    assert_eq!(checkpoint.size.value(), status.log_size.value());
    assert_eq!(status.sealed_height, Some(status.height));
    let validators: ValidatorsView = service.get("/v1/validators").send().json();
    assert_eq!(validators.policy, epoch.text());
}

#[test]
fn an_older_log_is_the_beginning_of_the_newer() {
    let mut service = with_house();
    let size = |service: &Service| {
        let status: Status = service.get("/v1/status").send().json();
        status.log_size
    };
    let from = size(&service);
    service.desk.registered(2, 0, &[(1, None)]);
    service.catch_up();
    let to = size(&service);
    let view: ConsistencyView = service.get(&format!("/v1/consistency?from={from}&to={to}")).send().json();
    let hashes = view.path.iter().map(|text| {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).expect("64 digits");
        hash
    });
    let path = ConsistencyPath::new(hashes.collect());
    assert_eq!(verify_consistency(from, to, &path, &view.from_root, &view.to_root), Ok(()));
    for query in ["from=2&to=1", "from=0&to=1", "from=1&to=99999999", "from=1", "from=a&to=b", "from=01&to=2"]
    {
        let answer = service.get(&format!("/v1/consistency?{query}")).send();
        assert_eq!(answer.problem().code, "malformed", "{query}");
    }
}

#[test]
fn the_genesis_is_handed_out_as_it_was_published() {
    let service = Service::start();
    let answer = service.get("/v1/genesis").send();
    assert_eq!(answer.text(), service.node.genesis_text());
    assert!(answer.header("cache-control").contains("immutable"));
}
