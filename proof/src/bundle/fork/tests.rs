//! Forks made on purpose with a quorum of keys: each is found, and everyone who signed both is named.

use alloc::string::ToString;
use alloc::vec;

use super::*;
use crate::question::Question;
use crate::sample::{Chain, next_epoch, registered, registered_in, unit_code};
use crate::slot_table::{status_bits, unit};

const SHOWN: [u16; 2] = [unit::STATUS, unit::STATUS_BITS];

/// A status bundle of the chain's last block, sealed by these validators.
fn told(chain: &Chain, facts: &crate::sample::UnitFacts, sealed_by: &[u16]) -> ProofBundle {
    let question = Question::UnitStatus { unit: unit_code() };
    let key = question.state_key().expect("a unit");
    let mut bundle = chain.bundle(question, &chain.epochs[0]);
    bundle.checkpoint = chain.sealed(&chain.epochs[0], sealed_by);
    bundle.states.push(chain.state_evidence(&key, Some((&facts.value, &SHOWN))));
    bundle
}

fn between(first: &ProofBundle, second: &ProofBundle, anchor: &TrustAnchor) -> Option<Fork> {
    compare(&first.to_json(), &second.to_json(), anchor).expect("both are sealed")
}

fn orgs(fork: &Fork) -> Vec<u32> {
    fork.double_signers.iter().map(|signer| signer.org).collect()
}

#[test]
fn a_fork_of_equal_size_names_everyone_who_sealed_both() {
    let (free, _, free_facts) = registered(0, 0, None);
    let (seized, _, seized_facts) = registered(0, status_bits::SEIZED, None);
    let (first, second) = (told(&free, &free_facts, &[1, 2, 4]), told(&seized, &seized_facts, &[2, 3, 4]));
    let anchor = free.genesis_anchor();
    let fork = between(&first, &second, &anchor).expect("two states of one unit in one block");
    assert!(matches!(fork.contradiction, Contradiction::Roots { .. }), "{}", fork.contradiction);
    let validators = anchor.epochs()[0].epoch.validators();
    assert_eq!(orgs(&fork), vec![validators[1].org, validators[3].org]);
    assert_eq!(fork.double_signers[0].key.name(), "kexinku.example/gd/v02");
    // More than a third of four: f + 1.
    assert!(fork.double_signers.len() > (validators.len() - 1) / 3);
    assert_eq!(between(&second, &first, &anchor).expect("either way").double_signers, fork.double_signers);
}

#[test]
fn a_fork_is_found_though_one_branch_has_grown() {
    let (free, _, free_facts) = registered(0, 0, None);
    let (mut seized, _, seized_facts) = registered(0, status_bits::SEIZED, None);
    let key = Question::UnitStatus { unit: unit_code() }.state_key().expect("a unit");
    let block_one = seized.state_evidence(&key, Some((&seized_facts.value, &SHOWN)));
    (0..5).for_each(|_| seized.block(&[], None));
    let mut second = told(&seized, &seized_facts, &[1, 2, 3]);
    second.states[0] = block_one;
    second.states[0].block = seized.header_evidence(1);
    let first = told(&free, &free_facts, &[1, 2, 4]);
    let fork = between(&first, &second, &free.genesis_anchor()).expect("two blocks of one height");
    assert!(matches!(fork.contradiction, Contradiction::Entries { .. }), "{}", fork.contradiction);
    assert_eq!(fork.double_signers.len(), 2);
}

#[test]
fn two_blocks_of_one_height_contradict_each_other_wherever_they_stand() {
    let (short, _, short_facts) = registered(0, 0, None);
    // The same height with one record less before it: another place in the log.
    let mut other = Chain::genesis();
    let key = Question::UnitStatus { unit: unit_code() }.state_key().expect("a unit");
    other.state.insert(key, short_facts.value.root());
    other.block(&[], None);
    let (first, second) = (told(&short, &short_facts, &[1, 2, 4]), told(&other, &short_facts, &[1, 2, 4]));
    let fork = between(&first, &second, &short.genesis_anchor()).expect("two blocks of height 1");
    assert_eq!(fork.contradiction, Contradiction::Blocks { height: Height::ZERO.next() });
    assert_eq!(fork.double_signers.len(), 3);
}

#[test]
fn bundles_of_one_history_do_not_contradict_each_other() {
    let (mut chain, record, facts) = registered(0, 0, None);
    let anchor = chain.genesis_anchor();
    let first = told(&chain, &facts, &[1, 2, 3]);
    let id = record.envelope.record_id(&anchor.chain());
    let mut second = chain.bundle(Question::RecordRegistered { record: id }, &chain.epochs[0]);
    second.records.push(record);
    assert_eq!(between(&first, &second, &anchor), None);
    chain.block(&[], None);
    let third = told(&chain, &facts, &[2, 3, 4]);
    assert_eq!(between(&first, &third, &anchor), None);
    assert_eq!(between(&third, &third, &anchor), None);
}

#[test]
fn a_branch_that_ended_the_epoch_otherwise_is_found_as_well() {
    let (mut chain, _, facts) = registered(0, 0, None);
    let mut anchor = chain.genesis_anchor();
    chain.block(&[], Some(next_epoch(&chain.epochs[0])));
    anchor.extend(chain.epochs[1].clone(), chain.hand_over()).expect("handed over");
    let first = {
        let (mut same, _, _) = registered(0, 0, None);
        same.block(&[], None);
        told(&same, &facts, &[1, 2, 3])
    };
    let (other, _, other_facts) = registered_in(Chain::genesis(), 0, status_bits::SEIZED, None);
    let second = told(&other, &other_facts, &[1, 2, 3]);
    // The pinned end of the epoch refuses both as answers; as evidence against their signers they count.
    let fork =
        between(&first, &second, &anchor).expect("the second block of one begins where the other ends");
    assert!(matches!(fork.contradiction, Contradiction::Roots { .. }), "{}", fork.contradiction);
    assert_eq!(fork.double_signers.len(), 3);
}

#[test]
fn a_bundle_without_a_quorum_accuses_nobody() {
    let (free, _, free_facts) = registered(0, 0, None);
    let (seized, _, seized_facts) = registered(0, status_bits::SEIZED, None);
    let first = told(&free, &free_facts, &[1, 2, 4]);
    let mut second = told(&seized, &seized_facts, &[2, 3, 4]);
    let lines: Vec<&str> = second.checkpoint.lines().collect();
    second.checkpoint = lines[..lines.len() - 1].join("\n") + "\n";
    let found = compare(&first.to_json(), &second.to_json(), &free.genesis_anchor());
    assert_eq!(found, Err(VerifyError { check: Check::Seals }));
    second.chain = crate::hash::ChainId::from_bytes([1; 32]);
    let found = compare(&first.to_json(), &second.to_json(), &free.genesis_anchor());
    assert_eq!(found, Err(VerifyError { check: Check::Chain }));
    assert!(Contradiction::Blocks { height: Height::ZERO }.to_string().contains("height 0"));
}
