//! Rows in RocksDB: one synced write batch a block, and no silent loss.
//!
//! The default recovery mode dropped acknowledged rows without a word in 80 of 80 trials with one flipped
//! bit in the write-ahead log; `TolerateCorruptedTailRecords` reports it. A flip in the very last record
//! still passes as a torn tail, so the head is also noted in a small file beside the database. A torn tail that is not short
//! but has a hole is told from damage by that note.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use kexin_proof::hash::sha256;
use rocksdb::{
    BlockBasedOptions, BottommostLevelCompaction, Cache, ColumnFamily, ColumnFamilyDescriptor,
    CompactOptions, DB, DBCompressionType, DBRecoveryMode, FlushOptions, Options, ReadOptions,
    SliceTransform, WriteBatch, WriteOptions,
};

use super::rows::{Batch, Row, Rows, Table};
use super::{RowStore, StoreError, check};

mod framing;

/// Bytes of decoded blocks that reads may keep.
const BLOCK_CACHE_BYTES: usize = 256 << 20;
/// Bytes of unflushed rows, all tables together.
const WRITE_BUFFER_BYTES: usize = 256 << 20;
/// Bytes of write-ahead log after which the oldest table is flushed.
const WAL_BYTES_MAX: u64 = 512 << 20;
/// How the write-ahead log is read: damage is told, but for a write at its end that is cut short.
const RECOVERY: DBRecoveryMode = DBRecoveryMode::TolerateCorruptedTailRecords;
/// Files that the database may hold open.
const OPEN_FILES_MAX: i32 = 1024;
/// Bytes that begin every value and history key: the state key, by which their filters work.
const STATE_KEY_BYTES: usize = 32;
/// Name of the file that holds the acknowledged head.
const ACKNOWLEDGED_FILE: &str = "acknowledged";
/// Largest note of an acknowledged head.
const ACKNOWLEDGED_BYTES_MAX: u64 = 512;

/// Ordered rows in a RocksDB folder.
pub struct RocksRows {
    db: DB,
    synced: WriteOptions,
    acknowledged: Mutex<File>,
    folder: PathBuf,
    /// Set by the first failed write: what follows it could not be vouched for.
    failed: AtomicBool,
}

impl RowStore<RocksRows> {
    /// Opens the store in `folder` after the checks of every start, or makes a new one.
    ///
    /// # Errors
    /// [`StoreError`] naming the first check that failed; the node must not start.
    pub fn open_folder(folder: &Path) -> Result<Self, StoreError> {
        match RocksRows::open(folder, RECOVERY) {
            Ok(rows) => Self::open(rows),
            Err(damage @ StoreError::Corrupt { .. }) => {
                if !Self::is_whole_up_to_tail(folder) {
                    return Err(damage);
                }
                Self::open(RocksRows::open(folder, DBRecoveryMode::PointInTime)?)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether all that was acknowledged stands before the first damage of the write-ahead log. A power cut may leave a
    /// write that nobody was told of with its end on the disk and a hole before it; what follows damage is not read.
    /// Looks without writing, so that of a log that is damaged elsewhere nothing is dropped.
    fn is_whole_up_to_tail(folder: &Path) -> bool {
        let looked_at = || {
            let db = RocksRows::open_read_only(&folder.join("db"), DBRecoveryMode::PointInTime)?;
            let note = File::open(folder.join(ACKNOWLEDGED_FILE))
                .map_err(|error| io("opening the acknowledged head 打开确认高度文件", &error))?;
            check::head(&Self::unchecked(RocksRows::over(db, note, folder)))
        };
        matches!(looked_at(), Ok(Some(_)))
    }
}

impl RowStore<RocksRows> {
    /// Opens what can still be read of a damaged store, for a rebuild: no check of the head, nothing is written to
    /// `folder`. Files that do not open at all are copied to `scratch` and repaired there.
    ///
    /// # Errors
    /// [`StoreError`] when nothing can be read.
    pub fn open_damaged(folder: &Path, scratch: &Path) -> Result<Self, StoreError> {
        Ok(Self::unchecked(RocksRows::open_damaged(folder, scratch)?))
    }
}

impl RocksRows {
    /// See [`RowStore::open_damaged`]. The rows read are only as good as what their reader checks of them.
    fn open_damaged(folder: &Path, scratch: &Path) -> Result<Self, StoreError> {
        let database_folder = folder.join("db");
        // Whatever is whole is wanted: who reads a block checks it against its certificate.
        let read = Self::open_read_only(&database_folder, DBRecoveryMode::SkipAnyCorruptedRecord);
        let db = read.or_else(|_| {
            copy_files(&database_folder, scratch)
                .and_then(|()| framing::cut_before_damage(scratch))
                .map_err(|error| io("copying a damaged database 复制损坏的数据库", &error))?;
            Self::open_repaired(scratch)
        })?;
        // Without a note nothing is known of what was acknowledged.
        let acknowledged = File::open(folder.join(ACKNOWLEDGED_FILE))
            .or_else(|_| File::open("/dev/null"))
            .map_err(|error| io("opening the acknowledged head 打开确认高度文件", &error))?;
        Ok(Self::over(db, acknowledged, folder))
    }

    fn open_read_only(folder: &Path, recovery: DBRecoveryMode) -> Result<DB, StoreError> {
        framing::check(folder)?;
        let cache = Cache::new_lru_cache(BLOCK_CACHE_BYTES);
        let families =
            Table::ALL.map(|table| ColumnFamilyDescriptor::new(table.name(), table_options(table, &cache)));
        let mut options = database_options();
        options.create_if_missing(false);
        options.set_wal_recovery_mode(recovery);
        DB::open_cf_descriptors_read_only(&options, folder, families, false)
            .map_err(|error| database("opening a damaged database 打开损坏的数据库", &error))
    }

    /// Repairs a copy and opens it. A table of which nothing is left is empty.
    fn open_repaired(copy: &Path) -> Result<DB, StoreError> {
        let what = "repairing a damaged database 修复损坏的数据库";
        let mut options = database_options();
        DB::repair(&options, copy).map_err(|error| database(what, &error))?;
        options.create_missing_column_families(true);
        let cache = Cache::new_lru_cache(BLOCK_CACHE_BYTES);
        let families =
            Table::ALL.map(|table| ColumnFamilyDescriptor::new(table.name(), table_options(table, &cache)));
        DB::open_cf_descriptors(&options, copy, families).map_err(|error| database(what, &error))
    }

    fn over(db: DB, acknowledged: File, folder: &Path) -> Self {
        let mut synced = WriteOptions::default();
        synced.set_sync(true);
        Self {
            db,
            synced,
            acknowledged: Mutex::new(acknowledged),
            folder: folder.to_path_buf(),
            failed: AtomicBool::new(false),
        }
    }

    /// Opens the folder, or makes a new one.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for damaged files, [`StoreError::Io`] when the disk refuses or another
    /// process holds the folder.
    fn open(folder: &Path, recovery: DBRecoveryMode) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|error| io("making the data folder 创建数据目录", &error))?;
        framing::check(&folder.join("db"))?;
        let cache = Cache::new_lru_cache(BLOCK_CACHE_BYTES);
        let families =
            Table::ALL.map(|table| ColumnFamilyDescriptor::new(table.name(), table_options(table, &cache)));
        let mut options = database_options();
        options.set_wal_recovery_mode(recovery);
        // A table that is missing from a database that exists was lost: a new one in its place would hide that.
        options.create_missing_column_families(!folder.join("db").join("CURRENT").exists());
        let db = DB::open_cf_descriptors(&options, folder.join("db"), families)
            .map_err(|error| database("opening the database 打开数据库", &error))?;
        let acknowledged = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join(ACKNOWLEDGED_FILE))
            .map_err(|error| io("opening the acknowledged head 打开确认高度文件", &error))?;
        Ok(Self::over(db, acknowledged, folder))
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes all rows of memory into table files: for backups, and for tests.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn flush(&self) -> Result<(), StoreError> {
        let families: Vec<_> = Table::ALL.iter().map(|table| self.family(*table)).collect();
        self.db
            .flush_cfs_opt(&families, &FlushOptions::default())
            .map_err(|error| database("flushing the database 落盘", &error))
    }

    fn family(&self, table: Table) -> &ColumnFamily {
        self.db.cf_handle(table.name()).expect("every table was opened as a column family")
    }

    fn write_with(&self, batch: Batch, options: &WriteOptions) -> Result<(), StoreError> {
        if self.failed.load(Ordering::SeqCst) {
            return Err(StoreError::Io {
                what: "writing to the database 写入数据库",
                detail: "an earlier write failed 此前写入已失败".to_owned(),
            });
        }
        let mut writes = WriteBatch::default();
        for change in batch.changes {
            let family = self.family(change.table);
            match change.row {
                Some(row) => writes.put_cf(family, change.key, row),
                None => writes.delete_cf(family, change.key),
            }
        }
        self.db.write_opt(writes, options).map_err(|error| {
            self.failed.store(true, Ordering::SeqCst);
            database("writing to the database 写入数据库", &error)
        })
    }

    fn read_options(table: Table, prefix: &[u8]) -> ReadOptions {
        let mut options = ReadOptions::default();
        options.set_verify_checksums(true);
        if has_prefix_filter(table) && prefix.len() >= STATE_KEY_BYTES {
            options.set_prefix_same_as_start(true);
        } else {
            options.set_total_order_seek(true);
        }
        options
    }
}

fn copy_files(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn database_options() -> Options {
    let mut options = Options::default();
    options.create_if_missing(true);
    options.set_paranoid_checks(true);
    // A flip near the end of the MANIFEST reads as a torn write, and its last edits are forgotten: the logs that they had
    // made dispensable are then missed.
    options.set_track_and_verify_wals_in_manifest(true);
    options.set_wal_recovery_mode(RECOVERY);
    options.set_max_open_files(OPEN_FILES_MAX);
    options.set_db_write_buffer_size(WRITE_BUFFER_BYTES);
    options.set_max_total_wal_size(WAL_BYTES_MAX);
    options.set_keep_log_file_num(4);
    options
}

fn table_options(table: Table, cache: &Cache) -> Options {
    let mut blocks = BlockBasedOptions::default();
    blocks.set_block_cache(cache);
    blocks.set_cache_index_and_filter_blocks(true);
    blocks.set_pin_l0_filter_and_index_blocks_in_cache(true);
    blocks.set_block_size(16 << 10);
    let mut options = Options::default();
    match table {
        Table::Places | Table::Pages => blocks.set_bloom_filter(10.0, false),
        Table::Values | Table::History => {
            blocks.set_bloom_filter(10.0, false);
            options.set_prefix_extractor(SliceTransform::create_fixed_prefix(STATE_KEY_BYTES));
        }
        Table::Chain | Table::Records | Table::Sealed | Table::Tiles => {}
    }
    // Hashes and ciphertext do not shrink; records and values hold text.
    let compression = match table {
        Table::Chain | Table::Records | Table::Values => DBCompressionType::Lz4,
        Table::Sealed | Table::Places | Table::Pages | Table::Tiles | Table::History => {
            DBCompressionType::None
        }
    };
    options.set_compression_type(compression);
    options.set_block_based_table_factory(&blocks);
    options
}

const fn has_prefix_filter(table: Table) -> bool {
    matches!(table, Table::Values | Table::History)
}

impl Rows for RocksRows {
    fn row(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let mut options = ReadOptions::default();
        options.set_verify_checksums(true);
        self.db
            .get_cf_opt(self.family(table), key, &options)
            .map_err(|error| database("reading a row 读取数据", &error))
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        from: &[u8],
        count_max: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        let mut rows = self.db.raw_iterator_cf_opt(self.family(table), Self::read_options(table, prefix));
        rows.seek(from.max(prefix));
        while let Some((key, row)) = rows.item().filter(|(key, _)| key.starts_with(prefix)) {
            if found.len() == count_max {
                break;
            }
            found.push((key.to_vec(), row.to_vec()));
            rows.next();
        }
        // An iterator that met damage ends like one that has no more rows: only its status tells.
        rows.status().map_err(|error| database("reading rows 读取数据", &error))?;
        Ok(found)
    }

    fn last(&self, table: Table, prefix: &[u8]) -> Result<Option<Row>, StoreError> {
        let mut options = ReadOptions::default();
        options.set_verify_checksums(true);
        options.set_total_order_seek(true);
        let mut rows = self.db.raw_iterator_cf_opt(self.family(table), options);
        rows.seek_for_prev([prefix, &[0xff; 64]].concat());
        let found = rows.item().filter(|(key, _)| key.starts_with(prefix));
        let found = found.map(|(key, row)| (key.to_vec(), row.to_vec()));
        rows.status().map_err(|error| database("reading rows 读取数据", &error))?;
        Ok(found)
    }

    fn write(&self, batch: Batch) -> Result<(), StoreError> {
        self.write_with(batch, &self.synced)
    }

    fn write_later(&self, batch: Batch) -> Result<(), StoreError> {
        self.write_with(batch, &WriteOptions::default())
    }

    fn erase(&self, table: Table, keys: &[Vec<u8>]) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        keys.iter().for_each(|key| batch.remove(table, key.clone()));
        self.write(batch)?;
        // A deletion only hides the bytes: they stay in the write-ahead log until every table is flushed,
        // and in table files until these are written anew.
        self.flush()?;
        let mut options = CompactOptions::default();
        options.set_bottommost_level_compaction(BottommostLevelCompaction::Force);
        options.set_exclusive_manual_compaction(true);
        for key in keys {
            let (from, to) = (Some(key.as_slice()), Some(key.as_slice()));
            self.db.compact_range_cf_opt(self.family(table), from, to, &options);
        }
        Ok(())
    }

    fn acknowledge(&self, head: &[u8]) -> Result<(), StoreError> {
        // One small write over the old note; the checksum tells a torn one.
        let note = [head, sha256(&[head]).as_slice()].concat();
        let mut file = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.write_all(&note))
            .and_then(|()| file.set_len(note.len() as u64))
            .map_err(|error| io("noting the acknowledged head 记录确认高度", &error))
    }

    fn acknowledged(&self) -> Option<Vec<u8>> {
        let mut note = Vec::new();
        let mut file = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(0)).ok()?;
        (&mut *file).take(ACKNOWLEDGED_BYTES_MAX).read_to_end(&mut note).ok()?;
        let (head, digest) = note.split_last_chunk::<32>()?;
        (sha256(&[head]) == *digest).then(|| head.to_vec())
    }
}

fn io(what: &'static str, error: &std::io::Error) -> StoreError {
    StoreError::Io { what, detail: error.to_string() }
}

fn database(what: &'static str, error: &rocksdb::Error) -> StoreError {
    match error.kind() {
        rocksdb::ErrorKind::Corruption => {
            StoreError::Corrupt { what: "the database 数据库", detail: format!("{what}: {error}") }
        }
        _ => StoreError::Io { what, detail: error.to_string() },
    }
}

#[cfg(test)]
mod tests;
