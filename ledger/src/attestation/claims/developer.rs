//! DEVELOPER: who sells before completion agrees to an act on a presold unit 预售人 (实施细则 86).

use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::{DOCUMENT_BYTES_MAX, parties_rising};

/// A developer agrees to an act on a unit. Who the developer is, the signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Developer {
    /// The unit.
    pub unit: UnitCode,
    /// Kind of record agreed to, such as 19 for T19.
    pub act: u16,
    /// Presale permit 预售许可证号; empty where none is needed.
    pub permit: String,
    /// Who bought, rising.
    pub buyers: Vec<PartyTag>,
}

impl Developer {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.permit]
    }
}

impl Wire for Developer {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u16(self.act);
        out.text(&self.permit);
        out.list(&self.buyers);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            act: input.u16()?,
            permit: input.text("presale permit", DOCUMENT_BYTES_MAX)?.to_owned(),
            buyers: parties_rising(input, "buyers")?,
        })
    }
}
