//! Of whom a seizure may be: owners, and of a pre-seizure whoever is to become one.

use kexin_proof::slot_table::{notice, unit_status};
use kexin_proof::slots::{Seed, Slots};

use super::*;
use crate::fixture::desk::{party, person};
use crate::fixture::unit;
use crate::unit::{Owner, entry_status, notice_kind};

const NOW: u64 = 1_795_000_000_000;
/// A fraction, or none for the whole.
type Part = Option<(u64, u64)>;

const HALF: Part = Some((1, 2));

fn time(ms: u64) -> TimeMs {
    TimeMs::new(ms).expect("small")
}

fn share(share: Part) -> Option<ShareValue> {
    share.map(|(above, below)| ShareValue::new(above, below).expect("a fraction"))
}

fn order(kind: u32, debtor: u8, of: Part) -> NewSeizure {
    NewSeizure {
        unit: unit(1),
        kind,
        served_at: time(NOW),
        term_days: 30,
        debtor: party(debtor),
        share: share(of),
        document: Document { number: "1".to_owned(), digest: DIGEST },
    }
}

const DIGEST: kexin_proof::hash::DocumentDigest = kexin_proof::hash::DocumentDigest::from_bytes([9; 32]);

/// A unit of a status; its owners are one party in a form, or none.
fn house(status: u32, owner: Option<(u8, u32, Part)>) -> Slots {
    let mut slots = Slots::new(Width::W32, Seed::from_bytes([1; 32]));
    slots.set(unit_slot::STATUS, Value::Code(status));
    if let Some((number, form, of)) = owner {
        slots.set(unit_slot::CO_OWNERSHIP, Value::Code(form));
        let mut element = Slots::new(Width::W8, Seed::from_bytes([2; 32]));
        let person = person(number).root();
        Owner { party: party(number), share: share(of), person, holder_type: 1, certificate: None }
            .write(&mut element);
        push(&mut slots, unit_slot::OWNERS, element);
    }
    slots
}

fn push(slots: &mut Slots, slot: u16, element: Slots) {
    let mut list = kexin_proof::list::List::new(Seed::from_bytes([3; 32]), element.width());
    list.push(element);
    slots.set(slot, Value::List(list));
}

/// The same with an advance notice in force until a time.
fn noticed(mut slots: Slots, kind: u32, beneficiary: u8, until: u64) -> Slots {
    let mut element = Slots::new(Width::W16, Seed::from_bytes([4; 32]));
    element.set(notice::CASE, Value::text("G440106-Y").expect("clean"));
    element.set(notice::KIND, Value::Code(kind));
    element.set(notice::BENEFICIARY, Value::Party(party(beneficiary)));
    element.set(notice::OBLIGOR, Value::Party(party(9)));
    element.set(notice::PROOF_NUMBER, Value::text("1").expect("clean"));
    element.set(notice::STATUS, Value::Code(entry_status::IN_FORCE));
    element.set(notice::EXPIRES, Value::Time(time(until)));
    push(&mut slots, unit_slot::NOTICES, element);
    slots
}

/// Rules that fail of unit and debtor, errors first told apart from warnings.
fn failed(order: &NewSeizure, slots: &Slots) -> (Vec<u16>, Vec<u16>) {
    let mut findings = Findings::default();
    let unit = Unit::of(slots);
    if let Some(unit) = order.require_unit(unit.as_ref(), &mut findings) {
        order.check_debtor(unit, time(NOW), &mut findings);
    }
    let of = |severity| {
        let found = findings.all().filter(|rejection| rejection.severity() == severity);
        found.map(|rejection| rejection.number()).collect()
    };
    (of(crate::rules::Severity::Error), of(crate::rules::Severity::Warning))
}

const NOTHING: (Vec<u16>, Vec<u16>) = (Vec::new(), Vec::new());

#[test]
fn what_is_planned_takes_a_pre_seizure_and_no_seizure() {
    let planned = noticed(house(unit_status::PLANNED, None), notice_kind::PRESALE, 1, NOW + 1);
    for (kind, outcome) in [(1, vec![24]), (2, vec![24]), (3, vec![]), (4, vec![])] {
        assert_eq!(failed(&order(kind, 1, None), &planned).0, outcome, "kind {kind}");
    }
    let historic = house(unit_status::HISTORIC, Some((1, co_ownership::SINGLE, None)));
    for kind in 1..=4 {
        assert_eq!(failed(&order(kind, 1, None), &historic).0, [23], "kind {kind}");
    }
}

#[test]
fn a_pre_seizure_is_of_who_has_a_notice_of_ownership_in_force_or_the_reviewer_ticks_it() {
    let current = || house(unit_status::CURRENT, Some((9, co_ownership::SINGLE, None)));
    let pre_seizure = order(3, 1, None);
    let warned = (vec![], vec![83]);
    for (notice, outcome) in [
        (noticed(current(), notice_kind::PRESALE, 1, NOW + 1), &NOTHING),
        (noticed(current(), notice_kind::SALE, 1, NOW + 1), &NOTHING),
        (noticed(current(), notice_kind::SALE, 1, NOW), &warned),
        (noticed(current(), notice_kind::SALE, 2, NOW + 1), &warned),
        (noticed(current(), notice_kind::MORTGAGE, 1, NOW + 1), &warned),
        (current(), &warned),
    ] {
        assert_eq!(failed(&pre_seizure, &notice), *outcome);
    }
    let noticed = noticed(current(), notice_kind::SALE, 1, NOW + 1);
    assert_eq!(failed(&order(1, 1, None), &noticed), (vec![83], vec![]), "a seizure is of owners alone");
}

#[test]
fn no_more_is_seized_than_the_debtor_holds_or_the_reviewer_ticks_it() {
    let of_half = house(unit_status::CURRENT, Some((1, co_ownership::SHARED, HALF)));
    let alone = house(unit_status::CURRENT, Some((1, co_ownership::SINGLE, None)));
    let jointly = house(unit_status::CURRENT, Some((1, co_ownership::JOINT, None)));
    let more = Some((501, 1_000));
    for (slots, of, is_within) in [
        (&of_half, HALF, true),
        (&of_half, more, false),
        (&of_half, None, false),
        (&alone, None, true),
        (&alone, Some((1, 1)), true),
        (&jointly, None, true),
        (&jointly, HALF, true),
    ] {
        let outcome = if is_within { NOTHING } else { (vec![], vec![84]) };
        assert_eq!(failed(&order(1, 1, of), slots), outcome, "{of:?}");
    }
}
