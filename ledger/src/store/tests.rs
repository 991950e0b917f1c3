//! One suite for every store: the same chain, the same answers.

pub mod sample;
pub mod suite;

use super::*;

/// Runs every test of the suite on stores that `$new` makes and `$reopen` closes and opens again.
macro_rules! run_suite {
    ($new:expr, $reopen:expr; $($name:ident)*) => {$(
        #[test]
        fn $name() {
            let disk = $new;
            crate::store::tests::suite::$name(&disk, $reopen);
        }
    )*};
}
pub(crate) use run_suite;

/// Names of the suite's tests, handed to a macro with what makes a store.
macro_rules! every_test {
    ($new:expr, $reopen:expr) => {
        crate::store::tests::run_suite! { $new, $reopen;
            a_new_store_holds_nothing
            every_block_is_read_back
            every_past_version_of_a_value_is_provable
            every_entry_is_in_the_log_and_every_size_is_consistent
            the_map_of_a_holder_has_every_version
            histories_are_paged_newest_first
            a_reopened_store_is_the_same
            a_block_that_does_not_follow_is_refused_and_changes_nothing
            an_erasure_drops_the_sealed_part_only
            a_part_that_did_not_come_is_owed_until_it_comes_or_is_erased
            seals_checkpoints_and_evidence_are_kept
            a_new_epoch_takes_force_at_the_next_height
            asking_beyond_the_head_is_refused
        }
    };
}
#[cfg(feature = "rocks")]
pub(crate) use every_test;

mod memory {
    use super::*;

    every_test!(MemoryRows::default(), |rows: &MemoryRows| RowStore::open(rows.clone()));
}

mod full_disk {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::sample::{grow, height, next_block, unit};
    use super::*;

    /// Rows on a disk that fills up.
    struct FillingRows {
        rows: MemoryRows,
        full: AtomicBool,
    }

    impl FillingRows {
        fn room(&self) -> Result<(), StoreError> {
            if self.full.load(Ordering::SeqCst) {
                let detail = "No space left on device".to_owned();
                return Err(StoreError::Io { what: "writing to the database 写入数据库", detail });
            }
            Ok(())
        }
    }

    impl Rows for FillingRows {
        fn row(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
            self.rows.row(table, key)
        }
        fn scan(
            &self,
            table: Table,
            prefix: &[u8],
            from: &[u8],
            count_max: usize,
        ) -> Result<Vec<Row>, StoreError> {
            self.rows.scan(table, prefix, from, count_max)
        }
        fn last(&self, table: Table, prefix: &[u8]) -> Result<Option<Row>, StoreError> {
            self.rows.last(table, prefix)
        }
        fn write(&self, batch: Batch) -> Result<(), StoreError> {
            self.room().and_then(|()| self.rows.write(batch))
        }
        fn write_later(&self, batch: Batch) -> Result<(), StoreError> {
            self.room().and_then(|()| self.rows.write_later(batch))
        }
        fn erase(&self, table: Table, keys: &[Vec<u8>]) -> Result<(), StoreError> {
            self.room().and_then(|()| self.rows.erase(table, keys))
        }
        fn acknowledge(&self, head: &[u8]) -> Result<(), StoreError> {
            self.room().and_then(|()| self.rows.acknowledge(head))
        }
        fn acknowledged(&self) -> Option<Vec<u8>> {
            self.rows.acknowledged()
        }
    }

    #[test]
    fn a_full_disk_acknowledges_nothing_and_reads_go_on() {
        let rows = FillingRows { rows: MemoryRows::default(), full: AtomicBool::new(false) };
        let disk = rows.rows.clone();
        let store = RowStore::open(rows).unwrap();
        grow(&store, 6);
        let block = next_block(&store, 4);
        store.rows().full.store(true, Ordering::SeqCst);
        let refused = store.append(&block.new_block()).unwrap_err();
        assert!(matches!(refused, StoreError::Io { .. }));
        assert!(refused.is_fatal());
        assert_eq!(store.head().unwrap().height(), height(6));
        assert!(store.value(&unit(0)).unwrap().is_some());

        let after_restart = RowStore::open(disk).unwrap();
        assert_eq!(after_restart.head().unwrap().height(), height(6));
        after_restart.append(&block.new_block()).unwrap();
        assert_eq!(after_restart.head().unwrap().height(), height(7));
    }
}

mod damaged_head {
    use super::sample::{grow, height};
    use super::*;

    /// Opens a copy of a grown store with one chain row changed.
    fn open_with(change: impl FnOnce(&MemoryStore, &mut Batch)) -> Result<MemoryStore, StoreError> {
        let store = MemoryStore::in_memory();
        grow(&store, 9);
        let mut batch = Batch::default();
        change(&store, &mut batch);
        let disk = store.rows().snapshot();
        disk.write(batch).unwrap();
        RowStore::open(disk)
    }

    fn detail(found: Result<MemoryStore, StoreError>) -> String {
        found.unwrap_err().to_string()
    }

    #[test]
    fn a_head_that_was_set_back_is_found() {
        let back = 8_u64.to_be_bytes().to_vec();
        let found = open_with(|_, batch| batch.put(Table::Chain, keys::META_HEAD.to_vec(), back));
        assert!(detail(found).contains("acknowledged"));
    }

    #[test]
    fn a_certificate_of_too_few_is_found() {
        let found = open_with(|store, batch| {
            let good = store.certificate(height(9)).unwrap().unwrap();
            let few = good.signers().take(2).map(|(place, signature)| (place, *signature));
            let few = CommitCertificate::new(&good.vote(), good.epoch, few);
            let row = kexin_proof::wire::encode(&few);
            batch.put(Table::Chain, keys::certificate(height(9)), row);
        });
        assert!(detail(found).contains("quorum"));
    }

    #[test]
    fn another_format_is_refused_with_both_numbers() {
        let row = 7_u32.to_be_bytes().to_vec();
        let found = open_with(|_, batch| batch.put(Table::Chain, keys::META_FORMAT.to_vec(), row));
        assert_eq!(found.err(), Some(StoreError::Format { found: 7, known: keys::FORMAT }));
    }

    #[test]
    fn an_error_says_in_both_languages_what_to_do() {
        let found = open_with(|_, batch| batch.remove(Table::Chain, keys::header(height(8))));
        let text = detail(found);
        assert!(text.contains("missing"), "{text}");
        let text = StoreError::corrupt("block header 区块头").to_string();
        assert!(text.contains("sync from its peers") && text.contains("备份"), "{text}");
    }
}
