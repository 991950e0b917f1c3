//! What an automatic registration leaves in its case, the audit of one that was drawn (智能登记), and whose ticks count.

use std::collections::BTreeMap;
use std::sync::Arc;

use kexin_proof::epoch::Epoch;
use kexin_proof::hash::{RecordId, SlotsRoot};
use kexin_proof::height::Height;
use kexin_proof::slots::{Value, Width};

use super::super::*;
use crate::act::case_event::{audit_result, event_slot};
use crate::act::{Filing, Place, Register, mortgage_cancel};
use crate::book::RuleBook;
use crate::fixture::desk::{Desk, SHORT};
use crate::fixture::*;
use crate::record::Role;
use crate::registry::{Organisation, Parameter, organisation_key};
use crate::rules::{AdmissibleRecord, Findings, Rejection, Ticks};
use crate::store::StoreError;
use crate::value::{Author, StateReader, StateValue, ValueDraft};

const POLICY_VERSION: u32 = 3;

/// A register over a chain's head, to which records are applied by hand.
struct Shelf<'a> {
    chain: &'a TestChain,
    epoch: Epoch,
    written: BTreeMap<StateKey, Arc<StateValue>>,
    drafts: BTreeMap<StateKey, ValueDraft>,
    author: Arc<AdmissibleRecord>,
}

impl<'a> Shelf<'a> {
    fn on(chain: &'a TestChain, author: &Arc<AdmissibleRecord>) -> Self {
        let epoch = chain.head().epoch.clone();
        let author = Arc::clone(author);
        Self { chain, epoch, written: BTreeMap::new(), drafts: BTreeMap::new(), author }
    }

    fn keep(&mut self, next: &Arc<AdmissibleRecord>) {
        let drafts = std::mem::take(&mut self.drafts);
        self.written.extend(drafts.into_iter().map(|(key, draft)| (key, Arc::new(draft.finish()))));
        self.author = Arc::clone(next);
    }

    fn case(&self, number: &str) -> Case {
        let value = self.value(&case_key(COUNTY, number)).unwrap().expect("opened");
        Case::of(&value).expect("a case")
    }
}

impl Register for Shelf<'_> {
    fn book(&self) -> &RuleBook {
        RuleBook::first()
    }

    fn value(&self, key: &StateKey) -> Result<Option<Arc<StateValue>>, StoreError> {
        let written = self.written.get(key).cloned();
        Ok(written.or(self.chain.store().value(key)?.map(Arc::new)))
    }

    fn draft(&mut self, key: &StateKey, width: Width) -> Result<&mut ValueDraft, StoreError> {
        let previous = self.value(key)?;
        let author = Author { record: *self.author.id(), seed: self.author.record().slots().seed() };
        let made = || match previous {
            Some(previous) => ValueDraft::after(&previous, key, &author),
            None => ValueDraft::first(key, width, &author),
        };
        Ok(self.drafts.entry(*key).or_insert_with(made))
    }

    fn drafted(&self, key: &StateKey) -> Option<&ValueDraft> {
        self.drafts.get(key)
    }

    fn index_holder(&mut self, _: &StateKey, _: &StateKey, _: Option<SlotsRoot>) {}

    fn organisation(&self, org: u32) -> Result<Option<Arc<Organisation>>, StoreError> {
        let value = self.value(&organisation_key(org))?;
        Ok(value.as_deref().and_then(Organisation::of).map(Arc::new))
    }

    fn parameter(&self, parameter: Parameter) -> Result<u64, StoreError> {
        Ok(parameter.default())
    }

    fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    fn next_epoch(&self) -> Option<&Epoch> {
        None
    }

    fn begin_epoch(&mut self, _: Epoch) {}

    fn order_erasure(&mut self, _: RecordId) {}
}

fn filing<'r>(chain: &TestChain, record: &'r AdmissibleRecord) -> Filing<'r> {
    let height = Height::new(chain.head().header.height.value() + 1).expect("small");
    Filing { record: record.authentic(), place: Place { height, time: chain.next_time(), index: 0 } }
}

/// A mortgage's release that a policy key signs.
fn automatic_release(desk: &mut Desk) -> Arc<AdmissibleRecord> {
    let mut draft = desk.cancel(&unit(1), "A-9", "A-1", 1);
    draft.slots.set(slot::CASE, Value::text("A-10").unwrap());
    draft.set_subjects(&[
        desk.chain.subject(case_key(COUNTY, "A-10")),
        desk.chain.subject(crate::unit::unit_key(&unit(1))),
    ]);
    draft.slots.set(slot::POLICY_VERSION, Value::Number(u64::from(POLICY_VERSION)));
    Ticks::of([31]).expect("a warning").write(&mut draft.slots);
    desk.chain.ready(&draft, &[(Role::Policy, BUREAU, POLICY)])
}

fn register_automatically(chain: &TestChain, record: &Arc<AdmissibleRecord>, shelf: &mut Shelf<'_>) {
    let filing = filing(chain, record);
    let policy = Person { org: BUREAU, person: 0 };
    open(&filing, &[unit(1)], mortgage_cancel::KIND, policy, shelf).unwrap();
    end(&filing, CaseState::Recorded, shelf).unwrap();
}

#[test]
fn an_automatic_registration_names_its_policy_and_nobody() {
    let mut desk = Desk::open();
    let record = automatic_release(&mut desk);
    let mut shelf = Shelf::on(&desk.chain, &record);
    register_automatically(&desk.chain, &record, &mut shelf);
    shelf.keep(&record);
    let case = shelf.case("A-10");
    assert_eq!((case.state, case.reviewer), (CaseState::Recorded, None));
    let [accepted, registered] = case.steps.as_slice() else { panic!("two steps") };
    assert_eq!((accepted.event, accepted.by), (Event::Accept, Person { org: BUREAU, person: 0 }));
    assert_eq!(registered.event, Event::RegisteredAutomatically);
    assert_eq!((registered.detail, registered.kind), (Some(POLICY_VERSION), Some(mortgage_cancel::KIND)));
}

#[test]
fn of_what_nobody_reviewed_nothing_is_ticked() {
    let mut desk = Desk::open();
    let record = automatic_release(&mut desk);
    let shelf = Shelf::on(&desk.chain, &record);
    assert!(ticks(&filing(&desk.chain, &record), &shelf).unwrap().is_empty());
}

#[test]
fn a_registration_has_the_ticks_of_its_reviewer_and_none_of_its_own() {
    let mut desk = Desk::open();
    assert_eq!(desk.chain.accept(&unit(1), "A-1", 1), 0);
    let mut review = desk.chain.event(Event::Review, &unit(1), "A-1");
    Ticks::of([33]).expect("a warning").write(&mut review.slots);
    assert_eq!(desk.chain.outcome(&review, &SHORT[1..]), 0);
    let mut draft = desk.first(&unit(1), "A-1", 0, &[(1, None)], 1);
    Ticks::of([31]).expect("a warning").write(&mut draft.slots);
    let record = desk.chain.ready(&draft, &crate::fixture::desk::REGISTER);
    let shelf = Shelf::on(&desk.chain, &record);
    assert_eq!(ticks(&filing(&desk.chain, &record), &shelf).unwrap(), Ticks::of([33]).unwrap());
}

#[test]
fn two_who_sign_the_one_record_tick_in_it() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut draft = desk.seize(&house, "C-1", crate::unit::seizure_kind::SEIZURE, (1, 90));
    Ticks::of([84]).expect("a warning").write(&mut draft.slots);
    let record = desk.chain.ready(&draft, &SHORT);
    let shelf = Shelf::on(&desk.chain, &record);
    assert_eq!(ticks(&filing(&desk.chain, &record), &shelf).unwrap(), Ticks::of([84]).unwrap());
}

/// Rules that refuse an audit of an automatic registration, drawn or not, audited before or not.
fn audit_findings(is_drawn: bool, is_audited: bool) -> Vec<u16> {
    let mut desk = Desk::open();
    let record = automatic_release(&mut desk);
    let mut draft = desk.chain.event(Event::Audit, &unit(1), "A-10");
    draft.slots.set(event_slot::RESULT, Value::Code(audit_result::FAULT));
    let audit = desk.chain.ready(&draft, &SHORT[1..]);
    let mut shelf = Shelf::on(&desk.chain, &record);
    register_automatically(&desk.chain, &record, &mut shelf);
    if is_drawn {
        draw_for_audit(&filing(&desk.chain, &record), &mut shelf).unwrap();
    }
    shelf.keep(&audit);
    let filing = filing(&desk.chain, &audit);
    if is_audited {
        audit.act().apply(&filing, &mut shelf).unwrap();
        shelf.keep(&audit);
        let case = shelf.case("A-10");
        assert_eq!(case.state, CaseState::Recorded, "an audit leaves the case where it stands");
        assert_eq!(case.last(Event::Audit).unwrap().detail, Some(audit_result::FAULT));
    }
    let mut findings = Findings::default();
    audit.act().check(&filing, &shelf, &mut findings).unwrap();
    findings.all().map(Rejection::number).collect()
}

#[test]
fn what_was_drawn_is_audited_once_and_nothing_else_is() {
    assert_eq!(audit_findings(true, false), Vec::<u16>::new());
    assert_eq!(audit_findings(false, false), [121], "not drawn");
    assert_eq!(audit_findings(true, true), [121], "a second time");
}
