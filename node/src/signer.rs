//! The keys of a running node, out of its keystore: votes, seals, the network, and the province's tag key.
//!
//! Whether something may be signed is the guard's matter, not this one's. The tag key answers only so often, because
//! whoever may ask without limit can try every identity number.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use kexin_ledger::keystore::{KeyPlace, Keystore, KeystoreError, OpenKeystore, Passphrase, Purpose};
use kexin_ledger::party::{PartyDocument, TagKey};
use kexin_p2p::NetworkKey;
use kexin_proof::slots::PartyTag;
use kexin_proof::suite::{PublicKey, SecretKey, SignatureBytes};

use crate::core::Signer;

/// Number of a node's keys inside its organisation's keystore.
pub const NODE_KEY: u16 = 1;

/// The keys of a node.
pub struct NodeKeys {
    consensus: SecretKey,
    seal: SecretKey,
    network: SecretKey,
    tag: Option<TagKey>,
}

impl NodeKeys {
    /// Unlocks the keystore at `path` and takes the keys of organisation `org`.
    ///
    /// # Errors
    /// [`KeystoreError`] names the key that is missing.
    pub fn unlock(path: &Path, passphrase: &Passphrase, org: u32) -> Result<Self, KeystoreError> {
        Self::of(&Keystore::read(path)?.unlock(passphrase)?, org)
    }

    /// Takes the keys of organisation `org` out of an open keystore.
    ///
    /// # Errors
    /// As [`NodeKeys::unlock`].
    pub fn of(keystore: &OpenKeystore, org: u32) -> Result<Self, KeystoreError> {
        let signing = |purpose| keystore.signing_key(node_key(purpose, org));
        let tag = match keystore.tag_key(node_key(Purpose::PartyTag, org)) {
            Ok(key) => Some(key),
            Err(KeystoreError::NotFound(_)) => None,
            Err(error) => return Err(error),
        };
        Ok(Self {
            consensus: signing(Purpose::Consensus)?,
            seal: signing(Purpose::Seal)?,
            network: signing(Purpose::Network)?,
            tag,
        })
    }

    /// The network identity.
    #[must_use]
    pub fn network(&self) -> NetworkKey {
        NetworkKey::from_seed(self.network.seed())
    }

    /// Splits into the signer of the core and the tagger of the API.
    #[must_use]
    pub fn split(self, tags_per_hour: u32) -> (VoteSigner, Option<Tagger>) {
        let tagger = self.tag.map(|key| Tagger::new(key, tags_per_hour));
        (VoteSigner { consensus: self.consensus, seal: self.seal }, tagger)
    }
}

/// Where a node's key of a purpose lies.
#[must_use]
pub const fn node_key(purpose: Purpose, org: u32) -> KeyPlace {
    KeyPlace { purpose, org, key: NODE_KEY }
}

/// Signs votes and seals.
pub struct VoteSigner {
    consensus: SecretKey,
    seal: SecretKey,
}

impl Signer for VoteSigner {
    fn consensus_key(&self) -> PublicKey {
        self.consensus.public()
    }

    fn seal_key(&self) -> PublicKey {
        self.seal.public()
    }

    fn sign_consensus(&self, message: &[u8]) -> SignatureBytes {
        self.consensus.sign(message)
    }

    fn sign_seal(&self, message: &[u8]) -> SignatureBytes {
        self.seal.sign(message)
    }
}

/// The hour's tags are used up, for this key or for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tags of this hour are used up; try later 本小时标签次数已满，请稍后再试")]
pub struct TagsExhausted;

/// A tag that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeTag {
    /// The tag.
    pub tag: PartyTag,
    /// Tags that the same key may still ask for in the hour.
    pub left: u32,
}

/// Makes party tags, counted by asking key and limited: so many an hour in all, and half of them for one key, so that a
/// stolen one does not stop the others.
pub struct Tagger {
    key: TagKey,
    per_hour: u32,
    count: AtomicU64,
    window: Mutex<Window>,
}

#[derive(Default)]
struct Window {
    hour: u64,
    used: u32,
    /// Organisation and key number; only registered keys ask, so they are few.
    by_key: BTreeMap<(u32, u16), u32>,
}

impl Tagger {
    fn new(key: TagKey, per_hour: u32) -> Self {
        Self { key, per_hour, count: AtomicU64::new(0), window: Mutex::default() }
    }

    /// The tag of a document, for an organisation's key number, at `uptime_ms`.
    ///
    /// # Errors
    /// [`TagsExhausted`] until the next hour.
    pub fn tag(
        &self,
        document: &PartyDocument,
        asking: (u32, u16),
        uptime_ms: u64,
    ) -> Result<MadeTag, TagsExhausted> {
        let left = self.take(asking, uptime_ms / HOUR_MS)?;
        self.count.fetch_add(1, Ordering::Relaxed);
        Ok(MadeTag { tag: self.key.tag(document), left })
    }

    /// Tags made since the start.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Counts a call; gives how many are left to its key.
    fn take(&self, asking: (u32, u16), hour: u64) -> Result<u32, TagsExhausted> {
        // A caller that panicked has at most counted once.
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.hour != hour {
            *window = Window { hour, ..Window::default() };
        }
        let left_in_all = self.per_hour.saturating_sub(window.used).checked_sub(1).ok_or(TagsExhausted)?;
        let of_key = window.by_key.entry(asking).or_default();
        let per_key = self.per_hour.div_ceil(2);
        let left_of_key = per_key.saturating_sub(*of_key).checked_sub(1).ok_or(TagsExhausted)?;
        *of_key += 1;
        window.used += 1;
        Ok(left_of_key.min(left_in_all))
    }
}

const HOUR_MS: u64 = 3_600_000;

#[cfg(test)]
mod tests;
