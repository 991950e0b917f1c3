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
            histories_are_paged_newest_first
            a_reopened_store_is_the_same
            a_block_that_does_not_follow_is_refused_and_changes_nothing
            an_erasure_drops_the_sealed_part_only
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
