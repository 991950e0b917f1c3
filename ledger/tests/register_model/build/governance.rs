//! Facts of T28.

use kexin_ledger::act::governance::governance_slot as fact;
use kexin_ledger::book::{Table, books_key};
use kexin_ledger::delegation::term_slot;
use kexin_ledger::fixture::secret;
use kexin_ledger::record::{RoleSet, Subject};
use kexin_ledger::registry::{KeyAlgorithm, Parameter, key_slot};
use kexin_proof::slots::{Slots, Value, Width};

use super::{code, list, role, text, time};
use crate::model::delegations::Governance;
use crate::model::organisations::{Act, Key, Office};
use crate::model::record::{Facts, Role};
use crate::model::rule_books::Amendment;
use crate::world::World;

pub fn governance(world: &mut World, facts: &Governance, slots: &mut Slots) {
    let act = match facts {
        Governance::Delegate(..) => 10,
        Governance::Revoke(..) => 11,
        Governance::Amend(_) => 12,
        Governance::LockDays(_) => 8,
        Governance::Organisation(Act::Add { .. }) => 1,
        Governance::Organisation(Act::Update { .. }) => 2,
        Governance::Organisation(Act::AddKeys { .. }) => 3,
        Governance::Organisation(Act::Revoke { .. }) => 4,
        Governance::Organisation(Act::SetRoles { .. }) => 5,
    };
    slots.set(fact::ACT, Value::Code(act));
    match facts {
        Governance::Delegate(..) | Governance::Revoke(..) => {
            list(world, slots, (fact::DELEGATION, Width::W16), std::slice::from_ref(facts), fill);
        }
        Governance::Amend(amendment) => amend(world, amendment, slots),
        Governance::LockDays(days) => {
            slots.set(fact::PARAMETER, Value::Code(Parameter::LockDays.number()));
            slots.set(fact::PARAMETER_VALUE, Value::Number(*days));
        }
        Governance::Organisation(act) => organisation(world, act, slots),
    }
}

/// The number of the chain that a record changes, with its version.
pub fn versioned(world: &World, facts: &Facts) -> Option<Subject> {
    let key = match facts {
        Facts::Governance(Governance::Amend(_)) => books_key(),
        Facts::Governance(Governance::LockDays(_)) => Parameter::LockDays.key(),
        _ => return None,
    };
    Some(Subject { key, expected_version: world.chain.version(&key) })
}

fn amend(world: &mut World, amendment: &Amendment, slots: &mut Slots) {
    slots.set(fact::BOOK_VERSION, Value::Number(amendment.version));
    slots.set(fact::EFFECTIVE_HEIGHT, Value::Number(amendment.effective));
    list(world, slots, (fact::BOOK_ROWS, Width::W4), &amendment.figures, |(figure, value), element| {
        element.set(0, Value::Code(Table::Figures as u32));
        element.set(1, Value::text(&format!("{figure}|{value}")).expect("digits"));
    });
}

fn organisation(world: &mut World, act: &Act, slots: &mut Slots) {
    slots.set(fact::ORG, Value::Code(act.org()));
    match act {
        Act::Add { org, office, keys } => {
            write_office(world, office, slots);
            write_keys(world, *org, keys, slots);
        }
        Act::Update { office, .. } => write_office(world, office, slots),
        Act::AddKeys { org, keys } => write_keys(world, *org, keys, slots),
        Act::Revoke { key, .. } => slots.set(fact::KEY_NUMBER, Value::Code(u32::from(*key))),
        Act::SetRoles { key, roles, .. } => {
            slots.set(fact::KEY_NUMBER, Value::Code(u32::from(*key)));
            slots.set(fact::ROLES, Value::Number(bits_of(roles)));
        }
    }
}

fn write_office(world: &mut World, office: &Office, slots: &mut Slots) {
    text(slots, fact::NAME, office.name.as_deref());
    code(slots, fact::ORG_KIND, office.kind);
    list(world, slots, (fact::AREAS, Width::W4), &office.areas, |area, element| {
        element.set(0, Value::Code(*area));
    });
    text(slots, fact::CERTIFICATE_PLACE, office.place.as_deref());
}

fn write_keys(world: &mut World, org: u32, keys: &[Key], slots: &mut Slots) {
    list(world, slots, (fact::KEYS, Width::W8), keys, |key, element| {
        element.set(key_slot::NUMBER, Value::Code(u32::from(key.number)));
        element.set(key_slot::ALGORITHM, Value::Code(KeyAlgorithm::Ed25519 as u32));
        element.set(key_slot::PUBLIC, Value::Hash(*secret(org, key.number).public().as_bytes()));
        element.set(key_slot::ROLES, Value::Number(bits_of(&key.roles)));
        element.set(key_slot::PERSON, Value::Code(key.person));
    });
}

fn bits_of(roles: &[Role]) -> u64 {
    let roles: Vec<_> = roles.iter().copied().map(role).collect();
    RoleSet::of(&roles).bits()
}

fn fill(facts: &Governance, element: &mut Slots) {
    let delegation = match facts {
        Governance::Revoke(number, grantor) => {
            element.set(term_slot::ID, Value::Code(*number));
            element.set(term_slot::GRANTOR, Value::Code(*grantor));
            return;
        }
        Governance::Organisation(_) | Governance::Amend(_) | Governance::LockDays(_) => return,
        Governance::Delegate(number, delegation) => {
            element.set(term_slot::ID, Value::Code(*number));
            delegation
        }
    };
    element.set(term_slot::GRANTOR, Value::Code(delegation.grantor));
    element.set(term_slot::GRANTEE, Value::Code(delegation.grantee));
    element.set(term_slot::MODE, Value::Code(delegation.mode));
    element.set(term_slot::PREFIX, Value::text(&delegation.prefix).expect("clean text"));
    element.set(term_slot::FROM, Value::Time(time(delegation.from)));
    element.set(term_slot::TO, Value::Time(time(delegation.to)));
    let kinds = delegation.kinds.iter().fold(0_u64, |bits, kind| bits | 1 << kind);
    element.set(term_slot::KINDS, Value::Number(kinds));
}
