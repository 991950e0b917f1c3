//! T14 to T16: courts and other organs seize a unit or a debtor's share of it, renew, and let go (法发〔2004〕5号;
//! 民诉法解释 485).

use super::Filed;
use super::calendar::{day_of, end_of};
use super::fraction::Fraction;
use super::ownership::ripen;
use super::record::{Record, Release, Renewal, Says, Seizure, Statement};
use super::rules::Findings;
use super::seizures::{self, Order, SeizureEvent, SeizureStatus, What, overlap, queue_at, running_at};
use super::state::{JOINT, State, Status, Unit};

pub fn judge_seizure(facts: &Seizure, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    found.require(76, order_for(facts, filed.record).is_some());
    let kind = facts.kind.expect("of good form");
    let is_pre = matches!(kind, 3 | 4);
    // What was bought and is not built yet can be pre-seized, nothing else.
    let unit = state.registered(&filed.record.unit).filter(|unit| is_pre || unit.status != Status::Planned);
    let Some(unit) = unit else {
        found.note(24);
        return;
    };
    found.require(23, !matches!(unit.status, Status::Historic(_)));
    let new = as_order(facts, 0, &filed.record.case);
    let running = running_at(&unit.seizures, filed.place.time);
    let in_the_way = running.iter().any(|seizure| overlap(&seizure.order, &new));
    let waits = matches!(kind, 2 | 4);
    found.require(79, !in_the_way || waits);
    found.require(80, in_the_way || !waits);
    judge_debtor(facts, is_pre, filed, unit, found);
}

/// the debtor owns what is seized; or has it promised by an advance notice, where it is pre-seized.
fn judge_debtor(facts: &Seizure, is_pre: bool, filed: &Filed<'_>, unit: &Unit, found: &mut Findings) {
    let debtor = facts.debtor.expect("of good form");
    let owner = unit.owners.iter().find(|owner| owner.party == debtor);
    if is_pre && owner.is_none() {
        let promised = unit.notices.iter().any(|notice| {
            notice.beneficiary == Some(debtor) && notice.standing.is_in_force(filed.place.time)
        });
        if !promised {
            found.warn(83);
        }
    } else if !is_pre {
        found.require(83, owner.is_some());
    }
    // A joint owner has no share of his own; whose share is known, of his no more is seized than he has.
    if let Some(owner) = owner.filter(|_| unit.form != JOINT) {
        let seized = facts.share.map_or(Fraction::ONE, |(over, under)| Fraction::new(over, under));
        found.require(84, seized <= owner.part(unit.form));
    }
}

/// The order that says the same as the record.
fn order_for<'a>(facts: &Seizure, record: &'a Record) -> Option<&'a Statement> {
    record.statements.iter().find(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 14, document, debtor, served_at, term_days, digest } => {
            let who = *unit == record.unit && *debtor == facts.debtor && debtor.is_some();
            let what = Some(*term_days) == facts.term_days && Some(*served_at) == facts.served_at;
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            who && what && by
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
    let unit = filed.touch(&filed.record.unit, state);
    unit.seizures.push(SeizureEvent { at: filed.place.time, what: What::Ordered(order) });
    // Of who is an owner already, a pre-seizure is a seizure at once.
    ripen(unit, filed.place.time);
}

/// The seizure of a case, however it stands.
fn named<'a>(queue: &'a [seizures::Seizure], case: Option<&String>) -> Option<&'a seizures::Seizure> {
    queue.iter().find(|seizure| Some(&seizure.order.case) == case)
}

pub fn judge_renewal(facts: &Renewal, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let ordered = record.statements.iter().find(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 15, document, served_at, term_days, digest, .. } => {
            let what = Some(*term_days) == facts.term_days && Some(*served_at) == facts.served_at;
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            *unit == record.unit && what && by
        }
        _ => false,
    });
    found.require(76, ordered.is_some());
    let Some(unit) = state.registered(&record.unit) else {
        found.note(24);
        return;
    };
    found.require(23, !matches!(unit.status, Status::Historic(_)));
    let now = filed.place.time;
    let queue = queue_at(&unit.seizures, now);
    let Some(seizure) = named(&queue, facts.seizure.as_ref()) else {
        found.note(85);
        return;
    };
    found.require(85, seizure.status == SeizureStatus::Active);
    if let Some(ordered) = ordered {
        found.require(82, ordered.signer.1 == seizure.order.organ);
    }
    if let Some((_, end)) = seizure.term {
        let served_at = facts.served_at.expect("of good form");
        let in_time = match seizure.status {
            SeizureStatus::Active => served_at < end,
            // Of what was let go nothing can be late.
            status => status != SeizureStatus::Lapsed,
        };
        found.require(81, in_time);
    }
}

/// The renewal begins where the term ends.
fn renewed_end(end: u64, facts: &Renewal) -> u64 {
    let days = i64::try_from(facts.term_days.expect("of good form")).expect("few days");
    // A term ends at 24:00: its last day is the one before that moment.
    end_of(day_of(end - 1) + days)
}

pub fn apply_renewal(facts: &Renewal, filed: &Filed<'_>, state: &mut State) {
    let case = facts.seizure.clone().expect("of good form");
    let unit = filed.touch(&filed.record.unit, state);
    let queue = queue_at(&unit.seizures, filed.place.time);
    let (_, end) = named(&queue, Some(&case)).and_then(|seizure| seizure.term).expect("judged before");
    unit.seizures
        .push(SeizureEvent { at: filed.place.time, what: What::Renewed(case, renewed_end(end, facts)) });
}

pub fn judge_release(facts: &Release, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let ordered = record.statements.iter().find(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 16, document, digest, .. } => {
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            *unit == record.unit && by
        }
        _ => false,
    });
    found.require(76, ordered.is_some());
    let Some(unit) = state.registered(&record.unit) else {
        found.note(24);
        return;
    };
    found.require(23, !matches!(unit.status, Status::Historic(_)));
    let queue = queue_at(&unit.seizures, filed.place.time);
    let seizure = named(&queue, facts.seizure.as_ref());
    found.require(85, seizure.is_some_and(seizures::Seizure::stands));
    if let (Some(ordered), Some(seizure)) = (ordered, seizure) {
        found.require(82, ordered.signer.1 == seizure.order.organ);
    }
}

pub fn apply_release(facts: &Release, filed: &Filed<'_>, state: &mut State) {
    let named = facts.seizure.clone().expect("of good form");
    let unit = filed.touch(&filed.record.unit, state);
    unit.seizures.push(SeizureEvent { at: filed.place.time, what: What::Lifted(named) });
}
