//! The land below a unit: what stands on it needs its right, keeps to its use and ends with its term.

use std::sync::Arc;

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::{Date, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::{Filing, Register};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Seizure, Unit, is_dwelling, land_of, refresh, unit_key};
use crate::value::StateValue;

/// Right types under which something stands on land: every one but the ownership of land (GB2015, A8).
const USE_RIGHTS: std::ops::RangeInclusive<u32> = 3..=18;

/// The value of the land below a unit; none for land itself, and while the register has none.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn below(unit: &UnitCode, register: &dyn Register) -> Result<Option<Arc<StateValue>>, StoreError> {
    land_of(unit).map_or(Ok(None), |land| register.value(&unit_key(&land)))
}

/// Seizures in force of the land below a unit for debts of its owners: they take hold of what is built on the land. Those
/// of another's debts do not: of a parcel with many houses each is its owner's (法释〔2004〕15号 23).
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn seizures_against(
    unit: &Unit<'_>,
    code: &UnitCode,
    time: TimeMs,
    register: &dyn Register,
) -> Result<Vec<Seizure>, StoreError> {
    let value = below(code, register)?;
    let land = value.as_deref().and_then(|value| Unit::of(value.slots()));
    let seizures = land.map(|land| land.active_seizures(time)).unwrap_or_default();
    let owners = unit.owners();
    let is_owners = |seizure: &Seizure| owners.iter().any(|owner| owner.party == seizure.debtor);
    Ok(seizures.into_iter().filter(is_owners).collect())
}

/// the parcel has a land right in force, on which something may stand (民法典 352).
pub fn check_right(land: Option<&Unit<'_>>, findings: &mut Findings) {
    findings
        .require(42, land.is_some_and(|land| land.is_current() && USE_RIGHTS.contains(&land.right_type())));
}

/// a right does not outlast the land-use term (条例 22). That of a dwelling is renewed by law, so there it is a
/// warning (民法典 359).
pub fn check_term(land: &Unit<'_>, term_end: Option<Date>, use_code: Option<u32>, findings: &mut Findings) {
    let outlasts = land.land_term_end().zip(term_end).is_some_and(|(land, term)| term > land);
    if outlasts {
        let is_dwelling = use_code.is_some_and(is_dwelling);
        findings.add(if is_dwelling { Rejection::warning(31) } else { Rejection::new(31) });
    }
}

/// R-043, a warning: planned use and land use are of one group, where both are said.
pub fn check_use(land: &Unit<'_>, use_code: Option<u32>, findings: &mut Findings) {
    let of_land = land.slots().code(unit_slot::USE);
    let differs = of_land.zip(use_code).is_some_and(|(land, planned)| use_group(land) != use_group(planned));
    findings.require(43, !differs);
}

/// Group of a use: the first digit of its code (GB2015, A17).
const fn use_group(use_code: u32) -> u32 {
    let mut group = use_code;
    while group >= 10 {
        group /= 10;
    }
    group
}

/// Counts a unit that has become current on the land below it.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn add_fixture(
    unit: &UnitCode,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    count(unit, |standing| standing + 1, filing, register)
}

/// Counts a unit that is no longer current off the land below it.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn remove_fixture(
    unit: &UnitCode,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    count(unit, |standing| standing.saturating_sub(1), filing, register)
}

/// The count stands on the land's value also before the land is registered, so that nothing imported is forgotten.
fn count(
    unit: &UnitCode,
    change: impl Fn(u64) -> u64,
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let Some(land) = land_of(unit) else { return Ok(()) };
    let draft = register.draft(&unit_key(&land), Width::W32)?;
    let standing = draft.slots().number(unit_slot::FIXTURES).unwrap_or_default();
    draft.set(unit_slot::FIXTURES, Value::Number(change(standing)));
    refresh(draft, filing.place.time);
    Ok(())
}

#[cfg(test)]
mod tests {
    //! Groups of uses.

    use super::use_group;

    #[test]
    fn a_use_belongs_to_the_group_of_its_first_digit() {
        for (code, group) in [(10, 1), (11, 1), (111, 1), (20, 2), (34, 3), (84, 8)] {
            assert_eq!(use_group(code), group, "{code}");
        }
    }
}
