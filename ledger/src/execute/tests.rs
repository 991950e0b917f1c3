//! Execution: what makes a block invalid, what refuses a record, and that nothing else decides the outcome.

use kexin_proof::slots::Value;
use kexin_proof::unit_code::UnitCode;
use proptest::prelude::*;

use super::*;
use crate::act::case_event::{Event, event_slot};
use crate::attestation::{Attestation, Claims, SiteCheck, Statement};
use crate::case::{Case, CaseState, case_key, holder_at, lock_key};
use crate::fixture::desk::Desk;
use crate::fixture::*;
use crate::record::{RecordDraft, Role};
use crate::rules::Rejection;
use crate::store::Store;
use crate::value::StateReader;

mod frame;
mod registration;
mod schedule;

const TRANSFER: u16 = 2;
const ACCEPTS: &[(Role, u32, u16)] = &[(Role::Acceptor, BUREAU, ACCEPTOR)];
const REVIEWS: &[(Role, u32, u16)] = &[(Role::Reviewer, BUREAU, REVIEWER)];

fn acceptance(chain: &mut TestChain, unit: &UnitCode, case: &str) -> RecordDraft {
    let mut draft = chain.event(Event::Accept, unit, case);
    draft.slots.set(event_slot::KIND, Value::Code(u32::from(TRANSFER)));
    draft
}

fn execute_all(chain: &TestChain, records: Vec<Arc<AdmissibleRecord>>) -> Result<BlockOutcome, ExecuteError> {
    let draft = BlockDraft { time: chain.next_time(), builder: 1, records };
    chain.with_parent(|parent| execute(parent, &draft))
}

fn invalid(result: Result<BlockOutcome, ExecuteError>) -> BlockInvalid {
    match result {
        Err(ExecuteError::Invalid(invalid)) => invalid,
        Err(ExecuteError::Store(error)) => panic!("memory failed: {error}"),
        Ok(_) => panic!("the block is valid"),
    }
}

fn state_of(chain: &TestChain, case: &str) -> Option<CaseState> {
    let value = chain.store().value(&case_key(COUNTY, case)).unwrap()?;
    Case::of(&value).map(|case| case.state)
}

/// Independent acceptances, ready for the next block.
fn acceptances(chain: &mut TestChain, count: u32) -> Vec<Arc<AdmissibleRecord>> {
    (0..count)
        .map(|number| {
            let draft = acceptance(chain, &unit(number), &format!("G440106-20261124-{number:04}"));
            chain.ready(&draft, ACCEPTS)
        })
        .collect()
}

#[test]
fn an_empty_block_moves_time_and_the_log_and_leaves_the_state() {
    let mut chain = TestChain::new(4);
    let before = chain.head();
    let outcome = execute_all(&chain, Vec::new()).unwrap();
    assert_eq!(outcome.header().state_root, before.header.state_root);
    assert_eq!(outcome.header().log_size, before.log_size());
    assert_eq!(outcome.header().record_count, 0);
    chain.append(&outcome);
    assert_eq!(chain.store().log_root(outcome.header().log_size).unwrap(), outcome.header().log_root);
}

#[test]
fn a_receipt_names_the_place_in_block_and_log() {
    let mut chain = TestChain::new(4);
    let first = chain.head().log_size().value();
    let records = acceptances(&mut chain, 3);
    let receipts = chain.commit(records);
    for (index, receipt) in receipts.iter().enumerate() {
        assert_eq!((receipt.index as usize, receipt.outcome), (index, 0));
        assert_eq!(receipt.log_index.value(), first + index as u64);
        let place = chain.store().place(&receipt.record).unwrap().unwrap();
        assert_eq!((place.height, place.index), (receipt.height, receipt.index));
    }
}

#[test]
fn a_refused_record_moves_its_case_and_nothing_else() {
    let mut chain = TestChain::new(4);
    let draft = chain.event(Event::Review, &unit(1), "A-1");
    let record = chain.ready(&draft, REVIEWS);
    let outcome = execute_all(&chain, vec![Arc::clone(&record)]).unwrap();
    assert_eq!(outcome.receipts()[0].outcome, 121);
    let [(key, value)] = outcome.values() else { panic!("one value is written") };
    assert_eq!((*key, value.version()), (case_key(COUNTY, "A-1"), 1));
    assert_eq!(value.last_record(), *record.id());
    assert_eq!(value.slots().values().len(), 2, "only version and last record");
}

#[test]
fn a_case_whose_acceptance_was_refused_can_still_be_accepted() {
    let mut chain = TestChain::new(4);
    let draft = chain.event(Event::Review, &unit(1), "A-1");
    assert_eq!(chain.outcome(&draft, REVIEWS), 121);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
}

#[test]
fn a_record_never_stands_in_the_chain_twice() {
    let mut chain = TestChain::new(4);
    let draft = acceptance(&mut chain, &unit(1), "A-1");
    let record = chain.ready(&draft, ACCEPTS);
    assert_eq!(
        invalid(execute_all(&chain, vec![Arc::clone(&record), Arc::clone(&record)])),
        BlockInvalid::Order
    );
    chain.commit(vec![Arc::clone(&record)]);
    assert_eq!(invalid(execute_all(&chain, vec![record])), BlockInvalid::Stale { index: 0 });
}

#[test]
fn a_refused_record_never_stands_in_the_chain_twice() {
    let mut chain = TestChain::new(4);
    let draft = chain.event(Event::Review, &unit(1), "A-1");
    let record = chain.ready(&draft, REVIEWS);
    assert_eq!(chain.commit(vec![Arc::clone(&record)])[0].outcome, 121);
    assert_eq!(invalid(execute_all(&chain, vec![record])), BlockInvalid::Stale { index: 0 });
}

#[test]
fn a_record_stale_on_another_subject_is_refused_by_rule_36_last_of_all() {
    let mut chain = TestChain::new(4);
    let mut stale = chain.subject(case_key(COUNTY, "other"));
    stale.expected_version = 5;
    let mut draft = chain.draft(27, &unit(1), "A-1", &[stale]);
    draft.slots.set(event_slot::EVENT, Value::Code(Event::Accept as u32));
    draft.slots.set(event_slot::KIND, Value::Code(2));
    assert_eq!(chain.outcome(&draft, ACCEPTS), 36);
    let mut draft = chain.draft(27, &unit(1), "A-1", &[stale]);
    draft.slots.set(event_slot::EVENT, Value::Code(Event::Review as u32));
    assert_eq!(chain.outcome(&draft, REVIEWS), 121, "36 comes last, whatever its number");
}

#[test]
fn a_block_outside_a_records_validity_is_invalid() {
    let mut chain = TestChain::new(4);
    let draft = acceptance(&mut chain, &unit(1), "A-1");
    let record = chain.ready(&draft, ACCEPTS);
    chain.wait(24 * 3_600 * 1_000);
    assert!(execute_all(&chain, vec![Arc::clone(&record)]).is_ok(), "the last moment counts");
    chain.wait(1);
    assert_eq!(invalid(execute_all(&chain, vec![record])), BlockInvalid::Expired { index: 0 });
}

#[test]
fn a_record_issued_too_far_ahead_makes_a_block_invalid() {
    let mut chain = TestChain::new(4);
    chain.wait(60_000);
    let draft = acceptance(&mut chain, &unit(1), "A-1");
    let record = chain.ready(&draft, ACCEPTS);
    let at = |ms: u64| BlockDraft {
        time: chain.head().header.time.plus(ms).unwrap(),
        builder: 1,
        records: vec![Arc::clone(&record)],
    };
    let run = |ms| chain.with_parent(|parent| execute(parent, &at(ms)));
    assert!(run(BLOCK_MS).is_ok(), "60 s ahead of block time are allowed");
    assert_eq!(invalid(run(BLOCK_MS - 1)), BlockInvalid::Expired { index: 0 });
}

#[test]
fn time_must_pass_and_the_builder_must_be_a_validator() {
    let chain = TestChain::new(4);
    let run = |time, builder| {
        chain.with_parent(|parent| execute(parent, &BlockDraft { time, builder, records: Vec::new() }))
    };
    assert_eq!(invalid(run(chain.head().header.time, 1)), BlockInvalid::Time);
    assert_eq!(invalid(run(chain.next_time(), 5)), BlockInvalid::Builder);
    assert_eq!(invalid(run(chain.next_time(), 0)), BlockInvalid::Builder);
    assert!(run(chain.next_time(), 4).is_ok());
}

#[test]
fn any_other_order_is_invalid() {
    let mut chain = TestChain::new(4);
    let records = acceptances(&mut chain, 4);
    let mut ordered = chain.arranged(records);
    assert!(execute_all(&chain, ordered.clone()).is_ok());
    ordered.swap(1, 2);
    assert_eq!(invalid(execute_all(&chain, ordered)), BlockInvalid::Order);
}

#[test]
fn records_of_one_case_may_follow_each_other_in_one_block() {
    let mut chain = TestChain::new(4);
    let accept = acceptance(&mut chain, &unit(1), "A-1");
    let mut review = chain.event(Event::Review, &unit(1), "A-1");
    let mut case = chain.subject(case_key(COUNTY, "A-1"));
    case.expected_version = 1;
    review.set_subjects(&[case]);
    let records = vec![chain.ready(&review, REVIEWS), chain.ready(&accept, ACCEPTS)];
    let receipts = chain.commit(records);
    assert_eq!(receipts.iter().map(|receipt| receipt.outcome).collect::<Vec<_>>(), [0, 0]);
    assert_eq!(state_of(&chain, "A-1"), Some(CaseState::Reviewed));
}

#[test]
fn a_group_is_registered_whole_and_each_member_sees_the_one_before() {
    let mut chain = TestChain::new(4);
    let accept = acceptance(&mut chain, &unit(1), "A-1");
    let mut withdraw = chain.event(Event::Withdraw, &unit(1), "A-1");
    let mut case = chain.subject(case_key(COUNTY, "A-1"));
    case.expected_version = 1;
    withdraw.set_subjects(&[case]);
    let group = chain.ready_group(&[accept, withdraw], ACCEPTS);
    let receipts = chain.commit(group);
    assert_eq!(receipts.iter().map(|receipt| receipt.outcome).collect::<Vec<_>>(), [0, 0]);
    assert_eq!(state_of(&chain, "A-1"), Some(CaseState::Withdrawn));
}

#[test]
fn one_refused_member_refuses_the_whole_group() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(9), "B-1", TRANSFER), 0);
    let drafts = [
        acceptance(&mut chain, &unit(1), "A-1"),
        acceptance(&mut chain, &unit(9), "A-2"),
        acceptance(&mut chain, &unit(3), "A-3"),
    ];
    let group = chain.ready_group(&drafts, ACCEPTS);
    let receipts = chain.commit(group);
    assert_eq!(receipts.iter().map(|receipt| receipt.outcome).collect::<Vec<_>>(), [135, 22, 135]);
    for case in ["A-1", "A-2", "A-3"] {
        assert_eq!(state_of(&chain, case), None);
        assert_eq!(chain.version(&case_key(COUNTY, case)), 1, "each case moves on");
    }
    assert_eq!(chain.version(&lock_key(&unit(1))), 0, "no lock was taken");
    assert_eq!(chain.accept(&unit(1), "A-4", TRANSFER), 0);
}

#[test]
fn a_torn_group_makes_a_block_invalid_and_is_left_out_by_a_proposer() {
    let mut chain = TestChain::new(4);
    let drafts = [acceptance(&mut chain, &unit(1), "A-1"), acceptance(&mut chain, &unit(2), "A-2")];
    let group = chain.ready_group(&drafts, ACCEPTS);
    assert_eq!(invalid(execute_all(&chain, group[..1].to_vec())), BlockInvalid::Group);
    let turned = vec![Arc::clone(&group[1]), Arc::clone(&group[0])];
    assert_eq!(invalid(execute_all(&chain, turned)), BlockInvalid::Group);
    assert!(chain.build(group[1..].to_vec()).records.is_empty());
    assert_eq!(chain.build(group).records.len(), 2);
}

#[test]
fn a_proposer_leaves_out_what_is_stale_and_keeps_the_rest() {
    let mut chain = TestChain::new(4);
    let first = acceptance(&mut chain, &unit(1), "A-1");
    let rival = acceptance(&mut chain, &unit(1), "A-1");
    let other = acceptance(&mut chain, &unit(2), "A-2");
    let candidates: Vec<_> = [&first, &rival, &other].map(|draft| chain.ready(draft, ACCEPTS)).into();
    let built = chain.build(candidates);
    assert_eq!(built.records.len(), 2, "of two records for one version of a case, one stands");
    assert_eq!(execute_all(&chain, built.records).unwrap().header(), built.outcome.header());
}

#[test]
fn a_voter_refuses_any_other_header() {
    let mut chain = TestChain::new(4);
    let records = acceptances(&mut chain, 2);
    let built = chain.build(records);
    let judge_as = |header: &Header| chain.with_parent(|parent| judge(parent, header, built.records.clone()));
    assert!(judge_as(built.outcome.header()).is_ok());
    let mut lie = built.outcome.header().clone();
    lie.state_root = chain.head().header.state_root;
    assert_eq!(invalid(judge_as(&lie)), BlockInvalid::Header);
    let mut lie = built.outcome.header().clone();
    lie.builder = 2;
    assert!(judge_as(&lie).is_ok(), "the builder is the proposer's to name; consensus checks who proposed");
}

#[test]
fn executing_twice_gives_the_same_bytes() {
    let mut chain = TestChain::new(4);
    let records = acceptances(&mut chain, 5);
    let records = chain.arranged(records);
    let (a, b) = (execute_all(&chain, records.clone()).unwrap(), execute_all(&chain, records).unwrap());
    assert_eq!(a.header(), b.header());
    assert!(a.values() == b.values());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_order_in_which_records_arrive_decides_nothing(order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let mut chain = TestChain::new(4);
        let records = acceptances(&mut chain, 6);
        let arrived: Vec<_> = order.iter().map(|place| Arc::clone(&records[*place])).collect();
        let (one, other) = (chain.build(records), chain.build(arrived));
        prop_assert_eq!(one.outcome.header(), other.outcome.header());
    }
}

#[test]
fn an_unbound_attestation_is_spent_by_a_registration_only() {
    let mut chain = TestChain::new(4);
    let attestation = attestation(&chain, "", 0);
    let mut refused = chain.event(Event::Review, &unit(1), "A-1");
    refused.attestations.push(attestation.clone());
    assert_eq!(chain.outcome(&refused, REVIEWS), 121);
    let mut accepted = acceptance(&mut chain, &unit(1), "A-1");
    accepted.attestations.push(attestation.clone());
    assert_eq!(chain.outcome(&accepted, ACCEPTS), 0, "the refusal did not spend it");
    let mut again = acceptance(&mut chain, &unit(2), "A-2");
    again.attestations.push(attestation);
    assert_eq!(chain.outcome(&again, ACCEPTS), 133);
}

#[test]
fn an_attestation_counts_for_its_case_its_bureau_and_its_time() {
    let mut chain = TestChain::new(4);
    let outcome = |chain: &mut TestChain, case: &str, attestation: Attestation| {
        let mut draft = acceptance(chain, &unit(1), case);
        draft.attestations.push(attestation);
        let record = chain.ready(&draft, ACCEPTS);
        chain.build(vec![record]).outcome.receipts()[0].outcome
    };
    let own_case = attestation(&chain, "A-1", BUREAU);
    assert_eq!(outcome(&mut chain, "A-1", own_case.clone()), 0);
    assert_eq!(outcome(&mut chain, "A-2", own_case), 133);
    let other_bureau = attestation(&chain, "", BUREAU + 1);
    assert_eq!(outcome(&mut chain, "A-1", other_bureau), 133);
    let hour = attestation(&chain, "", 0);
    chain.wait(3_600 * 1_000);
    assert_eq!(outcome(&mut chain, "A-1", hour), 133);
}

#[test]
fn an_attestation_of_an_office_that_does_not_issue_its_kind_is_refused_by_its_name() {
    let mut desk = Desk::open();
    let release = Claims::BankRelease(crate::attestation::BankRelease {
        unit: unit(1),
        mortgage: "A-0".to_owned(),
        proof_number: "P-1".to_owned(),
    });
    let on_site = || {
        let finding = SiteCheck::AS_STATED;
        Claims::SiteCheck(SiteCheck { unit: unit(1), finding })
    };
    let by_tax = desk.attest(release.clone(), Role::Tax, TAX);
    let by_bank = desk.attest(release, Role::Bank, BANK);
    let by_survey_body = desk.attest(on_site(), Role::Survey, SURVEY);
    let by_registrar = desk.attest_by(on_site(), Role::Registrar, BUREAU, REGISTRAR);
    let by_reviewer = desk.attest_by(on_site(), Role::Reviewer, BUREAU, REVIEWER);
    let mut refusals = |attestation: &Attestation| {
        let mut draft = acceptance(&mut desk.chain, &unit(1), "A-1");
        draft.attestations.push(attestation.clone());
        let record = desk.chain.ready(&draft, ACCEPTS);
        let time = desk.chain.next_time();
        let findings = desk.chain.with_parent(|parent| check(parent, time, &record)).unwrap();
        findings.all().copied().collect::<Vec<_>>()
    };
    assert_eq!(refusals(&by_tax), [Rejection::about(133, "BANK_RELEASE")]);
    assert_eq!(refusals(&by_bank), []);
    assert_eq!(refusals(&by_survey_body), [Rejection::about(133, "SITE_CHECK")]);
    assert_eq!(refusals(&by_registrar), [Rejection::about(133, "SITE_CHECK")]);
    assert_eq!(refusals(&by_reviewer), []);
}

/// A party's e-signature, valid for an hour from the next block on.
fn attestation(chain: &TestChain, case: &str, acting_bureau: u32) -> Attestation {
    let statement = Statement {
        case_number: case.to_owned(),
        acting_bureau,
        scope: Vec::new(),
        claims: Claims::BankRelease(crate::attestation::BankRelease {
            unit: unit(1),
            mortgage: "A-0".to_owned(),
            proof_number: "P-1".to_owned(),
        }),
        valid_from: chain.next_time(),
        valid_until: chain.next_time().plus(3_600 * 1_000).unwrap(),
        nonce: [7; 16],
    };
    Attestation::sign(statement, &chain.chain(), &secret(BANK, INSTITUTION), Role::Bank, BANK, INSTITUTION)
}

#[test]
fn a_waiting_record_is_early_ready_or_stale() {
    let mut chain = TestChain::new(4);
    let mut review = chain.event(Event::Review, &unit(1), "A-1");
    let mut case = chain.subject(case_key(COUNTY, "A-1"));
    case.expected_version = 1;
    review.set_subjects(&[case]);
    let record = chain.ready(&review, REVIEWS);
    let stands = |chain: &TestChain| chain.with_parent(|parent| standing(parent, &record)).unwrap();
    assert_eq!(stands(&chain), Standing::Early);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    assert_eq!(stands(&chain), Standing::Ready);
    assert_eq!(chain.review(&unit(1), "A-1"), 0);
    assert_eq!(stands(&chain), Standing::Stale);
}

#[test]
fn a_check_at_the_head_lists_every_rule_that_fails() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    let mut draft = acceptance(&mut chain, &unit(1), "A-2");
    let mut case = chain.subject(case_key(COUNTY, "A-2"));
    case.expected_version = 3;
    draft.set_subjects(&[case]);
    let record = chain.ready(&draft, &[(Role::Reviewer, BUREAU, REVIEWER)]);
    let time = chain.next_time();
    let findings = chain.with_parent(|parent| check(parent, time, &record)).unwrap();
    assert_eq!(findings.all().map(crate::rules::Rejection::number).collect::<Vec<_>>(), [124, 22, 36]);
}

#[test]
fn a_lock_names_its_case_until_it_lapses() {
    let mut chain = TestChain::new(4);
    assert_eq!(chain.accept(&unit(1), "A-1", TRANSFER), 0);
    let lock = chain.store().value(&lock_key(&unit(1))).unwrap().unwrap();
    let taken = chain.head().header.time;
    let days = |days: u64| taken.plus(days * 24 * 3_600 * 1_000).unwrap();
    assert_eq!(holder_at(&lock, taken), Some(case_key(COUNTY, "A-1")));
    assert_eq!(holder_at(&lock, days(60)), None);
    chain.wait(59 * 24 * 3_600 * 1_000);
    assert_eq!(chain.accept(&unit(1), "A-2", TRANSFER), 22);
    chain.wait(24 * 3_600 * 1_000);
    assert_eq!(chain.accept(&unit(1), "A-2", TRANSFER), 0, "a lapsed lock freezes no unit");
}

#[test]
fn the_published_block_executes_to_the_published_bytes() {
    let mut chain = TestChain::new(4);
    let genesis = chain.head().header.clone();
    let mut records = acceptances(&mut chain, 3);
    let refused = chain.event(Event::Review, &unit(7), "A-7");
    records.push(chain.ready(&refused, REVIEWS));
    let group = [acceptance(&mut chain, &unit(8), "A-8"), acceptance(&mut chain, &unit(9), "A-9")];
    records.extend(chain.ready_group(&group, ACCEPTS));
    let built = chain.build(records);
    let parent = chain.head().header_hash;
    let encoded = |record: &Arc<AdmissibleRecord>| hex::encode(record.record().encode());
    let records: Vec<_> = built
        .records
        .iter()
        .zip(built.outcome.receipts())
        .map(|(record, receipt)| {
            serde_json::json!({
                "record": encoded(record),
                "id": record.id().to_string(),
                "class": crate::block_order::class(record.act().usual_path()),
                "case_version": record.case().expected_version,
                "draw": hex::encode(crate::block_order::draw(&parent, record.id())),
                "group": record.record().envelope().group.to_string(),
                "outcome": receipt.outcome,
            })
        })
        .collect();
    let values: Vec<_> = built
        .outcome
        .values()
        .iter()
        .map(|(key, value)| serde_json::json!({ "key": key.to_string(), "root": value.root().to_string() }))
        .collect();
    let entries = built.outcome.entries().iter().map(|entry| hex::encode(entry.to_bytes()));
    let vectors = serde_json::json!({
        "genesis": hex::encode(kexin_proof::wire::encode(&genesis)),
        "chain": chain.chain().to_string(),
        "records": records,
        "values": values,
        "entries": entries.collect::<Vec<_>>(),
        "header": hex::encode(kexin_proof::wire::encode(built.outcome.header())),
    });
    crate::vectors::check("block.json", &vectors);
}
