//! Statements of agencies and parties, signed on their own before the record that carries them exists.

use kexin_proof::hash::{ChainId, StateKey};
use kexin_proof::height::TimeMs;
use kexin_proof::suite::{SecretKey, SignatureBytes, signed_message};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, encode};

use crate::record::{Role, Signature};

mod claims;

pub use claims::{
    BankRelease, ClaimAssignment, Claims, CourtOrder, Developer, FundsSupervision, Guardian, HolderConsent,
    HolderNotice, HousingFiling, IdentityOk, Instrument, Notary, PartyEsign, Planning, PublicNotice,
    Referral, RiskAck, SiteCheck, SuitProof, Survey, TaxClear,
};

/// Most state keys in a scope.
pub const SCOPE_MAX: usize = 256;
/// Longest claims, bytes.
pub const CLAIMS_BYTES_MAX: usize = 4096;
/// Longest case number, bytes.
pub const CASE_BYTES_MAX: usize = 64;

const TAG: &str = "kexinku/attestation/v1";

/// What an attestation states, for whom and for how long; not yet signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The case it is bound to; empty when it is bound to none, and then its nonce is spent.
    pub case_number: String,
    /// Bureau that may use it; 0 for any.
    pub acting_bureau: u32,
    /// State values it speaks of, rising.
    pub scope: Vec<StateKey>,
    /// What it says.
    pub claims: Claims,
    /// First moment at which it counts.
    pub valid_from: TimeMs,
    /// First moment at which it no longer counts.
    pub valid_until: TimeMs,
    /// Random, so that a hash of it tells nothing; used once.
    pub nonce: [u8; 16],
}

/// A signed statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    statement: Statement,
    signature: Signature,
}

impl Attestation {
    /// Signs a statement.
    #[must_use]
    pub fn sign(
        statement: Statement,
        chain: &ChainId,
        secret: &SecretKey,
        role: Role,
        org: u32,
        key: u16,
    ) -> Self {
        let unsigned = Signature { role, org, key, bytes: SignatureBytes::from_bytes([0; 64]) };
        let mut attestation = Self { statement, signature: unsigned };
        attestation.signature.bytes = secret.sign(&attestation.message(chain));
        attestation
    }

    /// What it states.
    #[must_use]
    pub const fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Who signed it.
    #[must_use]
    pub const fn signature(&self) -> &Signature {
        &self.signature
    }

    /// What the signature covers: tag, chain, every field but the signature's bytes.
    #[must_use]
    pub fn message(&self, chain: &ChainId) -> Vec<u8> {
        let mut out = Writer::new();
        self.write_unsigned(&mut out);
        signed_message(TAG, chain, &out.into_bytes())
    }

    fn write_unsigned(&self, out: &mut Writer) {
        let statement = &self.statement;
        out.u16(statement.claims.kind());
        out.text(&statement.case_number);
        out.u32(statement.acting_bureau);
        out.list(&statement.scope);
        out.bytes(&statement.claims.encode());
        statement.valid_from.write(out);
        statement.valid_until.write(out);
        out.array(&statement.nonce);
        self.signature.write_signer(out);
    }
}

/// Whether it was signed in a role that issues its kind: a tax office's word on a mortgage is nobody's.
#[must_use]
pub fn attestation_issuer_fits(attestation: &Attestation) -> bool {
    attestation.statement.claims.roles().contains(&attestation.signature.role)
}

impl Wire for Attestation {
    fn write(&self, out: &mut Writer) {
        self.write_unsigned(out);
        self.signature.bytes.write(out);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let kind = input.u16()?;
        let case_number = input.text("case number", CASE_BYTES_MAX)?.to_owned();
        let acting_bureau = input.u32()?;
        let scope: Vec<StateKey> = input.list("scope", SCOPE_MAX)?;
        kexin_proof::wire::strictly_rising(&scope, "order of scope", offset, |key| *key)?;
        let claims = Claims::decode(kind, input.bytes("claims", CLAIMS_BYTES_MAX)?, offset)?;
        let statement = Statement {
            case_number,
            acting_bureau,
            scope,
            claims,
            valid_from: TimeMs::read(input)?,
            valid_until: TimeMs::read(input)?,
            nonce: input.array()?,
        };
        if statement.valid_until < statement.valid_from {
            return Err(DecodeError::Invalid { what: "validity of an attestation", offset });
        }
        Ok(Self { statement, signature: Signature::read(input)? })
    }
}

impl PartialOrd for Attestation {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Attestation {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        encode(self).cmp(&encode(other))
    }
}

#[cfg(test)]
mod tests;
