//! Registrations from acceptance to the register, and the invariants that no sequence of acts may break.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::hash::StateKey;
use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use proptest::prelude::*;

use crate::act::governance::tests::add_keys;
use crate::act::transfer_by_law::Ground;
use crate::act::{first_registration, transfer};
use crate::case::{case_key, holder_at, lock_key};
use crate::fixture::desk::{Desk, REGISTER, REGISTER_WITH_BANK, SHORT, party, title, title_of};
use crate::fixture::*;
use crate::holder::{holder_key, holder_slot};
use crate::record::{RecordDraft, Role};
use crate::share::Share;
use crate::state::{TreeId, leaves};
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::unit::co_ownership::{JOINT, SHARED, SINGLE};
use crate::unit::{Unit, is_free, seizure_kind, unit_key};
use crate::value::{StateReader, StateValue};

fn value(chain: &TestChain, key: &StateKey) -> StateValue {
    chain.store().value(key).unwrap().expect("the value is there")
}

fn is_locked(chain: &TestChain, unit: &UnitCode) -> bool {
    let lock = chain.store().value(&lock_key(unit)).unwrap();
    lock.is_some_and(|lock| holder_at(&lock, chain.head().header.time).is_some())
}

#[test]
fn a_registered_unit_has_owners_a_certificate_an_index_and_no_lock() {
    let mut desk = Desk::open();
    let house = desk.registered(1, SHARED, &[(1, Some((1, 3))), (2, Some((2, 3)))]);
    let registered = desk.value(&house);
    let unit = Unit::of(registered.slots()).expect("it has a status");
    assert_eq!(unit.certificate(), Some(title(1).as_str()));
    assert_eq!(desk.owners(&house), [party(1), party(2)]);
    assert!(!is_locked(&desk.chain, &house), "registration ends the case");
    check_all(&desk.chain, &[house]);
}

#[test]
fn a_sale_moves_title_certificate_and_index() {
    let mut desk = Desk::open();
    let house = desk.registered(1, SINGLE, &[(1, None)]);
    let sale = desk.sound_sale(&house, "A-2", (1, 2), (1, 2));
    assert_eq!(desk.register(&sale), 0);
    assert_eq!(desk.owners(&house), [party(2)]);
    let old = value(&desk.chain, &certificate_key(&title(1)));
    assert_eq!(old.slots().code(certificate_slot::STATUS), Some(certificate_status::SUPERSEDED));
    assert_eq!(old.slots().text(certificate_slot::NEXT), Some(title(2).as_str()));
    let former = value(&desk.chain, &holder_key(&party(1)));
    assert_eq!(former.slots().number(holder_slot::COUNT), Some(0));
    check_all(&desk.chain, &[house]);
}

#[test]
fn a_registration_needs_a_reviewed_case_of_its_kind_and_unit() {
    let mut desk = Desk::open();
    let (house, other) = (unit(1), unit(2));
    let first = |desk: &mut Desk, unit, case| desk.first(unit, case, SINGLE, &[(1, None)], 1);
    let draft = first(&mut desk, &house, "A-1");
    assert_eq!(desk.register(&draft), 121, "never accepted");
    assert_eq!(desk.chain.accept(&house, "A-2", first_registration::KIND), 0);
    let draft = first(&mut desk, &house, "A-2");
    assert_eq!(desk.register(&draft), 121, "not reviewed");
    assert_eq!(desk.chain.review(&house, "A-2"), 0);
    let draft = first(&mut desk, &other, "A-2");
    assert_eq!(desk.register(&draft), 121, "another unit");
    let draft = first(&mut desk, &house, "A-2");
    assert_eq!(desk.chain.outcome(&draft, &[(Role::Reviewer, BUREAU, REVIEWER)]), 124);
    let draft = first(&mut desk, &house, "A-2");
    assert_eq!(desk.chain.outcome(&draft, &[(Role::Registrar, BUREAU + 1, REGISTRAR)]), 125);
    let draft = first(&mut desk, &house, "A-2");
    assert_eq!(desk.register(&draft), 0);
    let draft = first(&mut desk, &house, "A-2");
    assert_eq!(desk.register(&draft), 121, "the case has ended");
    desk.chain.prepare(&house, "A-3", transfer::KIND);
    let mut loan = desk.mortgage_draft(&house, "A-3", 1, 1);
    desk.esign(&mut loan, &house, &[1]);
    assert_eq!(desk.chain.outcome(&loan, &REGISTER_WITH_BANK), 121, "the case is that of a sale");
}

#[test]
fn a_registration_names_its_unit_among_the_subjects() {
    let mut desk = Desk::open();
    desk.chain.prepare(&unit(1), "A-1", first_registration::KIND);
    let mut draft = desk.first(&unit(1), "A-1", SINGLE, &[(1, None)], 1);
    assert_eq!(desk.form_error(&draft), None);
    draft.set_subjects(&[desk.chain.subject(case_key(COUNTY, "A-1"))]);
    assert_eq!(desk.form_error(&draft), Some(7));
}

#[test]
fn a_registration_drawn_up_on_an_older_version_is_refused() {
    let mut desk = Desk::open();
    let house = desk.registered(1, SINGLE, &[(1, None)]);
    let mut loan = desk.mortgage(&house, "A-2", 1, 1);
    desk.esign(&mut loan, &house, &[1]);
    let seizure = desk.seize(&house, "C-1", seizure_kind::SEIZURE, (1, 90));
    assert_eq!(desk.record_order(&seizure), 0);
    let release = desk.release(&house, "C-2", "C-1");
    assert_eq!(desk.record_order(&release), 0);
    assert_eq!(desk.chain.outcome(&loan, &REGISTER_WITH_BANK), 36);
}

#[test]
fn a_stale_version_is_named_last_whatever_else_is_wrong() {
    let mut desk = Desk::open();
    let house = desk.registered(1, SINGLE, &[(1, None)]);
    desk.chain.prepare(&house, "A-2", first_registration::KIND);
    let mut again = desk.first(&house, "A-2", SINGLE, &[(1, None)], 2);
    let mut subjects = [desk.chain.subject(case_key(COUNTY, "A-2")), desk.chain.subject(unit_key(&house))];
    subjects[1].expected_version = 0;
    again.set_subjects(&subjects);
    assert_eq!(desk.register(&again), 41, "36 comes after 41");
}

#[test]
fn a_seizure_is_recorded_while_a_sale_runs_and_the_sale_then_fails() {
    let mut desk = Desk::open();
    let house = desk.registered(1, SINGLE, &[(1, None)]);
    let sale = desk.sound_sale(&house, "A-2", (1, 2), (1, 2));
    let seizure = desk.seize(&house, "C-1", seizure_kind::SEIZURE, (1, 90));
    let records = vec![desk.chain.ready(&sale, &REGISTER), desk.chain.ready(&seizure, &SHORT)];
    let outcomes: Vec<u16> = desk.chain.commit(records).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [0, 17], "in one block the court comes first");
    assert!(is_locked(&desk.chain, &house), "the sale still runs, to be rejected");
    check_all(&desk.chain, &[house]);
}

#[test]
fn a_court_act_takes_two_persons_and_a_new_case_number() {
    let mut desk = Desk::open();
    let house = desk.registered(1, SINGLE, &[(1, None)]);
    let draft = desk.seize(&house, "C-1", seizure_kind::SEIZURE, (1, 90));
    assert_eq!(desk.chain.outcome(&draft, &SHORT[..1]), 124);
    let draft = desk.seize(&house, "G440106-F1", seizure_kind::SEIZURE, (1, 90));
    assert_eq!(desk.record_order(&draft), 15, "the case of the first registration");
    let keys = [new_key(BUREAU, 6, &[Role::Reviewer], 2)];
    assert_eq!(add_keys(&mut desk.chain, BUREAU, &keys, (BUREAU, ADMIN)), 0);
    let draft = desk.seize(&house, "C-1", seizure_kind::SEIZURE, (1, 90));
    assert_eq!(desk.chain.outcome(&draft, &[SHORT[0], (Role::Reviewer, BUREAU, 6)]), 122);
    let draft = desk.seize(&house, "C-1", seizure_kind::SEIZURE, (1, 90));
    assert_eq!(desk.record_order(&draft), 0);
}

#[test]
fn a_sale_and_its_loan_are_registered_together_in_one_case() {
    let mut desk = Desk::open();
    let house = desk.registered(1, SINGLE, &[(1, None)]);
    desk.chain.prepare(&house, "A-2", transfer::KIND);
    let group = |desk: &mut Desk, buyer_agrees: bool| {
        let mut sale = desk.sale_draft(&house, "A-2", &[1], (SINGLE, &[(2, None)]), (1, 2));
        desk.esign(&mut sale, &house, &[1, 2]);
        sale.attestations.push(desk.tax(&house, &[1], &[2]));
        let mut loan = desk.mortgage_draft(&house, "A-2", 2, 1);
        let chain = &desk.chain;
        let mut subjects = [chain.subject(case_key(COUNTY, "A-2")), chain.subject(unit_key(&house))];
        subjects.iter_mut().for_each(|subject| subject.expected_version += 1);
        loan.set_subjects(&subjects);
        if buyer_agrees {
            desk.esign(&mut loan, &house, &[2]);
        }
        desk.chain.ready_group(&[sale, loan], &REGISTER_WITH_BANK)
    };
    let torn = group(&mut desk, false);
    let outcomes: Vec<u16> = desk.chain.commit(torn).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [135, 132], "no loan, no sale");
    let whole = group(&mut desk, true);
    let outcomes: Vec<u16> = desk.chain.commit(whole).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [0, 0]);
    assert!(!is_locked(&desk.chain, &house), "the last member ends the case");
    check_all(&desk.chain, &[house]);
}

/// Everything that must hold of units, certificates and holders after any block.
fn check_all(chain: &TestChain, units: &[UnitCode]) {
    let time = chain.head().header.time;
    let mut held: BTreeMap<PartyTag, BTreeSet<StateKey>> = BTreeMap::new();
    for code in units {
        let Some(value) = chain.store().value(&unit_key(code)).unwrap() else { continue };
        let Some(unit) = Unit::of(value.slots()) else { continue };
        check_owners(&unit);
        let active = unit.active_seizures(time);
        for (place, seizure) in active.iter().enumerate() {
            assert!(is_free(&active[..place], seizure.scope()), "of a scope one seizure is in force");
        }
        let ranks = ranks(&value);
        assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]), "rank is ledger order");
        check_certificates(chain, code, unit.certificate().expect("a registered unit has one"));
        for owner in unit.owners() {
            held.entry(owner.party).or_default().insert(unit_key(code));
        }
    }
    for number in 0..PARTIES {
        check_holder(chain, &party(number), held.get(&party(number)).cloned().unwrap_or_default());
    }
}

const PARTIES: u8 = 5;

fn check_owners(unit: &Unit<'_>) {
    let owners = unit.owners();
    match unit.co_ownership() {
        SINGLE => assert_eq!(owners.len(), 1),
        JOINT => assert!(owners.len() > 1 && owners.iter().all(|owner| owner.share.is_none())),
        _ => {
            let sum = Share::sum(owners.iter().map(|owner| Share::from(owner.share.expect("a share"))));
            assert_eq!(sum.unwrap(), Share::ONE, "shares sum to one");
        }
    }
}

fn ranks(value: &StateValue) -> Vec<(Option<u64>, Option<u64>)> {
    let mortgages = value.slots().list(unit_slot::MORTGAGES).map_or(&[][..], |list| list.elements());
    let rank = |m: &kexin_proof::slots::Slots| {
        (m.number(mortgage_slot::ORDER_HEIGHT), m.number(mortgage_slot::ORDER_INDEX))
    };
    mortgages.iter().map(rank).collect()
}

/// Of all titles ever issued for the unit, the registered one alone is in force, and each other leads to it.
fn check_certificates(chain: &TestChain, code: &UnitCode, current: &str) {
    for number in (2026..2032).flat_map(|year| (0..SERIALS).map(move |serial| title_of(year, serial))) {
        let Some(value) = chain.store().value(&certificate_key(&number)).unwrap() else { continue };
        let slots = value.slots();
        if slots.text(certificate_slot::UNIT) != Some(code.as_str()) {
            continue;
        }
        let is_valid = slots.code(certificate_slot::STATUS) == Some(certificate_status::VALID);
        assert_eq!(is_valid, number == current, "one certificate is in force");
        assert_eq!(slots.text(certificate_slot::NEXT).is_none(), is_valid);
    }
}

const SERIALS: u32 = 40;

fn check_holder(chain: &TestChain, party: &PartyTag, expected: BTreeSet<StateKey>) {
    let key = holder_key(party);
    let at = chain.head().height();
    let listed = leaves(chain.store(), &TreeId::Holder(key), at, 1_000).unwrap();
    assert_eq!(listed.iter().map(|(unit, _)| *unit).collect::<BTreeSet<_>>(), expected);
    let value = chain.store().value(&key).unwrap();
    let count = value.as_ref().and_then(|value| value.slots().number(holder_slot::COUNT)).unwrap_or(0);
    assert_eq!(count, expected.len() as u64, "the count is that of the map");
    if let Some(value) = value {
        let root = crate::state::root(chain.store(), &TreeId::Holder(key), at).unwrap();
        assert_eq!(value.slots().tree(holder_slot::UNITS).unwrap().as_bytes(), root.as_bytes());
    }
}

/// One step of a random history, sound or not.
#[derive(Clone, Debug)]
enum Step {
    Register { unit: u32, owners: Vec<u8>, shared: bool },
    Sell { unit: u32, takers: Vec<u8>, shared: bool },
    Judge { unit: u32, takers: Vec<u8>, shared: bool },
    Rename { unit: u32, to: u8 },
    Mortgage { unit: u32 },
    Seize { unit: u32, waiting: bool },
    Release { unit: u32 },
    Wait { days: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let unit = 0..3_u32;
    let parties = || prop::collection::btree_set(0..PARTIES, 1..4).prop_map(|set| set.into_iter().collect());
    prop_oneof![
        2 => (unit.clone(), parties(), any::<bool>())
            .prop_map(|(unit, owners, shared)| Step::Register { unit, owners, shared }),
        3 => (unit.clone(), parties(), any::<bool>())
            .prop_map(|(unit, takers, shared)| Step::Sell { unit, takers, shared }),
        1 => (unit.clone(), parties(), any::<bool>())
            .prop_map(|(unit, takers, shared)| Step::Judge { unit, takers, shared }),
        1 => (unit.clone(), 0..PARTIES).prop_map(|(unit, to)| Step::Rename { unit, to }),
        2 => unit.clone().prop_map(|unit| Step::Mortgage { unit }),
        2 => (unit.clone(), any::<bool>()).prop_map(|(unit, waiting)| Step::Seize { unit, waiting }),
        1 => unit.prop_map(|unit| Step::Release { unit }),
        1 => (1..80_u64).prop_map(|days| Step::Wait { days }),
    ]
}

/// A party and his share.
type Part = (u8, Option<(u64, u64)>);

/// Equal shares, joint owners, or one alone.
fn owners_of(numbers: &[u8], shared: bool) -> (u32, Vec<Part>) {
    let count = numbers.len() as u64;
    let form = match (count, shared) {
        (1, _) => SINGLE,
        (_, true) => SHARED,
        (_, false) => JOINT,
    };
    let share = (form == SHARED).then_some((1, count));
    (form, numbers.iter().map(|number| (*number, share)).collect())
}

struct History {
    desk: Desk,
    cases: u32,
    seizures: BTreeMap<u32, Vec<String>>,
}

impl History {
    fn begin() -> Self {
        Self { desk: Desk::open(), cases: 0, seizures: BTreeMap::new() }
    }

    /// Owners and title serial of a unit; somebody and none when it is not registered.
    fn owners_and_serial(&self, number: u32) -> (Vec<u8>, u32) {
        let stranger = (vec![0], 0);
        let found = self.desk.chain.store().value(&unit_key(&unit(number))).unwrap();
        let Some(value) = found else { return stranger };
        let Some(unit) = Unit::of(value.slots()) else { return stranger };
        let serial = (0..SERIALS).find(|serial| {
            unit.certificate().is_some_and(|number| number.ends_with(&format!("第{serial:07}号")))
        });
        let owners = unit.owners();
        let numbers = (0..PARTIES).filter(|number| owners.iter().any(|owner| owner.party == party(*number)));
        (numbers.collect(), serial.unwrap_or(0))
    }

    /// Carries a step out; whether it was registered.
    fn run(&mut self, step: &Step) -> bool {
        self.cases += 1;
        let (case, serial) = (format!("H-{}", self.cases), self.cases);
        match step {
            Step::Register { unit: number, owners, shared } => {
                let (form, owners) = owners_of(owners, *shared);
                let house = unit(*number);
                self.desk.chain.prepare(&house, &case, first_registration::KIND);
                let draft = self.desk.first(&house, &case, form, &owners, serial);
                self.register(&draft, &house, &case)
            }
            Step::Sell { unit: number, takers, shared } => {
                let (givers, previous) = self.owners_and_serial(*number);
                let (form, owners) = owners_of(takers, *shared);
                let (house, serials) = (unit(*number), (previous, serial));
                let mut draft = self.desk.sale(&house, &case, &givers, (form, &owners), serials);
                self.desk.esign(&mut draft, &house, &[&givers[..], takers].concat());
                let tax = self.desk.tax(&house, &givers, takers);
                draft.attestations.push(tax);
                self.register(&draft, &house, &case)
            }
            Step::Judge { unit: number, takers, shared } => {
                let (givers, previous) = self.owners_and_serial(*number);
                let (form, owners) = owners_of(takers, *shared);
                let (house, serials) = (unit(*number), (previous, serial));
                let ground = (Ground::Judgment, &givers[..]);
                let mut draft = self.desk.by_law(&house, &case, ground, (form, &owners), serials);
                let order = self.desk.disposal_order(&house, &case, None, COURT);
                draft.attestations.push(order);
                self.register(&draft, &house, &case)
            }
            Step::Rename { unit: number, to } => {
                let (owners, _) = self.owners_and_serial(*number);
                if owners[0] == *to {
                    return false;
                }
                let house = unit(*number);
                let draft = self.desk.change_party(&house, &case, owners[0], (Some(*to), *to));
                self.register(&draft, &house, &case)
            }
            Step::Mortgage { unit: number } => {
                let (owners, _) = self.owners_and_serial(*number);
                let house = unit(*number);
                let mut draft = self.desk.mortgage(&house, &case, owners[0], serial);
                self.desk.esign(&mut draft, &house, &owners);
                self.register(&draft, &house, &case)
            }
            Step::Seize { unit: number, waiting } => {
                let (owners, _) = self.owners_and_serial(*number);
                let kind = if *waiting { seizure_kind::WAITING } else { seizure_kind::SEIZURE };
                let draft = self.desk.seize(&unit(*number), &case, kind, (owners[0], 60));
                let done = self.desk.record_order(&draft) == 0;
                if done {
                    self.seizures.entry(*number).or_default().push(case);
                }
                done
            }
            Step::Release { unit: number } => {
                let lifted = self.seizures.get_mut(number).and_then(Vec::pop).unwrap_or_default();
                let draft = self.desk.release(&unit(*number), &case, &lifted);
                self.desk.record_order(&draft) == 0
            }
            Step::Wait { days } => {
                self.desk.chain.wait(days * 24 * 3_600 * 1_000);
                self.desk.chain.commit(Vec::new());
                false
            }
        }
    }

    /// Registers, or withdraws the case so that the unit is free again.
    fn register(&mut self, draft: &RecordDraft, house: &UnitCode, case: &str) -> bool {
        let done = self.desk.chain.outcome(draft, &REGISTER_WITH_BANK) == 0;
        if !done {
            self.desk.withdraw(house, case);
        }
        done
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_history_breaks_title_rank_seizures_certificates_or_the_index(steps in prop::collection::vec(step(), 1..20)) {
        let mut history = History::begin();
        let units = [unit(0), unit(1), unit(2)];
        for step in &steps {
            history.run(step);
            check_all(&history.desk.chain, &units);
        }
        let rechecked = crate::chain::recheck(history.desk.chain.store(), |_| {});
        prop_assert!(rechecked.is_ok(), "the stored chain holds together");
    }
}

#[test]
fn a_history_of_sound_steps_is_registered() {
    let mut history = History::begin();
    let steps = [
        (Step::Register { unit: 0, owners: vec![1, 2], shared: true }, true),
        (Step::Register { unit: 0, owners: vec![1], shared: false }, false),
        (Step::Mortgage { unit: 0 }, true),
        (Step::Sell { unit: 0, takers: vec![3, 4], shared: false }, true),
        (Step::Seize { unit: 0, waiting: true }, false),
        (Step::Seize { unit: 0, waiting: false }, true),
        (Step::Seize { unit: 0, waiting: true }, true),
        (Step::Sell { unit: 0, takers: vec![1], shared: false }, false),
        (Step::Wait { days: 61 }, false),
        (Step::Sell { unit: 0, takers: vec![1], shared: false }, false),
        (Step::Release { unit: 0 }, true),
        (Step::Sell { unit: 0, takers: vec![1], shared: false }, true),
        (Step::Rename { unit: 0, to: 2 }, true),
        (Step::Seize { unit: 0, waiting: false }, true),
        (Step::Seize { unit: 0, waiting: true }, true),
        (Step::Judge { unit: 0, takers: vec![3, 4], shared: true }, true),
        (Step::Rename { unit: 0, to: 4 }, false),
    ];
    for (place, (step, registered)) in steps.iter().enumerate() {
        assert_eq!(history.run(step), *registered, "step {place}");
        check_all(&history.desk.chain, &[unit(0)]);
    }
}
