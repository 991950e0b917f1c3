//! What attestations may state: the registry of kinds. A new kind is a file of its own and one line here.
//!
//! Each kind is one canonical struct; a kind's number is never reused.

use kexin_proof::wire::{DecodeError, decode, encode};

use super::CLAIMS_BYTES_MAX;

mod bank_release;
mod court_order;
mod party_esign;
mod tax_clear;

pub use bank_release::BankRelease;
pub use court_order::CourtOrder;
pub use party_esign::PartyEsign;
pub use tax_clear::TaxClear;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $number:literal, $name:literal;)*) => {
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
    PartyEsign = 1, "PARTY_ESIGN";
    /// Kind 2: the taxes of a transfer are settled.
    TaxClear = 2, "TAX_CLEAR";
    /// Kind 3: a mortgagee releases a mortgage.
    BankRelease = 3, "BANK_RELEASE";
    /// Kind 4: a court orders an act.
    CourtOrder = 4, "COURT_ORDER";
}

/// Longest number of a contract, a certificate or a court document, bytes.
const DOCUMENT_BYTES_MAX: usize = 256;
