//! T25 证书: certificates of title and registration proofs are exchanged, lost and replaced, linked to e-certificates,
//! declared void (条例 33; 实施细则 20, 22, 23). The right that they state stays as it is.

use kexin_proof::slot_table::{owner, unit as unit_slot};
use kexin_proof::slots::{Value, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::owners::index_owners;
use super::{ActKind, CasePath, Filing, Register};
use crate::attestation::{Claims, CourtOrder, PublicNotice};
use crate::book::{Figure, RuleBook};
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::record::{Role, SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title::{self, Certificate, certificate_kind, certificate_status};
use crate::unit::{Unit, quality, refresh, unit_key};

mod held;

pub use held::{Held, HeldAs};

/// Kind number of T25.
pub const KIND: u16 = 25;
/// Registration type 其它.
const REGISTRATION_TYPE: u32 = 900;
/// Longest number of a certificate, old forms included, bytes.
pub const NUMBER_BYTES_MAX: usize = 256;

/// Slots of a certificate's event, beside those of every record.
pub mod fact {
    /// What happens, one of [`super::Way`], code.
    pub const WAY: u16 = 9;
    /// Number of the certificate or proof that it happens to, text; an old form's as it was imported.
    pub const CERTIFICATE: u16 = 10;
    /// Digest of the e-certificate, hash.
    pub const DIGEST: u16 = 11;
    /// Number of the court's document that annuls a certificate, text.
    pub const DOCUMENT_NUMBER: u16 = 12;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::WAY, "way", FactType::Code),
    row(fact::CERTIFICATE, "certificate", FactType::Text),
    row(fact::DIGEST, "digest", FactType::Hash),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
];

/// What happens to a certificate. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Way {
    /// 换证: another takes its place, because it is worn, or of an old form.
    Exchange = 1,
    /// 补证: another takes the place of a lost one.
    Replace = 2,
    /// 遗失声明: its holder declares it lost.
    DeclareLost = 3,
    /// 公告作废: the paper of an ended one could not be taken back; or a court annuls one in force, and another takes its
    /// place.
    Void = 4,
    /// 电子证照: an e-certificate states the same.
    Link = 5,
    /// 发证: the unit has none so far, as imported ones may not.
    Issue = 6,
}

impl Way {
    const ALL: [Self; 6] =
        [Self::Exchange, Self::Replace, Self::DeclareLost, Self::Void, Self::Link, Self::Issue];

    fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|way| *way as u32 == number)
    }
}

/// A certificate's event, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateEvent {
    /// The unit.
    pub unit: UnitCode,
    /// What happens.
    pub way: Way,
    /// Title or proof.
    pub kind: CertificateKind,
    /// The number that it happens to; none for [`Way::Issue`].
    pub number: Option<String>,
    /// The number issued.
    pub issued: Option<String>,
    /// Digest of the e-certificate.
    pub digest: Option<[u8; 32]>,
    /// Number of the court's document.
    pub document_number: Option<String>,
}

impl ActKind for CertificateEvent {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        let slots = record.slots();
        super::require_types(
            record,
            book,
            REGISTRATION_TYPE,
            |right| kind_of_right(right).is_some(),
            faults,
        );
        let kind = slots.code(slot::RIGHT_TYPE).and_then(kind_of_right);
        let way = faults.take(slots.code(fact::WAY).ok_or(Rejection::about(7, "way")))?;
        let way = faults.take(Way::from_number(way).ok_or(Rejection::about(8, "way")))?;
        let number = slots.text(fact::CERTIFICATE).map(str::to_owned);
        let digest = slots.hash(fact::DIGEST).copied();
        let document_number = slots.text(fact::DOCUMENT_NUMBER).map(str::to_owned);
        let issued = read_issued(way, kind, record, faults);
        if number.as_ref().is_some_and(|number| number.is_empty() || number.len() > NUMBER_BYTES_MAX) {
            faults.add(Rejection::new(11));
        }
        let is_annulled = way == Way::Void && slots.get(slot::ISSUED_NUMBER).is_some();
        let wanted = [
            ("certificate", number.is_some(), way != Way::Issue),
            ("digest", digest.is_some(), way == Way::Link),
            ("document number", document_number.is_some(), is_annulled),
            ("previous number", slots.get(slot::PREVIOUS_NUMBER).is_some(), false),
        ];
        for (name, is_there, is_wanted) in wanted {
            match (is_there, is_wanted) {
                (false, true) => faults.add(Rejection::about(7, name)),
                (true, false) => faults.add(Rejection::about(16, name)),
                _ => {}
            }
        }
        Some(Self { unit: unit?, way, kind: kind?, number, issued, digest, document_number })
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
        if let Some(issued) = &self.issued {
            title::check_new(issued, register, findings)?;
            title::check_series(issued, &self.unit, filing, register, findings)?;
        }
        let value = register.value(&unit_key(&self.unit))?;
        let Some(unit) = value.as_deref().and_then(|value| Unit::of(value.slots())) else {
            findings.add(Rejection::new(24));
            return Ok(());
        };
        // Of what is history nothing but the paper is left, to be declared void.
        findings.require(23, self.way == Way::Void || unit.is_current() || unit.is_planned());
        let Some(number) = &self.number else {
            // Proofs are issued with the right that they are of.
            findings.require(113, self.kind == CertificateKind::Title && !has_title(&unit));
            Held::of_untitled(&unit).check_holders(true, &self.unit, filing, findings);
            return Ok(());
        };
        let held = Held::find((&self.unit, &unit), self.kind, number, filing.place.time, register)?;
        let value = register.value(&title::certificate_key(number))?;
        let certificate = value.as_deref().and_then(Certificate::of);
        // A proof names one of the units that carry its right; an easement is on two, a divided right on several.
        let is_its = |found: &Certificate| {
            self.is_of_kind(found) && (held.is_some() || found.unit == self.unit.as_str())
        };
        let Some(certificate) = certificate.filter(is_its) else {
            findings.add(Rejection::new(113));
            return Ok(());
        };
        self.check_status(&certificate, findings);
        if self.way == Way::Void && self.issued.is_none() {
            return Ok(());
        }
        // The register decides which numbers state a right, and whose it is (民法典 217).
        let Some(held) = &held else {
            findings.require(113, !certificate.is_in_force());
            return Ok(());
        };
        match self.way {
            Way::Void => findings.require(76, self.is_ordered(filing)),
            Way::DeclareLost | Way::Link => held.check_holders(false, &self.unit, filing, findings),
            Way::Exchange | Way::Issue => held.check_holders(true, &self.unit, filing, findings),
            Way::Replace => {
                held.check_holders(true, &self.unit, filing, findings);
                self.check_loss_notice(number, filing, register, findings)?;
            }
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        match (self.way, &self.number, &self.issued) {
            (Way::DeclareLost, Some(number), _) => title::declare_lost(number, filing, register),
            (Way::Void, Some(number), None) => title::declare_void(number, filing, register),
            (Way::Link, Some(number), _) => {
                title::link(number, self.digest.expect("checked: it is linked to something"), register)
            }
            (_, number, issued) => {
                let issued = issued.as_ref().expect("checked: what else happens issues a number");
                self.put_in_place(number.as_deref(), issued, filing, register)?;
                title::issue(issued, self.kind, &self.unit, filing, register)
            }
        }
    }
}

impl CertificateEvent {
    /// Whether a certificate is of the kind that the right takes. Those of old forms were titles.
    fn is_of_kind(&self, certificate: &Certificate) -> bool {
        match self.kind {
            CertificateKind::Title => {
                matches!(certificate.kind, certificate_kind::TITLE | certificate_kind::LEGACY)
            }
            CertificateKind::Proof => certificate.kind == certificate_kind::PROOF,
        }
    }

    /// what may happen to a certificate as it stands.
    fn check_status(&self, certificate: &Certificate, findings: &mut Findings) {
        let is_valid = certificate.status == certificate_status::VALID;
        match self.way {
            Way::Exchange | Way::DeclareLost | Way::Issue => findings.require(114, is_valid),
            Way::Link => {
                findings.require(114, is_valid);
                // One number, one e-certificate: another content is another certificate.
                findings.require(116, certificate.digest.is_none());
            }
            Way::Replace => {
                findings.require(114, certificate.is_in_force());
                findings.require(115, !is_valid);
            }
            Way::Void if self.issued.is_some() => findings.require(114, certificate.is_in_force()),
            Way::Void => {
                findings.require(114, !certificate.is_voided);
                // What the register counts on is not void by a bureau's word.
                findings.require(116, !certificate.is_in_force());
            }
        }
    }

    /// a competent bureau has published the loss, and its working days have ended (实施细则 22).
    fn check_loss_notice(
        &self,
        number: &str,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let book = register.book();
        let days = book.figure(Figure::LossNoticeWorkingDays);
        let mut unmet = Rejection::new(115);
        for attestation in filing.signed().attestations() {
            let Claims::PublicNotice(notice) = &attestation.statement().claims else { continue };
            let bureau = register.organisation(attestation.signature().org)?;
            if notice.unit != self.unit
                || notice.matter != PublicNotice::LOST_CERTIFICATE
                || notice.certificate != number
                || !bureau.is_some_and(|bureau| bureau.covers(self.unit.county()))
            {
                continue;
            }
            match book.holidays().period_of_working_days_end(notice.published_at, days) {
                Ok(end) if end <= filing.place.time => return Ok(()),
                Ok(_) => {}
                Err(unknown) => unmet = unknown.into(),
            }
        }
        findings.add(unmet);
        Ok(())
    }

    /// a court orders that the certificate is annulled and another takes its place.
    fn is_ordered(&self, filing: &Filing<'_>) -> bool {
        let is_this = |order: &CourtOrder| {
            order.unit == self.unit
                && order.act == KIND
                && Some(&order.document_number) == self.document_number.as_ref()
        };
        filing.signed().attestations().iter().any(|attestation| {
            matches!(&attestation.statement().claims, Claims::CourtOrder(order) if is_this(order))
                && matches!(attestation.signature().role, Role::Court | Role::Organ)
        })
    }

    /// Writes the issued number wherever the unit names the one that ends, and ends that.
    fn put_in_place(
        &self,
        ending: Option<&str>,
        issued: &str,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        match (self.kind, ending) {
            (CertificateKind::Proof, Some(ending)) => {
                held::replace_proof(&self.unit, (ending, issued), filing, register)
            }
            (CertificateKind::Proof, None) => unreachable!("checked: what is issued first is a title"),
            (CertificateKind::Title, _) => self.replace_title(ending, issued, filing, register),
        }
    }

    fn replace_title(
        &self,
        ending: Option<&str>,
        issued: &str,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let number = Value::text(issued).expect("numbers are short and clean");
        if draft.slots().text(unit_slot::CERTIFICATE) == ending {
            draft.set(unit_slot::CERTIFICATE, number.clone());
        }
        let elements = draft.list_mut(unit_slot::OWNERS, Width::W8).elements_mut();
        for element in elements.iter_mut() {
            if ending.is_some() && element.text(owner::CERTIFICATE) == ending {
                element.set(owner::CERTIFICATE, number.clone());
            }
        }
        quality::clean(draft, quality::OLD_CERTIFICATE | quality::DUPLICATE_CERTIFICATE);
        refresh(draft, filing.place.time);
        let entries = super::owner_entries(draft);
        index_owners(&self.unit, &[], &entries, register);
        ending.map_or(Ok(()), |ending| title::end(ending, Some(issued), register))
    }
}

/// a number is issued by the ways that issue one, and by those alone. Where a certificate is annulled, one may be.
fn read_issued(
    way: Way,
    kind: Option<CertificateKind>,
    record: &SignedRecord,
    faults: &mut Findings,
) -> Option<String> {
    let is_there = record.slots().get(slot::ISSUED_NUMBER).is_some();
    match way {
        Way::Exchange | Way::Replace | Way::Issue => faults.take(title::parse_issued(record, kind?)),
        Way::Void if is_there => faults.take(title::parse_issued(record, kind?)),
        Way::Void | Way::DeclareLost | Way::Link => {
            faults.require(117, !is_there);
            None
        }
    }
}

/// Kind of certificate that a right takes: ownership and use rights have titles; easement, mortgage, habitation, advance
/// notice and objection have proofs.
const fn kind_of_right(right_type: u32) -> Option<CertificateKind> {
    match right_type {
        1..=18 => Some(CertificateKind::Title),
        19 | 37 | 92 | 96 | 97 => Some(CertificateKind::Proof),
        _ => None,
    }
}

/// Whether the register names a certificate of title of the unit or of one of its owners.
fn has_title(unit: &Unit<'_>) -> bool {
    unit.certificate().is_some() || unit.owners().iter().any(|owner| owner.certificate.is_some())
}
