//! What attestations may state: one canonical struct for each kind. A kind's number is never reused.

use kexin_proof::hash::DocumentDigest;
use kexin_proof::height::TimeMs;
use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, decode, encode, strictly_rising};

use super::{CASE_BYTES_MAX, CLAIMS_BYTES_MAX};

const DOCUMENT_BYTES_MAX: usize = 256;
const PARTIES_MAX: usize = 64;

/// What is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claims {
    /// Kind 1, PARTY_ESIGN.
    PartyEsign(PartyEsign),
    /// Kind 2, TAX_CLEAR.
    TaxClear(TaxClear),
    /// Kind 3, BANK_RELEASE.
    BankRelease(BankRelease),
    /// Kind 4, COURT_ORDER.
    CourtOrder(CourtOrder),
}

impl Claims {
    /// Number of the kind.
    #[must_use]
    pub const fn kind(&self) -> u16 {
        match self {
            Self::PartyEsign(_) => 1,
            Self::TaxClear(_) => 2,
            Self::BankRelease(_) => 3,
            Self::CourtOrder(_) => 4,
        }
    }

    /// Name of the kind, as R-132 gives it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PartyEsign(_) => "PARTY_ESIGN",
            Self::TaxClear(_) => "TAX_CLEAR",
            Self::BankRelease(_) => "BANK_RELEASE",
            Self::CourtOrder(_) => "COURT_ORDER",
        }
    }

    /// The canonical struct's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::PartyEsign(claims) => encode(claims),
            Self::TaxClear(claims) => encode(claims),
            Self::BankRelease(claims) => encode(claims),
            Self::CourtOrder(claims) => encode(claims),
        }
    }

    pub(super) fn decode(kind: u16, bytes: &[u8]) -> Result<Self, DecodeError> {
        match kind {
            1 => decode(bytes, CLAIMS_BYTES_MAX).map(Self::PartyEsign),
            2 => decode(bytes, CLAIMS_BYTES_MAX).map(Self::TaxClear),
            3 => decode(bytes, CLAIMS_BYTES_MAX).map(Self::BankRelease),
            4 => decode(bytes, CLAIMS_BYTES_MAX).map(Self::CourtOrder),
            _ => Err(DecodeError::Invalid { what: "kind of attestation", offset: 0 }),
        }
    }
}

/// A party agrees to an act on a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyEsign {
    /// The party.
    pub party: PartyTag,
    /// The unit.
    pub unit: UnitCode,
    /// Kind of record agreed to, such as 2 for T02.
    pub act: u16,
}

impl Wire for PartyEsign {
    fn write(&self, out: &mut Writer) {
        self.party.write(out);
        self.unit.write(out);
        out.u16(self.act);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { party: PartyTag::read(input)?, unit: UnitCode::read(input)?, act: input.u16()? })
    }
}

/// Deed tax is paid or exempt (契税法 11).
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
    /// Taxes cleared: 1 deed, 2 value added, 4 income, 8 land value added.
    pub taxes: u32,
    /// Number of the contract.
    pub contract: String,
}

impl TaxClear {
    /// The bit of deed tax.
    pub const DEED: u32 = 1;
    const TAXES_ALL: u32 = 0b1111;
}

impl Wire for TaxClear {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u32(self.cause);
        out.list(&self.givers);
        out.list(&self.takers);
        out.u32(self.taxes);
        out.text(&self.contract);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let claims = Self {
            unit: UnitCode::read(input)?,
            cause: input.u32()?,
            givers: input.list("givers", PARTIES_MAX)?,
            takers: input.list("takers", PARTIES_MAX)?,
            taxes: input.u32()?,
            contract: input.text("contract", DOCUMENT_BYTES_MAX)?.to_owned(),
        };
        strictly_rising(&claims.givers, "order of givers", offset, |tag| *tag)?;
        strictly_rising(&claims.takers, "order of takers", offset, |tag| *tag)?;
        if claims.taxes & !Self::TAXES_ALL != 0 {
            return Err(DecodeError::Invalid { what: "taxes", offset });
        }
        Ok(claims)
    }
}

/// The mortgagee releases a mortgage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankRelease {
    /// The unit.
    pub unit: UnitCode,
    /// Case that created the mortgage.
    pub mortgage: String,
    /// Its registration proof number.
    pub proof_number: String,
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

/// A court orders an act on a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourtOrder {
    /// The unit.
    pub unit: UnitCode,
    /// Kind of record ordered: 14 seizure, 16 release.
    pub act: u16,
    /// Document number 文号.
    pub document_number: String,
    /// The debtor 被执行人; none when the act names none.
    pub debtor: Option<PartyTag>,
    /// When it was served on the registrar.
    pub served_at: TimeMs,
    /// Ordered term in days; 0 for a release.
    pub term_days: u64,
    /// Digest of the order.
    pub order_digest: DocumentDigest,
}

impl Wire for CourtOrder {
    fn write(&self, out: &mut Writer) {
        self.unit.write(out);
        out.u16(self.act);
        out.text(&self.document_number);
        out.option(self.debtor.as_ref());
        self.served_at.write(out);
        out.u64(self.term_days);
        self.order_digest.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            unit: UnitCode::read(input)?,
            act: input.u16()?,
            document_number: input.text("document number", DOCUMENT_BYTES_MAX)?.to_owned(),
            debtor: input.option()?,
            served_at: TimeMs::read(input)?,
            term_days: input.u64()?,
            order_digest: DocumentDigest::read(input)?,
        })
    }
}
