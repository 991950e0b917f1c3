//! NOTARY: a notary certifies who takes what from whom 公证 (民法典 230, 1123; 操作规范).

use kexin_proof::hash::DocumentDigest;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::{DOCUMENT_BYTES_MAX, parties_rising, read_within};

/// A notarial certificate about a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notary {
    /// The unit.
    pub unit: UnitCode,
    /// What is certified: one of this type's constants.
    pub matter: u16,
    /// From whom: the deceased, the testator, the principal; rising.
    pub from: Vec<PartyTag>,
    /// To whom: successors, legatees, agents; rising.
    pub to: Vec<PartyTag>,
    /// Number of the certificate 公证书编号.
    pub document_number: String,
    /// Digest of the certificate.
    pub digest: DocumentDigest,
}

impl Notary {
    /// Succession by law 法定继承.
    pub const INHERITANCE: u16 = 1;
    /// Bequest 受遗赠.
    pub const BEQUEST: u16 = 2;
    /// A will 遗嘱.
    pub const WILL: u16 = 3;
    /// A mandate 委托.
    pub const MANDATE: u16 = 4;

    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.document_number]
    }
}

impl Wire for Notary {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u16(self.matter);
        out.list(&self.from);
        out.list(&self.to);
        out.text(&self.document_number);
        self.digest.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            matter: read_within(input, "matter", Self::INHERITANCE..=Self::MANDATE)?,
            from: parties_rising(input, "from whom")?,
            to: parties_rising(input, "to whom")?,
            document_number: input.text("document number", DOCUMENT_BYTES_MAX)?.to_owned(),
            digest: DocumentDigest::read(input)?,
        })
    }
}
