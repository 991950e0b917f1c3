//! T28, as far as it is about organisations and their keys: who may sign, as what, and who lets him.

use std::collections::BTreeSet;

use super::Filed;
use super::offices::{GUANGZHOU, founded};
use super::record::{Record, Role, Signer};
use super::rules::Findings;
use super::state::State;

/// What an organisation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    pub name: Option<String>,
    /// 1 province, 2 bureau, 3 bank and so on, to 13 another organ.
    pub kind: Option<u32>,
    pub areas: Vec<u32>,
    pub place: Option<String>,
}

/// A key and what it may sign as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub number: u16,
    pub roles: Vec<Role>,
    pub person: u32,
    /// Height from which it counts, and from which it no longer does.
    pub since: u64,
    pub revoked_at: Option<u64>,
}

impl Key {
    fn administers(&self) -> bool {
        is_admin(&self.roles)
    }
}

/// An organisation as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub office: Office,
    pub keys: Vec<Key>,
}

/// What is done.
#[derive(Clone, Debug)]
pub enum Act {
    Add { org: u32, office: Office, keys: Vec<Key> },
    Update { org: u32, office: Office },
    AddKeys { org: u32, keys: Vec<Key> },
    Revoke { org: u32, key: u16 },
    SetRoles { org: u32, key: u16, roles: Vec<Role> },
}

impl Act {
    pub fn org(&self) -> u32 {
        match self {
            Self::Add { org, .. }
            | Self::Update { org, .. }
            | Self::AddKeys { org, .. }
            | Self::Revoke { org, .. }
            | Self::SetRoles { org, .. } => *org,
        }
    }
}

fn is_admin(roles: &[Role]) -> bool {
    roles.iter().any(|role| matches!(role, Role::BureauAdmin | Role::ProvinceAdmin))
}

/// The roles that an organisation of a kind has, beside that of administering itself.
fn roles_of(kind: u32) -> &'static [Role] {
    use Role::{Acceptor, Policy, ProvinceAdmin, Registrar, Reviewer, SecondReviewer};
    match kind {
        1 => &[Acceptor, Reviewer, Registrar, SecondReviewer, ProvinceAdmin, Policy],
        2 => &[Acceptor, Reviewer, Registrar, SecondReviewer, Policy],
        3 => &[Role::Bank],
        4 => &[Role::Tax],
        5 => &[Role::Court],
        6 => &[Role::Housing],
        7 => &[Role::Notary],
        8 => &[Role::Party],
        9 => &[Role::Survey],
        10 => &[Role::Planning],
        11 => &[Role::Identity],
        12 => &[Role::Developer],
        _ => &[Role::Organ],
    }
}

fn may_have(kind: u32, roles: &[Role]) -> bool {
    roles.iter().all(|role| *role == Role::BureauAdmin || roles_of(kind).contains(role))
}

/// An organisation as it stands, from genesis or since.
pub fn known(state: &State, org: u32) -> Option<Organisation> {
    state.organisations.get(&org).cloned().or_else(|| founded(org))
}

/// The rule that refuses a record whose keys do not hold: R-123 for one that is not in force, R-124 for a role that it has
/// not.
pub fn judge_keys(record: &Record, state: &State) -> Option<u16> {
    record.signers.iter().find_map(|(role, org, number)| {
        let organisation = known(state, *org);
        let key = organisation.as_ref().and_then(|found| found.keys.iter().find(|key| key.number == *number));
        match key.filter(|key| key.revoked_at.is_none()) {
            None => Some(123),
            Some(key) => (!key.roles.contains(role)).then_some(124),
        }
    })
}

/// Layer P.
pub fn judge_form(act: &Act, found: &mut Findings) {
    found.require(155, act.org() != 0);
    // Of an organisation that cannot be nothing else is asked.
    if act.org() == 0 {
        return;
    }
    match act {
        Act::Add { office, keys, .. } => {
            judge_office(office, found);
            judge_new_keys(keys, found);
        }
        Act::Update { office, .. } => judge_office(office, found),
        Act::AddKeys { keys, .. } => judge_new_keys(keys, found),
        Act::Revoke { .. } => {}
        Act::SetRoles { roles, .. } => found.require(155, !roles.is_empty()),
    }
}

fn judge_office(office: &Office, found: &mut Findings) {
    found.require(7, office.name.is_some() && office.kind.is_some());
    found.require(8, office.kind.is_none_or(|kind| (1..=13).contains(&kind)));
    found.require(155, office.name.as_ref().is_none_or(|name| (1..=256).contains(&name.len())));
    found.require(155, office.place.as_ref().is_none_or(|place| (1..=256).contains(&place.len())));
    found.require(155, office.areas.is_sorted_by(|one, next| one < next));
    found.require(155, office.areas.iter().all(|area| (100_000..=999_999).contains(area)));
}

fn judge_new_keys(keys: &[Key], found: &mut Findings) {
    found.require(7, !keys.is_empty());
    found.require(155, keys.is_sorted_by(|one, next| one.number < next.number));
    found.require(155, keys.iter().all(|key| key.number != 0 && !key.roles.is_empty()));
}

/// Administrators of organisations that sign.
fn signing(record: &Record) -> impl Iterator<Item = &Signer> {
    record.signers.iter().filter(|(role, ..)| is_admin(&[*role]))
}

/// The only validator decides alone.
pub fn is_by_quorum(record: &Record) -> bool {
    signing(record).any(|(_, org, _)| *org == GUANGZHOU)
}

/// who administers an organisation keeps its keys; the province those that administer nothing.
fn judge_authority(org: u32, administers: bool, of_province: bool, record: &Record, found: &mut Findings) {
    let own = signing(record).any(|(_, of, _)| *of == org);
    let province = signing(record).any(|(role, ..)| *role == Role::ProvinceAdmin);
    let quorum = is_by_quorum(record);
    if of_province {
        found.require(151, quorum);
    } else if administers {
        found.require(151, quorum || own);
    } else {
        found.require(124, quorum || own || province);
    }
}

pub fn judge(act: &Act, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let standing = known(state, act.org());
    if !matches!(act, Act::Add { .. }) {
        if matches!(act, Act::Update { .. }) {
            found.require(151, is_by_quorum(record));
        }
        found.require(153, standing.is_some());
    }
    match act {
        Act::Add { office, keys, .. } => {
            found.require(151, is_by_quorum(record));
            found.require(154, standing.is_none());
            let kind = office.kind.expect("of good form");
            found.require(156, keys.iter().all(|key| may_have(kind, &key.roles)));
        }
        Act::Update { office, .. } => {
            let Some(standing) = standing else { return };
            let kind = office.kind.expect("of good form");
            found.require(156, standing.keys.iter().all(|key| may_have(kind, &key.roles)));
        }
        Act::AddKeys { org, keys } => {
            let Some(standing) = standing else { return };
            let kind = standing.office.kind.expect("of good form");
            found.require(156, keys.iter().all(|key| may_have(kind, &key.roles)));
            let last = standing.keys.last().map_or(0, |key| key.number);
            found.require(154, keys.iter().all(|key| key.number > last));
            let roles: Vec<Role> = keys.iter().flat_map(|key| key.roles.iter().copied()).collect();
            let of_province = roles.contains(&Role::ProvinceAdmin);
            judge_authority(*org, is_admin(&roles), of_province, record, found);
        }
        Act::Revoke { org, key } => {
            let Some(standing) = standing else { return };
            let Some(named) = in_force(&standing, *key) else {
                found.note(153);
                return;
            };
            judge_authority(*org, named.administers(), false, record, found);
            judge_governable(*org, &standing, *key, named.administers(), found);
        }
        Act::SetRoles { org, key, roles } => {
            let Some(standing) = standing else { return };
            let Some(named) = in_force(&standing, *key) else {
                found.note(153);
                return;
            };
            found.require(156, may_have(standing.office.kind.expect("of good form"), roles));
            let administers = named.administers() || is_admin(roles);
            judge_authority(*org, administers, roles.contains(&Role::ProvinceAdmin), record, found);
            let loses = named.administers() && !is_admin(roles);
            judge_governable(*org, &standing, *key, loses, found);
        }
    }
}

fn in_force(organisation: &Organisation, number: u16) -> Option<&Key> {
    organisation.keys.iter().find(|key| key.number == number && key.revoked_at.is_none())
}

/// the validator that decides alone keeps somebody who can.
fn judge_governable(org: u32, standing: &Organisation, key: u16, loses: bool, found: &mut Findings) {
    let other = |found: &Key| found.number != key && found.revoked_at.is_none() && found.administers();
    found.require(152, !loses || org != GUANGZHOU || standing.keys.iter().any(other));
}

pub fn apply(act: &Act, filed: &Filed<'_>, state: &mut State) {
    let height = filed.place.height;
    let since =
        |keys: &[Key]| keys.iter().map(|key| Key { since: height, ..key.clone() }).collect::<Vec<_>>();
    if let Act::Add { org, office, keys } = act {
        state.organisations.insert(*org, Organisation { office: office.clone(), keys: since(keys) });
        return;
    }
    let mut standing = known(state, act.org()).expect("judged before");
    match act {
        Act::Add { .. } => {}
        Act::Update { office, .. } => standing.office = office.clone(),
        Act::AddKeys { keys, .. } => standing.keys.extend(since(keys)),
        Act::Revoke { key, .. } => {
            let named = standing.keys.iter_mut().find(|found| found.number == *key);
            named.expect("judged before").revoked_at = Some(height);
        }
        Act::SetRoles { key, roles, .. } => {
            let named = standing.keys.iter_mut().find(|found| found.number == *key);
            named.expect("judged before").roles = roles.clone();
        }
    }
    state.organisations.insert(act.org(), standing);
}

/// Roles once each, in their order.
pub fn set_of(roles: &[Role]) -> BTreeSet<Role> {
    roles.iter().copied().collect()
}
