//! What may be delegated, by whom, for how long; and how it ends.

use kexin_proof::height::TimeMs;

use super::*;
use crate::act::governance::{self, Governance, governance_slot};
use crate::fixture::*;
use crate::record::{RecordDraft, Role, Subject};
use crate::value::StateReader;

/// First and final reviews of first registrations and corrections of 天河区, for a year, from the fixture's bureau to the
/// next one.
pub(crate) fn sound() -> Delegation {
    let at = |ms: u64| TimeMs::new(ms).expect("a time of this century");
    Delegation {
        id: 7,
        grantor: BUREAU,
        grantee: BUREAU + 1,
        mode: Mode::Central,
        prefix: "440106".to_owned(),
        from: at(GENESIS_MS),
        to: at(GENESIS_MS + 365 * 24 * 3_600 * 1_000),
        kinds: 1 << 1 | 1 << 23,
    }
}

fn act_draft(chain: &mut TestChain, act: &Governance) -> RecordDraft {
    let mut draft = chain.bare_draft(governance::KIND);
    act.write(&mut draft.slots);
    let keys = act.subject_keys(draft.bureau);
    let subjects: Vec<Subject> = keys.into_iter().map(|key| chain.subject(key)).collect();
    draft.set_subjects(&subjects);
    draft
}

/// Outcome of a delegation signed by an administrator of an organisation.
pub(crate) fn delegate(chain: &mut TestChain, delegation: &Delegation, signer: u32) -> u16 {
    let draft = act_draft(chain, &Governance::Delegate { delegation: delegation.clone() });
    chain.outcome(&draft, &[(Role::BureauAdmin, signer, ADMIN)])
}

/// Outcome of a revocation.
pub(crate) fn revoke(chain: &mut TestChain, id: u32, grantor: u32, signers: &[(Role, u32, u16)]) -> u16 {
    let draft = act_draft(chain, &Governance::RevokeDelegation { id, grantor });
    chain.outcome(&draft, signers)
}

fn granted_at_head(chain: &TestChain, id: u32) -> Option<Granted> {
    chain.store().value(&delegation_key(id)).unwrap().as_ref().and_then(Granted::of)
}

fn is_sound(change: impl FnOnce(&mut Delegation)) -> bool {
    let mut delegation = sound();
    change(&mut delegation);
    delegation.is_sound()
}

#[test]
fn a_granted_delegation_reads_back() {
    let mut chain = TestChain::new(4);
    assert_eq!(delegate(&mut chain, &sound(), BUREAU), 0);
    assert_eq!(granted_at_head(&chain, 7), Some(Granted { delegation: sound(), revoked_at: None }));
}

#[test]
fn numbers_parties_mode_and_kinds_are_sound() {
    assert!(is_sound(|_| {}));
    assert!(!is_sound(|delegation| delegation.id = 0));
    assert!(!is_sound(|delegation| delegation.grantee = BUREAU), "to itself");
    assert!(!is_sound(|delegation| delegation.mode = Mode::Collected), "takes no delegation");
    assert!(!is_sound(|delegation| delegation.kinds = 0));
    assert!(!is_sound(|delegation| delegation.kinds = 1), "there is no T00");
    assert!(is_sound(|delegation| delegation.kinds = 1 << 26));
    assert!(!is_sound(|delegation| delegation.kinds = 1 << 27), "nobody else files case events");
}

#[test]
fn a_prefix_is_how_a_unit_code_may_begin() {
    for good in ["44", "4401", "44010", "440106", "440106001002G", "440106001002GB00014F00220045"] {
        assert!(is_sound(|delegation| delegation.prefix = good.to_owned()), "{good}");
    }
    for bad in
        ["", "4", "4401A", "440106001002B", "440106001002gb", "440106001002GB00014F002200451", "44010六"]
    {
        assert!(!is_sound(|delegation| delegation.prefix = bad.to_owned()), "{bad}");
    }
}

#[test]
fn a_term_ends_with_the_day_three_years_later_at_the_latest() {
    let from = sound().from;
    let latest = period_of_months_end(from, 36).unwrap();
    assert!(is_sound(|delegation| delegation.to = latest));
    assert!(!is_sound(|delegation| delegation.to = latest.plus(1).unwrap()));
    assert!(!is_sound(|delegation| delegation.to = from), "no moment");
    assert!(is_sound(|delegation| delegation.to = from.plus(1).unwrap()));
}

#[test]
fn a_delegation_is_in_force_from_its_first_moment_until_its_end_or_its_revocation() {
    let at = |ms: u64| TimeMs::new(ms).expect("a time of this century");
    let (from, to) = (sound().from.value(), sound().to.value());
    let standing = Granted { delegation: sound(), revoked_at: None };
    let in_force = [from - 1, from, to - 1, to].map(|ms| standing.is_in_force(at(ms)));
    assert_eq!(in_force, [false, true, true, false]);
    let revoked = Granted { revoked_at: Some(at(from + 9)), ..standing };
    assert_eq!([8, 9].map(|after| revoked.is_in_force(at(from + after))), [true, false]);
}

#[test]
fn a_delegation_is_for_its_kinds_and_for_no_number_beyond() {
    let every = Delegation { kinds: u64::MAX, ..sound() };
    assert_eq!([0, 63, 64, u16::MAX].map(|kind| every.is_for_kind(kind)), [true, true, false, false]);
    assert_eq!([1, 2, 23].map(|kind| sound().is_for_kind(kind)), [true, false, true]);
}

#[test]
fn the_area_of_a_prefix_is_the_smallest_that_holds_it() {
    for (prefix, area) in [("44", 440_000), ("4401", 440_100), ("44010", 440_100), ("440106001002G", 440_106)]
    {
        assert_eq!(Delegation { prefix: prefix.to_owned(), ..sound() }.area(), area);
    }
}

#[test]
fn what_is_not_sound_is_refused_before_a_block() {
    let mut chain = TestChain::new(4);
    let mut refused = |act: Governance| {
        let draft = act_draft(&mut chain, &act);
        let record = chain.sign(&draft, &[(Role::BureauAdmin, BUREAU, ADMIN)]);
        chain.admit(record).map_or_else(|rejection| rejection.number(), |_| 0)
    };
    assert_eq!(refused(Governance::Delegate { delegation: sound() }), 0);
    let unsound = Delegation { kinds: 0, ..sound() };
    assert_eq!(refused(Governance::Delegate { delegation: unsound }), 155);
    assert_eq!(refused(Governance::RevokeDelegation { id: 7, grantor: BUREAU }), 0);
}

#[test]
fn a_revocation_names_number_and_grantor_alone() {
    let mut chain = TestChain::new(4);
    let mut draft = act_draft(&mut chain, &Governance::Delegate { delegation: sound() });
    draft.slots.set(governance_slot::ACT, Value::Code(governance::ActCode::RevokeDelegation as u32));
    let record = chain.sign(&draft, &[(Role::BureauAdmin, BUREAU, ADMIN)]);
    assert_eq!(chain.admit(record).unwrap_err().number(), 155);
}

#[test]
fn a_delegation_is_a_record_about_its_grantor() {
    let mut chain = TestChain::new(4);
    let mut draft = act_draft(&mut chain, &Governance::Delegate { delegation: sound() });
    draft.set_subjects(&[chain.subject(crate::registry::organisation_key(BUREAU + 1))]);
    let record = chain.sign(&draft, &[(Role::BureauAdmin, BUREAU, ADMIN)]);
    assert_eq!(chain.admit(record).unwrap_err().number(), 7);
}

#[test]
fn a_bureau_delegates_what_is_its_own_under_its_own_administrators_signature() {
    let mut chain = TestChain::new(4);
    assert_eq!(delegate(&mut chain, &sound(), BUREAU + 1), 124, "the grantee's");
    assert_eq!(delegate(&mut chain, &Delegation { prefix: "4402".to_owned(), ..sound() }, BUREAU), 125);
    let whole_province = Delegation { prefix: "44".to_owned(), ..sound() };
    assert_eq!(delegate(&mut chain, &whole_province, BUREAU), 125);
    assert_eq!(delegate(&mut chain, &Delegation { prefix: "4401".to_owned(), ..sound() }, BUREAU), 0);
}

#[test]
fn a_grantee_is_a_bureau_or_the_province() {
    let mut chain = TestChain::new(4);
    assert_eq!(delegate(&mut chain, &Delegation { grantee: 999, ..sound() }, BUREAU), 153);
    assert_eq!(delegate(&mut chain, &Delegation { grantee: BANK, ..sound() }, BUREAU), 156);
    assert_eq!(delegate(&mut chain, &Delegation { grantee: PROVINCE, ..sound() }, BUREAU), 0);
}

#[test]
fn a_number_is_given_once_also_after_a_revocation() {
    let mut chain = TestChain::new(4);
    let admin = [(Role::BureauAdmin, BUREAU, ADMIN)];
    assert_eq!(delegate(&mut chain, &sound(), BUREAU), 0);
    assert_eq!(delegate(&mut chain, &sound(), BUREAU), 154);
    assert_eq!(revoke(&mut chain, 7, BUREAU, &admin), 0);
    assert_eq!(delegate(&mut chain, &sound(), BUREAU), 154);
}

#[test]
fn grantor_and_grantee_may_revoke_and_nobody_else() {
    for (org, expected) in [(BUREAU, 0), (BUREAU + 1, 0), (BUREAU + 2, 124)] {
        let mut chain = TestChain::new(4);
        assert_eq!(delegate(&mut chain, &sound(), BUREAU), 0);
        assert_eq!(revoke(&mut chain, 7, BUREAU, &[(Role::BureauAdmin, org, ADMIN)]), expected);
        let revoked_at = (expected == 0).then_some(chain.head().header.time);
        assert_eq!(granted_at_head(&chain, 7).unwrap().revoked_at, revoked_at);
    }
}

#[test]
fn what_is_not_there_is_not_revoked_nor_revoked_twice() {
    let mut chain = TestChain::new(4);
    let admin = [(Role::BureauAdmin, BUREAU, ADMIN)];
    assert_eq!(revoke(&mut chain, 7, BUREAU, &admin), 127);
    assert_eq!(delegate(&mut chain, &sound(), BUREAU), 0);
    assert_eq!(
        revoke(&mut chain, 7, BUREAU + 1, &[(Role::BureauAdmin, BUREAU + 1, ADMIN)]),
        127,
        "not its grantor"
    );
    assert_eq!(revoke(&mut chain, 7, BUREAU, &admin), 0);
    assert_eq!(revoke(&mut chain, 7, BUREAU, &admin), 127);
}

#[test]
fn a_delegation_lapses_when_its_grantor_loses_the_area() {
    let mut chain = TestChain::new(4);
    assert_eq!(delegate(&mut chain, &sound(), BUREAU), 0);
    let facts = crate::registry::OrganisationFacts {
        name: "测试机构11".to_owned(),
        kind: crate::registry::OrganisationKind::Bureau,
        areas: vec![440_105],
        certificate_place: None,
    };
    let update = Governance::UpdateOrganisation { org: BUREAU, facts };
    let draft = act_draft(&mut chain, &update);
    let admins: Vec<_> = (0..3).map(|place| (Role::BureauAdmin, BUREAU + place, ADMIN)).collect();
    assert_eq!(chain.outcome(&draft, &admins), 0);
    let mut accept = chain.event(crate::case::Event::Accept, &unit(1), "A-1");
    accept.slots.set(crate::act::case_event::event_slot::KIND, Value::Code(1));
    accept.slots.set(crate::act::case_event::event_slot::MODE, Value::Code(3));
    assert_eq!(chain.outcome(&accept, &[(Role::Acceptor, BUREAU, ACCEPTOR)]), 0);
    let mut review = chain.event(crate::case::Event::Review, &unit(1), "A-1");
    review.slots.set(crate::act::case_event::event_slot::DELEGATION, Value::Code(7));
    assert_eq!(chain.outcome(&review, &[(Role::Reviewer, BUREAU + 1, REVIEWER)]), 127);
}
