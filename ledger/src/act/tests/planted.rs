//! A register in which a unit already has what other acts would have entered, or what no type would enter any more: each
//! family is tested by itself.
//!
//! A record is judged here as a block would judge it, or by its act alone: whoever has accepted or reviewed it.

use std::collections::BTreeMap;
use std::sync::Arc;

use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{RecordId, SlotsRoot, StateKey};
use kexin_proof::height::{Height, TimeMs};
use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{Writer, decode};

use crate::act::{Filing, Place, Register};
use crate::book::RuleBook;
use crate::execute::{Built, ParentView, build, check};
use crate::fixture::desk::{Desk, proof};
use crate::log::{Tile, TilePlace, TileReader};
use crate::registry::{KeyRing, Organisation, Parameter, organisation_key, parameter_of};
use crate::rules::{AdmissibleRecord, Findings};
use crate::state::{Page, PagePath, PageReader, TreeId};
use crate::store::{Head, MemoryStore, StoreError};
use crate::title::{certificate_key, certificate_kind, certificate_slot, certificate_status};
use crate::unit::{Unit, bits_at, easement_side, notice_kind, unit_key};
use crate::value::{Author, StateReader, StateValue, ValueDraft};

mod entries;

pub(super) use entries::{
    Served, advance_notice, bind, entry, inhabit, objection, relative, restrict, sale_notice,
};

/// The state of a desk's chain with some values changed.
pub(super) struct Planted<'a> {
    desk: &'a Desk,
    head: Arc<Head>,
    book: Arc<RuleBook>,
    time: TimeMs,
    values: BTreeMap<StateKey, Arc<StateValue>>,
    drafts: BTreeMap<StateKey, ValueDraft>,
}

impl<'a> Planted<'a> {
    pub(super) fn on(desk: &'a Desk) -> Self {
        Self {
            desk,
            head: desk.chain.head(),
            book: desk.chain.book(),
            time: desk.chain.next_time(),
            values: BTreeMap::new(),
            drafts: BTreeMap::new(),
        }
    }

    /// The same at another time.
    pub(super) const fn at(mut self, time: TimeMs) -> Self {
        self.time = time;
        self
    }

    /// Changes facts of a unit, at the version that it has.
    pub(super) fn with(mut self, unit: &UnitCode, change: impl FnOnce(&mut Slots)) -> Self {
        self.change(unit, change);
        self
    }

    /// Puts a unit there that the register does not have, at its first version.
    pub(super) fn with_new(mut self, unit: &UnitCode, fill: impl FnOnce(&mut Slots)) -> Self {
        let mut slots = first(Width::W32);
        fill(&mut slots);
        self.put(unit_key(unit), &slots);
        self
    }

    /// Changes any value of the state, or puts one there.
    pub(super) fn with_value(mut self, key: StateKey, width: Width, change: impl FnOnce(&mut Slots)) -> Self {
        let found = self.found(&key).expect("memory");
        let mut slots = found.map_or_else(|| first(width), |value| value.slots().clone());
        change(&mut slots);
        self.put(key, &slots);
        self
    }

    /// Puts a registration proof there that is valid.
    pub(super) fn with_proof(mut self, number: &str, unit: &UnitCode) -> Self {
        self.issue_proof(number, unit);
        self
    }

    /// As [`Planted::with`].
    pub(super) fn change(&mut self, unit: &UnitCode, change: impl FnOnce(&mut Slots)) {
        let mut slots = self.slots(unit);
        change(&mut slots);
        if let Some(bits) = Unit::of(&slots).map(|unit| bits_at(&unit, self.time)) {
            slots.set(unit_slot::STATUS_BITS, Value::Bits(bits));
        }
        self.put(unit_key(unit), &slots);
    }

    /// Enters a fact into a unit.
    pub(super) fn plant(&mut self, unit: &UnitCode, slot: u16, value: Value) {
        self.change(unit, |slots| slots.set(slot, value));
    }

    /// Enters an advance notice of a sale for a party.
    pub(super) fn notice(&mut self, unit: &UnitCode, case: &str, beneficiary: u8) {
        self.change(unit, |slots| {
            advance_notice(slots, case, notice_kind::SALE, Served::Person(beneficiary));
        });
    }

    /// Enters an easement: `servient` serves `dominant`.
    pub(super) fn easement(&mut self, servient: &UnitCode, dominant: &UnitCode, case: &str) {
        self.change(servient, |slots| bind(slots, case, (easement_side::SERVIENT, dominant)));
        self.change(dominant, |slots| bind(slots, case, (easement_side::DOMINANT, servient)));
    }

    /// Issues a registration proof for a right in a unit.
    pub(super) fn issue_proof(&mut self, number: &str, unit: &UnitCode) {
        let mut slots = first(Width::W16);
        slots.set(certificate_slot::NUMBER, text(number));
        slots.set(certificate_slot::KIND, Value::Code(certificate_kind::PROOF));
        slots.set(certificate_slot::UNIT, text(unit.as_str()));
        slots.set(certificate_slot::STATUS, Value::Code(certificate_status::VALID));
        self.put(certificate_key(number), &slots);
    }

    /// Status of a registration proof, and the unit that it names.
    pub(super) fn proof(&self, serial: u32) -> (u32, String) {
        let value = self.found(&certificate_key(&proof(serial))).expect("memory").expect("issued");
        let slots = value.slots();
        let status = slots.code(certificate_slot::STATUS).expect("a status");
        (status, slots.text(certificate_slot::UNIT).expect("a unit").to_owned())
    }

    /// A unit's slots.
    pub(super) fn slots(&self, unit: &UnitCode) -> Slots {
        self.found(&unit_key(unit)).expect("memory").expect("registered").slots().clone()
    }

    /// Outcome of a record in the next block.
    pub(super) fn outcome(&self, record: &Arc<AdmissibleRecord>) -> u16 {
        self.built(record).outcome.receipts()[0].outcome
    }

    /// Every rule that a record breaks in the next block, warnings included.
    pub(super) fn broken(&self, record: &Arc<AdmissibleRecord>) -> Vec<u16> {
        numbers(&self.findings(record))
    }

    /// The same with what each rule says.
    pub(super) fn findings(&self, record: &Arc<AdmissibleRecord>) -> Findings {
        let (head, keys) = (&self.head, self.keys(record));
        let parent = ParentView::new(self, head, &keys);
        check(&parent, self.time, record).expect("memory")
    }

    /// A unit's value after a record that no rule refuses.
    pub(super) fn after(&self, record: &Arc<AdmissibleRecord>, unit: &UnitCode) -> StateValue {
        let built = self.built(record);
        assert_eq!(built.outcome.receipts()[0].outcome, 0, "registered");
        let written = built.outcome.values().iter().find(|(key, _)| *key == unit_key(unit));
        written.expect("the unit is written").1.clone()
    }

    /// The rules that its act alone finds broken, in the order that decides the outcome.
    pub(super) fn broken_by_act(&self, record: &AdmissibleRecord) -> Vec<u16> {
        numbers(&self.findings_of_act(record))
    }

    /// The same with what each rule says.
    pub(super) fn findings_of_act(&self, record: &AdmissibleRecord) -> Findings {
        let mut findings = Findings::default();
        record.act().check(&self.filing(record), self, &mut findings).expect("memory does not fail");
        findings
    }

    /// Carries an act out that breaks no rule of its own.
    pub(super) fn apply(&mut self, record: &AdmissibleRecord) {
        assert_eq!(self.broken_by_act(record), [0_u16; 0], "nothing refuses");
        let filing = self.filing(record);
        record.act().apply(&filing, self).expect("memory does not fail");
        let drafts = std::mem::take(&mut self.drafts);
        self.values.extend(drafts.into_iter().map(|(key, draft)| (key, Arc::new(draft.finish()))));
    }

    fn put(&mut self, key: StateKey, slots: &Slots) {
        self.values.insert(key, Arc::new(value_of(slots)));
    }

    fn found(&self, key: &StateKey) -> Result<Option<Arc<StateValue>>, StoreError> {
        match self.values.get(key) {
            Some(value) => Ok(Some(Arc::clone(value))),
            None => Ok(self.store().value(key)?.map(Arc::new)),
        }
    }

    fn filing<'r>(&self, record: &'r AdmissibleRecord) -> Filing<'r> {
        let place = Place { height: self.head.height().next(), time: self.time, index: 0 };
        Filing { record: record.authentic(), place }
    }

    fn built(&self, record: &Arc<AdmissibleRecord>) -> Built {
        let (head, keys) = (&self.head, self.keys(record));
        let parent = ParentView::new(self, head, &keys);
        build(&parent, self.time, 1, vec![Arc::clone(record)]).expect("a block")
    }

    fn keys(&self, record: &AdmissibleRecord) -> KeyRing {
        let mut keys = KeyRing::new(self.head.height());
        keys.load_signers(self.desk.chain.store(), record.record()).expect("memory");
        keys
    }

    fn store(&self) -> &MemoryStore {
        self.desk.chain.store()
    }
}

impl StateReader for Planted<'_> {
    fn value(&self, key: &StateKey) -> Result<Option<StateValue>, StoreError> {
        Ok(self.found(key)?.map(|value| StateValue::clone(&value)))
    }
}

impl PageReader for Planted<'_> {
    fn top_version(&self, tree: &TreeId, at: Height) -> Result<Option<Height>, StoreError> {
        self.store().top_version(tree, at)
    }
    fn page(&self, tree: &TreeId, path: &PagePath, version: Height) -> Result<Option<Page>, StoreError> {
        self.store().page(tree, path, version)
    }
}

impl TileReader for Planted<'_> {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        self.store().tile(place)
    }
}

/// What an act sees of it when it is judged, and carried out, alone.
impl Register for Planted<'_> {
    fn value(&self, key: &StateKey) -> Result<Option<Arc<StateValue>>, StoreError> {
        self.found(key)
    }

    fn draft(&mut self, key: &StateKey, width: Width) -> Result<&mut ValueDraft, StoreError> {
        if !self.drafts.contains_key(key) {
            let seed = Seed::from_bytes([77; 32]);
            let author = Author { record: RecordId::from_bytes([78; 32]), seed: &seed };
            let draft = match self.found(key)? {
                Some(value) => ValueDraft::after(&value, key, &author),
                None => ValueDraft::first(key, width, &author),
            };
            self.drafts.insert(*key, draft);
        }
        Ok(self.drafts.get_mut(key).expect("put there just above"))
    }

    fn drafted(&self, key: &StateKey) -> Option<&ValueDraft> {
        self.drafts.get(key)
    }

    fn index_holder(&mut self, _: &StateKey, _: &StateKey, _: Option<SlotsRoot>) {
        // Holders' maps are looked at on a chain.
    }

    fn organisation(&self, org: u32) -> Result<Option<Arc<Organisation>>, StoreError> {
        Ok(self.found(&organisation_key(org))?.as_deref().and_then(Organisation::of).map(Arc::new))
    }

    fn parameter(&self, parameter: Parameter) -> Result<u64, StoreError> {
        Ok(parameter_of(parameter, self.found(&parameter.key())?.as_deref()))
    }

    fn book(&self) -> &RuleBook {
        &self.book
    }

    fn epoch(&self) -> &Epoch {
        &self.head.epoch
    }

    fn next_epoch(&self) -> Option<&Epoch> {
        None
    }

    fn begin_epoch(&mut self, _: Epoch) {
        unreachable!("acts on units begin no epoch")
    }

    fn order_erasure(&mut self, _: RecordId) {
        unreachable!("acts on units erase nothing")
    }
}

/// Slots of a value at its first version.
fn first(width: Width) -> Slots {
    let mut slots = Slots::new(width, Seed::from_bytes([7; 32]));
    slots.set(0, Value::Number(1));
    slots.set(1, Value::Hash([0; 32]));
    slots
}

fn value_of(slots: &Slots) -> StateValue {
    let mut out = Writer::new();
    out.u8(slots.width().byte());
    slots.write(&mut out);
    decode(&out.into_bytes(), 1 << 20).expect("a state value")
}

fn numbers(findings: &Findings) -> Vec<u16> {
    findings.all().map(|rejection| rejection.number()).collect()
}

fn text(text: &str) -> Value {
    Value::text(text).expect("clean")
}
