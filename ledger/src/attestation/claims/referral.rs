//! REFERRAL: the court that seized first lets another court dispose 商请移送执行函 (法释〔2016〕6号; R-050).

use kexin_proof::hash::DocumentDigest;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::DOCUMENT_BYTES_MAX;

/// The first seizing court hands a unit over. Which court that is, the signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// The unit.
    pub unit: UnitCode,
    /// Court that may dispose, an organisation.
    pub to: u32,
    /// Number of the letter 文号.
    pub document_number: String,
    /// Digest of the letter.
    pub digest: DocumentDigest,
}

impl Referral {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.document_number]
    }
}

impl Wire for Referral {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u32(self.to);
        out.text(&self.document_number);
        self.digest.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            to: input.u32()?,
            document_number: input.text("document number", DOCUMENT_BYTES_MAX)?.to_owned(),
            digest: DocumentDigest::read(input)?,
        })
    }
}
