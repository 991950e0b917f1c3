//! How many keys, areas and delegations there may be, and in which order they come.

use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Slots, Value, Width};

use super::Planted;
use crate::act::Register as _;
use crate::act::governance::{self, Governance, NAME_BYTES_MAX, are_sound};
use crate::delegation::tests::sound;
use crate::delegation::{Delegation, GRANTS_MAX, grants_key, grants_slot};
use crate::fixture::desk::Desk;
use crate::fixture::{ADMIN, BUREAU, new_key};
use crate::record::{RecordDraft, Role, RoleSet, Subject};
use crate::registry::{
    AREAS_MAX, KEYS_MAX, KeyAlgorithm, NewKey, OrganisationFacts, OrganisationKind, key_slot,
    organisation_key, organisation_slot,
};

/// A key that seals nothing yet, by number.
fn sealing(number: u16) -> NewKey {
    NewKey { number, algorithm: KeyAlgorithm::X25519, public: [9; 32], roles: RoleSet::default(), person: 0 }
}

fn act(desk: &mut Desk, act: &Governance) -> RecordDraft {
    let mut draft = desk.chain.bare_draft(governance::KIND);
    act.write(&mut draft.slots);
    let keys = act.subject_keys(draft.bureau);
    let subjects: Vec<Subject> = keys.into_iter().map(|key| desk.chain.subject(key)).collect();
    draft.set_subjects(&subjects);
    draft
}

const SIGNERS: [(Role, u32, u16); 1] = [(Role::BureauAdmin, BUREAU, ADMIN)];

/// The rule of layer P that an act breaks.
fn form_error(desk: &mut Desk, done: &Governance) -> Option<u16> {
    let draft = act(desk, done);
    let record = desk.chain.sign(&draft, &SIGNERS);
    desk.chain.admit(record).err().map(|rejection| rejection.number())
}

#[test]
fn r_155_names_are_short_and_areas_few_and_rising() {
    let sound = OrganisationFacts {
        name: "测试机构".to_owned(),
        kind: OrganisationKind::Bureau,
        areas: vec![440_100, 440_106],
        certificate_place: Some("广州市".to_owned()),
    };
    let is_sound = |change: &dyn Fn(&mut OrganisationFacts)| {
        let mut facts = sound.clone();
        change(&mut facts);
        facts.is_sound()
    };
    assert!(is_sound(&|_| {}));
    for (bytes, expected) in [(0, false), (1, true), (NAME_BYTES_MAX, true), (NAME_BYTES_MAX + 1, false)] {
        assert_eq!(is_sound(&|facts| facts.name = "a".repeat(bytes)), expected, "a name of {bytes}");
        let place = Some("a".repeat(bytes));
        assert_eq!(
            is_sound(&|facts| facts.certificate_place.clone_from(&place)),
            expected,
            "a place of {bytes}"
        );
    }
    let areas = |count: usize| (0..).map(|place| 100_000 + place).take(count).collect::<Vec<u32>>();
    assert!(is_sound(&|facts| facts.areas = areas(AREAS_MAX)));
    assert!(!is_sound(&|facts| facts.areas = areas(AREAS_MAX + 1)));
    assert!(!is_sound(&|facts| facts.areas = vec![440_106, 440_106]), "an area twice");
    assert!(!is_sound(&|facts| facts.areas = vec![440_106, 440_100]), "falling");
}

#[test]
fn r_155_new_keys_have_rising_numbers() {
    assert!(are_sound(&[sealing(7), sealing(8)]));
    assert!(!are_sound(&[sealing(7), sealing(7)]), "a number twice");
    assert!(!are_sound(&[sealing(8), sealing(7)]), "falling");
}

#[test]
fn r_007_a_delegation_is_one() {
    let mut desk = Desk::open();
    let mut draft = act(&mut desk, &Governance::Delegate { delegation: sound() });
    let record = desk.chain.sign(&draft, &SIGNERS);
    assert!(desk.chain.admit(record).is_ok());
    let list = draft.slots.list_mut(governance::governance_slot::DELEGATION).expect("a delegation");
    let again = list.elements()[0].clone();
    list.push(again);
    let record = desk.chain.sign(&draft, &SIGNERS);
    assert_eq!(desk.chain.admit(record).expect_err("two").number(), 7);
}

#[test]
fn r_154_a_new_key_s_number_is_above_the_last_one_s() {
    let mut desk = Desk::open();
    let draft = act(&mut desk, &Governance::AddKeys { org: BUREAU, keys: vec![sealing(40)] });
    let record = desk.chain.ready(&draft, &SIGNERS);
    for (last, expected) in [(39, &[][..]), (40, &[154])] {
        let planted = with_keys(&desk, &[sealing(last)]);
        assert_eq!(planted.broken_by_act(&record), expected, "after number {last}");
    }
}

#[test]
fn r_155_an_organisation_has_so_many_keys_at_most() {
    let mut desk = Desk::open();
    let number = u16::try_from(KEYS_MAX).expect("a number") + 40;
    let draft = act(&mut desk, &Governance::AddKeys { org: BUREAU, keys: vec![sealing(number)] });
    let record = desk.chain.ready(&draft, &SIGNERS);
    let there = Planted::on(&desk).organisation(BUREAU).expect("memory").expect("registered").keys.len();
    for (more, expected) in [(KEYS_MAX - there - 1, &[][..]), (KEYS_MAX - there, &[155])] {
        let keys: Vec<NewKey> = (30..).map(sealing).take(more).collect();
        assert_eq!(with_keys(&desk, &keys).broken_by_act(&record), expected, "{more} beside {there}");
    }
}

/// The bureau with keys beside those that it has.
fn with_keys<'a>(desk: &'a Desk, keys: &[NewKey]) -> Planted<'a> {
    Planted::on(desk).with_value(organisation_key(BUREAU), Width::W16, |slots| {
        let list = slots.list_mut(organisation_slot::KEYS).expect("keys");
        for key in keys {
            let mut element = Slots::new(Width::W8, Seed::from_bytes([8; 32]));
            key.write(&mut element);
            element.set(key_slot::VALID_FROM, Value::Number(0));
            list.push(element);
        }
    })
}

#[test]
fn r_155_a_key_that_seals_takes_no_roles() {
    let mut desk = Desk::open();
    let roles = RoleSet::of(&[Role::Acceptor]);
    let draft = act(&mut desk, &Governance::SetRoles { org: BUREAU, number: 40, roles });
    let record = desk.chain.ready(&draft, &SIGNERS);
    let signing = NewKey { number: 40, ..new_key(BUREAU, 2, &[Role::Reviewer], 7) };
    for (key, expected) in [(signing, &[][..]), (sealing(40), &[155])] {
        assert_eq!(with_keys(&desk, &[key]).broken_by_act(&record), expected);
    }
}

#[test]
fn r_155_so_many_delegations_to_one_organisation_at_most() {
    let mut desk = Desk::open();
    let delegation = Delegation { id: 9_999, ..sound() };
    assert_eq!(form_error(&mut desk, &Governance::Delegate { delegation: delegation.clone() }), None);
    let draft = act(&mut desk, &Governance::Delegate { delegation });
    let record = desk.chain.ready(&draft, &SIGNERS);
    for (count, expected) in [(GRANTS_MAX - 1, &[][..]), (GRANTS_MAX, &[155])] {
        let planted = Planted::on(&desk).with_value(grants_key(BUREAU + 1), Width::W16, |slots| {
            let mut list = List::new(Seed::from_bytes([8; 32]), Width::W4);
            for id in (1..).take(count) {
                let mut element = Slots::new(Width::W4, Seed::from_bytes([8; 32]));
                element.set(0, Value::Code(id));
                list.push(element);
            }
            slots.set(grants_slot::IDS, Value::List(list));
        });
        assert_eq!(planted.broken_by_act(&record), expected, "{count} before");
    }
}
