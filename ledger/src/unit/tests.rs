//! V3: what time has ended reads the same whether somebody wrote it down or not, and the moment until which the status
//! bits hold is the first at which they could change.

use kexin_proof::hash::RecordId;
use kexin_proof::slot_table::{
    easement, habitation, notice, objection, restriction, seizure as seizure_slot,
};
use kexin_proof::slots::Seed;
use proptest::prelude::*;

use super::*;
use crate::fixture::{desk::party, unit as unit_code};
use crate::value::Author;

const START: u64 = 1_795_000_000_000;
const HOUR: u64 = 3_600_000;

fn time(hours: u64) -> TimeMs {
    TimeMs::new(START + hours * HOUR).expect("this century")
}

/// One entry: its list, by number, and the hour of its end.
type Entry = (u8, Option<u64>);

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec((0..5_u8, prop::option::of(0..200_u64)), 0..8)
}

/// Seizures of the whole, each with its term in days; the first runs from the beginning, the others wait.
fn terms() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(1..5_u64, 0..4)
}

fn bare(draft: &mut ValueDraft, case: usize) -> Slots {
    let mut element = draft.element(Width::W16);
    element.set(0, Value::text(&format!("E-{case}")).expect("clean"));
    element
}

fn push_entry(draft: &mut ValueDraft, place: usize, (list, end): Entry) {
    let mut element = bare(draft, place);
    let number = Value::text("N").expect("clean");
    let (slot, status, expires) = match list {
        0 => {
            element.set(objection::MATTER, Value::Hash([1; 32]));
            element.set(objection::APPLICANT, Value::Party(party(9)));
            element.set(objection::PROOF_NUMBER, number);
            (unit::OBJECTIONS, objection::STATUS, objection::EXPIRES)
        }
        1 => {
            element.set(notice::KIND, Value::Code(notice_kind::SALE));
            element.set(notice::OBLIGOR, Value::Party(party(1)));
            element.set(notice::PROOF_NUMBER, number);
            (unit::NOTICES, notice::STATUS, notice::EXPIRES)
        }
        2 => {
            element.set(restriction::KIND, Value::Code(1));
            element.set(restriction::ORGAN, Value::Code(5));
            element.set(restriction::DOCUMENT_NUMBER, number);
            (unit::RESTRICTIONS, restriction::STATUS, restriction::EXPIRES)
        }
        3 => {
            element.set(easement::SIDE, Value::Code(easement_side::SERVIENT));
            element.set(easement::OTHER, Value::text(unit_code(2).as_str()).expect("clean"));
            element.set(easement::PROOF_NUMBER, number);
            (unit::EASEMENTS, easement::STATUS, easement::EXPIRES)
        }
        _ => {
            element.set(habitation::OCCUPANT, Value::Party(party(5)));
            element.set(habitation::PROOF_NUMBER, number);
            (unit::HABITATIONS, habitation::STATUS, habitation::EXPIRES)
        }
    };
    element.set(status, Value::Code(entry_status::IN_FORCE));
    if let Some(end) = end {
        element.set(expires, Value::Time(time(end)));
    }
    draft.list_mut(slot, Width::W16).push(element);
}

fn push_seizure(draft: &mut ValueDraft, place: usize, days: u64) {
    let is_first = place == 0;
    let mut element = bare(draft, 100 + place);
    let (kind, status) = if is_first {
        (seizure_kind::SEIZURE, seizure_status::ACTIVE)
    } else {
        (seizure_kind::WAITING, seizure_status::WAITING)
    };
    element.set(seizure_slot::ORGAN, Value::Code(900));
    element.set(seizure_slot::KIND, Value::Code(kind));
    element.set(seizure_slot::DEBTOR, Value::Party(party(1)));
    element.set(seizure_slot::TERM_DAYS, Value::Number(days));
    element.set(seizure_slot::STATUS, Value::Code(status));
    if is_first {
        element.set(seizure_slot::START, Value::Time(time(0)));
        element.set(seizure_slot::END, Value::Time(term_end(time(0), days)));
    }
    draft.list_mut(unit::SEIZURES, Width::W16).push(element);
}

fn house(entries: &[Entry], terms: &[u64]) -> ValueDraft {
    let seed = Seed::from_bytes([1; 32]);
    let author = Author { record: RecordId::from_bytes([2; 32]), seed: &seed };
    let mut draft = ValueDraft::first(&unit_key(&unit_code(1)), Width::W32, &author);
    draft.set(unit::STATUS, Value::Code(unit_status::CURRENT));
    entries.iter().enumerate().for_each(|(place, entry)| push_entry(&mut draft, place, *entry));
    terms.iter().enumerate().for_each(|(place, days)| push_seizure(&mut draft, place, *days));
    draft
}

/// What a reader sees of a unit at a time: bits, the queue of seizures, and the cases of all entries in force.
fn seen(draft: &ValueDraft, at: TimeMs) -> (u32, Vec<Seizure>, Vec<String>) {
    let found = Unit::of(draft.slots()).expect("a unit");
    let mut cases: Vec<String> = found.objections_at(at).into_iter().map(|one| one.standing.case).collect();
    cases.extend(found.notices_at(at).into_iter().map(|one| one.standing.case));
    cases.extend(found.restrictions_at(at).into_iter().map(|one| one.standing.case));
    cases.extend(found.easements_at(at).into_iter().map(|one| one.standing.case));
    cases.extend(found.habitations_at(at).into_iter().map(|one| one.standing.case));
    (bits_at(&found, at), found.seizures_at(at), cases)
}

proptest! {
    #[test]
    fn a_lapse_that_is_computed_is_the_lapse_that_is_written(
        entries in entries(),
        terms in terms(),
        waits in prop::collection::vec(0..60_u64, 1..12),
    ) {
        let silent = house(&entries, &terms);
        let mut written = house(&entries, &terms);
        let mut hours = 0;
        for wait in waits {
            hours += wait;
            refresh(&mut written, time(hours));
            let read = seen(&silent, time(hours));
            prop_assert_eq!(&seen(&written, time(hours)), &read, "at hour {}", hours);
            prop_assert_eq!(written.slots().bits(unit::STATUS_BITS), Some(read.0), "the bits that stand there");
            // Nothing changes before the moment that is told, and that moment is still to come.
            let until = written.slots().time(unit::BITS_HOLD_UNTIL);
            prop_assert!(until.is_none_or(|until| time(hours) < until));
            let last = until.map_or(time(hours + 10_000), |until| TimeMs::new(until.value() - 1).expect("later"));
            prop_assert_eq!(&seen(&silent, last), &read, "until the last moment before");
        }
    }
}
