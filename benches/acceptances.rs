//! Small records in numbers: acceptances of cases, each for a unit of its own.

use std::sync::Arc;

use kexin_ledger::act::case_event::{Event, event_slot};
use kexin_ledger::fixture::{ACCEPTOR, BUREAU, TestChain, unit};
use kexin_ledger::record::{Role, SignedRecord};
use kexin_ledger::rules::AdmissibleRecord;
use kexin_proof::slots::Value;

/// Signed, not yet authenticated.
pub fn records(chain: &mut TestChain, count: u32) -> Vec<SignedRecord> {
    let make = |number| {
        let mut draft = chain.event(Event::Accept, &unit(number), &format!("G440106-B{number}"));
        draft.slots.set(event_slot::KIND, Value::Code(2));
        chain.sign(&draft, &[(Role::Acceptor, BUREAU, ACCEPTOR)])
    };
    (1..=count).map(make).collect()
}

/// Admitted.
#[allow(dead_code, reason = "validation begins with records that are not")]
pub fn admitted(chain: &mut TestChain, count: u32) -> Vec<Arc<AdmissibleRecord>> {
    let records = records(chain, count);
    records.into_iter().map(|record| chain.admit(record).expect("admissible")).collect()
}
