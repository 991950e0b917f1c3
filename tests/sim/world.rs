//! What the simulator needs of a ledger besides the core's trait: a disk to open it from, keys, and a script of records.

use kexin_node::core::Ledger;
use kexin_proof::hash::RecordId;
use kexin_proof::height::TreeSize;
use kexin_proof::suite::SecretKey;

use crate::plan::Setup;
use crate::script::{Became, Script, Turns};

/// One node's chain as its disk keeps it.
pub trait World: Sized {
    type Ledger: Ledger;

    /// Clock of the first event, ms since 1970.
    const START_MS: u64;

    /// With nothing pending, a block is made this long after the last one.
    const HEARTBEAT_MS: u64;

    /// An empty disk of a chain of `nodes` nodes, the first `validators` of which validate at genesis.
    fn empty(nodes: u16, validators: u16) -> Self;

    /// A copy of the disk as it is.
    fn copy(&self) -> Self;

    /// Opens the ledger, as at a start: nothing that was only in memory is left.
    fn open(&self) -> Self::Ledger;

    fn height(&self) -> u64;

    fn has(&self, record: &RecordId) -> bool;

    /// Consensus and seal key of a validator.
    fn secrets(number: u16) -> [SecretKey; 2];

    /// Its network identity.
    fn peer_id(number: u16) -> String;

    /// What is handed in.
    fn script(seed: u64, setup: &Setup) -> Script;

    fn put_seal(&self, size: TreeSize, validator: u16, seal: &[u8]);

    fn put_checkpoint(&self, size: TreeSize, note: &str);

    /// Whether no part of a block is owed any more.
    fn is_whole(&self) -> bool;

    /// What became of the script in this chain, and what else does not hold at the end of a run.
    fn at_end(&self, script: &Script, turns: Turns) -> Became;
}
