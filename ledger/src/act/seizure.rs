//! T14 查封登记: a court seizes a unit. The first served is in force, later ones wait in ledger order (法发〔2004〕5号 20).

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{seizure as seizure_slot, unit as unit_slot};
use kexin_proof::slots::{PartyTag, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::{Attestation, Claims};
use crate::book::RuleBook;
use crate::calendar::{period_of_days_end, period_of_months_end};
use crate::case;
use crate::record::{Role, SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{Unit, refresh, seizure_kind, seizure_status, term_end, unit_key};

/// Kind number of T14.
pub const KIND: u16 = 14;
/// Registration type 查封登记.
pub const REGISTRATION_TYPE: u32 = 800;
/// Longest term of a seizure of immovables: three years (民诉法解释 485).
const TERM_MONTHS_MAX: u64 = 36;

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
}

impl ActKind for NewSeizure {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Short;

    fn read(record: &SignedRecord, _book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        faults.take(require_registration_type(record));
        let kind = faults.take(slots.code(fact::KIND).ok_or(Rejection::about(7, "seizure kind")));
        let kinds = seizure_kind::SEIZURE..=seizure_kind::WAITING_PRE_SEIZURE;
        if kind.is_some_and(|kind| !kinds.contains(&kind)) {
            faults.add(Rejection::about(8, "seizure kind"));
        }
        faults.take(slots.text(fact::DOCUMENT_NUMBER).ok_or(Rejection::about(7, "document number")));
        faults.take(slots.hash(fact::ORDER_DIGEST).ok_or(Rejection::about(7, "order digest")));
        let served_at = faults.take(slots.time(fact::SERVED_AT).ok_or(Rejection::new(77)));
        let term_days = faults.take(slots.number(fact::TERM_DAYS).ok_or(Rejection::about(7, "term")));
        faults.require(14, term_days != Some(0));
        if let (Some(served_at), Some(term_days)) = (served_at, term_days) {
            let end = period_of_days_end(served_at, term_days).ok();
            let longest = period_of_months_end(served_at, TERM_MONTHS_MAX).ok();
            faults.require(78, end.is_some() && end <= longest);
        }
        let debtor = faults.take(slots.party(fact::DEBTOR).ok_or(Rejection::about(7, "debtor")));
        Some(Self { unit: unit?, kind: kind?, served_at: served_at?, term_days: term_days?, debtor: debtor? })
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
        let Some(unit) = value.as_deref().and_then(|value| Unit::of(value.slots())) else {
            findings.add(Rejection::new(24));
            return Ok(());
        };
        findings.require(23, unit.is_current());
        let has_active = unit.active_seizure(filing.place.time).is_some();
        findings.require(79, !has_active || self.is_waiting());
        findings.require(80, has_active || !self.is_waiting());
        // A pre-seizure is of what the debtor has bought and not yet registered.
        let is_owner = unit.owners().iter().any(|owner| owner.party == self.debtor);
        findings.require(83, is_owner || self.is_pre_seizure());
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let facts = filing.signed().slots();
        let time = filing.place.time;
        let organ = self.order(filing).expect("checked: the court's order is there").signature().org;
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

    /// The order of the court that says the same as the record.
    fn order<'a>(&self, filing: &Filing<'a>) -> Option<&'a Attestation> {
        let slots = filing.signed().slots();
        court_attestation(filing.signed(), |claims| {
            let Claims::CourtOrder(order) = claims else { return false };
            order.act == KIND
                && order.unit == self.unit
                && Some(order.document_number.as_str()) == slots.text(fact::DOCUMENT_NUMBER)
                && order.debtor == Some(self.debtor)
                && order.served_at == self.served_at
                && order.term_days == self.term_days
                && Some(order.order_digest.as_bytes()) == slots.hash(fact::ORDER_DIGEST)
        })
    }
}

/// Layer P of acts on a court's request: the registration type 查封登记.
///
/// # Errors
///
pub fn require_registration_type(record: &SignedRecord) -> Result<(), Rejection> {
    match record.slots().code(slot::REGISTRATION_TYPE) {
        None => Err(Rejection::about(7, "registration type")),
        Some(REGISTRATION_TYPE) => Ok(()),
        Some(_) => Err(Rejection::new(6)),
    }
}

/// The first attestation that a court signed and that says what is asked.
pub fn court_attestation(record: &SignedRecord, says: impl Fn(&Claims) -> bool) -> Option<&Attestation> {
    record.attestations().iter().find(|attestation| {
        attestation.signature().role == Role::Court && says(&attestation.statement().claims)
    })
}
