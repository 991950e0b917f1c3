//! HOUSING_FILING: the housing authority has filed a contract 网签备案 (城市房地产管理法 45; 实施细则 86).

use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::{DOCUMENT_BYTES_MAX, parties_rising};

/// A contract about a unit is filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HousingFiling {
    /// The unit.
    pub unit: UnitCode,
    /// Kind of record that the contract is to end in: 2 transfer, 10 mortgage, 19 advance notice.
    pub act: u16,
    /// Filing number 备案号.
    pub filing_number: String,
    /// Presale permit 预售许可证号 that covers the unit; empty where none is needed.
    pub permit: String,
    /// Who owes the registration: the seller or mortgagor; none when the filing names none.
    pub obligor: Option<PartyTag>,
    /// Who is to be registered, rising.
    pub beneficiaries: Vec<PartyTag>,
}

impl HousingFiling {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.filing_number, &self.permit]
    }
}

impl Wire for HousingFiling {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u16(self.act);
        out.text(&self.filing_number);
        out.text(&self.permit);
        out.option(self.obligor.as_ref());
        out.list(&self.beneficiaries);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            act: input.u16()?,
            filing_number: input.text("filing number", DOCUMENT_BYTES_MAX)?.to_owned(),
            permit: input.text("presale permit", DOCUMENT_BYTES_MAX)?.to_owned(),
            obligor: input.option()?,
            beneficiaries: parties_rising(input, "beneficiaries")?,
        })
    }
}
