//! A clerk who accepts one case after the other: traffic, made with the keys that a testnet hands out.

use std::fs;

use kexin_ledger::act::case_event::{self, Event, event_slot};
use kexin_ledger::case::case_key;
use kexin_ledger::keystore::{KeyPlace, Keystore, Passphrase, Purpose};
use kexin_ledger::record::{
    RecordDraft, Role, SignedRecord, Subject, attachment_kind, attachment_slot, slot,
};
use kexin_proof::anchor::TrustAnchor;
use kexin_proof::hash::{ChainId, sha256};
use kexin_proof::height::TimeMs;
use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::suite::SecretKey;

use super::cluster::Cluster;

const BUREAU: u32 = 11;
const ACCEPTOR: u16 = 2;
const COUNTY: u32 = 440_106;
const TRANSFER: u32 = 2;

/// The clerk of the first bureau.
pub struct Desk {
    pub chain: ChainId,
    secret: SecretKey,
    made: u32,
}

impl Desk {
    pub fn open(cluster: &Cluster) -> Self {
        let net = cluster.net();
        let anchor = fs::read(net.join("anchor.kxanchor")).expect("an anchor");
        let chain = TrustAnchor::from_json(&anchor).expect("an anchor").chain();
        let passphrase =
            fs::File::open(net.join("passphrase")).and_then(Passphrase::read_line).expect("a file");
        let keystore = Keystore::read(&net.join("desks/bureau-11/keystore.json")).expect("a keystore");
        let keys = keystore.unlock(&passphrase.expect("a passphrase")).expect("the right one");
        let place = KeyPlace { purpose: Purpose::Clerk, org: BUREAU, key: ACCEPTOR };
        Self { chain, secret: keys.signing_key(place).expect("an acceptor"), made: 0 }
    }

    /// Acceptance of a case that nobody has seen, for a unit of its own.
    pub fn accept(&mut self) -> SignedRecord {
        self.made += 1;
        self.accept_numbered(self.made)
    }

    /// Acceptance of the case with a number.
    pub fn accept_numbered(&self, number: u32) -> SignedRecord {
        self.accept_with(number, 0)
    }

    /// Acceptance of the case with a number, with so many attachments by their digests.
    pub fn accept_with(&self, number: u32, attachments: u8) -> SignedRecord {
        let case = format!("G440106-P{number}");
        let unit = format!("440106001002GB{:05}F0022{:04}", 14 + number / 10_000 % 99_000, number % 10_000);
        let mut slots = Slots::new(Width::W32, Seed::from_bytes(sha256(&[b"desk", case.as_bytes()])));
        slots.set(slot::CASE, Value::text(&case).expect("clean"));
        slots.set(slot::UNIT, Value::text(&unit).expect("clean"));
        slots.set(event_slot::EVENT, Value::Code(Event::Accept as u32));
        slots.set(event_slot::KIND, Value::Code(TRANSFER));
        let mut attached = List::new(Seed::from_bytes([0; 32]), Width::W4);
        for place in 0..attachments {
            let mut element = Slots::new(Width::W4, Seed::from_bytes([place; 32]));
            element.set(attachment_slot::DIGEST, Value::Hash(sha256(&[case.as_bytes(), &[place]])));
            element.set(attachment_slot::KIND, Value::Code(attachment_kind::OTHER));
            attached.push(element);
        }
        slots.set(slot::ATTACHMENTS, Value::List(attached));
        let issued_at = kexin_node::clock::wall_clock();
        let mut draft = RecordDraft {
            kind: case_event::KIND,
            bureau: BUREAU,
            jurisdiction: COUNTY,
            issued_at,
            valid_until: TimeMs::new(issued_at.value() + 3_600_000).expect("this century"),
            rule_set: 1,
            attestations: Vec::new(),
            slots,
            sealed: None,
        };
        draft.set_subjects(&[Subject { key: case_key(COUNTY, &case), expected_version: 0 }]);
        let mut record = draft.unsigned().expect("a sound draft");
        record.sign(&self.chain, &self.secret, Role::Acceptor, BUREAU, ACCEPTOR).expect("one signature");
        record
    }
}
