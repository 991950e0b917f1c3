//! A register whose values a test has bent: for what stands there by types of registration that are not tested here, and
//! for entries that no type would make any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{RecordId, SlotsRoot, StateKey};
use kexin_proof::slot_table::{notice, objection, restriction, unit as unit_slot};
use kexin_proof::slots::{Seed, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::{Filing, Place, Register};
use crate::book::RuleBook;
use crate::fixture::desk::{Desk, party, proof};
use crate::registry::{Organisation, Parameter, organisation_key, parameter_of};
use crate::rules::{AdmissibleRecord, Findings};
use crate::store::{Head, StoreError};
use crate::unit::{entry_status, unit_key};
use crate::value::{Author, StateReader, StateValue, ValueDraft};

/// The head of a desk's chain, bent.
pub(super) struct Rigged<'a> {
    desk: &'a Desk,
    head: Arc<Head>,
    book: Arc<RuleBook>,
    values: BTreeMap<StateKey, Arc<StateValue>>,
}

impl<'a> Rigged<'a> {
    /// The head as it is.
    pub(super) fn on(desk: &'a Desk) -> Self {
        Self { desk, head: desk.chain.head(), book: desk.chain.book(), values: BTreeMap::new() }
    }

    /// Changes what stands of a unit.
    pub(super) fn bent(mut self, unit: &UnitCode, change: impl FnOnce(&mut ValueDraft)) -> Self {
        let key = unit_key(unit);
        let author = Author { record: RecordId::from_bytes([1; 32]), seed: &Seed::from_bytes([1; 32]) };
        let before = self.value(&key).expect("memory does not fail").expect("registered");
        let mut draft = ValueDraft::after(&before, &key, &author);
        change(&mut draft);
        self.values.insert(key, Arc::new(draft.finish()));
        self
    }

    /// Numbers of the rules that an act itself finds broken, in the order that decides the outcome.
    pub(super) fn broken(&self, record: &AdmissibleRecord) -> Vec<u16> {
        let place =
            Place { height: self.head.header.height.next(), time: self.desk.chain.next_time(), index: 0 };
        let filing = Filing { record: record.authentic(), place };
        let mut findings = Findings::default();
        record.act().check(&filing, self, &mut findings).expect("memory does not fail");
        findings.all().map(|rejection| rejection.number()).collect()
    }
}

impl Register for Rigged<'_> {
    fn value(&self, key: &StateKey) -> Result<Option<Arc<StateValue>>, StoreError> {
        match self.values.get(key) {
            Some(value) => Ok(Some(Arc::clone(value))),
            None => Ok(self.desk.chain.store().value(key)?.map(Arc::new)),
        }
    }

    fn draft(&mut self, _: &StateKey, _: Width) -> Result<&mut ValueDraft, StoreError> {
        unreachable!("acts are judged here and not carried out")
    }

    fn index_holder(&mut self, _: &StateKey, _: &StateKey, _: Option<SlotsRoot>) {
        unreachable!("acts are judged here and not carried out")
    }

    fn organisation(&self, org: u32) -> Result<Option<Arc<Organisation>>, StoreError> {
        Ok(self.value(&organisation_key(org))?.as_deref().and_then(Organisation::of).map(Arc::new))
    }

    fn parameter(&self, parameter: Parameter) -> Result<u64, StoreError> {
        Ok(parameter_of(parameter, self.value(&parameter.key())?.as_deref()))
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
        unreachable!("acts are judged here and not carried out")
    }

    fn order_erasure(&mut self, _: RecordId) {
        unreachable!("acts are judged here and not carried out")
    }
}

/// Whom an advance notice serves.
#[derive(Clone, Copy)]
pub(super) enum Served {
    /// A person by number.
    Person(u8),
    /// An organisation.
    Bank(u32),
}

/// Enters an advance notice in force.
pub(super) fn enter_notice(draft: &mut ValueDraft, case: &str, kind: u32, served: Served) {
    let mut element = draft.element(Width::W16);
    element.set(notice::CASE, text(case));
    element.set(notice::KIND, Value::Code(kind));
    match served {
        Served::Person(number) => element.set(notice::BENEFICIARY, Value::Party(party(number))),
        Served::Bank(org) => element.set(notice::ORGANISATION, Value::Code(org)),
    }
    element.set(notice::OBLIGOR, Value::Party(party(1)));
    element.set(notice::PROOF_NUMBER, text(&proof(900)));
    element.set(notice::STATUS, Value::Code(entry_status::IN_FORCE));
    draft.list_mut(unit_slot::NOTICES, Width::W16).push(element);
}

/// Enters an objection in force.
pub(super) fn enter_objection(draft: &mut ValueDraft, case: &str) {
    let mut element = draft.element(Width::W16);
    element.set(objection::CASE, text(case));
    element.set(objection::MATTER, Value::Hash([4; 32]));
    element.set(objection::APPLICANT, Value::Party(party(8)));
    element.set(objection::PROOF_NUMBER, text(&proof(901)));
    element.set(objection::STATUS, Value::Code(entry_status::IN_FORCE));
    draft.list_mut(unit_slot::OBJECTIONS, Width::W16).push(element);
}

/// Enters an administrative restriction in force, without a term.
pub(super) fn enter_restriction(draft: &mut ValueDraft, case: &str) {
    let mut element = draft.element(Width::W16);
    element.set(restriction::CASE, text(case));
    element.set(restriction::KIND, Value::Code(1));
    element.set(restriction::ORGAN, Value::Code(crate::fixture::ORGAN));
    element.set(restriction::DOCUMENT_NUMBER, text("（2026）粤征1号"));
    element.set(restriction::STATUS, Value::Code(entry_status::IN_FORCE));
    draft.list_mut(unit_slot::RESTRICTIONS, Width::W16).push(element);
}

fn text(text: &str) -> Value {
    Value::text(text).expect("clean")
}
