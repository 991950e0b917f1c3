//! A record's way to the mempool: decoded, authenticated, admitted, in batches of 512, with two signatures.

use std::hint::black_box;

use kexin_ledger::fixture::desk::{Desk, REGISTER_WITH_BANK};
use kexin_ledger::fixture::{BANK, BUREAU, INSTITUTION, REGISTRAR, secret, unit};
use kexin_ledger::record::{SignedRecord, authenticate_batch};
use kexin_ledger::registry::KeyRing;
use kexin_ledger::rules::{Admission, admit};
use kexin_proof::suite::{PublicKey, SignatureBytes, SignedBytes, verify_batch};

use crate::contest::{Contest, timed};
use crate::limit;

const BATCH: u32 = 512;

/// Mortgages, signed by the registrar and the bank.
fn records(desk: &mut Desk) -> Vec<SignedRecord> {
    (1..=BATCH)
        .map(|number| {
            let draft = desk.mortgage_draft(&unit(number), &format!("G440106-V{number}"), 1, number);
            desk.chain.sign(&draft, &REGISTER_WITH_BANK)
        })
        .collect()
}

/// Compressions that a record's hashes need at the least, counted from its bytes: salts, leaves and nodes of its slots
/// and of its lists, envelope, attestations.
fn compressions(record: &SignedRecord) -> u64 {
    let slots = record.slots();
    let mut count = tree(slots);
    for (_, value) in slots.values() {
        if let kexin_proof::slots::Value::List(list) = value {
            let leaves = list.elements().len().max(2).next_power_of_two() as u64;
            count += list.elements().iter().map(tree).sum::<u64>() + leaves + 2 * (leaves - 1);
        }
    }
    // Record id and the hash of no attestations; messages of signatures belong to the signatures.
    count + blocks(17 + 32 + 168) + blocks(24 + 4)
}

fn tree(slots: &kexin_proof::slots::Slots) -> u64 {
    let width = u64::from(slots.width().slots());
    let leaves: u64 = slots
        .values()
        .iter()
        .map(|(_, value)| match value {
            kexin_proof::slots::Value::Text(text) => blocks(20 + text.len() as u64),
            kexin_proof::slots::Value::List(_) => 2,
            _ => 1,
        })
        .sum();
    let absent = width - slots.values().len() as u64;
    width / 2 + leaves + absent + 2 * (width - 1)
}

/// Blocks that SHA-256 makes of `bytes`.
const fn blocks(bytes: u64) -> u64 {
    (bytes + 9).div_ceil(64)
}

pub fn run() {
    let mut desk = Desk::open();
    let records = records(&mut desk);
    let chain = desk.chain.chain();
    let mut keys = KeyRing::new(desk.chain.head().height());
    records.iter().for_each(|record| keys.load_signers(desk.chain.store(), record).expect("memory"));
    let bytes: Vec<Vec<u8>> = records.iter().map(SignedRecord::encode).collect();
    let compressions: u64 = records.iter().map(compressions).sum();
    let facts = records[0].slots().values().len();
    println!(
        "\nrecords of {} bytes, {facts} slots of 32 filled, {} signatures, {} compressions",
        bytes[0].len(),
        records[0].signatures().len() + records[0].attestations().len(),
        compressions / u64::from(BATCH),
    );
    let signed: Vec<(PublicKey, Vec<u8>, SignatureBytes)> = (0..2 * BATCH)
        .map(|number| {
            let message = number.to_be_bytes().repeat(22);
            let secret = if number % 2 == 0 { secret(BUREAU, REGISTRAR) } else { secret(BANK, INSTITUTION) };
            (secret.public(), message.clone(), secret.sign(&message))
        })
        .collect();
    let items: Vec<SignedBytes<'_>> = signed
        .iter()
        .map(|(key, message, signature)| SignedBytes { key: *key, message, signature: *signature })
        .collect();
    let books = desk.chain.books();
    let admission = Admission { chain, clock: None, books: &books };
    let mut contest =
        Contest::new("validate: batches of 512 records, 2 signatures each, a record", u64::from(BATCH));
    contest.add("limit: batch verification of the signatures, bare compressions", || {
        timed(|| {
            verify_batch(black_box(&items), [7; 32]).expect("they hold");
            limit::blocks(compressions)
        })
    });
    contest.add("of these, the signatures", || timed(|| verify_batch(black_box(&items), [7; 32])));
    contest.add("**ours**: decode, authenticate, admit", || {
        timed(|| {
            let decoded = bytes.iter().map(|bytes| SignedRecord::decode(bytes).expect("canonical")).collect();
            let authentic = authenticate_batch(decoded, &chain, &keys, [7; 32]);
            let admit =
                |record: Result<_, _>| admit(record.expect("authentic"), &admission).expect("admissible");
            authentic.into_iter().map(admit).collect::<Vec<_>>()
        })
    });
    contest.add("ours, decode", || {
        timed(|| {
            bytes.iter().map(|bytes| SignedRecord::decode(bytes).expect("canonical")).collect::<Vec<_>>()
        })
    });
    contest.add("ours, authenticate", || {
        let records = records.clone();
        timed(|| authenticate_batch(records, &chain, &keys, [7; 32]))
    });
    contest.add("ours, admit", || {
        let authentic = authenticate_batch(records.clone(), &chain, &keys, [7; 32]);
        timed(|| {
            let admit =
                |record: Result<_, _>| admit(record.expect("authentic"), &admission).expect("admissible");
            authentic.into_iter().map(admit).collect::<Vec<_>>()
        })
    });
    contest.run(15);
}
