//! True bundles of every shape: long logs, closed epochs, older blocks, another chain of the same validators. Lies are
//! made from them (`proof/tests/lies`), so what stands here decides what a liar has to work with.

use super::*;
use crate::sample::registered_in;

type Case = (ProofBundle, TrustAnchor, Inquiry);

/// The state of the sample unit in the chain's last block, sealed by the first epoch.
fn status_in(chain: &Chain, facts: &UnitFacts, expect: &[Expectation]) -> Case {
    let question = Question::UnitStatus { unit: unit_code() };
    let key = question.state_key().expect("a unit");
    let mut bundle = chain.bundle(question.clone(), &chain.epochs[0]);
    bundle.states.push(chain.state_evidence(&key, Some((&facts.value, &STATUS_SLOTS))));
    let inquiry = Inquiry { expect: expect.to_vec(), ..Inquiry::plain(question) };
    (bundle, chain.genesis_anchor(), inquiry)
}

fn record_in(chain: &Chain, evidence: &RecordEvidence) -> Case {
    let anchor = chain.genesis_anchor();
    let record = evidence.envelope.record_id(&anchor.chain());
    let mut bundle = chain.bundle(Question::RecordRegistered { record }, &chain.epochs[0]);
    let inquiry = Inquiry::plain(bundle.question.clone());
    bundle.records.push(evidence.clone());
    (bundle, anchor, inquiry)
}

/// Eleven blocks, and then the unit's.
fn long(parameter: u8, bits: u32) -> (Chain, RecordEvidence, UnitFacts) {
    let mut chain = Chain::genesis_with(parameter);
    (0..11).for_each(|_| chain.block(&[], None));
    registered_in(chain, 0, bits, None)
}

/// A record whose epoch has ended since.
fn closed_epoch() -> Case {
    let (mut chain, evidence, _) = registered(0, 0, None);
    let (mut bundle, mut anchor, inquiry) = record_in(&chain, &evidence);
    let old_size = chain.entries.len();
    chain.block(&[], Some(next_epoch(&chain.epochs[0])));
    anchor.extend(chain.epochs[1].clone(), chain.hand_over()).expect("handed over");
    bundle.consistency = Some(chain.consistency_from(old_size));
    (bundle, anchor, inquiry)
}

/// The unit was free in the first block and is seized in the second; the bundle tells of the first, and says so.
fn free_before_seizure() -> Case {
    let (mut chain, _, facts) = registered(0, 0, None);
    let (before, anchor, inquiry) = status_in(&chain, &facts, &[Expectation::NotSeized]);
    let (_, _, seized) = registered(0, status_bits::SEIZED, None);
    let key = inquiry.question.state_key().expect("a unit");
    chain.state.insert(key, seized.value.root());
    chain.block(&[], None);
    let mut bundle = chain.bundle(inquiry.question.clone(), &chain.epochs[0]);
    bundle.states = before.states;
    bundle.states[0].block = chain.header_evidence(1);
    (bundle, anchor, inquiry)
}

/// The second block of the same chain, told truly.
fn seized_after() -> Case {
    let (mut chain, _, _) = registered(0, 0, None);
    let (_, _, seized) = registered(0, status_bits::SEIZED, None);
    let key = Question::UnitStatus { unit: unit_code() }.state_key().expect("a unit");
    chain.state.insert(key, seized.value.root());
    chain.block(&[], None);
    status_in(&chain, &seized, &[Expectation::NotSeized])
}

/// A case of an owner without the person behind him.
fn alone((mut bundle, anchor, inquiry): Case) -> Case {
    bundle.states[0].person = None;
    (bundle, anchor, inquiry)
}

/// The name and the case of every shape.
pub(super) fn shapes() -> Vec<(&'static str, Case)> {
    let (refused_chain, refused, _) = registered(17, 0, None);
    let (long_chain, long_record, long_facts) = long(1, status_bits::MORTGAGED);
    let (other_chain, other_record, other_facts) = long(2, 0);
    let unencumbered = [Expectation::NotSeized, Expectation::NotMortgaged];
    let tag = PartyTag { scheme: 1, key: 1, mac: [1; 32] };
    vec![
        ("q0-refused", record_in(&refused_chain, &refused)),
        ("q0-closed-epoch", closed_epoch()),
        ("q0-long-log", record_in(&long_chain, &long_record)),
        ("q0-another-chain", record_in(&other_chain, &other_record)),
        ("q3-mortgaged", status_in(&long_chain, &long_facts, &unencumbered)),
        ("q3-another-chain", status_in(&other_chain, &other_facts, &unencumbered)),
        ("q3-free-before-seizure", free_before_seizure()),
        ("q3-seized-after", seized_after()),
        ("q2-tag", q2(1, Some(OwnerClaim::Tag(tag)))),
        ("q2-anybody", q2(0, None)),
        ("q2-tag-alone", alone(q2(1, Some(OwnerClaim::Tag(tag))))),
        ("q2-anybody-alone", alone(q2(0, None))),
    ]
}
