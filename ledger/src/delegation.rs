//! Delegations 委托: a bureau lets another review, or also register, part of what lies in its jurisdiction (全域登记).
//!
//! One state value each (namespace 8), written by governance, never deleted: an old review can always be judged. What a
//! delegation covers is told by the codes of the units, never by who sends a record.

use kexin_proof::hash::StateKey;
use kexin_proof::height::TimeMs;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::{UNIT_CODE_CHARS, UnitCode};

use crate::act::Register;
use crate::calendar::period_of_months_end;
use crate::case::Mode;
use crate::store::StoreError;
use crate::value::{StateValue, ValueDraft};

/// Longest term of a delegation, months.
pub const TERM_MONTHS_MAX: u64 = 36;
/// Shortest prefix of unit codes, characters: a province.
pub const PREFIX_CHARS_MIN: usize = 2;
/// Digits of an area code.
const AREA_DIGITS: usize = 6;
/// Bits of the kinds of record that a case may end in, T01 to T26.
const KINDS_ALL: u64 = ((1 << 27) - 1) & !1;

/// Slots of a delegation (namespace 8), 16.
pub mod delegation_slot {
    /// Number, code.
    pub const ID: u16 = 2;
    /// Bureau whose jurisdiction it is, an organisation number, code.
    pub const GRANTOR: u16 = 3;
    /// Who acts in its place, an organisation number, code.
    pub const GRANTEE: u16 = 4;
    /// What he may do: 2 first review, 3 final review and registration, code of [`crate::case::Mode`].
    pub const MODE: u16 = 5;
    /// First characters of the unit codes it is for, text.
    pub const PREFIX: u16 = 6;
    /// First moment at which it is in force, time.
    pub const FROM: u16 = 7;
    /// First moment at which it no longer is, time.
    pub const TO: u16 = 8;
    /// Kinds of record, number whose bit n stands for Tn.
    pub const KINDS: u16 = 9;
    /// When it was revoked, time.
    pub const REVOKED_AT: u16 = 10;
}

/// Slots of a delegation in a governance record, 16.
pub mod term_slot {
    /// Number, code.
    pub const ID: u16 = 0;
    /// Grantor, code.
    pub const GRANTOR: u16 = 1;
    /// Grantee, code.
    pub const GRANTEE: u16 = 2;
    /// Mode, code.
    pub const MODE: u16 = 3;
    /// Prefix, text.
    pub const PREFIX: u16 = 4;
    /// From, time.
    pub const FROM: u16 = 5;
    /// To, time.
    pub const TO: u16 = 6;
    /// Kinds, number.
    pub const KINDS: u16 = 7;
}

/// What is delegated to whom, for which units and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Number, above 0, given once.
    pub id: u32,
    /// Bureau whose jurisdiction it is.
    pub grantor: u32,
    /// Who acts in its place.
    pub grantee: u32,
    /// [`Mode::Joint`] or [`Mode::Central`].
    pub mode: Mode,
    /// First characters of the unit codes it is for.
    pub prefix: String,
    /// First moment at which it is in force.
    pub from: TimeMs,
    /// First moment at which it no longer is.
    pub to: TimeMs,
    /// Kinds of record; bit n stands for Tn.
    pub kinds: u64,
}

impl Delegation {
    /// Whether numbers, prefix, kinds and term are allowed (at most three years).
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_delegable = matches!(self.mode, Mode::Joint | Mode::Central);
        let kinds = self.kinds != 0 && self.kinds & !KINDS_ALL == 0;
        let latest = period_of_months_end(self.from, TERM_MONTHS_MAX);
        let term = self.from < self.to && latest.is_ok_and(|latest| self.to <= latest);
        let parties = self.id != 0 && self.grantor != self.grantee;
        parties && is_delegable && kinds && term && is_prefix(&self.prefix)
    }

    /// The smallest area in which every unit of the prefix lies: a county, or a city or province with zeros behind.
    #[must_use]
    pub fn area(&self) -> u32 {
        let digits = self.prefix.bytes().take(AREA_DIGITS).map(|byte| u32::from(byte.saturating_sub(b'0')));
        digits.chain(std::iter::repeat(0)).take(AREA_DIGITS).fold(0, |area, digit| area * 10 + digit)
    }

    /// Whether it is for a kind of record.
    #[must_use]
    pub const fn is_for_kind(&self, kind: u16) -> bool {
        kind < 64 && self.kinds >> kind & 1 == 1
    }

    /// Whether it is for a unit.
    #[must_use]
    pub fn is_for_unit(&self, unit: &UnitCode) -> bool {
        unit.as_str().starts_with(&self.prefix)
    }

    /// Reads an element of [`term_slot`] layout.
    pub(crate) fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            id: element.code(term_slot::ID)?,
            grantor: element.code(term_slot::GRANTOR)?,
            grantee: element.code(term_slot::GRANTEE)?,
            mode: Mode::from_number(element.code(term_slot::MODE)?)?,
            prefix: element.text(term_slot::PREFIX)?.to_owned(),
            from: element.time(term_slot::FROM)?,
            to: element.time(term_slot::TO)?,
            kinds: element.number(term_slot::KINDS)?,
        })
    }

    /// Fills an element of [`term_slot`] layout.
    pub(crate) fn write(&self, element: &mut Slots) {
        element.set(term_slot::ID, Value::Code(self.id));
        element.set(term_slot::GRANTOR, Value::Code(self.grantor));
        element.set(term_slot::GRANTEE, Value::Code(self.grantee));
        element.set(term_slot::MODE, Value::Code(self.mode as u32));
        element.set(term_slot::PREFIX, Value::Text(self.prefix.clone()));
        element.set(term_slot::FROM, Value::Time(self.from));
        element.set(term_slot::TO, Value::Time(self.to));
        element.set(term_slot::KINDS, Value::Number(self.kinds));
    }

    /// Writes it into its state value.
    pub(crate) fn write_value(&self, draft: &mut ValueDraft) {
        draft.set(delegation_slot::ID, Value::Code(self.id));
        draft.set(delegation_slot::GRANTOR, Value::Code(self.grantor));
        draft.set(delegation_slot::GRANTEE, Value::Code(self.grantee));
        draft.set(delegation_slot::MODE, Value::Code(self.mode as u32));
        draft.set(delegation_slot::PREFIX, Value::Text(self.prefix.clone()));
        draft.set(delegation_slot::FROM, Value::Time(self.from));
        draft.set(delegation_slot::TO, Value::Time(self.to));
        draft.set(delegation_slot::KINDS, Value::Number(self.kinds));
    }
}

/// A delegation as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// What was delegated.
    pub delegation: Delegation,
    /// When it was revoked.
    pub revoked_at: Option<TimeMs>,
}

impl Granted {
    /// Reads a delegation; `None` while its value holds no more than versions.
    #[must_use]
    pub fn of(value: &StateValue) -> Option<Self> {
        let slots = value.slots();
        let delegation = Delegation {
            id: slots.code(delegation_slot::ID)?,
            grantor: slots.code(delegation_slot::GRANTOR)?,
            grantee: slots.code(delegation_slot::GRANTEE)?,
            mode: Mode::from_number(slots.code(delegation_slot::MODE)?)?,
            prefix: slots.text(delegation_slot::PREFIX)?.to_owned(),
            from: slots.time(delegation_slot::FROM)?,
            to: slots.time(delegation_slot::TO)?,
            kinds: slots.number(delegation_slot::KINDS)?,
        };
        Some(Self { delegation, revoked_at: slots.time(delegation_slot::REVOKED_AT) })
    }

    /// Whether it is in force at a time; a revocation counts from its block on.
    #[must_use]
    pub fn is_in_force(&self, time: TimeMs) -> bool {
        let Delegation { from, to, .. } = self.delegation;
        from <= time && time < to && self.revoked_at.is_none_or(|revoked| time < revoked)
    }

    /// Whether somebody may act under it.
    #[must_use]
    pub fn allows(&self, wanted: &Use<'_>) -> bool {
        let delegation = &self.delegation;
        self.is_in_force(wanted.time)
            && delegation.grantee == wanted.grantee
            && delegation.mode == wanted.mode
            && delegation.is_for_kind(wanted.kind)
            && wanted.units.iter().all(|unit| delegation.is_for_unit(unit))
    }
}

/// What somebody wants to do under a delegation.
#[derive(Clone, Copy, Debug)]
pub struct Use<'a> {
    /// Who acts.
    pub grantee: u32,
    /// Mode in which the case was accepted.
    pub mode: Mode,
    /// Kind of record that the case is to end in.
    pub kind: u16,
    /// All units of the case.
    pub units: &'a [UnitCode],
    /// Block time.
    pub time: TimeMs,
}

/// Key of a delegation in the state map.
#[must_use]
pub fn delegation_key(id: u32) -> StateKey {
    state_key(Namespace::Delegation, &id.to_be_bytes())
}

/// A delegation of the register.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn granted(id: u32, register: &dyn Register) -> Result<Option<Granted>, StoreError> {
    Ok(register.value(&delegation_key(id))?.as_deref().and_then(Granted::of))
}

/// Whether somebody may act under a delegation, whose grantor still has a say over its area.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn permits(id: u32, wanted: &Use<'_>, register: &dyn Register) -> Result<bool, StoreError> {
    let Some(found) = granted(id, register)?.filter(|found| found.allows(wanted)) else { return Ok(false) };
    let grantor = register.organisation(found.delegation.grantor)?;
    Ok(grantor.is_some_and(|grantor| grantor.covers(found.delegation.area())))
}

/// Whether text is how a unit code may begin: digits of its area, then the letters and digits of GB/T 37346.
fn is_prefix(text: &str) -> bool {
    if !(PREFIX_CHARS_MIN..=UNIT_CODE_CHARS).contains(&text.len()) {
        return false;
    }
    let mut code = *b"000000000000GB00000W00000000";
    for (place, byte) in code.iter_mut().zip(text.bytes()) {
        *place = byte;
    }
    UnitCode::new(code).is_ok()
}

#[cfg(test)]
pub(crate) mod tests;
