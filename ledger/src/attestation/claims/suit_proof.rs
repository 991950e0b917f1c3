//! SUIT_PROOF: a court has accepted the suit behind an objection 起诉受理, or an arbitration commission the claim 仲裁受理
//! (民法典 220; 实施细则 83).

use kexin_proof::height::TimeMs;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::DOCUMENT_BYTES_MAX;
use crate::attestation::CASE_BYTES_MAX;

/// The objector has gone to court, or to arbitration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuitProof {
    /// The unit.
    pub unit: UnitCode,
    /// Case that created the objection.
    pub objection: String,
    /// When the suit was accepted.
    pub accepted_at: TimeMs,
    /// Number of the notice of acceptance 受理通知书.
    pub document_number: String,
}

impl SuitProof {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.objection, &self.document_number]
    }
}

impl Wire for SuitProof {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.text(&self.objection);
        self.accepted_at.write(out);
        out.text(&self.document_number);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            objection: input.text("objection", CASE_BYTES_MAX)?.to_owned(),
            accepted_at: TimeMs::read(input)?,
            document_number: input.text("document number", DOCUMENT_BYTES_MAX)?.to_owned(),
        })
    }
}
