//! Facts of T24: seizures and other entries.

use kexin_ledger::act::import::{
    easement_row, entry_row, fact, habitation_row, notice_row, objection_row, restriction_row, seizure_row,
};
use kexin_proof::slots::{Slots, Width};

use super::{code, day, digest, fen, list, moment, number, party, share, text, tree, unit_text};
use crate::model::import_facts::{Entry, Import, ImportedEntry, ImportedNotice, ImportedSeizure};
use crate::world::World;

/// Lists of entries by their numbers.
const LISTS: [u16; 5] =
    [fact::OBJECTIONS, fact::NOTICES, fact::EASEMENTS, fact::HABITATIONS, fact::RESTRICTIONS];

pub fn entries(world: &mut World, facts: &Import, slots: &mut Slots) {
    if !facts.seizures.is_empty() {
        list(world, slots, (fact::SEIZURES, Width::W16), &facts.seizures, seizure);
    }
    for (number, slot) in (0..).zip(LISTS) {
        let rows: Vec<&ImportedEntry> = facts.entries.iter().filter(|entry| entry.list() == number).collect();
        if !rows.is_empty() {
            list(world, slots, (slot, Width::W16), &rows, |row, element| entry(row, element));
        }
    }
}

fn seizure(seizure: &ImportedSeizure, element: &mut Slots) {
    text(element, seizure_row::UNIT, Some(seizure.unit.as_str()));
    text(element, seizure_row::CASE, seizure.case.as_deref());
    code(element, seizure_row::ORGAN, seizure.organ);
    code(element, seizure_row::KIND, seizure.kind);
    text(element, seizure_row::DOCUMENT_NUMBER, seizure.document.as_deref());
    moment(element, seizure_row::SERVED_AT, seizure.served_at);
    number(element, seizure_row::TERM_DAYS, seizure.term_days);
    party(element, seizure_row::DEBTOR, seizure.debtor);
    share(element, seizure_row::SHARE, seizure.share);
    moment(element, seizure_row::START, seizure.start);
    moment(element, seizure_row::END, seizure.end);
    digest(element, seizure_row::ORDER_DIGEST, seizure.digest);
}

fn entry(entry: &ImportedEntry, element: &mut Slots) {
    text(element, entry_row::UNIT, Some(entry.unit.as_str()));
    text(element, entry_row::CASE, entry.case.as_deref());
    text(element, entry_row::PROOF_NUMBER, entry.proof.as_deref());
    code(element, entry_row::LEGACY, entry.legacy);
    match &entry.what {
        Entry::Objection { matter, applicant, person, since, last } => {
            digest(element, objection_row::MATTER, *matter);
            party(element, objection_row::APPLICANT, *applicant);
            tree(element, objection_row::PERSON, *person);
            moment(element, objection_row::SINCE, *since);
            day(element, objection_row::LAST_DAY, *last);
        }
        Entry::Notice(found) => notice(found, element),
        Entry::Easement { other, content, from, to } => {
            unit_text(element, easement_row::OTHER, *other);
            digest(element, easement_row::CONTENT, *content);
            day(element, easement_row::FROM, *from);
            day(element, easement_row::TO, *to);
        }
        Entry::Habitation { occupant, person, source, scope, from, to } => {
            party(element, habitation_row::OCCUPANT, *occupant);
            tree(element, habitation_row::PERSON, *person);
            code(element, habitation_row::SOURCE, *source);
            digest(element, habitation_row::SCOPE, *scope);
            day(element, habitation_row::FROM, *from);
            day(element, habitation_row::TO, *to);
        }
        Entry::Restriction { organ, kind, document, digest: of, from, last } => {
            code(element, restriction_row::ORGAN, *organ);
            code(element, restriction_row::KIND, *kind);
            text(element, restriction_row::DOCUMENT_NUMBER, document.as_deref());
            digest(element, restriction_row::DIGEST, *of);
            moment(element, restriction_row::FROM, *from);
            day(element, restriction_row::LAST_DAY, *last);
        }
    }
}

fn notice(notice: &ImportedNotice, element: &mut Slots) {
    code(element, notice_row::KIND, notice.kind);
    party(element, notice_row::BENEFICIARY, notice.beneficiary);
    tree(element, notice_row::PERSON, notice.person);
    share(element, notice_row::SHARE, notice.share);
    code(element, notice_row::MORTGAGEE, notice.mortgagee);
    fen(element, notice_row::AMOUNT, notice.amount);
    party(element, notice_row::OBLIGOR, notice.obligor);
    text(element, notice_row::CONTRACT, notice.contract.as_deref());
    day(element, notice_row::LAST_DAY, notice.last);
}
