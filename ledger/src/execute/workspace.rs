//! The workspace: what a block has changed so far, over the parent's state. A record writes drafts; a unit (a record, or
//! a group) is kept whole or given up whole.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{RecordId, SlotsRoot, StateKey};
use kexin_proof::slots::Width;

use super::{LedgerReader, ParentView};
use crate::act::Register;
use crate::book::RuleBook;
use crate::registry::{Organisation, Parameter, organisation_key, parameter_of};
use crate::rules::AdmissibleRecord;
use crate::store::StoreError;
use crate::value::{Author, StateValue, ValueDraft};

type Values = BTreeMap<StateKey, Arc<StateValue>>;

/// A change of a holder's own map, and who made it.
#[derive(Clone)]
pub(super) struct HolderChange {
    pub(super) units: BTreeMap<StateKey, Option<SlotsRoot>>,
    pub(super) last: Arc<AdmissibleRecord>,
}

/// What a unit or a block has changed.
#[derive(Clone, Default)]
pub(super) struct Changes {
    pub(super) values: Values,
    pub(super) holders: BTreeMap<StateKey, HolderChange>,
    pub(super) next_epoch: Option<Epoch>,
    pub(super) erasures: Vec<RecordId>,
}

impl Changes {
    fn absorb(&mut self, later: Self) {
        self.values.extend(later.values);
        for (holder, change) in later.holders {
            match self.holders.entry(holder) {
                std::collections::btree_map::Entry::Vacant(vacant) => {
                    vacant.insert(change);
                }
                std::collections::btree_map::Entry::Occupied(mut occupied) => {
                    occupied.get_mut().units.extend(change.units);
                    occupied.get_mut().last = change.last;
                }
            }
        }
        self.next_epoch = later.next_epoch.or(self.next_epoch.take());
        self.erasures.extend(later.erasures);
    }
}

/// The parent's state with what the block has changed so far.
pub(super) struct Workspace<'a, S> {
    parent: &'a ParentView<'a, S>,
    book: Arc<RuleBook>,
    read: RefCell<BTreeMap<StateKey, Option<Arc<StateValue>>>>,
    block: Changes,
    unit: Changes,
    drafts: BTreeMap<StateKey, ValueDraft>,
    author: Option<Arc<AdmissibleRecord>>,
}

impl<'a, S: LedgerReader> Workspace<'a, S> {
    /// `book` is the version in force at the block's height.
    pub(super) const fn new(parent: &'a ParentView<'a, S>, book: Arc<RuleBook>) -> Self {
        Self {
            parent,
            book,
            read: RefCell::new(BTreeMap::new()),
            block: Changes {
                values: BTreeMap::new(),
                holders: BTreeMap::new(),
                next_epoch: None,
                erasures: Vec::new(),
            },
            unit: Changes {
                values: BTreeMap::new(),
                holders: BTreeMap::new(),
                next_epoch: None,
                erasures: Vec::new(),
            },
            drafts: BTreeMap::new(),
            author: None,
        }
    }

    /// Version of the value at a key before the next record; 0 when absent.
    pub(super) fn version(&self, key: &StateKey) -> Result<u64, StoreError> {
        Ok(self.value(key)?.map_or(0, |value| value.version()))
    }

    /// Begins the writes of a record.
    pub(super) fn begin_record(&mut self, record: &Arc<AdmissibleRecord>) {
        assert!(self.drafts.is_empty(), "the record before was kept or given up");
        self.author = Some(Arc::clone(record));
    }

    /// Keeps the record's drafts: later members of its unit see them.
    pub(super) fn keep_record(&mut self) {
        let drafts = std::mem::take(&mut self.drafts);
        self.unit.values.extend(drafts.into_iter().map(|(key, draft)| (key, Arc::new(draft.finish()))));
        self.author = None;
    }

    /// Keeps what the unit has changed.
    pub(super) fn keep_unit(&mut self) {
        assert!(self.drafts.is_empty(), "every record of the unit was kept");
        let unit = std::mem::take(&mut self.unit);
        self.block.absorb(unit);
    }

    /// Gives up what the unit has changed so far, the running record's drafts included.
    pub(super) fn give_up_unit(&mut self) {
        self.drafts.clear();
        self.unit = Changes::default();
        self.author = None;
    }

    /// Everything that the block has changed.
    pub(super) fn into_changes(self) -> Changes {
        self.block
    }

    fn is_written(&self, key: &StateKey) -> bool {
        self.unit.values.contains_key(key) || self.block.values.contains_key(key)
    }
}

impl<S: LedgerReader> Register for Workspace<'_, S> {
    fn value(&self, key: &StateKey) -> Result<Option<Arc<StateValue>>, StoreError> {
        if let Some(value) = self.unit.values.get(key).or_else(|| self.block.values.get(key)) {
            return Ok(Some(Arc::clone(value)));
        }
        if let Some(value) = self.read.borrow().get(key) {
            return Ok(value.clone());
        }
        let value = self.parent.store.value(key)?.map(Arc::new);
        self.read.borrow_mut().insert(*key, value.clone());
        Ok(value)
    }

    fn draft(&mut self, key: &StateKey, width: Width) -> Result<&mut ValueDraft, StoreError> {
        if !self.drafts.contains_key(key) {
            let previous = self.value(key)?;
            let record = self.author.as_ref().expect("drafts are made while a record is applied");
            let author = Author { record: *record.id(), seed: record.record().slots().seed() };
            let draft = match previous {
                Some(previous) => ValueDraft::after(&previous, key, &author),
                None => ValueDraft::first(key, width, &author),
            };
            self.drafts.insert(*key, draft);
        }
        Ok(self.drafts.get_mut(key).expect("put there just above"))
    }

    fn drafted(&self, key: &StateKey) -> Option<&ValueDraft> {
        self.drafts.get(key)
    }

    fn index_holder(&mut self, holder: &StateKey, unit: &StateKey, entry: Option<SlotsRoot>) {
        let record = self.author.as_ref().expect("indexes are changed while a record is applied");
        let change = self
            .unit
            .holders
            .entry(*holder)
            .or_insert_with(|| HolderChange { units: BTreeMap::new(), last: Arc::clone(record) });
        change.units.insert(*unit, entry);
        change.last = Arc::clone(record);
    }

    fn organisation(&self, org: u32) -> Result<Option<Arc<Organisation>>, StoreError> {
        let key = organisation_key(org);
        if !self.is_written(&key) && self.parent.keys.is_loaded(org) {
            return Ok(self.parent.keys.organisation(org).cloned());
        }
        Ok(self.value(&key)?.as_deref().and_then(Organisation::of).map(Arc::new))
    }

    fn parameter(&self, parameter: Parameter) -> Result<u64, StoreError> {
        Ok(parameter_of(parameter, self.value(&parameter.key())?.as_deref()))
    }

    fn book(&self) -> &RuleBook {
        &self.book
    }

    fn epoch(&self) -> &Epoch {
        &self.parent.head.epoch
    }

    fn next_epoch(&self) -> Option<&Epoch> {
        self.unit.next_epoch.as_ref().or(self.block.next_epoch.as_ref())
    }

    fn begin_epoch(&mut self, epoch: Epoch) {
        self.unit.next_epoch = Some(epoch);
    }

    fn order_erasure(&mut self, record: RecordId) {
        self.unit.erasures.push(record);
    }
}
