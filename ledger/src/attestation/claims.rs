//! What attestations may state: the registry of kinds. A new kind is a file of its own and one line here.
//!
//! Each kind is one canonical struct, and says in which roles it is issued; a kind's number is never reused.

use std::ops::RangeInclusive;

use kexin_proof::slots::PartyTag;
use kexin_proof::wire::{DecodeError, Reader, decode, encode, strictly_rising};

use super::CLAIMS_BYTES_MAX;
use crate::record::Role;

mod bank_release;
mod claim_assignment;
mod court_order;
mod developer;
mod funds_supervision;
mod guardian;
mod holder_consent;
mod holder_notice;
mod housing_filing;
mod identity_ok;
mod instrument;
mod notary;
mod party_esign;
mod planning;
mod public_notice;
mod referral;
mod risk_ack;
mod site_check;
mod suit_proof;
mod survey;
mod tax_clear;

pub use bank_release::BankRelease;
pub use claim_assignment::ClaimAssignment;
pub use court_order::CourtOrder;
pub use developer::Developer;
pub use funds_supervision::FundsSupervision;
pub use guardian::Guardian;
pub use holder_consent::HolderConsent;
pub use holder_notice::HolderNotice;
pub use housing_filing::HousingFiling;
pub use identity_ok::IdentityOk;
pub use instrument::Instrument;
pub use notary::Notary;
pub use party_esign::PartyEsign;
pub use planning::Planning;
pub use public_notice::PublicNotice;
pub use referral::Referral;
pub use risk_ack::RiskAck;
pub use site_check::SiteCheck;
pub use suit_proof::SuitProof;
pub use survey::Survey;
pub use tax_clear::TaxClear;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $number:literal, $name:literal, [$($role:ident),+];)*) => {
        /// What is stated.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Claims {
            $($(#[$doc])* $kind($kind),)*
        }

        impl Claims {
            /// Number of the kind.
            #[must_use]
            pub const fn kind(&self) -> u16 {
                match self { $(Self::$kind(_) => $number,)* }
            }

            /// Name of the kind, as R-132 gives it.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$kind(_) => $name,)* }
            }

            /// Roles that issue the kind.
            #[must_use]
            pub const fn roles(&self) -> &'static [Role] {
                match self { $(Self::$kind(_) => &[$(Role::$role),+],)* }
            }

            /// The canonical struct's bytes.
            #[must_use]
            pub fn encode(&self) -> Vec<u8> {
                match self { $(Self::$kind(claims) => encode(claims),)* }
            }

            /// Text that stands in the open.
            #[must_use]
            pub fn texts(&self) -> Vec<&str> {
                match self { $(Self::$kind(claims) => claims.texts(),)* }
            }

            /// The claims of a kind. `offset` is where the attestation stands, for errors.
            pub(super) fn decode(kind: u16, bytes: &[u8], offset: usize) -> Result<Self, DecodeError> {
                match kind {
                    $($number => decode(bytes, CLAIMS_BYTES_MAX).map(Self::$kind),)*
                    _ => Err(DecodeError::Invalid { what: "kind of attestation", offset }),
                }
            }
        }
    };
}

kinds! {
    /// Kind 1: a party agrees to an application.
    PartyEsign = 1, "PARTY_ESIGN", [Party];
    /// Kind 2: the taxes of a transfer are settled.
    TaxClear = 2, "TAX_CLEAR", [Tax];
    /// Kind 3: a mortgagee releases a mortgage.
    BankRelease = 3, "BANK_RELEASE", [Bank];
    /// Kind 4: a court, or another organ that may, orders an act.
    CourtOrder = 4, "COURT_ORDER", [Court, Organ];
    /// Kind 5: the holder of a right in the unit consents to an act.
    HolderConsent = 5, "HOLDER_CONSENT", [Party, Bank];
    /// Kind 6: the housing authority has filed a contract.
    HousingFiling = 6, "HOUSING_FILING", [Housing];
    /// Kind 7: units are measured.
    Survey = 7, "SURVEY_OK", [Survey];
    /// Kind 8: use, area and completion agree with the plan.
    Planning = 8, "PLANNING_OK", [Planning];
    /// Kind 9: the bureau has been to the place.
    SiteCheck = 9, "SITE_CHECK", [Acceptor, Reviewer];
    /// Kind 10: a party is who it says.
    IdentityOk = 10, "IDENTITY_OK", [Identity];
    /// Kind 11: a notary certifies an inheritance, a bequest, a will or a mandate.
    Notary = 11, "NOTARY", [Notary];
    /// Kind 12: who acquires knows of an objection or a habitation.
    RiskAck = 12, "RISK_ACK", [Party];
    /// Kind 13: a guardian states that an act serves the ward.
    Guardian = 13, "GUARDIAN", [Party, Notary];
    /// Kind 14: the price is in a supervised account.
    FundsSupervision = 14, "FUNDS_SUPERVISION", [Bank];
    /// Kind 15: a developer agrees to an act on a presold unit.
    Developer = 15, "DEVELOPER", [Developer];
    /// Kind 16: a mortgagee assigns the secured claim.
    ClaimAssignment = 16, "CLAIM_ASSIGNMENT", [Bank];
    /// Kind 17: the first seizing court lets another court dispose.
    Referral = 17, "REFERRAL", [Court];
    /// Kind 18: a court or an arbitration commission has accepted the suit behind an objection.
    SuitProof = 18, "SUIT_PROOF", [Court, Organ];
    /// Kind 19: the bureau has published a notice.
    PublicNotice = 19, "PUBLIC_NOTICE", [Acceptor, Reviewer];
    /// Kind 20: the bureau has notified a holder.
    HolderNotice = 20, "HOLDER_NOTICE", [Reviewer];
    /// Kind 21: a document moved a right by itself.
    Instrument = 21, "INSTRUMENT", [Court, Organ];
}

/// Parties of one side, rising.
fn parties_rising(input: &mut Reader<'_>, what: &'static str) -> Result<Vec<PartyTag>, DecodeError> {
    let offset = input.offset();
    let parties = input.list(what, PARTIES_MAX)?;
    strictly_rising(&parties, what, offset, |tag| *tag)?;
    Ok(parties)
}

/// A code of a closed set without gaps.
fn read_within(
    input: &mut Reader<'_>,
    what: &'static str,
    known: RangeInclusive<u16>,
) -> Result<u16, DecodeError> {
    let offset = input.offset();
    let code = input.u16()?;
    if known.contains(&code) { Ok(code) } else { Err(DecodeError::Invalid { what, offset }) }
}

/// Yes or no: one byte, 1 or 0.
fn read_mark(input: &mut Reader<'_>, what: &'static str) -> Result<bool, DecodeError> {
    let offset = input.offset();
    match input.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(DecodeError::Invalid { what, offset }),
    }
}

/// Longest number of a contract, a certificate or another document, bytes.
const DOCUMENT_BYTES_MAX: usize = 256;
/// Most parties on a side. Two full sides are over [`CLAIMS_BYTES_MAX`], which bounds them together.
const PARTIES_MAX: usize = 64;
