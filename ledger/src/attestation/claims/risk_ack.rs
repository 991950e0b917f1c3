//! RISK_ACK: who acquires a unit knows of an objection or a habitation and insists (实施细则 84; 民法典 366).

use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use crate::attestation::CASE_BYTES_MAX;

/// A party acknowledges a risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskAck {
    /// The party.
    pub party: PartyTag,
    /// The unit.
    pub unit: UnitCode,
    /// Case of the objection or habitation.
    pub entry: String,
}

impl RiskAck {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.entry]
    }
}

impl Wire for RiskAck {
    fn write(&self, out: &mut Writer) {
        self.party.write(out);
        self.unit.write(out);
        out.text(&self.entry);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            party: PartyTag::read(input)?,
            unit: UnitCode::read(input)?,
            entry: input.text("entry", CASE_BYTES_MAX)?.to_owned(),
        })
    }
}
