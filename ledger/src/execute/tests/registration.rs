//! Registrations from acceptance to the register, and the invariants that no sequence of acts may break.

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::hash::StateKey;
use kexin_proof::slot_table::{mortgage as mortgage_slot, unit as unit_slot};
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use proptest::prelude::*;

use crate::case::{case_key, holder_at, lock_key};
use crate::fixture::*;
use crate::holder::{holder_key, holder_slot};
use crate::share::Share;
use crate::state::{TreeId, leaves};
use crate::title::{certificate_key, certificate_slot, certificate_status};
use crate::unit::{Owner, Unit, co_ownership, seizure_kind, seizure_status, unit_key};
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
    let mut chain = TestChain::new(4);
    let owners = [owner(1, Some((1, 3))), owner(2, Some((2, 3)))];
    chain.register_unit(&unit(1), "A-1", &owners, 1);
    let value = value(&chain, &unit_key(&unit(1)));
    let registered = Unit::of(value.slots()).expect("it has a status");
    assert_eq!(registered.owners(), owners);
    assert_eq!(registered.certificate(), Some(title_number(1).as_str()));
    assert!(!is_locked(&chain, &unit(1)), "registration ends the case");
    check_all(&chain, &[unit(1)]);
}

#[test]
fn a_sale_moves_title_certificate_and_index() {
    let mut chain = TestChain::new(4);
    chain.register_unit(&unit(1), "A-1", &[owner(1, None)], 1);
    chain.sell(&unit(1), "A-2", &[party(1)], &[owner(2, None), owner(3, None)], (1, 2));
    let sold = value(&chain, &unit_key(&unit(1)));
    let parties: Vec<PartyTag> =
        Unit::of(sold.slots()).unwrap().owners().iter().map(|owner| owner.party).collect();
    assert_eq!(parties, [party(2), party(3)]);
    let old = value(&chain, &certificate_key(&title_number(1)));
    assert_eq!(old.slots().code(certificate_slot::STATUS), Some(certificate_status::SUPERSEDED));
    assert_eq!(old.slots().text(certificate_slot::NEXT), Some(title_number(2).as_str()));
    let former = value(&chain, &holder_key(&party(1)));
    assert_eq!(former.slots().number(holder_slot::COUNT), Some(0));
    check_all(&chain, &[unit(1)]);
}

#[test]
fn a_registration_needs_a_reviewed_case_of_its_kind_and_unit() {
    let mut chain = TestChain::new(4);
    let draft = chain.first_registration(&unit(1), "A-1", &[owner(1, None)], 1);
    assert_eq!(chain.outcome(&draft, REGISTERS), 121, "never accepted");
    assert_eq!(chain.accept(&unit(1), "A-2", 1), 0);
    let draft = chain.first_registration(&unit(1), "A-2", &[owner(1, None)], 1);
    assert_eq!(chain.outcome(&draft, REGISTERS), 121, "not reviewed");
    assert_eq!(chain.review(&unit(1), "A-2"), 0);
    let draft = chain.first_registration(&unit(2), "A-2", &[owner(1, None)], 1);
    assert_eq!(chain.outcome(&draft, REGISTERS), 121, "another unit");
    let draft = chain.first_registration(&unit(1), "A-2", &[owner(1, None)], 1);
    assert_eq!(chain.outcome(&draft, &[(crate::record::Role::Reviewer, BUREAU, REVIEWER)]), 124);
    let draft = chain.first_registration(&unit(1), "A-2", &[owner(1, None)], 1);
    assert_eq!(chain.outcome(&draft, &[(crate::record::Role::Registrar, BUREAU + 1, REGISTRAR)]), 125);
    let draft = chain.first_registration(&unit(1), "A-2", &[owner(1, None)], 1);
    assert_eq!(chain.outcome(&draft, REGISTERS), 0);
    let draft = chain.first_registration(&unit(1), "A-2", &[owner(1, None)], 2);
    assert_eq!(chain.outcome(&draft, REGISTERS), 121, "the case has ended");
}

#[test]
fn a_registration_names_its_unit_among_the_subjects() {
    let mut chain = TestChain::new(4);
    chain.prepare(&unit(1), "A-1", 1);
    let mut draft = chain.first_registration(&unit(1), "A-1", &[owner(1, None)], 1);
    draft.set_subjects(&[chain.subject(case_key(COUNTY, "A-1"))]);
    let record = chain.sign(&draft, REGISTERS);
    assert_eq!(chain.admit(record).unwrap_err().number(), 7);
}

#[test]
fn a_registration_drawn_up_on_an_older_version_is_refused() {
    let mut chain = TestChain::new(4);
    chain.register_unit(&unit(1), "A-1", &[owner(1, None)], 1);
    chain.prepare(&unit(1), "A-2", 10);
    let mortgage = chain.mortgage(&unit(1), "A-2", &[party(1)], 1);
    let seizure = chain.seizure(&unit(1), "C-1", party(1), seizure_kind::SEIZURE, 90);
    assert_eq!(chain.outcome(&seizure, RECORDS_FOR_COURT), 0);
    let release = chain.release(&unit(1), "C-2", "C-1");
    assert_eq!(chain.outcome(&release, RECORDS_FOR_COURT), 0);
    assert_eq!(chain.outcome(&mortgage, REGISTERS_FOR_BANK), 36);
}

#[test]
fn a_seizure_is_recorded_while_a_sale_runs_and_the_sale_then_fails() {
    let mut chain = TestChain::new(4);
    chain.register_unit(&unit(1), "A-1", &[owner(1, None)], 1);
    chain.prepare(&unit(1), "A-2", 2);
    let sale = chain.transfer(&unit(1), "A-2", &[party(1)], &[owner(2, None)], (1, 2));
    let seizure = chain.seizure(&unit(1), "C-1", party(1), seizure_kind::SEIZURE, 90);
    let records = vec![chain.ready(&sale, REGISTERS), chain.ready(&seizure, RECORDS_FOR_COURT)];
    let receipts = chain.commit(records);
    let outcomes: Vec<u16> = receipts.iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [0, 17], "in one block the court comes first");
    assert!(is_locked(&chain, &unit(1)), "the sale still runs, to be rejected");
    check_all(&chain, &[unit(1)]);
}

#[test]
fn a_court_act_takes_two_persons_and_a_new_case_number() {
    let mut chain = TestChain::new(4);
    chain.register_unit(&unit(1), "A-1", &[owner(1, None)], 1);
    let act = |chain: &mut TestChain, case: &str| {
        chain.seizure(&unit(1), case, party(1), seizure_kind::SEIZURE, 90)
    };
    let draft = act(&mut chain, "C-1");
    assert_eq!(chain.outcome(&draft, &RECORDS_FOR_COURT[..1]), 124);
    let draft = act(&mut chain, "A-1");
    assert_eq!(chain.outcome(&draft, RECORDS_FOR_COURT), 15);
    let keys = [new_key(BUREAU, 6, &[crate::record::Role::Reviewer], 2)];
    assert_eq!(crate::act::governance::tests::add_keys(&mut chain, BUREAU, &keys, (BUREAU, ADMIN)), 0);
    let draft = act(&mut chain, "C-1");
    let same = [RECORDS_FOR_COURT[0], (crate::record::Role::Reviewer, BUREAU, 6)];
    assert_eq!(chain.outcome(&draft, &same), 122);
    let draft = act(&mut chain, "C-1");
    assert_eq!(chain.outcome(&draft, RECORDS_FOR_COURT), 0);
}

#[test]
fn a_sale_and_its_loan_are_registered_together_in_one_case() {
    let mut chain = TestChain::new(4);
    chain.register_unit(&unit(1), "A-1", &[owner(1, None)], 1);
    chain.prepare(&unit(1), "A-2", 2);
    let group = |chain: &mut TestChain, consents: bool| {
        let sale = chain.transfer(&unit(1), "A-2", &[party(1)], &[owner(2, None)], (1, 2));
        let mut loan = chain.mortgage(&unit(1), "A-2", &[party(2)], 1);
        let mut subjects = [chain.subject(case_key(COUNTY, "A-2")), chain.subject(unit_key(&unit(1)))];
        subjects.iter_mut().for_each(|subject| subject.expected_version += 1);
        loan.set_subjects(&subjects);
        if !consents {
            loan.attestations.clear();
        }
        chain.ready_group(&[sale, loan], REGISTERS_FOR_BANK)
    };
    let torn = group(&mut chain, false);
    let outcomes: Vec<u16> = chain.commit(torn).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [135, 132], "no loan, no sale");
    let whole = group(&mut chain, true);
    let outcomes: Vec<u16> = chain.commit(whole).iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [0, 0]);
    assert!(!is_locked(&chain, &unit(1)), "the last member ends the case");
    check_all(&chain, &[unit(1)]);
}

/// Everything that must hold of units, certificates and holders after any block.
fn check_all(chain: &TestChain, units: &[UnitCode]) {
    let time = chain.head().header.time;
    let mut held: BTreeMap<PartyTag, BTreeSet<StateKey>> = BTreeMap::new();
    for code in units {
        let Some(value) = chain.store().value(&unit_key(code)).unwrap() else { continue };
        let Some(unit) = Unit::of(value.slots()) else { continue };
        check_owners(&unit);
        let active = unit.seizures_at(time).iter().filter(|s| s.status == seizure_status::ACTIVE).count();
        assert!(active <= 1, "at most one seizure is in force");
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

const PARTIES: u32 = 5;

fn check_owners(unit: &Unit<'_>) {
    let owners = unit.owners();
    match unit.co_ownership() {
        co_ownership::SINGLE => assert_eq!(owners.len(), 1),
        co_ownership::JOINT => assert!(owners.len() > 1 && owners.iter().all(|owner| owner.share.is_none())),
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
    for serial in 0..SERIALS {
        let number = title_number(serial);
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
    Register { unit: u32, owners: Vec<u32>, shared: bool },
    Sell { unit: u32, takers: Vec<u32>, shared: bool },
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
        2 => unit.clone().prop_map(|unit| Step::Mortgage { unit }),
        2 => (unit.clone(), any::<bool>()).prop_map(|(unit, waiting)| Step::Seize { unit, waiting }),
        1 => unit.prop_map(|unit| Step::Release { unit }),
        1 => (1..80_u64).prop_map(|days| Step::Wait { days }),
    ]
}

fn owners_of(numbers: &[u32], shared: bool) -> Vec<Owner> {
    let count = numbers.len() as u64;
    let share = (shared && count > 1).then_some((1, count));
    numbers.iter().map(|number| owner(*number, share)).collect()
}

struct History {
    chain: TestChain,
    cases: u32,
    serials: u32,
    seizures: BTreeMap<u32, Vec<String>>,
}

impl History {
    fn case(&mut self) -> String {
        self.cases += 1;
        format!("H-{}", self.cases)
    }

    fn serial(&mut self) -> u32 {
        self.serials += 1;
        self.serials
    }

    fn owners_and_serial(&self, number: u32) -> (Vec<PartyTag>, u32) {
        let found = self.chain.store().value(&unit_key(&unit(number))).unwrap();
        let Some(value) = found else { return (vec![party(0)], 0) };
        let Some(unit) = Unit::of(value.slots()) else { return (vec![party(0)], 0) };
        let current = unit.certificate().unwrap_or_default();
        let serial = (0..SERIALS).find(|serial| title_number(*serial) == current).unwrap_or(0);
        (unit.owners().iter().map(|owner| owner.party).collect(), serial)
    }

    /// Carries a step out; whether it was registered.
    fn run(&mut self, step: &Step) -> bool {
        let case = self.case();
        let serial = self.serial();
        match step {
            Step::Register { unit: number, owners, shared } => {
                self.reviewed(*number, &case, 1) && {
                    let owners = owners_of(owners, *shared);
                    let draft = self.chain.first_registration(&unit(*number), &case, &owners, serial);
                    self.register(&draft, REGISTERS, *number, &case)
                }
            }
            Step::Sell { unit: number, takers, shared } => {
                let (givers, previous) = self.owners_and_serial(*number);
                self.reviewed(*number, &case, 2) && {
                    let takers = owners_of(takers, *shared);
                    let serials = (previous, serial);
                    let draft = self.chain.transfer(&unit(*number), &case, &givers, &takers, serials);
                    self.register(&draft, REGISTERS, *number, &case)
                }
            }
            Step::Mortgage { unit: number } => {
                let (owners, _) = self.owners_and_serial(*number);
                self.reviewed(*number, &case, 10) && {
                    let draft = self.chain.mortgage(&unit(*number), &case, &owners, serial);
                    self.register(&draft, REGISTERS_FOR_BANK, *number, &case)
                }
            }
            Step::Seize { unit: number, waiting } => {
                let (owners, _) = self.owners_and_serial(*number);
                let kind = if *waiting { seizure_kind::WAITING } else { seizure_kind::SEIZURE };
                let draft = self.chain.seizure(&unit(*number), &case, owners[0], kind, 60);
                let done = self.chain.outcome(&draft, RECORDS_FOR_COURT) == 0;
                if done {
                    self.seizures.entry(*number).or_default().push(case);
                }
                done
            }
            Step::Release { unit: number } => {
                let lifted = self.seizures.get_mut(number).and_then(Vec::pop).unwrap_or_default();
                let draft = self.chain.release(&unit(*number), &case, &lifted);
                self.chain.outcome(&draft, RECORDS_FOR_COURT) == 0
            }
            Step::Wait { days } => {
                self.chain.wait(days * 24 * 3_600 * 1_000);
                self.chain.commit(Vec::new());
                false
            }
        }
    }

    fn reviewed(&mut self, number: u32, case: &str, kind: u16) -> bool {
        self.chain.accept(&unit(number), case, kind) == 0 && self.chain.review(&unit(number), case) == 0
    }

    /// Registers, or withdraws the case so that the unit is free again.
    fn register(
        &mut self,
        draft: &crate::record::RecordDraft,
        signers: &[(crate::record::Role, u32, u16)],
        number: u32,
        case: &str,
    ) -> bool {
        if self.chain.outcome(draft, signers) == 0 {
            return true;
        }
        let withdraw = self.chain.event(crate::act::case_event::Event::Withdraw, &unit(number), case);
        let outcome = self.chain.outcome(&withdraw, &[(crate::record::Role::Acceptor, BUREAU, ACCEPTOR)]);
        assert_eq!(outcome, 0, "a case that could not be registered can be withdrawn");
        false
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_history_breaks_title_rank_seizures_certificates_or_the_index(steps in prop::collection::vec(step(), 1..20)) {
        let mut history = History {
            chain: TestChain::new(1),
            cases: 0,
            serials: 0,
            seizures: BTreeMap::new(),
        };
        let units = [unit(0), unit(1), unit(2)];
        for step in &steps {
            history.run(step);
            check_all(&history.chain, &units);
        }
        let rechecked = crate::chain::recheck(history.chain.store(), |_| {});
        prop_assert!(rechecked.is_ok(), "the stored chain holds together");
    }
}

#[test]
fn a_history_of_sound_steps_is_registered() {
    let mut history = History { chain: TestChain::new(1), cases: 0, serials: 0, seizures: BTreeMap::new() };
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
    ];
    for (place, (step, registered)) in steps.iter().enumerate() {
        assert_eq!(history.run(step), *registered, "step {place}");
        check_all(&history.chain, &[unit(0)]);
    }
}
