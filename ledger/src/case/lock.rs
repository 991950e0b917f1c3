//! The lock that a running case holds on each of its units.
//!
//! It has a key of its own (namespace 13), so that locking does not move the unit's version; it lapses after a term, so
//! that a dead bureau cannot freeze a unit (`docs/formats.md` 5).

use kexin_proof::hash::StateKey;
use kexin_proof::height::TimeMs;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::{Filing, Register};
use crate::registry::Parameter;
use crate::store::StoreError;
use crate::value::StateValue;

use super::write::set_text;

const DAY_MS: u64 = 24 * 3_600 * 1_000;

/// Slots of a lock (namespace 13), 16.
pub mod lock_slot {
    /// Key of the case that holds it, hash.
    pub const CASE: u16 = 2;
    /// 1 held, 2 released, code.
    pub const STATE: u16 = 3;
    /// Number of the case, text.
    pub const NUMBER: u16 = 4;
    /// Since when, time.
    pub const SINCE: u16 = 5;
    /// First moment at which it no longer holds, time.
    pub const UNTIL: u16 = 6;
}

/// Values of [`lock_slot::STATE`].
pub mod lock_state {
    /// Held.
    pub const HELD: u32 = 1;
    /// Released.
    pub const RELEASED: u32 = 2;
}

/// Key of a unit's lock in the state map.
#[must_use]
pub fn lock_key(unit: &UnitCode) -> StateKey {
    state_key(Namespace::Lock, unit.as_bytes())
}

/// First moment at which a lock that was taken at `since` no longer holds.
///
/// # Panics
/// Never: block times end long before 2^63 − 1 ms.
#[must_use]
pub fn first_moment_unlocked(since: TimeMs, lock_days: u64) -> TimeMs {
    since.plus(lock_days * DAY_MS).expect("block times end long before 2^63 - 1 ms")
}

/// The case that holds a lock at a time.
#[must_use]
pub fn holder_at(lock: &StateValue, time: TimeMs) -> Option<StateKey> {
    let slots = lock.slots();
    let holds = slots.code(lock_slot::STATE) == Some(lock_state::HELD)
        && slots.time(lock_slot::UNTIL).is_some_and(|until| time < until);
    slots.hash(lock_slot::CASE).filter(|_| holds).map(|case| StateKey::from_bytes(*case))
}

/// Whether a case other than this record's holds the unit's lock.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn is_locked_by_other(
    filing: &Filing<'_>,
    unit: &UnitCode,
    register: &dyn Register,
) -> Result<bool, StoreError> {
    let lock = register.value(&lock_key(unit))?;
    let case = filing.signed().case().key;
    Ok(lock.is_some_and(|lock| holder_at(&lock, filing.place.time).is_some_and(|holder| holder != case)))
}

/// Whether a case other than this record's holds the lock of one of the units.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub(super) fn is_any_locked(
    filing: &Filing<'_>,
    units: &[UnitCode],
    register: &dyn Register,
) -> Result<bool, StoreError> {
    for unit in units {
        if is_locked_by_other(filing, unit, register)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the lock of every unit for the record's case.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn lock(filing: &Filing<'_>, units: &[UnitCode], register: &mut dyn Register) -> Result<(), StoreError> {
    let since = filing.place.time;
    let until = first_moment_unlocked(since, register.parameter(Parameter::LockDays)?);
    for unit in units {
        let draft = register.draft(&lock_key(unit), Width::W16)?;
        draft.set(lock_slot::CASE, Value::Hash(*filing.signed().case().key.as_bytes()));
        draft.set(lock_slot::STATE, Value::Code(lock_state::HELD));
        set_text(draft, lock_slot::NUMBER, filing.signed().case_number());
        draft.set(lock_slot::SINCE, Value::Time(since));
        draft.set(lock_slot::UNTIL, Value::Time(until));
    }
    Ok(())
}

/// Releases the locks that the record's case holds among those of `units`; a lapsed one may be another's by now.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub(super) fn release(
    filing: &Filing<'_>,
    units: &[UnitCode],
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let case = filing.signed().case().key;
    for unit in units {
        let key = lock_key(unit);
        let is_ours = register.value(&key)?.is_some_and(|lock| {
            lock.slots().hash(lock_slot::CASE) == Some(case.as_bytes())
                && lock.slots().code(lock_slot::STATE) == Some(lock_state::HELD)
        });
        if is_ours {
            register.draft(&key, Width::W16)?.set(lock_slot::STATE, Value::Code(lock_state::RELEASED));
        }
    }
    Ok(())
}
