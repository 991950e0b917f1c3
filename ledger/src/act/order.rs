//! Orders 协助执行: what an act on an organ's request rests on. The record repeats the order, and counts only while both
//! say the same (实施细则 90, 93).

use std::collections::BTreeSet;

use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::{PartyTag, Slots};
use kexin_proof::unit_code::UnitCode;

use super::Filing;
use super::fact_table::FactRow;
use crate::attestation::{Attestation, Claims, CourtOrder, Instrument};
use crate::book::{Figure, RuleBook};
use crate::calendar::{period_of_days_end, period_of_months_end};
use crate::record::{Role, SignedRecord, slot};
use crate::rules::{Findings, Rejection};

/// What an award must be about to end a right in a unit 仲裁裁决.
#[derive(Clone, Copy, Debug)]
pub struct Awarded<'a> {
    /// The unit.
    pub unit: &'a UnitCode,
    /// Number 文号 of the award.
    pub number: &'a str,
    /// Digest of it.
    pub digest: &'a DocumentDigest,
    /// Everybody who loses the right: nobody is bound by an award to which he was no party, and one that takes from nobody
    /// takes nothing.
    pub from: &'a BTreeSet<PartyTag>,
}

impl Awarded<'_> {
    /// Whether it is stated that such an award is in effect: it ends a right as a judgment does (民法典 229; 实施细则 28).
    pub(super) fn is_stated(&self, filing: &Filing<'_>) -> bool {
        filing.signed().attestations().iter().any(|attestation| {
            let Claims::Instrument(award) = &attestation.statement().claims else { return false };
            matches!(attestation.signature().role, Role::Court | Role::Organ)
                && award.matter == Instrument::AWARD
                && award.unit == *self.unit
                && award.effective_at <= filing.place.time
                && award.document_number == self.number
                && award.digest == *self.digest
                && award.from.iter().eq(self.from)
                && !self.from.is_empty()
                && award.to.is_empty()
        })
    }
}

/// Registration type 查封登记.
pub const REGISTRATION_TYPE: u32 = 800;

/// A document as a record names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Number 文号.
    pub number: String,
    /// Digest of it.
    pub digest: DocumentDigest,
}

impl Document {
    /// Reads number and digest from their slots: R-007.
    pub(super) fn read(slots: &Slots, (number, digest): (u16, u16), faults: &mut Findings) -> Option<Self> {
        let number = slots.text(number).filter(|number| !number.is_empty());
        let number = faults.take(number.ok_or(Rejection::about(7, "document number")));
        let digest = faults.take(slots.hash(digest).ok_or(Rejection::about(7, "order digest")));
        Some(Self { number: number?.to_owned(), digest: DocumentDigest::from_bytes(*digest?) })
    }

    /// Whether a statement speaks of this document.
    #[must_use]
    pub fn is(&self, number: &str, digest: &DocumentDigest) -> bool {
        self.number == number && self.digest == *digest
    }
}

/// What an order must be about to carry a record.
#[derive(Clone, Copy, Debug)]
pub struct Ordered<'a> {
    /// Kind of record.
    pub act: u16,
    /// The unit.
    pub unit: &'a UnitCode,
    /// The order's document.
    pub document: &'a Document,
}

impl Ordered<'_> {
    /// the order of a court, or of another organ that may, that is of this and of which `says` holds.
    pub(super) fn find<'a>(
        &self,
        filing: &Filing<'a>,
        says: impl Fn(&CourtOrder) -> bool,
    ) -> Option<&'a Attestation> {
        filing.signed().attestations().iter().find(|attestation| {
            let Claims::CourtOrder(order) = &attestation.statement().claims else { return false };
            matches!(attestation.signature().role, Role::Court | Role::Organ)
                && order.act == self.act
                && order.unit == *self.unit
                && self.document.is(&order.document_number, &order.order_digest)
                && says(order)
        })
    }
}

/// Layer P of acts on an organ's request: the registration type 查封登记. Notes.
pub(super) fn require_registration_type(record: &SignedRecord, faults: &mut Findings) {
    match record.slots().code(slot::REGISTRATION_TYPE) {
        None => faults.add(Rejection::about(7, "registration type")),
        Some(found) => faults.require(6, found == REGISTRATION_TYPE),
    }
}

/// Layer P: what the record tells as past, was so when it was issued. Notes R-014.
pub(super) fn require_past(record: &SignedRecord, moment: TimeMs, faults: &mut Findings) {
    faults.require(14, moment <= record.envelope().issued_at);
}

/// Layer P: the time of service and the term in days that it orders, of three years at most (民诉法解释 485). Notes R-077,
///
pub(super) fn read_term(
    record: &SignedRecord,
    book: &RuleBook,
    (served_at, term_days): (u16, u16),
    faults: &mut Findings,
) -> Option<(TimeMs, u64)> {
    let slots = record.slots();
    let served_at = faults.take(slots.time(served_at).ok_or(Rejection::new(77)));
    let days = faults.take(slots.number(term_days).ok_or(Rejection::about(7, "term")));
    faults.require(14, days != Some(0));
    let (served_at, days) = (served_at?, days?);
    require_past(record, served_at, faults);
    let end = period_of_days_end(served_at, days).ok();
    let longest = period_of_months_end(served_at, book.figure(Figure::SeizureMonths)).ok();
    faults.require(78, end.is_some() && end <= longest);
    Some((served_at, days))
}

/// Layer P: facts of the kind that this way of acting has no use for are not there. Notes R-016, naming the fact.
pub(super) fn refuse_unused(slots: &Slots, rows: &'static [FactRow], unused: &[u16], faults: &mut Findings) {
    for row in rows.iter().filter(|row| unused.contains(&row.slot) && slots.get(row.slot).is_some()) {
        faults.add(Rejection::about(16, row.name));
    }
}

/// The first attestation that a court signed and that says what is asked: what only courts may order.
pub(super) fn court_attestation(
    record: &SignedRecord,
    says: impl Fn(&Claims) -> bool,
) -> Option<&Attestation> {
    record.attestations().iter().find(|attestation| {
        attestation.signature().role == Role::Court && says(&attestation.statement().claims)
    })
}
