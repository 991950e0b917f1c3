//! T28: organisations, keys and validators come and go, a bureau lets another decide 全域登记, a parameter is set, a
//! sealed part is erased.

use kexin_ledger::act::case_event::{Event, event_slot};
use kexin_ledger::act::governance::Governance;
use kexin_ledger::act::{first_registration, transfer};
use kexin_ledger::case::Mode;
use kexin_ledger::delegation::Delegation;
use kexin_ledger::fixture::desk::Desk;
use kexin_ledger::fixture::{
    ACCEPTOR, ADMIN, BUREAU, GENESIS_MS, REGISTRAR, REVIEWER, SECOND_REVIEWER, new_key, validator,
};
use kexin_ledger::record::Role;
use kexin_ledger::registry::{NewKey, OrganisationFacts, OrganisationKind, Parameter};
use kexin_proof::height::TimeMs;
use kexin_proof::slots::Value;

use super::Place;

/// A bureau without a say over the county.
const POOL: u32 = BUREAU + 2;
const YEAR_MS: u64 = 365 * 86_400_000;
/// Number of the key that comes and goes, and of its person.
const LATE_KEY: u16 = 7;
/// Days that a case locks a unit, once they are changed.
const LOCK_DAYS: u64 = 60;

/// Bureaus are registered for the nodes that do not validate yet, the set of validators grows and shrinks; a reviewer's
/// key is added, used and revoked.
pub fn offices(desk: &mut Desk, place: &mut Place) {
    for org in BUREAU + place.validators..BUREAU + place.nodes {
        let facts = OrganisationFacts {
            name: format!("测试机构{org}"),
            kind: OrganisationKind::Bureau,
            areas: vec![440_100 + (org - BUREAU) * 100],
            certificate_place: None,
        };
        govern(desk, &Governance::AddOrganisation { org, facts, keys: staff(org) });
    }
    if place.nodes > place.validators {
        elect(desk, place.nodes);
        elect(desk, place.validators);
    }
    late_key(desk, place);
}

fn late_key(desk: &mut Desk, place: &mut Place) {
    let key = new_key(BUREAU, LATE_KEY, &[Role::Reviewer], u32::from(LATE_KEY));
    govern(desk, &Governance::AddKeys { org: BUREAU, keys: vec![key] });
    let house = place.registered(desk, 1, 0, &[(place.person(0), None)]);
    let cases = ["K1", "K2"].map(|name| place.case(name));
    for case in &cases {
        assert_eq!(desk.chain.accept(&house, case, transfer::KIND), 0, "accepted");
        if *case == cases[0] {
            let review = desk.chain.event(Event::Review, &house, case);
            let by_late_key = [(Role::Reviewer, BUREAU, LATE_KEY)];
            assert_eq!(desk.chain.outcome(&review, &by_late_key), 0, "reviewed with the new key");
            desk.withdraw(&house, case);
        }
    }
    let revocation = Governance::RevokeKey { org: BUREAU, number: LATE_KEY };
    let draft = desk.chain.governance_draft(&revocation);
    let admins = desk.chain.administrators();
    let revoked = desk.chain.sign(&draft, &admins);
    let review = desk.chain.event(Event::Review, &house, &cases[1]);
    let late = desk.chain.sign(&review, &[(Role::Reviewer, BUREAU, LATE_KEY)]);
    assert_eq!(desk.chain.outcome(&draft, &admins), 0, "revoked");
    place.turned_away.push((late, revoked));
}

/// The time of a lock is changed; what was sealed into a registration is erased by order.
pub fn parameter_and_erasure(desk: &mut Desk, place: &mut Place) {
    govern(desk, &Governance::SetParameter { parameter: Parameter::LockDays, value: LOCK_DAYS });
    let house = place.registered(desk, 6, 0, &[(place.person(2), None)]);
    let record = desk.registered_in(&place.case("F6"));
    govern(desk, &Governance::EraseSealed { record });
    desk.chain.prepare(&house, &place.case("E"), transfer::KIND);
    desk.withdraw(&house, &place.case("E"));
}

/// The pool decides a first registration under a delegation that ends afterwards.
pub fn elsewhere(desk: &mut Desk, place: &mut Place) {
    let at = |ms: u64| TimeMs::new(ms).expect("a time of this century");
    let delegation = Delegation {
        id: 7,
        grantor: BUREAU,
        grantee: POOL,
        mode: Mode::Central,
        prefix: "440106".to_owned(),
        from: at(GENESIS_MS),
        to: at(GENESIS_MS + YEAR_MS),
        kinds: 1 << first_registration::KIND,
    };
    govern(desk, &Governance::Delegate { delegation });
    let (house, case) = (place.house(5), place.case("M3"));
    let mut accept = desk.chain.event(Event::Accept, &house, &case);
    accept.bureau = POOL;
    accept.slots.set(event_slot::KIND, Value::Code(u32::from(first_registration::KIND)));
    accept.slots.set(event_slot::MODE, Value::Code(Mode::Central as u32));
    assert_eq!(desk.chain.outcome(&accept, &[(Role::Acceptor, POOL, ACCEPTOR)]), 0, "taken in elsewhere");
    let mut review = desk.chain.event(Event::Review, &house, &case);
    review.slots.set(event_slot::DELEGATION, Value::Code(7));
    assert_eq!(desk.chain.outcome(&review, &[(Role::Reviewer, POOL, REVIEWER)]), 0, "reviewed there");
    let first = desk.first(&house, &case, 0, &[(place.person(1), None)], place.serial(5));
    let third = [(Role::Registrar, BUREAU + 1, REGISTRAR)];
    assert_eq!(desk.chain.outcome(&first, &third), 125, "a third bureau has no say");
    let mut again = desk.first_draft(&house, &case, 0, &[(place.person(1), None)], place.serial(5));
    desk.complete(&mut again, &house);
    assert_eq!(desk.chain.outcome(&again, &[(Role::Registrar, POOL, REGISTRAR)]), 0, "registered there");
    govern(desk, &Governance::RevokeDelegation { id: 7, grantor: BUREAU });
}

fn elect(desk: &mut Desk, count: u32) {
    let validators = (0..count).map(|place| validator(BUREAU + place)).collect();
    govern(desk, &Governance::SetValidators { validators });
}

/// An act that every administrator signs.
fn govern(desk: &mut Desk, act: &Governance) {
    let draft = desk.chain.governance_draft(act);
    let admins = desk.chain.administrators();
    assert_eq!(desk.chain.outcome(&draft, &admins), 0, "{act:?}");
}

fn staff(org: u32) -> Vec<NewKey> {
    [
        (ADMIN, Role::BureauAdmin),
        (ACCEPTOR, Role::Acceptor),
        (REVIEWER, Role::Reviewer),
        (REGISTRAR, Role::Registrar),
        (SECOND_REVIEWER, Role::SecondReviewer),
    ]
    .map(|(number, role)| new_key(org, number, &[role], u32::from(number)))
    .to_vec()
}
