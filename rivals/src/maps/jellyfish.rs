//! jmt: the Jellyfish tree over the store in memory that comes with it, a hash table of nodes meant for tests. What a
//! cache of its own would gain is not known; a database below it would cost more.

use std::hint::black_box;
use std::time::Duration;

use jmt::mock::MockTreeStore;
use jmt::storage::TreeWriter as _;
use jmt::{KeyHash, OwnedValue, Sha256Jmt};
use kexin_ledger::state::StateChanges;
use kexin_proof::hash::{SlotsRoot, StateKey};

use super::{Held, StateMap, Way, fillings};
use crate::contest::timed_on_all_threads;

pub fn way() -> Way {
    Way { name: "jmt 0.12, in memory", fill: |count| Box::new(Jellyfish::of(count)) }
}

struct Jellyfish {
    store: MockTreeStore,
    version: u64,
}

impl Jellyfish {
    fn of(count: u64) -> Self {
        let store = MockTreeStore::new(true);
        let mut version = 0;
        for (next, changes) in (0..).zip(fillings(count)) {
            let (_, batch) = Sha256Jmt::new(&store).put_value_set(values(&changes), next).expect("memory");
            store.write_node_batch(&batch.node_batch).expect("memory");
            version = next;
        }
        Self { store, version }
    }
}

fn values(changes: &StateChanges) -> Vec<(KeyHash, Option<OwnedValue>)> {
    let value = |(key, value): (&StateKey, &Option<SlotsRoot>)| {
        (KeyHash(*key.as_bytes()), value.map(|value| value.as_bytes().to_vec()))
    };
    changes.iter().map(value).collect()
}

impl StateMap for Jellyfish {
    fn update(&mut self, batches: &[StateChanges]) -> Duration {
        let batches: Vec<_> = batches.iter().map(values).collect();
        timed_on_all_threads(|| {
            for batch in batches {
                let next = Sha256Jmt::new(&self.store).put_value_set(batch, self.version + 1);
                drop(black_box(next.expect("memory")));
            }
        })
    }

    fn advance(&mut self, batches: &[StateChanges]) -> Option<Duration> {
        let batches: Vec<_> = batches.iter().map(values).collect();
        Some(timed_on_all_threads(|| {
            for batch in batches {
                self.version += 1;
                let next = Sha256Jmt::new(&self.store).put_value_set(batch, self.version);
                self.store.write_node_batch(&next.expect("memory").1.node_batch).expect("memory");
            }
        }))
    }

    fn prove(&mut self, keys: &[StateKey], held: Held) -> Option<(Duration, usize)> {
        let tree = Sha256Jmt::new(&self.store);
        let mut proofs = Vec::with_capacity(keys.len());
        let time = timed_on_all_threads(|| {
            let of = |key: &StateKey| tree.get_with_proof(KeyHash(*key.as_bytes()), self.version);
            proofs.extend(keys.iter().map(|key| of(key).expect("memory")));
        });
        let bytes = proofs.iter().map(|(value, proof)| {
            assert_eq!(value.is_some(), held == Held::Present, "it proves what is asked");
            borsh::to_vec(proof).expect("a proof can be encoded").len()
        });
        Some((time, bytes.sum()))
    }
}
