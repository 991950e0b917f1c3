//! What every store promises, as functions over the rows it stands on.

use std::collections::BTreeMap;

use kexin_proof::consistency::verify_consistency;
use kexin_proof::inclusion::verify_inclusion;
use kexin_proof::wire::encode;

use super::super::*;
use super::sample::{
    UNITS, epoch, erase, grow, height, held_changes, holder, make_block, next_block, record_id, unit,
};
use crate::state::{self, PathEnd, TreeId};

/// Opens the store again, as after a restart.
type Reopen<D, R> = fn(&D) -> Result<RowStore<R>, StoreError>;

fn grown<D, R: Rows>(disk: &D, open: Reopen<D, R>, to: u64) -> RowStore<R> {
    let store = open(disk).unwrap();
    grow(&store, to);
    store
}

pub fn a_new_store_holds_nothing<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = open(disk).unwrap();
    assert!(store.head().is_none());
    assert!(store.header(Height::ZERO).unwrap().is_none());
    assert!(store.stored_block(Height::ZERO).unwrap().is_none());
    assert!(store.place(&record_id(1, 0)).unwrap().is_none());
    assert!(store.value(&unit(0)).unwrap().is_none());
    assert!(store.latest_checkpoint().unwrap().is_none());
    assert!(store.epoch(0).unwrap().is_none());
}

pub fn every_block_is_read_back<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = open(disk).unwrap();
    for at in 0..12 {
        let block = next_block(&store, at % 7);
        store.append(&block.new_block()).unwrap();
        let at = height(at);
        assert_eq!(store.head().unwrap().header, block.header);
        assert_eq!(store.header(at).unwrap().as_ref(), Some(&block.header));
        assert_eq!(store.entries(at).unwrap(), Some(block.entries.clone()));
        assert_eq!(store.certificate(at).unwrap(), block.certificate);
        let stored = store.stored_block(at).unwrap().unwrap();
        assert_eq!(stored.header, block.header);
        assert_eq!(stored.records.len(), block.records.len());
        for ((index, stored), record) in (0..).zip(stored.records).zip(&block.records) {
            assert_eq!(stored.bytes, record.bytes);
            assert_eq!(stored.sealed, record.sealed);
            let place = store.place(&record.id).unwrap().unwrap();
            assert_eq!((place.height, place.index), (at, index));
            let first_log_index = block.header.log_size.value() - block.entries.len() as u64;
            assert_eq!(place.log_index.value(), first_log_index + u64::from(index));
            assert_eq!(place.outcome, if index % 3 == 2 { 17 } else { 0 });
            assert_eq!(store.stored_record(at, index).unwrap(), Some(record.bytes.clone()));
            assert_eq!(store.sealed_part(at, index).unwrap(), record.sealed);
        }
    }
    let epoch = store.epoch(0).unwrap().unwrap();
    assert_eq!(epoch.height, Height::ZERO);
    assert_eq!(epoch.epoch, store.head().unwrap().epoch);
}

pub fn every_past_version_of_a_value_is_provable<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = open(disk).unwrap();
    let mut versions = Vec::new();
    for at in 0..20 {
        store.append(&next_block(&store, at % 4).new_block()).unwrap();
        let now: Vec<_> = (0..=UNITS).map(|number| store.value(&unit(number)).unwrap()).collect();
        versions.push(now);
    }
    for (at, values) in (0..).zip(versions) {
        let root = store.header(height(at)).unwrap().unwrap().state_root;
        for (number, value) in (0..).zip(values) {
            let key = unit(number);
            assert!(store.value_at(&key, height(at)).unwrap() == value);
            let path = store.state_path(&key, height(at)).unwrap();
            let found = match (path.end, value) {
                (PathEnd::Present(found), Some(value)) => {
                    assert_eq!(found, value.root());
                    path.proof.root_present(&key, &found).unwrap()
                }
                (PathEnd::Absent(absence), None) => path.proof.root_absent(&key, &absence).unwrap(),
                (end, _) => panic!("height {at}: {end:?}"),
            };
            assert_eq!(found, root);
        }
    }
}

pub fn the_map_of_a_holder_has_every_version<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = grown(disk, open, 45);
    let tree = TreeId::Holder(holder());
    let mut expected = BTreeMap::new();
    for at in 0..=45 {
        for (unit, entry) in held_changes(at) {
            match entry {
                Some(entry) => expected.insert(unit, entry),
                None => expected.remove(&unit),
            };
        }
        let found = state::leaves(&store, &tree, height(at), 100).unwrap();
        assert_eq!(found, expected.clone().into_iter().collect::<Vec<_>>(), "height {at}");
        let root = state::root(&store, &tree, height(at)).unwrap();
        let Some(value) = store.value_at(&holder(), height(at)).unwrap() else { continue };
        assert_eq!(value.slots().tree(3).unwrap().as_bytes(), root.as_bytes());
    }
}

pub fn every_entry_is_in_the_log_and_every_size_is_consistent<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = grown(disk, open, 100);
    let size = store.head().unwrap().log_size();
    let root = store.log_root(size).unwrap();
    assert!(size.value() > 256, "the chain must fill a tile");
    let mut index = 0;
    for at in 0..=100 {
        let header = store.header(height(at)).unwrap().unwrap();
        let mut leaves: Vec<_> =
            store.entries(height(at)).unwrap().unwrap().iter().map(LogEntry::leaf).collect();
        leaves.push(LogEntry::Header(header.clone()).leaf());
        for leaf in leaves {
            let at_index = LeafIndex::new(index).unwrap();
            let path = store.inclusion(at_index, size).unwrap();
            assert_eq!(verify_inclusion(&leaf, at_index, size, &path, &root), Ok(()));
            assert_eq!(store.height_of_entry(at_index).unwrap(), Some(height(at)));
            index += 1;
        }
        let old = header.checkpoint_size().unwrap();
        let path = store.consistency(old, size).unwrap();
        assert_eq!(verify_consistency(old, size, &path, &store.log_root(old).unwrap(), &root), Ok(()));
    }
    assert_eq!(index, size.value());
    assert_eq!(store.height_of_entry(LeafIndex::new(index).unwrap()).unwrap(), None);
}

pub fn histories_are_paged_newest_first<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = grown(disk, open, 30);
    let mut expected = Vec::new();
    for at in (1..=30).rev() {
        let records = store.header(height(at)).unwrap().unwrap().record_count;
        let touching = (0..u64::from(records)).rev().filter(|index| unit(at + index) == unit(2));
        expected.extend(touching.map(|index| record_id(at, index)));
    }
    assert!(expected.len() > 10);
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let page = store.history(&unit(2), before, 4).unwrap();
        let Some(last) = page.last() else { break };
        before = Some((last.height, last.index));
        found.extend(page.iter().map(|item| item.record));
        let places = page.iter().map(|item| store.place(&item.record).unwrap().unwrap());
        assert!(
            places.zip(&page).all(|(place, item)| (place.height, place.index) == (item.height, item.index))
        );
    }
    assert_eq!(found, expected);
}

pub fn a_reopened_store_is_the_same<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    for to in [0, 1, 9, 40] {
        let before = {
            let store = grown(disk, open, to);
            dump(&store)
        };
        let store = open(disk).unwrap();
        assert_eq!(store.head().unwrap().height(), height(to));
        assert!(dump(&store) == before);
    }
}

/// Every answer that a store gives about its chain.
pub fn dump<R: Rows>(store: &RowStore<R>) -> Vec<Vec<u8>> {
    try_dump(store, store.head().unwrap().height()).unwrap()
}

/// Every answer about the blocks up to `to`; what is not there is an answer too.
pub fn try_dump<R: Rows>(store: &RowStore<R>, to: Height) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut answers = Vec::new();
    for at in 0..=to.value() {
        let block = store.stored_block(height(at))?;
        answers.extend(block.iter().map(|block| encode(&block.header)));
        let records = block.map(|block| block.records).unwrap_or_default();
        answers.extend(records.iter().map(|record| record.bytes.clone()));
        answers.extend(records.iter().filter_map(|record| record.sealed.clone()));
        answers.extend(store.certificate(height(at))?.as_ref().map(encode));
        for number in 0..UNITS {
            answers.extend(store.value_at(&unit(number), height(at))?.as_ref().map(encode));
            answers.push(encode(&store.state_path(&unit(number), height(at))?.proof));
        }
        for (index, entry) in (0_u64..).zip(store.entries(height(at))?.unwrap_or_default()) {
            answers.push(entry.to_bytes());
            answers.push(format!("{:?}", store.place(&record_id(at, index))?).into_bytes());
        }
    }
    for number in 0..UNITS {
        answers.push(format!("{:?}", store.history(&unit(number), None, 500)?).into_bytes());
    }
    let size = store.head().map_or(TreeSize::ZERO, |head| head.log_size());
    answers.push(store.log_root(size)?.as_bytes().to_vec());
    Ok(answers)
}

pub fn a_block_that_does_not_follow_is_refused_and_changes_nothing<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = grown(disk, open, 4);
    let before = dump(&store);
    let good = next_block(&store, 3);
    let mut refused = 0;
    let mut refuse = |block: &NewBlock<'_>| {
        let found = store.append(block);
        assert!(matches!(found, Err(StoreError::NotNext { height: _, what: _ })), "{found:?}");
        refused += 1;
    };
    let later = Header { height: height(6), ..good.header.clone() };
    refuse(&NewBlock { header: &later, ..good.new_block() });
    let unlinked = Header { prev_header_hash: HeaderHash::ZERO, ..good.header.clone() };
    refuse(&NewBlock { header: &unlinked, ..good.new_block() });
    let miscounted = Header { record_count: 2, ..good.header.clone() };
    refuse(&NewBlock { header: &miscounted, ..good.new_block() });
    let other_size = Header { log_size: TreeSize::new(1).unwrap(), ..good.header.clone() };
    refuse(&NewBlock { header: &other_size, ..good.new_block() });
    refuse(&NewBlock { certificate: None, ..good.new_block() });
    let parent = store.header(height(4)).unwrap().unwrap();
    let foreign = super::sample::certify(&parent);
    refuse(&NewBlock { certificate: Some(&foreign), ..good.new_block() });
    refuse(&NewBlock { records: &good.records[1..], ..good.new_block() });
    refuse(&NewBlock { entries: &good.entries[1..], ..good.new_block() });
    refuse(&NewBlock { pages: &[], ..good.new_block() });
    let again = next_block(&MemoryStore::in_memory(), 0);
    refuse(&again.new_block());
    assert_eq!(refused, 10);
    assert!(dump(&store) == before);
    store.append(&good.new_block()).unwrap();
}

pub fn an_erasure_drops_the_sealed_part_only<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = grown(disk, open, 5);
    let at = height(5);
    assert!(store.sealed_part(at, 0).unwrap().is_some());
    let kept = store.sealed_part(at, 2).unwrap();
    assert!(kept.is_some());
    erase(&store, record_id(5, 0));
    drop(store);
    let store = open(disk).unwrap();
    assert_eq!(store.sealed_part(at, 0).unwrap(), None);
    assert_eq!(store.sealed_part(at, 2).unwrap(), kept);
    let block = store.stored_block(at).unwrap().unwrap();
    assert_eq!(block.records.len(), 5);
    assert!(block.records[0].sealed.is_none());
    assert!(store.place(&record_id(5, 0)).unwrap().is_some());
    assert_eq!(block.records[2].sealed, kept);
}

pub fn a_part_that_did_not_come_is_owed_until_it_comes_or_is_erased<D, R: Rows>(
    disk: &D,
    open: Reopen<D, R>,
) {
    let store = grown(disk, open, 4);
    let mut block = next_block(&store, 3);
    for record in &mut block.records[..3] {
        record.sealed = None;
        record.lacks_sealed = true;
    }
    store.append(&block.new_block()).unwrap();
    let owed = |store: &RowStore<R>| {
        let parts = store.owed_parts(10).unwrap();
        parts.into_iter().map(|part| (part.height.value(), part.index, part.record)).collect::<Vec<_>>()
    };
    let mut all = [0, 1, 2].map(|index| (5, index, record_id(5, u64::from(index))));
    all.sort_by_key(|(_, _, record)| *record);
    assert_eq!(owed(&store), all);
    erase(&store, record_id(5, 0));
    assert!(store.restore_sealed(&record_id(5, 1), b"part").unwrap());
    drop(store);
    let store = open(disk).unwrap();
    assert_eq!(owed(&store), [(5, 2, record_id(5, 2))]);
    assert_eq!(store.sealed_part(height(5), 1).unwrap().unwrap(), b"part");
    assert!(!store.restore_sealed(&record_id(5, 0), b"part").unwrap(), "what was erased stays erased");
    assert_eq!(store.sealed_part(height(5), 0).unwrap(), None);
}

pub fn seals_checkpoints_and_evidence_are_kept<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = grown(disk, open, 3);
    let (small, large) = (TreeSize::new(3).unwrap(), TreeSize::new(300).unwrap());
    store.put_seal(large, 2, b"two").unwrap();
    store.put_seal(large, 1, b"one").unwrap();
    store.put_seal(small, 1, b"earlier").unwrap();
    assert_eq!(store.seals(large).unwrap(), [(1, b"one".to_vec()), (2, b"two".to_vec())]);
    assert_eq!(store.seals(TreeSize::new(4).unwrap()).unwrap(), []);
    store.put_checkpoint(large, "note of 300").unwrap();
    store.put_checkpoint(small, "note of 3").unwrap();
    let latest = store.latest_checkpoint().unwrap().unwrap();
    assert_eq!((latest.size, latest.note.as_str()), (large, "note of 300"));
    assert_eq!(store.checkpoint_from(small).unwrap().unwrap().note, "note of 3");
    assert_eq!(store.checkpoint_from(TreeSize::new(4).unwrap()).unwrap().unwrap().size, large);
    assert_eq!(store.checkpoint_from(TreeSize::new(301).unwrap()).unwrap(), None);
    store.put_evidence(b"two seals").unwrap();
    store.put_evidence(b"two seals").unwrap();
    store.put_evidence(b"two votes").unwrap();
    assert_eq!(store.evidence(10).unwrap().len(), 2);
    assert_eq!(store.evidence(1).unwrap().len(), 1);
}

pub fn a_new_epoch_takes_force_at_the_next_height<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = grown(disk, open, 2);
    let first = store.head().unwrap().epoch.clone();
    let second = epoch(1, first.hash());
    let block = make_block(&store, Vec::new(), Vec::new(), Some(second.clone()));
    assert!(block.header.ends_epoch());
    let unannounced = NewBlock { next_epoch: None, ..block.new_block() };
    assert!(matches!(store.append(&unannounced), Err(StoreError::NotNext { .. })));
    store.append(&block.new_block()).unwrap();
    assert_eq!(store.head().unwrap().epoch, second);
    drop(store);
    let store = open(disk).unwrap();
    assert_eq!(store.head().unwrap().epoch, second);
    assert_eq!(store.epoch(1).unwrap().unwrap().height, height(3));
    store.append(&next_block(&store, 2).new_block()).unwrap();
    assert_eq!(store.head().unwrap().header.epoch, 1);
    assert_eq!(store.header(height(3)).unwrap().unwrap().epoch, 0);
    drop(store);
    let store = open(disk).unwrap();
    assert!(crate::chain::recheck(&store, |_| {}).is_ok());
}

pub fn asking_beyond_the_head_is_refused<D, R: Rows>(disk: &D, open: Reopen<D, R>) {
    let store = grown(disk, open, 3);
    let beyond = store.head().unwrap().log_size().plus(1).unwrap();
    assert!(matches!(store.log_root(beyond), Err(StoreError::OutOfRange { .. })));
    assert!(matches!(store.inclusion(LeafIndex::ZERO, beyond), Err(StoreError::OutOfRange { .. })));
    assert!(matches!(
        store.consistency(TreeSize::new(1).unwrap(), beyond),
        Err(StoreError::OutOfRange { .. })
    ));
    assert!(matches!(store.state_path(&unit(0), height(4)), Err(StoreError::OutOfRange { .. })));
    assert_eq!(store.header(height(4)).unwrap(), None);
}
