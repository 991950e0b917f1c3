//! A register on paper: the head of a chain with entries that other acts would have written, to judge one record by.

use std::collections::BTreeMap;
use std::sync::Arc;

use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{RecordId, SlotsRoot, StateKey};
use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{easement, habitation, notice, objection, restriction, unit as unit_slot};
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::{Filing, Place, Register};
use crate::book::RuleBook;
use crate::fixture::TestChain;
use crate::fixture::desk::{party, proof};
use crate::registry::{Organisation, Parameter, organisation_key};
use crate::rules::{AdmissibleRecord, Findings};
use crate::store::StoreError;
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::unit::{entry_status, refresh, unit_key};
use crate::value::{Author, StateReader, StateValue, ValueDraft};

/// The register.
pub(super) struct Paper<'a> {
    chain: &'a TestChain,
    epoch: Epoch,
    book: Arc<RuleBook>,
    time: TimeMs,
    values: BTreeMap<StateKey, Arc<StateValue>>,
    drafts: BTreeMap<StateKey, ValueDraft>,
    holdings: BTreeMap<(StateKey, StateKey), Option<SlotsRoot>>,
}

impl<'a> Paper<'a> {
    /// The head of a chain.
    pub(super) fn on(chain: &'a TestChain) -> Self {
        Self {
            chain,
            epoch: chain.head().epoch.clone(),
            book: chain.book(),
            time: chain.next_time(),
            values: BTreeMap::new(),
            drafts: BTreeMap::new(),
            holdings: BTreeMap::new(),
        }
    }

    /// The same at another time.
    pub(super) fn at(mut self, time: TimeMs) -> Self {
        self.time = time;
        self
    }

    /// Enters a fact into a unit.
    pub(super) fn plant(&mut self, unit: &UnitCode, slot: u16, value: Value) {
        self.change(unit, |draft| draft.set(slot, value));
    }

    /// Enters an advance notice of a sale for a party.
    pub(super) fn notice(&mut self, unit: &UnitCode, case: &str, beneficiary: u8) {
        self.entry(unit, unit_slot::NOTICES, |entry| {
            entry.set(notice::CASE, text(case));
            entry.set(notice::KIND, Value::Code(2));
            entry.set(notice::BENEFICIARY, Value::Party(party(beneficiary)));
            entry.set(notice::OBLIGOR, Value::Party(party(1)));
            entry.set(notice::PROOF_NUMBER, text(&proof(101)));
            entry.set(notice::STATUS, Value::Code(entry_status::IN_FORCE));
        });
    }

    /// Enters a right of habitation.
    pub(super) fn habitation(&mut self, unit: &UnitCode, case: &str, occupant: u8) {
        self.entry(unit, unit_slot::HABITATIONS, |entry| {
            entry.set(habitation::CASE, text(case));
            entry.set(habitation::OCCUPANT, Value::Party(party(occupant)));
            entry.set(habitation::PROOF_NUMBER, text(&proof(102)));
            entry.set(habitation::STATUS, Value::Code(entry_status::IN_FORCE));
        });
    }

    /// Enters an objection.
    pub(super) fn objection(&mut self, unit: &UnitCode, case: &str, applicant: u8) {
        self.entry(unit, unit_slot::OBJECTIONS, |entry| {
            entry.set(objection::CASE, text(case));
            entry.set(objection::MATTER, Value::Hash([5; 32]));
            entry.set(objection::APPLICANT, Value::Party(party(applicant)));
            entry.set(objection::PROOF_NUMBER, text(&proof(103)));
            entry.set(objection::STATUS, Value::Code(entry_status::IN_FORCE));
        });
    }

    /// Enters an administrative restriction.
    pub(super) fn restriction(&mut self, unit: &UnitCode, case: &str) {
        self.entry(unit, unit_slot::RESTRICTIONS, |entry| {
            entry.set(restriction::CASE, text(case));
            entry.set(restriction::KIND, Value::Code(1));
            entry.set(restriction::ORGAN, Value::Code(crate::fixture::ORGAN));
            entry.set(restriction::DOCUMENT_NUMBER, text("（2026）穗限1号"));
            entry.set(restriction::STATUS, Value::Code(entry_status::IN_FORCE));
        });
    }

    /// Enters an easement: `servient` serves `dominant`.
    pub(super) fn easement(&mut self, servient: &UnitCode, dominant: &UnitCode, case: &str) {
        for (unit, side, other) in [(servient, 1, dominant), (dominant, 2, servient)] {
            self.entry(unit, unit_slot::EASEMENTS, |entry| {
                entry.set(easement::CASE, text(case));
                entry.set(easement::SIDE, Value::Code(side));
                entry.set(easement::OTHER, text(other.as_str()));
                entry.set(easement::PROOF_NUMBER, text(&proof(104)));
                entry.set(easement::STATUS, Value::Code(entry_status::IN_FORCE));
            });
        }
    }

    /// Issues a registration proof for a right in a unit.
    pub(super) fn issue_proof(&mut self, serial: u32, unit: &UnitCode) {
        let key = certificate_key(&proof(serial));
        let draft = self.draft(&key, Width::W16).expect("memory does not fail");
        draft.set(certificate_slot::NUMBER, text(&proof(serial)));
        draft.set(certificate_slot::UNIT, text(unit.as_str()));
        draft.set(certificate_slot::STATUS, Value::Code(certificate_status::VALID));
        self.finish();
    }

    /// Status of a registration proof, and the unit that it names.
    pub(super) fn proof(&self, serial: u32) -> (u32, String) {
        let value = self.value(&certificate_key(&proof(serial))).expect("memory").expect("issued");
        let slots = value.slots();
        let status = slots.code(certificate_slot::STATUS).expect("a status");
        (status, slots.text(certificate_slot::UNIT).expect("a unit").to_owned())
    }

    /// The rules that a record breaks, by number.
    pub(super) fn check(&self, record: &AdmissibleRecord) -> Vec<u16> {
        let findings = self.findings(record);
        findings.all().map(|rejection| rejection.number()).collect()
    }

    /// What a record breaks.
    pub(super) fn findings(&self, record: &AdmissibleRecord) -> Findings {
        let mut findings = Findings::default();
        record.act().check(&self.filing(record), self, &mut findings).expect("memory does not fail");
        findings
    }

    /// Carries a record out that breaks no rule.
    pub(super) fn apply(&mut self, record: &AdmissibleRecord) {
        assert_eq!(self.check(record), [0_u16; 0], "nothing refuses");
        let filing = self.filing(record);
        record.act().apply(&filing, self).expect("memory does not fail");
        self.finish();
    }

    /// A unit's slots.
    pub(super) fn slots(&self, unit: &UnitCode) -> Slots {
        let value = self.value(&unit_key(unit)).expect("memory").expect("registered");
        value.slots().clone()
    }

    fn change(&mut self, unit: &UnitCode, change: impl FnOnce(&mut ValueDraft)) {
        let time = self.time;
        let draft = self.draft(&unit_key(unit), Width::W32).expect("memory does not fail");
        change(draft);
        refresh(draft, time);
        self.finish();
    }

    fn entry(&mut self, unit: &UnitCode, list: u16, fill: impl FnOnce(&mut Slots)) {
        self.change(unit, |draft| {
            let mut element = draft.element(Width::W16);
            fill(&mut element);
            draft.list_mut(list, Width::W16).push(element);
        });
    }

    fn finish(&mut self) {
        let drafts = std::mem::take(&mut self.drafts);
        self.values.extend(drafts.into_iter().map(|(key, draft)| (key, Arc::new(draft.finish()))));
    }

    fn filing<'r>(&self, record: &'r AdmissibleRecord) -> Filing<'r> {
        let place = Place { height: self.chain.head().height().next(), time: self.time, index: 0 };
        Filing { record: record.authentic(), place }
    }
}

impl Register for Paper<'_> {
    fn value(&self, key: &StateKey) -> Result<Option<Arc<StateValue>>, StoreError> {
        match self.values.get(key) {
            Some(value) => Ok(Some(Arc::clone(value))),
            None => Ok(self.chain.store().value(key)?.map(Arc::new)),
        }
    }

    fn draft(&mut self, key: &StateKey, width: Width) -> Result<&mut ValueDraft, StoreError> {
        if !self.drafts.contains_key(key) {
            let seed = Seed::from_bytes([77; 32]);
            let author = Author { record: RecordId::from_bytes([78; 32]), seed: &seed };
            let draft = match self.value(key)? {
                Some(value) => ValueDraft::after(&value, key, &author),
                None => ValueDraft::first(key, width, &author),
            };
            self.drafts.insert(*key, draft);
        }
        Ok(self.drafts.get_mut(key).expect("put there just above"))
    }

    fn index_holder(&mut self, holder: &StateKey, unit: &StateKey, entry: Option<SlotsRoot>) {
        self.holdings.insert((*holder, *unit), entry);
    }

    fn organisation(&self, org: u32) -> Result<Option<Arc<Organisation>>, StoreError> {
        Ok(self.value(&organisation_key(org))?.as_deref().and_then(Organisation::of).map(Arc::new))
    }

    fn parameter(&self, parameter: Parameter) -> Result<u64, StoreError> {
        Ok(crate::registry::parameter_of(parameter, self.value(&parameter.key())?.as_deref()))
    }

    fn book(&self) -> &RuleBook {
        &self.book
    }

    fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    fn next_epoch(&self) -> Option<&Epoch> {
        None
    }

    fn begin_epoch(&mut self, _epoch: Epoch) {
        unreachable!("acts on units begin no epoch")
    }

    fn order_erasure(&mut self, _record: RecordId) {
        unreachable!("acts on units erase nothing")
    }
}

fn text(text: &str) -> Value {
    Value::text(text).expect("clean")
}
