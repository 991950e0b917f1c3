//! What a partner's verification costs, and what a node pays to build the bundle.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kexin_ledger::fixture::desk::{Desk, person};
use kexin_ledger::fixture::{seal_secret, unit};
use kexin_ledger::prove;
use kexin_ledger::record::slot;
use kexin_ledger::store::Store;
use kexin_proof::anchor::TrustAnchor;
use kexin_proof::bundle::{ReaderClock, verify};
use kexin_proof::checkpoint::Checkpoint;
use kexin_proof::question::{Inquiry, Question};
use kexin_proof::seal::{Seal, sealed_note};
use kexin_proof::slot_table::person::NAME;

const HOUSES: u32 = 1_000;

fn seal(desk: &Desk) {
    let head = desk.chain.head();
    let epoch = &head.epoch;
    let size = head.header.checkpoint_size().expect("a size below 2^63");
    let root = desk.chain.store().log_root(size).expect("memory");
    let checkpoint = Checkpoint { origin: epoch.origin().clone(), size, root };
    let sign = |(number, validator): (u16, &kexin_proof::epoch::Validator)| {
        Seal::sign(&seal_secret(validator.org), &epoch.seal_name(number), &checkpoint, 1_795_500_000)
    };
    let seals: Vec<Seal> = (1_u16..).zip(epoch.validators()).take(epoch.quorum()).map(sign).collect();
    let note = sealed_note(epoch, &checkpoint, &seals).expect("a quorum");
    desk.chain.store().put_checkpoint(size, &note.to_string()).expect("memory");
}

fn proofs(criterion: &mut Criterion) {
    let mut desk = Desk::open();
    for number in 1..=HOUSES {
        desk.registered(number, 0, &[(1, None)]);
    }
    seal(&desk);
    let (store, house) = (desk.chain.store(), unit(HOUSES / 2));
    let newest = store.history(&kexin_ledger::unit::unit_key(&house), None, 1).expect("memory")[0].record;
    let q0 =
        prove::record_registered(store, &newest, &[slot::UNIT, slot::ISSUED_NUMBER]).expect("registered");
    let q2 = prove::unit_owner(store, &house, 0).expect("owned");
    let q2 = prove::show_person(q2, &person(1), &[NAME]).expect("his facts");
    let q3 = prove::unit_status(store, &house).expect("known");
    let anchor = prove::anchor(store).expect("genesis alone makes one").to_json();
    let mut group = criterion.benchmark_group("proof");
    group.bench_function("build/Q3 status", |bench| {
        bench.iter(|| prove::unit_status(store, black_box(&house)).expect("known"));
    });
    group.bench_function("build/Q0 record", |bench| {
        bench
            .iter(|| prove::record_registered(store, black_box(&newest), &[slot::UNIT]).expect("registered"));
    });
    for (name, bundle, question) in [
        ("verify/Q0 record", &q0, Question::RecordRegistered { record: newest }),
        ("verify/Q2 owner", &q2, Question::UnitOwner { unit: house }),
        ("verify/Q3 status", &q3, Question::UnitStatus { unit: house }),
    ] {
        let bytes = bundle.to_json();
        let inquiry = Inquiry::plain(question);
        // From files to verdict, as a partner does it: JSON, anchor, three seals, paths, facts.
        group.bench_function(format!("{name}, {} bytes", bytes.len()), |bench| {
            bench.iter(|| {
                let anchor = TrustAnchor::from_json(black_box(&anchor)).expect("an anchor");
                verify(black_box(&bytes), &anchor, &inquiry, &ReaderClock::default()).expect("proven")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, proofs);
criterion_main!(benches);
