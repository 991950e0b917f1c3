//! T16 解封登记: the organ that seized lifts its seizure; those that waited for it begin, each with its own term.

use kexin_proof::slots::Width;
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::order::{Document, Ordered, require_registration_type};
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::Attestation;
use crate::book::RuleBook;
use crate::case;
use crate::record::SignedRecord;
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Unit, lift, refresh, unit_key, write_queue};

/// Kind number of T16.
pub const KIND: u16 = 16;

/// Slots of a release, beside those of every record.
pub mod fact {
    /// Case that recorded the seizure, text.
    pub const SEIZURE: u16 = 9;
    /// Document number 文号, text.
    pub const DOCUMENT_NUMBER: u16 = 10;
    /// Digest of the order, hash.
    pub const ORDER_DIGEST: u16 = 11;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::SEIZURE, "seizure", FactType::Text),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::ORDER_DIGEST, "order digest", FactType::Hash),
];

/// A release, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The unit.
    pub unit: UnitCode,
    /// Case that recorded the seizure.
    pub seizure: String,
    /// The order.
    pub document: Document,
}

impl ActKind for Release {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Short;

    fn read(record: &SignedRecord, _book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        require_registration_type(record, faults);
        let slots = record.slots();
        let seizure = faults.take(slots.text(fact::SEIZURE).ok_or(Rejection::about(7, "seizure")));
        let document = Document::read(slots, (fact::DOCUMENT_NUMBER, fact::ORDER_DIGEST), faults);
        Some(Self { unit: unit?, seizure: seizure?.to_owned(), document: document? })
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
        findings.require(85, found.is_some_and(|seizure| seizure.is_active() || seizure.is_waiting()));
        if let (Some(order), Some(found)) = (order, found) {
            findings.require(82, order.signature().org == found.organ);
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let time = filing.place.time;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let unit = Unit::of(draft.slots()).expect("checked: the unit is registered");
        let queue = lift(unit.seizures_at(time), &self.seizure, time);
        write_queue(draft, &queue);
        // Nothing else of the unit changes; a reader sees the release by version, record and bits.
        refresh(draft, time);
        Ok(())
    }
}

impl Release {
    /// The order that says the same as the record.
    fn order<'a>(&self, filing: &Filing<'a>) -> Option<&'a Attestation> {
        Ordered { act: KIND, unit: &self.unit, document: &self.document }.find(filing, |_| true)
    }
}
