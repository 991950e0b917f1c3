//! The land below a unit: how many current units stand on it.

use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::{Filing, Register};
use crate::store::StoreError;
use crate::unit::{land_of, refresh, unit_key};

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
