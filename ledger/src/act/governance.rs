//! T28 治理: organisations and keys, validators, publishers, parameters, erasures, delegations, versions of the rule
//! book.
//!
//! What touches the whole chain needs signatures of administrators of floor(2n/3)+1 distinct validator organisations;
//! an organisation's own keys need its own administrator, or the province's for keys that administer nothing, so
//! that nobody can write himself a quorum. A change that would leave the chain without one is refused.

use kexin_proof::epoch::Validator;
use kexin_proof::hash::{RecordId, StateKey};
use kexin_proof::list::List;
use kexin_proof::slots::{Slots, Width};
use kexin_proof::suite::PublicKey;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::is_clean_text;

use super::fact_table::FactRow;
use super::{ActKind, CasePath, Filing, Register};
use crate::book::{Amendment, RuleBook, books_key};
use crate::delegation::{Delegation, term_slot};
use crate::record::{RoleSet, SignedRecord};
use crate::registry::{
    AREAS_MAX, KEYS_MAX, NewKey, OrganisationFacts, OrganisationKind, Parameter, organisation_key, read_areas,
};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;

mod amend_book;
mod apply;
mod check;
pub(super) mod facts;
mod write;

/// Kind number of governance records, T28.
pub const KIND: u16 = crate::record::KIND_GOVERNANCE;

/// Largest organisation number: with a person's number it fits one integer.
pub const ORG_MAX: u32 = (1 << 31) - 1;
/// Longest name of an organisation, bytes.
pub const NAME_BYTES_MAX: usize = 256;

/// Slots of a governance record, beside those of every record.
pub mod governance_slot {
    /// Which act, code of [`super::ActCode`].
    pub const ACT: u16 = 9;
    /// Organisation that is acted upon, code.
    pub const ORG: u16 = 10;
    /// Its name, text.
    pub const NAME: u16 = 11;
    /// Its kind, code.
    pub const ORG_KIND: u16 = 12;
    /// Its areas, list of 4-slot elements: 0 code.
    pub const AREAS: u16 = 13;
    /// Place text of its certificate numbers, text.
    pub const CERTIFICATE_PLACE: u16 = 14;
    /// Keys to add, list of 8-slot elements ([`crate::registry::key_slot`], without heights).
    pub const KEYS: u16 = 15;
    /// Number of the key that is acted upon, code.
    pub const KEY_NUMBER: u16 = 16;
    /// Its new roles, number whose bit n stands for role n.
    pub const ROLES: u16 = 17;
    /// Validators in order of their numbers, list of 8-slot elements ([`super::validator_slot`]).
    pub const VALIDATORS: u16 = 18;
    /// Publishers' keys, list of 4-slot elements: 0 key, hash.
    pub const PUBLISHERS: u16 = 19;
    /// Parameter, code.
    pub const PARAMETER: u16 = 20;
    /// Its new value, number.
    pub const PARAMETER_VALUE: u16 = 21;
    /// Record whose sealed part is to be erased, hash.
    pub const RECORD: u16 = 22;
    /// Version of the rule book to be made, number.
    pub const BOOK_VERSION: u16 = 23;
    /// First height at which it is in force, number.
    pub const EFFECTIVE_HEIGHT: u16 = 24;
    /// Rows of code lists, list of 4-slot elements: 0 row, text.
    pub const BOOK_CODES: u16 = 25;
    /// Rows of areas, likewise.
    pub const BOOK_AREAS: u16 = 26;
    /// Rows of holidays, likewise.
    pub const BOOK_HOLIDAYS: u16 = 27;
    /// Figures, list of 4-slot elements: 0 figure, code; 1 value, number.
    pub const BOOK_FIGURES: u16 = 28;
    /// What is delegated, list of one 16-slot element ([`crate::delegation::term_slot`]); to revoke it its number and
    /// grantor alone.
    pub const DELEGATION: u16 = 29;
}

/// Slots of a validator, element of [`governance_slot::VALIDATORS`].
pub mod validator_slot {
    /// Organisation, code.
    pub const ORG: u16 = 0;
    /// Consensus key, hash.
    pub const CONSENSUS_KEY: u16 = 1;
    /// PeerId in base58, text.
    pub const PEER_ID: u16 = 2;
    /// Seal key, hash.
    pub const SEAL_KEY: u16 = 3;
}

/// Numbers of the acts, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum ActCode {
    /// Register an organisation.
    AddOrganisation = 1,
    /// Change its name, kind, areas or place.
    UpdateOrganisation = 2,
    /// Add keys.
    AddKeys = 3,
    /// Revoke a key.
    RevokeKey = 4,
    /// Change a key's roles.
    SetRoles = 5,
    /// Replace the validators: a new epoch.
    SetValidators = 6,
    /// Replace the publishers: a new epoch.
    SetPublishers = 7,
    /// Set a parameter.
    SetParameter = 8,
    /// Order the erasure of a sealed part.
    EraseSealed = 9,
    /// Make a version of the rule book.
    AmendBook = 12,
    /// Let another organisation review in the place of a bureau 委托.
    Delegate = 10,
    /// Revoke a delegation.
    RevokeDelegation = 11,
}

/// A governance act, parsed.
#[derive(Clone, Debug, PartialEq)]
pub enum Governance {
    /// Register an organisation with its first keys.
    AddOrganisation {
        /// Number, above 0.
        org: u32,
        /// What it is.
        facts: OrganisationFacts,
        /// Its first keys.
        keys: Vec<NewKey>,
    },
    /// Change what an organisation is.
    UpdateOrganisation {
        /// Number.
        org: u32,
        /// What it is from here on.
        facts: OrganisationFacts,
    },
    /// Add keys to an organisation.
    AddKeys {
        /// Organisation.
        org: u32,
        /// The keys.
        keys: Vec<NewKey>,
    },
    /// Revoke a key.
    RevokeKey {
        /// Organisation.
        org: u32,
        /// Key number.
        number: u16,
    },
    /// Change what a key may sign as.
    SetRoles {
        /// Organisation.
        org: u32,
        /// Key number.
        number: u16,
        /// Its roles from here on.
        roles: RoleSet,
    },
    /// Replace the validators.
    SetValidators {
        /// In order of their numbers.
        validators: Vec<Validator>,
    },
    /// Replace the publishers.
    SetPublishers {
        /// Their keys.
        publishers: Vec<PublicKey>,
    },
    /// Set a parameter.
    SetParameter {
        /// Which.
        parameter: Parameter,
        /// To what.
        value: u64,
    },
    /// Order the erasure of a record's sealed part.
    EraseSealed {
        /// The record.
        record: RecordId,
    },
    /// Make a version of the rule book.
    AmendBook(Amendment),
    /// Let another organisation review in the place of a bureau.
    Delegate {
        /// What, to whom, for which units and how long.
        delegation: Delegation,
    },
    /// Revoke a delegation.
    RevokeDelegation {
        /// Its number.
        id: u32,
        /// Who granted it.
        grantor: u32,
    },
}

impl ActKind for Governance {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = facts::FACTS;
    const PATH: CasePath = CasePath::Governance;

    fn read(record: &SignedRecord, _book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        faults.take(Self::parse(record))
    }

    fn units(&self) -> Vec<UnitCode> {
        Vec::new()
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        check::check(self, filing, register, findings)
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        apply::apply(self, filing, register)
    }
}

impl Governance {
    /// Reads the act of a governance record. Its form hangs on no version of the rule book.
    pub(crate) fn parse(record: &SignedRecord) -> Result<Self, Rejection> {
        let slots = record.slots();
        let code = slots.code(governance_slot::ACT).ok_or(Rejection::about(7, "act"))?;
        let act = parse_act(code, slots)?;
        let first = record.case().key;
        let expected = act.organisation().unwrap_or(record.envelope().bureau);
        if first != organisation_key(expected) {
            return Err(Rejection::about(7, "organisation"));
        }
        if act.versioned_parameter().is_some_and(|key| !record.subjects().iter().any(|s| s.key == key)) {
            return Err(Rejection::about(7, "parameter"));
        }
        Ok(act)
    }

    /// The organisation acted upon; of a delegation its grantor.
    #[must_use]
    pub const fn organisation(&self) -> Option<u32> {
        match self {
            Self::AddOrganisation { org, .. }
            | Self::UpdateOrganisation { org, .. }
            | Self::AddKeys { org, .. }
            | Self::RevokeKey { org, .. }
            | Self::SetRoles { org, .. }
            | Self::RevokeDelegation { grantor: org, .. } => Some(*org),
            Self::Delegate { delegation } => Some(delegation.grantor),
            Self::SetValidators { .. }
            | Self::SetPublishers { .. }
            | Self::SetParameter { .. }
            | Self::EraseSealed { .. }
            | Self::AmendBook(_) => None,
        }
    }

    /// The parameter, or pointer, that must be among the subjects, so that two changes made side by side do not both pass.
    #[must_use]
    pub fn versioned_parameter(&self) -> Option<StateKey> {
        match self {
            Self::SetValidators { .. } | Self::SetPublishers { .. } => Some(Parameter::Epoch.key()),
            Self::SetParameter { parameter, .. } => Some(parameter.key()),
            Self::AmendBook(_) => Some(books_key()),
            Self::AddOrganisation { .. }
            | Self::UpdateOrganisation { .. }
            | Self::AddKeys { .. }
            | Self::RevokeKey { .. }
            | Self::SetRoles { .. }
            | Self::EraseSealed { .. }
            | Self::Delegate { .. }
            | Self::RevokeDelegation { .. } => None,
        }
    }
}

fn parse_act(code: u32, slots: &Slots) -> Result<Governance, Rejection> {
    match code {
        1 => Ok(Governance::AddOrganisation {
            org: parse_org(slots)?,
            facts: parse_facts(slots)?,
            keys: parse_keys(slots)?,
        }),
        2 => Ok(Governance::UpdateOrganisation { org: parse_org(slots)?, facts: parse_facts(slots)? }),
        3 => Ok(Governance::AddKeys { org: parse_org(slots)?, keys: parse_keys(slots)? }),
        4 => Ok(Governance::RevokeKey { org: parse_org(slots)?, number: parse_key_number(slots)? }),
        5 => Ok(Governance::SetRoles {
            org: parse_org(slots)?,
            number: parse_key_number(slots)?,
            roles: slots
                .number(governance_slot::ROLES)
                .and_then(RoleSet::from_bits)
                .filter(|roles| roles.bits() != 0)
                .ok_or(Rejection::about(155, "roles"))?,
        }),
        6 => Ok(Governance::SetValidators { validators: parse_validators(slots)? }),
        7 => Ok(Governance::SetPublishers { publishers: parse_publishers(slots)? }),
        8 => {
            let number = slots.code(governance_slot::PARAMETER).ok_or(Rejection::about(7, "parameter"))?;
            let parameter = Parameter::from_number(number).ok_or(Rejection::about(8, "parameter"))?;
            let value = slots
                .number(governance_slot::PARAMETER_VALUE)
                .filter(|value| parameter.allows(*value))
                .ok_or(Rejection::new(155))?;
            Ok(Governance::SetParameter { parameter, value })
        }
        9 => {
            let record = slots.hash(governance_slot::RECORD).ok_or(Rejection::about(7, "record"))?;
            Ok(Governance::EraseSealed { record: RecordId::from_bytes(*record) })
        }
        12 => amend_book::parse(slots).map(Governance::AmendBook),
        10 => {
            let delegation = Delegation::read(parse_delegation(slots)?).filter(Delegation::is_sound);
            Ok(Governance::Delegate { delegation: delegation.ok_or(Rejection::about(155, "delegation"))? })
        }
        11 => {
            let element = parse_delegation(slots)?;
            let code = |slot| element.code(slot).ok_or(Rejection::about(7, "delegation"));
            let (id, grantor) = (code(term_slot::ID)?, code(term_slot::GRANTOR)?);
            if element.values().len() != 2 {
                return Err(Rejection::about(155, "delegation"));
            }
            Ok(Governance::RevokeDelegation { id, grantor })
        }
        _ => Err(Rejection::about(8, "act")),
    }
}

fn parse_org(slots: &Slots) -> Result<u32, Rejection> {
    let org = slots.code(governance_slot::ORG).ok_or(Rejection::about(7, "organisation"))?;
    if (1..=ORG_MAX).contains(&org) { Ok(org) } else { Err(Rejection::new(155)) }
}

fn parse_key_number(slots: &Slots) -> Result<u16, Rejection> {
    let number = slots.code(governance_slot::KEY_NUMBER).ok_or(Rejection::about(7, "key"))?;
    u16::try_from(number).map_err(|_| Rejection::new(155))
}

fn parse_facts(slots: &Slots) -> Result<OrganisationFacts, Rejection> {
    let name = slots.text(governance_slot::NAME).ok_or(Rejection::about(7, "name"))?;
    let kind = slots.code(governance_slot::ORG_KIND).ok_or(Rejection::about(7, "kind"))?;
    let kind = OrganisationKind::from_number(kind).ok_or(Rejection::about(8, "kind"))?;
    let areas = slots.list(governance_slot::AREAS).map(read_areas).unwrap_or_default();
    let place = slots.text(governance_slot::CERTIFICATE_PLACE).map(str::to_owned);
    let facts = OrganisationFacts { name: name.to_owned(), kind, areas, certificate_place: place };
    if facts.is_sound() { Ok(facts) } else { Err(Rejection::new(155)) }
}

impl OrganisationFacts {
    /// Whether names are clean and of a sane length, and areas are six-digit codes in rising order.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_short = |text: &str| !text.is_empty() && text.len() <= NAME_BYTES_MAX && is_clean_text(text);
        let rising = self.areas.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        is_short(&self.name)
            && self.certificate_place.as_deref().is_none_or(is_short)
            && self.areas.len() <= AREAS_MAX
            && self.areas.iter().all(|area| (100_000..=999_999).contains(area))
            && rising
    }
}

fn elements(list: Option<&List>, width: Width, count_max: usize) -> Result<&[Slots], Rejection> {
    let list = list.filter(|list| list.width() == width && list.elements().len() <= count_max);
    list.map(List::elements).filter(|elements| !elements.is_empty()).ok_or(Rejection::about(7, "list"))
}

fn parse_keys(slots: &Slots) -> Result<Vec<NewKey>, Rejection> {
    let elements = elements(slots.list(governance_slot::KEYS), Width::W8, KEYS_MAX)?;
    let keys: Option<Vec<NewKey>> = elements.iter().map(NewKey::read).collect();
    let keys = keys.filter(|keys| are_sound(keys));
    keys.ok_or(Rejection::new(155))
}

/// Whether keys are sound and their numbers rise from 1.
#[must_use]
pub fn are_sound(keys: &[NewKey]) -> bool {
    let rising = keys.windows(2).all(|pair| matches!(pair, [a, b] if a.number < b.number));
    rising && keys.iter().all(|key| key.number != 0 && key.is_sound())
}

fn parse_validators(slots: &Slots) -> Result<Vec<Validator>, Rejection> {
    let count_max = kexin_proof::epoch::VALIDATORS_MAX;
    let elements = elements(slots.list(governance_slot::VALIDATORS), Width::W8, count_max)?;
    let validators: Option<Vec<Validator>> = elements.iter().map(parse_validator).collect();
    validators.ok_or(Rejection::new(155))
}

fn parse_validator(element: &Slots) -> Option<Validator> {
    let key = |slot| element.hash(slot).and_then(|bytes| PublicKey::ed25519(*bytes).ok());
    Some(Validator {
        org: element.code(validator_slot::ORG)?,
        consensus_key: key(validator_slot::CONSENSUS_KEY)?,
        peer_id: element.text(validator_slot::PEER_ID)?.to_owned(),
        seal_key: key(validator_slot::SEAL_KEY)?,
    })
}

fn parse_publishers(slots: &Slots) -> Result<Vec<PublicKey>, Rejection> {
    let count_max = kexin_proof::epoch::PUBLISHERS_MAX;
    let elements = elements(slots.list(governance_slot::PUBLISHERS), Width::W4, count_max)?;
    let key = |element: &Slots| element.hash(0).and_then(|bytes| PublicKey::ed25519(*bytes).ok());
    elements.iter().map(key).collect::<Option<Vec<_>>>().ok_or(Rejection::new(155))
}

/// The one element of the slot for delegations.
fn parse_delegation(slots: &Slots) -> Result<&Slots, Rejection> {
    let elements = elements(slots.list(governance_slot::DELEGATION), Width::W16, 1)?;
    elements.first().ok_or(Rejection::about(7, "delegation"))
}

#[cfg(test)]
pub(crate) mod tests;
