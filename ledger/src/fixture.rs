//! A small chain in memory with known keys: for tests and benches, here and in other crates. Never in a node.
//!
//! Every key comes from a label and every seed from a counter, so the same steps give the same bytes.

use std::sync::Arc;

use kexin_proof::epoch::Validator;
use kexin_proof::hash::{ChainId, StateKey, sha256};
use kexin_proof::height::TimeMs;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::suite::{SecretKey, Suite};
use kexin_proof::unit_code::UnitCode;

use crate::act::case_event::{self, Event, event_slot};
use crate::block_order;
use crate::case::case_key;
use crate::certificate::{CommitCertificate, Step, Vote};
use crate::execute::{Built, ParentView, build};
use crate::genesis::{FirstOrganisation, Genesis, GenesisParts};
use crate::outcome::{BlockOutcome, Receipt};
use crate::record::{RecordDraft, Role, RoleSet, SignedRecord, Subject, slot};
use crate::registry::{KeyAlgorithm, KeyRing, NewKey, OrganisationFacts, OrganisationKind};
use crate::rules::{AdmissibleRecord, Admission, Rejection, admit};
use crate::store::{Head, MemoryStore, Store};
use crate::value::StateReader;

/// The provincial department.
pub const PROVINCE: u32 = 1;
/// The first bureau, that of 广州; further ones follow.
pub const BUREAU: u32 = 11;
/// A bank.
pub const BANK: u32 = 101;
/// A tax office.
pub const TAX: u32 = 111;
/// A court.
pub const COURT: u32 = 121;
/// A service that signs for parties.
pub const SIGNING_SERVICE: u32 = 131;

/// Key number of an organisation's administrator, person 1.
pub const ADMIN: u16 = 1;
/// Key number of a bureau's acceptor, person 2; elsewhere the institution's key.
pub const ACCEPTOR: u16 = 2;
/// Key number of a bureau's reviewer, person 3.
pub const REVIEWER: u16 = 3;
/// Key number of a bureau's registrar, person 4.
pub const REGISTRAR: u16 = 4;
/// Key number of the second reviewer, person 5.
pub const SECOND_REVIEWER: u16 = 5;
/// Key number of an institution's own key.
pub const INSTITUTION: u16 = 2;

/// County of the fixture's units: 天河区.
pub const COUNTY: u32 = 440_106;
/// Time of the genesis block: 2026-11-24T00:00:00Z.
pub const GENESIS_MS: u64 = 1_795_478_400_000;
/// From block to block.
pub const BLOCK_MS: u64 = 1_000;

/// The secret key of an organisation's key number.
#[must_use]
pub fn secret(org: u32, key: u16) -> SecretKey {
    SecretKey::from_seed(sha256(&[b"fixture key", &org.to_be_bytes(), &key.to_be_bytes()]))
}

/// The consensus key of a validator's organisation.
#[must_use]
pub fn consensus_secret(org: u32) -> SecretKey {
    SecretKey::from_seed(sha256(&[b"fixture consensus", &org.to_be_bytes()]))
}

/// The seal key of a validator's organisation.
#[must_use]
pub fn seal_secret(org: u32) -> SecretKey {
    SecretKey::from_seed(sha256(&[b"fixture seal", &org.to_be_bytes()]))
}

/// A unit of the fixture's county by serial number.
///
/// # Panics
/// Beyond 9,999.
#[must_use]
pub fn unit(number: u32) -> UnitCode {
    assert!(number <= 9_999, "unit numbers have four digits");
    format!("440106001002GB00014F0022{number:04}").parse().expect("a code by the standard")
}

/// The organisations of a chain of `validators` bureaus.
fn organisations(validators: u32) -> Vec<FirstOrganisation> {
    let mut organisations = vec![organisation(PROVINCE, OrganisationKind::Province, vec![440_000])];
    for place in 0..validators {
        organisations.push(organisation(
            BUREAU + place,
            OrganisationKind::Bureau,
            vec![440_100 + place * 100],
        ));
    }
    for (org, kind) in [
        (BANK, OrganisationKind::Bank),
        (TAX, OrganisationKind::Tax),
        (COURT, OrganisationKind::Court),
        (SIGNING_SERVICE, OrganisationKind::SigningService),
    ] {
        organisations.push(organisation(org, kind, Vec::new()));
    }
    organisations
}

fn organisation(org: u32, kind: OrganisationKind, areas: Vec<u32>) -> FirstOrganisation {
    let staff = [Role::Acceptor, Role::Reviewer, Role::Registrar, Role::SecondReviewer];
    let roles: Vec<(Role, u32)> = match kind {
        OrganisationKind::Province => vec![(Role::ProvinceAdmin, 1)],
        OrganisationKind::Bureau => {
            let staff = (2..).zip(staff).map(|(person, role)| (role, person));
            [(Role::BureauAdmin, 1)].into_iter().chain(staff).collect()
        }
        OrganisationKind::Bank => vec![(Role::BureauAdmin, 1), (Role::Bank, 0)],
        OrganisationKind::Tax => vec![(Role::BureauAdmin, 1), (Role::Tax, 0)],
        OrganisationKind::Court => vec![(Role::BureauAdmin, 1), (Role::Court, 0)],
        OrganisationKind::Housing => vec![(Role::BureauAdmin, 1), (Role::Housing, 0)],
        OrganisationKind::Notary => vec![(Role::BureauAdmin, 1), (Role::Notary, 0)],
        OrganisationKind::SigningService => vec![(Role::BureauAdmin, 1), (Role::Party, 0)],
    };
    let keys = (1_u16..).zip(roles).map(|(number, (role, person))| new_key(org, number, &[role], person));
    FirstOrganisation {
        org,
        facts: OrganisationFacts {
            name: format!("测试机构{org}"),
            kind,
            areas,
            certificate_place: (kind == OrganisationKind::Bureau).then(|| "广州市".to_owned()),
        },
        keys: keys.collect(),
    }
}

/// A signing key to register, whose secret is [`secret`].
#[must_use]
pub fn new_key(org: u32, number: u16, roles: &[Role], person: u32) -> NewKey {
    NewKey {
        number,
        algorithm: KeyAlgorithm::Ed25519,
        public: *secret(org, number).public().as_bytes(),
        roles: RoleSet::of(roles),
        person,
    }
}

/// A validator run by an organisation.
#[must_use]
pub fn validator(org: u32) -> Validator {
    Validator {
        org,
        consensus_key: consensus_secret(org).public(),
        peer_id: format!("12D3KooWFixture{org}"),
        seal_key: seal_secret(org).public(),
    }
}

/// The genesis of a chain of `validators` bureaus.
///
/// # Panics
/// With none or more than an epoch can hold.
#[must_use]
pub fn genesis(validators: u32) -> Genesis {
    Genesis::new(GenesisParts {
        origin: "fixture.example/kexinku".parse().expect("an origin"),
        time: TimeMs::new(GENESIS_MS).expect("a time of this century"),
        suite: Suite::Sha256Ed25519,
        predecessor: None,
        validators: (0..validators).map(|place| validator(BUREAU + place)).collect(),
        publishers: vec![SecretKey::from_seed(sha256(&[b"fixture publisher"])).public()],
        recovery: None,
        organisations: organisations(validators),
        parameters: Vec::new(),
    })
    .expect("the fixture's genesis is sound")
}

/// A chain in memory: its store, its keys, and a counter for seeds.
pub struct TestChain {
    store: MemoryStore,
    keys: KeyRing,
    chain: ChainId,
    seeds: u64,
}

impl TestChain {
    /// A chain of `validators` bureaus, at genesis.
    ///
    /// # Panics
    /// As [`genesis`].
    #[must_use]
    pub fn new(validators: u32) -> Self {
        let store = MemoryStore::in_memory();
        let outcome = genesis(validators).outcome().expect("genesis reads nothing");
        store.append(&outcome.new_block(None)).expect("memory takes it");
        let chain = outcome.header().chain();
        Self { store, keys: KeyRing::new(outcome.header().height), chain, seeds: 0 }
    }

    /// The store.
    #[must_use]
    pub const fn store(&self) -> &MemoryStore {
        &self.store
    }

    /// The chain's id.
    #[must_use]
    pub const fn chain(&self) -> ChainId {
        self.chain
    }

    /// The newest block.
    ///
    /// # Panics
    /// Never: there is a genesis block.
    #[must_use]
    pub fn head(&self) -> Arc<Head> {
        self.store.head().expect("there is a genesis block")
    }

    /// Time of the next block.
    ///
    /// # Panics
    /// Never in practice.
    #[must_use]
    pub fn next_time(&self) -> TimeMs {
        self.head().header.time.plus(BLOCK_MS).expect("tests end before 2^63 - 1 ms")
    }

    /// Version of a state value; 0 when absent.
    ///
    /// # Panics
    /// Never: memory does not fail.
    #[must_use]
    pub fn version(&self, key: &StateKey) -> u64 {
        self.store.value(key).expect("memory does not fail").map_or(0, |value| value.version())
    }

    /// A seed that no other record of this chain has.
    pub fn seed(&mut self) -> Seed {
        self.seeds += 1;
        Seed::from_bytes(sha256(&[b"fixture seed", &self.seeds.to_be_bytes()]))
    }

    /// A state value at its present version, as a subject.
    #[must_use]
    pub fn subject(&self, key: StateKey) -> Subject {
        Subject { key, expected_version: self.version(&key) }
    }

    /// A record of a kind about a unit in a case, to be filled: the case is its first subject, `others` follow.
    ///
    /// # Panics
    /// When the case number is no clean text.
    pub fn draft(&mut self, kind: u16, unit: &UnitCode, case: &str, others: &[Subject]) -> RecordDraft {
        let mut draft = self.bare_draft(kind);
        let mut subjects = vec![self.subject(case_key(COUNTY, case))];
        subjects.extend_from_slice(others);
        draft.set_subjects(&subjects);
        draft.slots.set(slot::CASE, Value::text(case).expect("clean text"));
        draft.slots.set(slot::UNIT, Value::text(unit.as_str()).expect("clean text"));
        draft
    }

    /// A record of the first bureau without facts or subjects, valid for a day.
    ///
    /// # Panics
    /// Never in practice.
    pub fn bare_draft(&mut self, kind: u16) -> RecordDraft {
        let issued_at = self.next_time();
        RecordDraft {
            kind,
            bureau: BUREAU,
            jurisdiction: COUNTY,
            issued_at,
            valid_until: issued_at.plus(24 * 3_600 * 1_000).expect("a time of this century"),
            rule_set: 1,
            attestations: Vec::new(),
            slots: Slots::new(Width::W32, self.seed()),
            sealed: None,
        }
    }

    /// A case event.
    pub fn event(&mut self, event: Event, unit: &UnitCode, case: &str) -> RecordDraft {
        let mut draft = self.draft(case_event::KIND, unit, case, &[]);
        draft.slots.set(event_slot::EVENT, Value::Code(event as u32));
        draft
    }

    /// Signs a draft.
    ///
    /// # Panics
    /// When the draft is no record.
    #[must_use]
    pub fn sign(&self, draft: &RecordDraft, signers: &[(Role, u32, u16)]) -> SignedRecord {
        self.signed(draft.unsigned().expect("a sound draft"), signers)
    }

    /// Adds signatures to a record.
    ///
    /// # Panics
    /// With too many.
    #[must_use]
    pub fn signed(&self, mut record: SignedRecord, signers: &[(Role, u32, u16)]) -> SignedRecord {
        for (role, org, key) in signers {
            record.sign(&self.chain, &secret(*org, *key), *role, *org, *key).expect("few signatures");
        }
        record
    }

    /// Authenticates and admits a record at the head.
    ///
    /// # Errors
    /// The rule of layer P that it breaks.
    ///
    /// # Panics
    /// When it is not authentic.
    pub fn admit(&mut self, record: SignedRecord) -> Result<Arc<AdmissibleRecord>, Rejection> {
        self.keys.load_signers(&self.store, &record).expect("memory does not fail");
        let authentic = record.authenticate(&self.chain, &self.keys).expect("signed by keys in force");
        admit(authentic, &Admission { chain: self.chain, clock: None }).map(Arc::new)
    }

    /// Signs and admits a draft.
    ///
    /// # Panics
    /// When it is no sound, authentic and admissible record.
    pub fn ready(&mut self, draft: &RecordDraft, signers: &[(Role, u32, u16)]) -> Arc<AdmissibleRecord> {
        let record = self.sign(draft, signers);
        self.admit(record).expect("admissible")
    }

    /// Signs and admits a group; each member is signed by the same signers.
    ///
    /// # Panics
    /// As [`TestChain::ready`].
    pub fn ready_group(
        &mut self,
        drafts: &[RecordDraft],
        signers: &[(Role, u32, u16)],
    ) -> Vec<Arc<AdmissibleRecord>> {
        let records = RecordDraft::unsigned_group(drafts).expect("a sound group");
        records
            .into_iter()
            .map(|record| self.admit(self.signed(record, signers)).expect("admissible"))
            .collect()
    }

    /// The parent of the next block.
    ///
    /// # Panics
    /// Never: the keys follow the head.
    pub fn with_parent<T>(&self, run: impl FnOnce(&ParentView<'_, MemoryStore>) -> T) -> T {
        let head = self.head();
        run(&ParentView::new(&self.store, &head, &self.keys))
    }

    /// Records in the canonical order of the next block.
    #[must_use]
    pub fn arranged(&self, records: Vec<Arc<AdmissibleRecord>>) -> Vec<Arc<AdmissibleRecord>> {
        block_order::arranged(records, &self.head().header_hash).into_iter().flatten().collect()
    }

    /// Builds the next block of these records and appends it; receipts in block order.
    ///
    /// # Panics
    /// When one of them may not stand in the block.
    pub fn commit(&mut self, records: Vec<Arc<AdmissibleRecord>>) -> Vec<Receipt> {
        let count = records.len();
        let built = self.build(records);
        assert_eq!(built.records.len(), count, "every record stands in the block");
        self.append(&built.outcome);
        built.outcome.receipts().to_vec()
    }

    /// Builds the next block of candidates without appending it.
    ///
    /// # Panics
    /// Never: memory does not fail.
    #[must_use]
    pub fn build(&self, candidates: Vec<Arc<AdmissibleRecord>>) -> Built {
        self.with_parent(|parent| build(parent, self.next_time(), 1, candidates).expect("a block"))
    }

    /// Appends an executed block, decided by every validator.
    ///
    /// # Panics
    /// When it does not follow the head.
    pub fn append(&mut self, outcome: &BlockOutcome) {
        let certificate = self.certificate(outcome);
        self.store.append(&outcome.new_block(Some(&certificate))).expect("it follows the head");
        let written = outcome.values().iter().map(|(key, _)| key);
        self.keys.advance(outcome.header().height, written);
    }

    /// The precommits of every validator.
    #[must_use]
    pub fn certificate(&self, outcome: &BlockOutcome) -> CommitCertificate {
        let epoch = &self.head().epoch;
        let header_hash = *outcome.header_hash();
        let vote = Vote { step: Step::Precommit, height: outcome.header().height, round: 0, header_hash };
        let message = vote.message(&self.chain);
        let sign = |validator: &Validator| consensus_secret(validator.org).sign(&message);
        CommitCertificate::new(&vote, epoch.number(), epoch.validators().iter().map(sign).enumerate())
    }

    /// Commits one record and gives its outcome.
    ///
    /// # Panics
    /// As [`TestChain::ready`] and [`TestChain::commit`].
    pub fn outcome(&mut self, draft: &RecordDraft, signers: &[(Role, u32, u16)]) -> u16 {
        let record = self.ready(draft, signers);
        self.commit(vec![record])[0].outcome
    }

    /// Accepts a case that is to end in a record of a kind; gives the outcome.
    ///
    /// # Panics
    /// As [`TestChain::outcome`].
    pub fn accept(&mut self, unit: &UnitCode, case: &str, kind: u16) -> u16 {
        let mut draft = self.event(Event::Accept, unit, case);
        draft.slots.set(event_slot::KIND, Value::Code(u32::from(kind)));
        self.outcome(&draft, &[(Role::Acceptor, BUREAU, ACCEPTOR)])
    }

    /// Reviews a case; gives the outcome.
    ///
    /// # Panics
    /// As [`TestChain::outcome`].
    pub fn review(&mut self, unit: &UnitCode, case: &str) -> u16 {
        let draft = self.event(Event::Review, unit, case);
        self.outcome(&draft, &[(Role::Reviewer, BUREAU, REVIEWER)])
    }

    /// Accepts and reviews a case.
    ///
    /// # Panics
    /// When a rule refuses.
    pub fn prepare(&mut self, unit: &UnitCode, case: &str, kind: u16) {
        assert_eq!(self.accept(unit, case, kind), 0, "accepted");
        assert_eq!(self.review(unit, case), 0, "reviewed");
    }
}
