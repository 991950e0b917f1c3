//! The canonical order: class, version, draw.

use std::sync::Arc;

use kexin_proof::slots::Value;

use super::*;
use crate::act::case_event::{Event, event_slot};
use crate::act::governance::{self, ActCode, governance_slot};
use crate::fixture::*;
use crate::record::{RecordDraft, Role, Subject};
use crate::registry::organisation_key;

const ACCEPTS: &[(Role, u32, u16)] = &[(Role::Acceptor, BUREAU, ACCEPTOR)];

fn acceptance(chain: &mut TestChain, number: u32, expected_version: u64) -> RecordDraft {
    let case = format!("A-{number}");
    let mut draft = chain.event(Event::Accept, &unit(number), &case);
    let key = crate::case::case_key(COUNTY, &case);
    draft.set_subjects(&[Subject { key, expected_version }]);
    draft.slots.set(event_slot::KIND, Value::Code(2));
    draft
}

fn governing(chain: &mut TestChain) -> Arc<AdmissibleRecord> {
    let mut draft = chain.bare_draft(governance::KIND);
    draft.set_subjects(&[Subject { expected_version: 9, ..chain.subject(organisation_key(BUREAU)) }]);
    draft.slots.set(governance_slot::ACT, Value::Code(ActCode::RevokeKey as u32));
    draft.slots.set(governance_slot::ORG, Value::Code(BUREAU));
    draft.slots.set(governance_slot::KEY_NUMBER, Value::Code(2));
    chain.ready(&draft, &[(Role::BureauAdmin, BUREAU, ADMIN)])
}

#[test]
fn governance_comes_before_cases_whatever_their_version() {
    let mut chain = TestChain::new(4);
    let accept = acceptance(&mut chain, 1, 0);
    let accept = chain.ready(&accept, ACCEPTS);
    let govern = governing(&mut chain);
    let order = chain.arranged(vec![Arc::clone(&accept), Arc::clone(&govern)]);
    assert_eq!(order.iter().map(|record| *record.id()).collect::<Vec<_>>(), [*govern.id(), *accept.id()]);
}

#[test]
fn court_acts_come_first() {
    assert!(class(CasePath::Short) < class(CasePath::Governance));
    assert!(class(CasePath::Governance) < class(CasePath::Reviewed));
    assert_eq!(class(CasePath::Event), class(CasePath::Reviewed));
}

#[test]
fn lower_versions_come_first_and_the_draw_decides_among_equals() {
    let mut chain = TestChain::new(4);
    let records: Vec<_> = (0..6)
        .map(|number| {
            let draft = acceptance(&mut chain, number, u64::from(number % 2));
            chain.ready(&draft, ACCEPTS)
        })
        .collect();
    let parent = chain.head().header_hash;
    let order = chain.arranged(records);
    let versions: Vec<u64> = order.iter().map(|record| record.case().expected_version).collect();
    assert_eq!(versions, [0, 0, 0, 1, 1, 1]);
    let draws: Vec<_> = order.iter().map(|record| draw(&parent, record.id())).collect();
    assert!(draws[0] < draws[1] && draws[1] < draws[2]);
    let other = HeaderHash::from_bytes([1; 32]);
    assert_ne!(draws[0], draw(&other, order[0].id()), "each parent draws anew");
}

#[test]
fn a_group_stands_where_its_first_member_belongs_and_stays_together() {
    let mut chain = TestChain::new(4);
    let drafts = [acceptance(&mut chain, 1, 0), acceptance(&mut chain, 2, 7), acceptance(&mut chain, 3, 3)];
    let group = chain.ready_group(&drafts, ACCEPTS);
    let later = acceptance(&mut chain, 4, 1);
    let later = chain.ready(&later, ACCEPTS);
    let shuffled = [&group[2..], std::slice::from_ref(&later), &group[..2]].concat();
    let order = chain.arranged(shuffled);
    let expected: Vec<_> = group.iter().chain([&later]).map(|record| *record.id()).collect();
    assert_eq!(order.iter().map(|record| *record.id()).collect::<Vec<_>>(), expected);
    let parent = chain.head().header_hash;
    let cut = units(&order).expect("whole groups");
    assert_eq!(cut.iter().map(|unit| unit.len()).collect::<Vec<_>>(), [3, 1]);
    assert!(is_ordered(&cut, &parent));
}

#[test]
fn a_group_of_other_members_than_its_id_names_is_no_unit() {
    let mut chain = TestChain::new(4);
    let drafts = [acceptance(&mut chain, 1, 0), acceptance(&mut chain, 2, 0)];
    let group = chain.ready_group(&drafts, ACCEPTS);
    let drafts = [drafts[0].clone(), acceptance(&mut chain, 3, 0)];
    let other = chain.ready_group(&drafts, ACCEPTS);
    assert!(is_unit(&group) && is_unit(&other));
    assert!(!is_unit(&[Arc::clone(&group[0]), Arc::clone(&other[1])]));
    assert!(!is_unit(&[Arc::clone(&group[1]), Arc::clone(&group[0])]));
    assert!(!is_unit(&group[..1]));
    assert!(!is_unit(&[]));
}
