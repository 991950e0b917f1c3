//! A register in which one unit stands otherwise than the acts of this family could leave it: restricted, lost, flagged.

use std::sync::Arc;

use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{RecordId, SlotsRoot, StateKey};
use kexin_proof::slot_table::{restriction, unit as unit_slot, unit_status};
use kexin_proof::slots::{Seed, Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::{Filing, Place, Register};
use crate::book::RuleBook;
use crate::fixture::desk::Desk;
use crate::record::{RecordDraft, Role};
use crate::registry::{Organisation, Parameter, organisation_key, parameter_of};
use crate::rules::Findings;
use crate::store::{Head, MemoryStore, StoreError};
use crate::unit::unit_key;
use crate::value::{Author, StateReader, StateValue, ValueDraft};

struct Altered<'a> {
    store: &'a MemoryStore,
    head: Arc<Head>,
    changed: (StateKey, Arc<StateValue>),
}

impl Register for Altered<'_> {
    fn value(&self, key: &StateKey) -> Result<Option<Arc<StateValue>>, StoreError> {
        if *key == self.changed.0 {
            return Ok(Some(Arc::clone(&self.changed.1)));
        }
        Ok(self.store.value(key)?.map(Arc::new))
    }

    fn organisation(&self, org: u32) -> Result<Option<Arc<Organisation>>, StoreError> {
        Ok(self.value(&organisation_key(org))?.as_deref().and_then(Organisation::of).map(Arc::new))
    }

    fn parameter(&self, parameter: Parameter) -> Result<u64, StoreError> {
        Ok(parameter_of(parameter, self.value(&parameter.key())?.as_deref()))
    }

    fn book(&self) -> &RuleBook {
        RuleBook::first()
    }

    fn epoch(&self) -> &Epoch {
        &self.head.epoch
    }

    fn next_epoch(&self) -> Option<&Epoch> {
        None
    }

    fn draft(&mut self, _: &StateKey, _: Width) -> Result<&mut ValueDraft, StoreError> {
        unreachable!("checking writes nothing")
    }

    fn index_holder(&mut self, _: &StateKey, _: &StateKey, _: Option<SlotsRoot>) {
        unreachable!("checking writes nothing")
    }

    fn begin_epoch(&mut self, _: Epoch) {
        unreachable!("checking writes nothing")
    }

    fn order_erasure(&mut self, _: RecordId) {
        unreachable!("checking writes nothing")
    }
}

/// The rule of its act that would refuse a draft in the next block if a unit stood otherwise.
pub fn refusal_if(
    desk: &mut Desk,
    (draft, signers): (&RecordDraft, &[(Role, u32, u16)]),
    unit: &UnitCode,
    alter: impl FnOnce(&mut ValueDraft),
) -> Option<u16> {
    let record = desk.chain.ready(draft, signers);
    let key = unit_key(unit);
    let author = Author { record: RecordId::from_bytes([1; 32]), seed: &Seed::from_bytes([1; 32]) };
    let mut changed = match desk.chain.store().value(&key).expect("memory") {
        Some(previous) => ValueDraft::after(&previous, &key, &author),
        None => ValueDraft::first(&key, Width::W32, &author),
    };
    alter(&mut changed);
    let register = Altered {
        store: desk.chain.store(),
        head: desk.chain.head(),
        changed: (key, Arc::new(changed.finish())),
    };
    let height = register.head.header.height.next();
    let place = Place { height, time: desk.chain.next_time(), index: 0 };
    let filing = Filing { record: record.authentic(), place };
    let mut findings = Findings::default();
    record.act().check(&filing, &register, &mut findings).expect("memory");
    findings.refusal().map(crate::rules::Rejection::number)
}

/// An organ has restricted the unit.
pub fn restrict(draft: &mut ValueDraft) {
    let mut element = draft.element(Width::W16);
    element.set(restriction::CASE, Value::text("G440106-X").expect("clean"));
    element.set(restriction::KIND, Value::Code(1));
    element.set(restriction::ORGAN, Value::Code(crate::fixture::ORGAN));
    element.set(restriction::DOCUMENT_NUMBER, Value::text("穗府限1号").expect("clean"));
    element.set(restriction::STATUS, Value::Code(1));
    draft.list_mut(unit_slot::RESTRICTIONS, Width::W16).push(element);
}

/// The unit is lost.
pub fn lose(draft: &mut ValueDraft) {
    draft.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
}
