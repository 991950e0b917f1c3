//! T01 首次登记: a unit enters the register with its first owners (实施细则 24).

use kexin_proof::slot_table::{unit as unit_slot, unit_status};
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::owners::OWNER_FACTS;
use super::owners::{NewOwners, index_owners};
use super::{ActKind, CasePath, Filing, Register};
use crate::book::RuleBook;
use crate::calendar::day_of;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::codes::List;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Unit, refresh, unit_key, write_owners};

/// Kind number of T01.
pub const KIND: u16 = 1;
/// Registration type 首次登记.
const REGISTRATION_TYPE: u32 = 100;
/// Right types of ownership and use (GB2015, A8): what T01 may enter.
const RIGHT_TYPES: std::ops::RangeInclusive<u32> = 1..=18;

/// Slots of a first registration, beside those of every record.
pub mod fact {
    /// Planned use 规划用途, code.
    pub const USE: u16 = 9;
    /// Area, in 0.01 m².
    pub const AREA: u16 = 10;
    /// End of the land-use term, date; absent when there is none.
    pub const LAND_TERM_END: u16 = 11;
    /// Form of co-ownership, code.
    pub const CO_OWNERSHIP: u16 = 12;
    /// Owners, list of 8-slot elements.
    pub const OWNERS: u16 = 13;
    /// How certificates are issued, code.
    pub const ISSUE_MODE: u16 = 14;
    /// Parcel code 宗地代码, text.
    pub const PARCEL: u16 = 15;
    /// Root of the sealed location 坐落, slot tree.
    pub const LOCATION: u16 = 16;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::USE, "use", FactType::Code),
    row(fact::AREA, "area", FactType::Area),
    row(fact::LAND_TERM_END, "land term end", FactType::Date),
    row(fact::CO_OWNERSHIP, "co-ownership", FactType::Code),
    row(fact::OWNERS, "owners", FactType::List(Width::W8, OWNER_FACTS)),
    row(fact::ISSUE_MODE, "issue mode", FactType::Code),
    row(fact::PARCEL, "parcel code", FactType::Text),
    row(fact::LOCATION, "location", FactType::Tree),
];

/// A first registration, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstRegistration {
    /// The unit.
    pub unit: UnitCode,
    /// Its owners and certificates.
    pub owners: NewOwners,
}

impl ActKind for FirstRegistration {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        if let Some(unit) = &unit {
            check_unit(unit, record, book, faults);
        }
        let slots = record.slots();
        super::require_types(record, book, REGISTRATION_TYPE, |right| RIGHT_TYPES.contains(&right), faults);
        if let Some(code) = faults.take(slots.code(fact::USE).ok_or(Rejection::about(7, "use")))
            && !book.codes().has(List::HouseUse, code)
        {
            faults.add(Rejection::about(8, "use"));
        }
        let area = faults.take(slots.area(fact::AREA).ok_or(Rejection::about(7, "area")));
        faults.require(12, area != Some(0));
        faults.take(slots.tree(fact::LOCATION).ok_or(Rejection::about(7, "location")));
        let issued = faults.take(title::parse_issued(record, CertificateKind::Title));
        let places = (fact::OWNERS, fact::CO_OWNERSHIP, fact::ISSUE_MODE);
        let owners = NewOwners::read(record, places, issued, faults);
        if let Some(owners) = &owners {
            faults.take(owners.check_whole());
        }
        Some(Self { unit: unit?, owners: owners? })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.unit]
    }

    fn check(
        &self,
        _filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let value = register.value(&unit_key(&self.unit))?;
        findings.require(41, value.as_deref().and_then(|value| Unit::of(value.slots())).is_none());
        for number in &self.owners.numbers {
            title::check_new(number, register, findings)?;
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let copied = [
            (slot::RIGHT_TYPE, unit_slot::RIGHT_TYPE),
            (fact::CO_OWNERSHIP, unit_slot::CO_OWNERSHIP),
            (fact::USE, unit_slot::USE),
            (fact::AREA, unit_slot::AREA),
            (fact::LAND_TERM_END, unit_slot::LAND_TERM_END),
            (fact::PARCEL, unit_slot::PARCEL),
            (fact::LOCATION, unit_slot::LOCATION),
            (slot::UNIT, unit_slot::CODE),
            (slot::ISSUED_NUMBER, unit_slot::CERTIFICATE),
        ];
        for (from, to) in copied {
            if let Some(value) = facts.get(from) {
                draft.set(to, value.clone());
            }
        }
        draft.set(unit_slot::STATUS, Value::Code(unit_status::CURRENT));
        draft.set(unit_slot::FIRST_RECORD, Value::Hash(*filing.record.id().as_bytes()));
        draft.set(unit_slot::OWNED_SINCE_HEIGHT, Value::Number(filing.place.height.value()));
        draft.set(unit_slot::OWNED_SINCE_TIME, Value::Time(filing.place.time));
        write_owners(draft, &self.owners.owners);
        refresh(draft, filing.place.time);
        let entries = super::owner_entries(draft);
        index_owners(&self.unit, &[], &entries, register);
        for number in &self.owners.numbers {
            title::issue(number, CertificateKind::Title, &self.unit, filing, register)?;
        }
        Ok(())
    }
}

/// a code that may begin a unit.
fn check_unit(unit: &UnitCode, record: &SignedRecord, book: &RuleBook, faults: &mut Findings) {
    if let Some(day) = faults.take(day_of(record.envelope().issued_at).map_err(|_| Rejection::new(136))) {
        faults.require(2, book.areas().begins_units_on(unit.county(), day));
    }
    faults.require(3, unit.combination().is_ok());
    faults.require(4, !unit.is_virtual());
    faults.require(5, record.slots().text(fact::PARCEL) == Some(unit.parcel()));
}
