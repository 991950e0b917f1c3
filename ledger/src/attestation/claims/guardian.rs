//! GUARDIAN: a guardian disposes of a minor's property for the minor's benefit (民法典 35; 操作规范).

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

/// A guardian's statement about an act on a unit, on the terms that a root binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// The ward 被监护人.
    pub ward: PartyTag,
    /// The guardian 监护人.
    pub guardian: PartyTag,
    /// The unit.
    pub unit: UnitCode,
    /// Kind of record, such as 2 for T02.
    pub act: u16,
    /// The terms: `record::application_root` of the draft's facts.
    pub application: SlotsRoot,
}

impl Guardian {
    pub(super) const fn texts(&self) -> Vec<&str> {
        Vec::new()
    }
}

impl Wire for Guardian {
    fn write(&self, out: &mut Writer) {
        self.ward.write(out);
        self.guardian.write(out);
        self.unit.write(out);
        out.u16(self.act);
        self.application.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            ward: PartyTag::read(input)?,
            guardian: PartyTag::read(input)?,
            unit: UnitCode::read(input)?,
            act: input.u16()?,
            application: SlotsRoot::read(input)?,
        })
    }
}
