//! T14 查封登记: a court, or another organ that may, seizes a unit or a debtor's share of it. The first recorded is in
//! force, later ones wait in ledger order (法发〔2004〕5号 20).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{seizure as seizure_slot, unit as unit_slot};
use kexin_proof::slots::{PartyTag, ShareValue, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::order::{Document, Ordered, read_term, require_registration_type};
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::Attestation;
use crate::book::RuleBook;
use crate::case;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::unit::{
    SeizureScope, Unit, co_ownership, is_free, refresh, seizure_kind, seizure_status, term_end, unit_key,
};

pub use super::order::REGISTRATION_TYPE;

/// Kind number of T14.
pub const KIND: u16 = 14;

/// Slots of a seizure, beside those of every record.
pub mod fact {
    /// Kind 查封类型, code.
    pub const KIND: u16 = 9;
    /// Document number 文号, text.
    pub const DOCUMENT_NUMBER: u16 = 10;
    /// Time of service on the registrar, time.
    pub const SERVED_AT: u16 = 11;
    /// Ordered term in days, number.
    pub const TERM_DAYS: u16 = 12;
    /// The debtor 被执行人, party tag.
    pub const DEBTOR: u16 = 13;
    /// Share that is seized, share; absent for the whole.
    pub const SHARE: u16 = 14;
    /// Digest of the order, hash.
    pub const ORDER_DIGEST: u16 = 15;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::KIND, "seizure kind", FactType::Code),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::SERVED_AT, "served at", FactType::Time),
    row(fact::TERM_DAYS, "term in days", FactType::Number),
    row(fact::DEBTOR, "debtor", FactType::Party),
    row(fact::SHARE, "share", FactType::Share),
    row(fact::ORDER_DIGEST, "order digest", FactType::Hash),
];

/// A seizure to be registered, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSeizure {
    /// The unit.
    pub unit: UnitCode,
    /// One of [`seizure_kind`].
    pub kind: u32,
    /// When the order was served.
    pub served_at: TimeMs,
    /// Ordered term in days.
    pub term_days: u64,
    /// The debtor.
    pub debtor: PartyTag,
    /// Share of the debtor that is seized; none for the whole unit.
    pub share: Option<ShareValue>,
    /// The order.
    pub document: Document,
}

impl ActKind for NewSeizure {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Short;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        require_registration_type(record, faults);
        let kind = faults.take(slots.code(fact::KIND).ok_or(Rejection::about(7, "seizure kind")));
        let kinds = seizure_kind::SEIZURE..=seizure_kind::WAITING_PRE_SEIZURE;
        if kind.is_some_and(|kind| !kinds.contains(&kind)) {
            faults.add(Rejection::about(8, "seizure kind"));
        }
        let document = Document::read(slots, (fact::DOCUMENT_NUMBER, fact::ORDER_DIGEST), faults);
        let term = read_term(record, book, (fact::SERVED_AT, fact::TERM_DAYS), faults);
        let debtor = faults.take(slots.party(fact::DEBTOR).ok_or(Rejection::about(7, "debtor")));
        let (served_at, term_days) = term?;
        let share = slots.share(fact::SHARE);
        Some(Self {
            unit: unit?,
            kind: kind?,
            served_at,
            term_days,
            debtor: debtor?,
            share,
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
        findings.require(76, self.order(filing).is_some());
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let Some(unit) = self.require_unit(unit.as_ref(), findings) else { return Ok(()) };
        let time = filing.place.time;
        let is_free = is_free(&unit.seizures_at(time), self.scope());
        findings.require(79, is_free || self.is_waiting());
        findings.require(80, !is_free || !self.is_waiting());
        self.check_debtor(unit, time, findings);
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let time = filing.place.time;
        let organ = self.order(filing).expect("checked: the order is there").signature().org;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        // The queue is settled first, so that the new seizure stands behind what still runs.
        refresh(draft, time);
        let sequence = draft.slots().list(unit_slot::SEIZURES).map_or(0, |list| u64::from(list.count()));
        let mut element = draft.element(Width::W16);
        let copied = [
            (slot::CASE, seizure_slot::CASE),
            (fact::DOCUMENT_NUMBER, seizure_slot::DOCUMENT_NUMBER),
            (fact::KIND, seizure_slot::KIND),
            (fact::SERVED_AT, seizure_slot::SERVED_AT),
            (fact::SHARE, seizure_slot::SHARE),
            (fact::TERM_DAYS, seizure_slot::TERM_DAYS),
            (fact::DEBTOR, seizure_slot::DEBTOR),
            (fact::ORDER_DIGEST, seizure_slot::ORDER_DIGEST),
        ];
        for (from, to) in copied {
            if let Some(value) = facts.get(from) {
                element.set(to, value.clone());
            }
        }
        element.set(seizure_slot::ORGAN, Value::Code(organ));
        element.set(seizure_slot::SEQUENCE, Value::Number(sequence));
        if self.is_waiting() {
            element.set(seizure_slot::STATUS, Value::Code(seizure_status::WAITING));
        } else {
            element.set(seizure_slot::STATUS, Value::Code(seizure_status::ACTIVE));
            element.set(seizure_slot::START, Value::Time(time));
            element.set(seizure_slot::END, Value::Time(term_end(time, self.term_days)));
        }
        draft.list_mut(unit_slot::SEIZURES, Width::W16).push(element);
        refresh(draft, time);
        Ok(())
    }
}

impl NewSeizure {
    const fn is_waiting(&self) -> bool {
        matches!(self.kind, seizure_kind::WAITING | seizure_kind::WAITING_PRE_SEIZURE)
    }

    const fn is_pre_seizure(&self) -> bool {
        matches!(self.kind, seizure_kind::PRE_SEIZURE | seizure_kind::WAITING_PRE_SEIZURE)
    }

    const fn scope(&self) -> SeizureScope {
        SeizureScope::of(self.debtor, self.share)
    }

    /// A pre-seizure is also of a unit that is sold and not yet built: it needs no first registration.
    fn require_unit<'a, 'b>(
        &self,
        unit: Option<&'b Unit<'a>>,
        findings: &mut Findings,
    ) -> Option<&'b Unit<'a>> {
        let Some(unit) = unit.filter(|unit| self.is_pre_seizure() || !unit.is_planned()) else {
            findings.add(Rejection::new(24));
            return None;
        };
        findings.require(23, unit.is_current() || unit.is_planned());
        Some(unit)
    }

    /// the debtor holds what is seized. A pre-seizure is of what he has bought and is to be registered for
    /// him (法发〔2004〕5号 15).
    fn check_debtor(&self, unit: &Unit<'_>, time: TimeMs, findings: &mut Findings) {
        if let Some(owner) = unit.owners().iter().find(|owner| owner.party == self.debtor) {
            let form = unit.co_ownership();
            let seized = self.share.map_or(Share::ONE, Share::from);
            // A joint owner's right is of the whole, and no share of it is registered (民法典 299).
            findings.require(84, form == co_ownership::JOINT || seized <= owner.share_of_whole(form));
            return;
        }
        if !self.is_pre_seizure() {
            findings.add(Rejection::new(83));
            return;
        }
        let notices = unit.notices_at(time);
        let is_bought =
            notices.iter().any(|notice| notice.beneficiary == Some(self.debtor) && !notice.is_of_mortgage());
        // Contracts are filed elsewhere too: the reviewer may know of one that no notice tells.
        if !is_bought {
            findings.add(Rejection::warning(83));
        }
    }

    /// The order that says the same as the record.
    fn order<'a>(&self, filing: &Filing<'a>) -> Option<&'a Attestation> {
        let ordered = Ordered { act: KIND, unit: &self.unit, document: &self.document };
        ordered.find(filing, |order| {
            order.debtor == Some(self.debtor)
                && order.served_at == self.served_at
                && order.term_days == self.term_days
        })
    }
}

#[cfg(test)]
mod tests;
