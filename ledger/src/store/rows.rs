//! Rows: the few operations that the store asks of a database. Memory and RocksDB both offer them, so
//! that the simulator runs the very code that a node runs, down to the key layout.

use super::StoreError;

/// A table of rows: a column family of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Table {
    /// Small rows for each block: header, entries, certificate, seals, epochs, head.
    Chain,
    /// Records without their sealed parts, by height and place.
    Records,
    /// Sealed parts, by height and place; a row is dropped when an erasure is ordered.
    Sealed,
    /// Record id → height and place.
    Places,
    /// Every version of every state value.
    Values,
    /// Pages of the state trees.
    Pages,
    /// Tiles of the log.
    Tiles,
    /// Subject key → records that touched it.
    History,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 8] = [
        Self::Chain,
        Self::Records,
        Self::Sealed,
        Self::Places,
        Self::Values,
        Self::Pages,
        Self::Tiles,
        Self::History,
    ];

    /// Name of the column family.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Records => "records",
            Self::Sealed => "sealed",
            Self::Places => "places",
            Self::Values => "values",
            Self::Pages => "pages",
            Self::Tiles => "tiles",
            Self::History => "history",
        }
    }
}

/// A key and its row.
pub type Row = (Vec<u8>, Vec<u8>);

/// One change of a batch; a row of `None` is dropped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowChange {
    /// Where.
    pub table: Table,
    /// Which.
    pub key: Vec<u8>,
    /// The new row.
    pub row: Option<Vec<u8>>,
}

/// Changes that become durable together or not at all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Batch {
    /// In order.
    pub changes: Vec<RowChange>,
}

impl Batch {
    /// Adds or replaces a row.
    pub fn put(&mut self, table: Table, key: Vec<u8>, row: Vec<u8>) {
        self.changes.push(RowChange { table, key, row: Some(row) });
    }

    /// Drops a row.
    pub fn remove(&mut self, table: Table, key: Vec<u8>) {
        self.changes.push(RowChange { table, key, row: None });
    }
}

/// A database of ordered rows.
pub trait Rows: Send + Sync {
    /// One row.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::Corrupt`] from the database.
    fn row(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// At most `count_max` rows whose keys begin with `prefix` and are not below `from`, in key order.
    ///
    /// # Errors
    /// As [`Rows::row`].
    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        from: &[u8],
        count_max: usize,
    ) -> Result<Vec<Row>, StoreError>;

    /// The last row whose key begins with `prefix`.
    ///
    /// # Errors
    /// As [`Rows::row`].
    fn last(&self, table: Table, prefix: &[u8]) -> Result<Option<Row>, StoreError>;

    /// Writes a batch; when this returns without an error, the batch outlives a power cut.
    ///
    /// # Errors
    /// [`StoreError::Io`]: nothing of the batch may be acknowledged, and the node must stop.
    fn write(&self, batch: Batch) -> Result<(), StoreError>;

    /// Writes a batch that may be lost in a power cut, but never in part: for what peers hold too.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn write_later(&self, batch: Batch) -> Result<(), StoreError>;

    /// Drops rows so that their bytes are on no file of the database any more, not only out of sight; durable.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn erase(&self, table: Table, keys: &[Vec<u8>]) -> Result<(), StoreError>;

    /// Notes outside the database, without waiting for the disk, that `head` was acknowledged; read back
    /// by [`Rows::acknowledged`]. It may lag after a power cut, but never runs ahead.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn acknowledge(&self, head: &[u8]) -> Result<(), StoreError>;

    /// The last note of [`Rows::acknowledge`] that is still legible.
    fn acknowledged(&self) -> Option<Vec<u8>>;
}
