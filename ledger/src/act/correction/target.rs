//! The record that is corrected: that it belongs to the unit, and what was registered since.
//!
//! The state proves it. A unit names its first record, its last one and that which gave the present owners their right;
//! the case of any other names it in the step by which it was registered. A unit that was given another code 代码变更 is
//! the same unit: its cases under the old code, in the old code's county, are its own.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{
    easement, habitation, historic_reason, mortgage, notice, seizure, unit as unit_slot,
};
use kexin_proof::unit_code::UnitCode;

use super::Correction;
use crate::act::{Register, succession};
use crate::case::{Case, Event, case_key};
use crate::store::StoreError;
use crate::unit::{Unit, unit_key};
use crate::value::StateValue;

/// Where a corrected record stands in the unit's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Nothing was registered on the unit since.
    Last,
    /// It gave the present owners their right, or was registered in a case, at this time.
    At(TimeMs),
    /// It began the unit; when, the unit does not say.
    First,
}

impl Correction {
    /// the record is in the unit's history.
    pub(super) fn find_target(
        &self,
        value: &StateValue,
        unit: &Unit<'_>,
        register: &dyn Register,
    ) -> Result<Option<Target>, StoreError> {
        if let Some(number) = &self.target_case {
            let codes = self.codes(unit, register)?;
            let registered = self.registered_at(number, &codes, register)?;
            return Ok(registered.map(Target::At));
        }
        let slots = value.slots();
        let is_target = |slot| slots.hash(slot) == Some(self.target.as_bytes());
        if value.last_record() == self.target {
            return Ok(Some(Target::Last));
        }
        if is_target(unit_slot::OWNED_BY) {
            return Ok(slots.time(unit_slot::OWNED_SINCE_TIME).map(Target::At));
        }
        Ok(is_target(unit_slot::FIRST_RECORD).then_some(Target::First))
    }

    /// The unit's code and, where it was recoded, those that it had before, newest first.
    fn codes(&self, unit: &Unit<'_>, register: &dyn Register) -> Result<Vec<UnitCode>, StoreError> {
        let mut codes = vec![self.unit];
        let mut parents = unit.parents();
        while let Some(before) = parents.into_iter().find(|parent| parent.way == historic_reason::RECODED) {
            if codes.len() == CODES_MAX {
                break;
            }
            codes.push(before.unit);
            let value = register.value(&unit_key(&before.unit))?;
            parents = succession::view(value.as_deref()).map(|unit| unit.parents()).unwrap_or_default();
        }
        Ok(codes)
    }

    /// When the named case registered the target on this unit.
    fn registered_at(
        &self,
        number: &str,
        codes: &[UnitCode],
        register: &dyn Register,
    ) -> Result<Option<TimeMs>, StoreError> {
        let Some(case) = case_about(number, codes, register)? else { return Ok(None) };
        let is_it = |event| matches!(event, Event::Registered | Event::RegisteredAutomatically);
        let names = |digest: Option<kexin_proof::hash::DocumentDigest>| {
            digest.is_some_and(|digest| digest.as_bytes() == self.target.as_bytes())
        };
        Ok(case
            .steps
            .iter()
            .find(|step| is_it(step.event) && names(step.digest))
            .map(|step| step.time))
    }

    /// a disposal, an advance notice or a seizure was registered after the target (实施细则 81).
    pub(super) fn is_disposed_of_since(
        &self,
        target: Target,
        unit: &Unit<'_>,
        register: &dyn Register,
    ) -> Result<bool, StoreError> {
        let slots = unit.slots();
        let since = match target {
            Target::Last => return Ok(false),
            Target::At(time) => time,
            Target::First => {
                let is_passed = slots.hash(unit_slot::OWNED_BY) != slots.hash(unit_slot::FIRST_RECORD);
                return Ok(is_passed || ENTRIES.iter().any(|(list, _)| slots.list(*list).is_some()));
            }
        };
        if slots.time(unit_slot::OWNED_SINCE_TIME).is_some_and(|owned| owned > since) {
            return Ok(true);
        }
        let codes = self.codes(unit, register)?;
        for (list, name) in ENTRIES {
            for element in slots.list(list).map_or(&[][..], |list| list.elements()) {
                let Some(number) = element.text(name) else { continue };
                let case = case_about(number, &codes, register)?;
                if case.and_then(|case| case.registration().map(|step| step.time)).is_some_and(|at| at > since) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// The case of a number about the unit under one of its codes: each county gives its own numbers.
fn case_about(
    number: &str,
    codes: &[UnitCode],
    register: &dyn Register,
) -> Result<Option<Case>, StoreError> {
    for code in codes {
        let value = register.value(&case_key(code.county(), number))?;
        if let Some(case) = value.as_deref().and_then(Case::of).filter(|case| case.has(code)) {
            return Ok(Some(case));
        }
    }
    Ok(None)
}

/// Most codes of one unit that are followed: areas are redrawn a few times in a century.
const CODES_MAX: usize = 32;

/// Lists of what bars an ex-officio correction, and where each entry names the case that made it.
const ENTRIES: [(u16, u16); 5] = [
    (unit_slot::MORTGAGES, mortgage::CASE),
    (unit_slot::SEIZURES, seizure::CASE),
    (unit_slot::NOTICES, notice::CASE),
    (unit_slot::EASEMENTS, easement::CASE),
    (unit_slot::HABITATIONS, habitation::CASE),
];
