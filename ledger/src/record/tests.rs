//! Records: one encoding, an id without signatures, and who may sign in which role.

use std::collections::BTreeMap;

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use kexin_proof::hash::ChainId;
use kexin_proof::height::{Height, TimeMs};
use kexin_proof::list::List;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::Seed;
use kexin_proof::suite::{SecretKey, SignatureBytes};
use proptest::prelude::*;
use sha2::{Digest as _, Sha512};

use super::*;
use crate::rules::Ticks;

mod golden;

const CHAIN: ChainId = ChainId::from_bytes([7; 32]);

fn time(ms: u64) -> TimeMs {
    TimeMs::new(ms).expect("small")
}

fn height(value: u64) -> Height {
    Height::new(value).expect("small")
}

fn secret(number: u8) -> SecretKey {
    SecretKey::from_seed([number; 32])
}

fn case() -> Subject {
    Subject { key: state_key(Namespace::Case, b"G440106-1"), expected_version: 0 }
}

fn draft(seed: u8) -> RecordDraft {
    let mut slots = Slots::new(Width::W32, Seed::from_bytes([seed; 32]));
    slots.set(slot::CASE, Value::text("G440106-1").expect("clean"));
    let mut draft = RecordDraft {
        kind: 27,
        bureau: 440_100,
        jurisdiction: 440_106,
        issued_at: time(1_795_000_000_000),
        valid_until: time(1_795_000_600_000),
        rule_set: 1,
        attestations: Vec::new(),
        slots,
        sealed: None,
    };
    draft.set_subjects(&[case()]);
    draft
}

fn signed(seed: u8) -> SignedRecord {
    let mut record = draft(seed).unsigned().expect("a sound draft");
    record.sign(&CHAIN, &secret(1), Role::Acceptor, 440_100, 1).expect("room");
    record.sign(&CHAIN, &secret(2), Role::Reviewer, 440_100, 2).expect("room");
    record
}

#[derive(Default)]
struct Keys(BTreeMap<(u32, u16), RegisteredKey>);

impl KeyRegistry for Keys {
    fn height(&self) -> Height {
        height(10)
    }
    fn key(&self, org: u32, key: u16) -> Option<RegisteredKey> {
        self.0.get(&(org, key)).cloned()
    }
}

fn keys() -> Keys {
    let key = |number: u8, role| RegisteredKey {
        public: secret(number).public(),
        roles: RoleSet::of(&[role]),
        person: u32::from(number),
        valid_from: height(5),
        revoked_at: None,
    };
    Keys(BTreeMap::from([((440_100, 1), key(1, Role::Acceptor)), ((440_100, 2), key(2, Role::Reviewer))]))
}

fn change(keys: &mut Keys, change: impl Fn(&mut RegisteredKey)) {
    change(keys.0.get_mut(&(440_100, 2)).expect("the reviewer's key"));
}

const REVIEWER: SignaturePlace = SignaturePlace::Record(1);

#[test]
fn a_record_round_trips_and_names_its_case_and_signers() {
    let record = signed(1);
    assert_eq!(SignedRecord::decode(&record.encode()), Ok(record.clone()));
    assert_eq!(record.case(), case());
    assert_eq!(record.case_number(), "G440106-1");
    let authentic = record.authenticate(&CHAIN, &keys()).expect("registered keys signed");
    assert_eq!(authentic.signer(Role::Reviewer).map(|signer| signer.person), Some(2));
    assert_eq!(authentic.signers().len(), 2);
}

#[test]
fn signatures_are_no_part_of_the_id() {
    let mut record = signed(1);
    let (id, signatures) = (record.record_id(&CHAIN), record.signatures_hash());
    record.sign(&CHAIN, &secret(3), Role::Registrar, 440_100, 3).expect("room");
    assert_eq!(record.record_id(&CHAIN), id);
    assert_ne!(record.signatures_hash(), signatures);
    assert_ne!(record.record_id(&ChainId::ZERO), id);
}

#[test]
fn a_record_of_another_chain_is_not_authentic() {
    assert_eq!(
        signed(1).authenticate(&ChainId::ZERO, &keys()),
        Err(AttestError::Signature { place: SignaturePlace::Record(0) })
    );
}

#[test]
fn keys_that_are_unknown_not_in_force_or_without_the_role_do_not_authenticate() {
    let error = |keys: &Keys| signed(1).authenticate(&CHAIN, keys).expect_err("must be refused");
    let mut none = keys();
    none.0.remove(&(440_100, 2));
    assert_eq!(error(&none), AttestError::UnknownKey { place: REVIEWER, org: 440_100, key: 2 });
    let mut future = keys();
    change(&mut future, |key| key.valid_from = height(11));
    assert_eq!(error(&future), AttestError::KeyNotInForce { place: REVIEWER, org: 440_100, key: 2 });
    let mut revoked = keys();
    change(&mut revoked, |key| key.revoked_at = Some(height(10)));
    assert_eq!(error(&revoked), AttestError::KeyNotInForce { place: REVIEWER, org: 440_100, key: 2 });
    change(&mut revoked, |key| key.revoked_at = Some(height(11)));
    assert!(signed(1).authenticate(&CHAIN, &revoked).is_ok());
    let mut clerk = keys();
    change(&mut clerk, |key| key.roles = RoleSet::of(&[Role::Acceptor]));
    assert_eq!(
        error(&clerk),
        AttestError::Role { place: REVIEWER, org: 440_100, key: 2, role: Role::Reviewer }
    );
    let mut other = keys();
    change(&mut other, |key| key.public = secret(9).public());
    assert_eq!(error(&other), AttestError::Signature { place: REVIEWER });
    let unsigned = draft(1).unsigned().expect("a sound draft");
    assert_eq!(unsigned.authenticate(&CHAIN, &keys()), Err(AttestError::Unsigned));
}

/// A signature whose R has a part of order eight: it holds under the cofactored equation and under no other.
fn signature_with_torsion(seed: u8, message: &[u8]) -> SignatureBytes {
    let expanded: [u8; 64] = Sha512::digest([seed; 32]).into();
    let scalar_bytes = *expanded.first_chunk().expect("64 bytes");
    let secret_scalar = Scalar::from_bytes_mod_order(clamp_integer(scalar_bytes));
    let r = Scalar::from(7_u8);
    let big_r = (ED25519_BASEPOINT_POINT * r + EIGHT_TORSION[1]).compress();
    let key = secret(seed).public();
    let challenge = Sha512::new().chain_update(big_r.0).chain_update(key.as_bytes()).chain_update(message);
    let k = Scalar::from_bytes_mod_order_wide(&challenge.finalize().into());
    let s = r + k * secret_scalar;
    SignatureBytes::from_slice(&[big_r.0, s.to_bytes()].concat()).expect("64 bytes")
}

#[test]
fn where_a_record_enters_a_signature_must_hold_under_partners_equation_too() {
    assert!(signed(1).authenticate_at_entry(&CHAIN, &keys()).is_ok());
    let mut record = signed(1);
    let message = signature_message(&CHAIN, &record.record_id(&CHAIN), Role::Reviewer, 440_100, 2);
    let bytes = signature_with_torsion(2, &message);
    record.add_signature(Signature { role: Role::Reviewer, org: 440_100, key: 2, bytes }).expect("replaces");
    assert!(record.clone().authenticate(&CHAIN, &keys()).is_ok());
    assert_eq!(
        record.authenticate_at_entry(&CHAIN, &keys()),
        Err(AttestError::Signature { place: REVIEWER })
    );
}

#[test]
fn one_bad_record_in_a_batch_is_named_and_loses_no_other() {
    let mut records: Vec<SignedRecord> = (1..9).map(signed).collect();
    let stolen = records[0].signatures()[1].clone();
    records[5].add_signature(stolen).expect("it replaces one");
    let verdicts = authenticate_batch(records, &CHAIN, &keys(), [3; 32]);
    for (place, verdict) in verdicts.iter().enumerate() {
        assert_eq!(verdict.is_err(), place == 5, "record {place}");
    }
    assert_eq!(verdicts[5], Err(AttestError::Signature { place: REVIEWER }));
}

#[test]
fn an_envelope_that_contradicts_its_fields_is_refused() {
    let bytes = signed(1).encode();
    let other = signed(2).encode();
    let envelope = kexin_proof::envelope::ENVELOPE_BYTES;
    let spliced = [&bytes[..envelope], &other[envelope..]].concat();
    assert!(matches!(SignedRecord::decode(&spliced), Err(DecodeError::Invalid { what: "fields root", .. })));
}

#[test]
fn subjects_are_needed_and_stand_once() {
    let mut none = draft(1);
    none.slots.clear(slot::SUBJECTS);
    assert!(matches!(none.unsigned(), Err(DecodeError::Invalid { what: "subjects", .. })));
    let mut twice = draft(1);
    twice.set_subjects(&[case(), case()]);
    assert!(matches!(twice.unsigned(), Err(DecodeError::Invalid { what: "subjects", .. })));
    let many: Vec<Subject> = (0..=SUBJECTS_MAX as u32)
        .map(|n| Subject { key: state_key(Namespace::Unit, &n.to_be_bytes()), expected_version: 1 })
        .collect();
    let mut over = draft(1);
    over.set_subjects(&many);
    assert!(matches!(over.unsigned(), Err(DecodeError::Invalid { what: "subjects", .. })));
    over.set_subjects(&many[1..]);
    assert!(over.unsigned().is_ok());
}

#[test]
fn more_signatures_than_the_limit_are_refused_except_for_governance() {
    let mut record = signed(1);
    for key in 10..24 {
        record.sign(&CHAIN, &secret(9), Role::Party, 1, key).expect("sixteen fit");
    }
    assert!(matches!(
        record.sign(&CHAIN, &secret(9), Role::Party, 1, 99),
        Err(DecodeError::OverLimit { what: "signatures", limit: 16, .. })
    ));
    let mut governance = RecordDraft { kind: KIND_GOVERNANCE, ..draft(1) }.unsigned().expect("a sound draft");
    for key in 0..64 {
        governance.sign(&CHAIN, &secret(9), Role::BureauAdmin, 1, key).expect("sixty-four fit");
    }
    assert!(SignedRecord::decode(&governance.encode()).is_ok());
}

#[test]
fn every_role_has_one_number_and_one_name() {
    for role in Role::ALL {
        assert_eq!(Role::from_number(role.number()), Some(role));
        assert_eq!(Role::from_name(role.name()), Some(role));
        assert_eq!(RoleSet::of(&[role]).roles(), vec![role]);
    }
    assert_eq!(Role::from_number(5), None);
    assert_eq!(RoleSet::from_bits(1 << 5), None);
}

#[test]
fn an_application_binds_the_terms_but_not_what_the_desk_fills_in_later() {
    let root = RecordDraft::application_root;
    let signed_by_parties = root(&draft(1));
    let mut completed = draft(1);
    completed.set_subjects(&[Subject { expected_version: 9, ..case() }]);
    completed
        .slots
        .set(slot::ISSUED_NUMBER, Value::text("粤(2026)广州市不动产权第0000001号").expect("clean"));
    completed.slots.set(slot::POLICY_VERSION, Value::Number(1));
    Ticks::of([33]).expect("a warning").write(&mut completed.slots);
    assert_eq!(root(&completed), signed_by_parties);
    let record = completed.unsigned().expect("a sound draft");
    assert_eq!(application_root(record.slots()), signed_by_parties);
    let mut other = draft(1);
    other.slots.set(slot::CAUSE, Value::Code(2));
    assert_ne!(root(&other), signed_by_parties);
    assert_ne!(root(&draft(2)), signed_by_parties);
}

/// Where the bytes of the seed of the list of subjects stand: after envelope, count of attestations, seed
/// and count of slots, slot number and type.
const SUBJECTS_SEED_AT: usize = 164 + 4 + 32 + 4 + 2 + 1;

#[test]
fn no_byte_of_a_record_is_free() {
    let mut draft = draft(1);
    // Two subjects fill their tree without a blank, so that nothing but the rule fixes the list's seed.
    draft.set_subjects(&[case(), Subject { key: state_key(Namespace::Unit, b"unit"), expected_version: 3 }]);
    let record = draft.unsigned().expect("a sound draft");
    let bytes = record.encode();
    assert_eq!(&bytes[SUBJECTS_SEED_AT..SUBJECTS_SEED_AT + 32], list_seed(record.slots(), 0).as_bytes());
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        let id = SignedRecord::decode(&changed).map(|other| other.record_id(&CHAIN));
        assert_ne!(id, Ok(record.record_id(&CHAIN)), "byte {place}");
    }
}

#[test]
fn a_draft_fixes_the_seeds_of_its_lists_and_drops_empty_ones() {
    let mut draft = draft(1);
    let list = |width| List::new(Seed::from_bytes([8; 32]), width);
    let mut attachments = list(Width::W4);
    attachments.push(Slots::new(Width::W4, Seed::from_bytes([9; 32])));
    draft.slots.set(slot::ATTACHMENTS, Value::List(attachments));
    draft.slots.set(slot::FIRST_OF_KIND, Value::List(list(Width::W8)));
    let record = draft.unsigned().expect("a sound draft");
    assert_eq!(record.slots().get(slot::FIRST_OF_KIND), None);
    let kept = record.slots().list(slot::ATTACHMENTS).expect("one attachment");
    assert_eq!(*kept.seed(), list_seed(record.slots(), slot::ATTACHMENTS));
    assert_eq!(record.envelope().fields_root, draft.fields_root());
}

proptest! {
    #[test]
    fn changed_and_cut_bytes_are_refused_or_another_record(place in any::<prop::sample::Index>(), bit in 0u8..8) {
        let record = signed(1);
        let bytes = record.encode();
        let place = place.index(bytes.len());
        prop_assert!(SignedRecord::decode(&bytes[..place]).is_err());
        let mut changed = bytes.clone();
        changed[place] ^= 1 << bit;
        if let Ok(other) = SignedRecord::decode(&changed) {
            prop_assert_eq!(other.encode(), changed);
            prop_assert!(other.authenticate(&CHAIN, &keys()).is_err());
        }
    }

    #[test]
    fn noise_is_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(SignedRecord::decode(&bytes).is_err());
    }
}
