//! TAX_CLEAR: the taxes of a transfer are paid, or an exemption applies (契税法 11).

use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::{DOCUMENT_BYTES_MAX, parties_rising};

/// Taxes of a transfer are settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxClear {
    /// The unit.
    pub unit: UnitCode,
    /// Cause of the transfer, code of 登记原因.
    pub cause: u32,
    /// Who gives, rising.
    pub givers: Vec<PartyTag>,
    /// Who takes, rising.
    pub takers: Vec<PartyTag>,
    /// Taxes settled, paid or exempt: bits of this type's constants.
    pub taxes: u32,
    /// Of those, the taxes settled by exemption 免税.
    pub exempt: u32,
    /// Number of the contract.
    pub contract: String,
}

impl TaxClear {
    /// 契税, deed tax.
    pub const DEED: u32 = 1;
    /// 增值税, value-added tax.
    pub const VALUE_ADDED: u32 = 1 << 1;
    /// 个人所得税 or 企业所得税, income tax.
    pub const INCOME: u32 = 1 << 2;
    /// 土地增值税, land value-added tax.
    pub const LAND_VALUE_ADDED: u32 = 1 << 3;

    const ALL: u32 = Self::DEED | Self::VALUE_ADDED | Self::INCOME | Self::LAND_VALUE_ADDED;

    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.contract]
    }
}

impl Wire for TaxClear {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u32(self.cause);
        out.list(&self.givers);
        out.list(&self.takers);
        out.u32(self.taxes);
        out.u32(self.exempt);
        out.text(&self.contract);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let claims = Self {
            unit: UnitCode::read(input)?,
            cause: input.u32()?,
            givers: parties_rising(input, "givers")?,
            takers: parties_rising(input, "takers")?,
            taxes: input.u32()?,
            exempt: input.u32()?,
            contract: input.text("contract", DOCUMENT_BYTES_MAX)?.to_owned(),
        };
        if claims.taxes & !Self::ALL != 0 || claims.exempt & !claims.taxes != 0 {
            return Err(DecodeError::Invalid { what: "taxes", offset });
        }
        Ok(claims)
    }
}
