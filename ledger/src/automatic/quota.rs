//! How many records of a kind a bureau's policy key has approved on a day of China's calendar, where the policy sets a
//! quota (namespace 9).

use kexin_proof::hash::StateKey;
use kexin_proof::height::TimeMs;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Value, Width};

use crate::act::Register;
use crate::calendar::day_number;
use crate::store::StoreError;

/// Slots of a count (namespace 9), 16.
pub mod count_slot {
    /// How many, number.
    pub const COUNT: u16 = 2;
}

/// Key of a count: `count` ‖ kind u16 ‖ organisation u32 ‖ day u32, in days since 1970-01-01 in China.
#[must_use]
pub fn count_key(kind: u16, org: u32, day: u32) -> StateKey {
    let name = [&b"count"[..], &kind.to_be_bytes(), &org.to_be_bytes(), &day.to_be_bytes()];
    state_key(Namespace::Policy, &name.concat())
}

/// How many were approved on the day of a moment, before it.
pub(super) fn used(kind: u16, org: u32, time: TimeMs, register: &dyn Register) -> Result<u64, StoreError> {
    let value = register.value(&count_key(kind, org, day_number(time)))?;
    Ok(value.and_then(|value| value.slots().number(count_slot::COUNT)).unwrap_or_default())
}

/// Counts one more.
pub(super) fn count(
    kind: u16,
    org: u32,
    time: TimeMs,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let used = used(kind, org, time, register)?;
    let draft = register.draft(&count_key(kind, org, day_number(time)), Width::W16)?;
    draft.set(count_slot::COUNT, Value::Number(used + 1));
    Ok(())
}
