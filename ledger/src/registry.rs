//! The register of organisations and their keys, and the chain's parameters: who may sign what, from when to when.
//!
//! An organisation is one state value with its keys inside (namespace 6); key numbers are never reused, and a
//! revoked key stays listed, so that an old signature can always be judged.

use std::sync::OnceLock;

use kexin_proof::hash::StateKey;
use kexin_proof::height::Height;
use kexin_proof::presence::{Namespace, state_key};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::suite::PublicKey;

use crate::record::{RegisteredKey, Role, RoleSet};
use crate::value::{StateValue, ValueDraft};

mod key_ring;
mod kind;
mod parameter;

pub use key_ring::KeyRing;
pub use kind::OrganisationKind;
pub use parameter::{Parameter, parameter_of, parameter_slot};

/// Most area codes of an organisation.
pub const AREAS_MAX: usize = 256;
/// Most keys of an organisation, revoked ones included.
pub const KEYS_MAX: usize = 4_096;

/// Slots of an organisation (namespace 6), 16.
pub mod organisation_slot {
    /// Number, code.
    pub const ID: u16 = 2;
    /// Registered name of the institution, text.
    pub const NAME: u16 = 3;
    /// Kind, code of [`super::OrganisationKind`].
    pub const KIND: u16 = 4;
    /// Areas under its jurisdiction, list of 4-slot elements: 0 code.
    pub const AREAS: u16 = 5;
    /// Place text of its certificate numbers, such as 广州市, text.
    pub const CERTIFICATE_PLACE: u16 = 6;
    /// Keys, list of 8-slot elements ([`super::key_slot`]).
    pub const KEYS: u16 = 7;
}

/// Slots of a key, element of [`organisation_slot::KEYS`].
pub mod key_slot {
    /// Number inside the organisation, code.
    pub const NUMBER: u16 = 0;
    /// Algorithm, code of [`super::KeyAlgorithm`].
    pub const ALGORITHM: u16 = 1;
    /// The public key's 32 bytes, hash.
    pub const PUBLIC: u16 = 2;
    /// Roles, number whose bit n stands for role n.
    pub const ROLES: u16 = 3;
    /// Natural person inside the organisation, code; 0 for an institution.
    pub const PERSON: u16 = 4;
    /// First height at which it counts, number.
    pub const VALID_FROM: u16 = 5;
    /// Height from which it no longer counts, number.
    pub const REVOKED_AT: u16 = 6;
}

/// What a key is for. The number of an algorithm is never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum KeyAlgorithm {
    /// Signs.
    Ed25519 = 1,
    /// Opens sealed parts: HPKE's X25519 (RFC 9180, KEM 0x0020).
    X25519 = 0x0020,
}

impl KeyAlgorithm {
    /// The algorithm with a number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Self> {
        match number {
            1 => Some(Self::Ed25519),
            0x0020 => Some(Self::X25519),
            _ => None,
        }
    }
}

/// A key of an organisation, to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Number inside the organisation; above all earlier ones.
    pub number: u16,
    /// What it is for.
    pub algorithm: KeyAlgorithm,
    /// The public key.
    pub public: [u8; 32],
    /// What it may sign as; empty for a sealing key.
    pub roles: RoleSet,
    /// Natural person behind it; 0 for an institution.
    pub person: u32,
}

impl NewKey {
    /// Whether key, roles and person fit each other.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match self.algorithm {
            KeyAlgorithm::Ed25519 => PublicKey::ed25519(self.public).is_ok() && self.roles.bits() != 0,
            KeyAlgorithm::X25519 => self.roles.bits() == 0 && self.person == 0,
        }
    }

    /// Reads an element of [`key_slot`] layout without heights.
    pub(crate) fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            number: u16::try_from(element.code(key_slot::NUMBER)?).ok()?,
            algorithm: KeyAlgorithm::from_number(element.code(key_slot::ALGORITHM)?)?,
            public: *element.hash(key_slot::PUBLIC)?,
            roles: RoleSet::from_bits(element.number(key_slot::ROLES)?)?,
            person: element.code(key_slot::PERSON)?,
        })
    }

    /// Fills an element of [`key_slot`] layout, heights excepted.
    pub(crate) fn write(&self, element: &mut Slots) {
        element.set(key_slot::NUMBER, Value::Code(u32::from(self.number)));
        element.set(key_slot::ALGORITHM, Value::Code(self.algorithm as u32));
        element.set(key_slot::PUBLIC, Value::Hash(self.public));
        element.set(key_slot::ROLES, Value::Number(self.roles.bits()));
        element.set(key_slot::PERSON, Value::Code(self.person));
    }
}

/// A key as registered.
#[derive(Clone, Debug)]
pub struct OrganisationKey {
    /// The key.
    pub key: NewKey,
    /// First height at which it counts.
    pub valid_from: Height,
    /// Height from which it no longer counts.
    pub revoked_at: Option<Height>,
    /// The signing key, checked at its first use: the check costs as much as a signature's.
    checked: OnceLock<Option<PublicKey>>,
}

impl OrganisationKey {
    /// Whether it counts for a block on this parent.
    #[must_use]
    pub fn is_valid_at(&self, parent: Height) -> bool {
        self.valid_from <= parent && self.revoked_at.is_none_or(|revoked| parent < revoked)
    }

    fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            key: NewKey::read(element)?,
            valid_from: Height::new(element.number(key_slot::VALID_FROM)?)?,
            revoked_at: element.number(key_slot::REVOKED_AT).and_then(Height::new),
            checked: OnceLock::new(),
        })
    }
}

/// An organisation as the register has it.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Number.
    pub id: u32,
    /// Registered name of the institution.
    pub name: String,
    /// Kind.
    pub kind: OrganisationKind,
    /// Area codes under its jurisdiction, GB/T 2260.
    pub areas: Vec<u32>,
    /// Place text of its certificate numbers.
    pub certificate_place: Option<String>,
    /// Keys by rising number.
    pub keys: Vec<OrganisationKey>,
}

impl Organisation {
    /// Reads an organisation; `None` while its value holds nothing but versions, as a refused registration leaves it.
    #[must_use]
    pub fn of(value: &StateValue) -> Option<Self> {
        let slots = value.slots();
        let areas = slots.list(organisation_slot::AREAS).map(read_areas).unwrap_or_default();
        let keys = slots.list(organisation_slot::KEYS)?.elements().iter().filter_map(OrganisationKey::read);
        Some(Self {
            id: slots.code(organisation_slot::ID)?,
            name: slots.text(organisation_slot::NAME)?.to_owned(),
            kind: OrganisationKind::from_number(slots.code(organisation_slot::KIND)?)?,
            areas,
            certificate_place: slots.text(organisation_slot::CERTIFICATE_PLACE).map(str::to_owned),
            keys: keys.collect(),
        })
    }

    /// A key by number, valid or not.
    #[must_use]
    pub fn key(&self, number: u16) -> Option<&OrganisationKey> {
        let place = self.keys.binary_search_by_key(&number, |key| key.key.number).ok()?;
        self.keys.get(place)
    }

    /// A signing key by number, as authentication sees it.
    #[must_use]
    pub fn signing_key(&self, number: u16) -> Option<RegisteredKey> {
        let found = self.key(number).filter(|found| found.key.algorithm == KeyAlgorithm::Ed25519)?;
        let public = *found.checked.get_or_init(|| PublicKey::ed25519(found.key.public).ok());
        Some(RegisteredKey {
            public: public?,
            roles: found.key.roles,
            person: found.key.person,
            valid_from: found.valid_from,
            revoked_at: found.revoked_at,
        })
    }

    /// Number and bytes of the newest sealing key in force.
    #[must_use]
    pub fn sealing_key(&self, at: Height) -> Option<(u16, [u8; 32])> {
        let is_open =
            |key: &&OrganisationKey| key.key.algorithm == KeyAlgorithm::X25519 && key.is_valid_at(at);
        self.keys.iter().rev().find(is_open).map(|key| (key.key.number, key.key.public))
    }

    /// Whether a county lies under its jurisdiction: its own code, its city's (xx00), or its province's (xx0000).
    #[must_use]
    pub fn covers(&self, county: u32) -> bool {
        self.areas.iter().any(|area| {
            *area == county
                || (area.is_multiple_of(100) && *area == county / 100 * 100)
                || (area.is_multiple_of(10_000) && *area == county / 10_000 * 10_000)
        })
    }

    /// Whether a key that administers the organisation will be in force for the block on this parent.
    #[must_use]
    pub fn has_admin(&self, parent: Height) -> bool {
        self.keys.iter().any(|key| key.is_valid_at(parent) && is_admin(key.key.roles))
    }

    /// The highest key number given out.
    #[must_use]
    pub fn key_number_max(&self) -> u16 {
        self.keys.last().map_or(0, |key| key.key.number)
    }
}

/// Whether roles let a key administer its organisation.
#[must_use]
pub fn is_admin(roles: RoleSet) -> bool {
    roles.has(Role::BureauAdmin) || roles.has(Role::ProvinceAdmin)
}

/// Key of an organisation in the state map.
#[must_use]
pub fn organisation_key(org: u32) -> StateKey {
    state_key(Namespace::Organisation, &org.to_be_bytes())
}

/// Area codes of a list of 4-slot elements.
pub(crate) fn read_areas(list: &kexin_proof::list::List) -> Vec<u32> {
    list.elements().iter().filter_map(|element| element.code(0)).collect()
}

/// What an organisation is called and where it has a say, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationFacts {
    /// Registered name of the institution.
    pub name: String,
    /// Kind.
    pub kind: OrganisationKind,
    /// Area codes under its jurisdiction, rising.
    pub areas: Vec<u32>,
    /// Place text of its certificate numbers.
    pub certificate_place: Option<String>,
}

impl OrganisationFacts {
    /// Writes the facts into an organisation's draft.
    pub(crate) fn write(&self, org: u32, draft: &mut ValueDraft) {
        draft.set(organisation_slot::ID, Value::Code(org));
        draft.set(organisation_slot::NAME, Value::Text(self.name.clone()));
        draft.set(organisation_slot::KIND, Value::Code(self.kind.number()));
        draft.clear(organisation_slot::AREAS);
        for area in &self.areas {
            let mut element = draft.element(Width::W4);
            element.set(0, Value::Code(*area));
            draft.list_mut(organisation_slot::AREAS, Width::W4).push(element);
        }
        match &self.certificate_place {
            Some(place) => draft.set(organisation_slot::CERTIFICATE_PLACE, Value::Text(place.clone())),
            None => draft.clear(organisation_slot::CERTIFICATE_PLACE),
        }
    }
}

/// Appends keys to an organisation's draft.
pub(crate) fn append_keys(draft: &mut ValueDraft, keys: &[NewKey], valid_from: Height) {
    for key in keys {
        let mut element = draft.element(Width::W8);
        key.write(&mut element);
        element.set(key_slot::VALID_FROM, Value::Number(valid_from.value()));
        draft.list_mut(organisation_slot::KEYS, Width::W8).push(element);
    }
}

/// The element of a key in an organisation's draft.
pub(crate) fn key_mut(draft: &mut ValueDraft, number: u16) -> Option<&mut Slots> {
    let keys = draft.list_mut(organisation_slot::KEYS, Width::W8).elements_mut();
    keys.iter_mut().find(|element| element.code(key_slot::NUMBER) == Some(u32::from(number)))
}

#[cfg(test)]
mod tests;
