//! A recheck passes a sound chain and names the first damage in any row.

use super::*;
use crate::store::tests::sample::{erase, grow, height, record_id};
use crate::store::{Batch, MemoryRows, MemoryStore, RowStore, Rows, Store, StoreError, Table};

fn grown() -> MemoryStore {
    let store = MemoryStore::in_memory();
    grow(&store, 40);
    store
}

#[test]
fn a_sound_chain_passes_and_all_of_it_is_covered() {
    let store = grown();
    let mut heights = Vec::new();
    let covered = recheck(&store, |height| heights.push(height)).unwrap();
    assert_eq!(heights.len(), 41);
    assert_eq!(heights.last(), Some(&height(40)));
    let records: u64 =
        (0..=40).map(|at| u64::from(store.header(height(at)).unwrap().unwrap().record_count)).sum();
    assert_eq!((covered.blocks, covered.records), (41, records));
    let rows = store.rows().all();
    let rows_of = |table| rows.iter().filter(|(found, _)| *found == table).count() as u64;
    assert_eq!(covered.pages, rows_of(Table::Pages));
    assert_eq!(covered.values, rows_of(Table::Values));
    assert_eq!(covered.tiles, rows_of(Table::Tiles));
}

#[test]
fn an_empty_store_passes() {
    assert_eq!(recheck(&MemoryStore::in_memory(), |_| {}), Ok(Recheck::default()));
}

/// Opens a copy of the rows with one row changed, and rechecks it.
fn recheck_with(
    rows: &MemoryRows,
    table: Table,
    key: &[u8],
    row: Option<Vec<u8>>,
) -> Result<Recheck, StoreError> {
    let copy = rows.snapshot();
    let mut batch = Batch::default();
    match row {
        Some(row) => batch.put(table, key.to_vec(), row),
        None => batch.remove(table, key.to_vec()),
    }
    copy.write(batch).unwrap();
    recheck(&RowStore::open(copy)?, |_| {})
}

#[test]
fn a_changed_or_lost_row_of_the_chain_is_found_wherever_it_is() {
    let store = grown();
    // A history is an index that no header commits to.
    let mut trials = 0;
    for (number, (table, (key, row))) in store.rows().all().into_iter().enumerate() {
        if table == Table::History || number % 4 != 0 {
            continue;
        }
        let mut flipped = row.clone();
        let byte = number % flipped.len();
        flipped[byte] ^= 1 << (number % 8);
        let found = recheck_with(store.rows(), table, &key, Some(flipped));
        assert!(found.is_err(), "{} {key:02x?} byte {byte}", table.name());
        let found = recheck_with(store.rows(), table, &key, None);
        assert!(found.is_err(), "{} {key:02x?} lost", table.name());
        trials += 1;
    }
    assert!(trials > 100, "{trials} rows");
}

#[test]
fn a_block_comes_back_from_the_store_and_travels() {
    let store = grown();
    let stored = store.stored_block(height(12)).unwrap().unwrap();
    let block = Block::from_stored(stored.clone()).unwrap();
    assert_eq!(block.records.len(), 5);
    assert_eq!(Block::decode(&block.encode()), Ok(block.clone()));
    assert_eq!(Block::decode_kept(&block.encode()), Ok(block.clone()));
    let again: Vec<_> = block.kept_records().into_iter().map(|kept| (kept.bytes, kept.sealed)).collect();
    let first: Vec<_> = stored.records.into_iter().map(|kept| (kept.bytes, kept.sealed)).collect();
    assert!(again == first);
    for id in block.record_ids() {
        assert_eq!(store.place(&id).unwrap().unwrap().height, height(12));
    }
}

#[test]
fn a_block_with_an_erased_part_is_read_only_where_that_is_allowed() {
    let store = grown();
    erase(&store, record_id(12, 2));
    let block = Block::from_stored(store.stored_block(height(12)).unwrap().unwrap()).unwrap();
    assert!(block.records[2].lacks_sealed());
    assert!(Block::decode(&block.encode()).is_err());
    assert_eq!(Block::decode_kept(&block.encode()), Ok(block));
}

#[test]
fn cut_and_long_blocks_are_refused() {
    let store = grown();
    let bytes = Block::from_stored(store.stored_block(height(12)).unwrap().unwrap()).unwrap().encode();
    for cut in (0..bytes.len()).step_by(7) {
        assert!(Block::decode(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    assert!(Block::decode(&[bytes.as_slice(), &[0]].concat()).is_err());
    assert!(Block::decode(&vec![0; BLOCK_BYTES_MAX + 1]).is_err());
}

#[test]
fn a_lost_record_is_found() {
    let store = grown();
    let (table, (key, _)) =
        store.rows().all().into_iter().find(|(table, _)| *table == Table::Records).unwrap();
    assert!(matches!(recheck_with(store.rows(), table, &key, None), Err(StoreError::Corrupt { .. })));
}
