//! What the simulator needs of a ledger besides the core's trait: a disk to open it from, keys, and a script of records.

use kexin_node::core::Ledger;
use kexin_proof::hash::RecordId;
use kexin_proof::height::TreeSize;
use kexin_proof::suite::SecretKey;
use rand_chacha::ChaCha8Rng;

use crate::cluster::Faults;

/// A record of the script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scripted {
    pub id: RecordId,
    pub bytes: Vec<u8>,
}

/// One node's chain as its disk keeps it.
pub trait World: Sized {
    type Ledger: Ledger;

    /// Clock of the first event, ms since 1970.
    const START_MS: u64;

    /// An empty disk of a chain of `nodes` nodes, the first `validators` of which validate at genesis.
    fn empty(nodes: u16, validators: u16) -> Self;

    /// Opens the ledger, as at a start: nothing that was only in memory is left.
    fn open(&self) -> Self::Ledger;

    fn height(&self) -> u64;

    fn has(&self, record: &RecordId) -> bool;

    /// Consensus and seal key of a validator.
    fn secrets(number: u16) -> [SecretKey; 2];

    /// Its network identity.
    fn peer_id(number: u16) -> String;

    /// Records in an order in which all of them can be registered.
    fn script(random: &mut ChaCha8Rng, faults: &Faults) -> Vec<Scripted>;

    fn put_seal(&self, size: TreeSize, validator: u16, seal: &[u8]);

    fn put_checkpoint(&self, size: TreeSize, note: &str);

    /// Whether no part of a block is owed any more.
    fn is_whole(&self) -> bool;

    /// What must hold at the end of a run, besides; what does not.
    fn at_end(&self, submitted: &[RecordId]) -> Vec<String>;
}
