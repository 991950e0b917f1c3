//! T05 变更登记: use, area, land-use term or location of a unit have changed, its owners have not (实施细则 26).

use std::collections::BTreeSet;

use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::{Date, PartyTag, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::{Guarded, require_current};
use super::land;
use super::owners::{check_consent_to_whole, consenting};
use super::reissue::Reissue;
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::Claims;
use crate::book::RuleBook;
use crate::calendar::day_of;
use crate::case;
use crate::codes::List;
use crate::record::{Role, SignedRecord};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Unit, refresh, unit_key};

/// Kind number of T05.
pub const KIND: u16 = 5;
/// Registration type 变更登记.
const REGISTRATION_TYPE: u32 = 300;

/// Slots of a change of a unit's data, beside those of every record. Each is absent where its fact stays.
pub mod fact {
    /// Planned use 规划用途, code.
    pub const USE: u16 = 9;
    /// Area, in 0.01 m².
    pub const AREA: u16 = 10;
    /// Last day of the land-use term, date.
    pub const LAND_TERM_END: u16 = 11;
    /// Root of the sealed location 坐落, slot tree.
    pub const LOCATION: u16 = 12;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::USE, "use", FactType::Code),
    row(fact::AREA, "area", FactType::Area),
    row(fact::LAND_TERM_END, "land term end", FactType::Date),
    row(fact::LOCATION, "location", FactType::Tree),
];

/// Where each fact stands in a record and in a unit.
const COPIED: [(u16, u16); 4] = [
    (fact::USE, unit_slot::USE),
    (fact::AREA, unit_slot::AREA),
    (fact::LAND_TERM_END, unit_slot::LAND_TERM_END),
    (fact::LOCATION, unit_slot::LOCATION),
];

/// A change of a unit's data, parsed. What is none stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitData {
    /// The unit.
    pub unit: UnitCode,
    /// Planned use.
    pub use_code: Option<u32>,
    /// Area, in 0.01 m².
    pub area: Option<u64>,
    /// Last day of the land-use term.
    pub land_term_end: Option<Date>,
    /// A certificate in the place of the present one.
    pub reissue: Option<Reissue>,
}

impl ActKind for UnitData {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        super::require_types(record, book, REGISTRATION_TYPE, |right| (1..=18).contains(&right), faults);
        let slots = record.slots();
        if COPIED.iter().all(|(from, _)| slots.get(*from).is_none()) {
            faults.add(Rejection::about(7, "changed fact"));
        }
        let use_code = slots.code(fact::USE);
        if use_code.is_some_and(|code| !book.codes().has(List::HouseUse, code)) {
            faults.add(Rejection::about(8, "use"));
        }
        let area = slots.area(fact::AREA);
        faults.require(12, area != Some(0));
        let land_term_end = slots.date(fact::LAND_TERM_END);
        let today = day_of(record.envelope().issued_at).ok();
        faults.require(14, land_term_end.is_none_or(|end| today.is_some_and(|today| today <= end)));
        let reissue = Reissue::read(record, faults);
        Some(Self { unit: unit?, use_code, area, land_term_end, reissue })
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
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let Some(unit) = require_current(unit.as_ref(), findings) else { return Ok(()) };
        // A longer term is worth more to the debtor, a shorter one less to his creditors.
        if self.land_term_end.is_some() && self.land_term_end != unit.land_term_end() {
            Guarded { unit, code: &self.unit, filing }.check_seizure(register, findings)?;
        }
        let agreeing = consenting(filing, &self.unit);
        let owners: BTreeSet<PartyTag> = unit.owners().iter().map(|owner| owner.party).collect();
        findings.require(25, agreeing.is_subset(&owners));
        check_consent_to_whole(unit, &agreeing, findings);
        self.check_statements(unit, filing, findings);
        let value = land::below(&self.unit, register)?;
        if let Some(land) = value.as_deref().and_then(|value| Unit::of(value.slots())) {
            self.check_land(unit, &land, findings);
        }
        match &self.reissue {
            Some(reissue) => reissue.check((&self.unit, unit), filing, register, findings),
            None => Ok(()),
        }
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        for (from, to) in COPIED {
            if let Some(value) = facts.get(from) {
                draft.set(to, value.clone());
            }
        }
        refresh(draft, filing.place.time);
        match &self.reissue {
            Some(reissue) => reissue.apply(&self.unit, filing, register),
            None => Ok(()),
        }
    }
}

impl UnitData {
    fn use_after(&self, unit: &Unit<'_>) -> Option<u32> {
        self.use_code.or_else(|| unit.slots().code(unit_slot::USE))
    }

    /// of what stands on land, where use or term change.
    fn check_land(&self, unit: &Unit<'_>, land: &Unit<'_>, findings: &mut Findings) {
        let use_code = self.use_after(unit);
        if self.use_code.is_some() || self.land_term_end.is_some() {
            land::check_term(land, self.land_term_end.or_else(|| unit.land_term_end()), use_code, findings);
        }
        if self.use_code.is_some() {
            land::check_use(land, use_code, findings);
        }
    }

    /// a survey states the new area, the planning or land authority the new use or term.
    fn check_statements(&self, unit: &Unit<'_>, filing: &Filing<'_>, findings: &mut Findings) {
        let states = |says: &dyn Fn(Role, &Claims) -> bool| {
            let mut statements = filing.signed().attestations().iter();
            statements.any(|found| says(found.signature().role, &found.statement().claims))
        };
        let area = self.area.unwrap_or_else(|| unit.area());
        let use_code = self.use_after(unit).unwrap_or_default();
        let is_surveyed = states(&|role, claims| match claims {
            Claims::Survey(survey) => {
                role == Role::Survey && survey.area_centi_m2(&self.unit) == Some(area)
            }
            _ => false,
        });
        let is_planned = states(&|role, claims| match claims {
            Claims::Planning(planning) => {
                role == Role::Planning
                    && planning.unit == self.unit
                    && planning.area == area
                    && planning.use_code == use_code
            }
            _ => false,
        });
        if self.area.is_some() && !is_surveyed {
            findings.add(Rejection::about(132, "SURVEY_OK"));
        }
        if (self.use_code.is_some() || self.land_term_end.is_some()) && !is_planned {
            findings.add(Rejection::about(132, "PLANNING_OK"));
        }
    }
}
