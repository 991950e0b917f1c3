//! Seizures that came with the stock: rows of one unit stand in the order in which its courts wait, as the old register
//! has them. What ran goes on running to its old end, and what waited begins when it ends (法发〔2004〕5号 20).

use std::collections::BTreeSet;

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{seizure as seizure_slot, unit as unit_slot};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::rows::{ImportedUnit, unit_of};
use super::{Batch, entries::ImportedEntry, fact};
use crate::act::fact_table::{FactRow, FactType, row};
use crate::act::{Filing, Register};
use crate::attestation::CASE_BYTES_MAX;
use crate::book::Figure;
use crate::calendar::period_of_months_end;
use crate::registry::OrganisationKind;
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::unit::{
    Seizure, co_ownership, is_free, notice_kind, quality, refresh, seizure_kind, seizure_status, unit_key,
};

/// Slots of a seizure's row, element of `fact::SEIZURES`, 16.
pub mod seizure_row {
    /// Unit, text: one of the batch.
    pub const UNIT: u16 = 0;
    /// Case number 业务号 of its registration at the source, text; names it from then on.
    pub const CASE: u16 = 1;
    /// Organ that ordered it, an organisation number, code.
    pub const ORGAN: u16 = 2;
    /// Kind 查封类型 as it stands, code.
    pub const KIND: u16 = 3;
    /// Document number 文号, text.
    pub const DOCUMENT_NUMBER: u16 = 4;
    /// When the order was served, time.
    pub const SERVED_AT: u16 = 5;
    /// Ordered term in days, number.
    pub const TERM_DAYS: u16 = 6;
    /// The debtor, party tag.
    pub const DEBTOR: u16 = 7;
    /// Share that is seized, share; absent for the whole.
    pub const SHARE: u16 = 8;
    /// Since when it runs, time; absent while it waits.
    pub const START: u16 = 9;
    /// First moment at which it no longer runs, renewals counted, time; absent while it waits.
    pub const END: u16 = 10;
    /// Digest of the order, hash; may be absent.
    pub const ORDER_DIGEST: u16 = 11;
}

/// Their names and types.
pub(super) const SEIZURE_FACTS: &[FactRow] = &[
    row(seizure_row::UNIT, "unit", FactType::Text),
    row(seizure_row::CASE, "case", FactType::Text),
    row(seizure_row::ORGAN, "ordering organ", FactType::Code),
    row(seizure_row::KIND, "seizure kind", FactType::Code),
    row(seizure_row::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(seizure_row::SERVED_AT, "served at", FactType::Time),
    row(seizure_row::TERM_DAYS, "term in days", FactType::Number),
    row(seizure_row::DEBTOR, "debtor", FactType::Party),
    row(seizure_row::SHARE, "share", FactType::Share),
    row(seizure_row::START, "start of the term", FactType::Time),
    row(seizure_row::END, "end of the term", FactType::Time),
    row(seizure_row::ORDER_DIGEST, "order digest", FactType::Hash),
];

/// A seizure as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedSeizure {
    /// The unit.
    pub unit: UnitCode,
    /// As it stands in the queue.
    pub seizure: Seizure,
    /// Document number.
    pub document_number: String,
    /// When the order was served.
    pub served_at: TimeMs,
    /// Digest of the order.
    pub order_digest: Option<[u8; 32]>,
}

/// Reads the seizures of a batch.
pub(super) fn read(
    batch: &Batch<'_>,
    units: &[ImportedUnit],
    faults: &mut Findings,
) -> Option<Vec<ImportedSeizure>> {
    let elements = batch.elements(fact::SEIZURES);
    let read: Vec<Option<ImportedSeizure>> =
        elements.iter().map(|element| read_one(element, batch, units, faults)).collect();
    let seizures: Vec<ImportedSeizure> = read.into_iter().collect::<Option<_>>()?;
    for (place, one) in seizures.iter().enumerate() {
        let is_same = |other: &ImportedSeizure| other.unit == one.unit && other.seizure.case == one.seizure.case;
        if seizures.iter().skip(place + 1).any(is_same) {
            faults.add(Rejection::about(16, "case"));
        }
    }
    Some(seizures)
}

fn read_one(
    element: &Slots,
    batch: &Batch<'_>,
    units: &[ImportedUnit],
    faults: &mut Findings,
) -> Option<ImportedSeizure> {
    let unit = faults.take(unit_of(element))?;
    if units.iter().all(|imported| imported.unit != unit) {
        faults.add(Rejection::about(7, "unit of an entry"));
    }
    let case = element.text(seizure_row::CASE).filter(|case| (1..=CASE_BYTES_MAX).contains(&case.len()));
    let case = faults.take(case.ok_or(Rejection::about(7, "case")));
    let organ = faults.take(element.code(seizure_row::ORGAN).ok_or(Rejection::about(7, "ordering organ")));
    let kind = faults.take(element.code(seizure_row::KIND).ok_or(Rejection::about(7, "seizure kind")))?;
    if !(seizure_kind::SEIZURE..=seizure_kind::WAITING_PRE_SEIZURE).contains(&kind) {
        faults.add(Rejection::about(8, "seizure kind"));
    }
    let number = element.text(seizure_row::DOCUMENT_NUMBER).filter(|number| !number.is_empty());
    let number = faults.take(number.ok_or(Rejection::about(7, "document number")));
    let served_at = faults.take(element.time(seizure_row::SERVED_AT).ok_or(Rejection::new(77)));
    faults.require(14, served_at.is_none_or(|served_at| served_at <= batch.issued_at));
    let days = faults.take(element.number(seizure_row::TERM_DAYS).ok_or(Rejection::about(7, "term in days")));
    faults.require(14, days != Some(0));
    let debtor = faults.take(element.party(seizure_row::DEBTOR).ok_or(Rejection::about(7, "debtor")));
    let is_waiting = matches!(kind, seizure_kind::WAITING | seizure_kind::WAITING_PRE_SEIZURE);
    let term = read_term(element, is_waiting, batch, faults);
    if let (true, Some(served_at), Some(days)) = (is_waiting, served_at, days) {
        let end = crate::calendar::period_of_days_end(served_at, days).ok();
        let longest = period_of_months_end(served_at, batch.book.figure(Figure::SeizureMonths)).ok();
        faults.require(78, end.is_some() && end <= longest);
    }
    Some(ImportedSeizure {
        unit,
        seizure: Seizure {
            case: case?.to_owned(),
            organ: organ?,
            kind,
            debtor: debtor?,
            share: element.share(seizure_row::SHARE),
            term_days: days?,
            status: if is_waiting { seizure_status::WAITING } else { seizure_status::ACTIVE },
            term: term?,
        },
        document_number: number?.to_owned(),
        served_at: served_at?,
        order_digest: element.hash(seizure_row::ORDER_DIGEST).copied(),
    })
}

/// The running term; R-016 for one of what waits; R-085 for one that has ended, which is no burden any more;
/// R-078 for one that no order could give: three years, renewed once ahead.
fn read_term(
    element: &Slots,
    is_waiting: bool,
    batch: &Batch<'_>,
    faults: &mut Findings,
) -> Option<Option<(TimeMs, TimeMs)>> {
    let ends = [(seizure_row::START, "start of the term"), (seizure_row::END, "end of the term")];
    if is_waiting {
        for (_, name) in ends.into_iter().filter(|(slot, _)| element.get(*slot).is_some()) {
            faults.add(Rejection::about(16, name));
        }
        return Some(None);
    }
    let [start, end] =
        ends.map(|(slot, name)| faults.take(element.time(slot).ok_or(Rejection::about(7, name))));
    let (start, end) = (start?, end?);
    faults.require(14, start < end && start <= batch.issued_at);
    faults.require(85, batch.issued_at < end);
    let months = 2 * batch.book.figure(Figure::SeizureMonths);
    let longest = period_of_months_end(batch.issued_at, months).ok();
    faults.require(78, Some(end) <= longest);
    Some(Some((start, end)))
}

/// What of the queues does not fit units and each other.
pub(super) fn check(
    seizures: &[ImportedSeizure],
    (units, entries): (&[ImportedUnit], &[ImportedEntry]),
    register: &dyn Register,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    for stock in units {
        let mut queue: Vec<Seizure> = Vec::new();
        for found in seizures.iter().filter(|found| found.unit == stock.unit) {
            let is_free = is_free(&queue, found.seizure.scope());
            findings.require(79, is_free || found.seizure.is_waiting());
            findings.require(80, !is_free || !found.seizure.is_waiting());
            found.check_debtor(stock, entries, findings);
            queue.push(found.seizure.clone());
        }
    }
    for found in seizures {
        let organ = register.organisation(found.seizure.organ)?;
        let may_order =
            |kind| matches!(kind, OrganisationKind::Court | OrganisationKind::Organ);
        findings.require(153, organ.is_some_and(|organ| may_order(organ.kind)));
    }
    Ok(())
}

impl ImportedSeizure {
    /// as of a new one. What an old register has seized of who holds nothing comes with flag Q9, and freezes
    /// the unit until it is cleaned.
    fn check_debtor(&self, stock: &ImportedUnit, entries: &[ImportedEntry], findings: &mut Findings) {
        let kind = self.seizure.kind;
        let is_pre = matches!(kind, seizure_kind::PRE_SEIZURE | seizure_kind::WAITING_PRE_SEIZURE);
        findings.require(24, is_pre || !stock.is_planned);
        let debtor = self.seizure.debtor;
        if let Some(owner) = stock.owners.iter().find(|owner| owner.party == debtor) {
            let seized = self.seizure.share.map_or(Share::ONE, Share::from);
            let is_his = seized <= owner.share_of_whole(stock.form);
            findings.require(84, stock.form == co_ownership::JOINT || is_his);
            return;
        }
        if is_pre {
            let is_bought = entries.iter().any(|entry| {
                entry.unit == stock.unit
                    && entry.beneficiary == Some(debtor)
                    && matches!(entry.notice_kind(), Some(notice_kind::PRESALE | notice_kind::SALE))
            });
            if !is_bought {
                findings.add(Rejection::warning(83));
            }
        } else {
            findings.require(83, stock.flags & quality::ORPHAN_ENCUMBRANCE != 0);
        }
    }

    /// Writes it at the end of its unit's queue.
    fn enter(&self, register: &mut dyn Register) -> Result<(), StoreError> {
        let text = |text: &str| Value::text(text).expect("read from a text");
        let found = &self.seizure;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let sequence = draft.slots().list(unit_slot::SEIZURES).map_or(0, |list| u64::from(list.count()));
        let mut element = draft.element(Width::W16);
        for (slot, value) in [
            (seizure_slot::CASE, text(&found.case)),
            (seizure_slot::DOCUMENT_NUMBER, text(&self.document_number)),
            (seizure_slot::ORGAN, Value::Code(found.organ)),
            (seizure_slot::KIND, Value::Code(found.kind)),
            (seizure_slot::SERVED_AT, Value::Time(self.served_at)),
            (seizure_slot::SEQUENCE, Value::Number(sequence)),
            (seizure_slot::TERM_DAYS, Value::Number(found.term_days)),
            (seizure_slot::STATUS, Value::Code(found.status)),
            (seizure_slot::DEBTOR, Value::Party(found.debtor)),
        ] {
            element.set(slot, value);
        }
        let optional = [
            (seizure_slot::SHARE, found.share.map(Value::Share)),
            (seizure_slot::START, found.term.map(|(start, _)| Value::Time(start))),
            (seizure_slot::END, found.term.map(|(_, end)| Value::Time(end))),
            (seizure_slot::ORDER_DIGEST, self.order_digest.map(Value::Hash)),
        ];
        for (slot, value) in optional {
            if let Some(value) = value {
                element.set(slot, value);
            }
        }
        draft.list_mut(unit_slot::SEIZURES, Width::W16).push(element);
        Ok(())
    }
}

/// Writes the queues of a batch. Time passes over a queue only when all of it is there: what ran may have ended since the
/// batch was drawn up, and what waits for it begins then.
pub(super) fn enter(
    seizures: &[ImportedSeizure],
    filing: &Filing<'_>,
    register: &mut dyn Register,
) -> Result<(), StoreError> {
    for seizure in seizures {
        seizure.enter(register)?;
    }
    let units: BTreeSet<UnitCode> = seizures.iter().map(|seizure| seizure.unit).collect();
    for unit in units {
        refresh(register.draft(&unit_key(&unit), Width::W32)?, filing.place.time);
    }
    Ok(())
}
