//! BANK_RELEASE: the mortgagee releases a mortgage 注销抵押.

use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::DOCUMENT_BYTES_MAX;
use crate::attestation::CASE_BYTES_MAX;

/// The mortgagee releases a mortgage. Who the mortgagee is, the signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankRelease {
    /// The unit.
    pub unit: UnitCode,
    /// Case that created the mortgage.
    pub mortgage: String,
    /// Its registration proof number 不动产登记证明号.
    pub proof_number: String,
}

impl BankRelease {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.mortgage, &self.proof_number]
    }
}

impl Wire for BankRelease {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.text(&self.mortgage);
        out.text(&self.proof_number);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            mortgage: input.text("mortgage", CASE_BYTES_MAX)?.to_owned(),
            proof_number: input.text("proof number", DOCUMENT_BYTES_MAX)?.to_owned(),
        })
    }
}
