//! T28: organisations with their keys, versions of the rule book, and how long a lock holds.

use super::Maker;
use crate::model::delegations::Governance;
use crate::model::offices::{ADMIN, BANKS, GUANGZHOU, INSTITUTION, PROVINCE, SHAOGUAN};
use crate::model::organisations::{Act, Key, Office, Organisation, known};
use crate::model::record::{Record, Role, Signer};
use crate::model::rule_books::Amendment;

/// First number of organisations that come after the beginning.
const FIRST_NEW: u32 = 200;
/// Most versions of the rule book in one run.
const BOOKS_MAX: usize = 6;
/// Kinds of organisations with a role that each has.
const KINDS: [(u32, Role); 6] = [
    (2, Role::Reviewer),
    (3, Role::Bank),
    (5, Role::Court),
    (9, Role::Survey),
    (12, Role::Developer),
    (13, Role::Organ),
];

impl Maker<'_> {
    /// Someone joins, changes, or his keys do.
    pub(super) fn organisation_act(&mut self) -> Record {
        let later: Vec<u32> =
            self.state.organisations.keys().copied().filter(|org| *org >= FIRST_NEW).collect();
        let some = [GUANGZHOU, SHAOGUAN, PROVINCE, BANKS[0], 99];
        let named = match self.random().maybe_of(&later).filter(|_| self.percent(85)) {
            Some(org) => org,
            None => self.random().one_of(&some),
        };
        let standing = known(self.state, named);
        let act = match (self.below(10), &standing) {
            (0..3, _) => self.new_organisation(),
            (3, Some(found)) => self.updated(named, found),
            (4..6, Some(found)) => self.added_keys(named, found),
            (6..8, Some(found)) => self.revoked(named, found),
            (8.., Some(found)) => self.new_roles(named, found),
            _ => Act::Revoke { org: named, key: INSTITUTION },
        };
        let org = act.org();
        // Administrators of the chain's own beginning stay: without them nothing more is registered.
        let act = match act {
            Act::Revoke { key, .. }
                if org < FIRST_NEW && !self.is_later_key(org, key) && org != GUANGZHOU =>
            {
                Act::Revoke { org, key: 999 }
            }
            other => other,
        };
        let quorum = (Role::BureauAdmin, GUANGZHOU, ADMIN);
        let own_key = standing.as_ref().and_then(|found| admin_of(org, found)).unwrap_or(quorum);
        let of_province = (Role::ProvinceAdmin, PROVINCE, ADMIN);
        let by_shaoguan = (Role::BureauAdmin, SHAOGUAN, ADMIN);
        let signer = self.random().weighed(&[(6, quorum), (4, own_key), (2, of_province), (1, by_shaoguan)]);
        let signer =
            if self.wrong && self.percent(15) { self.unfit_key(standing.as_ref(), org) } else { signer };
        let bureau = if signer.1 == SHAOGUAN { SHAOGUAN } else { GUANGZHOU };
        let mut record = self.governing(Governance::Organisation(act), bureau);
        record.signers = vec![signer];
        record
    }

    /// A key that does not hold, or not in this role.
    fn unfit_key(&mut self, standing: Option<&Organisation>, org: u32) -> Signer {
        let revoked = standing.and_then(|found| found.keys.iter().find(|key| key.revoked_at.is_some()));
        let revoked = revoked.map(|key| (key.roles[0], org, key.number));
        let unknown = (Role::BureauAdmin, GUANGZHOU, 77);
        let other_role = (Role::ProvinceAdmin, GUANGZHOU, ADMIN);
        self.random().one_of(&[revoked.unwrap_or(unknown), unknown, other_role])
    }

    fn is_later_key(&self, org: u32, number: u16) -> bool {
        known(self.state, org)
            .is_some_and(|found| found.keys.iter().any(|key| key.number == number && key.since > 0))
    }

    fn office(&mut self, kind: u32) -> Office {
        let number = self.below(1_000);
        let mut office = Office {
            name: Some(format!("测试机构{number}")),
            kind: Some(kind),
            areas: self.random().one_of(&[vec![], vec![440_100], vec![440_103, 440_106]]),
            place: if kind == 2 { Some("广州市".to_owned()) } else { None },
        };
        if self.wrong {
            match self.below(12) {
                0 => office.name = self.random().one_of(&[None, Some(String::new())]),
                1 => office.kind = self.random().one_of(&[None, Some(0), Some(14)]),
                2 => office.areas = self.random().one_of(&[vec![440_106, 440_103], vec![440_103, 440_103]]),
                3 => office.areas = self.random().one_of(&[vec![99_999], vec![1_000_000]]),
                4 => office.name = Some("长".repeat(86)),
                5 => office.name = Some("长".repeat(85)),
                _ => {}
            }
        }
        office
    }

    fn new_keys(&mut self, first: u16, role: Role) -> Vec<Key> {
        let person = if self.percent(50) { 0 } else { 7 };
        let key = |number, roles: &[Role]| Key {
            number,
            roles: roles.to_vec(),
            person,
            since: 0,
            revoked_at: None,
        };
        let mut keys = match self.below(3) {
            0 => vec![key(first, &[Role::BureauAdmin])],
            1 => vec![key(first, &[Role::BureauAdmin]), key(first + 1, &[role])],
            _ => vec![key(first, &[role]), key(first + 3, &[role, Role::BureauAdmin])],
        };
        if self.wrong {
            match self.below(12) {
                0 => keys.clear(),
                1 => keys.reverse(),
                2 => keys[0].roles = Vec::new(),
                3 => keys[0].number = 0,
                4 => keys[0].roles = vec![Role::ProvinceAdmin],
                5 => keys[0].roles.push(Role::Tax),
                _ => {}
            }
        }
        keys
    }

    fn new_organisation(&mut self) -> Act {
        let (kind, role) = self.random().one_of(&KINDS);
        let org = match self.below(20) {
            0 => GUANGZHOU,
            1 if self.wrong => 0,
            _ => FIRST_NEW + u32::try_from(self.below(12)).expect("few organisations"),
        };
        // Of two faults of form either may be told first.
        let is_wrong = self.wrong;
        self.wrong = is_wrong && self.percent(50);
        let office = self.office(kind);
        self.wrong = is_wrong && !self.wrong;
        let keys = self.new_keys(1, role);
        self.wrong = is_wrong;
        Act::Add { org, office, keys }
    }

    /// What came with the beginning stays as it is: the rest of the world counts on it.
    fn updated(&mut self, org: u32, found: &Organisation) -> Act {
        let kind =
            if self.percent(80) { found.office.kind.unwrap_or(2) } else { self.random().one_of(&KINDS).0 };
        let org = if org < FIRST_NEW { 99 } else { org };
        Act::Update { org, office: self.office(kind) }
    }

    fn added_keys(&mut self, org: u32, found: &Organisation) -> Act {
        let last = found.keys.last().map_or(0, |key| key.number);
        let kind = found.office.kind.unwrap_or(2);
        let known = KINDS.iter().find(|(of, _)| *of == kind);
        let role = known.map_or(Role::BureauAdmin, |(_, role)| *role);
        let first = if self.percent(92) { last + 1 } else { last };
        Act::AddKeys { org, keys: self.new_keys(first.max(1), role) }
    }

    fn revoked(&mut self, org: u32, found: &Organisation) -> Act {
        let numbers: Vec<u16> = found.keys.iter().map(|key| key.number).chain([999]).collect();
        let later: Vec<u16> = found.keys.iter().filter(|key| key.since > 0).map(|key| key.number).collect();
        let all = if org < FIRST_NEW { &later } else { &numbers };
        // The only administrator of the only validator cannot go.
        let last = if org == GUANGZHOU { ADMIN } else { 999 };
        Act::Revoke { org, key: self.random().maybe_of(all).unwrap_or(last) }
    }

    fn new_roles(&mut self, org: u32, found: &Organisation) -> Act {
        let is_open = |key: &&Key| org >= FIRST_NEW || key.since > 0;
        let numbers: Vec<u16> = found.keys.iter().filter(is_open).map(|key| key.number).collect();
        let key = self.random().maybe_of(&numbers).unwrap_or(999);
        let own = KINDS.iter().find(|(of, _)| Some(*of) == found.office.kind);
        let own = own.map_or(Role::BureauAdmin, |(_, role)| *role);
        let roles = self.random().one_of(&[
            vec![own],
            vec![own],
            vec![Role::BureauAdmin],
            vec![own, Role::BureauAdmin],
            vec![Role::Tax],
            vec![Role::ProvinceAdmin],
            vec![],
        ]);
        Act::SetRoles { org, key, roles }
    }

    /// A version of the rule book, or another term of locks.
    pub(super) fn amendment(&mut self) -> Record {
        let quorum = (Role::BureauAdmin, GUANGZHOU, ADMIN);
        let other = (Role::BureauAdmin, SHAOGUAN, ADMIN);
        let signer = if self.percent(88) { quorum } else { other };
        if self.state.books.len() >= BOOKS_MAX || self.percent(25) {
            let days = self.random().one_of(&[30, 60, 90, 0, 3_651]);
            let mut record = self.governing(Governance::LockDays(days), signer.1);
            record.signers = vec![signer];
            return record;
        }
        let newest = self.state.newest_book();
        let value = |maker: &mut Self, figure: u32| match figure {
            1 => maker.random().one_of(&[15, 10, 30]),
            2 => maker.random().one_of(&[90, 60, 120]),
            3 => maker.random().one_of(&[36, 24]),
            5 | 6 => maker.random().one_of(&[15, 5]),
            7 => maker.random().one_of(&[30, 20]),
            _ => maker.random().one_of(&[3_000, 0, 10_000]),
        };
        let first = self.random().one_of(&[1, 2, 5, 6, 7, 9]);
        let mut figures = vec![(first, value(self, first))];
        if first < 5 && self.percent(50) {
            figures.push((9, value(self, 9)));
        }
        let ahead = self.random().one_of(&[2, 3, 5, 40, 0]);
        let mut amendment =
            Amendment { version: newest + 1, effective: self.state.height + ahead + 2, figures };
        if self.wrong {
            match self.below(10) {
                0 => amendment.version = self.random().one_of(&[0, 1, newest, newest + 2]),
                1 => {
                    let height = self.state.height;
                    amendment.effective = self.random().one_of(&[0, 1, height]);
                }
                2 => amendment.figures.clear(),
                3 => amendment.figures.push((1, 15)),
                4 => amendment.figures[0].1 = 1_000_001,
                5 => amendment.figures = vec![(13, 1)],
                _ => {}
            }
        }
        let mut record = self.governing(Governance::Amend(amendment), signer.1);
        record.signers = vec![signer];
        record
    }
}

/// A key that administers an organisation.
fn admin_of(org: u32, found: &Organisation) -> Option<Signer> {
    let administers = |key: &&Key| key.revoked_at.is_none() && key.roles.contains(&Role::BureauAdmin);
    found.keys.iter().find(administers).map(|key| (Role::BureauAdmin, org, key.number))
}
