//! How a unit ends and how those that follow it begin: status, owners, lineage, certificates, the count on the land.

use std::collections::BTreeSet;

use kexin_proof::slot_table::{unit as unit_slot, unit_status};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::burdens::Burdens;
use crate::act::owners::index_owners;
use crate::act::{Filing, Register, land, owner_entries};
use crate::certificate_number::CertificateKind;
use crate::store::StoreError;
use crate::title;
use crate::unit::lineage::{Relative, add_child, add_parent};
use crate::unit::{Owner, Unit, refresh, unit_key, write_owners};

/// A unit that has ended.
pub(in crate::act) struct Ended {
    /// Its facts as they were.
    pub facts: Slots,
    /// Its owners as they were.
    pub owners: Vec<Owner>,
    /// What was in force on it.
    pub burdens: Burdens,
}

impl Ended {
    /// Every certificate of title that was in force for it.
    pub fn certificates(&self) -> BTreeSet<String> {
        let shared = self.facts.text(unit_slot::CERTIFICATE).map(str::to_owned);
        self.owners.iter().filter_map(|owner| owner.certificate.clone()).chain(shared).collect()
    }
}

/// Ends a unit for a reason, one of `historic_reason`; units of `children` follow it. Nobody holds it any more, nothing
/// on it is in force, and it counts no longer on its land.
pub(in crate::act) fn end_unit(
    code: &UnitCode,
    reason: u32,
    children: &[UnitCode],
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<Ended, StoreError> {
    let time = filing.place.time;
    let draft = register.draft(&unit_key(code), Width::W32)?;
    refresh(draft, time);
    let facts = draft.slots().clone();
    let unit = Unit::of(&facts).expect("checked: the unit is registered");
    let owners = unit.owners();
    let was_current = unit.is_current();
    let burdens = Burdens::take(code, draft);
    draft.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
    draft.set(unit_slot::HISTORIC_REASON, Value::Code(reason));
    draft.clear(unit_slot::OWNERS);
    let case = filing.signed().case_number();
    for child in children {
        add_child(draft, &Relative { unit: *child, way: reason, case: case.to_owned() });
    }
    refresh(draft, time);
    index_owners(code, &owners, &[], register);
    if was_current {
        land::remove_fixture(code, filing, register)?;
    }
    Ok(Ended { facts, owners, burdens })
}

/// A unit that begins in the place of others.
pub(in crate::act) struct NewUnit<'a> {
    /// Its code.
    pub code: &'a UnitCode,
    /// What it came from.
    pub parents: Vec<UnitCode>,
    /// How: one of `historic_reason`.
    pub way: u32,
    /// Facts that it takes over; list slots are passed over.
    pub like: &'a Slots,
    /// Facts of its own, which go before those.
    pub own: Vec<(u16, Value)>,
    /// Its owners.
    pub owners: &'a [Owner],
    /// The certificate that all of them get.
    pub number: &'a str,
}

/// Facts that a unit keeps when it goes on under other codes.
const KEPT: [u16; 9] = [
    unit_slot::RIGHT_TYPE,
    unit_slot::CO_OWNERSHIP,
    unit_slot::USE,
    unit_slot::LAND_TERM_END,
    unit_slot::LOCATION,
    unit_slot::OWNED_SINCE_HEIGHT,
    unit_slot::OWNED_SINCE_TIME,
    unit_slot::QUALITY,
    unit_slot::CAUSE,
];

/// Begins a unit: facts, owners, burdens, lineage, holders, certificate, and the count on its land.
pub(in crate::act) fn begin_unit(
    new: &NewUnit<'_>,
    burdens: &[(&Burdens, &dyn Fn(u16) -> bool)],
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let text = |text: &str| Value::text(text).expect("codes and numbers are short and clean");
    let draft = register.draft(&unit_key(new.code), Width::W32)?;
    for slot in KEPT {
        if let Some(value) = new.like.get(slot) {
            draft.set(slot, value.clone());
        }
    }
    for (slot, value) in &new.own {
        draft.set(*slot, value.clone());
    }
    draft.set(unit_slot::CODE, text(new.code.as_str()));
    draft.set(unit_slot::PARCEL, text(new.code.parcel()));
    draft.set(unit_slot::STATUS, Value::Code(unit_status::CURRENT));
    draft.set(unit_slot::FIRST_RECORD, Value::Hash(*filing.record.id().as_bytes()));
    draft.set(unit_slot::CERTIFICATE, text(new.number));
    let owners: Vec<Owner> =
        new.owners.iter().map(|owner| Owner { certificate: None, ..owner.clone() }).collect();
    write_owners(draft, &owners);
    for (burdens, wanted) in burdens {
        burdens.enter(draft, wanted);
    }
    let case = filing.signed().case_number();
    for parent in &new.parents {
        add_parent(draft, &Relative { unit: *parent, way: new.way, case: case.to_owned() });
    }
    refresh(draft, filing.place.time);
    let entries = owner_entries(draft);
    index_owners(new.code, &[], &entries, register);
    land::add_fixture(new.code, filing, register)?;
    title::issue(new.number, CertificateKind::Title, new.code, filing, register)
}
