//! The offices of the test's world: what each is, where it has a say, and which natural person holds which key.

use super::organisations::{Key, Office, Organisation};
use super::record::Role;
use super::state::Person;

pub const PROVINCE: u32 = 1;
pub const GUANGZHOU: u32 = 11;
pub const SHAOGUAN: u32 = 12;
pub const BANKS: [u32; 2] = [101, 102];
pub const TAX: u32 = 111;
pub const COURTS: [u32; 2] = [121, 122];
pub const SIGNING_SERVICE: u32 = 131;
pub const SURVEYOR: u32 = 141;
pub const PLANNER: u32 = 142;
pub const POLICE: u32 = 143;
pub const DEVELOPER: u32 = 144;
pub const PROCURATORATE: u32 = 145;
pub const HOUSING: u32 = 146;
pub const NOTARY: u32 = 147;

/// Key of an administrator.
pub const ADMIN: u16 = 1;
/// Key of an institution.
pub const INSTITUTION: u16 = 2;
/// Keys of a bureau's staff.
pub const ACCEPTOR: u16 = 2;
pub const REVIEWER: u16 = 3;
pub const REGISTRAR: u16 = 4;
pub const SECOND_REVIEWER: u16 = 5;
/// A reviewer's key of the person who accepts.
pub const ACCEPTOR_AS_REVIEWER: u16 = 6;

/// Key of a bureau's policy.
pub const POLICY: u16 = 7;

/// An organisation as the world began with it.
pub fn founded(org: u32) -> Option<Organisation> {
    use Role::{Acceptor, Policy, Registrar, Reviewer, SecondReviewer};
    let (kind, own): (u32, &[Role]) = match org {
        PROVINCE => (1, &[]),
        GUANGZHOU | SHAOGUAN => (2, &[Acceptor, Reviewer, Registrar, SecondReviewer, Reviewer, Policy]),
        _ if BANKS.contains(&org) => (3, &[Role::Bank]),
        TAX => (4, &[Role::Tax]),
        _ if COURTS.contains(&org) => (5, &[Role::Court]),
        HOUSING => (6, &[Role::Housing]),
        NOTARY => (7, &[Role::Notary]),
        SIGNING_SERVICE => (8, &[Role::Party]),
        SURVEYOR => (9, &[Role::Survey]),
        PLANNER => (10, &[Role::Planning]),
        POLICE => (11, &[Role::Identity]),
        DEVELOPER => (12, &[Role::Developer]),
        PROCURATORATE => (13, &[Role::Organ]),
        _ => return None,
    };
    let key = |number, role, person| Key { number, roles: vec![role], person, since: 0, revoked_at: None };
    let admin = if org == PROVINCE { Role::ProvinceAdmin } else { Role::BureauAdmin };
    let others = (2..).zip(own).map(|(number, role)| key(number, *role, person(org, number).1));
    let keys = std::iter::once(key(ADMIN, admin, 1)).chain(others).collect();
    let areas = if org == PROVINCE { vec![440_000] } else { area(org).into_iter().collect() };
    let name = Some(format!("测试机构{org}"));
    let place = certificate_place(org).map(str::to_owned);
    Some(Organisation { office: Office { name, kind: Some(kind), areas, place }, keys })
}

/// Area that a bureau is for: a city, whose counties share its first four digits.
pub fn area(bureau: u32) -> Option<u32> {
    match bureau {
        GUANGZHOU => Some(440_100),
        SHAOGUAN => Some(440_200),
        _ => None,
    }
}

/// Place text of a bureau's certificates.
pub fn certificate_place(bureau: u32) -> Option<&'static str> {
    match bureau {
        GUANGZHOU => Some("广州市"),
        SHAOGUAN => Some("韶关市"),
        _ => None,
    }
}

/// Whether an organisation has a say over a county.
pub fn covers(org: u32, county: u32) -> bool {
    area(org).is_some_and(|area| area / 100 == county / 100)
}

/// Whether an organisation has a say over an area: a county, or a city or province with zeros behind.
pub fn covers_area(org: u32, of: u32) -> bool {
    match org {
        PROVINCE => of / 10_000 == 44,
        _ => covers(org, of),
    }
}

/// Whether an organisation is known.
pub fn has_office(org: u32) -> bool {
    let others = [TAX, SIGNING_SERVICE, SURVEYOR, PLANNER, POLICE, DEVELOPER, PROCURATORATE, HOUSING, NOTARY];
    reviews(org) || BANKS.contains(&org) || COURTS.contains(&org) || others.contains(&org)
}

/// Whether an organisation reviews what others apply for.
pub fn reviews(org: u32) -> bool {
    matches!(org, PROVINCE | GUANGZHOU | SHAOGUAN)
}

/// Whether an organisation seizes and restricts.
pub fn orders(org: u32) -> bool {
    COURTS.contains(&org) || org == PROCURATORATE
}

/// Whether a bureau has a natural person of a number.
pub fn has_person(org: u32, number: u32) -> bool {
    (1..=5).contains(&number) && (area(org).is_some() || number == 1)
}

/// Who holds a key; number 0 is no natural person.
pub fn person(org: u32, key: u16) -> Person {
    let number = match (area(org), key) {
        (Some(_), ACCEPTOR | ACCEPTOR_AS_REVIEWER) => 2,
        (Some(_), REVIEWER) => 3,
        (Some(_), REGISTRAR) => 4,
        (Some(_), 5) => 5,
        _ => 0,
    };
    (org, number)
}

/// Counties in which units may be registered, as far as the test's world goes.
pub fn is_county(county: u32) -> bool {
    matches!(county, 440_103 | 440_106 | 440_203 | 440_204)
}
