//! A worked day, from drafts to proofs that a partner verifies with nothing but an anchor: every step the real one
//! (canonical records, signatures, rules, execution, log and state, seals, bundles), the network between them left out.

use kexin_ledger::fixture::desk::{Desk, REGISTER, party};
use kexin_ledger::fixture::{BANK, INSTITUTION, seal_secret};
use kexin_ledger::prove;
use kexin_ledger::record::{Role, slot};
use kexin_ledger::store::Store;
use kexin_proof::anchor::TrustAnchor;
use kexin_proof::bundle::{Answer, Check, ProofBundle, ReaderClock, Verdict, VerifyError, verify};
use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::hash::RecordId;
use kexin_proof::question::{Expectation, Inquiry, OwnerClaim, Question};
use kexin_proof::seal::{Seal, sealed_note};
use kexin_proof::unit_code::UnitCode;

/// Seals the newest block with three of the four validators.
fn seal(desk: &Desk) {
    let head = desk.chain.head();
    let epoch = &head.epoch;
    let size = head.header.checkpoint_size().expect("a size below 2^63");
    let root = desk.chain.store().log_root(size).expect("memory");
    let checkpoint = Checkpoint { origin: epoch.origin().clone(), size, root };
    let seals: Vec<Seal> = (1_u16..)
        .zip(epoch.validators())
        .take(3)
        .map(|(number, validator)| {
            Seal::sign(&seal_secret(validator.org), &epoch.seal_name(number), &checkpoint, 1_795_500_000)
        })
        .collect();
    let note = sealed_note(epoch, &checkpoint, &seals).expect("three of four are a quorum");
    desk.chain.store().put_checkpoint(size, &note.to_string()).expect("memory");
}

fn anchor(desk: &Desk) -> TrustAnchor {
    let anchor = prove::anchor(desk.chain.store()).expect("genesis alone makes an anchor");
    TrustAnchor::from_json(&anchor.to_json()).expect("what a node hands out is an anchor")
}

/// What a partner's verifier says of a bundle that travelled as a file.
fn ask(desk: &Desk, bundle: &ProofBundle, inquiry: &Inquiry) -> Result<Verdict, VerifyError> {
    let clock = ReaderClock { now: desk.chain.head().header.time, age_ms_max: Some(60_000) };
    verify(&bundle.to_json(), &anchor(desk), inquiry, &clock)
}

fn status(desk: &Desk, unit: &UnitCode, expect: &[Expectation]) -> Verdict {
    let bundle = prove::unit_status(desk.chain.store(), unit).expect("sealed");
    let question = Question::UnitStatus { unit: *unit };
    ask(desk, &bundle, &Inquiry { expect: expect.to_vec(), ..Inquiry::plain(question) })
        .expect("a good bundle")
}

fn record(desk: &Desk, id: RecordId) -> Verdict {
    let bundle = prove::record_registered(desk.chain.store(), &id, &[slot::UNIT, slot::ISSUED_NUMBER])
        .expect("sealed");
    ask(desk, &bundle, &Inquiry::plain(Question::RecordRegistered { record: id })).expect("a good bundle")
}

const FREE: [Expectation; 3] = [Expectation::Current, Expectation::NotSeized, Expectation::NotMortgaged];

#[test]
fn from_first_registration_through_mortgage_and_seizure_to_a_sale_each_step_is_provable() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    seal(&desk);
    assert!(status(&desk, &house, &FREE).holds());

    let mut mortgage = desk.mortgage(&house, "G440106-M", 1, 1);
    desk.esign(&mut mortgage, &house, &[1]);
    assert_eq!(desk.chain.outcome(&mortgage, &[REGISTER[0], (Role::Bank, BANK, INSTITUTION)]), 0);
    seal(&desk);
    assert!(!status(&desk, &house, &FREE).holds());
    assert!(status(&desk, &house, &[Expectation::NotSeized]).holds());

    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 1_095));
    assert_eq!(desk.record_order(&seizure), 0);
    let stopped = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    let stopped_id = stopped.unsigned().expect("sound").record_id(&desk.chain.chain());
    assert_eq!(desk.register(&stopped), 17);
    seal(&desk);
    assert!(!status(&desk, &house, &[Expectation::NotSeized]).holds());
    let refused = record(&desk, stopped_id);
    assert!(matches!(refused.answer, Answer::Record { outcome: 17, .. }) && !refused.holds());

    desk.withdraw(&house, "G440106-S");
    let release = desk.release(&house, "G440106-R", "G440106-Z");
    assert_eq!(desk.record_order(&release), 0);
    let cancel = desk.cancel(&house, "G440106-C", "G440106-M", 1);
    assert_eq!(desk.register(&cancel), 0);
    let sale = desk.sound_sale(&house, "G440106-T", (1, 2), (1, 2));
    let sale_id = sale.unsigned().expect("sound").record_id(&desk.chain.chain());
    assert_eq!(desk.register(&sale), 0);
    seal(&desk);
    assert!(status(&desk, &house, &FREE).holds());
    let sold = record(&desk, sale_id);
    assert!(sold.holds() && sold.finality.is_latest);

    let bundle = prove::unit_owner(desk.chain.store(), &house, 0).expect("sealed");
    let owner = |number| Inquiry {
        owner: Some(OwnerClaim::Tag(party(number))),
        ..Inquiry::plain(Question::UnitOwner { unit: house })
    };
    assert!(ask(&desk, &bundle, &owner(2)).expect("a good bundle").holds());
    assert!(!ask(&desk, &bundle, &owner(1)).expect("authentic").holds());
}

#[test]
fn a_unit_never_registered_is_proven_absent() {
    let mut desk = Desk::open();
    desk.registered(1, 0, &[(1, None)]);
    seal(&desk);
    let other = kexin_ledger::fixture::unit(2);
    assert!(status(&desk, &other, &[Expectation::Absent]).holds());
    assert!(!status(&desk, &other, &[Expectation::Current]).holds());
}

#[test]
fn yesterdays_bundle_does_not_hide_todays_seizure() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    seal(&desk);
    let yesterday = prove::unit_status(desk.chain.store(), &house).expect("sealed");
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    seal(&desk);
    let mut spliced = yesterday.clone();
    spliced.checkpoint = prove::unit_status(desk.chain.store(), &house).expect("sealed").checkpoint;
    let inquiry = Inquiry {
        expect: vec![Expectation::NotSeized],
        ..Inquiry::plain(Question::UnitStatus { unit: house })
    };
    assert_eq!(ask(&desk, &spliced, &inquiry), Err(VerifyError { check: Check::Header }));
    // The old bundle is authentic as of its own height; a reader who wants the present says how old it may be.
    let now = desk.chain.head().header.time;
    let strict = ReaderClock { now, age_ms_max: Some(500) };
    let refused = verify(&yesterday.to_json(), &anchor(&desk), &inquiry, &strict);
    assert_eq!(refused, Err(VerifyError { check: Check::Age }));
}

#[test]
fn the_stored_chain_rechecks_from_genesis() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 0);
    let checked = kexin_ledger::chain::recheck(desk.chain.store(), |_| ());
    assert!(checked.is_ok(), "{checked:?}");
}
