//! What a key is for and whose it is: all that a keystore shows without its passphrase.

use std::fmt;

use kexin_proof::hash::tagged;
use kexin_proof::suite::{PublicKey, SecretKey};
use kexin_proof::wire::Writer;

use super::SECRET_BYTES;
use crate::sealed::{OpeningKey, SealingKey};

/// What a key is for. No key serves two purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Signs records, attestations and requests of a person or an agency.
    Clerk,
    /// Signs a validator's votes.
    Consensus,
    /// Seals checkpoints.
    Seal,
    /// A node's identity among its peers.
    Network,
    /// Signs the log line of exported checkpoints.
    Publisher,
    /// Opens sealed parts.
    Sealing,
    /// Makes party tags.
    PartyTag,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 7] = [
        Self::Clerk,
        Self::Consensus,
        Self::Seal,
        Self::Network,
        Self::Publisher,
        Self::Sealing,
        Self::PartyTag,
    ];

    /// Its name in commands and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Consensus => "consensus",
            Self::Seal => "seal",
            Self::Network => "network",
            Self::Publisher => "publisher",
            Self::Sealing => "sealing",
            Self::PartyTag => "party-tag",
        }
    }

    /// The purpose of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// Whether its keys sign with Ed25519.
    #[must_use]
    pub const fn signs(self) -> bool {
        match self {
            Self::Clerk | Self::Consensus | Self::Seal | Self::Network | Self::Publisher => true,
            Self::Sealing | Self::PartyTag => false,
        }
    }

    /// What may be shown of a secret: its public key, or of a tag key its hash.
    pub(super) fn public_text(self, secret: &[u8; SECRET_BYTES]) -> String {
        match self {
            Self::Clerk | Self::Consensus | Self::Seal | Self::Network | Self::Publisher => {
                SecretKey::from_seed(*secret).public().to_string()
            }
            Self::Sealing => {
                let public = OpeningKey::from_bytes(*secret).public();
                format!("{X25519_PREFIX}{}", hex::encode(public.as_bytes()))
            }
            Self::PartyTag => format!("{TAG_KEY_PREFIX}{}", hex::encode(tagged(TAG_KEY_TAG, &[secret]))),
        }
    }
}

/// Which key: its purpose, and its name in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPlace {
    /// What it is for.
    pub purpose: Purpose,
    /// Organisation.
    pub org: u32,
    /// Number of the key inside the organisation.
    pub key: u16,
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.purpose.name(), self.org, self.key)
    }
}

/// What a keystore shows of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// Which key.
    pub place: KeyPlace,
    /// What its owner calls it.
    pub label: String,
    pub(super) public: String,
}

impl KeyInfo {
    /// The public key as text: `ed25519:<hex>`, `x25519:<hex>`, or the hash of a tag key.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The public key of a key that signs.
    #[must_use]
    pub fn signing_key(&self) -> Option<PublicKey> {
        self.public.parse().ok()
    }

    /// The public key that sealed parts are wrapped for.
    #[must_use]
    pub fn sealing_key(&self) -> Option<SealingKey> {
        let mut bytes = [0; SECRET_BYTES];
        hex::decode_to_slice(self.public.strip_prefix(X25519_PREFIX)?, &mut bytes).ok()?;
        Some(SealingKey::from_bytes(bytes))
    }

    /// What the secret's encryption is bound to: no secret can be put in another's place.
    pub(super) fn bound(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.text(ENTRY_TAG);
        out.text(self.place.purpose.name());
        out.u32(self.place.org);
        out.u16(self.place.key);
        out.text(&self.label);
        out.text(&self.public);
        out.into_bytes()
    }
}

const X25519_PREFIX: &str = "x25519:";
const TAG_KEY_PREFIX: &str = "tag-key:";
const TAG_KEY_TAG: &str = "kexinku/tag-key/v1";
const ENTRY_TAG: &str = "kexinku/keystore-key/v1";
