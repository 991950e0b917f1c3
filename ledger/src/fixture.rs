//! A small chain in memory with known keys: for tests and benches, here and in other crates. Never in a node.
//!
//! Every key comes from a label and every seed from a counter, so the same steps give the same bytes.

use std::sync::Arc;

use kexin_proof::epoch::Validator;
use kexin_proof::hash::{ChainId, StateKey, sha256};
use kexin_proof::height::TimeMs;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::case_event::{self, Event, event_slot};
use crate::block_order;
use crate::case::case_key;
use crate::certificate::{CommitCertificate, Step, Vote};
use crate::execute::{Built, ParentView, build};
use crate::genesis::Genesis;
use crate::outcome::{BlockOutcome, Receipt};
use crate::record::{RecordDraft, Role, SignedRecord, Subject, slot};
use crate::registry::KeyRing;
use crate::rules::{AdmissibleRecord, Admission, Rejection, admit};
use crate::store::{Head, MemoryStore, Store};
use crate::value::StateReader;

mod books;
mod cast;
pub mod desk;

pub use cast::*;

/// A chain in memory: its store, its keys, and a counter for seeds.
pub struct TestChain {
    store: MemoryStore,
    keys: KeyRing,
    chain: ChainId,
    seeds: u64,
    wait_ms: u64,
}

impl TestChain {
    /// A chain of `validators` bureaus, at genesis.
    ///
    /// # Panics
    /// As [`genesis`].
    #[must_use]
    pub fn new(validators: u32) -> Self {
        Self::of(&genesis(validators))
    }

    /// A chain that begins with a genesis whose keys are the cast's, such as one of [`genesis_of`].
    ///
    /// # Panics
    /// Never: memory takes it.
    #[must_use]
    pub fn of(genesis: &Genesis) -> Self {
        let store = MemoryStore::in_memory();
        let outcome = genesis.outcome().expect("genesis reads nothing");
        store.append(&outcome.new_block(None)).expect("memory takes it");
        let chain = outcome.header().chain();
        Self { store, keys: KeyRing::new(outcome.header().height), chain, seeds: 0, wait_ms: 0 }
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
        self.head().header.time.plus(BLOCK_MS + self.wait_ms).expect("tests end before 2^63 - 1 ms")
    }

    /// Lets time pass before the next block.
    pub fn wait(&mut self, ms: u64) {
        self.wait_ms += ms;
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
            rule_set: self.book().version(),
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
        let books = self.keys.books(&self.store).expect("memory does not fail");
        let authentic = record.authenticate(&self.chain, &self.keys).expect("signed by keys in force");
        admit(authentic, &Admission { chain: self.chain, clock: None, books: &books }).map(Arc::new)
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
        self.wait_ms = 0;
    }

    /// Looks up an organisation as it is now, as whoever checks a record of it does.
    ///
    /// # Panics
    /// Never: memory does not fail.
    pub fn look_up(&mut self, org: u32) {
        self.keys.load(&self.store, org).expect("memory does not fail");
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

    /// Reviews a case a second time; gives the outcome.
    ///
    /// # Panics
    /// As [`TestChain::outcome`].
    pub fn second_review(&mut self, unit: &UnitCode, case: &str) -> u16 {
        let draft = self.event(Event::SecondReview, unit, case);
        self.outcome(&draft, &[(Role::SecondReviewer, BUREAU, SECOND_REVIEWER)])
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
