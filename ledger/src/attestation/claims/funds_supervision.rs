//! FUNDS_SUPERVISION: a bank holds the price of a contract in a supervised account 资金监管.

use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::DOCUMENT_BYTES_MAX;

/// Money of a contract is under supervision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundsSupervision {
    /// The unit.
    pub unit: UnitCode,
    /// Number of the contract.
    pub contract: String,
    /// Amount held, fen.
    pub amount: u64,
}

impl FundsSupervision {
    pub(super) fn texts(&self) -> Vec<&str> {
        vec![&self.contract]
    }
}

impl Wire for FundsSupervision {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.text(&self.contract);
        out.u64(self.amount);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            contract: input.text("contract", DOCUMENT_BYTES_MAX)?.to_owned(),
            amount: input.u64()?,
        })
    }
}
