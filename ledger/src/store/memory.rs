//! Rows in memory, for the simulator and for tests. A clone is another handle on the same disk, so that a
//! store can be closed and opened again; a snapshot is a disk of its own.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::rows::{Batch, Row, Rows, Table};
use super::{RowStore, StoreError};

/// Ordered rows in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryRows {
    disk: Arc<RwLock<Disk>>,
}

#[derive(Clone, Debug, Default)]
struct Disk {
    rows: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    acknowledged: Option<Vec<u8>>,
}

impl RowStore<MemoryRows> {
    /// An empty store on a disk of its own.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::open(MemoryRows::default()).expect("an empty disk passes every check")
    }
}

impl MemoryRows {
    /// A copy of the disk as it is.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        Self { disk: Arc::new(RwLock::new(self.read().clone())) }
    }

    // A panic in a writer means that our code is wrong and the process ends; readers may finish.
    fn read(&self) -> RwLockReadGuard<'_, Disk> {
        self.disk.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Disk> {
        self.disk.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rows held, all tables together: for limits of tests.
    #[must_use]
    pub fn count(&self) -> usize {
        self.read().rows.len()
    }

    /// All rows, for tests that damage one.
    #[must_use]
    pub fn all(&self) -> Vec<(Table, Row)> {
        self.read().rows.iter().map(|((table, key), row)| (*table, (key.clone(), row.clone()))).collect()
    }
}

impl Rows for MemoryRows {
    fn row(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.read().rows.get(&(table, key.to_vec())).cloned())
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        from: &[u8],
        count_max: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let start = from.max(prefix).to_vec();
        let disk = self.read();
        let rows = disk.rows.range((Bound::Included((table, start)), Bound::Unbounded));
        Ok(rows
            .take_while(|((found, key), _)| *found == table && key.starts_with(prefix))
            .take(count_max)
            .map(|((_, key), row)| (key.clone(), row.clone()))
            .collect())
    }

    fn last(&self, table: Table, prefix: &[u8]) -> Result<Option<Row>, StoreError> {
        let disk = self.read();
        // The first key beyond the prefix: longer than any key of the house by a byte that none exceeds.
        let beyond = [prefix, &[0xff; 64]].concat();
        let range = (Bound::Included((table, prefix.to_vec())), Bound::Included((table, beyond)));
        Ok(disk.rows.range(range).next_back().map(|((_, key), row)| (key.clone(), row.clone())))
    }

    fn write(&self, batch: Batch) -> Result<(), StoreError> {
        let mut disk = self.change();
        for change in batch.changes {
            match change.row {
                Some(row) => disk.rows.insert((change.table, change.key), row),
                None => disk.rows.remove(&(change.table, change.key)),
            };
        }
        Ok(())
    }

    fn write_later(&self, batch: Batch) -> Result<(), StoreError> {
        self.write(batch)
    }

    fn erase(&self, table: Table, keys: &[Vec<u8>]) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        keys.iter().for_each(|key| batch.remove(table, key.clone()));
        self.write(batch)
    }

    fn acknowledge(&self, head: &[u8]) -> Result<(), StoreError> {
        self.change().acknowledged = Some(head.to_vec());
        Ok(())
    }

    fn acknowledged(&self) -> Option<Vec<u8>> {
        self.read().acknowledged.clone()
    }
}
