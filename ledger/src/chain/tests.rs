//! A recheck passes a sound chain and names the first damage in any row.

use super::*;
use crate::store::tests::sample::{grow, height};
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
    // Not under a header's hash: record bodies are checked by who decodes them; a history is an index.
    let checked = [Table::Chain, Table::Places, Table::Values, Table::Pages, Table::Tiles];
    let mut trials = 0;
    for (number, (table, (key, row))) in store.rows().all().into_iter().enumerate() {
        if !checked.contains(&table) || number % 4 != 0 {
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
fn a_lost_record_is_found() {
    let store = grown();
    let (table, (key, _)) =
        store.rows().all().into_iter().find(|(table, _)| *table == Table::Records).unwrap();
    assert!(matches!(recheck_with(store.rows(), table, &key, None), Err(StoreError::Corrupt { .. })));
}
