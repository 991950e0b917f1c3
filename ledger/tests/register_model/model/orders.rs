//! T14, T16: what courts and other organs order on a unit.

use super::Filed;
use super::ownership::touch;
use super::record::{Record, Release, Role, Says, Seizure, Statement};
use super::rules::Findings;
use super::seizures::{Order, SeizureEvent, SeizureStatus, What, overlap, queue_at, running_at};
use super::state::{State, Status};

pub fn judge_seizure(facts: &Seizure, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let ordered = order_for(facts, filed.record);
    found.require(76, ordered.is_some());
    let Some(unit) = state.registered(&filed.record.unit) else {
        found.note(24);
        return;
    };
    found.require(23, unit.status == Status::Current);
    let kind = facts.kind.expect("of good form");
    let new = as_order(facts, 0, &filed.record.case);
    let running = running_at(&unit.seizures, filed.place.time);
    let in_the_way = running.iter().any(|seizure| overlap(&seizure.order, &new));
    let waits = matches!(kind, 2 | 4);
    found.require(79, !in_the_way || waits);
    found.require(80, in_the_way || !waits);
    // A pre-seizure is of what the debtor has bought and not yet registered.
    let is_owner = unit.owners.iter().any(|owner| Some(owner.party) == facts.debtor);
    found.require(83, is_owner || matches!(kind, 3 | 4));
}

/// The court's or organ's order that says the same as the record.
fn order_for<'a>(facts: &Seizure, record: &'a Record) -> Option<&'a Statement> {
    record.statements.iter().find(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 14, document, debtor, served_at, term_days, digest } => {
            let who = *unit == record.unit && *debtor == facts.debtor && debtor.is_some();
            let what = Some(*term_days) == facts.term_days && Some(*served_at) == facts.served_at;
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            statement.signer.0 == Role::Court && who && what && by
        }
        _ => false,
    })
}

fn as_order(facts: &Seizure, organ: u32, case: &str) -> Order {
    let form = "of good form";
    Order {
        case: case.to_owned(),
        organ,
        kind: facts.kind.expect(form),
        document: facts.document.clone().expect(form),
        served_at: facts.served_at.expect(form),
        term_days: facts.term_days.expect(form),
        debtor: facts.debtor.expect(form),
        share: facts.share,
    }
}

pub fn apply_seizure(facts: &Seizure, filed: &Filed<'_>, state: &mut State) {
    let organ = order_for(facts, filed.record).expect("judged before").signer.1;
    let order = as_order(facts, organ, &filed.record.case);
    let unit = touch(filed, state);
    unit.seizures.push(SeizureEvent { at: filed.place.time, what: What::Ordered(order) });
}

pub fn judge_release(facts: &Release, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let ordered = record.statements.iter().find(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 16, document, digest, .. } => {
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            statement.signer.0 == Role::Court && *unit == record.unit && by
        }
        _ => false,
    });
    found.require(76, ordered.is_some());
    let Some(unit) = state.registered(&record.unit) else {
        found.note(24);
        return;
    };
    let stands = |status| matches!(status, SeizureStatus::Active | SeizureStatus::Waiting);
    let queue = queue_at(&unit.seizures, filed.place.time);
    let named = queue.iter().find(|seizure| {
        Some(&seizure.order.case) == facts.seizure.as_ref() && stands(seizure.status)
    });
    found.require(85, named.is_some());
    if let (Some(ordered), Some(named)) = (ordered, named) {
        found.require(82, ordered.signer.1 == named.order.organ);
    }
}

pub fn apply_release(facts: &Release, filed: &Filed<'_>, state: &mut State) {
    let named = facts.seizure.clone().expect("of good form");
    let unit = touch(filed, state);
    unit.seizures.push(SeizureEvent { at: filed.place.time, what: What::Lifted(named) });
}
