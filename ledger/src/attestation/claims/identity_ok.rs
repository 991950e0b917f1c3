//! IDENTITY_OK: police, civil affairs or market regulation confirm who a party is (实施细则 26, 电子核验).

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slots::PartyTag;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

/// A party is who it says, and of this standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityOk {
    /// The party.
    pub party: PartyTag,
    /// Root of his sealed facts, where the act enters new ones.
    pub person: Option<SlotsRoot>,
    /// His standing: bits of this type's constants.
    pub status: u32,
}

impl IdentityOk {
    /// A natural person 自然人.
    pub const NATURAL_PERSON: u32 = 1;
    /// A minor 未成年人 (民法典 17).
    pub const MINOR: u32 = 1 << 1;
    /// A legal person in existence 法人存续.
    pub const LEGAL_PERSON: u32 = 1 << 2;
    /// Name or number changed 姓名（名称）、证件号变更.
    pub const CHANGED: u32 = 1 << 3;
    /// Deceased 死亡.
    pub const DECEASED: u32 = 1 << 4;

    const ALL: u32 = Self::NATURAL_PERSON | Self::MINOR | Self::LEGAL_PERSON | Self::CHANGED | Self::DECEASED;

    pub(super) const fn texts(&self) -> Vec<&str> {
        Vec::new()
    }
}

impl Wire for IdentityOk {
    fn write(&self, out: &mut Writer) {
        self.party.write(out);
        out.option(self.person.as_ref());
        out.u32(self.status);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let party = PartyTag::read(input)?;
        let person = input.option()?;
        let offset = input.offset();
        let status = input.u32()?;
        if status & !Self::ALL != 0 {
            return Err(DecodeError::Invalid { what: "status of a party", offset });
        }
        Ok(Self { party, person, status })
    }
}
