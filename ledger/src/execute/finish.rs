//! The end of a block: holders' maps, state root, log root, header.

use std::sync::Arc;

use kexin_proof::entry::{LogEntry, RecordEntry};
use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{SlotsRoot, StateKey};
use kexin_proof::header::Header;
use kexin_proof::height::{Height, LeafIndex};
use kexin_proof::slots::{Value, Width};

use super::bench::{Bench, Executed};
use super::workspace::HolderChange;
use super::{APP_VERSION, LedgerReader, ParentView};
use crate::holder::holder_slot;
use crate::log::LogAppend;
use crate::outcome::{BlockOutcome, Receipt};
use crate::state::{self, PageWrite, PathEnd, StateChanges, TreeId};
use crate::store::StoreError;
use crate::value::{Author, StateValue, ValueDraft};

impl<S: LedgerReader> Bench<'_, S> {
    /// Computes roots and header over everything executed.
    pub(super) fn finish(self, builder: u16) -> Result<BlockOutcome, StoreError> {
        let (parent, time, height) = (self.parent, self.time, self.height());
        let changes = self.workspace.into_changes();
        let mut pages = Vec::new();
        let mut values: Vec<(StateKey, StateValue)> =
            changes.values.into_iter().map(|(key, value)| (key, Arc::unwrap_or_clone(value))).collect();
        for (holder, change) in changes.holders {
            let value = holder_value(parent, &holder, change, height, &mut pages)?;
            values.push((holder, value));
        }
        values.sort_unstable_by_key(|(key, _)| *key);
        let roots: StateChanges = values.iter().map(|(key, value)| (*key, Some(value.root()))).collect();
        let update = state::update(parent.store, TreeId::Main, Some(parent.height()), height, &roots)?;
        pages.extend(update.pages);

        let head = parent.head;
        let mut log = LogAppend::load(parent.store, head.log_size())?;
        let first = log.size().value();
        let entries = entries_of(&self.executed, changes.next_epoch.as_ref());
        log.extend(entries.iter().map(LogEntry::leaf));
        let header = Header {
            suite: head.header.suite,
            app_version: APP_VERSION,
            chain_id: head.header.chain(),
            height,
            time,
            prev_header_hash: head.header_hash,
            log_size: log.size(),
            log_root: log.root(),
            state_root: update.root,
            record_count: u32::try_from(self.executed.len()).expect("a block has at most 8,192 records"),
            epoch: head.epoch.number(),
            validators_hash: head.epoch.hash(),
            next_validators_hash: changes.next_epoch.as_ref().unwrap_or(&head.epoch).hash(),
            builder,
        };
        log.push(LogEntry::Header(header.clone()).leaf());
        let receipts = (0_u32..).zip(&self.executed).map(|(index, executed)| Receipt {
            record: *executed.record.id(),
            outcome: executed.outcome,
            height,
            index,
            log_index: LeafIndex::new(first + u64::from(index)).expect("a log never holds 2^63 entries"),
            time,
        });
        Ok(BlockOutcome {
            header_hash: header.hash(),
            receipts: receipts.collect(),
            records: self.executed.iter().map(|executed| executed.record.kept().as_ref().clone()).collect(),
            header,
            entries,
            values,
            pages,
            tiles: log.into_tiles(),
            next_epoch: changes.next_epoch,
            erasures: changes.erasures,
        })
    }
}

fn entries_of(executed: &[Executed], next_epoch: Option<&Epoch>) -> Vec<LogEntry> {
    let mut entries: Vec<LogEntry> = executed
        .iter()
        .map(|executed| {
            LogEntry::Record(RecordEntry {
                record_id: *executed.record.id(),
                signatures_hash: executed.record.record().signatures_hash(),
                outcome: executed.outcome,
            })
        })
        .collect();
    entries.extend(next_epoch.map(|epoch| LogEntry::Epoch(epoch.text().to_owned())));
    entries
}

/// A holder's next value: one version a block, however many records touched him.
fn holder_value<S: LedgerReader>(
    parent: &ParentView<'_, S>,
    holder: &StateKey,
    change: HolderChange,
    height: Height,
    pages: &mut Vec<PageWrite>,
) -> Result<StateValue, StoreError> {
    let previous = parent.store.value(holder)?;
    let author = Author { record: *change.last.id(), seed: change.last.record().slots().seed() };
    let mut draft = match &previous {
        Some(previous) => ValueDraft::after(previous, holder, &author),
        None => ValueDraft::first(holder, Width::W16, &author),
    };
    let mut count = draft.slots().number(holder_slot::COUNT).unwrap_or(0);
    for (unit, entry) in &change.units {
        let was_there = holds(parent, holder, unit)?;
        count = count + u64::from(entry.is_some()) - u64::from(was_there);
    }
    let tree = TreeId::Holder(*holder);
    let update = state::update(parent.store, tree, Some(parent.height()), height, &change.units)?;
    pages.extend(update.pages);
    draft.set(holder_slot::COUNT, Value::Number(count));
    draft.set(holder_slot::UNITS, Value::Tree(SlotsRoot::from_bytes(*update.root.as_bytes())));
    Ok(draft.finish())
}

fn holds<S: LedgerReader>(
    parent: &ParentView<'_, S>,
    holder: &StateKey,
    unit: &StateKey,
) -> Result<bool, StoreError> {
    let path = state::prove(parent.store, &TreeId::Holder(*holder), parent.height(), unit)?;
    Ok(matches!(path.end, PathEnd::Present(_)))
}
