//! Who may amend the rule book, in which order, with which rows.

use kexin_proof::slots::{Slots, Value};

use super::{at, second};
use crate::act::governance::{Governance, governance_slot};
use crate::book::{Amendment, Figure, books_key};
use crate::fixture::{BUREAU, TestChain};
use crate::record::{RecordDraft, Subject};
use crate::registry::organisation_key;

fn draft(chain: &mut TestChain, amendment: Amendment) -> RecordDraft {
    chain.governance_draft(&Governance::AmendBook(amendment))
}

fn small(version: u32, effective: u64) -> Amendment {
    Amendment { figures: vec![(Figure::NoticeDays, 60)], ..Amendment::new(version, at(effective)) }
}

/// The rule that refuses a draft before a block; 0 for none.
fn refused(chain: &mut TestChain, draft: &RecordDraft) -> u16 {
    let signers = chain.administrators();
    let record = chain.sign(draft, &signers);
    chain.admit(record).map_or_else(|rejection| rejection.number(), |_| 0)
}

#[test]
fn an_amendment_takes_a_quorum() {
    let mut chain = TestChain::new(4);
    let signers = chain.administrators();
    let proposal = draft(&mut chain, second());
    assert_eq!(chain.outcome(&proposal, &signers[..2]), 151, "2 of 4");
    assert_eq!(chain.books().all().count(), 1);
    let proposal = draft(&mut chain, second());
    assert_eq!(chain.outcome(&proposal, &signers[..3]), 0);
    assert_eq!(chain.books().all().count(), 2);
}

#[test]
fn versions_follow_one_another() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.amend_book(small(3, 90)), 155, "2 is not there");
    assert_eq!(chain.amend_book(small(2, 90)), 0);
    assert_eq!(chain.amend_book(small(2, 90)), 36, "2 is there already");
    assert_eq!(chain.amend_book(small(3, 89)), 155, "in force before 2");
    assert_eq!(chain.amend_book(small(3, 90)), 0);
    let first = draft(&mut chain, small(1, 90));
    assert_eq!(refused(&mut chain, &first), 155, "version 1 is built in");
}

#[test]
fn no_version_reaches_back() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.head().height(), at(0));
    assert_eq!(chain.amend_book(small(2, 1)), 155, "the block that takes it has height 1");
    assert_eq!(chain.amend_book(small(2, 1)), 155);
    assert_eq!(chain.amend_book(small(2, 4)), 0, "in block 3");
    assert_eq!(chain.book().version(), 2);
}

#[test]
fn of_two_amendments_side_by_side_one_passes() {
    let mut chain = TestChain::new(4);
    let signers = chain.administrators();
    let one = draft(&mut chain, small(2, 90));
    let mut other = draft(&mut chain, Amendment { figures: vec![(Figure::NoticeDays, 70)], ..small(2, 90) });
    // Its case, the bureau that files it, is foreseen at the version that the first leaves.
    let bureau = chain.subject(organisation_key(BUREAU));
    let bureau = Subject { expected_version: bureau.expected_version + 1, ..bureau };
    other.set_subjects(&[bureau, chain.subject(books_key())]);
    let records = vec![chain.ready(&one, &signers), chain.ready(&other, &signers)];
    let outcomes: Vec<u16> = chain.commit(records).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [0, 36]);
    assert_eq!(chain.books().newest().figure(Figure::NoticeDays), 60);
}

#[test]
fn a_second_amendment_of_a_block_is_judged_on_the_first() {
    let mut chain = TestChain::new(4);
    let signers = chain.administrators();
    let one = draft(&mut chain, second());
    let foreseen = |subject: Subject| Subject { expected_version: subject.expected_version + 1, ..subject };
    let again = |chain: &mut TestChain, row: &str| {
        let mut draft = draft(chain, Amendment { codes: vec![row.to_owned()], ..Amendment::new(3, at(10)) });
        let keys = [organisation_key(BUREAU), books_key()];
        draft.set_subjects(&keys.map(|key| foreseen(chain.subject(key))));
        draft
    };
    let gone = again(&mut chain, "FWYT|11|成套住宅|dwelling|withdrawn");
    let records = vec![chain.ready(&one, &signers), chain.ready(&gone, &signers)];
    let built = chain.build(records.clone());
    let outcomes: Vec<u16> = built.outcome.receipts().iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [0, 155], "the first has withdrawn it");
    let sound = again(&mut chain, "FWYT|110|保障性租赁住房|subsidised rental housing|withdrawn");
    let records = vec![records[0].clone(), chain.ready(&sound, &signers)];
    let outcomes: Vec<u16> = chain.commit(records).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [0, 0]);
    assert_eq!(chain.books().newest().version(), 3);
}

#[test]
fn a_broken_row_is_refused_before_a_block() {
    let mut chain = TestChain::new(4);
    let mut rule = |change: &dyn Fn(&mut Amendment)| {
        let mut amendment = second();
        change(&mut amendment);
        let draft = draft(&mut chain, amendment);
        refused(&mut chain, &draft)
    };
    assert_eq!(rule(&|_| {}), 0);
    assert_eq!(rule(&|amendment| amendment.codes.push("FWYT|12|x".to_owned())), 155);
    assert_eq!(rule(&|amendment| amendment.codes.push("FWYT\u{3000}|12|x|y|field".to_owned())), 155);
    assert_eq!(rule(&|amendment| amendment.areas.push("440106|天河区|county|||".to_owned())), 155, "twice");
    assert_eq!(rule(&|amendment| amendment.holidays.truncate(4)), 155, "a year that is not whole");
    assert_eq!(rule(&|amendment| amendment.figures.push((Figure::NoticeDays, 60))), 155, "they do not rise");
    assert_eq!(rule(&|amendment| amendment.policies.push("1|on|esign|0|0|x".to_owned())), 155, "two persons");
    assert_eq!(rule(&|amendment| *amendment = Amendment::new(2, at(10))), 155, "it changes nothing");
}

#[test]
fn what_an_amendment_must_say_is_demanded() {
    let mut chain = TestChain::new(4);
    let mut rule = |change: &dyn Fn(&mut RecordDraft)| {
        let mut draft = draft(&mut chain, second());
        change(&mut draft);
        refused(&mut chain, &draft)
    };
    assert_eq!(rule(&|draft| draft.slots.clear(governance_slot::BOOK_VERSION)), 7);
    assert_eq!(rule(&|draft| draft.slots.clear(governance_slot::EFFECTIVE_HEIGHT)), 7);
    let many = Value::Number(u64::from(u32::MAX) + 1);
    assert_eq!(rule(&|draft| draft.slots.set(governance_slot::BOOK_VERSION, many.clone())), 155);
    let bureau = chain.subject(organisation_key(BUREAU));
    let mut unnamed = draft(&mut chain, second());
    unnamed.set_subjects(&[bureau]);
    assert_eq!(refused(&mut chain, &unnamed), 7, "the pointer is among the subjects");
}

#[test]
fn an_unknown_table_and_an_empty_element_are_refused() {
    let mut chain = TestChain::new(4);
    let mut rule = |change: &dyn Fn(&mut Slots)| {
        let mut draft = draft(&mut chain, second());
        let list = draft.slots.list_mut(governance_slot::BOOK_ROWS).expect("a list of rows");
        change(list.elements_mut().iter_mut().next().expect("rows"));
        refused(&mut chain, &draft)
    };
    assert_eq!(rule(&|_| {}), 0);
    for table in [0, 6] {
        assert_eq!(rule(&|element| element.set(0, Value::Code(table))), 8);
    }
    assert_eq!(rule(&|element| element.clear(0)), 7);
    assert_eq!(rule(&|element| element.clear(1)), 7);
}

#[test]
fn a_figure_is_written_in_one_way_and_known() {
    let mut chain = TestChain::new(4);
    let mut rule = |text: &str| {
        let mut draft = draft(&mut chain, small(2, 90));
        let list = draft.slots.list_mut(governance_slot::BOOK_ROWS).expect("a list of rows");
        let element = list.elements_mut().iter_mut().next().expect("one row");
        element.set(1, Value::text(text).expect("clean"));
        refused(&mut chain, &draft)
    };
    assert_eq!(rule("2|60"), 0);
    for wrong in ["2|060", "02|60", "+2|60", "2", "2|", "13|60", "2|60|", "2|0"] {
        assert_eq!(rule(wrong), 155, "{wrong}");
    }
}

#[test]
fn what_the_tables_in_force_forbid_is_refused_at_execution() {
    let mut chain = TestChain::new(4);
    let codes = vec!["FWYT|999|x|y|withdrawn".to_owned()];
    assert_eq!(chain.amend_book(Amendment { codes, ..small(2, 90) }), 155);
    let areas = vec!["440103|荔湾区|county||2026-12-31|440199".to_owned()];
    assert_eq!(chain.amend_book(Amendment { areas, ..small(2, 90) }), 155);
    assert_eq!(chain.books().all().count(), 1);
}

#[test]
fn an_amendment_is_written_as_it_is_parsed() {
    let mut chain = TestChain::new(4);
    let act = Governance::AmendBook(second());
    let draft = chain.governance_draft(&act);
    assert_eq!(Governance::parse(&draft.unsigned().expect("a record")), Ok(act));
}
