//! T26: an organ restricts what may be done with a unit, and lifts its restriction (条例 22).

use super::Filed;
use super::calendar::{end_of, period_end};
use super::record::{Record, Restriction, Says, Statement};
use super::rules::Findings;
use super::state::{self, Ended, Standing, State, Status};

pub fn judge(facts: &Restriction, filed: &Filed<'_>, state: &State, found: &mut Findings) {
    let record = filed.record;
    let document = document_for(facts, record);
    found.require(76, document.is_some());
    let Some(unit) = state.registered(&record.unit) else {
        found.note(24);
        return;
    };
    found.require(23, !matches!(unit.status, Status::Historic(_)));
    if facts.way == Some(1) {
        // A term that has run out restricts nothing.
        found.require(14, facts.to.is_none_or(|to| filed.place.time < end_of(to)));
        return;
    }
    let named =
        unit.restrictions.iter().find(|entry| Some(&entry.standing.case) == facts.restriction.as_ref());
    let standing = named.filter(|entry| entry.standing.is_in_force(filed.place.time));
    found.require(147, standing.is_some());
    if let (Some(standing), Some(document)) = (standing, document) {
        found.require(82, document.signer.1 == standing.organ);
    }
}

/// The organ's order, or an effective decision, that the record names.
fn document_for<'a>(facts: &Restriction, record: &'a Record) -> Option<&'a Statement> {
    record.statements.iter().find(|statement| match &statement.says {
        Says::CourtOrder { unit, act: 26, document, digest, served_at, term_days, .. } => {
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            let since = facts.way != Some(1) || Some(*served_at) == facts.from;
            // The term is the order's, from its service.
            let term = match facts.to {
                None => *term_days == 0,
                Some(to) => *term_days > 0 && period_end(*served_at, *term_days) == end_of(to),
            };
            *unit == record.unit && by && since && term
        }
        Says::Instrument { unit, document, digest, effective_at, matter, .. } => {
            let by = Some(document) == facts.document.as_ref() && Some(*digest) == facts.digest;
            let since = facts.way != Some(1) || Some(*effective_at) == facts.from;
            // A merger of companies restricts nothing.
            *unit == record.unit && by && since && *matter != 1
        }
        _ => false,
    })
}

pub fn apply(facts: &Restriction, filed: &Filed<'_>, state: &mut State) {
    let record = filed.record;
    let form = "of good form";
    let organ = document_for(facts, record).expect("judged before").signer.1;
    let unit = filed.touch(&record.unit, state);
    if facts.way == Some(1) {
        let expires = facts.to.map(end_of);
        unit.restrictions.push(state::Restriction {
            standing: Standing { case: record.case.clone(), ended: None, expires },
            kind: facts.kind.expect(form),
            organ,
            document: facts.document.clone().expect(form),
            digest: facts.digest,
            from: facts.from.expect(form),
        });
        return;
    }
    let is_named = |entry: &&mut state::Restriction| Some(&entry.standing.case) == facts.restriction.as_ref();
    let entry = unit.restrictions.iter_mut().find(is_named).expect("judged before");
    entry.standing.ended = Some(Ended::Ended);
}
