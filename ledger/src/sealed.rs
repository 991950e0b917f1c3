//! The part of a record that only some bureaus can read: names, identity numbers, addresses, prices.
//!
//! Each fact stands in a slot tree of its own, whose root is in the open; the trees travel here, encrypted once, the key
//! wrapped for each recipient (HPKE, RFC 9180). Dropping the part erases: the roots alone say nothing.

use std::collections::BTreeSet;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _};
use kexin_proof::hash::{ChainId, SlotsRoot};
use kexin_proof::slots::{Slots, Value, Width};
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer, decode, encode, strictly_rising};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The traits of randomness that is passed in; at the edges it is the system's.
pub use hpke::rand_core;

/// KEM number of DHKEM(X25519, HKDF-SHA256), RFC 9180 7.1.
pub const KEM_X25519: u16 = 0x0020;
/// Most recipients of a sealed part.
pub const RECIPIENTS_MAX: usize = 16;
/// Longest ciphertext, bytes.
pub const CIPHERTEXT_BYTES_MAX: usize = 32 * 1024;
/// Most trees in a sealed part.
pub const TREES_MAX: usize = 256;

const TAG: &[u8] = b"kexinku/sealed/v1\0";
const KEY_BYTES: usize = 32;
const WRAPPED_BYTES: usize = KEY_BYTES + 16;

/// A public key that sealed parts are wrapped for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealingKey([u8; KEY_BYTES]);

impl SealingKey {
    /// Takes the bytes of an X25519 key.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

/// A secret key that opens sealed parts; wiped when dropped, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct OpeningKey([u8; KEY_BYTES]);

impl OpeningKey {
    /// Takes the bytes of an X25519 secret.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// The public key.
    ///
    /// # Panics
    /// Never: any 32 bytes are an X25519 secret.
    #[must_use]
    pub fn public(&self) -> SealingKey {
        let secret =
            <X25519HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(&self.0).expect("32 bytes are a secret");
        SealingKey(X25519HkdfSha256::sk_to_pk(&secret).to_bytes().into())
    }
}

/// Why a sealed part cannot be made or opened. Never says what is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealedError {
    /// No recipient of this organisation and key.
    #[error("the sealed part is not addressed to organisation {org} 密封部分不含机构 {org}")]
    NotRecipient {
        /// Organisation that asked.
        org: u32,
    },
    /// The key does not open it, or it was changed.
    #[error("the sealed part cannot be opened with this key 无法用该密钥打开密封部分")]
    Locked,
    /// Opened, but not what the format says.
    #[error("the sealed part's content is malformed 密封内容格式错误")]
    Content,
    /// The trees inside are not those whose roots the record shows.
    #[error("the sealed facts do not match the record 密封内容与记录承诺不符")]
    Roots,
    /// A recipient's key is no usable X25519 key, or there are too many recipients or facts.
    #[error("the sealed part cannot be made for these recipients 无法为这些接收机构密封")]
    Recipients,
}

/// One recipient's copy of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Organisation.
    pub org: u32,
    /// Number of its sealing key.
    pub key: u16,
    enc: [u8; KEY_BYTES],
    wrapped: [u8; WRAPPED_BYTES],
}

impl Wire for Recipient {
    fn write(&self, out: &mut Writer) {
        out.u32(self.org);
        out.u16(self.key);
        out.u16(KEM_X25519);
        out.bytes(&self.enc);
        out.bytes(&self.wrapped);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (org, key) = (input.u32()?, input.u16()?);
        let offset = input.offset();
        let invalid = DecodeError::Invalid { what: "recipient", offset };
        if input.u16()? != KEM_X25519 {
            return Err(invalid);
        }
        let enc = input.bytes("encapsulated key", KEY_BYTES)?.try_into().map_err(|_| invalid)?;
        let wrapped = input.bytes("wrapped key", WRAPPED_BYTES)?.try_into().map_err(|_| invalid)?;
        Ok(Self { org, key, enc, wrapped })
    }
}

/// Ciphertext and the wrapped keys of its recipients, sorted by organisation and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedPart {
    recipients: Vec<Recipient>,
    ciphertext: Vec<u8>,
}

impl Wire for SealedPart {
    fn write(&self, out: &mut Writer) {
        out.list(&self.recipients);
        out.bytes(&self.ciphertext);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let recipients: Vec<Recipient> = input.list("recipients", RECIPIENTS_MAX)?;
        strictly_rising(&recipients, "order of recipients", offset, |recipient| {
            (recipient.org, recipient.key)
        })?;
        let ciphertext = input.bytes("ciphertext", CIPHERTEXT_BYTES_MAX)?.to_vec();
        Ok(Self { recipients, ciphertext })
    }
}

/// The trees of sealed facts, each of four slots with a seed of its own.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedContent {
    /// The trees, in any order; a record shows their roots.
    pub trees: Vec<Slots>,
}

impl Wire for SealedContent {
    fn write(&self, out: &mut Writer) {
        out.count(self.trees.len());
        for tree in &self.trees {
            Slots::write(tree, out);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let count = input.count("sealed trees", TREES_MAX)?;
        let mut trees = Vec::new();
        for _ in 0..count {
            trees.push(Slots::read(input, Width::W4)?);
        }
        Ok(Self { trees })
    }
}

impl SealedContent {
    /// The tree with a root.
    #[must_use]
    pub fn tree(&self, root: &SlotsRoot) -> Option<&Slots> {
        self.trees.iter().find(|tree| tree.root() == *root)
    }

    /// Checks that the trees are exactly those whose roots the record's facts show.
    ///
    /// # Errors
    /// [`SealedError::Roots`].
    pub fn check_against(&self, facts: &Slots) -> Result<(), SealedError> {
        let inside: BTreeSet<SlotsRoot> = self.trees.iter().map(Slots::root).collect();
        if inside == shown_roots(facts) { Ok(()) } else { Err(SealedError::Roots) }
    }
}

/// Roots of slot trees that facts show, in slots and in list elements.
#[must_use]
pub fn shown_roots(facts: &Slots) -> BTreeSet<SlotsRoot> {
    let of = |slots: &Slots| -> Vec<SlotsRoot> {
        slots
            .values()
            .iter()
            .filter_map(|(_, value)| if let Value::Tree(root) = value { Some(*root) } else { None })
            .collect()
    };
    let lists = facts
        .values()
        .iter()
        .filter_map(|(_, value)| if let Value::List(list) = value { Some(list) } else { None });
    lists.flat_map(|list| list.elements().iter().flat_map(of)).chain(of(facts)).collect()
}

impl SealedPart {
    /// Encrypts content for recipients, bound to the chain and the record's fields.
    ///
    /// # Errors
    /// [`SealedError::Recipients`].
    pub fn seal(
        content: &SealedContent,
        recipients: &[(u32, u16, SealingKey)],
        chain: &ChainId,
        fields_root: &SlotsRoot,
        random: &mut impl CryptoRng,
    ) -> Result<Self, SealedError> {
        if recipients.is_empty() || recipients.len() > RECIPIENTS_MAX || content.trees.len() > TREES_MAX {
            return Err(SealedError::Recipients);
        }
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        random.fill_bytes(key.as_mut_slice());
        let plain = Zeroizing::new(encode(content));
        let aad = info(chain, fields_root, None);
        // The key is used once, so a nonce of zeros is safe.
        let ciphertext = cipher(&key)
            .encrypt(&[0; 12].into(), Payload { msg: &plain, aad: &aad })
            .map_err(|_| SealedError::Recipients)?;
        let mut wrapped = Vec::with_capacity(recipients.len());
        for (org, number, sealing) in recipients {
            let (enc, copy) = wrap(&key, sealing, &info(chain, fields_root, Some(*org)), random)?;
            wrapped.push(Recipient { org: *org, key: *number, enc, wrapped: copy });
        }
        wrapped.sort_by_key(|recipient| (recipient.org, recipient.key));
        let is_twice =
            wrapped.windows(2).any(|pair| (pair[0].org, pair[0].key) == (pair[1].org, pair[1].key));
        if is_twice || ciphertext.len() > CIPHERTEXT_BYTES_MAX {
            return Err(SealedError::Recipients);
        }
        Ok(Self { recipients: wrapped, ciphertext })
    }

    /// Opens the part with an organisation's key.
    ///
    /// # Errors
    /// [`SealedError`].
    pub fn open(
        &self,
        (org, number): (u32, u16),
        secret: &OpeningKey,
        chain: &ChainId,
        fields_root: &SlotsRoot,
    ) -> Result<SealedContent, SealedError> {
        let recipient = self
            .recipients
            .iter()
            .find(|recipient| recipient.org == org && recipient.key == number)
            .ok_or(SealedError::NotRecipient { org })?;
        let key = unwrap_key(recipient, secret, &info(chain, fields_root, Some(org)))?;
        let aad = info(chain, fields_root, None);
        let plain = cipher(&key)
            .decrypt(&[0; 12].into(), Payload { msg: &self.ciphertext, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| SealedError::Locked)?;
        decode(&plain, CIPHERTEXT_BYTES_MAX).map_err(|_| SealedError::Content)
    }

    /// Organisations and key numbers that can open it.
    #[must_use]
    pub fn recipients(&self) -> Vec<(u32, u16)> {
        self.recipients.iter().map(|recipient| (recipient.org, recipient.key)).collect()
    }
}

fn cipher(key: &Zeroizing<[u8; KEY_BYTES]>) -> chacha20poly1305::ChaCha20Poly1305 {
    let mut copy = chacha20poly1305::Key::from(**key);
    let cipher = chacha20poly1305::ChaCha20Poly1305::new(&copy);
    copy.zeroize();
    cipher
}

/// `"kexinku/sealed/v1" ‖ 0 ‖ chain_id ‖ fields_root ‖ org`; without the organisation for the ciphertext itself.
fn info(chain: &ChainId, fields_root: &SlotsRoot, org: Option<u32>) -> Vec<u8> {
    let mut info = TAG.to_vec();
    info.extend_from_slice(chain.as_bytes());
    info.extend_from_slice(fields_root.as_bytes());
    if let Some(org) = org {
        info.extend_from_slice(&org.to_be_bytes());
    }
    info
}

fn wrap(
    key: &[u8; KEY_BYTES],
    sealing: &SealingKey,
    info: &[u8],
    random: &mut impl CryptoRng,
) -> Result<([u8; KEY_BYTES], [u8; WRAPPED_BYTES]), SealedError> {
    let public = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&sealing.0)
        .map_err(|_| SealedError::Recipients)?;
    let (enc, wrapped) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        info,
        key,
        &[],
        random,
    )
    .map_err(|_| SealedError::Recipients)?;
    Ok((enc.to_bytes().into(), wrapped.try_into().map_err(|_| SealedError::Recipients)?))
}

fn unwrap_key(
    recipient: &Recipient,
    secret: &OpeningKey,
    info: &[u8],
) -> Result<Zeroizing<[u8; KEY_BYTES]>, SealedError> {
    let locked = |_| SealedError::Locked;
    let secret = <X25519HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(&secret.0).map_err(locked)?;
    let enc = <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(&recipient.enc).map_err(locked)?;
    let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &enc,
        info,
        &recipient.wrapped,
        &[],
    )
    .map(Zeroizing::new)
    .map_err(locked)?;
    plain.as_slice().try_into().map(Zeroizing::new).map_err(|_| SealedError::Locked)
}

#[cfg(test)]
mod tests;
