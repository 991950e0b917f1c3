//! The real ledger in the simulator: real records, signatures, rules, execution, log, state and store, in memory.

use std::cell::RefCell;
use std::sync::Arc;

use kexin_ledger::chain::record_from_stored;
use kexin_ledger::fixture::desk::Desk;
use kexin_ledger::fixture::{BUREAU, GENESIS_MS, TestChain, consensus_secret, genesis, seal_secret};
use kexin_ledger::prove;
use kexin_ledger::store::{MemoryRows, RowStore, Store};
use kexin_node::run::Chain;
use kexin_proof::bundle::{Answer, ReaderClock, verify};
use kexin_proof::hash::RecordId;
use kexin_proof::height::{Height, TimeMs, TreeSize};
use kexin_proof::question::{Inquiry, Question};
use kexin_proof::suite::SecretKey;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::cluster::Faults;
use crate::world::{Scripted, World};

pub struct Real {
    rows: MemoryRows,
    validators: u32,
    chain: RefCell<Chain<MemoryRows>>,
}

impl Real {
    /// The store as the node that runs has it.
    fn store(&self) -> Arc<RowStore<MemoryRows>> {
        Arc::clone(self.chain.borrow().store())
    }
}

fn opened(rows: &MemoryRows, validators: u32) -> Chain<MemoryRows> {
    let store = RowStore::open(rows.clone()).expect("what was committed opens");
    Chain::open(store, &genesis(validators)).expect("the chain of its genesis")
}

impl World for Real {
    type Ledger = Chain<MemoryRows>;

    // Later than every record of the script was drafted.
    const START_MS: u64 = GENESIS_MS + 3_600_000;

    fn empty(_: u16, validators: u16) -> Self {
        let (rows, validators) = (MemoryRows::default(), u32::from(validators));
        let chain = RefCell::new(opened(&rows, validators));
        Self { rows, validators, chain }
    }

    fn open(&self) -> Self::Ledger {
        let chain = opened(&self.rows, self.validators);
        *self.chain.borrow_mut() = chain.clone();
        chain
    }

    fn height(&self) -> u64 {
        self.store().head().map_or(0, |head| head.height().value())
    }

    fn has(&self, record: &RecordId) -> bool {
        self.store().place(record).expect("memory does not fail").is_some()
    }

    fn secrets(number: u16) -> [SecretKey; 2] {
        let org = BUREAU + u32::from(number) - 1;
        [consensus_secret(org), seal_secret(org)]
    }

    fn peer_id(number: u16) -> String {
        format!("12D3KooWFixture{}", BUREAU + u32::from(number) - 1)
    }

    fn script(random: &mut ChaCha8Rng, faults: &Faults) -> Vec<Scripted> {
        // Records are signed for their chain, which its first validators determine.
        let mut desk = Desk::on(TestChain::new(u32::from(faults.validators)));
        let mut number = 0;
        while desk.chain.head().height().value() < u64::from(faults.records) {
            number += 1;
            let share = random.random_range(1..=200);
            desk.registered(number, 0, &[(u8::try_from(share).expect("small"), None)]);
        }
        let store = desk.chain.store();
        let heights = (1..=desk.chain.head().height().value()).filter_map(Height::new);
        let blocks = heights.map(|height| store.stored_block(height).expect("memory").expect("committed"));
        let records = blocks.flat_map(|block| block.records);
        records
            .map(|stored| {
                let record = record_from_stored(stored).expect("stored");
                Scripted { id: record.record_id(&desk.chain.chain()), bytes: record.encode() }
            })
            .collect()
    }

    fn put_seal(&self, size: TreeSize, validator: u16, seal: &[u8]) {
        self.store().put_seal(size, validator, seal).expect("memory does not fail");
    }

    fn put_checkpoint(&self, size: TreeSize, note: &str) {
        self.store().put_checkpoint(size, note).expect("memory does not fail");
    }

    fn is_whole(&self) -> bool {
        self.store().owed_parts(1).expect("memory does not fail").is_empty()
    }

    /// Every receipt is provable to a partner, with nothing but an anchor; and the chain rechecks from genesis.
    fn at_end(&self, submitted: &[RecordId]) -> Vec<String> {
        let store = self.store();
        let mut problems = Vec::new();
        if let Err(error) = kexin_ledger::chain::recheck(&*store, |_| ()) {
            problems.push(format!("the chain does not recheck: {error}"));
        }
        let anchor = prove::anchor(&*store).expect("an anchor");
        let clock = ReaderClock { now: TimeMs::new(Self::START_MS * 2).expect("small"), age_ms_max: None };
        for record in submitted {
            let verdict = prove::record_registered(&*store, record, &[]).map(|bundle| {
                let inquiry = Inquiry::plain(Question::RecordRegistered { record: *record });
                verify(&bundle.to_json(), &anchor, &inquiry, &clock)
            });
            match verdict {
                Ok(Ok(verdict)) if verdict.holds() || is_before_its_land(&verdict.answer) => {}
                Ok(verdict) => problems.push(format!("record {record:?}: {verdict:?}")),
                Err(error) => problems.push(format!("record {record:?} has no proof: {error}")),
            }
        }
        problems
    }
}

/// A house that came before its land, as records that reach other validators may: its refusal is proven instead.
fn is_before_its_land(answer: &Answer) -> bool {
    matches!(answer, Answer::Record { outcome: 42, .. })
}
