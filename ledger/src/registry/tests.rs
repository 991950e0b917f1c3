//! Organisations, keys and parameters as the register has them.

use kexin_proof::height::Height;

use super::*;
use crate::fixture::*;
use crate::record::{KeyRegistry, Role};
use crate::value::StateReader;

fn with_areas(areas: &[u32]) -> Organisation {
    Organisation {
        id: 1,
        name: "测试".into(),
        kind: OrganisationKind::Bureau,
        areas: areas.to_vec(),
        certificate_place: None,
        keys: Vec::new(),
    }
}

fn sealing_key(number: u16, revoked_at: Option<u64>) -> OrganisationKey {
    OrganisationKey {
        key: NewKey {
            number,
            algorithm: KeyAlgorithm::X25519,
            public: [u8::try_from(number).unwrap(); 32],
            roles: RoleSet::default(),
            person: 0,
        },
        valid_from: Height::ZERO,
        revoked_at: revoked_at.and_then(Height::new),
        checked: OnceLock::new(),
    }
}

#[test]
fn a_county_lies_under_its_own_its_citys_and_its_provinces_code() {
    for (area, covers) in [
        (440_106, true),
        (440_100, true),
        (440_000, true),
        (440_105, false),
        (440_200, false),
        (450_000, false),
    ] {
        assert_eq!(with_areas(&[area]).covers(440_106), covers, "{area}");
    }
    assert!(!with_areas(&[]).covers(440_106));
    assert!(with_areas(&[441_900]).covers(441_900), "东莞 has no counties");
    assert!(!with_areas(&[440_106]).covers(440_100), "a county has no say over its city");
}

#[test]
fn sealed_parts_go_to_the_newest_sealing_key_in_force() {
    let mut organisation = with_areas(&[]);
    organisation.keys = vec![sealing_key(3, None), sealing_key(5, None), sealing_key(7, Some(4))];
    let at = |height| organisation.sealing_key(Height::new(height).unwrap()).map(|(number, _)| number);
    assert_eq!(at(3), Some(7));
    assert_eq!(at(4), Some(5), "revoked from height 4 on");
    assert!(organisation.signing_key(3).is_none(), "a sealing key signs nothing");
}

#[test]
fn a_ring_forgets_what_a_block_has_written() {
    let chain = TestChain::new(4);
    let mut ring = KeyRing::new(Height::ZERO);
    ring.load(chain.store(), BUREAU).unwrap();
    ring.load(chain.store(), 999).unwrap();
    assert!(ring.key(BUREAU, 1).is_some_and(|key| key.public == secret(BUREAU, 1).public()));
    assert!(ring.key(999, 1).is_none());
    assert!(ring.is_loaded(999), "that it is not registered is known");
    ring.advance(Height::ZERO.next(), [&organisation_key(999)]);
    assert!(ring.is_loaded(BUREAU));
    assert!(!ring.is_loaded(999));
    assert_eq!(ring.height().value(), 1);
}

#[test]
fn a_ring_does_not_grow_with_numbers_that_nobody_has() {
    let chain = TestChain::new(4);
    let mut ring = KeyRing::new(Height::ZERO);
    ring.load(chain.store(), BUREAU).unwrap();
    for org in (1_000..).take(2 * key_ring::KEPT_MAX) {
        ring.load(chain.store(), org).unwrap();
    }
    assert!(ring.key(BUREAU, 1).is_some(), "who is registered is kept");
    assert!(!ring.is_loaded(1_000));
}

#[test]
fn every_kind_of_organisation_has_an_administrator_and_no_role_of_another_trade() {
    for kind in OrganisationKind::ALL {
        assert!(kind.allows(RoleSet::of(&[Role::BureauAdmin])));
        assert_eq!(OrganisationKind::from_name(kind.name()), Some(kind));
        assert_eq!(OrganisationKind::from_number(kind.number()), Some(kind));
        let registers = matches!(kind, OrganisationKind::Bureau | OrganisationKind::Province);
        assert_eq!(kind.allows(RoleSet::of(&[Role::Reviewer])), registers);
        let governs = kind == OrganisationKind::Province;
        assert_eq!(kind.allows(RoleSet::of(&[Role::ProvinceAdmin])), governs);
    }
}

#[test]
fn parameters_have_one_number_and_one_name_and_a_default_that_is_allowed() {
    for parameter in Parameter::ALL {
        assert_eq!(Parameter::from_number(parameter.number()), Some(parameter));
        assert_eq!(Parameter::from_name(parameter.name()), Some(parameter));
        let is_free = !matches!(parameter, Parameter::Epoch | Parameter::CodeLists);
        assert_eq!(parameter.allows(parameter.default()), is_free);
        assert_eq!(parameter_of(parameter, None), parameter.default());
    }
}

#[test]
fn roles_are_found_by_number_and_by_name() {
    for role in Role::ALL {
        assert_eq!(Role::from_number(role.number()), Some(role));
        assert_eq!(Role::from_name(role.name()), Some(role));
    }
    assert!(Role::ALL.is_sorted(), "roles are listed by number");
}

#[test]
fn a_partner_signs_in_one_role_of_its_own_that_no_other_kind_has() {
    let keepers = [OrganisationKind::Province, OrganisationKind::Bureau];
    let partners = || OrganisationKind::ALL.into_iter().filter(|kind| !keepers.contains(kind));
    let own = |kind: OrganisationKind| kind.roles().bits() & !RoleSet::of(&[Role::BureauAdmin]).bits();
    for kind in partners() {
        assert_eq!(own(kind).count_ones(), 1, "{}", kind.name());
        let mut others = OrganisationKind::ALL.into_iter().filter(|other| *other != kind);
        assert!(others.all(|other| own(other) & own(kind) == 0), "{}", kind.name());
    }
}

#[test]
fn the_cast_has_an_organisation_of_every_kind() {
    let chain = TestChain::new(4);
    let kind_of = |org: u32| {
        let value = chain.store().value(&organisation_key(org)).unwrap().unwrap();
        Organisation::of(&value).unwrap().kind
    };
    let cast = [
        PROVINCE,
        BUREAU,
        BANK,
        TAX,
        COURT,
        HOUSING,
        NOTARY,
        SIGNING_SERVICE,
        SURVEY,
        PLANNING,
        IDENTITY,
        DEVELOPER,
        ORGAN,
    ];
    assert_eq!(cast.map(kind_of), OrganisationKind::ALL);
    assert_eq!([BANK_2, COURT_2].map(kind_of), [OrganisationKind::Bank, OrganisationKind::Court]);
}
