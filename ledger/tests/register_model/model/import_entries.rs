//! Objections, advance notices, easements, rights of habitation and restrictions of the stock: what was in force in the
//! older register is so here, to the end that it had.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::calendar::{Day, end_of};
use super::certificates;
use super::form;
use super::fraction::Fraction;
use super::import_facts::{Entry, Import, ImportedEntry, ImportedNotice};
use super::imports::{Group, judge_proof};
use super::offices::{BANKS, orders};
use super::rules::Findings;
use super::state::{self, Standing, State, Status};

/// A row on the bench.
struct Row<'a> {
    entry: &'a ImportedEntry,
    /// Its unit, where that comes with the batch.
    group: Option<&'a Group<'a>>,
    groups: &'a [Group<'a>],
    issued_at: u64,
}

/// Layer P.
pub fn judge_form(facts: &Import, groups: &[Group<'_>], issued_at: u64, found: &mut Findings) {
    let is_any = !facts.seizures.is_empty() || !facts.entries.is_empty();
    found.require(7, facts.manifest.entries.is_some() || !is_any);
    found.require(16, facts.manifest.entries.is_none() || is_any);
    for entry in &facts.entries {
        let group = groups.iter().find(|group| group.unit == entry.unit);
        Row { entry, group, groups, issued_at }.judge(found);
    }
    judge_names(&facts.entries, found);
    judge_notices(facts, groups, found);
}

impl Row<'_> {
    fn judge(&self, found: &mut Findings) {
        found.require(7, self.entry.case.as_ref().is_some_and(|case| !case.is_empty()));
        if !matches!(self.entry.what, Entry::Restriction { .. }) {
            judge_proof(self.entry.proof.as_ref(), self.entry.legacy, self.group, found);
        }
        match &self.entry.what {
            Entry::Objection { matter, applicant, since, last, .. } => {
                self.judge_unit(found);
                found.require(7, matter.is_some() && applicant.is_some() && since.is_some());
                self.judge_past(*since, found);
                self.judge_last(*last, found);
            }
            Entry::Notice(notice) => self.judge_notice(notice, found),
            Entry::Easement { other, content, from, to } => {
                self.judge_easement(*other, found);
                found.require(7, content.is_some());
                form::period(*from, *to, found);
                self.judge_last(*to, found);
            }
            Entry::Habitation { occupant, person, source, scope, from, to } => {
                self.judge_unit(found);
                found.require(
                    7,
                    occupant.is_some() && person.is_some() && source.is_some() && scope.is_some(),
                );
                found.require(8, source.is_none_or(|source| matches!(source, 1..=3 | 99)));
                form::period(*from, *to, found);
                self.judge_last(*to, found);
            }
            Entry::Restriction { organ, kind, document, from, last, .. } => {
                found.require(7, self.group.is_some());
                // Nothing is issued of it that could have a number.
                found.require(16, self.entry.proof.is_none() && self.entry.legacy.is_none());
                found.require(7, organ.is_some() && kind.is_some() && document.is_some() && from.is_some());
                found.require(8, kind.is_none_or(|kind| matches!(kind, 1..=3 | 9)));
                self.judge_past(*from, found);
                self.judge_last(*last, found);
            }
        }
    }

    /// it burdens a unit of the batch. R-024: which has a right that it can burden.
    fn judge_unit(&self, found: &mut Findings) {
        found.require(7, self.group.is_some());
        found.require(24, self.group.is_none_or(|group| !group.is_planned()));
    }

    /// what has happened is past.
    fn judge_past(&self, moment: Option<u64>, found: &mut Findings) {
        found.require(14, moment.is_none_or(|moment| moment <= self.issued_at));
    }

    /// what has ended does not come in.
    fn judge_last(&self, last: Option<Day>, found: &mut Findings) {
        found.require(14, last.is_none_or(|last| self.issued_at < end_of(last)));
    }

    fn judge_notice(&self, notice: &ImportedNotice, found: &mut Findings) {
        found.require(7, self.group.is_some());
        found.require(7, notice.kind.is_some() && notice.obligor.is_some());
        found.require(8, notice.kind.is_none_or(|kind| (1..=4).contains(&kind)));
        let to_bank = [notice.mortgagee.is_some(), notice.amount.is_some()];
        let to_buyer = [notice.beneficiary.is_some(), notice.person.is_some()];
        if matches!(notice.kind, Some(3 | 4)) {
            found.require(7, !to_bank.contains(&false));
            found.require(63, notice.amount != Some(0));
            found.require(16, !to_buyer.contains(&true) && notice.share.is_none());
        } else {
            found.require(7, !to_buyer.contains(&false));
            found.require(16, !to_bank.contains(&true));
        }
        if self.group.is_some_and(Group::is_planned) {
            // What is not built is sold or mortgaged in advance, and the time for its registration has not begun.
            found.require(24, notice.kind.is_none_or(|kind| matches!(kind, 1 | 3)));
            found.require(16, notice.last.is_none());
        }
        self.judge_last(notice.last, found);
    }

    /// It comes with the later of its two units; neither is yet to be built.
    fn judge_easement(&self, other: Option<UnitCode>, found: &mut Findings) {
        found.require(7, other.is_some());
        found.require(98, other != Some(self.entry.unit));
        let theirs = self.groups.iter().find(|group| Some(group.unit) == other);
        found.require(7, self.group.is_some() || theirs.is_some());
        let stand = |group: Option<&Group<'_>>| group.is_none_or(|group| !group.is_planned());
        found.require(24, stand(self.group) && stand(theirs));
    }
}

/// on one unit every entry of a kind has its own name; several are promised one right under one.
fn judge_names(entries: &[ImportedEntry], found: &mut Findings) {
    let mut names = BTreeSet::new();
    for entry in entries {
        let buyer = entry.notice().and_then(|notice| notice.beneficiary);
        let other = entry.other();
        found.require(16, names.insert((entry.list(), entry.unit, &entry.case, buyer, other)));
        if let Some(served) = other.filter(|other| *other != entry.unit) {
            found.require(16, names.insert((entry.list(), served, &entry.case, buyer, Some(entry.unit))));
        }
    }
}

/// what is not built is promised to somebody.: who are promised one right have one contract, one proof,
/// and together the whole.
fn judge_notices(facts: &Import, groups: &[Group<'_>], found: &mut Findings) {
    let rows: Vec<(&ImportedEntry, &ImportedNotice)> =
        facts.entries.iter().filter_map(|entry| Some((entry, entry.notice()?))).collect();
    for group in groups.iter().filter(|group| group.is_planned()) {
        found.require(7, rows.iter().any(|(entry, _)| entry.unit == group.unit));
    }
    for (first, notice) in &rows {
        let is_same = |(other, _): &&(&ImportedEntry, &ImportedNotice)| {
            other.unit == first.unit && other.case == first.case
        };
        let together: Vec<_> = rows.iter().filter(is_same).collect();
        found.require(16, together.iter().all(|(other, _)| other.proof == first.proof));
        let terms = |notice: &ImportedNotice| {
            (
                notice.kind,
                notice.obligor,
                notice.contract.clone(),
                notice.mortgagee,
                notice.amount,
                notice.last,
            )
        };
        found.require(16, together.iter().all(|(_, other)| terms(other) == terms(notice)));
        let shares: Vec<Fraction> = together
            .iter()
            .filter_map(|(_, other)| other.share)
            .map(|(over, under)| Fraction::new(over, under))
            .collect();
        let is_all = shares.len() == together.len();
        found.require(28, shares.is_empty() || (is_all && Fraction::sum(shares) == Fraction::ONE));
    }
}

/// Numbers of proofs, of what is promised to several only once.
pub fn proofs(entries: &[ImportedEntry]) -> Vec<&str> {
    let mut told = BTreeSet::new();
    let mut numbers = Vec::new();
    for entry in entries.iter().filter(|entry| !matches!(entry.what, Entry::Restriction { .. })) {
        if entry.notice().is_none() || told.insert((entry.unit, entry.case.as_ref())) {
            numbers.extend(entry.proof.as_deref());
        }
    }
    numbers
}

/// who alone can end it is known.: the unit at the other end of an easement stands.
pub fn judge(facts: &Import, groups: &[Group<'_>], state: &State, found: &mut Findings) {
    for entry in &facts.entries {
        match &entry.what {
            Entry::Restriction { organ, .. } => found.require(153, organ.is_some_and(orders)),
            Entry::Notice(notice) => {
                found.require(153, notice.mortgagee.is_none_or(|bank| BANKS.contains(&bank)));
            }
            Entry::Easement { other, .. } => {
                for end in [Some(entry.unit), *other].into_iter().flatten() {
                    if groups.iter().any(|group| group.unit == end) {
                        continue;
                    }
                    match state.registered(&end).map(|unit| unit.status) {
                        None | Some(Status::Nothing | Status::Planned) => found.note(24),
                        Some(Status::Historic(_)) => found.note(23),
                        Some(Status::Current) => {}
                    }
                }
            }
            Entry::Objection { .. } | Entry::Habitation { .. } => {}
        }
    }
}

pub fn apply(facts: &Import, filed: &Filed<'_>, state: &mut State) {
    for entry in &facts.entries {
        enter(entry, filed, state);
    }
    let mut told = BTreeSet::new();
    for entry in &facts.entries {
        let Some(proof) = &entry.proof else { continue };
        if told.insert(proof) {
            let case = entry.case.as_ref().expect("of good form");
            certificates::enter(proof, 2, &entry.unit, case, state);
        }
    }
}

fn standing(entry: &ImportedEntry, last: Option<Day>) -> Standing {
    Standing { case: entry.case.clone().expect("of good form"), ended: None, expires: last.map(end_of) }
}

fn enter(entry: &ImportedEntry, filed: &Filed<'_>, state: &mut State) {
    let form = "of good form";
    let proof = entry.proof.clone().unwrap_or_default();
    let unit = filed.touch(&entry.unit, state);
    match &entry.what {
        Entry::Objection { matter, applicant, person, since, last } => {
            unit.objections.push(state::Objection {
                standing: standing(entry, *last),
                matter: matter.expect(form),
                applicant: applicant.expect(form),
                person: *person,
                proof,
                since: since.expect(form),
                suit: None,
            });
        }
        Entry::Notice(notice) => {
            let stands = unit.status == Status::Current;
            unit.notices.push(state::Notice {
                standing: standing(entry, notice.last),
                kind: notice.kind.expect(form),
                beneficiary: notice.beneficiary,
                organisation: notice.mortgagee,
                obligor: notice.obligor.expect(form),
                share: notice.share,
                person: notice.person,
                proof,
                contract: notice.contract.clone(),
                amount: notice.amount,
                // Of what stands its registration can be made.
                registrable_from: stands.then_some(filed.place.time),
            });
        }
        Entry::Easement { other, content, from, to } => {
            let other = other.expect(form);
            for (code, serves, opposite) in [(entry.unit, true, other), (other, false, entry.unit)] {
                filed.touch(&code, state).easements.push(state::Easement {
                    standing: standing(entry, *to),
                    serves,
                    other: opposite,
                    content: content.expect(form),
                    from: *from,
                    to: *to,
                    proof: proof.clone(),
                });
            }
        }
        Entry::Habitation { occupant, person, source, scope, from, to } => {
            unit.habitations.push(state::Habitation {
                standing: standing(entry, *to),
                occupant: occupant.expect(form),
                person: person.expect(form),
                source: source.expect(form),
                scope: scope.expect(form),
                from: *from,
                to: *to,
                proof,
            });
        }
        Entry::Restriction { organ, kind, document, digest, from, last } => {
            unit.restrictions.push(state::Restriction {
                standing: standing(entry, *last),
                kind: kind.expect(form),
                organ: organ.expect(form),
                document: document.clone().expect(form),
                digest: *digest,
                from: from.expect(form),
            });
        }
    }
}
