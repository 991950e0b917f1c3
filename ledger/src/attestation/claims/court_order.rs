//! COURT_ORDER: a court, or another organ that may, orders an act on a unit 协助执行 (法发〔2004〕5号; 实施细则 90, 93).

use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::DOCUMENT_BYTES_MAX;

/// An act on a unit is ordered. By whom, the signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourtOrder {
    /// The unit.
    pub unit: UnitCode,
    /// Kind of record ordered. Any may be: 3 transfer by law, 13 end of a mortgage, 14 seizure, 15 renewal, 16 release,
    /// 18 end of an objection, 21 end of an easement, 22 habitation, 23 correction, 26 restriction.
    pub act: u16,
    /// Document number 文号.
    pub document_number: String,
    /// The debtor 被执行人; none when the act names none.
    pub debtor: Option<PartyTag>,
    /// When it was served on the registrar 送达.
    pub served_at: TimeMs,
    /// Ordered term in days; 0 where the act has none.
    pub term_days: u64,
    /// Digest of the order.
    pub order_digest: DocumentDigest,
}

impl CourtOrder {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.document_number]
    }
}

impl Wire for CourtOrder {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u16(self.act);
        out.text(&self.document_number);
        out.option(self.debtor.as_ref());
        self.served_at.write(out);
        out.u64(self.term_days);
        self.order_digest.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            act: input.u16()?,
            document_number: input.text("document number", DOCUMENT_BYTES_MAX)?.to_owned(),
            debtor: input.option()?,
            served_at: TimeMs::read(input)?,
            term_days: input.u64()?,
            order_digest: DocumentDigest::read(input)?,
        })
    }
}
