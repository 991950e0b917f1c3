//! HOLDER_NOTICE: the bureau has told a holder that it will correct a record of its own motion 通知 (实施细则 81).

use kexin_proof::hash::RecordId;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

/// A holder was notified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderNotice {
    /// The unit.
    pub unit: UnitCode,
    /// The record to be corrected.
    pub target: RecordId,
    /// The holder.
    pub party: PartyTag,
    /// When he was notified.
    pub notified_at: TimeMs,
}

impl HolderNotice {
    pub(super) const fn texts(&self) -> Vec<&str> {
        Vec::new()
    }
}

impl Wire for HolderNotice {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        self.target.write(out);
        self.party.write(out);
        self.notified_at.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            target: RecordId::read(input)?,
            party: PartyTag::read(input)?,
            notified_at: TimeMs::read(input)?,
        })
    }
}
