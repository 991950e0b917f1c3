//! The form of a correction: what it names, what it needs, which values a field takes.

use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::{Slots, Value};
use kexin_proof::unit_code::UnitCode;

use super::mortgages::amount;
use super::{CASE, FIRST, area, area_correction, house, outcome, usage};
use crate::act::correction::{Basis, CHANGES_MAX, Change, Field, element_slot, fact};
use crate::act::tests::planted::Planted;
use crate::fixture::desk::{Desk, REGISTER, Shares, party, person, proof};
use crate::record::slot;
use crate::rules::Rejection;

#[test]
fn the_bureau_takes_away_quality_flags_that_no_longer_hold() {
    let (mut desk, house) = house();
    let flags = |old: u32, new: u32| Change {
        field: Field::Quality,
        party: None,
        old: Some(Value::Code(old)),
        new: Value::Code(new),
    };
    let draft = desk.correction(&house, CASE, FIRST, Basis::ExOfficio, &[flags(1 << 9 | 1, 1)]);
    assert_eq!(outcome(&mut desk, &draft), 147, "the unit carries none");
    let record = desk.chain.ready(&draft, &REGISTER);
    let planted = Planted::on(&desk).with(&house, |slots| {
        slots.set(unit_slot::QUALITY, Value::Bits(1 << 9 | 1));
    });
    let after = planted.after(&record, &house);
    assert_eq!(after.slots().bits(unit_slot::QUALITY), Some(1));
    let finds_one = desk.correction_form_error(&house, &[flags(1, 3)]);
    assert_eq!(finds_one, Some(8), "a correction finds no flag");
}

impl Desk {
    /// Rule of layer P that a correction of some facts breaks.
    fn correction_form_error(&mut self, house: &UnitCode, changes: &[Change]) -> Option<u16> {
        let case = format!("G440106-Q{}", self.chain.head().header.height.value());
        let other = self.registered(
            u32::try_from(self.chain.head().header.height.value()).expect("few"),
            0,
            &[(1, None)],
        );
        assert_ne!(other, *house);
        let wrong = format!("G440106-F{}", other.as_str()[24..].trim_start_matches('0'));
        let draft = self.correction(&other, &case, &wrong, Basis::Holder, changes);
        self.form_error(&draft)
    }
}

#[test]
fn form_rules_of_a_correction_are_found_before_a_block() {
    let (mut desk, house) = house();
    let base = area_correction(&mut desk, &house, CASE, Basis::Holder);
    let mut error = |change: &dyn Fn(&mut Slots)| {
        let mut draft = base.clone();
        change(&mut draft.slots);
        desk.form_error(&draft)
    };
    let text = |text: &str| Value::text(text).expect("clean");
    assert_eq!(error(&|_| ()), None);
    for slot in [fact::TARGET, fact::EVIDENCE, fact::BASIS, fact::OLD, slot::ISSUED_NUMBER] {
        assert_eq!(error(&|facts| facts.clear(slot)), Some(7), "slot {slot}");
    }
    let nothing = |facts: &mut Slots| {
        facts.clear(fact::FIELDS);
        facts.clear(fact::OLD);
    };
    assert_eq!(error(&nothing), Some(7), "nothing is corrected");
    assert_eq!(error(&|facts| facts.set(fact::BASIS, Value::Code(5))), Some(8));
    assert_eq!(error(&|facts| facts.set(fact::RESTORE, Value::Code(2))), Some(8));
    assert_eq!(error(&|facts| facts.set(fact::BASIS, Value::Code(2))), Some(7), "who applies?");
    assert_eq!(error(&|facts| facts.set(fact::BASIS, Value::Code(4))), Some(7), "which document?");
    assert_eq!(error(&|facts| facts.set(fact::APPLICANT, Value::Party(party(9)))), Some(16));
    assert_eq!(error(&|facts| facts.set(fact::MORTGAGE, text("G440106-M"))), Some(16));
    assert_eq!(error(&|facts| facts.set(fact::ISSUE_MODE, Value::Code(0))), Some(16));
    assert_eq!(error(&|facts| facts.set(slot::RIGHT_TYPE, Value::Code(98))), Some(6));
    assert_eq!(error(&|facts| facts.set(slot::REGISTRATION_TYPE, Value::Code(300))), Some(6));
    assert_eq!(error(&|facts| facts.set(slot::PREVIOUS_NUMBER, text("旧证1号"))), Some(11));
    let element = |slot: u16, of: u16, value: Option<Value>| {
        move |facts: &mut Slots| {
            let element = &mut facts.list_mut(slot).expect("a list").elements_mut()[0];
            match &value {
                Some(value) => element.set(of, value.clone()),
                None => element.clear(of),
            }
        }
    };
    assert_eq!(error(&element(fact::FIELDS, element_slot::AREA, Some(Value::Area(0)))), Some(12));
    assert_eq!(
        error(&element(fact::FIELDS, element_slot::AREA, Some(Value::Area(10_117)))),
        Some(16),
        "the same"
    );
    assert_eq!(error(&element(fact::FIELDS, element_slot::AREA, None)), Some(7));
    assert_eq!(error(&element(fact::FIELDS, element_slot::FIELD, None)), Some(7));
    assert_eq!(error(&element(fact::FIELDS, element_slot::FIELD, Some(Value::Code(11)))), Some(8));
    assert_eq!(
        error(&element(fact::FIELDS, element_slot::CODE, Some(Value::Code(11)))),
        Some(16),
        "two values"
    );
    assert_eq!(error(&element(fact::OLD, element_slot::CODE, Some(Value::Code(11)))), Some(16), "two values");
    assert_eq!(error(&element(fact::OLD, element_slot::FIELD, Some(Value::Code(3)))), Some(16), "of another");
    assert_eq!(error(&element(fact::OLD, element_slot::AREA, None)), None, "the register may say nothing");
}

#[test]
fn values_of_each_field_are_judged_before_a_block() {
    let (mut desk, house) = house();
    let code = |field: Field, new: u32| Change {
        field,
        party: None,
        old: Some(Value::Code(11)),
        new: Value::Code(new),
    };
    assert_eq!(desk.correction_form_error(&house, &[code(Field::Use, 999)]), Some(8));
    assert_eq!(desk.correction_form_error(&house, &[code(Field::RightType, 19)]), Some(8));
    assert_eq!(desk.correction_form_error(&house, &[code(Field::RightType, 18)]), None);
    assert_eq!(desk.correction_form_error(&house, &[usage(12), usage(13)]), Some(16), "twice");
    let nobody = Change { field: Field::Person, ..area(10_117, 10_200) };
    assert_eq!(desk.correction_form_error(&house, &[nobody]), Some(7), "whose?");
    let whose = Change { party: Some(party(1)), ..area(10_117, 10_200) };
    assert_eq!(desk.correction_form_error(&house, &[whose]), Some(16));
    let nothing = Change { field: Field::MortgageAmount, party: None, old: None, new: Value::Fen(0) };
    assert_eq!(desk.correction_form_error(&house, &[nothing]), Some(63));
    let mixed = [area(10_117, 10_200), amount(60_000_000)];
    assert_eq!(desk.correction_form_error(&house, &mixed), Some(6), "of the title and of a mortgage");
}

#[test]
fn r_016_so_many_facts_are_corrected_at_once_at_most() {
    let (mut desk, house) = house();
    let renamed = |number: usize| Change {
        field: Field::Person,
        party: Some(party(u8::try_from(number).expect("few"))),
        old: Some(Value::Tree(person(1).root())),
        new: Value::Tree(person(2).root()),
    };
    for (count, expected) in [(CHANGES_MAX, None), (CHANGES_MAX + 1, Some(16))] {
        let changes: Vec<Change> = (1..=count).map(renamed).collect();
        assert_eq!(desk.correction_form_error(&house, &changes), expected, "{count}");
    }
}

#[test]
fn r_007_every_new_value_has_its_old_one_beside_it() {
    let (mut desk, house) = house();
    let mut draft = desk.correction(&house, CASE, FIRST, Basis::Holder, &[area(10_117, 10_200), usage(12)]);
    desk.renumber(&mut draft, &house, (1, 2));
    assert_eq!(desk.form_error(&draft), None);
    let mut place = 0;
    draft.slots.list_mut(fact::OLD).expect("old values").retain(|_| {
        place += 1;
        place == 1
    });
    assert_eq!(desk.form_error(&draft), Some(7));
}

#[test]
fn r_007_corrected_owners_get_another_certificate() {
    let (mut desk, house) = house();
    let mut draft = desk.correction(&house, CASE, FIRST, Basis::Holder, &[]);
    desk.correct_owners(&mut draft, 0, &[(2, None)]);
    let record = desk.chain.sign(&draft, &REGISTER);
    let missing = Rejection::about(7, "issued number");
    assert_eq!(desk.chain.admit(record).err(), Some(missing));
}

#[test]
fn corrected_owners_keep_the_rules_of_owners() {
    let (mut desk, house) = house();
    let bare = {
        let mut draft = desk.correction(&house, CASE, FIRST, Basis::Holder, &[]);
        desk.renumber(&mut draft, &house, (1, 2));
        draft
    };
    let half = Some((1, 2));
    let cases: [(u32, Shares<'_>, Option<u16>); 5] = [
        (2, &[(1, half), (2, Some((1, 3)))], Some(28)),
        (0, &[(1, None), (2, None)], Some(45)),
        (1, &[(1, half), (2, half)], Some(46)),
        (3, &[(1, None)], Some(8)),
        (2, &[(1, half), (2, half)], None),
    ];
    for (form, owners, expected) in cases {
        let mut draft = bare.clone();
        desk.correct_owners(&mut draft, form, owners);
        assert_eq!(desk.form_error(&draft), expected, "{owners:?}");
    }
    let mut each = bare.clone();
    desk.correct_owners(&mut each, 2, &[(1, half), (2, half)]);
    each.slots.set(fact::ISSUE_MODE, Value::Code(1));
    assert_eq!(desk.form_error(&each), Some(47), "no owner holds a number");
    let mut misnumbered = bare.clone();
    desk.correct_owners(&mut misnumbered, 0, &[(1, None)]);
    let number = Value::text(&proof(2)).expect("clean");
    misnumbered.slots.set(slot::ISSUED_NUMBER, number);
    assert_eq!(desk.form_error(&misnumbered), Some(11), "a proof's number is there, and no title's");
    misnumbered.slots.set(slot::RIGHT_TYPE, Value::Code(37));
    assert_eq!(desk.form_error(&misnumbered), Some(6), "owners are no matter of a mortgage");
}
