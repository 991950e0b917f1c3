//! HOLDER_CONSENT: who holds a right in a unit consents to an act on it, as the law has it: the mortgagee (民法典 406, 409),
//! the holder of an advance notice (民法典 221), an easement or a habitation (实施细则 28), a co-owner (民法典 301).

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use crate::attestation::CASE_BYTES_MAX;

/// A holder consents to an act on a unit, on the terms that a root binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderConsent {
    /// The unit.
    pub unit: UnitCode,
    /// Kind of record consented to, such as 2 for T02.
    pub act: u16,
    /// Case of the mortgage, notice, easement or habitation that is consented for; empty for a co-owner.
    pub entry: String,
    /// The holder; none when an organisation consents as itself: then it is who signed.
    pub party: Option<PartyTag>,
    /// The terms consented to: `record::application_root` of the draft's facts.
    pub application: SlotsRoot,
}

impl HolderConsent {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.entry]
    }
}

impl Wire for HolderConsent {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u16(self.act);
        out.text(&self.entry);
        out.option(self.party.as_ref());
        self.application.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            act: input.u16()?,
            entry: input.text("entry", CASE_BYTES_MAX)?.to_owned(),
            party: input.option()?,
            application: SlotsRoot::read(input)?,
        })
    }
}
