//! T01 首次登记: a unit enters the register with its first owners (实施细则 24).

use kexin_proof::slot_table::{unit as unit_slot, unit_status};
use kexin_proof::slots::{Date, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::owners::OWNER_FACTS;
use super::owners::{NewOwners, index_owners};
use super::{ActKind, CasePath, Filing, Register, land, notice_clock};
use crate::attestation::{Attestation, Claims, PublicNotice, SiteCheck};
use crate::book::{Figure, RuleBook};
use crate::calendar::day_of;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::codes::List;
use crate::record::{Role, SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Unit, is_land, refresh, unit_key, write_owners};

/// Kind number of T01.
pub const KIND: u16 = 1;
/// Registration type 首次登记.
const REGISTRATION_TYPE: u32 = 100;
/// Right types of ownership and use (GB2015, A8): what T01 may enter.
const RIGHT_TYPES: std::ops::RangeInclusive<u32> = 1..=18;
/// Cause 合法建造, where none is said.
const CONSTRUCTION: u32 = 9;
/// Fixture letter of a building.
const BUILDING: char = 'F';
/// Ownership letter of collective land.
const COLLECTIVE: char = 'J';

/// Slots of a first registration, beside those of every record.
pub mod fact {
    /// Planned use 规划用途, code; may be absent of what is no building.
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
    /// Planned use; none of land whose use is not said.
    pub use_code: Option<u32>,
    /// Area, in 0.01 m².
    pub area: u64,
    /// Last day of the land-use term.
    pub land_term_end: Option<Date>,
    /// Cause 登记原因.
    pub cause: u32,
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
            check_new_code(unit, record.slots().text(fact::PARCEL), record, book, faults);
        }
        let slots = record.slots();
        super::require_types(record, book, REGISTRATION_TYPE, |right| RIGHT_TYPES.contains(&right), faults);
        let cause = match slots.code(slot::CAUSE) {
            Some(_) => super::require_cause(record, book, faults),
            None => Some(CONSTRUCTION),
        };
        let use_code = slots.code(fact::USE);
        // The use of a building is planned; that of land, woods and others may be told by other standards.
        if use_code.is_none() && unit.is_some_and(|unit| unit.fixture() == BUILDING) {
            faults.add(Rejection::about(7, "use"));
        }
        if use_code.is_some_and(|code| !book.codes().has(List::HouseUse, code)) {
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
        Some(Self {
            unit: unit?,
            use_code,
            area: area?,
            land_term_end: slots.date(fact::LAND_TERM_END),
            cause: cause?,
            owners: owners?,
        })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.unit]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let value = register.value(&unit_key(&self.unit))?;
        // A unit that was sold before it was built becomes current; what was current once never begins again.
        if let Some(unit) = value.as_deref().and_then(|value| Unit::of(value.slots())) {
            findings.require(41, !unit.is_current());
            findings.require(104, unit.is_current() || unit.is_planned());
            notice_clock::check(&unit, filing.place.time, register.book(), findings);
        }
        self.check_land(register, findings)?;
        if self.unit.fixture() == BUILDING {
            findings.require(44, self.is_completed(filing));
            if !self.is_visited(filing, register)? {
                findings.add(Rejection::about(132, "SITE_CHECK"));
            }
        }
        if self.unit.ownership() == COLLECTIVE {
            self.check_public_notice(filing, register, findings)?;
        }
        for number in &self.owners.numbers {
            title::check_new(number, register, findings)?;
            title::check_series(number, &self.unit, filing, register, findings)?;
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
        draft.set(unit_slot::CAUSE, Value::Code(self.cause));
        draft.set(unit_slot::FIRST_RECORD, Value::Hash(*filing.record.id().as_bytes()));
        draft.set(unit_slot::OWNED_SINCE_HEIGHT, Value::Number(filing.place.height.value()));
        draft.set(unit_slot::OWNED_SINCE_TIME, Value::Time(filing.place.time));
        write_owners(draft, &self.owners.owners);
        notice_clock::start(&self.unit, filing.place.time, register)?;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        refresh(draft, filing.place.time);
        let entries = super::owner_entries(draft);
        index_owners(&self.unit, &[], &entries, register);
        land::add_fixture(&self.unit, filing, register)?;
        for number in &self.owners.numbers {
            title::issue(number, CertificateKind::Title, &self.unit, filing, register)?;
        }
        Ok(())
    }
}

impl FirstRegistration {
    /// of what stands on land.
    fn check_land(&self, register: &dyn Register, findings: &mut Findings) -> Result<(), StoreError> {
        if is_land(&self.unit) {
            return Ok(());
        }
        let value = land::below(&self.unit, register)?;
        let land = value.as_deref().and_then(|value| Unit::of(value.slots()));
        land::check_right(land.as_ref(), findings);
        if let Some(land) = land {
            land::check_term(&land, self.land_term_end, self.use_code, findings);
            land::check_use(&land, self.use_code, findings);
        }
        Ok(())
    }

    /// the planning authority has accepted the completed building, with this use and area (实施细则 35).
    fn is_completed(&self, filing: &Filing<'_>) -> bool {
        filing.signed().attestations().iter().any(|attestation| {
            let Claims::Planning(planning) = &attestation.statement().claims else { return false };
            attestation.signature().role == Role::Planning
                && planning.unit == self.unit
                && planning.completed
                && planning.area == self.area
                && Some(planning.use_code) == self.use_code
        })
    }

    /// somebody of a bureau with a say over the unit has been there, and found it as stated (条例 19).
    fn is_visited(&self, filing: &Filing<'_>, register: &dyn Register) -> Result<bool, StoreError> {
        for attestation in filing.signed().attestations() {
            let Claims::SiteCheck(visit) = &attestation.statement().claims else { continue };
            if visit.unit == self.unit
                && visit.finding == SiteCheck::AS_STATED
                && self.is_competent(attestation, register)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// rights in collective land are registered once a public notice of them has ended (实施细则 17).
    fn check_public_notice(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let book = register.book();
        let days = book.figure(Figure::PublicNoticeWorkingDays);
        let mut unmet = Rejection::new(48);
        for attestation in filing.signed().attestations() {
            let Claims::PublicNotice(notice) = &attestation.statement().claims else { continue };
            if notice.unit != self.unit
                || notice.matter != PublicNotice::FIRST_REGISTRATION
                || !self.is_competent(attestation, register)?
            {
                continue;
            }
            match book.holidays().period_of_working_days_end(notice.published_at, days) {
                Ok(end) if end <= filing.place.time => return Ok(()),
                Ok(_) => {}
                Err(unknown) => unmet = unknown.into(),
            }
        }
        findings.add(unmet);
        Ok(())
    }

    /// Whether a bureau with a say over the unit states it.
    fn is_competent(&self, attestation: &Attestation, register: &dyn Register) -> Result<bool, StoreError> {
        let bureau = register.organisation(attestation.signature().org)?;
        Ok(bureau.is_some_and(|bureau| bureau.covers(self.unit.county())))
    }
}

/// a code that may begin a unit.
pub(super) fn check_new_code(
    unit: &UnitCode,
    parcel: Option<&str>,
    record: &SignedRecord,
    book: &RuleBook,
    faults: &mut Findings,
) {
    if let Some(day) = faults.take(day_of(record.envelope().issued_at).map_err(|_| Rejection::new(136))) {
        faults.require(2, book.areas().begins_units_on(unit.county(), day));
    }
    faults.require(3, unit.combination().is_ok());
    faults.require(4, !unit.is_virtual());
    faults.require(5, parcel == Some(unit.parcel()));
}
