//! SITE_CHECK: the bureau has been to the place 实地查看 (条例 19).

use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::read_within;

/// What the bureau found at a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteCheck {
    /// The unit.
    pub unit: UnitCode,
    /// What was found: one of this type's constants.
    pub finding: u16,
}

impl SiteCheck {
    /// The place is as the applicant states it.
    pub const AS_STATED: u16 = 1;
    /// What stood there is lost 灭失.
    pub const LOST: u16 = 2;

    pub(super) const fn texts(&self) -> Vec<&str> {
        Vec::new()
    }
}

impl Wire for SiteCheck {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u16(self.finding);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            finding: read_within(input, "finding", Self::AS_STATED..=Self::LOST)?,
        })
    }
}
