//! INSTRUMENT: a document that moves a right by itself, when it takes effect 生效法律文书 (民法典 229; 实施细则 27).

use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::{DOCUMENT_BYTES_MAX, parties_rising, read_within};

/// An effective instrument about a unit. A court's own judgment is a COURT_ORDER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// The unit.
    pub unit: UnitCode,
    /// What it is: one of this type's constants.
    pub matter: u16,
    /// Who held, rising.
    pub from: Vec<PartyTag>,
    /// Who holds since it took effect, rising; empty where the right ends.
    pub to: Vec<PartyTag>,
    /// When it took effect.
    pub effective_at: TimeMs,
    /// Document number 文号.
    pub document_number: String,
    /// Digest of the document.
    pub digest: DocumentDigest,
}

impl Instrument {
    /// Merger or split of a legal person 法人合并、分立.
    pub const REORGANISATION: u16 = 1;
    /// Expropriation or taking back 征收、收回.
    pub const EXPROPRIATION: u16 = 2;
    /// Decision of a government 政府决定.
    pub const DECISION: u16 = 3;
    /// Arbitral award 仲裁裁决.
    pub const AWARD: u16 = 4;

    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.document_number]
    }
}

impl Wire for Instrument {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u16(self.matter);
        out.list(&self.from);
        out.list(&self.to);
        self.effective_at.write(out);
        out.text(&self.document_number);
        self.digest.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            matter: read_within(input, "matter", Self::REORGANISATION..=Self::AWARD)?,
            from: parties_rising(input, "from whom")?,
            to: parties_rising(input, "to whom")?,
            effective_at: TimeMs::read(input)?,
            document_number: input.text("document number", DOCUMENT_BYTES_MAX)?.to_owned(),
            digest: DocumentDigest::read(input)?,
        })
    }
}
