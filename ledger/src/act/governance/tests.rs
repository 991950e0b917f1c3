//! Who governs what, and that no change leaves the chain without a quorum.

use kexin_proof::epoch::Validator;
use kexin_proof::hash::RecordId;
use kexin_proof::list::List;
use kexin_proof::slots::{Seed, Slots, Value, Width};

use super::*;
use crate::act::case_event::{Event, event_slot};
use crate::execute::{BlockInvalid, ExecuteError, execute};
use crate::fixture::*;
use crate::record::{RecordDraft, Role, Subject};
use crate::registry::{Organisation, organisation_key, parameter_of};
use crate::store::Store;
use crate::value::StateReader;

type Signers = Vec<(Role, u32, u16)>;

/// Administrators of the first `count` bureaus.
fn admins(count: u32) -> Signers {
    (0..count).map(|place| (Role::BureauAdmin, BUREAU + place, ADMIN)).collect()
}

fn act(chain: &mut TestChain, code: ActCode, subjects: &[Subject]) -> RecordDraft {
    let mut draft = chain.bare_draft(KIND);
    draft.set_subjects(subjects);
    draft.slots.set(governance_slot::ACT, Value::Code(code as u32));
    draft
}

fn act_on(chain: &mut TestChain, code: ActCode, org: u32) -> RecordDraft {
    let subject = chain.subject(organisation_key(org));
    let mut draft = act(chain, code, &[subject]);
    draft.slots.set(governance_slot::ORG, Value::Code(org));
    draft
}

fn act_on_parameter(chain: &mut TestChain, code: ActCode, parameter: Parameter) -> RecordDraft {
    let subjects = [chain.subject(organisation_key(BUREAU)), chain.subject(parameter.key())];
    act(chain, code, &subjects)
}

fn list_of(width: Width, elements: impl IntoIterator<Item = Slots>) -> Value {
    let mut list = List::new(Seed::from_bytes([0; 32]), width);
    elements.into_iter().for_each(|element| list.push(element));
    Value::List(list)
}

fn key_list(keys: &[NewKey]) -> Value {
    list_of(
        Width::W8,
        keys.iter().map(|key| {
            let mut element =
                Slots::new(Width::W8, Seed::from_bytes([u8::try_from(key.number).unwrap(); 32]));
            key.write(&mut element);
            element
        }),
    )
}

/// Adds keys, signed by one administrator.
pub(crate) fn add_keys(chain: &mut TestChain, org: u32, keys: &[NewKey], signer: (u32, u16)) -> u16 {
    let role = if signer.0 == PROVINCE { Role::ProvinceAdmin } else { Role::BureauAdmin };
    add_keys_by(chain, org, keys, &[(role, signer.0, signer.1)])
}

fn add_keys_by(chain: &mut TestChain, org: u32, keys: &[NewKey], signers: &[(Role, u32, u16)]) -> u16 {
    let mut draft = act_on(chain, ActCode::AddKeys, org);
    draft.slots.set(governance_slot::KEYS, key_list(keys));
    chain.outcome(&draft, signers)
}

fn revoke_draft(chain: &mut TestChain, org: u32, number: u16) -> RecordDraft {
    let mut draft = act_on(chain, ActCode::RevokeKey, org);
    draft.slots.set(governance_slot::KEY_NUMBER, Value::Code(u32::from(number)));
    draft
}

fn validators_draft(chain: &mut TestChain, validators: &[Validator]) -> RecordDraft {
    let mut draft = act_on_parameter(chain, ActCode::SetValidators, Parameter::Epoch);
    let element = |validator: &Validator| {
        let mut element = Slots::new(Width::W8, Seed::from_bytes([9; 32]));
        element.set(validator_slot::ORG, Value::Code(validator.org));
        element.set(validator_slot::CONSENSUS_KEY, Value::Hash(*validator.consensus_key.as_bytes()));
        element.set(validator_slot::PEER_ID, Value::Text(validator.peer_id.clone()));
        element.set(validator_slot::SEAL_KEY, Value::Hash(*validator.seal_key.as_bytes()));
        element
    };
    draft.slots.set(governance_slot::VALIDATORS, list_of(Width::W8, validators.iter().map(element)));
    draft
}

fn organisation_draft(chain: &mut TestChain, code: ActCode, org: u32, kind: OrganisationKind) -> RecordDraft {
    let mut draft = act_on(chain, code, org);
    draft.slots.set(governance_slot::NAME, Value::Text("新机构".into()));
    draft.slots.set(governance_slot::ORG_KIND, Value::Code(kind.number()));
    draft
}

fn organisation(chain: &TestChain, org: u32) -> Organisation {
    let value = chain.store().value(&organisation_key(org)).unwrap().expect("registered");
    Organisation::of(&value).expect("registered")
}

fn bureaus(count: u32) -> Vec<Validator> {
    (0..count).map(|place| validator(BUREAU + place)).collect()
}

#[test]
fn a_quorum_registers_an_organisation_whose_keys_then_sign() {
    let mut chain = TestChain::new(4);
    let keys = [new_key(200, 1, &[Role::BureauAdmin], 1), new_key(200, 2, &[Role::Acceptor], 2)];
    let mut draft = organisation_draft(&mut chain, ActCode::AddOrganisation, 200, OrganisationKind::Bureau);
    draft.slots.set(governance_slot::KEYS, key_list(&keys));
    assert_eq!(chain.outcome(&draft, &admins(2)), 151, "2 of 4 are no quorum");
    let retry = |chain: &mut TestChain, old: &RecordDraft| {
        let mut draft = old.clone();
        draft.set_subjects(&[chain.subject(organisation_key(200))]);
        draft
    };
    let draft = retry(&mut chain, &draft);
    assert_eq!(chain.outcome(&draft, &admins(3)), 0);
    assert_eq!(organisation(&chain, 200).keys.len(), 2);

    let mut accept = chain.event(Event::Accept, &unit(1), "A-1");
    accept.bureau = 200;
    accept.slots.set(event_slot::KIND, Value::Code(2));
    assert_eq!(chain.outcome(&accept, &[(Role::Acceptor, 200, 2)]), 0);

    let draft = retry(&mut chain, &draft);
    assert_eq!(chain.outcome(&draft, &admins(3)), 154, "the number is taken");
}

#[test]
fn two_administrators_of_one_organisation_count_once() {
    let mut chain = TestChain::new(4);
    let keys = [new_key(BUREAU, 7, &[Role::BureauAdmin], 6)];
    assert_eq!(add_keys(&mut chain, BUREAU, &keys, (BUREAU, ADMIN)), 0);
    let mut draft = act_on_parameter(&mut chain, ActCode::SetParameter, Parameter::LockDays);
    draft.slots.set(governance_slot::PARAMETER, Value::Code(Parameter::LockDays.number()));
    draft.slots.set(governance_slot::PARAMETER_VALUE, Value::Number(10));
    let signers = [admins(2), vec![(Role::BureauAdmin, BUREAU, 7)]].concat();
    assert_eq!(chain.outcome(&draft, &signers), 151);
}

#[test]
fn organisations_that_validate_nothing_do_not_count_for_a_quorum() {
    let mut chain = TestChain::new(4);
    let draft = validators_draft(&mut chain, &bureaus(3));
    let outsiders = [(Role::BureauAdmin, BANK, ADMIN), (Role::ProvinceAdmin, PROVINCE, ADMIN)];
    assert_eq!(chain.outcome(&draft, &[&admins(2)[..], &outsiders].concat()), 151);
}

#[test]
fn an_organisations_administrator_adds_and_revokes_its_own_keys_only() {
    let mut chain = TestChain::new(4);
    let keys = [new_key(BUREAU, 7, &[Role::Acceptor], 6)];
    assert_eq!(add_keys(&mut chain, BUREAU, &keys, (BUREAU + 1, ADMIN)), 124);
    assert_eq!(add_keys(&mut chain, BUREAU, &keys, (BUREAU, ADMIN)), 0);
    let draft = revoke_draft(&mut chain, BUREAU, 7);
    assert_eq!(chain.outcome(&draft, &[(Role::BureauAdmin, BUREAU + 1, ADMIN)]), 124);
    let draft = revoke_draft(&mut chain, BUREAU, 7);
    assert_eq!(chain.outcome(&draft, &[(Role::BureauAdmin, BUREAU, ADMIN)]), 0);
    let draft = revoke_draft(&mut chain, BUREAU, 7);
    assert_eq!(chain.outcome(&draft, &[(Role::BureauAdmin, BUREAU, ADMIN)]), 153, "it is revoked");
}

#[test]
fn the_province_registers_clerks_anywhere_and_administrators_nowhere() {
    let mut chain = TestChain::new(4);
    let clerk = [new_key(BUREAU, 7, &[Role::Acceptor], 6)];
    assert_eq!(add_keys(&mut chain, BUREAU, &clerk, (PROVINCE, ADMIN)), 0);
    let admin = [new_key(BUREAU, 8, &[Role::BureauAdmin], 7)];
    assert_eq!(
        add_keys(&mut chain, BUREAU, &admin, (PROVINCE, ADMIN)),
        151,
        "nobody writes himself a quorum"
    );
    let draft = revoke_draft(&mut chain, BUREAU, ADMIN);
    assert_eq!(chain.outcome(&draft, &[(Role::ProvinceAdmin, PROVINCE, ADMIN)]), 151);
    assert_eq!(add_keys_by(&mut chain, BUREAU, &admin, &admins(3)), 0);
}

#[test]
fn only_a_quorum_makes_an_administrator_of_the_province() {
    let mut chain = TestChain::new(4);
    let keys = [new_key(PROVINCE, 2, &[Role::ProvinceAdmin], 2)];
    assert_eq!(add_keys(&mut chain, PROVINCE, &keys, (PROVINCE, ADMIN)), 151);
    assert_eq!(add_keys_by(&mut chain, PROVINCE, &keys, &admins(3)), 0);
}

#[test]
fn roles_fit_the_kind_of_organisation() {
    let mut chain = TestChain::new(4);
    let keys = [new_key(BANK, 3, &[Role::Reviewer], 3)];
    assert_eq!(add_keys(&mut chain, BANK, &keys, (BANK, ADMIN)), 156, "a bank never reviews");
    assert_eq!(add_keys_by(&mut chain, BANK, &keys, &admins(3)), 156, "not even by a quorum");
}

#[test]
fn key_numbers_are_never_reused() {
    let mut chain = TestChain::new(4);
    for number in [ADMIN, REGISTRAR] {
        let keys = [new_key(BUREAU, number, &[Role::Acceptor], 6)];
        assert_eq!(add_keys(&mut chain, BUREAU, &keys, (BUREAU, ADMIN)), 154);
    }
}

#[test]
fn a_revoked_key_counts_to_the_end_of_its_block_and_never_after() {
    let mut chain = TestChain::new(4);
    let mut accept = chain.event(Event::Accept, &unit(1), "A-1");
    accept.slots.set(event_slot::KIND, Value::Code(2));
    let accept = chain.ready(&accept, &[(Role::Acceptor, BUREAU, ACCEPTOR)]);
    let mut later = chain.event(Event::Accept, &unit(2), "A-2");
    later.slots.set(event_slot::KIND, Value::Code(2));
    let later = chain.ready(&later, &[(Role::Acceptor, BUREAU, ACCEPTOR)]);
    let revoke = revoke_draft(&mut chain, BUREAU, ACCEPTOR);
    let revoke = chain.ready(&revoke, &[(Role::BureauAdmin, BUREAU, ADMIN)]);
    let receipts = chain.commit(vec![accept, revoke]);
    assert!(receipts.iter().all(|receipt| receipt.outcome == 0), "keys are those of the parent's state");
    chain.look_up(BUREAU);

    let draft =
        crate::execute::BlockDraft { time: chain.next_time(), builder: 1, records: vec![later.clone()] };
    let result = chain.with_parent(|parent| execute(parent, &draft));
    assert!(matches!(result, Err(ExecuteError::Invalid(BlockInvalid::NotAuthentic { index: 0 }))));
    assert!(chain.build(vec![later]).records.is_empty());
}

#[test]
fn taking_a_role_from_a_key_takes_its_power() {
    let mut chain = TestChain::new(4);
    let mut earlier = chain.event(Event::Accept, &unit(2), "A-2");
    earlier.slots.set(event_slot::KIND, Value::Code(2));
    let earlier = chain.ready(&earlier, &[(Role::Acceptor, BUREAU, ACCEPTOR)]);
    let mut draft = act_on(&mut chain, ActCode::SetRoles, BUREAU);
    draft.slots.set(governance_slot::KEY_NUMBER, Value::Code(u32::from(ACCEPTOR)));
    let roles = crate::record::RoleSet::of(&[Role::Registrar]);
    draft.slots.set(governance_slot::ROLES, Value::Number(roles.bits()));
    assert_eq!(chain.outcome(&draft, &[(Role::BureauAdmin, BUREAU, ADMIN)]), 0);
    assert_eq!(organisation(&chain, BUREAU).key(ACCEPTOR).unwrap().key.roles, roles);
    let mut accept = chain.event(Event::Accept, &unit(1), "A-1");
    accept.slots.set(event_slot::KIND, Value::Code(2));
    let record = chain.sign(&accept, &[(Role::Acceptor, BUREAU, ACCEPTOR)]);
    let mut keys = crate::registry::KeyRing::new(chain.head().height());
    keys.load(chain.store(), BUREAU).unwrap();
    assert!(record.authenticate(&chain.chain(), &keys).is_err());
    chain.look_up(BUREAU);
    assert!(chain.build(vec![earlier]).records.is_empty(), "what waits with its signature is refused too");
}

#[test]
fn the_last_administrators_of_a_quorum_stay() {
    let mut chain = TestChain::new(4);
    let draft = revoke_draft(&mut chain, BUREAU, ADMIN);
    assert_eq!(chain.outcome(&draft, &[(Role::BureauAdmin, BUREAU, ADMIN)]), 0, "3 of 4 can still govern");
    let draft = revoke_draft(&mut chain, BUREAU + 1, ADMIN);
    assert_eq!(chain.outcome(&draft, &[(Role::BureauAdmin, BUREAU + 1, ADMIN)]), 152);
    let keys = [new_key(BUREAU + 1, 7, &[Role::BureauAdmin], 6)];
    assert_eq!(add_keys(&mut chain, BUREAU + 1, &keys, (BUREAU + 1, ADMIN)), 0);
    let draft = revoke_draft(&mut chain, BUREAU + 1, ADMIN);
    assert_eq!(chain.outcome(&draft, &[(Role::BureauAdmin, BUREAU + 1, ADMIN)]), 0, "another one is there");
}

#[test]
fn two_organisations_cannot_lose_their_administrators_in_one_block() {
    let mut chain = TestChain::new(4);
    let drafts = [0, 1].map(|place| revoke_draft(&mut chain, BUREAU + place, ADMIN));
    let records = (0..).zip(&drafts).map(|(place, draft)| {
        let signer = [(Role::BureauAdmin, BUREAU + place, ADMIN)];
        (draft, signer)
    });
    let records: Vec<_> = records.collect::<Vec<_>>().into_iter().map(|(d, s)| chain.ready(d, &s)).collect();
    let mut outcomes: Vec<u16> = chain.commit(records).iter().map(|receipt| receipt.outcome).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, [0, 152]);
}

#[test]
fn new_validators_begin_an_epoch_with_the_next_height() {
    let mut chain = TestChain::new(4);
    let before = chain.head().epoch.clone();
    let draft = validators_draft(&mut chain, &bureaus(3));
    let record = chain.ready(&draft, &admins(3));
    let built = chain.build(vec![record]);
    let header = built.outcome.header().clone();
    assert!(header.ends_epoch());
    assert_eq!((header.epoch, header.validators_hash), (0, before.hash()));
    chain.append(&built.outcome);
    let epoch = chain.head().epoch.clone();
    assert_eq!((epoch.number(), epoch.parts().previous, epoch.validators().len()), (1, before.hash(), 3));
    assert_eq!(header.next_validators_hash, epoch.hash());
    let value = chain.store().value(&Parameter::Epoch.key()).unwrap();
    assert_eq!(parameter_of(Parameter::Epoch, value.as_ref()), 1);

    assert_eq!(chain.accept(&unit(1), "A-1", 2), 0);
    let next = chain.head().header.clone();
    assert_eq!((next.epoch, next.validators_hash, next.ends_epoch()), (1, epoch.hash(), false));
    let place = chain.store().epoch(1).unwrap().unwrap();
    assert_eq!(place.height, header.height);
}

#[test]
fn one_block_makes_one_epoch() {
    for expected_version in [1, 2] {
        let mut chain = TestChain::new(4);
        let one = validators_draft(&mut chain, &bureaus(3));
        let mut other = validators_draft(&mut chain, &bureaus(2));
        let epoch = Subject { expected_version, key: Parameter::Epoch.key() };
        let bureau = Subject { expected_version: 2, ..chain.subject(organisation_key(BUREAU)) };
        other.set_subjects(&[bureau, epoch]);
        let records = vec![chain.ready(&one, &admins(3)), chain.ready(&other, &admins(3))];
        let outcomes: Vec<u16> = chain.commit(records).iter().map(|receipt| receipt.outcome).collect();
        assert_eq!(outcomes, [0, 36], "the second was made for an epoch that ends here");
    }
}

#[test]
fn validators_must_be_governable_and_make_an_epoch() {
    let mut chain = TestChain::new(4);
    let strangers: Vec<Validator> = [300, 301].map(validator).into();
    let draft = validators_draft(&mut chain, &strangers);
    assert_eq!(chain.outcome(&draft, &admins(3)), 152, "no administrators");
    let draft = validators_draft(&mut chain, &[bureaus(3), strangers[..1].to_vec()].concat());
    assert_eq!(chain.outcome(&draft, &admins(3)), 0, "3 of 4 can govern");
    let twice = vec![validator(BUREAU), validator(BUREAU)];
    let draft = validators_draft(&mut chain, &twice);
    assert_eq!(chain.outcome(&draft, &admins(3)), 155);
}

#[test]
fn publishers_change_with_an_epoch() {
    let mut chain = TestChain::new(4);
    let key = secret(777, 1).public();
    let mut draft = act_on_parameter(&mut chain, ActCode::SetPublishers, Parameter::Epoch);
    let mut element = Slots::new(Width::W4, Seed::from_bytes([1; 32]));
    element.set(0, Value::Hash(*key.as_bytes()));
    draft.slots.set(governance_slot::PUBLISHERS, list_of(Width::W4, [element]));
    assert_eq!(chain.outcome(&draft, &admins(3)), 0);
    assert_eq!(chain.head().epoch.parts().publishers, [key]);
    assert_eq!(chain.head().epoch.validators(), bureaus(4));
}

#[test]
fn a_parameter_takes_effect_with_the_next_record() {
    let mut chain = TestChain::new(4);
    let mut draft = act_on_parameter(&mut chain, ActCode::SetParameter, Parameter::LockDays);
    draft.slots.set(governance_slot::PARAMETER, Value::Code(Parameter::LockDays.number()));
    draft.slots.set(governance_slot::PARAMETER_VALUE, Value::Number(1));
    assert_eq!(chain.outcome(&draft, &admins(3)), 0);
    assert_eq!(chain.accept(&unit(1), "A-1", 2), 0);
    chain.wait(24 * 3_600 * 1_000);
    assert_eq!(chain.accept(&unit(1), "A-2", 2), 0, "the lock lapsed after a day");
}

#[test]
fn an_erasure_is_ordered_by_a_quorum_and_named_in_the_outcome() {
    let mut chain = TestChain::new(4);
    let target = RecordId::from_bytes([5; 32]);
    let subject = chain.subject(organisation_key(BUREAU));
    let mut draft = act(&mut chain, ActCode::EraseSealed, &[subject]);
    draft.slots.set(governance_slot::RECORD, Value::Hash(*target.as_bytes()));
    let record = chain.ready(&draft, &admins(3));
    assert_eq!(chain.build(vec![record]).outcome.erasures(), [target]);
    let record = chain.ready(&draft, &admins(2));
    assert!(chain.build(vec![record]).outcome.erasures().is_empty());
}

#[test]
fn an_organisation_is_updated_whole_and_keeps_its_keys() {
    let mut chain = TestChain::new(4);
    let mut draft =
        organisation_draft(&mut chain, ActCode::UpdateOrganisation, BUREAU, OrganisationKind::Bureau);
    let mut area = Slots::new(Width::W4, Seed::from_bytes([1; 32]));
    area.set(0, Value::Code(440_106));
    draft.slots.set(governance_slot::AREAS, list_of(Width::W4, [area]));
    assert_eq!(chain.outcome(&draft, &admins(3)), 0);
    let updated = organisation(&chain, BUREAU);
    assert_eq!((updated.name.as_str(), updated.areas.as_slice()), ("新机构", &[440_106][..]));
    assert_eq!((updated.keys.len(), updated.certificate_place), (6, None));
    let draft = organisation_draft(&mut chain, ActCode::UpdateOrganisation, BUREAU, OrganisationKind::Bank);
    assert_eq!(chain.outcome(&draft, &admins(3)), 156, "its keys would not fit a bank");
    let draft = organisation_draft(&mut chain, ActCode::UpdateOrganisation, 999, OrganisationKind::Bank);
    assert_eq!(chain.outcome(&draft, &admins(3)), 153);
}

#[test]
fn what_can_be_seen_without_state_is_refused_before_a_block() {
    let mut chain = TestChain::new(4);
    let mut refused = |change: &dyn Fn(&mut RecordDraft)| {
        let mut draft = revoke_draft(&mut chain, BUREAU, 2);
        change(&mut draft);
        let record = chain.sign(&draft, &admins(1));
        chain.admit(record).map_or_else(|rejection| rejection.number(), |_| 0)
    };
    assert_eq!(refused(&|_| {}), 0);
    assert_eq!(refused(&|draft| draft.slots.clear(governance_slot::ACT)), 7);
    assert_eq!(refused(&|draft| draft.slots.set(governance_slot::ACT, Value::Code(99))), 8);
    assert_eq!(refused(&|draft| draft.slots.set(governance_slot::ORG, Value::Code(BANK))), 7);
    assert_eq!(refused(&|draft| draft.slots.set(governance_slot::ORG, Value::Code(0))), 155);
    assert_eq!(refused(&|draft| draft.slots.set(governance_slot::KEY_NUMBER, Value::Code(70_000))), 155);
}

#[test]
fn keys_that_are_no_keys_are_refused_before_a_block() {
    let mut chain = TestChain::new(4);
    let mut refused = |key: NewKey| {
        let mut draft = act_on(&mut chain, ActCode::AddKeys, BUREAU);
        draft.slots.set(governance_slot::KEYS, key_list(&[key]));
        let record = chain.sign(&draft, &admins(1));
        chain.admit(record).map_or_else(|rejection| rejection.number(), |_| 0)
    };
    let sound = new_key(BUREAU, 7, &[Role::Acceptor], 6);
    assert_eq!(refused(sound.clone()), 0);
    assert_eq!(refused(NewKey { public: [0; 32], ..sound.clone() }), 155, "a point of small order");
    assert_eq!(refused(NewKey { roles: crate::record::RoleSet::default(), ..sound.clone() }), 155);
    assert_eq!(refused(NewKey { number: 0, ..sound }), 155);
}

#[test]
fn what_is_written_is_what_is_parsed() {
    let facts = OrganisationFacts {
        name: "测试机构".to_owned(),
        kind: OrganisationKind::Bureau,
        areas: vec![440_100, 440_106],
        certificate_place: Some("广州市".to_owned()),
    };
    let keys = vec![new_key(77, 1, &[Role::BureauAdmin], 1), new_key(77, 2, &[Role::Acceptor], 2)];
    let acts = [
        Governance::AddOrganisation { org: 77, facts: facts.clone(), keys: keys.clone() },
        Governance::UpdateOrganisation { org: 77, facts },
        Governance::AddKeys { org: 77, keys },
        Governance::RevokeKey { org: 77, number: 3 },
        Governance::SetRoles { org: 77, number: 3, roles: RoleSet::of(&[Role::Reviewer]) },
        Governance::SetValidators { validators: vec![validator(11), validator(12)] },
        Governance::SetPublishers { publishers: vec![secret(11, 9).public()] },
        Governance::SetParameter { parameter: Parameter::LockDays, value: 90 },
        Governance::EraseSealed { record: RecordId::from_bytes([7; 32]) },
    ];
    let mut chain = TestChain::new(4);
    for act in acts {
        let mut draft = chain.bare_draft(KIND);
        act.write(&mut draft.slots);
        let keys = act.subject_keys(draft.bureau);
        let subjects: Vec<Subject> = keys.into_iter().map(|key| chain.subject(key)).collect();
        draft.set_subjects(&subjects);
        assert_eq!(Governance::parse(&draft.unsigned().expect("a sound draft")), Ok(act));
    }
}
