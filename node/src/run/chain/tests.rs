//! The adapter between core and ledger, on a chain of the ledger's fixture: erased sealed parts on their way to a node
//! that fetches the chain anew, and records that are checked together.

use kexin_ledger::act::case_event::{Event, event_slot};
use kexin_ledger::act::governance::{self, Governance};
use kexin_ledger::certificate::CommitCertificate;
use kexin_ledger::chain::recheck;
use kexin_ledger::fixture::desk::{Desk, REGISTER};
use kexin_ledger::fixture::{ACCEPTOR, ADMIN, BUREAU, genesis, unit};
use kexin_ledger::record::Role;
use kexin_ledger::store::{Batch, MemoryRows, Table};
use kexin_proof::slots::Value;

use super::*;

const VALIDATORS: u32 = 4;
/// A sealed part without entries and recipients, 32 bytes of content.
const SEALED: [u8; 40] = {
    let mut bytes = [5; 40];
    let (mut at, head) = (0, [0, 0, 0, 0, 0, 0, 0, 32]);
    while at < head.len() {
        bytes[at] = head[at];
        at += 1;
    }
    bytes
};

/// A desk whose chain holds one registration with a sealed part, and that record's id.
fn desk_with_sealed_part() -> (Desk, RecordId) {
    let mut desk = Desk::open();
    let unit = unit(1);
    desk.chain.prepare(&unit, "G-1", 1);
    let mut draft = desk.first(&unit, "G-1", 0, &[(1, None)], 1);
    draft.sealed = Some(decode(&SEALED, SEALED.len()).expect("a sealed part"));
    let record = desk.chain.ready(&draft, &REGISTER);
    let id = *record.id();
    assert_eq!(desk.chain.commit(vec![record])[0].outcome, 0);
    (desk, id)
}

fn order_erasure(desk: &mut Desk, record: RecordId) {
    let act = Governance::EraseSealed { record };
    let mut draft = desk.chain.bare_draft(governance::KIND);
    let subjects: Vec<_> = act.subject_keys(BUREAU).into_iter().map(|key| desk.chain.subject(key)).collect();
    draft.set_subjects(&subjects);
    act.write(&mut draft.slots);
    let quorum: Vec<_> = (0..3).map(|place| (Role::BureauAdmin, BUREAU + place, ADMIN)).collect();
    assert_eq!(desk.chain.outcome(&draft, &quorum), 0);
}

fn empty_node() -> Chain<MemoryRows> {
    Chain::open(RowStore::open(MemoryRows::default()).expect("opens"), &genesis(VALIDATORS)).expect("opens")
}

/// A block as the desk's chain gives it to a peer.
fn given(desk: &Desk, height: Height) -> DecidedBlock {
    let store = desk.chain.store();
    let stored = store.stored_block(height).expect("memory").expect("committed");
    let records = stored.records.into_iter().map(|record| record_from_stored(record).expect("kept").encode());
    DecidedBlock {
        block: Block { header: stored.header, records: records.collect() },
        certificate: store.certificate(height).expect("memory").expect("committed"),
    }
}

fn without_sealed(mut block: Block) -> Block {
    for bytes in &mut block.records {
        *bytes = SignedRecord::decode_kept(bytes).expect("a record").without_sealed().encode();
    }
    block
}

fn take(node: &Chain<MemoryRows>, block: Block, certificate: CommitCertificate) {
    let judged = node.judge_decided(block).expect("memory").expect("a decided block holds");
    let Judged { block, outcome, facts } = judged;
    node.commit(&Decided { block, outcome, facts, certificate }).expect("memory");
}

fn heights(desk: &Desk) -> impl Iterator<Item = Height> + use<> {
    (1..=desk.chain.head().height().value()).filter_map(Height::new)
}

#[test]
fn a_block_whose_sealed_part_was_erased_is_taken_by_sync_and_by_nothing_else() {
    let (mut desk, record) = desk_with_sealed_part();
    let erased_at = desk.chain.head().height();
    order_erasure(&mut desk, record);
    let node = empty_node();
    for height in heights(&desk) {
        let DecidedBlock { block, certificate } = given(&desk, height);
        if height == erased_at {
            assert!(node.judge(block.clone()).expect("memory").is_none(), "as a proposal it is not whole");
        }
        take(&node, block, certificate);
        let owes = (height == erased_at).then_some(height);
        assert_eq!(node.owed().expect("memory"), owes, "at {height} 的密封件");
    }
    assert_eq!(node.head().header_hash, desk.chain.head().header_hash);
    let covered = recheck(&**node.store(), |_| ()).expect("the chain holds");
    assert_eq!((covered.erased, covered.owed), (1, 0));
}

#[test]
fn a_sealed_part_that_a_peer_kept_back_is_owed_until_another_gives_it() {
    let (desk, record) = desk_with_sealed_part();
    let node = empty_node();
    for height in heights(&desk) {
        let DecidedBlock { block, certificate } = given(&desk, height);
        take(&node, without_sealed(block), certificate);
    }
    let head = node.head().height;
    assert_eq!(node.owed().expect("memory"), Some(head));
    assert_eq!(recheck(&**node.store(), |_| ()).expect("the chain holds").owed, 1);

    let whole = given(&desk, head).block;
    let mut forged = whole.clone();
    for bytes in &mut forged.records {
        let sealed = bytes.windows(SEALED.len()).position(|window| window == SEALED);
        bytes[sealed.expect("one record, with a sealed part") + SEALED.len() - 1] ^= 1;
    }
    for useless in [without_sealed(whole.clone()), forged, given(&desk, Height::ZERO.next()).block] {
        assert!(!node.restore(&useless).expect("memory"));
        assert_eq!(node.owed().expect("memory"), Some(head));
    }
    assert!(node.restore(&whole).expect("memory"));
    assert_eq!(node.owed().expect("memory"), None);
    let place = node.store().place(&record).expect("memory").expect("committed");
    assert_eq!(node.store().sealed_part(head, place.index).expect("memory").as_deref(), Some(&SEALED[..]));
    assert_eq!(given(&desk, head), node.decided(head).expect("memory").expect("committed"));
}

#[test]
fn a_sealed_part_that_is_lost_without_an_order_is_found_by_the_recheck() {
    let (desk, _) = desk_with_sealed_part();
    let rows = MemoryRows::default();
    let node =
        Chain::open(RowStore::open(rows.clone()).expect("opens"), &genesis(VALIDATORS)).expect("opens");
    for height in heights(&desk) {
        let DecidedBlock { block, certificate } = given(&desk, height);
        take(&node, block, certificate);
    }
    let (key, _) = rows.scan(Table::Sealed, &[], &[], 1).expect("memory").remove(0);
    let mut batch = Batch::default();
    batch.remove(Table::Sealed, key);
    rows.write(batch).expect("memory");
    let found = recheck(&**node.store(), |_| ());
    assert!(matches!(found, Err(StoreError::Missing { .. })), "{found:?}");
}

/// Five acceptances as their bytes, and a node at genesis.
fn heard() -> (Chain<MemoryRows>, Vec<Vec<u8>>) {
    let mut desk = Desk::open();
    let acceptances = (1..=5).map(|number| {
        let mut draft = desk.chain.event(Event::Accept, &unit(number), &format!("G-{number}"));
        draft.slots.set(event_slot::KIND, Value::Code(2));
        desk.chain.sign(&draft, &[(Role::Acceptor, BUREAU, ACCEPTOR)]).encode()
    });
    (empty_node(), acceptances.collect())
}

fn told(result: Result<Admitted<Arc<AdmissibleRecord>>, Refusal>) -> Result<RecordId, String> {
    result.map(|admitted| admitted.facts.record).map_err(|refusal| format!("{refusal:?}"))
}

#[test]
fn records_that_are_heard_together_are_judged_as_each_alone() {
    let (node, mut records) = heard();
    let last = records[1].len() - 1;
    records[1][last] ^= 1;
    records[2].truncate(40);
    let alone: Vec<_> = records.iter().map(|bytes| told(empty_node().admit(bytes, None))).collect();
    assert_eq!(alone.iter().filter(|result| result.is_ok()).count(), 3, "{alone:?}");
    node.admit_ahead(&records);
    let together: Vec<_> = records.iter().map(|bytes| told(node.admit(bytes, None))).collect();
    assert_eq!(together, alone);
}

#[test]
fn what_was_checked_for_a_peer_or_before_its_end_is_checked_again_at_entry() {
    let (node, records) = heard();
    let valid_until = SignedRecord::decode(&records[0]).expect("a record").envelope().valid_until;
    let late = valid_until.plus(1);
    node.admit_ahead(&records);
    let of_peer = told(node.admit(&records[0], late)).expect_err("its time is over");
    assert!(of_peer.contains("136"), "{of_peer}");
    assert!(node.admit(&records[0], Some(valid_until)).is_ok());
    assert_eq!(told(node.admit(&records[0], late)), Err(of_peer), "also when it entered in time");
}
