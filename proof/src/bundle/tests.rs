//! Proof bundles, true and lying: each lie is found by its check.

use alloc::string::{String, ToString};
use alloc::vec;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::anchor::TrustAnchor;
use crate::height::TimeMs;
use crate::question::{Expectation, Inquiry, OwnerClaim};
use crate::sample::{Chain, GENESIS_MS, UnitFacts, next_epoch, registered, unit_code};
use crate::slot_table::{owner, person, status_bits, unit};
use crate::slots::{PartyTag, Value};

mod shapes;

const STATUS_SLOTS: [u16; 3] = [unit::STATUS, unit::STATUS_BITS, unit::BITS_HOLD_UNTIL];

fn clock(age_ms_max: Option<u64>) -> ReaderClock {
    ReaderClock { now: TimeMs::new(GENESIS_MS + 120_000).expect("small"), age_ms_max }
}

fn q0() -> (ProofBundle, TrustAnchor, Inquiry) {
    let (chain, evidence, _) = registered(0, 0, None);
    let anchor = chain.genesis_anchor();
    let record = evidence.envelope.record_id(&anchor.chain());
    let mut bundle = chain.bundle(Question::RecordRegistered { record }, &chain.epochs[0]);
    let inquiry = Inquiry::plain(bundle.question.clone());
    bundle.records.push(evidence);
    (bundle, anchor, inquiry)
}

fn q3(bits: u32, holds_until: Option<u64>, expect: &[Expectation]) -> (ProofBundle, TrustAnchor, Inquiry) {
    let (chain, _, facts) = registered(0, bits, holds_until);
    let question = Question::UnitStatus { unit: unit_code() };
    let key = question.state_key().expect("a unit");
    let mut bundle = chain.bundle(question.clone(), &chain.epochs[0]);
    bundle.states.push(chain.state_evidence(&key, Some((&facts.value, &STATUS_SLOTS))));
    let inquiry = Inquiry { expect: expect.to_vec(), ..Inquiry::plain(question) };
    (bundle, chain.genesis_anchor(), inquiry)
}

fn q3_absent() -> (ProofBundle, TrustAnchor, Inquiry) {
    let mut chain = Chain::genesis();
    chain.block(&[], None);
    let question = Question::UnitStatus { unit: unit_code() };
    let key = question.state_key().expect("a unit");
    let mut bundle = chain.bundle(question.clone(), &chain.epochs[0]);
    bundle.states.push(chain.state_evidence(&key, None));
    let inquiry = Inquiry { expect: vec![Expectation::Absent], ..Inquiry::plain(question) };
    (bundle, chain.genesis_anchor(), inquiry)
}

fn owner_evidence(chain: &Chain, facts: &UnitFacts, place: u32) -> StateEvidence {
    let key = Question::UnitOwner { unit: unit_code() }.state_key().expect("a unit");
    let mut evidence = chain.state_evidence(&key, Some((&facts.value, &[unit::OWNERS])));
    let owners = facts.value.list(unit::OWNERS).expect("owners");
    evidence.owners = Some(owners.disclose(&[(place, &[owner::PARTY, owner::SHARE, owner::PERSON])]));
    evidence.person = Some(facts.persons[place as usize].disclose(&[person::NAME]));
    evidence
}

fn q2(place: u32, claim: Option<OwnerClaim>) -> (ProofBundle, TrustAnchor, Inquiry) {
    let (chain, _, facts) = registered(0, 0, None);
    let question = Question::UnitOwner { unit: unit_code() };
    let mut bundle = chain.bundle(question.clone(), &chain.epochs[0]);
    bundle.states.push(owner_evidence(&chain, &facts, place));
    (bundle, chain.genesis_anchor(), Inquiry { owner: claim, ..Inquiry::plain(question) })
}

fn named(name: &str) -> Option<OwnerClaim> {
    Some(OwnerClaim::Name { name: name.to_string(), document: None })
}

fn run(
    (bundle, anchor, inquiry): &(ProofBundle, TrustAnchor, Inquiry),
    age: Option<u64>,
) -> Result<Verdict, VerifyError> {
    verify(&bundle.to_json(), anchor, inquiry, &clock(age))
}

fn first_failed(case: &(ProofBundle, TrustAnchor, Inquiry)) -> Option<Check> {
    run(case, None).err().map(|error| error.check)
}

#[test]
fn a_registered_record_is_proven_with_the_facts_shown() {
    let verdict = run(&q0(), None).expect("a good bundle");
    assert!(verdict.holds());
    assert_eq!(verdict.finality.sealed_by, vec![1, 2, 4]);
    assert!(verdict.finality.stands_on_genesis_alone);
    let Answer::Record { facts, kind, .. } = verdict.answer else { panic!("a record was asked for") };
    assert_eq!((kind, facts.len()), (1, 2));
    assert_eq!(facts[0].fact.text(), Some(unit_code().as_str()));
}

#[test]
fn a_record_refused_by_a_rule_is_proven_false() {
    let (chain, evidence, _) = registered(17, 0, None);
    let anchor = chain.genesis_anchor();
    let record = evidence.envelope.record_id(&anchor.chain());
    let mut bundle = chain.bundle(Question::RecordRegistered { record }, &chain.epochs[0]);
    let inquiry = Inquiry::plain(bundle.question.clone());
    bundle.records.push(evidence);
    assert!(!run(&(bundle, anchor, inquiry), None).expect("authentic").holds());
}

#[test]
fn the_status_of_a_unit_meets_or_misses_what_is_expected() {
    let expect = [Expectation::NotSeized, Expectation::NotMortgaged, Expectation::Current];
    assert!(run(&q3(0, None, &expect), Some(60_000)).expect("a good bundle").holds());
    let mortgaged = run(&q3(status_bits::MORTGAGED, None, &expect), None).expect("authentic");
    assert!(!mortgaged.holds());
    assert!(
        matches!(mortgaged.answer, Answer::Unit { unmet, .. } if unmet == vec![Expectation::NotMortgaged])
    );
}

#[test]
fn bits_that_may_have_lapsed_decide_nothing() {
    let at_block = GENESIS_MS + 60_000;
    assert!(run(&q3(status_bits::SEIZED, Some(at_block + 1), &[]), None).is_ok());
    assert_eq!(first_failed(&q3(status_bits::SEIZED, Some(at_block), &[])), Some(Check::Lapse));
}

#[test]
fn a_unit_that_the_register_does_not_have_is_proven_absent() {
    assert!(run(&q3_absent(), None).expect("a good bundle").holds());
    let (bundle, anchor, mut inquiry) = q3_absent();
    inquiry.expect = vec![Expectation::NotSeized];
    assert!(!run(&(bundle, anchor, inquiry), None).expect("authentic").holds());
}

#[test]
fn one_owner_is_shown_by_name_without_the_other() {
    let case = q2(1, named("测试乙"));
    let text = String::from_utf8(case.0.to_json()).expect("JSON");
    let verdict = run(&case, None).expect("a good bundle");
    assert!(verdict.holds());
    assert!(
        matches!(verdict.answer, Answer::Owner { owners: 2, share: Some(share), .. } if share.to_string() == "1/2")
    );
    assert!(!text.contains("测试甲"));
}

#[test]
fn another_name_on_one_of_two_owners_proves_nothing() {
    assert_eq!(first_failed(&q2(0, named("测试丙"))), Some(Check::Owner));
    let tag = PartyTag { scheme: 1, key: 1, mac: [0; 32] };
    assert!(run(&q2(0, Some(OwnerClaim::Tag(tag))), None).expect("the tag fits").holds());
    assert_eq!(first_failed(&q2(1, Some(OwnerClaim::Tag(tag)))), Some(Check::Owner));
}

#[test]
fn an_answer_that_is_too_old_or_not_the_latest_is_refused_on_demand() {
    assert_eq!(run(&q3(0, None, &[]), Some(59_999)), Err(VerifyError { check: Check::Age }));
    let (mut chain, _, facts) = registered(0, 0, None);
    chain.block(&[], None);
    let question = Question::UnitStatus { unit: unit_code() };
    let key = question.state_key().expect("a unit");
    let mut bundle = chain.bundle(question.clone(), &chain.epochs[0]);
    let mut evidence = chain.state_evidence(&key, Some((&facts.value, &STATUS_SLOTS)));
    evidence.block = chain.header_evidence(1);
    bundle.states.push(evidence);
    let case = (bundle, chain.genesis_anchor(), Inquiry::plain(question));
    assert!(run(&case, None).is_ok());
    assert_eq!(run(&case, Some(1 << 40)), Err(VerifyError { check: Check::Age }));
}

#[test]
fn a_checkpoint_of_a_closed_epoch_must_lead_to_its_end() {
    let (mut chain, evidence, _) = registered(0, 0, None);
    let mut anchor = chain.genesis_anchor();
    let record = evidence.envelope.record_id(&anchor.chain());
    let mut bundle = chain.bundle(Question::RecordRegistered { record }, &chain.epochs[0]);
    let old_size = chain.entries.len();
    bundle.records.push(evidence);
    let next = next_epoch(&chain.epochs[0]);
    chain.block(&[], Some(next));
    anchor.extend(chain.epochs[1].clone(), chain.hand_over()).expect("handed over");
    let inquiry = Inquiry::plain(bundle.question.clone());
    let without = (bundle.clone(), anchor.clone(), inquiry.clone());
    assert_eq!(first_failed(&without), Some(Check::Consistency));
    bundle.consistency = Some(chain.consistency_from(old_size));
    let verdict = run(&(bundle, anchor, inquiry), None).expect("consistent with the end");
    assert!(verdict.holds() && !verdict.finality.stands_on_genesis_alone);
    assert!(verdict.finality.recovered_epochs.is_empty());
}

/// A bundle of epoch 1, which recovery keys began.
fn q3_recovered() -> (ProofBundle, TrustAnchor, Inquiry) {
    let mut chain = Chain::genesis();
    chain.block(&[], Some(next_epoch(&chain.epochs[0])));
    let mut anchor = chain.genesis_anchor();
    let hand_over = chain.recovered_hand_over(&[2, 3]).expect("two of three");
    anchor.extend(chain.epochs[1].clone(), hand_over).expect("handed over");
    chain.block(&[], None);
    let (_, _, inquiry) = q3_absent();
    let mut bundle = chain.bundle(inquiry.question.clone(), &chain.epochs[1]);
    let key = inquiry.question.state_key().expect("a unit");
    bundle.states.push(chain.state_evidence(&key, None));
    (bundle, anchor, inquiry)
}

#[test]
fn a_verdict_says_that_recovery_keys_handed_over() {
    let verdict = run(&q3_recovered(), None).expect("sealed by the new validators");
    assert_eq!(verdict.finality.recovered_epochs, [1]);
}

/// Bundles that lie in one place each, with the check that must find it.
fn lies() -> Vec<(&'static str, ProofBundle, TrustAnchor, Inquiry, Check)> {
    type Lie = (&'static str, Check, fn(&mut ProofBundle, &mut Inquiry));
    let record_lies: [Lie; 10] = [
        ("another-format", Check::Format, |bundle, _| bundle.format = "kexinku/proof/v2".to_string()),
        ("another-question", Check::Question, |_, inquiry| {
            inquiry.question = Question::UnitStatus { unit: unit_code() };
        }),
        ("another-chain", Check::Chain, |bundle, _| bundle.chain = ChainId::from_bytes([1; 32])),
        ("extension-line", Check::Checkpoint, |bundle, _| {
            bundle.checkpoint = bundle.checkpoint.replacen("\n\n", "\nextension\n\n", 1);
        }),
        ("size-zero", Check::Epoch, |bundle, _| {
            bundle.checkpoint = bundle.checkpoint.replacen("\n5\n", "\n0\n", 1)
        }),
        ("another-size", Check::Seals, |bundle, _| {
            bundle.checkpoint = bundle.checkpoint.replacen("\n5\n", "\n6\n", 1)
        }),
        ("no-evidence", Check::Evidence, |bundle, _| bundle.records.clear()),
        ("another-builder", Check::Header, |bundle, _| bundle.records[0].block.header.builder = 3),
        ("another-bureau", Check::Record, |bundle, _| bundle.records[0].envelope.bureau = 440_300),
        ("another-outcome", Check::Log, |bundle, _| bundle.records[0].outcome = 17),
    ];
    let mut all: Vec<_> = record_lies
        .into_iter()
        .map(|(name, check, change)| {
            let (mut bundle, anchor, mut inquiry) = q0();
            change(&mut bundle, &mut inquiry);
            (name, bundle, anchor, inquiry, check)
        })
        .collect();
    let (mut bundle, anchor, inquiry) = q0();
    bundle.records[0].slots = registered(0, 1, None).2.value.disclose(&[2]);
    all.push(("other-facts", bundle, anchor, inquiry, Check::Facts));
    let (mut bundle, anchor, inquiry) = q3(status_bits::SEIZED, None, &[Expectation::NotSeized]);
    bundle.states[0].slots = q3(0, None, &[]).0.states[0].slots.clone();
    all.push(("other-status", bundle, anchor, inquiry, Check::State));
    let (mut bundle, anchor, inquiry) = q3(0, None, &[]);
    let facts = registered(0, 0, None).2.value;
    bundle.states[0].slots = Some(facts.disclose(&[unit::STATUS]));
    all.push(("bits-hidden", bundle, anchor, inquiry, Check::Status));
    let (mut bundle, anchor, inquiry) = q2(0, named("测试甲"));
    let mut forged = registered(0, 0, None).2.persons.remove(0);
    forged.set(person::NAME, Value::text("测试丙").expect("clean"));
    bundle.states[0].person = Some(forged.disclose(&[person::NAME]));
    all.push(("forged-name", bundle, anchor, inquiry, Check::Facts));
    all
}

#[test]
fn every_lie_is_found_by_its_check() {
    for (name, bundle, anchor, inquiry, check) in lies() {
        assert_eq!(first_failed(&(bundle, anchor, inquiry)), Some(check), "{name}");
    }
}

#[test]
fn unknown_and_repeated_members_are_refused() {
    let (bundle, anchor, inquiry) = q0();
    let text = String::from_utf8(bundle.to_json()).expect("JSON");
    for bad in
        [text.replacen('{', r#"{"note":1,"#, 1), text.replacen('{', r#"{"format":"kexinku/proof/v1","#, 1)]
    {
        let found = verify(bad.as_bytes(), &anchor, &inquiry, &clock(None));
        assert_eq!(found, Err(VerifyError { check: Check::Format }));
    }
}

#[test]
fn a_list_in_place_of_an_object_and_an_empty_member_are_refused() {
    let (bundle, anchor, inquiry) = q0();
    let mut value: Json = serde_json::from_slice(&bundle.to_json()).expect("JSON");
    let refused = |value: &Json| {
        let found = verify(value.to_string().as_bytes(), &anchor, &inquiry, &clock(None));
        assert_eq!(found, Err(VerifyError { check: Check::Format }));
    };
    value["states"] = json!([]);
    refused(&value);
    value.as_object_mut().expect("an object").remove("states");
    let block = value["records"][0]["block"].clone();
    value["records"][0]["block"] = json!([block["header"], block["path"]]);
    refused(&value);
    value["records"][0]["block"] = block;
    value["question"] = json!(["Q0", value["question"]["record"]]);
    refused(&value);
}

#[test]
fn a_person_is_checked_though_nobody_asked_for_him() {
    let (mut bundle, anchor, inquiry) = q2(0, None);
    let mut forged = registered(0, 0, None).2.persons.remove(0);
    forged.set(person::NAME, Value::text("测试丙").expect("clean"));
    bundle.states[0].person = Some(forged.disclose(&[person::NAME]));
    assert_eq!(first_failed(&(bundle, anchor, inquiry)), Some(Check::Facts));
}

#[test]
fn names_of_checks_are_distinct_and_in_order() {
    assert!(Check::ALL.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1));
    for (check, name) in Check::ALL {
        assert_eq!(check.name(), name);
        assert!(!check.zh().is_empty() && !check.en().is_empty());
    }
}

fn inquiry_json(inquiry: &Inquiry) -> Json {
    let owner = match &inquiry.owner {
        None => Json::Null,
        Some(OwnerClaim::Tag(tag)) => json!({ "tag": tag.to_string() }),
        Some(OwnerClaim::Name { name, document }) => json!({ "name": name, "document": document }),
    };
    let expect: Vec<&str> = inquiry.expect.iter().map(|expectation| expectation.word()).collect();
    json!({ "question": inquiry.question, "expect": expect, "owner": owner })
}

fn vector(name: &str, (bundle, anchor, inquiry): &(ProofBundle, TrustAnchor, Inquiry)) -> Json {
    let outcome = match run(&(bundle.clone(), anchor.clone(), inquiry.clone()), None) {
        Ok(verdict) => json!({ "holds": verdict.holds(), "height": verdict.finality.height }),
        Err(error) => json!({ "failed": error.check.name() }),
    };
    let parse = |bytes: Vec<u8>| serde_json::from_slice::<Json>(&bytes).expect("our own JSON");
    json!({
        "name": name,
        "anchor": parse(anchor.to_json()),
        "fingerprint": anchor.fingerprint(),
        "recovered_epochs": anchor.recovered_epochs(),
        "bundle": parse(bundle.to_json()),
        "inquiry": inquiry_json(inquiry),
        "outcome": outcome,
    })
}

/// Bundles, true and lying, with their outcome: read by verifiers in other languages.
#[test]
fn golden_bundles_have_not_changed() {
    let mut cases = vec![
        vector("q0-registered", &q0()),
        vector("q3-free", &q3(0, None, &[Expectation::NotSeized, Expectation::NotMortgaged])),
        vector("q3-seized", &q3(status_bits::SEIZED, None, &[Expectation::NotSeized])),
        vector("q3-lapsed", &q3(status_bits::SEIZED, Some(GENESIS_MS), &[])),
        vector("q3-absent", &q3_absent()),
        vector("q2-named", &q2(1, named("测试乙"))),
        vector("q2-other-name", &q2(0, named("测试丙"))),
        vector("q3-after-recovery", &q3_recovered()),
    ];
    for (name, bundle, anchor, inquiry, _) in lies() {
        cases.push(vector(name, &(bundle, anchor, inquiry)));
    }
    cases.extend(shapes::shapes().iter().map(|(name, case)| vector(name, case)));
    crate::tests::golden_file("bundle.json", &json!({ "cases": cases }));
}

proptest! {
    /// Any change of the text is refused, or leaves the same answer (a time in a seal line is under its signature).
    #[test]
    fn a_changed_byte_never_proves_another_answer(place in any::<prop::sample::Index>(), byte in 0x20u8..0x7f, which in 0usize..3) {
        let case = match which {
            0 => q0(),
            1 => q3(status_bits::SEIZED, None, &[]),
            _ => q2(1, named("测试乙")),
        };
        let mut bytes = case.0.to_json();
        let place = place.index(bytes.len());
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        let before = run(&case, None).expect("a good bundle");
        if let Ok(after) = verify(&bytes, &case.1, &case.2, &clock(None)) {
            prop_assert_eq!(after.answer, before.answer);
        }
    }
}
