//! Seizures: whose share, who orders, renewals, and pre-seizures that become seizures (scenarios S6 and S7).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{seizure as seizure_slot, status_bits, unit as unit_slot};
use kexin_proof::slots::{ShareValue, Slots, Value};
use kexin_proof::unit_code::UnitCode;

use crate::act::transfer_by_law::Ground;
use crate::act::{passing, seizure, seizure_renewal};
use crate::book::{Amendment, Figure};
use crate::case::case_key;
use crate::fixture::desk::{BY_COURT, BY_COURT_2, BY_ORGAN, Desk, Office, REGISTER, SHORT, Seizing, party};
use crate::fixture::{BANK, COUNTY, COURT, COURT_2, unit};
use crate::record::{RecordDraft, Role, slot};
use crate::rules::Ticks;
use crate::unit::{Seizure, Unit, seizure_kind, term_end, unit_key};

const HALF: Option<(u64, u64)> = Some((1, 2));

/// A house of two halves.
fn shared() -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 2, &[(1, HALF), (2, HALF)]);
    (desk, house)
}

/// A house of one owner, seized for a number of days in case A.
fn seized(days: u64) -> (Desk, UnitCode) {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.seize(&house, "A", 1, (1, days));
    assert_eq!(desk.record_order(&draft), 0);
    (desk, house)
}

fn outcome(desk: &mut Desk, house: &UnitCode, case: &str, seizing: &Seizing) -> u16 {
    let draft = desk.seize_as(house, case, seizing);
    desk.record_order(&draft)
}

fn seizures(desk: &Desk, house: &UnitCode) -> Vec<Seizure> {
    let value = desk.value(house);
    let time = desk.chain.head().header.time;
    Unit::of(value.slots()).expect("registered").seizures_at(time)
}

fn statuses(desk: &Desk, house: &UnitCode) -> Vec<u32> {
    seizures(desk, house).iter().map(|seizure| seizure.status).collect()
}

fn end(desk: &Desk, house: &UnitCode, place: usize) -> TimeMs {
    seizures(desk, house)[place].end().expect("running")
}

/// Lets time pass so that the next block is of this time.
fn wait_until(desk: &mut Desk, time: u64) {
    let next = desk.chain.next_time().value();
    desk.chain.wait(time.checked_sub(next).expect("the time is still to come"));
}

fn form_error(desk: &mut Desk, mut draft: RecordDraft, change: impl FnOnce(&mut Slots)) -> Option<u16> {
    change(&mut draft.slots);
    let record = desk.chain.sign(&draft, &SHORT);
    desk.chain.admit(record).err().map(|rejection| rejection.number())
}

#[test]
fn seizures_of_two_debtors_shares_do_not_stand_in_each_others_way() {
    let (mut desk, house) = shared();
    let of = |debtor, kind| Seizing::whole(kind, debtor, 30).of_share(1, 2);
    assert_eq!(outcome(&mut desk, &house, "A", &of(1, 1)), 0);
    assert_eq!(outcome(&mut desk, &house, "B", &of(2, 2)), 80, "nothing stands before it");
    assert_eq!(outcome(&mut desk, &house, "C", &of(2, 1).by(BY_COURT_2)), 0);
    assert_eq!(statuses(&desk, &house), [1, 1]);
    assert_eq!(outcome(&mut desk, &house, "D", &of(1, 1).by(BY_COURT_2)), 79, "the same debtor's share");
    assert_eq!(outcome(&mut desk, &house, "E", &of(1, 2).by(BY_COURT_2)), 0);
    assert_eq!(statuses(&desk, &house), [1, 1, 2]);
    let release = desk.release_by(&house, "F", "C", BY_COURT_2);
    assert_eq!(desk.record_order(&release), 0);
    assert_eq!(statuses(&desk, &house), [1, 4, 2], "what waits for the first debtor's share waits on");
    let release = desk.release(&house, "G", "A");
    assert_eq!(desk.record_order(&release), 0);
    assert_eq!(statuses(&desk, &house), [4, 4, 1]);
}

#[test]
fn a_seizure_of_the_whole_waits_for_one_of_a_share_and_bars_it() {
    let (mut desk, house) = shared();
    let half = Seizing::whole(1, 1, 30).of_share(1, 2);
    assert_eq!(outcome(&mut desk, &house, "A", &half), 0);
    let mut whole = desk.seize(&house, "B", 1, (2, 30));
    Ticks::of([84]).unwrap().write(&mut whole.slots);
    assert_eq!(desk.record_order(&whole), 79);
    let (mut desk, house) = seized(30);
    assert_eq!(outcome(&mut desk, &house, "B", &half), 79);
    assert_eq!(outcome(&mut desk, &house, "C", &Seizing { kind: 2, ..half }), 0);
}

#[test]
fn who_holds_half_is_seized_of_half_and_of_more_only_with_the_reviewers_tick() {
    let (mut desk, house) = shared();
    let whole = Seizing::whole(1, 1, 30);
    assert_eq!(outcome(&mut desk, &house, "A", &whole), 84);
    assert_eq!(outcome(&mut desk, &house, "B", &whole.of_share(501, 1_000)), 84);
    assert_eq!(outcome(&mut desk, &house, "C", &whole.of_share(1, 2)), 0);
    let (mut desk, house) = shared();
    let mut draft = desk.seize_as(&house, "A", &whole);
    Ticks::of([84]).unwrap().write(&mut draft.slots);
    assert_eq!(desk.record_order(&draft), 0);
}

#[test]
fn what_of_a_joint_owner_is_seized_no_registered_share_bounds() {
    for seizing in [Seizing::whole(1, 1, 30), Seizing::whole(1, 1, 30).of_share(1, 2)] {
        let mut desk = Desk::open();
        let house = desk.registered(1, 1, &[(1, None), (2, None)]);
        assert_eq!(outcome(&mut desk, &house, "A", &seizing), 0);
    }
}

#[test]
fn a_court_or_another_organ_seizes_and_nobody_else() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let by_bank = Seizing::whole(1, 1, 30).by((Role::Bank, BANK));
    assert_eq!(outcome(&mut desk, &house, "A", &by_bank), 76, "133 comes after it");
    assert_eq!(outcome(&mut desk, &house, "B", &Seizing::whole(1, 1, 30).by(BY_ORGAN)), 0);
    let by_court = desk.release(&house, "C", "B");
    assert_eq!(desk.record_order(&by_court), 82, "the organ that seized lifts");
    let by_organ = desk.release_by(&house, "D", "B", BY_ORGAN);
    assert_eq!(desk.record_order(&by_organ), 0);
}

#[test]
fn an_order_counts_for_its_unit_document_debtor_and_digest() {
    use seizure::fact;
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let other = desk.registered(2, 0, &[(1, None)]);
    let refused = |desk: &mut Desk, case: &str, change: &dyn Fn(&mut Slots)| {
        let mut draft = desk.seize(&house, case, 1, (1, 30));
        change(&mut draft.slots);
        desk.record_order(&draft)
    };
    let text = |text: &str| Value::text(text).expect("clean");
    assert_eq!(refused(&mut desk, "A", &|facts| facts.set(fact::DOCUMENT_NUMBER, text("另号"))), 76);
    assert_eq!(refused(&mut desk, "B", &|facts| facts.set(fact::ORDER_DIGEST, Value::Hash([1; 32]))), 76);
    assert_eq!(refused(&mut desk, "C", &|facts| facts.set(fact::TERM_DAYS, Value::Number(31))), 76);
    let earlier = desk.chain.head().header.time;
    assert_eq!(refused(&mut desk, "D", &|facts| facts.set(fact::SERVED_AT, Value::Time(earlier))), 76);
    let mut moved = desk.seize(&other, "E", 1, (1, 30));
    moved.attestations = desk.seize(&house, "E", 1, (1, 30)).attestations;
    assert_eq!(desk.record_order(&moved), 76);
    assert_eq!(refused(&mut desk, "F", &|_| ()), 0);
}

#[test]
fn the_form_of_a_seizure() {
    use seizure::fact;
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let draft = desk.seize(&house, "A", 4, (1, 1));
    let issued_at = draft.issued_at;
    let after = issued_at.plus(1).expect("this century");
    let mut error = |change: &dyn Fn(&mut Slots)| form_error(&mut desk, draft.clone(), change);
    assert_eq!(error(&|_| ()), None, "kind 4, one day, served when the record is issued");
    assert_eq!(error(&|facts| facts.set(fact::KIND, Value::Code(5))), Some(8));
    assert_eq!(error(&|facts| facts.set(fact::KIND, Value::Code(0))), Some(8));
    assert_eq!(error(&|facts| facts.set(fact::TERM_DAYS, Value::Number(0))), Some(14));
    assert_eq!(error(&|facts| facts.set(fact::SERVED_AT, Value::Time(after))), Some(14));
    assert_eq!(error(&|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(400))), Some(6));
    assert_eq!(error(&|facts| facts.clear(fact::SERVED_AT)), Some(77));
    for missing in [fact::KIND, fact::DOCUMENT_NUMBER, fact::TERM_DAYS, fact::DEBTOR, fact::ORDER_DIGEST] {
        assert_eq!(error(&|facts| facts.clear(missing)), Some(7), "slot {missing}");
    }
    assert_eq!(error(&|facts| facts.clear(slot::REGISTRATION_TYPE)), Some(7));
}

#[test]
fn the_longest_term_is_the_rule_books() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let months = Amendment { figures: vec![(Figure::SeizureMonths, 12)], ..desk.chain.amendment() };
    assert_eq!(desk.chain.amend_book(months), 0);
    for (days, outcome) in [(365, None), (366, Some(78))] {
        let draft = desk.seize(&house, "A", 1, (1, days));
        assert_eq!(form_error(&mut desk, draft, |_| ()), outcome);
    }
}

/// S6: a seizure, two that wait, a release, and the promotion of the next with its own term.
#[test]
fn s6_the_next_in_ledger_order_begins_with_its_own_term_when_the_first_is_lifted_or_lapses() {
    let (mut desk, house) = seized(30);
    assert_eq!(outcome(&mut desk, &house, "B", &Seizing::whole(2, 1, 90).by(BY_COURT_2)), 0);
    assert_eq!(outcome(&mut desk, &house, "C", &Seizing::whole(2, 1, 60)), 0);
    assert_eq!(statuses(&desk, &house), [1, 2, 2]);
    let release = desk.release(&house, "D", "A");
    assert_eq!(desk.record_order(&release), 0);
    let lifted_at = desk.chain.head().header.time;
    assert_eq!(statuses(&desk, &house), [4, 1, 2]);
    let promoted = &seizures(&desk, &house)[1];
    assert_eq!(promoted.kind, seizure_kind::SEIZURE);
    assert_eq!(promoted.term, Some((lifted_at, term_end(lifted_at, 90))));
    let until = end(&desk, &house, 1);
    assert_eq!(desk.value(&house).slots().time(unit_slot::BITS_HOLD_UNTIL), Some(until));
    wait_until(&mut desk, until.value() - 1);
    desk.chain.commit(Vec::new());
    assert_eq!(statuses(&desk, &house), [4, 1, 2], "the last millisecond of its term");
    let release = desk.release_by(&house, "E", "B", BY_COURT_2);
    assert_eq!(desk.record_order(&release), 85, "its term has run out a second later");
    assert_eq!(statuses(&desk, &house), [4, 3, 1]);
    assert_eq!(seizures(&desk, &house)[2].term, Some((until, term_end(until, 60))));
    assert_eq!(outcome(&mut desk, &house, "F", &Seizing::whole(1, 1, 30)), 79, "the third is in force");
}

/// S7: a renewal in the last millisecond passes, one later is late.
#[test]
fn s7_a_renewal_that_comes_when_the_term_has_ended_is_late() {
    for (after_end, outcome) in [(false, 0), (true, 81)] {
        let (mut desk, house) = seized(30);
        let until = end(&desk, &house, 0);
        wait_until(&mut desk, until.value() - u64::from(!after_end));
        let renewal = desk.renew(&house, "B", "A", (100, BY_COURT));
        assert_eq!(desk.record_order(&renewal), outcome);
        assert_eq!(statuses(&desk, &house), [if after_end { 3 } else { 1 }]);
        if !after_end {
            let renewed = end(&desk, &house, 0);
            assert_eq!(renewed.value(), until.value() + 100 * 86_400_000, "from the old end");
            assert_eq!(desk.value(&house).slots().time(unit_slot::BITS_HOLD_UNTIL), Some(renewed));
        }
    }
}

#[test]
fn s7_a_renewal_one_day_late_is_refused_and_another_court_has_moved_up() {
    let (mut desk, house) = seized(30);
    assert_eq!(outcome(&mut desk, &house, "B", &Seizing::whole(2, 1, 90).by(BY_COURT_2)), 0);
    let until = end(&desk, &house, 0).value();
    wait_until(&mut desk, until + 9 * 3_600_000);
    let renewal = desk.renew(&house, "C", "A", (100, BY_COURT));
    assert_eq!(desk.record_order(&renewal), 81);
    assert_eq!(statuses(&desk, &house), [3, 1]);
}

#[test]
fn a_renewal_that_was_served_at_the_end_is_late_whenever_it_is_recorded() {
    let (mut desk, house) = seized(30);
    let until = end(&desk, &house, 0);
    wait_until(&mut desk, until.value() - 1);
    for (case, served_at, outcome) in [("B", until, 81), ("C", TimeMs::new(until.value() - 1).unwrap(), 0)] {
        let mut renewal = desk.renew_served(&house, case, "A", (100, served_at, BY_COURT));
        // A desk's clock may be ahead of the block's.
        renewal.issued_at = until;
        let record = desk.chain.ready(&renewal, &SHORT);
        desk.chain.with_parent(|parent| {
            let findings = crate::execute::check(parent, desk.chain.next_time(), &record).expect("memory");
            assert_eq!(findings.refusal().map_or(0, |refusal| refusal.number()), outcome);
        });
    }
}

#[test]
fn only_a_seizure_in_force_is_renewed_by_the_organ_that_ordered_it() {
    let (mut desk, house) = seized(30);
    assert_eq!(outcome(&mut desk, &house, "B", &Seizing::whole(2, 1, 90).by(BY_COURT_2)), 0);
    let renew = |desk: &mut Desk, case: &str, of: &str, by| {
        let draft = desk.renew(&house, case, of, (100, by));
        desk.record_order(&draft)
    };
    assert_eq!(renew(&mut desk, "C", "B", BY_COURT_2), 85, "it waits");
    assert_eq!(renew(&mut desk, "D", "Z", BY_COURT), 85, "there is none");
    assert_eq!(renew(&mut desk, "E", "A", BY_COURT_2), 82);
    assert_eq!(renew(&mut desk, "F", "A", BY_COURT), 0);
    assert_eq!(renew(&mut desk, "G", "A", BY_COURT), 0, "and again");
    let elements = desk.value(&house);
    let elements = elements.slots().list(unit_slot::SEIZURES).expect("seized").elements();
    assert_eq!(elements[0].text(seizure_slot::RENEWAL), Some("G"));
    assert_eq!(elements[1].text(seizure_slot::RENEWAL), None);
    let release = desk.release(&house, "H", "A");
    assert_eq!(desk.record_order(&release), 0);
    assert_eq!(renew(&mut desk, "I", "A", BY_COURT), 85, "lifted");
    assert_eq!(renew(&mut desk, "J", "B", BY_COURT_2), 0, "it has moved up");
}

#[test]
fn a_renewal_needs_the_order_that_says_the_same() {
    use seizure_renewal::fact;
    let (mut desk, house) = seized(30);
    let changed = |desk: &mut Desk, case: &str, change: &dyn Fn(&mut RecordDraft)| {
        let mut draft = desk.renew(&house, case, "A", (100, BY_COURT));
        change(&mut draft);
        desk.record_order(&draft)
    };
    let days = |draft: &mut RecordDraft| draft.slots.set(fact::TERM_DAYS, Value::Number(101));
    assert_eq!(changed(&mut desk, "B", &|draft| draft.attestations.clear()), 76);
    assert_eq!(changed(&mut desk, "C", &days), 76);
    let release = desk.release(&house, "D", "A").attestations;
    let of_release = |draft: &mut RecordDraft| draft.attestations.clone_from(&release);
    assert_eq!(changed(&mut desk, "E", &of_release), 76, "an order of release renews nothing");
    let nowhere = desk.renew(&unit(2), "F", "A", (100, BY_COURT));
    assert_eq!(desk.record_order(&nowhere), 24);
    assert_eq!(changed(&mut desk, "G", &|_| ()), 0);
}

#[test]
fn the_form_of_a_renewal() {
    use seizure_renewal::fact;
    let (mut desk, house) = seized(30);
    // From 2026-11-24 three years are 1,096 days, since 2028 is a leap year.
    let draft = desk.renew(&house, "B", "A", (1_096, BY_COURT));
    let mut error = |change: &dyn Fn(&mut Slots)| form_error(&mut desk, draft.clone(), change);
    assert_eq!(error(&|_| ()), None);
    assert_eq!(error(&|facts| facts.set(fact::TERM_DAYS, Value::Number(1_097))), Some(78));
    assert_eq!(error(&|facts| facts.set(fact::TERM_DAYS, Value::Number(0))), Some(14));
    assert_eq!(error(&|facts| facts.clear(fact::SERVED_AT)), Some(77));
    assert_eq!(error(&|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(300))), Some(6));
    for missing in [fact::SEIZURE, fact::DOCUMENT_NUMBER, fact::TERM_DAYS, fact::ORDER_DIGEST] {
        assert_eq!(error(&|facts| facts.clear(missing)), Some(7), "slot {missing}");
    }
}

#[test]
fn a_pre_seizure_of_a_stranger_needs_the_reviewers_tick() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let pre_seizure = Seizing::whole(3, 2, 30);
    assert_eq!(outcome(&mut desk, &house, "A", &pre_seizure), 83);
    let mut seizure = desk.seize(&house, "B", 1, (2, 30));
    Ticks::of([83]).unwrap().write(&mut seizure.slots);
    assert_eq!(desk.record_order(&seizure), 83, "a tick lifts no error");
    let mut draft = desk.seize_as(&house, "C", &pre_seizure);
    Ticks::of([83]).unwrap().write(&mut draft.slots);
    assert_eq!(desk.record_order(&draft), 0);
    assert_eq!(desk.bits(&house), status_bits::PRE_SEIZED);
}

#[test]
fn a_pre_seizure_of_an_owner_is_a_seizure_at_once() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    assert_eq!(outcome(&mut desk, &house, "A", &Seizing::whole(3, 1, 30)), 0);
    assert_eq!(outcome(&mut desk, &house, "B", &Seizing::whole(4, 1, 30)), 0);
    assert_eq!(desk.bits(&house), status_bits::SEIZED);
    let kinds: Vec<u32> = seizures(&desk, &house).iter().map(|seizure| seizure.kind).collect();
    assert_eq!(kinds, [seizure_kind::SEIZURE, seizure_kind::WAITING]);
}

#[test]
fn the_objectors_sale_the_banks_release_and_the_courts_acts_go_on_while_a_unit_is_seized() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut mortgage = desk.mortgage(&house, "M", 1, 1);
    desk.esign(&mut mortgage, &house, &[1]);
    assert_eq!(desk.chain.outcome(&mortgage, &crate::fixture::desk::REGISTER_WITH_BANK), 0);
    assert_eq!(outcome(&mut desk, &house, "A", &Seizing::whole(1, 1, 30)), 0);
    let objection = desk.object(&house, "O", (3, 1), 2);
    assert_eq!(desk.register(&objection), 0);
    let cancel = desk.cancel(&house, "P", "M", 1);
    assert_eq!(desk.register(&cancel), 0);
    assert_eq!(desk.bits(&house), status_bits::SEIZED | status_bits::OBJECTION);
}

/// The court's own seizure, in case A, and another's that waits, in case B.
fn seized_twice() -> (Desk, UnitCode) {
    let (mut desk, house) = seized(100);
    assert_eq!(outcome(&mut desk, &house, "B", &Seizing::whole(2, 1, 100).by(BY_COURT_2)), 0);
    (desk, house)
}

/// B4: the court's sale and the release of a seizure, in one case that somebody else has prepared.
fn sale_and_release(desk: &mut Desk, house: &UnitCode, (lifted, by): (&str, Office)) -> Vec<u16> {
    let sale = desk.auction(house, "S", (1, 2), (1, 2), COURT);
    let mut release = desk.release_by(house, "S", lifted, by);
    let chain = &desk.chain;
    let mut subjects = [chain.subject(case_key(COUNTY, "S")), chain.subject(unit_key(house))];
    subjects.iter_mut().for_each(|subject| subject.expected_version += 1);
    release.set_subjects(&subjects);
    let group = desk.chain.ready_group(&[sale, release], &REGISTER);
    desk.chain.commit(group).iter().map(|receipt| receipt.outcome).collect()
}

/// S8 and B4: the first court sells and lifts in one go; who waited waits for nothing any more.
#[test]
fn s8_the_first_courts_sale_and_release_leave_the_buyer_a_free_unit() {
    let (mut desk, house) = seized_twice();
    assert_eq!(sale_and_release(&mut desk, &house, ("A", BY_COURT)), [0, 0]);
    assert_eq!(desk.owners(&house), [party(2)]);
    assert_eq!(statuses(&desk, &house), [4, 3]);
    assert_eq!(desk.bits(&house), 0);
}

#[test]
fn s8_a_release_that_is_refused_refuses_the_sale_too() {
    let (mut desk, house) = seized_twice();
    let waiting = ("B", BY_COURT_2);
    assert_eq!(sale_and_release(&mut desk, &house, waiting), [135, 85], "with the sale it has lapsed");
    assert_eq!(desk.owners(&house), [party(1)]);
    assert_eq!(statuses(&desk, &house), [1, 2]);
}

#[test]
fn a_court_that_sells_a_debtors_share_leaves_what_others_are_seized_of() {
    let (mut desk, house) = shared();
    let of = |debtor, kind| Seizing::whole(kind, debtor, 100).of_share(1, 2);
    assert_eq!(outcome(&mut desk, &house, "A", &of(1, 1)), 0);
    assert_eq!(outcome(&mut desk, &house, "B", &of(1, 2)), 0);
    assert_eq!(outcome(&mut desk, &house, "C", &of(2, 1)), 0);
    assert_eq!(outcome(&mut desk, &house, "D", &of(2, 2)), 0);
    let takers = (2, &[(3, HALF)][..]);
    let mut sale = desk.by_law(&house, "S", (Ground::Judgment, &[1]), takers, (1, 2));
    sale.slots.set(passing::fact::SCOPE, Value::Code(2));
    let givers = sale.slots.list_mut(passing::fact::GIVERS).expect("set").elements_mut();
    givers[0].set(1, Value::Share(ShareValue::new(1, 2).expect("a fraction")));
    sale.attestations.push(desk.disposal_order(&house, "S", Some(1), COURT));
    assert_eq!(desk.register(&sale), 0);
    assert_eq!(statuses(&desk, &house), [1, 3, 1, 2]);
}

#[test]
fn a_pre_seizure_lets_its_debtor_be_registered_and_is_then_a_seizure() {
    let mut desk = Desk::open();
    let house = desk.registered(1, 0, &[(1, None)]);
    let mut pre_seizure = desk.seize_as(&house, "A", &Seizing::whole(3, 2, 100));
    Ticks::of([83]).unwrap().write(&mut pre_seizure.slots);
    assert_eq!(desk.record_order(&pre_seizure), 0);
    let term = seizures(&desk, &house)[0].term;
    let to_another = desk.sound_sale(&house, "S", (1, 3), (1, 2));
    assert_eq!(desk.register(&to_another), 17);
    desk.withdraw(&house, "S");
    let to_the_debtor = desk.sound_sale(&house, "T", (1, 2), (1, 2));
    assert_eq!(desk.register(&to_the_debtor), 0);
    let ripe = &seizures(&desk, &house)[0];
    assert_eq!((ripe.kind, ripe.term), (seizure_kind::SEIZURE, term));
    assert_eq!(desk.bits(&house), status_bits::SEIZED);
    let onwards = desk.sound_sale(&house, "U", (2, 3), (2, 3));
    assert_eq!(desk.register(&onwards), 17);
}

#[test]
fn a_pre_seizure_waits_for_its_debtor_also_where_the_house_passes_by_law() {
    for by_court in [false, true] {
        let mut desk = Desk::open();
        let house = desk.registered(1, 0, &[(1, None)]);
        let mut pre_seizure = desk.seize_as(&house, "A", &Seizing::whole(3, 2, 100));
        Ticks::of([83]).unwrap().write(&mut pre_seizure.slots);
        assert_eq!(desk.record_order(&pre_seizure), 0);
        let passes = |desk: &mut Desk, case: &str, to: u8| {
            if by_court {
                desk.auction(&house, case, (1, to), (1, 2), COURT_2)
            } else {
                desk.inheritance(&house, case, (1, to), (1, 2))
            }
        };
        let to_another = passes(&mut desk, "G440106-S", 3);
        assert_eq!(desk.register(&to_another), if by_court { 50 } else { 17 });
        desk.withdraw(&house, "G440106-S");
        let to_the_debtor = passes(&mut desk, "G440106-T", 2);
        assert_eq!(desk.register(&to_the_debtor), 0);
        assert_eq!(seizures(&desk, &house)[0].kind, seizure_kind::SEIZURE);
    }
}
