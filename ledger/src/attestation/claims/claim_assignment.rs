//! CLAIM_ASSIGNMENT: a mortgagee assigns the claim that a mortgage secures 债权转让 (民法典 407, 421).

use kexin_proof::hash::DocumentDigest;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::read_mark;
use crate::attestation::CASE_BYTES_MAX;

/// A secured claim is assigned. Who assigns it, the signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimAssignment {
    /// The unit.
    pub unit: UnitCode,
    /// Case that created the mortgage.
    pub mortgage: String,
    /// Organisation that takes the claim.
    pub to: u32,
    /// Whether it takes the whole claim, not a part.
    pub whole: bool,
    /// Digest of the deed.
    pub deed_digest: DocumentDigest,
}

impl ClaimAssignment {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.mortgage]
    }
}

impl Wire for ClaimAssignment {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.text(&self.mortgage);
        out.u32(self.to);
        out.u8(u8::from(self.whole));
        self.deed_digest.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            mortgage: input.text("mortgage", CASE_BYTES_MAX)?.to_owned(),
            to: input.u32()?,
            whole: read_mark(input, "whole claim")?,
            deed_digest: DocumentDigest::read(input)?,
        })
    }
}
