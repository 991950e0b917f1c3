//! PUBLIC_NOTICE: a bureau has published a notice 公告, and when: its days count from there (实施细则 17, 23).

use kexin_proof::height::TimeMs;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::{DOCUMENT_BYTES_MAX, read_within};

/// A notice about a unit was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicNotice {
    /// The unit.
    pub unit: UnitCode,
    /// What about: one of this type's constants.
    pub matter: u16,
    /// When it was published.
    pub published_at: TimeMs,
    /// Number of the lost certificate; empty for every other matter.
    pub certificate: String,
}

impl PublicNotice {
    /// First registration 首次登记.
    pub const FIRST_REGISTRATION: u16 = 1;
    /// Correction by the bureau of its own motion 依职权更正.
    pub const CORRECTION: u16 = 2;
    /// Cancellation by the bureau of its own motion 依职权注销.
    pub const CANCELLATION: u16 = 3;
    /// Loss of a certificate 遗失声明.
    pub const LOST_CERTIFICATE: u16 = 4;

    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.certificate]
    }
}

impl Wire for PublicNotice {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u16(self.matter);
        self.published_at.write(out);
        out.text(&self.certificate);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let unit = UnitCode::read(input)?;
        let matter = read_within(input, "matter", Self::FIRST_REGISTRATION..=Self::LOST_CERTIFICATE)?;
        let published_at = TimeMs::read(input)?;
        let offset = input.offset();
        let certificate = input.text("certificate", DOCUMENT_BYTES_MAX)?.to_owned();
        if certificate.is_empty() == (matter == Self::LOST_CERTIFICATE) {
            return Err(DecodeError::Invalid { what: "certificate of a notice", offset });
        }
        Ok(Self { unit, matter, published_at, certificate })
    }
}
