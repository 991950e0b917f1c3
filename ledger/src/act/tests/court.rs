//! Courts: seizures, their queue, and releases.

use kexin_proof::slot_table::{status_bits, unit as unit_slot};

use crate::fixture::desk::{Desk, SHORT, party};
use crate::fixture::unit;
use crate::unit::{Unit, seizure_status};

fn statuses(desk: &Desk, unit: &kexin_proof::unit_code::UnitCode) -> Vec<u32> {
    let value = desk.value(unit);
    let time = desk.chain.head().header.time;
    Unit::of(value.slots())
        .expect("registered")
        .seizures_at(time)
        .iter()
        .map(|seizure| seizure.status)
        .collect()
}

#[test]
fn a_seizure_stops_a_sale_until_the_court_lifts_it() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 1_095));
    assert_eq!(desk.record_order(&seizure), 0);
    assert_eq!(desk.bits(&house), status_bits::SEIZED);
    assert!(desk.value(&house).slots().time(unit_slot::BITS_HOLD_UNTIL).is_some());
    let sale = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 17);
    desk.withdraw(&house, "G440106-S");
    assert_eq!(desk.owners(&house), [party(1)]);
    let release = desk.release(&house, "G440106-R", "G440106-Z");
    assert_eq!(desk.record_order(&release), 0);
    assert_eq!(desk.bits(&house), 0);
    assert!(desk.value(&house).slots().time(unit_slot::BITS_HOLD_UNTIL).is_none());
    let sale = desk.sound_sale(&house, "G440106-T", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 0);
}

#[test]
fn later_courts_wait_in_ledger_order_and_follow_when_the_first_lifts() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let outcome = |desk: &mut Desk, case: &str, kind| {
        let draft = desk.seize(&house, case, kind, (1, 100));
        desk.record_order(&draft)
    };
    assert_eq!(outcome(&mut desk, "G440106-A", 2), 80);
    assert_eq!(outcome(&mut desk, "G440106-B", 1), 0);
    assert_eq!(outcome(&mut desk, "G440106-C", 1), 79);
    assert_eq!(outcome(&mut desk, "G440106-D", 2), 0);
    assert_eq!(outcome(&mut desk, "G440106-E", 2), 0);
    let release = desk.release(&house, "G440106-F", "G440106-B");
    assert_eq!(desk.record_order(&release), 0);
    assert_eq!(
        statuses(&desk, &house),
        [seizure_status::LIFTED, seizure_status::ACTIVE, seizure_status::WAITING]
    );
    assert_eq!(desk.bits(&house), status_bits::SEIZED);
    let again = desk.release(&house, "G440106-G", "G440106-B");
    assert_eq!(desk.record_order(&again), 85);
}

#[test]
fn a_seizure_is_recorded_on_a_unit_whose_sale_is_running() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let running = desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    let seizure = desk.seize(&house, "G440106-Z", 1, (1, 30));
    assert_eq!(desk.record_order(&seizure), 0);
    assert_eq!(desk.register(&running), 17);
}

#[test]
fn an_order_that_is_missing_or_says_otherwise_seizes_nothing() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut without = desk.seize(&house, "G440106-A", 1, (1, 30));
    without.attestations.clear();
    assert_eq!(desk.record_order(&without), 76);
    let mut longer = desk.seize(&house, "G440106-B", 1, (1, 30));
    longer.slots.set(crate::act::seizure::fact::TERM_DAYS, kexin_proof::slots::Value::Number(60));
    assert_eq!(desk.record_order(&longer), 76);
    let stranger = desk.seize(&house, "G440106-C", 1, (9, 30));
    assert_eq!(desk.record_order(&stranger), 83);
    let nowhere = desk.seize(&unit(2), "G440106-D", 1, (1, 30));
    assert_eq!(desk.record_order(&nowhere), 24);
}

#[test]
fn a_seizure_lasts_three_years_at_most_and_names_its_service() {
    use crate::act::seizure::fact;
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let form = |desk: &mut Desk, days, change: &dyn Fn(&mut kexin_proof::slots::Slots)| {
        let mut draft = desk.seize(&house, "G440106-A", 1, (1, days));
        change(&mut draft.slots);
        let record = desk.chain.sign(&draft, &SHORT);
        desk.chain.admit(record).err().map(|rejection| rejection.number())
    };
    // From 2026-11-24 three years are 1,096 days, since 2028 is a leap year.
    assert_eq!(form(&mut desk, 1_096, &|_| ()), None);
    assert_eq!(form(&mut desk, 1_097, &|_| ()), Some(78));
    assert_eq!(form(&mut desk, 0, &|_| ()), Some(14));
    assert_eq!(form(&mut desk, 30, &|facts| facts.clear(fact::SERVED_AT)), Some(77));
}

#[test]
fn one_person_does_not_record_an_order_alone() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.seize(&house, "G440106-A", 1, (1, 30));
    assert_eq!(desk.chain.outcome(&draft, &SHORT[..1]), 124);
}
