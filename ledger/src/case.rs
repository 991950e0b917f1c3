//! Cases: where an application stands between acceptance and recording, and the lock that it holds on its unit.
//!
//! The lock has a key of its own (namespace 13), so that locking does not move the unit's version; it lapses after a
//! term, so that a dead bureau cannot freeze a unit (`docs/formats.md` 5).

use kexin_proof::hash::StateKey;
use kexin_proof::height::TimeMs;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use crate::act::{Filing, Register};
use crate::record::{AuthenticRecord, Role, SignedRecord, Signer, slot};
use crate::registry::Parameter;
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::value::{StateValue, ValueDraft};

/// Longest case number, bytes.
pub const CASE_NUMBER_BYTES_MAX: usize = 64;

const DAY_MS: u64 = 24 * 3_600 * 1_000;

/// Slots of a case (namespace 4), 16.
pub mod case_slot {
    /// Case number 业务号, text.
    pub const NUMBER: u16 = 2;
    /// State, code of [`super::CaseState`].
    pub const STATE: u16 = 3;
    /// Unit, text.
    pub const UNIT: u16 = 4;
    /// Accepting bureau, an organisation number, code.
    pub const BUREAU: u16 = 5;
    /// Jurisdiction, area code.
    pub const JURISDICTION: u16 = 6;
    /// Kind of record it is to end in, code; 2 for T02.
    pub const KIND: u16 = 7;
    /// Who accepted: organisation in the upper, person in the lower 32 bits, number.
    pub const ACCEPTOR: u16 = 8;
    /// Who reviewed, as above.
    pub const REVIEWER: u16 = 9;
    /// Block time of acceptance, time.
    pub const ACCEPTED_AT: u16 = 10;
    /// Block time of its end, time.
    pub const ENDED_AT: u16 = 11;
    /// Reason of a refusal, code.
    pub const REASON: u16 = 12;
}

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

/// Where a case stands. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum CaseState {
    /// 已受理.
    Accepted = 1,
    /// 已审核.
    Reviewed = 2,
    /// 已登簿.
    Recorded = 3,
    /// 不予登记.
    Rejected = 4,
    /// 已撤回.
    Withdrawn = 5,
}

impl CaseState {
    const ALL: [Self; 5] = [Self::Accepted, Self::Reviewed, Self::Recorded, Self::Rejected, Self::Withdrawn];

    /// The state with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as u32 == number)
    }

    /// Its name, as the API gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Reviewed => "reviewed",
            Self::Recorded => "recorded",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A case as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Where it stands.
    pub state: CaseState,
    /// Its unit.
    pub unit: UnitCode,
    /// Kind of record it is to end in.
    pub kind: u16,
    /// Who accepted.
    pub acceptor: Person,
    /// Who reviewed.
    pub reviewer: Option<Person>,
}

impl Case {
    /// Reads a case; `None` while its value holds nothing but versions, as a refused acceptance leaves it.
    #[must_use]
    pub fn of(value: &StateValue) -> Option<Self> {
        let slots = value.slots();
        Some(Self {
            state: CaseState::from_number(slots.code(case_slot::STATE)?)?,
            unit: slots.text(case_slot::UNIT)?.parse().ok()?,
            kind: u16::try_from(slots.code(case_slot::KIND)?).ok()?,
            acceptor: Person::of_number(slots.number(case_slot::ACCEPTOR)?),
            reviewer: slots.number(case_slot::REVIEWER).map(Person::of_number),
        })
    }
}

/// Whether a case still waits for somebody: it runs, or what was recorded is not yet issued.
#[must_use]
pub fn is_open(value: &StateValue) -> bool {
    Case::of(value).is_some_and(|case| matches!(case.state, CaseState::Accepted | CaseState::Reviewed))
}

/// A natural person as the register of keys numbers him.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Organisation.
    pub org: u32,
    /// Number inside it; 0 is no natural person.
    pub person: u32,
}

impl Person {
    /// Who stands behind a signer.
    #[must_use]
    pub const fn behind(signer: &Signer) -> Self {
        Self { org: signer.org, person: signer.person }
    }

    const fn of_number(number: u64) -> Self {
        Self { org: (number >> 32) as u32, person: number as u32 }
    }

    /// Organisation numbers end at 2^31 − 1, so that this stays within the integers of the encoding.
    const fn number(self) -> u64 {
        (self.org as u64) << 32 | self.person as u64
    }

    /// Whether these are two natural persons.
    #[must_use]
    pub fn is_other_than(self, other: Self) -> bool {
        self.person != 0 && other.person != 0 && self != other
    }
}

/// Key of a case in the state map: jurisdiction u32 ‖ case number.
#[must_use]
pub fn case_key(jurisdiction: u32, number: &str) -> StateKey {
    state_key(Namespace::Case, &[&jurisdiction.to_be_bytes(), number.as_bytes()].concat())
}

/// Key of a unit's lock in the state map.
#[must_use]
pub fn lock_key(unit: &UnitCode) -> StateKey {
    state_key(Namespace::Lock, unit.as_bytes())
}

/// Whether text is a case number: letters, digits and hyphens.
#[must_use]
pub fn is_case_number(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !text.is_empty() && text.len() <= CASE_NUMBER_BYTES_MAX && text.bytes().all(allowed)
}

/// Layer P for every record with a case: number, unit and first subject fit each other and the jurisdiction.
///
/// # Errors
/// R-007 when case or unit is missing or the first subject is another; R-001; R-125 when the unit lies elsewhere.
pub fn parse_unit(record: &SignedRecord) -> Result<UnitCode, Rejection> {
    let number = record.case_number();
    let jurisdiction = record.envelope().jurisdiction;
    if !is_case_number(number) || record.case().key != case_key(jurisdiction, number) {
        return Err(Rejection::about(7, "case"));
    }
    let text = record.slots().text(slot::UNIT).ok_or(Rejection::about(7, "unit"))?;
    let unit: UnitCode = text.parse().map_err(|_| Rejection::new(1))?;
    if unit.county() != jurisdiction {
        return Err(Rejection::new(125));
    }
    Ok(unit)
}

/// The case of a record, as it stands before it.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn case_of(filing: &Filing<'_>, register: &dyn Register) -> Result<Option<Case>, StoreError> {
    let value = register.value(&filing.signed().case().key)?;
    Ok(value.as_deref().and_then(Case::of))
}

/// Rules of a registration whose case was accepted and reviewed in earlier records: the case is Reviewed, for this
/// kind and unit, still holds the lock, and a registrar with a say over the unit signs.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn check_registration(
    filing: &Filing<'_>,
    unit: &UnitCode,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let case = case_of(filing, register)?;
    findings.require(121, case.as_ref().is_some_and(|case| case.state == CaseState::Reviewed));
    if let Some(case) = &case {
        // A bundle shares one case; its main act names the kind.
        let envelope = filing.signed().envelope();
        findings.require(121, case.unit == *unit && (case.kind == envelope.kind || envelope.count > 1));
    }
    require_competent(filing.record, Role::Registrar, unit, register, findings)?;
    findings.require(22, !is_locked_by_other(filing, unit, register)?);
    Ok(())
}

/// Rules of an act on a court's request, which opens and closes its case in one record: the number is new, and
/// acceptor and reviewer are two persons who sign here. A running case's lock does not stand in its way.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn check_short(
    filing: &Filing<'_>,
    unit: &UnitCode,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    findings.require(15, case_of(filing, register)?.is_none());
    let acceptor = require_competent(filing.record, Role::Acceptor, unit, register, findings)?;
    let reviewer = require_competent(filing.record, Role::Reviewer, unit, register, findings)?;
    if let (Some(acceptor), Some(reviewer)) = (acceptor, reviewer) {
        findings.require(122, acceptor.is_other_than(reviewer));
    }
    Ok(())
}

/// Demands a natural person's signature in a role, of an organisation with a say over the unit.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn require_competent(
    record: &AuthenticRecord,
    role: Role,
    unit: &UnitCode,
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<Option<Person>, StoreError> {
    let Some(signer) = record.signer(role).filter(|signer| signer.person != 0) else {
        findings.add(Rejection::about(124, role.name()));
        return Ok(None);
    };
    let organisation = register.organisation(signer.org)?;
    findings.require(125, organisation.is_some_and(|organisation| organisation.covers(unit.county())));
    Ok(Some(Person::behind(signer)))
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

/// The case that holds a lock at a time.
#[must_use]
pub fn holder_at(lock: &StateValue, time: TimeMs) -> Option<StateKey> {
    let slots = lock.slots();
    let holds = slots.code(lock_slot::STATE) == Some(lock_state::HELD)
        && slots.time(lock_slot::UNTIL).is_some_and(|until| time < until);
    slots.hash(lock_slot::CASE).filter(|_| holds).map(|case| StateKey::from_bytes(*case))
}

/// Opens the record's case: who accepted, for which kind and unit.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn open(
    filing: &Filing<'_>,
    unit: &UnitCode,
    kind: u16,
    acceptor: Person,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let record = filing.signed();
    let number = record.case_number();
    let draft = register.draft(&record.case().key, Width::W16)?;
    set_text(draft, case_slot::NUMBER, number);
    set_text(draft, case_slot::UNIT, unit.as_str());
    draft.set(case_slot::STATE, Value::Code(CaseState::Accepted as u32));
    draft.set(case_slot::BUREAU, Value::Code(record.envelope().bureau));
    draft.set(case_slot::JURISDICTION, Value::Code(record.envelope().jurisdiction));
    draft.set(case_slot::KIND, Value::Code(u32::from(kind)));
    draft.set(case_slot::ACCEPTOR, Value::Number(acceptor.number()));
    draft.set(case_slot::ACCEPTED_AT, Value::Time(filing.place.time));
    Ok(())
}

/// Notes who reviewed and moves the case to Reviewed.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn review(filing: &Filing<'_>, reviewer: Person, register: &mut dyn Register) -> Result<(), StoreError> {
    let draft = register.draft(&filing.signed().case().key, Width::W16)?;
    draft.set(case_slot::REVIEWER, Value::Number(reviewer.number()));
    draft.set(case_slot::STATE, Value::Code(CaseState::Reviewed as u32));
    Ok(())
}

/// Ends the case in `state`, and releases the unit's lock if the case holds it.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn end(
    filing: &Filing<'_>,
    unit: &UnitCode,
    state: CaseState,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    let case = filing.signed().case().key;
    let draft = register.draft(&case, Width::W16)?;
    draft.set(case_slot::STATE, Value::Code(state as u32));
    draft.set(case_slot::ENDED_AT, Value::Time(filing.place.time));
    let key = lock_key(unit);
    let is_ours = register.value(&key)?.is_some_and(|lock| {
        lock.slots().hash(lock_slot::CASE) == Some(case.as_bytes())
            && lock.slots().code(lock_slot::STATE) == Some(lock_state::HELD)
    });
    if is_ours {
        register.draft(&key, Width::W16)?.set(lock_slot::STATE, Value::Code(lock_state::RELEASED));
    }
    Ok(())
}

/// Takes the unit's lock for the record's case.
///
/// # Errors
/// [`StoreError`] when the environment fails.
pub fn lock(filing: &Filing<'_>, unit: &UnitCode, register: &mut dyn Register) -> Result<(), StoreError> {
    let term_ms = register.parameter(Parameter::LockDays)? * DAY_MS;
    let since = filing.place.time;
    let until = since.plus(term_ms).expect("block times end long before 2^63 - 1 ms");
    let draft = register.draft(&lock_key(unit), Width::W16)?;
    draft.set(lock_slot::CASE, Value::Hash(*filing.signed().case().key.as_bytes()));
    draft.set(lock_slot::STATE, Value::Code(lock_state::HELD));
    set_text(draft, lock_slot::NUMBER, filing.signed().case_number());
    draft.set(lock_slot::SINCE, Value::Time(since));
    draft.set(lock_slot::UNTIL, Value::Time(until));
    Ok(())
}

fn set_text(draft: &mut ValueDraft, slot: u16, text: &str) {
    draft.set(slot, Value::text(text).expect("case numbers and unit codes are short and clean"));
}

#[cfg(test)]
mod tests;
