//! The real ledger in the simulator: real records, signatures, rules, execution, log, state and store, in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use kexin_ledger::fixture::{BUREAU, GENESIS_MS, consensus_secret, genesis, seal_secret};
use kexin_ledger::prove;
use kexin_ledger::store::{MemoryRows, RowStore, Store};
use kexin_node::run::Chain;
use kexin_proof::anchor::TrustAnchor;
use kexin_proof::bundle::{Answer, ReaderClock, verify};
use kexin_proof::hash::RecordId;
use kexin_proof::height::{TimeMs, TreeSize};
use kexin_proof::question::{Inquiry, Question};
use kexin_proof::suite::SecretKey;

use crate::plan::Setup;
use crate::script::{Became, Script, Scripted, Stood, Turns};
use crate::telling;
use crate::world::World;

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
    const HEARTBEAT_MS: u64 = 1_000;

    fn empty(_: u16, validators: u16) -> Self {
        let (rows, validators) = (MemoryRows::default(), u32::from(validators));
        let chain = RefCell::new(opened(&rows, validators));
        Self { rows, validators, chain }
    }

    fn copy(&self) -> Self {
        let rows = self.rows.snapshot();
        let chain = RefCell::new(opened(&rows, self.validators));
        Self { rows, validators: self.validators, chain }
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

    fn script(seed: u64, setup: &Setup) -> Script {
        telling::script(seed, setup)
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

    /// Every receipt is provable to a partner, with nothing but an anchor, and says what it is to say; the chain rechecks
    /// from genesis.
    fn at_end(&self, script: &Script, turns: Turns) -> Became {
        let store = self.store();
        let mut problems = Vec::new();
        if let Err(error) = kexin_ledger::chain::recheck(&*store, |_| ()) {
            problems.push(format!("the chain does not recheck: {error}"));
        }
        let anchor = prove::anchor(&*store).expect("an anchor");
        let mut stood = BTreeMap::new();
        for record in script.records() {
            match proven(&store, &anchor, record) {
                Ok(stands) => stood.extend(stands.map(|stands| (record.id, stands))),
                Err(problem) => problems.push(problem),
            }
        }
        let mut became = script.compare(turns, |record| stood.get(record).copied());
        became.problems.extend(problems);
        became
    }
}

/// How a record stands in the chain, as its proof shows it.
fn proven(
    store: &RowStore<MemoryRows>,
    anchor: &TrustAnchor,
    record: &Scripted,
) -> Result<Option<Stood>, String> {
    let Some(place) = store.place(&record.id).expect("memory does not fail") else { return Ok(None) };
    let clock = ReaderClock { now: TimeMs::new(Real::START_MS * 2).expect("small"), age_ms_max: None };
    let bundle = prove::record_registered(store, &record.id, &[])
        .map_err(|error| format!("record {:?} has no proof: {error}", record.id))?;
    let inquiry = Inquiry::plain(Question::RecordRegistered { record: record.id });
    let verdict = verify(&bundle.to_json(), anchor, &inquiry, &clock);
    match verdict.as_ref().map(|verdict| &verdict.answer) {
        Ok(Answer::Record { outcome, kind, .. }) if *kind == record.kind => {
            Ok(Some(Stood { at: (place.height.value(), place.index), outcome: *outcome }))
        }
        _ => Err(format!("record {:?}: {verdict:?}", record.id)),
    }
}
