//! A record is judged by the version that it names, which must be the one in force; old blocks by that of their time.

use std::sync::Arc;

use kexin_proof::height::Height;
use kexin_proof::slots::Value;

use super::{at, second};
use crate::act::first_registration::{self, fact};
use crate::book::Amendment;
use crate::calendar::UnknownYear;
use crate::chain::{Block, recheck};
use crate::execute::{ParentView, judge};
use crate::fixture::desk::{Desk, REGISTER};
use crate::fixture::{TestChain, unit};
use crate::record::RecordDraft;
use crate::registry::KeyRing;
use crate::rules::{AdmissibleRecord, Admission, admit};
use crate::store::{MemoryStore, Store};
use crate::unit::co_ownership::SINGLE;

/// A first registration of a unit with a use, its case reviewed.
fn registration(desk: &mut Desk, number: u32, code: u32) -> RecordDraft {
    let (unit, case) = (unit(number), format!("G440106-{number}"));
    desk.chain.prepare(&unit, &case, first_registration::KIND);
    desk.register_land(&unit);
    let mut draft = desk.first_draft(&unit, &case, SINGLE, &[(1, None)], number);
    draft.slots.set(fact::USE, Value::Code(code));
    desk.complete(&mut draft, &unit);
    draft
}

/// The rule that refuses a draft, before a block or in one; 0 for none.
fn outcome(desk: &mut Desk, draft: &RecordDraft) -> u16 {
    let record = desk.chain.sign(draft, &REGISTER);
    match desk.chain.admit(record) {
        Err(rejection) => rejection.number(),
        Ok(record) => desk.chain.commit(vec![record])[0].outcome,
    }
}

/// Blocks until a height.
fn wait_until(desk: &mut Desk, height: u64) {
    while desk.chain.head().height() < at(height) {
        desk.chain.commit(Vec::new());
    }
}

/// A chain whose version 2 withdraws use 11, has use 110 and knows 2027, from height 30 on; registrations on both sides.
fn lived() -> Desk {
    let mut desk = Desk::open();
    let draft = registration(&mut desk, 1, 11);
    assert_eq!(outcome(&mut desk, &draft), 0);
    assert_eq!(desk.chain.amend_book(Amendment { effective: at(30), ..second() }), 0);
    let draft = registration(&mut desk, 2, 110);
    assert_eq!(outcome(&mut desk, &draft), 8, "version 2 is not in force yet");
    let draft = RecordDraft { rule_set: 2, ..draft };
    assert_eq!(outcome(&mut desk, &draft), 158, "nor may a record name it");
    let draft = registration(&mut desk, 3, 11);
    assert_eq!(outcome(&mut desk, &draft), 0);
    let late = registration(&mut desk, 4, 11);
    let unknown = RecordDraft { rule_set: 3, ..late.clone() };
    assert_eq!(outcome(&mut desk, &unknown), 158, "nobody knows version 3");
    wait_until(&mut desk, 29);
    assert_eq!(desk.chain.book().version(), 2);
    assert_eq!(outcome(&mut desk, &late), 158, "version 1 has gone");
    let draft = registration(&mut desk, 5, 11);
    assert_eq!(draft.rule_set, 2);
    assert_eq!(outcome(&mut desk, &draft), 8, "use 11 is withdrawn");
    let draft = registration(&mut desk, 6, 110);
    assert_eq!(outcome(&mut desk, &draft), 0);
    desk
}

#[test]
fn records_on_both_sides_of_an_amendment_are_judged_by_their_version() {
    let desk = lived();
    let registered = |number| desk.chain.version(&crate::unit::unit_key(&unit(number))) > 0;
    assert_eq!([1, 2, 3, 4, 5, 6].map(registered), [true, false, true, false, false, true]);
}

#[test]
fn the_last_block_of_a_version_and_the_first_of_the_next_meet_without_a_gap() {
    for (height, of_first, of_second) in [(28, 0, 158), (29, 158, 0)] {
        let mut desk = Desk::open();
        assert_eq!(desk.chain.amend_book(Amendment { effective: at(30), ..second() }), 0);
        let old = registration(&mut desk, 1, 10);
        let new = RecordDraft { rule_set: 2, ..registration(&mut desk, 2, 10) };
        wait_until(&mut desk, height);
        let records = [old, new].map(|draft| desk.chain.ready(&draft, &REGISTER));
        let record = |place: usize| *records[place].id();
        let (old, new) = (record(0), record(1));
        let receipts = desk.chain.commit(records.to_vec());
        let outcome =
            |id| receipts.iter().find(|receipt| receipt.record == id).map(|receipt| receipt.outcome);
        assert_eq!((outcome(old), outcome(new)), (Some(of_first), Some(of_second)), "on height {height}");
    }
}

#[test]
fn an_old_chain_executed_again_gives_the_same_headers() {
    let desk = lived();
    let lived = desk.chain.store();
    assert!(recheck(lived, |_| {}).is_ok());
    let again = MemoryStore::in_memory();
    let genesis = crate::fixture::genesis(4).outcome().expect("reads nothing");
    again.append(&genesis.new_block(None)).expect("memory");
    let mut keys = KeyRing::new(Height::ZERO);
    let last = desk.chain.head().height().value();
    for height in 1..=last {
        let stored = lived.stored_block(at(height)).expect("memory").expect("lived");
        let block = Block::from_stored(stored).expect("sound");
        let records = admitted_again(&desk.chain, &block, &mut keys, &again);
        let head = again.head().expect("genesis");
        let outcome = judge(&ParentView::new(&again, &head, &keys), &block.header, records);
        let outcome = outcome.unwrap_or_else(|error| panic!("height {height}: {error}"));
        let certificate = lived.certificate(at(height)).expect("memory").expect("decided");
        again.append(&outcome.new_block(Some(&certificate))).expect("it follows");
        keys.advance(at(height), outcome.values().iter().map(|(key, _)| key));
    }
    assert_eq!(again.head().map(|head| head.header_hash), Some(desk.chain.head().header_hash));
}

/// The records of an old block as a node that syncs admits them, knowing nothing but the state before the block.
fn admitted_again(
    chain: &TestChain,
    block: &Block,
    keys: &mut KeyRing,
    store: &MemoryStore,
) -> Vec<Arc<AdmissibleRecord>> {
    block.records.iter().for_each(|record| keys.load_signers(store, record).expect("memory"));
    let books = keys.books(store).expect("memory");
    let admission = Admission { chain: chain.chain(), clock: None, books: &books };
    let admit_one = |record: &crate::record::SignedRecord| {
        let authentic = record.clone().authenticate(&chain.chain(), keys).expect("it was");
        Arc::new(admit(authentic, &admission).expect("it was"))
    };
    block.records.iter().map(admit_one).collect()
}

#[test]
fn a_year_is_unknown_until_the_version_that_names_it_is_in_force() {
    let mut chain = TestChain::new(4);
    let day = "2027-03-01".parse().expect("a date");
    let works = |chain: &TestChain| chain.book().holidays().is_working_day(day);
    assert_eq!(works(&chain), Err(UnknownYear { year: 2027 }));
    assert_eq!(chain.amend_book(Amendment { effective: at(3), ..second() }), 0);
    assert_eq!(works(&chain), Err(UnknownYear { year: 2027 }), "made, and not in force");
    chain.commit(Vec::new());
    assert_eq!(works(&chain), Ok(true));
    chain.know_years(2028..=2029);
    assert_eq!(chain.book().version(), 3);
    let event = chain.next_time();
    assert!(chain.book().holidays().deadline_end(event, 90).is_ok());
    assert!(chain.book().holidays().deadline_end(event, 900).is_ok());
}
