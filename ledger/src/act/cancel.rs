//! T09 注销登记: a right in a unit ends with the thing, by abandonment, by an authority's act or with its term
//! (实施细则 28). What burdened it ends with it, so who holds that agrees first where the owner is who ends it.

use std::collections::BTreeSet;

use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{historic_reason, seizure as seizure_slot, unit as unit_slot};
use kexin_proof::slots::{PartyTag, Slots, Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::{Guarded, require_current};
use super::order::Awarded;
use super::owners::{consenting, require_applicants, require_esign};
use super::succession;
use super::{ActKind, CasePath, Filing, Register, land};
use crate::attestation::{Attestation, Claims, Instrument, PublicNotice, SiteCheck};
use crate::book::{Figure, RuleBook};
use crate::calendar::end_of_day;
use crate::case;
use crate::record::{Role, SignedRecord};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Unit, is_dwelling, refresh, seizure_status, unit_key};
use crate::value::ValueDraft;

/// Kind number of T09.
pub const KIND: u16 = 9;
/// Registration type 注销登记.
const REGISTRATION_TYPE: u32 = 400;

/// Slots of a cancellation, beside those of every record.
pub mod fact {
    /// Which right ends: 0, the one that the unit was registered with, code.
    pub const RIGHT: u16 = 9;
    /// Why, code of [`super::Reason`].
    pub const REASON: u16 = 10;
    /// Document number 文号 of the instrument or order, text.
    pub const DOCUMENT_NUMBER: u16 = 11;
    /// Digest of it, hash.
    pub const DOCUMENT_DIGEST: u16 = 12;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::RIGHT, "right", FactType::Code),
    row(fact::REASON, "reason", FactType::Code),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::DOCUMENT_DIGEST, "document digest", FactType::Hash),
];

/// Why a right ends. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Reason {
    /// What it was of is lost 灭失.
    Loss = 1,
    /// The owner gives it up 放弃.
    Abandonment = 2,
    /// Expropriated or taken back 征收、收回.
    Taking = 3,
    /// Its term has ended 期限届满.
    TermEnded = 4,
    /// A court orders it, or an award ends it 生效法律文书.
    Court = 5,
    /// The bureau acts of its own motion 依职权.
    ExOfficio = 6,
}

impl Reason {
    const ALL: [Self; 6] =
        [Self::Loss, Self::Abandonment, Self::Taking, Self::TermEnded, Self::Court, Self::ExOfficio];

    /// The reason with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as u32 == number)
    }

    /// Whether the owners apply for it.
    const fn is_applied_for(self) -> bool {
        matches!(self, Self::Loss | Self::Abandonment | Self::TermEnded)
    }

    const fn needs_document(self) -> bool {
        matches!(self, Self::Taking | Self::Court)
    }
}

/// A document that an authority has issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its number 文号.
    pub number: String,
    /// Its digest.
    pub digest: DocumentDigest,
}

/// A cancellation, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancel {
    /// The unit.
    pub unit: UnitCode,
    /// Why its right ends.
    pub reason: Reason,
    /// The document that ends it, where one does.
    pub document: Option<Document>,
}

impl ActKind for Cancel {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        super::require_types(record, book, REGISTRATION_TYPE, |right| (1..=18).contains(&right), faults);
        match slots.code(fact::RIGHT) {
            None => faults.add(Rejection::about(7, "right")),
            Some(0) => {}
            Some(_) => faults.add(Rejection::about(8, "right")),
        }
        let reason = faults.take(slots.code(fact::REASON).ok_or(Rejection::about(7, "reason")));
        let reason = reason
            .and_then(|number| faults.take(Reason::from_number(number).ok_or(Rejection::about(8, "reason"))));
        let document = read_document(slots);
        if reason.is_some_and(Reason::needs_document) && document.is_none() {
            faults.add(Rejection::about(7, "document number"));
        }
        Some(Self { unit: unit?, reason: reason?, document })
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
        self.check_statements(filing, register, findings)?;
        let value = register.value(&unit_key(&self.unit))?;
        let unit = succession::view(value.as_deref());
        let is_awarded = unit.as_ref().is_some_and(|unit| self.is_awarded(unit, filing));
        if self.reason == Reason::Court {
            findings.require(76, is_awarded || self.order(filing).is_some());
        }
        let Some(unit) = require_current(unit.as_ref(), findings) else { return Ok(()) };
        let guarded = Guarded { unit, code: &self.unit, filing };
        if !self.is_ordered_by_seizing_court(unit, filing, register)? {
            guarded.check_seizure(register, findings)?;
        }
        guarded.check_land(findings);
        if self.reason.is_applied_for() {
            succession::check_applicants(unit, &consenting(filing, &self.unit), findings);
        }
        match self.reason {
            Reason::Loss => {
                guarded.check_notices(&BTreeSet::new(), None, findings);
                findings.require(103, succession::mortgagees_agree(&guarded));
            }
            Reason::Abandonment => {
                guarded.check_restrictions(findings);
                findings.require(146, holders_agree(&guarded, register)?);
            }
            Reason::TermEnded => {
                findings.require(128, has_ended(unit, filing.place.time));
                findings.require(103, succession::mortgagees_agree(&guarded));
            }
            Reason::Taking => self.check_instrument(unit, filing, findings),
            Reason::ExOfficio => findings.require(103, succession::mortgagees_agree(&guarded)),
            Reason::Court if is_awarded && self.order(filing).is_none() => {
                self.check_award(&guarded, register, findings)?;
            }
            Reason::Court => {}
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let reason =
            if self.reason == Reason::Loss { historic_reason::LOST } else { historic_reason::CANCELLED };
        let ended = succession::end_unit(&self.unit, reason, &[], filing, register)?;
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        end_seizures(draft);
        refresh(draft, filing.place.time);
        ended.burdens.keep_ended(filing, register)?;
        ended.burdens.end(filing, register)?;
        for number in ended.certificates() {
            title::end(&number, None, register)?;
        }
        Ok(())
    }
}

impl Cancel {
    /// What an authority or the bureau states where nobody's consent does.
    fn check_statements(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        match self.reason {
            Reason::Loss => self.check_site(filing, register, findings),
            Reason::ExOfficio => self.check_public_notice(filing, register, findings),
            Reason::Abandonment | Reason::Taking | Reason::TermEnded | Reason::Court => Ok(()),
        }
    }

    /// somebody of a bureau with a say over the unit has been there and found it lost (条例 19).
    fn check_site(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        for attestation in filing.signed().attestations() {
            let Claims::SiteCheck(visit) = &attestation.statement().claims else { continue };
            if visit.unit == self.unit
                && visit.finding == SiteCheck::LOST
                && self.is_competent(attestation, register)?
            {
                return Ok(());
            }
        }
        findings.add(Rejection::about(132, "SITE_CHECK"));
        Ok(())
    }

    /// the bureau has published that it will cancel, and the days of that notice have ended
    /// (实施细则 17).
    fn check_public_notice(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let mut published = Vec::new();
        for attestation in filing.signed().attestations() {
            let Claims::PublicNotice(notice) = &attestation.statement().claims else { continue };
            if notice.unit == self.unit
                && notice.matter == PublicNotice::CANCELLATION
                && self.is_competent(attestation, register)?
            {
                published.push(notice.published_at);
            }
        }
        // The earliest notice ends first; of it alone a holiday table may be wanting.
        let Some(first) = published.into_iter().min() else {
            findings.add(Rejection::about(132, "PUBLIC_NOTICE"));
            return Ok(());
        };
        let end = findings.take(public_notice_end(first, register.book()));
        findings.require(128, end.is_none_or(|end| end <= filing.place.time));
        Ok(())
    }

    /// Whether a bureau with a say over the unit states it.
    fn is_competent(&self, attestation: &Attestation, register: &dyn Register) -> Result<bool, StoreError> {
        let bureau = register.organisation(attestation.signature().org)?;
        Ok(bureau.is_some_and(|bureau| bureau.covers(self.unit.county())))
    }

    /// the decision to expropriate or take back, of this unit and from its owners, is in effect (民法典 229).
    fn check_instrument(&self, unit: &Unit<'_>, filing: &Filing<'_>, findings: &mut Findings) {
        let owners: BTreeSet<PartyTag> = unit.owners().iter().map(|owner| owner.party).collect();
        let is_decided = filing.signed().attestations().iter().any(|attestation| {
            let Claims::Instrument(instrument) = &attestation.statement().claims else { return false };
            instrument.unit == self.unit
                && instrument.matter == Instrument::EXPROPRIATION
                && instrument.from.iter().eq(owners.iter())
                && instrument.effective_at <= filing.place.time
                && self.is_document(&instrument.document_number, instrument.digest)
        });
        if !is_decided {
            findings.add(Rejection::about(132, "INSTRUMENT"));
        }
    }

    /// The order of a court that ends the right.
    fn order<'a>(&self, filing: &Filing<'a>) -> Option<&'a Attestation> {
        filing.signed().attestations().iter().find(|attestation| {
            let Claims::CourtOrder(order) = &attestation.statement().claims else { return false };
            attestation.signature().role == Role::Court
                && order.unit == self.unit
                && order.act == KIND
                && self.is_document(&order.document_number, order.order_digest)
        })
    }

    /// An award in effect ends the right of all its owners, by the document that the record names.
    fn is_awarded(&self, unit: &Unit<'_>, filing: &Filing<'_>) -> bool {
        let owners: BTreeSet<PartyTag> = unit.owners().iter().map(|owner| owner.party).collect();
        self.document.as_ref().is_some_and(|document| {
            let (number, digest) = (document.number.as_str(), &document.digest);
            Awarded { unit: &self.unit, number, digest, from: &owners }.is_stated(filing)
        })
    }

    /// No tribunal asks the registrar, so an owner applies (R-132, R-025; 条例 14). The award binds its parties alone: who
    /// else has a right in the unit agrees, and no organ restricts it. Who will not do as was awarded is
    /// taken to court, and the court orders the end.
    fn check_award(
        &self,
        guarded: &Guarded<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let applying = consenting(guarded.filing, &self.unit);
        let owners = guarded.unit.owners();
        require_applicants(&applying, owners.iter().map(|owner| owner.party), findings);
        require_esign(!applying.is_empty(), findings);
        guarded.check_restrictions(findings);
        findings.require(146, holders_agree(guarded, register)?);
        Ok(())
    }

    fn is_document(&self, number: &str, digest: DocumentDigest) -> bool {
        self.document.as_ref().is_some_and(|document| document.number == number && document.digest == digest)
    }

    /// Whether the court that orders it is the one that holds what is seized.
    fn is_ordered_by_seizing_court(
        &self,
        unit: &Unit<'_>,
        filing: &Filing<'_>,
        register: &dyn Register,
    ) -> Result<bool, StoreError> {
        let court = self.order(filing).map(|order| order.signature().org);
        let time = filing.place.time;
        let own = unit.active_seizures(time);
        let of_land = land::seizures_against(unit, &self.unit, time, register)?;
        let is_its_own = own.iter().chain(&of_land).all(|seizure| Some(seizure.organ) == court);
        Ok(self.reason == Reason::Court && is_its_own)
    }
}

/// whoever holds another right in the unit agrees that its owner gives his up (实施细则 28).
fn holders_agree(guarded: &Guarded<'_>, register: &dyn Register) -> Result<bool, StoreError> {
    let notices = guarded.unit.notices_at(guarded.filing.place.time);
    let beneficiaries = notices
        .iter()
        .all(|notice| guarded.has_consent(&notice.standing.case, notice.beneficiary, notice.organisation));
    Ok(beneficiaries
        && succession::mortgagees_agree(guarded)
        && succession::occupants_agree(guarded)
        && succession::easement_holders_agree(guarded, register)?)
}

/// Whether the unit's term has ended; that of a dwelling is renewed by law and never does (民法典 359).
fn has_ended(unit: &Unit<'_>, time: TimeMs) -> bool {
    let end = unit.land_term_end().and_then(|day| end_of_day(day).ok());
    !is_dwelling(unit.use_code()) && end.is_some_and(|end| end <= time)
}

/// Seizures of what no longer is lapse, those that wait included (法发〔2004〕5号 20).
fn end_seizures(draft: &mut ValueDraft) {
    if draft.slots().get(unit_slot::SEIZURES).is_none() {
        return;
    }
    for element in draft.list_mut(unit_slot::SEIZURES, Width::W16).elements_mut() {
        let status = element.code(seizure_slot::STATUS);
        if matches!(status, Some(seizure_status::ACTIVE | seizure_status::WAITING)) {
            element.set(seizure_slot::STATUS, Value::Code(seizure_status::LAPSED));
        }
    }
}

fn read_document(slots: &Slots) -> Option<Document> {
    let number = slots.text(fact::DOCUMENT_NUMBER).filter(|number| !number.is_empty())?;
    let digest = DocumentDigest::from_bytes(*slots.hash(fact::DOCUMENT_DIGEST)?);
    Some(Document { number: number.to_owned(), digest })
}

/// First moment after a public notice; R-157 when the calendar does not reach so far.
fn public_notice_end(published_at: TimeMs, book: &RuleBook) -> Result<TimeMs, Rejection> {
    let days = book.figure(Figure::PublicNoticeWorkingDays);
    Ok(book.holidays().period_of_working_days_end(published_at, days)?)
}
