//! Imports: batches of the old registers, held to their manifests; what is not in order comes in flagged or not at all.

use kexin_proof::list::List;
use kexin_proof::slot_table::{unit as unit_slot, unit_status};
use kexin_proof::slots::{Seed, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::planted::Planted;
use crate::act::certificate_event::Way;
use crate::act::governance::tests::add_keys;
use crate::act::import::{self, batch_key, batch_slot, fact, row_slot};
use crate::fixture::desk::{Desk, SHORT, Shares, Stock, party, title};
use crate::fixture::{ACCEPTOR, ADMIN, BUREAU, PROVINCE, REVIEWER, new_key, unit};
use crate::holder::{holder_key, holder_slot};
use crate::record::{RecordDraft, Role, slot};
use crate::rules::{Rejection, Ticks, form_faults};
use crate::title::{Certificate, certificate_key, certificate_kind};
use crate::unit::{Unit, co_ownership, land_of, quality, unit_key};
use crate::value::StateReader;

mod entries;
mod mortgages;
mod seizures;

const HALVES: Shares<'static> = &[(1, Some((1, 2))), (2, Some((1, 2)))];
const THIRDS: Shares<'static> = &[(1, Some((1, 3))), (2, Some((1, 3)))];
const LEGACY: &str = "粤房地证字第C1234567号";

fn outcome(desk: &mut Desk, draft: &RecordDraft) -> u16 {
    let record = desk.chain.ready(draft, &SHORT);
    Planted::on(desk).outcome(&record)
}

fn broken(desk: &mut Desk, draft: &RecordDraft) -> Vec<u16> {
    let record = desk.chain.ready(draft, &SHORT);
    Planted::on(desk).broken(&record)
}

fn form_error(desk: &mut Desk, draft: &RecordDraft) -> Option<u16> {
    let record = desk.chain.sign(draft, &SHORT);
    desk.chain.admit(record).err().map(|rejection| rejection.number())
}

/// A row by its slots; of two values for one slot the later counts.
type Row = Vec<(u16, Value)>;

fn text(text: &str) -> Value {
    Value::text(text).expect("clean")
}

fn day(text: &str) -> Value {
    Value::Date(text.parse().expect("a day"))
}

/// A list of rows in a slot of a batch.
fn set_rows(draft: &mut RecordDraft, slot: u16, rows: &[Row]) {
    let mut list = List::new(Seed::from_bytes([1; 32]), Width::W16);
    for row in rows {
        let mut element = Slots::new(Width::W16, Seed::from_bytes([2; 32]));
        for (slot, value) in row {
            element.set(*slot, value.clone());
        }
        list.push(element);
    }
    draft.slots.set(slot, Value::List(list));
}

/// A batch of houses of parties by number, with entries of some lists and the total that fits them.
fn burdened(desk: &mut Desk, owners: &[u8], lists: &[(u16, &[Row])]) -> RecordDraft {
    let shares: Vec<[_; 1]> = owners.iter().map(|owner| [(*owner, None)]).collect();
    let stock: Vec<Stock<'_>> =
        (1..).zip(&shares).map(|(number, owner)| Stock::sound(unit(number), owner, title(number))).collect();
    let mut draft = desk.import(1, &stock);
    enter(&mut draft, lists);
    draft
}

/// Entries of some lists, with the total that fits them.
fn enter(draft: &mut RecordDraft, lists: &[(u16, &[Row])]) {
    lists.iter().for_each(|(slot, rows)| set_rows(draft, *slot, rows));
    let total = lists.iter().map(|(_, rows)| rows.len() as u64).sum();
    draft.slots.set(fact::TOTAL_ENTRIES, Value::Number(total));
}

fn held(desk: &Desk, number: u8) -> Option<u64> {
    let value = desk.chain.store().value(&holder_key(&party(number))).expect("memory")?;
    value.slots().number(holder_slot::COUNT)
}

fn certificate(desk: &Desk, number: &str) -> Option<Certificate> {
    let value = desk.chain.store().value(&certificate_key(number)).expect("memory")?;
    Certificate::of(&value)
}

#[test]
fn a_batch_enters_units_owners_certificates_and_what_stands_on_the_land() {
    let mut desk = Desk::open();
    let land = land_of(&unit(1)).expect("land");
    let stock = [
        Stock::sound(land, &[(9, None)], title(901)),
        Stock::sound(unit(1), &[(1, None)], title(1)),
        Stock { form: co_ownership::SHARED, ..Stock::sound(unit(2), HALVES, title(2)) },
    ];
    let draft = desk.import(1, &stock);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    let value = desk.value(&unit(2));
    let shared = Unit::of(value.slots()).expect("registered");
    assert!(shared.is_current());
    assert_eq!((shared.area(), shared.use_code(), shared.right_type()), (Stock::AREA, 11, 4));
    assert_eq!(shared.certificate(), Some(title(2).as_str()));
    assert_eq!(desk.owners(&unit(2)), [party(1), party(2)]);
    assert_eq!((held(&desk, 1), held(&desk, 2), held(&desk, 9)), (Some(2), Some(1), Some(1)));
    let land = desk.value(&land);
    assert_eq!(Unit::of(land.slots()).expect("registered").fixtures(), 2);
    let found = certificate(&desk, &title(1)).expect("entered");
    assert_eq!((found.kind, found.unit.as_str()), (certificate_kind::TITLE, unit(1).as_str()));
    let batch = desk.chain.store().value(&batch_key(BUREAU, 1)).expect("memory").expect("a batch");
    assert_eq!(batch.slots().number(batch_slot::ROWS), Some(4));
    assert_eq!(batch.slots().area(batch_slot::AREA), Some(3 * Stock::AREA));
    assert_eq!(value.slots().hash(unit_slot::FIRST_RECORD), batch.slots().hash(batch_slot::RECORD));
    let sale = desk.sound_sale(&unit(1), "G440106-S", (1, 3), (1, 3));
    assert_eq!(desk.register(&sale), 0, "what came in can be sold");
}

#[test]
fn land_that_comes_in_later_counts_what_stands_on_it_already() {
    let mut desk = Desk::open();
    let house = desk.import(1, &[Stock::sound(unit(1), &[(1, None)], title(1))]);
    assert_eq!(desk.chain.outcome(&house, &SHORT), 0);
    let land = land_of(&unit(1)).expect("land");
    let draft = desk.import(2, &[Stock::sound(land, &[(9, None)], title(901))]);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    let value = desk.value(&land);
    assert_eq!(Unit::of(value.slots()).expect("registered").fixtures(), 1);
}

#[test]
fn r_041_a_unit_comes_in_once_and_a_batch_that_comes_twice_is_refused() {
    let mut desk = Desk::open();
    let stock = [Stock::sound(unit(1), &[(1, None)], title(1))];
    let first = desk.import(1, &stock);
    assert_eq!(desk.chain.outcome(&first, &SHORT), 0);
    let again = desk.import(2, &stock);
    assert_eq!(broken(&mut desk, &again), [41, 111]);
    let same = desk.import(1, &[Stock::sound(unit(2), &[(1, None)], title(2))]);
    assert_eq!(outcome(&mut desk, &same), 15, "the number of the batch is used");
    let other = desk.import(2, &[Stock::sound(unit(2), &[(1, None)], title(2))]);
    let historic = |slots: &mut Slots| slots.set(unit_slot::STATUS, Value::Code(unit_status::HISTORIC));
    let record = desk.chain.ready(&other, &SHORT);
    assert_eq!(Planted::on(&desk).outcome(&record), 0);
    let planted = Planted::on(&desk).with_new(&unit(2), historic);
    assert!(planted.broken(&record).contains(&104), "its code was used before");
}

#[test]
fn r_141_rows_areas_root_and_flags_are_as_the_manifest_says() {
    let mut desk = Desk::open();
    let flagged = Stock {
        form: co_ownership::SHARED,
        flags: quality::VIRTUAL | quality::AREA,
        ..Stock::sound(unit(1), HALVES, title(1))
    };
    let draft = desk.import(1, &[flagged, Stock::sound(unit(2), &[(1, None)], title(2))]);
    assert_eq!(outcome(&mut desk, &draft), 0);
    let counts = |counts: &[(u32, u64)]| {
        let mut list = List::new(kexin_proof::slots::Seed::from_bytes([1; 32]), Width::W4);
        for (flag, count) in counts {
            let seed = kexin_proof::slots::Seed::from_bytes([u8::try_from(*flag).expect("few"); 32]);
            let mut element = Slots::new(Width::W4, seed);
            element.set(0, Value::Code(*flag));
            element.set(1, Value::Number(*count));
            list.push(element);
        }
        Value::List(list)
    };
    let cases: [(u16, Value, u16); 9] = [
        (fact::TOTAL_ROWS, Value::Number(2), 141),
        (fact::TOTAL_ROWS, Value::Number(4), 141),
        (fact::TOTAL_ROWS, Value::Number(3), 0),
        (fact::TOTAL_AREA, Value::Area(2 * Stock::AREA - 1), 141),
        (fact::TOTAL_AREA, Value::Area(2 * Stock::AREA), 0),
        (fact::ROOT, Value::Hash([1; 32]), 141),
        (fact::FLAG_COUNTS, counts(&[(1, 1), (8, 1)]), 0),
        (fact::FLAG_COUNTS, counts(&[(1, 1), (8, 2)]), 141),
        (fact::FLAG_COUNTS, counts(&[(1, 1)]), 141),
    ];
    for (slot, value, expected) in cases {
        let mut changed = draft.clone();
        changed.slots.set(slot, value);
        assert_eq!(outcome(&mut desk, &changed), expected, "slot {slot}");
    }
}

#[test]
fn r_142_flags_are_ticked_by_the_officers_or_refuse() {
    let mut desk = Desk::open();
    let stock = Stock { flags: quality::AREA, ..Stock::sound(unit(1), &[(1, None)], title(1)) };
    let mut draft = desk.import(1, &[stock]);
    assert_eq!(outcome(&mut desk, &draft), 0);
    Ticks::default().write(&mut draft.slots);
    assert_eq!(outcome(&mut desk, &draft), 142);
    Ticks::of([33]).expect("a warning").write(&mut draft.slots);
    assert_eq!(outcome(&mut desk, &draft), 142, "another is ticked");
}

/// A unit with a code of other letters or areas.
fn code(text: &str) -> UnitCode {
    text.parse().expect("a code by its form")
}

#[test]
fn r_002_r_003_and_r_004_old_codes_come_in_where_they_are_flagged_or_ticked() {
    let mut desk = Desk::open();
    // Collective ownership of land in state hands: letters that do not combine.
    let mixed = code("440106001002GA00014W00000000");
    let stock = Stock::sound(mixed, &[(1, None)], title(1));
    let mut draft = desk.import(1, &[stock]);
    assert_eq!(outcome(&mut desk, &draft), 3);
    Ticks::of([3]).expect("a warning here").write(&mut draft.slots);
    assert_eq!(outcome(&mut desk, &draft), 0);
    let virtual_unit = code("440106000000GB00014F00220001");
    let stock = Stock::sound(virtual_unit, &[(1, None)], title(1));
    let draft = desk.import(1, std::slice::from_ref(&stock));
    assert_eq!(form_error(&mut desk, &draft), Some(4));
    let draft = desk.import(1, &[Stock { flags: quality::VIRTUAL, ..stock }]);
    assert_eq!(form_error(&mut desk, &draft), None);
    assert_eq!(outcome(&mut desk, &draft), 0);
    let elsewhere = Stock::sound(code("110105001002GB00014F00220001"), &[(1, None)], title(1));
    let draft = desk.import(1, &[elsewhere]);
    assert_eq!(form_error(&mut desk, &draft), Some(2));
}

#[test]
fn r_011_a_certificate_of_an_old_form_comes_in_flagged_and_is_exchanged_for_a_new_one() {
    let mut desk = Desk::open();
    let sound = Stock::sound(unit(1), &[(1, None)], LEGACY.to_owned());
    let draft = desk.import(1, std::slice::from_ref(&sound));
    assert_eq!(form_error(&mut desk, &draft), Some(11), "no number of this form");
    let marked = Stock { is_legacy: true, ..sound };
    let draft = desk.import(1, std::slice::from_ref(&marked));
    assert_eq!(form_error(&mut desk, &draft), Some(11), "not flagged");
    let draft = desk.import(1, &[Stock { flags: quality::OLD_CERTIFICATE, ..marked }]);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    assert_eq!(certificate(&desk, LEGACY).expect("entered").kind, certificate_kind::LEGACY);
    let exchange = desk.exchange(&unit(1), "G440106-C", &[1], (LEGACY, 1));
    assert_eq!(desk.register(&exchange), 0);
    assert_eq!(certificate(&desk, LEGACY).expect("kept").next, Some(title(1)));
    let value = desk.value(&unit(1));
    assert_eq!(value.slots().bits(unit_slot::QUALITY), None, "Q6 is cleaned");
    let sale = desk.sound_sale(&unit(1), "G440106-S", (1, 3), (1, 3));
    assert_eq!(desk.register(&sale), 0);
}

#[test]
fn r_111_a_number_that_another_unit_has_comes_in_flagged_and_the_unit_without_a_certificate() {
    let mut desk = Desk::open();
    let first = Stock::sound(unit(1), &[(1, None)], title(1));
    let second = Stock::sound(unit(2), &[(2, None)], title(1));
    let draft = desk.import(1, &[first.clone(), second.clone()]);
    assert_eq!(outcome(&mut desk, &draft), 111, "twice in the batch");
    let flagged = Stock { flags: quality::DUPLICATE_CERTIFICATE, ..second };
    let draft = desk.import(1, &[first, flagged]);
    assert_eq!(desk.chain.outcome(&draft, &SHORT), 0);
    assert_eq!(certificate(&desk, &title(1)).expect("entered").unit, unit(1).as_str());
    let sale = desk.sound_sale(&unit(2), "G440106-S", (2, 3), (1, 3));
    assert_eq!(desk.register(&sale), 113, "nobody sells with another's number");
    desk.withdraw(&unit(2), "G440106-S");
    let mut issue = desk.certificate_event(&unit(2), "G440106-C", Way::Issue, None, Some(2));
    desk.esign(&mut issue, &unit(2), &[2]);
    assert_eq!(desk.register(&issue), 0);
    let sale = desk.sound_sale(&unit(2), "G440106-T", (2, 3), (2, 3));
    assert_eq!(desk.register(&sale), 0);
    // In the register already.
    let third = Stock::sound(unit(3), &[(2, None)], title(1));
    let draft = desk.import(2, &[third]);
    assert_eq!(outcome(&mut desk, &draft), 111);
}

#[test]
fn r_028_shares_sum_to_one_unless_they_are_flagged() {
    let mut desk = Desk::open();
    let stock = Stock { form: co_ownership::SHARED, ..Stock::sound(unit(1), THIRDS, title(1)) };
    let draft = desk.import(1, std::slice::from_ref(&stock));
    assert_eq!(form_error(&mut desk, &draft), Some(28));
    let draft = desk.import(1, &[Stock { flags: quality::SHARES, ..stock }]);
    assert_eq!(outcome(&mut desk, &draft), 0);
}

#[test]
fn r_045_r_046_r_047_and_r_117_owners_and_certificates_of_a_unit_fit_each_other() {
    let mut desk = Desk::open();
    for (form, owners, expected) in [
        (co_ownership::SINGLE, HALVES, Some(45)),
        (co_ownership::JOINT, HALVES, Some(46)),
        (co_ownership::SHARED, &HALVES[..1], Some(45)),
        (3, HALVES, Some(8)),
        (co_ownership::SHARED, HALVES, None),
    ] {
        let draft = desk.import(1, &[Stock { form, ..Stock::sound(unit(1), owners, title(1)) }]);
        assert_eq!(form_error(&mut desk, &draft), expected, "form {form}");
    }
    let stock = Stock { form: co_ownership::SHARED, ..Stock::sound(unit(1), HALVES, title(1)) };
    let seed = desk.chain.seed();
    let mut numbered = |first: Option<u32>, second: Option<u32>| {
        let mut rows = stock.rows(&seed);
        for (row, serial) in rows.iter_mut().zip([first, second]) {
            row.clear(row_slot::CERTIFICATE);
            if let Some(serial) = serial {
                row.set(row_slot::CERTIFICATE, Value::text(&title(serial)).expect("clean"));
            }
        }
        let draft = desk.import_of(1, &[unit(1)], rows);
        let fault = form_error(&mut desk, &draft);
        (fault, draft)
    };
    assert_eq!(numbered(None, Some(2)).0, Some(47));
    assert_eq!(numbered(Some(1), Some(1)).0, Some(117));
    assert_eq!(numbered(None, None).0, None, "some have none");
    let (fault, each) = numbered(Some(1), Some(2));
    assert_eq!(fault, None);
    assert_eq!(desk.chain.outcome(&each, &SHORT), 0);
    let value = desk.value(&unit(1));
    let owners = Unit::of(value.slots()).expect("registered").owners();
    assert_eq!(owners[1].certificate, Some(title(2)));
    assert!(certificate(&desk, &title(2)).is_some());
}

#[test]
fn r_122_r_124_and_r_125_two_officers_of_the_bureau_of_the_place_sign() {
    let mut desk = Desk::open();
    let draft = desk.import(1, &[Stock::sound(unit(1), &[(1, None)], title(1))]);
    let mut signed = |signers: &[(Role, u32, u16)]| {
        let record = desk.chain.ready(&draft, signers);
        Planted::on(&desk).outcome(&record)
    };
    assert_eq!(signed(&SHORT), 0);
    assert_eq!(signed(&SHORT[..1]), 124);
    assert_eq!(signed(&SHORT[1..]), 124);
    let foreign = (Role::Reviewer, BUREAU + 1, REVIEWER);
    assert_eq!(signed(&[(Role::Acceptor, BUREAU, ACCEPTOR), foreign]), 125);
    let elsewhere = Stock::sound(code("440203001002GB00014F00220001"), &[(1, None)], title(1));
    let draft = desk.import(1, &[elsewhere]);
    assert_eq!(outcome(&mut desk, &draft), 125, "a unit of another city");
}

#[test]
fn r_122_and_r_125_the_officers_are_two_persons_and_both_the_filing_bureau_s() {
    for (org, person, expected) in [(BUREAU, 7, 0), (BUREAU, 2, 122), (PROVINCE, 7, 125)] {
        let mut desk = Desk::open();
        let keys = [new_key(org, 7, &[Role::Reviewer], person)];
        assert_eq!(add_keys(&mut desk.chain, org, &keys, (org, ADMIN)), 0);
        let draft = desk.import(1, &[Stock::sound(unit(1), &[(1, None)], title(1))]);
        let record = desk.chain.ready(&draft, &[SHORT[0], (Role::Reviewer, org, 7)]);
        assert_eq!(Planted::on(&desk).outcome(&record), expected, "person {person} of {org}");
    }
}

#[test]
fn r_016_a_batch_has_as_many_units_as_a_record_has_subjects_beside_it() {
    for (count, expected) in [(import::UNITS_MAX, false), (import::UNITS_MAX + 1, true)] {
        let mut desk = Desk::open();
        let units: Vec<UnitCode> = (1..).map(unit).take(count).collect();
        // Rows of what is planned are short.
        let row = |unit: &UnitCode| {
            let mut row = Slots::new(Width::W16, Seed::from_bytes([6; 32]));
            row.set(row_slot::UNIT, text(unit.as_str()));
            row.set(row_slot::AREA, Value::Area(1));
            row.set(row_slot::ORIGINAL_CASE, text("OLD"));
            row.set(row_slot::PLANNED, Value::Code(1));
            row
        };
        let draft = desk.import_of(1, &units[..import::UNITS_MAX], units.iter().map(row).collect());
        let record = desk.chain.sign(&draft, &SHORT);
        let faults = form_faults(&record, None, Some(&desk.chain.book()));
        let is_told = faults.all().any(|fault| *fault == Rejection::about(16, "rows"));
        assert_eq!(is_told, expected, "{count}");
    }
}

#[test]
fn form_rules_of_a_batch_are_found_before_a_block() {
    let mut desk = Desk::open();
    let stock = Stock { form: co_ownership::SHARED, ..Stock::sound(unit(1), HALVES, title(1)) };
    let draft = desk.import(1, std::slice::from_ref(&stock));
    let mut error = |change: &dyn Fn(&mut Slots)| {
        let mut draft = draft.clone();
        change(&mut draft.slots);
        form_error(&mut desk, &draft)
    };
    let text = |text: &str| Value::text(text).expect("clean");
    assert_eq!(error(&|_| ()), None);
    for slot in [fact::SOURCE, fact::TOTAL_ROWS, fact::TOTAL_AREA, fact::ROOT, fact::BATCH, fact::ROWS] {
        assert_eq!(error(&|facts| facts.clear(slot)), Some(7), "slot {slot}");
    }
    assert_eq!(error(&|facts| facts.set(fact::BATCH, Value::Number(2))), Some(7), "another batch's subject");
    assert_eq!(error(&|facts| facts.set(slot::UNIT, text(unit(1).as_str()))), Some(16));
    assert_eq!(error(&|facts| facts.set(slot::CASE, text("G440106-1"))), Some(16));
    let row = |place: usize, slot: u16, value: Option<Value>| {
        move |facts: &mut Slots| {
            let row = &mut facts.list_mut(fact::ROWS).expect("rows").elements_mut()[place];
            match &value {
                Some(value) => row.set(slot, value.clone()),
                None => row.clear(slot),
            }
        }
    };
    for slot in [row_slot::RIGHT_TYPE, row_slot::AREA, row_slot::CO_OWNERSHIP, row_slot::ORIGINAL_CASE] {
        assert_eq!(error(&row(0, slot, None)), Some(7), "row slot {slot}");
    }
    for slot in [row_slot::UNIT, row_slot::PARTY, row_slot::PERSON] {
        assert_eq!(error(&row(1, slot, None)), Some(7), "row slot {slot}");
    }
    assert_eq!(error(&row(1, row_slot::UNIT, Some(text("4401")))), Some(1));
    assert_eq!(error(&row(0, row_slot::AREA, Some(Value::Area(0)))), Some(12));
    assert_eq!(error(&row(0, row_slot::RIGHT_TYPE, Some(Value::Code(19)))), Some(8));
    assert_eq!(error(&row(0, row_slot::USE, Some(Value::Code(999)))), Some(8));
    assert_eq!(error(&row(0, row_slot::LEGACY, Some(Value::Code(2)))), Some(8));
    assert_eq!(error(&row(0, row_slot::FLAGS, Some(Value::Bits(1 << 10)))), Some(8));
    assert_eq!(error(&row(1, row_slot::AREA, Some(Value::Area(1)))), Some(16), "a co-owner's row");
    // The units are the record's subjects.
    let rows = stock.rows(&desk.chain.seed());
    let without = desk.import_of(1, &[], rows);
    assert_eq!(form_error(&mut desk, &without), Some(7));
    // Rows of one unit stand together.
    let other = Stock::sound(unit(2), &[(1, None)], title(2));
    let seed = desk.chain.seed();
    let mut rows = stock.rows(&seed);
    let last = rows.pop().expect("two rows");
    rows.extend(other.rows(&seed));
    rows.push(last);
    let apart = desk.import_of(1, &[unit(1), unit(2)], rows);
    assert!(form_error(&mut desk, &apart).is_some());
    assert!(desk.chain.version(&unit_key(&unit(1))) == 0 && import::UNITS_MAX == 255);
}
