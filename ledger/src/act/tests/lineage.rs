//! Units that are divided, joined, given other codes, or cancelled: what follows them, and what stands in the way.

use std::collections::BTreeSet;

use kexin_proof::hash::StateKey;
use kexin_proof::slot_table::{unit as unit_slot, unit_status};
use kexin_proof::unit_code::UnitCode;

use crate::fixture::desk::{Desk, REGISTER, REGISTER_WITH_BANK, party};
use crate::holder::holder_key;
use crate::record::RecordDraft;
use crate::state::{TreeId, leaves};
use crate::title::{certificate_key, certificate_slot};
use crate::unit::{Unit, unit_key};
use crate::value::StateReader;

mod cancel;
mod merge;
mod properties;
mod recode;
mod split;

use super::planted::Planted;

/// Area of the fixture's houses.
const WHOLE: u64 = 10_117;

/// The land of the fixture's houses.
fn land() -> UnitCode {
    "440106001002GB00014W00000000".parse().expect("a code by the standard")
}

/// The rules that an act breaks, by number, whoever has accepted or reviewed it.
fn broken(desk: &mut Desk, draft: &RecordDraft) -> Vec<u16> {
    let record = desk.chain.ready(draft, &REGISTER);
    Planted::on(desk).broken_by_act(&record)
}

/// Outcome of a registration; its case is withdrawn when a rule refuses.
fn outcome(desk: &mut Desk, draft: &RecordDraft, unit: &UnitCode, case: &str) -> u16 {
    let outcome = desk.register(draft);
    if outcome != 0 {
        desk.withdraw(unit, case);
    }
    outcome
}

/// Mortgages a house of party 1 to the bank.
fn mortgaged(desk: &mut Desk, house: &UnitCode, case: &str, serial: u32) {
    let mut mortgage = desk.mortgage(house, case, 1, serial);
    desk.esign(&mut mortgage, house, &[1]);
    assert_eq!(desk.chain.outcome(&mortgage, &REGISTER_WITH_BANK), 0, "mortgaged");
}

/// Units that a party holds, by the index of holders.
fn held(desk: &Desk, number: u8) -> BTreeSet<StateKey> {
    let tree = TreeId::Holder(holder_key(&party(number)));
    let at = desk.chain.head().height();
    leaves(desk.chain.store(), &tree, at, 2_000).unwrap().into_iter().map(|(unit, _)| unit).collect()
}

fn keys(units: &[UnitCode]) -> BTreeSet<StateKey> {
    units.iter().map(unit_key).collect()
}

/// Status of a certificate or proof, and the unit that it names.
fn certificate(desk: &Desk, number: &str) -> (u32, String) {
    let value = desk.chain.store().value(&certificate_key(number)).expect("memory").expect("issued");
    let slots = value.slots();
    let status = slots.code(certificate_slot::STATUS).expect("a status");
    (status, slots.text(certificate_slot::UNIT).expect("a unit").to_owned())
}

/// Cases of the mortgages in force on a unit, with their places.
fn mortgages(desk: &Desk, unit: &UnitCode) -> Vec<(String, (u64, u64))> {
    let value = desk.value(unit);
    let view = Unit::of(value.slots()).expect("registered");
    view.active_mortgages().into_iter().map(|mortgage| (mortgage.case, mortgage.order)).collect()
}

/// Why a unit is historic; none while it is not.
fn ended_by(desk: &Desk, unit: &UnitCode) -> Option<u32> {
    let value = desk.value(unit);
    let is_historic = value.slots().code(unit_slot::STATUS) == Some(unit_status::HISTORIC);
    value.slots().code(unit_slot::HISTORIC_REASON).filter(|_| is_historic)
}

/// How many current units the land counts.
fn standing(desk: &Desk, land: &UnitCode) -> u64 {
    let value = desk.chain.store().value(&unit_key(land)).expect("memory");
    value.and_then(|value| value.slots().number(unit_slot::FIXTURES)).unwrap_or_default()
}
