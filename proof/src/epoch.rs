//! Epochs: the validator set as text that is at once a valid C2SP tlog-policy file (`docs/formats.md` 7).
//!
//! One text an epoch: parsing and writing back gives the same bytes, or the text is refused.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::checkpoint::{KEY_TYPE_COSIGNATURE, KEY_TYPE_ED25519, Origin, VerifierKey};
use crate::entry::{EPOCH_TEXT_BYTES_MAX, epoch_hash};
use crate::hash::{EpochHash, LogRoot};
use crate::height::TreeSize;
use crate::suite::PublicKey;

mod text;

/// Most validators of an epoch; bounded by the 16 KiB of its text.
pub const VALIDATORS_MAX: usize = 50;
/// Most publishers of an epoch.
pub const PUBLISHERS_MAX: usize = 8;
/// Most recovery keys.
pub const RECOVERY_KEYS_MAX: usize = 8;
const PEER_ID_BYTES_MAX: usize = 64;

/// Why text or parts are not an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EpochError {
    /// A line that should not stand there.
    #[error("line {line} is not what an epoch has there 时期文本第 {line} 行不合法")]
    Line {
        /// Its number, from 1.
        line: usize,
    },
    /// No validators, too many of something, a key or an organisation twice, an impossible threshold.
    #[error("the epoch's {what} are not allowed 时期的 {what} 不合法")]
    Parts {
        /// What is wrong.
        what: &'static str,
    },
    /// Longer than 16 KiB.
    #[error("the epoch's text is over 16 KiB 时期文本超过 16 KiB")]
    TooLong,
}

/// One validator; its number is its place, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Organisation that runs it.
    pub org: u32,
    /// Signs votes and proposals.
    pub consensus_key: PublicKey,
    /// Its PeerId in base58.
    pub peer_id: String,
    /// Seals checkpoints.
    pub seal_key: PublicKey,
}

/// Offline keys that can hand over when more than f validator keys are lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The keys.
    pub keys: Vec<PublicKey>,
    /// How many must sign.
    pub threshold: u8,
}

/// A log that this chain continues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predecessor {
    /// Its origin.
    pub origin: Origin,
    /// Its last size.
    pub size: TreeSize,
    /// Its last root.
    pub root: LogRoot,
}

/// What an epoch is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochParts {
    /// Number, from 0.
    pub number: u32,
    /// Name of the epoch before; zeros for epoch 0.
    pub previous: EpochHash,
    /// The chain's origin.
    pub origin: Origin,
    /// Only in epoch 0.
    pub predecessor: Option<Predecessor>,
    /// The validators, in order of their numbers.
    pub validators: Vec<Validator>,
    /// Keys of the publishing nodes, whose log lines stock tools demand: each signs exported checkpoints that a quorum
    /// has sealed.
    pub publishers: Vec<PublicKey>,
    /// The recovery keys.
    pub recovery: Option<Recovery>,
}

/// A checked epoch with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    parts: EpochParts,
    text: String,
}

impl Epoch {
    /// Checks the parts and writes the text.
    ///
    /// # Errors
    /// [`EpochError::Parts`], [`EpochError::TooLong`].
    pub fn new(parts: EpochParts) -> Result<Self, EpochError> {
        check(&parts)?;
        let text = text::write(&parts);
        if text.len() > EPOCH_TEXT_BYTES_MAX {
            return Err(EpochError::TooLong);
        }
        Ok(Self { parts, text })
    }

    /// Reads a text.
    ///
    /// # Errors
    /// [`EpochError`], also when the text is not the one that its parts are written as.
    pub fn parse(text: &str) -> Result<Self, EpochError> {
        if text.len() > EPOCH_TEXT_BYTES_MAX {
            return Err(EpochError::TooLong);
        }
        let epoch = Self::new(text::read(text)?)?;
        if epoch.text == text {
            return Ok(epoch);
        }
        let line = epoch
            .text
            .split('\n')
            .zip(text.split('\n'))
            .position(|(ours, theirs)| ours != theirs)
            .unwrap_or(0);
        Err(EpochError::Line { line: line.saturating_add(1) })
    }

    /// The text: the body of the log entry.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name: leaf hash of the entry.
    #[must_use]
    pub fn hash(&self) -> EpochHash {
        epoch_hash(&self.text)
    }

    /// What it is made of.
    #[must_use]
    pub const fn parts(&self) -> &EpochParts {
        &self.parts
    }

    /// Number.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.parts.number
    }

    /// The chain's origin.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.parts.origin
    }

    /// The validators; numbers are places from 1.
    #[must_use]
    pub fn validators(&self) -> &[Validator] {
        &self.parts.validators
    }

    /// The validator with a number.
    #[must_use]
    pub fn validator(&self, number: u16) -> Option<&Validator> {
        usize::from(number).checked_sub(1).and_then(|place| self.parts.validators.get(place))
    }

    /// `floor(2n/3) + 1`.
    #[must_use]
    pub fn quorum(&self) -> usize {
        quorum(self.parts.validators.len())
    }

    /// Name of a validator's seal key: `<origin>/vNN`.
    #[must_use]
    pub fn seal_name(&self, number: u16) -> String {
        seal_name(&self.parts.origin, number)
    }

    /// Number and seal key of the validator whose seals bear a name.
    #[must_use]
    pub fn seal_key(&self, name: &str) -> Option<(u16, VerifierKey)> {
        let number: u16 = name.strip_prefix(self.parts.origin.as_str())?.strip_prefix("/v")?.parse().ok()?;
        let validator = self.validator(number)?;
        let key = VerifierKey::new(name, KEY_TYPE_COSIGNATURE, validator.seal_key).ok()?;
        if self.seal_name(number) == name { Some((number, key)) } else { None }
    }

    /// Name under which a recovery key signs: `<origin>/rNN`, by its place in the list, from 1.
    #[must_use]
    pub fn recovery_name(&self, number: u16) -> String {
        format!("{}/r{number:02}", self.parts.origin)
    }

    /// Number and key of the recovery key that signs under a name.
    #[must_use]
    pub fn recovery_key(&self, name: &str) -> Option<(u16, VerifierKey)> {
        let number: u16 = name.strip_prefix(self.parts.origin.as_str())?.strip_prefix("/r")?.parse().ok()?;
        let place = usize::from(number).checked_sub(1)?;
        let public = *self.parts.recovery.as_ref()?.keys.get(place)?;
        let key = VerifierKey::new(name, KEY_TYPE_COSIGNATURE, public).ok()?;
        if self.recovery_name(number) == name { Some((number, key)) } else { None }
    }
}

/// `floor(2n/3) + 1`: seals or votes of this many validators hold more than two thirds.
#[must_use]
pub const fn quorum(validators: usize) -> usize {
    (validators.saturating_mul(2) / 3).saturating_add(1)
}

fn seal_name(origin: &Origin, number: u16) -> String {
    format!("{origin}/v{number:02}")
}

fn seal_verifier_key(origin: &Origin, number: u16, key: PublicKey) -> String {
    VerifierKey::new(&seal_name(origin, number), KEY_TYPE_COSIGNATURE, key)
        .map(|key| key.to_string())
        .unwrap_or_default()
}

fn publisher_verifier_key(origin: &Origin, publisher: PublicKey) -> String {
    VerifierKey::new(origin.as_str(), KEY_TYPE_ED25519, publisher)
        .map(|key| key.to_string())
        .unwrap_or_default()
}

fn check(parts: &EpochParts) -> Result<(), EpochError> {
    let wrong = |what| Err(EpochError::Parts { what });
    let validators = &parts.validators;
    if validators.is_empty() || validators.len() > VALIDATORS_MAX {
        return wrong("number of validators");
    }
    if (parts.number == 0) != parts.previous.is_zero() || (parts.number != 0 && parts.predecessor.is_some()) {
        return wrong("number and predecessors");
    }
    let mut orgs: Vec<u32> = validators.iter().map(|validator| validator.org).collect();
    let mut keys: Vec<PublicKey> =
        validators.iter().flat_map(|validator| [validator.consensus_key, validator.seal_key]).collect();
    keys.extend(parts.publishers.iter().copied());
    keys.extend(parts.recovery.iter().flat_map(|recovery| recovery.keys.iter().copied()));
    let mut peers: Vec<&str> = validators.iter().map(|validator| validator.peer_id.as_str()).collect();
    if !is_distinct(&mut orgs) || !is_distinct(&mut keys) || !is_distinct(&mut peers) {
        return wrong("organisations, keys and PeerIds, which must differ,");
    }
    let is_word = |text: &str, limit: usize| {
        !text.is_empty() && text.len() <= limit && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if !peers.iter().all(|peer| is_word(peer, PEER_ID_BYTES_MAX)) {
        return wrong("PeerIds");
    }
    if parts.publishers.len() > PUBLISHERS_MAX {
        return wrong("publishers");
    }
    if let Some(recovery) = &parts.recovery {
        let count = recovery.keys.len();
        if count > RECOVERY_KEYS_MAX || recovery.threshold == 0 || usize::from(recovery.threshold) > count {
            return wrong("recovery keys");
        }
    }
    if !parts.origin.as_str().is_ascii()
        || parts.predecessor.as_ref().is_some_and(|p| !p.origin.as_str().is_ascii())
    {
        return wrong("origins");
    }
    Ok(())
}

fn is_distinct<T: Ord>(items: &mut [T]) -> bool {
    items.sort_unstable();
    items.windows(2).all(|pair| matches!(pair, [a, b] if a != b))
}

#[cfg(test)]
pub(crate) mod tests;
