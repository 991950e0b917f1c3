//! T15 续封登记: the organ that seized renews its running seizure before it ends; the renewal begins where that ends
//! (民诉法解释 485).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{seizure as seizure_slot, unit as unit_slot};
use kexin_proof::slots::Width;
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::order::{Document, Ordered, read_term, require_registration_type};
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::Attestation;
use crate::book::RuleBook;
use crate::case;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Seizure, Unit, refresh, renew, seizure_status, unit_key, write_queue};

/// Kind number of T15.
pub const KIND: u16 = 15;

/// Slots of a renewal, beside those of every record.
pub mod fact {
    /// Case that recorded the seizure, text.
    pub const SEIZURE: u16 = 9;
    /// Document number 文号, text.
    pub const DOCUMENT_NUMBER: u16 = 10;
    /// Time of service on the registrar, time.
    pub const SERVED_AT: u16 = 11;
    /// Ordered term in days, from the end of the running one, number.
    pub const TERM_DAYS: u16 = 12;
    /// Digest of the order, hash.
    pub const ORDER_DIGEST: u16 = 13;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::SEIZURE, "seizure", FactType::Text),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::SERVED_AT, "served at", FactType::Time),
    row(fact::TERM_DAYS, "term in days", FactType::Number),
    row(fact::ORDER_DIGEST, "order digest", FactType::Hash),
];

/// A renewal, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeizureRenewal {
    /// The unit.
    pub unit: UnitCode,
    /// Case that recorded the seizure.
    pub seizure: String,
    /// When the order was served.
    pub served_at: TimeMs,
    /// Ordered term in days.
    pub term_days: u64,
    /// The order.
    pub document: Document,
}

impl ActKind for SeizureRenewal {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Short;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        require_registration_type(record, faults);
        let slots = record.slots();
        let seizure = faults.take(slots.text(fact::SEIZURE).ok_or(Rejection::about(7, "seizure")));
        let document = Document::read(slots, (fact::DOCUMENT_NUMBER, fact::ORDER_DIGEST), faults);
        let (served_at, term_days) = read_term(record, book, (fact::SERVED_AT, fact::TERM_DAYS), faults)?;
        Some(Self {
            unit: unit?,
            seizure: seizure?.to_owned(),
            served_at,
            term_days,
            document: document?,
        })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.unit]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let order = self.order(filing);
        findings.require(76, order.is_some());
        let value = register.value(&unit_key(&self.unit))?;
        let Some(unit) = value.as_deref().and_then(|value| Unit::of(value.slots())) else {
            findings.add(Rejection::new(24));
            return Ok(());
        };
        findings.require(23, unit.is_current() || unit.is_planned());
        let queue = unit.seizures_at(filing.place.time);
        let found = queue.iter().find(|seizure| seizure.case == self.seizure);
        // What waits has no term yet that could be renewed.
        findings.require(85, found.is_some_and(Seizure::is_active));
        let Some(found) = found else { return Ok(()) };
        findings.require(81, self.is_in_time(found));
        if let Some(order) = order {
            findings.require(82, order.signature().org == found.organ);
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let time = filing.place.time;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let unit = Unit::of(draft.slots()).expect("checked: the unit is registered");
        let queue = renew(unit.seizures_at(time), &self.seizure, self.term_days);
        write_queue(draft, &queue);
        let case = filing.signed().slots().get(slot::CASE).expect("every record of a case names it").clone();
        let elements = draft.list_mut(unit_slot::SEIZURES, Width::W16).elements_mut();
        for element in elements.iter_mut().filter(|e| e.text(seizure_slot::CASE) == Some(&self.seizure)) {
            element.set(seizure_slot::RENEWAL, case.clone());
        }
        refresh(draft, time);
        Ok(())
    }
}

impl SeizureRenewal {
    /// served before the term ended, and recorded before it: a term that ran out is not brought back.
    fn is_in_time(&self, found: &Seizure) -> bool {
        let ran_out = found.status == seizure_status::LAPSED && found.term.is_some();
        !ran_out && found.end().is_none_or(|end| self.served_at < end)
    }

    /// The order that says the same as the record.
    fn order<'a>(&self, filing: &Filing<'a>) -> Option<&'a Attestation> {
        let ordered = Ordered { act: KIND, unit: &self.unit, document: &self.document };
        ordered.find(filing, |order| {
            order.served_at == self.served_at && order.term_days == self.term_days
        })
    }
}
