//! T09: a right in a unit ends: with the thing, by abandonment, by an authority's act, with its term (实施细则 28).

use std::collections::BTreeSet;

use super::Filed;
use super::certificates;
use super::consent::{Disposed, agreeing, current, judge_whole};
use super::form;
use super::ownership::{count_fixture, judge_ended};
use super::record::{Cancel, Record, Role, Says};
use super::rules::Findings;
use super::seizures::running_at;
use super::state::{CANCELLED, LOST, State, Status, Unit};

const LOSS: u32 = 1;
const ABANDONMENT: u32 = 2;
const TAKING: u32 = 3;
const TERM_ENDED: u32 = 4;
const COURT: u32 = 5;
const EX_OFFICIO: u32 = 6;

/// Layer P.
pub fn judge_form(facts: &Cancel, record: &Record, found: &mut Findings) {
    form::types(record, 400, |right| (1..=18).contains(&right), found);
    found.require(7, facts.right.is_some() && facts.reason.is_some());
    found.require(8, facts.right.is_none_or(|right| right == 0));
    found.require(8, facts.reason.is_none_or(|reason| (LOSS..=EX_OFFICIO).contains(&reason)));
    let documented = facts.document.is_some() && facts.digest.is_some();
    found.require(7, !matches!(facts.reason, Some(TAKING | COURT)) || documented);
}

pub fn judge(facts: &Cancel, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let reason = facts.reason.expect("of good form");
    judge_evidence(facts, filed, found);
    let Some(unit) = current(state.registered(&record.unit), found) else { return };
    let disposed = Disposed { code: &record.unit, unit, filed };
    judge_seizure(facts, filed, unit, found);
    if matches!(reason, LOSS | ABANDONMENT) {
        judge_whole(unit, &agreeing(record, &record.unit), found);
        disposed.judge_land(found);
        judge_holders(reason, filed, unit, state, found);
    }
    if reason == TERM_ENDED {
        let ended = unit.land_term_end.is_some_and(|end| super::calendar::end_of(end) <= filed.place.time);
        found.require(128, ended);
    }
}

fn judge_evidence(facts: &Cancel, filed: &Filed<'_>, found: &mut Findings) {
    let record = filed.record;
    let says =
        |wanted: &dyn Fn(&Says) -> bool| record.statements.iter().any(|statement| wanted(&statement.says));
    let by = |document: &String, digest: u8| {
        Some(document) == facts.document.as_ref() && Some(digest) == facts.digest
    };
    match facts.reason.expect("of good form") {
        LOSS => found.require(
            132,
            says(&|says| matches!(says, Says::SiteCheck { unit, finding: 2 } if *unit == record.unit)),
        ),
        TAKING => found.require(
            132,
            says(&|says| match says {
                Says::Instrument { unit, matter: 2, document, digest, .. } => {
                    *unit == record.unit && by(document, *digest)
                }
                _ => false,
            }),
        ),
        COURT => found.require(76, ordering_court(facts, record).is_some()),
        EX_OFFICIO => {
            let published = record.statements.iter().find_map(|statement| match &statement.says {
                Says::PublicNotice { unit, matter: 3, published_at, .. } if *unit == record.unit => {
                    Some(*published_at)
                }
                _ => None,
            });
            judge_ended(published, 15, filed, 128, found);
        }
        _ => {}
    }
}

/// The court that orders the end.
fn ordering_court(facts: &Cancel, record: &Record) -> Option<u32> {
    record.statements.iter().find_map(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 9, document, digest, .. } => {
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            (statement.signer.0 == Role::Court && *unit == record.unit && by).then_some(statement.signer.1)
        }
        _ => None,
    })
}

/// only the court that seized it ends a right in spite of the seizure.
fn judge_seizure(facts: &Cancel, filed: &Filed<'_>, unit: &Unit, found: &mut Findings) {
    let court = ordering_court(facts, filed.record).filter(|_| facts.reason == Some(COURT));
    for seizure in running_at(&unit.seizures, filed.place.time) {
        found.require(17, Some(seizure.order.organ) == court);
    }
}

/// whoever has another right in the unit agrees that it ends.
fn judge_holders(reason: u32, filed: &Filed<'_>, unit: &Unit, state: &State, found: &mut Findings) {
    let now = filed.place.time;
    let disposed = Disposed { code: &filed.record.unit, unit, filed };
    let rule = if reason == ABANDONMENT { 146 } else { 103 };
    for mortgage in unit.mortgages.iter().filter(|mortgage| mortgage.is_active) {
        found.require(rule, disposed.has_consent(&mortgage.case, None, Some(mortgage.mortgagee)));
    }
    if reason == ABANDONMENT {
        for easement in unit.easements.iter().filter(|entry| entry.standing.is_in_force(now) && entry.serves)
        {
            let owners = state.units.get(&easement.other).map_or(Vec::new(), |other| other.owners.clone());
            let any = owners
                .iter()
                .any(|owner| disposed.has_consent(&easement.standing.case, Some(owner.party), None));
            found.require(146, any);
        }
        for notice in unit.notices.iter().filter(|notice| notice.standing.is_in_force(now)) {
            let agrees = disposed.has_consent(&notice.standing.case, notice.beneficiary, notice.organisation);
            found.require(146, agrees);
        }
    } else {
        disposed.judge_notices(&BTreeSet::new(), None, found);
    }
}

pub fn apply(facts: &Cancel, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let unit = filed.touch(&record.unit, state);
    unit.status = Status::Historic(if facts.reason == Some(LOSS) { LOST } else { CANCELLED });
    let mut numbers: BTreeSet<String> =
        unit.owners.iter().filter_map(|owner| owner.certificate.clone()).collect();
    numbers.extend(unit.certificate.clone());
    unit.owners.clear();
    count_fixture(&record.unit, -1, filed, state);
    for number in numbers {
        certificates::cancel(&number, state);
    }
}
