//! Every bundle that the store gives is accepted by the verifier that partners run, and says what is so.

use kexin_proof::anchor::TrustAnchor;
use kexin_proof::bundle::{Answer, ReaderClock, Verdict, VerifyError, verify};
use kexin_proof::entry::RecordEntry;
use kexin_proof::hash::StateKey;
use kexin_proof::height::TimeMs;
use kexin_proof::list::List;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::question::{Expectation, Inquiry, OwnerClaim};
use kexin_proof::slot_table::{person, unit_status};
use kexin_proof::slots::{PartyTag, Seed, ShareValue, Value, Width};
use kexin_proof::wire::{decode, encode};

use super::*;
use crate::record::{RecordDraft, Subject, slot};
use crate::store::tests::sample::{self, make_block, next_block, sealed_head};
use crate::store::{KeptRecord, MemoryStore};
use crate::value::{Author, StateValue, ValueDraft};

fn code() -> UnitCode {
    "440106003007GB00041F00010012".parse().unwrap()
}

fn unit_key() -> StateKey {
    state_key(Namespace::Unit, code().as_bytes())
}

fn record() -> SignedRecord {
    let mut slots = Slots::new(Width::W32, Seed::from_bytes([3; 32]));
    slots.set(slot::UNIT, Value::text(code().as_str()).unwrap());
    let mut draft = RecordDraft {
        kind: 1,
        bureau: 440_100,
        jurisdiction: 440_106,
        issued_at: TimeMs::new(1_795_000_000_000).unwrap(),
        valid_until: TimeMs::new(1_795_000_600_000).unwrap(),
        rule_set: 1,
        attestations: Vec::new(),
        slots,
        sealed: Some(decode(&[0, 0, 0, 0, 0, 0, 0, 1, 9], 64).unwrap()),
    };
    let case = Subject { key: state_key(Namespace::Case, b"case"), expected_version: 0 };
    draft.set_subjects(&[case, Subject { key: unit_key(), expected_version: 0 }]);
    draft.unsigned().unwrap()
}

fn owner_person(number: u8) -> Slots {
    let mut person_slots = Slots::new(Width::W4, Seed::from_bytes([60 + number; 32]));
    person_slots.set(person::NAME, Value::text(&format!("测试{number}")).unwrap());
    person_slots
}

fn tag(number: u8) -> PartyTag {
    PartyTag { scheme: 1, key: 1, mac: [number; 32] }
}

fn unit_value(record: RecordId) -> StateValue {
    let seed = Seed::from_bytes([4; 32]);
    let mut draft = ValueDraft::first(&unit_key(), Width::W32, &Author { record, seed: &seed });
    draft.set(unit::STATUS, Value::Code(unit_status::CURRENT));
    draft.set(unit::STATUS_BITS, Value::Bits(0));
    let mut owners = List::new(Seed::from_bytes([5; 32]), Width::W8);
    for number in 1..=2 {
        let mut element = Slots::new(Width::W8, Seed::from_bytes([70 + number; 32]));
        element.set(owner::PARTY, Value::Party(tag(number)));
        element.set(owner::SHARE, Value::Share(ShareValue::new(1, 2).unwrap()));
        element.set(owner::PERSON, Value::Tree(owner_person(number).root()));
        owners.push(element);
    }
    draft.set(unit::OWNERS, Value::List(owners));
    draft.finish()
}

/// A chain whose block 2 registers the unit, with two blocks after it; sealed as far as `sealed_to`.
fn chain(outcome: u16, sealed_to: u64) -> (MemoryStore, RecordId) {
    let store = MemoryStore::in_memory();
    let seal_head = |at: u64| {
        if at <= sealed_to {
            let (size, note) = sealed_head(&store);
            store.put_checkpoint(size, &note).unwrap();
        }
    };
    store.append(&next_block(&store, 0).new_block()).unwrap();
    store.append(&next_block(&store, 3).new_block()).unwrap();
    seal_head(1);
    let record = record();
    let id = record.record_id(&store.head().unwrap().header.chain());
    let kept = KeptRecord {
        id,
        bytes: record.without_sealed().encode(),
        sealed: record.sealed().map(encode),
        lacks_sealed: record.lacks_sealed(),
        subjects: vec![unit_key()],
        case: None,
    };
    let entry = RecordEntry { record_id: id, signatures_hash: record.signatures_hash(), outcome };
    let values = vec![(unit_key(), unit_value(id))];
    store.append(&make_block(&store, vec![(kept, entry)], values, None).new_block()).unwrap();
    seal_head(2);
    for at in 3..=4 {
        store.append(&next_block(&store, 5).new_block()).unwrap();
        seal_head(at);
    }
    (store, id)
}

fn check(store: &MemoryStore, bundle: &ProofBundle, inquiry: &Inquiry) -> Result<Verdict, VerifyError> {
    let genesis = store.header(Height::ZERO).unwrap().unwrap();
    let first = store.epoch(0).unwrap().unwrap().epoch;
    let anchor = TrustAnchor::new(genesis, first).unwrap();
    verify(&bundle.to_json(), &anchor, inquiry, &ReaderClock::default())
}

#[test]
fn a_registered_record_is_proven_with_the_slots_asked_for() {
    let (store, id) = chain(0, 4);
    let bundle = record_registered(&store, &id, &[slot::UNIT]).unwrap();
    let verdict = check(&store, &bundle, &Inquiry::plain(bundle.question.clone())).unwrap();
    assert!(verdict.holds());
    assert_eq!(verdict.finality.height.value(), 2);
    let Answer::Record { facts, .. } = verdict.answer else { panic!("a record was asked for") };
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].fact.text(), Some(code().as_str()));
}

#[test]
fn a_refused_record_is_proven_refused() {
    let (store, id) = chain(17, 4);
    let bundle = record_registered(&store, &id, &[]).unwrap();
    let verdict = check(&store, &bundle, &Inquiry::plain(bundle.question.clone())).unwrap();
    assert!(!verdict.holds());
}

#[test]
fn a_record_stays_provable_after_its_sealed_part_is_erased() {
    let (store, id) = chain(0, 4);
    sample::erase(&store, id);
    assert_eq!(store.sealed_part(sample::height(2), 0), Ok(None));
    let bundle = record_registered(&store, &id, &[slot::UNIT]).unwrap();
    assert!(check(&store, &bundle, &Inquiry::plain(bundle.question.clone())).unwrap().holds());
}

#[test]
fn the_status_of_a_unit_is_proven_at_the_latest_sealed_block() {
    for sealed_to in 2..=4 {
        let (store, _) = chain(0, sealed_to);
        let bundle = unit_status(&store, &code()).unwrap();
        let expect = vec![Expectation::Current, Expectation::NotSeized, Expectation::NotMortgaged];
        let inquiry = Inquiry { expect, ..Inquiry::plain(bundle.question.clone()) };
        let verdict = check(&store, &bundle, &inquiry).unwrap();
        assert!(verdict.holds());
        assert!(verdict.finality.is_latest);
        assert_eq!(verdict.finality.height.value(), sealed_to);
    }
}

#[test]
fn a_unit_that_the_sealed_state_does_not_have_is_proven_absent() {
    let (store, _) = chain(0, 1);
    let bundle = unit_status(&store, &code()).unwrap();
    let inquiry = Inquiry { expect: vec![Expectation::Absent], ..Inquiry::plain(bundle.question.clone()) };
    assert!(check(&store, &bundle, &inquiry).unwrap().holds());
    assert_eq!(unit_owner(&store, &code(), 0), Err(ProveError::NotFound { what: "unit 不动产单元" }));
}

#[test]
fn an_owner_is_proven_by_tag_and_at_the_desk_by_name() {
    let (store, _) = chain(0, 4);
    let bundle = unit_owner(&store, &code(), 1).unwrap();
    let by = |claim| Inquiry { owner: Some(claim), ..Inquiry::plain(bundle.question.clone()) };
    assert!(check(&store, &bundle, &by(OwnerClaim::Tag(tag(2)))).unwrap().holds());
    assert!(check(&store, &bundle, &by(OwnerClaim::Tag(tag(1)))).is_err());

    let name = OwnerClaim::Name { name: "测试2".to_owned(), document: None };
    assert!(check(&store, &bundle, &by(name.clone())).is_err());
    assert_eq!(show_person(bundle.clone(), &owner_person(1), &[person::NAME]), Err(ProveError::OtherPerson));
    let named = show_person(bundle.clone(), &owner_person(2), &[person::NAME]).unwrap();
    assert!(check(&store, &named, &by(name)).unwrap().holds());
}

#[test]
fn nothing_is_proven_that_no_quorum_has_sealed() {
    let (store, id) = chain(0, 0);
    assert_eq!(record_registered(&store, &id, &[]), Err(ProveError::NotFinal));
    assert_eq!(unit_status(&store, &code()), Err(ProveError::NotFinal));
    let (store, id) = chain(0, 1);
    assert_eq!(record_registered(&store, &id, &[]), Err(ProveError::NotFinal));
}

#[test]
fn what_the_chain_does_not_have_is_not_found() {
    let (store, _) = chain(0, 4);
    let unknown = RecordId::from_bytes([1; 32]);
    assert_eq!(record_registered(&store, &unknown, &[]), Err(ProveError::NotFound { what: "record 记录" }));
    assert_eq!(unit_owner(&store, &code(), 2), Err(ProveError::NoSuchOwner { asked: 2, count: 2 }));
    assert_eq!(anchor(&MemoryStore::in_memory()), Err(ProveError::NotFound { what: "genesis 创世块" }));
}

#[test]
fn the_anchor_follows_every_sealed_hand_over() {
    let (store, id) = chain(0, 4);
    let first = store.head().unwrap().epoch.clone();
    assert_eq!(anchor(&store).unwrap().epochs().len(), 1);
    let second = sample::epoch(1, first.hash());
    store.append(&make_block(&store, Vec::new(), Vec::new(), Some(second)).new_block()).unwrap();
    assert_eq!(anchor(&store).unwrap().epochs().len(), 1, "the hand-over is not sealed");
    let (size, note) = sealed_head(&store);
    store.put_checkpoint(size, &note).unwrap();
    let extended = anchor(&store).unwrap();
    assert_eq!(extended.epochs().len(), 2);
    assert_eq!(TrustAnchor::from_json(&extended.to_json()).unwrap(), extended);

    // A bundle at the epoch's end, and one in the new epoch, both under the extended anchor.
    for _ in 0..2 {
        let bundle = record_registered(&store, &id, &[]).unwrap();
        let inquiry = Inquiry::plain(bundle.question.clone());
        assert!(verify(&bundle.to_json(), &extended, &inquiry, &ReaderClock::default()).unwrap().holds());
        store.append(&next_block(&store, 1).new_block()).unwrap();
        let (size, note) = sealed_head(&store);
        store.put_checkpoint(size, &note).unwrap();
    }
}
