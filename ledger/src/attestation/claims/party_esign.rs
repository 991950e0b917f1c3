//! PARTY_ESIGN: a party agrees to an application 申请 as it stands in the draft, before the record exists.

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

/// A party agrees to an act on a unit, on the terms that a root binds. The case stands in the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyEsign {
    /// The party.
    pub party: PartyTag,
    /// The unit.
    pub unit: UnitCode,
    /// Kind of record agreed to, such as 2 for T02.
    pub act: u16,
    /// The terms agreed to: `record::application_root` of the draft's facts.
    pub application: SlotsRoot,
}

impl PartyEsign {
    pub(super) fn texts(&self) -> Vec<&str> {
        Vec::new()
    }
}

impl Wire for PartyEsign {
    fn write(&self, out: &mut Writer) {
        self.party.write(out);
        self.unit.write(out);
        out.u16(self.act);
        self.application.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            party: PartyTag::read(input)?,
            unit: UnitCode::read(input)?,
            act: input.u16()?,
            application: SlotsRoot::read(input)?,
        })
    }
}
