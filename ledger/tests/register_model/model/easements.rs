//! T21: one unit serves another (民法典 372 to 385). The entry stands on both.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::calendar::end_of;
use super::certificates;
use super::consent::{
    Disposed, agreeing, current, is_awarded, is_ordered_by_court, judge_applicants, judge_awarded,
    judge_whole,
};
use super::form::{self, PROOF};
use super::record::{Easement, Party, Record};
use super::rules::Findings;
use super::state::{self, CertificateStatus, Ended, Standing, State, Unit};

const CREATE: u32 = 1;
const CHANGE: u32 = 2;
const CANCEL: u32 = 3;

/// Layer P.
pub fn judge_form(facts: &Easement, record: &Record, found: &mut Findings) {
    found.require(7, facts.way.is_some() && facts.other.is_some());
    let known = facts.way.filter(|way| (CREATE..=CANCEL).contains(way));
    found.require(8, known == facts.way);
    found.require(98, facts.other.is_none() || facts.other != form::known_unit(record));
    let Some(way) = known else { return };
    // It passes with its unit, and is mortgaged with it, never alone (民法典 380, 381).
    if record.registration_type == Some(200) || record.right_type == Some(37) {
        found.note(99);
    } else {
        let of = match way {
            CREATE => 100,
            CHANGE => 300,
            _ => 400,
        };
        form::types(record, of, |right| right == 19, found);
    }
    found.require(7, way == CREATE || facts.easement.is_some());
    found.require(16, way != CREATE || facts.easement.is_none());
    let terms = [facts.content.is_some(), facts.from.is_some(), facts.to.is_some()];
    if way == CANCEL {
        found.require(16, !terms.contains(&true));
        found.require(7, facts.document.is_some() == facts.digest.is_some());
        found.require(7, facts.document.as_ref().is_none_or(|document| !document.is_empty()));
        return;
    }
    found.require(16, facts.document.is_none() && facts.digest.is_none());
    found.require(7, !terms.contains(&false));
    form::period(facts.from, facts.to, found);
    form::issued(record, PROOF, found);
    if way == CHANGE {
        form::previous(record, PROOF, found);
    }
}

pub fn judge(facts: &Easement, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let other = facts.other.expect("of good form");
    let sets = facts.way != Some(CANCEL);
    if sets {
        certificates::judge_new(record.issued.as_ref().expect("of good form"), filed, state, found);
    }
    let servient = current(state.registered(&record.unit), found);
    let dominant = current(state.registered(&other), found);
    let (Some(servient), Some(dominant)) = (servient, dominant) else { return };
    if facts.way != Some(CREATE) {
        let named = in_force(facts, filed, servient);
        found.require(147, named.is_some());
        if facts.way == Some(CHANGE) {
            let previous = record.previous.as_ref();
            found.require(113, named.map(|named| &named.proof) == previous);
            let certificate = previous.and_then(|number| state.certificates.get(number));
            found.require(114, certificate.is_some_and(|found| found.status == CertificateStatus::Valid));
        }
    }
    let by = (facts.document.as_ref(), facts.digest);
    if facts.document.is_some() {
        // Decided against whom it serves: by a court, or by an award that who bears it brings (民法典 229, 384).
        if is_ordered_by_court(record, &record.unit, by) {
            return;
        }
        let served: BTreeSet<Party> = dominant.owners.iter().map(|owner| owner.party).collect();
        let is_awarded = is_awarded(filed, &record.unit, by, &served);
        found.require(76, is_awarded);
        if is_awarded {
            judge_awarded(filed, &record.unit, &servient.owners, found);
        }
        return;
    }
    // Whom it serves may give it up alone; who is to bear it, or to bear more, agrees too.
    let serving = judge_owners(&other, dominant, filed, found);
    if sets {
        judge_owners(&record.unit, servient, filed, found);
        let disposed = Disposed { code: &record.unit, unit: servient, filed };
        disposed.judge_seizure(state, found);
        // Who was promised the servient unit, and signs for the one that it is to serve, agrees.
        disposed.judge_notices(&serving, found);
        disposed.judge_restrictions(found);
        let to = facts.to.expect("of good form");
        let ends = [servient.land_term_end, dominant.land_term_end];
        found.require(97, ends.into_iter().flatten().all(|end| to <= end));
    }
}

/// Owners of a unit agree, and nobody else signs for it. Gives who did.
fn judge_owners(code: &UnitCode, unit: &Unit, filed: &Filed<'_>, found: &mut Findings) -> BTreeSet<Party> {
    let agreeing = agreeing(filed.record, code);
    judge_applicants(&agreeing, &unit.owners, found);
    judge_whole(unit, &agreeing, found);
    agreeing
}

fn in_force<'a>(facts: &Easement, filed: &Filed<'_>, servient: &'a Unit) -> Option<&'a state::Easement> {
    servient.easements.iter().find(|entry| {
        let named = Some(&entry.standing.case) == facts.easement.as_ref() && Some(entry.other) == facts.other;
        named && entry.serves && entry.standing.is_in_force(filed.place.time)
    })
}

pub fn apply(facts: &Easement, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let other = facts.other.expect(form);
    let ending = in_force(facts, filed, &state.units[&record.unit]).map(|entry| entry.proof.clone());
    for (unit, serves, opposite) in [(record.unit, true, other), (other, false, record.unit)] {
        let unit = filed.touch(&unit, state);
        if facts.way == Some(CREATE) {
            unit.easements.push(state::Easement {
                standing: Standing { case: record.case.clone(), ended: None, expires: facts.to.map(end_of) },
                serves,
                other: opposite,
                content: facts.content.expect(form),
                from: facts.from,
                to: facts.to,
                proof: record.issued.clone().expect(form),
            });
            continue;
        }
        let named = |entry: &&mut state::Easement| {
            let case = Some(&entry.standing.case) == facts.easement.as_ref();
            case && entry.other == opposite && entry.standing.ended.is_none()
        };
        for entry in unit.easements.iter_mut().filter(named) {
            if facts.way == Some(CANCEL) {
                entry.standing.ended = Some(Ended::Ended);
            } else {
                entry.content = facts.content.expect(form);
                (entry.from, entry.to) = (facts.from, facts.to);
                entry.standing.expires = facts.to.map(end_of);
                entry.proof = record.issued.clone().expect(form);
            }
        }
    }
    let next = record.issued.as_deref().filter(|_| facts.way != Some(CANCEL));
    if let Some(number) = next {
        certificates::issue(number, false, &record.unit, filed, state);
    }
    if let Some(number) = ending.filter(|_| facts.way != Some(CREATE)) {
        certificates::end_proof(&number, next, state);
    }
}
