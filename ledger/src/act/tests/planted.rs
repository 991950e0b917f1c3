//! A register in which a unit already has what other acts would have entered: each family is tested by itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use kexin_proof::hash::{SlotsRoot, StateKey};
use kexin_proof::height::{Height, TimeMs};
use kexin_proof::list::List;
use kexin_proof::slot_table::{habitation, notice, objection, restriction, unit as unit_slot};
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{Writer, decode};

use crate::execute::{Built, ParentView, build, check};
use crate::fixture::ORGAN;
use crate::fixture::desk::{Desk, party, proof};
use crate::log::{Tile, TilePlace, TileReader};
use crate::registry::KeyRing;
use crate::rules::AdmissibleRecord;
use crate::state::{Page, PagePath, PageReader, TreeId};
use crate::store::{Head, MemoryStore, StoreError};
use crate::unit::{entry_status, notice_kind, unit_key};
use crate::value::{StateReader, StateValue};

/// The state of a desk's chain with some values changed.
pub(super) struct Planted<'a> {
    desk: &'a Desk,
    head: Arc<Head>,
    values: BTreeMap<StateKey, StateValue>,
}

impl<'a> Planted<'a> {
    pub(super) fn on(desk: &'a Desk) -> Self {
        Self { desk, head: desk.chain.head(), values: BTreeMap::new() }
    }

    /// Changes facts of a unit, at the version that it has.
    pub(super) fn with(mut self, unit: &UnitCode, change: impl FnOnce(&mut Slots)) -> Self {
        let key = unit_key(unit);
        let mut slots = self.value(&key).expect("memory").expect("registered").slots().clone();
        change(&mut slots);
        self.values.insert(key, value_of(&slots));
        self
    }

    /// Puts a unit there that the register does not have, at its first version.
    pub(super) fn with_new(mut self, unit: &UnitCode, fill: impl FnOnce(&mut Slots)) -> Self {
        let mut slots = Slots::new(Width::W32, Seed::from_bytes([7; 32]));
        slots.set(0, Value::Number(1));
        slots.set(1, Value::Hash([0; 32]));
        fill(&mut slots);
        self.values.insert(unit_key(unit), value_of(&slots));
        self
    }

    /// Outcome of a record in the next block.
    pub(super) fn outcome(&self, record: &Arc<AdmissibleRecord>) -> u16 {
        self.built(record).outcome.receipts()[0].outcome
    }

    /// Every rule that a record breaks in the next block, warnings included.
    pub(super) fn broken(&self, record: &Arc<AdmissibleRecord>) -> Vec<u16> {
        let (head, keys) = (&self.head, self.keys(record));
        let parent = ParentView::new(self, head, &keys);
        let findings = check(&parent, self.desk.chain.next_time(), record).expect("memory");
        findings.all().map(|rejection| rejection.number()).collect()
    }

    /// A unit's value after a record that no rule refuses.
    pub(super) fn after(&self, record: &Arc<AdmissibleRecord>, unit: &UnitCode) -> StateValue {
        let built = self.built(record);
        assert_eq!(built.outcome.receipts()[0].outcome, 0, "registered");
        let written = built.outcome.values().iter().find(|(key, _)| *key == unit_key(unit));
        written.expect("the unit is written").1.clone()
    }

    fn built(&self, record: &Arc<AdmissibleRecord>) -> Built {
        let (head, keys) = (&self.head, self.keys(record));
        let parent = ParentView::new(self, head, &keys);
        build(&parent, self.desk.chain.next_time(), 1, vec![Arc::clone(record)]).expect("a block")
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
        match self.values.get(key) {
            Some(value) => Ok(Some(value.clone())),
            None => self.store().value(key),
        }
    }
}

impl PageReader for Planted<'_> {
    fn top_version(&self, tree: &TreeId, at: Height) -> Result<Option<Height>, StoreError> {
        self.store().top_version(tree, at)
    }
    fn page(&self, tree: &TreeId, path: &PagePath, version: Height) -> Result<Option<Arc<Page>>, StoreError> {
        self.store().page(tree, path, version)
    }
}

impl TileReader for Planted<'_> {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        self.store().tile(place)
    }
}

fn value_of(slots: &Slots) -> StateValue {
    let mut out = Writer::new();
    out.u8(32);
    slots.write(&mut out);
    decode(&out.into_bytes(), 1 << 20).expect("a state value")
}

/// Adds an entry to a list of a unit.
pub(super) fn entry(unit: &mut Slots, slot: u16, fill: impl FnOnce(&mut Slots)) {
    let empty = List::new(Seed::from_bytes([8; 32]), Width::W16);
    let mut list = unit.list(slot).cloned().unwrap_or(empty);
    let mut element = Slots::new(Width::W16, Seed::from_bytes([9; 32]));
    fill(&mut element);
    list.push(element);
    unit.set(slot, Value::List(list));
}

fn text(text: &str) -> Value {
    Value::text(text).expect("clean")
}

/// An objection of party 9.
pub(super) fn objection(unit: &mut Slots, case: &str, expires: Option<TimeMs>) {
    entry(unit, unit_slot::OBJECTIONS, |element| {
        element.set(objection::CASE, text(case));
        element.set(objection::MATTER, Value::Hash([1; 32]));
        element.set(objection::APPLICANT, Value::Party(party(9)));
        element.set(objection::PROOF_NUMBER, text(&proof(901)));
        element.set(objection::STATUS, Value::Code(entry_status::IN_FORCE));
        if let Some(expires) = expires {
            element.set(objection::EXPIRES, Value::Time(expires));
        }
    });
}

/// An advance notice of a sale, whose obligor is party 1 and whose clock has not started.
pub(super) fn sale_notice(unit: &mut Slots, case: &str, beneficiary: u8) {
    entry(unit, unit_slot::NOTICES, |element| {
        element.set(notice::CASE, text(case));
        element.set(notice::KIND, Value::Code(notice_kind::PRESALE));
        element.set(notice::BENEFICIARY, Value::Party(party(beneficiary)));
        element.set(notice::OBLIGOR, Value::Party(party(1)));
        element.set(notice::PERSON, Value::Tree(SlotsRoot::from_bytes([3; 32])));
        element.set(notice::PROOF_NUMBER, text(&proof(902)));
        element.set(notice::STATUS, Value::Code(entry_status::IN_FORCE));
    });
}

/// An administrative restriction.
pub(super) fn restrict(unit: &mut Slots, expires: Option<TimeMs>) {
    entry(unit, unit_slot::RESTRICTIONS, |element| {
        element.set(restriction::CASE, text("G440106-X"));
        element.set(restriction::KIND, Value::Code(1));
        element.set(restriction::ORGAN, Value::Code(ORGAN));
        element.set(restriction::DOCUMENT_NUMBER, text("穗规划限〔2026〕1号"));
        element.set(restriction::STATUS, Value::Code(entry_status::IN_FORCE));
        if let Some(expires) = expires {
            element.set(restriction::EXPIRES, Value::Time(expires));
        }
    });
}

/// A right of habitation for life.
pub(super) fn inhabit(unit: &mut Slots, case: &str, occupant: u8) {
    entry(unit, unit_slot::HABITATIONS, |element| {
        element.set(habitation::CASE, text(case));
        element.set(habitation::OCCUPANT, Value::Party(party(occupant)));
        element.set(habitation::PERSON, Value::Tree(SlotsRoot::from_bytes([4; 32])));
        element.set(habitation::PROOF_NUMBER, text(&proof(903)));
        element.set(habitation::STATUS, Value::Code(entry_status::IN_FORCE));
    });
}
