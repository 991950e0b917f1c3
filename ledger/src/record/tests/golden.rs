//! Golden bytes of a whole record: facts with a list, an attestation, a sealed part, two signatures, alone and in a group.

use kexin_proof::list::List;
use kexin_proof::slot_table::{owner, person};
use kexin_proof::slots::{PartyTag, ShareValue, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;
use serde_json::json;

use super::*;
use crate::attestation::{Attestation, Claims, PartyEsign, Statement};
use crate::sealed::{OpeningKey, SealedContent, SealedPart};
use crate::seeded::Seeded;

const PARTY: PartyTag = PartyTag { scheme: 1, key: 1, mac: [0x33; 32] };

fn person_tree() -> Slots {
    let mut tree = Slots::new(Width::W4, Seed::from_bytes([0x44; 32]));
    tree.set(person::NAME, Value::text("测试甲").expect("clean"));
    tree.set(person::DOCUMENT, Value::text("1:11010519491231002X").expect("clean"));
    tree
}

fn unit() -> UnitCode {
    "440106001002GB00014F00220045".parse().expect("a unit code")
}

fn transfer() -> RecordDraft {
    let mut draft = RecordDraft { kind: 2, ..draft(0x22) };
    draft.slots.set(slot::UNIT, Value::text(&unit().to_string()).expect("clean"));
    draft.slots.set(slot::REGISTRATION_TYPE, Value::Code(200));
    let mut element = Slots::new(Width::W8, Seed::from_bytes([0x55; 32]));
    element.set(owner::PARTY, Value::Party(PARTY));
    element.set(owner::SHARE, Value::Share(ShareValue::WHOLE));
    element.set(owner::PERSON, Value::Tree(person_tree().root()));
    let mut owners = List::new(Seed::from_bytes([0; 32]), Width::W8);
    owners.push(element);
    draft.slots.set(slot::FIRST_OF_KIND, Value::List(owners));
    let statement = Statement {
        case_number: "G440106-1".to_owned(),
        acting_bureau: 440_100,
        scope: vec![state_key(Namespace::Unit, unit().as_bytes())],
        claims: Claims::PartyEsign(PartyEsign {
            party: PARTY,
            unit: unit(),
            act: 2,
            application: draft.application_root(),
        }),
        valid_from: draft.issued_at,
        valid_until: draft.valid_until,
        nonce: [0x66; 16],
    };
    draft.attestations.push(Attestation::sign(statement, &CHAIN, &secret(3), Role::Party, 131, 2));
    let content = SealedContent { trees: vec![person_tree()] };
    let recipients = [(440_100, 1, OpeningKey::from_bytes([0x77; 32]).public())];
    let root = draft.fields_root();
    draft.sealed =
        Some(SealedPart::seal(&content, &recipients, &CHAIN, &root, &mut Seeded(0)).expect("one recipient"));
    draft
}

/// The least record again, with what the desk decides: a policy's version and ticked warnings.
fn decided() -> RecordDraft {
    let mut draft = draft(0x11);
    draft.slots.set(slot::POLICY_VERSION, Value::Number(3));
    Ticks::of([31, 33]).expect("warnings").write(&mut draft.slots);
    draft
}

fn sign(mut record: SignedRecord) -> SignedRecord {
    record.sign(&CHAIN, &secret(1), Role::Acceptor, 440_100, 1).expect("room");
    record.sign(&CHAIN, &secret(2), Role::Reviewer, 440_100, 2).expect("room");
    record
}

fn row(record: &SignedRecord) -> serde_json::Value {
    let messages: Vec<_> = record
        .signatures()
        .iter()
        .map(|signature| {
            let Signature { role, org, key, bytes } = signature;
            let message = signature_message(&CHAIN, &record.record_id(&CHAIN), *role, *org, *key);
            json!({
                "role": role.number(),
                "org": org,
                "key": key,
                "message": hex::encode(message),
                "signature": hex::encode(bytes.as_bytes()),
            })
        })
        .collect();
    json!({
        "bytes": hex::encode(record.encode()),
        "envelope": hex::encode(encode(record.envelope())),
        "record_id": record.record_id(&CHAIN),
        "fields_root": record.envelope().fields_root,
        "application_root": application_root(record.slots()),
        "attestations_hash": record.envelope().attestations_hash,
        "sealed_hash": record.envelope().sealed_hash,
        "signatures_hash": record.signatures_hash(),
        "group": record.envelope().group,
        "position": record.envelope().position,
        "count": record.envelope().count,
        "case": record.case().key,
        "signatures": messages,
    })
}

#[test]
fn the_golden_records_are_the_same_bytes_for_ever() {
    let alone = sign(draft(0x11).unsigned().expect("a sound draft"));
    let decided = sign(decided().unsigned().expect("a sound draft"));
    let full = sign(transfer().unsigned().expect("a sound draft"));
    let group: Vec<_> = RecordDraft::unsigned_group(&[draft(0x11), transfer()])
        .expect("two sound drafts")
        .into_iter()
        .map(sign)
        .collect();
    for record in [&alone, &decided, &full].into_iter().chain(&group) {
        assert_eq!(SignedRecord::decode(&record.encode()).as_ref(), Ok(record));
    }
    let secrets: Vec<_> = (1..=3_u8).map(|number| hex::encode([number; 32])).collect();
    let vectors = json!({
        "chain": CHAIN,
        "signing_seeds": secrets,
        "least": row(&alone),
        "decided": row(&decided),
        "full": row(&full),
        "group": group.iter().map(row).collect::<Vec<_>>(),
    });
    crate::vectors::check("record.json", &vectors);
}
